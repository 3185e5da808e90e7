"""Cells of a guard register: what they say, or why they cannot be taken."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from operator import mul
from typing import Any, TypeVar

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from jointops.feeds.sheet_reader import Cell
from jointops.forces.guards import NO_REST_DAY, GuardCompany, GuardKind, GuardTeam

T = TypeVar("T")
MOST_TEXT = 100
MOST_CERTIFICATE = 32
"""Handbook 4.2: kept as text, no rule of its numbering is public."""
ROUNDED_FROM = 10**15
"""From 16 digits on, Excel has replaced the last ones of a number by zeros."""
OLDEST = 90
YOUNGEST = 18
"""保安服务管理条例 art. 16."""

_PLAIN_NUMBER = re.compile(r"[0-9A-DF-Z-]{1,100}")
_POWER = re.compile(r"\d(\.\d+)?[eE]\+?\d+", re.ASCII)
_QUOTED = re.compile(r"'(?=[=+\-@＝＋－＠\t\r0-9])")
_DATE = re.compile(
    r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d\d)(\d\d))(?:[ T].*)?", re.ASCII
)
_MANY_DIGITS = re.compile(r"\d{6,}[Xx]?")
_IDENTITY = re.compile(r"\d{17}[\dX]", re.ASCII)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
"""GB 11643: ISO 7064 mod 11-2."""

KINDS: dict[str, GuardKind] = {
    **dict.fromkeys(("公司", "保安公司", "保安服务公司", "company"), GuardKind.COMPANY),
    **dict.fromkeys(("自招", "自行招用", "自招单位", "自行招用单位", "self"), GuardKind.SELF),
    **dict.fromkeys(("物业", "物业公司", "物业服务企业", "property"), GuardKind.PROPERTY),
    **dict.fromkeys(("押运", "武装押运", "押运公司", "escort"), GuardKind.ESCORT),
}
SHIFTS: dict[str, str] = {
    **dict.fromkeys(("白班", "日班", "day"), "day"),
    **dict.fromkeys(("早班", "early"), "early"),
    **dict.fromkeys(("中班", "晚班", "late"), "late"),
    **dict.fromkeys(("夜班", "night"), "night"),
    **dict.fromkeys(("全天", "24小时", "all_day"), "all_day"),
}
_FLAGS: dict[str, bool] = {
    **dict.fromkeys(("是", "有", "已", "已投保", "可", "√", "1", "y", "yes", "true"), True),
    **dict.fromkeys(("否", "无", "未", "未投保", "不可", "×", "0", "n", "no", "false"), False),
}
_DAYS = {
    name: day
    for day, names in enumerate(zip("一二三四五六日", "1234567", strict=True))
    for name in (f"周{names[0]}", f"星期{names[0]}", *names)
} | {"周天": 6, "星期天": 6, "天": 6, "无": NO_REST_DAY}
_DAYS |= {
    name: day
    for day, name in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    )
}


class CellError(Exception):
    """A cell cannot be taken; carries a code of ``[reason]`` and its facts."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def shown(text: str) -> str:
    """Give a text for an error; where a column was mistaken, no long number gets out with it."""
    return _MANY_DIGITS.sub("****", text)


def text_of(cell: Cell) -> str:
    """Give a text, runs of blanks as one; a whole number is its digits."""
    if isinstance(cell, str):
        return _plain_text(cell)
    if isinstance(cell, bool) or not isinstance(cell, int):
        raise CellError("CELL-NO-TEXT")
    if abs(cell) >= ROUNDED_FROM:
        raise CellError("ROUNDED-NUMBER")
    return str(cell)


def _plain_text(text: str) -> str:
    if text.isalnum() and len(text) <= MOST_TEXT:
        return text  # nothing of what follows is in it
    if text.startswith("="):
        raise CellError("CELL-FORMULA")
    text = " ".join(_QUOTED.sub("", text, count=1).split() if text[:1] == "'" else text.split())
    if len(text) > MOST_TEXT:
        raise CellError("TEXT-TOO-LONG", limit=MOST_TEXT)
    if not text.isprintable():
        raise CellError("TEXT-UNPRINTABLE")
    return text


def _number_text(cell: Cell) -> str:
    """Give a number that is a name, half-width and without blanks."""
    if isinstance(cell, str) and _PLAIN_NUMBER.fullmatch(cell):
        return cell  # nothing of what follows is in it
    text = text_of(cell)
    if not text.isascii() or " " in text:
        text = unicodedata.normalize("NFKC", text).replace(" ", "")
    text = text.upper()
    if "E" in text and _POWER.fullmatch(text):
        raise CellError("ROUNDED-NUMBER")
    return text


def certificate_of(cell: Cell) -> str:
    """Give the number of a 保安员证."""
    text = _number_text(cell)
    if len(text) > MOST_CERTIFICATE:
        raise CellError("CERTIFICATE-TOO-LONG", limit=MOST_CERTIFICATE)
    return text


def identity_of(cell: Cell, *, today: date) -> str:
    """Give an identity number that keeps its check digit and names a day; no error repeats it."""
    text = _number_text(cell)
    if len(text) == 15 and text.isdigit():
        raise CellError("IDENTITY-OLD")
    if not _IDENTITY.fullmatch(text):
        raise CellError("IDENTITY-FORM")
    weight = _weight(text[:6], 0) + _weight(text[6:14], 6) + _weight(text[14:17], 14)
    if text[17] != _CHECKS[weight % 11]:
        raise CellError("IDENTITY-CHECK")
    born = _day(text[6:14])
    if born is None or born > today:
        raise CellError("IDENTITY-DATE")
    return text


@lru_cache(maxsize=65_536)
def _weight(digits: str, at: int) -> int:
    """Give what digits from place ``at`` on add to the check: numbers share region, day, order."""
    return sum(map(mul, _WEIGHTS[at:], map(int, digits)))


@lru_cache(maxsize=65_536)
def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def keyed_mark(secret: bytes, purpose: str, text: str) -> str:
    """Give a keyed hash: equal for equal texts, of no use without the secret."""
    mark = _keyed(secret).copy()
    mark.update(f"{purpose}\0{text}".encode())
    return mark.finalize().hex()[:32]


@lru_cache(maxsize=4)
def _keyed(secret: bytes) -> HMAC:
    return HMAC(secret, SHA256())


def birth_year_of(cell: Cell, *, today: date) -> int:
    """Give a year of birth of somebody who may be a guard."""
    text = unicodedata.normalize("NFKC", text_of(cell)).removesuffix("年")
    if not re.fullmatch(r"\d{4}", text, re.ASCII):
        raise CellError("BIRTH-YEAR-WRONG")
    if not today.year - OLDEST <= int(text) <= today.year - YOUNGEST:
        raise CellError("BIRTH-YEAR-AGE", youngest=YOUNGEST)
    return int(text)


def date_of(cell: Cell, *, today: date) -> date | None:
    """Give a day that has been; None for an empty cell."""
    if not isinstance(cell, date):
        text = unicodedata.normalize("NFKC", text_of(cell))
        if not text:
            return None
        parts = _DATE.fullmatch(text)
        if parts is None:
            raise CellError("DATE-WRONG")
        year, month, day = (int(part) for part in parts.groups() if part)
        try:
            cell = date(year, month, day)
        except ValueError:
            raise CellError("DATE-WRONG") from None
    if cell > today:
        raise CellError("DATE-TO-COME")
    return cell


def kind_of(cell: Cell) -> GuardKind:
    """Give the legal kind of an employer."""
    text = text_of(cell)
    if text.lower() not in KINDS:
        raise CellError("GUARD-KIND-UNKNOWN", value=shown(text))
    return KINDS[text.lower()]


def shift_of(cell: Cell) -> str:
    """Give the code of a shift."""
    return _one_of(SHIFTS, cell, "SHIFT-UNKNOWN")


def rest_day_of(cell: Cell) -> int:
    """Give the weekday off, 0 for Monday; none for an empty cell."""
    text = text_of(cell)
    return _one_of(_DAYS, cell, "REST-DAY-UNKNOWN") if text else NO_REST_DAY


def register_cells(company: GuardCompany, team: GuardTeam) -> dict[str, Any]:
    """Write company and team as the columns of a register that is read again."""
    corners = [list(corner) for corner in team.area]
    ring = {"type": "Polygon", "coordinates": [[*corners, *corners[:1]]]}
    return {
        "company": company.name,
        "kind": next(word for word, kind in KINDS.items() if kind == company.kind),
        "licence": company.licence,
        "phone": company.phone,
        "team": team.id,
        "call_sign": team.call_sign,
        "site": team.site,
        "lon": team.place.lon,
        "lat": team.place.lat,
        "area": json.dumps(ring) if corners else None,
        "equipment": team.equipment,
        "radio": team.radio,
        "off_site": team.off_site,
    }


def rest_day_text(day: int) -> str:
    """Write the weekday off as `rest_day_of` reads it."""
    return "无" if day == NO_REST_DAY else f"周{'一二三四五六日'[day]}"


def flag_of(cell: Cell) -> bool:
    """Give yes or no; an empty cell is no."""
    if isinstance(cell, bool):
        return cell
    return _one_of(_FLAGS, cell, "FLAG-UNKNOWN") if text_of(cell) else False


def _one_of(known: Mapping[str, T], cell: Cell, code: str) -> T:
    text = text_of(cell)
    if text.lower() not in known:
        raise CellError(code, value=shown(text))
    return known[text.lower()]


def degrees_of(cell: Cell) -> float:
    """Give degrees as a finite number."""
    try:
        value = float(cell) if isinstance(cell, int | float) else float(text_of(cell))
    except ValueError:
        raise CellError("DEGREES-WRONG") from None
    if isinstance(cell, bool) or not math.isfinite(value):
        raise CellError("DEGREES-WRONG")
    return value
