"""The program's window for a tool to drive: as it stands, with the map, over a training city."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QSize

from jointops.app.files import Home, make_city, read_config
from ui.care import Care
from ui.desk import Desk
from ui.face import Face
from ui.garbage import Garbage
from ui.qt_application import end_window, make_application, run_once
from ui.screen_fonts import set_font
from ui.window import Window

SIZE = QSize(1920, 1080)
LONGEST_S = 180.0


async def until(test: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(LONGEST_S):
        while not test():  # noqa: ASYNC110 - a look at the window, not an event of ours
            await asyncio.sleep(0.02)


def drive(work: Callable[[Window, Desk], Awaitable[None]]) -> None:
    """Make a training city, open its window, work at its desk once the map is there."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Home(Path(scratch) / "home")
        make_city(home, lambda _share: None).close()
        application = make_application()
        face = Face(theme="night", family=set_font(application))
        face.dress()
        run_once(application, _show(home, face, work))


async def _show(home: Home, face: Face, work: Callable[[Window, Desk], Awaitable[None]]) -> None:
    window = Window(home, read_config(home.config), face)
    garbage, care = Garbage(), Care(window, face)
    window.desk_opened.connect(garbage.keep_what_is)
    window.desk_opened.connect(care.begin)
    window.resize(SIZE)
    window.show()
    await window.open()
    desk = window.desk
    assert desk is not None
    try:
        await until(lambda: desk.view.map.view is not None and desk.view.map.view.is_ready)
        await work(window, desk)
    finally:
        care.stop()
        await end_window(window)
        garbage.stop()
