"""What two persons stand behind: a spoken word that is signed for, an emergency sign-in."""

from __future__ import annotations

from dataclasses import replace

from jointops.app.commands import AnswerOralAct, BreakGlass, Command
from jointops.app.handling import Circumstances, Done, demand_reason, done, get
from jointops.app.ports import UnitOfWork
from jointops.audit.accounts import Account
from jointops.audit.emergency import EMERGENCY_FOR, EMERGENCY_ROLES, EmergencySignIn
from jointops.audit.oral import OralAct, SpokenWord
from jointops.errors import OperatorError
from jointops.ids import AccountName


class OralActNotYoursError(OperatorError):
    """Only who gave his word signs for it."""

    code = "ORAL-NOT-YOURS"


class OralActAnsweredError(OperatorError):
    """It was signed for, or denied, before."""

    code = "ORAL-ANSWERED"


class SamePersonError(OperatorError):
    """Two accounts of one person are not two persons."""

    code = "SAME-PERSON"


def note_oral_act(
    uow: UnitOfWork,
    command: Command,
    subject: str,
    *,
    commander: AccountName,
    word: SpokenWord,
    given: Circumstances,
) -> None:
    """Keep in mind that a commander's signature is due for this act."""
    act = OralAct(
        id=uow.head()[0] + 1,
        act=command.kind,
        subject=subject,
        asked_by=given.actor.name,
        commander=commander,
        word=word,
        given_utc=given.now,
    )
    uow.rows(OralAct).put(act)


def answer_oral_act(cmd: AnswerOralAct, uow: UnitOfWork, given: Circumstances) -> Done:
    """Sign for an act on one's word, or deny it with a reason."""
    act = get(uow, OralAct, cmd.entry)
    if act.commander != given.actor.name:
        raise OralActNotYoursError(entry=act.id, commander=act.commander)
    if not act.due:
        raise OralActAnsweredError(entry=act.id)
    if not cmd.agreed:
        demand_reason(cmd.why)
    uow.rows(OralAct).put(replace(act, answered_utc=given.now, agreed=cmd.agreed))
    return done(subject=act.subject)


def break_glass(cmd: BreakGlass, uow: UnitOfWork, given: Circumstances) -> Done:
    """Let somebody act for an hour, and take a lock off the account by which he does."""
    demand_reason(cmd.why)
    holder, witness = get(uow, Account, cmd.account), get(uow, Account, cmd.witness)
    demand_two(holder, witness)
    uow.rows(Account).put(replace(holder, failures=0, locked_until_utc=None))
    made = EmergencySignIn(
        id=uow.head()[0] + 1,
        account=holder.id,
        witness=witness.id,
        roles=EMERGENCY_ROLES,
        why=cmd.why,
        from_utc=given.now,
        until_utc=given.now + EMERGENCY_FOR,
    )
    uow.rows(EmergencySignIn).put(made)
    return done(subject=holder.id, value=made)


def demand_two(one: Account, other: Account) -> None:
    """Raise `SamePersonError` if two accounts are one person's."""
    if one.id == other.id or one.same_person(other):
        raise SamePersonError(account=one.id, other=other.id)
