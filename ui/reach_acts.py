"""What lies within 1, 3, 5, 10 and 15 minutes of what was chosen last, shown by one key."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal

from jointops.app.travel import Bands, bands_of_place, bands_of_unit
from jointops.errors import OperatorError
from jointops.forces.points import ResponsePoint
from jointops.forces.units import Unit
from jointops.geo.places import Place
from jointops.ids import UnitId
from jointops.incidents.incident import Incident
from jointops.maps.marks import BandMark
from jointops.situation.changes import Aspect, Changes
from ui.acts import Acts
from ui.tasks import async_slot


class ReachActs(Acts):
    """Shows the areas, follows what is chosen, and puts them away again."""

    shown = Signal(list)
    """`BandMark` of the areas, the widest first; empty: none any more."""

    _about: UnitId | Place | None = None
    _on = False
    _looks = 0

    def follow(self) -> None:
        """Listen to what is chosen."""
        self.selection.force_changed.connect(self._on_force)
        self.selection.point_changed.connect(self._on_point)
        self.selection.incident_changed.connect(self._on_incident)
        self.seat.changed.connect(self._on_changed)

    def toggle(self) -> None:
        """Show the areas, or put them away."""
        self._on = not self._on
        if self._on and self._about is None:
            self._on = False
            self.notices.tell(self.face.say("reach.choose"), weight="caution")
        self._show()

    def take_place(self, lon: float, lat: float) -> None:
        """Be about a place that somebody clicked."""
        self._take(self.seat.gazetteer.named(Place(lon=lon, lat=lat)))

    def _on_force(self) -> None:
        if self.selection.force in self.seat.center.board.table(Unit):
            self._take(UnitId(self.selection.force))

    def _on_point(self) -> None:
        point = self.seat.center.board.table(ResponsePoint).get(self.selection.point)
        if point is not None:
            self._take(
                Place(
                    lon=point.place.lon, lat=point.place.lat, node=point.place.node, name=point.name
                )
            )

    def _on_incident(self) -> None:
        number = self.selection.incident
        incident = self.seat.center.board.table(Incident).get(number) if number else None
        if incident is not None:
            self._take(incident.place)

    def _take(self, about: UnitId | Place) -> None:
        self._about = about
        if self._on:
            self._show()

    def _on_changed(self, changes: Changes) -> None:
        if self._on and changes.touch(Aspect.ROADS, Aspect.CLOSURES):
            self._show()

    @async_slot
    async def _show(self) -> None:
        about, center = self._about, self.seat.center
        self._looks += 1
        look = self._looks
        if not self._on or about is None:
            self.shown.emit([])
            return
        if isinstance(about, Place):
            work = partial(bands_of_place, center, about)
        else:
            work = partial(bands_of_unit, center, about)
        try:
            bands: Bands = await self.seat.read(work)
        except OperatorError as refusal:
            self._on = False
            self.shown.emit([])
            self.notices.refuse(refusal)
            return
        if look != self._looks:
            return  # something else was chosen meanwhile, or it was put away
        self.shown.emit(band_marks(bands))
        code = "reach.from" if bands.outward else "reach.to"
        self.notices.tell(self.face.say(code, name=bands.name))


def band_marks(bands: Bands) -> list[BandMark]:
    """Give the areas as marks of the map, the widest first."""
    return [
        BandMark(rings=band.rings, text=f"{band.within_s / 60:g}′")
        for band in reversed(bands.isochrones)
        if band.rings
    ]
