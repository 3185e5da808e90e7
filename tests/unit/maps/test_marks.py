from __future__ import annotations

import json

import numpy as np
import pytest

from jointops.maps.marks import (
    ClosureMark,
    IncidentMark,
    PlanMarks,
    PointMark,
    PostMark,
    RouteMark,
    pack_marks,
)
from jointops.maps.symbols import State


def test_marks_travel_with_the_names_of_their_fields():
    mark = PointMark(lon=118.0, lat=36.8, minutes=3, name="训练点位", lost=True)
    assert json.loads(pack_marks([mark])) == [
        {"lon": 118.0, "lat": 36.8, "minutes": 3, "name": "训练点位", "lost": True, "reach": []}
    ]


def test_numbers_of_numpy_are_numbers():
    mark = IncidentMark(lon=np.float64(118.5), lat=np.float64(36.5), level=1)
    assert json.loads(pack_marks([mark]))[0]["lon"] == 118.5


def test_a_plan_travels_whole():
    plan = PlanMarks(
        routes=(RouteMark(path=((1.0, 2.0), (3.0, 4.0)), at_s=(0.0, 90.0), state=State.MOVING),),
        posts=(PostMark(lon=1.0, lat=2.0, bearing_deg=90.0, holder_at=(5.0, 6.0)),),
        contained=(((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)),),
    )
    read = json.loads(pack_marks(plan))
    assert read["routes"][0]["state"] == State.MOVING
    assert read["posts"][0]["holder_at"] == [5.0, 6.0]
    assert read["contained"] == [[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]]


def test_a_route_has_a_time_for_each_vertex():
    with pytest.raises(ValueError, match="2 vertices, 1 times"):
        RouteMark(path=((1.0, 2.0), (3.0, 4.0)), at_s=(0.0,), state=State.MOVING)


def test_a_closure_is_an_area_unless_said_otherwise():
    assert json.loads(pack_marks([ClosureMark(outline=((1.0, 2.0),))]))[0]["area"] is True
