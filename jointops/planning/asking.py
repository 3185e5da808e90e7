"""Armed police: named to be asked for, never sent from here (商请中)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from jointops.ids import UnitId
from jointops.planning.plan import Pick, Reason, Shortfall
from jointops.planning.work import Work, fits


def ask_armed_police(work: Work) -> Iterable[Pick]:
    """Name the armed police to ask for; they stay hollow (商请中)."""
    asked: list[Pick] = []
    named: set[UnitId] = set()
    for row in work.rows:
        if row.force_kind != "armed_police":
            continue
        known = [
            (work.arrivals.of(unit_id), unit_id)
            for unit_id, unit in work.situation.units.items()
            if fits(unit, row) and unit_id not in named and unit_id not in work.edits.forbidden
        ]
        wanted = row.count
        for seconds, unit_id in sorted(item for item in known if np.isfinite(item[0])):
            if wanted <= 0:
                break
            unit = work.situation.units[unit_id]
            named.add(unit_id)
            people = min(unit.officers, wanted)
            wanted -= people
            asked.append(
                Pick(
                    force=unit_id,
                    kind=unit.kind,
                    people=people,
                    tier=row.tier,
                    zone=row.zone,
                    task=row.task,
                    slot=row.slot,
                    arrival_s=seconds,
                    within_s=row.within_s,
                    estimated=True,
                    reason=Reason(code="TO-BE-ASKED", facts={"arrival_s": seconds}),
                    hollow=True,
                )
            )
        if wanted > 0:
            work.shortfalls.append(
                Shortfall(
                    slot=row.slot,
                    tier=row.tier,
                    kind=row.force_kind,
                    capability=row.capability,
                    task=row.task,
                    missing=wanted,
                    late=0,
                    nearest=Reason(code="ASK-MORE"),
                )
            )
    return asked
