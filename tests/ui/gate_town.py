"""A town with three roads out of it, so that three posts can shut it."""

from __future__ import annotations

import math
from pathlib import Path

from jointops.app.bootstrap import make_empty
from jointops.app.center import Center
from jointops.app.commands import (
    Command,
    ImportCheckPosts,
    ImportUnits,
    InstallRoads,
    OpenIncident,
)
from jointops.app.roads import install_network
from jointops.feeds.osm_roads import read_osm
from jointops.forces.checkposts import CheckPost, Kit
from jointops.forces.units import READY_S, Unit, UnitKind
from jointops.geo.compass import Compass
from jointops.geo.places import Place
from jointops.ids import CheckPostId, UnitId
from jointops.store.home import Home
from tests.osm import Town, Way, write_osm

LON, LAT = 118.05, 36.80
NORTH_M = 111_195.0
EAST_M = NORTH_M * math.cos(math.radians(LAT))
SIDE, STEP_M = 4, 150.0
GATES = {"西": (-1, 0), "东": (1, 0), "北": (0, 1)}
LANE_M, LANES, END_M = 300.0, 10, 40_000.0
ARMED = ("手枪", "阻车钉", "盾牌")


def position(x_m: float, y_m: float) -> tuple[float, float]:
    """Give a position in metres from the middle of the town."""
    return LON + x_m / EAST_M, LAT + y_m / NORTH_M


def place(x_m: float, y_m: float, name: str = "") -> Place:
    lon, lat = position(x_m, y_m)
    return Place(lon=lon, lat=lat, name=name)


def gate(name: str, metres: float) -> tuple[float, float]:
    """Give where the road out is, so many metres from the edge of the town."""
    east, north = GATES[name]
    edge = (SIDE - 1) / 2 * STEP_M
    return east * (edge + metres), north * (edge + metres) if north else STEP_M / 2


def _streets(end_m: float) -> Town:
    nodes: dict[int, tuple[float, float]] = {}
    at: dict[tuple[float, float], int] = {}

    def node(x_m: float, y_m: float) -> int:
        key = (round(x_m, 1), round(y_m, 1))
        if key not in at:
            at[key] = len(nodes) + 1
            nodes[at[key]] = position(x_m, y_m)
        return at[key]

    half = (SIDE - 1) / 2 * STEP_M
    lines = [-half + number * STEP_M for number in range(SIDE)]
    ways = []
    for number, line in enumerate(lines, 1):
        row = tuple(node(x_m, line) for x_m in lines)
        column = tuple(node(line, y_m) for y_m in lines)
        ways.append(Way(row, {"highway": "secondary", "name": f"东西{number}路"}))
        ways.append(Way(column, {"highway": "secondary", "name": f"南北{number}路"}))
    for name, (east, north) in GATES.items():
        steps = [LANE_M * number for number in range(LANES + 1)]
        spots = [gate(name, metres) for metres in (*steps, end_m)]
        if north:
            spots = [(STEP_M / 2, y_m) for _, y_m in spots]
        road = tuple(node(*spot) for spot in spots)
        ways.append(Way(road, {"highway": "primary", "name": f"出城{name}路"}))
        for number, (x_m, y_m) in enumerate(spots[1:-1], 1):
            end = node(x_m + 60 * abs(north), y_m + 60 * abs(east))
            ways.append(Way((at[round(x_m, 1), round(y_m, 1)], end), _lane(f"{name}{number}巷")))
    return Town(nodes, tuple(ways))


def _lane(name: str) -> dict[str, str]:
    return {"highway": "residential", "name": name}


def team(name: str, gate_name: str, metres: float, *, kind: UnitKind = UnitKind.PTU) -> Unit:
    """Make a unit on a road out of the town."""
    x_m, y_m = gate(gate_name, metres)
    return Unit(
        id=UnitId(name),
        kind=kind,
        officers=2 if kind == UnitKind.MOTORCYCLE else 6,
        cars=0 if kind == UnitKind.MOTORCYCLE else 1,
        ready_s=READY_S[kind],
        equipment=ARMED,
        post=place(STEP_M / 2 if gate_name == "北" else x_m, y_m),
        radio="2",
        shift="always",
    )


TEAMS = tuple(team(f"PTU0{number}", name, 900) for number, name in enumerate(GATES, 1))
"""One for each road out."""


def library() -> tuple[CheckPost, ...]:
    """Give a checkpoint on each road out, all kit but the spikes kept there."""
    return tuple(
        CheckPost(
            id=CheckPostId(f"{name}门卡"),
            name=f"{name}门卡",
            place=place(STEP_M / 2 if name == "北" else gate(name, 900)[0], gate(name, 900)[1]),
            stops_from={"西": Compass.EAST, "东": Compass.WEST, "北": Compass.SOUTH}[name],
            kit_there=(Kit.CONES, Kit.LIGHT, Kit.SIGN),
            fire_checked=name != "东",
        )
        for name in GATES
    )


def make_gate_town(
    folder: Path,
    *,
    units: tuple[Unit, ...] = TEAMS,
    posts: tuple[CheckPost, ...] = (),
    end_m: float = END_M,
) -> Center:
    """Make the town's file with one incident in its middle; its roads end ``end_m`` away."""
    network, _ = read_osm(write_osm(folder / "gates.osm", _streets(end_m)))
    center, _ = make_empty(Home(folder / "home"), exercise=True)
    roads = install_network(center.home, network, source="gates.osm")
    commands: tuple[Command, ...] = (
        InstallRoads(roads=roads),
        ImportUnits(file="units.csv", units=units),
        ImportCheckPosts(file="posts.csv", posts=posts),
        OpenIncident(place=place(0, 0, "中心广场"), class_text="持械伤人"),
    )
    for command in commands:
        center.do(command, center.training_actor(command, seat="test"))
    return center
