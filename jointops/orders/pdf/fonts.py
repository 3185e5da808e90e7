"""
Which face prints what: the faces found, the order of choice for each role, and missing characters.

GB/T 9704-2012 asks for 仿宋, 小标宋, 黑体, 楷体 and 宋体. The usual faces for them are licensed and
not on every computer, so each role has an order of choice that ends with free stand-ins. A
character that the role's face lacks is taken from the next face that has it.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, Self

from fontTools.ttLib import TTLibError
from reportlab.pdfbase import pdfmetrics

from jointops.errors import OperatorError
from jointops.orders.pdf.cidfont import CidFont
from jointops.orders.pdf.fontfiles import (
    FaceFile,
    FontRefusal,
    faces_in,
    folded,
    system_folders,
)


class Role(StrEnum):
    """What a face is for."""

    FANGSONG = "fangsong"
    """仿宋: body text, numbers, signatures."""
    SONG_TITLE = "song_title"
    """小标宋: mark of the issuing body, title."""
    HEI = "hei"
    """黑体: headings of the first level, urgency, labels."""
    KAI = "kai"
    """楷体: headings of the second level."""
    SONG = "song"
    """宋体: page numbers, tables."""

    @property
    def term(self) -> str:
        """What it is called in Chinese."""
        return _TERMS[self]


_TERMS = {
    Role.FANGSONG: "仿宋",
    Role.SONG_TITLE: "小标宋",
    Role.HEI: "黑体",
    Role.KAI: "楷体",
    Role.SONG: "宋体",
}


class GlyphMissingError(OperatorError):
    """Some characters cannot be printed with any font here."""

    code = "GLYPH-MISSING"


class FontAbsentError(OperatorError):
    """No usable Chinese font was found at all."""

    code = "FONT-ABSENT"


class Wish(NamedTuple):
    """A face that a role would like: its name, whether it is the proper one, added weight in em."""

    name: str
    proper: bool = False
    stroke: float = 0.0


class Glyph(NamedTuple):
    """What draws a character: the face, and the width in em of a stroke that makes it bolder."""

    font: CidFont
    stroke: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """
    Which face a role got.

    Attributes
    ----------
    face, name
        Its name for people, and the one by which a PDF embeds it.
    stand_in
        Whether it is not one of the faces that the role asks for (字体替代).
    """

    role: Role
    face: str
    name: str
    path: Path
    stand_in: bool


def _proper(*names: str) -> tuple[Wish, ...]:
    return tuple(Wish(name, proper=True) for name in names)


def _stand_ins(*names: str) -> tuple[Wish, ...]:
    return tuple(Wish(name) for name in names)


# Names of licensed faces are from memory of Windows, Kylin and Founder installations.
WISHES: Mapping[Role, tuple[Wish, ...]] = {
    Role.FANGSONG: (
        *_proper(
            "FangSong_GB2312", "仿宋_GB2312", "方正仿宋_GBK", "FZFangSong-Z02", "方正仿宋简体"
        ),
        *_proper("CESI仿宋-GB2312", "CESI_FS_GB2312", "FangSong", "仿宋", "STFangsong", "华文仿宋"),
        *_stand_ins("FandolFang", "LXGW WenKai Light", "霞鹜文楷 Light"),
    ),
    Role.SONG_TITLE: (
        *_proper("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK"),
        *_proper("CESI小标宋-GB2312", "CESI_XBS_GB2312", "CESI小标宋-GB18030"),
        *_stand_ins("NotoSerifCJKsc-Bold", "SourceHanSerifSC-Bold", "FandolSong-Bold"),
        Wish("NotoSerifSC-Regular", stroke=0.035),
    ),
    Role.HEI: (
        *_proper("SimHei", "黑体", "方正黑体_GBK", "方正黑体简体", "CESI黑体-GB2312", "STHeiti"),
        *_stand_ins("NotoSansCJKsc-Medium", "SourceHanSansSC-Medium", "FandolHei"),
        *_stand_ins("WenQuanYi Zen Hei"),
        Wish("NotoSansSC-Regular", stroke=0.02),
        *_stand_ins("WenQuanYi Micro Hei"),
    ),
    Role.KAI: (
        *_proper("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "方正楷体_GBK", "FZKai-Z03"),
        *_proper("方正楷体简体", "CESI楷体-GB2312", "STKaiti", "华文楷体"),
        *_stand_ins("LXGW WenKai", "霞鹜文楷", "FandolKai", "AR PL KaitiM GB", "AR PL UKai CN"),
    ),
    Role.SONG: (
        *_proper("SimSun", "宋体", "方正书宋_GBK", "FZShuSong-Z01", "CESI宋体-GB2312", "STSong"),
        *_stand_ins("NotoSerifCJKsc-Regular", "FandolSong-Regular", "NotoSerifSC-Regular"),
        *_stand_ins("AR PL SungtiL GB", "AR PL UMing CN"),
    ),
}
"""Order of choice for each role."""

_PROPER = frozenset(
    folded(wish.name) for wishes in WISHES.values() for wish in wishes if wish.proper
)
_EMBEDDED = re.compile(rb"/BaseFont /[A-Z]{6}\+([^\s/<>]+)")

_SERIF = ("NotoSerifSC-Regular", "NotoSerifCJKsc-Regular", "SourceHanSerifSC-Regular", "SimSun")
_SANS = ("NotoSansSC-Regular", "NotoSansCJKsc-Regular", "SourceHanSansSC-Regular", "SimHei")
_REST = (
    *(
        "SimSun-ExtB",
        "SimSun-ExtG",
        "HanaMinA",
        "HanaMinB",
        "BabelStone Han",
        "WenQuanYi Micro Hei",
    ),
    *("AR PL UMing CN", "DejaVu Sans", "Segoe UI Symbol", "Symbola"),
)
"""After a role's own wishes, for characters that the earlier faces lack."""

_WORDS: Sequence[tuple[Role, tuple[str, ...]]] = (
    (Role.SONG_TITLE, ("小标宋", "xiaobiaosong", "xbs")),
    (Role.FANGSONG, ("仿宋", "fangsong", "fang")),
    (Role.KAI, ("楷", "kai")),
    (Role.HEI, ("黑", "hei", "sans")),
    (Role.SONG, ("宋", "song", "sun", "serif")),
)
"""What a registered font's name says of its role, the first that fits."""

_INVISIBLE = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp"))


class Fonts:
    """
    The faces of one computer, chosen by role, with a way round for each missing character.

    Parameters
    ----------
    faces
        What was found, in the order of preference among equal names.
    registered
        Faces that the user put there for printing; they come before all others.

    Raises
    ------
    FontAbsentError
        If there is no face for one of the roles.
    """

    def __init__(self, faces: Sequence[FaceFile], *, registered: Sequence[FaceFile] = ()) -> None:
        self._opened: dict[tuple[Path, int], CidFont | None] = {}
        self._refused: dict[Path, FontRefusal] = {}
        self._printable: set[str] = set()
        self._glyphs: dict[tuple[Role, str], Glyph | None] = {}
        named: dict[str, FaceFile] = {}
        for face in (*registered, *faces):
            if face.refusal:
                self._refused.setdefault(face.path, face.refusal)
                continue
            for name in face.names:
                named.setdefault(name, face)
        self._chains = {role: self._chain(role, named, registered) for role in Role}
        self._chosen = tuple(self._choice(role) for role in Role)

    @classmethod
    def find(
        cls, *, registered: Iterable[Path] = (), folders: Iterable[Path] | None = None
    ) -> Self:
        """
        Look for fonts.

        Parameters
        ----------
        registered
            Folders with the user's own print fonts; they win over everything else.
        folders
            Where else to look; None: the system's folders, this environment's ``share/fonts`` and
            the fallback package.

        Raises
        ------
        FontAbsentError
            If there is no face for one of the roles.
        """
        others = system_folders() if folders is None else folders
        return cls(
            [face for folder in others for face in faces_in(folder)],
            registered=[face for folder in registered for face in faces_in(folder)],
        )

    def _chain(
        self, role: Role, named: Mapping[str, FaceFile], registered: Sequence[FaceFile]
    ) -> tuple[tuple[FaceFile, Wish], ...]:
        """Give the faces for a role in the order in which a character is looked up."""
        own = [
            (face, Wish(face.title, proper=True))
            for face in registered
            if not face.refusal and _role_by_name(face) is role
        ]
        sans_first = role is Role.HEI
        rest = (*_SANS, *_SERIF, *_REST) if sans_first else (*_SERIF, *_SANS, *_REST)
        wishes = (*WISHES[role], *_stand_ins(*rest))
        found = [(named[folded(wish.name)], wish) for wish in wishes if folded(wish.name) in named]
        chain: dict[tuple[Path, int], tuple[FaceFile, Wish]] = {}
        for face, wish in (*own, *found):
            chain.setdefault((face.path, face.index), (face, wish))
        return tuple(chain.values())

    def _choice(self, role: Role) -> Choice:
        for face, wish in self._chains[role]:
            font = self._open(face)
            if font is not None:
                return Choice(
                    role=role,
                    face=face.title,
                    name=font.name,
                    path=face.path,
                    stand_in=not wish.proper,
                )
        raise FontAbsentError(role=role.term)

    def _open(self, face: FaceFile) -> CidFont | None:
        key = (face.path, face.index)
        if key not in self._opened:
            try:
                self._opened[key] = CidFont(face.path, face.index)
            except (ValueError, OSError, TTLibError):
                self._refused[face.path] = FontRefusal.OUTLINES
                self._opened[key] = None
        return self._opened[key]

    def chosen(self) -> tuple[Choice, ...]:
        """Tell which face each role got."""
        return self._chosen

    def refused(self) -> dict[Path, FontRefusal]:
        """Tell which font files were left out, and why."""
        return dict(self._refused)

    def glyph(self, role: Role, char: str) -> Glyph:
        """
        Give what draws a character in a role.

        Raises
        ------
        GlyphMissingError
            If no face has the character.
        """
        key = (role, char)
        if key not in self._glyphs:
            self._glyphs[key] = self._look_up(role, char)
        found = self._glyphs[key]
        if found is None:
            raise GlyphMissingError(**_facts({char}))
        return found

    def _look_up(self, role: Role, char: str) -> Glyph | None:
        for face, wish in self._chains[role]:
            font = self._open(face)
            if font and font.has(char):
                return Glyph(font, wish.stroke)
        others = itertools.chain.from_iterable(self._chains[other] for other in Role)
        for face, _ in others:
            font = self._open(face)
            if font and font.has(char):
                return Glyph(font, 0.0)
        return None

    def missing(self, text: str) -> set[str]:
        """Give the visible characters of a text that no face has."""
        gone = set()
        for char in set(text) - self._printable:
            if unicodedata.category(char) in _INVISIBLE:
                continue
            try:
                self.glyph(Role.FANGSONG, char)
            except GlyphMissingError:
                gone.add(char)
            else:
                self._printable.add(char)
        return gone

    def demand(self, texts: Iterable[str]) -> None:
        """
        Make sure that everything can be printed.

        Raises
        ------
        GlyphMissingError
            With all characters that no face has.
        """
        gone = self.missing("".join(texts))
        if gone:
            raise GlyphMissingError(**_facts(gone))

    def register_first(self) -> str:
        """Make a face known to reportlab as a document's first font; give its name there."""
        font = self.glyph(Role.FANGSONG, "一").font
        pdfmetrics.registerFont(font)
        return font.fontName


def faces_of(pdf: bytes) -> tuple[str, ...]:
    """Give the PostScript names of the faces that a paper of ours embeds, sorted."""
    return tuple(sorted({name.decode() for name in _EMBEDDED.findall(pdf)}))


def is_proper(face: str) -> bool:
    """Tell whether a face is one that a role asks for, and no stand-in."""
    return folded(face) in _PROPER


def _facts(characters: set[str]) -> dict[str, object]:
    named = [f"{char}（U+{ord(char):04X}）" for char in sorted(characters)]
    return {"characters": "、".join(named), "count": len(named)}


def _role_by_name(face: FaceFile) -> Role | None:
    names = " ".join((*face.names, face.path.stem.casefold()))
    return next((role for role, words in _WORDS if any(word in names for word in words)), None)
