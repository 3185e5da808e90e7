"""Workflow files that the center took over, in place of the shipped one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptWorkflow:
    """
    A workflow that was taken; requests opened under it go on by it, whatever is taken later.

    Attributes
    ----------
    id
        Digest of the text, shortened: the same text is the same workflow.
    serial
        Which one it is; the highest is in force.
    origin
        File it was taken from.
    """

    id: str
    serial: int
    name: str
    origin: str
    text: str
    why: str
    taken_utc: datetime
    taken_by: str


def name_of(text: str) -> str:
    """Give the name under which a workflow's text is kept."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
