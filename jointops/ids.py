"""The names that forces, incidents, plans and papers call each other by."""

from __future__ import annotations

from typing import NewType

UnitId = NewType("UnitId", str)
"""A police or armed-police unit's call sign (呼号), unique in the register."""
StationId = NewType("StationId", str)
SubstationId = NewType("SubstationId", str)
GridId = NewType("GridId", str)
PointId = NewType("PointId", str)
CheckPostId = NewType("CheckPostId", str)
GuardCompanyId = NewType("GuardCompanyId", str)
GuardTeamId = NewType("GuardTeamId", str)
GuardId = NewType("GuardId", str)
IncidentId = NewType("IncidentId", int)
"""Running number of an incident in its file, from 1."""
TaskId = NewType("TaskId", str)
PlanId = NewType("PlanId", str)
OrderId = NewType("OrderId", str)
ClosureId = NewType("ClosureId", str)
ArrangementId = NewType("ArrangementId", str)
"""A standing arrangement with the armed police."""
RequestId = NewType("RequestId", int)
"""Running number of a request to the armed police in its file, from 1."""
AccountName = NewType("AccountName", str)
