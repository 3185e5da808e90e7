"""Asking the armed police by command line: a whole case on paper, and one by voice first."""

from __future__ import annotations

import pytest

from tests.requests import WORKFLOW, filled

pytestmark = pytest.mark.slow

SAID = ("--said-by", "值班参谋 甲", "--said-on", "800兆", "--said-recording", "R-1", "--said-back")


@pytest.fixture
def town(cli, tmp_path):
    net = tmp_path / "net"
    net.mkdir()
    nodes = "".join(f"{n},{118.0 + n * 0.005:.4f},36.8\n" for n in range(1, 5))
    (net / "nodes.csv").write_text("id,lon,lat\n" + nodes)
    edges = "".join(f"{n},{n + 1},446,36\n" for n in range(1, 4))
    (net / "edges.csv").write_text("from,to,length_m,speed_kmh\n" + edges)
    cli("city", "empty", "--exercise")
    cli("roads", "import", net)
    cli("incident", "new", "--at", "node:2", "--class", "群体性事件")
    return cli


def fields(document, **changed):
    told = filled(WORKFLOW, document) | changed
    return [word for key, value in told.items() for word in ("--field", f"{key}={value}")]


def test_a_whole_case_by_command_line(town):
    opened = town("request", "new", 1, "--people", 12)
    assert (opened["state"], opened["papers"][0]["state"]) == ("preparing", "draft")
    assert opened["missing"]

    def by(account, *words):
        return town("--as", account, "request", *words)

    by("训练值班员", "do", 1, "draft", "--document", "D1", *fields("D1"))
    by("训练值班员", "submit", 1)
    by("训练指挥长", "do", 1, "pass", "--document", "D1")
    post = ("--field", "post=市局主要领导", "--field", "government_approval=淄政〔2026〕1号")
    approved = by("训练签批人", "approve", 1, *post)
    assert approved["papers"][0]["number"].startswith("演商〔")
    assert by("训练值班员", "send", 1)["state"] == "asked"
    by("训练武警联络员", "do", 1, "sign_for", "--document", "D1")
    partly = by("训练武警联络员", "register-reply", 1, *fields("D2", answer="part", people="8"))
    assert (partly["state"], partly["granted"]) == ("partial", 8)
    assert by("训练签批人", "do", 1, "accept_partial")["state"] == "agreed"
    here = by("训练武警联络员", "arrive", 1, "--people", 7)
    assert (here["state"], here["arrived"]) == ("arrived", 7)
    by("训练指挥长", "release", 1)
    back = by("训练武警联络员", "do", 1, "return")
    assert (back["state"], back["returned"]) == ("back", 7)
    owed = {one["paper"]: one["flag"] for one in back["owed"]}
    assert owed == {"D2": "due", "D3A": "due", "D3B": "due"}
    words = town.refused("--as", "训练指挥长", "request", "close", 1)
    assert "派警单" in words
    assert "回执单（撤收归建）" in words
    assert [case["request"] for case in town("request", "list")] == [1]


def test_by_voice_first_the_answer_is_written_down_and_the_papers_are_owed(town):
    wrong = ("request", "oral", 1, "--emergency", "有点急", "--people", 10, *SAID)
    assert "紧急情形" in town.refused(*wrong)
    assert town("request", "list") == []
    asked = town("request", "oral", 1, "--emergency", "暴力恐怖", "--people", 10, *SAID)
    number = asked["request"]
    assert asked["state"] == "asked"
    assert asked["papers"][0]["number"].startswith("演口〔")
    assert "代录没有记全" in town.refused("request", "do", number, "agree", "--people", 5)
    agreed = town("request", "do", number, "agree", "--people", 5, *SAID)
    assert {one["paper"] for one in agreed["owed"]} == {"D1", "D2"}


def test_their_own_initiative_is_registered(town):
    registered = town("request", "notice", "own", "--people", 6, *fields("N1", people="6"), *SAID)
    assert (registered["state"], registered["granted"], registered["kind"]) == ("out", 6, "notice")


def test_the_workflow_is_told(town):
    told = town("request", "states")
    assert told["states"]["on_task"] == "执行任务"
    leading = {(s, move.to) for move in WORKFLOW.moves for s in move.sources}
    assert {(edge["from"], edge["to"]) for edge in told["edges"]} == leading
