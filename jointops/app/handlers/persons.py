"""Personal data erased: of one person for a reason, and of positions by their age."""

from __future__ import annotations

from datetime import UTC, datetime

from jointops.app.commands import EraseCaller, EraseGuard, RunRetention
from jointops.app.handling import Circumstances, Done, NotFoundError, demand_reason, done, get
from jointops.app.ports import UnitOfWork
from jointops.forces.guards import Guard
from jointops.forces.register import EXACT_FOR, KEPT_FOR, ReportedFix
from jointops.incidents.incident import Incident
from jointops.personal import who_is

RETENTION = "retention"
"""Subject of the runs."""


def erase_guard(cmd: EraseGuard, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Erase a guard, also one who left the register; the value counts entries of before."""
    demand_reason(cmd.why)
    if not uow.erase(Guard, cmd.guard):
        raise NotFoundError(kind="Guard", key=cmd.guard)
    unsealed = uow.unsealed_entries(Guard, cmd.guard)
    return done(subject=cmd.guard, value=unsealed, facts={"unsealed": unsealed})


def erase_caller(cmd: EraseCaller, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Erase a caller in every incident that has the call; the value counts entries of before."""
    demand_reason(cmd.why)
    callers = get(uow, Incident, cmd.incident).callers
    if not 0 <= cmd.index < len(callers):
        raise NotFoundError(kind="Caller", key=cmd.index)
    person = who_is(callers[cmd.index].id, cmd.incident)
    uow.erase_listed(Incident, "callers", person)
    unsealed = uow.unsealed_entries(Incident, cmd.incident)
    return done(subject=cmd.incident, value=unsealed, facts={"unsealed": unsealed})


def run_retention(_cmd: RunRetention, uow: UnitOfWork, given: Circumstances) -> Done:
    """Let go of positions by their age; the value says how many."""
    facts = let_go(uow, given.now)
    return done(subject=RETENTION, value=facts, facts=facts)


def let_go(uow: UnitOfWork, now: datetime) -> dict[str, int]:
    """
    Let go, with the commit, of positions that are too old.

    Returns
    -------
    counts
        Reports made ``coarser`` and ``removed``, and ``keys`` of days in the journal.
    """
    reports = uow.rows(ReportedFix)
    coarser = removed = 0
    for report in reports.all():
        kept = report.kept_at(now)
        if kept is None:
            reports.remove(report.id)
            removed += 1
        elif kept != report:
            reports.put(kept)
            coarser += 1
    today = now.astimezone(UTC).date()
    days = uow.erase_traces(exact_before=today - EXACT_FOR, before=today - KEPT_FOR)
    return {"coarser": coarser, "removed": removed, "keys": days}
