"""The library of checkpoints on the open file: reading it, and what it says to an encirclement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from jointops.app.center import Center, RoadsAbsentError
from jointops.app.encirclement import SETUP_S
from jointops.clock import local
from jointops.errors import OperatorError
from jointops.feeds.checkpost_rows import read_checkposts
from jointops.feeds.faults import ImportReport
from jointops.feeds.named_rows import FindPlace
from jointops.forces.checkposts import CheckPost, Lacks, lacks
from jointops.forces.register import Landmark
from jointops.forces.units import Unit
from jointops.geo.compass import Compass
from jointops.geo.forbidden import Bars, forbidden
from jointops.geo.places import Place
from jointops.geo.roads import RoadNetwork
from jointops.geo.travel import OffRoadError
from jointops.ids import CheckPostId, UnitId

NEAR_M = 60.0
"""A checkpoint of the library holds a crossing that is no farther than this (our default)."""
CLICK_M = 300.0
"""A click on the map means the nearest crossing, if it is no farther than this (our default)."""
SCHOOL_HOURS = (7, 18)
"""On working days school gates are busy between these hours (our default)."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Library:
    """
    The checkpoints on the network.

    Attributes
    ----------
    at
        The checkpoints at each node that one may stand at and that close in time.
    off_node, barred, slow
        Names of those that cannot be used: near no crossing, at a forbidden place, or slower to
        close than an encirclement reckons with.
    bars
        uint8 ``(n,)``: what forbids a checkpoint at each node (`jointops.geo.forbidden.Bar`).
    """

    at: dict[int, tuple[CheckPost, ...]]
    off_node: tuple[str, ...]
    barred: tuple[str, ...]
    slow: tuple[str, ...]
    bars: Bars

    def post(self, node: int, coming: Iterable[Compass] = ()) -> CheckPost | None:
        """Give the checkpoint at a node, rather one that faces the traffic that comes."""
        found = self.at.get(node, ())
        ways = frozenset(coming)
        facing = [post for post in found if post.stops_from in ways]
        return next(iter(facing or found), None)


def schools_open(moment: datetime) -> bool:
    """Tell whether school gates are busy."""
    here = local(moment)
    return here.weekday() < 5 and SCHOOL_HOURS[0] <= here.hour < SCHOOL_HOURS[1]


@cache
def _crossings(network: RoadNetwork) -> tuple[NDArray[np.int64], cKDTree]:
    """Give the nodes that a car can pass, and a tree of them in metres."""
    nodes = np.flatnonzero(network.drivable)
    x, y = network.xy
    return nodes, cKDTree(np.column_stack([x[nodes], y[nodes]]))


def library_of(
    center: Center, posts: Iterable[CheckPost] | None = None, *, setup_s: float = SETUP_S
) -> Library:
    """
    Put checkpoints on the network.

    Parameters
    ----------
    posts
        None for the whole library of the file.
    setup_s
        What an encirclement reckons with from a crew's arrival until the road is closed.

    Raises
    ------
    RoadsAbsentError
        If there is no road network.
    """
    network = center.roads().network
    marks = center.board.table(Landmark).values()
    bars = forbidden(
        network,
        schools_open=schools_open(center.clock.now()),
        schools=[mark.place for mark in marks if mark.kind == "edu"],
    )
    at: dict[int, tuple[CheckPost, ...]] = {}
    off_node, barred, slow = [], [], []
    for post in center.board.table(CheckPost).values() if posts is None else posts:
        node = _node_of(network, post)
        if node is None:
            off_node.append(post.name)
        elif bars[node]:
            barred.append(post.name)
        elif post.cut_over_s > setup_s:
            slow.append(post.name)
        else:
            at[node] = (*at.get(node, ()), post)
    return Library(
        at=at, off_node=tuple(off_node), barred=tuple(barred), slow=tuple(slow), bars=bars
    )


def _node_of(network: RoadNetwork, post: CheckPost) -> int | None:
    place = post.place
    if place.node is not None:
        try:
            return network.index_of(place.node)
        except OperatorError:
            return None  # agreed on over another network
    if not network.georeferenced:
        return None
    node, away_m = _nearest(network, place)
    return node if away_m <= NEAR_M else None


def _nearest(network: RoadNetwork, place: Place) -> tuple[int, float]:
    nodes, tree = _crossings(network)
    if place.lon is None or place.lat is None or not len(nodes):
        return -1, np.inf
    x, y = network.plane.metres(np.array(place.lon), np.array(place.lat))
    away_m, row = tree.query([float(x), float(y)])
    return int(nodes[int(row)]), float(away_m)


def crossing_at(center: Center, place: Place) -> int:
    """
    Give the node that a clicked place means.

    Raises
    ------
    OffRoadError
        If none is near.
    """
    node, away_m = _nearest(center.roads().network, place)
    if away_m > CLICK_M:
        raise OffRoadError(place=place.text, distance_m=away_m, limit_m=CLICK_M)
    return node


def able_units(center: Center) -> frozenset[UnitId]:
    """Give the police units whose crew suffices for a checkpoint, as far as is recorded."""
    return frozenset(
        unit.id
        for unit in center.board.table(Unit).values()
        if not unit.asked_only and lacks(unit, None).crewed
    )


def post_lacks(center: Center, unit: str, post: CheckPost | None) -> Lacks:
    """Say what a unit lacks to hold a checkpoint, or a place outside the library."""
    return lacks(center.board.table(Unit)[UnitId(unit)], post)


def read_library(
    center: Center, file: Path, *, find: FindPlace
) -> tuple[list[CheckPost], ImportReport]:
    """
    Read checkpoints from a CSV, and note those that no encirclement will use, and why.

    Raises
    ------
    FileUnreadableError
        If the file cannot be read or lacks a column.
    """
    known: dict[CheckPostId, CheckPost] = dict(center.board.table(CheckPost))
    posts, report = read_checkposts(file, find=find, known=known)
    unchecked = tuple(post.name for post in posts if not post.fire_checked)
    _note(report, "POST-FIRE-UNCHECKED", unchecked)
    try:
        library = library_of(center, posts)
    except RoadsAbsentError:
        return posts, report
    _note(report, "POST-OFF-NODE", library.off_node)
    _note(report, "POST-FORBIDDEN", library.barred)
    _note(report, "POST-SLOW", library.slow, limit_s=SETUP_S)
    return posts, report


def _note(report: ImportReport, code: str, names: tuple[str, ...], **facts: object) -> None:
    if names:
        report.note(code, count=len(names), names="、".join(names[:8]), **facts)
