"""Encirclement at the desk: keys, clicks on the map, and what the map shows of it."""

from __future__ import annotations

from PySide6.QtCore import Signal

from jointops.app.rings import too_old
from jointops.geo.places import Place
from ui.acts import Acts
from ui.desk_view import DeskView
from ui.encircle_desk import EncircleDesk, Mode
from ui.face import Face
from ui.notices import Notices
from ui.panels.encircle_panel import EncirclePanel
from ui.parts.texts import m_ss
from ui.seat import Seat
from ui.selection import Selection
from ui.sheets.host import SheetHost
from ui.tasks import async_slot

PAGE = "ring"
RING_ZOOM = 14
"""So much of the town is shown when an encirclement is opened."""


class EncircleActs(Acts):
    """Brings the panel and the map together, and has checkpoints manned."""

    manned = Signal(int)
    """Units were sent to this incident's checkpoints."""

    def __init__(
        self,
        seat: Seat,
        selection: Selection,
        host: SheetHost,
        notices: Notices,
        face: Face,
        *,
        view: DeskView,
    ) -> None:
        super().__init__(seat, selection, host, notices, face)
        self._view = view
        self._desk: EncircleDesk = view.right.rings
        self._desk.manned.connect(self._on_manned)
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

    @async_slot
    async def man(self) -> None:
        """Ask whether the shown checkpoints are to be manned, saying what that uncovers."""
        lines, incident = self._panel.to_man(), self.selection.incident
        if not lines or incident is None:
            return
        unturned = self.host.unturned()
        lost = await self._desk.uncovered(lines)
        if not unturned():
            return
        say = self.face.say
        latest = max((line.arrival_s for line in lines if line.arrival_s is not None), default=None)
        texts = [say("encircle.man_text", count=len(lines), time=m_ss(latest))]
        age_s = self._desk.age_s(incident)
        if late := too_old(lines, age_s):
            texts.append(say("encircle.man_late", age=m_ss(age_s), count=len(late)))
        if lost:
            names = self.face.enumerate(lost)
            texts.append(say("encircle.man_lost", count=len(lost), names=names))
        text = "\n".join(texts)
        asked = self.ask("encircle.man", text=text, act="encircle.man")
        asked.answered.connect(lambda _answers: self._desk.man(incident, lines))

    def _on_manned(self, incident: int, taken: list[str]) -> None:
        if taken:
            names = self.face.enumerate(taken)
            self.notices.tell(self.face.say("encircle.man_taken", names=names), weight="alarm")
        self.manned.emit(incident)

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

    def strike_out(self, *, unit: bool = False) -> bool:
        """Del: do without the chosen post, where the table has the keys; tell whether it has."""
        if not self._panel.table.hasFocus():
            return False
        self._panel.drop_chosen(unit=unit)
        return True

    def undo(self) -> bool:
        """Take back in what was struck out last, where the ring is shown; tell whether it is."""
        if self._view.right.tabs.shown != PAGE:
            return False
        self._panel.undo()
        return True

    def _on_pick(self, wanted: bool) -> None:
        self._view.map.take_places(wanted)

    def _fly(self, place: Place) -> None:
        if place.lon is not None and place.lat is not None:
            self._view.map.fly_to(place.lon, place.lat)

    def _show(self) -> None:
        shown = self._view.right.tabs.shown == PAGE
        self._view.map.show_ring(self._panel.marks() if shown else None)
