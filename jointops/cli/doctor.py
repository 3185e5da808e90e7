"""``doctor``: what is in order, what is not, and what to do."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import msgspec
import typer

from jointops.app.doctor import examine
from jointops.cli.desk import desk_of

app = typer.Typer(add_completion=False)


@app.command(help="自检：字体、地图、数据库、路网、磁盘、时钟。")
def doctor(context: typer.Context) -> None:
    """Examine the whole installation and the file; exit 1 if something must be mended."""
    desk = desk_of(context)
    findings = examine(desk.home, key_file=desk.key_file)
    marks = {"good": "✓", "note": "!", "bad": "✗"}

    def lines() -> Iterator[str]:
        for found in findings:
            yield f"{marks[found.state]} {found.subject}：{found.text}"
            if found.do:
                yield f"    → {found.do}"

    desk.answer({"findings": msgspec.to_builtins(findings)}, lines)
    if any(found.state == "bad" for found in findings):
        sys.exit(1)
