"""What the file gives to an order: its facts, and where it stands among those of its incident."""

from __future__ import annotations

from dataclasses import dataclass

from jointops.app.center import Center
from jointops.app.handlers.orders import replaced_words
from jointops.app.numbers import template_of
from jointops.audit.chain import HEAD_CHARACTERS
from jointops.forces.guards import GuardTeam
from jointops.forces.readiness import Task
from jointops.forces.units import Unit
from jointops.incidents.incident import Incident
from jointops.orders.changes import changes
from jointops.orders.command_form import as_command
from jointops.orders.contents import first_wave_order, full_order
from jointops.orders.facts import OrderFacts
from jointops.orders.joint import as_joint
from jointops.orders.order import Edit, Order, OrderKind
from jointops.orders.paper import Paper as PaperContent
from jointops.orders.sheets import map_sheet
from jointops.orders.template import Template
from jointops.planning.plan import ReinforcementPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """
    Where an order stands among those of its incident.

    Attributes
    ----------
    version, replaces
        Which version of its kind it is, and the numbers of those that it replaces.
    first
        Number of the first-wave slip that a full order adds to.
    changes
        What differs from the version before.
    """

    version: int = 1
    replaces: str = ""
    first: str = ""
    changes: tuple[str, ...] = ()


def lineage(
    center: Center, plan: ReinforcementPlan, kind: OrderKind, edits: tuple[Edit, ...] = ()
) -> Lineage:
    """Give where an order of a plan would stand if it were issued now."""
    known = [o for o in center.board.table(Order).values() if o.incident == plan.incident]
    same = [o for o in known if o.kind == kind and o.issued]
    live = [o for o in same if o.in_force]
    slips = [o for o in known if o.kind == OrderKind.FIRST_WAVE and o.in_force]
    first = max(slips, key=_age).number if slips and kind == OrderKind.FULL else ""
    told: tuple[str, ...] = ()
    if live:
        old = max(live, key=_age)
        before = center.board.table(ReinforcementPlan).get(old.plan)
        told = changes(
            before or plan,
            plan,
            old=old,
            edited=frozenset((edit.sentence, edit.text) for edit in edits),
            first_wave=kind == OrderKind.FIRST_WAVE,
        )
    version = max((order.version for order in same), default=0) + 1
    return Lineage(version=version, replaces=replaced_words(live), first=first, changes=told)


def _age(order: Order) -> tuple[int, int]:
    return order.year, order.serial


def order_facts(
    center: Center,
    plan: ReinforcementPlan,
    kind: OrderKind,
    *,
    number: str,
    signer: str,
    role: str,
    draft: bool,
    edits: tuple[Edit, ...] = (),
    with_map: bool = True,
    template: Template | None = None,
) -> OrderFacts:
    """Gather what an order says; for its sentences alone the map may be left out."""
    incident: Incident = center.board.table(Incident)[plan.incident]
    units = center.board.table(Unit)
    stands = lineage(center, plan, kind, edits)
    return OrderFacts(
        plan=plan,
        incident=incident,
        units=units,
        teams=center.board.table(GuardTeam),
        rules=center.doctrine.guard_rules,
        levels={level.number: level.name for level in center.incident_doctrine.levels},
        city=center.city.name,
        exercise=center.exercise,
        issuer=center.config.issuer,
        number=number,
        issued=center.clock.now(),
        signer=signer,
        role=role,
        chain=center.board.head[:HEAD_CHARACTERS],
        draft=draft,
        sheet=map_sheet(
            plan,
            incident,
            network=center.roads().network,
            ground=center.ground(),
            units=units,
            title="力量与路线图",
            note="训练用模拟路网" if center.city.seed is not None else "",
        )
        if kind == OrderKind.FULL and with_map
        else None,
        version=stands.version,
        replaces=stands.replaces,
        first=stands.first,
        changes=stands.changes,
        edits=edits,
        template=template or template_of(center),
        reserve_channel=center.config.reserve_channel,
        gone=moved_elsewhere(center, plan),
    )


def moved_elsewhere(center: Center, plan: ReinforcementPlan) -> frozenset[str]:
    """Give who was to move up to a point by a plan, but has another task by now."""
    to = {e.move_up.force: e.point for e in plan.moves_up if e.move_up is not None}
    tasks = center.board.table(Task).values()
    busy = (task for task in tasks if task.open and not task.waiting and task.force in to)
    return frozenset(task.force for task in busy if task.point != to[task.force])


def content_of(center: Center, facts: OrderFacts, kind: OrderKind) -> PaperContent:
    """Write what an order of a plan says, a full one in the form that the settings ask for."""
    if kind == OrderKind.FIRST_WAVE:
        return first_wave_order(facts)
    content, config = full_order(facts), center.config
    if config.command_form:
        return as_command(content, issuer=facts.issuer, post=facts.role, name=facts.signer)
    if config.partners:
        return as_joint(content, issuer=facts.issuer, partners=config.partners)
    return content


def order_content(
    center: Center,
    plan: ReinforcementPlan,
    kind: OrderKind,
    *,
    number: str,
    signer: str,
    role: str,
    draft: bool,
    edits: tuple[Edit, ...] = (),
) -> PaperContent:
    """Write what an order says, from the file as it is now."""
    facts = order_facts(
        center, plan, kind, number=number, signer=signer, role=role, draft=draft, edits=edits
    )
    return content_of(center, facts, kind)
