"""National and provincial highways between the towns, and walks within them."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from jointops.feeds.training.curves import beside, run_m, smooth, spaced, wander
from jointops.feeds.training.drawing import Drawing, Kind, Mark
from jointops.feeds.training.frames import MEDIAN_M
from jointops.feeds.training.gazetteer import Course
from jointops.feeds.training.plat import Gate
from jointops.geo.places import Floats

STEP_M = 220.0
SHORTEST_M = 900.0
"""A shorter stretch between two towns is left out."""
DUAL_WIDTH_M = 20.0
"""A highway this wide has a carriageway for each direction."""
RUN_IN_M = 1300.0
"""Over this length a highway bends to the gate of a town."""
HIGHWAYS = {"trunk": Kind.TRUNK, "primary": Kind.PRIMARY, "secondary": Kind.SECONDARY}


def stretches(
    course: Course,
    gates: tuple[Gate, ...],
    drawing: Drawing,
    rng: np.random.Generator,
    *,
    border: BaseGeometry,
    built: BaseGeometry,
) -> list[tuple[Floats, tuple[int, int]]]:
    """
    Give the open-country stretches of a highway.

    Returns
    -------
    stretches
        Points, metres, shape ``(n, 2)``, and the gates they start and end at (-1: the border).
    """
    line = wander(smooth(course.points, STEP_M), rng, reach_m=170, wave_m=7000, pinned=False)
    inside = shapely.intersection(shapely.LineString(line), border)
    found = []
    places = np.array([drawing.xy[gate.node] for gate in gates])
    narrow = np.array([gate.kind >= Kind.SECONDARY for gate in gates])
    for piece in shapely.get_parts(shapely.difference(inside, built.buffer(250))):
        points = spaced(shapely.get_coordinates(piece), STEP_M)
        if run_m(points)[-1] < SHORTEST_M:
            continue
        ends = [-1, -1]
        for side in (0, -1):
            tip = points[side]
            if shapely.distance(built, shapely.Point(tip)) < 400:
                away = np.hypot(*(places - tip).T) + np.where(narrow, 500, 0)
                ends[side] = int(away.argmin())
        found.append((_run_in(points, ends, places), (ends[0], ends[1])))
    return found


def _run_in(points: Floats, ends: list[int], places: Floats) -> Floats:
    """Bend a stretch to the gates at its ends."""
    run = run_m(points)
    kept = np.ones(len(points), dtype=np.bool_)
    kept &= (run >= RUN_IN_M) | (ends[0] < 0)
    kept &= (run <= run[-1] - RUN_IN_M) | (ends[1] < 0)
    parts = [points[kept]]
    if ends[0] >= 0:
        parts.insert(0, places[ends[0]][None])
    if ends[1] >= 0:
        parts.append(places[ends[1]][None])
    return smooth(np.concatenate(parts), STEP_M)


def draw_highway(
    course: Course,
    pieces: list[tuple[Floats, tuple[int, int]]],
    gates: tuple[Gate, ...],
    drawing: Drawing,
) -> None:
    """Draw a highway's stretches: two carriageways for a wide one, else one."""
    label = drawing.labelled(course.name, course.ref)
    kind = HIGHWAYS[course.highway]
    for points, ends in pieces:
        tips = [
            gates[gate].node if gate >= 0 else int(drawing.add_nodes(points[side][None])[0])
            for side, gate in zip((0, -1), ends, strict=True)
        ]
        if course.width_m >= DUAL_WIDTH_M:
            draw_carriageways(points, MEDIAN_M, tips, drawing, kind=kind, label=label)
        else:
            inner = drawing.add_nodes(points[1:-1])
            nodes = np.concatenate([tips[:1], inner, tips[1:]])
            drawing.add_streets(
                nodes, np.array([len(nodes)]), kind=kind, marks=Mark.RURAL, label=label
            )


def draw_carriageways(
    points: Floats, half_m: float, tips: list[int], drawing: Drawing, *, kind: Kind, label: int
) -> None:
    """Draw two one-way carriageways that meet at both tips; traffic keeps right."""
    marks = int(Mark.ONEWAY | Mark.DUAL | Mark.RURAL)
    for left_m, way in ((-half_m, 1), (half_m, -1)):
        inner = drawing.add_nodes(beside(points, left_m)[1:-1])
        nodes = np.concatenate([tips[:1], inner, tips[1:]])[::way]
        drawing.add_streets(nodes, np.array([len(nodes)]), kind=kind, marks=marks, label=label)


def draw_walk(course: Course, drawing: Drawing) -> None:
    """Draw a pedestrian street."""
    drawing.add_line(
        spaced(course.points, 60), kind=Kind.PEDESTRIAN, label=drawing.labelled(course.name)
    )
