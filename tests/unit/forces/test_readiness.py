from __future__ import annotations

from datetime import timedelta

import pytest

from jointops.forces.readiness import NEXT, STEPS, Stamp, StepRefusedError, Task, TaskStep
from jointops.ids import IncidentId, PlanId, TaskId
from tests.factories import NOON


def task(step=TaskStep.DISPATCHED) -> Task:
    return Task(
        id=TaskId("1-001"),
        incident=IncidentId(1),
        plan=PlanId("1-1"),
        force="A",
        tier=0,
        zone="inner",
        slot="s",
        task="t",
        arrival_s=40.0,
        step=step,
        stamps={step: Stamp(at_utc=NOON, by="t")},
    )


@pytest.mark.parametrize("start", list(TaskStep))
@pytest.mark.parametrize("wanted", list(TaskStep))
def test_a_task_takes_the_steps_of_the_table_and_no_others(start, wanted):
    stamp = Stamp(at_utc=NOON + timedelta(seconds=5), by="t")
    if wanted in STEPS[start]:
        moved = task(start).moved_to(wanted, stamp)
        assert moved.step == wanted
        assert moved.stamps[wanted] == stamp
        assert moved.open == (wanted != TaskStep.STOOD_DOWN)
    else:
        with pytest.raises(StepRefusedError):
            task(start).moved_to(wanted, stamp)


def test_the_ordinary_steps_lead_from_order_to_stand_down_one_key_each():
    step, keys = TaskStep.DISPATCHED, 0
    while step in NEXT:
        assert NEXT[step] in STEPS[step]
        step, keys = NEXT[step], keys + 1
    assert (step, keys) == (TaskStep.STOOD_DOWN, 5)


def test_a_step_never_stands_before_the_last_one():
    early = Stamp(at_utc=NOON - timedelta(seconds=1), by="t")
    with pytest.raises(StepRefusedError):
        task().moved_to(TaskStep.ACKNOWLEDGED, early)
