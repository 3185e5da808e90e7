"""How strong teams are, area by area; nobody's name is among it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from jointops.app.areas import Areas
from jointops.app.center import Center
from jointops.forces.fixes import Certainty
from jointops.forces.guards import GuardTeam
from jointops.forces.stations import PoliceStation
from jointops.forces.units import Unit
from jointops.orders.packet_tables import Strength, guard_kind_word
from jointops.orders.packet_words import say
from jointops.resources import messages
from jointops.situation.picture import Situation


def guard_strengths(
    center: Center, situation: Situation, areas: Areas, *, only: Collection[str] | None = None
) -> list[Strength]:
    """Give the strengths of guard teams, of all or only of some, in order of area."""
    enrolled = Counter(guard.team for guard in center.board.guards)
    found = [
        Strength(
            area=area_of(strength.team, areas),
            team=strength.team.site,
            leader=strength.team.call_sign,
            kind=guard_kind_word(strength.team.kind),
            enrolled=enrolled[strength.team.id],
            present=strength.on_duty,
            fit=strength.fit,
            channel=strength.team.radio,
        )
        for strength in situation.teams
        if only is None or strength.team.id in only
    ]
    return sorted(found, key=_by_area)


def area_of(team: GuardTeam, areas: Areas) -> str:
    """Give the area that a team's site lies in."""
    return areas.of(team.place.lon, team.place.lat)


def unit_strengths(
    center: Center, situation: Situation, areas: Areas, only: Collection[str]
) -> list[Strength]:
    """Give the strengths of some police units, in order of their stations."""
    stations = center.board.table(PoliceStation)
    found = []
    for name, unit in center.board.table(Unit).items():
        if name not in only or unit.asked_only:
            continue
        station = stations.get(unit.station)
        standing = situation.standings[name]
        on_duty = standing.certainty != Certainty.OFF_DUTY
        found.append(
            Strength(
                area=station.name if station is not None else _area_of_post(unit, areas),
                team=unit.post.name if unit.post is not None and unit.post.name else "机动",
                leader=unit.id,
                kind=messages("zh").label(f"kind.{unit.kind}"),
                enrolled=unit.officers,
                present=unit.officers if on_duty else 0,
                fit=unit.officers if situation.free(name) else 0,
                channel=unit.radio,
            )
        )
    return sorted(found, key=_by_area)


def _area_of_post(unit: Unit, areas: Areas) -> str:
    return say("no_area") if unit.post is None else areas.of(unit.post.lon, unit.post.lat)


def _by_area(strength: Strength) -> tuple[str, str]:
    return strength.area, strength.leader
