"""Papers as an operator would print them, and how to read them back."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pdfplumber

from jointops.geo.places import Plane
from jointops.geo.roads import RoadClass
from jointops.maps.lines import MapLines
from jointops.maps.marks import IncidentMark, PointMark, PostMark, RouteMark
from jointops.maps.symbols import Ground, Kind, State
from jointops.orders.paper import (
    Align,
    Column,
    Form,
    Heading,
    Imprint,
    KeyValues,
    MapArea,
    MapSheet,
    MapUnit,
    Paper,
    Paragraph,
    Receipt,
    Table,
    Zone,
)

MM = 72 / 25.4
RARE_NAMES = "昇喆玥珺䶮㛃𬭊𫖯"
STATION = Plane(lon=118.0437, lat=36.7986)

FORCE = Table(
    title="表1　增援力量",
    columns=(
        Column(title="序号", share=1, align=Align.CENTER),
        Column(title="单位（呼号）", share=4),
        Column(title="人数", share=1, align=Align.RIGHT),
        Column(title="任务", share=5),
        Column(title="到位", share=1.5, align=Align.RIGHT),
    ),
    rows=tuple(
        (str(n), f"PTU{n:02}（火车站）", str(5 + n % 7), "封控核心区，疏散候车群众", f"{n}:41")
        for n in range(1, 15)
    ),
)
SITUATION = (
    "2026年11月23日02时08分，110接群众报警：淄博站广场西侧一名男子持刀追赶旅客，已有2人受伤。"
    "目击者称该男子身高约1.75米，上身穿黑色羽绒服，情绪激动，无同伙。"
)
BODY = (
    Heading(text="一、情况"),
    Paragraph(text=SITUATION),
    Heading(text="二、任务"),
    Paragraph(text="立即控制持刀人员，救护伤员，疏散群众，5分钟内完成站前区域合围。"),
    Heading(text="三、力量与编组"),
    Paragraph(text="共投入14个单位，编组见表1。"),
    FORCE,
    Heading(text="四、处置要求"),
    Paragraph(lead="（一）先期控制。", text="PTU03到达后以盾牌组为前锋，先喊话、后控制。"),
)


def order(**changes: Any) -> Paper:
    """Give an exercise order in the general form; live with ``exercise=False``."""
    exercise = changes.get("exercise", True)
    return Paper(
        **{
            "form": Form.GENERAL,
            "exercise": True,
            "issued": datetime(2026, 11, 22, 18, 10, 25, tzinfo=UTC),
            "head": "淄博市公安局指挥中心",
            "number": "淄公演指〔2026〕12号" if exercise else "淄公指〔2026〕12号",
            "title": "关于处置淄博站广场持刀伤人警情的\n增援指令",
            "blocks": BODY,
            "signer": "淄博市公安局指挥中心",
            "addressees": "张店分局，特警支队",
            "urgency": "特急",
            "receipt": Receipt(receivers=("PTU03", "PTU07"), note="收到后60秒内签收并复诵。"),
            "imprint": Imprint(
                copied_to="市局值班局领导",
                printed_by="淄博市公安局指挥中心",
                printed_on=date(2026, 11, 23),
            ),
            "footer_note": "摘要3fa9c1d2",
            "exercise_name": "护站拉动演练" if exercise else "",
            **changes,
        }
    )


def slip(**changes: Any) -> Paper:
    """Give a first-wave slip."""
    return order(
        **{
            "form": Form.SLIP,
            "title": "增援指令单（第一梯次）",
            "approver": "值班指挥长　王建军",
            "imprint": None,
            "blocks": (
                KeyValues(pairs=(("情况", SITUATION), ("任务", "立即控制持刀人员。"))),
                Table(title="力量与到位时限", columns=FORCE.columns, rows=FORCE.rows[:2]),
                KeyValues(pairs=(("通联", "主频道350.125 MHz；口令“泰山”，回令“黄河”。"),)),
            ),
            **changes,
        }
    )


def at(east_m: float, north_m: float) -> tuple[float, float]:
    """Give ``lon, lat`` for metres from the railway station."""
    lon, lat = STATION.degrees(np.array([east_m]), np.array([north_m]))
    return float(lon[0]), float(lat[0])


def lines(parts: list[tuple[int, str, list[tuple[float, float]]]]) -> MapLines:
    """Make map lines of ``(class, name, metres)``."""
    names = ["", *sorted({name for _, name, _ in parts if name})]
    vertices = np.array([at(*vertex) for _, _, path in parts for vertex in path])
    return MapLines(
        lon=vertices[:, 0],
        lat=vertices[:, 1],
        offsets=np.cumsum([0, *(len(path) for _, _, path in parts)]).astype(np.int32),
        line_class=np.array([rank for rank, _, _ in parts], dtype=np.int32),
        name=np.array([names.index(name) for _, name, _ in parts], dtype=np.int32),
        names=tuple(names),
    )


def chart(**changes: Any) -> MapSheet:
    """Give a map of the surroundings of the station."""
    lon, lat = at(0, 0)
    ring = tuple(at(200 * math.cos(n), 200 * math.sin(n)) for n in np.linspace(0, 6, 20))
    return MapSheet(
        **{
            "title": "增援路线示意图",
            "lon": lon,
            "lat": lat,
            "denominator": 10_000,
            "roads": lines(
                [
                    (RoadClass.PRIMARY, "人民路", [(-900, 300), (900, 320)]),
                    (RoadClass.SECONDARY, "柳泉路", [(-350, -900), (-340, 900)]),
                    (RoadClass.RESIDENTIAL, "", [(-500, -200), (500, -200)]),
                ]
            ),
            "ground": lines([(Ground.RAIL, "", [(-2000, -400), (2000, -380)])]),
            "units": (
                MapUnit(lon=at(-300, 400)[0], lat=at(-300, 400)[1], kind=Kind.PTU, text="P3"),
                MapUnit(
                    lon=at(300, 500)[0],
                    lat=at(300, 500)[1],
                    kind=Kind.PTU,
                    state=State.ASSIGNED,
                    text="P7",
                    name="PTU07",
                ),
            ),
            "points": (PointMark(lon=lon, lat=at(0, -300)[1], minutes=1, name="火车站"),),
            "incidents": (IncidentMark(lon=lon, lat=lat, level=2, title="持刀伤人", newest=True),),
            "posts": (PostMark(lon=at(500, 0)[0], lat=lat, bearing_deg=90, holder="P11"),),
            "routes": (
                RouteMark(
                    path=(at(-300, 400), at(-300, 0), at(-30, 0)),
                    at_s=(0, 50, 90),
                    state=State.MOVING,
                    text="PTU03 1:30",
                ),
            ),
            "areas": (MapArea(ring=ring, zone=Zone.CORDON, name="警戒区"),),
            "note": "底图为训练用模拟路网。",
            **changes,
        }
    )


@contextmanager
def opened(pdf: bytes) -> Iterator[Any]:
    """Open a PDF with pdfplumber."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            for char in page.chars:
                char["size"] = round(char["size"], 3)
        yield document


def written(page: Any) -> list[dict[str, Any]]:
    """Give a page's characters without the watermark and the white edges of map labels."""
    return [char for char in page.chars if char["size"] < 80 and char["tag"] != "Span"]


def baseline_mm(char: dict[str, Any]) -> float:
    """Give a character's baseline in millimetres from the page's top edge."""
    return 297 - float(char["matrix"][5]) / MM


def left_mm(char: dict[str, Any]) -> float:
    """Give a character's origin in millimetres from the page's left edge."""
    return float(char["matrix"][4]) / MM


def rows(page: Any) -> list[str]:
    """Give a page's text, one string for each baseline, from the top down."""
    found: dict[float, list[dict[str, Any]]] = {}
    for char in written(page):
        found.setdefault(round(baseline_mm(char), 1), []).append(char)
    return [
        "".join(char["text"] for char in sorted(found[y], key=left_mm)).strip()
        for y in sorted(found)
    ]
