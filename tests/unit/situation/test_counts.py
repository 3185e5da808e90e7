from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jointops.forces.fixes import Certainty
from jointops.forces.units import UnitKind
from jointops.situation.counts import CountGroup, header_counts
from jointops.situation.picture import GuardColumns
from tests.factories import situation, unit


@given(
    st.lists(st.tuples(st.sampled_from(list(UnitKind)), st.sampled_from(list(Certainty)))),
    st.lists(st.sampled_from(list(Certainty))),
)
def test_the_header_closes_for_any_mixture(kinds, guards):
    units = [unit(f"U{n}", kind, at=1) for n, (kind, _) in enumerate(kinds)]
    sure = {f"U{n}": certainty for n, (_, certainty) in enumerate(kinds)}
    sit = situation(units, certainty=sure)
    count = len(guards)
    columns = GuardColumns(
        id=tuple(f"G{n}" for n in range(count)),
        team=np.zeros(count, dtype=np.int32),
        certainty=np.array(guards, dtype=np.int8),
        lon=np.zeros(count),
        lat=np.zeros(count),
    )
    object.__setattr__(sit, "guards", columns)
    counts = header_counts(sit)
    assert sum(c.register for c in counts) == len(units) + count
    for found in counts:
        assert sum(found.parts) == found.register > 0
    of_guards = [c for c in counts if c.group == CountGroup.GUARDS]
    if guards:
        assert of_guards[0].part(Certainty.STALE) == guards.count(Certainty.STALE)
