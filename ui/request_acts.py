"""Asking the armed police at the desk: each step of a request is a key of a person."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from jointops.app.commands import OpenRequest, StepRequest
from jointops.app.requests.alarms import Alarm, AlarmBudget
from jointops.app.requests.cases import case_of, opening
from jointops.app.requests.draft import CATEGORIES, first_draft
from jointops.app.requests.replan import grant_changed
from jointops.app.requests.start import draft_of, first_step, unopened, with_first
from jointops.app.requests.steps import StepLine, form_of, step_order, steps_now
from jointops.app.workflows import flow_of
from jointops.errors import OperatorError
from jointops.forces.units import Unit
from jointops.ids import IncidentId, UnitId
from jointops.requests.case import CaseKind, RequestCase
from jointops.requests.deadlines import Stage
from ui.acts import Acts
from ui.desk_view import DeskView
from ui.face import Face
from ui.notices import Notices, Weight
from ui.plan_desk import PlanDesk
from ui.requests.form import Blank
from ui.requests.step_sheet import MUST, StepSheet, Told, Wanted
from ui.requests.wanted import REGISTER, asks_nothing, blanks_of, fields_of, wanted_of
from ui.requests.window import RequestsWindow
from ui.seat import Seat
from ui.selection import Selection
from ui.sheets.host import SheetHost
from ui.tasks import async_slot

HEAR_S = 3.0
"""So often it is looked whether somebody must be told of a deadline."""
WAYS = ("act_on_own", "offer")
WAY, UNIT = "_way", "_unit"
"""Choices of the form that are no fields of the paper."""


class IncidentNeededError(OperatorError):
    """A request is for an incident, and none is chosen."""

    code = "REQUEST-NO-INCIDENT"


class RequestActs(Acts):
    """Acts on requests."""

    def __init__(
        self,
        seat: Seat,
        selection: Selection,
        host: SheetHost,
        notices: Notices,
        face: Face,
        *,
        view: DeskView,
        plans: PlanDesk,
    ) -> None:
        super().__init__(seat, selection, host, notices, face)
        self._view, self._plans = view, plans
        self._page = view.right.requests
        self._typed: dict[tuple[int, str], Mapping[str, str]] = {}
        self._budget = AlarmBudget()
        self._listening = False
        self._heard = -HEAR_S
        self.window: RequestsWindow | None = None

    def follow(self) -> None:
        """Listen to the page, the foot of the window, and the clocks."""
        page = self._page
        page.step_wanted.connect(self.step)
        page.draft_wanted.connect(self.draft)
        page.oral_wanted.connect(self.oral)
        page.notice_wanted.connect(self.notice)
        page.window_wanted.connect(self.open_window)
        page.incident_wanted.connect(self.selection.choose_incident)
        self._view.strip.owed_wanted.connect(self.show_page)
        self.seat.looked.connect(self._on_looked)

    def act(self, name: str) -> None:
        """Do what a key or the command box names."""
        acts: dict[str, Callable[[], object]] = {
            "page": self.show_page,
            "draft": self.draft,
            "oral": self.oral,
            "notice": self.notice,
            "standing": self.standing,
            "window": self.open_window,
        }
        acts[name]()

    def show_page(self) -> None:
        """Show the page of requests and give it the keys."""
        self._view.right.show_page("requests")

    def open_window(self) -> None:
        """Show the window of all requests; it is made when it is first asked for."""
        if self.window is None:
            self.window = RequestsWindow(self.seat, self.face)
            self.window.step_wanted.connect(self._step_there)
            self.window.standing_wanted.connect(self._standing_there)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    def _step_there(self, number: int) -> None:
        """Lead a request of the other window on at the desk."""
        self._view.window().activateWindow()
        self._show(number)

    def _standing_there(self) -> None:
        self._view.window().activateWindow()
        self.standing()

    def shut_down(self) -> None:
        """Let the window of all requests go."""
        if self.window is not None:
            self.window.shut_down()
            self.window.deleteLater()
            self.window = None

    # --- clocks

    def _on_looked(self) -> None:
        due = time.monotonic() - self._heard >= HEAR_S
        if due and not self._listening:
            self._heard, self._listening = time.monotonic(), True
            self._hear()

    @async_slot
    async def _hear(self) -> None:
        """Tell what is new of deadlines, contradictions and recalls; each fact once."""
        center, budget = self.seat.center, self._budget
        try:
            alarms = await self.seat.read(lambda: budget.fresh(center))
        finally:
            self._listening = False
        by_request: dict[int, list[Alarm]] = {}
        for alarm in alarms:
            by_request.setdefault(alarm.request, []).append(alarm)
        for number, told in reversed(by_request.items()):
            self._sound(number, told)

    def _sound(self, number: int, alarms: list[Alarm]) -> None:
        """Tell what is new of a request in one line, and whom it concerns."""
        red = any(alarm.stage == Stage.RED for alarm in alarms)
        roles = dict.fromkeys(role for alarm in alarms for role in alarm.roles)
        text = self.face.say(
            "requests.alarm",
            text="　".join(alarm.text for alarm in alarms),
            roles=self.face.enumerate(self.face.say(f"role.{role}") for role in roles),
        )
        weight: Weight = "alarm" if red else "caution"
        self.notices.tell(text, weight=weight, about=f"alarm {number}")

    # --- begun

    @async_slot
    async def draft(self) -> None:
        """Open a request for the chosen incident, its first paper filled by itself."""
        incident = self._incident()
        if incident is None:
            return
        center = self.seat.center
        known = draft_of(center, incident)
        if known is None:
            order = await self.seat.read(lambda: opening(center, incident))
            fields = await self.seat.read(lambda: first_draft(center, order))
            first = replace(first_step(center, "draft", "D1"), fields=fields)
            outcome = await self.seat.attempt(with_first(order, first))
            if outcome is None:
                return
            known = case_of(center, outcome.value)
        self._show(known.id)
        self.edit(known.id, "D1")

    def edit(self, number: int, document: str) -> None:
        """Open the form of a paper that is being drafted."""
        case = case_of(self.seat.center, number)
        for line in self._lines(case):
            if (line.document, line.event) == (document, "draft"):
                self.step(number, line)
                return

    @async_slot
    async def oral(self) -> None:
        """Ask by voice, on paper later: only where the law's emergencies are met."""
        incident = self._incident()
        if incident is None:
            return
        center, actor = self.seat.center, self.seat.demand_actor()
        order = await self.seat.read(lambda: opening(center, incident))
        case = unopened(center, order, actor)
        form = await self.seat.read(lambda: form_of(center, case, "A1", actor=actor))
        wanted = Wanted(
            title="requests.oral_title",
            about=self.face.say("requests.oral_about"),
            blanks=_first("emergency", blanks_of(form.fields, {}, spoken=True)),
            word=MUST,
            go="requests.go_read_back",
        )
        sheet = self._open(wanted, aloud="content")
        sheet.told.connect(partial(self._begin, sheet, order, "ask_orally"))

    @async_slot
    async def notice(self) -> None:
        """Register what the armed police do of their own accord, or offer."""
        center, actor = self.seat.center, self.seat.demand_actor()
        order = OpenRequest(case=CaseKind.NOTICE, urgency="特急", category=CATEGORIES["17"])
        incident = self.selection.incident
        if incident is not None:
            known = await self.seat.read(lambda: opening(center, incident))
            order = replace(order, category=known.category, incident=incident)
        case = unopened(center, order, actor)
        form = await self.seat.read(lambda: form_of(center, case, "N1", actor=actor))
        ways = tuple((way, self.face.say(f"requests.way.{way}")) for way in WAYS)
        way = Blank(
            key=WAY,
            name=self.face.say("requests.way"),
            kind="choice",
            must=True,
            value=WAYS[0],
            choices=ways,
        )
        armed = [unit.id for unit in center.board.table(Unit).values() if unit.asked_only]
        unit = Blank(
            key=UNIT,
            name=self.face.say("requests.notice_unit"),
            kind="choice",
            choices=tuple((name, name) for name in armed),
        )
        wanted = Wanted(
            title="requests.notice_title",
            about=self.face.say("requests.notice_about"),
            blanks=(way, unit, *blanks_of(form.fields, {}, spoken=True)),
            word=MUST,
            go="requests.go_read_back",
        )
        sheet = self._open(wanted)
        sheet.told.connect(partial(self._begin, sheet, order, ""))

    @async_slot
    async def standing(self) -> None:
        """Draft the paper of a standing arrangement (常态联勤安排)."""
        center = self.seat.center
        order = OpenRequest(case=CaseKind.STANDING, urgency="平件", category="执勤")
        fields = await self.seat.read(lambda: first_draft(center, order))
        first = replace(first_step(center, "draft", "D1"), fields=fields)
        outcome = await self.seat.attempt(with_first(order, first))
        if outcome is not None:
            self._show(outcome.value)
            self.edit(outcome.value, "D1")

    def _incident(self) -> IncidentId | None:
        incident = self.selection.incident
        if incident is None:
            self.seat.refused.emit(IncidentNeededError())
        return incident

    @async_slot
    async def _begin(self, sheet: StepSheet, order: OpenRequest, event: str, told: Told) -> None:
        fields = fields_of(told)
        event = event or fields.pop(WAY, WAYS[0])
        unit = fields.pop(UNIT, "")
        if unit:
            order = replace(order, units=(UnitId(unit),))
        people = int(fields["people"]) if fields.get("people", "").isdecimal() else None
        first = replace(
            first_step(self.seat.center, event), fields=fields, people=people, word=told.word
        )
        try:
            outcome = await self.seat.do(with_first(order, first))
        except OperatorError as refusal:
            sheet.ask_again(self.face.error(refusal))
            return
        sheet.finish()
        self._tell(outcome.value, None)

    # --- led on

    def _lines(self, case: RequestCase) -> list[StepLine]:
        actor = self.seat.actor
        return steps_now(self.seat.center, case, actor) if actor is not None else []

    def step(self, number: int, line: StepLine) -> None:
        """Take a step; where it asks for something, ask for exactly that."""
        center = self.seat.center
        case = case_of(center, number)
        document = next((asked.key for asked in line.inputs if asked.kind == "paper"), "")
        form = form_of(center, case, document, actor=self.seat.actor) if document else None
        kept = self._kept(number, line)
        wanted = wanted_of(case, line, form, kept)
        if asks_nothing(wanted):
            self._do(number, line, None, Told(fields={}))
            return
        sheet = self._open(wanted)
        if kept:
            sheet.warn(self.face.say("requests.typed_before"))
        sheet.told.connect(partial(self._do, number, line, sheet))
        sheet.closed.connect(partial(self._keep, number, line, sheet))

    def _open(self, wanted: Wanted, *, aloud: str = "") -> StepSheet:
        sheet = StepSheet(self.seat, self.face, wanted, aloud=aloud, parent=self.host.over)
        self.host.open(sheet)
        return sheet

    @async_slot
    async def _do(self, number: int, line: StepLine, sheet: StepSheet | None, told: Told) -> None:
        case = case_of(self.seat.center, number)
        try:
            for order in self._orders(case, line, told):
                await self.seat.do(order)
        except OperatorError as refusal:
            if sheet is None:
                self.seat.refused.emit(refusal)
            else:
                sheet.ask_again(self.face.error(refusal))
            return
        self._forget(number, line)
        if sheet is not None:
            sheet.finish()
        self._tell(number, case)

    def _orders(self, case: RequestCase, line: StepLine, told: Told) -> list[StepRequest]:
        """Give the orders of a step: a draft may be sent up at once, a reply with its scan."""
        center = self.seat.center
        order = partial(step_order, center, case, document=line.document)
        registers = (line.document, line.event) == REGISTER
        first = order(
            line.event,
            fields=fields_of(told),
            people=told.people,
            word=told.word,
            text=told.text,
            scan=None if registers else told.scan,
        )
        orders = [replace(first, by_other=line.by_other)]
        if registers and told.scan is not None:
            orders.append(order("attach", scan=told.scan))
        if line.document == "D1" and line.event == "draft" and not told.draft:
            orders.append(order("submit"))
        return orders

    def _tell(self, number: int, before: RequestCase | None) -> None:
        """Show the request; where another grant counts now, say what is missing and plan anew."""
        case = case_of(self.seat.center, number)
        if grant_changed(before, case):
            missing = max(0, case.people - case.granted)
            text = self.face.say(
                "requests.now_missing" if missing else "requests.now_full",
                number=number,
                state=flow_of(case).state_word(case.operation),
                granted=case.granted,
                missing=missing,
            )
            weight: Weight = "caution" if missing else "calm"
            self.notices.tell(text, weight=weight, about=f"request {number}")
            self._plan_anew(case)
        self._show(number)

    def _plan_anew(self, case: RequestCase) -> None:
        """Plan with what was granted, or taken back."""
        if case.incident is not None and self._plans.plan(case.incident) is not None:
            self._plans.make(case.incident)

    def _show(self, number: int) -> None:
        """Show a request; the keys stay in a sheet or a field that was turned to meanwhile."""
        self._view.right.show_page("requests", take_keys=not self.host.typing)
        self._page.choose(number)

    # --- what was typed and not kept

    def _keep(self, number: int, line: StepLine, sheet: StepSheet) -> None:
        typed = sheet.edited()
        if typed:
            self._typed[number, _key(line)] = typed
            self.notices.tell(self.face.say("requests.typed_kept", step=line.label))

    def _kept(self, number: int, line: StepLine) -> Mapping[str, str]:
        return self._typed.get((number, _key(line)), {})

    def _forget(self, number: int, line: StepLine) -> None:
        self._typed.pop((number, _key(line)), None)


def _key(line: StepLine) -> str:
    return f"{line.document}/{line.event}"


def _first(key: str, blanks: tuple[Blank, ...]) -> tuple[Blank, ...]:
    """Put a field before the others."""
    return tuple(sorted(blanks, key=lambda blank: blank.key != key))
