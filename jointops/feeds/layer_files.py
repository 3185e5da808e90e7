"""Layers written for other programs: CSV for spreadsheets, GeoJSON (RFC 7946) for maps."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jointops.feeds.cells import Corners, Value, text_of
from jointops.feeds.csv_rows import harmless
from jointops.feeds.texts import BOM
from jointops.geo.places import Place

MARKING = "marking"
"""Column that says in each row that the file is no live one's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """Where something is that is no place: an area, or lines along roads."""

    area: Corners = ()
    lines: tuple[Corners, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One thing of a layer: its cells by column, and where it is."""

    cells: Mapping[str, Value]
    shape: Place | Outline | None = None


def csv_block(columns: Sequence[str], records: Sequence[Record], *, marking: str) -> bytes:
    """
    Write records as a CSV in UTF-8 with its mark, so that spreadsheets read it as such.

    Parameters
    ----------
    columns
        Header, in order.
    marking
        What each row is marked with; empty for nothing.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    mark = [MARKING] if marking else []
    writer.writerow([*columns, *mark])
    for record in records:
        cells = [harmless(text_of(record.cells[column])) for column in columns]
        writer.writerow([*cells, *([marking] if marking else [])])
    return BOM + stream.getvalue().encode()


def geojson_block(
    records: Sequence[Record], *, marking: str, about: Mapping[str, str | int]
) -> bytes:
    """
    Write records as a collection of features.

    What the geometry says is not said again in the properties; a node's place is.

    Parameters
    ----------
    about
        Facts of the file itself, beside the features.
    """
    features = [_feature(record, marking) for record in records]
    whole = {"type": "FeatureCollection", "jointops": dict(about), "features": features}
    return json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False).encode()


def _feature(record: Record, marking: str) -> dict[str, Any]:
    cells, shape = dict(record.cells), record.shape
    if isinstance(shape, Outline):
        cells.pop("area", None)
    elif shape is not None and shape.lon is not None and shape.node is None:
        cells.pop("place", None)
    if marking:
        cells[MARKING] = marking
    return {"type": "Feature", "geometry": _geometry(shape), "properties": cells}


def _geometry(shape: Place | Outline | None) -> dict[str, Any] | None:
    if isinstance(shape, Place):
        at = [shape.lon, shape.lat]
        return None if shape.lon is None else {"type": "Point", "coordinates": at}
    if shape is None:
        return None
    if shape.lines:
        return {"type": "MultiLineString", "coordinates": shape.lines}
    return (
        {"type": "Polygon", "coordinates": [[*shape.area, shape.area[0]]]} if shape.area else None
    )
