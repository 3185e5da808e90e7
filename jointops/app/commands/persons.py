"""Orders about personal data: erasing a person, and letting go of where anybody was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jointops.app.commands.command import Command
from jointops.ids import GuardId, IncidentId


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseGuard(Command):
    """Erase a guard's data for ever, in the register and in every entry of the journal."""

    kind: ClassVar[str] = "guard.erase"
    guard: GuardId


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseCaller(Command):
    """
    Erase a caller's words and number for ever, wherever the call was taken over.

    Attributes
    ----------
    index
        The call's place in the incident's list, from 0.
    """

    kind: ClassVar[str] = "incident.erase"
    incident: IncidentId
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRetention(Command):
    """Let go of where anybody was: to squares after seven days, wholly after thirty."""

    kind: ClassVar[str] = "retention.run"
