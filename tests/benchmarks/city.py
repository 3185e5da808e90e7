"""The training city: making, opening, searching guards, planning, papers, the journal."""

from __future__ import annotations

import io
import json
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import osmium
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from jointops.app.bootstrap import make_training_city, open_center
from jointops.app.center import Center
from jointops.app.commands import AddLogLine, KeepPlan, OpenIncident
from jointops.app.orders.papers import order_content, render
from jointops.app.planner import plan_incident
from jointops.app.search import Gazetteer
from jointops.forces.guards import Guard
from jointops.ids import IncidentId
from jointops.orders.order import OrderKind
from jointops.orders.paper import Paper
from jointops.store.home import Home
from tests.benchmarks.figures import Figure, compare, timed
from tests.benchmarks.planner import plans

ROOT = Path(__file__).parents[2]


def start_up(home: Home) -> Figure:
    """One answer by command line, against starting Python with the same large libraries."""
    words = [
        sys.executable,
        "-m",
        "jointops",
        "--home",
        str(home.folder),
        "--json",
        "units",
        "list",
    ]
    bare = [sys.executable, "-c", "import numpy, scipy.sparse.csgraph, shapely, sqlalchemy"]

    def run(command: list[str]) -> None:
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)

    return compare(
        "command line: list of all units",
        lambda: run(words),
        "Python importing numpy, scipy, shapely, SQLAlchemy",
        lambda: run(bare),
        runs=5,
    )


def making(folder: Path) -> tuple[Home, Figure]:
    """Making the city, against copying its road file object by object."""
    home = Home(folder / "city")
    ms = timed(lambda: make_training_city(home).close())
    file = home.folder / "training-city.osm.pbf"

    def copied() -> None:
        with osmium.SimpleWriter(str(folder / "copy.osm.pbf"), overwrite=True) as out:
            for thing in osmium.FileProcessor(str(file)):
                out.add(thing)

    figure = Figure("making the training city", ms, "copying its .osm.pbf", timed(copied))
    return home, figure


def opening(home: Home) -> Figure:
    """Opening the file to the first situation, against reading all guards as plain JSON."""
    center = open_center(home)
    rows = json.dumps([vars_of(guard) for guard in center.board.table(Guard).values()])
    center.close()

    def opened() -> None:
        made = open_center(home)
        made.situation()
        made.close()

    return compare(
        "opening the city to its first situation",
        opened,
        "reading 10,527 guards from JSON",
        lambda: json.loads(rows),
        runs=5,
    )


def vars_of(guard: Guard) -> dict[str, str]:
    """A guard's fields as text."""
    return {name: str(getattr(guard, name)) for name in guard.__slots__}


def guard_search(center: Center) -> Figure:
    """A guard found by part of a name, against a plain loop over the names."""
    from jointops.app.registers.guard_register import GuardRegister

    register = GuardRegister(center)
    situation = center.situation()
    names = [guard.name for guard in center.board.table(Guard).values()]
    register.find("训练员0421", by="name", situation=situation)
    return compare(
        "search in 10,527 guards, sorted",
        lambda: register.find("训练员0421", by="name", situation=situation),
        "a loop over 10,527 names",
        lambda: sorted(name for name in names if "训练员0421" in name),
        runs=15,
    )


def papers(center: Center) -> Iterator[Figure]:
    """The two orders, against reportlab's own paragraphs and tables with the same words."""
    plan = plan_incident(center, IncidentId(1), center.training_actor(KeepPlan, seat="bench"))
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("body", fontName="STSong-Light", fontSize=16, leading=29, wordWrap="CJK")
    for kind, name in (
        (OrderKind.FIRST_WAVE, "first-wave order"),
        (OrderKind.FULL, "full order with map"),
    ):
        content = order_content(
            center, plan, kind, number="演1号", signer="值班员", role="值班员", draft=True
        )
        render(center, content)

        def platypus(paper: Paper = content) -> None:
            texts = [text for text in paper.texts() if text]
            story = [Paragraph(text, style) for text in texts if len(text) > 12]
            cells = [[text] for text in texts if len(text) <= 12]
            story.append(Table(cells, style=[("FONT", (0, 0), (-1, -1), "STSong-Light", 10)]))
            SimpleDocTemplate(io.BytesIO(), pagesize=A4).build(story)

        yield compare(
            name,
            lambda paper=content: render(center, paper),  # type: ignore[misc]
            "reportlab platypus, same words, no map, font not embedded",
            platypus,
            runs=7,
        )


def journal(center: Center, folder: Path) -> Figure:
    """A command with its entry, against one row into a bare SQLite table, as durable."""
    actor = center.training_actor(AddLogLine, seat="bench")
    bare = sqlite3.connect(folder / "bare.db", isolation_level=None)
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = FULL")
    bare.execute("CREATE TABLE line (id INTEGER PRIMARY KEY, text TEXT)")
    figure = compare(
        "command with its journal entry",
        lambda: center.do(AddLogLine(incident=IncidentId(1), text="到场"), actor),
        "one row into a bare SQLite table, fsynced",
        lambda: bare.execute("INSERT INTO line (text) VALUES ('到场')"),
        runs=60,
    )
    bare.close()
    return figure


def measure() -> Iterator[Figure]:
    """Give every figure of the city."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        home, made = making(folder)
        yield made
        yield opening(home)
        yield start_up(home)
        center = open_center(home)
        try:
            command = OpenIncident(place=Gazetteer(center).place("淄博站"), class_text="持械伤人")
            center.do(command, center.training_actor(command, seat="bench"))
            yield guard_search(center)
            yield from plans(center)
            yield from papers(center)
            yield journal(center, folder)
        finally:
            center.close()
