"""Whether a workbook may be handed to its reader: sizes, macros, encryption, formulas."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import zipfile

    from jointops.feeds.faults import Finding

MAX_BYTES = 20 * 1024 * 1024
"""A larger file is refused."""
MAX_UNPACKED = 64 * 1024 * 1024
"""What all parts may come to, as counted while they unpack; a declared size proves nothing."""
MAX_PARTS = 2_000
MAX_ROWS = 50_000
MAX_COLUMNS = 64
CHUNK = 256 * 1024
"""So much is looked at in one go: a window beside it waits no longer than a few milliseconds."""
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
PACKINGS = (0, 8)
"""As it is, or deflated: what the standard of the format (ECMA-376 part 2) allows."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br\s*=\s*[\"']([A-Za-z]+\d+)")
_BAD_REFERENCE = re.compile(
    rb"r(?<=\sr)\s*=\s*[\"'](?!(?:[A-Za-z]|[Aa][A-Za-z]|[Bb][A-La-l])?(?:\d{1,4}|[1-4]\d{4}|50000)[\"'])"
)
"""
Anything but a row up to 50,000 with a column up to BL, the 64th.

It begins with a plain letter, so that the search leaps to each.
"""


class WorkbookRefusedError(Exception):
    """A workbook is not handed on; carries a code of ``[reason]`` and its facts."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts

    @property
    def reason(self) -> Finding:
        """Why, as it is told; the reading process, which starts at once, never asks for it."""
        from jointops.feeds.faults import Finding

        return Finding(code=self.code, facts=self.facts)


def scan_workbook(block: bytes) -> None:
    """
    Look through an ``.xlsx`` without building anything from it.

    Parameters
    ----------
    block
        The whole file, at most `MAX_BYTES`.

    Raises
    ------
    WorkbookRefusedError
        If it is no plain workbook of values.
    """
    import zipfile  # half of what the process that reads a file would spend on starting

    if block.startswith(OLD_OFFICE):
        raise WorkbookRefusedError("SHEET-ENCRYPTED" if _ENCRYPTED in block else "SHEET-OLD-FORMAT")
    try:
        with zipfile.ZipFile(io.BytesIO(block)) as archive:
            _scan_parts(archive)
    except WorkbookRefusedError:
        raise
    except Exception as fault:  # whatever it stumbles over, the file is not whole
        raise WorkbookRefusedError("SHEET-DAMAGED") from fault


def _scan_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = {part.filename.lower() for part in parts}
    if len(parts) > MAX_PARTS:
        raise WorkbookRefusedError("SHEET-TOO-MANY-PARTS", limit=MAX_PARTS)
    if len(names) < len(parts):
        raise WorkbookRefusedError("SHEET-DAMAGED")
    if any(part.flag_bits & 1 for part in parts):
        raise WorkbookRefusedError("SHEET-ENCRYPTED")
    if any(part.compress_type not in PACKINGS for part in parts):
        raise WorkbookRefusedError("SHEET-DAMAGED")  # nobody packs so, and some ask for much memory
    if any("vbaproject" in name or "/macrosheets/" in name for name in names):
        raise WorkbookRefusedError("SHEET-MACROS")
    if "xl/workbook.xml" not in names:
        raise WorkbookRefusedError("SHEET-WRONG-TYPE")
    unpacked = 0
    for part in parts:
        unpacked = _scan_part(archive, part, unpacked)


def _scan_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, unpacked: int) -> int:
    """Look through one part; give how much has unpacked with it."""
    name = part.filename.lower()
    sheet = name.startswith("xl/worksheets/") and name.endswith(".xml")
    rest = b""
    first = True
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            unpacked += len(chunk)
            if unpacked > MAX_UNPACKED:
                raise WorkbookRefusedError("SHEET-BOMB", limit_mb=MAX_UNPACKED >> 20)
            if not name.endswith((".xml", ".rels", ".vml")):
                continue
            text, rest = _whole_tags(rest + chunk)
            _scan_xml(text, first=first)
            first = False
            if sheet:
                _scan_cells(text)
    return unpacked


def _whole_tags(text: bytes) -> tuple[bytes, bytes]:
    """Cut behind the last tag that has ended; give what there is up to it, and the rest."""
    end = text.rfind(b">") + 1
    if len(text) - end > CHUNK:
        raise WorkbookRefusedError("SHEET-DAMAGED")
    return text[:end], text[end:]


def _scan_xml(text: bytes, *, first: bool) -> None:
    if first and text[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise WorkbookRefusedError("SHEET-DAMAGED")  # nobody writes UTF-16 parts, it hides the rest
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise WorkbookRefusedError("SHEET-DTD")


def _scan_cells(text: bytes) -> None:
    formula = _FORMULA.search(text) if b"<f" in text or b":f" in text else None
    if formula:
        cells = _CELL.findall(text, 0, formula.start())
        cell = cells[-1].decode() if cells else "?"
        raise WorkbookRefusedError("SHEET-FORMULA", cell=cell)
    if _BAD_REFERENCE.search(text):
        raise too_large()


def too_large() -> WorkbookRefusedError:
    """Make the refusal of a table with too many rows or columns."""
    return WorkbookRefusedError("SHEET-TOO-LARGE", rows=MAX_ROWS, columns=MAX_COLUMNS)
