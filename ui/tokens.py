"""The window's colours: the map's tokens and those that only the window needs."""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal

from jointops.maps.tokens import DAY as MAP_DAY
from jointops.maps.tokens import NIGHT as MAP_NIGHT
from jointops.maps.tokens import Tokens

Theme = Literal["night", "day"]

NIGHT: Tokens = MappingProxyType(
    {
        **MAP_NIGHT,
        "field": "#0F1419",
        "hover": "#22303F",
        "selected": "#17334F",
        "on-accent": "#0B1622",
        "alarm": "#33191B",
        "caution": "#2E2412",
        "exercise": "#2BB5A0",
        "on-exercise": "#08211D",
        "live": "#C4393B",
        "on-live": "#FFFFFF",
        "table": "#0F1419",
        "faint": "#7F8E9D",
    }
)
DAY: Tokens = MappingProxyType(
    {
        **MAP_DAY,
        "field": "#FFFFFF",
        "hover": "#EDF2F7",
        "selected": "#DCEAF9",
        "on-accent": "#FFFFFF",
        "alarm": "#FBE9E7",
        "caution": "#FBF1DC",
        "exercise": "#0B6F62",
        "on-exercise": "#FFFFFF",
        "live": "#B3261E",
        "on-live": "#FFFFFF",
        "table": "#D5DBE2",
        "faint": "#5F6C79",
    }
)
THEMES: dict[Theme, Tokens] = {"night": NIGHT, "day": DAY}


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two colours ``#RRGGBB`` (WCAG 2.2), 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
