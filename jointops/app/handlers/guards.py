"""The guard register taken over from a file."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from jointops.app.commands import ImportGuards
from jointops.app.handling import Circumstances, Done, done
from jointops.app.ports import UnitOfWork
from jointops.errors import OperatorError
from jointops.forces.guards import Guard, GuardCompany, GuardTeam
from jointops.forces.readiness import Task


class RegisterMovedError(OperatorError):
    """The register is another than the file was held against."""

    code = "REGISTER-MOVED"


class TeamBoundError(OperatorError):
    """A team that is to be removed has an open task."""

    code = "TEAM-HAS-TASK"


def register_mark(*ids: Collection[str | int]) -> str:
    """Give a mark of who is in the register: employers, teams, guards."""
    text = "\n\n".join("\n".join(sorted(map(str, some))) for some in ids)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def import_guards(cmd: ImportGuards, uow: UnitOfWork, _given: Circumstances) -> Done:
    """
    Make the register what the file says.

    Raises
    ------
    RegisterMovedError
        If somebody came or went since the file was looked at.
    TeamBoundError
        If a team would go that has an open task.
    """
    known = [uow.rows(of).ids() for of in (GuardCompany, GuardTeam, Guard)]
    if register_mark(*known) != cmd.register:
        raise RegisterMovedError(file=cmd.file)
    for key in cmd.removed_teams:
        for task in uow.rows(Task).where(force=key):
            if task.open:
                raise TeamBoundError(team=key, incident=task.incident)
    uow.rows(GuardCompany).put(*cmd.companies)
    uow.rows(GuardTeam).put(*cmd.teams)
    uow.rows(GuardTeam).remove(*cmd.removed_teams)
    uow.rows(Guard).put(*cmd.guards)
    uow.rows(Guard).remove(*cmd.removed_guards)
    written = [[row.id for row in rows] for rows in (cmd.companies, cmd.teams, cmd.guards)]
    new = sum(len(set(ids) - before) for ids, before in zip(written, known, strict=True))
    return done(subject=cmd.file, facts={"new": new})
