"""The training city, made once for all tests that need a whole city."""

from __future__ import annotations

import shutil
from pathlib import Path

from jointops.app.bootstrap import make_training_city
from jointops.store.home import Home
from tests.clocks import HandClock


def make_city(folder: Path) -> Home:
    """Make the training city at the test clock's noon."""
    home = Home(folder)
    make_training_city(home, clock=HandClock()).close()
    return home


def copy_city(city: Home, folder: Path) -> Home:
    """Give a copy to work on."""
    shutil.copytree(city.folder, folder)
    return Home(folder)
