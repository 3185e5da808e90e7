"""Orders about the fallback pack (应急纸质包) and the numbers drawn for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from jointops.app.commands.command import Command
from jointops.ids import IncidentId
from jointops.orders.drawn import DrawnNumber
from jointops.orders.order import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawPack(Command):
    """
    Archive a pack and reserve the numbers that its blank papers bear.

    Attributes
    ----------
    pack
        The pack's own number.
    collected
        Open numbers of earlier packs whose papers were collected: void from now on.
    """

    kind: ClassVar[str] = "pack.draw"
    pack: str
    numbers: tuple[DrawnNumber, ...]
    sheet: Paper
    collected: tuple[str, ...] = ()

    def facts(self) -> dict[str, Any]:
        """Give the numbers, and the sheet's digest."""
        return {
            "pack": self.pack,
            "numbers": [number.id for number in self.numbers],
            "collected": list(self.collected),
            "sheet": self.sheet.id,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterDrawn(Command):
    """
    Enter an order that was written by hand on a blank paper (补录), with the reason.

    Attributes
    ----------
    text
        What it said: who, where, what.
    signed_by
        Who signed it.
    """

    kind: ClassVar[str] = "pack.enter"
    number: str
    incident: IncidentId
    text: str
    signed_by: str
    scan: Paper | None = None

    def facts(self) -> dict[str, Any]:
        """Give what it said; of the scan its digest."""
        return {
            "number": self.number,
            "incident": self.incident,
            "text": self.text,
            "signed_by": self.signed_by,
            "scan": self.scan.id if self.scan is not None else "",
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidDrawn(Command):
    """Void numbers of blank papers that were not used (作废), with the reason."""

    kind: ClassVar[str] = "pack.void"
    numbers: tuple[str, ...]
