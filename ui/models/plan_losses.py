"""What a plan cannot afford to lose besides whom it sends (N-1), as groups of the plan's tree."""

from __future__ import annotations

from collections.abc import Sequence

from jointops.planning.losses import Loss
from jointops.planning.plan import PointEffect
from ui.face import Face
from ui.models.plan_rows import Group, Node, head
from ui.parts.lines import Cell
from ui.parts.texts import m_ss, margin_text


def loss_groups(found: Sequence[Loss], face: Face) -> tuple[Group, ...]:
    """Give a group for each unit: the points that break without it, and who would be next."""
    if not found:
        return (
            Group(head=head("losses", Cell(text=face.say("losses.none"), tone="free")), rows=()),
        )
    return tuple(
        Group(
            head=head(
                f"loss:{loss.force}",
                Cell(
                    text=face.say("losses.unit", unit=loss.force, count=len(loss.points)),
                    heavy=True,
                ),
            ),
            rows=tuple(_broken(loss, effect, face) for effect in loss.points),
        )
        for loss in found
    )


def _broken(loss: Loss, effect: PointEffect, face: Face) -> Node:
    minutes = str(max(1, round(effect.within_s / 60)))
    late_s = effect.late_s
    if effect.relief_s is None or late_s is None:
        rest = (Cell(), Cell(), Cell(), Cell(text=face.say("losses.nobody"), tone="scene"))
        note = face.say("losses.note_nobody", unit=loss.force, point=effect.name)
    else:
        rest = (
            Cell(),
            Cell(text=m_ss(effect.relief_s), heavy=True),
            Cell(text=margin_text(-late_s), tone="scene"),
            Cell(text=effect.relief),
        )
        note = face.say(
            "losses.note",
            unit=loss.force,
            point=effect.name,
            within=m_ss(effect.within_s),
            relief=effect.relief,
            late=m_ss(late_s),
        )
    return Node(
        key=f"loss:{loss.force}:{effect.point}",
        force=loss.force,
        sent=True,
        cells=(Cell(text=effect.name, mark=minutes, hollow=True), *rest),
        note=note,
    )
