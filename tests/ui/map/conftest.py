from __future__ import annotations

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tests.ui.map.page import Map, new_view


@pytest.fixture
def show_map(qtbot):
    """Shows maps in windows of their own, waits for them, and in the end asks for silence."""
    shown: list[Map] = []

    def show(before=None) -> Map:
        window = QWidget()
        window.resize(900, 640)
        layout = QVBoxLayout(window)
        layout.setContentsMargins(0, 0, 0, 0)
        view = new_view(window)
        layout.addWidget(view)
        qtbot.addWidget(window)
        page = Map(qtbot, window, view)
        shown.append(page)
        if before:
            before(view)
        with qtbot.waitSignal(view.ready, timeout=20_000):
            window.show()
        return page

    yield show
    left = [(page.view.refused, list(page.engine.page.faults)) for page in shown]
    for page in shown:
        page.view.shut_down()
    assert left == [(0, [])] * len(shown), "a page asked for something outside, or had a fault"


@pytest.fixture
def map_page(show_map):
    """One map with nothing on it."""
    return show_map()
