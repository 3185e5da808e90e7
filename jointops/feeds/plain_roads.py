"""A plain road network (``nodes.csv``, ``edges.csv``): published problems run unchanged."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from jointops.feeds.csv_rows import Row, read_rows
from jointops.feeds.faults import FileUnreadableError, ImportReport
from jointops.feeds.osm_roads import note_parts
from jointops.geo.places import Floats, Plane
from jointops.geo.roads import Access, RoadClass, RoadNetwork
from jointops.resources import messages

Edge = tuple[int, int, float, float, bool, str]
"""``tail, head, length_m, kmh, one-way, name`` of an edge."""

DEFAULT_KMH = 60.0
"""Speed of an edge that names none."""


def read_plain(folder: Path) -> tuple[RoadNetwork, ImportReport]:
    """
    Read a plain network; every node and edge is kept exactly as given.

    Parameters
    ----------
    folder
        Holds ``nodes.csv`` (``id,lon,lat`` or ``id,x_m,y_m``) and ``edges.csv``
        (``from,to,length_m[,speed_kmh][,oneway][,name]``); other files are ignored.

    Returns
    -------
    network, report
        Seconds on it are length over speed (60 km/h if absent) and nothing else.

    Raises
    ------
    FileUnreadableError
        If a file is missing or has no usable column.
    RowsRejectedError
        If any row is wrong; nothing is taken then.
    """
    report = ImportReport(file=folder.name)
    node_rows = read_rows(folder / "nodes.csv")
    if not node_rows:
        raise FileUnreadableError(file="nodes.csv", reason=messages().reason("EMPTY-FILE"))
    metric = "x_m" in node_rows[0].cells
    columns = ("x_m", "y_m") if metric else ("lon", "lat")
    seen: dict[str, int] = {}
    east: list[float] = []
    north: list[float] = []
    for row in node_rows:
        name = row.text("id")
        at = [row.number(column) for column in columns]
        if not name:
            report.reject(row.line, "nodes.csv id", "CELL-EMPTY")
        elif name in seen:
            report.reject(row.line, "nodes.csv id", "NODE-TWICE", node=name)
        elif at[0] is None or at[1] is None:
            report.reject(
                row.line,
                "nodes.csv " + ",".join(columns),
                "NOT-A-NUMBER",
                value=row.text(columns[0]),
            )
        elif not metric and (abs(at[0]) > 180 or abs(at[1]) > 90):
            report.reject(row.line, "nodes.csv lon,lat", "NOT-DEGREES")
        else:
            seen[name] = len(seen)
            east.append(at[0])
            north.append(at[1])
    edges = _read_edges(folder / "edges.csv", seen, report)
    report.demand_clean()
    network = plain_network(list(seen), np.array(east), np.array(north), edges, metric=metric)
    report.counts["nodes"] = network.node_count
    report.counts["segments"] = network.segment_count
    report.counts["metres"] = int(network.length_m.sum())
    note_parts(network, report)
    return network, report


def _read_edges(file: Path, nodes: dict[str, int], report: ImportReport) -> list[Edge]:
    edges: list[Edge] = []
    for row in read_rows(file):
        before = len(report.faults)
        ends = [row.text("from"), row.text("to")]
        for column, end in zip(("from", "to"), ends, strict=True):
            if end not in nodes:
                report.reject(row.line, f"edges.csv {column}", "NODE-ABSENT", node=end)
        length_m = _positive(row, "length_m", None, report)
        kmh = _positive(row, "speed_kmh", DEFAULT_KMH, report)
        if row.text("oneway") not in {"", "0", "1"}:
            report.reject(row.line, "edges.csv oneway", "NOT-0-OR-1", value=row.text("oneway"))
        if len(report.faults) == before and length_m is not None and kmh is not None:
            oneway = row.text("oneway") == "1"
            tail, head = nodes[ends[0]], nodes[ends[1]]
            edges.append((tail, head, length_m, kmh, oneway, row.text("name")))
    return edges


def _positive(row: Row, column: str, absent: float | None, report: ImportReport) -> float | None:
    if absent is not None and not row.text(column):
        return absent
    value = row.number(column)
    if value is None or not math.isfinite(value) or value <= 0:
        report.reject(row.line, f"edges.csv {column}", "NOT-POSITIVE", value=row.text(column))
        return None
    return value


def plain_network(
    ids: Sequence[str],
    east: Floats,
    north: Floats,
    edges: Sequence[Edge],
    *,
    metric: bool,
) -> RoadNetwork:
    """
    Build a plain network.

    Parameters
    ----------
    ids
        The nodes' own ids, ``n`` of them.
    east, north
        float64, shape ``(n,)``: metres if ``metric``, else WGS-84 degrees ``lon, lat``.
    edges
        ``tail, head`` as positions in ``ids``, metres, km/h, one-way, name.
    """
    names = {"": 0}
    for edge in edges:
        names.setdefault(edge[5], len(names))
    if metric:
        plane = Plane(lon=0.0, lat=0.0)
        lon, lat = plane.degrees(east, north)
    else:
        plane = Plane(lon=float(np.median(east)), lat=float(np.median(north)))
        lon, lat = east, north
    numeric = all(name.isascii() and name.isdigit() and str(int(name)) == name for name in ids)
    small = numeric and all(len(name) < 18 for name in ids)
    tail = np.array([edge[0] for edge in edges], dtype=np.int32)
    head = np.array([edge[1] for edge in edges], dtype=np.int32)
    ends = np.column_stack([tail, head]).ravel() if edges else np.zeros(0, dtype=np.int32)
    anyone = int(Access.CAR | Access.MOTORCYCLE | Access.FOOT)
    return RoadNetwork(
        profile="plain",
        georeferenced=not metric,
        plane=plane,
        node_id=np.array([int(name) for name in ids], np.int64) if small else np.array(ids),
        lon=lon,
        lat=lat,
        tail=tail,
        head=head,
        length_m=np.array([edge[2] for edge in edges], dtype=np.float64),
        speed_kmh=np.array([edge[3] for edge in edges], dtype=np.float64),
        road_class=np.full(len(edges), RoadClass.PLAIN, dtype=np.uint8),
        access=np.full(len(edges), anyone, dtype=np.uint8),
        direction=np.array([edge[4] for edge in edges], dtype=np.int8),
        bridge=np.zeros(len(edges), dtype=np.bool_),
        name=np.array([names[edge[5]] for edge in edges], dtype=np.int32),
        names=tuple(names),
        shape_start=np.arange(0, 2 * len(edges) + 1, 2, dtype=np.int32),
        shape_lon=lon[ends],
        shape_lat=lat[ends],
        edge=np.zeros(len(ids), dtype=np.bool_),
    )
