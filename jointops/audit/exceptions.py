"""What an auditor looks at first: overrides, late, oral, personal, printed, refused, clocks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from jointops.audit.entry import Entry, unpack_changes

LATE_S = 60.0
"""Entered later than this after it happened is a late entry (补录; our default)."""
CLOCK_STEP_S = 5.0
"""Clocks are slewed, and two seats may write at once; more than this is a change (our default)."""


class ExceptionKind(StrEnum):
    """Why an entry is listed."""

    BARED = "bared"
    """A point may be stripped, with a reason."""
    FORCED = "forced"
    """A person put or held a force in a plan."""
    EARLY = "early"
    """A duty's forces were sent before their time."""
    LOCKED_SEAT = "locked_seat"
    """A first wave went from a locked seat."""
    LATE = "late"
    """补录."""
    CORRECTION = "correction"
    """更正."""
    ORAL = "oral"
    """代录: another's words, and no paper of the incident since."""
    ORAL_REQUEST = "oral_request"
    """Asked of the armed police, or answered by them, by voice, and the paper has not come yet."""
    ORAL_ORDER = "oral_order"
    """An act on a commander's word by voice that he has not signed for (待补签)."""
    ORAL_DENIED = "oral_denied"
    """A commander says that he never gave his word."""
    UNMASKED = "unmasked"
    """A look at personal data."""
    ERASED = "erased"
    """A person's data was erased for ever."""
    PRINTED = "printed"
    """A paper was printed or exported."""
    EXPORTED = "exported"
    """A layer left the file."""
    REFUSED = "refused"
    BREAK_GLASS = "break_glass"
    """Sign-in by two persons in an emergency, and each act that it gave the right to."""
    CLOCK = "clock"
    """The computer's clock was changed, or recorded times run backwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditException:
    """
    An entry that is listed.

    Attributes
    ----------
    what
        Points, forces, speaker, error code or seconds: what it was about in one word.
    why
        The reason given; empty for none.
    incident
        Incident whose paper would settle it; for oral acts only.
    request, event
        Request and its event after which papers are owed; for words about a request only.
    """

    entry: Entry
    kind: ExceptionKind
    what: tuple[str, ...] = ()
    why: str = ""
    incident: int | None = None
    request: int | None = None
    event: str = ""


_PLAIN = {
    "incident.reveal": ExceptionKind.UNMASKED,
    "guard.reveal": ExceptionKind.UNMASKED,
    "guards.export": ExceptionKind.UNMASKED,
    "guard.erase": ExceptionKind.ERASED,
    "incident.erase": ExceptionKind.ERASED,
    "order.print": ExceptionKind.PRINTED,
    "data.export": ExceptionKind.EXPORTED,
    "account.break_glass": ExceptionKind.BREAK_GLASS,
    "clock.change": ExceptionKind.CLOCK,
    "journal.correct": ExceptionKind.CORRECTION,
    "journal.late": ExceptionKind.LATE,
    "pack.draw": ExceptionKind.PRINTED,
    "pack.enter": ExceptionKind.LATE,
}
_WHAT = {
    "incident.reveal": "incident",
    "guard.reveal": "guard",
    "guards.export": "file",
    "guard.erase": "guard",
    "incident.erase": "incident",
    "order.print": "order",
    "data.export": "file",
    "account.break_glass": "account",
    "clock.change": "seconds",
    "journal.correct": "entry",
    "journal.late": "text",
    "pack.draw": "pack",
    "pack.enter": "number",
}


_ASKED = "ask_orally"
"""Event of a request that is always by voice, whatever an entry of before says of it."""
_NOTICES = ("cancel", "end")
"""Kinds of orders that put nothing on paper but the end of others."""


class ExceptionReader:
    """
    Reads a journal in order and tells what is out of the ordinary.

    An edit of a plan counts once, in the version that brings it.
    """

    def __init__(self) -> None:
        self._edits: dict[int, set[tuple[str, str]]] = {}
        self._recorded: datetime | None = None
        self._papers: dict[int, int] = {}
        self._signed: set[int] = set()

    def read(self, entry: Entry) -> list[AuditException]:
        """Take the next entry and give what is to be listed of it."""
        back_s = self._back_s(entry)
        if entry.outcome == "refused":
            code = str(entry.facts.get("code", ""))
            found = [_listed(entry, ExceptionKind.REFUSED, code)]
        else:
            found = self._done(entry)
        if back_s > CLOCK_STEP_S and all(one.kind != ExceptionKind.CLOCK for one in found):
            found.append(_listed(entry, ExceptionKind.CLOCK, f"{-back_s:.3f}"))
        return found

    def unsettled(self, found: AuditException) -> bool:
        """
        Tell whether it still stands: what was said does until it is on paper, or signed for.

        Papers of requests are not seen here; who has the requests tells.
        """
        if found.kind == ExceptionKind.ORAL_ORDER:
            return found.entry.seq not in self._signed
        if found.kind != ExceptionKind.ORAL or found.incident is None:
            return True
        return self._papers.get(found.incident, 0) < found.entry.seq

    def _back_s(self, entry: Entry) -> float:
        recorded = datetime.fromisoformat(entry.recorded_utc)
        before, self._recorded = self._recorded, recorded
        return 0.0 if before is None else (before - recorded).total_seconds()

    def _done(self, entry: Entry) -> list[AuditException]:
        facts = entry.facts
        found: list[AuditException] = []
        kind = _PLAIN.get(entry.kind)
        if kind is not None:
            found.append(_listed(entry, kind, str(facts.get(_WHAT[entry.kind], ""))))
        if entry.kind == "plan.keep":
            found += self._overrides(entry)
        elif entry.kind == "duty.send":
            early = _early_forces(entry)
            found += [_listed(entry, ExceptionKind.EARLY, *early)] if early else []
        elif entry.kind == "order.issue" and facts["order"].get("kind") not in _NOTICES:
            self._papers[int(facts["order"]["incident"])] = entry.seq
        elif entry.kind == "task.step" and facts.get("speaker"):
            words = [str(facts[name]) for name in ("speaker", "channel") if facts.get(name)]
            incident = int(entry.subject) if entry.subject.isdigit() else None
            found.append(_listed(entry, ExceptionKind.ORAL, *words, incident=incident))
        elif entry.kind in {"request.open", "request.step"}:
            found += _spoken_of_request(entry)
        found += self._second_persons(entry)
        if facts.get("locked_seat"):
            found.append(_listed(entry, ExceptionKind.LOCKED_SEAT))
        if kind != ExceptionKind.LATE and is_late(entry):
            found.append(_listed(entry, ExceptionKind.LATE, f"{_delay_s(entry):.0f}"))
        return found

    def _second_persons(self, entry: Entry) -> list[AuditException]:
        facts = entry.facts
        if entry.kind == "oral.answer" and facts["agreed"]:
            self._signed.add(int(facts["entry"]))
        elif entry.kind == "oral.answer":
            return [_listed(entry, ExceptionKind.ORAL_DENIED, str(facts["entry"]))]
        if facts.get("oral"):
            words = [str(facts["oral"][name]) for name in ("commander", "channel", "recording")]
            return [_listed(entry, ExceptionKind.ORAL_ORDER, *words)]
        if facts.get("emergency"):
            return [_listed(entry, ExceptionKind.BREAK_GLASS, str(facts["emergency"]))]
        return []

    def _overrides(self, entry: Entry) -> list[AuditException]:
        edits = entry.facts.get("edits", {})
        incident = int(entry.facts["incident"])
        now = {
            (kind, name): str(why)
            for kind in ("bared", "added", "locked")
            for name, why in edits.get(kind, {}).items()
        }
        before = self._edits.get(incident, set())
        self._edits[incident] = set(now)
        found: list[AuditException] = []
        for (kind, name), word in now.items():
            if (kind, name) in before:
                continue
            if kind == "bared":
                found.append(_listed(entry, ExceptionKind.BARED, name, why=word))
            elif kind == "added" or ("added", name) not in now:
                found.append(_listed(entry, ExceptionKind.FORCED, name, word))
        return found


def _spoken_of_request(entry: Entry) -> list[AuditException]:
    facts = entry.facts
    event = str(facts.get("event") or facts.get("first") or "")
    if facts.get("document") or not (facts.get("by_voice") or event == _ASKED):
        return []
    one = _listed(entry, ExceptionKind.ORAL_REQUEST)
    return [replace(one, request=int(facts["request"]), event=event)]


def is_late(entry: Entry) -> bool:
    """Tell whether an act was entered much after it happened."""
    return _delay_s(entry) > LATE_S


def _delay_s(entry: Entry) -> float:
    occurred, recorded = (
        datetime.fromisoformat(text) for text in (entry.occurred_utc, entry.recorded_utc)
    )
    return (recorded - occurred).total_seconds()


def _early_forces(entry: Entry) -> list[str]:
    """Give the forces that a duty's order sent before their window began."""
    if not entry.changes:
        return []
    at = datetime.fromisoformat(entry.occurred_utc)
    return [
        str(change.row["force"])
        for change in unpack_changes(entry.changes)
        if change.table == "task"
        and change.row is not None
        and change.row.get("window")
        and datetime.fromisoformat(change.row["window"]["start_utc"]) > at
    ]


def _listed(
    entry: Entry, kind: ExceptionKind, *what: str, why: str = "", incident: int | None = None
) -> AuditException:
    return AuditException(
        entry=entry, kind=kind, what=tuple(what), why=why or entry.why, incident=incident
    )
