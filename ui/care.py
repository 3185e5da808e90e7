"""Backups and the mirror while the window is open: kept on a thread of their own, told here."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from jointops.app.safekeeping import Safekeeper, Task
from jointops.errors import OperatorError
from ui.face import Face
from ui.window import Window


class Care(QObject):
    """Says when backups or the mirror fail, and when that is over; it blocks nothing."""

    rang = Signal(str, object)
    """What failed, and its `OperatorError`; None when it is over."""

    def __init__(self, window: Window, face: Face) -> None:
        super().__init__(window)
        self._window, self._face = window, face
        self._keeper: Safekeeper | None = None
        self.rang.connect(self._tell)

    def begin(self) -> None:
        """Keep the file that the window has opened."""
        if self._window.seat is not None:
            self._keeper = Safekeeper(self._window.seat.center, self._ring)
            self._keeper.start()

    def stop(self) -> None:
        """Write what is still to be written and end; in any thread."""
        if self._keeper is not None:
            self._keeper.stop()

    def _ring(self, task: Task, fault: OperatorError | None) -> None:
        self.rang.emit(task, fault)  # from the keeper's thread to the window's

    def _tell(self, task: str, fault: OperatorError | None) -> None:
        if self._window.desk is None:
            return
        notices = self._window.desk.view.notices
        if fault is None:
            notices.tell(self._face.say(f"care.{task}_again"))
        else:
            notices.tell(self._face.error(fault), weight="caution", code=fault.code)
