from __future__ import annotations

import itertools
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointops.maps.pack import NO_HEADING, NOWHERE, OBJECT, pack_lines, pack_moves, pack_objects
from jointops.maps.symbols import Certainty, Kind, State


def two_objects():
    rows = np.zeros(2, dtype=OBJECT)
    rows["lon"] = [118.05, np.nan]
    rows["lat"] = [36.8, np.nan]
    rows["kind"] = [Kind.PTU, Kind.GUARD]
    rows["state"] = [State.MOVING, State.FREE]
    rows["certainty"] = [Certainty.LIVE, Certainty.ASSUMED]
    rows["number"] = [3, 0]
    rows["heading_deg"] = [90, np.nan]
    return rows


def read_lines(block):
    n, v, c, m, bytes_of_names, _ = np.frombuffer(block, "<u4", 6)
    at = 24
    columns = {}
    for name, dtype, count in (
        ("lon", "<i4", v),
        ("lat", "<i4", v),
        ("offsets", "<u4", n + 1),
        ("name", "<i4", n),
        ("chain", "<u4", c + 1),
        ("member", "<i4", m),
        ("class", "u1", n),
    ):
        columns[name] = np.frombuffer(block, dtype, int(count), at)
        at += columns[name].nbytes
    assert len(block) - at == bytes_of_names
    columns["names"] = json.loads(block[at:])
    return columns


def chains_of(columns):
    bounds = columns["chain"].tolist()
    members = columns["member"].tolist()
    return [members[a:b] for a, b in itertools.pairwise(bounds)]


def test_a_snapshot_holds_every_column_in_order():
    block = pack_objects(two_objects(), generation=7, version=9)
    assert np.frombuffer(block, "<u4", 3).tolist() == [7, 9, 2]
    assert np.frombuffer(block, "<i4", 2, 12).tolist() == [1_180_500_000, NOWHERE]
    assert np.frombuffer(block, "<i4", 2, 20).tolist() == [368_000_000, NOWHERE]
    assert np.frombuffer(block, "<u2", 2, 28).tolist() == [3, 0]
    assert np.frombuffer(block, "u1", 8, 32).reshape(4, 2).tolist() == [
        [Kind.PTU, Kind.GUARD],
        [State.MOVING, State.FREE],
        [Certainty.LIVE, Certainty.ASSUMED],
        [45, NO_HEADING],
    ]
    assert len(block) == 40


def test_an_odd_number_of_objects_is_padded_so_that_bytes_follow_whole_words():
    block = pack_objects(two_objects()[:1], generation=1, version=1)
    assert len(block) == 12 + 4 + 4 + 4 + 4


def test_a_delta_holds_only_the_rows_that_changed():
    block = pack_moves(two_objects(), np.array([1]), generation=7, version=10)
    assert np.frombuffer(block, "<u4", 4).tolist() == [7, 10, 1, 1]
    assert np.frombuffer(block, "<i4", 2, 16).tolist() == [NOWHERE, NOWHERE]
    assert list(block[24:]) == [State.FREE, Certainty.ASSUMED, NO_HEADING]


@given(st.lists(st.floats(-720, 720), max_size=20))
def test_headings_come_back_within_one_degree(headings_deg):
    rows = np.zeros(len(headings_deg), dtype=OBJECT)
    rows["heading_deg"] = headings_deg
    block = pack_objects(rows, generation=1, version=1)
    packed = np.frombuffer(block, "u1")[len(block) - len(rows) :].astype(float) * 2
    away = (packed - np.asarray(headings_deg) + 180) % 360 - 180
    assert np.all(np.abs(away) <= 1.001)


def test_lines_of_one_name_are_joined_over_their_junctions():
    # 0-1-2 is one street drawn in two directions, 1-3 crosses it under another name.
    columns = read_lines(
        pack_lines(
            lon=[0, 1, 2, 1, 1, 1],
            lat=[0, 0, 0, 0, 0, 1],
            offsets=[0, 2, 4, 6],
            line_class=[3, 3, 5],
            name=[1, 1, 2],
            names=["", "人民路", "东一路"],
            joined=np.ones(3, dtype=np.bool_),
        )
    )
    assert columns["names"] == ["", "人民路", "东一路"]
    assert columns["class"].tolist() == [3, 3, 5]
    assert sorted(map(sorted, chains_of(columns))) in ([[-2, 0], [2]], [[-1, 1], [2]])


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 2), st.booleans()),
        max_size=25,
    )
)
def test_every_named_line_to_be_joined_is_in_one_chain_and_chains_hang_together(segments):
    tails = [segment[0] for segment in segments]
    heads = [segment[1] for segment in segments]
    names = np.array([segment[2] for segment in segments], dtype=np.int32)
    joined = np.array([segment[3] for segment in segments], dtype=np.bool_)
    columns = read_lines(
        pack_lines(
            lon=[float(node) for pair in zip(tails, heads, strict=True) for node in pair],
            lat=np.zeros(2 * len(segments)),
            offsets=np.arange(len(segments) + 1) * 2,
            line_class=np.zeros(len(segments)),
            name=names,
            names=["", "甲", "乙"],
            joined=joined,
        )
    )
    chains = chains_of(columns)
    lines = [member if member >= 0 else -1 - member for chain in chains for member in chain]
    assert sorted(lines) == np.flatnonzero(joined & (names > 0)).tolist()
    for chain in chains:
        ends = [(tails[m], heads[m]) if m >= 0 else (heads[-1 - m], tails[-1 - m]) for m in chain]
        assert all(a[1] == b[0] for a, b in itertools.pairwise(ends))
        assert len({int(names[m if m >= 0 else -1 - m]) for m in chain}) == 1


def test_no_lines_are_a_valid_block():
    columns = read_lines(pack_lines(lon=[], lat=[], offsets=[0], line_class=[]))
    assert chains_of(columns) == []


def test_offsets_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="offsets end at 3"):
        pack_lines(lon=[0, 1], lat=[0, 1], offsets=[0, 3], line_class=[1])
    with pytest.raises(ValueError, match="1 classes, 3 offsets"):
        pack_lines(lon=[0, 1], lat=[0, 1], offsets=[0, 1, 2], line_class=[1])
