"""Font files on this computer: which faces they hold, and which may be embedded."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont, TTLibError

_EMBEDDING = 0x000F
_RESTRICTED = 0x0002
_NO_SUBSET = 0x0100
_BITMAP_ONLY = 0x0200
_REGULAR_WEIGHTS = range(300, 501)
_SUFFIXES = frozenset((".ttf", ".otf", ".ttc", ".otc"))
_read_files: dict[tuple[Path, int, int], tuple[FaceFile, ...]] = {}


class FontRefusal(StrEnum):
    """Why a font file is not used."""

    RESTRICTED = "restricted"
    """Its licence bits (OS/2 fsType) forbid embedding."""
    BITMAP_ONLY = "bitmap_only"
    """Its licence bits allow bitmaps only."""
    WHOLE_ONLY = "whole_only"
    """Its licence bits forbid embedding a part, and whole faces are too large."""
    OUTLINES = "outlines"
    """It has no TrueType or CID-keyed CFF outlines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceFile:
    """
    One face in a font file, as its tables describe it.

    Attributes
    ----------
    names
        The names that choose it, folded: PostScript and full name, and the family's name where it
        is the family's ordinary weight.
    title
        Its name for people.
    """

    path: Path
    index: int
    title: str
    names: frozenset[str]
    refusal: FontRefusal | None = None


def folded(name: str) -> str:
    """Give a font's name without the differences that do not matter."""
    return name.casefold().replace(" ", "").replace("-", "").replace("_", "")


def system_folders() -> tuple[Path, ...]:
    """Give the folders where fonts lie on this computer, the program's own last."""
    home = Path.home()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
        system = [
            Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts",
            local / "Microsoft" / "Windows" / "Fonts",
        ]
    elif sys.platform == "darwin":
        system = [home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")]
    else:
        share = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
        system = [
            share / "fonts",
            home / ".fonts",
            Path("/usr/local/share/fonts"),
            Path("/usr/share/fonts"),
        ]
    fallback = Path(str(resources.files("pylopdf_fonts_zh_cn")))
    return (*system, Path(sys.prefix) / "share" / "fonts", fallback)


def faces_in(folder: Path) -> Iterator[FaceFile]:
    """Describe every face in a folder and the folders below, in the order of their paths."""
    for path in sorted(folder.rglob("*")):
        if path.suffix.casefold() in _SUFFIXES and path.is_file():
            status = path.stat()
            key = (path, status.st_mtime_ns, status.st_size)
            if key not in _read_files:
                _read_files[key] = tuple(_read_file(path))
            yield from _read_files[key]


def _read_file(path: Path) -> Iterator[FaceFile]:
    collected = path.suffix.casefold() in (".ttc", ".otc")
    try:
        with path.open("rb") as file:
            faces = TTCollection(file, lazy=True) if collected else (TTFont(file, lazy=True),)
            for index, face in enumerate(faces):
                yield _describe(path, index, face)
    except (TTLibError, OSError, KeyError, ValueError, EOFError):
        yield FaceFile(
            path=path, index=0, title=path.name, names=frozenset(), refusal=FontRefusal.OUTLINES
        )


def _describe(path: Path, index: int, face: TTFont) -> FaceFile:
    texts: dict[int, set[str]] = {}
    for record in face["name"].names:
        if record.nameID in (1, 4, 6, 16):
            texts.setdefault(record.nameID, set()).add(record.toUnicode(errors="replace"))
    style = face["OS/2"]
    names = texts.get(4, set()) | texts.get(6, set())
    bold_or_italic = style.fsSelection & 0b10_0001
    if style.usWeightClass in _REGULAR_WEIGHTS and not bold_or_italic:
        names |= texts.get(1, set()) | texts.get(16, set())
    chinese = sorted(name for name in texts.get(4, set()) if not name.isascii())
    return FaceFile(
        path=path,
        index=index,
        title=chinese[0] if chinese else face["name"].getBestFullName() or path.stem,
        names=frozenset(map(folded, names)),
        refusal=_refusal(face, int(style.fsType)),
    )


def _refusal(face: TTFont, licence: int) -> FontRefusal | None:
    if licence & _EMBEDDING == _RESTRICTED:
        return FontRefusal.RESTRICTED
    if licence & _BITMAP_ONLY:
        return FontRefusal.BITMAP_ONLY
    if licence & _NO_SUBSET:
        return FontRefusal.WHOLE_ONLY
    if "glyf" not in face and "CFF " not in face:
        return FontRefusal.OUTLINES
    return None
