"""
The recovery key (恢复密钥): a file's key as a person copies it from paper.

Thirteen groups of five characters. The last of each is a check character: the sum of the others in
the field of 32 elements, each times a weight of its own, plus the group's number. So one wrong
character, two that changed places and two groups that did are each found, and the group is named.
"""

from __future__ import annotations

import unicodedata

from jointops.errors import OperatorError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without I, L, O and U: read by hand, I and L count as 1, O as 0."""
GROUPS = 13
DATA = 4
"""Characters of a group before its check character."""
_BITS = 5
_SPARE = GROUPS * DATA * _BITS - 256
_ALIKE = str.maketrans("ILO", "110")
_POLYNOMIAL = 0b100101
"""x⁵ + x² + 1, irreducible over two elements."""
_WEIGHTS = (2, 3, 4, 5)
"""Different, neither 0 nor 1: no character stands in for another, nor for the check character."""


class RecoveryKeyError(OperatorError):
    """The typed recovery key has the wrong length, or a group of it a slip."""

    code = "RECOVERY-KEY"


def written(key: str) -> tuple[str, ...]:
    """Write a key of 64 hex characters as groups."""
    number = int(key, 16) << _SPARE
    values = [number >> _BITS * at & 31 for at in reversed(range(GROUPS * DATA))]
    groups = [values[at : at + DATA] for at in range(0, len(values), DATA)]
    return tuple(
        "".join(ALPHABET[value] for value in (*group, _check(group, place)))
        for place, group in enumerate(groups)
    )


def read(text: str) -> str:
    """
    Give the key of 64 hex characters that a person typed; blanks, dashes and case do not matter.

    Raises
    ------
    RecoveryKeyError
        If characters lack or are too many, or a group does not fit its check character.
    """
    plain = unicodedata.normalize("NFKC", text).upper().translate(_ALIKE)
    letters = [letter for letter in plain if letter.isalnum()]
    size = DATA + 1
    if len(letters) != GROUPS * size:
        raise RecoveryKeyError(group="—", found=len(letters), needed=GROUPS * size)
    number = 0
    for place in range(GROUPS):
        values = [ALPHABET.find(letter) for letter in letters[place * size : (place + 1) * size]]
        if min(values) < 0 or _check(values[:DATA], place) != values[DATA]:
            raise RecoveryKeyError(group=place + 1, found=len(letters), needed=GROUPS * size)
        for value in values[:DATA]:
            number = number << _BITS | value
    if number & (1 << _SPARE) - 1:
        raise RecoveryKeyError(group=GROUPS, found=len(letters), needed=GROUPS * size)
    return f"{number >> _SPARE:064x}"


def _check(values: list[int], place: int) -> int:
    total = place
    for value, weight in zip(values, _WEIGHTS, strict=True):
        total ^= _times(value, weight)
    return total


def _times(one: int, other: int) -> int:
    product = 0
    for at in range(_BITS):
        if other >> at & 1:
            product ^= one << at
    for at in reversed(range(_BITS, 2 * _BITS)):
        if product >> at & 1:
            product ^= _POLYNOMIAL << at - _BITS
    return product
