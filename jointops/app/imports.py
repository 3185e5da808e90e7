"""Importing roads, units, points and checkpoints for the window: look first, then take over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from jointops.app.center import Center
from jointops.app.checkposts import read_library
from jointops.app.commands import ImportCheckPosts, ImportPoints, ImportUnits, InstallRoads
from jointops.app.roads import install_network, read_roads
from jointops.app.search import Gazetteer
from jointops.audit.accounts import Actor
from jointops.feeds.faults import ImportReport
from jointops.feeds.unit_rows import read_points, read_units
from jointops.forces.points import ResponsePoint
from jointops.forces.units import Unit
from jointops.resources import Language

Subject = Literal["roads", "units", "points", "posts"]


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
    tell: Callable[[float], None] | None = None,
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
    place = Gazetteer(center).place
    if subject == "units":
        units, report = read_units(path, find=place, known=center.board.table(Unit))
        take = not dry_run and not report.faults
        if take:
            center.do(ImportUnits(file=path.name, units=tuple(units)), actor)
    elif subject == "posts":
        posts, report = read_library(center, path, find=place)
        take = not dry_run and not report.faults
        if take:
            center.do(ImportCheckPosts(file=path.name, posts=tuple(posts)), actor)
    else:
        points, report = read_points(path, find=place, known=center.board.table(ResponsePoint))
        take = not dry_run and not report.faults
        if take:
            center.do(ImportPoints(file=path.name, points=tuple(points)), actor)
    return _finding(report, language, taken=take)


def _finding(report: ImportReport, language: Language, *, taken: bool) -> Finding:
    return Finding(
        file=report.file,
        counts=dict(report.counts),
        notes=tuple(note.text(language) for note in report.notes),
        faults=tuple(fault.text(language) for fault in report.faults),
        taken=taken,
    )
