"""Importing files for the window: look first, then take over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from jointops.app.center import Center
from jointops.app.checkposts import read_library
from jointops.app.commands import (
    Command,
    ImportCheckPosts,
    ImportPoints,
    ImportUnits,
    InstallRoads,
    TakeNeeds,
)
from jointops.app.doctrine import guard_rules
from jointops.app.doctrine_trial import Trial, trial_reasons, try_needs
from jointops.app.roads import install_network, read_roads
from jointops.app.search import Gazetteer
from jointops.audit.accounts import Actor
from jointops.feeds.faults import ImportReport
from jointops.feeds.need_rows import read_needs
from jointops.feeds.unit_rows import read_points, read_units
from jointops.forces.points import ResponsePoint
from jointops.forces.units import Unit
from jointops.resources import Language

Tell = Callable[[float], None] | None
Subject = Literal["roads", "units", "points", "posts", "needs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What an import found: figures, notes and rejected rows, in words."""

    file: str
    counts: dict[str, int]
    notes: tuple[str, ...]
    faults: tuple[str, ...]
    taken: bool

    @property
    def clean(self) -> bool:
        """Whether nothing was rejected."""
        return not self.faults


def run_import(
    center: Center,
    subject: Subject,
    path: Path,
    actor: Actor,
    *,
    dry_run: bool,
    language: Language = "zh",
    tell: Tell = None,
) -> Finding:
    """
    Read a file; without ``dry_run`` also take it over, all or nothing.

    Parameters
    ----------
    tell
        Is called with the share done; may raise to stop: nothing is taken over then.

    Raises
    ------
    FileUnreadableError
        If the file cannot be read.
    """
    if subject == "roads":
        network, report = read_roads(path, tell=tell)
        if not dry_run:
            installed = install_network(center.home, network, source=path.name)
            center.do(InstallRoads(roads=installed), actor)
        return _finding(report, language, taken=not dry_run)
    command, report = READERS[subject](center, path, tell)
    take = not dry_run and not report.faults
    if take:
        center.do(command, actor)
    return _finding(report, language, taken=take)


def _units(center: Center, path: Path, _tell: Tell) -> tuple[Command, ImportReport]:
    find, known = Gazetteer(center).place, center.board.table(Unit)
    units, report = read_units(path, find=find, known=known)
    return ImportUnits(file=path.name, units=tuple(units)), report


def _points(center: Center, path: Path, _tell: Tell) -> tuple[Command, ImportReport]:
    find, known = Gazetteer(center).place, center.board.table(ResponsePoint)
    points, report = read_points(path, find=find, known=known)
    return ImportPoints(file=path.name, points=tuple(points)), report


def _posts(center: Center, path: Path, _tell: Tell) -> tuple[Command, ImportReport]:
    posts, report = read_library(center, path, find=Gazetteer(center).place)
    return ImportCheckPosts(file=path.name, posts=tuple(posts)), report


def _needs(center: Center, path: Path, tell: Tell) -> tuple[Command, ImportReport]:
    needs, report = read_needs(path, rules=guard_rules())
    if not report.faults:
        _tell_trial(report, try_needs(center, needs, tell=tell))
    return TakeNeeds(file=path.name, needs=tuple(needs), why=f"启用 {path.name}"), report


READERS: dict[Subject, Callable[[Center, Path, Tell], tuple[Command, ImportReport]]] = {
    "units": _units,
    "points": _points,
    "posts": _posts,
    "needs": _needs,
}


def _tell_trial(report: ImportReport, trial: Trial) -> None:
    """Say which plans another needs table would change."""
    report.counts["cases"] = trial.cases
    report.counts["plans_changed"] = len(trial.changed)
    for reason in trial_reasons(trial):
        report.note(reason.code, **reason.facts)


def _finding(report: ImportReport, language: Language, *, taken: bool) -> Finding:
    return Finding(
        file=report.file,
        counts=dict(report.counts),
        notes=tuple(note.text(language) for note in report.notes),
        faults=tuple(fault.text(language) for fault in report.faults),
        taken=taken,
    )
