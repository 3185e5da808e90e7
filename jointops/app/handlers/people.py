"""Accounts, sign-ins, looks at personal data, backups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from jointops.app.commands import AddAccount, NoteBackup, NoteDrill, NoteSignIn, RevealGuard
from jointops.app.handling import Circumstances, Done, demand_reason, done, get
from jointops.app.ports import UnitOfWork
from jointops.audit.accounts import Account, demand_separate_persons
from jointops.errors import OperatorError
from jointops.forces.guards import Guard
from jointops.forces.register import City
from jointops.ids import AccountName

FAILURES_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=10)


class TrainingAccountError(OperatorError):
    """A live file has no training accounts."""

    code = "TRAINING-ACCOUNT-LIVE"


class AccountExistsError(OperatorError):
    """There is an account of this name."""

    code = "ACCOUNT-EXISTS"


def demand_fit(accounts: Sequence[Account], *, live: bool) -> None:
    """
    Check the accounts of a file against each other and against its mode.

    Raises
    ------
    TrainingAccountError
        If a live file would have one.
    PersonExcludedError
        If somebody who administers has a second account.
    """
    for account in accounts:
        if account.training and live:
            raise TrainingAccountError(account=account.id)
    demand_separate_persons(accounts)


def add_account(cmd: AddAccount, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Add an account."""
    if uow.rows(Account).find(cmd.account.id) is not None:
        raise AccountExistsError(account=cmd.account.id)
    live = any(not city.exercise for city in uow.rows(City).all())
    demand_fit([*uow.rows(Account).all(), cmd.account], live=live)
    uow.rows(Account).put(cmd.account)
    return done(subject=cmd.account.id)


def note_sign_in(cmd: NoteSignIn, uow: UnitOfWork, given: Circumstances) -> Done:
    """Count failures; five in a row lock the account for ten minutes."""
    account = get(uow, Account, AccountName(cmd.account))
    if cmd.success:
        account = replace(account, failures=0, locked_until_utc=None)
    else:
        failures = account.failures + 1
        locked = given.now + LOCKED_FOR if failures >= FAILURES_ALLOWED else None
        account = replace(account, failures=failures, locked_until_utc=locked)
    uow.rows(Account).put(account)
    return done(subject=cmd.account)


def reveal_guard(cmd: RevealGuard, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Give a guard's row in full."""
    demand_reason(cmd.why)
    return done(subject=cmd.guard, value=get(uow, Guard, cmd.guard))


def note_backup(cmd: NoteBackup, _uow: UnitOfWork, _given: Circumstances) -> Done:
    """Note a verified backup."""
    return done(subject=cmd.file)


def note_drill(cmd: NoteDrill, _uow: UnitOfWork, _given: Circumstances) -> Done:
    """Note a restore that was tried out."""
    return done(subject=cmd.file)
