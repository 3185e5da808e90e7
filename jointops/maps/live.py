"""The live objects as columns, and what of them the page has not yet fetched."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jointops.maps.pack import OBJECT, Objects, pack_moves, pack_objects


class LiveObjects:
    """
    Columns of everything that moves, with the rows that changed since they were last fetched.

    A row's position in the columns is its identity on the page. The page asks when it is ready for
    more, so a slow page gets fewer and larger batches instead of a growing queue.
    """

    def __init__(self) -> None:
        self._rows: Objects = np.zeros(0, dtype=OBJECT)
        self._changed: NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)
        self._names: dict[int, str] = {}
        self._generation = 0
        self._version = 0
        self._handed_over = 0

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def version(self) -> int:
        """Number of changes so far; the page reports the last one it has drawn."""
        return self._version

    @property
    def pending(self) -> int:
        """Number of rows that changed since they were last fetched."""
        return int(np.count_nonzero(self._changed))

    @property
    def handed_over(self) -> int:
        """Number of changed rows that the page has fetched so far."""
        return self._handed_over

    @property
    def names(self) -> dict[int, str]:
        """Names of the few objects that are written out, by row."""
        return dict(self._names)

    @property
    def rows(self) -> Objects:
        """The columns as they are now (a copy)."""
        return self._rows.copy()

    def replace(self, rows: Objects, names: dict[int, str]) -> None:
        """
        Put other objects in the place of all.

        Raises
        ------
        ValueError
            If the rows are not of the type `OBJECT`, or a name belongs to no row.
        """
        if rows.dtype != OBJECT or rows.ndim != 1:
            raise ValueError(f"objects must be one row each of {OBJECT}, got {rows.dtype}")
        if any(not 0 <= row < len(rows) for row in names):
            raise ValueError("a name belongs to no row")
        self._rows = rows.copy()
        self._changed = np.zeros(len(rows), dtype=np.bool_)
        self._names = dict(names)
        self._generation += 1
        self._version += 1

    def move(self, index: ArrayLike, **columns: ArrayLike | None) -> None:
        """
        Change some columns of some rows; a column that is None stays.

        Raises
        ------
        IndexError
            If there is no such row.
        """
        at: NDArray[Any] = np.asarray(index, dtype=np.int64)
        if at.size and (at.min() < 0 or at.max() >= len(self._rows)):
            raise IndexError(f"rows are 0 to {len(self._rows) - 1}")
        for name, values in columns.items():
            if values is not None:
                self._rows[name][at] = values
        self._changed[at] = True
        self._version += 1

    def snapshot(self) -> bytes:
        """Pack every row; nothing is pending afterwards."""
        self._changed[:] = False
        return pack_objects(self._rows, generation=self._generation, version=self._version)

    def delta(self) -> bytes:
        """Pack the rows that changed; nothing is pending afterwards."""
        index = np.flatnonzero(self._changed)
        self._changed[:] = False
        self._handed_over += len(index)
        return pack_moves(self._rows, index, generation=self._generation, version=self._version)
