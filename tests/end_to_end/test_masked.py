"""Nobody's name, certificate or number leaves by a command, unless one person was asked for."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
import typer

from jointops.cli.app import COMMANDS
from jointops.clock import SystemClock, utc_text
from tests.end_to_end.conftest import Cli

pytestmark = pytest.mark.slow

PHONE, SECOND, IDENTITY = "13812345678", "13987654321", "370303199001011234"
AT = "118.055,36.806"

CORNERS = ("118.05,36.80", "118.051,36.80", "118.051,36.801")
WALK: tuple[tuple[str, ...], ...] = (
    ("city", "info"),
    ("units", "list"),
    ("units", "position", "PTU01", AT),
    ("units", "ack", "PTU01"),
    ("units", "status", "PTU01", "available", "--why", "换岗"),
    ("guards", "list"),
    ("guards", "import", "{guards}", "--datum", "wgs84"),
    ("imports", "list"),
    ("doctrine", "show"),
    ("doctrine", "export", "{folder}/needs.csv"),
    ("doctrine", "try", "{folder}/needs.csv"),
    ("posts", "list"),
    ("standing", "list"),
    ("times", "--to", AT),
    ("roads", "closures"),
    (
        "roads",
        "close",
        "试",
        "--corner",
        "118.05,36.80",
        "--corner",
        "118.051,36.80",
        "--corner",
        "118.051,36.801",
    ),
    (
        "incident",
        "new",
        "--at",
        AT,
        "--class",
        "持械伤人",
        "--caller",
        "我叫{phone}",
        "--phone",
        "{phone}",
    ),
    ("incident", "caller", "1", "证件{identity} 回拨{second}", "--phone", "{second}"),
    ("incident", "list"),
    ("incident", "show", "1"),
    ("incident", "card", "1", "--weapon", "刀"),
    ("incident", "log", "1", "已联系"),
    ("incident", "told", "1", "局领导", "值班室"),
    ("incident", "level", "1", "1"),
    ("incident", "stamp", "1", "controlled"),
    ("plan", "reinforce", "1"),
    ("plan", "show", "1"),
    ("plan", "commit", "1"),
    ("plan", "watch", "1"),
    ("plan", "diff", "1"),
    ("request", "new", "1"),
    ("request", "do", "1", "draft", "--document", "D1", "--field", "people=5"),
    ("request", "show", "1"),
    ("request", "list"),
    ("request", "states"),
    ("order", "make", "1", "--out", "{folder}/orders"),
    ("order", "issue", "1"),
    ("order", "list"),
    ("order", "show", "1.1"),
    ("order", "waiting"),
    ("order", "file", "1", "--out", "{folder}/filed"),
    ("incident", "new", "--at", AT, "--class", "纠纷", "--phone", "{phone}"),
    ("incident", "merge", "2", "1"),
    ("handover", "print", "--to", "李四", "--out", "{folder}/handover.pdf"),
    ("journal", "show"),
    ("journal", "exceptions"),
    ("journal", "correct", "2", "--text", "改", "--why", "误"),
    ("journal", "late", "--text", "晚", "--at", "2020-01-01T00:00:00Z", "--why", "忘"),
    ("journal", "due"),
    ("journal", "verify"),
    ("journal", "sign-head"),
    ("journal", "board", "--at", "{now}"),
    ("journal", "rebuild"),
    ("plan", "release", "1"),
    ("incident", "end", "1"),
    ("account", "list"),
    ("retention", "status"),
    ("retention", "run"),
    ("backup", "make"),
    ("backup", "mirror"),
    ("doctor",),
    *(
        ("export", layer, "--out", f"{{folder}}/{layer}.csv")
        for layer in ("units", "teams", "companies", "guards", "incidents")
    ),
)
"""Commands in an order in which most of them have something to tell."""
ASKED = {("guards", "reveal"), ("incident", "reveal"), ("guards", "erase"), ("incident", "erase")}
"""What shows one person for a reason, and what erases one: see the tests below."""
TOLD_NOBODY = {
    ("city", "new"),
    ("city", "empty"),
    ("roads", "import"),
    ("roads", "open"),
    ("units", "import"),
    ("points", "import"),
    ("posts", "import"),
    ("imports", "take"),
    ("imports", "undo"),
    ("doctrine", "take"),
    ("standing", "register"),
    ("standing", "withdraw"),
    ("travel", "matrix"),
    ("coverage", "shifts"),
    ("coverage", "fragility"),
    ("coverage", "balance"),
    ("coverage", "siting"),
    ("plan", "replace"),
    ("plan", "reassign"),
    ("plan", "blockade"),
    ("plan", "encircle"),
    ("plan", "depart"),
    ("request", "oral"),
    ("request", "notice"),
    *(("request", verb) for verb in ("submit", "approve", "send", "register-reply")),
    *(("request", verb) for verb in ("arrive", "release", "close")),
    ("order", "print"),
    *(("order", verb) for verb in ("edit", "submit", "return", "drop", "send", "ack")),
    *(("order", verb) for verb in ("cancel", "end", "template")),
    ("journal", "sign"),
    ("backup", "restore"),
    ("backup", "drill"),
    ("account", "add"),
    ("account", "break-glass"),
    ("account", "set-up"),
    ("key", "recover"),
}
"""Not walked: they want files, minutes or a second person, and their answers are of units."""


def commands() -> Iterator[tuple[str, str]]:
    for group, module in COMMANDS.items():
        found: Any = typer.main.get_command(importlib.import_module(module).app)
        for name in getattr(found, "commands", None) or {"": found}:
            yield group, name


def test_every_command_is_walked_or_named():
    walked = {(words[0], words[1] if len(words) > 1 else "") for words in WALK}
    walked = {(g, "" if g in {"times", "export", "doctor"} else n) for g, n in walked}
    assert set(commands()) == walked | ASKED | TOLD_NOBODY
    assert not walked & TOLD_NOBODY


@pytest.fixture
def told(own_city, tmp_path) -> tuple[str, int]:
    """Walk through the commands; give all they said and wrote, and how many were carried out."""
    cli = Cli(own_city.folder)
    facts = {
        "phone": PHONE,
        "second": SECOND,
        "identity": IDENTITY,
        "folder": str(tmp_path),
        "guards": str(a_register(tmp_path)),
        "now": "",
    }
    said: list[str] = []
    wrong: list[object] = []
    done = 0
    for words in WALK:
        facts["now"] = utc_text(SystemClock().now())
        ran = cli._inside(*(word.format(**facts) for word in words))
        if ran.exit_code == 2 or (ran.exception and not isinstance(ran.exception, SystemExit)):
            wrong.append((words, ran.output[-300:], ran.exception))
        done += ran.exit_code == 0
        if ran.exit_code:
            print("refused:", words, ran.stderr)
        said += [ran.stdout, ran.stderr]
    assert not wrong
    for file in chain(tmp_path.glob("*.csv"), own_city.logs.glob("*")):
        said += [] if file.name == "register.csv" else [file.read_text(encoding="utf-8-sig")]
    for paper in tmp_path.rglob("*.pdf"):
        with pdfplumber.open(paper) as pdf:
            said += [page.extract_text() for page in pdf.pages]
    return "\n".join(said), done


def a_register(folder: Path) -> Path:
    """Write a register of one employer with a fault in it, so that the look at it has to tell."""
    file = folder / "register.csv"
    file.write_text(
        "单位,队号,姓名,证号,身份证号\n淄博甲,B9001,诸葛测试,证甲00001,370303199001011235\n",
        encoding="utf-8",
    )
    return file


@pytest.mark.timeout(600)
def test_no_command_tells_a_guard_or_a_caller(told):
    said, done = told
    print(f"{done} of {len(WALK)} commands carried out, {len(said)} characters said")
    assert done >= 45
    for word in (PHONE, SECOND, IDENTITY, "诸葛测试", "证甲00001", "370303199001011235"):
        assert word not in said
    assert "训练员0" not in said
    assert "SIM-0" not in said
    assert "138****5678" in said


def test_one_person_is_shown_for_a_reason_and_the_look_is_listed(own_city):
    cli = Cli(own_city.folder)
    cli("incident", "new", "--at", AT, "--class", "纠纷", "--phone", PHONE)
    assert cli("guards", "reveal", "G00005", "--why", "核对")["name"] == "训练员00005"
    assert cli("incident", "reveal", 1, 1, "--why", "回拨")["phone"] == PHONE
    cli("incident", "erase", 1, 1, "--why", "本人申请")
    assert cli("incident", "reveal", 1, 1, "--why", "再看")["phone"] == ""
    listed = cli("journal", "exceptions")["exceptions"]
    kinds = [one["kind"] for one in listed]
    assert kinds.count("guard.reveal") + kinds.count("incident.reveal") == 3
    assert kinds.count("incident.erase") == 1
