from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointops.seals.certificates import SealFault, Side, revocation_list, revoked_since
from jointops.seals.digests import digests_of
from jointops.seals.keys import SealKeyLockedError, is_wrapped, unwrapped, wrapped
from jointops.seals.signatures import Signature, check, sign
from tests.seals import START, Authority

CENTER = Authority()
DIGEST = digests_of("商请单".encode()).sha256
OURS = CENTER.person("签批人甲")
THEIRS = CENTER.person("联络员乙", Side.THEIRS)
FIRST = sign(OURS, DIGEST, side=Side.OURS, signer="甲", role="approver", now=START)
BOTH = (
    FIRST,
    sign(THEIRS, DIGEST, side=Side.THEIRS, signer="乙", role="liaison", now=START, earlier=[FIRST]),
)


def faults(signatures, roots=(CENTER.root,), digest=DIGEST, lists=()):
    return [one.fault for one in check(signatures, digest, roots, lists=lists)]


def test_both_sides_sign_the_same_content_one_over_the_other():
    found = check(BOTH, DIGEST, [CENTER.root])
    assert [(one.side, one.holder, one.fault) for one in found] == [
        ("ours", "签批人甲", None),
        ("theirs", "联络员乙", None),
    ]
    assert found[0].root == CENTER.root


def test_another_content_is_not_what_was_signed():
    assert faults(BOTH, digest=digests_of(b"other").sha256) == [SealFault.ALTERED] * 2


def test_the_second_signature_does_not_stand_without_the_first():
    assert faults(BOTH[1:]) == [SealFault.UNLINKED]
    assert faults(BOTH[::-1]) == [SealFault.UNLINKED, SealFault.UNLINKED]


def test_a_namesake_of_the_root_vouches_for_nothing():
    assert faults(BOTH, roots=[Authority().root]) == [SealFault.UNTRUSTED] * 2


def test_nobody_signs_with_another_sides_certificate():
    wrong = sign(THEIRS, DIGEST, side=Side.OURS, signer="乙", role="approver", now=START)
    assert faults([wrong]) == [SealFault.WRONG_USE]


def test_an_expired_certificate_signs_nothing_and_keeps_what_it_signed():
    late = START + timedelta(days=2)
    brief = CENTER.person("短期", days=1)
    wrong = sign(brief, DIGEST, side=Side.OURS, signer="丙", role="approver", now=late)
    right = sign(brief, DIGEST, side=Side.OURS, signer="丙", role="approver", now=START)
    assert faults([wrong]) == [SealFault.OUT_OF_TIME]
    assert faults([right]) == [None]


def test_what_was_signed_before_a_revocation_stands():
    listed = [(OURS.certificate.serial_number, START + timedelta(hours=1))]
    lists = [revocation_list(CENTER.issuing_key, CENTER.issuing, listed, now=START)]
    late = sign(OURS, DIGEST, side=Side.OURS, signer="甲", role="x", now=START + timedelta(hours=2))
    assert faults([FIRST], lists=lists) == [None]
    assert faults([late], lists=lists) == [SealFault.REVOKED]


def test_a_list_of_a_foreign_issuer_revokes_nothing():
    foreign = Authority()
    listed = [(OURS.certificate.serial_number, START)]
    lists = [revocation_list(foreign.issuing_key, foreign.issuing, listed, now=START)]
    assert revoked_since(lists, CENTER.issuing, OURS.certificate.serial_number) is None


@given(st.integers(0, 10**9), st.integers(1, 255))
def test_a_changed_byte_of_a_stored_signature_is_found(place, shift):
    stored = bytearray(msgspec.json.encode(BOTH))
    at = place % len(stored)
    stored[at] = (stored[at] + shift) % 256
    try:
        read = msgspec.json.decode(bytes(stored), type=tuple[Signature, ...])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return
    assert read == BOTH or faults(read) != [None, None]


def test_a_key_lies_under_its_owners_secret():
    block = wrapped(OURS.key, "长口令一二三四")
    assert is_wrapped(block)
    opened = unwrapped(block, "长口令一二三四")
    assert opened.public_key() == OURS.key.public_key()
    for wrong in ("", "长口令一二三五"):
        with pytest.raises(SealKeyLockedError):
            unwrapped(block, wrong)
    assert not is_wrapped(wrapped(OURS.key, ""))
    assert unwrapped(wrapped(OURS.key, ""), "").public_key() == OURS.key.public_key()


def test_a_torn_key_file_is_told_as_locked():
    block = wrapped(OURS.key, "长口令一二三四")
    with pytest.raises(SealKeyLockedError):
        unwrapped(block[: len(block) // 2], "长口令一二三四")


def test_who_signed_is_part_of_what_was_signed():
    assert faults([replace(FIRST, signer="丁")]) == [SealFault.ALTERED]
    assert faults([replace(FIRST, signed_utc="2026-03-04T05:00:00.000Z")]) == [SealFault.ALTERED]
