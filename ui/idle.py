"""A seat that nobody touches locks itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class IdleWatch(QObject):
    """
    Tells when nobody has touched mouse or keyboard for some minutes.

    Parameters
    ----------
    window
        The native window (``QWidget.windowHandle``): every touch passes it, and little else does.
    minutes
        Above zero.
    """

    idle = Signal()

    def __init__(self, window: QObject, minutes: float, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(round(minutes * 60_000))
        self._timer.timeout.connect(self.idle)
        window.installEventFilter(self)
        self._timer.start()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in TOUCHES:
            self._timer.start()
        return False
