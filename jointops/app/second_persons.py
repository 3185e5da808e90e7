"""A second person at work: a commander's word by voice, what is due for it, break-glass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from jointops.app.access import SignInError, secret_opens
from jointops.app.center import Center
from jointops.app.commands import AnswerOralAct, BreakGlass, Command
from jointops.app.handlers.people import TrainingAccountError
from jointops.app.handlers.second_persons import SamePersonError, demand_two
from jointops.app.handling import NotFoundError, demand_reason
from jointops.app.rights import Countersignature
from jointops.audit.accounts import Actor
from jointops.audit.emergency import EmergencySignIn
from jointops.audit.oral import OralAct, SpokenWord
from jointops.clock import read_time
from jointops.errors import OperatorError
from jointops.ids import AccountName
from jointops.resources import Language, messages

WAIT = timedelta(seconds=10)
"""After a wrong pair of secrets the next is not looked at for so long (our default)."""


class BreakGlassWaitError(OperatorError):
    """A wrong pair of secrets was given a moment ago."""

    code = "BREAK-GLASS-WAIT"


class ReadBackMissingError(OperatorError):
    """A word by voice counts when it was read back and confirmed."""

    code = "READ-BACK-MISSING"


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A name and the secret that was given with it."""

    name: str
    secret: str


def read_back_text(
    command: Command | type[Command], actor: Actor, commander: str, *, language: Language = "zh"
) -> str:
    """Give what is to be read back to a commander before an act goes on his word."""
    say = messages(language)
    incident, plan = getattr(command, "incident", None), getattr(command, "plan", None)
    number = incident if incident is not None else str(plan or "").partition("-")[0]
    about = say.label("oral.incident", number=number) if number else ""
    act = say.label(f"act.{command.kind}")
    return say.label("oral.read_back", commander=commander, actor=actor.name, act=act, about=about)


def by_voice(center: Center, name: str, actor: Actor, word: SpokenWord) -> Countersignature:
    """
    Let a commander who is away stand behind an act by his word (口头授权).

    Raises
    ------
    NotFoundError
        If there is no such account.
    SamePersonError
        If it is the actor's own, under whatever name.
    """
    account, own = center.account(name), center.account(actor.name)
    if account is None:
        raise NotFoundError(kind="Account", key=name)
    if own is not None and own.same_person(account):
        raise SamePersonError(account=account.id, other=own.id)
    return Countersignature(name=account.id, roles=account.roles, word=word)


def due_oral_acts(center: Center) -> list[OralAct]:
    """Give the acts whose commander has yet to answer (待补签), oldest first."""
    return [act for act in center.board.table(OralAct).values() if act.due]


def answer_oral_act(
    center: Center, secret: str, entry: int, *, agreed: bool, why: str, seat: str
) -> None:
    """
    Let the commander of an oral act answer for it at somebody else's seat, by his own secret.

    Raises
    ------
    OperatorError
        If the secret is wrong, or there is nothing to answer for.
    """
    act = center.board.table(OralAct).get(entry)
    if act is None:
        raise NotFoundError(kind="OralAct", key=entry)
    signer = center.prove(act.commander, secret, seat=seat, act=AnswerOralAct.kind)
    center.do(AnswerOralAct(entry=entry, agreed=agreed, why=why), signer)


def break_glass(center: Center, holder: Secret, witness: Secret, *, why: str, seat: str) -> Actor:
    """
    Let two persons open the desk in an emergency (应急登录); a lock-out bars neither.

    Parameters
    ----------
    holder
        Who acts from now on; no administrator.
    witness
        Any other person of the file.

    Returns
    -------
    actor
        The holder; `Center.do` gives him the roles while they last.

    Raises
    ------
    SignInError
        If one of the secrets is wrong; which, is not told.
    OperatorError
        If they are one person, the holder administers, or there is no reason.
    """
    demand_reason(why)
    command = BreakGlass(
        account=AccountName(holder.name), witness=AccountName(witness.name), why=why
    )
    given = [(center.account(one.name), one.secret) for one in (holder, witness)]
    roles = given[0][0].roles if given[0][0] is not None else ()
    actor = Actor(name=command.account, roles=roles, seat=seat)
    _demand_pause(center)
    right = [account is not None and secret_opens(account, secret) for account, secret in given]
    try:
        if not all(right):
            raise SignInError(account=f"{holder.name}、{witness.name}")
        one, other = (account for account, _ in given if account is not None)
        for account in (one, other):
            if account.training and not center.exercise:
                raise TrainingAccountError(account=account.id)
        demand_two(one, other)
    except OperatorError as refusal:
        center.note_refusal(command, actor, refusal)
        raise
    center.do(command, actor)
    return actor


def _demand_pause(center: Center) -> None:
    for entry in center.database.find_entries(text=BreakGlass.kind, limit=1):
        past = center.clock.now() - read_time(entry.recorded_utc)
        if entry.facts.get("code") == SignInError.code and timedelta(0) <= past < WAIT:
            raise BreakGlassWaitError(seconds=round((WAIT - past).total_seconds()))


def emergencies(center: Center) -> list[EmergencySignIn]:
    """Give the emergency sign-ins in force, the one that ends last first."""
    now = center.clock.now()
    table = center.board.table(EmergencySignIn)
    return sorted((one for one in table.values() if one.lasts(now)), key=lambda one: one.until_utc)[
        ::-1
    ]
