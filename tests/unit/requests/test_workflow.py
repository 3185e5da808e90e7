"""The workflow file: what is not sound is refused with its line, and what it proves is true."""

from __future__ import annotations

import re

import pytest

from jointops.requests import needs
from jointops.requests.workflow import WorkflowRefusedError, default_workflow, workflow_of
from jointops.requests.workflow_file import NEEDS
from jointops.resources import messages, path

TEXT = path("requests", "workflow.toml").read_text(encoding="utf-8")
MOVE = '[[operation]]\nevent = "{event}"'
STEP = '[[step]]\ndocument = {document}\nevent = "{event}"'


EXPIRE = 'from = ["asked", "info_needed", "partial", "offered"]\nto = "exp'
OFFERED = 'from = ["offered"]\nto = "exp'
SHEET = '[[field]]\ndocument = "D1"\nkey = "map_sheet"'
CLOSING = 'needs = ["papers_done", "outcome_complete", "settled"]'
WITHDRAW = ', "asked", "info_needed", "partial", "offered", "agreed"]\nto'


def part(head: str) -> str:
    """Give a table of the file, up to the next."""
    start = TEXT.index(head)
    return TEXT[start : TEXT.index("\n\n", start) + 2]


def move(event: str) -> str:
    return part(MOVE.format(event=event))


def step(document: str, event: str) -> str:
    return part(STEP.format(document=document, event=event))


def refusal(text: str) -> WorkflowRefusedError:
    with pytest.raises(WorkflowRefusedError) as refused:
        workflow_of(text, file="w.toml")
    return refused.value


def test_the_shipped_workflow_is_sound_and_has_both_tracks():
    workflow = default_workflow()
    assert len(workflow.content.states) == 17
    assert set(workflow.documents) == {
        *("D1", "D2", "D3A", "D3B"),
        *("A1", "A2", "A3", "A4", "A5", "N1"),
    }
    assert workflow.under_way < workflow.granted


def test_every_need_has_its_meaning_and_its_words():
    assert set(needs._NEEDS) == NEEDS
    for need in NEEDS:
        assert messages("zh").label(f"need.{need}") != f"need.{need}"


@pytest.mark.parametrize(
    ("old", "new", "line_of", "words"),
    [
        ('event = "give_info"', "event = ", 'event = "give_info"', ""),
        ('needs = ["said", "text"]', 'needs = ["said", "texts"]', move("ask_info"), "texts"),
        ('by = ["clerk"]', 'by = ["clerks"]', move("archive"), "clerks"),
        ('by = ["clerk"]', "by = []", move("archive"), "没有人"),
        ('to = "info_needed"', 'to = "nowhere"', move("ask_info"), "nowhere"),
        ('record = "N1"', 'record = "N9"', move("offer"), "N9"),
        ('record = "N1"', 'records = "N1"', move("offer"), "records"),
        ('moves = "ask"', 'moves = "askk"', step('"D1"', "send"), "askk"),
        ("minutes = 120", "minutes = 0", "[[owed]]", "0 分钟"),
        ('"平件" = 120', "", "[clocks.sign_for]", "平件"),
        ('kind = "position"', "", SHEET, "坐标栏"),
        ('kind = "sheet"', 'kind = "choice"', SHEET, "选项"),
        (move("withdraw"), move("withdraw") + move("withdraw"), "", "两次"),
    ],
)
def test_a_file_that_does_not_hold_together_is_refused_with_its_line(old, new, line_of, words):
    text = TEXT.replace(old, new, 1)
    found = refusal(text)
    assert words in str(found)
    if line_of:
        lines = [n for n, line in enumerate(TEXT.splitlines(), 1) if line == line_of.split("\n")[0]]
        assert str(found.facts["line"]).isdecimal()
        expected = TEXT[: TEXT.index(line_of)].count("\n") + 1
        assert expected in lines
        assert int(str(found.facts["line"])) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # the handbook's proposal had these: an answer of ours, no recall, nothing to do but wait
        (TEXT.replace('theirs = true\nneeds = ["said", "reply", "people"]', "", 1), "不经武警方"),
        (TEXT.replace(', "arrived", "on_task"]\nto = "returning"\nby = ["liaison"', "]\nto"
                      ' = "returning"\nby = ["liaison"', 1), "不能召回"),
        (TEXT.replace(WITHDRAW, "]\nto").replace(EXPIRE, OFFERED), "只能等对方"),
        (TEXT.replace(CLOSING, "", 1), "不查欠文书"),
        (TEXT.replace(step('"D2"', "waive"), ""), "D2"),
        (TEXT.replace(step('["D3A", "D3B"]', "waive"), ""), "D3"),
        (TEXT.replace(step('"D3B"', "draft"), ""), "D3B"),
        (TEXT.replace(move("accept_offer"), "").replace(move("offer"), ""), "offered"),
        (TEXT.replace('needs = ["after_return"]', 'needs = ["while_granted"]'), "D3B"),
        (TEXT.replace('needs = ["said", "reply", "people"]', 'needs = ["people"]', 1), "既不凭"),
        (TEXT.replace('granted = ["agreed", "out", ', 'granted = ["agreed", ', 1), "已同意之列"),
    ],
)  # fmt: skip
def test_what_must_be_true_whatever_happens_is_proved_of_each_file(text, words):
    assert text != TEXT
    assert words in str(refusal(text))


def test_each_line_that_is_taken_out_leaves_a_sound_file_or_is_noticed():
    """No table of the operation can go without either being missed or leaving a sound rest."""
    heads = [found.start() for found in re.finditer(r"(?m)^\[\[operation\]\]", TEXT)]
    refused = 0
    for start in heads:
        text = TEXT[:start] + TEXT[TEXT.index("\n\n", start) + 2 :]
        try:
            workflow_of(text, file="w.toml")
        except WorkflowRefusedError:
            refused += 1
    assert 8 <= refused < len(heads)
