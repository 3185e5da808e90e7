"""What a report says of the datum under which a file's positions were read."""

from __future__ import annotations

from jointops.feeds.faults import ImportReport
from jointops.geo.datum_fit import DatumFit


def note_fit(report: ImportReport, fit: DatumFit, better: DatumFit | None, *, total: int) -> None:
    """Note positions outside the city, and another datum that fits clearly better."""
    off = total - fit.inside
    if off:
        report.note("POINTS-OFF-CITY", count=off, total=total)
    if better is None:
        return
    facts = {
        f"{which}_{name}": value
        for which, of in (("now", fit), ("then", better))
        for name, value in (("datum", of.datum.value), ("inside", of.inside), ("away_m", of.away_m))
    }
    code = "DATUM-BETTER-NEAR" if fit.away_m is not None else "DATUM-BETTER-INSIDE"
    report.note(code, total=total, pairs=fit.pairs, **facts)
