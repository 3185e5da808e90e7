"""The case folder of an incident (案卷): every version of every paper, with registers."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from jointops.app.center import Center
from jointops.app.commands import NoteFiling
from jointops.app.handling import NotFoundError
from jointops.app.jobs import Control
from jointops.app.numbers import series
from jointops.app.orders.papers import archived_bytes, render
from jointops.audit.accounts import Actor
from jointops.audit.chain import HEAD_CHARACTERS
from jointops.clock import local, local_text
from jointops.errors import OperatorError
from jointops.ids import IncidentId
from jointops.incidents.incident import Incident
from jointops.orders.case_sheet import CaseFacts, FiledPaper, Rows, case_sheet
from jointops.orders.order import Order
from jointops.orders.paper import date_text
from jointops.orders.pdf.bundle import joined
from jointops.orders.pdf.render import page_count
from jointops.orders.seal_image import SEAL
from jointops.requests.case import RequestCase
from jointops.resources import messages

EPOCH = (1980, 1, 1, 0, 0, 0)
"""Times inside the zip: the same papers make the same bytes."""


class NothingToFileError(OperatorError):
    """An incident has no archived paper yet."""

    code = "NOTHING-TO-FILE"


class FilingStoppedError(OperatorError):
    """Somebody stopped it; nothing was written."""

    code = "FILING-STOPPED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A case folder as it was written: one PDF to read, and a zip with the papers themselves."""

    pdf: Path
    archive: Path
    papers: int
    pages: int


@dataclass(frozen=True, slots=True)
class _Piece:
    paper: FiledPaper
    pdf: bytes
    at: datetime


def file_case(
    center: Center,
    incident: IncidentId,
    folder: Path,
    actor: Actor,
    *,
    control: Control | None = None,
) -> Filed:
    """
    Write the case folder of an incident; journaled.

    Takes a moment; it belongs off the window's thread.

    Raises
    ------
    NothingToFileError
        If the incident has no archived paper.
    FilingStoppedError
        If it was stopped.
    OSError
        If the folder cannot be written; nothing is left half-written.
    """
    found: Incident | None = center.board.table(Incident).get(incident)
    if found is None:
        raise NotFoundError(kind="Incident", key=incident)
    pieces = _numbered(sorted(_pieces(center, incident, control), key=_when))
    if not pieces:
        raise NothingToFileError(incident=incident)
    now = center.clock.now()
    title = f"{incident}号警情{found.class_name}案卷"
    facts = CaseFacts(
        title=title,
        number=f"{series(center)}卷〔{local(now).year}〕{incident}号",
        papers=tuple(piece.paper for piece in pieces),
        out=_out(center, incident),
        received=_received(center, incident),
        sealed=() if center.exercise else _sealed(center, incident),
        made=now,
        issuer=center.config.issuer,
        city=center.city.name,
        exercise=center.exercise,
        mark=center.config.issuer,
        chain=center.board.head[:HEAD_CHARACTERS],
    )
    sheet = render(center, case_sheet(facts))
    whole = joined([sheet, *(piece.pdf for piece in pieces)])
    _mind(control)
    mode = "演练_" if center.exercise else ""
    name = f"{mode}案卷_警情{incident}"
    pdf, archive = folder / f"{name}.pdf", folder / f"{name}.zip"
    aside = archive.with_suffix(".zip.part")
    try:  # both or neither
        center.home.write_aside(aside, _zipped(sheet, pieces))
        center.home.write_aside(pdf, whole)
        aside.replace(archive)
    finally:
        aside.unlink(missing_ok=True)
    note = NoteFiling(incident=incident, file=pdf.name, papers=len(pieces), digest=_digest(whole))
    center.do(note, actor)
    return Filed(pdf=pdf, archive=archive, papers=len(pieces), pages=page_count(whole))


def _mind(control: Control | None) -> None:
    if control is not None and control.stop_asked:
        raise FilingStoppedError


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _when(piece: _Piece) -> tuple[datetime, str]:
    return piece.at, piece.paper.number


def _numbered(pieces: list[_Piece]) -> list[_Piece]:
    """Give the papers with the page each begins on."""
    page, found = 1, []
    for piece in pieces:
        found.append(replace(piece, paper=replace(piece.paper, first=page)))
        page += piece.paper.pages
    return found


def _pieces(center: Center, incident: IncidentId, control: Control | None) -> Iterator[_Piece]:
    say = messages("zh").label
    issued = [o for o in _orders(center, incident) if o.issued]
    for done, order in enumerate(issued):
        _mind(control)
        if control is not None:
            control.share_done = done / max(1, len(issued))
        state = say(f"order_state.{order.state.value}")
        version = f"第{order.version}版，{state}" if order.version > 1 else state
        for digest, title, note in (
            (order.paper, order.title, version),
            *([(order.inner, say("inner.title"), "内部")] if order.inner else []),
        ):
            pdf = archived_bytes(center, digest, name=order.number)
            author = order.signer or order.issued_by
            paper = _filed(pdf, order.number, title, author, order.issued_utc)
            yield _Piece(replace(paper, note=note), pdf, order.issued_utc)
    for case in _cases(center, incident):
        for document in case.documents:
            title = f"{case.id}号商请 {document.kind} 第{document.version}版"
            for edition in document.editions:
                pdf = archived_bytes(center, edition.paper, name=document.number)
                paper = _filed(
                    pdf,
                    document.number or document.kind,
                    title,
                    document.drafted_by,
                    edition.at_utc,
                )
                yield _Piece(paper, pdf, edition.at_utc)


def _filed(pdf: bytes, number: str, title: str, author: str, at: datetime) -> FiledPaper:
    return FiledPaper(
        number=number,
        title=title,
        author=author,
        day=date_text(local(at)),
        first=1,
        pages=page_count(pdf),
        digest=_digest(pdf),
        note="",
    )


def _orders(center: Center, incident: IncidentId) -> list[Order]:
    return [o for o in center.board.table(Order).values() if o.incident == incident]


def _cases(center: Center, incident: IncidentId) -> list[RequestCase]:
    cases = center.board.table(RequestCase).values()
    return [case for case in cases if case.incident == incident]


def _out(center: Center, incident: IncidentId) -> Rows:
    say = messages("zh").label
    return tuple(
        (
            order.number,
            order.signer or order.issued_by,
            local_text(order.issued_utc),
            str(len(order.copies)),
            str(sum(bool(copy.signed_by) for copy in order.copies)),
            say(f"order_state.{order.state.value}"),
        )
        for order in sorted(_orders(center, incident), key=_issued)
        if order.issued
    )


def _issued(order: Order) -> datetime:
    return order.issued_utc


def _received(center: Center, incident: IncidentId) -> Rows:
    """List what came from the other side: papers that hold a scan."""
    rows = []
    for case in _cases(center, incident):
        for document in case.documents:
            if not document.scan:
                continue
            stamps = [s for s in case.stamps if s.document == document.kind]
            last = stamps[-1] if stamps else None
            rows.append(
                (
                    document.kind,
                    document.number or "—",
                    local_text(last.at_utc) if last else "",
                    last.by if last else "",
                    document.scan[:16],
                )
            )
    return tuple(rows)


def _sealed(center: Center, incident: IncidentId) -> Rows:
    """List the papers that a seal goes on; who pressed a wet one and when is written in by hand."""
    printed = {
        order.id: (gate.note, local_text(order.issued_utc))
        for order in _orders(center, incident)
        for gate in order.gates
        if gate.code == SEAL
    }
    return tuple(
        (
            order.number,
            order.signer,
            str(len(order.copies)),
            *printed.get(order.id, ("", "")),
            order.paper[:12],
        )
        for order in sorted(_orders(center, incident), key=_issued)
        if order.issued
    )


def _zipped(sheet: bytes, pieces: list[_Piece]) -> bytes:
    """Pack the papers as they are archived, with a list of digests that ``sha256sum -c`` reads."""
    files = [("00_卷内目录.pdf", sheet)]
    for number, piece in enumerate(pieces, 1):
        name = piece.paper.number.replace("/", "_")
        files.append((f"{number:02d}_{name}_{piece.paper.digest[:8]}.pdf", piece.pdf))
    sums = "".join(f"{_digest(data)}  {name}\n" for name, data in files)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (*files, ("SHA256SUMS", sums.encode())):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return out.getvalue()
