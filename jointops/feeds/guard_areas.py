"""Service areas of guard teams (服务区域) from GeoJSON: in a column, or in a file beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

from shapely import Polygon

from jointops.feeds.faults import FileUnreadableError, ImportReport
from jointops.feeds.guard_cells import CellError, text_of
from jointops.feeds.guard_columns import GuardField, known_field
from jointops.feeds.texts import decoded
from jointops.feeds.workbook_scan import MAX_BYTES
from jointops.resources import messages

Ring = tuple[tuple[float, float], ...]
MOST_CORNERS = 500


def ring_of_text(text: str) -> Ring:
    """Read a polygon from a cell."""
    return ring_of(_read(text))


def ring_of(shape: Any) -> Ring:
    """
    Give the corners of a polygon in one piece, without holes; the closing corner is left out.

    Raises
    ------
    CellError
        If it is anything else.
    """
    if isinstance(shape, dict) and shape.get("type") == "Feature":
        shape = shape.get("geometry")
    if not isinstance(shape, dict) or shape.get("type") not in {"Polygon", "MultiPolygon"}:
        raise CellError("AREA-NO-POLYGON")
    rings = shape.get("coordinates")
    if shape["type"] == "MultiPolygon":
        if not isinstance(rings, list) or len(rings) != 1:
            raise CellError("AREA-IN-PIECES")
        rings = rings[0]
    if not isinstance(rings, list) or len(rings) != 1 or not isinstance(rings[0], list):
        raise CellError("AREA-IN-PIECES")
    corners = [_corner(corner) for corner in rings[0][: MOST_CORNERS + 2]]
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners.pop()
    if not 3 <= len(corners) <= MOST_CORNERS:
        raise CellError("AREA-CORNERS", limit=MOST_CORNERS)
    if not Polygon(corners).is_valid:
        raise CellError("AREA-CROSSED")
    return tuple(corners)


def _corner(corner: Any) -> tuple[float, float]:
    if not isinstance(corner, list) or len(corner) < 2:
        raise CellError("AREA-NO-POLYGON")
    lon, lat = corner[:2]
    for value in (lon, lat):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise CellError("DEGREES-WRONG")
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise CellError("DEGREES-WRONG")
    return float(lon), float(lat)


def areas_beside(file: Path, report: ImportReport) -> dict[str, Ring]:
    """
    Read the areas that lie beside a list: the same name, ending in ``.geojson``.

    Every feature names its team (number or call sign) in a property that is called as a column
    would be.

    Returns
    -------
    areas
        Ring by the team's number or call sign; empty where there is no such file.

    Raises
    ------
    FileUnreadableError
        If the file is no collection of features.
    """
    beside = file.with_suffix(".geojson")
    if not beside.is_file():
        return {}
    features = _features(beside)
    report.counts["areas"] = len(features)
    found: dict[str, Ring] = {}
    for number, feature in enumerate(features, 1):
        try:
            team = _team_named(feature)
            if team in found:
                raise CellError("AREA-TWICE")  # noqa: TRY301
            found[team] = ring_of(feature)
        except CellError as fault:
            report.reject(number, beside.name, fault.code, **fault.facts)
    return found


def _features(beside: Path) -> list[Any]:
    with beside.open("rb") as stream:
        block = stream.read(MAX_BYTES + 1)
    reason = ""
    whole: Any = None
    if len(block) > MAX_BYTES:
        reason = messages().reason("FILE-TOO-LARGE", limit_mb=MAX_BYTES >> 20)
    elif (text := decoded(block)) is None:
        reason = messages().reason("UNKNOWN-ENCODING")
    else:
        try:
            whole = _read(text)
        except CellError as fault:
            reason = messages().reason(fault.code, **fault.facts)
    features = whole.get("features") if isinstance(whole, dict) else None
    if not reason and not isinstance(features, list):
        reason = messages().reason("AREA-NO-FEATURES")
    if reason or not isinstance(features, list):
        raise FileUnreadableError(file=beside.name, reason=reason)
    return features


def _team_named(feature: Any) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if isinstance(properties, dict):
        for wanted in (GuardField.TEAM, GuardField.CALL_SIGN):
            for name, value in properties.items():
                if known_field(name) == wanted and isinstance(value, str | int):
                    return text_of(value)
    raise CellError("AREA-WITHOUT-TEAM")


def _read(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise CellError("AREA-NO-JSON") from None


def _refuse(_word: str) -> NoReturn:
    raise ValueError("neither infinity nor NaN is JSON")
