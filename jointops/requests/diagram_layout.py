"""
Where the boxes and lines of a state diagram lie: no line crosses a box, no number covers anything.

Boxes stand in columns. Lines run level in channels above and below the first row, and upright in
the gaps between columns, nowhere else; those to the same state share a lane and a track, and join
there round a corner.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from jointops.geo.places import Floats
from jointops.requests.diagram import Diagram, DiagramEdge, DiagramNode

Point = tuple[float, float]
Route = tuple[Point, ...]

LETTER, LINE, PADDING = 12.0, 16.0, 12.0
"""Width of a character, height of a line of a label, and the room beside it in its box."""
ONE_LINE = 5
"""Labels of more characters take two lines."""
BOX_HEIGHT = 2 * LINE + 6
MARGIN, APART = 20.0, 12.0
"""Room at the edges, and between two lines that share a track's height."""
LANE = (6.0, 15.0)
"""Least and most distance of upright lines."""
TRACK = (9.0, 22.0)
"""Least and most distance of level lines."""
LEAST_GAP = 24.0
LOOP = (14.0, 15.0)
"""Half the width, and the height, of a line that comes back to its box."""
TAG = 8.0
"""Radius of a line's number."""
STEP = 4.0
"""So close are the places that are tried for a number."""


class Channel(StrEnum):
    """Where a line runs level."""

    NEXT = "next"
    """Nowhere: from one column to the next."""
    ABOVE = "above"
    """Above the first row."""
    BETWEEN = "between"
    """Below it, above all others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle: its upper left corner and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Half its height down."""
        return self.y + self.height / 2

    @property
    def right(self) -> float:
        """Its right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower side."""
        return self.y + self.height

    def near(self, point: Point, reach: float) -> bool:
        """Tell whether a point lies within a reach of it."""
        across = max(self.x - point[0], 0.0, point[0] - self.right)
        down = max(self.y - point[1], 0.0, point[1] - self.y - self.height)
        return across**2 + down**2 < reach**2


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """
    A diagram as it is drawn.

    Attributes
    ----------
    width, height
        Of the whole; more than the room that was given where that was too small.
    boxes
        By state.
    routes
        Corners of each line by its number, from its source to its target.
    """

    width: float
    height: float
    boxes: Mapping[str, Box]
    routes: Mapping[int, Route]

    def tags(self, numbers: Iterable[int]) -> dict[int, Point]:
        """
        Give where the numbers of some lines stand: on their line, off boxes and other numbers.

        Where its line is its own a number stands there; one that has no free place is left out.
        """
        wanted = list(numbers)
        boxes = _corners([(box.x, box.y, box.right, box.bottom) for box in self.boxes.values()])
        parts = {number: _corners(_parts(self.routes[number])) for number in wanted}
        placed: dict[int, Point] = {}
        for number in sorted(wanted, key=lambda n: _length(self.routes[n])):
            points = _points(self.routes[number])
            spots = _corners([(x, y, x, y) for x, y in placed.values()])
            free = (_away(points, boxes) > TAG + 1) & (_away(points, spots) > 2 * TAG + 1)
            others = _away(points, np.vstack([_NONE, *(parts[n] for n in wanted if n != number)]))
            choices = (free & (others > TAG), free & (others > 1.0), free)
            choice = next((np.flatnonzero(good) for good in choices if good.any()), None)
            if choice is not None:
                x, y = points[choice[len(choice) // 2]]
                placed[number] = float(x), float(y)
        return placed


def label_lines(label: str) -> tuple[str, ...]:
    """Give a label in one line or, a long one, in two: parted at a space, before 待, or halfway."""
    if len(label) <= ONE_LINE:
        return (label,)
    spaces = [at for at, letter in enumerate(label) if letter == " "]
    if spaces:
        cut = min(spaces, key=lambda at: abs(at - len(label) / 2))
        return label[:cut], label[cut + 1 :]
    waits = label.find("待", 2)
    cut = waits if 0 < waits < len(label) - 1 else (len(label) + 1) // 2
    return label[:cut], label[cut:]


def lay_out(drawn: Diagram, width: float, height: float) -> Layout:
    """Lay a diagram out in the room there is, or in the least that it needs."""
    return _Work(drawn, width, height).layout()


@dataclass(frozen=True, slots=True)
class _Lane:
    """Where a line runs upright: which lines share it, and in which gap."""

    gap: int
    target: str
    channel: Channel
    back: bool


class _Work:
    """The sums of one layout."""

    def __init__(self, drawn: Diagram, width: float, height: float) -> None:
        self.drawn = drawn
        self.nodes = {node.state: node for node in drawn.nodes}
        self.wide = max(_label_width(node.label) for node in drawn.nodes) + PADDING
        self.lanes = self._lanes()
        self._set_columns(width)
        self.spans = self._spans()
        self.levels = {c: _levels(self.spans, c) for c in (Channel.ABOVE, Channel.BETWEEN)}
        self._set_rows(height)

    def layout(self) -> Layout:
        boxes = {
            node.state: Box(
                x=self.lefts[node.column],
                y=self.tops[node.row],
                width=self.wide,
                height=BOX_HEIGHT,
            )
            for node in self.drawn.nodes
        }
        routes = {edge.number: self._route(edge, boxes) for edge in self.drawn.edges}
        return Layout(width=self.width, height=self.height, boxes=boxes, routes=routes)

    # --- across

    def _ends(self, edge: DiagramEdge) -> tuple[DiagramNode, DiagramNode]:
        return self.nodes[edge.source], self.nodes[edge.target]

    def _channel(self, edge: DiagramEdge) -> Channel:
        source, target = self._ends(edge)
        if target.column == source.column + 1:
            return Channel.NEXT
        return Channel.ABOVE if source.row == target.row == 0 else Channel.BETWEEN

    def _back(self, edge: DiagramEdge) -> bool:
        source, target = self._ends(edge)
        return target.column <= source.column

    def _lanes_of(self, edge: DiagramEdge) -> tuple[_Lane, ...]:
        """Give the lanes of a line: one between neighbours, none where it runs straight."""
        source, target = self._ends(edge)
        channel, back = self._channel(edge), self._back(edge)
        if edge.source == edge.target or (channel == Channel.NEXT and source.row == target.row):
            return ()
        entry = _Lane(target.column, edge.target, channel, back)
        if channel == Channel.NEXT:
            return (entry,)
        return _Lane(source.column + 1, edge.target, channel, back), entry

    def _lanes(self) -> dict[int, list[_Lane]]:
        """Give the lanes of each gap from the left: those that leave, then those that arrive."""
        found: dict[int, dict[_Lane, tuple[object, ...]]] = {}
        for edge in self.drawn.edges:
            for lane in self._lanes_of(edge):
                arrives = lane.gap == self.nodes[lane.target].column
                found.setdefault(lane.gap, {})[lane] = (arrives, lane.channel, lane.back)
        return {gap: sorted(lanes, key=lanes.__getitem__) for gap, lanes in found.items()}

    def _set_columns(self, width: float) -> None:
        columns = self.drawn.columns
        counts = [len(self.lanes.get(gap, ())) for gap in range(columns + 1)]
        inner = [gap for gap in range(columns + 1) if counts[gap] or 0 < gap < columns]
        steps = sum(counts[gap] + 1 for gap in inner)
        room = width - 2 * MARGIN - columns * self.wide - LEAST_GAP * len(inner)
        step = min(LANE[1], max(LANE[0], room / max(1, steps)))
        spare = max(0.0, room - step * steps) / max(1, len(inner))
        self.lefts: list[float] = []
        self.at: dict[_Lane, float] = {}
        x = MARGIN
        for gap in range(columns + 1):
            if gap in inner:
                for number, lane in enumerate(self.lanes.get(gap, ()), 1):
                    self.at[lane] = x + (LEAST_GAP + spare) / 2 + step * number
                x += LEAST_GAP + spare + step * (counts[gap] + 1)
            if gap < columns:
                self.lefts.append(x)
                x += self.wide
        self.width = x + MARGIN

    # --- down

    def _spans(self) -> dict[_Lane, tuple[float, float]]:
        """Give how far each track reaches, by the lane in which its lines arrive."""
        ends: dict[_Lane, list[float]] = {}
        for edge in self.drawn.edges:
            lanes = self._lanes_of(edge)
            if len(lanes) == 2:
                leaving, entry = lanes
                ends.setdefault(entry, [self.at[entry]]).append(self.at[leaving])
        return {lane: (min(found), max(found)) for lane, found in ends.items()}

    def _set_rows(self, height: float) -> None:
        rows = self.drawn.rows
        above = 1 + max(self.levels[Channel.ABOVE].values(), default=-1)
        between = 1 + max(self.levels[Channel.BETWEEN].values(), default=-1)
        tracks = above + between + (1 if between else 0)
        fixed = 2 * MARGIN + 2 * LOOP[1] + rows * BOX_HEIGHT
        pitch = LOOP[1] + 2 * TAG
        fixed += pitch * max(0, rows - (2 if between else 1))
        step = min(TRACK[1], max(TRACK[0], (height - fixed) / max(1, tracks + 1)))
        self.height = max(height, fixed + step * (tracks + 1))
        y = (self.height - fixed - step * tracks) / 2 + MARGIN
        first = y + step * above + 2 * LOOP[1]
        self.tops = [first]
        below = first + BOX_HEIGHT + (step * (between + 1) if between else pitch)
        self.tops += [below + row * (BOX_HEIGHT + pitch) for row in range(rows - 1)]
        self.track: dict[_Lane, float] = {}
        for lane, level in self.levels[Channel.ABOVE].items():
            self.track[lane] = first - 2 * LOOP[1] - step * level
        for lane, level in self.levels[Channel.BETWEEN].items():
            self.track[lane] = first + BOX_HEIGHT + step * (level + 1)

    # --- lines

    def _route(self, edge: DiagramEdge, boxes: Mapping[str, Box]) -> Route:
        source, target = boxes[edge.source], boxes[edge.target]
        if edge.source == edge.target:
            half, up = LOOP
            middle, top = source.x + source.width / 2, source.y
            return (
                (middle - half, top),
                (middle - half, top - up),
                (middle + half, top - up),
                (middle + half, top),
            )
        lanes = self._lanes_of(edge)
        if not lanes:
            return (source.right, source.middle), (target.x, target.middle)
        start, end = self._port(edge, source), self._port(edge, target)
        if len(lanes) == 1:
            x = self.at[lanes[0]]
            return (source.right, start), (x, start), (x, end), (target.x, end)
        x1, x2, track = self.at[lanes[0]], self.at[lanes[1]], self.track[lanes[1]]
        return (
            (source.right, start),
            (x1, start),
            (x1, track),
            (x2, track),
            (x2, end),
            (target.x, end),
        )

    def _port(self, edge: DiagramEdge, box: Box) -> float:
        """Give how far down a box's side a line leaves or arrives: towards where it goes."""
        channel = self._channel(edge)
        if channel == Channel.NEXT:
            rows = [node.row for node in self._ends(edge)]
            lower = box.y > self.tops[min(rows)] + 1
            return box.middle + (0.0 if lower else box.height / 3)
        up = channel == Channel.ABOVE or box.y > self.tops[0] + 1
        return box.middle + (-box.height / 3 if up else box.height / 3)


def _levels(spans: Mapping[_Lane, tuple[float, float]], channel: Channel) -> dict[_Lane, int]:
    """Stack the tracks of a channel, short ones first, so that no two lie on each other."""
    found: dict[_Lane, int] = {}
    mine = {lane: span for lane, span in spans.items() if lane.channel == channel}
    for lane, (left, right) in sorted(mine.items(), key=lambda item: item[1][1] - item[1][0]):
        taken = {
            level
            for other, level in found.items()
            if spans[other][0] - APART < right and left - APART < spans[other][1]
        }
        found[lane] = next(level for level in range(len(taken) + 1) if level not in taken)
    return found


def _label_width(label: str) -> float:
    return max(
        sum(LETTER if ord(letter) > 0x2E7F else 0.6 * LETTER for letter in line)
        for line in label_lines(label)
    )


def _length(route: Route) -> float:
    return sum(abs(c - a) + abs(d - b) for (a, b), (c, d) in pairwise(route))


def _points(route: Route) -> Floats:
    """Give places along a line, from its start to its end, shape ``(n, 2)``."""
    found = []
    for start, end in pairwise(route):
        count = max(1, round(_length((start, end)) / STEP))
        found.append(np.linspace(start, end, count, endpoint=False))
    return np.vstack(found)


def _parts(route: Route) -> list[tuple[float, float, float, float]]:
    return [(min(a, c), min(b, d), max(a, c), max(b, d)) for (a, b), (c, d) in pairwise(route)]


def _corners(rectangles: list[tuple[float, float, float, float]]) -> Floats:
    """Give left, top, right and bottom of rectangles, shape ``(n, 4)``."""
    return np.array(rectangles, dtype=np.float64).reshape(-1, 4)


def _away(points: Floats, rectangles: Floats) -> Floats:
    """Give how far each point lies from the nearest rectangle; infinity where there is none."""
    x, y = points[:, :1], points[:, 1:]
    left, top, right, bottom = rectangles.T
    across = np.maximum(np.maximum(left - x, x - right), 0.0)
    down = np.maximum(np.maximum(top - y, y - bottom), 0.0)
    nearest: Floats = np.sqrt(np.min(across**2 + down**2, axis=1, initial=np.inf))
    return nearest


_NONE = _corners([])
