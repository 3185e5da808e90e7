"""What is read over the radio for a pick (口播稿): call sign, place, task, channel."""

from __future__ import annotations

LIMIT = 60
"""Characters; longer is not repeated back without error (our rule)."""


def spoken_text(
    *,
    force: str,
    place: str,
    crossing: str,
    task: str,
    channel: str,
    exercise: bool,
    planned: bool = False,
) -> str:
    """
    Write the text for one force, at most 60 characters.

    What does not fit goes in this order: the tail of the task, then the place's own name where a
    crossing says it; call sign and channel stay. In an exercise it begins and ends with 演练. Who
    goes to a planned duty goes in time, the others at once.
    """
    frame = "演练，{}，演练。" if exercise else "{}。"
    go = "按时到" if planned else "速到"
    end = f"，频道{channel}，收到复诵" if channel else "，收到复诵"
    where = f"{place}（{crossing}）" if crossing and crossing != place else place
    for spot in (where, place if len(place) <= len(crossing) or not crossing else crossing):
        body = f"{force}，{go}{spot}，{task}{end}"
        if len(frame.format(body)) <= LIMIT:
            return frame.format(body)
        room = LIMIT - len(frame.format(f"{force}，{go}{spot}，{end}"))
        short = task.split("、", maxsplit=1)[0]
        if len(short) <= room:
            return frame.format(f"{force}，{go}{spot}，{short}{end}")
    room = LIMIT - len(frame.format(f"{force}，{go}{end}"))
    spot = crossing if crossing and len(crossing) <= room else place
    return frame.format(f"{force}，{go}{spot[: max(room, 0)]}{end}")[:LIMIT]


def request_text(*, force: str, place: str, crossing: str, task: str, exercise: bool) -> str:
    """
    Write what is said to the armed police's liaison, at most 60 characters: a request, no order.

    What does not fit goes from the place, as in `spoken_text`.
    """
    frame = "演练，{}，演练。" if exercise else "{}。"
    body = f"武警联络员，请按联勤安排由{force}到{{}}协同{task}，请回复"
    room = LIMIT - len(frame.format(body.format("")))
    where = f"{place}（{crossing}）" if crossing and crossing != place else place
    spots = (where, *sorted((spot for spot in (place, crossing) if spot), key=len))
    spot = next((spot for spot in spots if len(spot) <= room), spots[-1][: max(room, 0)])
    return frame.format(body.format(spot))[:LIMIT]
