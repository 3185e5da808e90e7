"""A small town for the window: a grid of streets, a few units, if wanted all the guards."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from jointops.app.access import SET_UP, hash_secret, training_accounts
from jointops.app.center import Center
from jointops.app.commands import SetUpFile
from jointops.app.config import Config
from jointops.app.roads import install_network
from jointops.audit.accounts import Account, Role
from jointops.clock import LOCAL, SystemClock
from jointops.feeds.plain_roads import read_plain
from jointops.forces.guards import NO_REST_DAY, Guard, GuardCompany, GuardKind, GuardTeam
from jointops.forces.points import ResponsePoint
from jointops.forces.register import City, Landmark
from jointops.forces.units import READY_S, Unit, UnitKind
from jointops.geo.places import Place
from jointops.ids import (
    AccountName,
    GuardCompanyId,
    GuardId,
    GuardTeamId,
    PointId,
    UnitId,
)
from jointops.store.database import Database
from jointops.store.home import Home

WEST, SOUTH, STEP = 118.03, 36.78, 0.002
SIDE = 20
CENTRE = (118.05, 36.80)
SECRET = "not-a-secret-8"  # noqa: S105 - of an account that only tests know
TEAMS, GUARDS = 667, 10_527


def write_streets(folder: Path) -> Path:
    """Write a grid of named streets as a plain network."""
    folder.mkdir(parents=True, exist_ok=True)
    nodes, edges = ["id,lon,lat"], ["from,to,length_m,speed_kmh,name"]
    for row in range(SIDE):
        for column in range(SIDE):
            nodes.append(f"n{row}-{column},{WEST + column * STEP:.5f},{SOUTH + row * STEP:.5f}")
            if column + 1 < SIDE:
                edges.append(f"n{row}-{column},n{row}-{column + 1},178,40,东西{row + 1}路")
            if row + 1 < SIDE:
                edges.append(f"n{row}-{column},n{row + 1}-{column},222,40,南北{column + 1}路")
    (folder / "nodes.csv").write_text("\n".join(nodes), encoding="utf-8")
    (folder / "edges.csv").write_text("\n".join(edges), encoding="utf-8")
    return folder


def at(row: int, column: int, name: str = "") -> Place:
    return Place(lon=WEST + column * STEP, lat=SOUTH + row * STEP, name=name)


def some_units() -> list[Unit]:
    spots = [
        ("PTU01", UnitKind.PTU, 9, 10),
        ("PTU02", UnitKind.PTU, 3, 16),
        ("PTU03", UnitKind.PTU, 16, 3),
        ("巡01", UnitKind.PATROL, 10, 12),
        ("巡02", UnitKind.PATROL, 6, 5),
        ("巡03", UnitKind.PATROL, 14, 14),
        ("巡04", UnitKind.PATROL, 2, 2),
        ("摩01", UnitKind.MOTORCYCLE, 11, 9),
        ("摩02", UnitKind.MOTORCYCLE, 5, 15),
        ("站01", UnitKind.STATION, 12, 6),
        ("武警01", UnitKind.ARMED_POLICE, 8, 8),
    ]
    return [
        Unit(
            id=UnitId(name),
            kind=kind,
            officers=30 if kind == UnitKind.ARMED_POLICE else 4,
            ready_s=READY_S[kind],
            in_patrol_plan=kind in {UnitKind.PATROL, UnitKind.MOTORCYCLE},
            post=at(row, column),
            radio="2",
            shift="always",
        )
        for name, kind, row, column in spots
    ]


def some_points() -> list[ResponsePoint]:
    names = (("火车站", 60.0, 9, 10), ("中心医院", 180.0, 5, 5), ("大学", 300.0, 15, 15))
    return [
        ResponsePoint(id=PointId(name), name=name, place=at(row, column, name), within_s=within_s)
        for name, within_s, row, column in names
    ]


def all_guards() -> list[object]:
    """Give as many teams and guards as the training city has."""
    company = GuardCompany(
        id=GuardCompanyId("C1"), name="测试保安公司", kind=GuardKind.COMPANY, licence="SIM"
    )
    rows: list[object] = [company]
    for number in range(TEAMS):
        place = at(number % SIDE, number // SIDE % SIDE)
        rows.append(
            GuardTeam(
                id=GuardTeamId(f"B{number:03d}"),
                company=company.id,
                kind=GuardKind.COMPANY,
                call_sign=f"保安{number:03d}队",
                site=f"测试小区{number}",
                place=place,
                area=(),
                off_site=number % 3 == 0,
            )
        )
    rows += [
        Guard(
            id=GuardId(f"G{number:05d}"),
            team=GuardTeamId(f"B{number % TEAMS:03d}"),
            name=f"测试员{number:05d}",
            birth_year=1980,
            certificate=f"SIM-{number:07d}",
            post="门卫",
            shift="always",
            rest_day=NO_REST_DAY,
            trained_on=datetime.now(LOCAL).date(),
            insured=True,
        )
        for number in range(GUARDS)
    ]
    return rows


def make_town(
    folder: Path, *, live: bool = False, guards: bool = False, roads: bool = True
) -> Center:
    """Make the town's file in a folder and open it."""
    home = Home(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rows: list[object] = [*some_units(), *some_points()]
    rows.append(Landmark(id="火车站", kind="rail", place=at(9, 10, "火车站")))
    rows.append(Landmark(id="人民公园", kind="park", place=at(13, 4, "人民公园")))
    if guards:
        rows += all_guards()
    if roads:
        network, _ = read_plain(write_streets(folder / "streets"))
        rows.append(install_network(home, network, source="streets"))
    key = home.new_key()
    home.keep_key(key)
    center = Center(Database.create(home, key), config=Config(), clock=SystemClock())
    city = City(name="测试市", exercise=not live, note="", seed=None)
    center.do(SetUpFile(city=city, accounts=_accounts(live=live), rows=tuple(rows)), SET_UP)
    return center


def _accounts(*, live: bool) -> tuple[Account, ...]:
    if not live:
        return training_accounts()
    roles = (Role.OPERATOR, Role.DUTY_COMMANDER, Role.CLERK)
    name = AccountName("李值班")
    return (Account(id=name, display=name, roles=roles, secret=hash_secret(SECRET)),)
