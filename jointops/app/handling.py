"""What a handler is given and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from jointops.app.ports import UnitOfWork
from jointops.audit.accounts import Actor, Role
from jointops.errors import OperatorError
from jointops.geo.places import Place
from jointops.incidents.classes import IncidentDoctrine
from jointops.seals.certificates import Credential

T = TypeVar("T")


class NotFoundError(OperatorError):
    """There is no such thing in the file."""

    code = "NOT-FOUND"


class PlanNoneError(NotFoundError):
    """An incident has no plan yet that papers could be made of."""

    code = "PLAN-NONE"


class ReasonMissingError(OperatorError):
    """The act needs a reason."""

    code = "REASON-MISSING"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """
    What somebody signs papers with now.

    Attributes
    ----------
    unsealed
        Code of the reason why there is no key to sign with; empty where there is.
    """

    signer: str
    credential: Credential | None = None
    unsealed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """
    The circumstances of a command.

    Attributes
    ----------
    now
        When it is recorded.
    at
        When it happened: ``now``, or earlier for a late entry.
    role, signer
        In which role the act is done, and who stands in it: the actor, or who countersigns.
    off_road_m
        Gives the distance of a place from the road, or refuses it.
    pen
        What the signer signs papers with; None for a command that nobody signs.
    """

    now: datetime
    at: datetime
    actor: Actor
    role: Role
    signer: str
    doctrine: IncidentDoctrine
    off_road_m: Callable[[Place], float]
    pen: Pen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """
    What a command did.

    Attributes
    ----------
    subject
        What it was about, for finding the entry again.
    value
        What the caller asked for, e.g. the new incident's number.
    facts
        What only the handler knows and the journal is to keep beside the command's own words.
    """

    subject: str = ""
    value: Any = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def done(
    *, subject: object = "", value: Any = None, facts: Mapping[str, Any] | None = None
) -> Done:
    """Say what a command was about and what it gives."""
    return Done(subject=str(subject), value=value, facts=facts or {})


def get(uow: UnitOfWork, of: type[T], key: str | int) -> T:
    """
    Give a row that must exist.

    Raises
    ------
    NotFoundError
        If it does not.
    """
    found = uow.rows(of).find(key)
    if found is None:
        raise NotFoundError(kind=of.__name__, key=key)
    return found


def demand_reason(why: str) -> None:
    """Raise `ReasonMissingError` for an empty reason."""
    if not why.strip():
        raise ReasonMissingError
