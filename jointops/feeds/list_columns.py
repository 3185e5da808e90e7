"""What the columns of lists are called, in Chinese and in English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

_CALLED = {
    "name": "名称 点位 点位名称 卡点 卡点名称 岗位 警务站名称 派出所 派出所名称 "
    "网格名称 地标 地标名称",
    "id": "编号 代码",
    "call_sign": "呼号 力量 单位呼号",
    "kind": "类型 类别 种类",
    "place": "位置 地点 坐标 驻地 地址",
    "place_name": "位置名称 地点名称",
    "lon": "经度",
    "lat": "纬度",
    "area": "区域 范围 边界",
    "station": "警务站 所属警务站",
    "stations": "警务站 所属警务站",
    "grid": "网格 所属网格",
    "officers": "人数 警力",
    "capabilities": "能力",
    "speed_kmh": "时速 车速",
    "ready_s": "准备时间 出动准备",
    "cars": "汽车数 车辆数",
    "motorcycles": "摩托车数",
    "patrol_plan": "列入巡组 巡组",
    "equipment": "装备",
    "kit": "装备 器材 所需器材",
    "kit_there": "现场器材 已备器材",
    "shift": "班次",
    "car": "车 车辆 车号 车牌",
    "radio": "频道 信道 电台",
    "channel": "频道 信道 电台",
    "partner": "联勤组 同组",
    "within_s": "时限 到达时限",
    "minimum": "最少力量 应有力量",
    "stops_from": "来车方向 拦截方向",
    "side": "设卡侧 路侧",
    "room": "停车位 展开空间",
    "near_school": "临近学校",
    "near_hospital": "临近医院",
    "fire_checked": "消防通道已核",
    "armed": "持枪民警",
    "drivers": "驾驶员",
    "cut_over_s": "封闭用时",
    "phone": "电话 电话号码 值班电话 号码",
    "order": "顺序 序号",
    "origin": "来源",
}
_MEANT: dict[str, tuple[str, ...]] = {}
for _column, _words in _CALLED.items():
    for _word in _words.split():
        _MEANT[_word] = (*_MEANT.get(_word, ()), _column)
_ASIDE = re.compile(r"[（(].*?[）)]|[\s*＊]")
"""What a header has beside its name: remarks in brackets, blanks, the star of a must."""


def column_text(column: str) -> str:
    """Say what a column is called: ``名称（name）``."""
    words = _CALLED.get(column, "").split()
    return f"{words[0]}（{column}）" if words else column


def meant_by(header: str) -> tuple[str, ...]:
    """Give the columns that a header may mean; each list looks at its own."""
    bare = _ASIDE.sub("", unicodedata.normalize("NFKC", header))
    return _MEANT.get(bare) or (bare.lower() if bare.isascii() else header.strip(),)


def columns_of(headers: Iterable[str]) -> set[str]:
    """Give every column that some headers may mean; a position may stand in two of them."""
    columns = {column for header in headers for column in meant_by(header)}
    return columns | {"place"} if {"lon", "lat"} <= columns else columns


def cells_by_column(cells: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    """Give cells by column; of two for one column, the one under the column's own name."""
    found: dict[str, str] = {}
    for own in (True, False):
        for header, cell in cells:
            meant = meant_by(header)
            if own == (meant == (header.strip().lower(),)):
                for column in meant:
                    found.setdefault(column, cell)
    lon, lat = found.get("lon", "").strip(), found.get("lat", "").strip()
    if lon and lat and not found.get("place", "").strip():
        found["place"] = f"{lon},{lat}"
    return found
