"""Sentences of the handover sheet: who serves by arrangement, what is unprinted, what came in."""

from __future__ import annotations

from jointops.app.center import Center
from jointops.app.commands import NoteHandover, NotePrint, RegisterArrangements, UndoImport
from jointops.audit.entry import Entry
from jointops.forces.arrangements import StandingArrangement
from jointops.incidents.incident import Incident, IncidentStatus
from jointops.orders.drawn import DrawnNumber
from jointops.orders.order import Order
from jointops.resources import messages

TAKEN_IN = (".import", RegisterArrangements.kind, UndoImport.kind)
"""How the kinds of entries end by which registers change as a whole."""


def last_handover(center: Center) -> int:
    """Give the journal's number of the last handover; 0 if there was none."""
    return max((entry.seq for entry in _done(center, NoteHandover.kind)), default=0)


def _done(center: Center, kind: str) -> list[Entry]:
    return [entry for entry in center.database.all_of(kind) if entry.outcome == "done"]


def armed_note(center: Center) -> str:
    """Say which groups of the armed police serve now by a standing arrangement."""
    say, now = messages("zh").label, center.clock.now()
    serving = [
        say(
            "handover.armed_of",
            groups="、".join(found.groups),
            arrangement=found.id,
            until=found.until,
        )
        for found in center.board.table(StandingArrangement).values()
        if found.on_duty(now)
    ]
    if not serving:
        return say("handover.no_armed")
    return say("handover.armed", groups="；".join(serving))


def orders_note(center: Center) -> str:
    """Say which orders of open incidents nobody has printed; empty if there is none."""
    printed = {str(entry.facts["order"]) for entry in _done(center, NotePrint.kind)}
    incidents = center.board.table(Incident)
    numbers = [
        order.number
        for order in center.board.table(Order).values()
        if order.in_force
        and order.id not in printed
        and incidents[order.incident].status == IncidentStatus.OPEN
    ]
    if not numbers:
        return ""
    return messages("zh").label("handover.unprinted", numbers="、".join(numbers))


def drawn_note(center: Center) -> str:
    """Say which blank papers are still to be entered or voided; empty if there is none."""
    numbers = [one.id for one in center.board.table(DrawnNumber).values() if one.open]
    if not numbers:
        return ""
    say = messages("zh").label
    return say("handover.drawn", count=len(numbers), numbers="、".join(sorted(numbers)))


def imports_note(center: Center, *, after: int) -> str:
    """Say what was imported, or taken back, after an entry; empty if nothing was."""
    say = messages("zh").label
    taken = [
        say(f"act.{entry.kind}") + str(entry.facts.get("file", ""))
        for entry in center.database.entries(after=after)
        if entry.outcome == "done" and entry.kind.endswith(TAKEN_IN)
    ]
    return say("handover.imports", files="、".join(taken)) if taken else ""
