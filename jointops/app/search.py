"""Finding places as people write them: landmarks (pinyin too), crossings, positions, nodes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from jointops.app.center import Center, RoadsAbsentError
from jointops.errors import OperatorError
from jointops.forces.points import ResponsePoint
from jointops.forces.register import Landmark
from jointops.geo.places import Place

_POSITION = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*[,，]\s*(-?\d+(?:\.\d+)?)\s*$")
_CROSSING = re.compile(r"^(.+?)\s*[与和×xX/]\s*(.+)$")
_CROSSING_ENDS = ("", "口", "路口", "交叉口")


class PlaceUnknownError(OperatorError):
    """Nothing is known under this text."""

    code = "PLACE-UNKNOWN"


@lru_cache(maxsize=4096)
def pinyin_forms(text: str) -> tuple[str, str]:
    """Give a text's full pinyin and its initials, lower case, without blanks."""
    from pypinyin import Style, lazy_pinyin

    full = "".join(lazy_pinyin(text)).lower()
    initials = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()
    return full.replace(" ", ""), initials.replace(" ", "")


def fits(wanted: str, text: str) -> int:
    """Rank how a typed text fits a name: 0 not at all, more is better."""
    wanted = wanted.strip().lower().replace(" ", "")
    plain = text.lower()
    if not wanted:
        return 0
    if plain == wanted:
        return 6
    if plain.startswith(wanted):
        return 5
    if wanted in plain:
        return 4
    if not wanted.isascii():
        return 0
    full, initials = pinyin_forms(text)
    if initials.startswith(wanted):
        return 3
    if full.startswith(wanted):
        return 2
    return 1 if wanted in full or wanted in initials else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A place that fits what was typed."""

    place: Place
    rank: int
    kind: str


class Gazetteer:
    """All places of a center by name."""

    def __init__(self, center: Center) -> None:
        self._center = center

    def place(self, text: str) -> Place:
        """
        Read a place: ``LON,LAT``, ``node:ID``, a landmark's name, or a crossing ``甲路与乙路口``.

        Raises
        ------
        PlaceUnknownError
            If nothing is known under the text.
        OffRoadError, NodeUnknownError, NoPositionError
            If the place is not on the network.
        """
        text = text.strip()
        position = _POSITION.match(text)
        if text.startswith("node:"):
            network = self._center.roads().network
            return network.place_of(network.index_of(text.removeprefix("node:")))
        if position:
            return self._at(float(position[1]), float(position[2]))
        for found in self._named():
            if found.name == text:
                return found
        crossing = self._crossing(text)
        if crossing is not None:
            return crossing
        best = self.find(text, limit=2)
        if best and best[0].rank >= 2 and (len(best) == 1 or best[1].rank < best[0].rank):
            return best[0].place
        raise PlaceUnknownError(text=text, near="、".join(found.place.name for found in best))

    def _at(self, lon: float, lat: float) -> Place:
        if abs(lon) > 180 or abs(lat) > 90:
            raise PlaceUnknownError(text=f"{lon},{lat}", near="")
        place = Place(lon=lon, lat=lat)
        try:
            self._center.roads().spot(place)
        except RoadsAbsentError:
            return place
        return place

    def named(self, place: Place) -> Place:
        """Give a bare position the name of the nearest crossing, where one is near."""
        if place.name or place.node is not None:
            return place
        try:
            name = self._center.crossings.near(place)
        except RoadsAbsentError:
            return place
        return replace(place, name=name)

    def find(self, text: str, *, limit: int = 12) -> list[Found]:
        """Give the places that fit a typed text, best first; a crossing needs two road names."""
        found = [
            Found(place=place, rank=rank, kind=kind)
            for kind, place in self._kinds()
            if (rank := fits(text, place.name))
        ]
        crossing = self._crossing(text)
        if crossing is not None:
            found.append(Found(place=crossing, rank=6, kind="junction"))
        found.sort(key=_order)
        return found[:limit]

    def _named(self) -> Iterable[Place]:
        return (place for _, place in self._kinds())

    def _kinds(self) -> Iterable[tuple[str, Place]]:
        for mark in self._center.board.table(Landmark).values():
            yield mark.kind, mark.place
        for point in self._center.board.table(ResponsePoint).values():
            if point.name not in self._center.board.table(Landmark):
                place = point.place
                yield "point", Place(lon=place.lon, lat=place.lat, node=place.node, name=point.name)

    def _crossing(self, text: str) -> Place | None:
        pair = _CROSSING.match(text)
        if not pair:
            return None
        try:
            known = self._center.crossings.by_roads
            network = self._center.roads().network
        except RoadsAbsentError:
            return None
        for end in _CROSSING_ENDS:
            second = pair[2].removesuffix(end)
            node = known.get(frozenset((pair[1], second)))
            if node is not None:
                at = network.place_of(node)
                return Place(lon=at.lon, lat=at.lat, node=at.node, name=f"{pair[1]}与{second}口")
        return None


def _order(found: Found) -> tuple[int, int, str]:
    return -found.rank, len(found.place.name), found.place.name
