"""Built-up ground: district seats, country towns and villages with all their streets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from jointops.feeds.training.cuts import Green, LotCutter, Use
from jointops.feeds.training.drawing import Drawing, Ints, Kind
from jointops.feeds.training.frames import Frame, known_frame, seat_frame, town_frame
from jointops.feeds.training.gazetteer import Arterial, Division, ParkSite
from jointops.feeds.training.meetings import Layout, Meeting
from jointops.feeds.training.plat import NONE, FrameLayer, Gate, Lots, Plat
from jointops.geo.places import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlements:
    """
    What the built-up ground offers to the rest of the drawing.

    Attributes
    ----------
    gates
        Ends of main streets; ``node`` is an index on the drawing board.
    villages
        Middle of each village, shape ``(n, 2)``.
    village_nodes
        Indices of the nodes of all villages, one village after the other.
    village_start
        Where each village's nodes begin, shape ``(n + 1,)``.
    parks
        Site number and ground of each park.
    seats
        How many of the towns are district seats; they come first.
    """

    gates: tuple[Gate, ...]
    villages: Floats
    village_nodes: Ints
    village_start: Ints
    parks: tuple[tuple[int, BaseGeometry], ...]
    seats: int


def seat_frames(
    divisions: tuple[Division, ...],
    roads: tuple[Arterial, ...],
    drawing: Drawing,
    rng: np.random.Generator,
) -> list[Frame]:
    """Give the frames of all district seats."""
    frames = []
    for division in divisions:
        mine = [road for road in roads if road.division == division.code]
        if division.mesh_m:
            frames.append(seat_frame(division, mine, drawing, rng))
        else:
            frames.append(known_frame(mine, drawing))
    return frames


def built_ground(frame: Frame) -> BaseGeometry:
    """Give the ground a town covers, without the ways out."""
    up, across = np.nonzero(frame.up >= 0), np.nonzero(frame.across >= 0)
    corners = [
        frame.crossings[up],
        frame.crossings[up[0], up[1] + 1],
        frame.crossings[across],
        frame.crossings[across[0] + 1, across[1]],
    ]
    return shapely.concave_hull(shapely.MultiPoint(np.concatenate(corners)), ratio=0.35)


def settle(
    frames: list[Frame],
    villages: Floats,
    drawing: Drawing,
    rng: np.random.Generator,
    *,
    parks: tuple[ParkSite, ...],
    divisions: tuple[Division, ...],
) -> Settlements:
    """
    Draw all streets of seats, towns and villages.

    Parameters
    ----------
    frames
        Main streets of the district seats, in the order of ``divisions``, then of the towns.
    villages
        Middle of each village, metres, shape ``(n, 2)``.
    """
    seats = len(divisions)
    plat = Plat()
    layers = [FrameLayer(plat, town, frame) for town, frame in enumerate(frames)]
    for layer in layers:
        layer.lay()
    firm = len(plat.at)
    town_lots = [layer.lots() for layer in layers]
    for town, (lots, frame) in enumerate(zip(town_lots, frames, strict=True)):
        lots.use = _uses(lots, frame, rng, city=town < seats)
    village_lots = _village_lots(plat, len(frames), len(villages), rng)
    sites = _park_sites(parks, divisions, frames, town_lots, rng)
    cutter = LotCutter(
        Lots.together([*town_lots, village_lots]), lines=len(plat.at), sites=sites, rng=rng
    )
    cutter.cut()
    layout = Meeting(plat, cutter.cuts, firm=firm, rng=rng).layout()
    turn = np.radians(rng.normal(0, 11, size=len(villages)))
    first = len(drawing.xy)
    drawing.add_nodes(_ground(layout, frames, villages, turn, rng))
    _draw_streets(layout, first, drawing)
    gates = tuple(
        Gate(town=gate.town, node=first + gate.node, kind=gate.kind, label=gate.label)
        for layer in layers
        for gate in layer.gates
    )
    nodes, start = _village_nodes(layout, first, len(frames), len(villages))
    return Settlements(
        gates=gates,
        villages=villages,
        village_nodes=nodes,
        village_start=start,
        parks=tuple((green.site, _park_ground(green, frames)) for green in cutter.greens),
        seats=seats,
    )


def _uses(lots: Lots, frame: Frame, rng: np.random.Generator, *, city: bool) -> Ints:
    """Choose what lots are for: old quarters in the middle, works at the rim."""
    u, v = 0.5 * (lots.west + lots.east), 0.5 * (lots.south + lots.north)
    half_u, half_v = 0.5 * np.ptp(frame.us), 0.5 * np.ptp(frame.vs)
    far = np.hypot((u - frame.us.mean()) / half_u, (v - frame.vs.mean()) / half_v)
    likely = np.column_stack(
        [
            0.30 - 0.10 * far,
            np.clip(0.34 - 0.30 * far, 0.04, 1) if city else np.full(len(u), 0.5),
            np.full(len(u), 0.45 if city else 0.15),
            np.clip(0.75 * far - 0.35, 0, 0.5) if city else np.full(len(u), 0.1),
        ]
    )
    ladder = np.cumsum(likely / likely.sum(axis=1, keepdims=True), axis=1)
    draw = rng.uniform(size=len(u))
    use: Ints = (draw[:, None] > ladder).sum(axis=1).clip(0, Use.WORKS)
    return use


def _village_lots(plat: Plat, town: int, count: int, rng: np.random.Generator) -> Lots:
    """Give one lot a village, with streets along some of its sides."""
    west = -rng.uniform(105, 245, size=count)
    south = -rng.uniform(95, 215, size=count)
    along_side = rng.uniform(size=(count, 4)) < 0.5
    along_side[~along_side.any(axis=1), 2] = True
    hosts = np.full((count, 4), NONE, dtype=np.int64)
    for village in range(count):
        w, s = float(west[village]), float(south[village])
        corners: dict[tuple[float, float], int] = {}
        sides = ((True, w, s, -s), (True, -w, s, -s), (False, s, w, -w), (False, -s, w, -w))
        for side, (upright, at, start, end) in enumerate(sides):
            if not along_side[village, side]:
                continue
            line = plat.add_line(upright=upright, at=at, kind=Kind.RESIDENTIAL, label=0)
            hosts[village, side] = line
            for along in (start, end):
                corner = (at, along) if upright else (along, at)
                if corner not in corners:
                    corners[corner] = plat.add_node(town + village, *corner)
                plat.meet(line, along, corners[corner])
    return Lots(
        town=np.arange(town, town + count),
        west=west,
        east=-west,
        south=south,
        north=-south,
        hosts=hosts,
        use=np.full(count, Use.VILLAGE, dtype=np.int64),
    )


def _park_sites(
    parks: tuple[ParkSite, ...],
    divisions: tuple[Division, ...],
    frames: list[Frame],
    lots: list[Lots],
    rng: np.random.Generator,
) -> Floats:
    """Give town, u, v and wanted m² of each park; those without a place get a block each."""
    codes = [division.code for division in divisions]
    taken: set[tuple[int, int]] = set()
    rows = []
    for park in parks:
        town = codes.index(park.division)
        ground, frame = lots[town], frames[town]
        if len(park.point):
            u, v = _in_frame(frame, park.point)
        else:
            room = (ground.east - ground.west) * (ground.north - ground.south)
            # a park lies where there is room, and no two in one block
            best = [int(lot) for lot in np.argsort(-room, kind="stable")[: max(6, len(room) // 2)]]
            free = [lot for lot in best if (town, lot) not in taken]
            lot = free[int(rng.integers(len(free)))]
            taken.add((town, lot))
            share = rng.uniform(0.3, 0.7, size=2)
            u = float(ground.west[lot] + share[0] * (ground.east[lot] - ground.west[lot]))
            v = float(ground.south[lot] + share[1] * (ground.north[lot] - ground.south[lot]))
        rows.append((float(town), u, v, 1e4 * park.hectares))
    return np.array(rows)


def _in_frame(frame: Frame, point: Floats) -> tuple[float, float]:
    """Give a ground point in a frame's own plane, by a few steps of descent."""
    where = np.array([float(np.median(frame.us)), float(np.median(frame.vs))])
    for _ in range(12):
        miss = point - frame.ground(where[:1], where[1:])[0]
        where = where + miss
    return float(where[0]), float(where[1])


def _ground(
    layout: Layout, frames: list[Frame], villages: Floats, turn: Floats, rng: np.random.Generator
) -> Floats:
    """Give where the layout's nodes lie, metres, shaken off the ruler."""
    xy = np.empty((len(layout.u), 2))
    order = np.argsort(layout.town, kind="stable")
    bounds = np.searchsorted(layout.town[order], np.arange(len(frames) + 1))
    for town, frame in enumerate(frames):
        mine = order[bounds[town] : bounds[town + 1]]
        xy[mine] = frame.ground(layout.u[mine], layout.v[mine])
    mine = order[bounds[-1] :]
    village = layout.town[mine] - len(frames)
    cos, sin = np.cos(turn[village]), np.sin(turn[village])
    u, v = layout.u[mine], layout.v[mine]
    xy[mine] = villages[village] + np.column_stack([cos * u - sin * v, sin * u + cos * v])
    push = np.clip(rng.normal(size=xy.shape), -1.8, 1.8) * layout.shake_m[:, None]
    return np.asarray(xy + push + _ripple(xy, rng))


def _ripple(xy: Floats, rng: np.random.Generator) -> Floats:
    """Give a gentle push, at most some 12 m, that neighbours share: no street is quite straight."""
    push = np.zeros_like(xy)
    for wave in (420.0, 700.0, 1150.0):
        ahead, turn = rng.uniform(0, 2 * np.pi, size=(2, 2))
        for axis in (0, 1):
            way = np.array([np.cos(ahead[axis]), np.sin(ahead[axis])])
            push[:, axis] += (
                0.0055 * wave**0.93 * np.sin(2 * np.pi / wave * (xy @ way) + turn[axis])
            )
    return push


def _draw_streets(layout: Layout, first: int, drawing: Drawing) -> None:
    ahead = np.where(layout.backward[layout.on], -layout.along, layout.along)
    order = np.lexsort((ahead, layout.on))
    line, node = layout.on[order], layout.node[order]
    counts = np.bincount(line, minlength=len(layout.kind))
    whole = counts > 1
    drawing.add_streets(
        first + node[whole[line]],
        counts[whole],
        kind=layout.kind[whole],
        marks=layout.marks[whole],
        label=layout.label[whole],
    )
    gaps = layout.gaps
    drawing.add_streets(
        first + gaps.ravel(), np.full(len(gaps), 2, dtype=np.int64), kind=layout.gap_kind
    )


def _village_nodes(layout: Layout, first: int, towns: int, count: int) -> tuple[Ints, Ints]:
    used = np.zeros(len(layout.u), dtype=np.bool_)
    used[layout.node] = True
    mine = np.flatnonzero(used & (layout.town >= towns))
    mine = mine[np.argsort(layout.town[mine], kind="stable")]
    start = np.searchsorted(layout.town[mine] - towns, np.arange(count + 1))
    return first + mine, start


def _park_ground(green: Green, frames: list[Frame]) -> BaseGeometry:
    west, east, south, north = green.sides
    share = np.linspace(0, 1, 5)[:-1]
    u_sides = (west + share * (east - west), np.full(4, east))
    v_sides = (np.full(4, south), south + share * (north - south))
    u = np.concatenate([*u_sides, east - share * (east - west), np.full(4, west)])
    v = np.concatenate([*v_sides, np.full(4, north), north - share * (north - south)])
    ring = shapely.Polygon(frames[green.town].ground(u, v))
    return ring.buffer(-14)


def town_frames(sites: Floats, rng: np.random.Generator) -> list[Frame]:
    """Give the frames of country towns."""
    return [town_frame(site, rng) for site in sites]
