"""Who may act: accounts, roles, and the exclusions between them (handbook 1.5)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from jointops.errors import OperatorError
from jointops.ids import AccountName


class Role(StrEnum):
    """What an account may act as."""

    OPERATOR = "operator"
    """值班员."""
    DUTY_COMMANDER = "duty_commander"
    """值班长/指挥长."""
    APPROVER = "approver"
    """签批人."""
    LIAISON = "liaison"
    """武警联络员."""
    CLERK = "clerk"
    """文书."""
    TRAINER = "trainer"
    """导调员."""
    SYSTEM_ADMIN = "system_admin"
    """系统管理员."""
    SECURITY_ADMIN = "security_admin"
    """安全管理员."""
    AUDITOR = "auditor"
    """审计员."""


ADMINISTRATION = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)
"""三员分立: three persons, none of whom acts."""
ACTING = frozenset(role for role in Role if role not in ADMINISTRATION)


class RolesExcludedError(OperatorError):
    """One account cannot hold these roles together."""

    code = "ROLES-EXCLUDED"


class PersonExcludedError(OperatorError):
    """Somebody who administers has another account."""

    code = "PERSON-EXCLUDED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """
    Somebody who may sign in.

    Attributes
    ----------
    display
        The person's name.
    number
        The person's police number (警号); tells namesakes apart.
    secret
        argon2 hash; empty for a training account, which needs none.
    failures
        Wrong secrets in a row.
    locked_until_utc
        No sign-in before this; None if not locked.
    """

    id: AccountName
    display: str
    roles: tuple[Role, ...]
    secret: str = ""
    training: bool = False
    failures: int = 0
    locked_until_utc: datetime | None = None
    number: str = ""

    def __post_init__(self) -> None:
        administers = [role for role in self.roles if role in ADMINISTRATION]
        if len(administers) > 1 or (administers and len(self.roles) > 1):
            raise RolesExcludedError(account=self.id, roles="、".join(self.roles))
        if not self.roles:
            raise RolesExcludedError(account=self.id, roles="—")

    @property
    def administers(self) -> bool:
        """Whether this is one of the three administrators (三员)."""
        return any(role in ADMINISTRATION for role in self.roles)

    def same_person(self, other: Account) -> bool:
        """Tell whether two accounts are one person's: by number, or else by name."""
        if self.number and other.number:
            return _plain(self.number) == _plain(other.number)
        return _plain(self.display) == _plain(other.display)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def demand_separate_persons(accounts: Iterable[Account]) -> None:
    """
    Refuse a second account of a person who administers.

    Raises
    ------
    PersonExcludedError
        If the three administrators are not three persons, or one of them acts.
    """
    seen: list[Account] = []
    for account in accounts:
        for other in seen:
            if (account.administers or other.administers) and account.same_person(other):
                raise PersonExcludedError(
                    person=account.display, account=account.id, other=other.id
                )
        seen.append(account)


def missing_administrators(accounts: Iterable[Account]) -> tuple[Role, ...]:
    """Give which of the three administrators nobody is."""
    held = {role for account in accounts for role in account.roles}
    return tuple(role for role in ADMINISTRATION if role not in held)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """
    Who stands behind a command.

    Attributes
    ----------
    seat
        Where it was given: a seat's name, or ``cli``.
    """

    name: AccountName
    roles: tuple[Role, ...]
    seat: str
