"""
An independent check of an encirclement.

It shares no code with the planning: it follows the suspect from place to place, always the one he
is at first, and looks at each whether he is stopped there.
"""

from __future__ import annotations

import heapq
import math
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
    ground = chase.ground
    first, end, seconds = ground.first.tolist(), ground.end.tolist(), ground.seconds.tolist()
    comes: dict[int, float] = {}
    passed: dict[int, float] = {}
    queue = [(second, node) for node, second in ground.starts]
    heapq.heapify(queue)
    while queue:
        now, node = heapq.heappop(queue)
        if node in comes:
            continue
        comes[node] = now
        if node in posts and posts[node] + chase.margin_s <= now + 1e-9:
            continue
        passed[node] = now
        if ground.outside[node]:
            continue
        for arc in range(first[node], first[node + 1]):
            if end[arc] not in comes:
                heapq.heappush(queue, (now + seconds[arc], end[arc]))
    open_ways = {node: second for node, second in passed.items() if ground.outside[node]}
    return Verdict(
        sealed=not open_ways,
        open_ways=open_ways,
        late={n: posts[n] + chase.margin_s - t for n, t in passed.items() if n in posts},
        arrival_s={node: comes.get(node, math.inf) for node in posts},
        contained=len(passed),
    )
