"""What every test needs before the first widget exists."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if hasattr(os, "geteuid") and os.geteuid() == 0:
    # The web engine's sandbox does not work for root, and without this it ends at once.
    os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")

from jointops.store.home import Home
from tests.cities import copy_city, make_city
from ui.map import prepare_web_engine

prepare_web_engine()
settings.register_profile("untimed", deadline=None)  # machines are noisy
settings.load_profile("untimed")

REAL_EXTRACT = Path(sys.prefix) / "share" / "roads" / "Helsinki.osm.pbf"


@pytest.fixture(autouse=True)
def _main_thread_garbage():
    """
    Collect between the tests, in the main thread alone, as the program does (`ui.garbage`).

    What a test of the window leaves may otherwise go in a thread of a later test, and take its
    process along.
    """
    gc.disable()
    yield
    gc.collect(1)


@pytest.fixture(scope="session")
def real_extract() -> Path:
    """A real OpenStreetMap extract; ``dev.py test`` puts it there."""
    if not REAL_EXTRACT.exists():
        pytest.fail(f"{REAL_EXTRACT} is absent: run the tests with python3 dev.py test")
    return REAL_EXTRACT


@pytest.fixture(scope="session")
def porto() -> Path:
    """The roads of a whole real city, where they are at hand beside the checkout."""
    file = Path(__file__).parents[2] / "shared" / "data" / "porto.osm.pbf"
    if not file.exists():
        pytest.skip("no extract of a whole city beside the checkout")
    return file


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The training city, to be read only; see ``own_city`` for a copy."""
    return make_city(tmp_path_factory.mktemp("city") / "home")


@pytest.fixture
def own_city(city: Home, tmp_path: Path) -> Home:
    """A copy of the training city that the test may change."""
    return copy_city(city, tmp_path / "home")
