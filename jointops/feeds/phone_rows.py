"""Duty telephones by post: read from lists, and written as such."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from jointops.feeds.cells import Value
from jointops.feeds.csv_rows import Row
from jointops.feeds.faults import ImportReport
from jointops.feeds.named_rows import number_in, origin_in, read_named
from jointops.forces.duty_phones import DutyPhone

_DIALLED = re.compile(r"[0-9+*#()（）转、/ -]{2,40}")


def read_phones(
    file: Path, *, known: Mapping[str, DutyPhone]
) -> tuple[list[DutyPhone], ImportReport]:
    """Read duty telephones: ``name,phone[,channel][,order]``; see `read_named`."""
    return read_named(
        file,
        partial(_phone, file=file.name),
        required=("name", "phone"),
        known=known,
        key=str,
    )


def _phone(row: Row, name: str, report: ImportReport, *, file: str) -> DutyPhone | None:
    phone, channel = row.text("phone"), row.text("channel")
    if phone and not _DIALLED.fullmatch(phone):
        report.reject(row.line, "phone", "NOT-A-PHONE", value=phone)
        return None
    if not (phone or channel):
        report.reject(row.line, "phone", "CELL-EMPTY")
        return None
    place = number_in(row, report, "order", absent=0, least=1, whole=True)
    if place is None or not name:
        return None
    return DutyPhone(
        id=name, place=int(place), phone=phone, channel=channel, origin=origin_in(row, file)
    )


def phone_cells(phone: DutyPhone) -> dict[str, Value]:
    """Write a duty telephone as `read_phones` reads it."""
    return {
        "name": phone.id,
        "phone": phone.phone,
        "channel": phone.channel,
        "order": phone.place or None,
        "origin": phone.origin,
    }
