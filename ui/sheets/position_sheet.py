"""A position told over the radio (报位): which unit, where, who said it on which channel."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QWidget

from jointops.errors import OperatorError
from jointops.geo.places import Place
from ui.face import Face
from ui.parts.spoken import Field, Words
from ui.sheets.sheet import Sheet


class PositionSheet(Sheet):
    """
    Asks for a reported position.

    Parameters
    ----------
    find
        Reads a place as people write it; raises an `OperatorError`.
    suggest
        Gives names of places for what was typed so far.
    channel_of
        Gives a unit's radio channel; None for an unknown call sign.
    """

    told = Signal(str, object, str, str)
    """Unit, `Place`, speaker, channel."""
    click_wanted = Signal(bool)
    """The next click on the map is the place."""

    def __init__(
        self,
        face: Face,
        unit: str,
        *,
        find: Callable[[str], Place],
        suggest: Callable[[str], list[str]],
        channel_of: Callable[[str], str | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(face, "sheet.position", width=400, parent=parent)
        self._find, self._suggest, self._channel_of = find, suggest, channel_of
        self._place: Place | None = None
        form = self.form()
        self.unit = self._field(unit)
        self.where = self._field("", hint="sheet.where_hint")
        self.speaker = self._field("")
        self.channel = self._field(channel_of(unit) or "")
        for name in ("unit", "where", "speaker", "channel"):
            form.addRow(self.label(f"sheet.{name}"), getattr(self, name))
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.where.setCompleter(completer)
        self.body.addWidget(Words(face, "sheet.where_click", look="faint", parent=self))
        self.go = self.button("sheet.keep", key="Enter", primary=True)
        self.go.clicked.connect(self._on_go)
        self.where.textEdited.connect(self._on_where)
        self.unit.textEdited.connect(self._on_unit)

    def _field(self, text: str, hint: str = "") -> Field:
        field = Field(self.face, hint, parent=self)
        field.setText(text)
        field.returnPressed.connect(self._on_go)
        return field

    def first_field(self) -> QWidget | None:
        return self.where if self.unit.text() else self.unit

    def take_place(self, place: Place) -> None:
        """Take the place that was clicked on the map."""
        self._place = place
        self.where.setText(place.text)
        self.where.setFocus()

    def _on_where(self, text: str) -> None:
        self._place = None
        self._names.setStringList(self._suggest(text) if text.strip() else [])

    def _on_unit(self, text: str) -> None:
        channel = self._channel_of(text.strip())
        if channel is not None:
            self.channel.setText(channel)

    def _on_go(self) -> None:
        unit = self.unit.text().strip()
        if self._channel_of(unit) is None:
            self.unit.setFocus()
            self.warn(self.face.say("sheet.unit_unknown", unit=unit))
            return
        try:
            place = self._place or self._find(self.where.text())
        except OperatorError as refusal:
            self.where.setFocus()
            self.refuse(refusal)
            return
        self.told.emit(unit, place, self.speaker.text().strip(), self.channel.text().strip())
        self.close_sheet()
