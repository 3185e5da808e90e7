"""Who gets which task slip: one force with its task, its way, and whom it works beside."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from jointops.forces.checkposts import CheckPost
from jointops.forces.guards import GuardKind
from jointops.geo.places import Place
from jointops.planning.plan import Way


class Purpose(StrEnum):
    """What a force goes there for."""

    SCENE = "scene"
    """To the incident itself."""
    POINT = "point"
    """To a response point that others left (补位)."""
    POST = "post"
    """To a checkpoint (卡点)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """
    By when a force is there.

    Attributes
    ----------
    sent_utc
        When it was sent; None for a duty to come.
    arrival_s, within_s
        Expected and latest seconds from then; ``within_s`` is None where nothing binds.
    leave_utc, start_utc, end_utc
        Of a planned duty; None otherwise.
    there
        Whether it has arrived.
    """

    sent_utc: datetime | None
    arrival_s: float
    within_s: float | None = None
    estimated: bool = False
    leave_utc: datetime | None = None
    start_utc: datetime | None = None
    end_utc: datetime | None = None
    there: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """
    A force that was sent, as its slip says it.

    Attributes
    ----------
    force
        Call sign of the unit, or id of the guard team.
    name
        As paper names it: the call sign, a guard team's with its site.
    kind
        Unit kind, or ``guard``.
    vehicles
        In words; empty on foot.
    channel
        Radio channel; empty where none is recorded.
    beside
        The unit whose officers stand with a guard team; empty where none is needed.
    guards
        Guard teams that stand beside this unit.
    rule
        Code of the rule by which guards may do the task.
    guard_kind, off_site
        Of a guard team.
    post
        The pre-agreed checkpoint; None outside the library, and for other purposes.
    promise_s
        Within how long the point that it stands in at must be reached; None for other purposes.
    start
        Where it sets out, ``lon, lat``; None where that is not known.
    """

    force: str
    name: str
    kind: str
    people: int
    tier: int
    zone: str
    task: str
    purpose: Purpose
    place: Place
    due: Due
    step: str
    way: Way = field(default_factory=Way)
    vehicles: str = ""
    channel: str = ""
    beside: str = ""
    guards: tuple[str, ...] = ()
    rule: str = ""
    guard_kind: GuardKind | None = None
    off_site: bool = False
    post: CheckPost | None = None
    bearing_deg: float = 0.0
    promise_s: float | None = None
    start: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketFacts:
    """
    What every paper of a packet carries.

    Attributes
    ----------
    number
        发文字号 of the order that they belong to; without a serial while it is not issued.
    event
        The incident in one sentence.
    reference
        Which order they rest on.
    signer
        Whose word they are: name and role.
    chain
        What the foot says of plan and journal.
    """

    city: str
    exercise: bool
    issuer: str
    number: str
    issued: datetime
    signer: str
    event: str
    reference: str
    urgency: str
    chain: str
    draft: bool
