"""What a reinforcement plan says; it is never changed, only made anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from jointops.ids import ArrangementId, IncidentId, PlanId, PointId

FIRST_WAVE_TIERS = (0, 1)
"""Tiers that go at one key, by any operator on duty."""

Fact = str | int | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why, as a code of ``[reason]`` with its figures."""

    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteLeg:
    """A stretch of one road."""

    name: str
    length_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """
    The way a pick takes.

    Attributes
    ----------
    legs
        Roads in driving order.
    path
        Vertices ``lon, lat``, WGS-84 degrees.
    at_s
        Driving seconds at each vertex.
    """

    legs: tuple[RouteLeg, ...] = ()
    path: tuple[tuple[float, float], ...] = ()
    at_s: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """
    A force the plan sends (or, for armed police, asks for).

    Attributes
    ----------
    force
        Call sign of the unit, or id of the guard team.
    kind
        Unit kind, or ``guard``.
    people
        Officers of the unit, or guards taken from the team.
    arrival_s, within_s
        Expected seconds from release, and the tier's promise.
    estimated
        Whether the arrival rests on an assumed position (估算).
    beside
        Unit whose officer stands with the guards; empty where none is needed.
    spoken
        What is read over the radio (口播稿).
    hollow
        Whether it is only asked for (商请中): never committed from here.
    slot
        The row of the needs table it serves.
    held
        ``locked`` or ``added`` by a person; empty where the planner chose.
    rule
        Code of the guard task rule, or of the task the law names for armed police.
    basis
        Standing arrangement under which armed police come; None for all others.
    """

    force: str
    kind: str
    people: int
    tier: int
    zone: str
    task: str
    slot: str
    arrival_s: float
    within_s: float
    estimated: bool
    reason: Reason
    way: Way = field(default_factory=Way)
    beside: str = ""
    spoken: str = ""
    hollow: bool = False
    held: str = ""
    rule: str = ""
    basis: ArrangementId | None = None

    @property
    def margin_s(self) -> float:
        """Seconds to spare; negative is late."""
        return self.within_s - self.arrival_s


@dataclass(frozen=True, slots=True, kw_only=True)
class NonPick:
    """A force the plan does not send, and why not."""

    force: str
    kind: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """
    What is missing of a row.

    Attributes
    ----------
    missing
        Units, or people for guards and armed police.
    late
        How many of the row's picks come after the promise.
    nearest
        Where the nearest would come from, or why there is nobody.
    """

    slot: str
    tier: int
    kind: str
    capability: str
    task: str
    missing: int
    late: int
    nearest: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveUp:
    """
    A unit that moves up to a point which others leave (补位).

    Attributes
    ----------
    arrival_s
        Seconds until it is there; until then the point is bare.
    spoken
        What is read over the radio (口播稿).
    """

    force: str
    arrival_s: float
    estimated: bool
    spoken: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointEffect:
    """
    What a plan does to a response point.

    Attributes
    ----------
    before, after
        Number of free units that keep the promise before commitment, and after it with everybody
        who moves up in place.
    holder, holder_s
        The nearest free unit afterwards and its seconds; empty where there is none.
    second, second_s
        The one after it: who is left if the holder is lost.
    move_up
        Who moves up to it, if anybody.
    hinges
        Those of whom none may be lost: exactly as many keep the promise as must.
    relief, relief_s
        Who would be next if one of them is lost, and his seconds; empty where nobody is near.
    """

    point: PointId
    name: str
    within_s: float
    minimum: int
    before: int
    after: int
    holder: str
    holder_s: float | None
    second: str = ""
    second_s: float | None = None
    move_up: MoveUp | None = None
    hinges: tuple[str, ...] = ()
    relief: str = ""
    relief_s: float | None = None

    @property
    def margin_s(self) -> float | None:
        """What the holder has to spare; None without a holder."""
        return None if self.holder_s is None else self.within_s - self.holder_s

    @property
    def late_s(self) -> float | None:
        """By how much the relief would be late; None where there is none."""
        return None if self.relief_s is None else self.relief_s - self.within_s

    @property
    def lost(self) -> bool:
        """Whether the plan breaks a promise that is kept today (失守)."""
        return self.after < self.minimum <= self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """
    What a person decided about a plan; the planner keeps to it.

    Attributes
    ----------
    forbidden
        Forces not to be used (不用), by force, with the reason given.
    locked
        Forces that stay in their slot (锁定), by force.
    added
        Forces put in by hand, by force, with their slot.
    bared
        One-minute points that may be stripped without a replacement, with the reason given.
    """

    forbidden: dict[str, str] = field(default_factory=dict)
    locked: dict[str, str] = field(default_factory=dict)
    added: dict[str, str] = field(default_factory=dict)
    bared: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReinforcementPlan:
    """
    A tiered reinforcement plan (梯次增援方案).

    Attributes
    ----------
    situation
        Number of the situation it was made on.
    version
        1 for an incident's first plan, then upwards.
    crossing
        The place as said over the radio, by the roads that meet; empty if none is near.
    off_road_m
        Distance of the reported place from the road that times are reckoned to.
    picks
        Our own forces: whom an order goes to.
    hollow
        Armed police to ask for (商请中).
    standing
        Armed police who come under a standing arrangement: they count, but are asked, not ordered.
    """

    id: PlanId
    incident: IncidentId
    version: int
    made_utc: datetime
    situation: int
    class_name: str
    level: int
    place: str
    crossing: str
    off_road_m: float
    picks: tuple[Pick, ...]
    hollow: tuple[Pick, ...]
    standing: tuple[Pick, ...] = ()
    non_picks: tuple[NonPick, ...]
    shortfalls: tuple[Shortfall, ...]
    points: tuple[PointEffect, ...]
    edits: Edits
    notes: tuple[Reason, ...] = ()

    @property
    def first_wave(self) -> tuple[Pick, ...]:
        """The police of tiers 0 and 1: what goes at once."""
        return tuple(p for p in self.picks if p.tier in FIRST_WAVE_TIERS and p.kind != "guard")

    @property
    def lost_points(self) -> tuple[PointEffect, ...]:
        """Points whose promise the plan would break."""
        return tuple(effect for effect in self.points if effect.lost)

    @property
    def moves_up(self) -> tuple[PointEffect, ...]:
        """Points that somebody moves up to."""
        return tuple(effect for effect in self.points if effect.move_up is not None)

    @property
    def digest(self) -> str:
        """Digest of what the plan decides, without times and numbers: same input, same digest."""
        picks = [[p.force, p.tier, p.slot, p.people, round(p.arrival_s, 3)] for p in self.picks]
        hollow = [[p.force, p.slot, p.people] for p in self.hollow]
        standing = [[p.force, p.slot, p.people, p.basis] for p in self.standing]
        short = [[s.slot, s.missing, s.late] for s in self.shortfalls]
        moves = [[p.point, p.move_up.force] for p in self.points if p.move_up is not None]
        text = json.dumps(
            [picks, hollow, short, moves, *([standing] if standing else [])],
            ensure_ascii=False,
            separators=(",", ":"),
        )
        return hashlib.sha256(text.encode()).hexdigest()
