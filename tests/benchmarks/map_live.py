"""How fast the live map is: 11,000 objects, 10,000 changes a second, in a real web engine."""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if hasattr(os, "geteuid") and os.geteuid() == 0:
    os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from jointops.maps.pack import OBJECT, Objects, pack_lines
from jointops.maps.symbols import Kind
from ui.map.scheme import register_scheme
from ui.map.view import MapView

CENTRE = (118.05, 36.80)
COUNTS = {
    Kind.GUARD: 10_527,
    Kind.GUARD_TEAM: 667,
    Kind.PATROL_CAR: 92,
    Kind.MOTORCYCLE: 12,
    Kind.PTU: 14,
}
BATCHES = 50
BATCH = 1_000
PAUSE_MS = 100

# Counts pictures and the longest wait between two, as the page's own clock sees them.
METER = """(() => {
window.meter = {frames: 0, worst: 0, began: performance.now(), last: performance.now()};
(function turn() {
  const now = performance.now();
  meter.frames += 1;
  meter.worst = Math.max(meter.worst, now - meter.last);
  meter.last = now;
  requestAnimationFrame(turn);
})();
return 0;
})()"""


def measure() -> list[tuple[str, float, str]]:
    """Give name, value and unit of each figure."""
    register_scheme()
    application = QApplication.instance() or QApplication([])
    view = MapView(centre=CENTRE, zoom=12, bounds=((117.5, 35.9), (118.6, 37.3)), title="benchmark")
    view.resize(1_200, 800)
    rows = _objects()
    view.set_objects(rows)
    began = time.perf_counter()
    view.set_roads(_roads(60_000))
    packed_s = time.perf_counter() - began
    began = time.perf_counter()
    view.show()
    _until(lambda: view.is_ready)
    figures = [
        ("map: roads packed (60,000)", packed_s * 1e3, "ms"),
        ("map: shown to ready", time.perf_counter() - began, "s"),
        ("map: page", len(view._page_answer()[1]) / 1e3, "kB"),
    ]
    _ask(view, METER)
    for zoom in (11, 14):
        figures += _redraws(view, zoom)
    figures += _updates(view, rows)
    view.shut_down()
    view.deleteLater()
    application.processEvents()
    return figures


def _redraws(view: MapView, zoom: int) -> list[tuple[str, float, str]]:
    view.focus(*CENTRE, zoom)
    _until(lambda: _ask(view, "jt.map.getZoom()") == zoom)
    script = (
        "(() => { const spent = []; for (let i = 0; i < 15; i++) { CANVAS.paint();"
        " spent.push(CANVAS.spent); } return spent; })()"
    )
    live = statistics.median(_ask(view, script.replace("CANVAS", "jt.live")))
    dots = statistics.median(_ask(view, script.replace("CANVAS", "jt.dots")))
    tile = _ask(view, "jt.stats.tileMs / jt.stats.tiles")
    return [
        (f"map: redraw of symbols, zoom {zoom}", live, "ms"),
        (f"map: redraw of guards, zoom {zoom}", dots, "ms"),
        (f"map: ground tile, zoom {zoom}", tile, "ms"),
    ]


def _updates(view: MapView, rows: Objects) -> list[tuple[str, float, str]]:
    view.focus(*CENTRE, 11)
    random = np.random.default_rng(1)
    lon, lat = rows["lon"].copy(), rows["lat"].copy()
    before = _ask(view, "jt.stats.applied")
    _ask(view, "(Object.assign(meter, {frames: 0, worst: 0, began: performance.now()}), 0)")
    began, spent = time.perf_counter(), []
    for batch in range(BATCHES):
        index = random.choice(len(rows), BATCH, replace=False)
        lon[index] += random.normal(0, 1e-4, BATCH)
        started = time.perf_counter()
        view.move_objects(index, lon=lon[index], lat=lat[index])
        spent.append((time.perf_counter() - started) * 1e3)
        due = began + (batch + 1) * PAUSE_MS / 1e3
        while time.perf_counter() < due:
            _pause()
    _until(lambda: _ask(view, "jt.stats.version") == view._objects.version)
    seconds = time.perf_counter() - began
    frames, worst = _ask(view, "[meter.frames, meter.worst]")
    applied = _ask(view, "jt.stats.applied") - before
    return [
        ("map: changes applied", applied / seconds, "rows/s"),
        ("map: frames meanwhile", frames / seconds, "fps"),
        ("map: longest wait for a frame", worst, "ms"),
        ("map: taking 1,000 changes in", statistics.median(spent), "ms"),
    ]


def _objects() -> Objects:
    random = np.random.default_rng(3)
    kinds = np.repeat([int(kind) for kind in COUNTS], list(COUNTS.values()))
    rows = np.zeros(len(kinds), dtype=OBJECT)
    rows["lon"] = CENTRE[0] + random.normal(0, 0.05, len(kinds))
    rows["lat"] = CENTRE[1] + random.normal(0, 0.04, len(kinds))
    rows["kind"] = kinds
    rows["number"] = np.arange(len(kinds)) % 99 + 1
    rows["certainty"] = random.integers(0, 4, len(kinds))
    rows["heading_deg"] = np.nan
    return rows


def _roads(count: int) -> bytes:
    random = np.random.default_rng(4)
    start = np.array(CENTRE) + random.normal(0, [0.08, 0.06], (count, 2))
    steps = np.cumsum(random.normal(0, 3e-4, (count, 4, 2)), axis=1)
    vertices = (start[:, None] + steps).reshape(-1, 2)
    rank = random.choice([2, 3, 4, 5, 7, 9], count, p=[0.02, 0.05, 0.08, 0.1, 0.5, 0.25])
    return pack_lines(
        lon=vertices[:, 0],
        lat=vertices[:, 1],
        offsets=np.arange(count + 1) * 4,
        line_class=rank,
        name=random.integers(0, 400, count),
        names=["", *(f"训练{i}路" for i in range(1, 400))],
        joined=rank <= 5,
    )


def _ask(view: MapView, script: str) -> Any:
    answers: list[str] = []
    if view._engine is None:
        raise RuntimeError("the web engine did not start")
    view._engine.page.runJavaScript(f"JSON.stringify({script})", answers.append)
    _until(lambda: bool(answers))
    return json.loads(answers[0])


def _until(done: Callable[[], bool], limit_s: float = 30.0) -> None:
    began = time.perf_counter()
    while not done():
        if time.perf_counter() - began > limit_s:
            raise TimeoutError(f"nothing for {limit_s} s")
        _pause()


def _pause() -> None:
    """Let Qt work for two milliseconds."""
    loop = QEventLoop()
    QTimer.singleShot(2, loop.quit)
    loop.exec()
