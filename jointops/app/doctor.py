"""The program examines itself: what is in order, what is not, and what to do."""

from __future__ import annotations

import importlib.metadata
import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from jointops import __version__
from jointops.app.bootstrap import find_key, open_center
from jointops.app.center import Center
from jointops.app.heads import check_journal
from jointops.app.orders.papers import fonts_of
from jointops.app.retention import last_run, overdue
from jointops.app.safekeeping import last_drill, mirror_of
from jointops.clock import local_text
from jointops.errors import OperatorError
from jointops.resources import messages
from jointops.store.backup import newest_good
from jointops.store.home import Home

NEEDED_BYTES = 500 * 2**20
"""Less free space than this is told as a fault (our default)."""
OLDEST_CLOCK = datetime(2026, 1, 1, tzinfo=UTC)
"""A clock before the program's making is wrong."""


DRILL_EVERY = timedelta(days=90)
"""A restore should be tried out as often (our default)."""
State = Literal["good", "note", "bad"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing examined: its state, what was found, what to do about it."""

    subject: str
    state: State
    text: str
    do: str = ""


def examine(home: Home, *, key_file: Path | None = None) -> list[Finding]:
    """Examine everything; no fault stops the examination of the rest."""
    found: list[Finding] = []
    for subject, look in (
        ("程序", _program),
        ("界面", _window),
        ("地图", _map_assets),
        ("字体", lambda: _fonts(home)),
        ("磁盘", lambda: _disk(home)),
        ("时钟", _clock),
    ):
        found += _safely(subject, look)
    found += _safely("数据文件", lambda: _database(home, key_file))
    return found


def _safely(subject: str, look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    try:
        return list(look())
    except OperatorError as fault:
        return [Finding(subject=subject, state="bad", text=str(fault))]
    except Exception as fault:  # noqa: BLE001  (an examination tells of every fault)
        text = f"{type(fault).__name__}: {fault}"
        return [Finding(subject=subject, state="bad", text=text, do="请把日志交给维护人员。")]


def _program() -> Iterator[Finding]:
    yield Finding(subject="程序", state="good", text=f"JointOps {__version__}")


def _window() -> Iterator[Finding]:
    for name in ("PySide6.QtWidgets", "PySide6.QtWebEngineWidgets"):
        if importlib.util.find_spec(name) is None:
            do = "运行 python3 dev.py run 补装。"
            yield Finding(subject="界面", state="bad", text=f"缺少 {name}", do=do)
            return
    version = importlib.metadata.version("pyside6-essentials")
    yield Finding(subject="界面", state="good", text=f"Qt for Python {version}")


def _map_assets() -> Iterator[Finding]:
    for name in ("folium", "django-js-lib-leaflet"):
        version = importlib.metadata.version(name)
        yield Finding(subject="地图", state="good", text=f"{name} {version}")


def _fonts(home: Home) -> Iterator[Finding]:
    for choice in fonts_of(home.fonts).chosen():
        text = f"{choice.role.term}：{choice.face}"
        if choice.stand_in:
            do = f"如有正式字体，放入 {home.fonts}。"
            yield Finding(subject="字体", state="note", text=f"{text}（代用）", do=do)
        else:
            yield Finding(subject="字体", state="good", text=text)


def _disk(home: Home) -> Iterator[Finding]:
    folder = home.folder
    while not folder.exists():
        folder = folder.parent
    free = Home(folder).free_bytes()
    text = f"剩余 {free // 2**20} MB（{home.folder}）"
    if free < NEEDED_BYTES:
        yield Finding(subject="磁盘", state="bad", text=text, do="清理磁盘或更换数据目录。")
    else:
        yield Finding(subject="磁盘", state="good", text=text)


def _clock() -> Iterator[Finding]:
    now = datetime.now(UTC)
    text = f"{local_text(now)}（北京时间）"
    if now < OLDEST_CLOCK:
        yield Finding(subject="时钟", state="bad", text=text, do="校准计算机时钟。")
    else:
        yield Finding(subject="时钟", state="good", text=text)


def _database(home: Home, key_file: Path | None) -> Iterator[Finding]:
    if not home.database.exists():
        do = "运行 jointops city new 生成训练城，或 city empty 新建。"
        yield Finding(subject="数据文件", state="note", text=f"{home.folder} 中还没有文件", do=do)
        return
    center = open_center(home, key=find_key(home, key_file=key_file))
    try:
        yield from _file(center)
    finally:
        center.close()


def _journal(center: Center) -> Finding:
    chain = check_journal(center)
    if chain.whole:
        text = f"{chain.entries} 条，链尾 {chain.head}，已签名链尾 {chain.heads.signed} 个"
        return Finding(subject="留痕", state="good", text=text)
    text = f"第 {chain.broken_at} 条不符"
    if chain.broken_at is None:
        text = messages("zh").label(f"heads.{chain.heads.fault}", number=chain.heads.at)
    return Finding(subject="留痕", state="bad", text=text, do="停用此文件，恢复备份。")


def _copies(center: Center) -> Iterator[Finding]:
    """Examine the newest good backup, the mirror, and when a restore was last tried out."""
    newest = newest_good(center.home, center.database.key)
    if newest is None:
        do = "运行 jointops backup make。"
        yield Finding(subject="备份", state="note", text="没有验证合格的备份", do=do)
    else:
        text = f"{newest.path.name}（留痕 {newest.entries} 条，验证合格）"
        yield Finding(subject="备份", state="good", text=text)
    mirror = mirror_of(center)
    if mirror is not None:
        number, _ = mirror.last()
        text = f"{mirror.folder}：留痕 {number} 条"
        yield Finding(subject="镜像", state="good", text=text)
    last = last_drill(center)
    do = "运行 jointops backup drill。"
    if last is None:
        yield Finding(subject="恢复演练", state="note", text="还没有做过", do=do)
        return
    day = local_text(last.at_utc, "%Y-%m-%d %H:%M")
    text = f"{day} 未通过（{last.fault}）" if last.fault else f"{day} 通过，留痕 {last.entries} 条"
    old = center.clock.now() - last.at_utc > DRILL_EVERY
    state: State = "bad" if last.fault else "note" if old else "good"
    yield Finding(subject="恢复演练", state=state, text=text, do=do if state != "good" else "")


def _positions(center: Center) -> Iterator[Finding]:
    """Examine whether positions are let go of when they are too old."""
    waiting, last = overdue(center), last_run(center)
    day = "还没有" if last is None else local_text(last, "%Y-%m-%d %H:%M")
    if any(waiting.values()):
        text, do = f"有到期未清理的位置；上次清理：{day}", "运行 jointops retention run。"
        yield Finding(subject="位置期限", state="bad", text=text, do=do)
    else:
        yield Finding(subject="位置期限", state="good", text=f"没有到期未清理的；上次清理：{day}")


def _file(center: Center) -> Iterator[Finding]:
    if center.database.read_only:
        text = f"已损坏；以只读方式打开了备份 {center.database.file.name}"
        do = "用 jointops backup restore 恢复。"
        yield Finding(subject="数据文件", state="bad", text=text, do=do)
        return
    center.database.check()
    mode = "演练" if center.exercise else "实战"
    yield Finding(
        subject="数据文件", state="good", text=f"{mode}：{center.city.name}，逐页校验通过"
    )
    yield _journal(center)
    yield from _copies(center)
    yield from _positions(center)
    installed = center.installed_roads
    if installed is None:
        do = "运行 jointops roads import。"
        yield Finding(subject="路网", state="bad", text="尚未导入", do=do)
        return
    network = center.roads().network
    text = f"{installed.source}：{network.node_count} 节点，{installed.metres // 1000} 公里"
    yield Finding(subject="路网", state="good", text=text)
    if network.dated:
        text = "由旧版本导入：不含隧道、学校和转向限制"
        do = "用 jointops roads import 重新导入路网文件；训练城用 city new 重新生成。"
        yield Finding(subject="路网", state="note", text=text, do=do)
    share = float(network.main[network.drivable].mean())
    if share < 0.8:
        text = f"只有 {share:.0%} 的节点在主路网上"
        yield Finding(subject="路网", state="note", text=text, do="检查数据范围和单行标注。")
