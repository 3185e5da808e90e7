"""Requests that go to another center's file and come back."""

from __future__ import annotations

from jointops.app.commands import ExportRequest, ImportRequest
from jointops.app.commands.requests import SUBJECT
from jointops.app.handling import Circumstances, Done, done, get
from jointops.app.ports import UnitOfWork
from jointops.orders.order import Paper
from jointops.requests.case import RequestCase
from jointops.seals.bundles import BundleRefusedError


def export_request(cmd: ExportRequest, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Note that a request leaves the file."""
    get(uow, RequestCase, cmd.request)
    return done(subject=cmd.about, value=cmd.digest)


def import_request(cmd: ImportRequest, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Take a request over, if it still stands as it stood when the bundle was checked."""
    if cmd.case is None or uow.rows(RequestCase).find(cmd.case.id) != cmd.before:
        raise BundleRefusedError(reason="changed")
    uow.rows(RequestCase).put(cmd.case)
    papers = uow.rows(Paper)
    papers.put(*(paper for paper in cmd.papers if papers.find(paper.id) is None))
    return done(subject=SUBJECT.format(cmd.case.id), value=cmd.case)
