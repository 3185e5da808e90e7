"""Numbers of papers: one running series for each head, such as ``演联指〔2026〕``; none twice."""

from __future__ import annotations

import re
from collections.abc import Iterable

FIRST = 1


def head_of(word: str, year: int) -> str:
    """Give what stands before the running number of a series in a year."""
    return f"{word}〔{year}〕"


def next_serial(head: str, known: Iterable[str]) -> int:
    """
    Give the next running number of a series.

    Parameters
    ----------
    known
        Every number that was ever given, of whatever series: issued, drawn ahead, or void.
    """
    pattern = re.compile(re.escape(head) + r"(\d+)号")
    serials = [int(found[1]) for number in known if (found := pattern.fullmatch(number))]
    return max(serials, default=FIRST - 1) + 1


def numbered(head: str, serial: int) -> str:
    """Write a number as it is printed: without zeros before it and without 第."""
    return f"{head}{serial}号"
