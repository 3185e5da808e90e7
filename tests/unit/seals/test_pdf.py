from __future__ import annotations

import io
import random
from datetime import timedelta

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from jointops.seals.certificates import SealFault, Side, revocation_list
from jointops.seals.pdf_check import PdfFault, check_pdf
from jointops.seals.pdf_signing import SignatureBox, sign_pdf
from tests.seals import START, Authority, mark, paper_of

CENTER = Authority()
OURS, THEIRS = CENTER.person("签批人甲"), CENTER.person("联络员乙", Side.THEIRS)
SIDES = ("ours", "theirs")


BOXES = {
    side: SignatureBox(page=-1, left=left, bottom=50, right=left + 120, top=110)
    for side, left in ((Side.OURS, 50), (Side.THEIRS, 250))
}


def signed(pdf, credential, side):
    return sign_pdf(
        pdf,
        credential,
        side=side,
        reason="签发",
        now=START,
        boxes=BOXES,
        appearance=mark(),
    )


ONE = signed(paper_of(), OURS, Side.OURS)
TWO = signed(ONE, THEIRS, Side.THEIRS)


def looked_at(pdf, roots=(CENTER.root,), needed=SIDES, lists=()):
    return check_pdf(pdf, roots, needed=needed, lists=lists)


def edited(pdf):
    """Draw over a page by a revision of one's own."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    page = writer.find_page_for_modification(0)[0].get_object()
    added = writer.add_object(
        generic.StreamObject(stream_data=b"BT /F1 30 Tf 100 300 Td (100) Tj ET")
    )
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), added])
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_paper_that_both_signed_holds():
    found = looked_at(TWO)
    assert found.sound
    assert [(one.side, one.holder) for one in found.signatures] == [
        ("ours", "签批人甲"),
        ("theirs", "联络员乙"),
    ]
    assert found.signatures[0].signed_utc == START


def test_a_stripped_second_signature_is_found_by_the_rule_not_by_the_file():
    assert looked_at(ONE, needed=("ours",)).sound
    found = looked_at(ONE)
    assert (found.faults, found.missing) == ((PdfFault.MISSING_SIDE,), ("theirs",))


def test_an_unsigned_paper_is_told_as_unsigned():
    assert looked_at(paper_of()).faults == (PdfFault.UNSIGNED,)


@pytest.mark.parametrize("tail", [b"\n", b" ", b"\0", b"%%EOF\n", b"x" * 5000])
def test_nothing_may_stand_behind_the_last_signature(tail):
    assert PdfFault.TAIL in looked_at(TWO + tail).faults


@pytest.mark.parametrize("cut", [1, 2, 7, 100])
def test_a_cut_tail_is_found(cut):
    assert not looked_at(TWO[:-cut]).sound


def test_a_page_edited_after_signing_is_found_even_when_it_is_signed_again():
    forged = edited(ONE)
    assert PdfFault.CHANGED in looked_at(forged, needed=("ours",)).faults
    again = signed(forged, THEIRS, Side.THEIRS)
    assert looked_at(again).faults == (PdfFault.CHANGED,)


def test_a_foreign_root_of_the_same_name_is_not_ours():
    found = looked_at(TWO, roots=[Authority().root])
    assert [one.fault for one in found.signatures] == [SealFault.UNTRUSTED] * 2
    assert not found.sound


def test_one_person_cannot_sign_for_both_sides():
    twice = signed(ONE, OURS, Side.THEIRS)
    assert [one.fault for one in looked_at(twice).signatures] == [None, SealFault.WRONG_USE]


def test_a_revoked_signer_is_told():
    listed = [(THEIRS.certificate.serial_number, START - timedelta(days=1))]
    lists = [revocation_list(CENTER.issuing_key, CENTER.issuing, listed, now=START)]
    assert [one.fault for one in looked_at(TWO, lists=lists).signatures] == [
        None,
        SealFault.REVOKED,
    ]


@pytest.mark.parametrize("block", [b"", b"%PDF-1.4", b"hello", b"%PDF-1.4\n%%EOF\n", b"PK\x03\x04"])
def test_what_is_no_pdf_is_told_as_unreadable(block):
    assert looked_at(block).faults == (PdfFault.UNREADABLE,)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_thousand_changed_bytes_of_a_signed_paper_are_a_thousand_found(capsys):
    chance = random.Random(20260304)
    found = 0
    for _ in range(1000):
        at = chance.randrange(len(TWO))
        changed = bytearray(TWO)
        changed[at] = (changed[at] + chance.randrange(1, 256)) % 256
        found += not looked_at(bytes(changed)).sound
    with capsys.disabled():
        print(f"\nsigned PDF of {len(TWO)} bytes: {found} of 1000 changed bytes found")
    assert found == 1000
