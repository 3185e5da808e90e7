"""The handover sheet (交接班单): what the next shift takes over, on one slip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jointops.orders.paper import (
    Align,
    Block,
    Column,
    Form,
    Heading,
    KeyValues,
    Paper,
    Paragraph,
    Table,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """
    A part of the sheet: a table, or the words that say that there is nothing.

    Attributes
    ----------
    columns
        Title and width in proportion.
    notes
        Sentences below the table.
    """

    title: str
    columns: Sequence[tuple[str, float]] = ()
    rows: Sequence[tuple[str, ...]] = ()
    nothing: str = ""
    notes: Sequence[str] = ()


def handover_sheet(
    parts: Sequence[Part],
    *,
    number: str,
    city: str,
    exercise: bool,
    issuer: str,
    issued: datetime,
    giver: str,
    taker: str,
    chain: str,
) -> Paper:
    """
    Lay the sheet out.

    Parameters
    ----------
    chain
        What its foot says of the journal.
    """
    blocks: list[Block] = []
    for part in parts:
        blocks.append(Heading(text=part.title))
        if part.rows:
            columns = tuple(
                Column(title=title, share=share, align=Align.LEFT) for title, share in part.columns
            )
            blocks.append(Table(columns=columns, rows=tuple(part.rows)))
        elif part.nothing:
            blocks.append(Paragraph(text=part.nothing))
        blocks += [Paragraph(text=text) for text in part.notes]
    blocks += [
        Heading(text="交接签字"),
        KeyValues(
            pairs=(
                ("交班", f"{giver}　　　签名：　　　　　　　时间："),
                ("接班", f"{taker}　　　签名：　　　　　　　时间："),
            )
        ),
    ]
    return Paper(
        form=Form.SLIP,
        exercise=exercise,
        exercise_name=city if exercise else "",
        issued=issued,
        head=issuer,
        number=number,
        title="交接班单",
        signer="",
        time_word="交接时间",
        blocks=tuple(blocks),
        footer_note=chain,
    )
