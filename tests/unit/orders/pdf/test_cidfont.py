from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pdfplumber
import pypdfium2
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from jointops.orders.pdf.cidfont import CidFont
from jointops.orders.pdf.fonts import Fonts, Role
from tests.unit.orders.pdf.samples import RARE_NAMES

CHARACTERS = "AB增援𬭊"


def write_truetype(path: Path, characters: str = CHARACTERS, *, licence: int = 0) -> Path:
    """Write a small TrueType font whose glyphs are boxes, all different."""
    names = [".notdef", *(f"g{ord(char):x}" for char in characters)]
    glyphs, widths = {}, {}
    for number, name in enumerate(names):
        pen = TTGlyphPen(None)
        pen.moveTo((50, 0))
        pen.lineTo((50, 400 + 10 * number))
        pen.lineTo((900, 400 + 10 * number))
        pen.lineTo((900, 0))
        pen.closePath()
        glyphs[name] = pen.glyph()
        widths[name] = (1000 if number != 1 else 600, 50)
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(dict(zip(map(ord, characters), names[1:], strict=True)))
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(widths)
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    family = path.stem
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family})
    builder.setupOS2(fsType=licence, usWeightClass=400)
    builder.setupPost()
    builder.save(path)
    return path


def write_name_keyed_cff(path: Path) -> Path:
    """Write a CFF font without CIDs, which cannot be embedded as it is."""
    pen = T2CharStringPen(600, None)
    pen.moveTo((0, 0))
    pen.lineTo((500, 0))
    pen.lineTo((500, 500))
    pen.closePath()
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder([".notdef", "A"])
    builder.setupCharacterMap({ord("A"): "A"})
    strings = {name: pen.getCharString() for name in (".notdef", "A")}
    builder.setupCFF(path.stem, {}, strings, {})
    builder.setupHorizontalMetrics({".notdef": (600, 0), "A": (600, 0)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": path.stem, "styleName": "Regular", "psName": path.stem})
    builder.setupOS2(fsType=0, usWeightClass=400)
    builder.setupPost()
    builder.save(path)
    return path


def draw(font: CidFont, text: str) -> bytes:
    """Draw a text as any reportlab program would."""
    pdfmetrics.registerFont(font)
    file = io.BytesIO()
    canvas = Canvas(file, invariant=1, initialFontName=font.fontName)
    canvas.setFont(font.fontName, 16)
    canvas.drawString(100, 700, text)
    canvas.save()
    return file.getvalue()


def by_pdfium(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    text = str(document[0].get_textpage().get_text_range())
    document.close()
    return text


def by_pdfplumber(pdf: bytes) -> str:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return "".join(char["text"] for char in document.pages[0].chars)


def by_poppler(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)  # noqa: S607
    return done.stdout.decode()


READERS = [by_pdfium, by_pdfplumber, *([by_poppler] if shutil.which("pdftotext") else [])]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("role", list(Role))
def test_rare_names_come_out_as_they_went_in(
    fonts: Fonts, role: Role, read: Callable[[bytes], str]
):
    for char in "增援" + RARE_NAMES:
        assert read(draw(fonts.glyph(role, char).font, char)).strip() == char


@pytest.mark.parametrize("read", READERS)
def test_truetype_outlines_go_in_too(tmp_path: Path, read: Callable[[bytes], str]):
    font = CidFont(write_truetype(tmp_path / "Boxes.ttf"))
    pdf = draw(font, "援A𬭊增")
    assert read(pdf).strip() == "援A𬭊增"
    assert b"/CIDFontType2" in pdf
    assert b"/FontFile2" in pdf


def test_measures_are_those_of_the_face(tmp_path: Path):
    font = CidFont(write_truetype(tmp_path / "Boxes.ttf"))
    assert font.advance("A") == 0.6
    assert font.stringWidth("A增", 10) == pytest.approx(16)
    assert font.ink("B") == pytest.approx((0.05, 0, 0.9, 0.42))
    assert font.has("𬭊")
    assert not font.has("无")


def test_a_glyph_looks_the_same_after_embedding(tmp_path: Path):
    """The box of 𬭊 is 450 high: drawn at 100 points it must cover 45."""
    font = CidFont(write_truetype(tmp_path / "Boxes.ttf"))
    pdfmetrics.registerFont(font)
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(200, 200), initialFontName=font.fontName)
    canvas.setFont(font.fontName, 100)
    canvas.drawString(50, 50, "𬭊")
    canvas.save()
    document = pypdfium2.PdfDocument(file.getvalue())
    pixels = document[0].render(scale=2, grayscale=True).to_numpy() < 128
    document.close()
    assert pixels.any(axis=1).sum() == pytest.approx(2 * 45, abs=2)
    assert pixels.any(axis=0).sum() == pytest.approx(2 * 85, abs=2)


def test_cff_without_cids_is_refused(tmp_path: Path):
    with pytest.raises(ValueError, match="without CIDs"):
        CidFont(write_name_keyed_cff(tmp_path / "Plain.otf"))


def test_two_documents_at_once_do_not_mix(tmp_path: Path):
    font = CidFont(write_truetype(tmp_path / "Boxes.ttf"))
    pdfmetrics.registerFont(font)
    files = [io.BytesIO(), io.BytesIO()]
    canvases = [Canvas(file, initialFontName=font.fontName) for file in files]
    for canvas, text in zip(canvases, ("增A", "援B"), strict=True):
        canvas.setFont(font.fontName, 16)
        canvas.drawString(100, 700, text)
    for canvas in canvases:
        canvas.save()
    assert [by_pdfplumber(file.getvalue()) for file in files] == ["增A", "援B"]
