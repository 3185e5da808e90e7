from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = """
import sys
from pathlib import Path
import jointops, ui
from jointops.app.doctrine import doctrine
from jointops.resources import folder, messages
place = Path(sys.argv[1])
assert Path(jointops.__file__).is_relative_to(place), jointops.__file__
assert folder().is_relative_to(place), folder()
assert doctrine().needs and messages("en").codes("error")
"""


@pytest.mark.slow
def test_the_program_runs_from_a_wheel_outside_the_checkout(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    inside = tmp_path / "inside"
    with zipfile.ZipFile(wheel) as file:
        names = file.namelist()
        file.extractall(inside)
    assert not [name for name in names if name.startswith("tests/")]
    assert "jointops/_resources/doctrine/needs.csv" in names
    assert any(name.startswith("jointops/store/migrations/versions/0001") for name in names)
    environment = {**os.environ, "PYTHONPATH": str(inside), "PYTHONSAFEPATH": "1"}

    def run(*words: object) -> str:
        # -P and another working directory: the checkout must not be what is imported
        command = [sys.executable, "-P", *map(str, words)]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("-c", SAMPLE, inside)
    home = tmp_path / "home"
    assert "演练" in run("-m", "jointops", "--home", home, "city", "empty", "--exercise")
    assert "训练席" in run("-m", "jointops", "--home", home, "account", "list")
