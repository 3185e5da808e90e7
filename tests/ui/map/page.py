"""A map as a test sees it: the widget, and what its page says when asked."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from jointops.maps.pack import OBJECT, Objects
from jointops.maps.symbols import Kind
from ui.map.engine import Engine
from ui.map.view import MapView

# Said once by Qt when the web engine starts on a machine without a graphics card, as test machines
# are; it then draws in software, which is what the map is made for.
WITHOUT_GPU = pytest.mark.qt_log_ignore(
    r"QRhiGles2: Failed to create",
    r"createPlatformVulkanInstance",
    r"QVulkanInstance: Failed to initialize Vulkan",
    r"Unable to detect GPU vendor",
)
CENTRE = (118.05, 36.80)
BOUNDS = ((117.5, 35.9), (118.6, 37.3))
LEFT = Qt.MouseButton.LeftButton


def new_view(parent: QWidget | None = None) -> MapView:
    return MapView(centre=CENTRE, zoom=14, bounds=BOUNDS, title="地图", parent=parent)


def some_objects(count: int, *, kind: Kind = Kind.GUARD, spread_deg: float = 0.05) -> Objects:
    """Objects around the centre, the same ones each time."""
    random = np.random.default_rng(1)
    rows = np.zeros(count, dtype=OBJECT)
    rows["lon"] = CENTRE[0] + random.uniform(-spread_deg, spread_deg, count)
    rows["lat"] = CENTRE[1] + random.uniform(-spread_deg, spread_deg, count)
    rows["kind"] = kind
    rows["heading_deg"] = np.nan
    return rows


class Map:
    """Asks the page, and moves the mouse over it."""

    def __init__(self, qtbot: Any, window: QWidget, view: MapView) -> None:
        self.qtbot = qtbot
        self.window = window
        self.view = view

    @property
    def engine(self) -> Engine:
        assert self.view._engine is not None
        return self.view._engine

    def ask(self, script: str) -> Any:
        """Give the value of an expression in the page."""
        answers: list[Any] = []
        # As text, because lists do not come through.
        self.engine.page.runJavaScript(f"JSON.stringify({script}) ?? 'null'", answers.append)
        self.qtbot.waitUntil(lambda: bool(answers), timeout=10_000)
        return json.loads(answers[0])

    def wait_for(self, script: str, value: object = True, timeout: int = 10_000) -> None:
        """Wait until an expression in the page has a value."""
        self.qtbot.waitUntil(lambda: self.ask(script) == value, timeout=timeout)

    def spot_of(self, index: int) -> QPoint:
        """Where an object is drawn, in the widget that gets the mouse."""
        x, y = self.ask(
            f"(() => {{ const spot = L.point(...jt.units.spot({index}));"
            " const p = jt.map.layerPointToContainerPoint(jt.live._bounds.min.add(spot));"
            " return [p.x, p.y]; })()"
        )
        return QPoint(round(x), round(y))

    def place_of(self, lon: float, lat: float) -> QPoint:
        x, y = self.ask(
            f"(() => {{ const p = jt.map.latLngToContainerPoint([{lat}, {lon}]);"
            " return [p.x, p.y]; })()"
        )
        return QPoint(round(x), round(y))

    @property
    def target(self) -> QWidget:
        """The widget inside the web view that gets mouse and keys."""
        proxy = self.engine.view.focusProxy()
        assert isinstance(proxy, QWidget)
        return proxy

    def click(self, spot: QPoint) -> None:
        self.move(spot)
        QTest.mouseClick(self.target, LEFT, Qt.KeyboardModifier.NoModifier, spot)

    def double_click(self, spot: QPoint) -> None:
        """Click twice as a hand does; QTest's own double click lacks the releases."""
        self.move(spot)
        down, up = QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease
        for kind in (down, up, QEvent.Type.MouseButtonDblClick, up):
            held = Qt.MouseButton.NoButton if kind == up else LEFT
            at, there = QPointF(spot), QPointF(self.target.mapToGlobal(spot))
            event = QMouseEvent(kind, at, there, LEFT, held, Qt.KeyboardModifier.NoModifier)
            QApplication.sendEvent(self.target, event)

    def move(self, spot: QPoint) -> None:
        QTest.mouseMove(self.target, spot)
