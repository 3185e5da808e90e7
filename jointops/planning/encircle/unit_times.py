"""When each unit would be at each place of a question, as far as that can be of use."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from jointops.geo.places import Floats
from jointops.geo.travel import RoadMap, Vehicle
from jointops.planning.arrivals import Forces
from jointops.planning.encircle.chase import LONGEST_S, Ints
from jointops.planning.encircle.ground import runs

BATCH = 4
"""So many searches at a time, so that other threads get their turn in between."""


def arrivals(
    roads: RoadMap,
    units: Forces,
    nodes: Ints,
    *,
    useful_s: Floats,
    without: Collection[int] = (),
) -> Floats:
    """
    Give when each unit would be at each of some nodes, shape ``(u, len(nodes))``.

    Searches leave out every way by which a unit comes too late wherever it leads.

    Parameters
    ----------
    useful_s
        float64 ``(len(nodes),)``: the latest moment at which a unit is of use at each node; what
        is later is infinite.
    without
        Rows of units that are not asked about.
    """
    found = np.full((len(units.name), len(nodes)), np.inf)
    useful_s = np.minimum(useful_s, LONGEST_S)
    asked = np.flatnonzero(useful_s >= 0)
    if not len(asked):
        return found
    for vehicle in set(units.vehicle):
        search = _Search(roads, vehicle, nodes[asked], useful_s[asked])
        for batch, seconds in search.of(units, without):
            seconds[seconds > useful_s[asked] + 1e-6] = np.inf
            found[batch, asked] = seconds
    return found


class _Search:
    """
    Searches of one kind of vehicle for places that are of use until some moment each.

    Only states count from which some place is reached in time. Every arc is taken to last as much
    longer as its end is farther from use than its beginning: times are then those to a place of use
    by way of a state, and what is too late for all of them lies beyond the limit (the potentials
    of A*).
    """

    def __init__(self, roads: RoadMap, vehicle: Vehicle, nodes: Ints, useful_s: Floats) -> None:
        self._roads, self._vehicle = roads, vehicle
        self._limit_s = float(useful_s.max())
        self._ahead_s = self._to_use(nodes, useful_s)
        states = np.flatnonzero(np.isfinite(self._ahead_s))
        self._row = np.full(len(self._ahead_s), -1)
        self._row[states] = np.arange(len(states))
        seconds, ends, first = roads.arcs(vehicle, reverse=False)
        count = (first[1:] - first[:-1])[states]
        arcs = np.repeat(first[states], count) + runs(count)
        owner = np.repeat(np.arange(len(states)), count)
        kept = self._row[ends[arcs]] >= 0
        arcs, owner = arcs[kept], owner[kept]
        longer = seconds[arcs] + self._ahead_s[ends[arcs]] - self._ahead_s[states[owner]]
        self._seconds = np.maximum(longer, 0.0)
        self._ends = self._row[ends[arcs]].astype(np.int32)
        self._first = np.searchsorted(owner, np.arange(len(states) + 1)).astype(np.int32)
        self._count, self._far_s = len(states), self._ahead_s[states]
        self._targets = self._targets_of(nodes)

    def _to_use(self, nodes: Ints, useful_s: Floats) -> Floats:
        """Give the seconds from each state to a place of use, and what is then left to the end."""
        seconds, ends, first = self._roads.arcs(self._vehicle, reverse=True)
        left = np.full(self._roads.network.node_count, np.inf)
        left[nodes] = self._limit_s - useful_s
        split = self._roads.split_for(self._vehicle)
        if split is not None:
            left = np.append(left, left[split.copy_node])
        states = np.flatnonzero(np.isfinite(left))
        size = len(first)
        graph = csr_array(
            (
                np.append(seconds, left[states]),
                np.append(ends, states.astype(np.int32)),
                np.append(first, first[-1] + len(states)).astype(np.int32),
            ),
            shape=(size, size),
        )
        found: Floats = dijkstra(graph, indices=[size - 1], limit=self._limit_s)[0, :-1]
        return found

    def _targets_of(self, nodes: Ints) -> list[tuple[Ints, Ints]]:
        """Give rows of states and the places they are states of, each place once in a pair."""
        split = self._roads.split_for(self._vehicle)
        targets = [(self._row[nodes], np.arange(len(nodes)))]
        if split is not None:
            place = np.full(self._roads.network.node_count, -1)
            place[nodes] = np.arange(len(nodes))
            for copy in np.flatnonzero(place[split.copy_node] >= 0).tolist():
                row = self._row[len(place) + copy]
                at = place[split.copy_node[copy]]
                targets.append((np.array([row]), np.array([at])))
        return targets

    def _entries(self, units: Forces, row: int) -> list[tuple[int, float]]:
        """Give the states by which a unit enters the roads in time, its readiness included."""
        ready_s = float(units.ready_s[row])
        ends = self._roads.ends_of(units.spot(row), self._vehicle, reverse=False)
        return [
            (int(self._row[state]), ready_s + second + float(self._ahead_s[state]))
            for state, second in ends
            if ready_s + second + self._ahead_s[state] <= self._limit_s
        ]

    def of(self, units: Forces, without: Collection[int]) -> Iterator[tuple[Ints, Floats]]:
        """Give the times of the units of this kind that are of use anywhere, in parts."""
        entering = {
            row: found
            for row, vehicle in enumerate(units.vehicle)
            if vehicle == self._vehicle and units.known[row] and row not in without
            if (found := self._entries(units, row))
        }
        rows, flat = list(entering), [pair for unit in entering.values() for pair in unit]
        size = self._count + len(rows)
        extra = np.cumsum([len(unit) for unit in entering.values()], dtype=np.int32)
        graph = csr_array(
            (
                np.append(self._seconds, [second for _, second in flat]),
                np.append(self._ends, [state for state, _ in flat]).astype(np.int32),
                np.concatenate([self._first, self._first[-1] + extra]),
            ),
            shape=(size, size),
        )
        for at in range(0, len(rows), BATCH):
            batch = rows[at : at + BATCH]
            starts = self._count + np.arange(at, at + len(batch))
            found_s = dijkstra(graph, indices=starts, limit=self._limit_s)[:, : self._count]
            found_s -= self._far_s
            seconds = np.full((len(batch), len(self._targets[0][0])), np.inf)
            for states, places in self._targets:
                seconds[:, places] = np.minimum(seconds[:, places], found_s[:, states])
            yield np.array(batch)[:, None], seconds
