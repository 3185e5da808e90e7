"""The roster (排班): which unit is on which shift, with which car, radio and kit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from jointops.feeds.cells import NONE, Value, list_text, one_of, words_in
from jointops.feeds.csv_rows import Row
from jointops.feeds.faults import ImportReport
from jointops.feeds.named_rows import number_in, read_named
from jointops.forces.roster import SHIFTS
from jointops.forces.units import Unit
from jointops.ids import UnitId

SHIFT_WORDS = {
    **{code: code for code in SHIFTS},
    **dict(zip(("全天", "白班", "早班", "中班", "夜班"), SHIFTS, strict=True)),
}


def read_roster(file: Path, *, known: Mapping[UnitId, Unit]) -> tuple[list[Unit], ImportReport]:
    """
    Read what the roster says of units that are known.

    Parameters
    ----------
    file
        Columns ``call_sign,shift[,officers][,car][,radio][,kit]``. An empty cell leaves what is
        known, 无 clears it; kit is separated by ``;``.

    Returns
    -------
    units, report
        The units as the roster leaves them; see `read_named`.
    """
    units, report = read_named(
        file,
        partial(_on_roster, known),
        required=("call_sign", "shift"),
        known=known,
        key=UnitId,
        twice="CALL-SIGN-TWICE",
    )
    del report.counts["new"]
    _note_shared_cars(units, report)
    return units, report


def _on_roster(
    known: Mapping[UnitId, Unit], row: Row, call_sign: UnitId, report: ImportReport
) -> Unit | None:
    unit = known.get(call_sign)
    if unit is None and call_sign:
        report.reject(row.line, "call_sign", "UNIT-NOT-KNOWN", value=call_sign)
    shift = one_of(row, "shift", SHIFT_WORDS, report, absent=unit.shift if unit else "")
    number = number_in(
        row, report, "officers", absent=unit.officers if unit else 1, least=1, whole=True
    )
    if unit is None or shift is None or number is None:
        return None
    kit = words_in(row, "kit")
    return replace(
        unit,
        shift=shift,
        officers=int(number),
        car=_word(row, "car", unit.car),
        radio=_word(row, "radio", unit.radio),
        equipment=unit.equipment if kit is None else kit,
    )


def _word(row: Row, column: str, known: str) -> str:
    text = row.text(column)
    return "" if text == NONE else text or known


def _note_shared_cars(units: list[Unit], report: ImportReport) -> None:
    """Note a car that two units have at the same hours."""
    taken: dict[tuple[str, int], UnitId] = {}
    for unit in units:
        shift = SHIFTS.get(unit.shift)
        hours = range(24) if shift is None else shift.hours
        for hour in hours if unit.car else ():
            other = taken.setdefault((unit.car, hour), unit.id)
            if other != unit.id:
                report.note("CAR-TWICE", car=unit.car, one=other, other=unit.id)
                break


def roster_cells(unit: Unit) -> dict[str, Value]:
    """Write what the roster says of a unit as `read_roster` reads it."""
    return {
        "call_sign": unit.id,
        "shift": unit.shift,
        "officers": unit.officers,
        "car": unit.car or NONE,
        "radio": unit.radio or NONE,
        "kit": list_text(unit.equipment),
    }
