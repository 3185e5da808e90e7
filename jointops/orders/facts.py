"""What an order may use, and how it says things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from jointops.forces.authority import GuardTaskRule
from jointops.forces.guards import GuardTeam
from jointops.forces.units import Unit
from jointops.ids import GuardTeamId, UnitId
from jointops.incidents.incident import Incident
from jointops.orders.order import Edit
from jointops.orders.paper import MapSheet
from jointops.orders.template import Template, shipped
from jointops.planning.plan import MoveUp, Pick, PointEffect, ReinforcementPlan


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
    version, replaces, first
        Which version it is, the numbers of the orders it replaces, and that of the first-wave slip
        it adds to; empty for none.
    changes
        What differs from the version before.
    edits
        Sentences that a person rewrote.
    template
        The fixed texts in force.
    reserve_channel
        Where to go when the command channel fails; empty: filled in by hand.
    gone
        Who was to move up by the plan, but has another task by now.
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
    version: int = 1
    replaces: str = ""
    first: str = ""
    changes: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    template: Template = field(default_factory=shipped)
    reserve_channel: str = ""
    gone: frozenset[str] = frozenset()

    @property
    def moves_up(self) -> tuple[tuple[PointEffect, MoveUp], ...]:
        """Who moves up to which point, without those who have another task by now."""
        pairs = ((effect, effect.move_up) for effect in self.plan.moves_up)
        return tuple((e, move) for e, move in pairs if move and move.force not in self.gone)

    def text_of(self, key: str, **facts: object) -> str:
        """Give a fixed text with its facts filled in."""
        return self.template.text(f"text.{key}", **facts)

    def texts_of(self, key: str) -> tuple[str, ...]:
        """Give the lines of a fixed text."""
        return self.template.lines(f"text.{key}")


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
