"""Where no checkpoint may stand: bends, tunnels, fuel stations, school gates (handbook 2.5)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntFlag
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from jointops.geo.places import Floats, Place
from jointops.geo.roads import Access, RoadNetwork, Site

BEND_M = 50.0
"""So far a driver must see the road straight before him (our default)."""
BEND_DEG = 45.0
"""A road that turns by more than this within that distance is a bend (our default)."""
BESIDE_M = 50.0
"""A place this near to a fuel station or a school is at it (our default)."""
Bars = NDArray[np.uint8]


class Bar(IntFlag):
    """Why no checkpoint may stand at a place; its word is the label ``bar.NAME``."""

    BEND = 1
    TUNNEL = 2
    FUEL = 4
    SCHOOL = 8


def forbidden(network: RoadNetwork, *, schools_open: bool, schools: Iterable[Place] = ()) -> Bars:
    """
    Say at which nodes no checkpoint may stand.

    Parameters
    ----------
    schools_open
        Whether it is an hour at which school gates are busy.
    schools
        Schools that the road data do not hold.

    Returns
    -------
    bars
        uint8, shape ``(n,)``: bits of `Bar`; 0 where one may stand.
    """
    bars = _always(network).copy()
    if schools_open:
        spots = [(p.lon, p.lat) for p in schools if p.lon is not None and p.lat is not None]
        school = network.site_kind == Site.SCHOOL
        lon = np.concatenate([network.site_lon[school], [lon for lon, _ in spots]])
        lat = np.concatenate([network.site_lat[school], [lat for _, lat in spots]])
        radius_m = np.concatenate([network.site_m[school], np.zeros(len(spots))])
        bars[_beside(network, lon, lat, radius_m)] |= np.uint8(Bar.SCHOOL)
    return bars


@lru_cache(maxsize=2)
def _always(network: RoadNetwork) -> Bars:
    """Give what is forbidden at every hour."""
    bars = np.zeros(network.node_count, dtype=np.uint8)
    bars[_bends(network)] |= np.uint8(Bar.BEND)
    tunnel = network.tunnel[network.access[network.tunnel] & Access.CAR > 0]
    for ends in (network.tail, network.head):
        bars[ends[tunnel]] |= np.uint8(Bar.TUNNEL)
    fuel = network.site_kind == Site.FUEL
    lon, lat = network.site_lon[fuel], network.site_lat[fuel]
    bars[_beside(network, lon, lat, network.site_m[fuel])] |= np.uint8(Bar.FUEL)
    return bars


def _beside(network: RoadNetwork, lon: Floats, lat: Floats, radius_m: Floats) -> NDArray[np.int64]:
    if not len(lon) or not network.georeferenced:
        return np.zeros(0, dtype=np.int64)
    spots = np.column_stack(network.plane.metres(lon, lat))
    near = cKDTree(np.column_stack(network.xy)).query_ball_point(spots, radius_m + BESIDE_M)
    return np.unique(np.concatenate([np.array(nodes, dtype=np.int64) for nodes in near]))


def _bends(network: RoadNetwork) -> NDArray[np.bool_]:
    """
    Find the nodes at which the road bends.

    Between two arms the whole turn counts, from one arm over the node into the other. A crossing
    is no bend as long as two of its arms can be looked along.
    """
    car = np.flatnonzero(network.access & Access.CAR > 0)
    count = network.node_count
    if not len(car):
        return np.zeros(count, dtype=np.bool_)
    path = np.column_stack(network.shape_xy)
    first, last = network.shape_start[car], network.shape_start[car + 1] - 1
    step_m = np.hypot(*np.diff(path, axis=0).T)
    step_m[network.shape_start[1:-1] - 1] = 0.0  # from one segment's end to the next one's start
    run_m = np.concatenate([[0.0], np.cumsum(step_m)])
    node = np.concatenate([network.tail[car], network.head[car]])
    starts: list[Floats] = []
    turns: list[Floats] = []
    for from_head in (False, True):
        points = []
        for part_m in (0.0, BEND_M / 2, BEND_M):
            along_m = np.minimum(part_m, run_m[last] - run_m[first])
            at_m = run_m[last] - along_m if from_head else run_m[first] + along_m
            ahead = np.clip(np.searchsorted(run_m, at_m), first + 1, last)
            whole_m = np.maximum(run_m[ahead] - run_m[ahead - 1], 1e-9)
            share = ((at_m - run_m[ahead - 1]) / whole_m)[:, None]
            points.append(path[ahead - 1] + share * (path[ahead] - path[ahead - 1]))
        start, end = points[1] - points[0], points[2] - points[1]
        starts.append(start)
        turns.append(_angle_deg(start, end))
    leave, turn = np.concatenate(starts), np.concatenate(turns)
    arms = np.bincount(node, minlength=count)
    total = np.bincount(node, turn, minlength=count)
    order = np.argsort(node, kind="stable")
    pair = order[arms[node[order]] == 2].reshape(-1, 2)
    total[node[pair[:, 0]]] += _angle_deg(-leave[pair[:, 0]], leave[pair[:, 1]])
    clear = np.bincount(node, turn <= BEND_DEG, minlength=count)
    bends: NDArray[np.bool_] = np.where(arms <= 2, total > BEND_DEG, clear < 2)
    return bends & (arms > 0)


def _angle_deg(first: Floats, second: Floats) -> Floats:
    """Give the angle between directions, row by row; none where one of them has no length."""
    cross = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
    dot = np.einsum("ij,ij->i", first, second)
    angle: Floats = np.degrees(np.arctan2(np.abs(cross), dot))
    return np.where(np.hypot(*first.T) * np.hypot(*second.T) > 0, angle, 0.0)
