"""Rows of a GeoJSON file (RFC 7946): one for each feature, its geometry as the cells of a list."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from jointops.feeds.cells import area_text, position_text, text_of
from jointops.feeds.csv_rows import MAX_BYTES, Row
from jointops.feeds.faults import FileUnreadableError
from jointops.feeds.workbook_scan import MAX_COLUMNS, MAX_ROWS, too_large
from jointops.resources import messages

SUFFIXES = frozenset((".geojson", ".json"))


def read_features(file: Path) -> list[Row]:
    """
    Read the features of a file; a row's line is the feature's number, from 1.

    A point fills the cell ``place``, a polygon ``area``, unless the properties have one themselves.

    Raises
    ------
    FileUnreadableError
        If it is no collection of features.
    """
    if not file.is_file():
        raise _unreadable(file, "NO-FILE")
    block = file.read_bytes() if file.stat().st_size <= MAX_BYTES else b""
    if not block:
        large = file.stat().st_size > MAX_BYTES
        raise _unreadable(file, "FILE-TOO-LARGE" if large else "EMPTY-FILE", limit_mb=64)
    try:
        whole = json.loads(block.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError) as fault:
        raise _unreadable(file, "NOT-GEOJSON") from fault
    features = whole.get("features") if isinstance(whole, dict) else None
    if not isinstance(features, list) or whole.get("type") != "FeatureCollection":
        raise _unreadable(file, "NOT-GEOJSON")
    if "crs" in whole and "CRS84" not in str(whole["crs"]) and "4326" not in str(whole["crs"]):
        raise _unreadable(file, "GEOJSON-CRS")
    if len(features) > MAX_ROWS:
        raise FileUnreadableError(file=file.name, reason=too_large().reason.text())
    return [_row(number, feature) for number, feature in enumerate(features, 1)]


def _refuse(_constant: str) -> float:
    raise ValueError("not a number")


def _unreadable(file: Path, code: str, **facts: object) -> FileUnreadableError:
    return FileUnreadableError(file=file.name, reason=messages().reason(code, **facts))


def _row(number: int, feature: Any) -> Row:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return Row(line=number, cells={}, faults=(("feature", "NOT-A-FEATURE"),))
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict) or len(properties) > MAX_COLUMNS:
        return Row(line=number, cells={}, faults=(("feature", "NOT-A-FEATURE"),))
    cells = {str(name).strip(): _cell(value) for name, value in properties.items()}
    shape, fault = _shape(feature.get("geometry"))
    return Row(line=number, cells=shape | {k: v for k, v in cells.items() if v}, faults=fault)


def _cell(value: Any) -> str:
    if value is None or isinstance(value, str | bool | int | float):
        return text_of(value)
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return ";".join(value)
    return json.dumps(value, ensure_ascii=False)


def _shape(geometry: Any) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """Write a geometry as cells; or give the column and code of what is wrong with it."""
    if geometry is None:
        return {}, ()
    try:
        kind, coordinates = geometry["type"], geometry["coordinates"]
        if kind == "Point":
            return {"place": position_text(*_position(coordinates))}, ()
        if kind == "MultiPolygon" and len(coordinates) == 1:
            kind, coordinates = "Polygon", coordinates[0]
        if kind in {"MultiPolygon", "Polygon"} and len(coordinates) != 1:
            return {}, (("area", "AREA-PARTS"),)
        if kind == "Polygon":
            ring = tuple(map(_position, coordinates[0]))
            if len(ring) < 2 or ring[0] != ring[-1]:
                return {}, (("area", "AREA-UNCLOSED"),)
            return {"area": area_text(ring[:-1])}, ()
    except (KeyError, TypeError, IndexError, ValueError):
        return {}, (("geometry", "NOT-A-GEOMETRY"),)
    return {}, (("geometry", "NOT-A-GEOMETRY"),)


def _position(pair: Any) -> tuple[float, float]:
    lon, lat = float(pair[0]), float(pair[1])
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise ValueError("a position is finite")
    return lon, lat
