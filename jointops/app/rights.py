"""The table of who may do what, and which handler does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from jointops.app import commands as c
from jointops.app.handlers import (
    amendments,
    arrangements,
    exchange,
    fallback,
    guards,
    imports,
    incidents,
    orders,
    packets,
    papers,
    people,
    persons,
    plans,
    registers,
    replacements,
    requests,
    rings,
    seals,
    second_persons,
    workflows,
)
from jointops.app.handling import Circumstances, Done
from jointops.app.ports import UnitOfWork
from jointops.app.workflows import flow_named
from jointops.audit.accounts import ACTING, ADMINISTRATION, Actor, Role
from jointops.audit.oral import SpokenWord
from jointops.errors import OperatorError
from jointops.ids import AccountName
from jointops.orders.order import OrderKind
from jointops.planning.plan import FIRST_WAVE_TIERS


class ForbiddenError(OperatorError):
    """The account may not do this."""

    code = "FORBIDDEN"


@dataclass(frozen=True, slots=True)
class Act:
    """Who may give a command, and what it does."""

    roles: frozenset[Role]
    handler: Callable[[Any, UnitOfWork, Circumstances], Done]


def _roles(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


DESK = _roles(Role.OPERATOR, Role.DUTY_COMMANDER)
COMMANDER = _roles(Role.DUTY_COMMANDER)
CLERK = _roles(Role.CLERK)
ADMIN = _roles(Role.SYSTEM_ADMIN)
SECURITY = _roles(Role.SECURITY_ADMIN)
LIAISON = _roles(Role.LIAISON)
APPROVER = _roles(Role.APPROVER)

ACTS: dict[type[c.Command], Act] = {
    c.SetUpFile: Act(ADMIN, registers.set_up_file),
    c.InstallRoads: Act(CLERK, registers.install_roads),
    c.ImportUnits: Act(CLERK, registers.import_units),
    c.ImportPoints: Act(CLERK, registers.import_points),
    c.ImportGuards: Act(CLERK, guards.import_guards),
    c.ImportStations: Act(CLERK, imports.import_list),
    c.ImportSubstations: Act(CLERK, imports.import_list),
    c.ImportGrids: Act(CLERK, imports.import_list),
    c.ImportLandmarks: Act(CLERK, imports.import_list),
    c.ImportPhones: Act(CLERK, imports.import_list),
    c.ImportRoster: Act(CLERK, imports.import_list),
    c.UndoImport: Act(CLERK, imports.undo_import),
    c.TakeNeeds: Act(COMMANDER, registers.take_needs),
    c.ImportCheckPosts: Act(CLERK, registers.import_checkposts),
    c.RegisterArrangements: Act(LIAISON, arrangements.register_arrangements),
    c.WithdrawArrangement: Act(LIAISON | APPROVER, arrangements.withdraw_arrangement),
    c.ReportPosition: Act(DESK, registers.report_position),
    c.SetUnitStatus: Act(DESK, registers.set_unit_status),
    c.DrawClosure: Act(DESK, registers.draw_closure),
    c.LiftClosure: Act(DESK, registers.lift_closure),
    c.OpenIncident: Act(DESK, incidents.open_incident),
    c.EditCard: Act(DESK, incidents.edit_card),
    c.AddCaller: Act(DESK, incidents.add_caller),
    c.AddLogLine: Act(ACTING, incidents.add_log_line),
    c.ChangeLevel: Act(ACTING, incidents.change_level),
    c.TellParty: Act(DESK, incidents.tell_party),
    c.StampMilestone: Act(DESK, incidents.stamp_milestone),
    c.MergeIncident: Act(DESK, incidents.merge_incident),
    c.EndIncident: Act(DESK, incidents.end_incident),
    c.RevealCaller: Act(DESK, incidents.reveal_caller),
    c.RevealGuard: Act(DESK | CLERK, people.reveal_guard),
    c.OpenRequest: Act(DESK | LIAISON, requests.open_request),
    c.TakeWorkflow: Act(COMMANDER, workflows.take_workflow),
    c.ExportRequest: Act(DESK | LIAISON | CLERK, exchange.export_request),
    c.ImportRequest: Act(LIAISON | CLERK, exchange.import_request),
    c.StepRequest: Act(DESK | LIAISON | APPROVER | CLERK, requests.step_request),
    c.PrintRequestPaper: Act(DESK | LIAISON | APPROVER | CLERK, requests.print_request_paper),
    c.KeepPlan: Act(DESK, plans.keep_plan),
    c.CommitFirstWave: Act(DESK, plans.commit_first_wave),
    c.CommitPlan: Act(COMMANDER, plans.commit_plan),
    c.CommitRing: Act(COMMANDER, rings.commit_ring),
    c.SendDuty: Act(DESK, plans.send_duty),
    c.MoveTask: Act(DESK, plans.move_task),
    c.StandDown: Act(COMMANDER, plans.stand_down),
    c.SendReplacement: Act(DESK, replacements.send_replacement),
    c.Reassign: Act(COMMANDER, replacements.reassign),
    c.DrawPack: Act(DESK | CLERK, fallback.draw_pack),
    c.EnterDrawn: Act(DESK | CLERK, fallback.enter_drawn),
    c.VoidDrawn: Act(DESK | CLERK, fallback.void_drawn),
    c.DraftOrder: Act(DESK, orders.draft_order),
    c.EditOrder: Act(DESK, orders.edit_order),
    c.SubmitOrder: Act(DESK, orders.submit_order),
    c.ReturnOrder: Act(COMMANDER, orders.return_order),
    c.DropOrder: Act(DESK, orders.drop_order),
    c.IssueOrder: Act(DESK, orders.issue_order),
    c.SendOrder: Act(DESK, orders.send_order),
    c.SignForOrder: Act(DESK | CLERK, orders.sign_for_order),
    c.NotePrint: Act(DESK | CLERK, orders.note_print),
    c.NoteFiling: Act(DESK | CLERK, orders.note_filing),
    c.TakeTemplate: Act(CLERK, orders.take_template),
    c.TakeSealImage: Act(CLERK, orders.take_seal_image),
    c.QueuePrint: Act(DESK | CLERK, orders.queue_print),
    c.UnqueuePrint: Act(DESK | CLERK, orders.unqueue_print),
    c.NotePapers: Act(DESK | CLERK, packets.note_papers),
    c.NoteHandover: Act(DESK, papers.note_handover),
    c.NoteExport: Act(DESK | CLERK, papers.note_export),
    c.NoteFullExport: Act(COMMANDER, papers.note_full_export),
    c.AddAccount: Act(ADMIN, people.add_account),
    c.EraseGuard: Act(SECURITY, persons.erase_guard),
    c.EraseCaller: Act(SECURITY, persons.erase_caller),
    c.MakeAuthority: Act(SECURITY, seals.make_authority),
    c.IssueCertificate: Act(SECURITY, seals.issue_certificate),
    c.RevokeCertificate: Act(SECURITY, seals.revoke_certificate),
    c.TrustAuthority: Act(SECURITY, seals.trust_authority),
    c.RunRetention: Act(frozenset(Role), persons.run_retention),
    c.NoteSignIn: Act(frozenset(Role), people.note_sign_in),
    c.NoteBackup: Act(ADMIN, people.note_backup),
    c.NoteDrill: Act(ADMIN, people.note_drill),
    c.SignHead: Act(DESK | frozenset(ADMINISTRATION), amendments.sign_head),
    c.NoteClock: Act(frozenset(Role), amendments.note_clock),
    c.AnswerOralAct: Act(COMMANDER, second_persons.answer_oral_act),
    c.BreakGlass: Act(ACTING, second_persons.break_glass),
    c.CorrectEntry: Act(ACTING, amendments.correct_entry),
    c.AddLateEntry: Act(ACTING, amendments.add_late_entry),
}
"""Handbook 1.5 as a table."""


BY_VOICE: frozenset[type[c.Command]] = frozenset(
    {c.CommitPlan, c.CommitRing, c.StandDown, c.Reassign, c.SendReplacement}
)
"""
What a commander who is away may order by voice: forces now. Papers carry his signature, the needs
table can wait, and personal data and accounts are no matter of orders: those want his secret.
"""
IN_PERSON: frozenset[type[c.Command]] = frozenset({c.CommitFirstWave, c.AnswerOralAct})
"""Nobody stands behind these for another: the first wave never waits, an answer is one's own."""


def allowed_roles(command: c.Command | type[c.Command]) -> frozenset[Role]:
    """Give the roles that may give this very command; of a type, those of its row."""
    if isinstance(command, type):
        return ACTS[command].roles
    if isinstance(command, c.IssueOrder) and command.order.kind != OrderKind.FIRST_WAVE:
        return COMMANDER
    if isinstance(command, c.SendReplacement) and command.tier not in FIRST_WAVE_TIERS:
        return COMMANDER
    if isinstance(command, c.StepRequest):
        roles = flow_named(command.flow).roles_for(command.document, command.event)
        return frozenset(Role(role) for role in roles) or ACTS[c.StepRequest].roles
    return ACTS[type(command)].roles


WAITING = c.RegisterArrangements | c.TakeNeeds | c.TakeWorkflow | c.RevealGuard
"""What waits for the three administrators of a live file."""


def needs_three(command: c.Command) -> bool:
    """
    Tell whether a live file without its three administrators refuses an act.

    What can wait does: full orders, standing papers, the needs table, a guard's personal data.
    Whatever sends, moves or frees a force never waits for an account.
    """
    full = isinstance(command, c.IssueOrder) and command.order.kind == OrderKind.FULL
    return full or isinstance(command, WAITING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Countersignature:
    """
    Somebody who stands behind an act of another's.

    Attributes
    ----------
    word
        How he gave his word where he was away (口头授权); None where he gave his secret (会签).
    """

    name: AccountName
    roles: tuple[Role, ...]
    word: SpokenWord | None = None

    def facts(self) -> dict[str, Any]:
        """Give what the journal's entry of the act says of him."""
        if self.word is None:
            return {"countersigned_by": self.name}
        return {"oral": {"commander": self.name, **msgspec.to_builtins(self.word)}}


def countersigning_roles(
    command: c.Command | type[c.Command], actor: Actor, *, by_voice: bool = False
) -> frozenset[Role]:
    """
    Give the roles that may countersign an act; none where the actor needs no countersign.

    The first wave asks for none: it is never held up. Nobody who administers or audits gets at an
    act by another's countersign, nor anybody who acts at one of theirs. A word by voice is taken
    by an operator alone, from a commander, for what `BY_VOICE` names.
    """
    kind = command if isinstance(command, type) else type(command)
    allowed = allowed_roles(command)
    able = bool(allowed.intersection(actor.roles)) and not by_another(command)
    if able or not ACTING.intersection(actor.roles):
        return frozenset()
    if isinstance(command, c.SendReplacement) and command.tier in FIRST_WAVE_TIERS:
        return frozenset()
    if kind in IN_PERSON:
        return frozenset()
    if not by_voice:
        return allowed & ACTING
    return COMMANDER if kind in BY_VOICE and Role.OPERATOR in actor.roles else frozenset()


def by_another(command: c.Command | type[c.Command]) -> bool:
    """Tell whether somebody beside the actor stands behind a command, whoever the actor is."""
    return isinstance(command, c.StepRequest) and command.by_other


def role_for(command: c.Command, actor: Actor, countersign: Countersignature | None = None) -> Role:
    """
    Give the role in which an actor gives a command, or in which it is countersigned.

    Raises
    ------
    ForbiddenError
        If neither the actor's roles nor those of who countersigns may.
    """
    allowed = allowed_roles(command)
    for role in actor.roles if not by_another(command) or countersign is None else ():
        if role in allowed:
            return role
    if countersign is not None and countersign.name != actor.name:
        able = countersigning_roles(command, actor, by_voice=countersign.word is not None)
        for role in countersign.roles:
            if role in able:
                return role
    raise ForbiddenError(
        act=command.kind, actor=actor.name, needed="、".join(sorted(role.value for role in allowed))
    )
