"""What every group of acts at the desk needs: the seat, the choice, the sheets."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from ui.face import Face
from ui.notices import Notices
from ui.seat import Seat
from ui.selection import Selection
from ui.sheets.ask_sheet import AskSheet, Question
from ui.sheets.host import SheetHost


class Acts(QObject):
    """
    A group of acts.

    Parameters
    ----------
    host
        Where its questions are asked.
    notices
        Where it tells what came of them.
    """

    def __init__(
        self, seat: Seat, selection: Selection, host: SheetHost, notices: Notices, face: Face
    ) -> None:
        super().__init__(host)
        self.seat, self.selection = seat, selection
        self.host, self.notices, self.face = host, notices, face

    def ask(
        self,
        title: str,
        *questions: Question,
        act: str = "sheet.go",
        text: str = "",
        waits: bool = False,
    ) -> AskSheet:
        """Open a sheet with some questions; connect to its ``answered``."""
        asked: Sequence[Question] = questions
        sheet = AskSheet(
            self.face, title, asked, act=act, text=text, waits=waits, parent=self.host.over
        )
        self.host.open(sheet)
        return sheet
