from __future__ import annotations

import os
from dataclasses import replace

import pytest

from jointops.audit.heads import HeadFault, SignedHead, check_heads, public_key, sign_head

KEY, OTHER = "11" * 32, "22" * 32


def signed(seq, before="", *, key=KEY, digest=None, keeps=None):
    return sign_head(
        key,
        SignedHead(
            seq=seq,
            digest=digest or f"{seq:064x}",
            signed_utc="2026-03-04T04:00:00.000Z",
            signed_by="值班员",
            before=before,
            keeps=seq if keeps is None else keeps,
        ),
    )


def heads_at(*numbers, key=KEY):
    found: list[SignedHead] = []
    for number in numbers:
        found.append(signed(number, found[-1].signature if found else "", key=key))
    return found


DIGESTS = {n: f"{n:064x}" for n in range(1, 100)}


def test_heads_that_were_signed_fit_their_journal():
    report = check_heads(heads_at(3, 9, 40), DIGESTS, key=public_key(KEY))
    assert report.fault is None
    assert (report.signed, report.set_back, len(report.keys)) == (3, 0, 1)
    assert check_heads([], DIGESTS).fault is None


@pytest.mark.parametrize(
    "field", ["seq", "digest", "signed_utc", "signed_by", "before", "keeps", "key", "signature"]
)
@pytest.mark.parametrize("at", [0, 1, 2])
def test_any_altered_field_of_a_head_is_found(at, field):
    heads = heads_at(3, 9, 40)
    value = getattr(heads[at], field)
    other = value + 1 if isinstance(value, int) else ("0" if value[:1] != "0" else "1") + value[1:]
    heads[at] = replace(heads[at], **{field: other})
    report = check_heads(heads, DIGESTS)
    assert report.fault in {HeadFault.FORGED, HeadFault.UNLINKED}


def test_a_removed_doubled_swapped_or_unreadable_line_is_found():
    heads = heads_at(3, 9, 40)
    assert check_heads(heads[1:], DIGESTS).fault == HeadFault.UNLINKED
    assert check_heads([heads[0], heads[2]], DIGESTS).fault == HeadFault.UNLINKED
    assert check_heads([heads[0], heads[0], *heads[1:]], DIGESTS).fault == HeadFault.UNLINKED
    assert check_heads([heads[1], heads[0], heads[2]], DIGESTS).fault == HeadFault.UNLINKED
    assert check_heads([*heads, None], DIGESTS).fault == HeadFault.UNREADABLE


def test_a_cut_off_last_line_is_found_by_what_the_journal_tells():
    heads = heads_at(3, 9, 40)
    told = [head.signature for head in heads]
    assert check_heads(heads, DIGESTS, journaled=told).fault is None
    assert check_heads(heads[:2], DIGESTS, journaled=told).fault == HeadFault.UNLISTED


def test_a_rewritten_and_a_shortened_journal_are_found():
    heads = heads_at(3, 9, 40)
    rewritten = DIGESTS | {n: os.urandom(32).hex() for n in range(9, 100)}
    report = check_heads(heads, rewritten)
    assert (report.fault, report.at) == (HeadFault.REWRITTEN, 9)
    report = check_heads(heads, {n: d for n, d in DIGESTS.items() if n < 40})
    assert (report.fault, report.at) == (HeadFault.CUT, 40)


def test_a_list_signed_anew_with_another_key_is_found_where_the_key_is_at_hand():
    forged = heads_at(3, 9, key=OTHER)
    assert check_heads(forged, DIGESTS, key=public_key(KEY)).fault == HeadFault.FOREIGN
    report = check_heads(forged, DIGESTS)  # without the key only its fingerprint tells
    assert report.fault is None
    assert report.keys != check_heads(heads_at(3), DIGESTS).keys


def test_heads_taken_back_by_a_signed_restore_count_no_more():
    heads = heads_at(3, 9, 40)
    restored = {n: f"{n:064x}" for n in range(1, 21)}
    heads.append(signed(20, heads[-1].signature, keeps=9))
    report = check_heads(heads, restored)
    assert report.fault is None
    assert (report.signed, report.set_back) == (3, 1)
