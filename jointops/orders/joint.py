"""A full order issued together with other bodies (联合行文); never with the armed police."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from jointops.orders.paper import Paper


def as_joint(paper: Paper, *, issuer: str, partners: Sequence[str]) -> Paper:
    """
    Let other bodies issue an order together with its issuer, who stands first.

    Raises
    ------
    JointIssueError
        If one of them is a unit of the armed police.
    """
    return replace(paper, head=issuer, partners=tuple(partners))
