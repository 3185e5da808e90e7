"""Digests of what a paper says, in the two algorithms that its annex prints."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SM3, Hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Digests:
    """Digests of one text, in hex; SM3 (国密杂凑) stands beside SHA-256 and proves no more."""

    sha256: str
    sm3: str


def digests_of(content: bytes) -> Digests:
    """Give both digests of a content."""
    other = Hash(SM3())
    other.update(content)
    return Digests(sha256=hashlib.sha256(content).hexdigest(), sm3=other.finalize().hex())
