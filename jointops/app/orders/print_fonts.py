"""Which face prints what, and which of them only stand in for the ones that are asked for."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jointops.app.center import Center
from jointops.orders.pdf.fonts import Choice, Fonts, faces_of, is_proper
from jointops.resources import messages


@cache
def fonts_of(folder: Path) -> Fonts:
    """Give the fonts for printing: those registered in the home, then the computer's."""
    return Fonts.find(registered=(folder,) if folder.is_dir() else ())


def faces(center: Center) -> tuple[Choice, ...]:
    """Tell which face each role got."""
    return fonts_of(center.home.fonts).chosen()


def stand_in_note(center: Center, pdf: bytes) -> str:
    """
    Name the faces of a paper that stand in for the proper ones (字体替代); empty where none do.

    A font that the center registered for a role is a proper one.
    """
    chosen = faces(center)
    say = messages().label
    told = []
    for name in faces_of(pdf):
        used = [choice for choice in chosen if choice.name == name]
        if any(choice.stand_in for choice in used) or (not used and not is_proper(name)):
            roles = "、".join(choice.role.term for choice in used) or say("fonts.other")
            told.append(say("fonts.role", role=roles, face=used[0].face if used else name))
    return say("fonts.stand_in", roles="；".join(told)) if told else ""
