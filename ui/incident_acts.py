"""Taking incidents and keeping their cards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from PySide6.QtCore import QPoint, Signal

from jointops.app.center import Center
from jointops.app.commands import (
    AddCaller,
    AddLogLine,
    ChangeLevel,
    Command,
    EditCard,
    EndIncident,
    MergeIncident,
    OpenIncident,
    RevealCaller,
    StampMilestone,
    TellParty,
)
from jointops.app.duty_times import DutyTimesError, read_window
from jointops.app.plan_lines import reserved_for
from jointops.app.search import Gazetteer
from jointops.clock import local_text
from jointops.errors import OperatorError
from jointops.geo.places import Place
from jointops.ids import IncidentId
from jointops.incidents.classes import LOWEST
from jointops.incidents.incident import Card, Incident, IncidentStatus, Milestone
from ui.acts import Acts
from ui.sheets.ask_sheet import AskSheet, Question
from ui.sheets.card_sheet import CardSheet
from ui.sheets.incident_sheet import IncidentSheet
from ui.tasks import async_slot


class IncidentActs(Acts):
    """Acts on incidents."""

    taken = Signal(int)
    """A new incident is there."""

    # --- a new one

    @async_slot
    async def mark(self, place: Place, spot: QPoint | None) -> None:
        """Ask for the class of an incident at a place; a bare position gets its crossing's name."""
        center, gazetteer = self.seat.center, self.seat.gazetteer
        try:
            named, off_road_m = await self.seat.read(lambda: _stand(center, gazetteer, place))
        except OperatorError as refusal:
            self.seat.refused.emit(refusal)
            return
        sheet = IncidentSheet(
            self.face,
            named,
            center.incident_doctrine.classes,
            off_road_m=off_road_m,
            parent=self.host.over,
        )
        sheet.taken.connect(partial(self._take, named))
        self.host.open(sheet, spot)

    def _take(self, place: Place, code: str) -> None:
        if self.seat.center.incident_doctrine.class_of(code).planned:
            self._ask_window(place, code)
        else:
            self._open(OpenIncident(place=place, class_text=code))

    def _ask_window(self, place: Place, code: str) -> None:
        now = self.seat.now()
        levels = tuple((str(n), self.face.say(f"level.{n}")) for n in range(LOWEST, 0, -1))
        preset = local_text(now + timedelta(days=1), "%m-%d 18:00")
        asked = self.ask(
            "sheet.duty",
            Question(label="sheet.duty_start", preset=preset),
            Question(label="sheet.duty_end", preset="22:00"),
            Question(label="sheet.duty_level", preset="3", options=levels),
            act="sheet.duty_go",
            text=place.text,
            waits=True,
        )
        asked.answered.connect(partial(self._lay_down, asked, place, code))

    def _lay_down(self, sheet: AskSheet, place: Place, code: str, answers: list[str]) -> None:
        start, end, level = answers
        try:
            window = read_window(start, end, self.seat.now())
        except DutyTimesError as fault:
            sheet.refuse(fault)
            return
        sheet.close_sheet()
        self._open(OpenIncident(place=place, class_text=code, level=int(level), window=window))

    def confirm_early(self, incident: IncidentId, send: Callable[[IncidentId], object]) -> None:
        """Ask whether a duty is to be sent before its time."""
        leaves = min(
            task.window.start_utc
            for task in reserved_for(self.seat.center, incident)
            if task.window is not None
        )
        text = self.face.say("sheet.early_text", time=local_text(leaves, "%m-%d %H:%M"))
        asked = self.ask("sheet.early", text=text, act="sheet.early_go")
        asked.answered.connect(lambda _answers: send(incident))

    @async_slot
    async def _open(self, command: OpenIncident) -> None:
        outcome = await self.seat.attempt(command)
        if outcome is None:
            return
        number = IncidentId(outcome.value)
        self.selection.choose_incident(number)
        self.taken.emit(number)

    # --- the card

    def _current(self) -> Incident | None:
        number = self.selection.incident
        return self.seat.center.board.table(Incident).get(number) if number else None

    def act(self, name: str) -> None:
        """Do one of the card's acts."""
        incident = self._current()
        if incident is None:
            return
        number = incident.id
        if name == "edit":
            sheet = CardSheet(self.face, incident.card, self.host.over)
            sheet.filled.connect(partial(self._edit, number))
            self.host.open(sheet)
        elif name == "log":
            asked = self.ask("sheet.log", Question(label="sheet.text"))
            asked.answered.connect(partial(self._log, number))
        elif name == "caller":
            asked = self.ask(
                "sheet.caller",
                Question(label="sheet.text"),
                Question(label="sheet.phone", needed=False),
            )
            asked.answered.connect(partial(self._caller, number))
        elif name == "lower":
            asked = self.ask("sheet.lower", Question(label="sheet.reason"))
            asked.answered.connect(partial(self._lower, number))
        elif name == "merge":
            self._ask_merge(number)
        elif name == "end":
            text = self.face.say("sheet.end_text", number=number)
            asked = self.ask("sheet.end", text=text, act="card.end")
            asked.answered.connect(partial(self._end, number))

    def _ask_merge(self, number: IncidentId) -> None:
        others = tuple(
            (str(incident.id), incident.title)
            for incident in self.seat.center.board.table(Incident).values()
            if incident.status == IncidentStatus.OPEN and incident.id != number
        )
        if not others:
            self.notices.tell(self.face.say("sheet.merge_none"), weight="caution")
            return
        asked = self.ask("sheet.merge", Question(label="sheet.into", options=others))
        asked.answered.connect(partial(self._merge, number))

    async def _give(self, command: Command) -> bool:
        return await self.seat.attempt(command) is not None

    @async_slot
    async def _edit(self, number: IncidentId, card: Card) -> None:
        await self._give(EditCard(incident=number, card=card))

    @async_slot
    async def _log(self, number: IncidentId, answers: list[str]) -> None:
        await self._give(AddLogLine(incident=number, text=answers[0]))

    @async_slot
    async def _caller(self, number: IncidentId, answers: list[str]) -> None:
        await self._give(AddCaller(incident=number, text=answers[0], phone=answers[1]))

    @async_slot
    async def raise_level(self) -> None:
        """Raise the level of the chosen incident by one."""
        incident = self._current()
        if incident is None or incident.level <= 1:
            return
        await self._give(ChangeLevel(incident=incident.id, level=incident.level - 1))

    @async_slot
    async def _lower(self, number: IncidentId, answers: list[str]) -> None:
        incident = self.seat.center.board.table(Incident)[number]
        level = incident.level + 1
        await self._give(ChangeLevel(incident=number, level=level, why=answers[0]))

    @async_slot
    async def _merge(self, number: IncidentId, answers: list[str]) -> None:
        into = IncidentId(int(answers[0]))
        if await self._give(MergeIncident(incident=number, into=into)):
            self.selection.choose_incident(into)

    @async_slot
    async def _end(self, number: IncidentId, _answers: list[str]) -> None:
        await self._give(EndIncident(incident=number))

    def tell(self, party: str) -> None:
        """Ask who was told, and tick the party off."""
        incident = self._current()
        if incident is None:
            return
        asked = self.ask("sheet.tell", Question(label="sheet.person"), text=party)
        asked.answered.connect(partial(self._tell, incident.id, party))

    @async_slot
    async def _tell(self, number: IncidentId, party: str, answers: list[str]) -> None:
        await self._give(TellParty(incident=number, party=party, person=answers[0]))

    @async_slot
    async def stamp(self, milestone: str) -> None:
        """Stamp a milestone of the chosen incident, now."""
        number = self.selection.incident
        if number is not None:
            await self._give(StampMilestone(incident=number, milestone=Milestone(milestone)))

    def reveal(self, index: int) -> None:
        """Ask for a reason, and show a caller's number."""
        incident = self._current()
        if incident is not None:
            asked = self.ask("sheet.reveal", Question(label="sheet.reason"))
            asked.answered.connect(partial(self._reveal, incident.id, index))

    @async_slot
    async def _reveal(self, number: IncidentId, index: int, answers: list[str]) -> None:
        command = RevealCaller(incident=number, index=index, why=answers[0])
        outcome = await self.seat.attempt(command)
        if outcome is not None:
            self.notices.tell(self.face.say("reveal.phone", phone=outcome.value), weight="caution")


def _stand(center: Center, gazetteer: Gazetteer, place: Place) -> tuple[Place, float]:
    """Name a place, and say how far it lies off the road."""
    return gazetteer.named(place), center.roads().spot(place).off_road_m
