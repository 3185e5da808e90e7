"""The seat: who acts at the open file, and everything that runs off the window's thread."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from jointops.app.access import AccountNeededError
from jointops.app.administrators import add_administrator
from jointops.app.center import Center, Outcome
from jointops.app.commands import Command, CommitFirstWave, NoteSignIn
from jointops.app.jobs import Control, Job, JobRunner
from jointops.app.rights import Countersignature
from jointops.app.search import Gazetteer
from jointops.app.second_persons import Secret, answer_oral_act, break_glass, by_voice
from jointops.audit.accounts import Account, Actor, Role
from jointops.audit.oral import OralAct, SpokenWord
from jointops.errors import OperatorError
from jointops.situation.changes import Aspect, Changes
from jointops.situation.counts import Count, header_counts
from jointops.situation.picture import Situation
from ui.tasks import async_slot, start

T = TypeVar("T")

TELL_MS = 100
"""Views are told of changes at most this often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seconds:
    """Who may stand behind an act: by secret at the seat, or by voice from elsewhere."""

    signers: list[Account]
    speakers: list[Account]


AskCountersign = Callable[
    [Command | type[Command], Actor, Seconds], Awaitable[Countersignature | None]
]
"""Asks for somebody behind a command of the actor's; None if nobody does."""
LOOK_S = 1.0
"""The picture of the moment is taken this often."""
NOBODY = frozenset[Aspect]()
SEEN_AT_ONCE = (Aspect.UNITS, Aspect.POSITIONS, Aspect.TASKS, Aspect.GUARDS, Aspect.INCIDENTS)


class SeatLockedError(OperatorError):
    """The seat is locked; only the first wave goes."""

    code = "SEAT-LOCKED"


class CountersignPutAwayError(OperatorError):
    """Nobody countersigned; nothing was asked of the file."""

    code = "COUNTERSIGN-PUT-AWAY"


class Seat(QObject):
    """
    One open file and the person who acts on it.

    Commands queue on one thread, planning has another, and so have imports and papers, and what
    thinks long, so that nothing of that ever holds up a first wave. Views connect to `changed` and
    `looked` and read again what they show.
    """

    changed = Signal(object)
    """`Changes`, at most ten a second."""
    looked = Signal()
    """Another `situation` is there."""
    refused = Signal(object)
    """An `OperatorError` for the person."""
    acted = Signal(object)
    """The command that was carried out here."""
    account_changed = Signal()
    lock_changed = Signal(bool)

    def __init__(self, center: Center, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.center = center
        self.gazetteer = Gazetteer(center)
        self._runner, self._slow, self._long = JobRunner(), JobRunner(), JobRunner()
        self._eyes = ThreadPoolExecutor(1, thread_name_prefix="eyes")
        self._actor: Actor | None = None
        self._locked = False
        self._situation: Situation | None = None
        self._counts: tuple[Count, ...] = ()
        self._pending: set[Aspect] = set()
        self._soon = asyncio.Event()
        self._loop = asyncio.get_event_loop()
        self._last_fault = ""
        self._closed = False
        self.ask_countersign: AskCountersign | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TELL_MS)
        self._timer.timeout.connect(self._tell)
        center.listen(self._on_change)

    # --- the moment

    @property
    def situation(self) -> Situation | None:
        """The last picture that was taken; None before the first."""
        return self._situation

    @property
    def counts(self) -> tuple[Count, ...]:
        """The header counts of that picture."""
        return self._counts

    @property
    def age_s(self) -> float | None:
        """How old the picture is."""
        if self._situation is None:
            return None
        return (self.now() - self._situation.at_utc).total_seconds()

    def now(self) -> datetime:
        """Give the time of the file."""
        return self.center.clock.now()

    def begin(self) -> None:
        """Look at the file once a second from now on."""
        start(self._watch())

    async def _watch(self) -> None:
        while not self._closed:
            began = time.monotonic()
            await self._look()
            rest = max(0.05, LOOK_S - (time.monotonic() - began))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._soon.wait(), rest)
            self._soon.clear()

    async def _look(self) -> None:
        try:
            situation, counts = await self._on(self._eyes, self._take_picture)
        except OperatorError as fault:
            if fault.code != self._last_fault:
                self._last_fault = fault.code
                self.refused.emit(fault)
            return
        self._last_fault = ""
        self._situation, self._counts = situation, counts
        self.looked.emit()

    def _take_picture(self) -> tuple[Situation, tuple[Count, ...]]:
        self.center.catch_up()
        situation = self.center.situation()
        return situation, header_counts(situation)

    # --- changes, from whatever thread they come

    def _on_change(self, changes: Changes) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closing
            self._loop.call_soon_threadsafe(self._note, changes)

    def _note(self, changes: Changes) -> None:
        if self._closed:
            return
        self._pending |= changes.aspects
        if changes.touch(*SEEN_AT_ONCE):
            self._soon.set()
        if not self._timer.isActive():
            self._tell()
            self._timer.start()

    def _tell(self) -> None:
        if not self._pending:
            return
        told, self._pending = frozenset(self._pending), set()
        self.changed.emit(Changes(told))
        self._timer.start()

    # --- acting

    @property
    def actor(self) -> Actor | None:
        """Who acts here; None before anybody signed in."""
        return self._actor

    @property
    def locked(self) -> bool:
        """Whether the seat is locked."""
        return self._locked

    def demand_actor(self) -> Actor:
        """
        Give who acts.

        Raises
        ------
        AccountNeededError
            If nobody signed in.
        """
        if self._actor is None:
            raise AccountNeededError
        return self._actor

    async def do(self, command: Command) -> Outcome:
        """
        Carry out a command on the store's thread, countersigned if the actor may not by himself.

        Raises
        ------
        OperatorError
            If it is refused; also if the seat is locked, except for the first wave.
        """
        actor = self.demand_actor()
        signed = await self.countersigned(command)
        if isinstance(command, CommitFirstWave) and self._locked:
            command = replace(command, locked_seat=True)
        done = self._runner.store(lambda: self.center.do(command, actor, countersign=signed))
        outcome = await asyncio.wrap_future(done)
        self.acted.emit(command)
        return outcome

    def _demand_unlocked(self, command: Command | type[Command]) -> None:
        if self._locked and not isinstance(command, CommitFirstWave):
            raise SeatLockedError

    async def countersigned(self, command: Command | type[Command]) -> Countersignature | None:
        """
        Ask for somebody behind a command that the actor may not give; None where it needs none.

        Raises
        ------
        SeatLockedError
            If the seat is locked, before or meanwhile, except for the first wave.
        CountersignPutAwayError
            If nobody stood behind it; that is no refusal, and nothing is journaled.
        """
        actor = self.demand_actor()
        self._demand_unlocked(command)
        signers = self.center.countersigners(command, actor)
        speakers = self.center.countersigners(command, actor, by_voice=True)
        if self.ask_countersign is None or not (signers or speakers):
            return None
        seconds = Seconds(signers=signers, speakers=speakers)
        signed = await self.ask_countersign(command, actor, seconds)
        self._demand_unlocked(command)
        if signed is None:
            raise CountersignPutAwayError(act=command.kind)
        return signed

    async def take_word(self, name: str, word: SpokenWord) -> Countersignature:
        """
        Let a commander stand behind an act of whoever acts here by his word.

        Raises
        ------
        OperatorError
            If it is the actor himself.
        """
        actor = self.demand_actor()
        return await self._store(lambda: by_voice(self.center, name, actor, word))

    async def answer_oral_act(self, act: OralAct, secret: str, *, agreed: bool, why: str) -> None:
        """
        Let the commander of an act by voice sign for it here, or deny it.

        Raises
        ------
        OperatorError
            If the secret is wrong, or a denial has no reason.
        """
        seat = self.center.config.seat
        await self._store(
            lambda: answer_oral_act(self.center, secret, act.id, agreed=agreed, why=why, seat=seat)
        )

    async def break_glass(self, holder: Secret, witness: Secret, *, why: str) -> None:
        """
        Let somebody act in an emergency, and unlock the seat.

        Raises
        ------
        OperatorError
            As `jointops.app.second_persons.break_glass`.
        """
        seat = self.center.config.seat
        self._take_seat(
            await self._store(lambda: break_glass(self.center, holder, witness, why=why, seat=seat))
        )

    async def add_administrator(self, admin: Secret, new: Secret, role: Role, number: str) -> None:
        """
        Let the system administrator add another of the three here; whoever acts stays.

        Raises
        ------
        OperatorError
            As `jointops.app.administrators.add_administrator`.
        """
        seat = self.center.config.seat
        await self._store(
            lambda: add_administrator(self.center, admin, new, role, number=number, seat=seat)
        )

    async def _store(self, act: Callable[[], T]) -> T:
        return await asyncio.wrap_future(self._runner.store(act))

    async def countersign(
        self, name: str, secret: str, command: Command | type[Command]
    ) -> Countersignature:
        """
        Let somebody stand behind an act of whoever acts here.

        Raises
        ------
        OperatorError
            If the name or the secret is wrong, or the account is locked.
        """
        seat = self.center.config.seat
        return await self._store(lambda: self.center.countersign(name, secret, command, seat=seat))

    async def attempt(self, command: Command) -> Outcome | None:
        """Carry out a command; a refusal is told to the person and gives None."""
        try:
            return await self.do(command)
        except OperatorError as refusal:
            self.refused.emit(refusal)
            return None

    # --- work off the window's thread

    def plan_work(self, act: Callable[[Control], T]) -> Job[T]:
        """Run a planner."""
        return self._runner.work(act)

    def slow_work(self, act: Callable[[Control], T]) -> Job[T]:
        """Run an import, a paper, or a check of the journal."""
        return self._slow.work(act)

    def long_work(self, act: Callable[[Control], T]) -> Job[T]:
        """Run something that may think for a minute; no paper and no import waits for it."""
        return self._long.work(act)

    async def read(self, act: Callable[[], T]) -> T:
        """Read something that takes a moment, beside everything else."""
        return await self._on(self._eyes, act)

    async def _on(self, pool: ThreadPoolExecutor, act: Callable[[], T]) -> T:
        return await asyncio.wrap_future(pool.submit(act))

    # --- people

    def training_accounts(self) -> list[Account]:
        """Give the accounts that need no secret."""
        if not self.center.exercise:
            return []
        return [account for account in self.center.accounts() if account.training]

    def sit_down(self, account: Account) -> None:
        """Let a training account act; the journal notes it."""
        self._take_seat(Actor(name=account.id, roles=account.roles, seat=self.center.config.seat))

    async def sign_in(self, name: str, secret: str) -> None:
        """
        Let somebody act, and unlock the seat.

        Raises
        ------
        OperatorError
            If the name or the secret is wrong, or the account is locked.
        """
        seat = self.center.config.seat
        done = self._runner.store(lambda: self.center.sign_in(name, secret, seat=seat))
        self._take_seat(await asyncio.wrap_future(done))

    @async_slot
    async def note_sign_in(self) -> None:
        """Journal that a training account sat down."""
        actor = self._actor
        if actor is None or self.center.database.read_only:
            return
        note = NoteSignIn(account=actor.name, success=True)
        with contextlib.suppress(OperatorError):
            await asyncio.wrap_future(self._runner.store(lambda: self.center.do(note, actor)))

    def _take_seat(self, actor: Actor) -> None:
        self._actor = actor
        self._set_locked(False)
        self.account_changed.emit()

    def lock(self) -> None:
        """Lock the seat; the board stays alive, and the first wave still goes."""
        if self._actor is not None:
            self.center.seals.forget()
            self._set_locked(True)

    def unlock_training(self) -> bool:
        """Unlock a seat whose account needs no secret; tell whether that was so."""
        names = {account.id for account in self.training_accounts()}
        if self._actor is None or self._actor.name not in names:
            return False
        self._set_locked(False)
        return True

    def _set_locked(self, locked: bool) -> None:
        if locked != self._locked:
            self._locked = locked
            self.lock_changed.emit(locked)

    # --- the end

    def stop(self) -> None:
        """Look no more and tell no more; in the window's thread."""
        self._closed = True
        self._timer.stop()

    def close(self) -> None:
        """Finish what runs and let the file go; after `stop`, in any thread."""
        self._runner.close()
        self._slow.close()
        self._long.close()
        self._eyes.shutdown(wait=True, cancel_futures=True)
        self.center.database.wipe()
        self.center.close()
