"""
Seats in processes of their own: each opens a home, and acts when it is told to.

What goes through their pipes is pickled by this module and read by nobody else.
"""

from __future__ import annotations

import logging
import pickle
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from jointops.app.bootstrap import open_center
from jointops.app.center import Center
from jointops.app.commands import Command
from jointops.audit.accounts import Actor
from jointops.errors import OperatorError
from jointops.requests.case import RequestCase
from jointops.store.home import Home
from tests.clocks import HandClock

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What a seat is to do, by whom and when."""

    order: Command
    actor: Actor
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """
    What came of it.

    Attributes
    ----------
    code, facts, text
        Of a refusal; empty where it was done.
    """

    value: Any = None
    code: str = ""
    facts: dict[str, Any]
    text: str = ""


class Seat:
    """A seat as its program is seen from a test."""

    def __init__(self) -> None:
        self._program = subprocess.Popen(
            [sys.executable, "-c", "from tests.seats import main; main()"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        self._program.communicate(timeout=60)

    def tell(self, message: object) -> None:
        """Send it something to do."""
        into = self._program.stdin
        assert into is not None
        into.write(pickle.dumps(message))
        into.flush()

    def hear(self) -> Any:
        """Wait for its answer."""
        out = self._program.stdout
        assert out is not None
        return pickle.load(out)  # noqa: S301

    def cases(self) -> list[RequestCase]:
        """Give the requests as the seat sees them."""
        self.tell("look")
        return list(self.hear())


def sit_down(seats: Sequence[Seat], home: Path) -> None:
    """Let each seat open a home; it leaves the one of before."""
    for seat in seats:
        seat.tell(home)
    for seat in seats:
        assert seat.hear() == "here"


def at_once(deeds: Sequence[tuple[Seat, Deed]]) -> list[Answer]:
    """Let each seat take its order in, then all act at the same moment."""
    for seat, deed in deeds:
        seat.tell(deed)
    for seat, _ in deeds:
        assert seat.hear() == "ready"
    for seat, _ in deeds:
        seat.tell("go")
    return [seat.hear() for seat, _ in deeds]


def main() -> None:
    """Act on what comes in until nothing more does."""
    logging.disable(logging.WARNING)  # refusals are answers here
    clock, center = HandClock(), None
    try:
        while True:
            message = _heard()
            if isinstance(message, Path):
                if center is not None:
                    center.close()
                clock = HandClock()
                center = open_center(Home(message), clock=clock)
                _say("here")
                continue
            assert center is not None
            if isinstance(message, Deed):
                clock.move((message.now - clock.now()).total_seconds())
                _say("ready")
                assert _heard() == "go"
                _say(_done(center, message))
            else:
                center.catch_up()
                table = center.board.table(RequestCase)
                _say(sorted(table.values(), key=lambda case: case.id))
    except EOFError:
        if center is not None:
            center.close()


def _done(center: Center, deed: Deed) -> Answer:
    try:
        return Answer(value=center.do(deed.order, deed.actor).value, facts={})
    except OperatorError as refusal:
        return Answer(code=refusal.code, facts=refusal.facts, text=str(refusal))


def _heard() -> Any:
    return pickle.load(sys.stdin.buffer)  # noqa: S301


def _say(message: object) -> None:
    pickle.dump(message, sys.stdout.buffer)
    sys.stdout.buffer.flush()
