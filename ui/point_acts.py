"""Acts on response points: letting the plan strip one, with a reason."""

from __future__ import annotations

from functools import partial

from jointops.forces.points import ResponsePoint
from jointops.ids import IncidentId, PointId
from ui.acts import Acts
from ui.plan_desk import PlanDesk
from ui.sheets.ask_sheet import Question


class PointActs(Acts):
    """Acts on the chosen point."""

    def bare(self, plans: PlanDesk) -> None:
        """Let the plan strip the chosen point (允许失守) for a reason, or keep it again."""
        incident = self.selection.incident
        point = self.seat.center.board.table(ResponsePoint).get(self.selection.point)
        plan = plans.plan(incident) if incident is not None else None
        if incident is None or plan is None or point is None:
            return
        if point.id in plan.edits.bared:
            plans.bare(incident, point.id, "")
            return
        text = self.face.say("sheet.bare_text", name=point.name)
        asked = self.ask("sheet.bare", Question(label="sheet.reason"), text=text)
        asked.answered.connect(partial(self._bare, plans, incident, point.id))

    @staticmethod
    def _bare(plans: PlanDesk, incident: IncidentId, point: PointId, answers: list[str]) -> None:
        plans.bare(incident, point, answers[0])
