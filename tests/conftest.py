"""What every test needs before the first widget exists."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if hasattr(os, "geteuid") and os.geteuid() == 0:
    # The web engine's sandbox does not work for root, and without this it ends at once.
    os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")

from ui.map import prepare_web_engine

prepare_web_engine()
