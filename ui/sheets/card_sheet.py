"""What is known of an incident, to be filled in as it is told."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QWidget

from jointops.incidents.incident import Card
from ui.face import Face
from ui.parts.spoken import Field, Tick
from ui.sheets.sheet import Sheet


class CardSheet(Sheet):
    """The card's fields."""

    filled = Signal(object)
    """The `Card` as it was filled in."""

    def __init__(self, face: Face, card: Card, parent: QWidget | None = None) -> None:
        super().__init__(face, "sheet.card", width=420, parent=parent)
        form = self.form()
        self.weapon = self._field(card.weapon)
        self.suspects = self._number(card.suspects)
        self.look = self._field(card.look)
        self.injured = self._number(card.injured)
        self.flight = self._field(card.flight)
        self.note = self._field(card.note)
        for name in ("weapon", "suspects", "look", "injured", "flight", "note"):
            form.addRow(self.label(f"fact.{name}"), getattr(self, name))
        self.left = Tick(face, "fact.suspect_left", parent=self)
        self.left.setChecked(card.suspect_left)
        self.public = Tick(face, "fact.public_place", parent=self)
        self.public.setChecked(card.public_place)
        self.body.addWidget(self.left)
        self.body.addWidget(self.public)
        self.go = self.button("sheet.keep", key="Enter", primary=True)
        self.go.clicked.connect(self._on_go)

    def _field(self, text: str) -> Field:
        field = Field(self.face, parent=self)
        field.setText(text)
        field.returnPressed.connect(self._on_go)
        return field

    def _number(self, value: int | None) -> Field:
        field = self._field("" if value is None else str(value))
        field.setValidator(QIntValidator(0, 9999, field))
        return field

    def first_field(self) -> QWidget | None:
        return self.weapon

    def _on_go(self) -> None:
        self.filled.emit(
            Card(
                weapon=self.weapon.text().strip(),
                suspects=_whole(self.suspects.text()),
                look=self.look.text().strip(),
                injured=_whole(self.injured.text()),
                flight=self.flight.text().strip(),
                suspect_left=self.left.isChecked(),
                public_place=self.public.isChecked(),
                note=self.note.text().strip(),
            )
        )
        self.close_sheet()


def _whole(text: str) -> int | None:
    return int(text) if text.strip() else None
