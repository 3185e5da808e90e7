"""Flying the map to what somebody chose."""

from __future__ import annotations

from jointops.forces.guards import Guard, GuardTeam
from jointops.forces.points import ResponsePoint
from jointops.geo.places import Place
from jointops.incidents.incident import Incident
from ui.desk_view import DeskView
from ui.seat import Seat
from ui.selection import Selection


class Flights:
    """Each brings the map to the front and flies there; to nowhere if there is no such place."""

    def __init__(self, seat: Seat, selection: Selection, view: DeskView) -> None:
        self._seat, self._selection, self._view = seat, selection, view

    def to_place(self, place: Place) -> None:
        """Show a place."""
        if place.lon is not None and place.lat is not None:
            self._view.show_map()
            self._view.map.fly_to(place.lon, place.lat)

    def to_incident(self) -> None:
        """Show where the chosen incident is."""
        number = self._selection.incident
        incident = self._seat.center.board.table(Incident).get(number) if number else None
        if incident is not None:
            self.to_place(incident.place)

    def to_force(self, force: str) -> None:
        """Show where a unit, a guard or a guard team is."""
        self._selection.choose_force(force)
        situation = self._seat.situation
        if situation is None:
            return
        standing = situation.standings.get(force)  # type: ignore[call-overload]
        if standing is not None:
            if standing.place is not None:
                self.to_place(standing.place)
            return
        guard = self._seat.center.board.table(Guard).get(force)
        team = self._seat.center.board.table(GuardTeam).get(guard.team if guard else force)
        if team is not None:
            self.to_place(team.place)

    def to_point(self, point: str) -> None:
        """Show where a response point is."""
        found = self._seat.center.board.table(ResponsePoint).get(point)
        if found is not None:
            self.to_place(found.place)
