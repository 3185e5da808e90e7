"""The training city as an OpenStreetMap extract (``.osm.pbf``), for the one road importer."""

from __future__ import annotations

from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Relation, Way

from jointops.feeds.training.outline import Area, Line
from jointops.feeds.training.streets import MARK, Streets
from jointops.geo.places import Floats


def write_pbf(streets: Streets, path: Path) -> None:
    """
    Write the streets, rivers, railways and parks as an extract; equal streets, equal bytes.

    The file says what it is in its header (``generator``) and on one node in the middle of the
    city (``note``).

    Parameters
    ----------
    streets
        What `make_streets` made.
    path
        The file to write; one that is there already is replaced.
    """
    header = osmium.io.Header()
    header.set("generator", f"JointOps {MARK} seed={streets.seed}")
    west, south = float(streets.lon.min()), float(streets.lat.min())
    east, north = float(streets.lon.max()), float(streets.lat.max())
    header.add_box(osmium.osm.Box(west, south, east, north))
    # no versions and no times: nothing in the file depends on when it was written
    file = osmium.io.File(str(path), "pbf,add_metadata=none")
    with osmium.SimpleWriter(file, header=header, overwrite=True) as writer:
        _Scribe(writer, streets).write()


class _Scribe:
    """Writes nodes, then ways, then relations, as readers expect them."""

    def __init__(self, writer: osmium.SimpleWriter, streets: Streets) -> None:
        self._writer, self._streets = writer, streets
        self._next_node = len(streets.lon) + 1
        self._outline_ways: list[tuple[list[int], dict[str, str]]] = []

    def write(self) -> None:
        """Write everything."""
        self._write_nodes()
        self._write_ways()
        self._write_restrictions()

    def _write_nodes(self) -> None:
        streets, outline = self._streets, self._streets.outline
        node = Node()
        for index, place in enumerate(zip(streets.lon.tolist(), streets.lat.tolist(), strict=True)):
            node.id, node.location = index + 1, place
            self._writer.add_node(node)
        for river in outline.rivers:
            self._write_line(river, {"waterway": "river"})
        for railway in outline.railways:
            above = {"bridge": "viaduct", "layer": "2"} if railway.elevated else {}
            self._write_line(railway, {"railway": "rail"} | above)
        for park in outline.parks:
            self._write_area(park, {"leisure": "park"})
        middle = (float(streets.lon.mean()), float(streets.lat.mean()))
        tags = {"place": "city", "name": outline.border.name, "note": MARK}
        self._writer.add_node(Node(id=self._next_node, location=middle, tags=tags))

    def _write_line(self, line: Line, tags: dict[str, str]) -> None:
        self._outline_ways.append((self._points(line.points), tags | {"name": line.name}))

    def _write_area(self, area: Area, tags: dict[str, str]) -> None:
        for ring in area.rings:
            refs = self._points(ring[:-1])
            self._outline_ways.append(([*refs, refs[0]], tags | {"name": area.name}))

    def _points(self, points: Floats) -> list[int]:
        refs = []
        for lon, lat in points.tolist():
            self._writer.add_node(Node(id=self._next_node, location=(lon, lat)))
            refs.append(self._next_node)
            self._next_node += 1
        return refs

    def _write_ways(self) -> None:
        streets = self._streets
        refs, start = (streets.nodes + 1).tolist(), streets.start.tolist()
        tag_sets = [list(tags) for tags in streets.tag_sets]
        way = Way()
        for index, tags in enumerate(streets.tags.tolist()):
            way.id, way.tags = index + 1, tag_sets[tags]
            way.nodes = refs[start[index] : start[index + 1]]
            self._writer.add_way(way)
        for index, (nodes, facts) in enumerate(self._outline_ways, start=len(streets.tags) + 1):
            self._writer.add_way(Way(id=index, nodes=nodes, tags=facts))

    def _write_restrictions(self) -> None:
        for index, ban in enumerate(self._streets.restrictions, start=1):
            members = [
                ("w", ban.from_way + 1, "from"),
                ("n", ban.via_node + 1, "via"),
                ("w", ban.to_way + 1, "to"),
            ]
            tags = {"type": "restriction", "restriction": ban.kind}
            self._writer.add_relation(Relation(id=index, members=members, tags=tags))
