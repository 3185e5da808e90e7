"""What handlers need from the store, without knowing it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from types import TracebackType
from typing import Any, Literal, Protocol, Self, TypeVar

from jointops.audit.entry import Entry, RowChange
from jointops.situation.changes import Changes

T = TypeVar("T")


class Rows(Protocol[T]):
    """The rows of one domain type inside a unit of work."""

    def find(self, key: str | int) -> T | None:
        """Give a row; None if there is none."""
        ...

    def all(self) -> list[T]:
        """Give every row, in order of key."""
        ...

    def where(self, **equal: object) -> list[T]:
        """Give the rows whose fields have these values, in order of key."""
        ...

    def ids(self) -> set[str | int]:
        """Give every key."""
        ...

    def put(self, *values: T) -> None:
        """Write rows, new or changed."""
        ...

    def remove(self, *keys: str | int) -> None:
        """Remove rows."""
        ...


class UnitOfWork(Protocol):
    """
    One transaction: rows read and written, and the one journal entry that tells of them.

    Leaving the ``with`` block without `commit` rolls everything back.
    """

    def rows(self, of: type[T]) -> Rows[T]:
        """Give the rows of a domain type."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def commit(
        self,
        *,
        op: str,
        occurred_utc: str,
        recorded_utc: str,
        actor: str,
        role: str,
        seat: str,
        kind: str,
        outcome: Literal["done", "refused"],
        subject: str,
        facts: dict[str, Any],
        why: str,
    ) -> tuple[Entry, Changes]:
        """Write the journal entry, make everything durable together, say what was touched."""
        ...

    def entry(self, number: int) -> Entry | None:
        """Give a journal entry; None if there is none."""
        ...

    def about(self, subject: str, *, kind: str) -> bool:
        """Tell whether there is a journal entry of a kind about a subject."""
        ...

    def changes_of(self, entry: Entry) -> list[RowChange]:
        """Give the rows that an entry wrote, with what is sealed in them."""
        ...

    def erase(self, of: type[Any], key: str) -> bool:
        """Erase, with the commit, the person that a row is; False if there is nothing of him."""
        ...

    def erase_listed(self, of: type[Any], column: str, person: str) -> bool:
        """Erase, with the commit, a person whom rows list; False if there is nothing of him."""
        ...

    def erase_traces(self, *, exact_before: date, before: date) -> int:
        """Erase, with the commit, where anybody was: to squares, and wholly; give how many keys."""
        ...

    def unsealed_entries(self, of: type[Any], key: str | int) -> int:
        """Count the entries of before in which a row's words stand unsealed."""
        ...

    def changes_before(self, number: int) -> Iterator[list[RowChange]]:
        """Give the row changes of each journal entry before a number, newest first."""
        ...

    def altered(self, changes: Sequence[RowChange]) -> list[RowChange]:
        """Give those of an entry's changes whose rows no longer read as it left them."""
        ...

    def put_back(self, changes: Sequence[RowChange]) -> None:
        """Write or remove rows so that they stand as these changes left them."""
        ...

    def head(self) -> tuple[int, str]:
        """Give the number and digest of the newest journal entry."""
        ...
