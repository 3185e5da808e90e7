"""
A request on removable media: out as a signed bundle, answered elsewhere, and taken back.

What comes back is not believed but done again: each step of the other side goes through the
workflow as if it were given here, and their signatures are checked over our own content.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
from cryptography import x509

from jointops.app.center import Center
from jointops.app.commands import ExportRequest, ImportRequest
from jointops.app.requests.cases import case_of
from jointops.app.seals import read_root
from jointops.app.workflows import flow_of
from jointops.audit.accounts import Actor
from jointops.errors import OperatorError
from jointops.ids import RequestId
from jointops.orders.order import Paper
from jointops.requests.case import Document, Exchange, RequestCase, Stamp
from jointops.requests.content import digests
from jointops.requests.steps import Act, RequestNeedsError, RequestRoleError, RequestStepError, take
from jointops.requests.workflow import Workflow
from jointops.seals.bundles import MOST_MB, Bundle, BundleRefusedError, digest_of, pack, unpack
from jointops.seals.register import CertificateKind
from jointops.seals.signatures import check

CASE = "case.json"
PAPERS = "papers/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A bundle that was taken: the request as it stands now, and how many of its steps are new."""

    case: RequestCase
    steps: int
    sender: str


def export_request(center: Center, number: int, actor: Actor, file: Path) -> str:
    """
    Write a request with all its papers, scans and signatures as a signed bundle.

    Returns
    -------
    digest
        SHA-256 of the file, in hex.

    Raises
    ------
    OperatorError
        If there is no such request, the actor may not, or has no key to sign the bundle with.
    """
    case = case_of(center, number)
    credential = center.seals.credential(actor.name)
    pen = center.seals.pen(actor.name)
    files = {CASE: msgspec.json.encode(case, order="sorted")}
    with center.database.read() as uow:
        for digest in _digests(case):
            paper = uow.rows(Paper).find(digest)
            if paper is not None:
                files[PAPERS + digest] = paper.pdf
    block = pack(
        files,
        {
            "center": center.city.name,
            "exercise": "yes" if center.exercise else "no",
            "root": _home_of(center, case),
            "number": str(case.home_number),
        },
        credential,
        signer=pen.signer,
        role=actor.roles[0].value if actor.roles else "",
        now=center.clock.now(),
    )
    digest = digest_of(block)
    center.do(ExportRequest(request=case.id, file=file.name, digest=digest), actor)
    center.home.write_aside(file, block)
    return digest


def import_request(center: Center, file: Path, actor: Actor, *, root: Path | None = None) -> Taken:
    """
    Take a bundle: a request of another center's, or one of ours with the other side's answer.

    Parameters
    ----------
    root
        Root certificate of the sender's center, where it is not trusted yet.

    Raises
    ------
    BundleRefusedError
        If it is not taken, with the reason; it is journaled, and nothing is changed.
    """
    command = ImportRequest(file=file.name)
    try:
        bundle, case = _read(center, file, root)
        command = replace(command, digest=bundle.digest)
        before = _known(center, bundle)
        after, steps = _taken(center, bundle, case, before, _roots(center, root))
        fresh = _papers(bundle, after)
    except OperatorError as refusal:
        center.note_refusal(command, actor, refusal)
        raise
    done = center.do(replace(command, before=before, case=after, papers=fresh), actor)
    return Taken(case=done.value, steps=steps, sender=bundle.sender.holder)


def look_at_bundle(
    center: Center, file: Path, *, root: Path | None = None
) -> tuple[Bundle, RequestCase]:
    """
    Read and check a bundle without taking it; nothing is changed.

    Raises
    ------
    BundleRefusedError
        If it was altered, or a signature in it does not hold.
    """
    bundle, case = _read(center, file, root)
    _demand_signed(center, case, _roots(center, root))
    return bundle, case


def _roots(center: Center, root: Path | None) -> list[x509.Certificate]:
    return [*center.seals.roots, *([read_root(root)] if root is not None else [])]


def _read(center: Center, file: Path, root: Path | None) -> tuple[Bundle, RequestCase]:
    try:
        with file.open("rb") as stream:
            block = stream.read((MOST_MB << 20) + 1)
    except OSError as fault:
        raise BundleRefusedError(reason="unreadable") from fault
    bundle = unpack(block, _roots(center, root), lists=center.seals.lists)
    if (bundle.facts.get("exercise") == "yes") != center.exercise:
        raise BundleRefusedError(reason="mode")
    try:
        case = msgspec.json.decode(bundle.files.get(CASE, b""), type=RequestCase)
        number = int(bundle.facts["number"])
    except (msgspec.MsgspecError, KeyError, ValueError) as fault:
        raise BundleRefusedError(reason="altered") from fault
    if case.home_number != number:
        raise BundleRefusedError(reason="altered")
    return bundle, case


def _home_of(center: Center, case: RequestCase) -> str:
    """Give the fingerprint of the root of the center that opened a request."""
    if case.exchange is not None and case.exchange.center:
        return case.exchange.center
    return center.seals.own(CertificateKind.ROOT).id


def _is_ours(center: Center, bundle: Bundle) -> bool:
    own = [one.id for one in center.seals.known if one.kind == CertificateKind.ROOT]
    return bundle.facts.get("root") in own


def _known(center: Center, bundle: Bundle) -> RequestCase | None:
    cases = center.board.table(RequestCase).values()
    number = int(bundle.facts["number"])
    if _is_ours(center, bundle):
        return next((c for c in cases if c.id == number and not _foreign(c)), None)
    home = (bundle.facts.get("root"), number)
    return next((c for c in cases if c.exchange and _home(c.exchange) == home), None)


def _foreign(case: RequestCase) -> bool:
    return case.exchange is not None and bool(case.exchange.center)


def _home(exchange: Exchange) -> tuple[str, int]:
    return exchange.center, exchange.number


def _taken(
    center: Center,
    bundle: Bundle,
    case: RequestCase,
    before: RequestCase | None,
    roots: Sequence[x509.Certificate],
) -> tuple[RequestCase, int]:
    """Give the request as it stands with the bundle taken, and how many steps are new."""
    _demand_signed(center, case, roots)
    exchange = before.exchange if before is not None and before.exchange else Exchange()
    if bundle.digest in exchange.taken:
        raise BundleRefusedError(reason="replayed")
    if len(case.stamps) <= exchange.heard:
        raise BundleRefusedError(reason="older")
    heard = replace(exchange, taken=(*exchange.taken, bundle.digest), heard=len(case.stamps))
    _demand_free_numbers(center, case, before)
    if _is_ours(center, bundle):
        if before is None:
            raise BundleRefusedError(reason="unknown_case")
        after, steps = _answered(center, before, case)
        return replace(after, exchange=heard), steps
    if before is not None and case.stamps[: len(before.stamps)] != before.stamps:
        raise BundleRefusedError(reason="diverged")
    home = replace(heard, center=bundle.facts["root"], number=case.home_number)
    number = before.id if before is not None else RequestId(_next(center))
    told = len(before.stamps) if before is not None else 0
    copy = replace(case, id=number, incident=None, units=(), exchange=home)
    return copy, len(case.stamps) - told


def _next(center: Center) -> int:
    return max((int(number) for number in center.board.table(RequestCase)), default=0) + 1


def _demand_signed(center: Center, case: RequestCase, roots: Sequence[x509.Certificate]) -> None:
    """Refuse a request with a signature that does not fit what its papers say."""
    for document in case.documents:
        content = digests(case, document).sha256
        for one in check(document.signatures, content, roots, lists=center.seals.lists):
            if one.fault is not None:
                raise BundleRefusedError(reason=one.fault.value)


def _demand_free_numbers(center: Center, case: RequestCase, before: RequestCase | None) -> None:
    """Refuse a number of theirs that another request has already."""
    used = {
        document.number
        for other in center.board.table(RequestCase).values()
        if before is None or other.id != before.id
        for document in other.documents
        if document.kind == "D2" and document.number
    }
    known = {d.number for d in before.documents} if before is not None else set()
    for document in case.documents:
        if document.kind == "D2" and document.number in used - known:
            raise BundleRefusedError(reason="number_used", number=document.number)


def _answered(center: Center, own: RequestCase, sent: RequestCase) -> tuple[RequestCase, int]:
    """Do again what the other side did, step by step, on our own request as it stands now."""
    flow, now = flow_of(own), center.clock.now()
    same = 0
    while same < min(len(own.stamps), len(sent.stamps)) and own.stamps[same] == sent.stamps[same]:
        same += 1
    fresh, after = list(sent.stamps[same:]), own
    if not fresh:
        raise BundleRefusedError(reason="older")
    steps = 0
    while fresh:
        stamp = fresh[0]
        if not _theirs(flow, stamp):
            raise BundleRefusedError(reason="not_theirs", step=stamp.event)
        told = len(after.stamps)
        try:
            after = take(flow, after, _act(sent, stamp), now=now)
        except (RequestStepError, RequestNeedsError, RequestRoleError) as refusal:
            raise BundleRefusedError(reason="step", step=stamp.event, detail=refusal) from refusal
        made = [(one.event, one.document) for one in after.stamps[told:]]
        while fresh and (fresh[0].event, fresh[0].document) in made:
            made.remove((fresh[0].event, fresh[0].document))
            fresh.pop(0)
        steps += 1
    return _with_proofs(after, sent), steps


def _theirs(flow: Workflow, stamp: Stamp) -> bool:
    """Tell whether a step is one that only the other side decides, or does on its own paper."""
    if not stamp.document:
        return any(move.theirs for move in flow.moves if move.event == stamp.event)
    if flow.documents[stamp.document].issuer == "theirs":
        return True
    steps = flow.steps_of(stamp.document)
    return any(step.theirs for step in steps if step.event == stamp.event)


def _act(sent: RequestCase, stamp: Stamp) -> Act:
    wanted = (stamp.document, stamp.version)
    paper = next((d for d in sent.documents if (d.kind, d.version) == wanted), None)
    writes = stamp.event in {"register", "record", "draft"}
    return Act(
        event=stamp.event,
        document=stamp.document,
        by=stamp.by,
        roles=(stamp.role,),
        at_utc=stamp.at_utc,
        fields=paper.fields if paper is not None and writes else {},
        people=_people(sent, stamp),
        word=stamp.word,
        text=stamp.text,
        number=paper.number if paper is not None and writes else "",
        scan=paper.scan if paper is not None and not writes else "",
    )


def _people(sent: RequestCase, stamp: Stamp) -> int | None:
    if stamp.event in {"agree", "agree_partly"}:
        return sent.granted
    return sent.returned if stamp.event == "return" else None


def _with_proofs(after: RequestCase, sent: RequestCase) -> RequestCase:
    """Put the other side's signatures and editions on the papers that say the same."""
    for theirs in sent.documents:
        wanted = (theirs.kind, theirs.version)
        own = next((d for d in after.documents if (d.kind, d.version) == wanted), None)
        if own is None or digests(after, own) != digests(sent, theirs):
            raise BundleRefusedError(reason="content", document=theirs.kind)
        if theirs.signatures[: len(own.signatures)] != own.signatures:
            raise BundleRefusedError(reason="unlinked")
        editions = tuple(e for e in theirs.editions if own.edition(e.name) is None)
        proved = replace(own, signatures=theirs.signatures, editions=(*own.editions, *editions))
        after = replace(after, documents=tuple(proved if d is own else d for d in after.documents))
    return after


def _digests(case: RequestCase) -> list[str]:
    """Give the digests of every archived paper and scan of a request."""
    found = [digest for document in case.documents for digest in _of(document)]
    return sorted(set(filter(None, found)))


def _of(document: Document) -> tuple[str, ...]:
    return document.scan, *(edition.paper for edition in document.editions)


def _papers(bundle: Bundle, case: RequestCase) -> tuple[Paper, ...]:
    """Give the papers and scans of the bundle that the request needs; each is what it is called."""
    fresh = []
    for digest in _digests(case):
        block = bundle.files.get(PAPERS + digest)
        if block is None:
            continue
        if digest_of(block) != digest:
            raise BundleRefusedError(reason="altered")
        fresh.append(Paper(id=digest, pdf=block))
    return tuple(fresh)
