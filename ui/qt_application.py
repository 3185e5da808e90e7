"""The application object, made the one way the map's web engine needs, and the window's end."""

from __future__ import annotations

import os
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

os.environ.setdefault("QT_API", "pyside6")  # qasync asks

import qasync
from PySide6.QtWidgets import QApplication

from ui.map import prepare_web_engine
from ui.tasks import in_thread, stop_all
from ui.window import Window

T = TypeVar("T")
TURN_S = 50e-6
"""
How long a thread may keep the interpreter while another waits.

Each cell that Qt draws asks for the interpreter; beside planning, Python's own 5 ms add up to a
window that stands still for a moment.
"""


def make_application() -> QApplication:
    """Make the application object, with the map's web engine prepared before it."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")  # it does not work for root
    sys.setswitchinterval(TURN_S)
    prepare_web_engine()
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(sys.argv[:1])
    application.setApplicationName("JointOps")
    application.setStyle("Fusion")
    application.setQuitOnLastWindowClosed(False)
    return application


def run_once(application: QApplication, work: Coroutine[Any, Any, T]) -> T:
    """
    Run a coroutine on Qt's own loop, and end that loop once.

    `asyncio.Runner` would start and end Qt's loop again to tidy up; the web engine lets go of
    everything at the first end, and the second one brings the process down.
    """
    loop = qasync.QEventLoop(application)
    try:
        result: T = loop.run_until_complete(work)
        return result
    finally:
        loop.close()


async def end_window(window: Window) -> None:
    """Free the map, stop every task, let the file go; in this order."""
    window.hide()
    window.shut_down()
    await stop_all()
    if window.seat is not None:
        await in_thread(window.seat.close)
    window.deleteLater()
