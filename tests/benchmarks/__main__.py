"""Print the benchmarks as Markdown: ``dev.py bench [map|growth|encircle|journal|guards]``."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.benchmarks import city, encircle, growth, guards, journal, roads
from tests.benchmarks.figures import table
from tests.conftest import REAL_EXTRACT

PORTO = Path(__file__).parents[3] / "shared" / "data" / "porto.osm.pbf"


def main() -> int:
    """Run everything, or only the live map, or how the road engine's cost grows."""
    if sys.argv[1:2] == ["growth"]:
        growth.main(sys.argv[2:])
        return 0
    if sys.argv[1:2] == ["encircle"]:
        print("\n".join(table(encircle.measure())))
        return 0
    if sys.argv[1:2] == ["journal"]:
        for line in journal.measure(*map(int, sys.argv[2:])):
            print(line, flush=True)
        return 0
    if sys.argv[1:2] == ["guards"]:
        print("\n".join(table(guards.measure())), flush=True)
        for count in map(int, sys.argv[2:]):
            print("\n".join(guards.large(count)))
        return 0
    if "map" not in sys.argv[1:]:
        extracts = [file for file in (REAL_EXTRACT, PORTO) if file.exists()]
        figures = [*roads.imports(extracts), *roads.travel_times()]
        for extract in extracts[-1:]:
            figures += roads.real_roads(extract)
        figures += city.measure()
        figures += encircle.measure()
        figures += guards.measure()
        print("\n".join(table(figures)))
    from tests.benchmarks import map_live

    print("\n| live map | value | |\n|---|---:|---|")
    for name, value, unit in map_live.measure():
        print(f"| {name} | {value:,.1f} | {unit} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
