"""What a granted request covers: its groups count as ours do, there and then and for its task."""

from __future__ import annotations

from datetime import datetime, timedelta

from jointops.clock import LOCAL
from jointops.forces.arrangements import ArmedTask, StandingArrangement
from jointops.forces.roster import SHIFTS
from jointops.geo.places import Place
from jointops.ids import ArrangementId, RequestId
from jointops.requests.case import RequestCase
from jointops.requests.workflow import Workflow

ARTICLES: dict[str, ArmedTask] = {
    "执勤": ArmedTask.DUTY,
    "处置突发社会安全事件": ArmedTask.PUBLIC_ORDER,
    "防范和处置恐怖活动": ArmedTask.TERROR,
    "抢险救援": ArmedTask.RESCUE,
}
"""Article of the law on the armed police by the category of a request."""
AROUND_M = 500.0
"""So far around the incident's place a grant reaches; our own default."""
LASTS = timedelta(hours=24)
"""So long a grant lasts that names no end; our own default."""
_MARK = "三单"


def basis_of(request: RequestId) -> ArrangementId:
    """Give the name under which tasks rest on a request."""
    return ArrangementId(f"{_MARK}{request}")


def request_of(basis: str) -> RequestId | None:
    """Give the request that a task rests on; None where it rests on a standing arrangement."""
    number = basis.removeprefix(_MARK)
    return RequestId(int(number)) if number != basis and number.isdecimal() else None


def grant_of(workflow: Workflow, case: RequestCase, place: Place) -> StandingArrangement | None:
    """
    Give what a request covers; None where nothing is granted, or their paper took it back.

    Parameters
    ----------
    place
        Of the incident that it is for.
    """
    answer = case.last("agree", "accept_partial", "accept_offer", "act_on_own")
    if case.operation not in workflow.granted or answer is None or not case.units:
        return None
    if case.contradicted == "no" or case.granted < 1:
        return None
    asked, reply = case.paper("D1"), case.paper("D2")
    until = _until(reply.fields.get("valid_until", "") if reply is not None else "")
    if until is None or until <= answer.at_utc:
        until = answer.at_utc + LASTS
    return StandingArrangement(
        id=basis_of(case.id),
        name=f"{_MARK}{case.id}",
        request=(asked.number if asked is not None else "") or "口头商请",
        reply=(reply.number if reply is not None else "") or "口头答复",
        valid_from_utc=answer.at_utc,
        valid_to_utc=until,
        tasks=(ARTICLES[case.category],),
        groups=case.units,
        hours=(SHIFTS["all_day"],),
        strength=case.granted,
        places=(place,),
        around_m=AROUND_M,
        origin=f"{_MARK}{case.id}",
    )


def _until(text: str) -> datetime | None:
    """Read a local time; None where it is none."""
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return read if read.tzinfo is not None else read.replace(tzinfo=LOCAL)
