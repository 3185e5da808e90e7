"""Travel times from several places to several others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from jointops.geo.places import Floats
from jointops.geo.travel import RoadMap, Spot, Vehicle


def travel_matrix(
    roads: RoadMap,
    origins: Sequence[Spot],
    targets: Sequence[Spot],
    *,
    vehicle: Vehicle,
    limit_s: float,
    tell: Callable[[float], None] | None = None,
) -> Floats:
    """
    Give the seconds from each origin to each target, along roads alone.

    One search for each place of the smaller side; besides the answer no more memory is held than
    one search takes.

    Parameters
    ----------
    limit_s
        Ways that take longer are infinite.
    tell
        Is called with the share done, 0 to 1; may raise to stop.

    Returns
    -------
    seconds
        float64, shape ``(k, m)``.
    """
    reverse = len(targets) <= len(origins)
    ends, others = (targets, origins) if reverse else (origins, targets)
    node = np.array([spot.node for spot in others], dtype=np.int64)
    segment = np.array([spot.segment for spot in others], dtype=np.int64)
    share = np.array([spot.share for spot in others], dtype=np.float64)
    seconds = np.empty((len(ends), len(others)))
    grow = roads.times_to if reverse else roads.times_from
    for row, spot in enumerate(ends):
        search = grow(spot, vehicle=vehicle, limit_s=limit_s)
        seconds[row] = search.from_arrays(node=node, segment=segment, share=share, target=spot)
        if tell is not None:
            tell((row + 1) / len(ends))
    seconds[seconds > limit_s] = np.inf
    return seconds.T if reverse else seconds
