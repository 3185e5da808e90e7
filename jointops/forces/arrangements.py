"""
Standing arrangements (常态联勤安排): where armed-police groups already serve with the police.

The armed police have agreed to them on paper, once and for a time. Inside one a group counts as
ours do; outside it the group can only be asked for (handbook 1, and law on the People's Armed
Police, articles 11 to 18).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

import numpy as np
import shapely

from jointops.clock import local, local_text
from jointops.errors import OperatorError
from jointops.forces.roster import Shift
from jointops.geo.places import Place, distance_m
from jointops.ids import ArrangementId, UnitId

Corners = tuple[tuple[float, float], ...]


class ArmedTask(StrEnum):
    """
    What the law lets the armed police be asked for: an article, or one of its items.

    Only the articles of tasks that a city may ask for, and the two items that the handbook cites.
    """

    DUTY = "15"
    """执勤."""
    PATROL = "15(6)"
    """武装巡逻."""
    PUBLIC_ORDER = "16"
    """处置突发社会安全事件."""
    CLOSING = "16(2)"
    """封锁、控制有关场所和道路."""
    TERROR = "17"
    """防范和处置恐怖活动."""
    RESCUE = "18"
    """抢险救援."""

    def includes(self, other: str) -> bool:
        """Tell whether a task is this one or an item of this article."""
        return other == self or other.startswith(f"{self}(")


OWN = "自主"
"""Begins the id of what the armed police do of their own accord (自主行动、主动支援)."""


GRANT = "三单"
"""Begins the id of what was granted for one incident, before the request's number alone."""


def granted_once(basis: str) -> bool:
    """Tell whether a basis is for one incident: then a group may come with some of its people."""
    number = basis.removeprefix(GRANT).removeprefix(OWN)
    return number != basis and number.isdecimal()


def of_own_accord(basis: str) -> bool:
    """Tell whether a basis is a notice of theirs: nothing that we asked for, or say."""
    return basis.startswith(OWN)


class Outside(StrEnum):
    """Why an arrangement does not cover a task, in the order in which it is looked at."""

    GROUP = "group"
    """Another group's."""
    WITHDRAWN = "withdrawn"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    TASK = "task"
    PLACE = "place"
    HOURS = "hours"
    STRENGTH = "strength"
    """As many as were agreed on are on a task already."""


class ArrangementOverError(OperatorError):
    """The arrangement was withdrawn before."""

    code = "ARRANGEMENT-OVER"


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingArrangement:
    """
    One arrangement; it never changes but is withdrawn, and another one registered.

    Attributes
    ----------
    request, reply
        Numbers of the 商请单 and of the registered 派警单 that it rests on.
    valid_from_utc, valid_to_utc
        Since when and until when; the end no longer belongs to it.
    groups
        Armed-police units.
    hours
        Daily spans in which they serve.
    strength
        People on tasks at the same time.
    places, around_m
        Response points as they were agreed on, and how far around each it reaches.
    areas
        Corners ``lon, lat``, WGS-84 degrees.
    origin
        训练数据, or the file it was registered from.
    """

    id: ArrangementId
    name: str
    request: str
    reply: str
    valid_from_utc: datetime
    valid_to_utc: datetime
    tasks: tuple[ArmedTask, ...]
    groups: tuple[UnitId, ...]
    hours: tuple[Shift, ...]
    strength: int
    places: tuple[Place, ...] = ()
    around_m: float = 0.0
    areas: tuple[Corners, ...] = ()
    withdrawn_utc: datetime | None = None
    withdrawn_why: str = ""
    origin: str = ""

    def __post_init__(self) -> None:
        for name in ("id", "request", "reply", "tasks", "groups", "hours"):
            if not getattr(self, name):
                raise ValueError(f"{self.id or 'an arrangement'}: {name} must not be empty")
        if self.valid_to_utc <= self.valid_from_utc:
            raise ValueError(f"{self.id}: it must end after it begins")
        if not (self.places or self.areas):
            raise ValueError(f"{self.id}: it needs a place or an area")
        if self.strength < 1:
            raise ValueError(f"{self.id}: strength must be at least 1, got {self.strength}")
        if self.around_m < 0:
            raise ValueError(f"{self.id}: around_m must not be negative, got {self.around_m}")
        for area in self.areas:
            if len(area) < 3 or not shapely.Polygon(area).is_valid:
                raise ValueError(f"{self.id}: not an area: {area}")

    @property
    def until(self) -> str:
        """The last moment as people write it: a day where it ends with one."""
        end = local(self.valid_to_utc)
        if (end.hour, end.minute, end.second) == (0, 0, 0):
            return local_text(self.valid_to_utc - timedelta(days=1), "%Y-%m-%d")
        return local_text(self.valid_to_utc, "%Y-%m-%d %H:%M")

    @property
    def numbers(self) -> str:
        """The papers it rests on, as they are cited."""
        return f"商请单{self.request}、派警单{self.reply}"

    def withdrawn(self, at: datetime, why: str) -> Self:
        """
        Give the arrangement as no longer in force.

        Raises
        ------
        ArrangementOverError
            If it was withdrawn before.
        """
        if self.withdrawn_utc is not None:
            at_text = local_text(self.withdrawn_utc, "%Y-%m-%d %H:%M")
            raise ArrangementOverError(arrangement=self.id, at=at_text, why=self.withdrawn_why)
        return replace(self, withdrawn_utc=at, withdrawn_why=why)

    def covers(
        self, unit: str, *, place: Place, task: str, moment: datetime, until: datetime | None = None
    ) -> Outside | None:
        """
        Say what keeps a group from a task under this arrangement.

        Parameters
        ----------
        task
            An `ArmedTask`; empty, as where the doctrine names none, is never covered.
        until
            End of a task that lasts; None asks for the moment alone.

        Returns
        -------
        outside
            None if the arrangement covers it, else the first thing that does not fit.
        """
        if unit not in self.groups:
            return Outside.GROUP
        if self.withdrawn_utc is not None and self.withdrawn_utc <= (until or moment):
            return Outside.WITHDRAWN
        if moment < self.valid_from_utc:
            return Outside.NOT_YET
        if self.valid_to_utc <= moment or (until is not None and self.valid_to_utc < until):
            return Outside.EXPIRED
        if not any(known.includes(task) for known in self.tasks):
            return Outside.TASK
        if not self._holds(place):
            return Outside.PLACE
        if not all(self._on_hours(at) for at in self._tested(moment, until)):
            return Outside.HOURS
        return None

    def on_duty(self, moment: datetime) -> bool:
        """Tell whether its groups serve at a moment: valid, not withdrawn, within its hours."""
        over = self.withdrawn_utc is not None and self.withdrawn_utc <= moment
        valid = self.valid_from_utc <= moment < self.valid_to_utc
        return valid and not over and self._on_hours(moment)

    def _holds(self, place: Place) -> bool:
        if place.lon is None or place.lat is None:
            return place.node in {known.node for known in self.places if known.lon is None}
        lon, lat = np.array(place.lon), np.array(place.lat)
        for known in self.places:
            if known.lon is None or known.lat is None:
                continue  # of a network without positions
            if distance_m(np.array(known.lon), np.array(known.lat), lon, lat) <= self.around_m:
                return True
        spot = shapely.Point(place.lon, place.lat)
        return any(shapely.Polygon(area).covers(spot) for area in self.areas)

    def _on_hours(self, moment: datetime) -> bool:
        return any(span.duty_day(local(moment)) is not None for span in self.hours)

    def _tested(self, moment: datetime, until: datetime | None) -> Iterator[datetime]:
        """Give the moments that decide: where a task begins, and where a span ends during it."""
        yield moment
        if until is None:
            return
        day = local(moment).replace(hour=0, minute=0, second=0, microsecond=0)
        while day < until:
            for span in self.hours:
                end = day + timedelta(minutes=span.end)
                if moment < end < until:
                    yield end
            day += timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """
    Whether a group may serve under an arrangement.

    Attributes
    ----------
    arrangement
        The one that covers it, or else the one that comes nearest; None if none names the group.
    outside
        What does not fit; None if it is covered.
    people
        How many of the group it covers.
    """

    arrangement: StandingArrangement | None = None
    outside: Outside | None = Outside.GROUP
    people: int = 0

    @property
    def solid(self) -> bool:
        """Whether the group counts."""
        return self.outside is None


def cover_of(
    arrangements: Iterable[StandingArrangement],
    unit: str,
    *,
    people: int,
    place: Place,
    task: str,
    moment: datetime,
    until: datetime | None = None,
    bound: Mapping[str, int],
) -> Cover:
    """
    Find the arrangement under which a group may serve.

    Parameters
    ----------
    people
        Of the group.
    task
        An `ArmedTask`.
    until
        End of a task that lasts.
    bound
        People on tasks under each arrangement already, without this group.
    """
    order = list(Outside)
    nearest = Cover()
    for arrangement in arrangements:
        outside = arrangement.covers(unit, place=place, task=task, moment=moment, until=until)
        room = arrangement.strength - bound.get(arrangement.id, 0)
        if outside is None and room < (1 if granted_once(arrangement.id) else people):
            outside = Outside.STRENGTH
        if outside is None:
            return Cover(arrangement=arrangement, outside=None, people=min(people, room))
        if nearest.outside is None or order.index(outside) > order.index(nearest.outside):
            nearest = Cover(arrangement=arrangement, outside=outside)
    return nearest
