"""Orders about who stands behind an act: a spoken word answered for, an emergency sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jointops.app.commands.command import Command
from jointops.ids import AccountName


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOralAct(Command):
    """
    Sign for an act on one's spoken word (补签), or say that one never gave it.

    Attributes
    ----------
    entry
        Number of the act's journal entry.
    agreed
        False needs a reason.
    """

    kind: ClassVar[str] = "oral.answer"
    entry: int
    agreed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakGlass(Command):
    """
    Sign in by two secrets and a reason, where nobody with the role is there (应急登录).

    Attributes
    ----------
    account
        Who acts from now on.
    witness
        The other person; he gets nothing by it.
    """

    kind: ClassVar[str] = "account.break_glass"
    account: AccountName
    witness: AccountName
