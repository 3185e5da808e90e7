"""Papers in sets as the window asks for them: which there are, and making one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from jointops.app.center import Center
from jointops.app.commands import IssueOrder
from jointops.app.handling import NotFoundError
from jointops.app.jobs import Control
from jointops.app.orders.bulk_papers import make_guard_slips, make_guard_strengths
from jointops.app.orders.packet import full_order_open, make_packet
from jointops.app.orders.papers import asked_order
from jointops.app.plan_lines import open_tasks
from jointops.app.planner import newest_plan
from jointops.app.rights import Countersignature
from jointops.audit.accounts import Actor
from jointops.ids import IncidentId
from jointops.orders.order import OrderKind

PaperSet = Literal["packet", "slips", "slips_plain", "strengths"]
SETS: tuple[PaperSet, ...] = get_args(PaperSet)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeSet:
    """What was written: where, how many, on how many pages, and what is only a draft."""

    folder: Path
    papers: int
    pages: int
    drafts: tuple[str, ...] = ()


def offers(center: Center, incident: IncidentId | None) -> list[PaperSet]:
    """Give what can be made: the packet only where somebody was sent."""
    sent = incident is not None and open_tasks(center, incident)
    planned = incident is not None and newest_plan(center, incident) is not None
    return [name for name in SETS if name != "packet" or (sent and planned)]


def ask_packet(center: Center, incident: IncidentId | None) -> IssueOrder | None:
    """
    Give the full order that a packet would issue, to be countersigned; None where there is one.

    Raises
    ------
    NotFoundError
        If the incident has no plan.
    """
    plan = newest_plan(center, incident) if incident is not None else None
    if plan is None:
        raise NotFoundError(kind="Plan", key=incident or "")
    return asked_order(plan, OrderKind.FULL) if full_order_open(center, plan) else None


def make_set(
    center: Center,
    kind: PaperSet,
    folder: Path,
    actor: Actor,
    control: Control,
    *,
    incident: IncidentId | None,
    countersign: Countersignature | None,
    first_written: Callable[[Path], None],
) -> MadeSet:
    """
    Make a set of papers in a folder.

    Raises
    ------
    OperatorError
        As `make_packet` and `make_guard_slips`.
    """
    if kind == "packet":
        if incident is None:
            raise NotFoundError(kind="Incident", key="")
        packet = make_packet(
            center,
            incident,
            folder,
            actor,
            control,
            countersign=countersign,
            first_written=first_written,
        )
        return MadeSet(
            folder=packet.folder, papers=packet.papers, pages=packet.pages, drafts=packet.drafts
        )
    if kind == "strengths":
        bulk = make_guard_strengths(center, folder, actor, control)
    else:
        bulk = make_guard_slips(center, folder, actor, control, maps=kind == "slips")
    return MadeSet(folder=bulk.folder, papers=bulk.papers, pages=bulk.pages)
