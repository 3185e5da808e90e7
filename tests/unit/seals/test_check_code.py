from __future__ import annotations

import contextlib
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointops.seals.check_code import ALPHABET, CheckCodeError, code_of, read_code

DIGESTS = st.binary(min_size=32, max_size=32).map(lambda block: hashlib.sha256(block).hexdigest())


@given(DIGESTS)
def test_a_code_is_read_back_however_it_is_typed(digest):
    code = code_of(digest)
    assert len(code.replace("-", "")) == 16
    assert read_code(code) == code
    assert read_code(code.lower().replace("-", " ")) == code
    assert read_code(code.replace("1", "l").replace("0", "o")) == code


@given(DIGESTS, st.integers(0, 15), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(digest, place, letter):
    letters = code_of(digest).replace("-", "")
    wrong = letters[:place] + letter + letters[place + 1 :]
    if wrong != letters:
        with pytest.raises(CheckCodeError):
            read_code(wrong)


@given(DIGESTS, st.integers(0, 14))
def test_two_neighbours_that_changed_places_are_always_found(digest, place):
    letters = code_of(digest).replace("-", "")
    swapped = letters[:place] + letters[place + 1] + letters[place] + letters[place + 2 :]
    if swapped != letters:
        with pytest.raises(CheckCodeError):
            read_code(swapped)


@given(st.text(max_size=40))
def test_anything_typed_is_a_code_or_refused(typed):
    read = None
    with contextlib.suppress(CheckCodeError):
        read = read_code(typed)
    assert read is None or read_code(read) == read


@pytest.mark.parametrize("typed", ["", "1234", "核验码", "U" * 16, "0" * 15 + "1"])
def test_a_slip_is_refused_in_words(typed):
    with pytest.raises(CheckCodeError) as refusal:
        read_code(typed)
    assert "核验码" in str(refusal.value)
    assert "…" not in str(refusal.value)


def test_the_digest_of_another_text_gives_another_code():
    codes = {code_of(hashlib.sha256(str(n).encode()).hexdigest()) for n in range(20_000)}
    assert len(codes) == 20_000
