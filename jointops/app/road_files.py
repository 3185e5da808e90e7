"""Road networks and the ground below them, as a home keeps them: by digest."""

from __future__ import annotations

import json

from jointops.geo.roads import RoadNetwork, RoadsUnreadableError, digest_of
from jointops.maps.lines import MapLines, ground_lines
from jointops.store.home import Home


def load_network(home: Home, digest: str) -> RoadNetwork:
    """
    Read an installed network.

    Raises
    ------
    RoadsUnreadableError
        If its file is missing or damaged.
    """
    file = home.roads / f"{digest}.npz"
    if not file.exists():
        raise RoadsUnreadableError(detail=file.name)
    block = file.read_bytes()
    if digest_of(block) != digest:
        raise RoadsUnreadableError(detail=file.name)
    return RoadNetwork.from_bytes(block)


def load_ground(home: Home, digest: str) -> MapLines | None:
    """Read the city's outline, water, rail and parks; None where the file is gone."""
    file = home.roads / f"{digest}.geojson"
    if not file.exists():
        return None
    return ground_lines(json.loads(file.read_text(encoding="utf-8")))
