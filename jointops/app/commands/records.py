"""Orders about what leaves the file, people and the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from jointops.app.commands.command import Command
from jointops.audit.accounts import Account
from jointops.audit.heads import SignedHead
from jointops.ids import (
    AccountName,
    GuardId,
)
from jointops.orders.order import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealGuard(Command):
    """Look at a guard's full name and certificate; the look itself is journaled."""

    kind: ClassVar[str] = "guard.reveal"
    guard: GuardId


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteExport(Command):
    """
    Note that a layer leaves the file; personal data are masked in it.

    Attributes
    ----------
    digest
        SHA-256 of what is written, in hex.
    """

    kind: ClassVar[str] = "data.export"
    layer: str
    form: str
    file: str
    rows: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFullExport(Command):
    """Note that the register of guards leaves the file with names, and why; see `NoteExport`."""

    kind: ClassVar[str] = "guards.export"
    form: str
    file: str
    rows: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAccount(Command):
    """Add somebody who may sign in."""

    kind: ClassVar[str] = "account.add"
    account: Account

    def facts(self) -> dict[str, Any]:
        """Give the account without its secret."""
        account = self.account
        return {
            "account": account.id,
            "person": account.display,
            "number": account.number,
            "roles": list(account.roles),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSignIn(Command):
    """
    Note that somebody gave his secret, or a wrong one.

    Attributes
    ----------
    act
        Kind of the act of another's that he countersigns; empty for a sign-in.
    """

    kind: ClassVar[str] = "account.sign_in"
    account: AccountName
    success: bool
    act: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteBackup(Command):
    """
    Note that a verified backup was made, or that one by schedule was not.

    Attributes
    ----------
    fault
        Code of what kept it from being made; empty if it was.
    """

    kind: ClassVar[str] = "backup.make"
    file: str
    entries: int
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteDrill(Command):
    """
    Note that a restore was tried out in a fresh home.

    Attributes
    ----------
    file
        The backup; empty where the mirror alone was used.
    entries, from_mirror
        How many the restored journal has, and how many of them came from the mirror.
    missing
        How many of the file's own were not in it.
    by_sheet
        Whether the copy was opened by the recovery key of the envelope alone.
    fault
        Code of what went wrong; empty if the drill was passed.
    """

    kind: ClassVar[str] = "backup.drill"
    file: str
    entries: int
    from_mirror: int
    missing: int
    by_sheet: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignHead(Command):
    """
    Note that a head of the journal was signed, at a shift change (交接班) or on demand.

    Attributes
    ----------
    handed_to
        Who takes over; empty where nobody does.
    """

    kind: ClassVar[str] = "journal.sign_head"
    head: SignedHead
    handed_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteHandover(Command):
    """Note that a shift was handed over, with the code on the sheet; archive the sheet."""

    kind: ClassVar[str] = "handover.print"
    handed_to: str
    head: str
    sheet: Paper

    def facts(self) -> dict[str, Any]:
        """Give whom to, the code, and the sheet's digest."""
        return {"handed_to": self.handed_to, "head": self.head, "sheet": self.sheet.id}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteClock(Command):
    """Note that the computer's clock was changed by so many seconds."""

    kind: ClassVar[str] = "clock.change"
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectEntry(Command):
    """Say what an entry should have said (更正), with the reason; the entry itself stays."""

    kind: ClassVar[str] = "journal.correct"
    entry: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddLateEntry(Command):
    """
    Enter what happened earlier and was not entered then (补录), with the reason.

    Attributes
    ----------
    entry
        The entry it belongs to; None for none.
    """

    kind: ClassVar[str] = "journal.late"
    text: str
    entry: int | None = None
