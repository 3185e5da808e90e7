from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointops.audit.accounts import Account, Role, RolesExcludedError
from jointops.audit.chain import check_chain
from jointops.audit.entry import GENESIS, Entry, RowChange, digest_of, pack_changes, unpack_changes
from jointops.ids import AccountName


def chain(length: int) -> list[Entry]:
    entries: list[Entry] = []
    before = GENESIS
    for number in range(1, length + 1):
        content: dict[str, Any] = {
            "seq": number,
            "op": f"op{number}",
            "occurred_utc": "2026-03-04T04:00:00.000Z",
            "recorded_utc": "2026-03-04T04:00:00.000Z",
            "actor": "值班员",
            "role": "operator",
            "seat": "1号席",
            "kind": "incident.log",
            "outcome": "done",
            "subject": "1",
            "facts": {"text": f"第{number}条"},
            "why": "",
            "changes": pack_changes([RowChange(table="t", key=str(number), row={"a": number})]),
            "before": before,
        }
        entries.append(Entry(**content, digest=digest_of(**content)))
        before = entries[-1].digest
    return entries


def test_a_whole_chain_is_whole():
    report = check_chain(chain(20))
    assert report.whole
    assert (report.entries, report.broken_at) == (20, None)


FIELDS = (
    "op",
    "occurred_utc",
    "recorded_utc",
    "actor",
    "role",
    "seat",
    "kind",
    "outcome",
    "subject",
)


@given(st.integers(0, 9), st.sampled_from((*FIELDS, "why")))
def test_any_edited_word_is_found_where_it_stands(at, field):
    entries = chain(10)
    entries[at] = replace(entries[at], **{field: getattr(entries[at], field) + "x"})
    assert check_chain(entries).broken_at == at + 1


@given(st.integers(0, 9))
def test_edited_facts_and_changes_are_found(at):
    entries = chain(10)
    edited = list(entries)
    edited[at] = replace(entries[at], facts={"text": "别的"})
    assert check_chain(edited).broken_at == at + 1
    edited = list(entries)
    edited[at] = replace(entries[at], changes=pack_changes([]))
    assert check_chain(edited).broken_at == at + 1


@given(st.integers(0, 8))
def test_a_removed_a_doubled_and_a_swapped_entry_are_found(at):
    entries = chain(10)
    assert not check_chain(entries[:at] + entries[at + 1 :]).whole
    assert not check_chain([*entries[: at + 1], *entries[at:]]).whole
    swapped = list(entries)
    swapped[at], swapped[at + 1] = swapped[at + 1], swapped[at]
    assert not check_chain(swapped).whole


def test_a_recomputed_entry_breaks_its_successor():
    entries = chain(5)
    content = {
        n: getattr(entries[2], n) for n in entries[2].__slots__ if n not in {"digest", "algorithm"}
    }
    content["actor"] = "别人"
    entries[2] = Entry(**content, digest=digest_of(**content))
    assert check_chain(entries).broken_at == 4


def test_a_cut_off_tail_is_found_by_a_printed_head_only():
    entries = chain(10)
    head = entries[-1].digest[:16]
    assert check_chain(entries, head=head).whole
    cut = check_chain(entries[:7], head=head)
    assert cut.broken_at is None
    assert cut.head_found is False
    assert not cut.whole
    assert check_chain(entries, head="abc").head_found is False  # too short to prove anything


def test_changes_come_back_as_they_went():
    changes = [
        RowChange(table="unit", key="巡01", row={"a": [1, None, "字"]}),
        RowChange(table="unit", key="x", row=None),
    ]
    assert unpack_changes(pack_changes(changes)) == changes
    assert pack_changes(changes) == pack_changes(changes)


@pytest.mark.parametrize(
    "roles",
    [
        (),
        (Role.SYSTEM_ADMIN, Role.AUDITOR),
        (Role.SECURITY_ADMIN, Role.OPERATOR),
        (Role.AUDITOR, Role.DUTY_COMMANDER),
    ],
)
def test_nobody_who_acts_also_administers_and_the_three_administrators_are_three(roles):
    with pytest.raises(RolesExcludedError):
        Account(id=AccountName("x"), display="x", roles=roles)
