from __future__ import annotations

import pytest

from jointops.seals.digests import digests_of
from jointops.seals.stamp import Stamp, qr_rows, read_payload

STAMP = Stamp(kind="D3A", number="演回〔2026〕12号", version=2, sha256=digests_of(b"paper").sha256)


def test_what_the_qr_code_says_is_read_back():
    assert read_payload(STAMP.payload) == STAMP


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://example.org",
        STAMP.payload.replace("JO1", "JO9"),
        STAMP.payload[:-1],
        STAMP.payload.replace(";2;", ";zwei;"),
        STAMP.payload + ";",
    ],
)
def test_other_codes_are_not_taken_for_ours(text):
    assert read_payload(text) is None


def test_digests_are_those_of_the_standards():
    found = digests_of(b"abc")
    assert found.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    # the example of GB/T 32905-2016, annex A.1
    assert found.sm3 == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_the_qr_code_is_square_and_small_enough_for_twenty_millimetres():
    rows = qr_rows(STAMP.payload)
    assert len(rows) <= 49
    assert {len(row) for row in rows} == {len(rows)}
