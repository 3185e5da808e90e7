"""Texts as Chinese offices write them: UTF-8, with or without BOM, or GB18030."""

from __future__ import annotations

BOM = b"\xef\xbb\xbf"


def decoded(block: bytes) -> str | None:
    """
    Read text as UTF-8 or GB18030; None if it is neither.

    A few Chinese words in GB18030 may happen to be UTF-8 too, as letters of other scripts: where
    only one reading gives Chinese, that one is meant.
    """
    readings = []
    for encoding in ("utf-8-sig",) if block.startswith(BOM) else ("utf-8", "gb18030"):
        try:
            readings.append(block.decode(encoding))
        except UnicodeDecodeError:
            continue
    if len(readings) == 2 and not readings[0].isascii() and not _is_chinese(readings[0]):
        return readings[1] if _is_chinese(readings[1]) else readings[0]
    return readings[0] if readings else None


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)
