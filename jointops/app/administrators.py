"""The three administrators (三员) of a live file: who is missing, and adding one of them."""

from __future__ import annotations

from jointops.app.access import hash_secret
from jointops.app.center import Center
from jointops.app.commands import AddAccount
from jointops.app.second_persons import Secret
from jointops.audit.accounts import Account, Role, missing_administrators
from jointops.ids import AccountName


def administrators_missing(center: Center) -> tuple[Role, ...]:
    """Give which of the three a live file has nobody for; an exercise needs none."""
    return () if center.exercise else missing_administrators(center.accounts())


def add_administrator(
    center: Center, admin: Secret, new: Secret, role: Role, *, number: str = "", seat: str
) -> None:
    """
    Let the system administrator add another of the three at somebody else's seat.

    Raises
    ------
    OperatorError
        If a secret is wrong or too short, or the person has an account already.
    """
    account = Account(
        id=AccountName(new.name),
        display=new.name,
        roles=(role,),
        secret=hash_secret(new.secret),
        number=number,
    )
    actor = center.prove(admin.name, admin.secret, seat=seat, act=AddAccount.kind)
    center.do(AddAccount(account=account), actor)
