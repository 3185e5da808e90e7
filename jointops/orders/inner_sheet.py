"""The sheet that stays inside the house: review gates, rewritten sentences, reasons."""

from __future__ import annotations

from jointops.clock import local, local_text
from jointops.orders.annex import reasons
from jointops.orders.facts import OrderFacts
from jointops.orders.order import Gate
from jointops.orders.paper import Block, Column, Form, Heading, Imprint, Paper, Paragraph, Table
from jointops.resources import messages


def inner_sheet(facts: OrderFacts, gates: tuple[Gate, ...]) -> Paper:
    """Write the internal sheet (内部审核页) of an order; it never goes out with it."""
    say = messages("zh").label
    blocks: list[Block] = [
        Paragraph(text=say("inner.about", number=facts.number)),
        Heading(text=say("inner.gates")),
        Table(
            columns=(
                Column(title="关口", share=1.6),
                Column(title="结果", share=1.2),
                Column(title="核对内容", share=6.0),
            ),
            rows=tuple(
                (
                    say(f"gate.{gate.code}"),
                    say("gate.passed" if gate.passed else "gate.found"),
                    gate.note,
                )
                for gate in gates
            ),
        ),
        Heading(text=say("inner.edits")),
        *_edits(facts),
        Heading(text=say("inner.reasons")),
        *reasons(facts),
    ]
    return Paper(
        form=Form.GENERAL,
        exercise=facts.exercise,
        exercise_name=facts.city if facts.exercise else "",
        issued=facts.issued,
        head=facts.template.text("mark", issuer=facts.issuer),
        number=facts.number,
        title=say("inner.title"),
        blocks=tuple(blocks),
        signer=facts.issuer,
        imprint=Imprint(printed_by=facts.issuer, printed_on=local(facts.issued).date()),
        footer_note=say("inner.foot", plan=facts.plan.id, chain=facts.chain),
        draft=facts.draft,
    )


def _edits(facts: OrderFacts) -> list[Block]:
    say = messages("zh").label
    if not facts.edits:
        return [Paragraph(text=say("inner.no_edits"))]
    return [
        Table(
            columns=(
                Column(title="处", share=1.2),
                Column(title="自动生成", share=3.6),
                Column(title="改为", share=3.6),
                Column(title="改写人", share=1.5),
            ),
            rows=tuple(
                (
                    say(f"sentence.{edit.sentence.partition('.')[0]}")
                    + edit.sentence.partition(".")[2],
                    edit.generated,
                    edit.text,
                    f"{edit.by} {local_text(edit.at_utc, '%H:%M')}",
                )
                for edit in facts.edits
            ),
        )
    ]
