"""Measures of finished papers: where characters, rules and ink lie, in millimetres from the top."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from tests.unit.orders.pdf.samples import MM, baseline_mm, left_mm, opened, written

ASCENT = 0.88
DPI = 300
Char = dict[str, Any]


@dataclass
class Sheet:
    """One page of a paper, read back."""

    page: Any
    pdf: bytes
    number: int

    @property
    def chars(self) -> list[Char]:
        return written(self.page)

    def find(self, text: str, nth: int = 0) -> list[Char]:
        """Give the characters of a text that stands on one baseline, from the left."""
        by_line: dict[float, list[Char]] = {}
        for char in self.chars:
            by_line.setdefault(round(baseline_mm(char), 2), []).append(char)
        for y in sorted(by_line):
            line = sorted(by_line[y], key=left_mm)
            shown = "".join(char["text"] for char in line)
            at = shown.find(text)
            if at >= 0:
                if nth == 0:
                    return line[at : at + len(text)]
                nth -= 1
        raise AssertionError(f"{text!r} does not stand on page {self.number + 1}")

    def rules(self, *, red: bool | None = None) -> list[Char]:
        """Give the level rules from the top down: ``top`` is their middle."""
        found = [line for line in self.page.lines if abs(line["top"] - line["bottom"]) < 0.01]
        if red is not None:
            found = [line for line in found if (np.size(line["stroking_color"]) == 3) is red]
        return sorted(found, key=lambda line: float(line["top"]))

    def ink(self, top: float, bottom: float, *, red: bool = False) -> tuple[float, float]:
        """Give the uppermost and lowest ink between two heights."""
        picture = pixels(self.pdf, self.number)
        rows = slice(round(top / 25.4 * DPI), round(bottom / 25.4 * DPI))
        part = picture[rows].astype(int)
        dark = (part[:, :, 0] > 170) & (part[:, :, 1] < 110) if red else part[:, :, 1] < 128
        lines = np.flatnonzero(dark.any(axis=1))
        first = rows.start
        return (first + lines[0]) / DPI * 25.4, (first + lines[-1] + 1) / DPI * 25.4


def pixels(pdf: bytes, page: int, dpi: int = DPI) -> NDArray[np.uint8]:
    document = pypdfium2.PdfDocument(pdf)
    bitmap = document[page].render(scale=dpi / 72, rev_byteorder=True)
    picture: NDArray[np.uint8] = bitmap.to_numpy()[:, :, :3].copy()
    document.close()
    return picture


def em_top(char: Char) -> float:
    return baseline_mm(char) - ASCENT * float(char["size"]) / MM


def em_bottom(char: Char) -> float:
    return baseline_mm(char) + (1 - ASCENT) * float(char["size"]) / MM


def right_mm(char: Char) -> float:
    """Give the right edge of a character's em box, whatever its advance."""
    return left_mm(char) + float(char["size"]) / MM


@dataclass
class Measured:
    """What was measured of one rule of the layout."""

    rule: str
    what: str
    found: float
    wanted: float

    @property
    def off(self) -> float:
        return abs(self.found - self.wanted)


@dataclass
class Table:
    """All measures, and how far off they are."""

    lengths: list[Measured] = field(default_factory=list)
    facts: list[tuple[str, str, bool]] = field(default_factory=list)

    def length(self, rule: str, what: str, found: float, wanted: float) -> None:
        self.lengths.append(Measured(rule, what, float(found), wanted))

    def fact(self, rule: str, what: str, holds: object) -> None:
        self.facts.append((rule, what, bool(holds)))

    @property
    def seen(self) -> set[str]:
        return {one.rule for one in self.lengths} | {rule for rule, _, _ in self.facts}

    def text(self) -> str:
        worst: dict[str, Measured] = {}
        for one in self.lengths:
            if one.rule not in worst or one.off > worst[one.rule].off:
                worst[one.rule] = one
        lines = [
            f"{m.rule}  {m.off:6.3f} mm  {m.found:8.3f} for {m.wanted:8.3f}  {m.what}"
            for m in sorted(worst.values(), key=lambda m: -m.off)
        ]
        return "\n".join(lines)


def measured(pdf: bytes, look: Callable[[list[Sheet]], None]) -> None:
    """Let something look at all pages of a paper."""
    with opened(pdf) as document:
        look([Sheet(page, pdf, number) for number, page in enumerate(document.pages)])
