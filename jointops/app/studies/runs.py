"""A study as the planners' page asks for it: one wish in, one result out, in either language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from jointops.app.center import Center
from jointops.app.encircle_lines import post_rules
from jointops.app.encirclement import Question, ladder_of
from jointops.app.reach import Coverage, SitingStudy, coverage_of, siting_of
from jointops.app.studies.kinds import (
    BalanceStudy,
    FragilityStudy,
    Load,
    Places,
    ShiftStudy,
    balance_of,
    fragility_of,
    shifts_of,
)
from jointops.app.studies.papers import write_pdf
from jointops.app.studies.reports import LadderStudy, Report, Reporter, write_csv
from jointops.geo.places import Floats, Place
from jointops.geo.roads import RoadClass
from jointops.resources import Language

Study = Literal["reach", "shifts", "siting", "balance", "fragility", "ladder"]
STUDIES: tuple[Study, ...] = ("reach", "shifts", "siting", "balance", "fragility", "ladder")
SOLVE_S = 20.0
"""So long at most a solver holds the page's thread after somebody gave up waiting."""
SITING_WITHIN_S = 180.0
MOST_LINES = 15_000
"""A sketch of the roads has no more lines than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """
    What is to be studied.

    Attributes
    ----------
    within_s
        None for the study's own default.
    load
        Of balanced areas.
    chase
        Who is to be enclosed, for the ladder.
    """

    study: Study
    places: Places
    within_s: float | None = None
    load: Load = "count"
    chase: Asked | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Where somebody was last seen, how long ago, and how fast he is."""

    place: Place
    lead_s: float
    kmh: float


Found = Coverage | ShiftStudy | SitingStudy | BalanceStudy | FragilityStudy | LadderStudy


@dataclass(frozen=True, eq=False, kw_only=True)
class Outcome:
    """A finished study."""

    wish: Wish
    found: Found


def run_study(center: Center, wish: Wish, *, tell: Callable[[float], None]) -> Outcome:
    """
    Carry a study out.

    Parameters
    ----------
    tell
        Is called with the share done; may raise to stop.

    Raises
    ------
    OperatorError
        If there are no roads, no stations, or too much to weigh.
    """
    within_s, kind = wish.within_s, wish.places
    found: Found
    if wish.study == "reach":
        found = coverage_of(center, kind, within_s=within_s)
    elif wish.study == "shifts":
        found = shifts_of(center, kind, within_s=within_s, tell=tell)
    elif wish.study == "siting":
        found = siting_of(
            center, kind, within_s=within_s or SITING_WITHIN_S, time_limit_s=SOLVE_S, tell=tell
        )
    elif wish.study == "balance":
        load = wish.load if kind == "nodes" else "count"
        found = balance_of(
            center, kind, within_s=within_s, load=load, time_limit_s=SOLVE_S, tell=tell
        )
    elif wish.study == "fragility":
        found = fragility_of(center, kind, within_s=within_s, tell=tell)
    else:
        found = _ladder(center, wish)
    tell(1.0)
    return Outcome(wish=wish, found=found)


def _ladder(center: Center, wish: Wish) -> LadderStudy:
    asked = wish.chase
    if asked is None:
        raise ValueError("the ladder needs to know who is to be enclosed")
    rules = post_rules(center, asked.place, exclusive=False)
    question = Question(place=asked.place, lead_s=asked.lead_s, suspect_kmh=asked.kmh, rules=rules)
    return LadderStudy(question=question, rungs=tuple(ladder_of(center, question)))


def report_of(center: Center, outcome: Outcome, language: Language) -> Report:
    """Put a finished study into words."""
    write, found = Reporter(center, language), outcome.found
    if isinstance(found, Coverage):
        return write.reach(found)
    if isinstance(found, ShiftStudy):
        return write.shifts(found)
    if isinstance(found, SitingStudy):
        return write.siting(found)
    if isinstance(found, BalanceStudy):
        return write.balance(found)
    if isinstance(found, LadderStudy):
        return write.ladder(found)
    return write.fragility(found)


def save_study(center: Center, outcome: Outcome, file: Path, language: Language) -> None:
    """Write a study as PDF (in Chinese) or else as CSV, by the file's ending."""
    if file.suffix == ".pdf":
        write_pdf(center, report_of(center, outcome, "zh"), file)
    else:
        write_csv(report_of(center, outcome, language), file)


def sketch_lines(center: Center) -> Floats:
    """
    Give the roads as straight lines for a sketch, the wide ones first.

    Returns
    -------
    lines
        float64, shape ``(k, 4)``: ``lon, lat, lon, lat``; as many classes as fit ``MOST_LINES``.
    """
    net = center.roads().network
    chosen = np.zeros(0, dtype=np.int64)
    for rank in RoadClass:
        more = np.flatnonzero(net.road_class == rank)
        if len(chosen) and len(chosen) + len(more) > MOST_LINES:
            break
        chosen = np.concatenate([chosen, more])
    ends = (net.tail[chosen], net.head[chosen])
    return np.column_stack([axis[end] for end in ends for axis in (net.lon, net.lat)])
