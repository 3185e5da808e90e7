"""Pre-agreed checkpoints (卡点库), and what a crew must bring to hold one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from jointops.forces.units import Unit
from jointops.geo.compass import Compass
from jointops.geo.places import Place
from jointops.ids import CheckPostId

CUT_OVER_S = 60.0
"""From the crew's arrival until nobody passes any more (handbook 2.5)."""


class Kit(StrEnum):
    """What a checkpoint is closed with; its word is the label ``kit.VALUE``."""

    SPIKES = "spikes"
    CONES = "cones"
    LIGHT = "light"
    SIGN = "sign"
    SHIELD = "shield"


KIT_WORDS: dict[str, Kit] = {
    **dict.fromkeys(("阻车钉", "拦截钉", "阻车器", "破胎器"), Kit.SPIKES),
    **dict.fromkeys(("锥筒", "警示锥", "锥桶", "反光锥"), Kit.CONES),
    **dict.fromkeys(("灯", "警示灯", "爆闪灯", "频闪灯"), Kit.LIGHT),
    **dict.fromkeys(("牌", "警示牌", "停车牌", "停车示意牌"), Kit.SIGN),
    **dict.fromkeys(("盾", "盾牌", "防弹盾牌"), Kit.SHIELD),
    **{kit.value: kit for kit in Kit},
}
"""How kit is written in registers of posts and of units."""
FIREARMS = frozenset(("手枪", "长枪", "步枪", "冲锋枪", "霰弹枪", "firearm"))
"""Classes of equipment that arm a crew; never more than the class is recorded."""


def kit_among(words: Iterable[str]) -> frozenset[Kit]:
    """Give the kit among words of equipment; other equipment is passed over."""
    return frozenset(KIT_WORDS[word] for word in words if word in KIT_WORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """
    The least crew of a checkpoint: a pair with firearms and a driver (handbook 2.5).

    The handbook's "armed police pair" is read as two police officers with firearms: 武警 are only
    ever asked for, so no post can rest on them.
    """

    armed: int = 2
    drivers: int = 1

    def __post_init__(self) -> None:
        if self.armed < 2 or self.drivers < 1:
            raise ValueError(f"a crew has at least 2 armed and 1 driver, got {self}")

    @property
    def people(self) -> int:
        """Officers it takes."""
        return self.armed + self.drivers


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPost:
    """
    A checkpoint agreed on beforehand.

    Attributes
    ----------
    side
        On which side of its crossing it stands; None for right at it.
    stops_from
        Where the traffic that it stops comes from (来车方向).
    room
        Cars that can be stood aside and searched there.
    kit, kit_there
        What it takes to close the road, and what of that is kept at the post.
    near_school, near_hospital
        Whether one is near, so that it is no place for a chase to end.
    fire_checked
        Whether somebody checked that a shot in the direction of stopping is safe.
    cut_over_s
        From the crew's arrival until the road is closed.
    """

    id: CheckPostId
    name: str
    place: Place
    stops_from: Compass
    side: Compass | None = None
    room: int = 0
    kit: tuple[Kit, ...] = tuple(Kit)
    kit_there: tuple[Kit, ...] = ()
    near_school: bool = False
    near_hospital: bool = False
    fire_checked: bool = False
    crew: Crew = Crew()
    cut_over_s: float = CUT_OVER_S
    origin: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("a checkpoint needs a name")
        if self.room < 0:
            raise ValueError(f"{self.name}: room must not be negative, got {self.room}")
        if self.cut_over_s < 0:
            raise ValueError(f"{self.name}: cut_over_s must not be negative, got {self.cut_over_s}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacks:
    """
    What a unit lacks to hold a checkpoint.

    Attributes
    ----------
    people
        Officers too few.
    unarmed, carless
        Whether it has no firearm, and no car.
    kit
        What neither it nor the post has.
    unrecorded
        Whether its equipment is not in the register, so that arms and kit are to be asked for.
    unchecked
        Whether nobody checked the direction of fire at this place.
    """

    people: int = 0
    unarmed: bool = False
    carless: bool = False
    kit: tuple[Kit, ...] = ()
    unrecorded: bool = False
    unchecked: bool = False

    @property
    def crewed(self) -> bool:
        """Whether the crew suffices, as far as is recorded."""
        return not (self.people or self.unarmed or self.carless)

    @property
    def valid(self) -> bool:
        """Whether the post may be held as it is: crew, kit and direction of fire."""
        return self.crewed and not (self.kit or self.unrecorded or self.unchecked)


def lacks(unit: Unit, post: CheckPost | None) -> Lacks:
    """
    Say what a unit lacks to hold a checkpoint.

    Parameters
    ----------
    post
        The pre-agreed checkpoint; None for a place outside the library: the handbook's crew and
        whole kit are needed, and nothing lies there.
    """
    crew = post.crew if post else Crew()
    needed = post.kit if post else tuple(Kit)
    there = frozenset(post.kit_there if post else ()) | kit_among(unit.equipment)
    recorded = bool(unit.equipment)
    return Lacks(
        people=max(0, crew.people - unit.officers),
        unarmed=recorded and not FIREARMS.intersection(unit.equipment),
        carless=unit.cars < 1,
        kit=tuple(kit for kit in needed if kit not in there) if recorded else (),
        unrecorded=not recorded,
        unchecked=post is None or not post.fire_checked,
    )
