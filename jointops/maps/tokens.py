"""The map's colours, by night and by day."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

Tokens = Mapping[str, str]
"""Colour (``#RRGGBB``) by token; `NIGHT` and `DAY` hold every token the page reads."""

NIGHT: Tokens = MappingProxyType(
    {
        "ground": "#0F1419",
        "panel": "#161D26",
        "raised": "#1F2935",
        "line": "#2B3846",
        "text": "#E8EEF4",
        "text-2": "#A9B7C6",
        "accent": "#5AA9FF",
        "free": "#46D08A",
        "assigned": "#6FC3FF",
        "moving": "#FFC24B",
        "scene": "#FF6B63",
        "off": "#8E9BA8",
        "armed": "#C3B2FF",
        "warn": "#FFB547",
        "road-major": "#475669",
        "road-middle": "#364353",
        "road-minor": "#252F3B",
        "road-casing": "#0B0F13",
        "land": "#121820",
        "park": "#12201C",
        "water": "#13283A",
        "rail": "#4A5767",
        "boundary": "#3E4E60",
        "place": "#6C7C8E",
    }
)

DAY: Tokens = MappingProxyType(
    {
        "ground": "#EEF1F4",
        "panel": "#FFFFFF",
        "raised": "#F7F9FA",
        "line": "#D3DAE1",
        "text": "#15202B",
        "text-2": "#4A5866",
        "accent": "#0B5CBF",
        "free": "#14713F",
        "assigned": "#0B5E9E",
        "moving": "#8A5200",
        "scene": "#B3261E",
        "off": "#5A6672",
        "armed": "#5B3FA8",
        "warn": "#8A5200",
        "road-major": "#A9B5C2",
        "road-middle": "#C3CCD6",
        "road-minor": "#D9E0E7",
        "road-casing": "#F6F8FA",
        "land": "#F3F5F7",
        "park": "#E1EBE0",
        "water": "#CFE0EE",
        "rail": "#98A5B3",
        "boundary": "#93A1B0",
        "place": "#7A8794",
    }
)
