"""Roads from an OpenStreetMap extract (``.osm.pbf``), real or generated: the one importer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray

from jointops.feeds.faults import FileUnreadableError, ImportReport
from jointops.geo.places import Floats, Plane, distance_m
from jointops.geo.roads import Access, RoadClass, RoadNetwork, Site
from jointops.resources import messages

ALL = Access.CAR | Access.MOTORCYCLE | Access.FOOT
RIDDEN = Access.CAR | Access.MOTORCYCLE

# class, unhindered speed of a police car in town (our assumption), who may use it
KINDS: dict[str, tuple[RoadClass, float, Access]] = {
    "motorway": (RoadClass.MOTORWAY, 90, RIDDEN),
    "motorway_link": (RoadClass.MOTORWAY, 45, RIDDEN),
    "trunk": (RoadClass.TRUNK, 60, ALL),
    "trunk_link": (RoadClass.TRUNK, 40, ALL),
    "primary": (RoadClass.PRIMARY, 48, ALL),
    "primary_link": (RoadClass.PRIMARY, 36, ALL),
    "secondary": (RoadClass.SECONDARY, 42, ALL),
    "secondary_link": (RoadClass.SECONDARY, 32, ALL),
    "tertiary": (RoadClass.TERTIARY, 36, ALL),
    "tertiary_link": (RoadClass.TERTIARY, 28, ALL),
    "unclassified": (RoadClass.UNCLASSIFIED, 30, ALL),
    "road": (RoadClass.UNCLASSIFIED, 30, ALL),
    "residential": (RoadClass.RESIDENTIAL, 24, ALL),
    "living_street": (RoadClass.LIVING_STREET, 15, ALL),
    "service": (RoadClass.SERVICE, 15, ALL),
    "track": (RoadClass.TRACK, 15, ALL),
    "busway": (RoadClass.SERVICE, 30, RIDDEN),
    "pedestrian": (RoadClass.PEDESTRIAN, 8, Access.MOTORCYCLE | Access.FOOT),
    "footway": (RoadClass.FOOTWAY, 6, Access.FOOT),
    "path": (RoadClass.FOOTWAY, 6, Access.FOOT),
    "steps": (RoadClass.FOOTWAY, 4, Access.FOOT),
    "cycleway": (RoadClass.FOOTWAY, 10, Access.MOTORCYCLE | Access.FOOT),
    "bridleway": (RoadClass.FOOTWAY, 6, Access.FOOT),
}
NO_ROADS = frozenset(
    ("construction", "proposed", "planned", "disused", "abandoned", "razed", "no", "escape")
) | {
    "platform",
    "corridor",
    "elevator",
    "raceway",
    "rest_area",
    "services",
    "bus_stop",
    "via_ferrata",
}
SITES = {"fuel": Site.FUEL, "school": Site.SCHOOL, "kindergarten": Site.SCHOOL}
"""By ``amenity``: what no checkpoint may stand at."""
NOT_BOUND = frozenset(("motorcar", "motor_vehicle", "vehicle", "emergency"))
"""A restriction with one of these exceptions does not bear on the police."""
TAGGED_SPEED_SHARE = 0.8
"""How much of a signposted speed a police car makes in town (our assumption)."""


def read_osm(
    path: Path, *, report_share: Callable[[float], None] | None = None
) -> tuple[RoadNetwork, ImportReport]:
    """
    Read the roads of an extract.

    Parameters
    ----------
    path
        A ``.osm.pbf`` (or ``.osm``) file.
    report_share
        Is called with the share done, 0 to 1.

    Returns
    -------
    network, report
        The report counts islands, one-way traps, unknown tags and turn restrictions.

    Raises
    ------
    FileUnreadableError
        If the file is missing, damaged, or holds no road.
    """
    report = ImportReport(file=path.name)
    tell = report_share or _silent
    ways = _read_ways(path, report)
    if not ways.kinds:
        raise FileUnreadableError(file=path.name, reason=messages().reason("NO-ROADS"))
    tell(0.6)
    network = _join(ways)
    tell(0.9)
    _inspect(network, ways, report)
    tell(1.0)
    return network, report


def _silent(_share: float) -> None:
    """Report to nobody."""


@dataclass(frozen=True, slots=True)
class _Ban:
    """A restriction over a node: the ways of ``others`` are banned, or (``only``) all but them."""

    only: bool
    froms: tuple[int, ...]
    via: int
    others: tuple[int, ...]


@dataclass(slots=True)
class _Ways:
    """The roads as they stand in the file, way after way."""

    ids: list[int] = field(default_factory=list)
    refs: list[int] = field(default_factory=list)
    lons: list[float] = field(default_factory=list)
    lats: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    kinds: list[RoadClass] = field(default_factory=list)
    kmh: list[float] = field(default_factory=list)
    access: list[int] = field(default_factory=list)
    direction: list[int] = field(default_factory=list)
    bridge: list[bool] = field(default_factory=list)
    tunnel: list[bool] = field(default_factory=list)
    name: list[int] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=lambda: {"": 0})
    unknown: Counter[str] = field(default_factory=Counter)
    restrictions: int = 0
    bans: list[_Ban] = field(default_factory=list)
    bans_used: int = 0
    cut: int = 0
    cut_at: set[int] = field(default_factory=set)
    sites: list[tuple[Site, float, float, float]] = field(default_factory=list)


def _read_ways(path: Path, report: ImportReport) -> _Ways:
    if not path.is_file():
        raise FileUnreadableError(file=path.name, reason=messages().reason("NO-FILE"))
    ways = _Ways()
    try:
        objects = osmium.FileProcessor(str(path)).with_locations()
        objects.with_filter(osmium.filter.KeyFilter("highway", "restriction", "amenity"))
        for thing in objects:
            if isinstance(thing, osmium.osm.Node | osmium.osm.Way):
                _take_site(thing, ways)
            if isinstance(thing, osmium.osm.Way) and "highway" in thing.tags:
                _take_way(thing, ways)
            elif isinstance(thing, osmium.osm.Relation) and "restriction" in thing.tags:
                ways.restrictions += 1
                _take_restriction(thing, ways)
    except (RuntimeError, ValueError) as fault:
        raise FileUnreadableError(file=path.name, reason=str(fault)) from fault
    report.counts["ways"] = len(ways.kinds)
    return ways


def _take_site(thing: osmium.osm.Node | osmium.osm.Way, ways: _Ways) -> None:
    """Keep a fuel station or a school: a point, or the circle round its outline."""
    kind = SITES.get(thing.tags.get("amenity") or "")
    if kind is None:
        return
    if isinstance(thing, osmium.osm.Node):
        ways.sites.append((kind, thing.lon, thing.lat, 0.0))
    else:
        corners = [(node.lon, node.lat) for node in thing.nodes if node.location.valid()]
        if corners:
            lon, lat = np.array(corners).T
            middle_lon, middle_lat = (lon.min() + lon.max()) / 2, (lat.min() + lat.max()) / 2
            radius_m = float(distance_m(lon, lat, middle_lon, middle_lat).max())
            ways.sites.append((kind, middle_lon, middle_lat, radius_m))


def _take_restriction(relation: osmium.osm.Relation, ways: _Ways) -> None:
    """Keep a restriction over one node that bears on the police."""
    kind = relation.tags.get("restriction") or ""
    excepted = NOT_BOUND.intersection((relation.tags.get("except") or "").split(";"))
    members = [(member.role, member.type, member.ref) for member in relation.members]
    froms, others, via = (
        tuple(ref for role, type_, ref in members if (role, type_) == wanted)
        for wanted in (("from", "w"), ("to", "w"), ("via", "n"))
    )
    if kind.startswith(("no_", "only_")) and not excepted and froms and others and len(via) == 1:
        ways.bans.append(_Ban(kind.startswith("only_"), froms, via[0], others))


def _take_way(way: osmium.osm.Way, ways: _Ways) -> None:
    tags = way.tags
    highway = tags.get("highway") or ""
    kind = KINDS.get(highway)
    if kind is None:
        if highway not in NO_ROADS:
            ways.unknown[highway] += 1
        return
    if tags.get("area") == "yes":
        return
    road_class, kmh, access = kind
    bits = _allowed(tags, access)
    if not bits:
        return
    placed = [(node.ref, node.lon, node.lat) for node in way.nodes if node.location.valid()]
    if len(placed) < len(way.nodes):
        ways.cut += 1  # an extract's edge cuts ways: what lies inside stays
        ways.cut_at.update(ref for ref, _, _ in (placed[:1] + placed[-1:]))
    if len(placed) < 2:
        return
    for ref, lon, lat in placed:
        ways.refs.append(ref)
        ways.lons.append(lon)
        ways.lats.append(lat)
    ways.ids.append(way.id)
    ways.starts.append(len(ways.refs))
    ways.kinds.append(road_class)
    signposted = _signposted_kmh(tags.get("maxspeed"))
    ways.kmh.append(max(5.0, signposted * TAGGED_SPEED_SHARE) if signposted else kmh)
    ways.access.append(int(bits))
    ways.direction.append(_direction(tags, highway))
    tunnel = tags.get("tunnel", "no") != "no"
    ways.tunnel.append(tunnel)
    ways.bridge.append(tunnel or tags.get("bridge", "no") != "no")
    name = tags.get("name") or tags.get("ref") or ""
    ways.name.append(ways.names.setdefault(name, len(ways.names)))


def _allowed(tags: osmium.osm.TagList, access: Access) -> Access:
    """Give who may use a way; private ground is open to the police, a wall to nobody."""
    if tags.get("access") == "no" and tags.get("motor_vehicle") is None:
        access &= Access.FOOT if tags.get("foot") in {"yes", "designated"} else Access(0)
    if tags.get("motor_vehicle") == "no" or tags.get("vehicle") == "no":
        access &= Access.FOOT
    if tags.get("foot") == "no":
        access &= RIDDEN
    return access


def _signposted_kmh(text: str | None) -> float | None:
    match = re.match(r"^(\d+(?:\.\d+)?)\s*(mph|km/h|kmh)?$", (text or "").strip())
    if not match or float(match[1]) <= 0:
        return None
    return float(match[1]) * (1.609344 if match[2] == "mph" else 1)


def _direction(tags: osmium.osm.TagList, highway: str) -> int:
    oneway = tags.get("oneway")
    if oneway in {"-1", "reverse"}:
        return -1
    if oneway in {"yes", "true", "1"}:
        return 1
    if oneway in {"no", "false", "0"}:
        return 0
    implied = highway in {"motorway", "motorway_link"} or tags.get("junction") in {
        "roundabout",
        "circular",
    }
    return int(implied)


def _join(ways: _Ways) -> RoadNetwork:
    """Cut ways at junctions into segments with shape vertices."""
    refs = np.array(ways.refs, dtype=np.int64)
    lon, lat = np.array(ways.lons), np.array(ways.lats)
    starts = np.array(ways.starts)
    ids, place, uses = np.unique(refs, return_inverse=True, return_counts=True)
    # a vertex is a node where ways end, cross, or touch themselves
    cut = uses[place] > 1
    cut[starts[:-1]] = True
    cut[starts[1:] - 1] = True
    owner = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    at = np.flatnonzero(cut)
    same = owner[at[:-1]] == owner[at[1:]]
    first, last = at[:-1][same], at[1:][same]
    counts = last - first + 1
    shape_start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    vertices = np.repeat(first - shape_start[:-1], counts) + np.arange(shape_start[-1])
    used, ends = np.unique(np.concatenate([place[first], place[last]]), return_inverse=True)
    node_lon, node_lat = np.empty(len(ids)), np.empty(len(ids))
    node_lon[place], node_lat[place] = lon, lat
    way = owner[first]
    sites = np.array(ways.sites, dtype=np.float64).reshape(-1, 4)
    network = RoadNetwork(
        profile="osm",
        georeferenced=True,
        plane=Plane(lon=float(np.median(lon)), lat=float(np.median(lat))),
        node_id=ids[used],
        lon=node_lon[used],
        lat=node_lat[used],
        tail=ends[: len(first)].astype(np.int32),
        head=ends[len(first) :].astype(np.int32),
        length_m=np.maximum(_lengths(lon[vertices], lat[vertices], shape_start), 0.1),
        speed_kmh=np.array(ways.kmh)[way],
        road_class=np.array(ways.kinds, dtype=np.uint8)[way],
        access=np.array(ways.access, dtype=np.uint8)[way],
        direction=np.array(ways.direction, dtype=np.int8)[way],
        bridge=np.array(ways.bridge, dtype=np.bool_)[way],
        name=np.array(ways.name, dtype=np.int32)[way],
        names=tuple(ways.names),
        shape_start=shape_start,
        shape_lon=lon[vertices],
        shape_lat=lat[vertices],
        edge=np.isin(ids[used], list(ways.cut_at)),
        tunnel=np.flatnonzero(np.array(ways.tunnel, dtype=np.bool_)[way]).astype(np.int32),
        site_kind=sites[:, 0].astype(np.uint8),
        site_lon=sites[:, 1].copy(),
        site_lat=sites[:, 2].copy(),
        site_m=sites[:, 3].copy(),
    )
    pairs = _banned_turns(network, way, ways)
    return replace(network, ban_from=pairs[:, 0].copy(), ban_to=pairs[:, 1].copy())


def _banned_turns(network: RoadNetwork, way: NDArray[np.int64], ways: _Ways) -> NDArray[np.int32]:
    """
    Turn restrictions into pairs of arcs, shape ``(b, 2)``, and count those that are clear.

    Parameters
    ----------
    way
        Of each segment: which of ``ways`` it is part of, ascending.
    """
    number_of = {way_id: number for number, way_id in enumerate(ways.ids)}
    with_bans = np.flatnonzero(np.isin(network.node_id, [ban.via for ban in ways.bans])).tolist()
    nodes = {int(network.node_id[node]): node for node in with_bans}
    (start, order, _), count = network.arcs, network.segment_count

    def arcs(way_id: int, node: int, *, enters: bool) -> list[int]:
        """Give the arcs of a way that enter or leave a node, in its direction."""
        found = []
        for leaving in order[start[node] : start[node + 1]].tolist():
            arc = (leaving + count) % (2 * count) if enters else leaving
            segment, against = (
                arc % count,
                network.direction[arc % count] * (1 if arc < count else -1) < 0,
            )
            if way[segment] == number_of.get(way_id, -1) and not against:
                found.append(arc)
        return found

    pairs: set[tuple[int, int]] = set()
    for ban in ways.bans:
        node = nodes.get(ban.via)
        if node is None:
            continue
        entering = [arcs(way_id, node, enters=True) for way_id in ban.froms]
        leaving = [arcs(way_id, node, enters=False) for way_id in ban.others]
        if any(len(found) != 1 for found in (*entering, *leaving)):
            continue  # a way that passes through, ends elsewhere or is no road: nobody knows
        ways.bans_used += 1
        banned = {arc for found in leaving for arc in found}
        if ban.only:
            banned = set(order[start[node] : start[node + 1]].tolist()) - banned
        pairs |= {(enters, arc) for found in entering for enters in found for arc in banned}
    return np.array(sorted(pairs), dtype=np.int32).reshape(-1, 2)


def _lengths(lon: Floats, lat: Floats, shape_start: NDArray[np.int32]) -> Floats:
    steps = distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:])
    steps[shape_start[1:-1] - 1] = 0  # between the end of one segment and the start of the next
    run = np.concatenate([[0.0], np.cumsum(steps)])
    return np.asarray(run[shape_start[1:] - 1] - run[shape_start[:-1]])


def _inspect(network: RoadNetwork, ways: _Ways, report: ImportReport) -> None:
    """Count what a duty center should know of its roads before relying on them."""
    counts = report.counts
    counts["nodes"] = network.node_count
    counts["segments"] = network.segment_count
    counts["metres"] = int(network.length_m.sum())
    note_parts(network, report)
    counts["turn_restrictions"] = ways.restrictions
    counts["turn_restrictions_used"] = ways.bans_used
    counts["ways_cut_at_edge"] = ways.cut
    counts["fuel_stations"] = int((network.site_kind == Site.FUEL).sum())
    counts["schools"] = int((network.site_kind == Site.SCHOOL).sum())
    counts["tunnels"] = len(network.tunnel)
    counts["unknown_tags"] = sum(ways.unknown.values())
    if ways.restrictions:
        left_out = ways.restrictions - ways.bans_used
        report.note("TURN-RESTRICTIONS", count=ways.restrictions, left_out=left_out)
    for tag, count in ways.unknown.most_common(10):
        report.note("UNKNOWN-HIGHWAY", tag=tag, count=count)
    if ways.cut:
        report.note("WAYS-CUT", count=ways.cut)


def note_parts(network: RoadNetwork, report: ImportReport) -> None:
    """Report islands (cut off altogether) and one-way traps (enter but not leave, or reverse)."""
    drivable = network.drivable
    weak = network.parts("weak")
    largest = np.bincount(weak[drivable]).argmax() if drivable.any() else -1
    island = drivable & (weak != largest)
    trap = drivable & ~island & ~network.main
    report.counts["islands"] = len(np.unique(weak[island]))
    report.counts["island_nodes"] = int(island.sum())
    report.counts["one_way_trap_nodes"] = int(trap.sum())
    if island.any():
        report.note("ISLANDS", count=report.counts["islands"], nodes=int(island.sum()))
    if trap.any():
        report.note("ONE-WAY-TRAPS", nodes=int(trap.sum()))
