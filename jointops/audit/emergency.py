"""Emergency sign-in (应急登录): two persons open a desk that nobody else can."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from jointops.audit.accounts import Role
from jointops.ids import AccountName

EMERGENCY_ROLES = (Role.OPERATOR, Role.DUTY_COMMANDER)
"""What it gives: the desk and its commander; never papers of others, and no administration."""
EMERGENCY_FOR = timedelta(hours=1)
"""How long it lasts (our default); then it is asked for again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencySignIn:
    """
    An emergency sign-in.

    Attributes
    ----------
    id
        Number of its journal entry.
    account
        Who acts.
    witness
        Who stood by with a secret of his own.
    until_utc
        From then on it gives nothing.
    """

    id: int
    account: AccountName
    witness: AccountName
    roles: tuple[Role, ...]
    why: str
    from_utc: datetime
    until_utc: datetime

    def lasts(self, now: datetime) -> bool:
        """Tell whether it is in force."""
        return self.from_utc <= now < self.until_utc
