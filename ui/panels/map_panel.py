"""The map on the desk: what it shows follows the file, what is clicked on it goes to the desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np
from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QFrame, QStackedLayout, QWidget

from jointops.app.center import Center, RoadsAbsentError
from jointops.app.lines import class_english, unit_line
from jointops.app.plan_lines import asked_for, open_tasks
from jointops.app.planner import newest_plan
from jointops.app.reach import point_reach
from jointops.app.requests.board import Mark
from jointops.app.requests.marks import marked
from jointops.errors import OperatorError
from jointops.forces.closures import RoadClosure
from jointops.forces.guards import Guard, GuardTeam
from jointops.forces.points import ResponsePoint
from jointops.forces.stations import PoliceStation, Substation
from jointops.forces.units import Unit
from jointops.geo.closures import Picked
from jointops.geo.roads import RoadNetwork
from jointops.ids import IncidentId
from jointops.incidents.incident import Incident, IncidentStatus
from jointops.maps.marks import BandMark, LonLat, PlanMarks, Ring
from jointops.maps.pack import pack_lines, pack_roads
from jointops.maps.symbols import Kind
from jointops.maps.words import ENGLISH, WORDS
from jointops.planning.plan import ReinforcementPlan
from jointops.situation.changes import Aspect, Changes
from jointops.situation.picture import Situation
from ui.face import Face
from ui.map.view import MapView
from ui.map_columns import Columns, Moves, columns_of, moves
from ui.map_marks import closure_marks, incident_marks, plan_marks, point_marks
from ui.models.units import position_word, status_word
from ui.parts.spoken import Words
from ui.seat import Seat
from ui.selection import Selection
from ui.tasks import async_slot

CLOSE_ZOOM = 15
FIRST_ZOOM = 12
ON_CALL = (Kind.PTU, Kind.PATROL_CAR, Kind.MOTORCYCLE, Kind.ARMED_POLICE, Kind.STATION)
"""Kinds that a click points out; a click on anything else means the place."""
MakeMap = Callable[..., MapView]


class MapPanel(QFrame):
    """
    The map, or a word on why there is none yet.

    Parameters
    ----------
    make_map
        Makes the map widget; another one in tests.
    """

    place_clicked = Signal(float, float)
    post_clicked = Signal(int)
    area_drawn = Signal(list)
    drawing_ended = Signal()
    failed = Signal(str)
    warned = Signal(str)

    def __init__(
        self,
        seat: Seat,
        selection: Selection,
        face: Face,
        *,
        make_map: MakeMap = MapView,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._seat, self._selection, self._face = seat, selection, face
        self._make_map = make_map
        self._view: MapView | None = None
        self._columns: Columns | None = None
        self._row: dict[str, int] = {}
        self._incidents: list[IncidentId] = []
        self._points: list[str] = []
        self._reach: dict[str, tuple[Ring, ...]] = {}
        self._ring: PlanMarks | None = None
        self._preview: Picked | None = None
        self._every_click_is_a_place = False
        self._clicked: LonLat = (0.0, 0.0)
        self._looking = False
        self._stack = QStackedLayout(self)
        self._empty = Words(face, "map.none", look="second", parent=self)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(self._empty)
        seat.changed.connect(self._on_changed)
        seat.looked.connect(self._on_looked)
        selection.incident_changed.connect(self._show_plan)
        selection.force_changed.connect(self._show_force)
        selection.point_changed.connect(self._show_reach)
        face.painted.connect(self._on_painted)
        self._start()

    # --- what a person does with it

    @property
    def view(self) -> MapView | None:
        """The map widget; None before there is anything to show."""
        return self._view

    def fly_to(self, lon: float, lat: float, *, zoom: int = CLOSE_ZOOM) -> None:
        """Move the map to a place; only ever on a person's act."""
        if self._view is not None:
            self._view.focus(lon, lat, zoom)

    def take_places(self, wanted: bool) -> None:
        """Take every click as a place, even one on a unit."""
        self._every_click_is_a_place = wanted
        shape = Qt.CursorShape.CrossCursor if wanted else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    def show_ring(self, marks: PlanMarks | None) -> None:
        """Show the posts and the area of an encirclement instead of a plan's ways, or no more."""
        if marks != self._ring:
            self._ring = marks
            self._show_plan()

    def draw(self, kind: Literal["area", "line", "roads"]) -> None:
        """Let the person draw; `area_drawn` or only `drawing_ended` follows."""
        if self._view is not None:
            self._view.start_drawing(kind)

    def show_bands(self, bands: list[BandMark]) -> None:
        """Show what is within some minutes."""
        if self._view is not None:
            self._view.show_bands(bands)

    def preview(self, picked: Picked | None) -> None:
        """Show roads that would be closed, beside those that are; None for none any more."""
        self._preview = picked
        self._show_closures()

    def spot(self) -> QPoint:
        """Where the mouse is on the map; its middle, if it is elsewhere."""
        spot = self.mapFromGlobal(QCursor.pos())
        if self.rect().contains(spot):
            return spot + QPoint(18, -24)
        return QPoint(self.width() // 2 - 200, self.height() // 4)

    def shut_down(self) -> None:
        """Free the web engine."""
        if self._view is not None:
            self._view.shut_down()

    # --- starting

    @async_slot
    async def _start(self) -> None:
        center = self._seat.center
        try:
            network, base, roads = await self._seat.read(lambda: _ground(center))
        except RoadsAbsentError:
            self._empty.say("map.no_roads")
            return
        except OperatorError as fault:
            self._empty.quote(self._face.error(fault))
            return
        if network.dated:
            self.warned.emit(self._face.say("map.roads_dated"))
        if self._view is None:
            self._view = self._new_view(network)
        self._view.set_base(base)
        self._view.set_roads(roads)
        self._show_closures()
        self._show_points()
        self._show_incidents()
        self._show_plan()
        self._stack.setCurrentWidget(self._view)
        self._on_looked()

    def _new_view(self, network: RoadNetwork) -> MapView:
        bounds = (
            (float(np.min(network.shape_lon)), float(np.min(network.shape_lat))),
            (float(np.max(network.shape_lon)), float(np.max(network.shape_lat))),
        )
        view = self._make_map(
            centre=_centre(self._seat.center, bounds),
            zoom=FIRST_ZOOM,
            bounds=bounds,
            title=self._face.say("map.title"),
            tokens=self._face.tokens,
            words=self._map_words(),
            parent=self,
        )
        view.clicked_at.connect(self._on_clicked_at)
        view.object_clicked.connect(self._on_object)
        view.incident_clicked.connect(self._on_incident)
        view.point_clicked.connect(self._on_point)
        view.post_clicked.connect(self.post_clicked)
        view.place_clicked.connect(self.place_clicked)
        view.hovered.connect(self._on_hover)
        view.area_drawn.connect(self.area_drawn)
        view.drawing_ended.connect(self.drawing_ended)
        view.failed.connect(self.failed)
        self._stack.addWidget(view)
        return view

    def _map_words(self) -> Mapping[str, str]:
        return WORDS if self._face.language == "zh" else ENGLISH

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self._view is not None:
            self._view.set_words(self._map_words())
            self._show_incidents()

    # --- following the file

    def _on_changed(self, changes: Changes) -> None:
        if changes.touch(Aspect.ROADS):
            self._start()
        if changes.touch(Aspect.CLOSURES):
            self._show_closures()
        if changes.touch(Aspect.INCIDENTS):
            self._show_incidents()
        if changes.touch(Aspect.PLANS, Aspect.TASKS, Aspect.INCIDENTS):
            self._show_plan()
        if changes.touch(Aspect.POINTS, Aspect.CLOSURES, Aspect.ROADS):
            self._show_reach()

    @async_slot
    async def _on_looked(self) -> None:
        situation = self._seat.situation
        if situation is None or self._view is None or self._looking:
            return
        self._looking = True
        center, before = self._seat.center, self._columns
        try:
            now, moved = await self._seat.read(lambda: _columns(center, situation, before))
        finally:
            self._looking = False
        if moved is None:
            self._row = {key: row for row, key in enumerate(now.keys)}
            self._view.set_objects(now.rows, names=now.names)
            self._show_force()
        elif len(moved.index):
            rows = moved.rows
            self._view.move_objects(
                moved.index,
                lon=rows["lon"],
                lat=rows["lat"],
                state=rows["state"],
                certainty=rows["certainty"],
                heading_deg=rows["heading_deg"],
            )
        self._columns = now

    def _show_incidents(self) -> None:
        if self._view is None:
            return
        open_ones = [
            incident
            for incident in self._seat.center.board.table(Incident).values()
            if incident.status == IncidentStatus.OPEN
        ]
        open_ones.sort(key=_number, reverse=True)
        self._incidents = [incident.id for incident in open_ones]
        self._view.show_incidents(incident_marks(open_ones, self._face, self._class_of))

    def _class_of(self, incident: Incident) -> str:
        if self._face.language == "zh":
            return incident.class_name
        return class_english(self._seat.center, incident)

    def _show_closures(self) -> None:
        if self._view is not None:
            closures = self._seat.center.board.table(RoadClosure).values()
            self._view.show_closures(closure_marks(closures, preview=self._preview))

    def _show_points(self) -> None:
        if self._view is None:
            return
        points = list(self._seat.center.board.table(ResponsePoint).values())
        self._points = [point.id for point in points if point.place.lon is not None]
        self._view.show_points(point_marks(points, self._plan(), self._reach))

    @async_slot
    async def _show_reach(self) -> None:
        """Outline what reaches the chosen point in time."""
        center, chosen = self._seat.center, self._selection.point
        self._reach = {}
        point = center.board.table(ResponsePoint).get(chosen)
        if point is not None and self._view is not None:
            rings = await self._seat.read(lambda: point_reach(center, point))
            if chosen != self._selection.point:
                return
            self._reach = {chosen: rings}
        self._show_points()

    def _show_plan(self) -> None:
        if self._view is None:
            return
        incident, center = self._selection.incident, self._seat.center
        if self._ring is not None:
            self._view.show_plan(self._ring)
        elif incident is None:
            self._view.show_plan(None)
        else:
            plans = [
                plan
                for plan in center.board.table(ReinforcementPlan).values()
                if plan.incident == incident
            ]
            self._view.show_plan(plan_marks(self._plan(), plans, open_tasks(center, incident)))
        self._show_points()

    def _plan(self) -> ReinforcementPlan | None:
        incident = self._selection.incident
        return newest_plan(self._seat.center, incident) if incident is not None else None

    def _show_force(self) -> None:
        if self._view is None:
            return
        row = self._row.get(self._selection.force)
        self._view.select([] if row is None else [row])

    def _on_painted(self) -> None:
        if self._view is not None:
            self._view.set_theme(self._face.tokens)

    # --- what is clicked

    def _on_object(self, row: int) -> None:
        if self._columns is None or not 0 <= row < len(self._columns.keys):
            return
        if self._every_click_is_a_place or self._columns.rows[row]["kind"] not in ON_CALL:
            self.place_clicked.emit(*self._clicked)
            return
        self._selection.choose_force(self._columns.keys[row])

    def _on_clicked_at(self, lon: float, lat: float) -> None:
        self._clicked = lon, lat

    def _on_incident(self, row: int) -> None:
        if self._every_click_is_a_place:
            self.place_clicked.emit(*self._clicked)
        elif 0 <= row < len(self._incidents):
            self._selection.choose_incident(self._incidents[row])

    def _on_point(self, row: int) -> None:
        if 0 <= row < len(self._points):
            self._selection.choose_point(self._points[row])
            self.place_clicked.emit(*self._clicked)

    def _on_hover(self, row: int) -> None:
        if self._view is None or self._columns is None:
            return
        known = 0 <= row < len(self._columns.keys)
        self._view.show_tip(self._tip(self._columns.keys[row]) if known else "")

    def _tip(self, key: str) -> str:
        center = self._seat.center
        unit = center.board.table(Unit).get(key)
        if unit is None:
            return self._other_tip(key)
        situation = self._seat.situation
        if situation is None or unit.id not in situation.units:
            return key
        line = unit_line(situation, unit.id)
        return f"{key}  {status_word(line, self._face)}  {position_word(line, self._face)}"

    def _other_tip(self, key: str) -> str:
        """Name a guard (by team and site alone), a guard team, or what is written on the map."""
        board = self._seat.center.board
        guard = board.table(Guard).get(key)
        team = board.table(GuardTeam).get(guard.team if guard else key)
        if team is not None:
            return self._face.say("map.guard", team=team.call_sign, site=team.site)
        row = self._row.get(key, -1)
        return (self._columns.names.get(row, "") if self._columns else "") or key


def _number(incident: Incident) -> int:
    return incident.id


def _ground(center: Center) -> tuple[RoadNetwork, bytes, bytes]:
    """Pack what does not move; takes some tenths of a second."""
    network, ground = center.roads().network, center.ground()
    base = b""
    if ground is not None:
        base = pack_lines(
            lon=ground.lon,
            lat=ground.lat,
            offsets=ground.offsets,
            line_class=ground.line_class,
            name=ground.name,
            names=ground.names,
        )
    return network, base, pack_roads(network)


def _columns(
    center: Center, situation: Situation, before: Columns | None
) -> tuple[Columns, Moves | None]:
    """Give the columns of a moment, and what of them is different from before."""
    now = columns_of(
        situation,
        stations=center.board.table(PoliceStation),
        substations=center.board.table(Substation).values(),
        asked=asked_for(center),
        own=marked(center, Mark.OWN),
    )
    return now, moves(before, now) if before is not None else None


def _centre(center: Center, bounds: tuple[LonLat, LonLat]) -> LonLat:
    """Where the most units are posted; the middle of the city, where there are none."""
    posts = [
        (unit.post.lon, unit.post.lat)
        for unit in center.board.table(Unit).values()
        if unit.post is not None and unit.post.lon is not None and unit.post.lat is not None
    ]
    if not posts:
        (west, south), (east, north) = bounds
        return (west + east) / 2, (south + north) / 2
    lon, lat = np.median(np.array(posts), axis=0)
    return float(lon), float(lat)
