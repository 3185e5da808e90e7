"""How the road engine's cost grows with the city: ``python3 dev.py bench growth [plot.svg]``."""

from __future__ import annotations

import math
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np

from jointops.geo.closures import Closure
from jointops.geo.isochrones import Streets
from jointops.geo.matrix import travel_matrix
from jointops.geo.roads import RoadClass, RoadNetwork
from jointops.geo.routes import route
from jointops.geo.traffic import Traffic
from jointops.geo.travel import CAR, RoadMap, Spot, Vehicle
from jointops.geo.turns import turn_list
from tests.benchmarks.figures import timed
from tests.benchmarks.roads import compiled, grid

SIDES = (100, 224, 450)
"""Streets each way: 10,000, 50,176 and 202,500 nodes."""
KEPT = 0.6
"""Share of the streets: 2.4 arcs for each node, as the real networks have."""
UNITS = (1_000, 10_000, 100_000)
RUNS = 7
BUSY = Traffic(slow=(1.3,) * (max(RoadClass) + 1))
MOTORCYCLE = Vehicle(means="motorcycle")

Row = tuple[str, dict[int, float]]
"""A job and its milliseconds by number of nodes."""


def town(side: int) -> RoadNetwork:
    """Make a town that answers like an imported one."""
    network = grid(side, kept=KEPT)
    rank = np.full(network.segment_count, RoadClass.SECONDARY, dtype=np.uint8)
    return replace(network, profile="osm", georeferenced=True, road_class=rank)


def middle(act: Callable[[], object], *, runs: int = RUNS) -> float:
    """Median milliseconds of some runs after one that does not count."""
    act()
    return median(timed(act) for _ in range(runs))


def jobs(side: int) -> Iterator[tuple[str, float]]:
    """Time each job on one town."""
    network = town(side)
    roads = RoadMap(network)
    centre = side * side // 2 + side // 2
    main = np.flatnonzero(network.main)
    target = Spot(node=int(main[np.abs(main - centre).argmin()]))
    rng = np.random.default_rng(2)
    whole = roads.times_to(target, vehicle=CAR, limit_s=math.inf)
    for count in UNITS:
        segment, share = rng.integers(0, network.segment_count, count), rng.random(count)
        columns = {"node": np.full(count, -1), "segment": segment, "share": share}

        def arrivals(columns: dict[str, np.ndarray] = columns) -> object:
            found = roads.times_to(target, vehicle=CAR, limit_s=math.inf)
            return found.from_arrays(**columns, target=target)

        yield f"arrival of {count:,} units", middle(arrivals)
        if count == UNITS[0]:
            with tempfile.TemporaryDirectory() as folder:
                plain = compiled(Path(folder), roads, target, segment, share)
                if plain is not None:
                    yield (
                        f"the same, plain C Dijkstra, {count:,} units",
                        middle(partial(plain, 1e15)),
                    )
    lon, lat = float(network.lon[target.node]), float(network.lat[target.node])
    corners = ((lon, lat), (lon + 0.01, lat), (lon + 0.01, lat + 0.01))
    flip = [roads, roads.with_closures([Closure(area=corners)])]

    def close() -> object:
        flip.reverse()
        other = flip[0].with_closures(flip[1].closures)
        return [other.arcs(vehicle, reverse=True) for vehicle in (CAR, MOTORCYCLE)]

    def hour() -> object:
        other = roads.with_traffic(BUSY)
        return [other.arcs(vehicle, reverse=True) for vehicle in (CAR, MOTORCYCLE)]

    yield "closure drawn or lifted, cars and motorcycles", middle(close)
    yield "another hour's traffic, cars and motorcycles", middle(hour)
    start = Spot(node=int(main[0]))

    def drive() -> object:
        way = route(whole, start, target)
        return way and turn_list(way, network)

    yield "route across the town with its turns", middle(drive)
    streets = Streets(network)
    yield (
        "areas of 1, 3, 5, 10 and 15 minutes",
        middle(lambda: streets.isochrones(whole, target, (60, 180, 300, 600, 900)), runs=3),
    )
    spots = [Spot(node=int(node)) for node in rng.choice(main, 1_000)]
    yield (
        "matrix of 20 by 1,000, 30 minutes",
        middle(lambda: travel_matrix(roads, spots[:20], spots, vehicle=CAR, limit_s=1_800), runs=3),
    )


MEMORY = """
import sys
from pathlib import Path
from jointops.geo.matrix import travel_matrix
from jointops.geo.roads import RoadNetwork
from jointops.geo.travel import CAR, RoadMap, Spot, Vehicle
import numpy as np, resource, scipy.optimize, shapely

def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20

block = Path(sys.argv[1])
before = held()
network = RoadNetwork.from_bytes(block.read_bytes())
roads = RoadMap(network)
print(held() - before)
target = Spot(node=network.node_count // 2)
for vehicle in (CAR, Vehicle(means="motorcycle")):
    roads.times_to(target, vehicle=vehicle, limit_s=1e9)
spots = [Spot(node=n) for n in range(0, network.node_count, network.node_count // 20)]
travel_matrix(roads, spots, spots, vehicle=CAR, limit_s=1800)
print(held() - before)
roads.spots(network.lon[:1], network.lat[:1])
print(held() - before)
"""


def memory() -> tuple[RoadNetwork, list[float]] | None:
    """Megabytes that the largest town takes: read, searched, and with its tree of streets."""
    if not Path("/proc/self/statm").exists():
        return None
    network = town(SIDES[-1])
    with tempfile.TemporaryDirectory() as folder:
        block = Path(folder) / "town.npz"
        block.write_bytes(network.to_bytes())
        done = subprocess.run(
            [sys.executable, "-c", MEMORY, block], capture_output=True, text=True, check=True
        )
    return network, [float(line) for line in done.stdout.split()]


def measure() -> list[Row]:
    """Time all jobs on all towns."""
    rows: dict[str, dict[int, float]] = {}
    for side in SIDES:
        for name, ms in jobs(side):
            rows.setdefault(name, {})[side * side] = ms
    return list(rows.items())


def table(rows: list[Row]) -> Iterator[str]:
    """Write the times as a Markdown table."""
    sizes = [side * side for side in SIDES]
    yield "| job, ms | " + " | ".join(f"{size:,} nodes" for size in sizes) + " |"
    yield "|---|" + "---:|" * len(sizes)
    for name, times in rows:
        yield f"| {name} | " + " | ".join(f"{times[size]:,.1f}" for size in sizes) + " |"


WIDE, TALL, LEFT, FOOT = 760, 420, 60, 40
INKS = (
    *("#0b5cbf", "#b3261e", "#14713f", "#8a5200", "#5b3fa8"),
    *("#0b8f9f", "#4a5866", "#c2185b", "#15202b"),
)


def plot(rows: list[Row]) -> str:
    """Draw the times over the nodes, both logarithmic, as an SVG."""
    sizes = [side * side for side in SIDES]
    most = max(max(times.values()) for _, times in rows)
    top, room = math.ceil(math.log10(most)), (WIDE - 330 - LEFT, TALL - FOOT - 20)

    def x(size: float) -> float:
        low, high = math.log10(sizes[0]), math.log10(sizes[-1])
        return LEFT + room[0] * (math.log10(size) - low) / (high - low)

    def y(ms: float) -> float:
        return TALL - FOOT - room[1] * (max(math.log10(ms), -1) + 1) / (top + 1)

    root = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {TALL}"'
    parts = [
        f'{root} font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDE}" height="{TALL}" fill="#ffffff"/>',
    ]
    for power in range(-1, top + 1):
        at = y(10.0**power)
        parts.append(f'<path d="M{LEFT} {at:.1f}H{x(sizes[-1]):.1f}" stroke="#d3dae1"/>')
        parts.append(
            f'<text x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:g}</text>'
        )
    parts += [
        f'<text x="{x(size):.1f}" y="{TALL - FOOT + 18}" text-anchor="middle">{size:,}</text>'
        for size in sizes
    ]
    parts.append(f'<text x="8" y="14">ms</text><text x="{LEFT}" y="{TALL - 6}">nodes</text>')
    lowest = float(TALL)
    for number, (name, times) in enumerate(sorted(rows, key=lambda row: row[1][sizes[-1]])):
        ink = INKS[number % len(INKS)]
        dots = " ".join(f"{x(size):.1f},{y(times[size]):.1f}" for size in sizes)
        parts.append(f'<polyline points="{dots}" fill="none" stroke="{ink}" stroke-width="1.6"/>')
        lowest = min(lowest - 15, y(times[sizes[-1]]) + 4)  # names never lie on each other
        parts.append(
            f'<text x="{x(sizes[-1]) + 8:.1f}" y="{lowest:.1f}" fill="{ink}">{name}</text>'
        )
    return "\n".join([*parts, "</svg>", ""])


def main(arguments: list[str]) -> None:
    """Print the table; draw the plot into the file that is named."""
    rows = measure()
    print("\n".join(table(rows)))
    taken = memory()
    if taken is not None:
        network, (read, searched, snapped) = taken
        print(
            f"\nMemory, {network.node_count:,} nodes and {2 * network.segment_count:,} arcs: "
            f"{read:.0f} MB read, {searched:.0f} MB after searches for two kinds of vehicle and a "
            f"matrix, {snapped:.0f} MB with the tree that snaps positions to streets."
        )
    for name in arguments:
        Path(name).write_text(plot(rows), encoding="utf-8")
