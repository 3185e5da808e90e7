"""
Checking a paper offline: a file by its signatures and the archive, a scan by its check code.

Everything is told as lines of plain words; one that is wrong makes the whole 核验不符.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

from jointops.app.center import Center
from jointops.app.heads import check_journal
from jointops.app.requests.exchange import look_at_bundle
from jointops.app.seals import read_root
from jointops.app.workflows import flow_of
from jointops.clock import local_text
from jointops.errors import OperatorError
from jointops.orders.order import Order, Paper
from jointops.requests.case import Document, RequestCase
from jointops.requests.content import digests, stamp_of
from jointops.resources import messages
from jointops.seals.bundles import MOST_MB, BundleRefusedError
from jointops.seals.certificates import Side, center_of, fingerprint
from jointops.seals.check_code import code_of, read_code
from jointops.seals.pdf_check import PdfFault, PdfFinding, check_pdf
from jointops.seals.register import CertificateKind
from jointops.seals.signatures import Finding, check
from jointops.seals.stamp import MARK, Stamp, read_payload

BOTH_SIGN = frozenset(("D3A", "D3B"))
"""Papers that need both sides' signatures (回执单); all others need ours alone."""
SHOWN = 16
ZIP = b"PK\x03\x04"
PEN_EVENTS = {
    Side.OURS: ("approve", "sign_ours", "record", "send"),
    Side.THEIRS: ("sign_theirs", "sign_for", "register", "agree", "record"),
}


class VerifyFileError(OperatorError):
    """A file cannot be checked: it cannot be read, or is too large."""

    code = "VERIFY-FILE"


class VerifyNothingError(OperatorError):
    """There is neither a file nor a code to check."""

    code = "VERIFY-NOTHING"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    One thing that was checked.

    Attributes
    ----------
    good
        Whether it holds; None for what is only told.
    """

    code: str
    text: str
    good: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What checking gave: 核验一致 if something was found right, and nothing wrong."""

    lines: tuple[Line, ...]

    @property
    def sound(self) -> bool:
        """Whether all that was checked holds."""
        judged = [line.good for line in self.lines if line.good is not None]
        return bool(judged) and all(judged)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """A paper that the file knows: an order, or a version of a request's paper."""

    stamp: Stamp
    order: Order | None = None
    case: RequestCase | None = None
    document: Document | None = None

    @property
    def papers(self) -> tuple[str, ...]:
        if self.order is not None:
            return (self.order.paper,)
        return tuple(e.paper for e in self.document.editions) if self.document is not None else ()


def verify(
    center: Center,
    *,
    file: Path | None = None,
    code: str = "",
    head: str = "",
    root: Path | None = None,
) -> Verdict:
    """
    Check a file, a typed check code, a journal head off a paper's foot, or several together.

    Parameters
    ----------
    root
        Root certificate of another center, for a paper of its own.

    Raises
    ------
    VerifyFileError
        If the file cannot be read, or is over `MOST_MB`.
    VerifyNothingError
        If nothing is given.
    CheckCodeError
        If the code was mistyped.
    RootRefusedError
        If ``root`` is no root certificate.
    """
    if file is None and not code and not head:
        raise VerifyNothingError
    typed = read_code(code) if code else ""
    given = [read_root(root)] if root is not None else []
    roots = [*center.seals.roots, *given]
    lines = [_given(one, _whose(center)) for one in given]
    if file is not None:
        block = _block(file)
        if block.startswith(ZIP):
            lines += _bundle(center, file, root, roots)
        else:
            lines += _file(center, block, roots, typed)
    elif typed:
        lines += _code(center, typed)
    if head:
        found = check_journal(center, head=head).head_found is True
        lines.append(_line("head_found" if found else "head_unknown", good=found, head=head))
    return Verdict(lines=tuple(lines))


def required_sides(kind: str) -> tuple[Side, ...]:
    """Give whose signatures a paper needs: a rule, whatever a file holds."""
    return (Side.OURS, Side.THEIRS) if kind in BOTH_SIGN else (Side.OURS,)


def _block(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            block = stream.read((MOST_MB << 20) + 1)
    except OSError as fault:
        raise VerifyFileError(file=file.name, reason=fault.strerror or str(fault)) from fault
    if len(block) > MOST_MB << 20:
        raise VerifyFileError(file=file.name, reason=_say("large", most=MOST_MB))
    return block


def _file(
    center: Center, block: bytes, roots: Sequence[x509.Certificate], typed: str
) -> Iterator[Line]:
    if not block.startswith(b"%PDF-"):
        yield _line("kind", good=False)
        return
    found = check_pdf(block, roots, lists=center.seals.lists)
    stamp = _stamp(found.keywords)
    known = _known_by(center, hashlib.sha256(block).hexdigest(), stamp)
    if stamp is not None:
        yield _line("paper", number=stamp.number, version=stamp.version, code=stamp.code)
    if typed and stamp is not None:
        same = typed == stamp.code
        yield _line("code_same" if same else "code_other", good=same, code=typed)
    yield from _archive(center, block, known)
    yield from _signatures(center, found, roots, stamp, known, archived=_archived(block, known))
    if known is not None:
        yield from _standing(center, known)


def _bundle(
    center: Center, file: Path, root: Path | None, roots: Sequence[x509.Certificate]
) -> Iterator[Line]:
    """Tell whether a request's bundle is as its sender signed it, and who signed its papers."""
    try:
        bundle, case = look_at_bundle(center, file, root=root)
    except BundleRefusedError as refusal:
        reason = messages("zh").label(f"bundle.{refusal.facts['reason']}", **refusal.facts)
        yield _line("bundle_refused", good=False, reason=reason)
        return
    whose = _whose(center)
    yield _line("bundle", good=True, center=bundle.facts["center"], number=case.home_number)
    yield _signature("bundle_signed", bundle.sender, whose)
    for document in case.documents:
        name = flow_of(case).documents[document.kind].name
        yield _line("paper_in", name=name, version=document.version, number=document.number)
        content = digests(case, document).sha256
        for one in check(document.signatures, content, roots, lists=center.seals.lists):
            yield _signature("content", one, whose)


def _stamp(keywords: str) -> Stamp | None:
    """Read what the file's keywords say of it; they begin with what its QR code says."""
    if not keywords.startswith(MARK):
        return None
    return read_payload(keywords.split(" ", maxsplit=1)[0])


def _archived(block: bytes, known: _Known | None) -> bool:
    return known is not None and hashlib.sha256(block).hexdigest() in known.papers


def _archive(center: Center, block: bytes, known: _Known | None) -> Iterator[Line]:
    """Hold a file against the archive."""
    if known is None:
        with center.database.read() as uow:
            kept = uow.rows(Paper).find(hashlib.sha256(block).hexdigest()) is not None
        yield _line("kept", good=True) if kept else _line("not_ours")
    elif _archived(block, known):
        yield _line("archived", good=True)
    else:
        yield _line("not_archived", good=False, number=known.stamp.number)


def _signatures(
    center: Center,
    found: PdfFinding,
    roots: Sequence[x509.Certificate],
    stamp: Stamp | None,
    known: _Known | None,
    *,
    archived: bool,
) -> Iterator[Line]:
    """Tell of the signatures inside the file, and of those that its paper needs."""
    for fault in found.faults:
        if fault == PdfFault.UNSIGNED and archived:
            yield _line("unsigned")
        else:
            yield _line(f"pdf.{fault}", good=False)
    whose = _whose(center)
    for one in found.signatures:
        yield _signature("signed", one, whose)
    kind = stamp.kind if stamp is not None else ""
    there = {one.side for one in found.signatures if one.fault is None}
    if archived and known is not None and known.document is not None and known.case is not None:
        yield from _on_content(center, known.case, known.document, roots)
        there |= _sides(center, known.case, known.document, roots)
    if archived and known is not None and known.order is not None and not found.signatures:
        return  # issued unsigned, as an order may be: the archive alone vouches for it
    if kind:
        for side in required_sides(kind):
            if side.value not in there:
                yield _line("missing", good=False, side=side.value)


def _whose(center: Center) -> dict[str, str]:
    """Give whose each root is that stands in the file, by its fingerprint."""
    words = {CertificateKind.ROOT: "own", CertificateKind.TRUSTED: "trusted"}
    return {kept.id: words[kept.kind] for kept in center.seals.known if kept.kind in words}


def _given(root: x509.Certificate, whose: Mapping[str, str]) -> Line:
    """Say by whose root, given for this once, it is checked besides."""
    known = fingerprint(root)
    kind = whose.get(known, "other")
    return _line("root_given", authority=center_of(root), root=known[:SHOWN], whose=kind)


def _signature(code: str, one: Finding, whose: Mapping[str, str]) -> Line:
    """Tell who signed, when, and under which authority."""
    if one.fault is not None:
        return _line(f"fault.{one.fault}", good=False, side=one.side, holder=one.holder or "…")
    root = one.root
    return _line(
        code,
        good=True,
        side=one.side,
        holder=one.holder,
        at=local_text(one.signed_utc) if one.signed_utc is not None else "…",
        authority=center_of(root) if root is not None else "…",
        root=fingerprint(root)[:SHOWN] if root is not None else "…",
        whose=whose.get(fingerprint(root), "other") if root is not None else "other",
    )


def _on_content(
    center: Center, case: RequestCase, document: Document, roots: Sequence[x509.Certificate]
) -> Iterator[Line]:
    """Tell of the signatures on what a request's paper says, and of those by pen."""
    whose = _whose(center)
    content = digests(case, document).sha256
    for one in check(document.signatures, content, roots, lists=center.seals.lists):
        yield _signature("content", one, whose)
    for side in _pens(case, document):
        scan = document.scan[:SHOWN]
        yield _line("pen_scan" if scan else "pen", side=side.value, scan=scan)


def _pens(case: RequestCase, document: Document) -> list[Side]:
    """Give who signed, by the record, without an electronic signature: by pen."""
    events = {s.event for s in case.stamps if (s.document, s.version) == _of(document)}
    electronic = {one.side for one in document.signatures}
    return [
        side
        for side in required_sides(document.kind)
        if side not in electronic and events.intersection(PEN_EVENTS[side])
    ]


def _of(document: Document) -> tuple[str, int]:
    return document.kind, document.version


def _sides(
    center: Center, case: RequestCase, document: Document, roots: Sequence[x509.Certificate]
) -> set[str]:
    content = digests(case, document).sha256
    found = check(document.signatures, content, roots, lists=center.seals.lists)
    good = {one.side for one in found if one.fault is None}
    return good | {side.value for side in _pens(case, document)}


def _standing(center: Center, known: _Known) -> Iterator[Line]:
    """Tell whether a paper is the newest of its kind, and in force."""
    order, case, document = known.order, known.case, known.document
    if order is not None:
        if order.in_force:
            yield _line("in_force", good=True, number=order.number, version=order.version)
        else:
            state = messages("zh").label(f"order_state.{order.state}")
            yield _line("not_in_force", good=False, number=order.number, state=state)
        return
    if case is None or document is None:
        return
    newest = case.paper(document.kind)
    state = flow_of(case).document_word(document.state)
    if newest is not None and newest.version > document.version:
        yield _line("old", good=False, version=document.version, newest=newest.version)
    else:
        yield _line("newest", good=True, request=case.id, version=document.version, state=state)


def _code(center: Center, typed: str) -> Iterator[Line]:
    """Look a typed code up, and tell what the paper must say."""
    found = [known for known in _all(center) if known.stamp.code == typed]
    if not found:
        yield _line("code_unknown", good=False, code=typed)
        return
    known = found[0]
    stamp = known.stamp
    yield _line("code_found", good=True, number=stamp.number, version=stamp.version, code=typed)
    if known.case is not None and known.document is not None:
        yield from _on_content(center, known.case, known.document, center.seals.roots)
        for rule in flow_of(known.case).fields(known.document.kind):
            value = known.document.fields.get(rule.key, "")
            if value:
                yield _line("field", name=rule.name, value=value)
    if known.order is not None:
        yield _line("title", title=known.order.title, at=local_text(known.order.issued_utc))
    yield from _standing(center, known)
    yield _line("compare")


def _known_by(center: Center, digest: str, stamp: Stamp | None) -> _Known | None:
    """Find a paper by its archived bytes, else by what the file says that it is."""
    known = list(_all(center))
    for one in known:
        if digest in one.papers:
            return one
    if stamp is None:
        return None
    named = (stamp.kind, stamp.number)
    return next((k for k in known if (k.stamp.kind, k.stamp.number) == named), None)


def _all(center: Center) -> Iterator[_Known]:
    for order in center.board.table(Order).values():
        if order.issued and order.content:
            stamp = Stamp(
                kind=order.kind.value,
                number=order.number,
                version=order.version,
                sha256=order.content,
            )
            yield _Known(stamp=stamp, order=order)
    for case in center.board.table(RequestCase).values():
        for document in case.documents:
            yield _Known(stamp=stamp_of(case, document), case=case, document=document)


def _say(code: str, /, **facts: object) -> str:
    return messages("zh").label(f"verify.{code}", **facts)


def _line(code: str, /, *, good: bool | None = None, **facts: object) -> Line:
    return Line(code=code, text=_say(code, **facts), good=good)


__all__ = ["Line", "Verdict", "VerifyFileError", "VerifyNothingError", "code_of", "verify"]
