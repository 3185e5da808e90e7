"""Encirclement at the desk: keys, clicks on the map, and what the map shows of it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from jointops.geo.places import Place
from ui.desk_view import DeskView
from ui.panels.encircle_panel import EncirclePanel, Mode

PAGE = "ring"
RING_ZOOM = 14
"""So much of the town is shown when an encirclement is opened."""


class EncircleActs(QObject):
    """Brings the panel and the map together."""

    def __init__(self, view: DeskView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._panel: EncirclePanel = view.right.ring
        self._panel.pick_wanted.connect(self._on_pick)
        self._panel.fly_wanted.connect(self._fly)
        self._panel.marks_changed.connect(self._show)
        view.right.tabs.turned.connect(self._show)
        view.map.post_clicked.connect(self._panel.choose_post)

    def open(self, mode: Mode) -> None:
        """Turn to an encirclement or to a blockade; once more: work it out again."""
        self._view.show_map()
        self._panel.open(mode)
        self._view.right.show_page(PAGE)
        seen = self._panel.form.place
        if mode == "ring" and seen is not None and seen.lon is not None and seen.lat is not None:
            self._view.map.fly_to(seen.lon, seen.lat, zoom=RING_ZOOM)

    def pick(self) -> None:
        """Take places from the map."""
        self._view.show_map()
        self._view.right.show_page(PAGE)
        self._panel.pick()

    def take_click(self, place: Place) -> bool:
        """Give a clicked place to the panel; tell whether it wanted one."""
        return self._panel.take_click(place)

    def back(self) -> bool:
        """Esc: tell whether there was anything to give up."""
        return self._panel.back()

    def shut_down(self) -> None:
        """Give up the work before the window goes."""
        self._panel.stop_work()

    def strike_out(self) -> bool:
        """Del: drop the chosen exit, where the table has the keys; tell whether it has."""
        if not self._panel.table.hasFocus():
            return False
        self._panel.drop_chosen()
        return True

    def _on_pick(self, wanted: bool) -> None:
        self._view.map.take_places(wanted)

    def _fly(self, place: Place) -> None:
        if place.lon is not None and place.lat is not None:
            self._view.map.fly_to(place.lon, place.lat)

    def _show(self) -> None:
        shown = self._view.right.tabs.shown == PAGE
        self._view.map.show_ring(self._panel.marks() if shown else None)
