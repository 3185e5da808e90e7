"""
Unused objects are collected in the window's thread alone.

Python collects cycles in whatever thread happens to allocate; a Qt object that goes in a worker
thread takes its timers with it from the wrong side, and that ends the program.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1_000
WHOLE_EVERY = 60
"""Of so many collections one looks at the oldest objects too."""


class Garbage(QObject):
    """Collects once a second while it lives."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._count = 0
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._collect)
        gc.disable()
        self._timer.start()

    def keep_what_is(self) -> None:
        """Never look again at what there is now: the registers stay until the end."""
        gc.collect()
        gc.freeze()

    def stop(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _collect(self) -> None:
        self._count += 1
        gc.collect(2 if self._count % WHOLE_EVERY == 0 else 1)
