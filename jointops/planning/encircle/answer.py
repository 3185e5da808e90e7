"""What is asked of an encirclement, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass

from jointops.geo.isochrones import Ring
from jointops.geo.places import Place
from jointops.planning.encircle.chase import Bools, Ints
from jointops.planning.encircle.ladder import Objective

SETUP_S, MARGIN_S = 60.0, 60.0
"""To close a road, and to spare before the suspect comes (handbook 2.5)."""
HORIZON_S = 900.0
"""Beyond this he counts as outside, where no exits are given (our default)."""
WEAK_S = 120.0
"""A post with less to spare gets a second line behind it (handbook 2.5)."""


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
        So many more units seal it within the horizon, standing at ``places``; fewer may do. None
        where none do, and in the first answer, which comes before that is known.
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
