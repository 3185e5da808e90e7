"""What a paper carries so that it can be checked: its number, version, digests, check code."""

from __future__ import annotations

from dataclasses import dataclass

import segno

from jointops.seals.check_code import code_of

MARK = "JO1"
"""First word of a QR code of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """
    The facts for checking one version of one paper (核验信息).

    Attributes
    ----------
    kind
        Which paper it is: a document of a request such as ``D1``, or an order's kind.
    sha256, sm3
        Digests of what it says, in hex; SM3 is empty where the paper does not print it.
    """

    kind: str
    number: str
    version: int
    sha256: str
    sm3: str = ""

    @property
    def code(self) -> str:
        """The check code."""
        return code_of(self.sha256)

    @property
    def payload(self) -> str:
        """What the QR code says."""
        return ";".join((MARK, self.kind, self.number, str(self.version), self.sha256))


def read_payload(text: str) -> Stamp | None:
    """Read what a QR code of ours says; None for anything else."""
    parts = text.split(";")
    if len(parts) != 5 or parts[0] != MARK or not parts[3].isdecimal():
        return None
    _, kind, number, version, sha256 = parts
    if len(sha256) != 64 or sha256.strip("0123456789abcdef"):
        return None
    return Stamp(kind=kind, number=number, version=int(version), sha256=sha256)


def qr_rows(text: str) -> tuple[tuple[bool, ...], ...]:
    """Give the modules of a QR code without its quiet zone, row by row; True is dark."""
    code = segno.make_qr(text, error="m", boost_error=False)
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)
