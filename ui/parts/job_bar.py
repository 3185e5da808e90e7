"""How far a job has come, and stopping it."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar, QWidget

from jointops.app.jobs import Control

LOOK_MS = 100
STEPS = 1000


class JobBar(QProgressBar):
    """
    Seen while something runs.

    Attributes
    ----------
    control
        Of the job that is followed, which tells how far it is; None between jobs.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.control: Control | None = None
        self.setRange(0, STEPS)
        self.setTextVisible(False)
        self.hide()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)

    def set_busy(self, busy: bool) -> None:
        """Begin at nothing, or go away."""
        self.setValue(0)
        self.setVisible(busy)
        if busy:
            self._timer.start()
        else:
            self._timer.stop()

    def halt(self) -> None:
        """Ask the job to stop at its next step."""
        if self.control is not None:
            self.control.stop()

    def _look(self) -> None:
        if self.control is not None:
            self.setValue(round(self.control.share_done * STEPS))
