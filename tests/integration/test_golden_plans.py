"""The plans of ten named incidents stay as they are until somebody means to change them."""

from __future__ import annotations

import json

import pytest

from jointops.app.bootstrap import open_center
from tests.cities import copy_city
from tests.clocks import StillClock
from tests.golden_plans import FOLDER, INCIDENTS, make_plan, told


@pytest.fixture(scope="module")
def center(city, tmp_path_factory):
    opened = open_center(
        copy_city(city, tmp_path_factory.mktemp("golden") / "home"), clock=StillClock()
    )
    yield opened
    opened.close()


@pytest.mark.parametrize("name", INCIDENTS)
def test_a_named_incident_gets_the_plan_it_had(center, name):
    kept = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert told(make_plan(center, name)) == kept
