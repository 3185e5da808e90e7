"""
Keep the window open over many incidents, and print what it holds on to.

``python -m tests.tools.open_all_day [INCIDENTS]``

Each incident is taken, planned, released, put on paper, shown, stood down and ended. Now and then
a line tells the resident memory of the window and of the map's own processes, the widgets there
are, and how long the incidents since the line before took each.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import resource
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from jointops.app.commands import EndIncident, OpenIncident, StandDown
from jointops.app.orders.desk import list_orders
from jointops.forces.register import Landmark
from jointops.ids import IncidentId
from tests.tools.windows import drive, until
from ui.desk import Desk
from ui.window import Window

CLASSES = ("持械伤人", "治安斗殴", "交通事故", "群体性事件", "暴力恐怖")
LINES = 10


async def work(desk: Desk, rng: random.Random, class_text: str) -> None:
    """Go through one incident from its call to its end."""
    seat, plans, view = desk.seat, desk.plans, desk.view
    place = rng.choice(list(seat.center.board.table(Landmark).values())).place
    opened = await seat.attempt(OpenIncident(place=place, class_text=class_text))
    assert opened is not None, view.notices.texts()
    number = IncidentId(opened.value)
    desk.selection.choose_incident(number)
    desk.flights.to_incident()
    plans.make(number)
    await until(lambda: plans.plan(number) is not None and not plans.busy(number))
    desk.act("first_wave")
    await until(lambda: not plans.waiting(number))
    desk.act("slip")
    desk.act("full")
    await until(
        lambda: len(list_orders(seat.center, incident=number)) == 2 and view.paper.page_count
    )
    desk.act("back")
    assert await seat.attempt(StandDown(incident=number)) is not None, view.notices.texts()
    assert await seat.attempt(EndIncident(incident=number)) is not None, view.notices.texts()


def resident_mb(pid: str = "self") -> float:
    """Megabytes that a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def children_mb() -> float:
    """Megabytes that the map's processes hold, pages that they share counted for each."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[stat.parent.name] = stat.read_text().rsplit(")", 1)[1].split()[1]
        except OSError:
            continue  # it has ended meanwhile

    def ours(pid: str) -> bool:
        above = parents.get(pid, "0")
        return above == str(os.getpid()) or (above != "0" and ours(above))

    return sum(resident_mb(pid) for pid in parents if ours(pid))


async def keep_open(desk: Desk, incidents: int) -> None:
    """Work, and tell what it takes."""
    rng = random.Random(1)
    began = time.perf_counter()
    every = max(1, incidents // LINES)
    print(f"{'incidents':>9} {'window MB':>10} {'map MB':>8} {'widgets':>8} {'s each':>7}")
    for number in range(incidents + 1):
        if number % every == 0:
            gc.collect()
            each = (time.perf_counter() - began) / every if number else 0.0
            widgets = len(QApplication.allWidgets())
            told = f"{number:>9} {resident_mb():>10.0f} {children_mb():>8.0f} {widgets:>8}"
            print(f"{told} {each:>7.2f}", flush=True)
            began = time.perf_counter()
        if number < incidents:
            await work(desk, rng, CLASSES[number % len(CLASSES)])


def main() -> None:
    """Read the command line, keep the window open."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().split("\n\n")[0])
    parser.add_argument("incidents", type=int, nargs="?", default=200)
    incidents = parser.parse_args().incidents

    async def work_on(_window: Window, desk: Desk) -> None:
        await keep_open(desk, incidents)

    drive(work_on)


if __name__ == "__main__":
    main()
