"""Encirclement at the desk: asked off the window's thread, the first answer before the plans."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeVar

from PySide6.QtCore import QObject, Signal

from jointops.app.center import Center
from jointops.app.checkposts import library_of
from jointops.app.encircle_lines import (
    BlockadeLines,
    PostLine,
    blockade_lines,
    encirclement_lines,
    exit_at,
    place_names,
    post_rules,
    without,
)
from jointops.app.encirclement import (
    Encirclement,
    FirstAnswer,
    Question,
    encircle,
    encirclements,
    first_answer,
    replanned,
)
from jointops.app.jobs import Control, Job, StoppedError
from jointops.app.rings import commit_ring, held_posts, ring_tasks, uncovered_by
from jointops.errors import OperatorError
from jointops.forces.readiness import ring_slot
from jointops.geo.places import Place
from jointops.ids import IncidentId
from jointops.resources import Language
from ui.seat import Seat
from ui.tasks import async_slot, start

T = TypeVar("T")
Mode = Literal["ring", "exits"]
PROOF_S = 30.0
"""So long the exact method is given, in a process of its own (our default)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    What a person asks.

    Attributes
    ----------
    seen_utc
        When he was last seen at the place.
    only_library
        Whether posts of the library are the only ones.
    no_nodes, no_units
        What a person struck out: nodes that are not to be held, units that are not to be used.
    """

    place: Place
    seen_utc: datetime
    kmh: float
    only_library: bool = False
    no_nodes: frozenset[int] = frozenset()
    no_units: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """
    An encirclement with its words.

    Attributes
    ----------
    open_ways, wanted
        Where he gets out, and where more units would have to stand, by name.
    """

    found: Encirclement
    posts: tuple[PostLine, ...]
    open_ways: tuple[Place, ...]
    wanted: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """
    What is known so far of what was asked.

    Attributes
    ----------
    offers
        The recommendation and its alternatives; empty until they are there.
    made_utc
        The moment whose positions it rests on.
    shown
        Which of them is shown.
    """

    asked: Asked
    made_utc: datetime
    first: FirstAnswer | None = None
    offers: tuple[Offer, ...] = ()
    shown: int = 0

    @property
    def offer(self) -> Offer | None:
        """The shown offer."""
        return self.offers[self.shown] if self.offers else None


class EncircleDesk(QObject):
    """Asks for encirclements and blockades; each incident keeps its newest answer."""

    changed = Signal()
    """Another answer, another offer, or another state of the work."""
    manned = Signal(int, list)
    """Units were sent to checkpoints; who was taken meanwhile is named."""

    def __init__(self, seat: Seat, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat = seat
        self._answers: dict[IncidentId | None, Answer] = {}
        self._former: dict[IncidentId | None, list[Asked]] = {}
        self._control: Control | None = None
        self._turn = 0
        self._ready = False
        self.exits: tuple[Place, ...] = ()
        self.blockade: BlockadeLines | None = None

    # --- what is known

    @property
    def busy(self) -> bool:
        """Whether something is being worked out."""
        return self._control is not None

    def answer(self, incident: IncidentId | None) -> Answer | None:
        """Give the newest answer about an incident."""
        return self._answers.get(incident)

    def show(self, incident: IncidentId | None, at: int) -> None:
        """Show the recommendation (0) or an alternative."""
        answer = self._answers.get(incident)
        if answer is not None and at < len(answer.offers):
            self._answers[incident] = replace(answer, shown=at)
            self.changed.emit()

    # --- asking

    def get_ready(self) -> None:
        """Look once at where posts may stand, before anybody asks, so that he waits less."""
        if not self._ready:
            self._ready = True
            center = self._seat.center
            self._seat.long_work(lambda _control: library_of(center))

    def ask(self, incident: IncidentId | None, asked: Asked, language: Language) -> None:
        """Ask; what was being worked out before is given up."""
        answer = self._answers[incident] = Answer(asked=asked, made_utc=self._seat.now())
        start(self._ask(self._begin(), incident, answer, language))

    async def _ask(
        self, turn: int, incident: IncidentId | None, answer: Answer, language: Language
    ) -> None:
        center, asked = self._seat.center, answer.asked
        try:
            question = await self._run(turn, lambda _control: _question(center, asked, incident))
            first = await self._run(turn, lambda _control: first_answer(center, question))
            answer = self._answers[incident] = replace(answer, first=first)
            self.changed.emit()
            if question.kept:  # around what stands first, then everything there is to choose
                held = await self._run(
                    turn, lambda _control: _offer(center, replanned(center, question), language)
                )
                answer = self._answers[incident] = replace(answer, offers=(held,))
                self.changed.emit()
            offers = await self._run(
                turn, lambda control: _offers(center, question, language, control)
            )
            answer = self._answers[incident] = replace(answer, offers=offers)
            self.changed.emit()
            if not offers[0].found.proved:
                best = await self._run(
                    turn, lambda control: _proof(center, question, offers[0], language, control)
                )
                self._better(incident, best)
        except StoppedError:
            return
        except OperatorError as refusal:
            if turn == self._turn:
                self._answers.pop(incident, None)
                self._seat.refused.emit(refusal)
        finally:
            self._end(turn)

    def _better(self, incident: IncidentId | None, best: Offer | None) -> None:
        """Put what was worked out exactly in the place of the recommendation."""
        answer = self._answers.get(incident)
        if best is not None and answer is not None:
            self._answers[incident] = replace(answer, offers=(best, *answer.offers[1:]))

    def strike_out(
        self, incident: IncidentId | None, language: Language, *, node: int = -1, unit: str = ""
    ) -> None:
        """Work it out again without a place or a unit."""
        answer = self._answers.get(incident)
        if answer is None:
            return
        asked = answer.asked
        nodes, units = asked.no_nodes, asked.no_units
        nodes = nodes | {node} if node >= 0 else nodes
        units = units | {unit} if unit else units
        self._former.setdefault(incident, []).append(asked)
        self.ask(incident, replace(asked, no_nodes=nodes, no_units=units), language)

    def undo(self, incident: IncidentId | None, language: Language) -> None:
        """Take the last thing that was struck out back in."""
        former = self._former.get(incident)
        if former:
            self.ask(incident, former.pop(), language)

    def stop(self) -> None:
        """Give up what is being worked out; what is known so far stays."""
        if self._control is not None:
            self._control.stop()
            self._control = None
            self._turn += 1
            self.changed.emit()

    # --- manning it

    def to_man(self, incident: IncidentId, mode: Mode) -> tuple[PostLine, ...]:
        """Give the shown checkpoints that have a unit and are not yet manned by it."""
        answer = self._answers.get(incident)
        lines: Sequence[PostLine] = ()
        if mode == "exits":
            lines = self.blockade.posts if self.blockade else ()
        elif answer is not None and answer.offer is not None and answer.offer.found.sealed:
            lines = answer.offer.posts
        manned = {(task.force, task.slot) for task in ring_tasks(self._seat.center, incident)}
        return tuple(
            line for line in lines if line.unit and (line.unit, ring_slot(line.place)) not in manned
        )

    def age_s(self, incident: IncidentId) -> float:
        """Give the seconds since the answer about an incident was worked out; 0 without one."""
        answer = self._answers.get(incident)
        return (self._seat.now() - answer.made_utc).total_seconds() if answer else 0.0

    async def uncovered(self, lines: Sequence[PostLine]) -> list[str]:
        """Give the names of the points that break when the units of these checkpoints leave."""
        center = self._seat.center
        units = {line.unit for line in lines}
        effects = await self._seat.read(lambda: uncovered_by(center, center.situation(), units))
        return [effect.name for effect in effects]

    @async_slot
    async def man(self, incident: IncidentId, lines: Sequence[PostLine]) -> None:
        """Send the units of checkpoints to them."""
        center = self._seat.center
        age_s = self.age_s(incident)
        command = commit_ring(center, center.situation(), incident, lines, age_s=age_s)
        outcome = await self._seat.attempt(command)
        if outcome is not None:
            self.manned.emit(incident, list(outcome.value.taken))
            self.changed.emit()

    # --- blockade of given exits

    @async_slot
    async def add_exit(self, place: Place, seen: Place | None, language: Language) -> None:
        """Hold one more exit: the crossing nearest to a clicked place, against who was seen."""
        center = self._seat.center
        try:
            found = await self._seat.read(
                lambda: exit_at(center, place, seen=seen, language=language)
            )
        except OperatorError as refusal:
            self._seat.refused.emit(refusal)
            return
        if found.node not in {exit_.node for exit_ in self.exits}:
            self._block((*self.exits, found))

    def drop_exit(self, at: int) -> None:
        """Hold an exit no longer."""
        self._block(self.exits[:at] + self.exits[at + 1 :])

    def block_again(self) -> None:
        """Assign anew, from where everybody is now."""
        self._block(self.exits)

    def _block(self, exits: tuple[Place, ...]) -> None:
        self.exits = exits
        if exits:
            start(self._assign(self._begin(), exits))
        else:
            self.blockade = None
            self.changed.emit()

    async def _assign(self, turn: int, exits: tuple[Place, ...]) -> None:
        center = self._seat.center
        try:
            found = await self._run(
                turn, lambda _control: blockade_lines(center, center.situation(), exits)
            )
        except StoppedError:
            return
        except OperatorError as refusal:
            self._seat.refused.emit(refusal)
        else:
            self.blockade = found
        finally:
            self._end(turn)

    # --- the work

    def _begin(self) -> int:
        self.stop()
        self._turn += 1
        self._control = Control()
        self.changed.emit()
        return self._turn

    def _end(self, turn: int) -> None:
        if turn == self._turn:
            self._control = None
            self.changed.emit()

    async def _run(self, turn: int, act: Callable[[Control], T]) -> T:
        """
        Run a part off the window's thread.

        Raises
        ------
        StoppedError
            If it was given up meanwhile.
        """
        if turn != self._turn:
            raise StoppedError
        job: Job[T] = self._seat.long_work(act)
        self._control = job.control
        found = await asyncio.wrap_future(job.result)
        if turn != self._turn:
            raise StoppedError
        return found


def _question(center: Center, asked: Asked, incident: IncidentId | None) -> Question:
    held = () if incident is None else held_posts(center, center.situation(), incident)
    lead_s = max(0.0, (center.clock.now() - asked.seen_utc).total_seconds())
    rules = post_rules(center, asked.place, exclusive=asked.only_library)
    return Question(
        place=asked.place,
        lead_s=lead_s,
        suspect_kmh=asked.kmh,
        rules=without(center, rules, nodes=asked.no_nodes, units=asked.no_units),
        kept=held,
    )


def _offers(
    center: Center, question: Question, language: Language, control: Control
) -> tuple[Offer, ...]:
    found = encirclements(center, question, control=control)
    control.tell(0.9)
    return tuple(_offer(center, one, language) for one in (found.recommended, *found.alternatives))


def _proof(
    center: Center, question: Question, fast: Offer, language: Language, control: Control
) -> Offer | None:
    """Work the recommendation out exactly; None where that gives nothing better, nor a proof."""
    found = encircle(
        center,
        question,
        objective=fast.found.objective,
        time_limit_s=PROOF_S,
        control=control,
    )
    control.tell(1.0)
    if not found.sealed or not (found.proved or _closing_s(found) < _closing_s(fast.found)):
        return None
    return _offer(center, found, language)


def _closing_s(found: Encirclement) -> float:
    return math.inf if found.closing_s is None else found.closing_s


def _offer(center: Center, found: Encirclement, language: Language) -> Offer:
    situation = center.situation()
    return Offer(
        found=found,
        posts=tuple(encirclement_lines(center, situation, found, language=language)),
        open_ways=_named(center, found.open_ways, language),
        wanted=_named(center, found.shortfall.places if found.shortfall else (), language),
    )


def _named(center: Center, places: Sequence[Place], language: Language) -> tuple[Place, ...]:
    names = place_names(center, places, language=language)
    return tuple(replace(place, name=name) for place, name in zip(places, names, strict=True))
