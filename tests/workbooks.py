"""Workbooks as other programs write them, and as nobody should."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
import xlsxwriter

Sheets = Mapping[str, Sequence[Sequence[object]]]


def by_openpyxl(sheets: Sheets) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def by_xlsxwriter(sheets: Sheets) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
    return target.getvalue()


WRITERS: dict[str, Callable[[Sheets], bytes]] = {
    "openpyxl": by_openpyxl,
    "xlsxwriter": by_xlsxwriter,
}


def repacked(
    block: bytes,
    change: Callable[[str, bytes], bytes],
    *,
    packing: int = zipfile.ZIP_DEFLATED,
    added: Mapping[str, bytes] | None = None,
) -> bytes:
    """Pack a workbook anew with changed and added parts."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(block)) as old,
        zipfile.ZipFile(target, "w", packing) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in (added or {}).items():
            new.writestr(name, content)
    return target.getvalue()


def in_sheet(block: bytes, before: bytes, after: bytes) -> bytes:
    """Change the text of the first sheet."""

    def change(name: str, content: bytes) -> bytes:
        return content.replace(before, after) if name.endswith("sheet1.xml") else content

    return repacked(block, change)


def mutated(block: bytes, rng: random.Random) -> bytes:
    """Damage a file: bytes of the file itself, or, packed properly, of one part."""
    if not block.startswith(b"PK") or rng.random() < 0.4:
        return _damaged(block, rng)
    with zipfile.ZipFile(io.BytesIO(block)) as archive:
        chosen = rng.choice(archive.namelist())
    return repacked(block, lambda name, part: _damaged(part, rng) if name == chosen else part)


def _damaged(block: bytes, rng: random.Random) -> bytes:
    found = bytearray(block)
    for _ in range(rng.choice((1, 1, 2, 5, 30))):
        at = rng.randrange(len(found) + 1)
        match rng.randrange(5):
            case 0:
                found[at : at + 1] = bytes([rng.randrange(256)])
            case 1:
                del found[at : at + rng.randrange(1, 200)]
            case 2:
                found[at:at] = rng.randbytes(rng.randrange(1, 20))
            case 3:
                found[at:at] = found[at : at + rng.randrange(1, 300)]
            case _:
                found[at : at + 6] = rng.choice(
                    (
                        b"999999",
                        b"XFD104",
                        b"-1",
                        b'"',
                        b"<f>",
                        b"A1:XFD",
                        b"\x00",
                        b"1e309",
                        b"&#0;",
                    )
                )
    return bytes(found)


def by_libreoffice(block: bytes, folder: Path, ending: str, charset: int = 76) -> bytes:
    """
    Let LibreOffice Calc write a workbook anew, as ``.xlsx`` or ``.csv``.

    Parameters
    ----------
    charset
        LibreOffice's own number of the encoding of a CSV: 76 is UTF-8, 85 GB18030.
    """
    source = folder / "source.xlsx"
    source.write_bytes(block)
    kind = "xlsx:Calc MS Excel 2007 XML" if ending == "xlsx" else ""
    kind = kind or f"csv:Text - txt - csv (StarCalc):44,34,{charset},1"
    target = folder / "out"
    home = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(
        [
            shutil.which("soffice") or "soffice",
            home,
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            target,
            source,
        ],
        check=True,
        capture_output=True,
        timeout=100,
    )
    return (target / f"source.{ending}").read_bytes()
