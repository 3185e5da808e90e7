"""Nothing leaves the machine: with the page's own policy, and without it."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtCore import QUrl
from PySide6.QtWebEngineCore import QWebEnginePage

from tests.ui.map.page import WITHOUT_GPU
from ui.map.scheme import make_profile, register_scheme

pytestmark = WITHOUT_GPU

BARE = "jointops://map/bare.html"


@pytest.fixture
def bare_page(qtbot):
    """A page without a policy, so that only the interceptor stands between it and the world."""
    profile, interceptor = make_profile({BARE: lambda: ("text/html", b"<p>bare</p>")})
    page = QWebEnginePage(profile)
    with qtbot.waitSignal(page.loadFinished) as loaded:
        page.load(QUrl(BARE))
    assert loaded.args == [True]
    yield page, interceptor
    shiboken6.delete(page)
    shiboken6.delete(profile)


def fetched(qtbot, page, address):
    page.runJavaScript(
        f"window.got = ''; fetch('{address}', {{mode: 'no-cors'}})"
        ".then(() => (window.got = 'answer'), () => (window.got = 'refused')); 0"
    )
    answers = [""]

    def look():
        page.runJavaScript("window.got", answers.append)
        return bool(answers[-1])

    qtbot.waitUntil(look)
    return answers[-1]


def test_the_map_asks_for_nothing_outside(map_page):
    interceptor = map_page.engine.interceptor
    assert interceptor.refused == 0
    assert interceptor.allowed > 20


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/", "https://192.0.2.1/x.png", "http://localhost/"]
)
def test_the_interceptor_refuses_and_remembers_what_a_page_asks_for_outside(
    qtbot, bare_page, address
):
    page, interceptor = bare_page
    assert fetched(qtbot, page, address) == "refused"
    assert interceptor.refusals == [address]
    assert interceptor.refused == 1


def test_what_the_program_does_not_have_is_answered_all_the_same(qtbot, bare_page):
    page, interceptor = bare_page
    page.runJavaScript(
        "window.got = 0; fetch('jointops://map/nothing').then((a) => (window.got = a.status)); 0"
    )
    answers = [0]

    def look():
        page.runJavaScript("window.got", answers.append)
        return bool(answers[-1])

    qtbot.waitUntil(look)
    assert answers[-1] == 404
    assert interceptor.refused == 0


def test_a_page_cannot_be_led_elsewhere(map_page):
    map_page.ask("(location.href = 'http://127.0.0.1/')")
    map_page.ask("window.open('http://127.0.0.1/')")
    assert map_page.ask("location.href") == "jointops://map/page.html"


def test_a_second_registration_does_nothing():
    register_scheme()
