"""
The exact solve in a process of its own, because the solver cannot be interrupted from inside.

Ending the process ends the solve at once, whatever it is doing.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from threading import Thread

from jointops.planning.encircle.chase import Chase
from jointops.planning.encircle.exact import ExactModel, Solution, TimeUpError

POLL_S = 0.02


def solve_apart(
    chase: Chase,
    objective: str,
    *,
    start: dict[int, int] | None,
    bound: float,
    time_limit_s: float,
    stop_asked: Callable[[], bool],
) -> Solution | None:
    """
    Solve in a child process, asking all the while whether to stop.

    Parameters
    ----------
    start, bound
        As for `ExactModel.best`.

    Returns
    -------
    solution
        None if no plan seals the place, which is then proved.

    Raises
    ------
    TimeUpError
        If it was stopped, or found nothing in the time allowed.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=_solve, args=(theirs,), daemon=True)
    child.start()
    theirs.close()
    known = {"start": start, "bound": bound, "time_limit_s": time_limit_s}
    question = (replace(chase), objective, known)  # without what was worked out for it here
    Thread(target=_tell, args=(ours, question), daemon=True).start()
    try:
        while not ours.poll(POLL_S):
            if stop_asked():
                raise TimeUpError
        decided, solution = ours.recv()
    except (
        EOFError,
        OSError,
    ) as gone:  # it died without an answer: out of memory, or ended by somebody
        raise TimeUpError from gone
    finally:
        child.kill()
        child.join()
        ours.close()
    if not decided:
        raise TimeUpError
    return solution  # type: ignore[no-any-return]


def _tell(child: Connection, question: object) -> None:
    """Send the question; the child takes it when it has started, which nobody has to wait for."""
    with suppress(OSError):  # it was ended meanwhile
        child.send(question)


def _solve(parent: Connection) -> None:
    chase, objective, known = parent.recv()
    model = ExactModel(chase, clock=time.monotonic, time_limit_s=known["time_limit_s"])
    try:
        found = model.best(objective, start=known["start"], bound=known["bound"])
    except TimeUpError:
        parent.send((False, None))
    else:
        parent.send((True, found))
