"""
The check code (核验码) of a paper: sixteen characters that a person types off a scan.

Fourteen are the first seventy bits of the content's digest, two are check characters: the number
that the fourteen write, modulo the largest prime below 32². So one wrong character and two
neighbours that changed places are always found, before anything is looked up.
"""

from __future__ import annotations

import unicodedata

from jointops.errors import OperatorError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without I, L, O and U: I and L count as 1, O as 0."""
CHARACTERS = 16
_DATA = 14
_BITS = 5
_GROUP = 4
_PRIME = 1021
_ALIKE = str.maketrans("ILO", "110")


class CheckCodeError(OperatorError):
    """The typed check code has the wrong length, or a slip in it."""

    code = "CHECK-CODE"


def code_of(sha256: str) -> str:
    """Give the check code of a digest in hex, in groups of four."""
    number = int(sha256, 16) >> 256 - _DATA * _BITS
    letters = _letters(number, _DATA) + _letters(number % _PRIME, CHARACTERS - _DATA)
    return "-".join(letters[at : at + _GROUP] for at in range(0, CHARACTERS, _GROUP))


def read_code(typed: str) -> str:
    """
    Give a typed check code as papers print it; blanks, dashes and case do not matter.

    Raises
    ------
    CheckCodeError
        If characters lack or are too many, or do not fit together.
    """
    plain = unicodedata.normalize("NFKC", typed).upper().translate(_ALIKE)
    letters = [letter for letter in plain if letter.isalnum()]
    if len(letters) != CHARACTERS:
        raise CheckCodeError(found=len(letters), needed=CHARACTERS, slip="length")
    number = 0
    for letter in letters[:_DATA]:
        number = number << _BITS | max(ALPHABET.find(letter), 0)
    known = all(letter in ALPHABET for letter in letters)
    if not known or _letters(number % _PRIME, CHARACTERS - _DATA) != "".join(letters[_DATA:]):
        raise CheckCodeError(found=len(letters), needed=CHARACTERS, slip="slip")
    return code_of(f"{number << 256 - _DATA * _BITS:064x}")


def _letters(number: int, count: int) -> str:
    return "".join(ALPHABET[number >> _BITS * at & 31] for at in reversed(range(count)))
