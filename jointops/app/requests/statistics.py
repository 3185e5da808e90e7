"""
Figures of requests, each with the requests behind it; never a ranking of the other side.

`statistics` gives `Figure`s. Nothing is counted by who answered: how the armed police decide is
their affair, and what they decline is for our own planning alone.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from jointops.app.center import Center
from jointops.app.workflows import flow_of
from jointops.requests.case import Flag, RequestCase
from jointops.resources import messages

ANSWERS = ("agree", "agree_partly", "decline")


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """A request behind a figure, with its own value as it counts there, and as people read it."""

    request: int
    value: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """
    A figure and what it was made of.

    Attributes
    ----------
    value
        Seconds, a share from 0 to 1, or a count; None where nothing is behind it.
    text
        The value as people read it.
    """

    code: str
    label: str
    value: float | None
    text: str
    rows: tuple[FigureRow, ...]


def statistics(
    center: Center, *, since: datetime | None = None, until: datetime | None = None
) -> list[Figure]:
    """Give the figures of the requests opened in a span; all of the file where none is given."""
    cases = [
        case
        for case in center.board.table(RequestCase).values()
        if (since is None or case.opened_utc >= since)
        and (until is None or case.opened_utc <= until)
    ]
    asked = [case for case in cases if case.asked]
    replied = [(case, seconds) for case in asked if (seconds := reply_s(case)) is not None]
    return [
        _count("requests", asked),
        _median("reply", replied),
        _share("full", [(case, _answered(case, "agree")) for case, _ in replied]),
        _share("partial", [(case, _answered(case, "agree_partly")) for case, _ in replied]),
        _share("declined", [(case, _answered(case, "decline")) for case, _ in replied]),
        _sum("missing", [(case, max(0, case.people - case.granted)) for case, _ in replied]),
        _median("arrival", _between(asked, ("agree", "accept_partial"), ("arrive", "start"))),
        _share("supplement", _supplements(center, asked)),
    ]


def reply_s(case: RequestCase) -> float | None:
    """Give how long the first answer took, without the time in which they waited for us."""
    running, since = 0.0, None
    for stamp in case.stamps:
        if stamp.document:
            continue
        if stamp.event in {"ask", "ask_orally", "give_info"}:
            since = stamp.at_utc
        elif since is not None:
            running += max(0.0, (stamp.at_utc - since).total_seconds())
            since = None
        if stamp.event in ANSWERS:
            return running
    return None


def statistics_csv(figures: Iterable[Figure]) -> str:
    """Write figures and the rows behind them as CSV, with the byte-order mark."""
    say, out = messages("zh").label, io.StringIO()
    writer = csv.writer(out)
    writer.writerow([say(f"figures.{name}") for name in ("figure", "value", "request", "row")])
    for figure in figures:
        writer.writerow([figure.label, figure.text, "", ""])
        for row in figure.rows:
            writer.writerow([figure.label, "", row.request, row.text])
    return f"\ufeff{out.getvalue()}"


def _answered(case: RequestCase, event: str) -> bool:
    first = next(s for s in case.stamps if not s.document and s.event in ANSWERS)
    return first.event == event


def _between(
    cases: Iterable[RequestCase], first: Sequence[str], then: Sequence[str]
) -> list[tuple[RequestCase, float]]:
    found = []
    for case in cases:
        start, end = _first(case, first), _first(case, then)
        if start is not None and end is not None and end >= start:
            found.append((case, (end - start).total_seconds()))
    return found


def _first(case: RequestCase, events: Sequence[str]) -> datetime | None:
    return next((s.at_utc for s in case.stamps if not s.document and s.event in events), None)


def _supplements(center: Center, cases: Iterable[RequestCase]) -> list[tuple[RequestCase, bool]]:
    """Tell of each request made by voice whether its papers came in time."""
    found = []
    for case in cases:
        flow = flow_of(case)
        late = {
            owed.document: owed.flag
            for owed in case.owed(flow, center.deadline_now())
            if owed.after == "ask_orally"
        }
        if case.oral and Flag.DUE not in late.values():
            found.append((case, _in_time(case, late)))
    return found


def _in_time(case: RequestCase, flags: dict[str, Flag]) -> bool:
    if Flag.OVERDUE in flags.values():
        return False
    asked, sent = _first(case, ("ask_orally",)), case.last("sign_for", document="D1")
    minutes = min((o.minutes for o in flow_of(case).owed if o.after == "ask_orally"), default=0)
    if asked is None or sent is None:
        return False
    return (sent.at_utc - asked).total_seconds() <= 60 * minutes


def _rows(values: Iterable[tuple[RequestCase, float, str]]) -> tuple[FigureRow, ...]:
    return tuple(FigureRow(request=case.id, value=value, text=text) for case, value, text in values)


def _figure(code: str, value: float | None, text: str, rows: tuple[FigureRow, ...]) -> Figure:
    label = messages("zh").label(f"figure.{code}")
    return Figure(code=code, label=label, value=value, text=text, rows=rows)


def _count(code: str, cases: Sequence[RequestCase]) -> Figure:
    rows = _rows((case, 1.0, case.category) for case in cases)
    return _figure(code, float(len(rows)), str(len(rows)), rows)


def _sum(code: str, values: Sequence[tuple[RequestCase, int]]) -> Figure:
    rows = _rows((case, float(count), str(count)) for case, count in values if count)
    total = sum(count for _, count in values)
    return _figure(code, float(total), str(total), rows)


def _median(code: str, values: Sequence[tuple[RequestCase, float]]) -> Figure:
    rows = _rows((case, seconds, _minutes(seconds)) for case, seconds in values)
    middle = median(row.value for row in rows) if rows else None
    return _figure(code, middle, "—" if middle is None else _minutes(middle), rows)


def _share(code: str, values: Sequence[tuple[RequestCase, bool]]) -> Figure:
    say = messages("zh").label
    rows = _rows((case, float(yes), say("yes") if yes else say("no")) for case, yes in values)
    share = sum(row.value for row in rows) / len(rows) if rows else None
    text = "—" if share is None else f"{share:.0%}（{sum(yes for _, yes in values)}/{len(rows)}）"
    return _figure(code, share, text, rows)


def _minutes(seconds: float) -> str:
    return messages("zh").label("minutes", minutes=f"{seconds / 60:.1f}")
