from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jointops.planning.spoken import LIMIT, spoken_text

WORDS = st.text("淄博站前广场柳泉路与人民路口万象汇（西校区）", max_size=40)


@given(
    force=st.sampled_from(["PTU03", "巡01", "保安667队"]),
    place=WORDS.filter(bool),
    crossing=WORDS,
    task=st.text("先期查看、报告控制事态，", max_size=40),
    channel=st.sampled_from(["", "1", "12"]),
    exercise=st.booleans(),
)
def test_the_spoken_text_is_short_and_keeps_who_and_channel(
    force, place, crossing, task, channel, exercise
):
    text = spoken_text(
        force=force, place=place, crossing=crossing, task=task, channel=channel, exercise=exercise
    )
    assert len(text) <= LIMIT
    assert force in text
    assert "收到复诵" in text
    assert not channel or f"频道{channel}" in text
    assert (text.startswith("演练，") and text.endswith("演练。")) == exercise


def test_an_ordinary_order_is_said_whole():
    text = spoken_text(
        force="PTU03",
        place="淄博站",
        crossing="金晶大道与昌国路口",
        task="制止行凶、控制嫌疑人",
        channel="1",
        exercise=False,
    )
    assert (
        text == "PTU03，速到淄博站（金晶大道与昌国路口），制止行凶、控制嫌疑人，频道1，收到复诵。"
    )
