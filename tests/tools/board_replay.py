"""
Hold the boards of past moments against what was seen then, over many random acts.

``python -m tests.tools.board_replay [ACTS] [SNAPSHOTS]``
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from jointops.app.past import board_at
from jointops.errors import OperatorError
from tests.factories import street
from tests.integration.conftest import Town
from tests.integration.test_past import act, tables


def main() -> int:
    """Act at random, keep some boards, rebuild them from the journal and compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("acts", type=int, nargs="?", default=10_000)
    parser.add_argument("snapshots", type=int, nargs="?", default=40)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    dice = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        town = Town(Path(folder) / "home", street(9, metres=600, kmh=36))
        town.man()
        kept = set(dice.sample(range(asked.acts), asked.snapshots))
        seen = []
        refused = 0
        began = time.perf_counter()
        for turn in range(asked.acts):
            try:
                act(town, dice)
            except OperatorError:
                refused += 1
            town.clock.move(dice.choice([0, 0, 1, 40]))
            if turn in kept:
                board = town.center.board
                seen.append((town.clock.now(), board.number, tables(board)))
        acted_s = time.perf_counter() - began
        different = 0
        for moment, number, then in seen:
            board, rebuilt = board_at(town.center, moment)
            different += rebuilt != number or tables(board) != then
        replayed_s = time.perf_counter() - began - acted_s
        entries = town.center.board.number
        town.center.close()
    print(
        f"{asked.acts:,} acts ({refused:,} refused), {entries:,} entries, {acted_s:.0f} s; "
        f"{len(seen)} past boards rebuilt in {replayed_s:.0f} s, {different} different"
    )
    return int(different > 0)


if __name__ == "__main__":
    sys.exit(main())
