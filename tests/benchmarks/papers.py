"""Packets and papers in bulk, beside typst and WeasyPrint: ``dev.py bench papers``."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypdfium2

from jointops.app.areas import Areas
from jointops.app.bootstrap import make_training_city
from jointops.app.center import Center
from jointops.app.commands import CommitPlan, NotePapers, OpenIncident
from jointops.app.jobs import Control
from jointops.app.orders.bulk_papers import make_guard_slips, make_guard_strengths
from jointops.app.orders.packet import make_packet
from jointops.app.orders.papers import fonts_of, issue_order
from jointops.app.orders.strengths import area_of
from jointops.app.planner import plan_incident
from jointops.app.search import Gazetteer
from jointops.forces.guards import GuardTeam
from jointops.ids import IncidentId
from jointops.orders.guard_limits import limits
from jointops.orders.order import OrderKind
from jointops.store.home import Home

RUNS = 3
ROWS = 10_527
PART = 12
"""WeasyPrint takes minutes for the whole, so both engines draw an equal part of it: a twelfth."""
OTHER_PYTHON = "JOINTOPS_BENCH_PYTHON"
"""Names a Python that has the reference engines, where this one has not."""
HERE = Path(__file__).parent


def measure() -> Iterator[str]:
    """Give every line of the page."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        made = make_training_city(Home(folder / "home"))
        try:
            contents = {
                "667 slips, no maps": _slips(made),
                f"table of {ROWS:,} rows": _rows(made),
            }
            yield "| papers of the training city | s | processor s | papers | pages | MB more |"
            yield "|---|---:|---:|---:|---:|---:|"
            yield from _packets(made, folder)
        finally:
            made.close()
        yield ""
        yield "| same content | engine | s | processor s | times ours | pages | KB | MB most |"
        yield "|---|---|---:|---:|---:|---:|---:|---:|"
        for name, content in contents.items():
            yield from _compared(name, content, folder, "typst")
        for name, content in contents.items():
            yield from _compared(f"a twelfth: {name}", _part(content), folder, "weasyprint")


def _packets(center: Center, folder: Path) -> Iterator[str]:
    actor = center.training_actor(CommitPlan, seat="bench")
    opened = OpenIncident(place=Gazetteer(center).place("淄博站"), class_text="持械伤人")
    number = IncidentId(center.do(opened, center.training_actor(opened, seat="bench")).value)
    plan = plan_incident(center, number, actor)
    center.do(CommitPlan(plan=plan.id), actor)
    center.roads()
    fonts_of(center.home.fonts)
    issue_order(center, plan, OrderKind.FIRST_WAVE, actor)
    yield _line(
        "first-wave order, issued and archived",
        lambda: issue_order(center, plan, OrderKind.FIRST_WAVE, actor),
        lambda _order: (1, 1),
    )
    first: list[float] = []

    def packet() -> tuple[int, int]:
        began = time.perf_counter()
        made = make_packet(
            center,
            number,
            folder / "packet",
            actor,
            Control(),
            first_written=lambda _file: first.append(time.perf_counter() - began),
        )
        teams = len(list(made.folder.glob("*任务单*.pdf")))
        return teams, made.pages

    teams, _ = packet()
    yield _line(f"packet of {teams} teams, with maps", packet, lambda told: told)
    yield f"| its first page on the disk | {statistics.median(first):.2f} | | | 1 | |"
    clerk = center.training_actor(NotePapers, seat="bench")
    for name, maps in (("667 slips, no maps", False), ("667 slips, a map of 975 m each", True)):
        yield _line(
            name,
            lambda maps=maps: make_guard_slips(  # type: ignore[misc]
                center, folder / "bulk", clerk, Control(), maps=maps
            ),
            lambda bulk: (bulk.papers, bulk.pages),
        )
    yield _line(
        "strength tables of 667 teams",
        lambda: make_guard_strengths(center, folder / "bulk", clerk, Control()),
        lambda bulk: (bulk.papers, bulk.pages),
    )


def _line(name: str, act: Callable[[], Any], count: Callable[[Any], tuple[int, int]]) -> str:
    taken, busy, papers, pages = [], [], 0, 0
    before = _resident_mb()
    for _ in range(RUNS):
        began, used = time.perf_counter(), time.process_time()
        papers, pages = count(act())
        taken.append(time.perf_counter() - began)
        busy.append(time.process_time() - used)
    more = max(0.0, _resident_mb() - before)
    s, processor_s = statistics.median(taken), statistics.median(busy)
    return f"| {name} | {s:.2f} | {processor_s:.2f} | {papers} | {pages} | {more:.0f} |"


def _resident_mb() -> float:
    status = Path("/proc/self/statm")
    if not status.exists():
        return 0.0
    return int(status.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _slips(center: Center) -> dict[str, Any]:
    """Give the words of every guard team's duty slip."""
    areas, rules = Areas(center), tuple(center.doctrine.guard_rules.values())
    slips = [
        {
            "head": "联勤指挥中心",
            "title": "保安队岗位任务单",
            "number": f"演联指〔2026〕岗{team.id}",
            "pairs": [
                ["保安队", team.call_sign],
                ["岗位", f"{team.site}，{area_of(team, areas)}辖区"],
                ["任务", "在本单位服务区域内按岗位职责值勤，遇警情先报告、再保护现场。"],
                ["通联", f"频道{team.radio}。到岗、离岗各报一次，遇情况立即报告。"],
                *map(
                    list,
                    limits(rules, kind=team.kind, off_site=team.off_site, on_own_site=True),
                ),
            ],
            "receipt": team.call_sign,
        }
        for team in center.board.table(GuardTeam).values()
    ]
    return {"slips": slips, "table": None}


def _rows(center: Center) -> dict[str, Any]:
    """Give a table of the training register's size, by numbers and posts: a stress case."""
    teams = center.board.table(GuardTeam)
    rows = [
        [
            str(number),
            teams[guard.team].call_sign,
            teams[guard.team].site,
            str(guard.id),
            guard.post,
            guard.shift,
            str(guard.trained_on or "—"),
            "是" if guard.insured else "否",
        ]
        for number, guard in enumerate(center.board.guards[:ROWS], start=1)
    ]
    titles = ("序号", "队", "驻地", "编号", "岗位", "班次", "复训", "参保")
    shares = (0.7, 1.4, 2.6, 1.2, 1.2, 1.4, 1.3, 0.6)
    return {"slips": [], "table": {"columns": list(zip(titles, shares, strict=True)), "rows": rows}}


def _part(content: dict[str, Any]) -> dict[str, Any]:
    table = content["table"]
    if table:
        table = {**table, "rows": table["rows"][: len(table["rows"]) // PART]}
    return {"slips": content["slips"][: len(content["slips"]) // PART], "table": table}


def _compared(name: str, content: dict[str, Any], scratch: Path, reference: str) -> Iterator[str]:
    """Time our engine and another in turn on one content, each in a process of its own."""
    from jointops.orders.pdf.fonts import Fonts

    folder = scratch / "fonts"
    folder.mkdir(exist_ok=True)
    chosen = {choice.role.value: choice.path for choice in Fonts.find().chosen()}
    for file in chosen.values():
        shutil.copy(file, folder / file.name)
    content = {
        **content,
        "folder": str(folder),
        "fonts": {role: str(folder / file.name) for role, file in chosen.items()},
    }
    source = scratch / "content.json"
    source.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    told: dict[str, list[dict[str, float]]] = {}
    for run in range(RUNS):
        for engine in ("ours", reference):
            python = _python_with(engine)
            if python is None or (engine == "weasyprint" and run):  # once is long enough
                continue
            told.setdefault(engine, []).append(_draw(python, engine, source, scratch))
    own = statistics.median(run["processor_s"] for run in told["ours"])
    for engine, runs in told.items():
        middle = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        with pypdfium2.PdfDocument(scratch / f"{engine}.pdf") as drawn:
            pages = len(drawn)
        yield (
            f"| {name} | {engine} | {middle['s']:.2f} | {middle['processor_s']:.2f} "
            f"| {middle['processor_s'] / own:.1f} | {pages} | {middle['kb']:,.0f} "
            f"| {middle['mb']:.0f} |"
        )
    if reference not in told:
        yield f"| {name} | {reference} is not installed | | | | | | |"


def _python_with(engine: str) -> str | None:
    if engine == "ours" or importlib.util.find_spec(engine):
        return sys.executable
    return os.environ.get(OTHER_PYTHON)


def _draw(python: str, engine: str, source: Path, scratch: Path) -> dict[str, float]:
    run = subprocess.run(
        [python, str(HERE / "paper_engines.py"), engine, str(source), f"{scratch}/{engine}.pdf"],
        capture_output=True,
        text=True,
        check=True,
        cwd=HERE.parents[1],
        env={**os.environ, "PYTHONPATH": str(HERE.parents[1])} if engine == "ours" else None,
    )
    found: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return found
