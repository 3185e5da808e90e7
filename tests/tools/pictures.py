"""
Take the pictures of the desk that the documentation shows.

``python -m tests.tools.pictures FOLDER``

The window is driven as it stands, with the map, over a training city made for it.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from jointops.app.access import TRAINING_SEAT
from jointops.app.commands import OpenIncident
from jointops.app.orders.desk import list_orders
from jointops.app.search import Gazetteer
from jointops.audit.accounts import Actor
from jointops.geo.travel import Means
from jointops.ids import IncidentId
from tests.tools import windows
from ui.desk import Desk
from ui.headless import SAMPLE_CLASS, SAMPLE_PLACE
from ui.window import Window

SETTLED_S = 4.0
"""The map draws what it was told a moment later."""
RING_PLACE = "人民公园"


async def until(test: Callable[[], object]) -> None:
    """Wait until something is so, and a moment longer."""
    await windows.until(test)
    await asyncio.sleep(SETTLED_S)


async def take_incident(desk: Desk, place: str) -> IncidentId:
    """Take an incident, and wait for its plan."""
    center = desk.seat.center
    rights = center.training_actor(OpenIncident, seat=center.config.seat)
    actor = Actor(name=TRAINING_SEAT, roles=rights.roles, seat=rights.seat)
    asked = OpenIncident(place=Gazetteer(center).place(place), class_text=SAMPLE_CLASS)
    number = IncidentId(center.do(asked, actor).value)
    desk.selection.choose_incident(number)
    desk.plans.make(number)
    await until(lambda: desk.plans.plan(number) is not None and not desk.plans.busy(number))
    return number


async def take_pictures(window: Window, desk: Desk, folder: Path) -> None:
    """Do the main job, and keep what the window looks like at each step."""

    def keep(name: str) -> None:
        file = folder / f"{name}.png"
        window.grab().save(str(file))
        few = Image.open(file).convert("RGB").quantize(256, dither=Image.Dither.NONE)
        few.save(file, optimize=True)

    view = desk.view
    await take_incident(desk, SAMPLE_PLACE)
    desk.flights.to_incident()
    await asyncio.sleep(SETTLED_S)
    keep("desk-plan-night")
    desk.act("theme")
    await asyncio.sleep(SETTLED_S)
    keep("desk-plan-day")
    desk.act("theme")
    desk.act("first_wave")
    desk.act("slip")
    desk.act("full")
    await until(lambda: len(list_orders(desk.seat.center)) == 2)
    await until(lambda: view.paper.page_count > 1)
    keep("desk-order-night")
    desk.act("back")
    number = await take_incident(desk, RING_PLACE)
    panel = view.right.ring
    ways: tuple[tuple[str, Means], ...] = (
        ("desk-ring-night", "foot"),
        ("desk-ring-open-night", "car"),
    )
    for name, means in ways:
        desk.act("ring")
        panel.form.take_speed(means)
        panel.ask()
        await until(lambda: not panel._desk.busy and panel._desk.answer(number) is not None)
        keep(name)


def main() -> None:
    """Read the command line, take the pictures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().split("\n\n")[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)

    async def take(window: Window, desk: Desk) -> None:
        await take_pictures(window, desk, folder)

    windows.drive(take)


if __name__ == "__main__":
    main()
