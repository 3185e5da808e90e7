"""Pre-agreed checkpoints: read from lists, and written as such."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from jointops.feeds.cells import Value, place_cells, yes_in
from jointops.feeds.csv_rows import Row
from jointops.feeds.faults import ImportReport
from jointops.feeds.named_rows import FindPlace, number_in, origin_in, place_in, read_named
from jointops.forces.checkposts import CUT_OVER_S, KIT_WORDS, CheckPost, Crew, Kit
from jointops.geo.compass import Compass
from jointops.ids import CheckPostId

COLUMNS = (
    *("name", "place", "stops_from", "side", "room", "kit", "kit_there"),
    *("near_school", "near_hospital", "fire_checked", "armed", "drivers", "cut_over_s"),
)
_POINTS = ("北", "东北", "东", "东南", "南", "西南", "西", "西北")
COMPASS_WORDS: dict[str, Compass] = {
    **dict(zip(_POINTS, Compass, strict=True)),
    **{point.value: point for point in Compass},
}
_FROM_TO = re.compile(r"^由(.+)向(.+)$")
_SIDE = re.compile(r"[侧边面方]$")


def read_checkposts(
    file: Path, *, find: FindPlace, known: Mapping[CheckPostId, CheckPost]
) -> tuple[list[CheckPost], ImportReport]:
    """
    Read checkpoints, as `read_named` does.

    Parameters
    ----------
    file
        CSV with the columns ``COLUMNS``, of which only the first three must be there. Directions
        are points of the compass (``南``, ``s``) or, for ``stops_from``, ``由南向北``; kit is
        separated by ``;`` or blanks, and none named means all of it.
    find
        Reads a place.
    known
        Checkpoints already in the library, to tell new from changed.
    """
    return read_named(
        file,
        partial(_post, find=find, file=file.name),
        required=COLUMNS[:3],
        known=known,
        key=CheckPostId,
    )


def _post(
    row: Row, number: CheckPostId, report: ImportReport, *, find: FindPlace, file: str
) -> CheckPost | None:
    place = place_in(row, find, report)
    stops_from = _point(row, "stops_from", report)
    side = _point(row, "side", report) if row.text("side") else None
    room = number_in(row, report, "room", absent=0, least=0, whole=True)
    armed = number_in(row, report, "armed", absent=Crew().armed, least=2, whole=True)
    drivers = number_in(row, report, "drivers", absent=Crew().drivers, least=1, whole=True)
    cut_over_s = number_in(row, report, "cut_over_s", absent=CUT_OVER_S, least=0)
    kit, kit_there = _kit(row, "kit", report), _kit(row, "kit_there", report)
    near_school = yes_in(row, "near_school", report)
    near_hospital = yes_in(row, "near_hospital", report)
    fire_checked = yes_in(row, "fire_checked", report)
    numbers = room, armed, drivers, cut_over_s
    name = row.text("name")
    if not name or place is None or stops_from is None or None in numbers:
        return None
    return CheckPost(
        id=number,
        name=name,
        place=place,
        stops_from=stops_from,
        side=side,
        room=int(room or 0),
        kit=kit or tuple(Kit),
        kit_there=kit_there,
        near_school=near_school,
        near_hospital=near_hospital,
        fire_checked=fire_checked,
        crew=Crew(armed=int(armed or 0), drivers=int(drivers or 0)),
        cut_over_s=float(cut_over_s or 0),
        origin=origin_in(row, file),
    )


def _point(row: Row, column: str, report: ImportReport) -> Compass | None:
    text = row.text(column).lower()
    way = _FROM_TO.match(text)
    point = COMPASS_WORDS.get(_SIDE.sub("", way[1] if way else text))
    if point is None or (way and COMPASS_WORDS.get(way[2]) != point.opposite):
        report.reject(row.line, column, "DIRECTION-UNKNOWN", value=row.text(column))
        return None
    return point


def _kit(row: Row, column: str, report: ImportReport) -> tuple[Kit, ...]:
    words = re.split(r"[;；、\s]+", row.text(column))
    found = []
    for word in filter(None, words):
        if word not in KIT_WORDS:
            report.reject(row.line, column, "KIT-UNKNOWN", value=word)
        elif KIT_WORDS[word] not in found:
            found.append(KIT_WORDS[word])
    return tuple(sorted(found, key=list(Kit).index))


def post_cells(post: CheckPost) -> dict[str, Value]:
    """Write a checkpoint as `read_checkposts` reads it."""
    return {
        "id": post.id,
        "name": post.name,
        **place_cells(post.place),
        "stops_from": post.stops_from.value,
        "side": post.side.value if post.side else "",
        "room": post.room,
        "kit": ";".join(post.kit),
        "kit_there": ";".join(post.kit_there),
        "near_school": post.near_school,
        "near_hospital": post.near_hospital,
        "fire_checked": post.fire_checked,
        "armed": post.crew.armed,
        "drivers": post.crew.drivers,
        "cut_over_s": post.cut_over_s,
        "origin": post.origin,
    }
