"""Where a line of text may end, and where it ends best (避头尾, GB/T 15834-2011 5.1)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from jointops.orders.pdf.fonts import Role

FORBIDDEN_START = frozenset("，。、；：？！）》〉」』】〕〗”’·％‰℃々ー～,.;:?!)]}%°′″")
"""A line does not begin with these; dashes and ellipses may (GB/T 15834-2011, 5.1)."""
FORBIDDEN_END = frozenset("（《〈「『【〔〖“‘([{√")
"""A line does not end with these; a tick belongs to what it ticks."""

OPENING = frozenset("（《〈「『【〔〖“‘")
CLOSING = frozenset("，。、；：）》〉」』】〕〗”’")
_FULL_WIDTH = frozenset("“”‘’—…·")
_FULL_RANGES = ((0x2160, 0x217F), (0x2190, 0x21FF), (0x2460, 0x24FF), (0x2500, 0x27BF))
"""Roman numerals, arrows, circled digits, shapes: ambiguous in Unicode, full-width in Chinese."""
HAIR = 1e-6
"""Points by which a line may be too long without being so: rounding."""
_SQUEEZE_COST = 0.08
"""Squeezing all that can be looks as bad as spreading each gap by this share of a cell."""


class Type(NamedTuple):
    """
    How characters are set.

    Attributes
    ----------
    size
        Type size in points.
    cell
        Width of a full-width character's cell in points; 0: as wide as the type size.
    """

    role: Role
    size: float
    cell: float = 0.0

    @property
    def pace(self) -> float:
        """Width of a cell in points."""
        return self.cell or self.size


class Atom(NamedTuple):
    """What is never divided: a full-width character, a word, a pair of dashes, spaces."""

    text: str
    type: Type
    width: float
    give: float = 0.0
    """Points by which it may be squeezed."""
    word: bool = False
    cut: bool = False
    """A piece of a word that is longer than a line; the next piece may follow on the next line."""

    @property
    def blank(self) -> bool:
        """Whether it is space, which a line may end before."""
        return self.text.startswith(" ")

    @property
    def ends_line(self) -> bool:
        """Whether a new line is asked for here."""
        return self.text == "\n"


def is_narrow(piece: str) -> bool:
    """Tell whether a character is part of a word: digits, Latin letters, their punctuation."""
    char = piece[0]
    if piece.isspace() or char in _FULL_WIDTH:
        return False
    if unicodedata.combining(char):
        return True
    width = unicodedata.east_asian_width(char)
    if width in "WF":
        return False
    return not (width == "A" and any(low <= ord(char) <= high for low, high in _FULL_RANGES))


def _may_break(left: Atom, right: Atom) -> bool:
    if right.ends_line or left.cut:
        return True
    if right.blank:
        return False
    if right.text[0] in FORBIDDEN_START or left.text[-1] in FORBIDDEN_END:
        return False
    return not (left.word and right.word)


def line_end(atoms: Sequence[Atom], first: int, measure: float, *, squeeze: bool) -> int:
    """
    Give the position after the last atom of the line that begins with ``first``.

    Where the text may be squeezed, the lesser of squeezing and spreading is chosen; else it is
    squeezed only where there is no other way.
    """
    total = give = blank = gap = share = 0.0
    natural = squeezed = emergency = 0
    for position in range(first, len(atoms)):
        atom = atoms[position]
        if atom.ends_line:
            return position + 1
        total += atom.width
        give += atom.give
        blank = blank + atom.width if atom.blank else 0.0
        over = total - blank - measure
        if over - give > HAIR and position > first:
            break
        emergency = after = position + 1
        last = after == len(atoms) or atoms[after].ends_line
        if last or _may_break(atom, atoms[after]):
            if over <= HAIR:
                natural, gap = after, -over
            elif squeezed <= natural:  # the first that needs squeezing needs the least
                squeezed, share = after, over / give if give else 0.0
        if last and natural == after:
            break
    end = natural or squeezed or emergency
    if natural and squeezed > natural and squeeze:
        spread = gap / max(1, natural - first - 1) / atoms[first].type.pace
        end = squeezed if spread > share * _SQUEEZE_COST else natural
    return end + 1 if end < len(atoms) and atoms[end].ends_line else end
