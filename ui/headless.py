"""The same job without a screen: city, incident, plan, first wave, order, and a picture."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QSize

from jointops.app.access import TRAINING_SEAT
from jointops.app.center import Center
from jointops.app.commands import CommitFirstWave, OpenIncident
from jointops.app.files import Home, make_city, open_file, read_config
from jointops.app.lines import list_incidents
from jointops.app.logs import report_bugs, start_logs
from jointops.app.orders.desk import ask_order, issue, save_copy
from jointops.app.planner import plan_incident
from jointops.app.safekeeping import keep_once
from jointops.app.search import Gazetteer
from jointops.audit.accounts import Actor
from jointops.errors import OperatorError
from jointops.ids import IncidentId
from jointops.resources import Language
from ui.face import Face
from ui.qt_application import end_window, make_application, run_once
from ui.screen_fonts import set_font
from ui.tokens import Theme
from ui.window import Window

SAMPLE_PLACE, SAMPLE_CLASS = "淄博站", "持械伤人"
PICTURE = QSize(1920, 1080)
MAP_S = 40.0
"""Without a graphics card the first picture of the map may take some seconds."""
SETTLED_S = 2.0


def run_headless(home: Home, *, language: Language | None, theme: Theme | None) -> int:
    """Do the main job, print where its papers lie; give the exit code."""
    _tell("没有显示器（DISPLAY、WAYLAND_DISPLAY 均未设置）：改为无窗口运行，完成同一流程。")
    try:
        config = read_config(home.config)
        with home.window_lock(f"{config.seat} headless"):
            start_logs(home.logs, files=config.log_files, megabytes=config.log_megabytes)
            report_bugs(home.logs)
            orders = _do_job(home)
            picture = home.out / "window.png"
            _take_picture(home, picture, language=language, theme=theme)
    except OperatorError as fault:
        _tell(str(fault))
        return 1
    for file in (*orders, picture):
        sys.stdout.write(f"{file}\n")
    return 0


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _do_job(home: Home) -> list[Path]:
    """Make the city if there is no file, raise the sample incident, release, issue the orders."""
    if home.database.exists():
        center = open_file(home)
    else:
        _tell("生成训练城…")
        center = make_city(home, _silent)
    try:
        actor = center.training_actor(OpenIncident, seat=center.config.seat)
        actor = Actor(name=TRAINING_SEAT, roles=actor.roles, seat=actor.seat)
        place = Gazetteer(center).place(SAMPLE_PLACE)
        opened = center.do(OpenIncident(place=place, class_text=SAMPLE_CLASS), actor)
        incident = IncidentId(opened.value)
        plan = plan_incident(center, incident, actor)
        center.do(CommitFirstWave(plan=plan.id), actor)
        return [_paper(center, incident, actor, full=full) for full in (False, True)]
    finally:
        keep_once(center)
        center.close()


def _paper(center: Center, incident: IncidentId, actor: Actor, *, full: bool) -> Path:
    order = issue(center, ask_order(center, incident, full=full), actor)
    return save_copy(center, order, center.home.out, actor)


def _silent(_share: float) -> None:
    """Report to nobody."""


def _take_picture(
    home: Home, file: Path, *, language: Language | None, theme: Theme | None
) -> None:
    """Draw the real window with the map and the plan."""
    application = make_application()
    family = set_font(application)
    config = read_config(home.config)
    face = Face(language=language or config.language, theme=theme or config.theme, family=family)
    face.dress()

    async def show() -> None:
        window = Window(home, config, face)
        window.resize(PICTURE)
        window.show()
        await window.open()
        try:
            await _until_drawn(window)
            window.grab().save(str(file))
        finally:
            await end_window(window)

    run_once(application, show())


async def _until_drawn(window: Window) -> None:
    desk, seat = window.desk, window.seat
    if desk is None or seat is None:
        return
    waited_s = 0.0
    while waited_s < MAP_S:
        view = desk.view.map.view
        if view is not None and view.is_ready and seat.situation is not None:
            break
        await asyncio.sleep(0.1)
        waited_s += 0.1
    desk.selection.choose_incident(list_incidents(seat.center)[0])
    await asyncio.sleep(SETTLED_S)
