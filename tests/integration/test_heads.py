"""Heads signed outside the file, and the code on a paper: no tampering with the journal passes."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pdfplumber
import pytest
from sqlalchemy import delete, insert, text, update

from jointops.app.commands import AddLogLine, CommitFirstWave, OpenIncident, SignHead
from jointops.app.handlers.amendments import HeadForgedError
from jointops.app.heads import HeadsDisagreeError, check_journal, proofs_of, sign_newest
from jointops.app.orders.papers import issue_order, paper_bytes
from jointops.app.planner import plan_incident
from jointops.app.rights import ForbiddenError
from jointops.audit.accounts import Actor, Role
from jointops.audit.entry import GENESIS, canonical, stored_digest
from jointops.audit.heads import HeadFault
from jointops.ids import IncidentId
from jointops.orders.order import OrderKind
from jointops.store.proofs import HeadKeyMissingError
from jointops.store.tables import JOURNAL, JOURNAL_HEAD
from tests.factories import node


@pytest.fixture
def worked(town):
    number = town.do(OpenIncident(place=node(1), class_text="持械伤人"))
    for turn in range(12):
        town.do(AddLogLine(incident=number, text=str(turn)))
    return town


def sign(town, **how):
    return sign_newest(town.center, town.actor(SignHead), **how)


def rewrite(town, act):
    """Alter the journal's rows behind every guard and compute the whole chain anew."""
    columns = [column.name for column in JOURNAL.c]
    with town.center.database.writer.begin() as connection:
        for name in ("update", "delete", "insert"):
            connection.execute(text(f"DROP TRIGGER IF EXISTS journal_{name}"))
        rows = [
            dict(row._mapping)
            for row in connection.execute(text("SELECT * FROM journal ORDER BY seq"))
        ]
        rows = act(rows)
        before = GENESIS
        connection.execute(delete(JOURNAL))
        for seq, row in enumerate(rows, 1):
            row |= {"seq": seq, "before": before}
            before = row["digest"] = stored_digest([row[name] for name in columns])
            connection.execute(insert(JOURNAL).values(**row))
        connection.execute(update(JOURNAL_HEAD).values(seq=len(rows), digest=before))


def edited(rows):
    rows[6]["facts"] = canonical({"text": "别的"})
    return rows


def removed(rows):
    return rows[:6] + rows[7:]


def inserted(rows):
    return [*rows[:6], rows[6] | {"op": "new"}, *rows[6:]]


def reordered(rows):
    rows[6], rows[7] = rows[7], rows[6]
    return rows


def cut(rows):
    return rows[:8]


TAMPERING = [edited, removed, inserted, reordered, cut]


@pytest.mark.parametrize("act", TAMPERING)
def test_a_whole_chain_computed_anew_passes_itself_but_not_its_signed_heads(worked, act):
    sign(worked)
    assert check_journal(worked.center).whole
    rewrite(worked, act)
    worked.center.catch_up()
    state = check_journal(worked.center)
    assert state.broken_at is None  # the chain alone says nothing
    assert state.heads.fault in {HeadFault.REWRITTEN, HeadFault.CUT}
    assert not state.whole
    with pytest.raises(HeadsDisagreeError):
        sign(worked)


def footer_code(pdf: bytes) -> str:
    with pdfplumber.open(BytesIO(pdf)) as read:
        words = "".join(page.extract_text() or "" for page in read.pages)
    found = re.search(r"留痕\s*([0-9a-f]{16})", words)
    assert found is not None, words
    return found[1]


def issued_code(town):
    """Issue a real order and read the code from the foot of its page."""
    number = town.do(OpenIncident(place=node(1), class_text="持械伤人"))
    plan = plan_incident(town.center, number, town.actor(OpenIncident))
    town.do(CommitFirstWave(plan=plan.id))
    actor = town.center.training_actor(CommitFirstWave, seat="t")
    order = issue_order(town.center, plan, OrderKind.FIRST_WAVE, actor)
    return footer_code(paper_bytes(town.center, order))


@pytest.mark.parametrize("act", TAMPERING)
def test_the_code_at_the_foot_of_an_order_finds_each_kind_of_tampering(worked, act):
    code = issued_code(worked)
    assert check_journal(worked.center, head=code).whole
    assert check_journal(worked.center, head=code.upper()).head_found
    rewrite(worked, act)
    state = check_journal(worked.center, head=code)
    assert state.broken_at is None
    assert state.head_found is False
    assert not state.whole


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE journal SET actor = 'x' WHERE seq = 5",
        "UPDATE journal SET facts = 'no json' WHERE seq = 5",
        "UPDATE journal SET facts = ' ' || facts WHERE seq = 5",
        "UPDATE journal SET changes = 'text' WHERE seq = 5",
        "UPDATE journal SET algorithm = 'none' WHERE seq = 5",
        "UPDATE journal SET digest = x'00' WHERE seq = 5",
        "DELETE FROM journal WHERE seq = 5",
        "UPDATE journal SET seq = 99 WHERE seq = 5",
    ],
)
def test_a_row_that_the_program_never_wrote_breaks_the_chain_and_not_the_check(worked, act):
    with worked.center.database.writer.begin() as connection:
        for name in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER journal_{name}"))
        connection.execute(text(act))
    assert check_journal(worked.center).broken_at == 5


def test_a_signing_is_journaled_and_kept_outside_the_file(worked):
    made = sign(worked, handed_to="王某")
    (entry,) = worked.center.database.find_entries(limit=1)
    assert entry.kind == "journal.sign_head"
    assert entry.facts["head"]["digest"] == made.digest
    assert entry.facts["handed_to"] == "王某"
    proofs = proofs_of(worked.center)
    assert proofs.heads() == [made]
    assert oct(proofs.key_file.stat().st_mode & 0o777) == "0o600"
    secret = proofs.key_file.read_bytes()
    assert all(
        secret not in file.read_bytes() for file in worked.center.home.folder.glob("jointops.db*")
    )
    second = sign(worked)
    assert second.before == made.signature
    assert check_journal(worked.center).heads.signed == 2


def test_a_list_that_lost_its_end_or_was_torn_is_told(worked):
    sign(worked)
    sign(worked)
    listed = proofs_of(worked.center).list_file
    lines = listed.read_bytes().splitlines(keepends=True)
    listed.write_bytes(lines[0])
    assert check_journal(worked.center).heads.fault == HeadFault.UNLISTED
    listed.write_bytes(b"".join(lines) + b'{"seq":')  # a power cut while the next was written
    assert check_journal(worked.center).whole
    sign(worked)
    assert check_journal(worked.center).heads.signed == 3


def test_a_lost_key_is_replaced_only_by_a_persons_word(worked):
    sign(worked)
    proofs_of(worked.center).key_file.unlink()
    with pytest.raises(HeadKeyMissingError):
        sign(worked)
    sign(worked, new_key=True)
    state = check_journal(worked.center)
    assert state.whole
    assert len(state.heads.keys) == 2


def test_after_a_restore_heads_are_taken_back_with_a_reason(worked):
    sign(worked)
    number = worked.center.database.verify().entries
    worked.do(AddLogLine(incident=IncidentId(1), text="要丢的"))
    sign(worked)
    rewrite(worked, lambda rows: rows[:number])
    worked.center.catch_up()
    with pytest.raises(HeadsDisagreeError):
        sign(worked)
    sign(worked, restored_why="从备份恢复")
    state = check_journal(worked.center)
    assert state.whole
    assert (state.heads.signed, state.heads.set_back) == (2, 1)


def test_who_may_not_sign_leaves_no_line_and_a_foreign_head_is_refused(worked):
    clerk = next(a for a in worked.center.accounts() if a.roles == (Role.CLERK,))
    actor = Actor(name=clerk.id, roles=clerk.roles, seat="t")
    with pytest.raises(ForbiddenError):
        sign_newest(worked.center, actor)
    assert proofs_of(worked.center).heads() == []
    made = sign(worked)
    with pytest.raises(HeadForgedError):
        worked.do(SignHead(head=replace(made, digest="0" * 64)))
