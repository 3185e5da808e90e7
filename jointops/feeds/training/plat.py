"""The plat of built-up ground: straight lines in each town's own plane, and what meets where."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from jointops.feeds.training.drawing import Ints, Mark
from jointops.feeds.training.frames import Frame
from jointops.geo.places import Floats

NONE = -1
"""No line: open ground on that side."""
WAY_OUT_M = 240.0
"""How far a main street runs past the last crossing of its town."""


@dataclass(slots=True)
class Plat:
    """
    Lines parallel to the axes of their town's plane, and the nodes on them.

    Attributes
    ----------
    town, u, v
        Nodes: which town's plane, and where in it, metres.
    upright, at, backward, kind, marks, label, twin
        Lines: whether ``u`` is constant on them, the constant, whether driving goes toward smaller
        ``v`` (``u``), the street's facts, and the other line of a dual street (`NONE`: none).
    on, along, node
        Meetings: line, position on it, and node.
    """

    town: list[int] = field(default_factory=list)
    u: list[float] = field(default_factory=list)
    v: list[float] = field(default_factory=list)
    upright: list[bool] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    backward: list[bool] = field(default_factory=list)
    kind: list[int] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    label: list[int] = field(default_factory=list)
    twin: list[int] = field(default_factory=list)
    on: list[int] = field(default_factory=list)
    along: list[float] = field(default_factory=list)
    node: list[int] = field(default_factory=list)

    def add_node(self, town: int, u: float, v: float) -> int:
        """Put a node on the plat and give its index."""
        self.town.append(town)
        self.u.append(u)
        self.v.append(v)
        return len(self.u) - 1

    def add_line(
        self,
        *,
        upright: bool,
        at: float,
        kind: int,
        label: int,
        marks: int = 0,
        backward: bool = False,
    ) -> int:
        """Put a line on the plat and give its index."""
        self.upright.append(upright)
        self.at.append(at)
        self.backward.append(backward)
        self.kind.append(kind)
        self.marks.append(marks)
        self.label.append(label)
        self.twin.append(NONE)
        return len(self.at) - 1

    def meet(self, line: int, along: float, node: int) -> None:
        """Let a node lie on a line."""
        self.on.append(line)
        self.along.append(along)
        self.node.append(node)


@dataclass(slots=True)
class Lots:
    """
    Rectangles of ground to be laid out with streets.

    Attributes
    ----------
    town, west, east, south, north
        Which town's plane, and the sides in it, metres, shape ``(n,)``.
    hosts
        Lines on the west, east, south and north side, shape ``(n, 4)``; `NONE` is open ground.
    use
        What the lot is for, a `Use` value.
    """

    town: Ints
    west: Floats
    east: Floats
    south: Floats
    north: Floats
    hosts: Ints
    use: Ints

    @staticmethod
    def together(parts: list[Lots]) -> Lots:
        """Give several sets of lots as one."""
        columns = ("town", "west", "east", "south", "north", "hosts", "use")
        return Lots(
            **{name: np.concatenate([getattr(part, name) for part in parts]) for name in columns}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The end of a main street at the rim of its town."""

    town: int
    node: int
    kind: int
    label: int


class FrameLayer:
    """Lays one frame on the plat: lines, crossings, ways out, and the lots between."""

    def __init__(self, plat: Plat, town: int, frame: Frame) -> None:
        self.plat, self.town, self.frame = plat, town, frame
        self.gates: list[Gate] = []
        self.crossings: list[int] = []
        self._at: dict[tuple[int, int, float, float], int] = {}
        shape = (len(frame.us), len(frame.vs), 2)
        # the line left and right of (below and above) each mesh edge
        self._up_lines = np.full(shape, NONE, dtype=np.int64)
        self._across_lines = np.full(shape, NONE, dtype=np.int64)

    def lay(self) -> None:
        """Lay all streets."""
        frame = self.frame
        for i in range(len(frame.us)):
            for first, last, label in _runs(frame.up[i]):
                self._lay_street(i, first, last, label, upright=True)
        for j in range(len(frame.vs)):
            for first, last, label in _runs(frame.across[:, j]):
                self._lay_street(j, first, last, label, upright=False)

    def _lay_street(self, index: int, first: int, last: int, label: int, *, upright: bool) -> None:
        frame, plat = self.frame, self.plat
        mains, others = (frame.ups, frame.acrosses) if upright else (frame.acrosses, frame.ups)
        kind, half = int(mains.kind[index]), float(mains.half_m[index])
        middle, stops = float(mains.at[index]), others.at
        marks = int(Mark.ONEWAY | Mark.DUAL) if half else 0
        sides = (-half, half) if half else (0.0,)
        lines = []
        for side in sides:
            # traffic keeps right: the east line goes north, the south line goes east
            backward = half > 0 and (side < 0) == upright
            line = plat.add_line(
                upright=upright,
                at=middle + side,
                kind=kind,
                label=label,
                marks=marks,
                backward=backward,
            )
            lines.append(line)
            self._cross(line, index, range(first, last + 1), side, upright=upright)
        if half:
            plat.twin[lines[0]], plat.twin[lines[1]] = lines[1], lines[0]
        mine = self._up_lines[index] if upright else self._across_lines[:, index]
        mine[first:last] = lines[0], lines[-1]
        if mains.leads_out[index]:
            edges = frame.up[index] if upright else frame.across[:, index]
            run = np.flatnonzero(edges >= 0)
            if first == run[0]:
                self._lead_out(lines, middle, float(stops[first]) - WAY_OUT_M, upright=upright)
            if last == run[-1] + 1:
                self._lead_out(lines, middle, float(stops[last]) + WAY_OUT_M, upright=upright)

    def _cross(self, line: int, index: int, stops: range, side: float, *, upright: bool) -> None:
        """Let a line meet all streets it crosses, and its twin where it ends at none."""
        others = self.frame.acrosses if upright else self.frame.ups
        for stop in stops:
            if self._crosses(index, stop, upright=upright):
                half = float(others.half_m[stop])
                for shift in (-half, half) if half else (0.0,):
                    node = self._node(index, stop, side, shift, upright=upright)
                    self.plat.meet(line, float(others.at[stop]) + shift, node)
            elif stop in (stops[0], stops[-1]):
                node = self._node(index, stop, 0.0, 0.0, upright=upright)
                self.plat.meet(line, float(others.at[stop]), node)

    def _lead_out(self, lines: list[int], middle: float, end: float, *, upright: bool) -> None:
        plat = self.plat
        node = plat.add_node(self.town, *((middle, end) if upright else (end, middle)))
        for line in lines:
            plat.meet(line, end, node)
        kind, label = plat.kind[lines[0]], plat.label[lines[0]]
        self.gates.append(Gate(town=self.town, node=node, kind=kind, label=label))

    def _crosses(self, index: int, stop: int, *, upright: bool) -> bool:
        edges = self.frame.across[:, stop] if upright else self.frame.up[stop]
        before = index > 0 and edges[index - 1] >= 0
        return bool(before or (index < len(edges) and edges[index] >= 0))

    def _node(self, index: int, stop: int, side: float, shift: float, *, upright: bool) -> int:
        frame = self.frame
        i, j, du, dv = (index, stop, side, shift) if upright else (stop, index, shift, side)
        key = (i, j, du, dv)
        if key not in self._at:
            u, v = float(frame.us[i]) + du, float(frame.vs[j]) + dv
            self._at[key] = self.plat.add_node(self.town, u, v)
        return self._at[key]

    def lots(self) -> Lots:
        """Give the ground between the streets; meshes that no street parts become one lot."""
        frame = self.frame
        rows: list[tuple[float, float, float, float, list[int]]] = []
        for j in range(len(frame.vs) - 1):
            posts = np.flatnonzero(frame.up[:, j] >= 0)
            for left, right in zip(posts[:-1].tolist(), posts[1:].tolist(), strict=True):
                south = self._across_lines[left:right, j, 1]
                north = self._across_lines[left:right, j + 1, 0]
                if (south == NONE).any() or (north == NONE).any():
                    continue
                hosts = [
                    int(self._up_lines[left, j, 1]),
                    int(self._up_lines[right, j, 0]),
                    int(south[0]) if (south == south[0]).all() else NONE,
                    int(north[0]) if (north == north[0]).all() else NONE,
                ]
                rows.append(
                    (
                        float(frame.us[left] + frame.ups.half_m[left]),
                        float(frame.us[right] - frame.ups.half_m[right]),
                        float(frame.vs[j] + frame.acrosses.half_m[j]),
                        float(frame.vs[j + 1] - frame.acrosses.half_m[j + 1]),
                        hosts,
                    )
                )
        sides = np.array([row[:4] for row in rows]).reshape(-1, 4)
        return Lots(
            town=np.full(len(rows), self.town, dtype=np.int64),
            west=sides[:, 0],
            east=sides[:, 1],
            south=sides[:, 2],
            north=sides[:, 3],
            hosts=np.array([row[4] for row in rows], dtype=np.int64).reshape(-1, 4),
            use=np.zeros(len(rows), dtype=np.int64),
        )


def _runs(labels: Ints) -> list[tuple[int, int, int]]:
    """Give the stretches of equal label: first and last crossing, and the label."""
    runs = []
    start = 0
    for index in range(1, len(labels) + 1):
        if index == len(labels) or labels[index] != labels[start]:
            if labels[start] >= 0:
                runs.append((start, index, int(labels[start])))
            start = index
    return runs
