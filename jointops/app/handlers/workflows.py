"""Workflow files: checked, taken over, and found again for each request."""

from __future__ import annotations

from jointops.app.commands import TakeWorkflow
from jointops.app.handling import Circumstances, Done, demand_reason, done
from jointops.app.ports import UnitOfWork
from jointops.app.workflows import flow_named, know, newest
from jointops.requests.kept_workflow import KeptWorkflow, name_of
from jointops.requests.workflow import Workflow, workflow_of


def take_workflow(cmd: TakeWorkflow, uow: UnitOfWork, given: Circumstances) -> Done:
    """
    Take over a workflow file; the one before stays for the requests that were opened under it.

    Raises
    ------
    ReasonMissingError
        If there is no reason.
    WorkflowRefusedError
        If the file does not hold together; with the line.
    """
    demand_reason(cmd.why)
    flow = workflow_of(cmd.text, file=cmd.file)
    rows = uow.rows(KeptWorkflow)
    last = newest(rows.all())
    kept = KeptWorkflow(
        id=name_of(cmd.text),
        serial=last.serial + 1 if last is not None else 1,
        name=flow.content.name,
        origin=cmd.file,
        text=cmd.text,
        why=cmd.why.strip(),
        taken_utc=given.at,
        taken_by=given.signer,
    )
    rows.put(kept)
    return done(subject=cmd.file, value=kept, facts={"name": kept.name, "serial": kept.serial})


def flow_in(uow: UnitOfWork, name: str) -> Workflow:
    """Give a request's workflow, also one that another program took over just now."""
    kept = uow.rows(KeptWorkflow).find(name) if name else None
    if kept is not None:
        know((kept,))
    return flow_named(name)


def name_in_force(uow: UnitOfWork) -> str:
    """Give the name of the workflow that new requests go by; empty for the shipped one."""
    last = newest(uow.rows(KeptWorkflow).all())
    return last.id if last is not None else ""
