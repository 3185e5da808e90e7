"""The fixed words of a packet's papers, and how they say times and lengths."""

from __future__ import annotations

import tomllib
from functools import cache

from jointops.resources import path


@cache
def _words() -> dict[str, str]:
    with path("orders", "packet.toml").open("rb") as file:
        return {key: str(text) for key, text in tomllib.load(file).items()}


def say(key: str, **facts: object) -> str:
    """Give a fixed text with its facts filled in."""
    return _words()[key].format(**facts)


def span(seconds: float) -> str:
    """Write a duration: ``41秒``, ``2分05秒``."""
    whole = max(0, round(seconds))
    return f"{whole}秒" if whole < 60 else f"{whole // 60}分{whole % 60:02d}秒"


def length(metres: float) -> str:
    """Write a length on the road: to ten metres, from a kilometre on in kilometres."""
    rounded = round(metres / 10) * 10
    return f"{max(10, rounded)}米" if rounded < 1000 else f"{metres / 1000:.1f}公里"
