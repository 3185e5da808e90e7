"""A hand-drawn town in OpenStreetMap's form."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import quoteattr


@dataclass(frozen=True)
class Way:
    nodes: tuple[int, ...]
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ban:
    """A turn restriction between two ways, by their numbers from 1, over a node."""

    kind: str
    from_way: int
    via: int
    to_way: int
    exceptions: str = ""


@dataclass(frozen=True)
class Town:
    nodes: dict[int, tuple[float, float]]
    ways: tuple[Way, ...]
    restrictions: int = 0
    bans: tuple[Ban, ...] = ()


def _grid() -> Town:
    """Three streets east-west, three north-south, 890 m apart; one is one-way, one an island."""
    nodes = {
        100 * row + col: (118.0 + 0.01 * col, 36.8 + 0.005 * row)
        for row in range(3)
        for col in range(3)
    }
    nodes |= {900: (118.05, 36.83), 901: (118.052, 36.83), 950: (118.005, 36.8)}
    road = {"highway": "secondary"}
    ways = (
        Way((0, 950, 1, 2), road | {"name": "人民路", "maxspeed": "50"}),
        Way((100, 101, 102), road | {"name": "共青团路"}),
        Way((200, 201, 202), {"highway": "residential", "name": "新村路", "oneway": "yes"}),
        Way((0, 100, 200), road | {"name": "柳泉路"}),
        Way((1, 101, 201), {"highway": "tertiary", "name": "金晶大道", "bridge": "yes"}),
        Way((2, 102, 202), road | {"name": "世纪路"}),
        Way((900, 901), road | {"name": "孤岛路"}),
        Way((201, 950), {"highway": "footway"}),
        Way((100, 2), {"highway": "proposed"}),
        Way((102, 1), {"highway": "rollercoaster"}),
    )
    return Town(nodes, ways, restrictions=2)


TOWN = _grid()


def write_osm(path: Path, town: Town) -> Path:
    """Write a town as ``.osm`` XML."""
    lines = ["<?xml version='1.0' encoding='UTF-8'?>", "<osm version='0.6'>"]
    for number, (lon, lat) in town.nodes.items():
        lines.append(f"<node id='{number}' version='1' lat='{lat}' lon='{lon}'/>")
    for number, way in enumerate(town.ways, 1):
        refs = "".join(f"<nd ref='{ref}'/>" for ref in way.nodes)
        tags = "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in way.tags.items())
        lines.append(f"<way id='{number}' version='1'>{refs}{tags}</way>")
    for number in range(town.restrictions):
        tag = "<tag k='type' v='restriction'/><tag k='restriction' v='no_left_turn'/>"
        lines.append(f"<relation id='{number + 1}' version='1'>{tag}</relation>")
    for number, ban in enumerate(town.bans, town.restrictions + 1):
        members = "".join(
            f"<member type='{kind}' ref='{ref}' role='{role}'/>"
            for kind, ref, role in (
                ("way", ban.from_way, "from"),
                ("node", ban.via, "via"),
                ("way", ban.to_way, "to"),
            )
        )
        tags = f"<tag k='type' v='restriction'/><tag k='restriction' v='{ban.kind}'/>"
        if ban.exceptions:
            tags += f"<tag k='except' v='{ban.exceptions}'/>"
        lines.append(f"<relation id='{number}' version='1'>{members}{tags}</relation>")
    lines.append("</osm>")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
