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
class Mains:
    """
    Main streets of one direction, from west to east or from south to north.

    Attributes
    ----------
    at
        Where each runs in the town's own plane, ascending, metres, shape ``(n,)``.
    kind
        Kind of each street.
    half_m
        Half of each street's median, 0 where it is not dual.
    leads_out
        Which of them lead out of town.
    """

    at: Floats
    kind: Ints
    half_m: Floats
    leads_out: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """
    The main streets of one town, in its own plane ``u, v`` where they run straight.

    Attributes
    ----------
    ups, acrosses
        The ``m`` northward streets, which run at ``u = ups.at``, and the ``n`` eastward ones.
    crossings
        Where streets ``i`` and ``j`` meet on the ground, metres, shape ``(m, n, 2)``.
    up, across
        Label of the street on each mesh line, -1 where it has none: ``up[i, j]`` from crossing
        ``i, j`` to ``i, j + 1``, shape ``(m, n - 1)``; ``across[i, j]`` from ``i, j`` to
        ``i + 1, j``, shape ``(m - 1, n)``.
    """

    ups: Mains
    acrosses: Mains
    crossings: Floats
    up: Ints
    across: Ints

    @property
    def us(self) -> Floats:
        """Where the northward streets run, metres, shape ``(m,)``."""
        return self.ups.at

    @property
    def vs(self) -> Floats:
        """Where the eastward streets run, metres, shape ``(n,)``."""
        return self.acrosses.at

    def ground(self, u: Floats, v: Floats) -> Floats:
        """Give where ``u, v`` lies on the ground, shape ``(n, 2)``; past the mesh it goes on."""
        i = np.clip(np.searchsorted(self.us, u) - 1, 0, len(self.us) - 2)
        j = np.clip(np.searchsorted(self.vs, v) - 1, 0, len(self.vs) - 2)
        s = ((u - self.us[i]) / (self.us[i + 1] - self.us[i]))[:, None]
        t = ((v - self.vs[j]) / (self.vs[j + 1] - self.vs[j]))[:, None]
        mesh = self.crossings
        south = mesh[i, j] * (1 - s) + mesh[i + 1, j] * s
        north = mesh[i, j + 1] * (1 - s) + mesh[i + 1, j + 1] * s
        return np.asarray(south * (1 - t) + north * t)


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
        ups=_mains(ups, mesh[:, len(acrosses) // 2, 0]),
        acrosses=_mains(acrosses, mesh[len(ups) // 2, :, 1]),
        crossings=mesh,
        up=up,
        across=across,
    )


def _mains(roads: list[Arterial], at: Floats) -> Mains:
    return Mains(
        at=at,
        kind=np.array([KINDS.get(road.highway, Kind.TERTIARY) for road in roads], dtype=np.int64),
        half_m=np.array([MEDIAN_M if road.dual else 0.0 for road in roads]),
        leads_out=_leads_out(roads),
    )


def _leads_out(roads: list[Arterial]) -> Bools:
    return np.array([road.highway in {"trunk", "primary"} for road in roads], dtype=np.bool_)


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
    return np.asarray(np.interp(wanted, at, values) + step * beyond)


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
    mains = [
        _mains(group, _positions(len(group), division.mesh_m, _leads_out(group), rng))
        for group in (ups, acrosses)
    ]
    labels = [
        np.array([drawing.labelled(road.name) for road in group]) for group in (ups, acrosses)
    ]
    return _placed(
        mains, labels, division.seat, rng, tilt_deg=division.tilt_deg, ragged=0.3, missing=0.1
    )


def town_frame(centre: Floats, rng: np.random.Generator) -> Frame:
    """Give the frame of a country town: a few unnamed streets about a main crossing."""
    mains, labels = [], []
    for count in rng.integers(4, 7, size=2).tolist():
        kind = np.full(count, Kind.TERTIARY, dtype=np.int64)
        kind[count // 2] = Kind.SECONDARY
        leads_out = np.arange(count) == count // 2
        at = _positions(count, 250, leads_out, rng)
        mains.append(Mains(at=at, kind=kind, half_m=np.zeros(count), leads_out=leads_out))
        labels.append(np.zeros(count, dtype=np.int64))
    tilt_deg = float(rng.normal(0, 12))
    return _placed(mains, labels, centre, rng, tilt_deg=tilt_deg, ragged=0.42, missing=0.1)


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
    mains: list[Mains],
    labels: list[Ints],
    centre: Floats,
    rng: np.random.Generator,
    *,
    tilt_deg: float,
    ragged: float,
    missing: float,
) -> Frame:
    """Turn, bend and place a frame; streets run along built-up meshes, main ones all through."""
    ups, acrosses = mains
    built = _spread(ups.at, acrosses.at, rng, ragged=ragged)
    beside_up = np.zeros((len(ups.at), len(acrosses.at) - 1), dtype=np.bool_)
    beside_up[:-1] |= built
    beside_up[1:] |= built
    # some streets have a gap where a large block lies across
    inside = beside_up[1:-1]
    inside &= ~(built[:-1] & built[1:] & (rng.uniform(size=inside.shape) < missing))
    beside_across = np.zeros((len(ups.at) - 1, len(acrosses.at)), dtype=np.bool_)
    beside_across[:, :-1] |= built
    beside_across[:, 1:] |= built
    beside_up |= ups.leads_out[:, None]
    beside_across |= acrosses.leads_out[None, :]
    return Frame(
        ups=ups,
        acrosses=acrosses,
        crossings=_bent(ups.at, acrosses.at, tilt_deg, rng) + centre,
        up=np.where(beside_up, labels[0][:, None], -1),
        across=np.where(beside_across, labels[1][None, :], -1),
    )


def _bent(us: Floats, vs: Floats, tilt_deg: float, rng: np.random.Generator) -> Floats:
    """Give the crossings of a mesh, turned and gently bent about its origin."""
    grid = np.stack(np.meshgrid(us, vs, indexing="ij"), axis=-1)
    turn = np.radians(tilt_deg)
    turned = grid @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    size = float(max(us[-1] - us[0], vs[-1] - vs[0]))
    bend = np.zeros_like(turned)
    for axis in (0, 1):
        for wave in (1.1 * size, 0.5 * size):
            ahead, phase = rng.uniform(0, 2 * np.pi, size=2)
            turns = 2 * np.pi / wave * (turned @ np.array([np.cos(ahead), np.sin(ahead)]))
            bend[..., axis] += 0.022 * wave * np.sin(turns + phase)
    return np.asarray(turned + bend)
