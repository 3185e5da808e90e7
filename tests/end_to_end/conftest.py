from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from jointops.app.bootstrap import open_center
from jointops.app.center import Center
from jointops.cli import desk as desks
from jointops.cli.app import root
from jointops.cli.desk import Desk
from jointops.store.home import Home

ROOT = Path(__file__).parents[2]


@dataclass
class Cli:
    """The program as a script calls it: in this process, or by ``start`` in one of its own."""

    home: Path

    def start(self, *words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "jointops", "--home", str(self.home), *map(str, words)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            check=False,
        )

    def run(self, *words: object) -> Any:
        """Run a command in this process: the same code, without two seconds of start-up."""
        return CliRunner().invoke(root, ["--home", str(self.home), *map(str, words)])

    def __call__(self, *words: object) -> Any:
        done = self.run("--json", *words)
        assert done.exit_code == 0, (done.stderr, done.exception)
        return json.loads(done.stdout)

    def refused(self, *words: object) -> str:
        done = self.run("--json", *words)
        assert done.exit_code == 1, (done.exit_code, done.stdout, done.stderr)
        assert done.stdout == ""
        return str(done.stderr)


@pytest.fixture
def kept_open(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let all commands of a test share one open file: a city opens once and not a hundred times."""
    opened: list[Center] = []

    def once(home: Home, *, key: str | None) -> Center:
        if not opened:
            opened.append(open_center(home, key=key))
        assert opened[0].home.folder == home.folder
        return opened[0]

    def let_be(desk: Desk) -> None:
        desk._open.clear()

    monkeypatch.setattr(desks, "open_center", once)
    monkeypatch.setattr(Desk, "close", let_be)
    yield
    for center in opened:
        center.close()


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    return Cli(tmp_path / "home")
