"""A planners' study on paper: findings, a table, and a map where there is little enough to show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from jointops.clock import local
from jointops.geo.places import Floats, Plane
from jointops.geo.roads import RoadNetwork
from jointops.maps.lines import MapLines, road_lines
from jointops.maps.marks import PointMark
from jointops.maps.symbols import Certainty, Kind
from jointops.orders.paper import (
    Align,
    Annex,
    Block,
    Column,
    Form,
    Heading,
    Imprint,
    MapSheet,
    MapUnit,
    Paper,
    Paragraph,
    Table,
)
from jointops.orders.pdf.mapsheet import FRAME_LEAST_MM

ROWS = 60
"""So many rows of a table go on paper; the rest is in the CSV file."""
MARKS = 120
"""A map with more marks than this says nothing and is left out."""
SCALES = tuple(
    1000 * thousand for thousand in (10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 250, 400, 600, 1000)
)
MARGIN = 1.1


@dataclass(frozen=True, eq=False, kw_only=True)
class StudyFacts:
    """
    What a study's paper may use.

    Attributes
    ----------
    columns
        Title, whether it holds figures, and width in proportion.
    rest
        Says how many rows are left out; empty where all are shown.
    open, posts
        float64, shape ``(k, 2)``, ``lon, lat``.
    minutes
        The promise at each open place.
    """

    title: str
    findings: Sequence[str]
    columns: Sequence[tuple[str, bool, float]]
    rows: Sequence[tuple[str, ...]]
    rest: str
    open: Floats
    posts: Floats
    minutes: Sequence[int]
    city: str
    exercise: bool
    issuer: str
    series: str
    issued: datetime
    chain: str
    network: RoadNetwork
    ground: MapLines | None
    note: str


def study_paper(facts: StudyFacts) -> Paper:
    """Lay a study out as a draft in the general form (通用公文), without a number of its own."""
    blocks: list[Block] = [
        Heading(text="一、研判结论"),
        *(Paragraph(text=text) for text in facts.findings),
        Heading(text="二、明细"),
        Table(
            columns=tuple(
                Column(title=title, share=share, align=Align.RIGHT if figures else Align.LEFT)
                for title, figures, share in facts.columns
            ),
            rows=tuple(facts.rows[:ROWS]),
        ),
    ]
    if facts.rest:
        blocks.append(Paragraph(text=facts.rest))
    blocks += [
        Heading(text="三、依据与口径"),
        Paragraph(
            text="行车时间按现用路网、现行封控和路况计算；不含到场后的部署时间。"
            "路况系数与车速为本系统假定，须以本地实测校正。"
        ),
    ]
    sheet = _sheet(facts)
    day = local(facts.issued)
    return Paper(
        form=Form.GENERAL,
        exercise=facts.exercise,
        exercise_name=facts.city if facts.exercise else "",
        issued=facts.issued,
        head=f"{facts.issuer}研判报告",
        number=f"{facts.series}研〔{day.year}〕　号",
        title=f"{facts.city}\n{facts.title}",
        blocks=tuple(blocks),
        signer=facts.issuer,
        annexes=(Annex(title="研判示意图", blocks=(sheet,)),) if sheet else (),
        imprint=Imprint(printed_by=facts.issuer, printed_on=day.date()),
        footer_note=f"研判 · 留痕 {facts.chain}",
        draft=True,
    )


def _sheet(facts: StudyFacts) -> MapSheet | None:
    marks = np.concatenate([facts.open, facts.posts])
    if not facts.network.georeferenced or not 0 < len(marks) <= MARKS:
        return None
    lon, lat = (marks.min(axis=0) + marks.max(axis=0)).tolist()
    plane = Plane(lon=lon / 2, lat=lat / 2)
    return MapSheet(
        title=facts.title,
        lon=plane.lon,
        lat=plane.lat,
        denominator=_scale(plane, marks),
        roads=road_lines(facts.network),
        ground=facts.ground,
        units=tuple(
            MapUnit(
                lon=lon, lat=lat, kind=Kind.STATION, certainty=Certainty.ASSUMED, text=str(number)
            )
            for number, (lon, lat) in enumerate(facts.posts.tolist(), 1)
        ),
        points=tuple(
            PointMark(lon=lon, lat=lat, minutes=minutes, lost=True)
            for (lon, lat), minutes in zip(facts.open.tolist(), facts.minutes, strict=True)
        ),
        note=facts.note,
    )


def _scale(plane: Plane, marks: Floats) -> float:
    x, y = plane.metres(marks[:, 0], marks[:, 1])
    for scale in SCALES:
        wide, high = (side / 2 * scale / 1000 for side in FRAME_LEAST_MM)
        if np.all(np.abs(x) * MARGIN <= wide) and np.all(np.abs(y) * MARGIN <= high):
            return float(scale)
    return float(SCALES[-1])
