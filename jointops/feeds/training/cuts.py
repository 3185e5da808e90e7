"""Side streets: lots are cut in two, and again, until they are as small as their use wants."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from jointops.feeds.training.drawing import Bools, Ints, Kind, Mark
from jointops.feeds.training.plat import NONE, Lots
from jointops.geo.places import Floats


class Use(IntEnum):
    """What a lot is for: it decides how its streets run."""

    GRID = 0
    OLD = 1
    GATED = 2
    WORKS = 3
    VILLAGE = 4


# One row a use, as public ground and inside a walled compound; our own guesses, tuned so that the
# whole network has the junction shares, street lengths and detours measured in real cities.
LOT_M2 = np.array([[31e3, 31e3], [22e3, 22e3], [60e3, 19e3], [120e3, 40e3], [20e3, 20e3]])
UNEVEN = np.array([[0.03, 0.1], [0.16, 0.16], [0.12, 0.14], [0.12, 0.14], [0.15, 0.15]])
SNAP_M = np.array([[45.0, 15.0], [24.0, 15.0], [45.0, 16.0], [45.0, 16.0], [26.0, 26.0]])
SHAKE_M = np.array([[4.0, 4.0], [8.0, 8.0], [6.0, 7.0], [5.0, 5.0], [11.0, 11.0]])
OPEN_SHARE = np.array([[0.97, 0.5], [0.9, 0.5], [0.97, 0.3], [0.95, 0.3], [0.85, 0.85]])
WALLED_M2 = {Use.GATED: (5e4, 12e4), Use.WORKS: (8e4, 22e4)}
SHORTEST_SIDE_M = 42.0
COLLECTOR_M2 = 24e4
"""A lot larger than this is parted by a tertiary street."""
PRIVATE_SHARE = 0.05
ONEWAY_SHARE = 0.1


@dataclass(slots=True)
class Cuts:
    """
    Lines that part lots, shape ``(n,)`` or ``(n, 2)`` for their two ends.

    Attributes
    ----------
    town, upright, at, start, end
        Which town's plane, whether ``u`` is constant, the constant, and from where to where.
    hosts
        The lines at both ends (`NONE`: open ground).
    joined
        Whether the ends meet their hosts.
    kind, marks, compound
        The street's facts and the compound it lies in (`NONE`: public ground).
    manner
        Row and column in the tables of uses, shape ``(n, 2)``.
    """

    town: list[Ints] = field(default_factory=list)
    upright: list[Bools] = field(default_factory=list)
    at: list[Floats] = field(default_factory=list)
    start: list[Floats] = field(default_factory=list)
    end: list[Floats] = field(default_factory=list)
    hosts: list[Ints] = field(default_factory=list)
    joined: list[Bools] = field(default_factory=list)
    kind: list[Ints] = field(default_factory=list)
    marks: list[Ints] = field(default_factory=list)
    compound: list[Ints] = field(default_factory=list)
    manner: list[Ints] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Green:
    """Ground left for a park: its site's number and rectangle ``west, east, south, north``."""

    site: int
    town: int
    sides: tuple[float, float, float, float]


class LotCutter:
    """Cuts lots level by level; every lot of a level at once."""

    def __init__(self, lots: Lots, *, lines: int, sites: Floats, rng: np.random.Generator) -> None:
        """
        Take the lots.

        Parameters
        ----------
        lots
            The ground to cut.
        lines
            How many lines stand on the plat already; the cuts are numbered from there on.
        sites
            Parks to leave open: town, u, v, m², shape ``(p, 4)``.
        """
        self.cuts = Cuts()
        self.greens: list[Green] = []
        self._lots, self._rng, self._sites = lots, rng, sites
        self._lines = lines
        self._line_compound: Ints = np.full(lines, NONE, dtype=np.int64)
        count = len(lots.town)
        self._compound: Ints = np.full(count, NONE, dtype=np.int64)
        self._compounds = 0
        self._private: Bools = np.zeros(0, dtype=np.bool_)
        self._awaiting: Bools = np.zeros(count, dtype=np.bool_)

    def cut(self) -> None:
        """Cut until every lot is small enough."""
        while len(self._lots.town):
            self._leave_parks()
            self._wall_compounds()
            self._drop_small()
            self._cut_level()

    def _area(self) -> Floats:
        lots = self._lots
        return (lots.east - lots.west) * (lots.north - lots.south)

    def _holds(self, site: Floats) -> Bools:
        lots = self._lots
        town, u, v = site[:3]
        holds: Bools = (lots.town == town) & (lots.west < u) & (lots.east > u)
        holds &= (lots.south < v) & (lots.north > v)
        return holds

    def _leave_parks(self) -> None:
        """Take lots of a park's size out; larger ones that hold a park's place are kept open."""
        lots = self._lots
        left = np.ones(len(lots.town), dtype=np.bool_)
        self._awaiting = np.zeros(len(lots.town), dtype=np.bool_)
        for number, site in enumerate(self._sites):
            holds = self._holds(site) & left
            fits = holds & (self._area() < 1.75 * site[3])
            for lot in np.flatnonzero(fits).tolist():
                sides = (lots.west[lot], lots.east[lot], lots.south[lot], lots.north[lot])
                west, east, south, north = (float(side) for side in sides)
                self.greens.append(
                    Green(site=number, town=int(site[0]), sides=(west, east, south, north))
                )
            left &= ~fits
            self._awaiting |= holds
        self._select(left)

    def _wall_compounds(self) -> None:
        lots = self._lots
        area = self._area()
        for use, (least, most) in WALLED_M2.items():
            fits = (lots.use == use) & (self._compound == NONE) & ~self._awaiting
            fits &= area < self._rng.uniform(least, most, size=len(area))
            count = int(fits.sum())
            self._compound[fits] = np.arange(self._compounds, self._compounds + count)
            self._compounds += count
            private = self._rng.uniform(size=count) < PRIVATE_SHARE
            self._private = np.concatenate([self._private, private])

    def _manner(self) -> Ints:
        return np.column_stack([self._lots.use, (self._compound != NONE).astype(np.int64)])

    def _drop_small(self) -> None:
        lots = self._lots
        width, height = lots.east - lots.west, lots.north - lots.south
        use, walled = self._manner().T
        limit = LOT_M2[use, walled] * self._rng.uniform(0.6, 2.0, size=len(width))
        large = (width * height > limit) & (np.maximum(width, height) > 2.4 * SHORTEST_SIDE_M)
        self._select(large | self._awaiting)

    def _select(self, kept: Bools) -> None:
        lots = self._lots
        for name in ("town", "west", "east", "south", "north", "hosts", "use"):
            setattr(lots, name, getattr(lots, name)[kept])
        self._compound, self._awaiting = self._compound[kept], self._awaiting[kept]

    def _cut_level(self) -> None:
        lots, rng = self._lots, self._rng
        count = len(lots.town)
        width, height = lots.east - lots.west, lots.north - lots.south
        upright = width > height * rng.uniform(0.85, 1.2, size=count)
        ends = np.where(upright[:, None], lots.hosts[:, 2:], lots.hosts[:, :2])
        others = np.where(upright[:, None], lots.hosts[:, :2], lots.hosts[:, 2:])
        # a street must hang on something: turn it where both its ends lie in open fields
        turn = (ends == NONE).all(axis=1) & (others != NONE).any(axis=1)
        turn &= np.where(upright, height, width) > 2 * SHORTEST_SIDE_M
        upright ^= turn
        ends[turn] = others[turn]
        low = np.where(upright, lots.west, lots.south)
        high = np.where(upright, lots.east, lots.north)
        start = np.where(upright, lots.south, lots.west)
        end = np.where(upright, lots.north, lots.east)
        manner = self._manner()
        uneven = UNEVEN[manner[:, 0], manner[:, 1]]
        # collectors lie anywhere but in the very middle
        uneven = np.where(self._area() > COLLECTOR_M2, np.maximum(uneven, 0.17), uneven)
        at = low + (high - low) * (0.5 + uneven * rng.uniform(-1, 1, size=count))
        joined = self._joined(ends, manner)
        kind, marks = self._facts(joined, manner)
        level = {
            "town": lots.town,
            "upright": upright,
            "at": at,
            "start": start,
            "end": end,
            "hosts": ends,
            "joined": joined,
            "kind": kind,
            "marks": marks,
            "compound": self._compound,
            "manner": manner,
        }
        for name, values in level.items():
            getattr(self.cuts, name).append(values)
        new = np.arange(self._lines, self._lines + count)
        self._lines += count
        self._line_compound = np.concatenate([self._line_compound, self._compound])
        self._part(upright, at, new)

    def _part(self, upright: Bools, at: Floats, new: Ints) -> None:
        lots = self._lots
        low_hosts, high_hosts = lots.hosts.copy(), lots.hosts.copy()
        flat = ~upright
        low_hosts[upright, 1], high_hosts[upright, 0] = new[upright], new[upright]
        low_hosts[flat, 3], high_hosts[flat, 2] = new[flat], new[flat]
        low = Lots(
            town=lots.town,
            west=lots.west,
            east=np.where(upright, at, lots.east),
            south=lots.south,
            north=np.where(upright, lots.north, at),
            hosts=low_hosts,
            use=lots.use,
        )
        high = Lots(
            town=lots.town,
            west=np.where(upright, at, lots.west),
            east=lots.east,
            south=np.where(upright, lots.south, at),
            north=lots.north,
            hosts=high_hosts,
            use=lots.use,
        )
        self._lots = Lots.together([low, high])
        self._compound = np.concatenate([self._compound, self._compound])

    def _joined(self, ends: Ints, manner: Ints) -> Bools:
        """Choose which ends meet their hosts; at least one does where there is a host at all."""
        rng = self._rng
        hosted = ends != NONE
        inner = self._line_compound[np.where(hosted, ends, 0)] == self._compound[:, None]
        share = OPEN_SHARE[manner[:, 0], manner[:, 1]][:, None]
        own_yard = inner & (self._compound != NONE)[:, None]
        joined = hosted & (own_yard | (rng.uniform(size=ends.shape) < share))
        cut_off = ~joined.any(axis=1)
        pick = rng.integers(0, 2, size=len(ends))
        pick = np.where(hosted[:, 0] & hosted[:, 1], pick, hosted[:, 1].astype(np.int64))
        rescue = np.zeros_like(hosted)
        rescue[np.arange(len(ends)), pick] = cut_off
        joined_or_rescued: Bools = joined | (rescue & hosted)
        return joined_or_rescued

    def _facts(self, joined: Bools, manner: Ints) -> tuple[Ints, Ints]:
        rng = self._rng
        use, walled = manner.T
        area = self._area()
        count = len(use)
        kind = np.full(count, Kind.RESIDENTIAL, dtype=np.int64)
        kind[area > COLLECTOR_M2] = Kind.TERTIARY
        kind[(use == Use.VILLAGE) & (area > 6e4)] = Kind.UNCLASSIFIED
        # one kind a compound, not a street
        living = (self._compound % 3) > 0
        kind[(walled > 0) & (use == Use.GATED)] = Kind.SERVICE
        kind[(walled > 0) & (use == Use.GATED) & living] = Kind.LIVING_STREET
        kind[(walled > 0) & (use == Use.WORKS)] = Kind.SERVICE
        marks = np.zeros(count, dtype=np.int64)
        if len(self._private):
            private = self._private[np.where(walled > 0, self._compound, 0)] & (walled > 0)
            marks[private] |= Mark.PRIVATE
        through = joined.all(axis=1) & (use <= Use.OLD) & (kind == Kind.RESIDENTIAL)
        marks[through & (rng.uniform(size=count) < ONEWAY_SHARE)] |= Mark.ONEWAY
        return kind, marks
