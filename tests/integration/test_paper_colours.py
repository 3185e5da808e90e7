"""Colours of papers on a live file with made-up data, beside the same papers of an exercise."""

from __future__ import annotations

import numpy as np
import pytest

from jointops.app import commands as c
from jointops.app.bootstrap import make_empty
from jointops.app.config import Config
from jointops.app.orders.facts import order_content
from jointops.app.orders.papers import issue_order, paper_bytes, render
from jointops.app.orders.request_papers import RequestPaper, request_paper_pages
from jointops.app.planner import plan_incident
from jointops.app.requests.cases import agency_of
from jointops.audit.accounts import Actor, Role
from jointops.ids import AccountName, IncidentId, RequestId
from jointops.orders.order import OrderKind
from jointops.orders.paper import Form, JointIssueError
from jointops.orders.pdf.render import page_count
from jointops.requests.case import CaseKind
from jointops.store.home import Home
from tests.factories import node
from tests.requests import POSTS, WORKFLOW, filled
from tests.unit.orders.pdf.geometry import pixels
from tests.unit.orders.pdf.samples import opened, rows

MADE_UP = {"place": "训练广场", "matter": "训练事件", "to": "武警训练支队", "harm": "训练数据"}
ROLES = {
    "operator": Role.OPERATOR,
    "duty_commander": Role.DUTY_COMMANDER,
    "approver": Role.APPROVER,
}


@pytest.fixture(params=[False, True], ids=["live", "exercise"])
def center(request, tmp_path):
    made, _ = (
        make_empty(Home(tmp_path / "home"), exercise=True)
        if request.param
        else make_empty(
            Home(tmp_path / "home"),
            exercise=False,
            administrator="训练系统",
            secret="correct horse",
            key_file=tmp_path / "key",
        )
    )
    yield made
    made.close()


def act(center, role, command):
    actor = Actor(name=AccountName(f"训练{role}"), roles=(ROLES[role],), seat="t")
    return center.do(command, actor).value


def approved(center) -> RequestPaper:
    """Give a request's letter, approved, with made-up words."""
    begun = c.OpenRequest(
        case=CaseKind.SINGLE, urgency="特急", category="处置突发社会安全事件", people=12
    )
    request = act(center, "operator", begun)
    post = {"post": POSTS["处置突发社会安全事件"], "government_approval": "训政〔2026〕1号"}
    for event, role, fields in (
        ("draft", "operator", {**filled(WORKFLOW, "D1"), **MADE_UP}),
        ("submit", "operator", {}),
        ("pass", "duty_commander", {}),
        ("approve", "approver", post),
    ):
        command = c.StepRequest(
            request=RequestId(request),
            event=event,
            document="D1",
            agency=agency_of(center),
            fields=fields,
        )
        act(center, role, command)
    return request_paper_pages(center, request)


def colourful(pdf: bytes, page: int):
    """Give where a page has colour, in millimetres from its top."""
    picture = pixels(pdf, page, 150).astype(int)
    lines = np.flatnonzero((np.ptp(picture, axis=2) > 40).any(axis=1))
    return lines / 150 * 25.4


def test_a_live_letter_is_red_at_mark_and_rules_alone_and_an_exercise_nowhere(center):
    paper = approved(center)
    assert not paper.draft
    for page in range(paper.pages):
        found = colourful(paper.pdf, page)
        if center.exercise or page > 0:
            assert not found.size
        else:
            head, foot = found[found < 150], found[found > 150]
            assert head.min() == pytest.approx(30, abs=0.5)
            assert head.max() < 60, "number, title and text are black"
            assert foot.max() == pytest.approx(277, abs=0.5)
            assert foot.min() > 274
    with opened(paper.pdf) as document:
        assert not any(page.images for page in document.pages), "no seal is ever drawn"
        said = "".join(row for page in document.pages for row in rows(page))
    assert ("不作为执勤依据" in said) is center.exercise
    assert ("演商" in paper.number) is center.exercise


def test_a_duty_order_in_the_form_of_a_command_says_what_it_is(town):
    town.do(c.OpenIncident(place=node(5), class_text="持械伤人"))
    plan = plan_incident(town.center, IncidentId(1), town.actor(c.KeepPlan))
    town.center.config = Config(command_form=True)

    def drawn(kind: OrderKind):
        return order_content(
            town.center,
            plan,
            kind,
            number="演指〔2026〕1号",
            signer="训练甲",
            role="指挥长",
            draft=False,
        )

    full = drawn(OrderKind.FULL)
    assert full.form is Form.COMMAND
    assert full.head.endswith("命令")
    assert not full.addressees
    pdf = render(town.center, full)
    assert page_count(pdf) >= 1
    with opened(pdf) as document:
        pages = [rows(page) for page in document.pages]
    assert any("内部勤务指令" in row for row in pages[0][:3])
    assert all("内部勤务指令" in page[-1] for page in pages)
    slip = drawn(OrderKind.FIRST_WAVE)
    assert slip.form is Form.SLIP


def test_a_full_order_may_be_issued_together_but_never_with_the_armed_police(town):
    town.do(c.OpenIncident(place=node(5), class_text="持械伤人"))
    plan = plan_incident(town.center, IncidentId(1), town.actor(c.KeepPlan))

    def drawn(kind: OrderKind, *partners: str):
        town.center.config = Config(partners=partners)
        return order_content(
            town.center, plan, kind, number="演指〔2026〕1号", signer="甲", role="乙", draft=False
        )

    joint = drawn(OrderKind.FULL, "训练市应急管理局", "训练市卫生健康委员会")
    with opened(render(town.center, joint)) as document:
        pages = ["".join(rows(page)) for page in document.pages]
    assert pages[0].index("联勤指挥中心") < pages[0].index("训练市应急管理局")
    assert "文件" in pages[0]
    assert any(page.count("训练市应急管理局") and "2026年" in page for page in pages[1:])
    with pytest.raises(JointIssueError):
        drawn(OrderKind.FULL, "武警训练支队")
    assert drawn(OrderKind.FIRST_WAVE, "武警训练支队").form is Form.SLIP, (
        "the first wave never waits"
    )


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (Config(command_form=True), "内部勤务指令"),
        (Config(partners=("训练市应急管理局",)), "训练市应急管理局"),
    ],
)
def test_a_full_order_is_issued_in_the_form_that_its_draft_has(town, config, said):
    town.do(c.OpenIncident(place=node(5), class_text="持械伤人"))
    plan = plan_incident(town.center, IncidentId(1), town.actor(c.KeepPlan))
    town.center.config = config
    order = issue_order(town.center, plan, OrderKind.FULL, town.actor(c.CommitPlan))
    with opened(paper_bytes(town.center, order)) as document:
        issued = "".join(row for page in document.pages for row in rows(page))
    assert said in issued
