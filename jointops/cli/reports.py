"""How an import's report is answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from jointops.cli.desk import Desk, table
from jointops.feeds.faults import ImportReport
from jointops.geo.datums import Datum
from jointops.resources import messages

ListDatum = Annotated[Datum, typer.Option(help="文件中坐标的坐标系；地名不受影响。")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只检查，不导入。")]


def report_json(report: ImportReport, *, taken: bool) -> dict[str, Any]:
    """Give a report as the answer's data."""
    return {
        "file": report.file,
        "taken": taken,
        "counts": report.counts,
        "notes": [finding.text() for finding in report.notes],
        "rejected": [
            {"row": f.row, "column": f.column, "code": f.reason.code, "reason": f.reason.text()}
            for f in report.faults
        ],
    }


def counts_table(label: str, counts: Mapping[str, int]) -> Iterator[str]:
    """Write figures by their names, which are labels ``LABEL.NAME``."""
    say = messages().label
    for line in table([[say(f"{label}.{name}"), count] for name, count in counts.items()]):
        yield f"  {line}"


def report_lines(report: ImportReport, *, taken: bool) -> Iterator[str]:
    """Give a report in lines."""
    yield f"{report.file}：{'已导入' if taken else '试导入，未写入'}"
    yield from counts_table("import.count", report.counts)
    for finding in report.notes:
        yield f"  提示：{finding.text()}"
    for fault in report.faults:
        yield f"  拒绝：{fault.text()}"


def answer_report(desk: Desk, report: ImportReport, *, taken: bool) -> None:
    """Print a report."""
    desk.answer(report_json(report, taken=taken), lambda: report_lines(report, taken=taken))
