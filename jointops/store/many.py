"""Statements for many rows at once, without SQLAlchemy's own work on each of them."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Delete, Insert, Update

MANY = 500
"""From so many keys on a whole table is read instead of asking for each (our own bound)."""


def write_many(
    connection: Connection, statement: Insert | Update | Delete, rows: Sequence[dict[str, Any]]
) -> None:
    """
    Carry out a statement once for each row; all rows have the same columns.

    For many the statement is put into words once and its values go to the driver as they are:
    texts, numbers, flags, bytes, which is all that the tables hold.
    """
    if len(rows) < MANY:
        if rows:
            connection.execute(statement, list(rows))
        return
    wanted = [] if statement.is_delete else [name for name in rows[0] if name[0] != "_"]
    compiled = statement.compile(dialect=connection.dialect, column_keys=wanted)
    if compiled.positional:
        names = compiled.positiontup or []
        values = itemgetter(*names)
        tuples = [values(row) if len(names) > 1 else (values(row),) for row in rows]
        connection.exec_driver_sql(compiled.string, tuples)
    else:
        connection.exec_driver_sql(compiled.string, list(rows))
