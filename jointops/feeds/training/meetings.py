"""Where side streets meet: crossings instead of staggered turns, and gaps in medians."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jointops.feeds.training.cuts import SHAKE_M, SNAP_M, Cuts
from jointops.feeds.training.drawing import Bools, Ints, Kind
from jointops.feeds.training.plat import NONE, Plat
from jointops.geo.places import Floats

GAP_M = 75.0
"""A median opens where two streets face each other with less than this between them."""
GAP_SHARE = 0.55
"""Share of such places where it does, if both are residential streets."""


@dataclass(slots=True)
class Layout:
    """
    Plat and cuts together.

    Attributes
    ----------
    town, u, v, shake_m
        Nodes; ``shake_m`` is how far each may be pushed off its place.
    on, along, node
        Meetings of lines and nodes.
    backward, kind, marks, label
        Lines.
    gaps, gap_kind
        Pairs of nodes where a median opens, shape ``(g, 2)``, and the kind of street across.
    """

    town: Ints
    u: Floats
    v: Floats
    shake_m: Floats
    on: Ints
    along: Floats
    node: Ints
    backward: Bools
    kind: Ints
    marks: Ints
    label: Ints
    gaps: Ints
    gap_kind: Ints


class Meeting:
    """Lets the ends of all cuts meet their hosts."""

    def __init__(self, plat: Plat, cuts: Cuts, *, firm: int, rng: np.random.Generator) -> None:
        """
        Take plat and cuts.

        Parameters
        ----------
        firm
            How many lines of the plat are main streets, on which no node may be shaken.
        """
        self._plat, self._firm, self._rng = plat, firm, rng
        self._lines = len(plat.at)
        self.town = np.concatenate(cuts.town)
        self.upright = np.concatenate(cuts.upright)
        self.at = np.concatenate(cuts.at)
        self.spans = np.column_stack([np.concatenate(cuts.start), np.concatenate(cuts.end)])
        self.hosts = np.concatenate(cuts.hosts)
        self.joined = np.concatenate(cuts.joined)
        self.kind = np.concatenate(cuts.kind)
        self.marks = np.concatenate(cuts.marks)
        self.compound = np.concatenate(cuts.compound)
        self.manner = np.concatenate(cuts.manner)

    def layout(self) -> Layout:
        """Give the layout; the cuts have no names yet."""
        plat, count = self._plat, len(self.at)
        first = len(plat.u)
        self._trim()
        # ends of cut c are nodes first + 2c and first + 2c + 1
        ends = first + np.arange(2 * count).reshape(count, 2)
        across = np.repeat(self.at[:, None], 2, axis=1)
        same, gaps, gap_kind = self._pairs(ends, across)
        u = np.where(self.upright[:, None], across, self.spans).ravel()
        v = np.where(self.upright[:, None], self.spans, across).ravel()
        shake = np.repeat(SHAKE_M[self.manner[:, 0], self.manner[:, 1]], 2)
        shake[((self.hosts < self._firm) & self.joined).ravel()] = 0
        merged = np.arange(first + 2 * count)
        merged[same[:, 1]] = same[:, 0]
        hosted = self.joined.ravel().copy()
        hosted[same[:, 1] - first] = False  # the host meets the node once
        own = self._lines + np.repeat(np.arange(count), 2)
        return Layout(
            town=np.concatenate([np.array(plat.town), np.repeat(self.town, 2)]),
            u=np.concatenate([np.array(plat.u), u]),
            v=np.concatenate([np.array(plat.v), v]),
            shake_m=np.concatenate([np.zeros(first), shake]),
            on=np.concatenate([np.array(plat.on), own, self.hosts.ravel()[hosted]]),
            along=np.concatenate(
                [np.array(plat.along), self.spans.ravel(), across.ravel()[hosted]]
            ),
            node=merged[np.concatenate([np.array(plat.node), ends.ravel(), ends.ravel()[hosted]])],
            backward=np.concatenate([np.array(plat.backward), np.zeros(count, dtype=np.bool_)]),
            kind=np.concatenate([np.array(plat.kind), self.kind]),
            marks=np.concatenate([np.array(plat.marks), self.marks]),
            label=np.concatenate([np.array(plat.label), np.zeros(count, dtype=np.int64)]),
            gaps=merged[gaps],
            gap_kind=gap_kind,
        )

    def _trim(self) -> None:
        """Draw ends that meet nothing back from the line they would have met."""
        rng = self._rng
        length = self.spans[:, 1] - self.spans[:, 0]
        back = rng.uniform(8, 24, size=self.spans.shape)
        in_fields = self.hosts == NONE
        back[in_fields] = rng.uniform(-8, 30, size=int(in_fields.sum()))
        back = np.minimum(back, 0.3 * length[:, None]) * ~self.joined
        self.spans = self.spans + back * np.array([1.0, -1.0])

    def _pairs(self, ends: Ints, across: Floats) -> tuple[Ints, Ints, Ints]:
        """
        Find streets that face each other; ``across`` is moved so that they do so exactly.

        Returns
        -------
        same, gaps, gap_kind
            Pairs of nodes that are one, shape ``(k, 2)``; pairs with a median between, and the
            kind of the street that crosses it.
        """
        cut, end = np.nonzero(self.joined)
        host = self.hosts[cut, end]
        twin = np.concatenate(
            [np.array(self._plat.twin), np.full(len(self.at), NONE, dtype=np.int64)]
        )[host]
        dual = twin != NONE
        key = np.where(dual, np.minimum(host, twin), host)
        along = across[cut, end]
        order = np.lexsort((along, key))
        a, b = order[:-1], order[1:]
        tight = SNAP_M[self.manner[:, 0], self.manner[:, 1]]
        reach = np.where(dual[a], GAP_M, 0.5 * (tight[cut[a]] + tight[cut[b]]))
        facing = (key[a] == key[b]) & (end[a] != end[b]) & (along[b] - along[a] < reach)
        wider = np.maximum(self.kind[cut[a]], self.kind[cut[b]])
        open_median = wider < Kind.RESIDENTIAL
        open_median |= (wider == Kind.RESIDENTIAL) & (self._rng.uniform(size=len(a)) < GAP_SHARE)
        facing &= ~dual[a] | open_median
        facing = _every_other(facing)
        a, b = a[facing], b[facing]
        middle = 0.5 * (along[a] + along[b])
        across[cut[a], end[a]] = middle
        across[cut[b], end[b]] = middle
        pairs = np.column_stack([ends[cut[a], end[a]], ends[cut[b], end[b]]])
        gap = dual[a]
        return pairs[~gap], pairs[gap], wider[facing][gap]


def _every_other(chosen: Bools) -> Bools:
    """Keep the first, third, ... of each run, so that no street is paired twice."""
    index = np.arange(len(chosen))
    breaks = np.where(~chosen, index, -1)
    last_break = np.maximum.accumulate(breaks)
    kept: Bools = chosen & ((index - last_break) % 2 == 1)
    return kept
