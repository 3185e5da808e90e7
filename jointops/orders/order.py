"""An issued order and its place in the numbering."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from jointops.ids import IncidentId, OrderId, PlanId


class OrderKind(StrEnum):
    """What an order is: the one-page first wave, or the full order."""

    FIRST_WAVE = "first_wave"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """
    A printed order (指令).

    Attributes
    ----------
    number
        As printed, e.g. ``演指〔2026〕3号``; its own series per year, never reused.
    year, serial
        The number's parts.
    paper
        SHA-256 of the archived PDF.
    content
        SHA-256 of what the order says.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """An archived PDF, found by the digest of its bytes."""

    id: str
    pdf: bytes
