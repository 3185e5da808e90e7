"""Starting the program: options, typeface, logs, the lock of the window, the event loop."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import getpass
import os
import platform
import signal
import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal

from jointops.app.files import Config, Home, find_home, read_config
from jointops.app.logs import report_bugs, start_logs
from jointops.errors import OperatorError
from jointops.resources import Language
from ui.care import Care
from ui.face import Face
from ui.garbage import Garbage
from ui.qt_application import end_window, make_application, run_once
from ui.screen_fonts import set_font
from ui.tasks import in_thread
from ui.tokens import Theme
from ui.window import Window

LANGUAGES: tuple[Language, ...] = ("zh", "en")
THEMES: tuple[Theme, ...] = ("night", "day")


def read_options(words: list[str] | None = None) -> argparse.Namespace:
    """Read the options of the command line."""
    parser = argparse.ArgumentParser(prog="jointops-window", description="联勤指挥席")
    parser.add_argument("--home", type=Path, help="数据目录；不填用 JOINTOPS_HOME 或用户目录")
    parser.add_argument("--language", choices=LANGUAGES, help="界面语言")
    parser.add_argument("--theme", choices=THEMES, help="夜间或日间")
    return parser.parse_args(words)


def has_display() -> bool:
    """Tell whether there is a screen to show a window on."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def main() -> int:
    """Start the window; without a screen do the main job headless."""
    options = read_options()
    if not has_display():
        from ui.headless import run_headless

        return run_headless(find_home(options.home), language=options.language, theme=options.theme)
    return start_window(find_home(options.home), language=options.language, theme=options.theme)


def start_window(home: Home, *, language: Language | None, theme: Theme | None) -> int:
    """Show the window until it is closed; give the exit code."""
    application = make_application()
    family = set_font(application)
    fault: OperatorError | None = None
    try:
        config = read_config(home.config)
    except OperatorError as found:
        config, fault = Config(), found
    face = Face(language=language or config.language, theme=theme or config.theme, family=family)
    face.dress()
    return run_once(application, _show(home, config, face, fault))


async def _show(home: Home, config: Config, face: Face, fault: OperatorError | None) -> int:
    closed = asyncio.Event()
    with contextlib.ExitStack() as held:
        if fault is None:
            try:
                held.enter_context(home.window_lock(_holder(config)))
            except OperatorError as taken:
                fault = taken
        if fault is None:
            start_logs(home.logs, files=config.log_files, megabytes=config.log_megabytes)
            report_bugs(home.logs)
        window = Window(home, config, face)
        bugs = BugBell(home.logs)
        bugs.rang.connect(window.tell_bug)
        window.closing.connect(closed.set)
        with contextlib.suppress(NotImplementedError, ValueError):
            for end in (signal.SIGTERM, signal.SIGINT):
                signal.signal(end, lambda *_: window.close())
        garbage = Garbage()
        window.desk_opened.connect(garbage.keep_what_is)
        care = Care(window, face)
        window.desk_opened.connect(care.begin)
        window.show_fitting()
        if fault is None:
            await window.open()
        else:
            sys.stderr.write(f"{face.error(fault)}\n")
            window.show_fault(fault)
        await closed.wait()
        window.hide()
        await in_thread(care.stop)
        await end_window(window)
        bugs.silence()
        garbage.stop()
    return 1 if fault is not None else 0


def _holder(config: Config) -> str:
    return f"{config.seat} {getpass.getuser()}@{platform.node()}"


class BugBell(QObject):
    """Rings when the program has a fault of its own, after its report was written."""

    rang = Signal(str)
    """The report's file."""

    def __init__(self, logs: Path) -> None:
        super().__init__()
        self._logs, self._before = logs, sys.excepthook
        sys.excepthook = self._on_bug

    def silence(self) -> None:
        """Give the hook back."""
        sys.excepthook = self._before

    def _on_bug(
        self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None
    ) -> None:
        self._before(kind, fault, trace)
        reports = sorted(self._logs.glob("crash-*.txt"))
        self.rang.emit(str(reports[-1]) if reports else "")


if __name__ == "__main__":
    sys.exit(main())
