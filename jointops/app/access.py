"""Signing in: secrets, lock-out, and the training accounts of an exercise file."""

from __future__ import annotations

from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from jointops.audit.accounts import Account, Actor, Role
from jointops.clock import local_text
from jointops.errors import OperatorError
from jointops.ids import AccountName

SHORTEST_SECRET = 8
TRAINING_SEAT = AccountName("训练席")
"""The built-in training account that the command line acts as on an exercise file."""
SET_UP = Actor(name=AccountName("建档"), roles=(Role.SYSTEM_ADMIN,), seat="建档")
"""Who stands behind the first entry of a file, before there are accounts."""
UNKNOWN = AccountName("未知账号")
"""In the journal for whoever gave the name of no account."""
SYSTEM = Actor(name=AccountName("系统"), roles=(Role.SYSTEM_ADMIN,), seat="本机")
"""Who stands behind what the program does by itself, such as a scheduled backup."""

_ROLE_NAMES = {
    Role.OPERATOR: "训练值班员",
    Role.DUTY_COMMANDER: "训练指挥长",
    Role.APPROVER: "训练签批人",
    Role.LIAISON: "训练武警联络员",
    Role.CLERK: "训练文书",
    Role.TRAINER: "训练导调员",
    Role.SYSTEM_ADMIN: "训练系统管理员",
    Role.SECURITY_ADMIN: "训练安全管理员",
    Role.AUDITOR: "训练审计员",
}


class SignInError(OperatorError):
    """The name or the secret is wrong."""

    code = "SIGN-IN"


class AccountLockedError(OperatorError):
    """Too many wrong secrets: the account is locked for a while."""

    code = "ACCOUNT-LOCKED"


class SecretWeakError(OperatorError):
    """The secret is too short."""

    code = "SECRET-WEAK"


class AccountNeededError(OperatorError):
    """A live file is not used without an account and its secret."""

    code = "ACCOUNT-NEEDED"


def training_accounts() -> tuple[Account, ...]:
    """Give the accounts every exercise file starts with: one seat, and one for each role."""
    seat_roles = (Role.OPERATOR, Role.DUTY_COMMANDER, Role.CLERK)
    seat = Account(id=TRAINING_SEAT, display=TRAINING_SEAT, roles=seat_roles, training=True)
    return (
        seat,
        *(
            Account(id=AccountName(name), display=name, roles=(role,), training=True)
            for role, name in _ROLE_NAMES.items()
        ),
    )


def hash_secret(secret: str) -> str:
    """
    Hash a secret with argon2id.

    Raises
    ------
    SecretWeakError
        If it is shorter than eight characters.
    """
    if len(secret) < SHORTEST_SECRET:
        raise SecretWeakError(shortest=SHORTEST_SECRET)
    return PasswordHasher().hash(secret)


def check_secret(account: Account, secret: str, now: datetime) -> bool:
    """
    Tell whether a secret opens an account.

    Raises
    ------
    AccountLockedError
        If the account is locked at the moment.
    """
    if account.locked_until_utc is not None and now < account.locked_until_utc:
        until = local_text(account.locked_until_utc, "%H:%M:%S")
        raise AccountLockedError(account=account.id, until=until)
    return secret_opens(account, secret)


def secret_opens(account: Account, secret: str) -> bool:
    """Tell whether a secret is an account's, locked or not."""
    if account.training:
        return True
    try:
        return PasswordHasher().verify(account.secret, secret)
    except (VerificationError, InvalidHashError):
        return False
