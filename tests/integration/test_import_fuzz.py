"""Ten thousand damaged guard registers: none crashes the importer, none is half taken over."""

from __future__ import annotations

import pytest

from tests.tools.import_fuzz import fuzz

FILES, PARTS = 10_000, 4


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(PARTS))
def test_damaged_registers_are_refused_with_a_reason_or_taken_as_they_stand(part):
    each = FILES // PARTS
    done = fuzz(range(part * each, (part + 1) * each))
    assert done.whole
    assert done.found.total() == each
    assert done.found["taken"] > 0
    assert done.found["rows refused"] > each / 10
    assert done.found["FILE-UNREADABLE"] > each / 10
