"""How the groups of open requests are marked on map and plan: asked for, granted, of their own."""

from __future__ import annotations

from jointops.app.center import Center
from jointops.app.requests.board import Mark, board
from jointops.forces.arrangements import of_own_accord
from jointops.requests.case import RequestCase
from jointops.requests.grants import request_of


def marked(center: Center, mark: Mark) -> frozenset[str]:
    """Give the groups of open requests that are marked so."""
    return frozenset(unit for line in board(center) if line.mark == mark for unit in line.units)


def basis_mark(center: Center, basis: str | None) -> str:
    """
    Say what armed police in a plan rest on.

    ``standing`` for a standing arrangement, ``granted`` for a request that was granted, ``own``
    for a registered notice; empty for nothing.
    """
    if not basis:
        return ""
    number = request_of(basis)
    case = center.board.table(RequestCase).get(number) if number is not None else None
    if case is None:
        return "standing"
    return "own" if of_own_accord(basis) else "granted"
