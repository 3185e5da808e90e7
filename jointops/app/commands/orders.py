"""Orders about orders on paper: drafts, issue, copies, prints, the file of fixed texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import msgspec

from jointops.app.commands.command import Command
from jointops.ids import IncidentId, OrderId
from jointops.orders.order import Order, Paper, PrintWish


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOrder(Command):
    """Keep a full order as a draft (拟稿); it has no number yet."""

    kind: ClassVar[str] = "order.draft"
    order: Order

    @property
    def incident(self) -> int:
        """The incident, for whoever looks a refusal up."""
        return self.order.incident


@dataclass(frozen=True, slots=True, kw_only=True)
class EditOrder(Command):
    """
    Rewrite a sentence of a draft; the generated one is kept beside it.

    Attributes
    ----------
    generated
        What the plan says there; equal to ``text`` to take a change back.
    """

    kind: ClassVar[str] = "order.edit"
    order: OrderId
    sentence: str
    generated: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitOrder(Command):
    """Lay a draft before who signs (送签)."""

    kind: ClassVar[str] = "order.submit"
    order: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnOrder(Command):
    """Give a draft back to be changed (退改), with the reason."""

    kind: ClassVar[str] = "order.return"
    order: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class DropOrder(Command):
    """Give a draft up (弃稿), with the reason."""

    kind: ClassVar[str] = "order.drop"
    order: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueOrder(Command):
    """
    Archive a rendered order under its number; a draft of its id becomes it.

    Attributes
    ----------
    inner
        The internal sheet; None for papers that have none.
    unsigned
        Code of what kept the paper from being signed electronically; empty where it was.
    """

    kind: ClassVar[str] = "order.issue"
    order: Order
    paper: Paper
    inner: Paper | None = None
    unsigned: str = ""

    def facts(self) -> dict[str, Any]:
        """Give the order without the paper's bytes."""
        told = {"unsigned": self.unsigned} if self.unsigned else {}
        return {"order": msgspec.to_builtins(self.order), **told}


@dataclass(frozen=True, slots=True, kw_only=True)
class SendOrder(Command):
    """Note that an order went out to those it is for (下达), and by which means."""

    kind: ClassVar[str] = "order.send"
    order: OrderId
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignForOrder(Command):
    """
    Note that somebody signed for copies of an order (签收).

    Attributes
    ----------
    means
        On paper, or read back by radio.
    """

    kind: ClassVar[str] = "order.ack"
    order: OrderId
    copies: tuple[int, ...]
    name: str
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePrint(Command):
    """
    Note that an archived order was printed or exported.

    Attributes
    ----------
    target
        Printer or file.
    copies, pages
        How many, and which pages; empty for all.
    """

    kind: ClassVar[str] = "order.print"
    order: str
    target: str
    copies: int = 1
    pages: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFiling(Command):
    """
    Note that the case folder of an incident was written (归档).

    Attributes
    ----------
    digest
        SHA-256 of its PDF.
    """

    kind: ClassVar[str] = "order.file"
    incident: IncidentId
    file: str
    papers: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeTemplate(Command):
    """
    Lay down the fixed texts of orders, with the reason.

    Attributes
    ----------
    texts
        All of them by key; empty to go back to the shipped ones.
    changed
        Keys whose texts differ from the shipped ones.
    """

    kind: ClassVar[str] = "order.template"
    origin: str
    texts: dict[str, tuple[str, ...]]
    changed: tuple[str, ...]

    def facts(self) -> dict[str, Any]:
        """Give what was changed; the texts themselves stand in the row."""
        return {"origin": self.origin, "changed": list(self.changed)}


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeSealImage(Command):
    """
    Keep the authorised image of the center's own seal, by whose permission; or give it up.

    Attributes
    ----------
    image
        The picture under its digest; None to give up the one that is kept.
    """

    kind: ClassVar[str] = "order.seal_image"
    origin: str
    width_mm: float
    image: Paper | None

    def facts(self) -> dict[str, Any]:
        """Give what was taken, without the picture."""
        digest = self.image.id if self.image is not None else ""
        return {"origin": self.origin, "width_mm": self.width_mm, "digest": digest}


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePrint(Command):
    """Keep a print until there is a printer."""

    kind: ClassVar[str] = "order.queue"
    order: OrderId
    wish: PrintWish


@dataclass(frozen=True, slots=True, kw_only=True)
class UnqueuePrint(Command):
    """Take a waiting print off: it came out, or is not wanted any more (then with the reason)."""

    kind: ClassVar[str] = "order.unqueue"
    order: OrderId
    wish: PrintWish
    target: str = ""
