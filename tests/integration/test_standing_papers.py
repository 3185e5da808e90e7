"""What an order says of armed police under a standing arrangement, as it is printed."""

from __future__ import annotations

import io

import pdfplumber
import pytest

from jointops.app import commands as c
from jointops.app.orders.papers import order_content, render
from jointops.app.planner import plan_incident
from jointops.forces.units import UnitKind
from jointops.orders.order import OrderKind
from jointops.orders.paper import Table
from tests.factories import arrangement, node, unit

PLAN_KINDS = (OrderKind.FIRST_WAVE, OrderKind.FULL)
GROUPS = ("联勤1组", "联勤2组")
ORDERED = ("速到", "复诵签收", "命令武警", "下达武警")


@pytest.fixture
def plan(town):
    able = ("assault", "shield")
    groups = tuple(
        unit(name, UnitKind.ARMED_POLICE, at=at, officers=4, ready_s=15, capabilities=able)
        for name, at in zip(GROUPS, (2, 6), strict=True)
    )
    town.do(c.ImportUnits(file="g.csv", units=groups))
    found = arrangement(groups=GROUPS[:1])
    town.do(c.RegisterArrangements(file="a.csv", arrangements=(found,)))
    number = town.do(c.OpenIncident(place=node(1), class_text="暴力恐怖", level=1))
    return plan_incident(town.center, number, town.actor(c.KeepPlan))


def content(town, plan, kind):
    number = "演联〔2026〕1号"
    return order_content(
        town.center, plan, kind, number=number, signer="甲", role="指挥长", draft=False
    )


@pytest.mark.parametrize("kind", PLAN_KINDS)
def test_they_are_no_addressee_sign_nothing_and_stand_in_no_table_of_ours(town, plan, kind):
    paper = content(town, plan, kind)
    assert [pick.force for pick in plan.standing] == [GROUPS[0]]
    assert GROUPS[1] in {pick.force for pick in plan.hollow}
    assert paper.receipt is not None
    assert not {*GROUPS} & set(paper.receipt.receivers)
    assert "武警" not in paper.addressees
    ours = [
        block
        for block in paper.blocks
        if isinstance(block, Table) and block.title not in {"武警协同表", "保安任务表"}
    ]
    assert ours
    for table in ours:
        assert not {*GROUPS} & {cell for row in table.rows for cell in row}


@pytest.mark.parametrize("kind", PLAN_KINDS)
def test_the_print_says_on_which_papers_they_cooperate_and_who_is_only_asked(town, plan, kind):
    with pdfplumber.open(io.BytesIO(render(town.center, content(town, plan, kind)))) as pdf:
        text = "".join(page.extract_text() for page in pdf.pages).replace("\n", "")
    assert "联勤1组4人依常态联勤安排（商请单商L1、派警单派L1）协同执勤" in text
    assert "商请中" in text
    start = text.index("联勤1组4人依常态联勤安排")
    said = text[start : text.index("医疗、消防", start)]
    assert f"{GROUPS[1][2:]}、武警一中队支援（商请中）" in said
    assert not any(word in said for word in ORDERED)
    assert ("武警协同表" in text) == (kind == OrderKind.FULL)
