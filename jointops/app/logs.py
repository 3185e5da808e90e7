"""Logs without personal data, and a crash report for every bug."""

from __future__ import annotations

import faulthandler
import logging
import platform
import re
import sys
import threading
import traceback
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from jointops import __version__
from jointops.personal import ERASED

LOG = logging.getLogger("jointops")

_LON = r"(?:7[3-9]|[89]\d|1[0-2]\d|13[0-5])\.\d{3,}"
_LAT = r"(?:1[5-9]|[2-4]\d|5[0-4])\.\d{3,}"
_APART = r"[^\w.]{1,6}(?:lon|lat)?[^\w.]{0,4}"
_PERSONAL = (
    (re.compile(r"(?<!\d)\d{6}[ -]?\d{8}[ -]?\d{3}[\dXx](?!\d)"), "<身份证号>"),
    (re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"), "<手机号>"),
    (re.compile(r"(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)"), "<电话>"),
    (re.compile(r"(?:SIM-|保安证|证号)[:：]?\s*[A-Za-z0-9-]{4,32}"), "<证号>"),
    (re.compile(rf"(?<![\d.]){_LON}{_APART}{_LAT}(?!\d)"), "<坐标>"),
    (re.compile(rf"(?<![\d.]){_LAT}{_APART}{_LON}(?!\d)"), "<坐标>"),
    (re.compile(r"""\b(lon|lat)(['"]?\s*[=:]\s*)-?\d+\.\d+"""), r"\1\2<坐标>"),
    (
        re.compile(
            r"""\b(name|certificate|phone|caller|display|person|speaker|identity_\w+)"""
            r"""(['"]?\s*[=:]\s*)('[^'\n]*'|"[^"\n]*")"""
        ),
        r"\1\2<个人信息>",
    ),
    (re.compile(r"""\b(birth_year)(['"]?\s*[=:]\s*)\d+"""), r"\1\2<个人信息>"),
)
_MAY_START = re.compile(r"[^\x00-\x7f]|(?<![A-Za-z0-9])[A-Za-z0-9]")
_START = 2
"""So many characters of a known word are looked up first; shorter words are not looked for."""
_known: dict[str, tuple[frozenset[str], dict[str, tuple[int, ...]]]] = {}


def hide(group: str, words: Iterable[str]) -> None:
    """Never write these words of persons into a log; they replace the group's earlier ones."""
    found = frozenset(word for word in words if len(word) >= _START and word != ERASED)
    lengths: dict[str, set[int]] = defaultdict(set)
    for start, length in {(word[:_START], len(word)) for word in found}:
        lengths[start].add(length)
    starts = {start: tuple(sorted(some, reverse=True)) for start, some in lengths.items()}
    _known[group] = found, starts


def scrub(text: str) -> str:
    """Replace what is known of persons, and what looks like their numbers and positions."""
    for words, starts in tuple(_known.values()):
        text = _without(text, words, starts)
    for pattern, mark in _PERSONAL:
        text = pattern.sub(mark, text)
    return text


def _without(text: str, words: frozenset[str], starts: Mapping[str, tuple[int, ...]]) -> str:
    kept: list[str] = []
    done = 0
    for found in _MAY_START.finditer(text):
        at = found.start()
        if at < done:
            continue
        for length in starts.get(text[at : at + _START], ()):
            if text[at : at + length] in words:
                kept += text[done:at], "<个人信息>"
                done = at + length
                break
    return "".join((*kept, text[done:]))


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
