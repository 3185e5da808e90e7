"""
What is a person's stands sealed in the journal, under keys outside its chain.

Destroying a key erases what was sealed under it for ever, while the chain, which is of the sealed
bytes, still verifies. Each person of a row has one key and, in each row, one sealed text. Where
somebody was is sealed under keys of that day (UTC): one for the place, one for the square it is in.
"""

from __future__ import annotations

import os
from binascii import a2b_base64, b2a_base64
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, bindparam, insert, select, update

from jointops.audit.entry import RowChange
from jointops.geo.places import Place
from jointops.personal import who_is
from jointops.store.many import MANY, write_many
from jointops.store.tables import ROW_TYPES_BY_TABLE, SEALING_KEY, RowType

Said = list[dict[str, Any]]
"""What is sealed under one key: the personal fields of each part of a row that is the person's."""
_encode, _decode = msgspec.json.Encoder().encode, msgspec.json.Decoder(Said).decode

KEY_BYTES, NONCE_BYTES = 32, 12


def _random_texts(count: int, size: int) -> Iterator[bytes]:
    """Give random bytes, ``count`` times ``size``, that the system was asked for once."""
    block = os.urandom(count * size)
    return (block[at : at + size] for at in range(0, len(block), size))


EXACT, COARSE = "exact", "coarse"


def trace_name(grade: str, day: str) -> str:
    """Give the name of the key under which a day's places, or their squares, are sealed."""
    return f"trace.{grade}:{day}"


def person_name(table: str, key: str) -> str:
    """Give the name of the key of the person that a row is."""
    return f"{table}:{key}"


def listed_name(table: str, column: str, person: str) -> str:
    """Give the name of the key of a person that a row lists."""
    return f"{table}.{column}:{person}"


_Person = tuple[str, list[dict[str, Any]], Mapping[str, object]]
"""The name of a person's key, where his words stand in a row, and what stands there erased."""


def _persons(kind: RowType[Any], key: str, row: dict[str, Any]) -> list[_Person]:
    """Find a row's persons; where their words stand may be altered in place."""
    found: list[_Person] = []
    if kind.personal:
        found.append((person_name(kind.name, key), [row], kind.personal))
    for column, erased in kind.personal_within.items():
        row[column] = [dict(listed) for listed in row[column]]
        by_name: dict[str, list[dict[str, Any]]] = {}
        for listed in row[column]:
            name = listed_name(kind.name, column, who_is(listed.get("id", ""), key))
            by_name.setdefault(name, []).append(listed)
        found += [(name, within, erased) for name, within in by_name.items()]
    return found


class KeyRing:
    """The keys of one connection's file."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._secrets: dict[str, bytes] = {}
        self._erased_at: dict[str, int] = {}
        self._made: dict[str, bytes] = {}
        self._whole = False

    @classmethod
    def whole(cls, connection: Connection) -> KeyRing:
        """Give all keys, for reading many entries."""
        ring = cls(connection)
        ring.take_all()
        return ring

    def take_all(self) -> None:
        """Take every key there is, once."""
        if not self._whole:
            self._whole = True
            self._take(self._connection.execute(select(SEALING_KEY)).all())

    def _take(self, rows: Iterable[Any]) -> None:
        for name, secret, erased_at in rows:
            self._erased_at[name] = erased_at
            if secret is not None:
                self._secrets[name] = secret

    def _find(self, names: Iterable[str]) -> None:
        missing = [] if self._whole else [n for n in names if n not in self._erased_at]
        if len(missing) >= MANY:
            self.take_all()
        elif missing:
            wanted = select(SEALING_KEY).where(SEALING_KEY.c.name.in_(missing))
            self._take(self._connection.execute(wanted).all())

    def seal(self, changes: Sequence[RowChange]) -> list[RowChange]:
        """
        Seal what is a person's in rows that are to be journaled.

        The keys that it makes are to be written with them: `write`.
        """
        parted = [_parted(change) for change in changes]
        self._find(name for _, words in parted for name in words)
        self._make({name for _, words in parted for name, said in words.items() if said})
        nonces = _random_texts(sum(len(words) for _, words in parted), NONCE_BYTES)
        return [
            change
            if not words
            else RowChange(
                table=change.table,
                key=change.key,
                row=row,
                sealed={
                    name: self._sealed(change, name, said, next(nonces)) if said else None
                    for name, said in words.items()
                },
            )
            for change, (row, words) in zip(changes, parted, strict=True)
        ]

    def _make(self, names: Collection[str]) -> None:
        fresh = sorted(name for name in names if name not in self._secrets)
        made = dict(zip(fresh, _random_texts(len(fresh), KEY_BYTES), strict=True))
        self._made |= made
        self._secrets |= made

    def write(self) -> None:
        """Write the keys that were made."""
        made = self._made
        again = [{"_name": n, "secret": made[n]} for n in made if n in self._erased_at]
        first = [
            {"name": n, "secret": made[n], "erased_at": 0} for n in made if n not in self._erased_at
        ]
        if again:
            named = SEALING_KEY.c.name == bindparam("_name")
            write_many(self._connection, update(SEALING_KEY).where(named), again)
        write_many(self._connection, insert(SEALING_KEY), first)
        self._erased_at |= dict.fromkeys(made.keys() - self._erased_at.keys(), 0)
        made.clear()

    def _sealed(self, change: RowChange, name: str, said: Said, nonce: bytes) -> str:
        box = AESGCM(self._secrets[name])
        sealed = box.encrypt(nonce, _encode(said), _place(change, name))
        return b2a_base64(nonce + sealed, newline=False).decode()

    def find_for(self, changes: Sequence[RowChange]) -> None:
        """Take the keys that some rows need, instead of all where they are few."""
        if len(changes) >= MANY:
            self.take_all()
        else:
            self._find({name for change in changes for name in _names(change)})

    def holds(self, name: str) -> bool:
        """Tell whether there is a key of this name that was not destroyed."""
        self._find([name])
        return name in self._secrets

    def traces_before(self, grade: str, day: str) -> list[str]:
        """Give the names of the keys of a grade for days before one."""
        name = SEALING_KEY.c.name
        bounds = name >= trace_name(grade, ""), name < trace_name(grade, day)
        live = select(name).where(*bounds, SEALING_KEY.c.secret.is_not(None))
        return list(self._connection.execute(live).scalars())

    def destroy(self, name: str, *, at: int) -> None:
        """Destroy a key with the journal entry ``at``; nothing sealed before opens any more."""
        self._secrets.pop(name, None)
        self._erased_at[name] = at
        known = update(SEALING_KEY).where(SEALING_KEY.c.name == name)
        if not self._connection.execute(known.values(secret=None, erased_at=at)).rowcount:
            self._connection.execute(
                insert(SEALING_KEY).values(name=name, secret=None, erased_at=at)
            )

    def open(self, changes: Iterable[RowChange], *, seq: int) -> Iterator[RowChange]:
        """Give an entry's rows with what is sealed in them, and with marks where it is erased."""
        for change in changes:
            kind = ROW_TYPES_BY_TABLE[change.table]
            if change.row is None or not kind.sealed:
                yield change
                continue
            row = dict(change.row)
            for name, within, erased in _persons(kind, change.key, row):
                words: Iterable[Mapping[str, Any]] | None = self._said(change, name, seq)
                if words is None and (change.sealed is not None or self._erased(name, seq)):
                    words = repeat(erased)
                for one, said in zip(within, words or (), strict=False):
                    one.update(said)
            known = all(self._put_place(change, row, column, seq) for column in kind.traces)
            yield RowChange(table=change.table, key=change.key, row=row if known else None)

    def _erased(self, name: str, seq: int) -> bool:
        """Tell whether what an entry has under a name was erased since."""
        return seq < self._erased_at.get(name, 0)

    def _put_place(self, change: RowChange, row: dict[str, Any], column: str, seq: int) -> bool:
        """Put back where somebody was, as exactly as it is still kept; False if it is not."""
        fix = row[column] = dict(row[column])
        names = [trace_name(grade, _day(fix)) for grade in (EXACT, COARSE)]
        if change.sealed is None:  # of before
            exact, coarse = (not self._erased(name, seq) for name in names)
            places = [fix["place"] if exact else None, _square(fix["place"]) if coarse else None]
        else:
            said = [self._said(change, name, seq) for name in names]
            places = [one[0]["place"] if one else None for one in said]
        fix["place"] = places[0] or places[1]
        return fix["place"] is not None

    def _said(self, change: RowChange, name: str, seq: int) -> Said | None:
        """Give what was sealed, part by part; None where there is nothing, or it is erased."""
        sealed = change.sealed.get(name) if change.sealed is not None else None
        secret = self._secrets.get(name)
        if sealed is None or secret is None or self._erased(name, seq):
            return None
        block = a2b_base64(sealed)
        return _decode(
            AESGCM(secret).decrypt(block[:NONCE_BYTES], block[NONCE_BYTES:], _place(change, name))
        )


def _names(change: RowChange) -> Iterator[str]:
    """Give the names of the keys that a row in the journal needs."""
    kind = ROW_TYPES_BY_TABLE[change.table]
    if change.row is None or not kind.sealed:
        return
    yield from (name for name, _, _ in _persons(kind, change.key, dict(change.row)))
    for column in kind.traces:
        for grade in (EXACT, COARSE):
            yield trace_name(grade, _day(change.row[column]))


def _parted(change: RowChange) -> tuple[dict[str, Any] | None, dict[str, Said | None]]:
    """Part a row from the words of its persons; None in their stead for one already erased."""
    kind = ROW_TYPES_BY_TABLE[change.table]
    if change.row is None or not kind.sealed:
        return change.row, {}
    row = dict(change.row)
    words: dict[str, Said | None] = {}
    for name, within, erased in _persons(kind, change.key, row):
        said = [{field: one.pop(field) for field in erased} for one in within]
        words[name] = said if any(one != erased for one in said) else None
    for column in kind.traces:
        fix = row[column] = dict(row[column])
        place = fix.pop("place")
        square = _square(place)
        words[trace_name(COARSE, _day(fix))] = [{"place": square}] if square else None
        if place != square:
            words[trace_name(EXACT, _day(fix))] = [{"place": place}]
    return row, words


def _day(fix: Mapping[str, Any]) -> str:
    return str(fix["at_utc"])[:10]


def _square(place: Mapping[str, Any]) -> dict[str, Any] | None:
    square = Place(**place).coarse
    return None if square is None else msgspec.to_builtins(square)


def _place(change: RowChange, name: str) -> bytes:
    """Give what binds a sealed text to its row, so that it cannot be moved to another."""
    return f"{change.table}\0{change.key}\0{name}".encode()
