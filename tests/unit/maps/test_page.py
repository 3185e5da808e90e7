from __future__ import annotations

import re

import pytest

from jointops import resources
from jointops.maps.page import OWN_CSS, OWN_JS, POLICY, SCRIPTS, STYLES, map_page
from jointops.maps.tokens import DAY, NIGHT

BOUNDS = ((117.5, 35.9), (118.6, 37.3))


@pytest.fixture(scope="module")
def page() -> str:
    return map_page(centre=(118.05, 36.8), zoom=12, bounds=BOUNDS, tokens=NIGHT, title="<地图>")


def test_the_page_names_nothing_outside_the_program(page):
    assert "http:" not in page
    assert "https:" not in page
    assert not re.search(r"""(src|href)=["'](?!jointops://)""", page)
    assert all(url.startswith("jointops://") for _, url in (*OWN_JS, *OWN_CSS))


def test_the_policy_comes_before_anything_that_loads(page):
    assert page.index(POLICY) < page.index("<script")
    assert page.index(POLICY) < page.index("<link")


def test_the_page_stays_small(page):
    assert len(page.encode()) < 300_000


def test_the_page_has_no_mark_of_leaflet_with_its_flag(page):
    assert '"attributionControl": false' in page


def test_the_title_is_text_and_no_markup(page):
    assert "<title>&lt;地图&gt;</title>" in page


def test_the_page_holds_codes_words_and_colours(page):
    assert '"PTU": 7' in page
    assert NIGHT["ground"] in page
    assert '"minZoom": 8' in page
    assert '"maxZoom": 18' in page


def test_every_own_script_is_on_disk_and_names_nothing_outside():
    names = {path.name for path in resources.path("map").iterdir()}
    assert names == {*SCRIPTS, *STYLES}
    for name in names:
        assert "http" not in resources.path("map", name).read_text(encoding="utf-8")


def test_both_themes_have_the_same_tokens():
    assert NIGHT.keys() == DAY.keys()


def test_every_token_of_the_scripts_exists():
    used: set[str] = set()
    for name in (*SCRIPTS, *STYLES):
        text = resources.path("map", name).read_text(encoding="utf-8")
        used |= set(re.findall(r"jt\.tokens\.(\w+)", text))
        used |= set(re.findall(r"""jt\.tokens\["([\w-]+)"\]""", text))
        used |= set(re.findall(r"var\(--([\w-]+)\)", text))
    assert used <= NIGHT.keys()
