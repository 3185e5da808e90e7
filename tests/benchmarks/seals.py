"""Signing and checking papers, beside a bare signature of the same curve in the same run."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from jointops.seals.certificates import Side, new_key
from jointops.seals.digests import digests_of
from jointops.seals.pdf_check import check_pdf
from jointops.seals.pdf_signing import SignatureBox, ready_to_sign, sign_pdf
from jointops.seals.signatures import check, sign
from tests.benchmarks.figures import Act, Figure, compare
from tests.seals import START, Authority, mark, paper_of

RUNS = 15
HOW = ec.ECDSA(SHA256())
CONTENT = "商请单".encode() * 500


def measure() -> list[Figure]:
    """Time the signatures on a content, and those inside a PDF."""
    center, key = Authority(), new_key()
    ours, theirs = center.person("甲"), center.person("乙", Side.THEIRS)
    digest = digests_of(CONTENT).sha256
    first = sign(ours, digest, side=Side.OURS, signer="甲", role="approver", now=START)
    boxes = {
        side: SignatureBox(page=-1, left=left, bottom=50, right=left + 140, top=80)
        for side, left in ((Side.OURS, 50), (Side.THEIRS, 250))
    }
    bare, public = key.sign(CONTENT, HOW), key.public_key()

    def signed(pdf: bytes, side: Side) -> bytes:
        who = ours if side == Side.OURS else theirs
        return sign_pdf(
            pdf, who, side=side, reason="签发", now=START, boxes=boxes, appearance=mark()
        )

    ready_to_sign()
    paper = paper_of()
    one = signed(paper, Side.OURS)
    two = signed(one, Side.THEIRS)

    def against(name: str, act: Act, reference: str, other: Act) -> Figure:
        return compare(name, act, reference, other, runs=RUNS)

    signing, checking = "bare ECDSA P-256 signature", "bare ECDSA P-256 check"

    def bare_sign() -> object:
        return key.sign(CONTENT, HOW)

    def bare_check() -> object:
        return public.verify(bare, CONTENT, HOW)

    return [
        against(
            "sign a content",
            lambda: sign(ours, digest, side=Side.OURS, signer="甲", role="x", now=START),
            signing,
            bare_sign,
        ),
        against(
            "check a content's signature and its chain",
            lambda: check([first], digest, [center.root]),
            checking,
            bare_check,
        ),
        against("sign a PDF", lambda: signed(paper, Side.OURS), signing, bare_sign),
        against("sign it for the other side", lambda: signed(one, Side.THEIRS), signing, bare_sign),
        against(
            "check a PDF that both signed",
            lambda: check_pdf(two, [center.root], needed=("ours", "theirs")),
            checking,
            bare_check,
        ),
    ]
