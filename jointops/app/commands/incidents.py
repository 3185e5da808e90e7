"""Orders about incidents."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from jointops.app.commands.command import Command
from jointops.forces.duty import DutyWindow
from jointops.geo.places import Place
from jointops.ids import (
    IncidentId,
)
from jointops.incidents.incident import Card, Milestone
from jointops.personal import personal


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIncident(Command):
    """Take an incident (接警), or lay down a planned duty (勤务) with its window."""

    kind: ClassVar[str] = "incident.open"
    place: Place
    class_text: str
    level: int | None = None
    reported_utc: datetime | None = None
    caller: str = field(default="", repr=False, metadata=personal(""))
    phone: str = field(default="", repr=False, metadata=personal(""))
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
    text: str = field(repr=False, metadata=personal(""))
    phone: str = field(default="", repr=False, metadata=personal(""))


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
