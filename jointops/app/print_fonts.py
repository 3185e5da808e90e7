"""Which face prints what, and which of them only stand in for the ones that are asked for."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jointops.app.center import Center
from jointops.orders.pdf.fonts import Choice, Fonts
from jointops.resources import messages


@cache
def fonts_of(folder: Path) -> Fonts:
    """Give the fonts for printing: those registered in the home, then the computer's."""
    return Fonts.find(registered=(folder,) if folder.is_dir() else ())


def faces(center: Center) -> tuple[Choice, ...]:
    """Tell which face each role got."""
    return fonts_of(center.home.fonts).chosen()


def stand_in_note(center: Center) -> str:
    """Name the faces that only stand in for the proper ones (字体替代); empty where none do."""
    say = messages().label
    roles = [
        say("fonts.role", role=choice.role.term, face=choice.face)
        for choice in faces(center)
        if choice.stand_in
    ]
    return say("fonts.stand_in", roles="、".join(roles)) if roles else ""
