"""A map that draws nothing and remembers what it was told."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget


class QuietMap(QWidget):
    """Has the face of `ui.map.view.MapView`."""

    ready = Signal()
    clicked_at = Signal(float, float)
    object_clicked = Signal(int)
    incident_clicked = Signal(int)
    point_clicked = Signal(int)
    post_clicked = Signal(int)
    place_clicked = Signal(float, float)
    hovered = Signal(int)
    box_selected = Signal(list)
    area_drawn = Signal(list)
    drawing_ended = Signal()
    failed = Signal(str)

    def __init__(self, *, parent: QWidget | None = None, **given: Any) -> None:
        super().__init__(parent)
        self.given = given
        self.told: dict[str, Any] = {}
        self.is_ready = True
        self.moved_rows = 0
        QTimer.singleShot(0, self.ready.emit)

    def click(self, lon: float, lat: float) -> None:
        """Click beside everything."""
        self.clicked_at.emit(lon, lat)
        self.place_clicked.emit(lon, lat)

    def set_base(self, block: bytes) -> None:
        self.told["base"] = block

    def set_roads(self, block: bytes) -> None:
        self.told["roads"] = block

    def set_objects(self, rows: Any, *, names: Any = None) -> None:
        self.told["objects"], self.told["names"] = rows, names

    def move_objects(self, index: Any, **_columns: Any) -> None:
        self.moved_rows += len(index)

    def show_points(self, points: Any) -> None:
        self.told["points"] = points

    def show_incidents(self, incidents: Any) -> None:
        self.told["incidents"] = incidents

    def show_plan(self, plan: Any) -> None:
        self.told["plan"] = plan

    def show_closures(self, closures: Any) -> None:
        self.told["closures"] = closures

    def show_bands(self, bands: Any) -> None:
        self.told["bands"] = bands

    def select(self, indices: Any) -> None:
        self.told["selection"] = list(indices)

    def show_tip(self, text: str) -> None:
        self.told["tip"] = text

    def set_theme(self, tokens: Any) -> None:
        self.told["tokens"] = tokens

    def set_words(self, words: Any) -> None:
        self.told["words"] = words

    def focus(self, lon: float, lat: float, zoom: int) -> None:
        self.told["focus"] = (lon, lat, zoom)

    def start_drawing(self, kind: str) -> None:
        self.told["drawing"] = kind

    def stop_drawing(self) -> None:
        self.told["drawing"] = ""

    def shut_down(self) -> None:
        self.told["shut_down"] = True
