"""The program as a process: without a screen it does the same job, and it ends cleanly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pypdfium2
import pytest

MAIN = Path(__file__).parents[2] / "main.py"
START_S = 120


def _environment(**more: str) -> dict[str, str]:
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return {name: text for name, text in os.environ.items() if name not in screens} | more


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_without_a_screen_the_same_job_leaves_the_order_and_a_picture(own_city):
    done = subprocess.run(
        [sys.executable, MAIN, "--home", own_city.folder],
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=START_S * 2,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "没有显示器" in done.stderr
    slip, order, picture = (Path(line) for line in done.stdout.splitlines())
    assert {file.parent for file in (slip, order, picture)} == {own_city.folder / "out"}
    for paper in (slip, order):
        with pypdfium2.PdfDocument(paper) as pages:
            assert "演练指令，不作为执勤依据" in pages[0].get_textpage().get_text_range()
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 100_000  # a drawn map, not an empty ground


def test_the_window_ends_cleanly_when_the_system_asks(own_city):
    window = subprocess.Popen(
        [sys.executable, MAIN, "--home", own_city.folder],
        env=_environment(QT_QPA_PLATFORM="offscreen"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        until = time.monotonic() + START_S
        while not (own_city.folder / "window.json").exists():
            assert window.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
        time.sleep(3.0)  # the map's web engine is up by then
        window.send_signal(signal.SIGTERM)
        _, told = window.communicate(timeout=START_S)
    finally:
        window.kill()
    assert window.returncode == 0, told
    assert not (own_city.folder / "window.json").exists()
