"""
One font face, embedded in a PDF as a composite font (Type 0, Identity-H).

Both kinds of outlines go in as they are: TrueType (CIDFontType2) and CID-keyed CFF
(CIDFontType0C). reportlab's own TrueType class refuses CFF and writes characters beyond U+FFFF
wrongly into the text layer, which rare names need.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import uharfbuzz
from fontTools.ttLib import TTFont
from reportlab.pdfbase import pdfdoc

_TRUETYPE_TABLES = frozenset(
    ("cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep")
)
_RANGE = 100
"""Most entries that one ``bfchar`` block may hold (PDF 32000-1, 9.10.3)."""
_SYMBOLIC = 4


class Ink(NamedTuple):
    """Box of a glyph's outline, in em, from its origin; ``bottom`` and ``top`` are upwards."""

    left: float
    bottom: float
    right: float
    top: float


class _Use:
    """What one document has used of a face."""

    def __init__(self, resource: str) -> None:
        self.resource = resource
        self.characters: set[str] = set()


class CidFont:
    """
    A face that reportlab can draw with, and its measures.

    The instance may serve several documents at once. Measures are in em; a glyph's code in the page
    is its CID, which for TrueType is the glyph number.

    Parameters
    ----------
    path
        A ``.ttf``, ``.otf`` or ``.ttc`` file.
    index
        The face's number inside a ``.ttc``.

    Raises
    ------
    ValueError
        If the outlines are neither TrueType nor CID-keyed CFF.
    """

    # reportlab's own marks of a font that writes its own codes and is finished with the document
    _dynamicFont = True  # noqa: N815
    _multiByte = True  # noqa: N815
    shapable = False
    encoding = None

    def __init__(self, path: Path, index: int = 0) -> None:
        self.path = path
        self.index = index
        with path.open("rb") as file:
            self._read(TTFont(file, fontNumber=index, lazy=True))
        # reportlab takes fonts of one name, or one face's name, for one and the same
        self.fontName = f"{self.name}@{path}#{index}"
        self.face = SimpleNamespace(name=self.fontName)
        self._source = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(path), index)
        self._font = uharfbuzz.Font(self._source)
        self._measures: dict[str, tuple[int, int, float] | None] = {}
        self._uses: WeakKeyDictionary[Any, _Use] = WeakKeyDictionary()

    def _read(self, tables: TTFont) -> None:
        self.name = tables["name"].getDebugName(6) or self.path.stem
        self._per_em = int(tables["head"].unitsPerEm)
        head = tables["head"]
        self._box = [self._thousandths(v) for v in (head.xMin, head.yMin, head.xMax, head.yMax)]
        self._ascent = self._thousandths(tables["hhea"].ascent)
        self._descent = self._thousandths(tables["hhea"].descent)
        self._variable = "fvar" in tables
        self._cids: list[int] | None = None
        self._collection = ("Adobe", "Identity", 0)
        if "CFF " in tables:
            top = tables["CFF "].cff.topDictIndex[0]
            if not hasattr(top, "ROS"):
                raise ValueError(f"{self.path}: CFF outlines without CIDs")
            # fontTools names the glyphs of a CID-keyed font .notdef, cid00001, …
            self._cids = [0, *(int(name.removeprefix("cid")) for name in top.charset[1:])]
            self._collection = top.ROS
        elif "glyf" not in tables:
            raise ValueError(f"{self.path}: neither TrueType nor CFF outlines")

    def _thousandths(self, units: float) -> int:
        return round(units * 1000 / self._per_em)

    def __repr__(self) -> str:
        return f"CidFont({self.fontName})"

    # Measures

    def _measure(self, char: str) -> tuple[int, int, float] | None:
        """Give glyph number, CID and advance of a character; None if the face lacks it."""
        try:
            return self._measures[char]
        except KeyError:
            glyph = self._font.get_nominal_glyph(ord(char))
            found = None
            if glyph:
                cid = self._cids[glyph] if self._cids else glyph
                # rounded as the PDF's table of widths is, so that positions add up exactly
                width = self._thousandths(self._font.get_glyph_h_advance(glyph))
                found = glyph, cid, width / 1000
            self._measures[char] = found
            return found

    def has(self, char: str) -> bool:
        """Tell whether the face has a glyph for the character."""
        return self._measure(char) is not None

    def code(self, char: str) -> int:
        """Give the CID that draws the character (0, the empty box, if the face lacks it)."""
        found = self._measure(char)
        return found[1] if found else 0

    def advance(self, char: str) -> float:
        """Give the width of a character in em."""
        found = self._measure(char)
        return found[2] if found else 1.0

    def ink(self, char: str) -> Ink:
        """Give the box of a character's outline in em; all zero where nothing is drawn."""
        found = self._measure(char)
        extents = self._font.get_glyph_extents(found[0]) if found else None
        if extents is None:
            return Ink(0, 0, 0, 0)
        left, top = extents.x_bearing, extents.y_bearing
        box = (left, top + extents.height, left + extents.width, top)
        return Ink(*(units / self._per_em for units in box))

    # What reportlab asks of a font

    def _use(self, document: Any) -> _Use:
        use = self._uses.get(document)
        if use is None:
            resource = f"F{len(document.fontMapping) + 1}"
            document.fontMapping[self.fontName] = "/" + resource
            document.delayedFonts.append(self)
            use = self._uses[document] = _Use(resource)
        return use

    def use(self, document: Any, characters: Iterable[str]) -> str:
        """Note characters as used in a reportlab document; give the font's name in its pages."""
        use = self._use(document)
        use.characters.update(characters)
        return "/" + use.resource

    def stringWidth(self, text: str, size: float, encoding: str = "utf8") -> float:  # noqa: N802
        """Give the width of a text in points."""
        return sum(map(self.advance, text)) * size

    def splitString(  # noqa: N802
        self, text: str, document: Any, encoding: str = "utf8"
    ) -> list[tuple[int, bytes]]:
        """Give the text as codes; there is one subset, number 0."""
        self.use(document, text)
        return [(0, b"".join(struct.pack(">H", self.code(char)) for char in text))]

    def getSubsetInternalName(self, _subset: int, document: Any) -> str:  # noqa: N802
        """Give the font's name in the pages of a document."""
        return "/" + self._use(document).resource

    # Embedding

    def addObjects(self, document: Any) -> None:  # noqa: N802
        """Write the glyphs that the document used into it; reportlab calls this at the end."""
        use = self._uses.pop(document)
        found = {char: self._measure(char) for char in sorted(use.characters)}
        used = {char: measure for char, measure in found.items() if measure}
        program, numbers = self._subset({glyph for glyph, _, _ in used.values()})
        tag = hashlib.sha256("".join(used).encode()).digest()
        letters = "".join(chr(ord("A") + byte % 26) for byte in tag[:6])
        name = f"/{letters}+{self.name}"
        registry, ordering, supplement = self._collection
        descriptor = {
            "Type": "/FontDescriptor",
            "FontName": name,
            "Flags": _SYMBOLIC,
            "FontBBox": pdfdoc.PDFArray(self._box),
            "ItalicAngle": 0,
            "Ascent": self._ascent,
            "Descent": self._descent,
            "CapHeight": self._ascent,
            "StemV": 80,
        }
        descendant: dict[str, Any] = {
            "Type": "/Font",
            "BaseFont": name,
            "CIDSystemInfo": pdfdoc.PDFDictionary(
                {
                    "Registry": pdfdoc.PDFString(registry),
                    "Ordering": pdfdoc.PDFString(ordering),
                    "Supplement": supplement,
                }
            ),
            "DW": 1000,
            "W": _widths({cid: advance for _, cid, advance in used.values()}),
        }
        if self._cids:
            descendant["Subtype"] = "/CIDFontType0"
            descriptor["FontFile3"] = self._stream(
                document, program, "program", Subtype="/CIDFontType0C"
            )
        else:
            places = bytearray(2 * (max(numbers, default=0) + 1))
            for old, new in numbers.items():
                struct.pack_into(">H", places, 2 * old, new)
            descendant["Subtype"] = "/CIDFontType2"
            descendant["CIDToGIDMap"] = self._stream(document, bytes(places), "places")
            descriptor["FontFile2"] = self._stream(
                document, program, "program", Length1=len(program)
            )
        descendant["FontDescriptor"] = self._refer(document, descriptor, "descriptor")
        text_layer = _to_unicode({cid: char for char, (_, cid, _) in used.items()})
        font = {
            "Type": "/Font",
            "Subtype": "/Type0",
            "BaseFont": name,
            "Encoding": "/Identity-H",
            "DescendantFonts": pdfdoc.PDFArray([self._refer(document, descendant, "cid")]),
            "ToUnicode": self._stream(document, text_layer, "text"),
        }
        reference = self._refer(document, font, "font")
        document.idToObject[pdfdoc.BasicFonts].dict[use.resource] = reference

    def _refer(self, document: Any, entries: dict[str, Any], what: str) -> Any:
        return document.Reference(pdfdoc.PDFDictionary(entries), f"{what}:{self.fontName}")

    def _stream(self, document: Any, content: bytes, what: str, **entries: object) -> Any:
        stream = pdfdoc.PDFStream(
            dictionary=pdfdoc.PDFDictionary(entries),
            content=content,
            filters=[pdfdoc.PDFZCompress],
        )
        return document.Reference(stream, f"{what}:{self.fontName}")

    def _subset(self, glyphs: set[int]) -> tuple[bytes, dict[int, int]]:
        """Give the font program of some glyphs, and their new numbers by the old ones."""
        wanted = uharfbuzz.SubsetInput()
        wanted.glyph_set.update(glyphs)
        wanted.flags |= uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
        kept = {"CFF ", "head", "maxp", "hhea", "hmtx"} if self._cids else _TRUETYPE_TABLES
        wanted.drop_table_tag_set.update(
            int.from_bytes(tag.encode("latin-1"), "big")
            for tag in self._source.table_tags
            if tag not in kept and tag not in ("fvar", "gvar", "avar")
        )
        if self._variable:
            wanted.pin_all_axes_to_default(self._source)
        plan = uharfbuzz.SubsetPlan(self._source, wanted)
        subset = plan.execute()
        numbers = {int(old): int(new) for old, new in plan.old_to_new_glyph_mapping.items()}
        program = subset.reference_table("CFF ").data if self._cids else subset.blob.data
        return bytes(program), numbers


def _widths(advances: dict[int, float]) -> Any:
    """Write advances in em by CID as a ``W`` array; full-width ones are the default."""
    entries: list[Any] = []
    for cid in sorted(advances):
        width = round(advances[cid] * 1000)
        if width != 1000:
            entries += [cid, pdfdoc.PDFArray([width])]
    return pdfdoc.PDFArray(entries)


def _to_unicode(characters: dict[int, str]) -> bytes:
    """Write the map from CIDs to text (PDF 32000-1, 9.10.3), in UTF-16 with surrogates."""
    pairs = [
        f"<{cid:04X}> <{char.encode('utf-16-be').hex().upper()}>"
        for cid, char in sorted(characters.items())
    ]
    blocks = [pairs[first : first + _RANGE] for first in range(0, len(pairs), _RANGE)]
    return "\n".join(
        (
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            "/CMapName /Adobe-Identity-UCS def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<0000> <FFFF>",
            "endcodespacerange",
            *(f"{len(b)} beginbfchar\n" + "\n".join(b) + "\nendbfchar" for b in blocks),
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        )
    ).encode("ascii")
