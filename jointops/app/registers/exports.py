"""Layers of the open file for other programs: masked, marked, and journaled before they leave."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from jointops.app.center import Center
from jointops.app.commands import NoteExport, NoteFullExport
from jointops.clock import utc_text
from jointops.errors import OperatorError
from jointops.feeds.cells import TRAINING, Value, area_text, place_cells
from jointops.feeds.checkpost_rows import post_cells
from jointops.feeds.guard_cells import register_cells, rest_day_text
from jointops.feeds.layer_files import Outline, Record, csv_block, geojson_block
from jointops.feeds.phone_rows import phone_cells
from jointops.feeds.roster_rows import roster_cells
from jointops.feeds.station_rows import (
    grid_cells,
    landmark_cells,
    station_cells,
    substation_cells,
)
from jointops.feeds.unit_rows import point_cells, unit_cells
from jointops.forces.checkposts import CheckPost
from jointops.forces.closures import RoadClosure
from jointops.forces.duty_phones import DutyPhone
from jointops.forces.guards import Guard, GuardCompany, GuardTeam
from jointops.forces.points import ResponsePoint
from jointops.forces.register import Landmark
from jointops.forces.stations import Grid, PoliceStation, Substation
from jointops.forces.units import Unit
from jointops.geo.closures import Picked
from jointops.incidents.incident import Incident
from jointops.personal import mask_certificate, mask_name

Form = Literal["csv", "geojson"]
FORMS: tuple[Form, ...] = ("csv", "geojson")
EXERCISE = "演练"
"""Marks what comes from an exercise file that is no training city."""


class ExportUnwritableError(OperatorError):
    """The file cannot be written."""

    code = "EXPORT-UNWRITABLE"


class LayerEmptyError(OperatorError):
    """There is nothing to export in a layer."""

    code = "LAYER-EMPTY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file that is ready, and the act that must be journaled before it is written."""

    command: NoteExport | NoteFullExport
    block: bytes


def _stations(center: Center) -> Iterator[Record]:
    for station in center.board.table(PoliceStation).values():
        yield Record(cells=station_cells(station), shape=station.place)


def _substations(center: Center) -> Iterator[Record]:
    for substation in center.board.table(Substation).values():
        yield Record(cells=substation_cells(substation), shape=substation.place)


def _grids(center: Center) -> Iterator[Record]:
    for grid in center.board.table(Grid).values():
        yield Record(cells=grid_cells(grid), shape=Outline(area=grid.area))


def _landmarks(center: Center) -> Iterator[Record]:
    for landmark in center.board.table(Landmark).values():
        yield Record(cells=landmark_cells(landmark), shape=landmark.place)


def _units(center: Center) -> Iterator[Record]:
    for unit in center.board.table(Unit).values():
        yield Record(cells=unit_cells(unit), shape=unit.post)


def _roster(center: Center) -> Iterator[Record]:
    for unit in center.board.table(Unit).values():
        yield Record(cells=roster_cells(unit))


def _phones(center: Center) -> Iterator[Record]:
    for phone in center.board.table(DutyPhone).values():
        yield Record(cells=phone_cells(phone))


def _points(center: Center) -> Iterator[Record]:
    for point in center.board.table(ResponsePoint).values():
        yield Record(cells=point_cells(point), shape=point.place)


def _posts(center: Center) -> Iterator[Record]:
    for post in center.board.table(CheckPost).values():
        yield Record(cells=post_cells(post), shape=post.place)


def _companies(center: Center) -> Iterator[Record]:
    for company in center.board.table(GuardCompany).values():
        yield Record(
            cells={
                "id": company.id,
                "name": company.name,
                "kind": company.kind.value,
                "licence": company.licence,
                "origin": company.origin,
            }
        )


def _teams(center: Center) -> Iterator[Record]:
    for team in center.board.table(GuardTeam).values():
        cells: dict[str, Value] = {
            "id": team.id,
            "company": team.company,
            "kind": team.kind.value,
            "call_sign": team.call_sign,
            "site": team.site,
            **place_cells(team.place),
            "area": area_text(team.area),
            "equipment": team.equipment,
            "radio": team.radio,
            "off_site": team.off_site,
            "origin": team.origin,
        }
        yield Record(cells=cells, shape=Outline(area=team.area) if team.area else team.place)


def _closures(center: Center) -> Iterator[Record]:
    for closure in center.board.table(RoadClosure).values():
        picked = isinstance(closure.area, Picked)
        lines = closure.outlines
        yield Record(
            cells={
                "id": closure.id,
                "name": closure.name,
                "slow": closure.slow,
                "area": " | ".join(map(area_text, lines)),
            },
            shape=Outline(lines=lines) if picked else Outline(area=lines[0]),
        )


def _incidents(center: Center) -> Iterator[Record]:
    """Give incidents without what callers said and who they were."""
    for incident in center.board.table(Incident).values():
        window = incident.window
        yield Record(
            cells={
                "id": incident.id,
                "class_code": incident.class_code,
                "class_name": incident.class_name,
                "level": incident.level,
                "status": incident.status.value,
                **place_cells(incident.place),
                "opened_utc": utc_text(incident.opened_utc),
                "duty_start_utc": utc_text(window.start_utc) if window else None,
                "duty_end_utc": utc_text(window.end_utc) if window else None,
                "merged_into": incident.merged_into,
            },
            shape=incident.place,
        )


def _guards(center: Center) -> Iterator[Record]:
    """Give guards masked; not even the year of birth is told."""
    for guard in center.board.guards:
        person = {
            "id": guard.id,
            "team": guard.team,
            "name": mask_name(guard.name),
            "certificate": mask_certificate(guard.certificate),
            "birth_year": None,
        }
        yield Record(cells=person | _duty_of(guard) | {"origin": guard.origin})


def _guards_in_full(center: Center) -> Iterator[Record]:
    """Give the register as it can be imported again; identity numbers are kept nowhere."""
    companies, teams = center.board.table(GuardCompany), center.board.table(GuardTeam)
    for guard in center.board.guards:
        team = teams[guard.team]
        company = companies[team.company]
        person = {
            "certificate": guard.certificate,
            "name": guard.name,
            "birth_year": guard.birth_year or None,
        }
        yield Record(cells=register_cells(company, team) | person | _duty_of(guard))


def _duty_of(guard: Guard) -> dict[str, Any]:
    return {
        "post": guard.post,
        "shift": guard.shift,
        "rest_day": rest_day_text(guard.rest_day),
        "trained_on": guard.trained_on.isoformat() if guard.trained_on else None,
        "insured": guard.insured,
    }


LAYERS: dict[str, Callable[[Center], Iterable[Record]]] = {
    "units": _units,
    "roster": _roster,
    "phones": _phones,
    "stations": _stations,
    "substations": _substations,
    "grids": _grids,
    "points": _points,
    "posts": _posts,
    "landmarks": _landmarks,
    "companies": _companies,
    "teams": _teams,
    "guards": _guards,
    "closures": _closures,
    "incidents": _incidents,
}
"""What can be written, by name."""
PERSONAL = "guards"
"""The layer that is masked unless somebody who may asks for it in full, with a reason."""


def make_export(
    center: Center, layer: str, form: Form, *, file: Path, in_full: bool = False, why: str = ""
) -> Export:
    """
    Make a layer's file in memory.

    Parameters
    ----------
    file
        Where it is going; the journal keeps its name and the digest of what is in it.
    in_full
        Whether guards are written with their names and certificates.
    why
        The reason given for that.

    Raises
    ------
    LayerEmptyError
        If there is nothing in the layer.
    """
    of = _guards_in_full if in_full and layer == PERSONAL else LAYERS[layer]
    records = list(of(center))
    if not records:
        raise LayerEmptyError(layer=layer)
    marking = _marking(center)
    if form == "csv":
        block = csv_block(list(records[0].cells), records, marking=marking)
    else:
        about: dict[str, str | int] = {
            "layer": layer,
            "city": center.city.name,
            "marking": marking,
            "exported_utc": utc_text(center.clock.now()),
            "features": len(records),
        }
        block = geojson_block(records, marking=marking, about=about)
    digest = hashlib.sha256(block).hexdigest()
    if in_full and layer == PERSONAL:
        command: NoteExport | NoteFullExport = NoteFullExport(
            form=form, file=file.name, rows=len(records), digest=digest, why=why
        )
    else:
        command = NoteExport(
            layer=layer, form=form, file=file.name, rows=len(records), digest=digest, why=why
        )
    return Export(command=command, block=block)


def _marking(center: Center) -> str:
    if not center.exercise:
        return ""
    return EXERCISE if center.city.seed is None else TRAINING


def write_export(export: Export, file: Path) -> None:
    """
    Write a journaled export whole, beside its place first.

    Raises
    ------
    ExportUnwritableError
        If the folder or the disk does not take it; a file that was there stays as it was.
    """
    aside = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with aside.open("wb") as stream:
            stream.write(export.block)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(file)
    except OSError as fault:
        raise ExportUnwritableError(file=str(file), detail=fault.strerror or str(fault)) from fault
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
