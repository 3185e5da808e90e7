"""The pages being drawn: text, rules and marks at their places, over reportlab's canvas."""

from __future__ import annotations

import io
import math
import zlib
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from itertools import groupby
from typing import Any, Protocol

from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from jointops.orders.pdf.cidfont import CidFont
from jointops.orders.pdf.compose import Line, Run
from jointops.orders.pdf.fonts import Fonts
from jointops.orders.pdf.grid import BOTTOM, LEFT, PAGE_HEIGHT, PAGE_WIDTH, TOP

rl_config.useA85 = 0  # pages are bytes, not letters: a fifth smaller, and written faster

_PACKING = 2
"""How hard pages are compressed: a quarter of the usual time, a tenth more bytes."""


class Tint(Enum):
    """A colour as PDF operands; everything but the live head is grey."""

    BLACK = "0"
    DARK = "0.25"
    GREY = "0.5"
    LIGHT = "0.72"
    PALE = "0.91"
    WHITE = "1"
    RED = "0.902 0 0.071"
    """The red of official heads: full magenta and yellow in sRGB (the standard gives no value)."""

    @property
    def fill(self) -> str:
        """Operator that fills with it."""
        return f"{self.value} {'rg' if ' ' in self.value else 'g'}"

    @property
    def stroke(self) -> str:
        """Operator that strokes with it."""
        return f"{self.value} {'RG' if ' ' in self.value else 'G'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """What the file says of itself to programs that list it."""

    title: str
    author: str
    subject: str
    keywords: str
    made: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignField:
    """
    A place for an electronic signature.

    Attributes
    ----------
    page
        From 0.
    box
        Left, bottom, right, top in points, from the page's lower left corner.
    """

    name: str
    page: int
    box: tuple[float, float, float, float]


class Pen(Protocol):
    """Whatever takes PDF operators: a page, or a drawing that several pages show."""

    def write(self, operators: str) -> None:
        """Write PDF operators."""


class Drawing:
    """Operators for a drawing that several pages show; lines and areas only, no text."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def write(self, operators: str) -> None:
        """Write PDF operators."""
        self._parts.append(operators)

    def packed(self) -> bytes:
        """Give what was written, compressed."""
        return _packed("\n".join(self._parts))


def _packed(operators: str) -> bytes:
    return zlib.compress(operators.encode("latin-1"), _PACKING)


class Sheet:
    """
    One PDF under way.

    Positions are in points from the page's top left corner, downwards, unless a method says that
    they are PDF's own (from the bottom left, upwards).

    Parameters
    ----------
    many
        Whether many papers come into it: what they have in common is then held once.
    """

    def __init__(
        self,
        facts: FileFacts,
        fonts: Fonts,
        *,
        size: tuple[float, float] = (PAGE_WIDTH, PAGE_HEIGHT),
        many: bool = False,
    ) -> None:
        self._file = io.BytesIO()
        self.pages = 0
        self._fields: list[SignField] = []
        self._canvas = Canvas(
            self._file,
            pagesize=size,
            pageCompression=1,
            invariant=1,
            initialFontName=fonts.register_first(),
            lang="zh-CN",
        )
        self._document = self._canvas._doc  # noqa: SLF001 - fonts are written into it; no public way
        self._drawings: set[str] = set()
        self._many = many
        self._shared: dict[Hashable, tuple[str, float]] = {}
        self._recorded: list[str] | None = None
        self._faces: dict[CidFont, tuple[str, set[str]]] = {}
        stamp = facts.made.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'")
        self._canvas.setDateFormatter(lambda *_: stamp)
        self._canvas.setTitle(facts.title)
        self._canvas.setAuthor(facts.author)
        self._canvas.setSubject(facts.subject)
        self._canvas.setKeywords(facts.keywords)
        self._canvas.setCreator("JointOps")
        self._canvas.setProducer("JointOps")
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        self._canvas.setViewerPreference("PrintScaling", "None")

    def end_page(self) -> None:
        """Close the page; what follows is on the next."""
        self._canvas.showPage()
        self.pages += 1
        self._pack(self._document.Pages.pages[-1])

    def _pack(self, page: Any) -> None:
        """Compress a page at once: a long file is not to lie in memory as text until its end."""
        if isinstance(page, pdfdoc.PDFObjectReference):
            page = self._document.idToObject[page.name]
        entries = pdfdoc.PDFDictionary({"Filter": "/FlateDecode"})
        page.Contents = pdfdoc.PDFStream(entries, _packed(page.stream), filters=[])
        page.stream = None

    def finish(self) -> bytes:
        """Close the file and give it."""
        for face, (_, characters) in self._faces.items():
            face.use(self._document, characters)
        self._canvas.save()
        return self._file.getvalue()

    @property
    def fields(self) -> tuple[SignField, ...]:
        """Places that were kept for electronic signatures."""
        return tuple(self._fields)

    def reserve(self, name: str, x: float, y: float, width: float, height: float) -> None:
        """Keep a place for an electronic signature; ``x, y`` is its top left corner."""
        bottom = PAGE_HEIGHT - y - height
        box = (x, bottom, x + width, bottom + height)
        self._fields.append(SignField(name=name, page=self.pages, box=box))

    def cells(self, filled: Sequence[bool], x: float, y: float, side: float) -> None:
        """Draw a row of black squares where ``filled``; ``x, y`` is the first's top left corner."""
        boxes, at = [], 0
        for dark, run in groupby(filled):
            count = len(list(run))
            if dark:
                left, bottom = x + at * side, PAGE_HEIGHT - y - side
                boxes.append(f"{left:.3f} {bottom:.3f} {count * side:.3f} {side:.3f} re")
            at += count
        if boxes:
            self.write(f"{Tint.BLACK.fill} {' '.join(boxes)} f")

    def image(self, image: bytes, x: float, y: float, width: float) -> None:
        """Draw a picture ``width`` points wide; ``x, y`` is its top left corner."""
        reader = ImageReader(io.BytesIO(image))
        across, down = reader.getSize()
        height = width * down / across
        self._canvas.drawImage(reader, x, PAGE_HEIGHT - y - height, width, height, mask="auto")

    @contextmanager
    def turned(self) -> Iterator[None]:
        """
        Turn what is drawn inside by a quarter to the left, its top along the page's left side.

        What stands at the type area's upper left corner inside comes to its lower left corner.
        """
        x, y = LEFT + PAGE_HEIGHT - TOP, PAGE_HEIGHT - BOTTOM - LEFT
        self.write(f"q 0 1 -1 0 {x:.4f} {y:.4f} cm")
        yield
        self.write("Q")

    def show_drawing(
        self, name: str, packed: bytes, box: tuple[float, float, float, float], x: float, y: float
    ) -> None:
        """
        Show a drawing with its own origin at ``x, y`` in PDF's coordinates; the file holds it once.

        Parameters
        ----------
        name
            One for each drawing of the file: letters and digits.
        box
            Left, bottom, right, top in the drawing's coordinates; nothing shows beyond.
        """
        if name not in self._drawings:
            self._drawings.add(name)
            self._add_form(name, packed, box, pdfdoc.PDFDictionary({}))
        self._show_form(name, x, y)

    def shared(self, key: Hashable, draw: Callable[[Sheet, float], None], top: float) -> None:
        """
        Draw what many papers have in common; a file of many holds it once where it comes again.

        Parameters
        ----------
        key
            Stands for what is drawn.
        draw
            Draws it below a height, by text, rules and frames alone.
        top
            That height.
        """
        if not self._many or self._recorded is not None:
            draw(self, top)
            return
        if key not in self._shared:
            self._shared[key] = "", top
            draw(self, top)
            return
        name, at = self._shared[key]
        if not name:
            # drawn where it stands: programs that read the text go by its place inside the form
            name, at = self._shared[key] = f"shared{len(self._drawings)}", top
            self._drawings.add(name)
            self._recorded = []
            draw(self, at)
            fonts = {"Font": pdfdoc.PDFObjectReference(pdfdoc.BasicFonts)}
            box = (0.0, -PAGE_HEIGHT, PAGE_WIDTH, 2 * PAGE_HEIGHT)
            code = _packed("\n".join(self._recorded))
            self._recorded = None
            self._add_form(name, code, box, pdfdoc.PDFDictionary(fonts))
        self._show_form(name, 0.0, at - top)

    def _add_form(
        self, name: str, packed: bytes, box: tuple[float, float, float, float], resources: Any
    ) -> None:
        entries = {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": pdfdoc.PDFArray([round(side, 2) for side in box]),
            "Resources": resources,
            "Filter": "/FlateDecode",
        }
        stream = pdfdoc.PDFStream(pdfdoc.PDFDictionary(entries), packed, filters=[])
        self._document.addForm(name, stream)

    def _show_form(self, name: str, x: float, y: float) -> None:
        self.write(f"q 1 0 0 1 {x:.4f} {y:.4f} cm")
        self._canvas.doForm(name)
        self.write("Q")

    def write(self, operators: str) -> None:
        """Write PDF operators into the page."""
        if self._recorded is None:
            self._canvas.addLiteral(operators)
        else:
            self._recorded.append(operators)

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """Mark what is drawn inside as no part of the text (watermarks, page numbers)."""
        self.write("/Artifact BMC")
        yield
        self.write("EMC")

    @contextmanager
    def clipped(self, x: float, y: float, width: float, height: float) -> Iterator[None]:
        """Let nothing drawn inside reach beyond a box; ``x, y`` is its top left corner."""
        self.write(f"q {x:.3f} {PAGE_HEIGHT - y - height:.3f} {width:.3f} {height:.3f} re W n")
        yield
        self.write("Q")

    def text(self, line: Line, x: float, baseline: float, *, tint: Tint = Tint.BLACK) -> None:
        """Draw a line of text; ``x`` is the left edge of its measure."""
        self.texts(((line, x, baseline),), tint=tint)

    def texts(
        self, placed: Iterable[tuple[Line, float, float]], *, tint: Tint = Tint.BLACK
    ) -> None:
        """Draw lines of text, each with the left edge of its measure and its baseline."""
        shown = self._shown(placed, PAGE_HEIGHT, tint)
        if shown:
            self.write(shown)

    def row(self, ruled: str, placed: Iterable[tuple[Line, float, float]], *, top: float) -> None:
        """
        Draw a table's row: operators that draw its rules, and its lines of text.

        Both count downwards from the row's ``top``; the operators' own coordinates are upwards.
        """
        shown = self._shown(placed, 0.0, Tint.BLACK)
        self.write(f"q 1 0 0 1 0 {PAGE_HEIGHT - top:.4f} cm {ruled} {shown} Q")

    def _shown(self, placed: Iterable[tuple[Line, float, float]], origin: float, tint: Tint) -> str:
        """Write lines of text whose baselines are below ``origin``."""
        shown = []
        kept: tuple[str, float] | None = None
        for line, x, baseline in placed:
            for run in line.runs:
                face = self._use(run), run.size
                show = f"1 0 0 1 {x + run.x:.4f} {origin - baseline:.4f} Tm {run.show}"
                if face != kept:
                    kept, show = face, f"{face[0]} {run.size:g} Tf {show}"
                if run.stroke:
                    show = f"{tint.stroke} 2 Tr {run.stroke:.3g} w {show} 0 Tr"
                shown.append(show)
        return f"{tint.fill} BT {' '.join(shown)} ET" if shown else ""

    def _use(self, run: Run) -> str:
        """Give a run's font in the page's operators, and note the characters for embedding."""
        known = self._faces.get(run.font)
        if known is None:
            known = self._faces[run.font] = run.font.use(self._document, ()), set()
        known[1].update(run.characters)
        return known[0]

    def turned_text(
        self,
        line: Line,
        x: float,
        y: float,
        *,
        angle_deg: float = 0.0,
        tint: Tint = Tint.BLACK,
        halo: float = 0.0,
    ) -> None:
        """
        Draw a line of text at a position in PDF's own coordinates.

        Parameters
        ----------
        angle_deg
            Counter-clockwise.
        halo
            Points of white around the letters, so that they read on a map.
        """
        if not line.runs:
            return
        cos, sin = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
        matrix = f"{cos:.5g} {sin:.5g} {-sin:.5g} {cos:.5g}" if angle_deg else "1 0 0 1"
        body: list[tuple[str, float, str]] = []
        for run in line.runs:
            name = self._use(run)
            place = f"{matrix} {x + run.x * cos:.4f} {y + run.x * sin:.4f} Tm"
            body.append((f"{name} {run.size:g} Tf {place}", run.stroke, run.show))
        if halo:
            white = " ".join(f"{place} {show}" for place, _, show in body)
            edge = f"q {Tint.WHITE.stroke} {2 * halo:g} w 1 J 1 j BT 1 Tr {white} ET Q"
            self.write(f"/Span <</ActualText ()>> BDC {edge} EMC")  # it says nothing twice
        shown = " ".join(
            f"{place} 2 Tr {stroke:.3g} w {show} 0 Tr" if stroke else f"{place} {show}"
            for place, stroke, show in body
        )
        bold = f" {tint.stroke}" if any(stroke for _, stroke, _ in body) else ""
        self.write(f"{tint.fill}{bold} BT {shown} ET")

    def rule(
        self,
        x: float,
        y: float,
        to_x: float,
        to_y: float,
        *,
        width: float,
        tint: Tint = Tint.BLACK,
    ) -> None:
        """Draw a straight line ``width`` points thick."""
        self.write(
            f"{tint.stroke} {width:.4f} w {x:.3f} {PAGE_HEIGHT - y:.3f} m "
            f"{to_x:.3f} {PAGE_HEIGHT - to_y:.3f} l S"
        )

    def rules(self, lines: Iterable[tuple[float, float, float, float]], *, width: float) -> None:
        """Draw straight black lines ``width`` points thick: from ``x, y`` to ``x, y``."""
        path = " ".join(
            f"{x:.3f} {PAGE_HEIGHT - y:.3f} m {to_x:.3f} {PAGE_HEIGHT - to_y:.3f} l"
            for x, y, to_x, to_y in lines
        )
        self.write(f"{Tint.BLACK.stroke} {width:.4f} w {path} S")

    def frame(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        line: float,
        tint: Tint = Tint.BLACK,
    ) -> None:
        """Draw an empty box whose top left corner is ``x, y``, with lines ``line`` points thick."""
        self.write(
            f"{tint.stroke} {line:.4f} w "
            f"{x:.3f} {PAGE_HEIGHT - y - height:.3f} {width:.3f} {height:.3f} re S"
        )
