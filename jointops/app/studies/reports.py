"""Studies in words: findings, a table, and what of them lies on a map."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from jointops.app.center import Center
from jointops.app.encirclement import Encirclement, Question
from jointops.app.reach import Coverage, SitingStudy
from jointops.app.studies.kinds import BalanceStudy, FragilityStudy, ShiftStudy
from jointops.geo.places import Floats, Place
from jointops.planning.coverage import Reach
from jointops.planning.shifts import SpanCoverage
from jointops.resources import Language, Messages, messages

NAMED = 5
"""So many places are named in one cell; then all are counted."""
LOOKED_AT = 40
"""So many places are asked for their names to that end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportColumn:
    """A column: its title, whether it holds figures, and its width in proportion."""

    title: str
    figures: bool = False
    share: float = 1.0


@dataclass(frozen=True, eq=False, kw_only=True)
class Report:
    """
    A study's outcome as people read it.

    Attributes
    ----------
    findings
        Sentences that stand above the table.
    open, posts
        float64, shape ``(k, 2)``, ``lon, lat``: places out of reach, and posts proposed or held.
    """

    title: str
    findings: tuple[str, ...]
    columns: tuple[ReportColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    open: Floats = field(default_factory=lambda: np.zeros((0, 2)))
    posts: Floats = field(default_factory=lambda: np.zeros((0, 2)))


@dataclass(frozen=True, eq=False, kw_only=True)
class LadderStudy:
    """Everything there is to choose of an encirclement: each objective, then each deadline."""

    question: Question
    rungs: tuple[Encirclement, ...]


def write_csv(report: Report, file: Path) -> None:
    """Write a report's table; spreadsheets know the Chinese by the mark at its beginning."""
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([column.title for column in report.columns])
        writer.writerows(report.rows)


class Reporter:
    """Writes reports in one language, and names places as people do."""

    def __init__(self, center: Center, language: Language) -> None:
        self._crossings = center.crossings
        self._words: Messages = messages(language)

    # --- the studies

    def reach(self, found: Coverage) -> Report:
        """Report what is out of reach now."""
        say = self._words.label
        late = sorted(found.uncovered, key=_lateness, reverse=True)
        counted = found.covered + len(late)
        return Report(
            title=say("study.reach"),
            findings=(self._covered(found.covered, counted),),
            columns=self._columns(("place", 4), ("nearest", 2), ("arrival", 1.4)),
            rows=tuple((self._name(r.place), r.unit or "—", _clock(r.arrival_s)) for r in late),
            open=self._lonlat(r.place for r in late),
        )

    def shifts(self, study: ShiftStudy) -> Report:
        """Report coverage by part of the day."""
        say, total = self._words.label, len(study.places)
        worst = max(study.spans, key=_open_count)
        rows = []
        for one in study.spans:
            traffic = one.span.traffic.code if one.span.traffic else "free"
            rows.append(
                (
                    f"{_hour(one.span.start)}–{_hour(one.span.end)}",
                    str(len(one.span.units)),
                    say(f"traffic.{traffic}"),
                    str(total - len(one.uncovered)),
                    str(len(one.uncovered)),
                    self._names(study.places, one.uncovered.tolist()),
                )
            )
        return Report(
            title=say("study.shifts"),
            findings=(
                say(
                    "study.day",
                    year=study.day.year,
                    month=study.day.month,
                    day=study.day.day,
                    count=len(study.spans),
                ),
                say(
                    "study.worst_span",
                    start=_hour(worst.span.start),
                    end=_hour(worst.span.end),
                    open=len(worst.uncovered),
                    total=total,
                ),
            ),
            columns=self._columns(
                ("span", 2.2),
                ("on_duty", 1),
                ("traffic", 1.6),
                ("covered", 1.2),
                ("open", 1.2),
                ("which", 4),
            ),
            rows=tuple(rows),
            open=self._lonlat(study.places[at] for at in worst.uncovered.tolist()),
        )

    def siting(self, study: SitingStudy) -> Report:
        """Report the fewest extra posts and the ways to choose them."""
        say, found = self._words.label, study.found
        choices = (
            say("study.choices", count=found.total)
            if found.total is not None
            else say("study.choices_uncounted")
        )
        proof = (
            say("study.least_proved")
            if found.proved
            else say("study.least_bound", bound=found.bound)
        )
        posts = [study.candidates[at] for at in found.sets[0]]
        rows = [
            (str(number), "、".join(self._name(study.candidates[at]) for at in one) or "—")
            for number, one in enumerate(found.sets, 1)
        ]
        if len(found.sets) == 1 and len(posts) > NAMED:  # one long choice: a line for each post
            rows = [(str(number), self._name(post)) for number, post in enumerate(posts, 1)]
        return Report(
            title=say("study.siting"),
            findings=(
                say("study.fewest", count=found.fewest, open=len(study.uncovered)),
                proof,
                choices,
            ),
            columns=self._columns(("number", 1), ("posts", 9)),
            rows=tuple(rows),
            open=self._lonlat(study.uncovered),
            posts=self._lonlat(posts),
        )

    def balance(self, study: BalanceStudy) -> Report:
        """Report each station's area."""
        say, found = self._words.label, study.found
        by_street = study.load == "metres"
        unit, measure = (1000.0, "study.load_km") if by_street else (1.0, "study.load_count")
        rows = []
        for at in np.argsort(-found.loads, kind="stable").tolist():
            mine = np.flatnonzero(found.station == at)
            farthest = float(study.seconds[mine, at].max()) if len(mine) else None
            load = (f"{found.loads[at] / unit:.1f}",) if by_street else ()
            rows.append((study.stations[at].text, str(len(mine)), *load, _clock(farthest)))
        left_out = np.flatnonzero(found.station < 0).tolist()
        load_column = (("load", 1.8),) if by_street else ()
        proof = "study.busiest_proved" if found.proved else "study.busiest_bound"
        return Report(
            title=say("study.balance"),
            findings=(
                say(
                    proof,
                    most=say(measure, load=found.most / unit),
                    bound=say(measure, load=found.bound / unit),
                ),
                say("study.out_of_areas", count=len(left_out), total=len(study.places)),
            ),
            columns=self._columns(("station", 3), ("places", 1.4), *load_column, ("farthest", 1.6)),
            rows=tuple(rows),
            open=self._lonlat(study.places[at] for at in left_out),
            posts=self._lonlat(study.stations),
        )

    def fragility(self, study: FragilityStudy) -> Report:
        """Report what falls out of reach with each unit, the worst first."""
        say = self._words.label
        counts = np.array([len(lost) for lost in study.lost], dtype=np.int64)
        order = np.argsort(-counts, kind="stable").tolist()
        needed = sorted({at for lost in study.lost for at in lost.tolist()})
        return Report(
            title=say("study.fragility"),
            findings=(
                say("study.fragile", units=int((counts > 0).sum()), total=len(study.units)),
                say("study.hang_on_one", count=len(needed), open=len(study.open)),
            ),
            columns=self._columns(("unit", 1.6), ("lost", 1.4), ("which", 7)),
            rows=tuple(
                (
                    study.units[at],
                    str(counts[at]),
                    self._names(study.places, study.lost[at].tolist()),
                )
                for at in order
            ),
            open=self._lonlat(study.places[at] for at in needed),
        )

    # --- words

    def _covered(self, covered: int, counted: int) -> str:
        share = 100 * covered / counted if counted else 100.0
        return self._words.label(
            "study.covered", covered=covered, open=counted - covered, share=share
        )

    def ladder(self, study: LadderStudy) -> Report:
        """Report what there is to choose of an encirclement."""
        say, asked = self._words.label, study.question
        sealed = [rung for rung in study.rungs if rung.sealed]
        findings = [
            say(
                "study.chase",
                place=self._name(asked.place),
                minutes=asked.lead_s / 60,
                kmh=asked.suspect_kmh,
            )
        ]
        if sealed:
            closing_s = min(rung.closing_s or 0.0 for rung in sealed)
            posts = min(len(rung.posts) for rung in sealed)
            findings.append(say("study.ladder_best", closing=closing_s, posts=posts))
        else:
            findings.append(say("study.ladder_none"))
        shown = sealed[0].posts if sealed else ()
        return Report(
            title=say("study.ladder"),
            findings=tuple(findings),
            columns=self._columns(
                ("objective", 2),
                ("deadline", 1.2),
                ("closing", 1.4),
                ("post_count", 1.2),
                ("inside", 1.4),
                ("proof", 2),
            ),
            rows=tuple(self._rung(rung) for rung in study.rungs),
            posts=self._lonlat(post.place for post in shown),
        )

    def _rung(self, rung: Encirclement) -> tuple[str, ...]:
        say = self._words.label
        head = (say(f"offer.{rung.objective}"), _clock(rung.deadline_s))
        if not rung.sealed:
            proof = say("study.impossible") if rung.proved else say("study.not_found")
            return (*head, "—", "—", "—", proof)
        proof = say("encircle.proved")
        if not rung.proved and rung.gap is not None:
            proof = say("encircle.gap", share=round(rung.gap * 100))
        return (
            *head,
            _clock(rung.closing_s),
            str(len(rung.posts)),
            str(rung.contained),
            proof if rung.proved or rung.gap is not None else "—",
        )

    def _columns(self, *columns: tuple[str, float]) -> tuple[ReportColumn, ...]:
        figures = {"on_duty", "covered", "open", "lost", "places", "load", "arrival", "farthest"}
        figures |= {"deadline", "closing", "post_count", "inside"}
        return tuple(
            ReportColumn(
                title=self._words.label(f"study.col.{name}"), figures=name in figures, share=share
            )
            for name, share in columns
        )

    def _name(self, place: Place) -> str:
        """Name a place: its own name, else the crossing nearest to it with its code."""
        if place.name:
            return place.name
        crossing = self._crossings.near(place)
        return f"{crossing}（{place.code}）" if crossing else place.code

    def _names(self, places: Sequence[Place], chosen: Sequence[int]) -> str:
        """Name the first few of some places; several at one crossing are named once."""
        named: dict[str, None] = {}
        for at in chosen[:LOOKED_AT]:
            place = places[at]
            named[place.name or self._crossings.near(place) or place.code] = None
        shown = list(named)[:NAMED]
        text = self._words.label("enumeration.comma").join(shown)
        if len(chosen) <= len(shown):
            return text
        return self._words.label("study.and_more", names=text, count=len(chosen))

    def _lonlat(self, places: Iterable[Place]) -> Floats:
        found = [(p.lon, p.lat) for p in places if p.lon is not None and p.lat is not None]
        return np.array(found, dtype=np.float64).reshape(-1, 2)


def _lateness(reach: Reach) -> float:
    return np.inf if reach.arrival_s is None else reach.arrival_s


def _open_count(one: SpanCoverage) -> int:
    return len(one.uncovered)


def _hour(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _clock(seconds: float | None) -> str:
    if seconds is None:
        return "—"
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"
