"""The sheet of a file's recovery key, for a sealed envelope: printed once, at its making."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from jointops.orders.paper import (
    Align,
    Column,
    Form,
    KeyValues,
    Paper,
    Paragraph,
    Table,
)

PER_ROW = 5
"""Groups beside each other."""


def recovery_sheet(
    groups: Sequence[str], *, city: str, issuer: str, issued: datetime, mark: str
) -> Paper:
    """
    Lay the sheet out as a slip: one page.

    Parameters
    ----------
    groups
        The key as `jointops.store.recovery_key.written` gives it.
    mark
        First characters of the file's first journal entry, by which sheet and file are told to
        belong together.
    """
    rows = []
    for first in range(0, len(groups), PER_ROW):
        row = [
            f"{at + 1:02d}　{groups[at]}" for at in range(first, min(first + PER_ROW, len(groups)))
        ]
        rows.append((*row, *[""] * (PER_ROW - len(row))))
    columns = tuple(Column(title="序号　字符", align=Align.CENTER) for _ in range(PER_ROW))
    return Paper(
        form=Form.SLIP,
        exercise=False,
        issued=issued,
        head=issuer,
        number="只印一次",
        title="数据文件恢复密钥",
        signer=issuer,
        time_word="打印时间",
        blocks=(
            Paragraph(text=f"凭本页密钥，可在任何一台计算机上打开实战数据文件“{city}”及其备份。"),
            Table(columns=columns, rows=tuple(rows)),
            Paragraph(
                text="每组五个字符，末位为校验字符。不用字母I、L、O、U，不分大小写。打印后当场"
                "装入信封，两人骑缝签名，入保险柜；不得拍照、复印。换机或钥匙串丢失时，两人启封，"
                "按序号逐组录入，用后重新密封。"
            ),
            KeyValues(pairs=(("文件标记", mark), ("密封、监封", ""), ("启封登记", ""))),
        ),
    )
