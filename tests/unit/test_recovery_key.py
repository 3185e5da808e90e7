from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointops.store.recovery_key import ALPHABET, DATA, GROUPS, RecoveryKeyError, read, written

KEYS = st.integers(0, 2**256 - 1).map("{:064x}".format)


@given(KEYS)
def test_what_is_written_reads_back(key):
    groups = written(key)
    assert [len(group) for group in groups] == [DATA + 1] * GROUPS
    for text in ("".join(groups), "-".join(groups), "\n".join(groups).lower()):
        assert read(text) == key
    wide = "　".join(groups).translate({ord(c): ord(c) + 0xFEE0 for c in ALPHABET})
    assert read(wide) == key


def test_letters_that_look_alike_are_taken_for_digits():
    key = "00" * 32
    assert read(" ".join(written(key)).replace("0", "o").replace("1", "l")) == key


def test_every_slip_of_one_character_two_neighbours_or_two_groups_is_found():
    """Exhaustive for 20 keys: each character by each other, each swap within and of groups."""
    random = Random(7)
    tried = 0
    for _ in range(20):
        groups = written(f"{random.getrandbits(256):064x}")
        text = "".join(groups)
        slips = set()
        for at, letter in enumerate(text):
            slips |= {text[:at] + other + text[at + 1 :] for other in ALPHABET if other != letter}
        for first in range(len(text)):
            for second in range(first + 1, first + DATA + 1):
                if second // (DATA + 1) == first // (DATA + 1):
                    letters = list(text)
                    letters[first], letters[second] = letters[second], letters[first]
                    slips.add("".join(letters))
        for first in range(GROUPS):
            for second in range(first + 1, GROUPS):
                swapped = list(groups)
                swapped[first], swapped[second] = swapped[second], swapped[first]
                slips.add("".join(swapped))
        slips.discard(text)
        for slip in slips:
            with pytest.raises(RecoveryKeyError):
                read(slip)
        tried += len(slips)
    print(f"{tried} slips, all found")
    assert tried > 40_000


@given(KEYS, st.integers(0, GROUPS - 1), st.sampled_from(ALPHABET))
def test_the_wrong_group_is_named(key, place, letter):
    groups = list(written(key))
    if groups[place][0] == letter:
        return
    groups[place] = letter + groups[place][1:]
    with pytest.raises(RecoveryKeyError) as told:
        read(" ".join(groups))
    assert told.value.facts["group"] == place + 1


@pytest.mark.parametrize("text", ["", "0" * 64, "A" * 66, "!?", "ß" * 65, "汉" * 65])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(RecoveryKeyError):
        read(text)
