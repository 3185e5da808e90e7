"""Which column of a guard register says what: found by its name, or told by a person."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum

from jointops.errors import OperatorError


class GuardField(StrEnum):
    """What a column may say; the values are those of ``--map``."""

    COMPANY = "company"
    KIND = "kind"
    LICENCE = "licence"
    PHONE = "phone"
    TEAM = "team"
    CALL_SIGN = "call_sign"
    SITE = "site"
    LON = "lon"
    LAT = "lat"
    AREA = "area"
    EQUIPMENT = "equipment"
    RADIO = "radio"
    OFF_SITE = "off_site"
    CERTIFICATE = "certificate"
    NAME = "name"
    IDENTITY = "identity"
    BIRTH_YEAR = "birth_year"
    POST = "post"
    SHIFT = "shift"
    REST_DAY = "rest_day"
    TRAINED_ON = "trained_on"
    INSURED = "insured"


F = GuardField
OF_COMPANY = (F.KIND, F.LICENCE, F.PHONE)
OF_TEAM = (F.CALL_SIGN, F.SITE, F.LON, F.LAT, F.AREA, F.EQUIPMENT, F.RADIO, F.OFF_SITE)
OF_EMPLOYER = (F.COMPANY, F.TEAM, *OF_COMPANY, *OF_TEAM)

_NAMES: dict[GuardField, str] = {
    F.COMPANY: "公司 公司名称 单位 单位名称 所属公司 所属单位 保安公司 保安单位 用人单位 从业单位 "
    "company companyname employer",
    F.KIND: "单位类型 公司类型 单位类别 单位性质 companykind kind",
    F.LICENCE: "许可证号 许可证 备案号 备案证号 许可备案号 licence license",
    F.PHONE: "电话 值班电话 联系电话 24小时电话 单位电话 phone",
    F.TEAM: "队编号 保安队编号 队号 队伍编号 team teamno teamnumber teamid",
    F.CALL_SIGN: "呼号 保安队 保安队名称 队名 队伍名称 callsign teamname",
    F.SITE: "驻点 服务单位 服务地点 服务场所 驻勤点 驻勤单位 site",
    F.LON: "经度 lon lng longitude",
    F.LAT: "纬度 lat latitude",
    F.AREA: "服务区域 服务范围 区域 area servicearea geojson",
    F.EQUIPMENT: "装备 装备类别 equipment",
    F.RADIO: "频道 电台 电台频道 radio channel",
    F.OFF_SITE: "可离点 可外派 可离点支援 offsite",
    F.CERTIFICATE: "保安员证号 保安员证 保安员证编号 保安证号 证号 上岗证号 "
    "certificate certificateno certno",
    F.NAME: "姓名 保安员姓名 name guardname",
    F.IDENTITY: "身份证号 身份证 身份证号码 公民身份号码 identity idnumber idcard",
    F.BIRTH_YEAR: "出生年 出生年份 birthyear",
    F.POST: "岗位 岗位类别 岗位类型 post",
    F.SHIFT: "班次 shift",
    F.REST_DAY: "休息日 轮休日 restday",
    F.TRAINED_ON: "培训日期 复训日期 最近培训日期 最近复训日期 trainedon trainingdate",
    F.INSURED: "已投保 投保 是否投保 保险 insured",
}
KNOWN = {name: field for field, names in _NAMES.items() for name in names.split()}
_ASIDE = re.compile(r"[（(].*?[）)]|[\s_*＊/·-]")
"""What a header has beside its name: remarks in brackets, blanks, the star of a must."""
HEADER_WITHIN = 6
"""A header stands in one of the first lines, below a title at the most."""


class ColumnMapError(OperatorError):
    """A column is assigned to nothing there is, or one meaning to two columns."""

    code = "COLUMN-MAP"


def known_field(header: str) -> GuardField | None:
    """Give what a header means; None if it is none of the known names."""
    return KNOWN.get(_ASIDE.sub("", unicodedata.normalize("NFKC", header)).lower())


def columns_of(headers: Sequence[str], given: Mapping[str, str]) -> dict[int, GuardField]:
    """
    Give what each column says, by its place; columns that say nothing known are left out.

    Parameters
    ----------
    given
        Field by header, as a person told it; an empty field means that the column is not read.

    Raises
    ------
    ColumnMapError
        If two columns say the same, or there is no such field.
    """
    found: dict[int, GuardField] = {}
    for at, header in enumerate(headers):
        told = given.get(header)
        if told not in {None, "", *GuardField}:
            raise ColumnMapError(column=header, field=told, known="、".join(GuardField))
        field = known_field(header) if told is None else GuardField(told) if told else None
        if field is None:
            continue
        before = next((other for other, known in found.items() if known == field), None)
        if before is None:
            found[at] = field
        elif told is not None and headers[before] not in given:
            del found[before]  # what a person said goes before what its name says
            found[at] = field
        elif told is not None or headers[before] not in given:
            raise ColumnMapError(column=header, field=field.value, known=headers[before])
    return found


def header_line(rows: Sequence[Sequence[object]], given: Mapping[str, str]) -> int | None:
    """Give the line, from 0, that names the company's column and another; None if none does."""
    for line, cells in enumerate(rows[:HEADER_WITHIN]):
        headers = header_texts(cells)
        fields = {GuardField(given[h]) for h in headers if given.get(h) in set(GuardField)}
        fields |= {field for h in headers if h not in given and (field := known_field(h))}
        if F.COMPANY in fields and len(fields) > 1:
            return line
    return None


def header_texts(cells: Sequence[object]) -> list[str]:
    """Give the headers of a line as texts."""
    return [" ".join(str(cell).split()) for cell in cells]


def headers_mark(headers: Sequence[Sequence[str]]) -> str:
    """Give a short mark by which the same headers are known again, without keeping them."""
    text = "\n".join("\t".join(line) for line in headers)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
