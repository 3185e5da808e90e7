"""
An independent check of an encirclement.

It shares no code with the planning: it relaxes the suspect's arrival times over and over until they
no longer change, and then looks who gets out.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from jointops.planning.encircle.chase import Chase


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """
    What the checker found.

    Attributes
    ----------
    sealed
        Whether nothing outside is reached.
    open_ways
        Outside nodes that are reached, and when.
    late
        Posts that he passes before they are held, with the seconds missing.
    arrival_s
        When he comes to each post.
    contained
        Number of nodes he can reach.
    """

    sealed: bool
    open_ways: dict[int, float]
    late: dict[int, float]
    arrival_s: dict[int, float]
    contained: int


def check(chase: Chase, posts: Mapping[int, float]) -> Verdict:
    """
    Check posts against the suspect.

    Parameters
    ----------
    posts
        Node and the second from the alarm at which it is held.
    """
    ways: dict[int, list[tuple[int, float]]] = {}
    for node in range(chase.node_count):
        for arc in range(int(chase.first[node]), int(chase.first[node + 1])):
            ways.setdefault(node, []).append((int(chase.end[arc]), float(chase.seconds[arc])))
    at: dict[int, float] = {}
    work: deque[int] = deque()
    for node, second in chase.starts:
        if second < at.get(node, math.inf):
            at[node] = second
            work.append(node)
    while work:
        node = work.popleft()
        if _stops(node, at[node], posts, chase) or chase.outside[node]:
            continue
        for there, seconds in ways.get(node, ()):
            if at[node] + seconds < at.get(there, math.inf) - 1e-12:
                at[there] = at[node] + seconds
                work.append(there)
    passed = {n: t for n, t in at.items() if not _stops(n, t, posts, chase)}
    open_ways = {node: second for node, second in passed.items() if chase.outside[node]}
    return Verdict(
        sealed=not open_ways,
        open_ways=open_ways,
        late={n: posts[n] + chase.margin_s - t for n, t in passed.items() if n in posts},
        arrival_s={node: at.get(node, math.inf) for node in posts},
        contained=len(passed),
    )


def _stops(node: int, second: float, posts: Mapping[int, float], chase: Chase) -> bool:
    return node in posts and posts[node] + chase.margin_s <= second + 1e-9
