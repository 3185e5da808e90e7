"""Import and travel times, against a bare reading of the file and a plain compiled Dijkstra."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray

from jointops.feeds.osm_roads import read_osm
from jointops.feeds.plain_roads import plain_network
from jointops.geo.closures import Closure, Picked, lines_of
from jointops.geo.roads import RoadNetwork
from jointops.geo.stretches import segments_named
from jointops.geo.travel import CAR, RoadMap, Spot
from tests.benchmarks.figures import Act, Figure, compare

SIDE = 450
"""A grid of so many streets each way: 202,500 nodes."""
UNITS = 11_000


def grid(side: int = SIDE, *, kept: float = 0.9) -> RoadNetwork:
    """Make a large town: a jittered grid of which a share of the streets is there."""
    rng = np.random.default_rng(1)
    x, y = (axis.ravel() * 150.0 for axis in np.meshgrid(np.arange(side), np.arange(side)))
    x, y = x + rng.uniform(-30, 30, x.size), y + rng.uniform(-30, 30, y.size)
    index = np.arange(side * side).reshape(side, side)
    pairs = np.concatenate(
        [
            np.column_stack([index[:, :-1].ravel(), index[:, 1:].ravel()]),
            np.column_stack([index[:-1].ravel(), index[1:].ravel()]),
        ]
    )
    pairs = pairs[rng.random(len(pairs)) < kept]
    metres = np.hypot(x[pairs[:, 0]] - x[pairs[:, 1]], y[pairs[:, 0]] - y[pairs[:, 1]]) * 1.1
    kmh = rng.choice([24.0, 36.0, 48.0, 60.0], len(pairs))
    edges = [
        (a, b, m, k, False, "")
        for (a, b), m, k in zip(pairs.tolist(), metres.tolist(), kmh.tolist(), strict=True)
    ]
    return plain_network([str(n) for n in range(x.size)], x, y, edges, metric=True)


def travel_times() -> Iterator[Figure]:
    """Arrival of 11,000 units over 200,000 nodes: one reverse search and a gathering."""
    network = grid()
    roads = RoadMap(network)
    rng = np.random.default_rng(2)
    segment = rng.integers(0, network.segment_count, UNITS)
    share = rng.random(UNITS)
    node = np.full(UNITS, -1)
    target = Spot(node=int(SIDE * SIDE / 2 + SIDE / 2))

    def ours(limit_s: float) -> NDArray[np.float64]:
        search = roads.times_to(target, vehicle=CAR, limit_s=limit_s)
        return search.from_arrays(node=node, segment=segment, share=share, target=target)

    ours(1.0)
    with tempfile.TemporaryDirectory() as folder:
        plain = compiled(Path(folder), roads, target, segment, share)
        if plain is None:
            return
        for limit_s in (1_800.0, 1e9):
            # the same answers, or the comparison means nothing
            assert np.allclose(ours(limit_s), plain(limit_s), equal_nan=True)
            words = "30 min limit" if limit_s < 1e9 else "whole town"
            name = f"arrival of {UNITS:,} units, {network.node_count:,} nodes, {words}"
            yield compare(
                name,
                partial(ours, limit_s),
                "plain C Dijkstra, binary heap, -O2",
                partial(plain, limit_s),
                runs=9,
            )


def real_roads(extract: Path) -> Iterator[Figure]:
    """What turn bans cost a search, and how soon a long road is closed, on the roads of a city."""
    network = read_osm(extract)[0]
    none = np.zeros(0, dtype=np.int32)
    bound, free = RoadMap(network), RoadMap(replace(network, ban_from=none, ban_to=none))
    rng = np.random.default_rng(3)
    columns = {
        "node": np.full(UNITS, -1),
        "segment": rng.integers(0, network.segment_count, UNITS),
        "share": rng.random(UNITS),
    }
    target = Spot(node=int(np.flatnonzero(network.main)[1_000]))

    def arrivals(roads: RoadMap) -> NDArray[np.float64]:
        search = roads.times_to(target, vehicle=CAR, limit_s=1_800.0)
        return search.from_arrays(**columns, target=target)

    assert (arrivals(bound) >= arrivals(free) - 1e-9).all()
    yield compare(
        f"arrival of {UNITS:,} units, {extract.name}, {len(network.ban_from)} turns banned",
        partial(arrivals, bound),
        "the same roads without turn bans",
        partial(arrivals, free),
        runs=31,
    )
    metres = np.bincount(network.name, network.length_m)
    name = network.names[1 + int(np.argmax(metres[1:]))]
    segments = segments_named(network, name)
    about = f"{metres[1:].max() / 1000:.0f} km, {len(segments)} segments"
    closure = Closure(area=Picked(lines=lines_of(network, segments)))

    def closed(closures: tuple[Closure, ...]) -> NDArray[np.float64]:
        return bound.with_closures(closures).arcs(CAR, reverse=True)[0]

    assert np.isinf(closed((closure,))).sum() > np.isinf(closed(())).sum()
    yield compare(
        f"a road closed ({about}), {extract.name}",
        partial(closed, (closure,)),
        "the weights of the same roads, nothing closed",
        partial(closed, ()),
        runs=9,
    )


def compiled(folder, roads, target, segment, share):
    """Build the reference; None where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        print("no C compiler: the reference for travel times is left out")
        return None
    source, library = Path(__file__).with_name("plain_dijkstra.c"), folder / "plain.so"
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", library, source, "-lm"], check=True)
    plain = ctypes.CDLL(str(library)).shortest
    cost, end, first = roads.arcs(CAR, reverse=True)
    cost, end, first = (np.ascontiguousarray(a) for a in (cost, end, first))
    seconds = np.empty(roads.network.node_count)
    forward_s, back_s = roads.segment_seconds(CAR)
    net = roads.network

    def run(limit_s: float):
        plain(
            ctypes.c_int(net.node_count),
            first.ctypes.data_as(ctypes.c_void_p),
            end.ctypes.data_as(ctypes.c_void_p),
            cost.ctypes.data_as(ctypes.c_void_p),
            ctypes.c_int(target.node),
            ctypes.c_double(limit_s),
            seconds.ctypes.data_as(ctypes.c_void_p),
        )
        ahead = (1 - share) * forward_s[segment] + seconds[net.head[segment]]
        behind = share * back_s[segment] + seconds[net.tail[segment]]
        return np.minimum(ahead, behind)

    return run


def imports(extracts: list[Path]) -> Iterator[Figure]:
    """Import of real extracts against reading the file and doing nothing with it."""

    def bare(file: Path) -> Act:
        def read() -> None:
            objects = osmium.FileProcessor(str(file)).with_locations()
            objects.with_filter(osmium.filter.KeyFilter("highway"))
            for thing in objects:
                if isinstance(thing, osmium.osm.Way):
                    _ = [node.location.valid() and node.lon for node in thing.nodes]

        return read

    for file in extracts:
        mb = file.stat().st_size / 2**20
        yield compare(
            f"import of {file.name} ({mb:.1f} MB)",
            lambda path=file: read_osm(path),  # type: ignore[misc]
            "reading its ways, nothing more",
            bare(file),
            runs=3,
        )
