"""What an order says of the armed police: they cooperate or are asked, never ordered."""

from __future__ import annotations

from collections.abc import Callable

from jointops.forces.arrangements import of_own_accord
from jointops.orders.facts import OrderFacts
from jointops.orders.paper import Align, Column, Table
from jointops.planning.plan import Pick


def armed_text(facts: OrderFacts) -> str:
    """Say who comes under a standing arrangement, and who is to be asked for."""
    plan = facts.plan
    texts = []
    by_basis: dict[tuple[str, str], list[str]] = {}
    for pick in arranged(facts):
        papers = str(pick.reason.facts["request"]), str(pick.reason.facts["reply"])
        by_basis.setdefault(papers, []).append(f"{pick.force}{pick.people}人")
    for (request, reply), groups in by_basis.items():
        text = facts.text_of(
            "armed_standing", request=request, reply=reply, forces="、".join(groups)
        )
        texts.append(text)
    own = [pick for pick in plan.standing if of_own_accord(pick.basis or "")]
    if own:
        forces = "、".join(f"{pick.force}{pick.people}人" for pick in own)
        texts.append(facts.text_of("armed_own", forces=forces))
    if plan.hollow:
        forces = "、".join(pick.force for pick in plan.hollow)
        texts.append(facts.text_of("armed_asked", forces=forces))
    return "".join(texts) or facts.text_of("armed_none")


def armed_tables(facts: OrderFacts, due: Callable[[Pick, OrderFacts], str]) -> list[Table]:
    """
    Tabulate who comes under a standing arrangement; nothing where nobody does.

    Parameters
    ----------
    due
        Writes when a force is due.
    """
    if not arranged(facts):
        return []
    columns = (
        Column(title="联勤组", share=2.6),
        Column(title="人数", share=0.7, align=Align.RIGHT),
        Column(title="协同任务", share=2.0),
        Column(title="时间", share=1.3, align=Align.RIGHT),
        Column(title="依据", share=3.0),
    )
    rows = tuple(
        (pick.force, str(pick.people), pick.task, due(pick, facts), _basis(pick))
        for pick in arranged(facts)
    )
    return [Table(title="武警协同表", columns=columns, rows=rows)]


def arranged(facts: OrderFacts) -> list[Pick]:
    """Give those who come on our request; what they do of their own accord is not ours to table."""
    return [pick for pick in facts.plan.standing if not of_own_accord(pick.basis or "")]


def _basis(pick: Pick) -> str:
    facts = pick.reason.facts
    return f"派警单{facts['reply']}，有效至{facts['until']}"
