"""
Compare the training city with real cities: ``python -m tests.tools.city_statistics``.

Words after it are a seed (default 1) and real extracts (``.osm.pbf``) to print beside it.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from jointops.feeds.osm_roads import read_osm
from jointops.feeds.training.pbf import write_pbf
from jointops.feeds.training.streets import make_streets
from jointops.geo.roads import Access, RoadNetwork

ORIGINS, TARGETS = 60, 200
"""Size of the random sample that detours are measured on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CityStatistics:
    """
    What streets of a city are like, motor roads only.

    Attributes
    ----------
    degrees
        Share of nodes where one, two, three, four or more segments meet.
    circuity
        Metres driven for one metre as the crow flies: the mean of a random sample of trips.
    oneway_share
        Share of length that is one-way.
    main_share
        Share of nodes in the largest part in which a car gets from each to each.
    """

    nodes: int
    km: float
    degrees: tuple[float, ...]
    mean_degree: float
    mean_m: float
    median_m: float
    circuity: float
    oneway_share: float
    main_share: float


def measure(network: RoadNetwork, *, seed: int = 0) -> CityStatistics:
    """Measure a network; ``seed`` chooses the sample of trips."""
    car = (network.access & Access.CAR) > 0
    tail, head, length = network.tail[car], network.head[car], network.length_m[car]
    degree = np.bincount(np.concatenate([tail, head]), minlength=network.node_count)
    used = degree[degree > 0]
    return CityStatistics(
        nodes=len(used),
        km=float(length.sum()) / 1000,
        degrees=tuple(float((used == count).mean()) for count in range(1, 5)),
        mean_degree=float(used.mean()),
        mean_m=float(length.mean()),
        median_m=float(np.median(length)),
        circuity=_circuity(network, np.random.Generator(np.random.PCG64(seed))),
        oneway_share=float(length[network.direction[car] != 0].sum() / length.sum()),
        main_share=float(network.main[degree > 0].mean()),
    )


def _circuity(network: RoadNetwork, rng: np.random.Generator) -> float:
    tails, heads = network.car_arcs()
    car = (network.access & Access.CAR) > 0
    forward, back = car & (network.direction >= 0), car & (network.direction <= 0)
    length = np.concatenate([network.length_m[forward], network.length_m[back]])
    order = np.lexsort((length, heads, tails))
    tails, heads, length = tails[order], heads[order], length[order]
    first = np.ones(len(tails), dtype=np.bool_)  # of parallel streets the shortest counts
    first[1:] = (tails[1:] != tails[:-1]) | (heads[1:] != heads[:-1])
    size = (network.node_count, network.node_count)
    graph = csr_array((length[first], (tails[first], heads[first])), shape=size)
    main = np.flatnonzero(network.main)
    origins = rng.choice(main, size=ORIGINS)
    x, y = network.xy
    detours = []
    for origin in origins.tolist():
        targets = rng.choice(main, size=TARGETS)
        away = dijkstra(graph, indices=origin)[targets]
        crow = np.hypot(x[targets] - x[origin], y[targets] - y[origin])
        far = crow > 300
        detours.append(away[far] / crow[far])
    return float(np.concatenate(detours).mean())


def table(columns: dict[str, CityStatistics]) -> str:
    """Give the figures as text, a city a column."""
    rows = [
        ("nodes", lambda c: f"{c.nodes:,}"),
        ("km", lambda c: f"{c.km:,.0f}"),
        ("degree 1/2/3/4", lambda c: "/".join(f"{share:.2f}"[1:] for share in c.degrees)),
        ("mean degree", lambda c: f"{c.mean_degree:.2f}"),
        ("segment mean m", lambda c: f"{c.mean_m:.0f}"),
        ("segment median m", lambda c: f"{c.median_m:.0f}"),
        ("detour of trips", lambda c: f"{c.circuity:.2f}"),
        ("one-way length", lambda c: f"{c.oneway_share:.2f}"),
        ("in main part", lambda c: f"{c.main_share:.3f}"),
    ]
    lines = [" " * 18 + "".join(f"{name:>20}" for name in columns)]
    for title, text in rows:
        lines.append(f"{title:<18}" + "".join(f"{text(city):>20}" for city in columns.values()))
    return "\n".join(lines)


def main() -> None:
    """Make the city, read it back, print it beside the extracts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().split("\n", maxsplit=1)[0])
    parser.add_argument("seed", nargs="?", type=int, default=1)
    parser.add_argument("extracts", nargs="*", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "training.osm.pbf"
        write_pbf(make_streets(asked.seed), file)
        columns = {f"training {asked.seed}": measure(read_osm(file)[0])}
    for extract in asked.extracts:
        columns[extract.name.removesuffix(".osm.pbf")] = measure(read_osm(extract)[0])
    print(table(columns))


if __name__ == "__main__":
    main()
