"""
An independent check of an encirclement.

It shares no code with the planning: it relaxes the suspect's arrival times over and over until they
no longer change, and then looks who gets out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

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
    tail = np.repeat(np.arange(chase.node_count), np.diff(chase.first))
    order = np.argsort(chase.end, kind="stable")
    tail, seconds = tail[order], chase.seconds[order]
    entered, begin = np.unique(chase.end[order], return_index=True)
    deadline = np.full(chase.node_count, np.inf)
    for node, second in posts.items():
        deadline[node] = second + chase.margin_s
    when = np.full(chase.node_count, np.inf)
    for node, second in chase.starts:
        when[node] = min(when[node], second)
    while len(entered):
        goes_on = ~(deadline <= when + 1e-9) & ~chase.outside
        leaves = np.where(goes_on, when, np.inf)
        comes = np.minimum.reduceat(leaves[tail] + seconds, begin)
        sooner = comes < when[entered] - 1e-12
        if not sooner.any():
            break
        when[entered[sooner]] = comes[sooner]
    at = {int(node): float(when[node]) for node in np.flatnonzero(np.isfinite(when))}
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
