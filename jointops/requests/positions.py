"""Where a paper says something is: coordinates, and the map sheet (图幅号) that they lie on."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

from jointops.geo.map_sheets import NORTH_DEG, MapSheet, sheet_at
from jointops.requests.workflow_file import FieldRule

POSITION = "position"
"""Kind of a field of coordinates, and its key beside a sheet's."""
SHEET = "sheet"
"""Kind of a field of a map sheet's number."""

_BETWEEN = re.compile(r"\s*[,，\s]\s*")


def position_in(text: str) -> tuple[float, float] | None:
    """Read longitude and latitude as a field says them, in degrees; None where it says none."""
    parts = _BETWEEN.split(text.strip())
    try:
        lon, lat = (float(part) for part in parts)
    except ValueError:
        return None
    inside = math.isfinite(lon + lat) and abs(lon) <= 180 and abs(lat) <= 90
    return (lon, lat) if inside else None


def sheet_for(said: Mapping[str, str]) -> str:
    """Give the number of the usual sheet that the fields' coordinates lie on; empty for none."""
    at = position_in(said.get(POSITION, ""))
    sheet = sheet_at(*at) if at is not None else None
    return sheet.number if sheet is not None else ""


def with_sheet(
    rules: Iterable[FieldRule], said: Mapping[str, str], told: Mapping[str, str]
) -> dict[str, str]:
    """
    Fill in the map sheet where coordinates are told without it.

    Parameters
    ----------
    said
        What the paper says, with what is told now.
    told
        What is told now; a sheet that is told stands as it is.
    """
    keys = [rule.key for rule in rules if rule.kind == SHEET]
    if POSITION not in told:
        return dict(said)
    return {**said, **{key: sheet_for(said) for key in keys if not told.get(key, "").strip()}}


def place_fault(kind: str, value: str, said: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """
    Say what is wrong with coordinates or a sheet: the code of a label and its facts.

    Parameters
    ----------
    said
        All fields of the paper.

    Returns
    -------
    code, facts
        An empty code for nothing.
    """
    if kind == POSITION:
        return ("", {}) if position_in(value) is not None else ("field.position", {})
    if kind != SHEET:
        return "", {}
    try:
        sheet = MapSheet.read(value)
    except ValueError:
        return "field.sheet", {}
    at = position_in(said.get(POSITION, ""))
    if at is None or sheet.covers(*at):
        return "", {}
    right = sheet_at(*at, sheet.scale)
    if right is None:
        return "field.sheet_nowhere", {"north": str(NORTH_DEG)}
    return "field.sheet_elsewhere", {"sheet": sheet.number, "right": right.number}
