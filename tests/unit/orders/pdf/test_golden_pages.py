"""
Kept pages: every line of text where it stood, and the page as a picture.

Lines are compared everywhere, with a tolerance, for digits are as wide as a font makes them.
Pictures are compared where the same faces print as when they were kept. After a wanted change::

    python -m tests.unit.orders.pdf.test_golden_pages
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from jointops.orders.paper import (
    Form,
    Heading,
    KeyValues,
    Paper,
    Party,
    Signatory,
    Signatures,
    Stamp,
)
from jointops.orders.pdf.fonts import Fonts, faces_of
from jointops.orders.pdf.render import page_count, page_image, render_pdf
from tests.unit.orders.pdf.samples import baseline_mm, left_mm, opened, order, slip, written

FOLDER = Path(__file__).parents[3] / "fixtures" / "golden_pages"
DPI = 36
LINE_MM = 0.5
LEFT_MM = 1.5
"""Centred text moves by half of what its digits differ in width."""
MEAN, MOST = 3.0, 48
"""Grey levels by which a picture may differ: on average, and in any square of eight pixels."""


def _party(title: str, field: str) -> Party:
    return Party(
        title=title,
        unit="训练单位",
        lines=(("签名", ""), ("职务", ""), ("时间", "")),
        field=field,
    )


_STAMP = Stamp(
    modules=tuple(tuple((row * column) % 3 == 0 for column in range(29)) for row in range(29)),
    lines=("核验码 0123-4567-89AB-CDEF", "第1版"),
    digests=("SHA-256　" + "0a" * 32,),
)
_RECEIPT = slip(
    head="",
    title="联勤任务回执单\n（甲　到位交接）",
    signer="",
    approver="",
    kind_word="文书",
    receipt=None,
    stamp=_STAMP,
    blocks=(
        KeyValues(pairs=(("事由", "处置训练事件"), ("到达地点", "站前广场东侧停车场"))),
        Heading(text="双方签署"),
        Signatures(parties=(_party("商请方", "ours"), _party("派警方", "theirs"))),
    ),
)
_LETTER = order(
    form=Form.LETTER,
    kind_word="函件",
    title="关于商请派警协助\n处置训练事件的函",
    addressees="训练支队",
    receipt=None,
    imprint=None,
    note="本函一式三份",
    stamp=_STAMP,
    sign_field="ours",
)
_COMMAND = order(
    form=Form.COMMAND,
    head="训练市公安局命令",
    addressees="",
    receipt=None,
    signatories=(Signatory(post="值班指挥长", name="训练甲"),),
)
PAPERS: dict[str, Paper] = {
    "general": order(),
    "letter": _LETTER,
    "command": _COMMAND,
    "joint": order(head="训练市公安局", partners=("训练市应急管理局",), receipt=None),
    "receipt": _RECEIPT,
    "slip": slip(),
}
Lines = list[list[tuple[str, float, float]]]


def lines_of(pdf: bytes) -> Lines:
    """Give each page's lines of text: what, and where its baseline and left edge are."""
    pages: Lines = []
    with opened(pdf) as document:
        for page in document.pages:
            found: dict[float, list[dict[str, object]]] = {}
            for char in written(page):
                found.setdefault(round(baseline_mm(char), 1), []).append(char)
            rows = [sorted(found[y], key=left_mm) for y in sorted(found)]
            pages.append(
                [
                    (
                        "".join(str(char["text"]) for char in row),
                        round(baseline_mm(row[0]), 2),
                        round(left_mm(row[0]), 2),
                    )
                    for row in rows
                ]
            )
    return pages


def pictures_of(pdf: bytes) -> list[np.ndarray]:
    shown = [page_image(pdf, page, DPI) for page in range(page_count(pdf))]
    return [
        np.frombuffer(p.rgb, np.uint8).reshape(p.height, p.width, 3).mean(axis=2) for p in shown
    ]


def keep(fonts: Fonts) -> None:
    """Write what the papers look like now."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, paper in PAPERS.items():
        pdf = render_pdf(paper, fonts)
        kept = {"faces": faces_of(pdf), "pages": lines_of(pdf)}
        text = json.dumps(kept, ensure_ascii=False, indent=0)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")
        for number, picture in enumerate(pictures_of(pdf), start=1):
            image = Image.fromarray(picture.astype(np.uint8)).quantize(16)
            image.save(FOLDER / f"{name}-{number}.png", optimize=True)


def kept_lines(name: str) -> tuple[list[str], Lines]:
    kept = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return kept["faces"], kept["pages"]


@pytest.mark.parametrize("name", PAPERS)
def test_every_line_stands_where_it_stood(fonts: Fonts, name: str):
    _, kept = kept_lines(name)
    found = lines_of(render_pdf(PAPERS[name], fonts))
    assert [len(page) for page in found] == [len(page) for page in kept]
    for page, before in zip(found, kept, strict=True):
        for (text, y, x), (old_text, old_y, old_x) in zip(page, before, strict=True):
            assert text == old_text
            assert y == pytest.approx(old_y, abs=LINE_MM), text
            assert x == pytest.approx(old_x, abs=LEFT_MM), text


@pytest.mark.parametrize("name", PAPERS)
def test_pages_look_as_they_looked_with_the_same_faces(fonts: Fonts, name: str):
    faces, _ = kept_lines(name)
    pdf = render_pdf(PAPERS[name], fonts)
    if list(faces_of(pdf)) != faces:
        pytest.skip("other faces print here than when the pictures were kept")
    for number, picture in enumerate(pictures_of(pdf), start=1):
        kept = np.asarray(Image.open(FOLDER / f"{name}-{number}.png").convert("L"), dtype=float)
        assert kept.shape == picture.shape
        off = np.abs(kept - picture)
        high, wide = (side // 8 * 8 for side in off.shape)
        squares = off[:high, :wide].reshape(high // 8, 8, wide // 8, 8).mean(axis=(1, 3))
        assert off.mean() < MEAN, f"page {number}"
        assert squares.max() < MOST, f"page {number}"


def test_a_moved_line_and_a_lost_one_would_be_found(fonts: Fonts):
    moved = order(form=Form.LETTER, title="关于商请派警协助处置训练事件的函", receipt=None)
    assert lines_of(render_pdf(moved, fonts)) != kept_lines("letter")[1]
    before = pictures_of(render_pdf(PAPERS["letter"], fonts))[0]
    after = pictures_of(render_pdf(moved, fonts))[0]
    high, wide = (side // 8 * 8 for side in before.shape)
    off = np.abs(before - after)[:high, :wide]
    assert off.reshape(high // 8, 8, wide // 8, 8).mean(axis=(1, 3)).max() > MOST


if __name__ == "__main__":
    keep(Fonts.find())
