"""Numbers drawn ahead for papers that are filled in by hand (应急纸质包)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from jointops.errors import OperatorError
from jointops.ids import IncidentId, RequestId


class DrawnSettledError(OperatorError):
    """The number was entered or voided before."""

    code = "DRAWN-SETTLED"


class DrawnSeries(StrEnum):
    """What the number is of."""

    ORDER = "order"
    """首波指令单."""
    ORAL = "oral"
    """紧急口头商请记录."""


class DrawnState(StrEnum):
    """What became of the number."""

    OPEN = "open"
    """Printed on a blank paper that nobody has accounted for yet (待销号)."""
    ENTERED = "entered"
    """补录."""
    VOID = "void"
    """作废."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnNumber:
    """
    A number of a real series on a blank paper; never given to another paper.

    Attributes
    ----------
    id
        The number as printed.
    pack
        Number of the pack that it was printed in.
    at_utc
        When the paper was used; of a void one, when it was voided.
    by
        Who entered or voided it.
    incident, request
        What the paper was about.
    text
        What it said, or why it is void.
    signed_by
        Who signed it by hand.
    scan
        SHA-256 of the archived scan; empty for none.
    """

    id: str
    series: DrawnSeries
    pack: str
    drawn_utc: datetime
    drawn_by: str
    state: DrawnState = DrawnState.OPEN
    at_utc: datetime | None = None
    by: str = ""
    incident: IncidentId | None = None
    request: RequestId | None = None
    text: str = ""
    signed_by: str = ""
    scan: str = ""

    @property
    def open(self) -> bool:
        """Whether it is still to be entered or voided."""
        return self.state == DrawnState.OPEN

    def entered(
        self,
        *,
        at: datetime,
        by: str,
        text: str,
        incident: IncidentId | None = None,
        request: RequestId | None = None,
        signed_by: str = "",
        scan: str = "",
    ) -> Self:
        """
        Account for a paper that was used.

        Raises
        ------
        DrawnSettledError
            If it was entered or voided before.
        """
        self._demand_open()
        return replace(
            self,
            state=DrawnState.ENTERED,
            at_utc=at,
            by=by,
            text=text.strip(),
            incident=incident,
            request=request,
            signed_by=signed_by.strip(),
            scan=scan,
        )

    def voided(self, *, at: datetime, by: str, why: str) -> Self:
        """
        Account for a paper that was not used.

        Raises
        ------
        DrawnSettledError
            If it was entered or voided before.
        """
        self._demand_open()
        return replace(self, state=DrawnState.VOID, at_utc=at, by=by, text=why.strip())

    def _demand_open(self) -> None:
        if not self.open:
            raise DrawnSettledError(number=self.id, state=self.state.value, by=self.by)
