"""What a person does after the release: a replacement, a reassignment, standing down in order."""

from __future__ import annotations

from functools import partial
from itertools import groupby

from jointops.app.commands import StandDown
from jointops.app.watch import leaving_order, reassign_command, replacement
from jointops.errors import OperatorError
from jointops.ids import IncidentId, TaskId
from jointops.planning.reassign import Reassignment
from jointops.planning.stand_down import Leaving, Stage
from jointops.planning.watch import Watched
from ui.acts import Acts
from ui.face import Face
from ui.models.plan_after import gain_text, loss_text
from ui.notices import Notices
from ui.seat import Seat
from ui.selection import Selection
from ui.sheets.ask_sheet import Question
from ui.sheets.host import SheetHost
from ui.tasks import async_slot
from ui.watcher import Watcher

MOST_TOLD = 3
"""Of an incident that is not looked at so many forces are named, the others are counted."""


class WatchActs(Acts):
    """Acts on what was released; each is a key of a person, none happens by itself."""

    def __init__(
        self,
        seat: Seat,
        selection: Selection,
        host: SheetHost,
        notices: Notices,
        face: Face,
        *,
        watcher: Watcher,
    ) -> None:
        super().__init__(seat, selection, host, notices, face)
        self._watcher = watcher
        self._told: set[tuple[TaskId, str]] = set()
        watcher.seen.connect(self._tell_elsewhere)

    def _tell_elsewhere(self) -> None:
        """Tell once what is wrong at incidents that are not looked at."""
        grave = [known for known in self._watcher.everywhere() if known.grave]
        told, self._told = self._told, {(k.task, k.warnings[0].code) for k in grave}
        fresh = [
            known
            for known in grave
            if known.incident != self.selection.incident
            and (known.task, known.warnings[0].code) not in told
        ]
        lines = []
        for number, found in groupby(fresh, key=_incident_of):
            texts = [
                self.face.say(
                    "watch.line", force=known.force, text=self.face.reason(known.warnings[0])
                )
                for known in found
            ]
            text = self.face.enumerate(texts[:MOST_TOLD])
            if len(texts) > MOST_TOLD:
                text = self.face.say("watch.many", forces=text, count=len(texts))
            lines.append(self.face.say("watch.elsewhere", number=number, text=text))
        if lines:
            self.notices.tell("　".join(lines), weight="alarm")

    # --- a replacement

    @async_slot
    async def send(self) -> None:
        """Send the offered unit as well."""
        await self._replace(stand_down=False)

    @async_slot
    async def swap(self) -> None:
        """Send the offered unit and let the old one go."""
        await self._replace(stand_down=True)

    async def _replace(self, *, stand_down: bool) -> None:
        known = self._watcher.chosen()
        if known is not None and known.offer is not None:
            command = replacement(self.seat.center, known, stand_down=stand_down)
            await self.seat.attempt(command)

    # --- a reassignment

    def reassign(self, force: str) -> None:
        """Ask whether a unit of a lesser incident is taken, with what both gain and lose."""
        offered = self._watcher.reassignable(self.selection.incident)
        item = next((item for item in offered if item.force == force), None)
        if item is None:
            return
        text = "\n".join((force, gain_text(item, self.face), loss_text(item, self.face)))
        asked = self.ask("sheet.reassign", text=text, act="reassign.act")
        asked.answered.connect(partial(self._reassign, item))

    @async_slot
    async def _reassign(self, item: Reassignment) -> None:
        await self.seat.attempt(reassign_command(self.seat.center, item))

    # --- standing down

    @async_slot
    async def ask_stand_down(self) -> None:
        """Show who is let go in which order, and ask how far."""
        incident = self.selection.incident
        if incident is None:
            return
        center, unturned = self.seat.center, self.host.unturned()
        try:
            order = await self.seat.read(lambda: leaving_order(center, incident))
        except OperatorError as refusal:
            self.seat.refused.emit(refusal)
            return
        if not order or not unturned():
            return
        asked = self.ask(
            "sheet.stand_down",
            Question(label="leave.until", options=self._how_far(order)),
            text=leaving_text(order, self.face),
            act="plan.stand_down",
        )
        asked.answered.connect(partial(self._stand_down, incident, order))

    def _how_far(self, order: tuple[Leaving, ...]) -> tuple[tuple[str, str], ...]:
        everyone = (str(int(max(Stage))), self.face.say("leave.all", count=len(order)))
        stages = sorted({leaving.stage for leaving in order})
        parts = []
        for at, stage in enumerate(stages[:-1], 1):
            gone = sum(leaving.stage <= stage for leaving in order)
            word = self.face.say(f"leave.stage.{int(stage)}")
            parts.append(
                (str(int(stage)), self.face.say("leave.part", at=at, stage=word, count=gone))
            )
        return (everyone, *parts)

    @async_slot
    async def _stand_down(
        self, incident: IncidentId, order: tuple[Leaving, ...], answers: list[str]
    ) -> None:
        last = int(answers[0])
        tasks = tuple(leaving.task.id for leaving in order if leaving.stage <= last)
        await self.seat.attempt(StandDown(incident=incident, tasks=tasks))


def _incident_of(known: Watched) -> IncidentId:
    return known.incident


def leaving_text(order: tuple[Leaving, ...], face: Face) -> str:
    """Write the order of standing down: who leaves together, and why then."""
    lines = []
    told = [(face.reason(leaving.reason), leaving.task.force) for leaving in order]
    for at, (reason, group) in enumerate(groupby(told, key=_reason), 1):
        forces = face.enumerate(force for _, force in group)
        lines.append(face.say("leave.line", at=at, force=forces, reason=reason))
    return "\n".join(lines)


def _reason(told: tuple[str, str]) -> str:
    return told[0]
