"""Standing arrangements that follow from a case of their own: its two papers and nothing else."""

from __future__ import annotations

from dataclasses import replace

from jointops.app.commands import StepRequest
from jointops.app.handlers.workflows import flow_in
from jointops.app.handling import Circumstances
from jointops.app.ports import UnitOfWork
from jointops.errors import OperatorError
from jointops.forces.arrangements import ArmedTask, StandingArrangement
from jointops.forces.points import ResponsePoint
from jointops.forces.roster import Shift, span_of
from jointops.forces.units import Unit
from jointops.geo.places import Place
from jointops.ids import ArrangementId, UnitId
from jointops.requests.case import CaseKind, Document, RequestCase
from jointops.requests.grants import extended
from jointops.requests.needs import time_in
from jointops.requests.workflow import Workflow
from jointops.resources import messages

AROUND_M = 1_000.0
"""How far around a point an arrangement reaches that does not say it; our own default."""


class StandingTermsError(OperatorError):
    """What a standing request asks for cannot be an arrangement; names the fields."""

    code = "REQUEST-TERMS"


def keep_arranged(
    case: RequestCase, cmd: StepRequest, uow: UnitOfWork, given: Circumstances
) -> None:
    """
    Keep a case's arrangement in step with it: made once granted, another one for new papers.

    What was recalled, ended or contradicted is withdrawn. A request that could never be one is
    refused when it is sent up, not when the answer comes.

    Raises
    ------
    StandingTermsError
        If its terms do not hold.
    """
    if case.kind != CaseKind.STANDING:
        return
    flow, asked, reply = flow_in(uow, case.workflow), case.paper("D1"), case.paper("D2")
    if (cmd.document, cmd.event) == ("D1", "submit") and asked is not None:
        _Terms(flow, uow, asked, asked).demand()
        return
    rows = uow.rows(StandingArrangement)
    known = [row for row in rows.all() if row.origin == f"三单{case.id}"]
    standing = [row for row in known if row.withdrawn_utc is None]
    wanted = None
    granted = case.operation in flow.granted and case.contradicted != "no" and case.granted > 0
    if granted and asked is not None and reply is not None:
        terms = _Terms(flow, uow, asked, reply).demand()
        wanted = terms.arrangement(case, serial=len(known) + 1)
    same = [row for row in standing if wanted is not None and _same(row, wanted)]
    for row in standing:
        if row not in same:
            why = cmd.why.strip() or flow.state_word(case.operation)
            rows.put(row.withdrawn(given.at, why))
    if wanted is not None and not same:
        rows.put(wanted)


def _same(known: StandingArrangement, wanted: StandingArrangement) -> bool:
    return replace(known, id=wanted.id) == wanted


def parts_of(text: str) -> list[str]:
    """Give the parts of a list as people write it."""
    for mark in "；;，,":
        text = text.replace(mark, "、")
    return [part.strip() for part in text.split("、") if part.strip()]


class _Terms:
    """The terms of an arrangement as two papers say them."""

    def __init__(self, flow: Workflow, uow: UnitOfWork, asked: Document, reply: Document) -> None:
        self._faults: list[str] = []
        self.asked, self.reply = asked, reply
        said = asked.fields
        points = {point.name: point.place for point in uow.rows(ResponsePoint).all()}
        units = uow.rows(Unit)
        codes = {name: code for code, name in flow.content.tasks.items()}
        self.start = time_in(said.get("valid_from", ""))
        end = reply.fields.get("valid_until") or said.get("valid_to", "")
        self.end = time_in(end)
        if self.start is None or self.end is None or self.end <= self.start:
            self._fault("period")
        self.places: list[Place] = []
        for name in parts_of(said.get("points", "")):
            place = points.get(name)
            if place is None:
                self._fault("point", name=name)
                continue
            self.places.append(Place(lon=place.lon, lat=place.lat, node=place.node, name=name))
        self.groups: list[UnitId] = []
        for name in parts_of(said.get("groups", "")):
            unit = units.find(name)
            if unit is None or not unit.asked_only:
                self._fault("group", name=name)
                continue
            self.groups.append(unit.id)
        self.hours: list[Shift] = []
        for name in parts_of(said.get("hours", "")):
            span = span_of(name)
            if span is None:
                self._fault("hours", name=name)
                continue
            self.hours.append(span)
        names = said.get("tasks", "").split("、")
        self.tasks = tuple(ArmedTask(codes[name]) for name in names if name in codes)
        people = reply.fields.get("people", "")
        self.strength = int(people) if people.isdecimal() else 0
        if self.strength < 1:
            self._fault("strength")
        around = said.get("around", "")
        self.around_m = float(around) if around.isdecimal() else AROUND_M

    def _fault(self, code: str, **facts: object) -> None:
        self._faults.append(messages("zh").label(f"terms.{code}", **facts))

    def demand(self) -> _Terms:
        """Raise `StandingTermsError` if they do not hold."""
        if self._faults:
            raise StandingTermsError(faults="；".join(self._faults))
        return self

    def arrangement(self, case: RequestCase, *, serial: int) -> StandingArrangement:
        """Give the arrangement that they make."""
        if self.start is None or self.end is None:
            raise StandingTermsError(faults=messages("zh").label("terms.period"))
        return StandingArrangement(
            id=ArrangementId(f"三单{case.id}-{serial}"),
            name=self.asked.fields.get("place", "") or f"三单{case.id}",
            request=self.asked.number or "—",
            reply=self.reply.number or "—",
            valid_from_utc=self.start,
            valid_to_utc=self.end + extended(case),
            tasks=self.tasks,
            groups=tuple(self.groups),
            hours=tuple(self.hours),
            strength=self.strength,
            places=tuple(self.places),
            around_m=self.around_m,
            origin=f"三单{case.id}",
        )
