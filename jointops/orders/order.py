"""An order from its draft to its end: its state, its number, its copies, what was rewritten."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from jointops.errors import OperatorError
from jointops.ids import IncidentId, OrderId, PlanId


class OrderKind(StrEnum):
    """What an order is; the last two are about orders that went out before."""

    FIRST_WAVE = "first_wave"
    """首波指令单, one page."""
    FULL = "full"
    """完整指令."""
    CANCEL = "cancel"
    """撤销."""
    END = "end"
    """解除: the response is over."""

    @property
    def about_others(self) -> bool:
        """Whether it is about orders that went out before."""
        return self in {OrderKind.CANCEL, OrderKind.END}


class OrderState(StrEnum):
    """How far an order has come."""

    DRAFT = "draft"
    """拟稿."""
    SUBMITTED = "submitted"
    """待签发."""
    ISSUED = "issued"
    """已签发."""
    SENT = "sent"
    """已下达."""
    SIGNED = "signed"
    """已签收: by everybody who had a copy."""
    REPLACED = "replaced"
    """被替代: a later version is in force."""
    CANCELLED = "cancelled"
    """已撤销."""
    ENDED = "ended"
    """已解除."""
    DROPPED = "dropped"
    """已弃稿: never issued."""


UNISSUED = frozenset({OrderState.DRAFT, OrderState.SUBMITTED})
IN_FORCE = frozenset({OrderState.ISSUED, OrderState.SENT, OrderState.SIGNED})

STEPS: dict[OrderState, frozenset[OrderState]] = {
    OrderState.DRAFT: frozenset({OrderState.SUBMITTED, OrderState.ISSUED, OrderState.DROPPED}),
    OrderState.SUBMITTED: frozenset({OrderState.DRAFT, OrderState.ISSUED, OrderState.DROPPED}),
    OrderState.ISSUED: frozenset(
        {
            OrderState.SENT,
            OrderState.SIGNED,
            OrderState.REPLACED,
            OrderState.CANCELLED,
            OrderState.ENDED,
        }
    ),
    OrderState.SENT: frozenset(
        {OrderState.SIGNED, OrderState.REPLACED, OrderState.CANCELLED, OrderState.ENDED}
    ),
    OrderState.SIGNED: frozenset({OrderState.REPLACED, OrderState.CANCELLED, OrderState.ENDED}),
    OrderState.REPLACED: frozenset(),
    OrderState.CANCELLED: frozenset(),
    OrderState.ENDED: frozenset(),
    OrderState.DROPPED: frozenset(),
}
"""Which state may follow which."""


class OrderStateError(OperatorError):
    """What is asked for does not go in the order's state."""

    code = "ORDER-STATE"


class CopyUnknownError(OperatorError):
    """The order has no such copy."""

    code = "COPY-UNKNOWN"


class CopySignedError(OperatorError):
    """The copy was signed for already."""

    code = "COPY-SIGNED"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStamp:
    """When an order came into a state, by whom and in which role."""

    state: OrderState
    at_utc: datetime
    by: str
    role: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """
    A numbered copy (份) and who signed for it.

    Attributes
    ----------
    signed_by
        As he gave his name; empty until somebody signed.
    means
        How: on paper, or read back by radio.
    noted_by
        Whose account recorded it.
    """

    number: int
    receiver: str
    signed_by: str = ""
    signed_utc: datetime | None = None
    means: str = ""
    noted_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """
    A sentence that somebody rewrote, beside the generated one.

    Attributes
    ----------
    sentence
        Which one, e.g. ``handling.2``.
    """

    sentence: str
    generated: str
    text: str
    by: str
    at_utc: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """
    A review gate (审核关口) and what it found.

    Attributes
    ----------
    code
        ``authority``, ``conflict``, ``law``, ``clock`` or ``four_eyes``.
    passed
        Whether nothing was found.
    note
        What was checked, or found.
    """

    code: str
    passed: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintWish:
    """
    A print that waits for a printer.

    Attributes
    ----------
    pages
        As a person writes them, e.g. ``2-4``; empty for all.
    """

    asked_by: str
    asked_utc: datetime
    copies: int = 1
    pages: str = ""
    duplex: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """
    A printed order (指令).

    Attributes
    ----------
    number
        As printed, e.g. ``演联指〔2026〕3号``; its own series per kind and year, never reused;
        empty for a draft.
    year, serial
        The number's parts; 0 for a draft.
    issued_utc, issued_by
        When it was issued and by whom; of a draft, when and by whom it was drafted.
    paper
        SHA-256 of the archived PDF; empty for a draft.
    content
        SHA-256 of what the order says.
    version, replaces
        Which version it is of its kind for its incident, and the order before.
    about
        Orders that it cancels or ends.
    why
        Why they are.
    inner
        SHA-256 of the internal sheet (内部审核页), which does not go out.
    signer
        Who stands on the paper as its signer.
    """

    id: OrderId
    kind: OrderKind
    number: str
    year: int
    serial: int
    incident: IncidentId
    plan: PlanId
    title: str
    issued_utc: datetime
    issued_by: str
    pages: int
    paper: str
    content: str
    state: OrderState = OrderState.ISSUED
    version: int = 1
    replaces: str = ""
    about: tuple[OrderId, ...] = ()
    why: str = ""
    signer: str = ""
    inner: str = ""
    copies: tuple[Copy, ...] = ()
    edits: tuple[Edit, ...] = ()
    gates: tuple[Gate, ...] = ()
    stamps: tuple[OrderStamp, ...] = ()
    waiting: tuple[PrintWish, ...] = ()

    @property
    def issued(self) -> bool:
        """Whether it was issued, whatever became of it."""
        return self.state not in UNISSUED and self.state != OrderState.DROPPED

    @property
    def in_force(self) -> bool:
        """Whether it is to be acted on."""
        return self.state in IN_FORCE

    def moved(
        self, to: OrderState, *, at: datetime, by: str, role: str = "", why: str = ""
    ) -> Self:
        """
        Give the order in its next state.

        Raises
        ------
        OrderStateError
            If that state does not follow on its own.
        """
        if to not in STEPS[self.state]:
            raise OrderStateError(
                order=self.number or self.id, state=self.state.value, wanted=to.value
            )
        stamp = OrderStamp(state=to, at_utc=at, by=by, role=role, why=why)
        return replace(self, state=to, stamps=(*self.stamps, stamp))

    def rewritten(self, edit: Edit) -> Self:
        """
        Give the draft with a sentence rewritten; put back where it says what was generated.

        Raises
        ------
        OrderStateError
            If it is no draft, or waits for its signature.
        """
        if self.state != OrderState.DRAFT:
            raise OrderStateError(
                order=self.number or self.id, state=self.state.value, wanted="edit"
            )
        others = tuple(e for e in self.edits if e.sentence != edit.sentence)
        kept = others if edit.text == edit.generated else (*others, edit)
        return replace(self, edits=kept)

    def signed_for(
        self,
        numbers: tuple[int, ...],
        *,
        name: str,
        means: str,
        at: datetime,
        noted_at: datetime,
        by: str,
        role: str,
    ) -> Self:
        """
        Give the order with some of its copies signed for; signed when all are.

        A signature tells that the order was sent, whether or not anybody said so.

        Raises
        ------
        OrderStateError
            If it was never issued.
        CopyUnknownError
            If it has no such copy.
        CopySignedError
            If somebody signed for one already.
        """
        if not self.issued:
            raise OrderStateError(
                order=self.number or self.id, state=self.state.value, wanted="signed"
            )
        known = {copy.number: copy for copy in self.copies}
        for number in numbers:
            if number not in known:
                raise CopyUnknownError(order=self.number, copy=number, copies=len(known))
            if known[number].signed_by:
                raise CopySignedError(order=self.number, copy=number, name=known[number].signed_by)
            known[number] = replace(
                known[number], signed_by=name, signed_utc=at, means=means, noted_by=by
            )
        changed = replace(self, copies=tuple(known[number] for number in sorted(known)))
        whole = all(copy.signed_by for copy in changed.copies)
        for to in (OrderState.SENT, *((OrderState.SIGNED,) if whole else ())):
            if to in STEPS[changed.state]:
                changed = changed.moved(to, at=noted_at, by=by, role=role)
        return changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """An archived PDF, found by the digest of its bytes."""

    id: str
    pdf: bytes
