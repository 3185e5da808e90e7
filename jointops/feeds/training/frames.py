"""Frames of main streets: the mesh that a town's blocks hang in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jointops.feeds.training.drawing import Bools, Drawing, Ints, Kind
from jointops.feeds.training.gazetteer import Arterial, Division
from jointops.geo.places import Floats

MEDIAN_M = 9.0
"""From the middle of a dual street to the line its cars drive on."""
KINDS = {"trunk": Kind.TRUNK, "primary": Kind.PRIMARY, "secondary": Kind.SECONDARY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """
    The main streets of one town, in its own plane ``u, v`` where they run straight.

    Street ``i`` of the ``m`` northward ones runs at ``us[i]``, street ``j`` of the ``n`` eastward
    ones at ``vs[j]``.

    Attributes
    ----------
    us, vs
        Ascending, metres, shapes ``(m,)`` and ``(n,)``.
    crossings
        Where streets ``i`` and ``j`` meet on the ground, metres, shape ``(m, n, 2)``.
    up, across
        Label of the street on each mesh line, -1 where it has none: ``up[i, j]`` from crossing
        ``i, j`` to ``i, j + 1``, shape ``(m, n - 1)``; ``across[i, j]`` from ``i, j`` to
        ``i + 1, j``, shape ``(m - 1, n)``.
    up_kind, across_kind
        Kind of each street.
    up_half_m, across_half_m
        Half of each street's median, 0 where it is not dual.
    up_main, across_main
        Which streets lead out of town.
    """

    us: Floats
    vs: Floats
    crossings: Floats
    up: Ints
    across: Ints
    up_kind: Ints
    across_kind: Ints
    up_half_m: Floats
    across_half_m: Floats
    up_main: Bools
    across_main: Bools

    def ground(self, u: Floats, v: Floats) -> Floats:
        """Give where ``u, v`` lies on the ground, shape ``(n, 2)``; past the mesh it goes on."""
        i = np.clip(np.searchsorted(self.us, u) - 1, 0, len(self.us) - 2)
        j = np.clip(np.searchsorted(self.vs, v) - 1, 0, len(self.vs) - 2)
        s = ((u - self.us[i]) / (self.us[i + 1] - self.us[i]))[:, None]
        t = ((v - self.vs[j]) / (self.vs[j + 1] - self.vs[j]))[:, None]
        mesh = self.crossings
        south = mesh[i, j] * (1 - s) + mesh[i + 1, j] * s
        north = mesh[i, j + 1] * (1 - s) + mesh[i + 1, j + 1] * s
        where: Floats = south * (1 - t) + north * t
        return where


def known_frame(roads: list[Arterial], drawing: Drawing) -> Frame:
    """Give the frame of a town whose main streets are known one by one."""
    ups = [road for road in roads if road.axis == "ns"]
    acrosses = [road for road in roads if road.axis == "ew"]
    mesh = np.empty((len(ups), len(acrosses), 2))
    for i, road in enumerate(ups):
        for j, other in enumerate(acrosses):
            mesh[i, j] = _crossing(road.points, other.points)
    on_up, on_across = _present(mesh, ups, acrosses)
    mesh = _filled(mesh, on_up, on_across, ups, acrosses)
    on_up, on_across = _present(mesh, ups, acrosses)
    up = _labels(ups, 0.5 * (mesh[:, 1:, 1] + mesh[:, :-1, 1]), drawing)
    up[~(on_up[:, 1:] & on_up[:, :-1])] = -1
    across = _labels(acrosses, 0.5 * (mesh[1:, :, 0] + mesh[:-1, :, 0]).T, drawing).T
    across[~(on_across[1:] & on_across[:-1])] = -1
    return Frame(
        us=mesh[:, len(acrosses) // 2, 0],
        vs=mesh[len(ups) // 2, :, 1],
        crossings=mesh,
        up=up,
        across=across,
        **_facts(ups, acrosses, main=tuple(KINDS)[:2]),
    )


def _facts(
    ups: list[Arterial], acrosses: list[Arterial], *, main: tuple[str, ...]
) -> dict[str, Ints | Floats | Bools]:
    facts: dict[str, Ints | Floats | Bools] = {}
    for side, roads in (("up", ups), ("across", acrosses)):
        facts[f"{side}_kind"] = np.array([KINDS.get(r.highway, Kind.TERTIARY) for r in roads])
        facts[f"{side}_half_m"] = np.array([MEDIAN_M if r.dual else 0.0 for r in roads])
        facts[f"{side}_main"] = np.array([r.highway in main for r in roads])
    return facts


def _reach(along: Floats) -> tuple[float, float]:
    return float(along[0]) - 260, float(along[-1]) + 260


def _crossing(up: Floats, across: Floats) -> Floats:
    """Give where two streets meet, either one lengthened where it ends short."""
    x, y = float(up[:, 0].mean()), float(across[:, 1].mean())
    for _ in range(12):
        x = float(np.interp(y, up[:, 1], up[:, 0]))
        y = float(np.interp(x, across[:, 0], across[:, 1]))
    return np.array([x, y])


def _present(mesh: Floats, ups: list[Arterial], acrosses: list[Arterial]) -> tuple[Bools, Bools]:
    """Tell which streets reach each crossing, give or take a block's edge, shape ``(m, n)``."""
    up = np.array([_reach(road.points[:, 1]) for road in ups])
    across = np.array([_reach(road.points[:, 0]) for road in acrosses])
    on_up = (mesh[:, :, 1] > up[:, :1]) & (mesh[:, :, 1] < up[:, 1:])
    on_across = (mesh[:, :, 0] > across[:, 0]) & (mesh[:, :, 0] < across[:, 1])
    return on_up, on_across


def _filled(
    mesh: Floats,
    on_up: Bools,
    on_across: Bools,
    ups: list[Arterial],
    acrosses: list[Arterial],
) -> Floats:
    """Move crossings off streets that do not reach them, evenly between streets that do."""
    filled = mesh.copy()
    order = np.arange(mesh.shape[0], dtype=np.float64)
    for j, road in enumerate(acrosses):
        at = np.flatnonzero(on_up[:, j])
        filled[:, j, 0] = _stretched(order, order[at], mesh[at, j, 0], 1000.0)
        filled[:, j, 1] = np.interp(filled[:, j, 0], road.points[:, 0], road.points[:, 1])
    order = np.arange(mesh.shape[1], dtype=np.float64)
    for i, road in enumerate(ups):
        at = np.flatnonzero(on_across[i])
        spread = _stretched(order, order[at], filled[i, at, 1], 900.0)
        filled[i, :, 1] = np.where(on_across[i], filled[i, :, 1], spread)
        own = np.interp(filled[i, :, 1], road.points[:, 1], road.points[:, 0])
        filled[i, :, 0] = np.where(on_up[i], own, filled[i, :, 0])
    return filled


def _stretched(wanted: Floats, at: Floats, values: Floats, step: float) -> Floats:
    beyond = np.minimum(wanted - at[0], 0) + np.maximum(wanted - at[-1], 0)
    return np.interp(wanted, at, values) + step * beyond


def _labels(roads: list[Arterial], along: Floats, drawing: Drawing) -> Ints:
    labels = np.empty(along.shape, dtype=np.int64)
    for row, road in enumerate(roads):
        labels[row] = drawing.labelled(road.name)
        if road.part_name:
            labels[row, along[row] < road.part_below_m] = drawing.labelled(road.part_name)
    return labels


def seat_frame(
    division: Division, roads: list[Arterial], drawing: Drawing, rng: np.random.Generator
) -> Frame:
    """Give the frame of a district's seat from the names of its main streets."""
    ups = [road for road in roads if road.axis == "ns"]
    acrosses = [road for road in roads if road.axis == "ew"]
    facts = _facts(ups, acrosses, main=("trunk", "primary"))
    us = _positions(len(ups), division.mesh_m, np.asarray(facts["up_main"], np.bool_), rng)
    vs = _positions(len(acrosses), division.mesh_m, np.asarray(facts["across_main"], np.bool_), rng)
    spread = _spread(us, vs, rng, ragged=0.3)
    labels_up = np.array([drawing.labelled(road.name) for road in ups])
    labels_across = np.array([drawing.labelled(road.name) for road in acrosses])
    return _placed(
        us, vs, division.seat, division.tilt_deg, spread, labels_up, labels_across, facts, rng
    )


def town_frame(centre: Floats, rng: np.random.Generator) -> Frame:
    """Give the frame of a country town: a few unnamed streets about a main crossing."""
    columns, rows = (int(count) for count in rng.integers(4, 7, size=2))
    facts: dict[str, Ints | Floats | Bools] = {}
    for side, count in (("up", columns), ("across", rows)):
        kind = np.full(count, Kind.TERTIARY, dtype=np.int64)
        kind[count // 2] = Kind.SECONDARY
        main = np.arange(count) == count // 2
        facts |= {f"{side}_kind": kind, f"{side}_half_m": np.zeros(count), f"{side}_main": main}
    us = _positions(columns, 255, np.asarray(facts["up_main"], np.bool_), rng)
    vs = _positions(rows, 245, np.asarray(facts["across_main"], np.bool_), rng)
    spread = _spread(us, vs, rng, ragged=0.42)
    nameless = np.zeros(max(columns, rows), dtype=np.int64)
    tilt = rng.normal(0, 12)
    return _placed(us, vs, centre, tilt, spread, nameless[:columns], nameless[:rows], facts, rng)


def _positions(count: int, step_m: float, main: Bools, rng: np.random.Generator) -> Floats:
    """Give uneven positions with the middle one of the main streets at 0."""
    at = np.concatenate([[0.0], np.cumsum(step_m * rng.uniform(0.72, 1.32, size=count - 1))])
    mains = np.flatnonzero(main)
    middle = mains[len(mains) // 2] if len(mains) else count // 2
    return np.asarray(at - at[middle])


def _spread(us: Floats, vs: Floats, rng: np.random.Generator, *, ragged: float) -> Bools:
    """Choose the built-up meshes, shape ``(m - 1, n - 1)``: a rounded patch with a ragged rim."""
    u, v = 0.5 * (us[1:] + us[:-1]), 0.5 * (vs[1:] + vs[:-1])
    far_u = (u - u.mean()) / (0.5 * (us[-1] - us[0]))
    far_v = (v - v.mean()) / (0.5 * (vs[-1] - vs[0]))
    far = far_u[:, None] ** 2 + far_v[None, :] ** 2
    built: Bools = far < 1.05 + ragged * rng.normal(size=far.shape)
    return built


def _placed(
    us: Floats,
    vs: Floats,
    centre: Floats,
    tilt_deg: float,
    built: Bools,
    labels_up: Ints,
    labels_across: Ints,
    facts: dict[str, Ints | Floats | Bools],
    rng: np.random.Generator,
) -> Frame:
    """Turn, bend and place a frame; streets run along built-up meshes, main ones all through."""
    grid = np.stack(np.meshgrid(us, vs, indexing="ij"), axis=-1)
    turn = np.radians(tilt_deg)
    turned = grid @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    size = float(max(us[-1] - us[0], vs[-1] - vs[0]))
    bend = np.zeros_like(turned)
    for axis in (0, 1):
        for wave in (1.1 * size, 0.5 * size):
            ahead = rng.uniform(0, 2 * np.pi, size=2)
            turns = 2 * np.pi / wave * (turned @ [np.cos(ahead[0]), np.sin(ahead[0])])
            bend[..., axis] += 0.022 * wave * np.sin(turns + ahead[1])
    beside_up = np.zeros((len(us), len(vs) - 1), dtype=np.bool_)
    beside_up[:-1] |= built
    beside_up[1:] |= built
    beside_across = np.zeros((len(us) - 1, len(vs)), dtype=np.bool_)
    beside_across[:, :-1] |= built
    beside_across[:, 1:] |= built
    beside_up |= np.asarray(facts["up_main"], np.bool_)[:, None]
    beside_across |= np.asarray(facts["across_main"], np.bool_)[None, :]
    return Frame(
        us=us,
        vs=vs,
        crossings=turned + bend + centre,
        up=np.where(beside_up, labels_up[:, None], -1),
        across=np.where(beside_across, labels_across[None, :], -1),
        **facts,
    )
