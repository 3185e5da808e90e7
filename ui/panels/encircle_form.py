"""What is asked of an encirclement: where and when he was last seen, how fast he is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from jointops.geo.places import Place
from jointops.geo.travel import SUSPECT_KMH, Means
from ui.face import Face
from ui.parts.spoken import Field, KeyButton, Tick, Words

SPEEDS: tuple[Means, ...] = ("foot", "ebike", "car")
MOST_MINUTES, MOST_KMH = 600.0, 200.0


class EncircleForm(QWidget):
    """Place, minutes, speed, and whether only posts of the library count."""

    asked = Signal()
    edited = Signal()
    """It says something else, and nobody has asked yet."""

    def __init__(self, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._face = face
        self.place: Place | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 2, 8, 2)
        column.setSpacing(4)
        first, second = QHBoxLayout(), QHBoxLayout()
        for line in (first, second):
            column.addLayout(line)
            line.setSpacing(6)
        first.addWidget(Words(face, "encircle.seen", look="second", parent=self))
        self.where = Words(face, "encircle.nowhere", elide=True, parent=self)
        first.addWidget(self.where, 1)
        self.pick = KeyButton(face, "encircle.pick", key="J", look="flat", parent=self)
        first.addWidget(self.pick)
        self.library = Tick(face, "encircle.only_library", parent=self)
        first.addWidget(self.library)
        self._minutes = self._number(MOST_MINUTES)
        self._minutes.setText("0")
        second.addWidget(self._minutes)
        second.addWidget(Words(face, "encircle.minutes_ago", look="second", parent=self))
        self._speeds = QButtonGroup(self)
        for at, means in enumerate(SPEEDS):
            button = KeyButton(face, f"encircle.{means}", look="flat", parent=self)
            button.setCheckable(True)
            button.setProperty("kmh", SUSPECT_KMH[means])
            self._speeds.addButton(button, at)
            second.addWidget(button)
        second.addStretch(1)
        self._kmh = self._number(MOST_KMH)
        second.addWidget(self._kmh)
        second.addWidget(Words(face, "encircle.kmh", look="second", parent=self))
        self._speeds.buttonClicked.connect(self._on_speed)
        self._kmh.textEdited.connect(self._on_typed)
        self.library.clicked.connect(self.asked)
        self._speeds.buttons()[0].click()

    def _number(self, most: float) -> Field:
        field = Field(self._face, parent=self)
        field.setFixedWidth(52)
        field.setValidator(QDoubleValidator(0.0, most, 1, field))
        field.returnPressed.connect(self.asked)
        field.textEdited.connect(self.edited)
        return field

    # --- what it says

    @property
    def minutes(self) -> float | None:
        """Minutes since he was last seen; None where that is no number."""
        return _value(self._minutes)

    @property
    def kmh(self) -> float | None:
        """His speed; None where that is no number above zero."""
        return _value(self._kmh) or None

    def set_up(self, place: Place, *, minutes: int) -> None:
        """Begin with an incident's own place and age."""
        self.take_place(place)
        self._minutes.setText(str(minutes))

    def take_place(self, place: Place) -> None:
        """Take where he was last seen."""
        self.place = place
        self.where.quote(place.text)

    def take_speed(self, means: Means) -> None:
        """Take how he moves."""
        self._speeds.buttons()[SPEEDS.index(means)].click()

    def complain(self) -> None:
        """Point to what is missing."""
        if self.place is None:
            self.where.say("encircle.nowhere")
        elif self.minutes is None:
            self._minutes.setFocus()
        else:
            self._kmh.setFocus()

    def _on_speed(self, button: KeyButton) -> None:
        self._kmh.setText(f"{button.property('kmh'):g}")
        self.asked.emit()

    def _on_typed(self, _text: str) -> None:
        self._speeds.setExclusive(False)
        for button in self._speeds.buttons():
            button.setChecked(button.property("kmh") == self.kmh)
        self._speeds.setExclusive(True)


def _value(field: Field) -> float | None:
    return float(field.text()) if field.hasAcceptableInput() else None
