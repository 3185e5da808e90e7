"""What is asked before anything is printed: by which printer, how often, which pages, how."""

from __future__ import annotations

from collections.abc import Sequence

from ui.face import Face
from ui.sheets.ask_sheet import Question

DUPLEX, SINGLE = "duplex", "single"


def print_questions(
    face: Face, printers: Sequence[str], *, pages: str = ""
) -> tuple[Question, ...]:
    """Give the questions; the answers are printer, copies, pages and `DUPLEX` or `SINGLE`."""
    return (
        Question(label="sheet.printer", options=tuple((name, name) for name in printers)),
        Question(label="print.copies", preset="1"),
        Question(label="print.pages", hint="print.pages_hint", preset=pages, needed=False),
        Question(
            label="print.sides",
            options=tuple((side, face.say(f"print.{side}")) for side in (DUPLEX, SINGLE)),
        ),
    )
