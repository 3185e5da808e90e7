"""The file before it is open: where it lies, how it is made, what keeps it from opening."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jointops.app.access import hash_secret
from jointops.app.bootstrap import (
    find_home,
    find_key,
    keep_live_key,
    make_empty,
    make_training_city,
    open_center,
)
from jointops.app.center import Center
from jointops.app.commands import AddAccount
from jointops.app.config import Config, read_config
from jointops.app.recovery import sheet_pdf
from jointops.audit.accounts import Account, Actor, Role
from jointops.ids import AccountName
from jointops.store.home import Home, KeyAbsentError
from jointops.store.recovery_key import read as read_recovery_key
from jointops.store.recovery_key import written

DUTY_ROLES = (Role.OPERATOR, Role.DUTY_COMMANDER, Role.CLERK)
"""Roles of the first duty account of a live file; the administrator refines them later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveFile:
    """What a new live file needs: its administrator, and the first person on duty."""

    name: str
    administrator: str
    administrator_secret: str
    duty: str
    duty_secret: str
    key_file: Path | None = None


def open_file(home: Home, *, key_file: Path | None = None, key: str | None = None) -> Center:
    """
    Open the home's file with the key kept in it, in the system's keyring, in a file, or typed.

    Raises
    ------
    OperatorError
        If it does not open; see `jointops.app.bootstrap.open_center`.
    """
    return open_center(home, key=key or find_key(home, key_file=key_file))


def open_typed(home: Home, typed: str) -> Center:
    """
    Open the home's file with a key that somebody typed: the recovery key, or the key itself.

    It is kept in the system's keyring for the next start; without one it is asked for again.

    Raises
    ------
    OperatorError
        If it was mistyped, or the file does not open.
    """
    plain = typed.strip()
    key = plain.lower() if re.fullmatch(r"[0-9A-Fa-f]{64}", plain) else read_recovery_key(plain)
    center = open_center(home, key=key)
    with contextlib.suppress(KeyAbsentError):
        keep_live_key(home, key, None)
    return center


def make_exercise(home: Home) -> Center:
    """Make an empty exercise file."""
    center, _ = make_empty(home, exercise=True)
    return center


def make_live(home: Home, wanted: LiveFile, *, seat: str) -> tuple[Center, str]:
    """
    Make a live file with its administrator and the first account on duty.

    Returns
    -------
    center, recovery_key
        The key is to be shown once.

    Raises
    ------
    OperatorError
        If a secret is too short, or the key cannot be kept.
    """
    secret = hash_secret(wanted.duty_secret)  # both secrets are judged before a file is made
    center, recovery_key = make_empty(
        home,
        exercise=False,
        name=wanted.name,
        administrator=wanted.administrator,
        secret=wanted.administrator_secret,
        key_file=wanted.key_file,
    )
    first = center.accounts()[0]
    duty = Account(
        id=AccountName(wanted.duty), display=wanted.duty, roles=DUTY_ROLES, secret=secret
    )
    center.do(AddAccount(account=duty), Actor(name=first.id, roles=first.roles, seat=seat))
    return center, recovery_key


def make_city(home: Home, tell: Callable[[float], None]) -> Center:
    """Make the training city; ``tell`` may raise to stop."""
    return make_training_city(home, tell=tell)


__all__ = [
    "Config",
    "Home",
    "LiveFile",
    "find_home",
    "make_city",
    "make_exercise",
    "make_live",
    "open_file",
    "open_typed",
    "read_config",
    "sheet_pdf",
    "written",
]
