"""Police and armed-police units: the register's rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from jointops.geo.places import Place
from jointops.geo.travel import Means, Vehicle
from jointops.ids import GridId, StationId, UnitId


class UnitKind(StrEnum):
    """What a unit is; the values are those of the units CSV."""

    PTU = "ptu"
    """快反机动队, posted at a one-minute point."""
    PATROL = "patrol"
    """巡逻车组."""
    MOTORCYCLE = "motorcycle"
    """摩托巡组."""
    STATION = "station"
    """警务站 desk and reserve."""
    ARMED_POLICE = "armed_police"
    """武警: asked, never ordered."""
    OTHER = "other"


READY_S: dict[UnitKind, float] = {
    UnitKind.PTU: 15,
    UnitKind.PATROL: 15,
    UnitKind.MOTORCYCLE: 15,
    UnitKind.STATION: 45,
    UnitKind.ARMED_POLICE: 45,
    UnitKind.OTHER: 45,
}
"""Seconds from order to wheels rolling: 15 on the street, 45 from stand-by (our defaults)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """
    A group that is sent as one.

    Attributes
    ----------
    officers
        People on one duty, at least 1.
    cars, motorcycles
        Vehicles it moves in.
    in_patrol_plan
        Whether it is one of the patrol groups of the day's plan (巡组), which are counted apart.
    capabilities
        What it can do beyond its kind (``assault``, ``shield``, …); None is *not recorded*.
    equipment
        Classes of kit, never serial numbers.
    post
        Where it stands when nothing else is known; None if it has no fixed post.
    speed_kmh
        Top speed; None where the road decides.
    ready_s
        Seconds from order to departure.
    partner
        The armed-police group that works beside it under a standing arrangement, if any.
    car, radio
        Fleet number of the car or motorcycle it has by the roster, and its radio channel; never a
        number plate of anybody's own.
    shift
        Code of the roster's shift.
    origin
        Where the row came from: 训练数据 or the file it was imported from.
    """

    id: UnitId
    kind: UnitKind
    officers: int
    ready_s: float
    cars: int = 0
    motorcycles: int = 0
    in_patrol_plan: bool = False
    capabilities: tuple[str, ...] | None = None
    equipment: tuple[str, ...] = ()
    station: StationId | None = None
    grid: GridId | None = None
    post: Place | None = None
    speed_kmh: float | None = None
    partner: str = ""
    car: str = ""
    radio: str = ""
    shift: str = "all_day"
    origin: str = ""

    def __post_init__(self) -> None:
        if not self.id.strip():
            raise ValueError("a unit needs a call sign")
        if self.officers < 1:
            raise ValueError(f"{self.id}: officers must be at least 1, got {self.officers}")
        if self.ready_s < 0:
            raise ValueError(f"{self.id}: ready_s must not be negative, got {self.ready_s}")
        if self.speed_kmh is not None and self.speed_kmh <= 0:
            raise ValueError(f"{self.id}: speed_kmh must be above zero, got {self.speed_kmh}")

    @property
    def vehicle(self) -> Vehicle:
        """How the unit moves."""
        means: Means = "motorcycle" if self.kind == UnitKind.MOTORCYCLE else "car"
        return Vehicle(means=means, top_kmh=self.speed_kmh)

    @property
    def asked_only(self) -> bool:
        """Whether the unit can only be asked for (商请), never dispatched by us."""
        return self.kind == UnitKind.ARMED_POLICE

    def can(self, capability: str) -> bool:
        """Tell whether the unit has a capability; nothing recorded passes for a kind's own."""
        if not capability:
            return True
        return self.capabilities is None or capability in self.capabilities
