from __future__ import annotations

import pytest

from jointops.orders.pdf.compose import Composer
from jointops.orders.pdf.fonts import Fonts


@pytest.fixture(scope="session")
def fonts() -> Fonts:
    return Fonts.find()


@pytest.fixture(scope="session")
def composer(fonts: Fonts) -> Composer:
    return Composer(fonts)
