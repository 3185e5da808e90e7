"""One incident and everything that may be said of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from jointops.errors import OperatorError
from jointops.forces.duty import DutyWindow
from jointops.geo.places import Place
from jointops.ids import IncidentId
from jointops.incidents.classes import HIGHEST, LOWEST
from jointops.personal import ERASED, personal


class Milestone(StrEnum):
    """Time stamps of an incident in their order (handbook 3.3)."""

    REPORTED = "reported"
    """报警."""
    ANSWERED = "answered"
    """接警."""
    GRADED = "graded"
    """定级."""
    DISPATCHED = "dispatched"
    """派警."""
    ACKNOWLEDGED = "acknowledged"
    """签收."""
    DEPARTED = "departed"
    """出警."""
    ARRIVED = "arrived"
    """到场."""
    CONTROLLED = "controlled"
    """控制."""
    HANDLED = "handled"
    """处置完毕."""
    FEEDBACK = "feedback"
    """反馈."""
    CLOSED = "closed"
    """办结."""
    FILED = "filed"
    """移交/归档."""


ORDER = tuple(Milestone)
MANUAL = frozenset(
    (
        Milestone.REPORTED,
        Milestone.ANSWERED,
        Milestone.CONTROLLED,
        Milestone.HANDLED,
        Milestone.FEEDBACK,
        Milestone.FILED,
    )
)
"""What a person stamps; the rest follow from acts."""


class IncidentStatus(StrEnum):
    """Where an incident stands."""

    OPEN = "open"
    MERGED = "merged"
    """并入 another incident."""
    CLOSED = "closed"


class IncidentOverError(OperatorError):
    """The incident is closed or merged into another."""

    code = "INCIDENT-OVER"


class LevelError(OperatorError):
    """The level cannot be changed this way."""

    code = "LEVEL-CHANGE"


class MilestoneOrderError(OperatorError):
    """A time stamp would stand before an earlier milestone, or after a later one."""

    code = "MILESTONE-ORDER"


class MergeError(OperatorError):
    """The two incidents cannot be merged."""

    code = "MERGE-REFUSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A time stamp: when, who recorded it, and whether the program set it by itself."""

    at_utc: datetime
    by: str
    auto: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """
    One call that reported the incident; the phone number is shown masked.

    Attributes
    ----------
    id
        The incident that it came to, and its number among the calls there: ``12/1``. Empty in
        files of before.
    """

    at_utc: datetime
    text: str = field(repr=False, metadata=personal(ERASED))
    phone: str = field(default="", repr=False, metadata=personal(""))
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """A line of the incident's log."""

    at_utc: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Somebody on the must-tell list was told: whom, who answered, when, by whom."""

    party: str
    person: str
    at_utc: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """
    What is known of the incident (警情卡).

    Attributes
    ----------
    weapon
        Empty if none is known.
    suspects, injured
        Numbers; None is unknown.
    suspect_left
        Whether the suspect has left the scene.
    public_place
        Whether the public is around; guards are planned for evacuation only then.
    """

    weapon: str = ""
    suspects: int | None = None
    look: str = ""
    injured: int | None = None
    flight: str = ""
    suspect_left: bool = False
    public_place: bool = True
    note: str = ""

    def __post_init__(self) -> None:
        for name in ("suspects", "injured"):
            value = getattr(self, name)
            if value is not None and value < 0:
                raise ValueError(f"{name} must not be negative, got {value}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """
    An incident (警情).

    Attributes
    ----------
    off_road_m
        How far the reported place lies from the road that times are reckoned to.
    level_owner
        Account that set the level; only that account lowers it.
    merged
        Incidents merged into this one (并警); all their calls and times are kept.
    window
        When a planned duty (勤务) lasts; None for an incident of now.
    """

    id: IncidentId
    class_code: str
    class_name: str
    level: int
    level_owner: str
    place: Place
    off_road_m: float
    status: IncidentStatus = IncidentStatus.OPEN
    card: Card = field(default_factory=Card)
    marks: dict[Milestone, Mark] = field(default_factory=dict)
    callers: tuple[Caller, ...] = ()
    log: tuple[LogLine, ...] = ()
    told: tuple[Told, ...] = ()
    merged: tuple[IncidentId, ...] = ()
    merged_into: IncidentId | None = None
    window: DutyWindow | None = None

    def __post_init__(self) -> None:
        if not HIGHEST <= self.level <= LOWEST:
            raise ValueError(f"level must be 1 to 4, got {self.level}")

    @property
    def title(self) -> str:
        """The incident in a few words: number, class, place."""
        return f"{self.id}号 {self.class_name} {self.place.text}"

    @property
    def opened_utc(self) -> datetime:
        """When the center first knew."""
        return self.marks[Milestone.ANSWERED].at_utc

    def _demand_open(self) -> None:
        if self.status != IncidentStatus.OPEN:
            raise IncidentOverError(incident=self.id, status=self.status)

    def with_level(self, level: int, *, by: str, reason: str) -> Self:
        """
        Raise the level (anybody), or lower it (its owner, with a reason).

        Raises
        ------
        LevelError
            If the level is not 1 to 4, unchanged, or lowered by another or without a reason.
        """
        self._demand_open()
        if not HIGHEST <= level <= LOWEST or level == self.level:
            raise LevelError(incident=self.id, now=self.level, wanted=level, owner=self.level_owner)
        if level > self.level and (by != self.level_owner or not reason.strip()):
            raise LevelError(incident=self.id, now=self.level, wanted=level, owner=self.level_owner)
        return replace(self, level=level, level_owner=by)

    def with_card(self, card: Card) -> Self:
        """Give the incident with other facts on its card."""
        self._demand_open()
        return replace(self, card=card)

    def with_mark(self, milestone: Milestone, mark: Mark) -> Self:
        """
        Stamp a milestone; the first stamp of an automatic milestone stays.

        Raises
        ------
        MilestoneOrderError
            If a stamp set by a person contradicts the order of the others.
        """
        if mark.auto and milestone in self.marks:
            return self
        if not mark.auto:
            rank = ORDER.index(milestone)
            for other, known in self.marks.items():
                early = ORDER.index(other) < rank and known.at_utc > mark.at_utc
                late = ORDER.index(other) > rank and known.at_utc < mark.at_utc
                if early or late:
                    raise MilestoneOrderError(
                        incident=self.id, milestone=milestone, other=other, other_utc=known.at_utc
                    )
        return replace(self, marks={**self.marks, milestone: mark})

    def with_caller(self, caller: Caller) -> Self:
        """Add a call, and number it."""
        self._demand_open()
        mine = sum(known.id.partition("/")[0] == str(self.id) for known in self.callers)
        numbered = replace(caller, id=f"{self.id}/{mine + 1}")
        return replace(self, callers=(*self.callers, numbered))

    def with_log(self, line: LogLine) -> Self:
        """Add a line to the log; a closed incident's log stays open for late entries."""
        return replace(self, log=(*self.log, line))

    def with_told(self, told: Told) -> Self:
        """Tick off a party of the must-tell list."""
        self._demand_open()
        return replace(self, told=(*self.told, told))

    def absorbing(self, other: Incident) -> Self:
        """
        Take over another incident's calls, log and times (并警).

        The earlier of two stamps of one milestone counts; the other incident keeps its own.

        Raises
        ------
        MergeError
            If either is over, or they are the same.
        """
        if self.id == other.id or {self.status, other.status} != {IncidentStatus.OPEN}:
            raise MergeError(incident=self.id, other=other.id)
        marks = dict(self.marks)
        for milestone, mark in other.marks.items():
            if milestone not in marks or mark.at_utc < marks[milestone].at_utc:
                marks[milestone] = mark
        return replace(
            self,
            level=min(self.level, other.level),
            marks=marks,
            callers=tuple(sorted((*self.callers, *other.callers), key=_when)),
            log=tuple(sorted((*self.log, *other.log), key=_when)),
            told=tuple(sorted((*self.told, *other.told), key=_when)),
            merged=(*self.merged, other.id, *other.merged),
        )

    def merged_with(self, survivor: IncidentId) -> Self:
        """Give the incident as merged into another."""
        self._demand_open()
        return replace(self, status=IncidentStatus.MERGED, merged_into=survivor)

    def closed(self, mark: Mark) -> Self:
        """Give the incident as closed (办结)."""
        self._demand_open()
        stamped = self.with_mark(Milestone.CLOSED, mark)
        return replace(stamped, status=IncidentStatus.CLOSED)


def _when(item: Caller | LogLine | Told) -> datetime:
    return item.at_utc
