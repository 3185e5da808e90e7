"""An encirclement or a blockade as marks of the map."""

from __future__ import annotations

from collections.abc import Iterable

from jointops.app.encircle_lines import BlockadeLines, PostLine
from jointops.app.encirclement import FirstAnswer
from jointops.geo.places import Place
from jointops.maps.marks import PlanMarks, PostMark
from ui.encircle_desk import Offer
from ui.face import Face
from ui.parts.texts import m_ss, margin_text


def offer_marks(offer: Offer | None, first: FirstAnswer | None, face: Face) -> PlanMarks:
    """Give the posts and the contained area; before there is an offer, the first answer's area."""
    if offer is None:
        return PlanMarks(contained=first.outline if first else ())
    zones = offer.found.zones
    contained = (*zones.core.outline, *zones.cordon.outline) if zones else ()
    return PlanMarks(
        posts=(
            *_posts(offer.posts),
            *_places(offer.open_ways, face.say("post.open")),
            *_places(offer.wanted, face.say("post.wanted")),
        ),
        contained=contained,
    )


def blockade_marks(found: BlockadeLines) -> PlanMarks:
    """Give the exits and who holds each."""
    return PlanMarks(posts=tuple(_posts(found.posts)))


def _posts(lines: Iterable[PostLine]) -> Iterable[PostMark]:
    for line in lines:
        if line.place.lon is None or line.place.lat is None:
            continue
        text = m_ss(line.arrival_s) if line.margin_s is None else margin_text(line.margin_s)
        yield PostMark(
            lon=line.place.lon,
            lat=line.place.lat,
            bearing_deg=line.bearing_deg,
            holder=line.unit,
            margin=text,
            holder_at=line.unit_at,
            late=not line.unit or (line.margin_s is not None and line.margin_s < 0),
        )


def _places(places: Iterable[Place], text: str) -> Iterable[PostMark]:
    for place in places:
        if place.lon is not None and place.lat is not None:
            yield PostMark(lon=place.lon, lat=place.lat, bearing_deg=0.0, holder=text, late=True)
