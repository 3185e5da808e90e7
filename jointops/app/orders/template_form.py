"""The fixed texts of orders for a form: what each is called, one changed, the pages they make."""

from __future__ import annotations

from jointops.app.center import Center
from jointops.app.numbers import next_number
from jointops.app.orders.desk import PagePicture, pages_of
from jointops.app.orders.facts import content_of, order_facts
from jointops.app.orders.papers import render
from jointops.app.orders.templates import Texts, demand_printable, take_template, texts_in_force
from jointops.audit.accounts import Actor
from jointops.orders.order import OrderKind
from jointops.orders.template import LEGAL, LISTS, Template, shipped
from jointops.planning.plan import ReinforcementPlan
from jointops.resources import Language, messages

__all__ = [
    "Texts",
    "preview_pages",
    "take_texts",
    "template_groups",
    "texts_in_force",
    "with_text",
]


def template_groups(language: Language) -> list[tuple[str, str]]:
    """Give key and group of each text that may be changed, group by group."""
    say = messages(language).label
    keys = [key for key in shipped().texts if key not in LEGAL]
    return [(key, say(f"template_group.{key.rpartition('.')[0] or 'head'}")) for key in keys]


def with_text(texts: Texts, key: str, typed: str | None) -> Texts:
    """Give texts with one changed, as it was typed; None for the shipped one."""
    if typed is None:
        return texts | {key: shipped().texts[key]}
    if key in LISTS:
        return texts | {key: tuple(line for line in typed.splitlines() if line.strip())}
    return texts | {key: (typed.strip("\n"),)}


def preview_pages(center: Center, texts: Texts, dpi: int) -> list[PagePicture]:
    """
    Draw the newest plan's orders with some texts, as drafts; nothing where there is no plan.

    Raises
    ------
    TemplateFaultError
        If the texts have faults.
    """
    demand_printable(center, texts)
    plans = center.board.table(ReinforcementPlan).values()
    plan = max(plans, key=_made, default=None)
    if plan is None:
        return []
    found: list[PagePicture] = []
    for kind in (OrderKind.FULL, OrderKind.FIRST_WAVE):
        coming = next_number(center, kind)
        facts = order_facts(
            center,
            plan,
            kind,
            number=f"{coming.series}〔{coming.year}〕　号",
            signer="",
            role="",
            draft=True,
            with_map=False,
            template=Template(texts),
        )
        found += pages_of(render(center, content_of(center, facts, kind)), dpi)
    return found


def _made(plan: ReinforcementPlan) -> str:
    return plan.made_utc.isoformat()


def take_texts(center: Center, texts: Texts, *, why: str, actor: Actor, origin: str) -> None:
    """Lay down texts that somebody typed; as `take_template`."""
    take_template(center, texts, origin=origin, why=why, actor=actor)
