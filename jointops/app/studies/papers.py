"""Studies as files: a CSV of the whole table, a PDF of findings, table and map."""

from __future__ import annotations

from pathlib import Path

from jointops.app.center import Center
from jointops.app.numbers import series
from jointops.app.orders.papers import render
from jointops.app.studies.reports import Report
from jointops.audit.chain import HEAD_CHARACTERS
from jointops.forces.points import ResponsePoint
from jointops.orders.study_paper import ROWS, StudyFacts, study_paper
from jointops.resources import messages

USUAL_MIN = 3
"""The promise shown at a node, which has none of its own."""


def write_pdf(center: Center, report: Report, file: Path) -> None:
    """
    Write a study as a draft paper (送审稿).

    Papers are Chinese; give a report in Chinese.

    Raises
    ------
    GlyphMissingError
        If a character cannot be printed; nothing is written then.
    """
    count = len(report.rows)
    say = messages("zh").label
    promised = {
        (point.place.lon, point.place.lat): point.minutes
        for point in center.board.table(ResponsePoint).values()
    }
    nothing = ("—",) * len(report.columns)
    facts = StudyFacts(
        title=report.title,
        findings=report.findings,
        columns=[(column.title, column.figures, column.share) for column in report.columns],
        rows=report.rows or (nothing,),
        rest=say("study.rest", shown=ROWS, count=count) if count > ROWS else "",
        open=report.open,
        posts=report.posts,
        minutes=[promised.get((lon, lat), USUAL_MIN) for lon, lat in report.open.tolist()],
        city=center.city.name,
        exercise=center.exercise,
        issuer=center.config.issuer,
        series=series(center),
        issued=center.clock.now(),
        chain=center.board.head[:HEAD_CHARACTERS],
        network=center.roads().network,
        ground=center.ground(),
        note="训练用模拟路网" if center.city.seed is not None else "",
    )
    center.home.write_aside(file, render(center, study_paper(facts)))
