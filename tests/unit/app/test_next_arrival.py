from __future__ import annotations

import math
from datetime import UTC, datetime

from jointops.app.plan_lines import ForceRow, PlanLines, Tier, next_arrival
from jointops.forces.readiness import MOVE_UP_TIER, RING_SLOT, RING_TIER, TaskStep
from jointops.ids import IncidentId, PlanId, TaskId
from jointops.planning.watch import Watched


def row(name, arrival_s, *, step=None, kind="patrol", tier=0, slot="s"):
    return ForceRow(
        force=name,
        name=name,
        kind=kind,
        people=2,
        tier=tier,
        task="t",
        slot=slot,
        arrival_s=arrival_s,
        within_s=300,
        estimated=False,
        step=step,
        task_id=TaskId(name) if step else None,
    )


def seen(name, *, promised_s, expected_s, elapsed_s):
    return Watched(
        task=TaskId(name),
        incident=IncidentId(1),
        force=name,
        tier=0,
        slot="s",
        promised_s=promised_s,
        expected_s=expected_s,
        elapsed_s=elapsed_s,
        within_s=300,
        estimated=False,
        warnings=(),
    )


def lines(*rows):
    return PlanLines(
        incident=IncidentId(1),
        plan=PlanId("1-1"),
        version=1,
        made_utc=datetime(2026, 1, 1, tzinfo=UTC),
        tiers=(Tier(number=0, within_s=300, rows=rows, shortfalls=()),),
        asked=(),
        lost=(),
        non_picks=(),
        notes=(),
        edited=False,
        english={},
        unsent_first=0,
        unsent=0,
    )


def first(plan, known=()):
    coming = next_arrival(plan, known)
    assert coming is not None
    return coming


def test_before_the_release_the_plan_promises():
    coming = first(lines(row("a", 90), row("b", 60)))
    assert (coming.name, coming.seconds, coming.out) == ("b", 60, False)


def test_whoever_is_out_counts_from_where_he_is():
    out = TaskStep.EN_ROUTE
    plan = lines(row("a", 90, step=out), row("b", 60, step=out), row("c", 5))
    known = [
        seen("a", promised_s=90, expected_s=100, elapsed_s=70),
        seen("b", promised_s=60, expected_s=200, elapsed_s=70),
    ]
    coming = first(plan, known)
    assert (coming.name, coming.seconds, coming.out) == ("a", 30, True)


def test_of_a_silent_force_only_the_clock_is_known():
    plan = lines(row("a", 90, step=TaskStep.DISPATCHED))
    known = seen("a", promised_s=90, expected_s=math.inf, elapsed_s=70)
    coming = first(plan, [known])
    assert (coming.seconds, coming.estimated) == (20, True)
    known = seen("a", promised_s=90, expected_s=math.inf, elapsed_s=700)
    assert first(plan, [known]).seconds == 0


def test_who_goes_elsewhere_or_is_there_does_not_count():
    plan = lines(
        row("g", 1, kind="guard"),
        row("m", 2, tier=MOVE_UP_TIER),
        row("r", 2, tier=RING_TIER, slot=f"{RING_SLOT}node:1"),
        row("s", 3, step=TaskStep.ON_SCENE),
        row("h", 4, step=TaskStep.ON_TASK),
    )
    assert next_arrival(plan, ()) is None
