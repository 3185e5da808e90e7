"""A small authority for tests, and papers to sign."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

from cryptography import x509
from reportlab.pdfgen.canvas import Canvas

from jointops.seals.certificates import (
    PERSON_DAYS,
    Credential,
    Person,
    Side,
    issue,
    make_issuing,
    make_root,
    new_key,
)

START = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)


class Authority:
    """A root, an issuing certificate, and what it issues."""

    def __init__(self, name: str = "训练城根证书", now: datetime = START) -> None:
        self.now = now
        self.root_key, self.issuing_key = new_key(), new_key()
        self.root: x509.Certificate = make_root(self.root_key, center="训练城", name=name, now=now)
        self.issuing = make_issuing(
            self.root_key,
            self.root,
            self.issuing_key.public_key(),
            center="训练城",
            name="训练城签发证书",
            now=now,
        )

    def person(
        self, name: str, side: Side = Side.OURS, *, days: int = PERSON_DAYS, ago_days: int = 0
    ) -> Credential:
        """Issue to a person, some days ago."""
        key = new_key()
        given = issue(
            self.issuing_key,
            self.issuing,
            key.public_key(),
            person=Person(name=name, account=name, center="训练城", side=side),
            now=self.now - timedelta(days=ago_days),
            days=days,
        )
        return Credential(key=key, certificate=given, issuing=self.issuing)


def paper_of(pages: int = 2) -> bytes:
    """Draw a small PDF."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(595, 842), invariant=1)
    for page in range(pages):
        canvas.drawString(100, 700, f"page {page}")
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def mark() -> bytes:
    """Draw what stands in a signature's field."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(120, 60), invariant=1)
    canvas.rect(1, 1, 118, 58)
    canvas.drawString(10, 30, "signed")
    canvas.save()
    return file.getvalue()
