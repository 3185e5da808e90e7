"""Taking over a road network: into the cache first, then into the file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jointops.app.center import Center
from jointops.app.commands import InstallRoads
from jointops.audit.accounts import Actor
from jointops.feeds.faults import ImportReport
from jointops.feeds.osm_roads import read_osm
from jointops.feeds.plain_roads import read_plain
from jointops.geo.installed import InstalledRoads
from jointops.geo.roads import RoadNetwork, digest_of
from jointops.store.home import Home


def install_network(
    home: Home,
    network: RoadNetwork,
    *,
    source: str,
    origin: str = "",
    ground: Mapping[str, Any] | None = None,
) -> InstalledRoads:
    """
    Cache a network under its digest and describe it.

    Parameters
    ----------
    ground
        Outline, water, rail and parks as GeoJSON in WGS-84, cached beside it.
    """
    block = network.to_bytes()
    digest = digest_of(block)
    file = home.roads / f"{digest}.npz"
    if not file.exists():
        home.write_aside(file, block)
    ground_digest = ""
    if ground is not None:
        text = json.dumps(ground, ensure_ascii=False, sort_keys=True).encode()
        ground_digest = digest_of(text)
        home.write_aside(home.roads / f"{ground_digest}.geojson", text)
    return InstalledRoads(
        digest=digest,
        ground=ground_digest,
        profile=network.profile,
        source=source,
        nodes=network.node_count,
        segments=network.segment_count,
        metres=int(network.length_m.sum()),
        origin=origin or source,
    )


def read_roads(
    path: Path, *, tell: Callable[[float], None] | None = None
) -> tuple[RoadNetwork, ImportReport]:
    """Read an OSM file, or a folder with ``nodes.csv`` and ``edges.csv``."""
    return read_plain(path) if path.is_dir() else read_osm(path, report_share=tell)


def import_roads(
    center: Center, path: Path, actor: Actor, *, dry_run: bool = False
) -> ImportReport:
    """
    Import a road network; with ``dry_run`` only say what it holds.

    Raises
    ------
    FileUnreadableError, RowsRejectedError
        If the file is bad; nothing is taken over then.
    """
    network, report = read_roads(path)
    if not dry_run:
        installed = install_network(center.home, network, source=path.name)
        center.do(InstallRoads(roads=installed), actor)
    return report
