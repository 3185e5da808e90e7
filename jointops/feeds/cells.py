"""Cells of lists that leave the program and come back: how each value is written and read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import numpy as np

from jointops.feeds.csv_rows import Row
from jointops.feeds.faults import ImportReport
from jointops.geo.places import Place

Value = str | int | float | bool | None
"""What a cell holds; None is an empty one."""
Corners = tuple[tuple[float, float], ...]
"""Corners ``lon, lat`` of an area, WGS-84 degrees; the first is not repeated."""

TRAINING = "训练数据"
"""Origin of what belongs to a training city."""
NONE = "无"
"""Written for a list that is known to be empty; an empty cell is *not recorded*."""
YES = frozenset(("是", "有", "yes", "y", "true", "1"))
NO = frozenset(("", "否", "无", "no", "n", "false", "0"))
SPLIT = re.compile(r"[;；]")


def text_of(value: Value) -> str:
    """Write a value as a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return number_text(value) if isinstance(value, float) else str(value)


def number_text(value: float) -> str:
    """Write a number in the fewest digits that give it back, without an exponent."""
    return np.format_float_positional(value, trim="-")


def place_cells(place: Place | None) -> dict[str, Value]:
    """Give the cells ``place`` and ``place_name``."""
    if place is None:
        return {"place": "", "place_name": ""}
    code = f"node:{place.node}" if place.node is not None else position_text(place.lon, place.lat)
    return {"place": code, "place_name": place.name}


def position_text(lon: float | None, lat: float | None) -> str:
    """Write a position as ``LON,LAT``, exactly; empty for none."""
    if lon is None or lat is None:
        return ""
    return f"{number_text(lon)},{number_text(lat)}"


def area_text(area: Corners) -> str:
    """Write an area as ``LON LAT; LON LAT; …``."""
    return "; ".join(f"{number_text(lon)} {number_text(lat)}" for lon, lat in area)


def list_text(words: Iterable[str] | None) -> str:
    """Write a list; None is an empty cell."""
    return "" if words is None else ";".join(words) or NONE


def words_in(row: Row, column: str) -> tuple[str, ...] | None:
    """Read a list; None for an empty cell."""
    text = row.text(column)
    if not text:
        return None
    words = (word.strip() for word in SPLIT.split(text) if text != NONE)
    return tuple(dict.fromkeys(filter(None, words)))


def yes_in(row: Row, column: str, report: ImportReport, *, absent: bool = False) -> bool:
    """Read 是 or 否; what is neither is reported."""
    text = row.text(column).lower()
    if not text:
        return absent
    if text not in YES | NO:
        report.reject(row.line, column, "NOT-YES-NO", value=row.text(column))
    return text in YES


def one_of(
    row: Row, column: str, known: Mapping[str, str], report: ImportReport, *, absent: str | None
) -> str | None:
    """Read the name of something that must be known; an unknown one is reported, and None."""
    text = row.text(column)
    if not text:
        return absent
    if text not in known:
        report.reject(row.line, column, "NAME-UNKNOWN", value=text)
        return None
    return known[text]
