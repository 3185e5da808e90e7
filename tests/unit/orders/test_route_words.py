"""A way in words: named roads in driving order, turns as the line bends."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from jointops.orders.route_words import MOST_TURNS, route_words
from jointops.planning.plan import RouteLeg, Way

LON, LAT = 118.0, 36.8
M_LON, M_LAT = 1 / 89_000, 1 / 111_195


def way(*corners: tuple[float, float], names: tuple[str, ...]) -> Way:
    """Give a way over corners in metres east and north, a road for each stretch."""
    path = tuple((LON + x * M_LON, LAT + y * M_LAT) for x, y in corners)
    lengths = [((x - a) ** 2 + (y - b) ** 2) ** 0.5 for (a, b), (x, y) in pairwise(corners)]
    legs = tuple(RouteLeg(name=n, length_m=m) for n, m in zip(names, lengths, strict=True))
    return Way(legs=legs, path=path, at_s=tuple(float(i) for i in range(len(path))))


def test_a_right_turn_and_a_left_turn_are_told_apart():
    east_then_south = way((0, 0), (500, 0), (500, -400), names=("人民路", "柳泉路"))
    assert route_words(east_then_south) == (
        "向东出发，沿人民路行驶500米，右转进入柳泉路400米，到达。全程约900米。"
    )
    east_then_north = way((0, 0), (500, 0), (500, 1200), names=("人民路", "柳泉路"))
    assert "左转进入柳泉路1.2公里" in route_words(east_then_north)


def test_a_road_that_only_changes_its_name_is_gone_on_along():
    assert "直行进入昌国西路" in route_words(
        way((0, 0), (500, 0), (1000, 20), names=("昌国路", "昌国西路"))
    )


def test_short_nameless_stretches_are_no_turns():
    words = route_words(way((0, 0), (500, 0), (500, 30), (900, 30), names=("甲路", "", "乙路")))
    assert words.count("进入") == 1
    assert "无名路" not in words


def test_who_is_there_already_walks():
    assert route_words(Way()) == "就近步行到位。"


@given(names=st.lists(st.sampled_from(["甲路", "乙路", "丙路", ""]), min_size=1, max_size=30))
def test_every_way_can_be_said_in_few_turns(names):
    corners = [(300.0 * (n // 2 + n % 2), 300.0 * (n // 2)) for n in range(len(names) + 1)]
    words = route_words(way(*corners, names=tuple(names)))
    assert words.count("进入") < MOST_TURNS
    assert words.endswith("。")
