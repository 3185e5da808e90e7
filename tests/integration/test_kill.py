from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools import kill_trials

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="forks, and kills with SIGKILL")
def test_killing_the_program_at_any_instant_loses_nothing_acknowledged():
    # in a process of its own: forking one that has a window open is asking for trouble
    ran = subprocess.run(
        [sys.executable, "-m", "tests.tools.kill_trials", "40", "--seed", "7"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "40 trials" in ran.stdout
    assert ran.stdout.strip().endswith(" 0 lost")


def test_the_judge_of_those_trials_does_find_a_loss(tmp_path):
    home = kill_trials.prepare(tmp_path / "home")
    assert kill_trials.judge("commands", home, 0) == 0
    assert kill_trials.judge("commands", home, 3) == 3
