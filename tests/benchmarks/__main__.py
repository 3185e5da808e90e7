"""Print the benchmarks as Markdown: all, or those of one word, as ``dev.py bench papers``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import city, encircle, growth, guards, journal, papers, roads, seals
from tests.benchmarks.figures import table
from tests.conftest import REAL_EXTRACT

PORTO = Path(__file__).parents[3] / "shared" / "data" / "porto.osm.pbf"


def _journal(rest: list[str]) -> None:
    for line in journal.measure(*map(int, rest)):
        print(line, flush=True)


def _papers(_rest: list[str]) -> None:
    for line in papers.measure():
        print(line, flush=True)


def _encircle(_rest: list[str]) -> None:
    print("\n".join(table(encircle.measure())))


def _seals(_rest: list[str]) -> None:
    print("\n".join(table(seals.measure())))


def _guards(rest: list[str]) -> None:
    print("\n".join(table(guards.measure())), flush=True)
    for count in map(int, rest):
        print("\n".join(guards.large(count)))


ALONE: dict[str, Callable[[list[str]], object]] = {
    "growth": growth.main,
    "encircle": _encircle,
    "journal": _journal,
    "papers": _papers,
    "guards": _guards,
    "seals": _seals,
}


def main() -> int:
    """Run everything, or only what the first word names."""
    alone = ALONE.get(sys.argv[1]) if len(sys.argv) > 1 else None
    if alone is not None:
        alone(sys.argv[2:])
        return 0
    if "map" not in sys.argv[1:]:
        extracts = [file for file in (REAL_EXTRACT, PORTO) if file.exists()]
        figures = [*roads.imports(extracts), *roads.travel_times()]
        for extract in extracts[-1:]:
            figures += roads.real_roads(extract)
        figures += city.measure()
        figures += encircle.measure()
        figures += guards.measure()
        figures += seals.measure()
        print("\n".join(table(figures)))
        _papers([])
    from tests.benchmarks import map_live

    print("\n| live map | value | |\n|---|---:|---|")
    for name, value, unit in map_live.measure():
        print(f"| {name} | {value:,.1f} | {unit} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
