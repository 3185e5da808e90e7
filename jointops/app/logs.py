"""Logs without personal data, and a crash report for every bug."""

from __future__ import annotations

import faulthandler
import logging
import platform
import re
import sys
import threading
import traceback
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from jointops import __version__

LOG = logging.getLogger("jointops")

_PERSONAL = (
    (re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"), "<身份证号>"),
    (re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"), "<手机号>"),
    (re.compile(r"(?<!\d)0\d{2,3}[- ]\d{7,8}(?!\d)"), "<电话>"),
    (re.compile(r"(?:SIM-|保安证|证号)[:：]?\s*[A-Za-z0-9-]{4,32}"), "<证号>"),
)


def scrub(text: str) -> str:
    """Replace identity, phone and certificate numbers."""
    for pattern, mark in _PERSONAL:
        text = pattern.sub(mark, text)
    return text


class ScrubbingFormatter(logging.Formatter):
    """Formats a record, its arguments and its traceback, then scrubs the whole."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the scrubbed line."""
        return scrub(super().format(record))


def start_logs(folder: Path, *, files: int, megabytes: int) -> None:
    """Write the program's log into rotating files."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / "jointops.log",
        maxBytes=megabytes * 2**20,
        backupCount=files - 1,
        encoding="utf-8",
        delay=True,
    )
    handler.setFormatter(ScrubbingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    for old in list(LOG.handlers):
        LOG.removeHandler(old)
        old.close()
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    LOG.propagate = False


def crash_report(folder: Path, fault: BaseException) -> Path:
    """Write what is needed to mend a bug into a file of its own, scrubbed; nothing is sent."""
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    file = folder / f"crash-{now:%Y%m%d-%H%M%S-%f}.txt"
    lines = [
        f"JointOps {__version__}, Python {sys.version.split()[0]}, {platform.platform()}",
        now.isoformat(),
        "",
        "".join(traceback.format_exception(fault)),
    ]
    file.write_text(scrub("\n".join(lines)), encoding="utf-8")
    return file


def report_bugs(folder: Path) -> None:
    """Log every error that nobody handled, wherever it happens, and write its crash report."""
    folder.mkdir(parents=True, exist_ok=True)

    def on_bug(
        kind: type[BaseException], fault: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, fault, trace)
            return
        LOG.critical("unhandled error", exc_info=(kind, fault, trace))
        file = crash_report(folder, fault)
        sys.stderr.write(f"JointOps: a bug; its report is {file}\n")

    def on_thread_bug(told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None:
            on_bug(told.exc_type, told.exc_value, told.exc_traceback)

    sys.excepthook = on_bug
    threading.excepthook = on_thread_bug
    faults = (folder / "fault.log").open("a", encoding="utf-8")
    faulthandler.enable(faults)
