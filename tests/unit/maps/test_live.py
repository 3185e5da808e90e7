from __future__ import annotations

import numpy as np
import pytest

from jointops.maps.live import LiveObjects
from jointops.maps.pack import OBJECT
from jointops.maps.symbols import State


def live(count: int) -> LiveObjects:
    made = LiveObjects()
    made.replace(np.zeros(count, dtype=OBJECT), {})
    return made


def rows_in(delta: bytes) -> list[int]:
    count = int(np.frombuffer(delta, "<u4", 3)[2])
    return [int(row) for row in np.frombuffer(delta, "<u4", count, 12)]


def test_a_delta_names_each_changed_row_once_and_only_once():
    objects = live(5)
    objects.move([3, 1], lon=[1.0, 2.0], lat=[3.0, 4.0])
    objects.move([3], state=State.SCENE)
    assert objects.pending == 2
    assert rows_in(objects.delta()) == [1, 3]
    assert rows_in(objects.delta()) == []
    assert objects.rows["lon"].tolist() == [0, 2, 0, 1, 0]
    assert objects.rows["state"][3] == State.SCENE


def test_columns_that_are_not_given_stay():
    objects = live(1)
    objects.move([0], lon=5.0, lat=6.0)
    objects.move([0], lon=None, lat=None, state=State.OFF)
    assert objects.rows[["lon", "lat", "state"]].tolist() == [(5.0, 6.0, State.OFF)]


def test_a_snapshot_leaves_nothing_pending():
    objects = live(3)
    objects.move([0, 1, 2], lon=1.0, lat=1.0)
    objects.snapshot()
    assert objects.pending == 0


def test_other_objects_are_another_generation():
    objects = live(3)
    before = np.frombuffer(objects.snapshot(), "<u4", 1)[0]
    objects.replace(np.zeros(3, dtype=OBJECT), {0: "训练01号警务站"})
    assert np.frombuffer(objects.delta(), "<u4", 1)[0] == before + 1
    assert objects.names == {0: "训练01号警务站"}


def test_the_caller_keeps_its_array():
    rows = np.zeros(1, dtype=OBJECT)
    objects = LiveObjects()
    objects.replace(rows, {})
    rows["lon"] = 9
    objects.rows["lon"] = 9
    assert objects.rows["lon"].tolist() == [0]


def test_rows_that_do_not_exist_are_refused():
    with pytest.raises(IndexError, match="0 to 1"):
        live(2).move([2], lon=1.0)
    with pytest.raises(IndexError, match="0 to 1"):
        live(2).move([-1], lon=1.0)
    with pytest.raises(ValueError, match="a name belongs to no row"):
        LiveObjects().replace(np.zeros(1, dtype=OBJECT), {1: "x"})
    with pytest.raises(ValueError, match="one row each"):
        LiveObjects().replace(np.zeros(1), {})  # type: ignore[arg-type]
