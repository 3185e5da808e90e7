"""A second person on the command line, on a live file."""

from __future__ import annotations

import pytest

from jointops.audit.accounts import Role
from tests.end_to_end.test_command_line import EDGES, NODES, UNITS

pytestmark = pytest.mark.slow

PEOPLE = {"李值班": Role.OPERATOR, "王指挥": Role.DUTY_COMMANDER, "张文书": Role.CLERK}


@pytest.fixture
def live(cli, tmp_path):
    """A live file with a plan; gives a call as somebody."""
    for name in ("赵系统", *PEOPLE):
        (tmp_path / name).write_text(f"secret of {name}", encoding="utf-8")

    def person(name):
        return "--key-file", tmp_path / "key", "--as", name, "--secret-file", tmp_path / name

    cli(*person("赵系统"), "city", "empty", "--name", "试验")
    for name, role in PEOPLE.items():
        add = ("account", "add", name, "--role", role.value, "--new-secret-file", tmp_path / name)
        cli(*person("赵系统"), *add)
    for name in ("钱安全", "孙审计"):
        (tmp_path / name).write_text(f"secret of {name}", encoding="utf-8")
    done = cli(
        *person("赵系统"),
        *("account", "set-up", "--security", "钱安全", "--auditor", "孙审计"),
        *("--security-secret-file", tmp_path / "钱安全"),
        *("--auditor-secret-file", tmp_path / "孙审计"),
    )
    assert done["missing"] == []
    net = tmp_path / "net"
    net.mkdir()
    (net / "nodes.csv").write_text(NODES)
    (net / "edges.csv").write_text(EDGES)
    (tmp_path / "units.csv").write_text(UNITS)
    cli(*person("张文书"), "roads", "import", net)
    signed = ("--countersign", "张文书", "--countersign-secret-file", tmp_path / "张文书")
    cli(*person("李值班"), *signed, "units", "import", tmp_path / "units.csv")
    cli(*person("李值班"), "incident", "new", "--at", "node:2", "--class", "治安斗殴")
    cli(*person("李值班"), "plan", "reinforce", 1)

    def call(name, *words, options=(), refused=False):
        return (cli.refused if refused else cli)(*person(name), *options, *words)

    return call


def test_a_commander_countersigns_the_whole_plan_and_its_order(live, tmp_path):
    signed = ("--countersign", "王指挥", "--countersign-secret-file", tmp_path / "王指挥")
    wrong = ("--countersign", "王指挥", "--countersign-secret-file", tmp_path / "李值班")
    assert "指挥长" in live("李值班", "order", "issue", 1, refused=True)
    live("李值班", "plan", "commit", 1, options=wrong, refused=True)
    live("李值班", "plan", "commit", 1, options=signed)
    order = live("李值班", "order", "issue", 1, options=signed)
    assert order["kind"] == "full"
    entries = live("李值班", "journal", "show", "--limit", 30)["entries"]
    by_kind = {e["kind"]: e for e in reversed(entries) if e["outcome"] == "done"}
    for kind in ("plan.commit", "order.issue"):
        assert by_kind[kind]["facts"]["countersigned_by"] == "王指挥"
        assert by_kind[kind]["actor"] == "李值班"


def test_a_word_by_voice_is_read_back_carried_out_listed_and_signed_for(live):
    spoken = ("--oral", "王指挥", "--channel", "350兆", "--recording", "R-118")
    told = live("李值班", "plan", "commit", 1, options=spoken, refused=True)
    assert "王指挥授权李值班全部下达（1号警情），请确认。" in told
    live("李值班", "plan", "commit", 1, options=(*spoken, "--read-back"))
    live("李值班", "order", "issue", 1, options=(*spoken, "--read-back"), refused=True)
    (due,) = live("李值班", "journal", "due")["due"]
    assert (due["act"], due["commander"], due["word"]["recording"]) == (
        "plan.commit",
        "王指挥",
        "R-118",
    )
    listed = live("李值班", "journal", "exceptions")["exceptions"]
    assert "oral_order" in [e["exception"] for e in listed]
    live("李值班", "journal", "sign", due["id"], refused=True)
    live("王指挥", "journal", "sign", due["id"])
    assert live("李值班", "journal", "due")["due"] == []
    listed = live("李值班", "journal", "exceptions")["exceptions"]
    assert "oral_order" not in [e["exception"] for e in listed]


def test_two_persons_break_the_glass_and_the_first_then_acts_as_commander(live, tmp_path):
    live("李值班", "plan", "commit", 1, refused=True)
    made = live(
        "李值班",
        "account",
        "break-glass",
        "李值班",
        "赵系统",
        "--why",
        "指挥长失联",
        "--witness-secret-file",
        tmp_path / "赵系统",
    )
    assert made["roles"] == ["operator", "duty_commander"]
    live("李值班", "plan", "commit", 1)
    listed = live("李值班", "journal", "exceptions")["exceptions"]
    assert [e["exception"] for e in listed].count("break_glass") == 2
    assert live("李值班", "journal", "verify")["whole"]
