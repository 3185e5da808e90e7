"""Acts on forces: positions, statuses, steps told over the radio, looks at a guard's name."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal

from jointops.app.commands import EraseGuard, MoveTask, ReportPosition, RevealGuard, SetUnitStatus
from jointops.app.persons import what_is_left
from jointops.app.plan_lines import need_rows, task_line
from jointops.forces.guards import Guard
from jointops.forces.readiness import SETTABLE, Task, TaskStep, UnitStatus
from jointops.forces.units import Unit
from jointops.geo.places import Place
from jointops.ids import GuardId, TaskId, UnitId
from ui.acts import Acts
from ui.models.tones import step_word
from ui.plan_desk import PlanDesk
from ui.sheets.ask_sheet import AskSheet, Question
from ui.sheets.force_sheet import ForceSheet
from ui.sheets.position_sheet import PositionSheet
from ui.tasks import async_slot

LIMIT = 8


class ForceActs(Acts):
    """Acts on units and guards."""

    map_click_wanted = Signal(bool)

    # --- positions

    def report(self, unit: str) -> None:
        """Ask where a unit said it is."""
        sheet = PositionSheet(
            self.face,
            unit,
            find=self.seat.gazetteer.place,
            suggest=self._suggest,
            channel_of=self._channel_of,
            parent=self.host.over,
        )
        sheet.told.connect(self._report)
        sheet.closed.connect(self._on_sheet_closed)
        self.host.open(sheet)
        self.map_click_wanted.emit(True)

    def _on_sheet_closed(self) -> None:
        self.map_click_wanted.emit(False)

    def take_click(self, place: Place) -> bool:
        """Give a place that was clicked to the open question; tell whether one wanted it."""
        sheet = self.host.sheet
        if isinstance(sheet, PositionSheet):
            sheet.take_place(place)
            return True
        return False

    def _suggest(self, text: str) -> list[str]:
        return [found.place.name for found in self.seat.gazetteer.find(text, limit=LIMIT)]

    def _channel_of(self, unit: str) -> str | None:
        known = self.seat.center.board.table(Unit).get(unit)
        return known.radio if known else None

    @async_slot
    async def _report(self, unit: str, place: Place, speaker: str, channel: str) -> None:
        await self.seat.attempt(
            ReportPosition(unit=UnitId(unit), place=place, speaker=speaker, channel=channel)
        )

    # --- statuses

    def set_status(self, unit: str) -> None:
        """Ask what a unit without a task does."""
        if not unit:
            self.notices.tell(self.face.say("units.choose"), weight="caution")
            return
        options = tuple(
            (status.value, self.face.say(f"status.{status}"))
            for status in UnitStatus
            if status in SETTABLE
        )
        asked = self.ask(
            "sheet.status",
            Question(label="col.status", options=options),
            Question(label="sheet.reason", needed=False),
            text=unit,
        )
        asked.answered.connect(partial(self._set_status, UnitId(unit)))

    @async_slot
    async def _set_status(self, unit: UnitId, answers: list[str]) -> None:
        command = SetUnitStatus(unit=unit, status=UnitStatus(answers[0]), why=answers[1])
        await self.seat.attempt(command)

    # --- steps told over the radio (代录)

    def record(self, task: str) -> None:
        """Ask who told the next step of a task."""
        known = self.seat.center.board.table(Task).get(task)
        if known is None:
            return
        line = task_line(self.seat.center, known.id)
        if line.next_step is None:
            return
        options = tuple(
            (step.value, step_word(self.face, step, line.kind))
            for step in TaskStep
            if step not in {TaskStep.RESERVED, TaskStep.DISPATCHED}
        )
        asked = self.ask(
            "sheet.record",
            Question(label="sheet.step", options=options, preset=line.next_step.value),
            Question(label="sheet.speaker"),
            Question(label="sheet.channel", preset=line.channel, needed=False),
            text=line.name,
        )
        asked.answered.connect(partial(self._record, known.id))

    @async_slot
    async def _record(self, task: TaskId, answers: list[str]) -> None:
        command = MoveTask(
            task=task, step=TaskStep(answers[0]), speaker=answers[1], channel=answers[2]
        )
        await self.seat.attempt(command)

    # --- a guard's name

    def reveal(self, guard: str) -> None:
        """Ask for a reason, and show a guard's name and certificate."""
        asked = self.ask("sheet.reveal", Question(label="sheet.reason"))
        asked.answered.connect(partial(self._reveal, GuardId(guard)))

    @async_slot
    async def _reveal(self, guard: GuardId, answers: list[str]) -> None:
        outcome = await self.seat.attempt(RevealGuard(guard=guard, why=answers[0]))
        known = outcome.value if outcome else None
        if isinstance(known, Guard):
            text = self.face.say(
                "reveal.guard", name=known.name, certificate=known.certificate, post=known.post
            )
            self.notices.tell(text, weight="caution")

    def erase(self, guard: str) -> None:
        """Ask for a reason and for the number once more, and erase a guard's data for ever."""
        asked = self.ask(
            "sheet.erase",
            Question(label="sheet.reason"),
            Question(label="guards.number_again"),
            act="guards.erase",
            text=self.face.say("guards.erase_what", guard=guard),
            waits=True,
        )
        asked.answered.connect(partial(self._erase, asked, GuardId(guard)))

    @async_slot
    async def _erase(self, asked: AskSheet, guard: GuardId, answers: list[str]) -> None:
        if answers[1] != guard:
            asked.warn(self.face.say("guards.number_other", guard=guard))
            return
        asked.close_sheet()
        outcome = await self.seat.attempt(EraseGuard(guard=guard, why=answers[0]))
        if outcome is None:
            return
        center, unsealed = self.seat.center, outcome.value
        left = await self.seat.read(lambda: what_is_left(center, unsealed=unsealed))
        told = [
            self.face.say(f"erased.{code}", count=count) for code, count in left.items() if count
        ]
        self.notices.tell("".join([self.face.say("erased.done"), *told]), weight="caution")

    # --- by hand into a plan

    def add_to_plan(self, desk: PlanDesk) -> None:
        """Ask which force is put into the shown plan, and in which row."""
        incident = self.selection.incident
        plan = desk.plan(incident) if incident is not None else None
        if incident is None or plan is None:
            return
        free = sorted(
            (
                (non_pick.reason.facts.get("arrival_s"), non_pick)
                for non_pick in plan.non_picks
                if non_pick.reason.facts.get("arrival_s") is not None
                or non_pick.reason.code == "FORBIDDEN"
            ),
            key=_by_arrival,
        )
        forces = [
            (non_pick.force, f"{non_pick.force}  {self.face.reason(non_pick.reason)}")
            for _, non_pick in free
        ]
        slots = [
            (row.slot, f"{self.face.say(f'tier.{row.tier}')}  {row.task}")
            for row in need_rows(self.seat.center, incident)
            if row.force_kind != "armed_police"
        ]
        sheet = ForceSheet(self.face, forces, slots, self.host.over)
        sheet.chosen.connect(partial(desk.add, incident))
        self.host.open(sheet)


def _by_arrival(item: tuple[object, object]) -> float:
    seconds = item[0]
    return float(seconds) if isinstance(seconds, int | float) else float("inf")
