"""What the window and the map's page say to each other: plain values, both ways."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal, Slot


class Bridge(QObject):
    """
    The object that the page sees.

    Signals without the word "page" go to the page; data themselves do not travel here: the page
    fetches them when it is told that they changed.
    """

    pull = Signal(int)
    """Objects changed; their version."""
    changed = Signal(str)
    """A set of data changed; its file name."""
    selection = Signal(list)
    tokens = Signal(dict)
    focus = Signal(float, float, int)
    draw = Signal(str)
    """Begin to draw an ``area`` or a ``line``, or to click ``roads``; empty: stop."""
    tip = Signal(str)

    page_ready = Signal()
    page_hovered = Signal(int)
    page_clicked = Signal(str, int, float, float)
    page_boxed = Signal(list)
    page_drawn = Signal(list)
    page_moved = Signal(float, float, int)

    @Slot()
    def ready(self) -> None:
        """Everything that was there is drawn."""
        self.page_ready.emit()

    @Slot(int)
    def hovered(self, index: int) -> None:
        """Another object is under the mouse; -1: none."""
        self.page_hovered.emit(index)

    @Slot(str, int, float, float)
    def clicked(self, kind: str, index: int, lon: float, lat: float) -> None:
        """Somebody clicked ``object``, ``incident``, ``point``, ``post`` or ``place``."""
        self.page_clicked.emit(kind, index, lon, lat)

    @Slot(list)
    def boxed(self, indices: list[Any]) -> None:
        """Somebody drew a box around objects."""
        self.page_boxed.emit([int(index) for index in indices])

    @Slot(list)
    def drawn(self, vertices: list[Any]) -> None:
        """Drawing ended; without vertices it was given up."""
        self.page_drawn.emit([(float(lon), float(lat)) for lon, lat in vertices])

    @Slot(float, float, int)
    def moved(self, lon: float, lat: float, zoom: int) -> None:
        """Somebody moved the map."""
        self.page_moved.emit(lon, lat, zoom)
