"""A new incident: the place is known, a digit names the class, and it is taken."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from jointops.geo.places import Place
from jointops.incidents.classes import IncidentClass
from ui.face import Face
from ui.parts.spoken import Words
from ui.parts.texts import metres_text
from ui.sheets.class_button import ClassButton
from ui.sheets.sheet import Sheet


class IncidentSheet(Sheet):
    """
    Asks for the class of an incident at a place.

    One digit is enough: the class brings its level, the rest is filled in on the card later.
    """

    taken = Signal(str)
    """Code of the class."""

    def __init__(
        self,
        face: Face,
        place: Place,
        classes: tuple[IncidentClass, ...],
        *,
        off_road_m: float,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(face, "sheet.incident", width=440, parent=parent)
        self._keys = {known.key: known.code for known in classes if known.key}
        self._where = Words(face, parent=self)
        self._where.quote(place.text)
        self._where.setWordWrap(True)
        self.body.addWidget(self._where)
        self._off = Words(face, look="warn" if off_road_m > 100 else "second", parent=self)
        self._off.say("sheet.off_road", distance=metres_text(face, off_road_m))
        self.body.addWidget(self._off)
        grid = QGridLayout()
        self.body.addLayout(grid)
        grid.setSpacing(6)
        shown = sorted((known for known in classes if known.key), key=_by_key)
        rest = [known for known in classes if not known.key]
        for at, known in enumerate((*shown, *rest)):
            button = ClassButton(face, known, self)
            button.chosen.connect(self.choose)
            grid.addWidget(button, at // 2, at % 2)

    def choose(self, code: str) -> None:
        """Take the incident."""
        self.close_sheet()  # a planned duty asks on in a sheet of its own
        self.taken.emit(code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        code = self._keys.get(event.text().upper())
        if code is not None and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.choose(code)
            return
        super().keyPressEvent(event)


def _by_key(known: IncidentClass) -> int:
    return (int(known.key) - 1) % 10 if known.key.isdigit() else 10
