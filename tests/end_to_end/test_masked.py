"""Nobody's name, certificate or number leaves by a command, unless one person was asked for."""

from __future__ import annotations

import importlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
import typer

from jointops.cli.app import COMMANDS
from jointops.clock import SystemClock, utc_text
from jointops.store.home import Home
from tests.end_to_end.conftest import Cli
from tests.requests import WORKFLOW, filled

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
"""Whichever test comes first waits for all commands."""

PHONE, SECOND, IDENTITY = "13812345678", "13987654321", "370303199001011234"
AT = "118.055,36.806"

SAID = ("--said-by", "值班参谋", "--said-on", "8022", "--said-recording", "R-1", "--said-back")
WRITTEN = ("--text", "巡01到市场", "--signed-by", "值班长", "--why", "停用")
APPROVED = (
    *("--field", "post=市局主要领导"),
    *("--field", "government_approval=淄政〔2026〕1号"),
)
STANDING = (
    *(
        "--place",
        "火车站",
        "--points",
        "南广场",
        "--groups",
        "武警训练支队一中队",
        "--hours",
        "08:00-20:00",
    ),
    *("--tasks", "巡逻", "--people", "6"),
    *("--valid-from", "2099-03-04 08:00", "--valid-to", "2099-04-04 08:00"),
)


def told_in(document: str) -> tuple[str, ...]:
    """Give every field of a paper of a request as options."""
    told = filled(WORKFLOW, document).items()
    return tuple(word for key, value in told for word in ("--field", f"{key}={value}"))


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
    ("seal", "authority"),
    ("seal", "issue", "训练值班员"),
    ("seal", "issue", "训练签批人"),
    ("seal", "issue", "训练武警联络员"),
    ("seal", "root", "--out", "{folder}/root.pem"),
    ("seal", "list"),
    ("request", "new", "1"),
    ("request", "do", "1", "draft", "--document", "D1", *told_in("D1")),
    ("request", "form", "1", "D1"),
    ("request", "steps", "1"),
    ("request", "print", "1", "--out", "{folder}/drafts"),
    ("request", "submit", "1"),
    ("--as", "训练指挥长", "request", "do", "1", "pass", "--document", "D1"),
    ("--as", "训练签批人", "request", "approve", "1", *APPROVED),
    ("request", "send", "1"),
    ("--as", "训练武警联络员", "request", "do", "1", "sign_for", "--document", "D1"),
    ("--as", "训练武警联络员", "request", "register-reply", "1", *told_in("D2")),
    ("request", "show", "1"),
    ("request", "list", "--csv", "{folder}/requests.csv"),
    ("request", "board"),
    ("request", "alarms"),
    ("request", "timeline", "1"),
    ("request", "statistics", "--csv", "{folder}/statistics.csv"),
    ("request", "states", "--svg", "{folder}/states.svg"),
    ("request", "workflow", "show"),
    ("request", "print", "1", "--out", "{folder}/requests"),
    ("verify", "{paper}"),
    ("--as", "训练值班员", "request", "export", "1", "--out", "{folder}/request.zip"),
    ("request", "new", "1"),
    ("request", "do", "2", "draft", "--document", "D1", *told_in("D1")),
    ("request", "submit", "2"),
    ("request", "void", "2", "--text", "重复"),
    ("request", "standing", *STANDING),
    ("request", "oral", "1", "--emergency", "暴力恐怖", "--people", "10", *SAID),
    ("request", "print", "4", "--document", "A1", "--out", "{folder}/requests"),
    ("request", "do", "4", "agree", "--people", "5", *SAID),
    ("request", "register-reply", "4", *told_in("D2")),
    ("--as", "训练签批人", "request", "settle", "4", "--text", "以派警单为准"),
    ("request", "import", "{folder}/request.zip"),
    ("seal", "revoke", "{certificate}", "--why", "离岗"),
    ("order", "make", "1", "--out", "{folder}/orders"),
    ("order", "issue", "1"),
    ("order", "list"),
    ("order", "show", "1.1"),
    ("order", "print", "1.1", "--out", "{folder}/orders"),
    ("order", "waiting"),
    ("order", "seal-image", "show"),
    ("order", "packet", "1", "--out", "{folder}/packet"),
    ("order", "slip", "1", "力量与路线总图", "--out", "{folder}/again"),
    ("order", "bulk", "slips", "--team", "B001", "--out", "{folder}/slips"),
    ("order", "bulk", "strengths", "--out", "{folder}/strengths"),
    ("order", "file", "1", "--out", "{folder}/filed"),
    ("pack", "print", "--orders", "2", "--orals", "1", "--out", "{folder}/pack.pdf"),
    ("verify", "{folder}/pack.pdf"),
    ("pack", "enter", "{blank}", "--incident", "1", "--at", "{now}", *WRITTEN),
    (
        *("pack", "oral", "{record}", "--incident", "1", "--at", "{now}", *SAID),
        *("--emergency", "暴力恐怖", "--people", "10", "--content", "请求支援"),
        *("--caller", "值班员", "--why", "停用"),
    ),
    ("pack", "list", "--all"),
    ("pack", "void", "--all", "--why", "未用"),
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
    ("request", "notice"),
    *(("request", verb) for verb in ("arrive", "release", "close")),
    *(("order", verb) for verb in ("edit", "submit", "return", "drop", "send", "ack")),
    *(("order", verb) for verb in ("cancel", "end", "template")),
    ("journal", "sign"),
    ("backup", "restore"),
    ("backup", "drill"),
    ("account", "add"),
    ("account", "break-glass"),
    ("account", "set-up"),
    ("key", "recover"),
    ("seal", "trust"),
}
"""Not walked: they want files, minutes or a second person, and their answers are of units."""


NOTHING_THERE = {("units", "ack"), ("plan", "diff"), ("backup", "mirror"), ("request", "import")}
"""Walked and refused: no task, no second plan, no mirror, and nobody answered the bundle."""
READING = {"list", "show", "board", "alarms", "timeline", "steps", "form", "statistics", "due"}
LEARNT: dict[tuple[str, str], Callable[[Any], dict[str, str]]] = {
    ("request", "print"): lambda told: {"paper": told["file"]},
    ("seal", "issue"): lambda told: {"certificate": told["fingerprint"]},
    ("pack", "print"): lambda told: {"blank": told["numbers"][0], "record": told["numbers"][-1]},
}
"""What later commands need of the answers of earlier ones."""


def commands() -> Iterator[tuple[str, str]]:
    for group, module in COMMANDS.items():
        found: Any = typer.main.get_command(importlib.import_module(module).app)
        for name in getattr(found, "commands", None) or {"": found}:
            yield group, name


def command_of(words: tuple[str, ...]) -> tuple[str, str]:
    """Give the command among its words."""
    group, *more = words[2:] if words[0] == "--as" else words
    return group, "" if group in {"times", "export", "doctor", "verify"} else (more or [""])[0]


def test_every_command_is_walked_or_named():
    walked = {command_of(words) for words in WALK}
    assert set(commands()) == walked | ASKED | TOLD_NOBODY
    assert not walked & TOLD_NOBODY


@pytest.fixture
def told(own_city, tmp_path, kept_open) -> tuple[str, set[tuple[str, str]]]:
    """Walk through the commands; give all they said and wrote, and which were refused."""
    cli = Cli(own_city.folder)
    facts = {
        "phone": PHONE,
        "second": SECOND,
        "identity": IDENTITY,
        "folder": str(tmp_path),
        "guards": str(a_register(tmp_path)),
        "now": "",
        **dict.fromkeys(("paper", "blank", "record", "certificate"), "?"),
    }
    said: list[str] = []
    wrong: list[object] = []
    refused = set()
    for words in WALK:
        facts["now"] = utc_text(SystemClock().now())
        ran = cli.run("--json", *with_facts(words, facts))
        if ran.exit_code == 2 or (ran.exception and not isinstance(ran.exception, SystemExit)):
            wrong.append((words, ran.output[-300:], ran.exception))
        said += [ran.stdout, ran.stderr]
        if ran.exit_code:
            refused.add(command_of(words))
            print("refused:", words, ran.stderr)
        elif command_of(words) in LEARNT:
            facts |= LEARNT[command_of(words)](json.loads(ran.stdout))
    assert not wrong
    for words in WALK:
        if command_of(words)[1] in READING:  # the lines for people, too
            ran = cli.run(*with_facts(words, facts))
            said += [ran.stdout, ran.stderr]
    for file in given_out(tmp_path, own_city):
        said += written(file.read_bytes())
    return "\n".join(said), refused


def with_facts(words: Iterable[str], facts: Mapping[str, str]) -> list[str]:
    return [word.format(**facts) for word in words]


def given_out(folder: Path, home: Home) -> list[Path]:
    """Give the files that commands wrote for people, and the logs: not the file itself."""
    return [
        file
        for file in folder.rglob("*")
        if file.is_file()
        and file != folder / "register.csv"
        and (not file.is_relative_to(home.folder) or file.is_relative_to(home.logs))
    ]


def written(block: bytes) -> Iterator[str]:
    """Give the words of a file: of each page of a paper, of each file of an archive."""
    if block.startswith(b"%PDF"):
        with pdfium.PdfDocument(block) as pdf:
            for page in pdf:
                yield page.get_textpage().get_text_range()
    elif block.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(block)) as archive:
            for name in archive.namelist():
                yield name
                yield from written(archive.read(name))
    else:
        yield block.decode("utf-8-sig", errors="replace")


def a_register(folder: Path) -> Path:
    """Write a register of one employer with a fault in it, so that the look at it has to tell."""
    file = folder / "register.csv"
    file.write_text(
        "单位,队号,姓名,证号,身份证号\n淄博甲,B9001,诸葛测试,证甲00001,370303199001011235\n",
        encoding="utf-8",
    )
    return file


def test_no_command_tells_a_guard_or_a_caller(told):
    said, refused = told
    print(f"{len(WALK)} commands walked, {len(said)} characters said")
    assert refused <= NOTHING_THERE
    for word in (PHONE, SECOND, IDENTITY, "诸葛测试", "证甲00001", "370303199001011235"):
        assert word not in said
    assert "训练员0" not in said
    assert "SIM-0" not in said
    assert "138****5678" in said


def test_one_person_is_shown_for_a_reason_and_the_look_is_listed(own_city, kept_open):
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
