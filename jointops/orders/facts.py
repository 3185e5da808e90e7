"""What an order may use, and how it says things."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from jointops.forces.authority import GuardTaskRule
from jointops.forces.guards import GuardTeam
from jointops.forces.units import Unit
from jointops.ids import GuardTeamId, UnitId
from jointops.incidents.incident import Incident
from jointops.orders.paper import MapSheet
from jointops.planning.plan import Pick, ReinforcementPlan
from jointops.resources import path


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """
    Everything an order may use.

    Attributes
    ----------
    number
        发文字号; a draft's has no serial.
    signer, role
        Who issues it, and in which role.
    chain
        Head of the journal when it was issued, for the footer.
    levels
        Name of each level.
    """

    plan: ReinforcementPlan
    incident: Incident
    units: Mapping[UnitId, Unit]
    teams: Mapping[GuardTeamId, GuardTeam]
    rules: Mapping[str, GuardTaskRule]
    levels: Mapping[int, str]
    city: str
    exercise: bool
    issuer: str
    number: str
    issued: datetime
    signer: str
    role: str
    chain: str
    draft: bool
    sheet: MapSheet | None


@cache
def words() -> dict[str, Any]:
    """Give the fixed texts of orders."""
    with path("orders", "reinforcement.toml").open("rb") as file:
        return tomllib.load(file)


def text_of(key: str, **facts: object) -> str:
    """Give one fixed text with its facts filled in."""
    return str(words()["text"][key]).format(**facts)


def minutes(seconds: float) -> str:
    """Write a duration for paper: ``41秒``, ``2分05秒``."""
    whole = round(seconds)
    return f"{whole}秒" if whole < 60 else f"{whole // 60}分{whole % 60:02d}秒"


def name_of(pick: Pick, facts: OrderFacts) -> str:
    """Give a force as paper names it: a team of guards with its site."""
    if pick.kind == "guard":
        team = facts.teams[GuardTeamId(pick.force)]
        return f"{team.call_sign}（{team.site}）"
    return pick.force
