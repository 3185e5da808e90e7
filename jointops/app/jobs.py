"""Long work off the window's thread: progress, cancellation, one result."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import Generic, TypeVar

from jointops.errors import OperatorError

T = TypeVar("T")


class StoppedError(OperatorError):
    """The person stopped the work; nothing was changed."""

    code = "STOPPED"


@dataclass(slots=True)
class Control:
    """
    What a job and its watcher share.

    Attributes
    ----------
    share_done
        0 to 1; the job sets it, the window's timer reads it.
    """

    share_done: float = 0.0
    _stop: Event = field(default_factory=Event)

    def tell(self, share: float) -> None:
        """
        Set the share done, and leave if the person asked to stop.

        Raises
        ------
        StoppedError
            If stopping was asked for.
        """
        self.share_done = share
        if self._stop.is_set():
            raise StoppedError

    @property
    def stop_asked(self) -> bool:
        """Whether the person asked to stop."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask the job to stop at its next step."""
        self._stop.set()


@dataclass(frozen=True, slots=True)
class Job(Generic[T]):
    """A running job: its control and its coming result."""

    control: Control
    result: Future[T]


class JobRunner:
    """One thread for the store, so that commands queue, and one for planning and papers."""

    def __init__(self) -> None:
        self._store = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._work = ThreadPoolExecutor(1, thread_name_prefix="work")

    def store(self, act: Callable[[], T]) -> Future[T]:
        """Run something that touches the store, in order."""
        return self._store.submit(act)

    def work(self, act: Callable[[Control], T]) -> Job[T]:
        """Run a long pure computation."""
        control = Control()
        return Job(control, self._work.submit(act, control))

    def abandon(self) -> None:
        """Take nothing more and wait for nothing."""
        for pool in (self._work, self._store):
            pool.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """Finish what runs and take nothing more."""
        for pool in (self._work, self._store):
            pool.shutdown(wait=True, cancel_futures=True)
