"""The sheets that lie on top of a case folder: its contents, and three registers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jointops.orders.paper import (
    Align,
    Block,
    Column,
    Form,
    Heading,
    Paper,
    Paragraph,
    Table,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledPaper:
    """
    A paper of the folder.

    Attributes
    ----------
    first, pages
        Its first page among the folder's papers, from 1, and how many it has.
    note
        What became of it.
    """

    number: str
    title: str
    author: str
    day: str
    first: int
    pages: int
    digest: str
    note: str


Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """
    Everything the sheets say.

    Attributes
    ----------
    out, received, sealed
        Rows of the registers of papers sent (发文), received (收文) and of the seal's use (用印).
    """

    title: str
    number: str
    papers: tuple[FiledPaper, ...]
    out: Rows
    received: Rows
    sealed: Rows
    made: datetime
    issuer: str
    city: str
    exercise: bool
    mark: str
    chain: str


def case_sheet(facts: CaseFacts) -> Paper:
    """Write the contents of a case folder (卷内目录) and its registers."""
    blocks: list[Block] = [
        Heading(text="一、卷内目录"),
        Table(columns=_CONTENTS, rows=tuple(_line(n, p) for n, p in enumerate(facts.papers, 1))),
        Paragraph(text=_DIGESTS),
        Heading(text="二、发文登记"),
        *_register(_OUT, facts.out, "没有发文。"),
        Heading(text="三、收文登记"),
        *_register(_RECEIVED, facts.received, "没有收文。"),
        Heading(text="四、用印登记"),
        *_register(_SEALED, facts.sealed, "演练文书不用印。" if facts.exercise else "没有用印。"),
        Heading(text="五、各件校验值（SHA-256）"),
        Table(
            columns=_SUMS,
            rows=tuple((str(n), p.number, p.digest) for n, p in enumerate(facts.papers, 1)),
        ),
    ]
    return Paper(
        form=Form.GENERAL,
        exercise=facts.exercise,
        exercise_name=facts.city if facts.exercise else "",
        issued=facts.made,
        head=facts.mark,
        number=facts.number,
        title=facts.title,
        blocks=tuple(blocks),
        signer=facts.issuer,
        footer_note=f"案卷 · 留痕 {facts.chain}",
    )


_DIGESTS = "页号为本目录之后的页次。各件以归档原件为准，校验值见第五部分；合订本只供查阅。"
_CONTENTS = (
    Column(title="序号", share=0.6, align=Align.CENTER),
    Column(title="文号", share=2.2),
    Column(title="责任者", share=1.3),
    Column(title="题名", share=3.2),
    Column(title="日期", share=1.2),
    Column(title="页号", share=0.8, align=Align.RIGHT),
    Column(title="备注", share=1.2),
)
_OUT = (
    Column(title="文号", share=2.2),
    Column(title="签发人", share=1.3),
    Column(title="签发时间", share=1.6),
    Column(title="份数", share=0.6, align=Align.RIGHT),
    Column(title="签收", share=0.7, align=Align.RIGHT),
    Column(title="状态", share=1.2),
)
_RECEIVED = (
    Column(title="来文", share=1.2),
    Column(title="文号", share=2.2),
    Column(title="登记时间", share=1.6),
    Column(title="登记人", share=1.3),
    Column(title="扫描件", share=1.6),
)
_SEALED = (
    Column(title="文号", share=2.2),
    Column(title="签发人", share=1.4),
    Column(title="份数", share=0.7, align=Align.RIGHT),
    Column(title="监印人", share=1.3),
    Column(title="用印时间", share=1.6),
    Column(title="电子签名", share=1.3),
)
_SUMS = (
    Column(title="序号", share=0.5, align=Align.CENTER),
    Column(title="文号", share=2.0),
    Column(title="校验值", share=6.0),
)


def _line(number: int, paper: FiledPaper) -> tuple[str, ...]:
    last = paper.first + paper.pages - 1
    pages = str(paper.first) if paper.pages == 1 else f"{paper.first}—{last}"
    return (str(number), paper.number, paper.author, paper.title, paper.day, pages, paper.note)


def _register(columns: tuple[Column, ...], rows: Rows, empty: str) -> list[Block]:
    return [Table(columns=columns, rows=rows)] if rows else [Paragraph(text=empty)]
