"""Who is to be enclosed, typed: where he was last seen, how long ago, how fast he is."""

from __future__ import annotations

from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import QFormLayout, QWidget

from jointops.app.search import Gazetteer
from jointops.app.studies.runs import Asked
from jointops.geo.places import Place
from ui.face import Face
from ui.parts.spoken import Field, Words

FOOT_KMH = 7.2


class ChaseForm(QWidget):
    """Three fields; a place that was given stays as long as its name is not changed."""

    def __init__(self, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place: Place | None = None
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(6)
        self.where = Field(face, "studies.where_hint", parent=self)
        self.minutes, self.kmh = (self._number(face) for _ in range(2))
        self.minutes.setText("2")
        self.kmh.setText(f"{FOOT_KMH:g}")
        for code, field in (
            ("studies.where", self.where),
            ("studies.minutes", self.minutes),
            ("studies.kmh", self.kmh),
        ):
            form.addRow(Words(face, code, look="second", parent=self), field)

    def _number(self, face: Face) -> Field:
        field = Field(face, parent=self)
        field.setValidator(QDoubleValidator(0.0, 999.0, 1, field))
        return field

    def take_place(self, place: Place) -> None:
        """Begin with a place."""
        self._place = place
        self.where.setText(place.text)

    def asked(self, gazetteer: Gazetteer) -> Asked | None:
        """
        Give what was typed; None where a figure is missing.

        Raises
        ------
        PlaceUnknownError
            If there is no such place.
        """
        if not (self.minutes.hasAcceptableInput() and self.kmh.hasAcceptableInput()):
            return None
        kmh, text = float(self.kmh.text()), self.where.text().strip()
        if kmh <= 0 or not text:
            return None
        place = self._place
        if place is None or text != place.text:
            place = gazetteer.place(text)
        return Asked(place=place, lead_s=float(self.minutes.text()) * 60, kmh=kmh)
