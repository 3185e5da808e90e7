"""What a row of the plan tree is: texts with their tones, and what an act on it is about."""

from __future__ import annotations

from dataclasses import dataclass

from ui.parts.lines import Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """
    One row.

    Attributes
    ----------
    key
        Names the row, so that the choice survives a new plan.
    force, slot
        What an edit of the row is about; empty where it is about none.
    note
        The reason in one line, and what else is to be said below the tree.
    takes
        Whether it proposes a unit of another incident (改派).
    """

    key: str
    cells: tuple[Cell, ...]
    force: str = ""
    slot: str = ""
    note: str = ""
    more: str = ""
    sent: bool = False
    spans: bool = False
    takes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A heading and its rows."""

    head: Node
    rows: tuple[Node, ...]


def head(key: str, *cells: Cell) -> Node:
    """Give a heading; of one cell it runs over all columns."""
    return Node(key=f"group:{key}", cells=cells, spans=len(cells) == 1)
