"""What a person at a seat, on the command line or in a script may order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

import msgspec

from jointops.audit.accounts import Account
from jointops.forces.arrangements import StandingArrangement
from jointops.forces.checkposts import CheckPost
from jointops.forces.closures import RoadClosure
from jointops.forces.duty import DutyWindow
from jointops.forces.points import ResponsePoint
from jointops.forces.readiness import TaskStep, UnitStatus
from jointops.forces.register import City
from jointops.forces.units import Unit
from jointops.geo.installed import InstalledRoads
from jointops.geo.places import Place
from jointops.ids import (
    AccountName,
    ArrangementId,
    ClosureId,
    GuardId,
    IncidentId,
    PlanId,
    TaskId,
    UnitId,
)
from jointops.incidents.incident import Card, Milestone
from jointops.orders.order import Order, Paper
from jointops.planning.doctrine import NeedRow
from jointops.planning.plan import ReinforcementPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """
    An order to change the state.

    Attributes
    ----------
    occurred_utc
        When it happened, if not just now (补录).
    why
        Reason given, where one is asked for.
    """

    kind: ClassVar[str]
    occurred_utc: datetime | None = None
    why: str = ""

    def facts(self) -> dict[str, Any]:
        """Give the command's own words for the journal; registers give figures, not rows."""
        words: dict[str, Any] = msgspec.to_builtins(self)
        return {k: v for k, v in words.items() if k not in {"occurred_utc", "why"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpFile(Command):
    """The first act of a file: what it is about, who may act, and a whole city's register."""

    kind: ClassVar[str] = "file.set_up"
    city: City
    accounts: tuple[Account, ...]
    rows: tuple[object, ...] = ()

    def facts(self) -> dict[str, Any]:
        """Give the city and how many rows of each kind."""
        counts: dict[str, int] = {}
        for row in self.rows:
            counts[type(row).__name__] = counts.get(type(row).__name__, 0) + 1
        return {"city": msgspec.to_builtins(self.city), "rows": counts}


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallRoads(Command):
    """Use an imported road network."""

    kind: ClassVar[str] = "roads.import"
    roads: InstalledRoads


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportUnits(Command):
    """Take over units of a file, all or none."""

    kind: ClassVar[str] = "units.import"
    file: str
    units: tuple[Unit, ...]

    def facts(self) -> dict[str, Any]:
        """Give the file and the call signs."""
        return {"file": self.file, "units": [unit.id for unit in self.units]}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPoints(Command):
    """Take over response points of a file, all or none."""

    kind: ClassVar[str] = "points.import"
    file: str
    points: tuple[ResponsePoint, ...]

    def facts(self) -> dict[str, Any]:
        """Give the file and the points' names."""
        return {"file": self.file, "points": [point.name for point in self.points]}


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeNeeds(Command):
    """Lay down another needs table from now on."""

    kind: ClassVar[str] = "needs.take"
    file: str
    needs: tuple[NeedRow, ...]

    def facts(self) -> dict[str, Any]:
        """Give the file and the number of rows."""
        return {"file": self.file, "rows": len(self.needs)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCheckPosts(Command):
    """Take over pre-agreed checkpoints (卡点库) of a file, all or none."""

    kind: ClassVar[str] = "posts.import"
    file: str
    posts: tuple[CheckPost, ...]

    def facts(self) -> dict[str, Any]:
        """Give the file and the checkpoints' names."""
        return {"file": self.file, "posts": [post.name for post in self.posts]}


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterArrangements(Command):
    """Register standing arrangements with the armed police (常态联勤安排), all or none."""

    kind: ClassVar[str] = "standing.register"
    file: str
    arrangements: tuple[StandingArrangement, ...]

    def facts(self) -> dict[str, Any]:
        """Give the file and what each arrangement says."""
        return {"file": self.file, "arrangements": msgspec.to_builtins(self.arrangements)}


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawArrangement(Command):
    """Note that a standing arrangement is no longer in force, with the reason."""

    kind: ClassVar[str] = "standing.withdraw"
    arrangement: ArrangementId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPosition(Command):
    """A unit said where it is (报位), or checked in there (签到)."""

    kind: ClassVar[str] = "unit.position"
    unit: UnitId
    place: Place
    speaker: str = ""
    channel: str = ""
    check_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUnitStatus(Command):
    """Set what a unit without a task does."""

    kind: ClassVar[str] = "unit.status"
    unit: UnitId
    status: UnitStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawClosure(Command):
    """Close roads, or mark them slow, on the map."""

    kind: ClassVar[str] = "closure.draw"
    closure: RoadClosure


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftClosure(Command):
    """Open the roads again."""

    kind: ClassVar[str] = "closure.lift"
    closure: ClosureId


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIncident(Command):
    """Take an incident (接警), or lay down a planned duty (勤务) with its window."""

    kind: ClassVar[str] = "incident.open"
    place: Place
    class_text: str
    level: int | None = None
    reported_utc: datetime | None = None
    caller: str = ""
    phone: str = ""
    card: Card = field(default_factory=Card)
    window: DutyWindow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditCard(Command):
    """Say what is now known of an incident."""

    kind: ClassVar[str] = "incident.card"
    incident: IncidentId
    card: Card


@dataclass(frozen=True, slots=True, kw_only=True)
class AddCaller(Command):
    """Add another call to an incident."""

    kind: ClassVar[str] = "incident.caller"
    incident: IncidentId
    text: str
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddLogLine(Command):
    """Write into an incident's log."""

    kind: ClassVar[str] = "incident.log"
    incident: IncidentId
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLevel(Command):
    """Raise an incident's level (anyone), or lower it (its owner, with a reason)."""

    kind: ClassVar[str] = "incident.level"
    incident: IncidentId
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TellParty(Command):
    """Tick off a party of the must-tell list."""

    kind: ClassVar[str] = "incident.told"
    incident: IncidentId
    party: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StampMilestone(Command):
    """Stamp a milestone of an incident."""

    kind: ClassVar[str] = "incident.stamp"
    incident: IncidentId
    milestone: Milestone


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeIncident(Command):
    """Merge one incident into another (并警)."""

    kind: ClassVar[str] = "incident.merge"
    incident: IncidentId
    into: IncidentId


@dataclass(frozen=True, slots=True, kw_only=True)
class EndIncident(Command):
    """Close an incident (办结); every task must be over."""

    kind: ClassVar[str] = "incident.end"
    incident: IncidentId


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealCaller(Command):
    """Look at a caller's phone number; the look itself is journaled."""

    kind: ClassVar[str] = "incident.reveal"
    incident: IncidentId
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealGuard(Command):
    """Look at a guard's full name and certificate; the look itself is journaled."""

    kind: ClassVar[str] = "guard.reveal"
    guard: GuardId


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepPlan(Command):
    """Keep a plan that was made, so that it can be released."""

    kind: ClassVar[str] = "plan.keep"
    plan: ReinforcementPlan

    def facts(self) -> dict[str, Any]:
        """Give the plan's name, digest and edits."""
        plan = self.plan
        return {
            "plan": plan.id,
            "incident": plan.incident,
            "version": plan.version,
            "digest": plan.digest,
            "edits": msgspec.to_builtins(plan.edits),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitPlan(Command):
    """
    Release a plan (下达): its first wave (tiers 0 and 1), or everything not yet sent.

    Attributes
    ----------
    locked_seat
        Whether the key was pressed at a locked seat: the first wave goes all the same.
    """

    kind: ClassVar[str] = "plan.commit"
    plan: PlanId
    locked_seat: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitFirstWave(CommitPlan):
    """Release tiers 0 and 1 at once, by any operator on duty."""

    kind: ClassVar[str] = "plan.first_wave"


@dataclass(frozen=True, slots=True, kw_only=True)
class RingPost:
    """
    A checkpoint to be held.

    Attributes
    ----------
    place
        A node of the network, named by crossing, side and direction.
    arrival_s, within_s
        Promised seconds from now, and the latest that still leave time to close the road.
    spoken
        What is read over the radio (口播稿).
    """

    unit: UnitId
    place: Place
    arrival_s: float
    within_s: float
    estimated: bool
    spoken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitRing(Command):
    """Send units to hold the checkpoints of an encirclement (合围) or a blockade (封控)."""

    kind: ClassVar[str] = "ring.commit"
    incident: IncidentId
    posts: tuple[RingPost, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendDuty(Command):
    """Send what is reserved for a planned duty: it is time to leave."""

    kind: ClassVar[str] = "duty.send"
    incident: IncidentId


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveTask(Command):
    """
    Take a task one step on, or several.

    Attributes
    ----------
    speaker, channel
        Who said so on which channel, where the operator records another's words (代录).
    """

    kind: ClassVar[str] = "task.step"
    task: TaskId
    step: TaskStep
    speaker: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandDown(Command):
    """
    Release the forces of an incident (撤收).

    Attributes
    ----------
    tasks
        Which, in the order in which they are let go; empty for all.
    """

    kind: ClassVar[str] = "plan.release"
    incident: IncidentId
    tasks: tuple[TaskId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReplacement(Command):
    """
    Send another unit for the slot of a released task (替补).

    Attributes
    ----------
    force
        The unit that is sent.
    tier
        Tier of the task: the first wave is never held up, the others need the commander.
    stand_down
        Whether the old one is let go; by default both serve the slot.
    """

    kind: ClassVar[str] = "task.replace"
    task: TaskId
    force: UnitId
    tier: int
    arrival_s: float
    estimated: bool = False
    spoken: str = ""
    stand_down: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassign(Command):
    """
    Take a unit that is on its way to a lesser incident for a graver one (改派).

    Attributes
    ----------
    task, taken_from
        The task that ends, and its incident.
    incident, plan
        The graver incident, and the plan whose shortfall it fills.
    slot, tier, zone, work
        The row it serves from now on.
    """

    kind: ClassVar[str] = "plan.reassign"
    task: TaskId
    taken_from: IncidentId
    force: UnitId
    incident: IncidentId
    plan: PlanId
    slot: str
    tier: int
    zone: str
    work: str
    arrival_s: float
    estimated: bool = False
    spoken: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueOrder(Command):
    """Archive a rendered order under its number."""

    kind: ClassVar[str] = "order.issue"
    order: Order
    paper: Paper

    def facts(self) -> dict[str, Any]:
        """Give the order without the paper's bytes."""
        return {"order": msgspec.to_builtins(self.order)}


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePrint(Command):
    """Note that an archived order was printed or exported."""

    kind: ClassVar[str] = "order.print"
    order: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAccount(Command):
    """Add somebody who may sign in."""

    kind: ClassVar[str] = "account.add"
    account: Account

    def facts(self) -> dict[str, Any]:
        """Give the account without its secret."""
        account = self.account
        return {
            "account": account.id,
            "person": account.display,
            "number": account.number,
            "roles": list(account.roles),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSignIn(Command):
    """
    Note that somebody gave his secret, or a wrong one.

    Attributes
    ----------
    act
        Kind of the act of another's that he countersigns; empty for a sign-in.
    """

    kind: ClassVar[str] = "account.sign_in"
    account: AccountName
    success: bool
    act: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteBackup(Command):
    """Note that a verified backup was made."""

    kind: ClassVar[str] = "backup.make"
    file: str
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteClock(Command):
    """Note that the computer's clock was changed by so many seconds."""

    kind: ClassVar[str] = "clock.change"
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectEntry(Command):
    """Say what an entry should have said (更正), with the reason; the entry itself stays."""

    kind: ClassVar[str] = "journal.correct"
    entry: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddLateEntry(Command):
    """
    Enter what happened earlier and was not entered then (补录), with the reason.

    Attributes
    ----------
    entry
        The entry it belongs to; None for none.
    """

    kind: ClassVar[str] = "journal.late"
    text: str
    entry: int | None = None
