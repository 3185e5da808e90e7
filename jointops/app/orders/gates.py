"""Review gates of an order: authority, double tasking, guard task table, clocks, four eyes."""

from __future__ import annotations

from datetime import datetime, timedelta

from jointops.app.center import Center
from jointops.clock import local_text
from jointops.forces.authority import Verdict
from jointops.forces.readiness import Task
from jointops.orders.order import Gate, OrderKind
from jointops.planning.plan import Pick, ReinforcementPlan

STALE = timedelta(minutes=10)
"""A plan that is older than this when its order is issued is told; our own figure."""


def gates_of(
    center: Center,
    plan: ReinforcementPlan,
    kind: OrderKind,
    *,
    signer: str,
    role: str,
    drafter: str,
    now: datetime,
) -> tuple[Gate, ...]:
    """
    Look at an order before it is issued.

    A gate that found something is told on the internal sheet; what may not be at all is refused
    elsewhere, by rights and by the planner.
    """
    picks = plan.first_wave if kind == OrderKind.FIRST_WAVE else plan.picks
    return (
        Gate(code="authority", passed=bool(role), note=f"{signer}（{role or '无签发权'}）"),
        _conflict(center, plan, picks),
        _law(center, picks),
        _clock(plan, now),
        _four_eyes(signer, drafter),
    )


def _conflict(center: Center, plan: ReinforcementPlan, picks: tuple[Pick, ...]) -> Gate:
    """Find police who have an open task of another incident; guards may be divided."""
    forces = {pick.force for pick in picks if pick.kind != "guard"}
    found = [
        f"{task.force}另有{task.incident}号警情任务"
        for task in center.board.table(Task).values()
        if task.open
        and task.waiting is False
        and task.force in forces
        and task.incident != plan.incident
    ]
    return Gate(
        code="conflict", passed=not found, note="；".join(found) or f"{len(forces)}组无重复任务"
    )


def _law(center: Center, picks: tuple[Pick, ...]) -> Gate:
    rules = center.doctrine.guard_rules
    found, guards = [], [pick for pick in picks if pick.kind == "guard"]
    for pick in guards:
        rule = rules.get(pick.rule)
        if rule is None or rule.verdict == Verdict.NEVER:
            found.append(f"{pick.force}任务“{pick.task}”不在准许之列")
        elif rule.verdict == Verdict.POLICE_PRESENT and not pick.beside:
            found.append(f"{pick.force}任务“{pick.task}”没有同岗民警")
        elif pick.zone == "inner":
            found.append(f"{pick.force}排在核心区")
    return Gate(
        code="law",
        passed=not found,
        note="；".join(found) or f"保安{len(guards)}队，任务均在任务表内",
    )


def _clock(plan: ReinforcementPlan, now: datetime) -> Gate:
    age = now - plan.made_utc
    made = local_text(plan.made_utc, "%-m月%-d日%H:%M:%S")
    late = [pick.force for pick in plan.picks if pick.margin_s < 0]
    notes = [f"方案{made}作出，距签发{age.total_seconds():.0f}秒"]
    if late:
        notes.append(f"预计迟到{len(late)}组：{'、'.join(late)}")
    return Gate(
        code="clock", passed=timedelta(0) <= age <= STALE and not late, note="；".join(notes)
    )


def _four_eyes(signer: str, drafter: str) -> Gate:
    if signer == drafter:
        return Gate(code="four_eyes", passed=False, note=f"{signer}自拟自签，无第二人复核")
    return Gate(code="four_eyes", passed=True, note=f"{drafter}拟稿，{signer}签发")
