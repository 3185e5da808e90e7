"""A single paper of a packet printed again, from the pages that were archived with it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from jointops.app.center import Center
from jointops.app.commands import NotePapers
from jointops.app.orders.papers import archived_bytes
from jointops.app.staging import file_name, told_plainly
from jointops.audit.accounts import Actor
from jointops.errors import OperatorError
from jointops.ids import IncidentId
from jointops.orders.pdf.bundle import cut_out

Row = tuple[str, int, int]
"""Title, first page (from 1) and pages of a paper."""


class SlipUnknownError(OperatorError):
    """No archived packet of the incident holds such a paper, or several do."""

    code = "SLIP-UNKNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprint:
    """A paper that was written again: its file, its title, and of which packet it is."""

    file: Path
    title: str
    pages: int
    packet: str


def papers_of_packet(
    center: Center, incident: IncidentId
) -> tuple[str, list[tuple[str, int, int]]]:
    """Give the digest of an incident's newest archived packet, and its papers."""
    for entry in reversed(center.database.all_of(NotePapers.kind)):
        if entry.subject == str(incident) and entry.facts.get("index"):
            return entry.facts["digest"], [tuple(row) for row in entry.facts["index"]]
    return "", []


def reprint_slip(
    center: Center, incident: IncidentId, wanted: str, folder: Path, actor: Actor
) -> Reprint:
    """
    Write one paper of an incident's newest packet again, as it was archived.

    Parameters
    ----------
    wanted
        The unit or team, or words of the paper's title.

    Raises
    ------
    SlipUnknownError
        If none, or more than one, is called so.
    PapersUnwritableError, PapersDiskFullError
        If the folder does not take it.
    """
    digest, papers = papers_of_packet(center, incident)
    found = [row for row in papers if wanted and wanted in row[0]]
    command = NotePapers(
        subject=str(incident), what="reprint", folder=wanted, papers=1, pages=0, digest=digest
    )
    if len(found) != 1:
        fault = SlipUnknownError(
            incident=incident, wanted=wanted, titles="、".join(row[0] for row in found or papers)
        )
        center.note_refusal(command, actor, fault)
        raise fault
    ((title, first, pages),) = found
    whole = archived_bytes(center, digest, name=title)
    pdf = cut_out(whole, first=first, pages=pages)
    mode = "演练" if center.exercise else ""
    file = folder / f"{file_name(mode, f'警情{incident}', title, '存档重印')}.pdf"
    with told_plainly(folder):
        center.home.write_aside(file, pdf)
    done = NotePapers(
        subject=str(incident),
        what="reprint",
        folder=title,
        papers=1,
        pages=pages,
        digest=hashlib.sha256(pdf).hexdigest(),
    )
    center.do(done, actor)
    return Reprint(file=file, title=title, pages=pages, packet=digest)
