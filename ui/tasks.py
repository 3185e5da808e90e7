"""Coroutines as slots: kept alive, typed, and their bugs go where every bug goes."""

from __future__ import annotations

import asyncio
import functools
import inspect
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
S = TypeVar("S")
T = TypeVar("T")

ASK_AGAIN_S = 0.2

_RUNNING: set[asyncio.Task[Any]] = set()
"""The event loop itself keeps only weak references to tasks."""


def start(work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    """Run a coroutine beside everything else; a bug in it goes to ``sys.excepthook``."""
    task = asyncio.ensure_future(work)
    _RUNNING.add(task)
    task.add_done_callback(_on_done)
    return task


def _on_done(task: asyncio.Task[Any]) -> None:
    _RUNNING.discard(task)
    if task.cancelled():
        return
    fault = task.exception()
    if fault is not None:
        sys.excepthook(type(fault), fault, fault.__traceback__)


def async_slot(
    work: Callable[Concatenate[S, P], Coroutine[Any, Any, None]],
) -> Callable[Concatenate[S, P], None]:
    """
    Make a slot of a coroutine method.

    A signal may carry more arguments than the method takes (``clicked`` brings ``checked``); the
    surplus is left out.
    """
    taken = len(inspect.signature(work).parameters) - 1

    @functools.wraps(work)
    def slot(self: S, /, *args: P.args, **kwargs: P.kwargs) -> None:
        start(work(self, *args[:taken], **kwargs))  # type: ignore[arg-type]

    return slot


async def in_thread(act: Callable[[], T]) -> T:
    """Run something once in a thread of its own; qasync's own pool leaves Qt threads behind."""
    pool = ThreadPoolExecutor(1, thread_name_prefix="once")
    try:
        return await asyncio.wrap_future(pool.submit(act))
    finally:
        pool.shutdown(wait=False)


async def stop_all() -> None:
    """
    Cancel what still runs and wait for its end.

    Asked more than once: before Python 3.12 `asyncio.wait_for` may swallow a cancellation.
    """
    own = asyncio.current_task()
    while left := [task for task in _RUNNING if task is not own]:
        for task in left:
            task.cancel()
        await asyncio.wait(left, timeout=ASK_AGAIN_S)
