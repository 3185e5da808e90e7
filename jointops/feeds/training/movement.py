"""
How the training city's units move: along real roads, as a function of the time of day alone.

Nothing is stored: the same moment gives the same positions in the window, on the command line and
after a restart. A unit on patrol goes up and down its beat; one that has set out follows the
fastest way to its incident; one that was stood down drives back and takes up its beat again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from jointops.forces.guards import Guard, GuardTeam
from jointops.forces.readiness import Task, TaskStep
from jointops.forces.units import Unit, UnitKind
from jointops.geo.places import Floats, Place
from jointops.geo.roads import Access, RoadClass, RoadNetwork
from jointops.geo.routes import Route, route
from jointops.geo.travel import RoadMap, Search, Spot, Vehicle
from jointops.ids import UnitId
from jointops.situation.picture import Positions

BEAT_M = 5_000.0
BEAT_KMH = {UnitKind.PATROL: 22.0, UnitKind.MOTORCYCLE: 26.0}
BEAT_RADIUS_M = 1_900.0
GUARD_REPORT_S = 30.0
SILENT_SHARE, AGEING_SHARE, STALE_SHARE = 0.02, 0.015, 0.01
"""Shares of terminals that never report, report late, or have fallen silent (our assumption)."""
AGEING_AGE_S, STALE_AGE_S = 190.0, 900.0


def _chance(seed: int, name: str, what: str) -> float:
    """Give a number from 0 to 1 that follows from the seed and a name."""
    digest = hashlib.sha256(f"{seed}/{name}/{what}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


@dataclass(frozen=True, slots=True, eq=False)
class _Beat:
    """A way that a unit goes up and down: vertices and metres run at each."""

    lon: Floats
    lat: Floats
    run_m: Floats
    kmh: float
    start_m: float

    def at(self, second: float) -> tuple[float, float, float]:
        """Give ``lon, lat, heading`` so many seconds into the patrol."""
        length = float(self.run_m[-1])
        if length <= 0 or self.kmh <= 0:
            return float(self.lon[0]), float(self.lat[0]), float("nan")
        metres = (self.start_m + second * self.kmh / 3.6) % (2 * length)
        back = metres > length
        at = 2 * length - metres if back else metres
        lon, lat = np.interp(at, self.run_m, self.lon), np.interp(at, self.run_m, self.lat)
        step = int(np.clip(np.searchsorted(self.run_m, at), 1, len(self.run_m) - 1))
        east = (self.lon[step] - self.lon[step - 1]) * np.cos(np.radians(lat))
        heading = np.degrees(np.arctan2(east, self.lat[step] - self.lat[step - 1]))
        return float(lon), float(lat), float((heading + (180 if back else 0)) % 360)


class TrainingFeed:
    """The training city's position feed."""

    def __init__(
        self,
        *,
        roads: RoadMap,
        units: Sequence[Unit],
        teams: Sequence[GuardTeam],
        guards: Sequence[Guard],
        target_of: Callable[[Task], Place],
        seed: int,
    ) -> None:
        self._roads, self._target_of, self._seed = roads, target_of, seed
        self._along, self._against = _ridden(roads.network)
        self._beats = {unit.id: self._beat(unit) for unit in units if unit.post is not None}
        self._vehicles = {unit.id: unit.vehicle for unit in units}
        self._lag = {name: self._lag_of(name) for name in self._beats}
        self._searches: dict[tuple[Place, Vehicle], tuple[Search, Spot]] = {}
        self._ways: dict[str, Route | None] = {}
        self._units = tuple(
            name for name in self._beats if _chance(seed, name, "terminal") >= SILENT_SHARE
        )
        self._place_guards(teams, guards)
        self._subject = (*self._units, *self._guard_ids)

    # --- the feed

    def positions(self, now: datetime, tasks: Iterable[Task]) -> Positions:
        """Give where everyone is; see `jointops.situation.picture.PositionFeed`."""
        second = now.timestamp()
        by_force: dict[str, list[Task]] = {}
        for task in sorted(tasks, key=_began):
            by_force.setdefault(task.force, []).append(task)
        fixes = [
            self._unit_at(name, second - self._lag[name], by_force.get(name, []))
            for name in self._units
        ]
        columns = np.array(fixes, dtype=np.float64).reshape(-1, 3)
        lag = np.array([self._lag[name] for name in self._units], dtype=np.float64)
        lon, lat, age = self._guards_at(second)
        return Positions(
            subject=self._subject,
            lon=np.concatenate([columns[:, 0], lon]),
            lat=np.concatenate([columns[:, 1], lat]),
            age_s=np.concatenate([lag, age]),
            heading_deg=np.concatenate([columns[:, 2], np.full(len(lon), np.nan)]),
        )

    def _lag_of(self, name: str) -> float:
        draw = _chance(self._seed, name, "lag")
        if draw < STALE_SHARE:
            return STALE_AGE_S
        return AGEING_AGE_S if draw < STALE_SHARE + AGEING_SHARE else 0.0

    # --- units

    def _unit_at(
        self, name: UnitId, second: float, tasks: Sequence[Task]
    ) -> tuple[float, float, float]:
        beat, away_s, left_at, turned_at = self._beats[name], 0.0, 0.0, 0.0
        # ways back to the beat, the next one last, each with the seconds run on it
        home: list[tuple[Route, float]] = []
        for task in tasks:
            started = _left_at(task)
            if started is None or second < started:
                continue
            rest = _rest_of(home, started - turned_at)
            if rest:
                start = rest[-1][0].at(rest[-1][1])
            else:
                away_s += _seconds_of(home) + turned_at - left_at
                left_at, home = started, []
                start = beat.at(started - away_s)[:2]
            way = self._way(task, start)
            if way is None:
                turned_at = turned_at if rest else started
                continue
            arrived, over = task.stamps.get(TaskStep.ON_SCENE), task.stamps.get(TaskStep.STOOD_DOWN)
            gone_s = way.seconds if arrived is not None else second - started
            if over is None or second < over.at_utc.timestamp():
                return (*way.at(gone_s), float("nan"))
            turned_at = over.at_utc.timestamp()
            reached_s = way.seconds if arrived is not None else turned_at - started
            home = [*rest, (way, min(reached_s, way.seconds))]
        rest = _rest_of(home, second - turned_at)
        if rest:
            return (*rest[-1][0].at(rest[-1][1]), float("nan"))
        return beat.at(second - away_s - (_seconds_of(home) + turned_at - left_at))

    def _way(self, task: Task, start: tuple[float, float]) -> Route | None:
        if task.id not in self._ways:
            vehicle = self._vehicles[UnitId(task.force)]
            key = (self._target_of(task), vehicle)
            if key not in self._searches:
                target = self._roads.spot(key[0])
                self._searches[key] = (self._roads.times_to(target, vehicle=vehicle), target)
            search, target = self._searches[key]
            spot = self._roads.spot(Place(lon=start[0], lat=start[1]))
            self._ways[task.id] = route(search, spot, target)
        return self._ways[task.id]

    def _beat(self, unit: Unit) -> _Beat:
        post = unit.post
        if post is None:
            raise ValueError(f"{unit.id} has no post")
        kmh = BEAT_KMH.get(unit.kind, 0.0)
        if not kmh or post.lon is None or post.lat is None:
            lon, lat = np.array([post.lon or 0.0]), np.array([post.lat or 0.0])
            return _Beat(lon, lat, np.zeros(1), 0.0, 0.0)
        lon, lat = self._walk(unit.id, post)
        x, y = self._roads.network.plane.metres(lon, lat)
        run = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
        start = _chance(self._seed, unit.id, "start") * 2 * float(run[-1])
        return _Beat(lon, lat, run, kmh, start)

    def _walk(self, name: str, post: Place) -> tuple[Floats, Floats]:
        """Wander from the post along streets, seldom turning back, never far away."""
        net, roads = self._roads.network, self._roads
        x, y = net.xy
        spot = roads.spot(post)
        node = spot.node if spot.node >= 0 else int(net.tail[spot.segment])
        home = np.array([x[node], y[node]])
        lons, lats = [net.lon[[node]]], [net.lat[[node]]]
        gone, step, last = 0.0, 0, -1
        while gone < BEAT_M and step < 200:
            there = net.segments_at(node)
            ridden = np.where(net.tail[there] == node, self._along[there], self._against[there])
            choices = there[ridden].tolist()
            if not choices:
                break
            onward = [s for s in choices if s != last] or choices
            draw = _chance(self._seed, name, f"turn{step}")
            segment = min(onward, key=lambda s: self._score(s, node, home, draw))
            low, high = net.shape_start[segment], net.shape_start[segment + 1]
            ahead = net.tail[segment] == node
            turn = slice(None) if ahead else slice(None, None, -1)
            lons.append(net.shape_lon[low:high][turn])
            lats.append(net.shape_lat[low:high][turn])
            node = int(net.head[segment] if ahead else net.tail[segment])
            gone += float(net.length_m[segment])
            last, step = segment, step + 1
        return np.concatenate(lons), np.concatenate(lats)

    def _score(self, segment: int, node: int, home: Floats, draw: float) -> float:
        net = self._roads.network
        x, y = net.xy
        end = int(net.head[segment] if net.tail[segment] == node else net.tail[segment])
        away = float(np.hypot(x[end] - home[0], y[end] - home[1]))
        far = 10.0 if away > BEAT_RADIUS_M else 0.0
        return far + float(net.road_class[segment]) / 20 + (draw * 7919 + segment * 0.618) % 1.0

    # --- guards

    def _place_guards(self, teams: Sequence[GuardTeam], guards: Sequence[Guard]) -> None:
        places = {team.id: team.place for team in teams}
        rng = np.random.default_rng(self._seed)
        draws = rng.random((len(guards), 4))
        kept = [
            (guard, draw)
            for guard, draw in zip(guards, draws, strict=True)
            if draw[0] >= SILENT_SHARE and places[guard.team].lon is not None
        ]
        self._guard_ids = tuple(guard.id for guard, _ in kept)
        drawn = np.array([draw for _, draw in kept]).reshape(-1, 4)
        self._guard_lon = np.array([places[g.team].lon for g, _ in kept], dtype=np.float64)
        self._guard_lat = np.array([places[g.team].lat for g, _ in kept], dtype=np.float64)
        self._guard_turn, self._guard_reach = drawn[:, 1] * 2 * np.pi, 10 + 50 * drawn[:, 2]
        late = drawn[:, 3]
        self._guard_lag = np.where(late < STALE_SHARE, STALE_AGE_S, 0.0)
        ageing = (late >= STALE_SHARE) & (late < STALE_SHARE + AGEING_SHARE)
        self._guard_lag[ageing] = AGEING_AGE_S

    def _guards_at(self, second: float) -> tuple[Floats, Floats, Floats]:
        phase = self._guard_turn / (2 * np.pi) * GUARD_REPORT_S
        reported = np.floor((second - phase) / GUARD_REPORT_S) * GUARD_REPORT_S + phase
        age = second - reported + self._guard_lag
        turn = self._guard_turn + (second - age) / 240.0
        reach = self._guard_reach / 111_195.0
        lon = self._guard_lon + reach * np.cos(turn) / np.cos(np.radians(self._guard_lat))
        return lon, self._guard_lat + reach * np.sin(turn * 1.3), age


def _ridden(net: RoadNetwork) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which segments a patrol may ride from their tail to their head, and back."""
    street = (net.road_class >= RoadClass.TRUNK) & (net.road_class <= RoadClass.LIVING_STREET)
    street &= (net.access & Access.CAR) != 0
    return street & (net.direction >= 0), street & (net.direction <= 0)


def _rest_of(home: Sequence[tuple[Route, float]], driven_s: float) -> list[tuple[Route, float]]:
    """Give what is left of the ways home after so many seconds; empty on arrival."""
    rest = list(home)
    while rest:
        way, seconds = rest.pop()
        if driven_s < seconds:
            return [*rest, (way, seconds - driven_s)]
        driven_s -= seconds
    return rest


def _seconds_of(home: Sequence[tuple[Route, float]]) -> float:
    return sum(seconds for _, seconds in home)


def _began(task: Task) -> datetime:
    return min(stamp.at_utc for stamp in task.stamps.values())


def _left_at(task: Task) -> float | None:
    """Give when the unit set out; one that was only seen arriving set out when it was sent."""
    for step in (TaskStep.EN_ROUTE, TaskStep.ON_SCENE):
        if step in task.stamps:
            if step == TaskStep.ON_SCENE:
                return _began(task).timestamp()
            return task.stamps[step].at_utc.timestamp()
    return None
