"""``verify``: whether a paper is genuine, offline."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from jointops.app.verification import Verdict, verify
from jointops.cli.desk import desk_of
from jointops.resources import messages

app = typer.Typer(add_completion=False)
MARKS = {True: "✓", False: "✗", None: " "}


@app.command(help="核验文书真伪（离线）：文件、核验码、页脚留痕码，可一并给出。")
def check(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="文书 PDF。")] = None,
    code: Annotated[str, typer.Option(help="文书上的核验码（16 位），用来核对扫描件。")] = "",
    head: Annotated[str, typer.Option(help="页脚的留痕码。")] = "",
    root: Annotated[
        Path | None, typer.Option(help="其他指挥中心的根证书（PEM），核验其文书时用。")
    ] = None,
) -> None:
    """Check a paper; the answer is in the exit code only where nothing could be checked."""
    desk = desk_of(context)
    found = verify(desk.center, file=file, code=code, head=head, root=root)
    data = {
        "sound": found.sound,
        "findings": [
            {"code": line.code, "good": line.good, "text": line.text} for line in found.lines
        ],
    }
    desk.answer(data, lambda: _lines(found))


def _lines(found: Verdict) -> Iterator[str]:
    yield messages("zh").label("verify.sound" if found.sound else "verify.unsound")
    for line in found.lines:
        yield f"  {MARKS[line.good]} {line.text}"
