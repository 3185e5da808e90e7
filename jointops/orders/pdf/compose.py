"""
Breaking text into lines: a cell for each full-width character, and no forbidden line ends (避头尾).

Full-width characters stand in cells; digits and Latin letters take their own width and stay
together as a word, and so do ―― and ……. Where a line would begin with closing punctuation or end
with opening punctuation, the full-width punctuation in it is squeezed by up to half a cell each;
where that does not suffice, a character moves to the next line and the line is spread.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import groupby, pairwise
from typing import Any, NamedTuple, TypeVar, cast

from jointops.orders.pdf.breaking import (
    CLOSING,
    FORBIDDEN_START,
    HAIR,
    OPENING,
    Atom,
    Type,
    is_narrow,
    line_end,
)
from jointops.orders.pdf.cidfont import CidFont
from jointops.orders.pdf.fonts import Fonts, Glyph, GlyphMissingError, Role

T = TypeVar("T")

_DROPPED = frozenset(("Cc", "Cf"))
_MOST_SPREAD = 0.5
"""A gap is spread by no more than this share of a cell; a line that needs more stays ragged."""
_SQUEEZE = 0.5
_HALF_CLOSING = frozenset("？！")
_MEMO = 20_000
_MEMO_TITLES = 2_000
_PLAIN = frozenset("\n\r\t—…")
"""A text without these is set letter by letter where it fits on its line."""
_PIECE = re.compile(r"\n| +|—+|…+|.", re.DOTALL)


class Span(NamedTuple):
    """Text of one type."""

    text: str
    type: Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """
    Glyphs of one face on one line, ready to be written.

    Attributes
    ----------
    x
        Start in points from the line's left edge.
    show
        PDF operators that show the glyphs, after font and position are set.
    stroke
        Width in points of a stroke that makes them bolder; 0: none.
    """

    font: CidFont
    size: float
    stroke: float
    x: float
    show: str
    characters: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    One composed line.

    Attributes
    ----------
    text
        What it says, with the spaces at its end, which are not drawn.
    start, end
        Where its ink box begins and ends, in points from the left edge of its measure.
    """

    text: str
    runs: tuple[Run, ...]
    start: float
    end: float

    @property
    def width(self) -> float:
        """Width in points, without the indent."""
        return self.end - self.start


class _Drawn(NamedTuple):
    """How a character stands by itself: face, stroke, its step, and where in the step it begins."""

    font: CidFont
    stroke: float
    width: float
    shift: float
    advance: float
    code: str
    joins: tuple[CidFont, float, float, float]
    """Face, stroke, blank before and after: characters that are equal in these are equally set."""


class _Alone(dict[str, "_Drawn | None"]):
    """How characters of one type stand by themselves, each looked up once."""

    def __init__(self, composer: Composer, kind: Type) -> None:
        super().__init__()
        self._look_up = partial(composer.draw_alone, kind=kind)

    def __missing__(self, char: str) -> _Drawn | None:
        found = self[char] = self._look_up(char)
        return found


class _Placed(NamedTuple):
    char: str
    font: CidFont
    stroke: float
    size: float
    x: float


class Composer:
    """
    Makes lines with one set of fonts; equal questions are answered from memory.

    Attributes
    ----------
    hints
        What was found for papers of a title before: where to look first, never what to draw.
    """

    def __init__(self, fonts: Fonts) -> None:
        self.fonts = fonts
        self._composed = lru_cache(maxsize=_MEMO)(self._compose)
        self._measured = lru_cache(maxsize=_MEMO)(self._measure)
        self._alone: dict[Type, _Alone] = {}
        self._titles = lru_cache(maxsize=_MEMO_TITLES)(self._balance)
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self.hints: dict[str, int] = {}

    def lines(
        self,
        spans: tuple[Span, ...],
        *,
        width: float,
        indent: float = 0.0,
        justify: bool = True,
    ) -> tuple[Line, ...]:
        r"""
        Break text into lines.

        Parameters
        ----------
        spans
            The text; ``\n`` ends a line.
        width
            Measure in points.
        indent
            Points by which the first line, and each after a ``\n``, begins further right.
        justify
            Whether all but a paragraph's last line fill the measure.

        Returns
        -------
        lines
            At least one; an empty text gives an empty line.

        Raises
        ------
        GlyphMissingError
            If no face has one of the characters.
        """
        return self._composed(spans, width, indent, justify)

    def line(self, text: str, kind: Type) -> Line:
        """Set a text on one line of its natural width."""
        return self._composed((Span(text.replace("\n", " "), kind),), float("inf"), 0.0, False)[0]

    def width(self, text: str, kind: Type) -> float:
        """Give the points that a text's longest line takes where nothing breaks it."""
        return self._measured(text, kind)

    def balanced(self, text: str, kind: Type, *, width: float) -> tuple[Line, ...]:
        """Break a title into as few lines as possible: two after a comma, else of equal length."""
        return self._titles(text, kind, width)

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """Give what was made under a key before, or make it: whatever only depends on the key."""
        found: T | None = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found
        if len(self._kept) >= _MEMO_TITLES:
            self._kept.popitem(last=False)
        found = self._kept[key] = make()
        return found

    def recall(self, key: Hashable) -> Any:
        """Give what `kept` made under a key before; None where it has not, or no longer."""
        return self._kept.get(key)

    def _balance(self, text: str, kind: Type, width: float) -> tuple[Line, ...]:
        spans = (Span(text, kind),)
        whole = self.lines(spans, width=width, justify=False)
        count, narrow = len(whole), width
        before, comma, after = text.partition("，")
        if count == 2 and comma and after[:1] not in FORBIDDEN_START:
            halves = [
                self.lines((Span(half, kind),), width=width, justify=False)
                for half in (f"{before}，", after)
            ]
            if all(len(half) == 1 for half in halves):
                return (*halves[0], *halves[1])
        while narrow > max(line.width for line in whole) / 2:
            tried = self.lines(spans, width=narrow - kind.pace, justify=False)
            if len(tried) > count:
                break
            narrow -= kind.pace
        return self.lines(spans, width=narrow, justify=False)

    def _measure(self, text: str, kind: Type) -> float:
        whole = self._whole(Span(text, kind), 0.0, float("inf"))
        if whole is not None:
            return whole.width
        widest = wide = 0.0
        for atom in self._atoms(Span(text, kind)):
            wide = 0.0 if atom.ends_line else wide + atom.width
            widest = max(widest, wide)
        return widest

    def _compose(
        self, spans: tuple[Span, ...], width: float, indent: float, justify: bool
    ) -> tuple[Line, ...]:
        if len(spans) == 1:
            whole = self._whole(spans[0], indent, width)
            if whole is not None:
                return (whole,)
        atoms = [
            piece
            for span in spans
            for atom in self._atoms(span)
            for piece in self._cut(atom, width - indent)
        ]
        lines: list[Line] = []
        first, fresh = 0, True
        while first < len(atoms):
            start = indent if fresh else 0.0
            after = line_end(atoms, first, width - start, squeeze=justify)
            fresh = atoms[after - 1].ends_line
            full = justify and not fresh and after < len(atoms)
            lines.append(self._set(atoms[first:after], start=start, width=width, full=full))
            first = after
        if fresh:  # an empty text, or one that ends with a line break
            lines.append(Line(text="", runs=(), start=indent, end=indent))
        return tuple(lines)

    def _whole(self, span: Span, start: float, width: float) -> Line | None:
        """
        Set a text that fits on one line as it stands: most cells of a table.

        None where it does not fit, or where blanks and dashes make it no matter of single letters.
        """
        text, kind = span
        if not text or not _PLAIN.isdisjoint(text) or text[-1] == " ":
            return None
        alone = self._alone.get(kind)
        if alone is None:
            alone = self._alone[kind] = _Alone(self, kind)
        drawn = [alone[char] for char in text]
        if None in drawn:
            return None
        known = cast("list[_Drawn]", drawn)
        end = start + sum([one.width for one in known])
        if end > width + HAIR:
            return None
        joins = {one.joins for one in known}
        if len(joins) == 1:
            font, stroke, before, after = joins.pop()
            codes = "".join([one.code for one in known])
            run = Run(
                font=font,
                size=kind.size,
                stroke=stroke,
                x=start + before,
                show=f"{round(before + after, 4) if len(known) > 1 else 0.0:g} Tc [<{codes}>] TJ",
                characters=frozenset(text),
            )
            return Line(text=text, runs=(run,), start=start, end=end)
        placed: list[_Placed] = []
        x = start
        for char, one in zip(text, known, strict=True):
            placed.append(_Placed(char, one.font, one.stroke, kind.size, x + one.shift))
            x += one.width
        return Line(text=text, runs=tuple(_runs(placed)), start=start, end=end)

    def draw_alone(self, char: str, kind: Type) -> _Drawn | None:
        """Say how a character stands that nothing squeezes or spreads; None for odd ones."""
        if char != " " and (char.isspace() or unicodedata.category(char) in _DROPPED):
            return None
        glyph = self._glyph(kind.role, char)
        if glyph is None:
            return None
        font, stroke = glyph
        advance, code = font.advance(char) * kind.size, f"{font.code(char):04X}"
        width, shift = kind.pace, 0.0
        if char == " " or is_narrow(char):
            width = advance
        elif char not in CLOSING:
            shift = kind.size - advance if char in OPENING else (kind.size - advance) / 2
        bold = stroke * kind.size
        joins = font, bold, shift, round(width - shift - advance, 6)
        return _Drawn(font, bold, width, shift, advance, code, joins)

    def _atoms(self, span: Span) -> Iterator[Atom]:
        text, kind = span
        plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        shown = "".join(
            char for char in plain if char == "\n" or unicodedata.category(char) not in _DROPPED
        )
        for in_word, pieces in groupby(_PIECE.findall(shown), key=is_narrow):
            if in_word:
                word = "".join(pieces)
                yield Atom(word, kind, self._word_width(word, kind), word=True)
            else:
                yield from (self._full(piece, kind) for piece in pieces)

    def _full(self, piece: str, kind: Type) -> Atom:
        if piece == "\n":
            return Atom(piece, kind, 0.0)
        if piece.isspace() and piece != "\u3000":
            return Atom(" " * len(piece), kind, self._word_width(piece, kind))
        give = 0.0
        if piece in OPENING or piece in CLOSING:
            give = kind.pace * _SQUEEZE
        elif piece in _HALF_CLOSING:
            give = kind.pace * _SQUEEZE / 2
        return Atom(piece, kind, kind.pace * len(piece), give)

    def _word_width(self, word: str, kind: Type) -> float:
        return (
            sum(self.fonts.glyph(kind.role, char).font.advance(char) for char in word) * kind.size
        )

    def _cut(self, atom: Atom, width: float) -> Iterator[Atom]:
        """Divide a word that is wider than a line."""
        if atom.width <= width or len(atom.text) == 1:
            yield atom
            return
        piece, wide = "", 0.0
        for char in atom.text:
            step = self._word_width(char, atom.type) if atom.word or atom.blank else atom.type.pace
            if piece and wide + step > width:
                yield atom._replace(text=piece, width=wide, cut=True)
                piece, wide = "", 0.0
            piece += char
            wide += step
        yield atom._replace(text=piece, width=wide)

    def _set(self, atoms: Sequence[Atom], *, start: float, width: float, full: bool) -> Line:
        """Place the atoms of one line, spread or squeezed to the measure where need be."""
        text = "".join(atom.text for atom in atoms if not atom.ends_line)
        shown = list(atoms)
        while shown and (shown[-1].blank or shown[-1].ends_line):
            shown.pop()
        excess = width - start - sum(atom.width for atom in shown)
        give = sum(atom.give for atom in shown)
        squeeze = min(1.0, -excess / give) if excess < 0 and give else 0.0
        gaps = sum(not left.cut for left, _ in pairwise(shown))
        spread = excess / gaps if full and excess > 0 and gaps else 0.0
        if spread > _MOST_SPREAD * max((atom.type.pace for atom in shown), default=0.0):
            spread = 0.0
        placed: list[_Placed] = []
        x = start
        for atom in shown:
            saved = atom.give * squeeze
            placed += self._place(atom, x - saved if atom.text in OPENING else x)
            x += atom.width - saved + (0.0 if atom.cut else spread)
        end = x - spread if shown and not shown[-1].cut else x
        return Line(text=text, runs=tuple(_runs(placed)), start=start, end=end)

    def _place(self, atom: Atom, x: float) -> Iterator[_Placed]:
        role, size, _ = atom.type
        for char in atom.text:
            drawn = self._glyph(role, char)
            advance = drawn.font.advance(char) * size if drawn else size
            shift = 0.0
            if not atom.word and not atom.blank and char not in CLOSING:
                # Some faces draw quotes and dashes narrow: bring them to their side of the cell.
                shift = size - advance if char in OPENING else (size - advance) / 2
            if drawn:
                yield _Placed(char, drawn.font, drawn.stroke * size, size, x + shift)
            x += advance if atom.word or atom.blank else atom.type.pace

    def _glyph(self, role: Role, char: str) -> Glyph | None:
        """Give what draws a character; nothing for a wide space that no face has."""
        try:
            return self.fonts.glyph(role, char)
        except GlyphMissingError:
            if char.isspace():
                return None
            raise


def _runs(placed: Sequence[_Placed]) -> Iterator[Run]:
    for (font, stroke, size), group in groupby(placed, key=_face):
        glyphs = list(group)
        yield Run(
            font=font,
            size=size,
            stroke=stroke,
            x=glyphs[0].x,
            show=_show(font, size, glyphs),
            characters=frozenset(glyph.char for glyph in glyphs),
        )


def _face(glyph: _Placed) -> tuple[CidFont, float, float]:
    return glyph.font, glyph.stroke, glyph.size


def _show(font: CidFont, size: float, glyphs: Sequence[_Placed]) -> str:
    """Write glyphs at their places: the commonest spacing as ``Tc``, the rest as shifts."""
    advances = [font.advance(glyph.char) * size for glyph in glyphs]
    steps = [
        round(right.x - left.x - advance, 4)
        for (left, right), advance in zip(pairwise(glyphs), advances, strict=False)
    ]
    code = font.code
    if not steps or steps.count(steps[0]) == len(steps):  # most texts: nothing stands out
        codes = "".join([f"{code(glyph.char):04X}" for glyph in glyphs])
        return f"{steps[0] if steps else 0.0:g} Tc [<{codes}>] TJ"
    spacing = Counter(steps).most_common(1)[0][0]
    parts: list[str] = []
    codes = ""
    x = glyphs[0].x
    for glyph, advance in zip(glyphs, advances, strict=True):
        shift = round((x - glyph.x) * 1000 / size, 1)
        if abs(shift) >= 0.1:
            parts.append(f"<{codes}>{shift:g}")
            codes = ""
            x -= shift * size / 1000
        codes += f"{code(glyph.char):04X}"
        x += advance + spacing
    return f"{spacing:g} Tc [{''.join(parts)}<{codes}>] TJ"


def shifted(line: Line, x: float) -> Line:
    """Give a line moved right by some points."""
    return replace(
        line,
        runs=tuple(replace(run, x=run.x + x) for run in line.runs),
        start=line.start + x,
        end=line.end + x,
    )
