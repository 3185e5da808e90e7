"""A benchmark's figure: how long something took, beside a reference timed in the same run."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

Act = Callable[[], object]


@dataclass(frozen=True)
class Figure:
    """Milliseconds of a job and of its reference, medians of interleaved runs."""

    name: str
    ms: float
    reference: str
    reference_ms: float

    @property
    def ratio(self) -> float:
        """How many times the reference the job takes."""
        return self.ms / self.reference_ms


def timed(act: Act) -> float:
    """Milliseconds of one run."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def processor_s() -> float:
    """Processor seconds of this process and of those that it waited for."""
    mine, theirs = os.times()[:2], os.times()[2:4]
    return sum(mine) + sum(theirs)


def worked(act: Act) -> tuple[float, float]:
    """Milliseconds of one run by the clock, and of the processor, child processes included."""
    began = processor_s()
    ms = timed(act)
    return ms, (processor_s() - began) * 1000


def compare(name: str, act: Act, reference: str, other: Act, *, runs: int = 5) -> Figure:
    """Time a job and its reference in turn, so that a busy machine slows both alike."""
    mine, theirs = [], []
    for _ in range(runs):
        mine.append(timed(act))
        theirs.append(timed(other))
    return Figure(name, statistics.median(mine), reference, statistics.median(theirs))


def table(figures: Iterable[Figure]) -> Iterator[str]:
    """Write figures as a Markdown table."""
    yield "| job | ms | reference in the same run | ms | ratio |"
    yield "|---|---:|---|---:|---:|"
    for f in figures:
        yield (
            f"| {f.name} | {f.ms:,.1f} | {f.reference} | {f.reference_ms:,.1f} | {f.ratio:,.2f} |"
        )
