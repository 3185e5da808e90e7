"""What every command has in common."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

import msgspec

from jointops.personal import personal_fields, trace_fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """
    An order to change the state.

    Attributes
    ----------
    occurred_utc
        When it happened, if not just now (补录).
    why
        Reason given, where one is asked for.
    """

    kind: ClassVar[str]
    occurred_utc: datetime | None = None
    why: str = ""

    @property
    def about(self) -> str:
        """The incident that a refused act is filed under; empty where it is about none."""
        incident, plan = getattr(self, "incident", None), getattr(self, "plan", None)
        if incident is None and isinstance(plan, str):
            return plan.partition("-")[0]
        return "" if incident is None else str(incident)

    def facts(self) -> dict[str, Any]:
        """
        Give the command's own words for the journal; registers give figures, not rows.

        A person's words, and where somebody was, are left out: they stand in the row alone, where
        they can be erased.
        """
        words: dict[str, Any] = msgspec.to_builtins(self)
        left_out = {"occurred_utc", "why", *personal_fields(self), *trace_fields(self)}
        return {k: v for k, v in words.items() if k not in left_out}
