"""
The training city's police: stations, grids, patrol groups, PTU teams, armed-police detachments.

The totals are those of the model city. One reading that closes (our assumption): 52 grids, each
with one car group and one motorcycle group, are the 104 patrol groups; the 92 cars are 52 first and
40 second cars; the 360 officers are 48 car groups of five, 4 of four and 52 motorcycle groups of
two. Second motorcycle groups, PTU and station staff come on top.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import shapely
from numpy.typing import NDArray

from jointops.clock import read_time
from jointops.feeds.cells import TRAINING
from jointops.feeds.training.gazetteer import PLANE, divisions, landmarks
from jointops.forces.arrangements import ArmedTask, StandingArrangement
from jointops.forces.points import ResponsePoint
from jointops.forces.register import Landmark
from jointops.forces.roster import SHIFTS
from jointops.forces.stations import Grid, PoliceStation, Substation
from jointops.forces.units import READY_S, Unit, UnitKind
from jointops.geo.places import Place, distance_m
from jointops.geo.roads import RoadClass
from jointops.geo.travel import RoadMap
from jointops.ids import ArrangementId, GridId, PointId, StationId, SubstationId, UnitId

ORIGIN = TRAINING

ONE_MINUTE, THREE_MINUTE, FIVE_MINUTE = 8, 13, 49
PTU_TEAMS, GRIDS, SUBSTATIONS = 14, 52, 26
SECOND_CARS, GROUPS_OF_FOUR, SECOND_MOTORCYCLES = 40, 4, 26
STATIONS = {
    "370303": 8,
    "370302": 2,
    "370304": 2,
    "370305": 2,
    "370306": 1,
    "370321": 1,
    "370322": 1,
    "370323": 1,
}
"""Stations of each division: 18 in all (our assumption)."""
ONE_MINUTE_NAMES = (
    *("淄博站", "淄博北站", "山东理工大学(西校区)", "淄博市中心医院"),
    *("淄博万象汇", "富力万达广场", "八大局便民市场", "王府井广场"),
)
TOWN_PLACES = (
    ("汽车站", "rail"),
    ("人民医院", "hosp"),
    ("第一中学", "edu"),
    ("中心广场", "square"),
)
"""Places every county town has, as training landmarks."""
DETACHMENTS = (
    ("武警训练支队一中队", 30, ("assault", "shield")),
    ("武警训练支队二中队", 30, ("assault", "shield")),
    ("武警训练支队机动中队", 40, ("assault", "shield")),
    ("武警训练支队勤务中队", 24, ("shield",)),
)
"""Invented names; nothing of real detachments."""
AGREED_STRENGTH, AGREED_AROUND_M = 24, 1_500.0
"""What the training arrangement grants: people out at once, metres around the one-minute points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Police:
    """Everything of the police register."""

    landmarks: tuple[Landmark, ...]
    points: tuple[ResponsePoint, ...]
    stations: tuple[PoliceStation, ...]
    substations: tuple[Substation, ...]
    grids: tuple[Grid, ...]
    units: tuple[Unit, ...]

    def rows(self) -> Iterator[object]:
        """Give all rows."""
        for field in (self.landmarks, self.points, self.stations, self.substations, self.grids):
            yield from field
        yield from self.units


def make_police(roads: RoadMap, rng: np.random.Generator) -> Police:
    """
    Place the police of the training city on its network.

    Parameters
    ----------
    roads
        The imported network.
    rng
        Source of all chance; the same generator state gives the same register.
    """
    places = make_landmarks(roads, rng)
    points = _points(places)
    stations = _stations(places)
    grids = _grids(stations)
    ptu = tuple(_ptu(points))
    units = (
        *_patrols(grids, roads, rng),
        *ptu,
        *_station_staff(stations),
        *_armed_police(roads),
        *_partners(ptu),
    )
    return Police(
        landmarks=places,
        points=points,
        stations=stations,
        substations=_substations(stations, roads, rng),
        grids=grids,
        units=units,
    )


def make_landmarks(roads: RoadMap, rng: np.random.Generator) -> tuple[Landmark, ...]:
    """Give the public landmarks, and for each other town the places every town has."""
    found = [
        Landmark(
            id=mark.name,
            kind=mark.kind,
            place=Place(lon=mark.lon, lat=mark.lat, name=mark.name),
            origin=ORIGIN,
        )
        for mark in landmarks()
    ]
    for division in divisions():
        if division.code == "370303":
            continue
        seat = _seat(division.code)
        near = _street_nodes(roads, seat, 1_800.0)
        for place, kind in TOWN_PLACES:
            node = int(rng.choice(near))
            name = f"{division.name[:-1]}{place}"
            lon, lat = float(roads.network.lon[node]), float(roads.network.lat[node])
            found.append(
                Landmark(
                    id=name, kind=kind, place=Place(lon=lon, lat=lat, name=name), origin=ORIGIN
                )
            )
    return tuple(found)


def _seat(code: str) -> tuple[float, float]:
    seat = next(d.seat for d in divisions() if d.code == code)
    lon, lat = PLANE.degrees(seat[0], seat[1])
    return float(lon), float(lat)


def _street_nodes(
    roads: RoadMap, centre: tuple[float, float], radius_m: float
) -> NDArray[np.int32]:
    """Give nodes of ordinary streets of the main part within a distance."""
    net = roads.network
    street = net.road_class
    ordinary = (street >= RoadClass.PRIMARY) & (street <= RoadClass.RESIDENTIAL)
    ends = np.unique(np.concatenate([net.tail[ordinary], net.head[ordinary]]))
    ends = ends[net.main[ends]]
    away = distance_m(net.lon[ends], net.lat[ends], np.array(centre[0]), np.array(centre[1]))
    near = ends[away <= radius_m]
    chosen: NDArray[np.int32] = near if len(near) else ends[[int(np.argmin(away))]]
    return chosen


def _points(places: Sequence[Landmark]) -> tuple[ResponsePoint, ...]:
    """Choose the 70 points: named ones first, then crowded places, then crossings and towns."""
    by_name = {mark.id: mark for mark in places}
    one = [by_name[name] for name in ONE_MINUTE_NAMES]
    rank = {"rail": 0, "hosp": 1, "edu": 2, "mall": 3, "market": 4, "square": 5, "park": 6}
    rest = [mark for mark in places if mark.id not in ONE_MINUTE_NAMES]
    in_town = [m for m in rest if _is_urban(m)]
    three = sorted(in_town, key=lambda m: (rank.get(m.kind, 9), m.id))[:THREE_MINUTE]
    taken = {mark.id for mark in (*one, *three)}
    five = [mark for mark in rest if mark.id not in taken][:FIVE_MINUTE]
    classes = ((one, 60.0), (three, 180.0), (five, 300.0))
    return tuple(
        ResponsePoint(
            id=PointId(mark.id),
            name=mark.id,
            place=mark.place,
            within_s=within_s,
            minimum=1,
            kind=mark.kind,
            origin=ORIGIN,
        )
        for marks, within_s in classes
        for mark in marks
    )


def _is_urban(mark: Landmark) -> bool:
    lon, lat = _seat("370303")
    away = distance_m(
        np.array(mark.place.lon), np.array(mark.place.lat), np.array(lon), np.array(lat)
    )
    return bool(away < 9_000)


def _stations(places: Sequence[Landmark]) -> tuple[PoliceStation, ...]:
    """Spread the stations over the landmarks of each division, far from one another."""
    found: list[PoliceStation] = []
    for code, count in STATIONS.items():
        lon, lat = _seat(code)
        marks = [m for m in places if _nearest_division(m) == code]
        spots = np.array([[m.place.lon, m.place.lat] for m in marks], dtype=np.float64)
        first = int(np.argmin(np.hypot(spots[:, 0] - lon, spots[:, 1] - lat)))
        chosen = [first]
        while len(chosen) < count:
            gaps = np.min([np.hypot(*(spots - spots[at]).T) for at in chosen], axis=0)
            chosen.append(int(np.argmax(np.where(gaps < 0.075, gaps, -1))))
        for at in chosen:
            number = len(found) + 1
            found.append(
                PoliceStation(
                    id=StationId(f"J{number:02d}"),
                    name=f"训练{number:02d}号警务站",
                    place=replace(marks[at].place, name=f"训练{number:02d}号警务站"),
                    channel=f"{1 + number % 8}",
                    origin=ORIGIN,
                )
            )
    return tuple(found)


def _nearest_division(mark: Landmark) -> str:
    seats = {division.code: _seat(division.code) for division in divisions()}
    lon, lat = mark.place.lon or 0.0, mark.place.lat or 0.0
    return min(seats, key=lambda code: math.hypot(seats[code][0] - lon, seats[code][1] - lat))


def _substations(
    stations: Sequence[PoliceStation], roads: RoadMap, rng: np.random.Generator
) -> tuple[Substation, ...]:
    """Put 26 substations behind the stations; each stands behind its nearest one to three."""
    found = []
    for number in range(1, SUBSTATIONS + 1):
        home = stations[(number - 1) % len(stations)]
        centre = (home.place.lon or 0.0, home.place.lat or 0.0)
        node = int(rng.choice(_street_nodes(roads, centre, 2_200.0)))
        lon, lat = float(roads.network.lon[node]), float(roads.network.lat[node])
        gaps = sorted(
            (math.hypot((s.place.lon or 0) - lon, (s.place.lat or 0) - lat), s.id) for s in stations
        )
        linked = [station for gap, station in gaps[:3] if gap <= max(gaps[0][0], 0.035)]
        name = f"训练派出所{number:02d}"
        found.append(
            Substation(
                id=SubstationId(f"P{number:02d}"),
                name=name,
                place=Place(lon=lon, lat=lat, name=name),
                stations=tuple(linked),
                origin=ORIGIN,
            )
        )
    return tuple(found)


def _grids(stations: Sequence[PoliceStation]) -> tuple[Grid, ...]:
    """Cut each station's surroundings into grids: 52 in all, more where stations stand dense."""
    base, extra = divmod(GRIDS, len(stations))
    spots = shapely.MultiPoint([(s.place.lon, s.place.lat) for s in stations])
    cells = list(shapely.voronoi_polygons(spots).geoms)
    found: list[Grid] = []
    for index, station in enumerate(stations):
        count = base + (1 if index < extra else 0)
        here = shapely.Point(station.place.lon, station.place.lat)
        cell = next(cell for cell in cells if cell.covers(here))
        reach = _ellipse(station.place, 3_200.0)
        ground = cell.intersection(reach)
        for sector in range(count):
            part = ground.intersection(_wedge(station.place, sector, count))
            number = len(found) + 1
            found.append(
                Grid(
                    id=GridId(f"W{number:02d}"),
                    name=f"{station.name[2:4]}站{sector + 1}网格",
                    station=station.id,
                    area=_corners(part),
                    origin=ORIGIN,
                )
            )
    return tuple(found)


def _ellipse(place: Place, radius_m: float) -> shapely.Polygon:
    lon, lat = place.lon or 0.0, place.lat or 0.0
    turn = np.linspace(0, 2 * np.pi, 33)[:-1]
    north = radius_m / 111_195.0
    east = north / math.cos(math.radians(lat))
    return shapely.Polygon(np.column_stack([lon + east * np.cos(turn), lat + north * np.sin(turn)]))


def _wedge(place: Place, sector: int, count: int) -> shapely.Polygon:
    lon, lat = place.lon or 0.0, place.lat or 0.0
    turn = np.linspace(sector, sector + 1, 9) * 2 * np.pi / count + 0.4
    rim = np.column_stack([lon + 0.2 * np.cos(turn), lat + 0.2 * np.sin(turn)])
    return shapely.Polygon(np.vstack([[lon, lat], rim]))


def _corners(ground: shapely.Geometry) -> tuple[tuple[float, float], ...]:
    parts = [g for g in getattr(ground, "geoms", [ground]) if isinstance(g, shapely.Polygon)]
    largest = max(parts, key=_size)
    return tuple((round(x, 6), round(y, 6)) for x, y in largest.exterior.coords[:-1])


def _size(ground: shapely.Polygon) -> float:
    return float(ground.area)


def _post(roads: RoadMap, grid: Grid, rng: np.random.Generator) -> Place:
    """Choose a street corner inside a grid."""
    net, ground = roads.network, shapely.Polygon(grid.area)
    west, south, east, north = ground.bounds
    street = (net.road_class >= RoadClass.PRIMARY) & (net.road_class <= RoadClass.TERTIARY)
    ends = np.unique(np.concatenate([net.tail[street], net.head[street]]))
    box = (net.lon[ends] > west) & (net.lon[ends] < east)
    box &= (net.lat[ends] > south) & (net.lat[ends] < north) & net.main[ends]
    ends = ends[box]
    inside = ends[shapely.contains_xy(ground, net.lon[ends], net.lat[ends])]
    centre = ground.representative_point()
    if not len(inside):
        inside = _street_nodes(roads, (centre.x, centre.y), 1_500.0)
    node = int(rng.choice(inside))
    return Place(lon=float(net.lon[node]), lat=float(net.lat[node]), name=grid.name)


def _patrols(grids: Sequence[Grid], roads: RoadMap, rng: np.random.Generator) -> Iterator[Unit]:
    for number, grid in enumerate(grids, 1):
        post = _post(roads, grid, rng)
        yield Unit(
            id=UnitId(f"巡{number:02d}"),
            kind=UnitKind.PATROL,
            officers=4 if number <= GROUPS_OF_FOUR else 5,
            cars=2 if number > GRIDS - SECOND_CARS else 1,
            in_patrol_plan=True,
            capabilities=("mediation",),
            equipment=("手枪", "警棍", "盾牌", "防刺服", "阻车钉", "执法记录仪", "急救包"),
            station=grid.station,
            grid=grid.id,
            post=post,
            ready_s=READY_S[UnitKind.PATROL],
            radio=str(1 + number % 8),
            origin=ORIGIN,
        )
    for number, grid in enumerate(grids, 1):
        second = number <= SECOND_MOTORCYCLES
        for turn in range(2 if second else 1):
            yield Unit(
                id=UnitId(f"{'摩增' if turn else '摩'}{number:02d}"),
                kind=UnitKind.MOTORCYCLE,
                officers=2,
                motorcycles=2,
                in_patrol_plan=turn == 0,
                capabilities=(),
                equipment=("警棍", "执法记录仪", "急救包"),
                station=grid.station,
                grid=grid.id,
                post=_post(roads, grid, rng),
                ready_s=READY_S[UnitKind.MOTORCYCLE],
                radio=str(1 + number % 8),
                shift="day" if turn else "all_day",
                origin=ORIGIN,
            )


def _ptu(points: Sequence[ResponsePoint]) -> Iterator[Unit]:
    ones = [point for point in points if point.within_s == 60]
    for number in range(1, PTU_TEAMS + 1):
        point = ones[(number - 1) % len(ones)]
        yield Unit(
            id=UnitId(f"PTU{number:02d}"),
            kind=UnitKind.PTU,
            officers=6,
            cars=1,
            motorcycles=2,
            capabilities=("assault", "shield", "vehicle_stop"),
            equipment=("盾牌", "防弹衣", "抓捕叉", "非致命发射器", "手枪", "阻车钉", "执法记录仪"),
            post=point.place,
            ready_s=READY_S[UnitKind.PTU],
            partner=f"武警训练支队联勤{number}组",
            radio="1",
            origin=ORIGIN,
        )


def _station_staff(stations: Sequence[PoliceStation]) -> Iterator[Unit]:
    for number, station in enumerate(stations, 1):
        yield Unit(
            id=UnitId(f"站{number:02d}"),
            kind=UnitKind.STATION,
            officers=4,
            cars=1,
            capabilities=("command", "mediation"),
            equipment=("警戒带", "警示锥", "急救包", "执法记录仪"),
            station=station.id,
            post=station.place,
            ready_s=READY_S[UnitKind.STATION],
            radio=station.channel,
            origin=ORIGIN,
        )


def _partners(teams: Sequence[Unit]) -> Iterator[Unit]:
    """Put a small armed-police group beside each PTU team."""
    for number, team in enumerate(teams, 1):
        yield Unit(
            id=UnitId(team.partner),
            kind=UnitKind.ARMED_POLICE,
            officers=3 + number % 4,
            cars=1,
            capabilities=("assault", "shield"),
            post=team.post,
            ready_s=team.ready_s,
            radio=team.radio,
            origin=ORIGIN,
        )


def make_arrangement(police: Police, *, made_on: date) -> StandingArrangement:
    """Make the arrangement of the groups beside the PTU teams, for this year and the next."""
    ones = [point for point in police.points if point.within_s == 60]
    return StandingArrangement(
        id=ArrangementId("训练联勤1"),
        name="训练常态联勤安排",
        request=f"训练商〔{made_on.year}〕1号",
        reply=f"训练派〔{made_on.year}〕1号",
        valid_from_utc=read_time(f"{made_on.year}-01-01"),
        valid_to_utc=read_time(f"{made_on.year + 2}-01-01"),
        tasks=(ArmedTask.PATROL, ArmedTask.CLOSING, ArmedTask.TERROR),
        groups=tuple(UnitId(unit.partner) for unit in police.units if unit.partner),
        hours=(SHIFTS["all_day"],),
        strength=AGREED_STRENGTH,
        places=tuple(replace(point.place, name=point.name) for point in ones),
        around_m=AGREED_AROUND_M,
        origin=ORIGIN,
    )


def _armed_police(roads: RoadMap) -> Iterator[Unit]:
    centre = _seat("370303")
    for number, (name, people, able) in enumerate(DETACHMENTS):
        turn = 2 * math.pi * number / len(DETACHMENTS)
        spot = (centre[0] + 0.035 * math.cos(turn), centre[1] + 0.028 * math.sin(turn))
        node = int(_street_nodes(roads, spot, 800.0)[0])
        yield Unit(
            id=UnitId(name),
            kind=UnitKind.ARMED_POLICE,
            officers=people,
            cars=3,
            capabilities=able,
            post=Place(
                lon=float(roads.network.lon[node]),
                lat=float(roads.network.lat[node]),
                name=f"训练驻地{number + 1}",
            ),
            ready_s=READY_S[UnitKind.ARMED_POLICE],
            origin=ORIGIN,
        )
