"""The synthetic streets of the training city, made from a seed and never downloaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from jointops.feeds.training import gazetteer
from jointops.feeds.training.barriers import Barrier, cut_streets, mark_flyovers
from jointops.feeds.training.countryside import hubs_of, link_country
from jointops.feeds.training.curves import smooth, wander
from jointops.feeds.training.drawing import Drawing, Ints, Kind, Mark
from jointops.feeds.training.drives import draw_drives, draw_paths
from jointops.feeds.training.expressways import Expressway, draw_expressways, plan_expressway
from jointops.feeds.training.gazetteer import PLANE, Course, Division
from jointops.feeds.training.highways import draw_highway, draw_walk, stretches
from jointops.feeds.training.joins import join_at_grade
from jointops.feeds.training.outline import (
    Line,
    Outline,
    area_of,
    border_ground,
    degrees_of,
    division_grounds,
)
from jointops.feeds.training.roundabouts import build_roundabouts
from jointops.feeds.training.settlements import (
    Settlements,
    built_ground,
    seat_frames,
    settle,
    town_frames,
)
from jointops.feeds.training.sites import spread_sites
from jointops.feeds.training.soundness import bow_streets, open_traps, take_up_stubs, thin_dead_ends
from jointops.feeds.training.ways import (
    Restriction,
    Tags,
    Ways,
    make_ways,
    name_collectors,
)
from jointops.geo.places import Floats

MARK = "训练用模拟路网"
"""What the data call themselves wherever they are shown."""
ROUNDABOUTS = 38
THINNED_SHARE = 0.36
"""Share of dead-end streets taken away again, to come to the share real cities have."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Streets:
    """
    The training city's streets, ready to be written or drawn.

    Attributes
    ----------
    seed
        What they were made from.
    lon, lat
        Nodes, WGS-84 degrees, shape ``(n,)``.
    nodes, start
        ``nodes[start[w] : start[w + 1]]`` are way ``w``'s nodes.
    tags
        Index into ``tag_sets``, shape ``(w,)``.
    restrictions
        Forbidden turns, by index of way and node.
    outline
        Border, districts, rivers, railways and parks.
    """

    seed: int
    lon: Floats
    lat: Floats
    nodes: Ints
    start: Ints
    tags: Ints
    tag_sets: tuple[Tags, ...]
    restrictions: tuple[Restriction, ...]
    outline: Outline


@dataclass(frozen=True, slots=True, kw_only=True)
class _Land:
    """What lies there before any street: ground, rivers and railways, in the plane."""

    divisions: tuple[Division, ...]
    border: BaseGeometry
    grounds: tuple[BaseGeometry, ...]
    rivers: tuple[tuple[Course, Floats], ...]
    railways: tuple[tuple[Course, Floats], ...]


def make_streets(seed: int, *, report: Callable[[float], None] | None = None) -> Streets:
    """
    Make the training city.

    Parameters
    ----------
    seed
        Equal seeds give equal cities; all cities share their outline, their named places and main
        streets, and differ in everything else.
    report
        Is called with the share done, 0 to 1.

    Returns
    -------
    streets
        About 45,000 junctions; every drivable street can be reached from every other.
    """
    tell = report or _silent
    rng = np.random.Generator(np.random.PCG64(seed))
    land = _make_land(rng)
    tell(0.15)
    drawing = Drawing()
    expressways = [
        plan_expressway(course, land.border, rng) for course in gazetteer.courses("expressway")
    ]
    settlements = _draw_ground(land, expressways, drawing, rng)
    tell(0.4)
    barriers = _barriers(land, expressways)
    _cross(barriers, drawing, rng)
    tell(0.7)
    parks = _finish(land, settlements, barriers, drawing, rng)
    ways = make_ways(drawing, rng)
    streets = _streets_of(seed, ways, drawing, _outline(land, parks))
    tell(1.0)
    return streets


def _silent(_share: float) -> None:
    """Report to nobody."""


def _make_land(rng: np.random.Generator) -> _Land:
    divisions = gazetteer.divisions()
    border = border_ground()

    def drawn(kind: str, reach_m: float) -> tuple[tuple[Course, Floats], ...]:
        lines = []
        for course in gazetteer.courses(kind):
            bent = wander(smooth(course.points, 150), rng, reach_m=reach_m, wave_m=4200)
            inside = shapely.intersection(shapely.LineString(bent), border)
            pieces = shapely.get_parts(inside)
            longest = pieces[int(np.argmax(shapely.length(pieces)))]
            lines.append((course, shapely.get_coordinates(longest)))
        return tuple(lines)

    return _Land(
        divisions=divisions,
        border=border,
        grounds=division_grounds(border, divisions),
        rivers=drawn("river", 130),
        railways=drawn("railway", 0),
    )


def _draw_ground(
    land: _Land, expressways: list[Expressway], drawing: Drawing, rng: np.random.Generator
) -> Settlements:
    """Draw all streets as if nothing stood in their way."""
    frames = seat_frames(land.divisions, gazetteer.arterials(), drawing, rng)
    seats = len(frames)
    built = shapely.union_all([built_ground(frame) for frame in frames])
    lines = [expressway.centre for expressway in expressways]
    lines += [points for _, points in (*land.rivers, *land.railways)]
    strips = shapely.MultiLineString([shapely.LineString(points) for points in lines])
    sites: list[Floats] = []
    town_seat: list[int] = []
    for seat, (division, ground) in enumerate(zip(land.divisions, land.grounds, strict=True)):
        others = shapely.MultiPoint(np.concatenate(sites)) if sites else shapely.Point()
        keepouts = ((built, 1900.0), (strips, 950.0), (others, 2600.0))
        spread = spread_sites(
            ground, division.towns, rng, keepouts=keepouts, hill_shy=1.5, apart_m=3400
        )
        sites.append(spread)
        town_seat += [seat] * division.towns
    towns = np.concatenate(sites)
    town_spots = shapely.MultiPoint(towns)
    villages = np.concatenate(
        [
            spread_sites(
                ground,
                division.villages,
                rng,
                keepouts=((built, 480.0), (strips, 330.0), (town_spots, 1150.0)),
                hill_shy=0.9,
            )
            for division, ground in zip(land.divisions, land.grounds, strict=True)
        ]
    )
    frames += town_frames(towns, rng)
    settlements = settle(
        frames, villages, drawing, rng, parks=gazetteer.park_sites(), divisions=land.divisions
    )
    hubs = hubs_of(settlements, towns, drawing)
    codes = tuple(division.code for division in land.divisions)
    link_country(hubs, built, drawing, rng, seat_codes=codes, town_seat=np.array(town_seat))
    gates = tuple(gate for gate in settlements.gates if gate.town < seats)
    for course in gazetteer.courses("highway"):
        pieces = stretches(course, gates, drawing, rng, border=land.border, built=built)
        draw_highway(course, pieces, gates, drawing)
    for course in gazetteer.courses("walk"):
        draw_walk(course, drawing)
    draw_expressways(expressways, built, drawing, rng)
    return settlements


def _barriers(land: _Land, expressways: list[Expressway]) -> list[Barrier]:
    barriers = [
        Barrier(points=points, width_m=course.width_m, under=False, expressway=False)
        for course, points in land.rivers
    ]
    barriers += [
        Barrier(points=points, width_m=course.width_m, under=True, expressway=False)
        for course, points in land.railways
        if not course.elevated
    ]
    barriers += [
        Barrier(points=way.centre, width_m=way.course.width_m, under=True, expressway=True)
        for way in expressways
    ]
    return barriers


def _cross(barriers: list[Barrier], drawing: Drawing, rng: np.random.Generator) -> None:
    """Join roads where they cross at grade, and part them from what they cross above or below."""
    kind = drawing.segment_kind()
    level = (kind > Kind.MOTORWAY_LINK) & (kind < Kind.FOOTWAY)
    joining = level & (drawing.has(Mark.RURAL) | (kind == Kind.PEDESTRIAN))
    join_at_grade(drawing, joining=joining, level=level)
    links = drawing.segment_kind() == Kind.MOTORWAY_LINK
    ramps = [
        Barrier(points=points, width_m=9, under=True, expressway=True)
        for points in drawing.xy[np.stack([drawing.tail, drawing.head], axis=1)[links]]
    ]
    cut_streets(drawing, barriers + ramps, rng)
    mark_flyovers(drawing)


def _finish(
    land: _Land,
    settlements: Settlements,
    barriers: list[Barrier],
    drawing: Drawing,
    rng: np.random.Generator,
) -> list[tuple[str, BaseGeometry]]:
    """Add what needs finished streets; give the parks."""
    names = [site.name for site in gazetteer.park_sites()]
    parks = [(names[site], ground) for site, ground in sorted(settlements.parks)]
    thin_dead_ends(THINNED_SHARE, drawing, rng)
    take_up_stubs(drawing)
    open_traps(drawing)
    draw_drives(gazetteer.landmarks(), barriers, drawing)
    build_roundabouts(ROUNDABOUTS, drawing, rng)
    name_collectors(land.divisions, drawing, rng)
    bow_streets(drawing, rng)
    draw_paths(parks, drawing, rng)
    return parks


def _outline(land: _Land, parks: list[tuple[str, BaseGeometry]]) -> Outline:
    def lines(drawn: tuple[tuple[Course, Floats], ...]) -> tuple[Line, ...]:
        return tuple(
            Line(
                name=course.name,
                points=degrees_of(points),
                width_m=course.width_m,
                elevated=course.elevated,
            )
            for course, points in drawn
        )

    return Outline(
        border=area_of("淄博市", land.border),
        divisions=tuple(
            area_of(division.name, ground, code=division.code)
            for division, ground in zip(land.divisions, land.grounds, strict=True)
        ),
        rivers=lines(land.rivers),
        railways=lines(land.railways),
        parks=tuple(area_of(name, ground) for name, ground in parks),
    )


def _streets_of(seed: int, ways: Ways, drawing: Drawing, outline: Outline) -> Streets:
    used, nodes = np.unique(ways.nodes, return_inverse=True)
    lon, lat = PLANE.degrees(drawing.xy[used, 0], drawing.xy[used, 1])
    new = np.full(len(drawing.xy), -1, dtype=np.int64)
    new[used] = np.arange(len(used))
    return Streets(
        seed=seed,
        # a map file keeps seven decimals (1 cm); so do we, and both agree to the bit
        lon=np.round(lon, 7),
        lat=np.round(lat, 7),
        nodes=nodes.ravel().astype(np.int64),
        start=ways.start,
        tags=ways.tags,
        tag_sets=ways.tag_sets,
        restrictions=tuple(
            Restriction(
                kind=ban.kind,
                from_way=ban.from_way,
                via_node=int(new[ban.via_node]),
                to_way=ban.to_way,
            )
            for ban in ways.restrictions
        ),
        outline=outline,
    )
