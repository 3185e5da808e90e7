"""The open file of a command center: commands in, situations out."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from threading import RLock
from typing import Any

from jointops.app.access import UNKNOWN, AccountNeededError, SignInError, check_secret
from jointops.app.board import Board
from jointops.app.commands import Command, NoteClock, NoteSignIn
from jointops.app.config import Config
from jointops.app.deadline_clock import DeadlineClock
from jointops.app.doctrine import doctrine, incident_doctrine
from jointops.app.handlers.people import TrainingAccountError
from jointops.app.handlers.second_persons import note_oral_act
from jointops.app.handling import Circumstances
from jointops.app.logs import LOG
from jointops.app.private_words import keep_out_of_logs
from jointops.app.rights import (
    ACTS,
    Countersignature,
    allowed_roles,
    by_another,
    countersigning_roles,
    needs_three,
    role_for,
)
from jointops.app.road_files import load_ground, load_network
from jointops.app.seals import SealDesk
from jointops.app.traffic import traffic_at
from jointops.audit.accounts import Account, Actor, Role, missing_administrators
from jointops.audit.emergency import EmergencySignIn
from jointops.audit.entry import Entry
from jointops.audit.exceptions import CLOCK_STEP_S
from jointops.clock import Clock, local, read_time, utc_text
from jointops.errors import OperatorError
from jointops.forces.closures import RoadClosure
from jointops.forces.guards import GuardTeam
from jointops.forces.points import ResponsePoint
from jointops.forces.readiness import Task
from jointops.forces.register import City
from jointops.forces.units import Unit
from jointops.geo.closures import Closure
from jointops.geo.crossings import Crossings
from jointops.geo.installed import InstalledRoads
from jointops.geo.places import Place
from jointops.geo.traffic import UNHINDERED
from jointops.geo.travel import RoadMap
from jointops.ids import AccountName
from jointops.incidents.incident import Incident
from jointops.maps.lines import MapLines
from jointops.planning.doctrine import NEEDS, Doctrine, NeedsTable
from jointops.situation.changes import Aspect, Changes
from jointops.situation.picture import PositionFeed, Positions, Situation
from jointops.store.database import Database, StoreFault

EVERYTHING = Changes.of(*Aspect)


class RoadsAbsentError(OperatorError):
    """The file has no road network yet, so nothing can be timed."""

    code = "ROADS-ABSENT"


class FileReadOnlyError(OperatorError):
    """The file is damaged; a backup is shown, and nothing can be written."""

    code = "FILE-READ-ONLY"


class AdministratorsMissingError(OperatorError):
    """A live file lacks one of its three administrators."""

    code = "ADMINISTRATORS-MISSING"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command gave: its journal entry, what it touched, and the handler's answer."""

    entry: Entry
    changes: Changes
    value: Any


class Center:
    """
    One open file.

    Every change goes through `do`; everything shown comes from `board`, `situation` and `roads`.
    Methods may be called from any thread; writes queue in the database.
    """

    def __init__(self, database: Database, *, config: Config, clock: Clock) -> None:
        self.database, self.home = database, database.home
        self.config, self.clock = config, clock
        self.board = Board()
        self.seals: SealDesk = SealDesk(self)
        self.incident_doctrine = incident_doctrine()
        self._listeners: list[Callable[[Changes], None]] = []
        self._followers: list[Callable[[Center, Command, Actor, Outcome], None]] = []
        self._lock = RLock()
        self._roads: tuple[str, RoadMap] | None = None
        self._ground: tuple[str, MapLines] | None = None
        self._feed: tuple[str, PositionFeed] | None = None
        self.board.read(database.read())
        keep_out_of_logs(self.board, EVERYTHING)
        self._ticked: tuple[datetime, float | None] | None = None
        for last in self.database.find_entries(limit=1):
            self._ticked = (read_time(last.recorded_utc), None)
        ticked = self._ticked[0] if self._ticked is not None else None
        self.deadline_now = DeadlineClock(clock, last=ticked).now

    # --- the file

    @property
    def doctrine(self) -> Doctrine:
        """The rules plans follow: the city's own needs table, or the shipped one."""
        own: NeedsTable | None = self.board.table(NeedsTable).get(NEEDS)
        shipped = doctrine()
        return replace(shipped, needs=own.rows) if own is not None else shipped

    @cached_property
    def city(self) -> City:
        """What the file is about."""
        with self.database.read() as uow:
            return uow.rows(City).all()[0]

    @property
    def exercise(self) -> bool:
        """演练 (True) or 实战."""
        return self.city.exercise

    def close(self) -> None:
        """Let the file go."""
        self.database.close()

    # --- commands

    def do(
        self, command: Command, actor: Actor, *, countersign: Countersignature | None = None
    ) -> Outcome:
        """
        Carry out a command: one transaction, one journal entry.

        Parameters
        ----------
        countersign
            Who stands behind an act that the actor may not give; the entry has both names.

        Raises
        ------
        OperatorError
            If it is refused; the refusal is journaled and nothing else is changed.
        """
        if self.database.read_only:
            raise FileReadOnlyError(file=self.database.file.name)
        steady_s = self.clock.steady_s()
        acting, emergency = self.acting(actor), self.emergency(actor.name)
        try:
            role = role_for(command, acting, countersign)
            self._demand_three(command)
            if role in acting.roles and not by_another(command):
                countersign = None
            behind = countersign.facts() if countersign is not None else {}
            if emergency is not None and countersign is None and role not in actor.roles:
                behind = {"emergency": emergency.id}
            outcome = self._carry_out(command, acting, role, countersign, behind)
        except OperatorError as refusal:
            self.note_refusal(command, actor, refusal)
            raise
        self._spread((outcome.entry, outcome.changes))
        for follower in self._followers:
            follower(self, command, actor, outcome)
        self._mind_clock(read_time(outcome.entry.recorded_utc), steady_s, actor)
        return outcome

    def _demand_three(self, command: Command) -> None:
        missing = missing_administrators(self.accounts()) if needs_three(command) else ()
        if missing and not self.exercise:
            raise AdministratorsMissingError(missing="、".join(missing))

    def _mind_clock(self, now: datetime, steady_s: float, actor: Actor) -> None:
        """Journal a change of the clock since the last act; the act itself is never held up."""
        with self._lock:
            before, self._ticked = self._ticked, (now, steady_s)
        if before is None:
            return
        step_s = (now - before[0]).total_seconds()
        if before[1] is not None:
            step_s -= steady_s - before[1]
        else:  # written by another run: only running backwards proves a change
            step_s = min(step_s, 0.0)
        if abs(step_s) > CLOCK_STEP_S:
            try:
                self.do(NoteClock(seconds=round(step_s, 3)), actor)
            except (OperatorError, StoreFault):
                LOG.exception("a change of the clock by %.3f s could not be journaled", step_s)

    def _carry_out(
        self,
        command: Command,
        actor: Actor,
        role: Role,
        countersign: Countersignature | None,
        behind: dict[str, Any],
    ) -> Outcome:
        now = self.clock.now()
        signer = countersign.name if countersign is not None else actor.name
        given = Circumstances(
            now=now,
            at=min(command.occurred_utc or now, now),
            actor=actor,
            role=role,
            signer=signer,
            doctrine=self.incident_doctrine,
            off_road_m=self._off_road_m,
            pen=self.seals.pen_for(command, signer),
        )
        with self.database.work() as uow:
            done = ACTS[type(command)].handler(command, uow, given)
            if countersign is not None and countersign.word is not None:
                note_oral_act(
                    uow,
                    command,
                    done.subject,
                    commander=countersign.name,
                    word=countersign.word,
                    given=given,
                )
            entry, changes = uow.commit(
                op=str(uuid.uuid4()),
                occurred_utc=utc_text(given.at),
                recorded_utc=utc_text(now),
                actor=actor.name,
                role=role.value,
                seat=actor.seat,
                kind=command.kind,
                outcome="done",
                subject=done.subject,
                facts={**command.facts(), **done.facts, **behind},
                why=command.why,
            )
        return Outcome(entry=entry, changes=changes, value=done.value)

    def note_refusal(self, command: Command, actor: Actor, refusal: OperatorError) -> None:
        """Journal a refused act; where even that cannot be written, the log has it."""
        now = self.clock.now()
        LOG.warning("refused: %s by %s: %s", command.kind, actor.name, refusal.code)
        try:
            with self.database.work() as uow:
                own = uow.commit(
                    op=str(uuid.uuid4()),
                    occurred_utc=utc_text(now),
                    recorded_utc=utc_text(now),
                    actor=actor.name,
                    role=actor.roles[0].value if actor.roles else "",
                    seat=actor.seat,
                    kind=command.kind,
                    outcome="refused",
                    subject=command.about,
                    facts={"code": refusal.code, "command": command.facts()},
                    why=command.why,
                )
            self._spread(own)
        except (OperatorError, StoreFault):
            LOG.exception("the refusal could not be journaled")

    def _spread(self, own: tuple[Entry, Changes] | None = None) -> Changes:
        changes = self.board.follow(self.database, own)
        keep_out_of_logs(self.board, changes)
        for listener in tuple(self._listeners):
            listener(changes)
        return changes

    def follow(self, follower: Callable[[Center, Command, Actor, Outcome], None]) -> None:
        """Let something be done after each act that was done; it refuses nothing."""
        self._followers.append(follower)

    def listen(self, listener: Callable[[Changes], None]) -> None:
        """Call ``listener`` after each change, in the thread that made it."""
        self._listeners.append(listener)

    def catch_up(self) -> Changes | None:
        """Take in what another program wrote to the file; None if there is nothing new."""
        with self.database.read() as uow:
            number, _ = uow.head()
        if number == self.board.number:
            return None
        return self._spread()

    # --- people

    def sign_in(self, name: str, secret: str, *, seat: str) -> Actor:
        """
        Let somebody act.

        Raises
        ------
        SignInError
            If the name or the secret is wrong; five times in a row lock the account.
        AccountLockedError
            If the account is locked.
        TrainingAccountError
            If a live file holds a training account all the same: it needs no secret.
        """
        return self.prove(name, secret, seat=seat)

    def countersign(
        self, name: str, secret: str, command: Command | type[Command], *, seat: str
    ) -> Countersignature:
        """
        Let somebody stand behind an act of another's at the same seat (会签).

        Raises
        ------
        OperatorError
            As `sign_in`; a wrong secret counts toward the lock-out all the same.
        """
        signer = self.prove(name, secret, seat=seat, act=command.kind)
        return Countersignature(name=signer.name, roles=signer.roles)

    def prove(self, name: str, secret: str, *, seat: str, act: str = "") -> Actor:
        """Check a secret, for a sign-in or for an act of another's; as `sign_in`."""
        account = self.account(name)
        if account is None:  # what was typed may be a secret: it is not kept
            unknown = Actor(name=UNKNOWN, roles=(), seat=seat)
            note = NoteSignIn(account=UNKNOWN, success=False, act=act)
            self.note_refusal(note, unknown, SignInError(account=UNKNOWN))
            raise SignInError(account=name)
        actor = Actor(name=account.id, roles=account.roles, seat=seat)
        try:
            if account.training and not self.exercise:
                raise TrainingAccountError(account=name)
            right = check_secret(account, secret, self.clock.now())
        except OperatorError as refusal:
            note = NoteSignIn(account=account.id, success=False, act=act)
            self.note_refusal(note, actor, refusal)
            raise
        self.do(NoteSignIn(account=account.id, success=right, act=act), actor)
        if not right:
            raise SignInError(account=name)
        self.seals.unlock(account.id, secret)
        return actor

    def countersigners(
        self, command: Command | type[Command], actor: Actor, *, by_voice: bool = False
    ) -> list[Account]:
        """
        Give who may stand behind an act, those with the fewest other roles first.

        Nobody where the actor may give it himself.
        """
        able = countersigning_roles(command, self.acting(actor), by_voice=by_voice)
        if not able:
            return []
        own = self.account(actor.name)
        others = [a for a in self.accounts() if own is None or not a.same_person(own)]
        able_accounts = [a for a in others if able.intersection(a.roles)]
        return sorted(able_accounts, key=lambda account: (len(account.roles), account.id))

    def emergency(self, name: AccountName) -> EmergencySignIn | None:
        """Give the emergency sign-in by which an account acts now; None for none."""
        now = self.clock.now()
        signed_in = self.board.table(EmergencySignIn).values()
        lasting = [one for one in signed_in if one.account == name and one.lasts(now)]
        return max(lasting, key=lambda one: one.until_utc, default=None)

    def acting(self, actor: Actor) -> Actor:
        """Give an actor with the roles of his emergency sign-in, while it lasts."""
        found = self.emergency(actor.name)
        roles = () if found is None else found.roles
        return replace(actor, roles=tuple(dict.fromkeys((*actor.roles, *roles))))

    def account(self, name: str) -> Account | None:
        """Give an account; None if there is none of this name."""
        with self.database.read() as uow:
            return uow.rows(Account).find(name)

    def accounts(self) -> list[Account]:
        """Give all accounts."""
        with self.database.read() as uow:
            return uow.rows(Account).all()

    def training_actor(self, command: type[Command] | Command, *, seat: str) -> Actor:
        """
        Give the built-in account of an exercise file that may give a command.

        Raises
        ------
        AccountNeededError
            On a live file.
        """
        if not self.exercise:
            raise AccountNeededError
        allowed = allowed_roles(command)
        for account in sorted(self.accounts(), key=_most_roles):
            if account.training and allowed.intersection(account.roles):
                return Actor(name=account.id, roles=account.roles, seat=seat)
        raise AccountNeededError

    # --- roads and positions

    @property
    def installed_roads(self) -> InstalledRoads | None:
        """Which network the file uses; None for none."""
        return self.board.table(InstalledRoads).get("roads")

    def roads(self) -> RoadMap:
        """
        Give the network with its closures and the traffic of the hour.

        Raises
        ------
        RoadsAbsentError
            If none was imported.
        RoadsUnreadableError
            If its cached file is missing or damaged.
        """
        with self._lock:
            installed = self.installed_roads
            if installed is None:
                raise RoadsAbsentError
            closures = _as_closures(tuple(self.board.table(RoadClosure).values()))
            traffic = traffic_at(self.config, local(self.clock.now()))
            if self._roads is None or self._roads[0] != installed.digest:
                network = load_network(self.home, installed.digest)
                self._roads = (installed.digest, RoadMap(network, closures, traffic=traffic))
            digest, roads = self._roads
            if roads.closures != closures:
                roads = roads.with_closures(closures)
            if roads.traffic != traffic:
                roads = roads.with_traffic(traffic)
            self._roads = (digest, roads)
            return roads

    def ground(self) -> MapLines | None:
        """Give the city's outline, water, rail and parks; None where none is known."""
        installed = self.installed_roads
        if installed is None or not installed.ground:
            return None
        with self._lock:
            if self._ground is None or self._ground[0] != installed.ground:
                lines = load_ground(self.home, installed.ground)
                if lines is None:
                    return None
                self._ground = (installed.ground, lines)
            return self._ground[1]

    @property
    def crossings(self) -> Crossings:
        """Crossings of the network, by name."""
        network = self.roads().network
        with self._lock:
            known = self.__dict__.get("_crossings")
            if known is None or known.network is not network:
                known = self.__dict__["_crossings"] = Crossings(network)
            return known

    def _off_road_m(self, place: Place) -> float:
        """Distance of a place from the road; refuses one that is beyond reach of any."""
        return self.roads().spot(place).off_road_m

    @property
    def feed(self) -> PositionFeed | None:
        """Where measured positions come from; None where there is no feed."""
        if self.city.seed is None:
            return None
        from jointops.feeds.training.movement import TrainingFeed

        with self._lock:
            mark = f"{self.roads().network.node_count}/{len(self.board.table(Unit))}"
            if self._feed is None or self._feed[0] != mark:
                feed = TrainingFeed(
                    roads=self.roads().with_traffic(UNHINDERED),
                    units=tuple(self.board.table(Unit).values()),
                    teams=tuple(self.board.table(GuardTeam).values()),
                    guards=self.board.guards,
                    target_of=self._target_of,
                    seed=self.city.seed,
                )
                self._feed = (mark, feed)
            return self._feed[1]

    def _target_of(self, task: Task) -> Place:
        if task.point is not None:
            return self.board.table(ResponsePoint)[task.point].place
        if task.place is not None:
            return task.place
        return self.board.table(Incident)[task.incident].place

    def situation(self, *, positions: Positions | None = None) -> Situation:
        """Give the picture of this moment; with ``positions`` those, else the feed's."""
        now = self.clock.now()
        if positions is None and self.feed is not None:
            positions = self.feed.positions(now, self.board.recent_tasks(now))
        if positions is None:
            return self.board.situation(now, exercise=self.exercise)
        return self.board.situation(now, exercise=self.exercise, positions=positions)


def _as_closures(closures: tuple[RoadClosure, ...]) -> tuple[Closure, ...]:
    return tuple(closure.closure for closure in closures)


def _most_roles(account: Account) -> tuple[int, AccountName]:
    return -len(account.roles), account.id
