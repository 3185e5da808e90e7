"""The training city's guards: 667 teams with 10,527 people, all of them invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from jointops.feeds.training.police import ORIGIN
from jointops.forces.guards import Guard, GuardCompany, GuardKind, GuardTeam
from jointops.forces.register import Landmark
from jointops.geo.places import Floats, Place, distance_m
from jointops.geo.roads import RoadClass
from jointops.geo.travel import RoadMap
from jointops.ids import GuardCompanyId, GuardId, GuardTeamId

TEAMS, GUARDS, COMPANIES = 667, 10_527, 58
LANDMARK_FACTOR = 4.0
"""How much larger the team of a station, hospital or mall is (our assumption)."""
KIND_SHARES = (
    (GuardKind.COMPANY, 0.52),
    (GuardKind.PROPERTY, 0.26),
    (GuardKind.SELF, 0.19),
    (GuardKind.ESCORT, 0.03),
)
"""Shares of the legal kinds (our assumption)."""
SITES = {
    GuardKind.COMPANY: ("商业广场", "写字楼", "医院", "园区", "市场", "展馆"),
    GuardKind.PROPERTY: ("花园小区", "家园小区", "公寓", "新村"),
    GuardKind.SELF: ("学校", "工厂", "机关大院", "研究院"),
    GuardKind.ESCORT: ("押运基地",),
}
POSTS = {
    GuardKind.COMPANY: ("门卫", "巡逻", "守护", "安检", "秩序维护"),
    GuardKind.PROPERTY: ("门卫", "巡逻", "技防"),
    GuardKind.SELF: ("门卫", "巡逻", "守护"),
    GuardKind.ESCORT: ("押运",),
}
SHIFT_SHARES = (("early", 0.34), ("late", 0.31), ("night", 0.17), ("day", 0.18))
EQUIPMENT = ("甲类（盾、叉、棍、头盔）", "乙类（棍、强光手电）", "丙类（对讲机）")


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """Everything of the guard register."""

    companies: tuple[GuardCompany, ...]
    teams: tuple[GuardTeam, ...]
    guards: tuple[Guard, ...]


def make_security(
    roads: RoadMap, marks: Sequence[Landmark], rng: np.random.Generator, *, made_on: date
) -> Security:
    """
    Make the guard register of the training city.

    Parameters
    ----------
    marks
        Landmarks; crowded ones get a company's team of their own.
    made_on
        Day the city is made; training dates lie in the fourteen months before.
    """
    companies = _companies(rng)
    teams = _teams(roads, marks, companies, rng)
    return Security(companies=companies, teams=teams, guards=_guards(teams, rng, made_on=made_on))


def _companies(rng: np.random.Generator) -> tuple[GuardCompany, ...]:
    kinds = [kind for kind, _ in KIND_SHARES]
    chosen = rng.choice(len(kinds), COMPANIES, p=[share for _, share in KIND_SHARES])
    chosen[: len(kinds)] = range(len(kinds))
    words = {
        GuardKind.COMPANY: "训练保安服务公司",
        GuardKind.PROPERTY: "训练物业",
        GuardKind.SELF: "训练自招单位",
        GuardKind.ESCORT: "训练押运公司",
    }
    found = []
    for number, index in enumerate(chosen.tolist(), 1):
        kind = kinds[index]
        found.append(
            GuardCompany(
                id=GuardCompanyId(f"C{number:02d}"),
                name=f"{words[kind]}{number:02d}",
                kind=kind,
                licence=f"SIM-许可-{number:04d}",
                origin=ORIGIN,
            )
        )
    return tuple(found)


def _teams(
    roads: RoadMap,
    marks: Sequence[Landmark],
    companies: Sequence[GuardCompany],
    rng: np.random.Generator,
) -> tuple[GuardTeam, ...]:
    crowded = [m for m in marks if m.kind in {"mall", "market", "hosp", "rail", "edu", "square"}]
    serving = [company for company in companies if company.kind == GuardKind.COMPANY]
    found: list[GuardTeam] = []
    for at, mark in enumerate(crowded):
        found.append(
            _team(len(found) + 1, serving[at % len(serving)], mark.place, size_m=170.0, rng=rng)
        )
    spots = _sites(roads, TEAMS - len(found), rng)
    by_kind = {
        kind: [company for company in companies if company.kind == kind] for kind, _ in KIND_SHARES
    }
    kinds = [kind for kind, _ in KIND_SHARES]
    drawn = rng.choice(len(kinds), len(spots), p=[share for _, share in KIND_SHARES])
    for (lon, lat), index in zip(spots.tolist(), drawn.tolist(), strict=True):
        kind = kinds[index]
        company = by_kind[kind][int(rng.integers(len(by_kind[kind])))]
        number = len(found) + 1
        site = f"训练{number:03d}号{SITES[kind][int(rng.integers(len(SITES[kind])))]}"
        place = Place(lon=lon, lat=lat, name=site)
        found.append(_team(number, company, place, size_m=float(rng.uniform(45, 140)), rng=rng))
    return tuple(found)


def _sites(roads: RoadMap, count: int, rng: np.random.Generator) -> Floats:
    """Choose street corners, dense where streets are dense, none twice within 60 m."""
    net = roads.network
    street = (net.road_class >= RoadClass.SECONDARY) & (net.road_class <= RoadClass.LIVING_STREET)
    ends = np.unique(np.concatenate([net.tail[street], net.head[street]]))
    ends = ends[net.main[ends]]
    short = np.zeros(net.node_count)
    np.add.at(short, net.tail[street], 1.0 / np.maximum(net.length_m[street], 60.0) ** 2)
    weight = short[ends] + 1e-7
    chosen: list[int] = []
    for node in rng.choice(ends, len(ends), replace=False, p=weight / weight.sum()).tolist():
        if len(chosen) == count:
            break
        near = np.array(chosen[-400:], dtype=np.int64)
        away = distance_m(net.lon[near], net.lat[near], net.lon[node], net.lat[node])
        if not len(near) or away.min() > 60:
            chosen.append(node)
    at = np.array(chosen)
    shift = rng.uniform(-3e-4, 3e-4, (len(at), 2))
    return np.round(np.column_stack([net.lon[at], net.lat[at]]) + shift, 6)


def _team(
    number: int, company: GuardCompany, place: Place, *, size_m: float, rng: np.random.Generator
) -> GuardTeam:
    lon, lat = place.lon or 0.0, place.lat or 0.0
    turn = float(rng.uniform(0, np.pi)) + np.linspace(0, 2 * np.pi, 7)[:-1]
    radius = size_m * rng.uniform(0.8, 1.2, 6) / 111_195.0
    east = radius / np.cos(np.radians(lat))
    area = np.round(np.column_stack([lon + east * np.cos(turn), lat + radius * np.sin(turn)]), 6)
    return GuardTeam(
        id=GuardTeamId(f"B{number:03d}"),
        company=company.id,
        kind=company.kind,
        call_sign=f"保安{number:03d}队",
        site=place.name,
        place=place,
        area=tuple((float(x), float(y)) for x, y in area),
        equipment=EQUIPMENT[int(rng.integers(len(EQUIPMENT)))],
        radio=str(9 + number % 4),
        off_site=company.kind == GuardKind.COMPANY and bool(rng.random() < 0.45),
        origin=ORIGIN,
    )


def _guards(
    teams: Sequence[GuardTeam], rng: np.random.Generator, *, made_on: date
) -> tuple[Guard, ...]:
    strengths = _strengths(teams, rng)
    shifts = [code for code, _ in SHIFT_SHARES]
    drawn = rng.choice(len(shifts), GUARDS, p=[share for _, share in SHIFT_SHARES]).tolist()
    rests = rng.integers(0, 7, GUARDS).tolist()
    years = rng.integers(1964, 2007, GUARDS).tolist()
    ago = rng.integers(5, 425, GUARDS).tolist()
    insured = (rng.random(GUARDS) < 0.96).tolist()
    posts = rng.integers(0, 60, GUARDS).tolist()
    found: list[Guard] = []
    for team, strength in zip(teams, strengths.tolist(), strict=True):
        choices = POSTS[team.kind]
        for _ in range(strength):
            at = len(found)
            number = at + 1
            found.append(
                Guard(
                    id=GuardId(f"G{number:05d}"),
                    team=team.id,
                    name=f"训练员{number:05d}",
                    birth_year=years[at],
                    certificate=f"SIM-{number:07d}",
                    post=choices[posts[at] % len(choices)],
                    shift=shifts[drawn[at]],
                    rest_day=rests[at],
                    trained_on=made_on - timedelta(days=ago[at]),
                    insured=insured[at],
                    origin=ORIGIN,
                )
            )
    return tuple(found)


def _strengths(teams: Sequence[GuardTeam], rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw team sizes of 4 and more that add up exactly; a landmark's team is larger."""
    weight = rng.lognormal(0.0, 0.55, TEAMS)
    weight[[not team.site.startswith("训练") for team in teams]] *= LANDMARK_FACTOR
    spare = GUARDS - 4 * TEAMS
    share = weight / weight.sum() * spare
    sizes: NDArray[np.int64] = 4 + np.floor(share).astype(np.int64)
    rest = GUARDS - int(sizes.sum())
    sizes[np.argsort(np.floor(share) - share, kind="stable")[:rest]] += 1
    return sizes
