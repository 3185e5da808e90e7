"""What a later version of an order says otherwise than the one before."""

from __future__ import annotations

from collections.abc import Iterator

from jointops.orders.order import Order
from jointops.planning.plan import Pick, ReinforcementPlan

_PARTS = {
    "situation": "情况",
    "mission": "任务",
    "handling": "处置要求",
    "discipline": "安全与纪律",
}


def changes(
    before: ReinforcementPlan,
    after: ReinforcementPlan,
    *,
    old: Order,
    edited: frozenset[tuple[str, str]],
    first_wave: bool,
) -> tuple[str, ...]:
    """
    Say what changed, from the two plans and from the sentences that were rewritten.

    Parameters
    ----------
    edited
        Key and text of the sentences rewritten in the new version.
    first_wave
        Whether only the first wave stands on the paper.
    """
    told = list(_of_plans(before, after, first_wave=first_wave))
    were = {(edit.sentence, edit.text) for edit in old.edits}
    parts = sorted({key.partition(".")[0] for key, _ in were ^ edited}, key=list(_PARTS).index)
    if parts:
        told.append(f"改写{'、'.join(_PARTS[part] for part in parts)}的文字")
    return tuple(told) or ("力量和任务不变，重新签发",)


def _of_plans(
    before: ReinforcementPlan, after: ReinforcementPlan, *, first_wave: bool
) -> Iterator[str]:
    if before.level != after.level:
        yield f"响应级别由{before.level}级改为{after.level}级"
    if before.class_name != after.class_name:
        yield f"警情类别由{before.class_name}改为{after.class_name}"
    if before.place != after.place:
        yield f"地点由{before.place}改为{after.place}"
    old = _by_force(before.first_wave if first_wave else before.picks)
    new = _by_force(after.first_wave if first_wave else after.picks)
    for word, forces in (("增加", new.keys() - old.keys()), ("不再使用", old.keys() - new.keys())):
        if forces:
            yield f"{word}{'、'.join(sorted(forces))}"
    turned = [
        f"{force}由{old[force].task}改为{new[force].task}"
        for force in sorted(old.keys() & new.keys())
        if old[force].task != new[force].task
    ]
    if turned:
        yield f"任务调整：{'，'.join(turned)}"


def _by_force(picks: tuple[Pick, ...]) -> dict[str, Pick]:
    return {pick.force: pick for pick in picks}
