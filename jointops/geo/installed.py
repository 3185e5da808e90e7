"""Which road network a file uses."""

from __future__ import annotations

from dataclasses import dataclass

from jointops.geo.roads import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledRoads:
    """
    The network in force.

    Attributes
    ----------
    id
        Always ``roads``: there is one.
    digest
        SHA-256 of the cached network in the home's ``roads`` folder.
    ground
        Digest of the ground (outline, water, rail) in the same folder; empty for none.
    source
        Name of the file or folder it was read from.
    """

    id: str = "roads"
    digest: str
    profile: Profile
    source: str
    nodes: int
    segments: int
    metres: int
    ground: str = ""
    origin: str = ""
