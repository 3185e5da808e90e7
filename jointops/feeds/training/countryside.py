"""Country roads: from village to village, and county roads from each town to its seat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra, minimum_spanning_tree
from scipy.spatial import Delaunay
from shapely.geometry.base import BaseGeometry

from jointops.feeds.training.drawing import Bools, Drawing, Ints, Kind, Mark
from jointops.feeds.training.settlements import Settlements
from jointops.feeds.training.sites import relief
from jointops.geo.places import Floats

LONGEST_M = 9000.0
"""No country road runs farther without a village."""
SPARE_SHARE = 0.22
"""Share of roads beyond those that the shortest links give."""
LANE_SHARE = 0.045
"""Share of bends in country roads where a lane leads off into the fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hubs:
    """
    What country roads link: villages, towns, and each way out of a seat.

    Attributes
    ----------
    points
        Metres, shape ``(n, 2)``.
    nodes, start
        Where roads may begin: ``nodes[start[h] : start[h + 1]]`` on the drawing board.
    town
        Index of the town, -1 for a village, shape ``(n,)``.
    """

    points: Floats
    nodes: Ints
    start: Ints
    town: Ints


def hubs_of(settlements: Settlements, sites: Floats, drawing: Drawing) -> Hubs:
    """Give the hubs; ``sites`` are the country towns' middles, shape ``(t, 2)``."""
    seats = settlements.seats
    points, nodes, town = [settlements.villages], [settlements.village_nodes], []
    counts = [np.diff(settlements.village_start)]
    town.append(np.full(len(settlements.villages), -1, dtype=np.int64))
    ways_out: dict[int, list[int]] = {}
    for gate in settlements.gates:
        if gate.town < seats:
            points.append(drawing.xy[gate.node][None])
            nodes.append(np.array([gate.node]))
            counts.append(np.array([1]))
            town.append(np.array([gate.town]))
        else:
            ways_out.setdefault(gate.town, []).append(gate.node)
    for index, mine in ways_out.items():
        points.append(sites[index - seats][None])
        nodes.append(np.array(mine))
        counts.append(np.array([len(mine)]))
        town.append(np.array([index]))
    start = np.concatenate([[0], np.cumsum(np.concatenate(counts))])
    return Hubs(
        points=np.concatenate(points),
        nodes=np.concatenate(nodes),
        start=start,
        town=np.concatenate(town),
    )


def link_country(
    hubs: Hubs,
    built: BaseGeometry,
    drawing: Drawing,
    rng: np.random.Generator,
    *,
    seat_codes: tuple[str, ...],
    town_seat: Ints,
) -> None:
    """
    Draw the country roads.

    Parameters
    ----------
    built
        Ground of the seats, which no country road enters.
    seat_codes
        GB/T 2260 codes of the seats.
    town_seat
        Which seat each country town belongs to, shape ``(t,)``.
    """
    links = _links(hubs, built, rng)
    county = _county_roads(hubs, links, drawing, seat_codes, town_seat)
    kind = np.where(county > 0, Kind.TERTIARY, Kind.UNCLASSIFIED)
    ends = np.column_stack(
        [
            _nearest_nodes(hubs, links[:, 0], hubs.points[links[:, 1]], drawing.xy),
            _nearest_nodes(hubs, links[:, 1], hubs.points[links[:, 0]], drawing.xy),
        ]
    )
    bends, counts = _bends(drawing.xy[ends[:, 0]], drawing.xy[ends[:, 1]], kind, rng)
    inner = drawing.add_nodes(bends)
    road = np.repeat(np.arange(len(links)), counts)
    owner = np.concatenate([np.arange(len(links)), road, np.arange(len(links))])
    rank = np.concatenate([np.full(len(links), -1), np.arange(len(road)), np.full(len(links), 1e9)])
    nodes = np.concatenate([ends[:, 0], inner, ends[:, 1]])[np.lexsort((rank, owner))]
    drawing.add_streets(nodes, counts + 2, kind=kind, marks=Mark.RURAL, label=county)
    _draw_lanes(inner, drawing, rng)


def _links(hubs: Hubs, built: BaseGeometry, rng: np.random.Generator) -> Ints:
    """Choose which hubs are linked, shape ``(k, 2)``."""
    points = hubs.points
    triangles = Delaunay(points).simplices.astype(np.int64)
    sides = np.sort(np.stack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]))
    length = np.hypot(*(points[sides[..., 0]] - points[sides[..., 1]]).transpose(2, 0, 1))
    longest = np.zeros(length.shape, dtype=np.bool_)
    longest[length.argmax(axis=0), np.arange(length.shape[1])] = True
    edges, where = np.unique(sides.reshape(-1, 2), axis=0, return_inverse=True)
    # Urquhart's graph: without the longest side of any triangle
    short = np.bincount(where.ravel(), weights=longest.ravel(), minlength=len(edges)) == 0
    run = np.hypot(*(points[edges[:, 0]] - points[edges[:, 1]]).T)
    own_town = (hubs.town[edges[:, 0]] == hubs.town[edges[:, 1]]) & (hubs.town[edges[:, 0]] >= 0)
    allowed = ~own_town & (run < LONGEST_M)
    inner = built.buffer(60)
    shapely.prepare(inner)
    allowed &= ~shapely.intersects(inner, shapely.linestrings(points[edges]))
    edges, short, run = edges[allowed], short[allowed], run[allowed]
    count = len(points)
    tree = minimum_spanning_tree(csr_array((run, (edges[:, 0], edges[:, 1])), (count, count)))
    at = tree.tocoo()
    in_tree = np.isin(edges[:, 0] * count + edges[:, 1], at.row.astype(np.int64) * count + at.col)
    steep = relief(0.5 * (points[edges[:, 0]] + points[edges[:, 1]]))
    spare = rng.uniform(size=len(edges)) < SPARE_SHARE * (1 - steep)
    short &= rng.uniform(size=len(edges)) > 0.35 * steep
    return np.asarray(edges[in_tree | short | (spare & (run < 0.5 * LONGEST_M))])


def _county_roads(
    hubs: Hubs, links: Ints, drawing: Drawing, seat_codes: tuple[str, ...], town_seat: Ints
) -> Ints:
    """
    Give each link's label: a county road number where it is part of one, else 0.

    Each town has one road of its own, from the town to where a nearer town's road begins.
    """
    count = len(hubs.points)
    run = np.hypot(*(hubs.points[links[:, 0]] - hubs.points[links[:, 1]]).T)
    graph = csr_array((run, (links[:, 0], links[:, 1])), shape=(count, count))
    number = {}
    for index, (a, b) in enumerate(links.tolist()):
        number[a, b] = number[b, a] = index
    label = np.zeros(len(links), dtype=np.int64)
    seats = len(seat_codes)
    for seat, code in enumerate(seat_codes):
        doors = np.flatnonzero(hubs.town == seat)
        far, before, _ = dijkstra(
            graph, directed=False, indices=doors, min_only=True, return_predecessors=True
        )
        towns = np.flatnonzero(hubs.town >= seats)
        towns = towns[town_seat[hubs.town[towns] - seats] == seat]
        for rank, town in enumerate(towns[np.argsort(far[towns], kind="stable")].tolist()):
            road = drawing.labelled("", f"X{code[-1]}{rank + 1:02d}")
            here, length = town, 0
            while before[here] >= 0:
                link = number[here, int(before[here])]
                if label[link] and length:
                    break
                label[link] = road
                here, length = int(before[here]), length + 1
    return label


def _nearest_nodes(hubs: Hubs, hub: Ints, toward: Floats, xy: Floats) -> Ints:
    """Give the node of each hub that lies nearest to a point, shape ``(k,)``."""
    counts = hubs.start[hub + 1] - hubs.start[hub]
    first = np.concatenate([[0], np.cumsum(counts)])
    owner = np.repeat(np.arange(len(hub)), counts)
    node = hubs.nodes[np.arange(first[-1]) - first[owner] + hubs.start[hub[owner]]]
    away = np.hypot(*(xy[node] - toward[owner]).T)
    order = np.lexsort((away, owner))
    return np.asarray(node[order[first[:-1]]])


def _bends(start: Floats, end: Floats, kind: Ints, rng: np.random.Generator) -> tuple[Floats, Ints]:
    """Give the inner points of winding roads, and how many each road has."""
    across = end - start
    length = np.hypot(across[:, 0], across[:, 1])
    counts = np.maximum(1, np.round(length / 190)).astype(np.int64)
    road = np.repeat(np.arange(len(start)), counts)
    first = np.concatenate([[0], np.cumsum(counts)])[:-1]
    share = (np.arange(len(road)) - first[road] + 1) / (counts[road] + 1)
    left = np.column_stack([-across[:, 1], across[:, 0]]) / np.maximum(length, 1)[:, None]
    steep = relief(0.5 * (start + end))
    straight = np.where(kind == Kind.TERTIARY, 0.6, 1.0)
    reach = np.minimum(length * (0.03 + 0.10 * steep), 260) * straight
    push = np.zeros(len(road))
    for wave in (1, 2, 3):
        size = rng.normal(size=len(start)) / wave
        turn = rng.uniform(0, np.pi, size=len(start))
        push += size[road] * np.sin(np.pi * wave * share + turn[road])
    push *= reach[road] * np.sin(np.pi * share)
    points: Floats = start[road] + share[:, None] * across[road] + push[:, None] * left[road]
    return points, counts


def _draw_lanes(bends: Ints, drawing: Drawing, rng: np.random.Generator) -> None:
    """Draw dead-end lanes from country roads into fields and valleys."""
    chosen: Bools = rng.uniform(size=len(bends)) < LANE_SHARE
    start = bends[chosen]
    count = len(start)
    ahead = rng.uniform(0, 2 * np.pi, size=count)
    length = rng.uniform(90, 380, size=count)
    middle = drawing.xy[start] + 0.5 * length[:, None] * np.column_stack(
        [np.cos(ahead), np.sin(ahead)]
    )
    ahead += rng.normal(0, 0.35, size=count)
    end = middle + 0.5 * length[:, None] * np.column_stack([np.cos(ahead), np.sin(ahead)])
    inner, outer = drawing.add_nodes(middle), drawing.add_nodes(end)
    nodes = np.column_stack([start, inner, outer]).ravel()
    counts = np.full(count, 3, dtype=np.int64)
    drawing.add_streets(nodes, counts, kind=Kind.UNCLASSIFIED, marks=Mark.RURAL | Mark.LANE)
