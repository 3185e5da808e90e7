from __future__ import annotations

import threading

import pytest

from jointops.app.jobs import Control, JobRunner, StoppedError


@pytest.fixture
def runner():
    made = JobRunner()
    yield made
    made.close()


def test_store_work_runs_in_order_in_one_thread(runner):
    seen: list[int] = []
    threads: set[int] = set()

    def note(number: int) -> None:
        seen.append(number)
        threads.add(threading.get_ident())

    for future in [runner.store(lambda n=n: note(n)) for n in range(50)]:
        future.result(timeout=5)
    assert seen == list(range(50))
    assert len(threads) == 1


def test_long_work_tells_its_share_and_leaves_when_asked(runner):
    at_work = threading.Event()

    def count(control: Control) -> None:
        for step in range(1_000_000):
            control.tell(step / 1_000_000)
            at_work.set()

    job = runner.work(count)
    assert at_work.wait(5)
    job.control.stop()
    with pytest.raises(StoppedError):
        job.result.result(timeout=5)
    assert 0 <= job.control.share_done < 1


def test_long_work_does_not_hold_up_the_store(runner):
    release = threading.Event()
    job = runner.work(lambda _control: release.wait(5))
    assert runner.store(lambda: 7).result(timeout=2) == 7
    release.set()
    assert job.result.result(timeout=5) is True
