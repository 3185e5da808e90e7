"""The application object, made the one way the map's web engine needs, and the window's end."""

from __future__ import annotations

import os
import sys

from PySide6.QtWidgets import QApplication

from ui.map import prepare_web_engine
from ui.tasks import in_thread, stop_all
from ui.window import Window


def make_application() -> QApplication:
    """Make the application object, with the map's web engine prepared before it."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")  # it does not work for root
    prepare_web_engine()
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(sys.argv[:1])
    application.setApplicationName("JointOps")
    application.setStyle("Fusion")
    application.setQuitOnLastWindowClosed(False)
    return application


async def end_window(window: Window) -> None:
    """Free the map, stop every task, let the file go; in this order."""
    window.hide()
    window.shut_down()
    await stop_all()
    if window.seat is not None:
        await in_thread(window.seat.close)
    window.deleteLater()
