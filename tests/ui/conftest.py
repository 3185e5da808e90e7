"""Windows for the tests: one event loop for all, a small town, a map that draws nothing."""

from __future__ import annotations

import asyncio
import gc
import shutil

import pytest
import qasync
import shiboken6

from jointops.app.config import Config
from jointops.app.files import Home, open_file
from tests.ui.hand import Hand
from tests.ui.quiet_map import QuietMap
from tests.ui.town import make_town
from ui.face import Face
from ui.qt_application import end_window
from ui.screen_fonts import choose_family
from ui.tasks import start
from ui.window import Window


@pytest.fixture(scope="session")
def _frozen():
    """Leave what was there before the first window out of every collection."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _window_garbage(_frozen):
    """Collect what is old, too: a window that was closed is."""
    yield
    gc.collect()


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """Makes each kind of town once; tests open copies."""
    made = {}

    def of(**town):
        key = tuple(sorted(town.items()))
        if key not in made:
            folder = tmp_path_factory.mktemp("town") / "home"
            make_town(folder, **town).close()
            made[key] = folder
        return made[key]

    return of


@pytest.fixture(scope="session")
def loop(qapp):
    """Qt's own loop as asyncio's; pytest-qt runs it, and it is never stopped."""
    made = qasync.QEventLoop(qapp, already_running=True, set_running_loop=True)
    asyncio.set_event_loop(made)
    return made


@pytest.fixture
def face(qapp):
    qapp.setStyle("Fusion")
    made = Face(family=choose_family())
    made.dress()
    yield made
    qapp.setStyleSheet("")


@pytest.fixture
def new_window(qtbot, loop, face):
    """Opens windows; in the end each is shut down as the program does it."""
    opened: list[Window] = []

    def new(home, *, config=None, size=(1366, 768), make_map=QuietMap):
        window = Window(home, config or Config(lock_after_minutes=0), face, make_map=make_map)
        window.resize(*size)
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        opened.append(window)
        return window

    yield new
    for window in filter(shiboken6.isValid, opened):
        ended = start(end_window(window))
        qtbot.waitUntil(ended.done, timeout=10_000)


@pytest.fixture
def open_desk(qtbot, new_window, template, tmp_path):
    """Opens the desk of a small town."""

    def open_(*, size=(1366, 768), make_map=QuietMap, config=None, **town):
        shutil.copytree(template(**town), tmp_path / "home")
        center = open_file(Home(tmp_path / "home"))
        window = new_window(center.home, size=size, make_map=make_map, config=config)
        window.show_desk(center)
        hand = Hand(qtbot, window)
        hand.until_open()
        return hand

    return open_


@pytest.fixture
def hand(open_desk):
    """A hand at the desk of a small town."""
    return open_desk()
