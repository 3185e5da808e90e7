"""Orders about what a center has: registers, roads, positions, closures, rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

import msgspec

from jointops.app.commands.command import Command
from jointops.audit.accounts import Account
from jointops.forces.arrangements import StandingArrangement
from jointops.forces.checkposts import CheckPost
from jointops.forces.closures import RoadClosure
from jointops.forces.guards import Guard, GuardCompany, GuardTeam
from jointops.forces.points import ResponsePoint
from jointops.forces.readiness import UnitStatus
from jointops.forces.register import City
from jointops.forces.units import Unit
from jointops.geo.installed import InstalledRoads
from jointops.geo.places import Place
from jointops.ids import (
    ArrangementId,
    ClosureId,
    GuardId,
    GuardTeamId,
    UnitId,
)
from jointops.personal import TRACE
from jointops.planning.doctrine import NeedRow


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
class ImportGuards(Command):
    """
    Take over a guard register (保安登记册): the whole of the employers that it names, or nothing.

    Attributes
    ----------
    datum
        What its coordinates were declared to be; empty where it has none.
    columns
        Field of each header that was read.
    told
        What a person said of its columns, to be found again for the same headers.
    headers
        Mark of all headers.
    register
        Mark of the register that the file was held against; see `register_mark`.
    """

    kind: ClassVar[str] = "guards.import"
    file: str
    datum: str
    columns: dict[str, str]
    told: dict[str, str]
    headers: str
    register: str
    companies: tuple[GuardCompany, ...]
    teams: tuple[GuardTeam, ...]
    guards: tuple[Guard, ...]
    removed_teams: tuple[GuardTeamId, ...]
    removed_guards: tuple[GuardId, ...]

    def facts(self) -> dict[str, Any]:
        """Give the file, how it was read, and figures; nothing of any person."""
        return {
            "file": self.file,
            "datum": self.datum,
            "columns": self.columns,
            "told": self.told,
            "headers": self.headers,
            "companies": len(self.companies),
            "teams": len(self.teams),
            "guards": len(self.guards),
            "removed_teams": len(self.removed_teams),
            "removed_guards": len(self.removed_guards),
        }


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
    place: Place = field(metadata=TRACE)
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
