"""What the logs must never say: the words of every person in the open file."""

from __future__ import annotations

from jointops.app.board import Board
from jointops.app.logs import hide
from jointops.forces.guards import Guard, GuardCompany
from jointops.incidents.incident import Incident
from jointops.situation.changes import Aspect, Changes


def keep_out_of_logs(board: Board, changes: Changes) -> None:
    """Tell the logs of persons that came or changed."""
    if changes.touch(Aspect.GUARDS):
        guards = board.table(Guard).values()
        phones = [company.phone for company in board.table(GuardCompany).values()]
        hide("guards", [*(g.name for g in guards), *(g.certificate for g in guards), *phones])
    if changes.touch(Aspect.INCIDENTS):
        calls = [call for one in board.table(Incident).values() for call in one.callers]
        hide("callers", [word for call in calls for word in (call.text, call.phone)])
