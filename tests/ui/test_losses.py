"""Whose loss would break points (N-1), under the plan, by one key."""

from __future__ import annotations

from PySide6.QtCore import Qt

from jointops.app.planner import newest_plan
from jointops.planning.losses import losses


def shown(hand) -> list[str]:
    model = hand.desk.view.right.plan._model
    return [model.node(model.index(row, 0)).key for row in range(model.rowCount())]


def test_one_key_lists_the_units_that_points_rest_on_and_puts_the_plan_back(hand):
    number = hand.take_incident()
    plan = newest_plan(hand.center, number)
    assert plan is not None
    found = losses(plan)
    assert found
    before = shown(hand)
    hand.press(Qt.Key.Key_X)
    assert shown(hand) == [f"group:loss:{loss.force}" for loss in found]
    model = hand.desk.view.right.plan._model
    first = model.node(model.index(0, 0, model.index(0, 0)))
    effect = found[0].points[0]
    assert first.cells[0].text == effect.name
    assert first.cells[4].text == (effect.relief or "无人可补")
    hand.press(Qt.Key.Key_U)  # one other view at a time
    assert not hand.desk.view.right.plan.losses.isChecked()
    hand.press(Qt.Key.Key_U)
    assert shown(hand) == before
