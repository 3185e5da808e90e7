"""Encirclement on the open file: the question from the roads and units, and its answer."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from jointops.app.center import Center
from jointops.errors import OperatorError
from jointops.geo.isochrones import Ring
from jointops.geo.places import Floats, Place
from jointops.geo.roads import Access, RoadNetwork
from jointops.geo.travel import RoadMap, Spot
from jointops.planning.arrivals import Forces, stand_of
from jointops.planning.coverage import free_units
from jointops.planning.encircle.chase import Bools, Chase, Ints
from jointops.planning.encircle.checker import Verdict, check
from jointops.planning.encircle.exact import ExactModel, TimeUpError

SETUP_S, MARGIN_S = 60.0, 60.0
"""To close a road, and to spare before the suspect comes (handbook 2.5)."""
HORIZON_S = 900.0
"""Beyond this he counts as outside, where no exits are given (our default)."""
WEAK_S = 120.0
"""A post with less to spare gets a second line behind it (handbook 2.5)."""
Objective = Literal["closing", "posts", "area"]


class OutsideUnknownError(OperatorError):
    """A plain network has no edge, so exits must be given."""

    code = "OUTSIDE-UNKNOWN"


class SuspectOutsideError(OperatorError):
    """The suspect may be outside already."""

    code = "SUSPECT-OUTSIDE"


@dataclass(frozen=True, eq=False, kw_only=True)
class PostRules:
    """
    Where posts may stand and who may hold them, over the ``n`` nodes of the network.

    Attributes
    ----------
    may_hold
        bool ``(n,)``: places not forbidden; None for all.
    cost
        int64 ``(n,)``, above zero: ``POST_COST`` for an ordinary place, less for a preferred one;
        None for the same everywhere.
    able
        Call signs with the crew and kit to hold a post; None for all.
    """

    may_hold: Bools | None = None
    cost: Ints | None = None
    able: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A post that stands and stays; ``hold_s`` from the alarm, below zero for before it."""

    unit: str
    node: int
    hold_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """
    What is asked.

    Attributes
    ----------
    place
        Where he was last seen.
    lead_s
        How long he has been moving when the clock starts (the alarm, or the sighting's report).
    suspect_kmh
        His speed on every road.
    exits
        The outside; None for the edge of the network and whatever lies beyond the horizon.
    kept
        Posts that stay where they are.
    """

    place: Place
    lead_s: float
    suspect_kmh: float
    exits: tuple[Place, ...] | None = None
    horizon_s: float = HORIZON_S
    setup_s: float = SETUP_S
    margin_s: float = MARGIN_S
    rules: PostRules = PostRules()
    kept: tuple[Kept, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """
    A held place.

    Attributes
    ----------
    node
        Index in the network.
    from_node
        The node the suspect would come from; -1 where he starts or cannot come.
    arrival_s, hold_s
        When the unit is there, and when it holds, from the alarm.
    suspect_s
        The earliest moment at which the suspect can come, the other posts being held.
    margin_s
        What is left between the post being held and that.
    kept
        Whether it stood before and stays.
    """

    place: Place
    node: int
    from_node: int
    unit: str
    arrival_s: float
    hold_s: float
    suspect_s: float
    margin_s: float
    kept: bool = False

    @property
    def weak(self) -> bool:
        """Whether a second line (复式卡) belongs behind it."""
        return self.margin_s < WEAK_S


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondPost:
    """A second-line post (复式卡) and the first-line posts it stands behind."""

    behind: tuple[int, ...]
    post: Post


@dataclass(frozen=True, eq=False, kw_only=True)
class Zone:
    """A zone: indices of its nodes, and outlines ``lon, lat`` in WGS-84 degrees."""

    nodes: Ints
    outline: tuple[Ring, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    """
    The three zones.

    Attributes
    ----------
    core
        核心区: where he can be when the last post closes.
    cordon
        警戒区: where he can come later, up to the posts.
    outer
        疏导区: the streets beyond the posts, for traffic.
    """

    core: Zone
    cordon: Zone
    outer: Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """
    What is missing where nothing seals.

    Attributes
    ----------
    earliest_s
        When the last post could be held at the earliest, were he given a longer way; None where
        he is beyond the imported roads first.
    radius_m
        How far he can have come by then, by road.
    more_units
        So many more units seal it within the horizon, standing at ``places``; None where none do.
    places
        Where they would have to stand.
    """

    earliest_s: float | None
    radius_m: float | None
    more_units: int | None
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Encirclement:
    """
    An answer.

    Attributes
    ----------
    sealed
        Whether every way out is held in time; nothing else of it counts if not.
    objective
        What counted first: ``closing``, ``posts`` or ``area``.
    deadline_s
        By when every post had to be held; None for no such limit.
    closing_s
        When the last post is held; None if not sealed.
    second
        Second-line posts.
    contained
        Number of nodes the suspect can still reach.
    lower_bound, gap
        Of the first criterion: no plan does better than the bound; the gap is what is left
        between them, as a share of the value; None where nothing is known.
    proved, checked
        Whether it is optimal in every criterion, and whether the independent checker agrees.
    open_ways
        Places where he gets out, where it is not sealed.
    zones
        None where it is not sealed, or not asked for.
    shortfall
        None where it is sealed, or not asked for.
    digest
        Equal questions give equal digests.
    """

    sealed: bool
    objective: Objective
    deadline_s: float | None = None
    closing_s: float | None
    posts: tuple[Post, ...]
    second: tuple[SecondPost, ...] = ()
    contained: int | None
    lower_bound: float | None
    gap: float | None = None
    proved: bool
    checked: bool
    open_ways: tuple[Place, ...]
    zones: Zones | None = None
    shortfall: Shortfall | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encirclements:
    """
    What a person is offered.

    Attributes
    ----------
    recommended
        The first choice; the only one where nothing seals.
    alternatives
        Up to two others that are better in some other respect.
    seconds
        How long it took.
    """

    recommended: Encirclement
    alternatives: tuple[Encirclement, ...]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAnswer:
    """
    What can be said at once, as if each unit could hold many places.

    Attributes
    ----------
    containable
        False is certain; True is yet to be borne out by a plan.
    least_contained, outline
        Nodes of the smallest region that could hold him, and its outlines.
    earliest_close_s
        No plan closes earlier; None where it is not containable.
    shortfall
        None where it is containable.
    """

    containable: bool
    least_contained: int
    outline: tuple[Ring, ...]
    earliest_close_s: float | None
    shortfall: Shortfall | None


def encircle(
    center: Center,
    place: Place,
    *,
    lead_s: float,
    suspect_kmh: float,
    exits: Sequence[Place] | None = None,
    horizon_s: float = HORIZON_S,
    objective: Objective = "closing",
    setup_s: float = SETUP_S,
    margin_s: float = MARGIN_S,
    time_limit_s: float = 60.0,
) -> Encirclement:
    """
    Choose places to hold and units to hold them, so that the suspect never gets outside.

    Parameters
    ----------
    lead_s
        How long he has been moving when the clock starts (the alarm).
    suspect_kmh
        His speed on every road.
    exits
        The outside; None for the edge of the network and whatever lies beyond the horizon.
    objective
        ``closing``, ``posts`` or ``area``: what counts first.

    Raises
    ------
    OutsideUnknownError
        If a plain network is asked without exits.
    SuspectOutsideError
        If he may be outside before anybody moves.
    """
    situation, roads = center.situation(), center.roads()
    forces = stand_of(situation, roads, guards=False)
    units = forces.only(free_units(situation, forces))
    chase = make_chase(
        roads,
        roads.spot(place),
        units,
        lead_s=lead_s,
        suspect_kmh=suspect_kmh,
        exits=None if exits is None else [roads.spot(one) for one in exits],
        horizon_s=horizon_s,
        setup_s=setup_s,
        margin_s=margin_s,
    )
    gone = chase.free.reached_s[chase.outside] <= 0
    if gone.any():
        raise SuspectOutsideError(place=place.text, lead_s=lead_s)
    model = ExactModel(chase, clock=time.monotonic, time_limit_s=time_limit_s)
    try:
        solved = model.best(objective)
        proved = solved is None or solved.proved
    except TimeUpError:
        solved, proved = None, False
    held = {} if solved is None else solved.units
    verdict = check(chase, {node: float(chase.hold_s[unit, node]) for node, unit in held.items()})
    sealed = solved is not None and verdict.sealed and not verdict.late
    network = roads.network
    return Encirclement(
        sealed=sealed,
        objective=objective,
        closing_s=model.closing_s(held) if sealed else None,
        posts=tuple(_posts(chase, held, verdict, units, network)) if sealed else (),
        contained=verdict.contained if sealed else None,
        lower_bound=None if solved is None else solved.lower_bound,
        proved=proved,
        checked=verdict.sealed == sealed,
        open_ways=tuple(network.place_of(node) for node in verdict.open_ways),
    )


def _posts(
    chase: Chase, held: dict[int, int], verdict: Verdict, units: Forces, network: RoadNetwork
) -> list[Post]:
    posts = []
    for node, unit in sorted(held.items(), key=lambda item: chase.hold_s[item[1], item[0]]):
        comes_s = verdict.arrival_s[node]
        posts.append(
            Post(
                place=network.place_of(node),
                node=node,
                from_node=-1,
                unit=units.name[unit],
                arrival_s=float(chase.arrival_s[unit, node]),
                hold_s=float(chase.hold_s[unit, node]),
                suspect_s=comes_s,
                margin_s=comes_s - float(chase.hold_s[unit, node]),
            )
        )
    return posts


def make_chase(
    roads: RoadMap,
    start: Spot,
    units: Forces,
    *,
    lead_s: float,
    suspect_kmh: float,
    exits: Sequence[Spot] | None,
    horizon_s: float,
    setup_s: float,
    margin_s: float,
) -> Chase:
    """
    Build the question.

    On a real network the suspect heeds no one-way and no closure and uses every road a car can; on
    a plain one he drives the edges as they are given.
    """
    network = roads.network
    metres, tails, heads = _ways(network)
    order = np.argsort(tails, kind="stable")
    first = np.zeros(network.node_count + 1, dtype=np.int32)
    np.cumsum(np.bincount(tails, minlength=network.node_count), out=first[1:])
    seconds = metres[order] * 3.6 / suspect_kmh
    outside = np.zeros(network.node_count, dtype=np.bool_)
    if exits is not None:
        for spot in exits:
            outside[list(_ends(network, spot))] = True
    elif network.profile == "plain":
        raise OutsideUnknownError
    chase = Chase(
        first=first,
        end=heads[order].astype(np.int32),
        seconds=seconds,
        starts=_entries(network, start, lead_s, suspect_kmh),
        outside=outside,
        arrival_s=_arrivals(roads, units, horizon_s if exits is None else np.inf),
        setup_s=setup_s,
        margin_s=margin_s,
    )
    if exits is None:
        outside |= network.edge | (chase.free.reached_s > horizon_s)
        del chase.__dict__["free"]
    return chase


def _ways(network: RoadNetwork) -> tuple[Floats, np.ndarray, np.ndarray]:
    if network.profile == "plain":
        forward, back = network.direction >= 0, network.direction <= 0
    else:
        forward = back = network.access & Access.CAR > 0
    metres = np.concatenate([network.length_m[forward], network.length_m[back]])
    tails = np.concatenate([network.tail[forward], network.head[back]])
    heads = np.concatenate([network.head[forward], network.tail[back]])
    return metres, tails, heads


def _ends(network: RoadNetwork, spot: Spot) -> tuple[int, ...]:
    if spot.node >= 0:
        return (spot.node,)
    return int(network.tail[spot.segment]), int(network.head[spot.segment])


def _entries(
    network: RoadNetwork, start: Spot, lead_s: float, suspect_kmh: float
) -> tuple[tuple[int, float], ...]:
    if start.node >= 0:
        return ((start.node, -lead_s),)
    along_s = float(network.length_m[start.segment]) * 3.6 / suspect_kmh
    tail, head = _ends(network, start)
    return (
        (tail, start.share * along_s - lead_s),
        (head, (1 - start.share) * along_s - lead_s),
    )


def _arrivals(roads: RoadMap, units: Forces, limit_s: float) -> Floats:
    """Give when each unit would be at each node, shape ``(u, n)``."""
    found = np.full((len(units.name), roads.network.node_count), np.inf)
    for row, vehicle in enumerate(units.vehicle):
        ready_s = float(units.ready_s[row])
        ends = roads.ends_of(units.spot(row), vehicle, reverse=False)
        starts = [[(end, cost + ready_s) for end, cost in ends]]
        search = roads.search(starts, vehicle=vehicle, reverse=False, limit_s=limit_s)
        found[row] = search.seconds
    return found
