"""What falls out of reach when one unit is lost (N-1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jointops.geo.places import Place
from jointops.geo.roads import Indices
from jointops.geo.travel import RoadMap
from jointops.planning.arrivals import Forces, arrivals_to


@dataclass(frozen=True, eq=False, kw_only=True)
class Hold:
    """
    Who keeps which places in time.

    Attributes
    ----------
    by_unit
        For each unit, the positions of the places it reaches in time, ascending.
    minimum
        int64: units that each place needs.
    """

    by_unit: tuple[Indices, ...]
    minimum: NDArray[np.int64]

    @property
    def holders(self) -> NDArray[np.int64]:
        """How many units keep each place in time."""
        every = np.concatenate([np.zeros(0, dtype=np.int32), *self.by_unit])
        return np.bincount(every, minlength=len(self.minimum))

    @property
    def open(self) -> Indices:
        """Places that have too few units already."""
        return np.flatnonzero(self.holders < self.minimum).astype(np.int32)

    def lost_with(self) -> tuple[Indices, ...]:
        """Give for each unit the places that would have too few units without it."""
        just = self.holders == self.minimum
        return tuple(places[just[places]] for places in self.by_unit)


def hold_of_nodes(
    units: Forces,
    roads: RoadMap,
    *,
    within_s: float,
    tell: Callable[[float], None] | None = None,
) -> Hold:
    """Say which nodes of the network each unit reaches in time."""
    found: list[Indices] = []
    for row in range(len(units.name)):
        ready_s = float(units.ready_s[row])
        ends = roads.ends_of(units.spot(row), units.vehicle[row], reverse=False)
        search = roads.search(
            [[(node, cost + ready_s) for node, cost in ends]],
            vehicle=units.vehicle[row],
            reverse=False,
            limit_s=within_s,
        )
        found.append(np.flatnonzero(search.seconds <= within_s).astype(np.int32))
        if tell is not None:
            tell((row + 1) / len(units.name))
    minimum = np.ones(roads.network.node_count, dtype=np.int64)
    return Hold(by_unit=tuple(found), minimum=minimum)


def hold_of_places(
    places: Sequence[Place],
    units: Forces,
    roads: RoadMap,
    *,
    limits_s: Sequence[float],
    minimum: Sequence[int],
    tell: Callable[[float], None] | None = None,
) -> Hold:
    """Say which of some places each unit reaches within their own limits."""
    held = np.zeros((len(places), len(units.name)), dtype=np.bool_)
    for row, (place, limit_s) in enumerate(zip(places, limits_s, strict=True)):
        held[row] = arrivals_to(place, units, roads, limit_s=limit_s).seconds <= limit_s
        if tell is not None:
            tell((row + 1) / len(places))
    by_unit = tuple(np.flatnonzero(column).astype(np.int32) for column in held.T)
    return Hold(by_unit=by_unit, minimum=np.array(minimum, dtype=np.int64))
