"""Fixed texts of orders as data: what is refused, and where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointops.orders.template import (
    LEGAL,
    OrderTemplate,
    TemplateFaultError,
    demand_sound,
    in_force,
    read_template,
    shipped,
    template_faults,
    template_source,
)


def changed(key, *lines):
    return {**shipped().texts, key: lines}


def only_fault(texts):
    (fault,) = template_faults(texts)
    return fault.place, fault.code


def test_the_shipped_template_is_sound_and_reads_back_the_same():
    texts = dict(shipped().texts)
    demand_sound(texts)
    assert read_template(template_source(texts)) == texts


@pytest.mark.parametrize(
    ("key", "lines", "place", "code"),
    [
        ("text.mission", ("到达现场。",), "text.mission", "place_missing"),
        ("text.mission", ("到{place}，{whom}。",), "text.mission", "place_unknown"),
        ("text.mission", ("到{place",), "text.mission", "braces"),
        ("text.mission", ("到{place!r}",), "text.mission", "braces"),
        ("text.mission", ("到{place.x}",), "text.mission", "braces"),
        ("text.mission", ("到{place}", "两行"), "text.mission", "one_line"),
        ("text.discipline", ("  ",), "text.discipline", "empty"),
        ("text.discipline", ("字" * 401,), "text.discipline", "long"),
        ("text.discipline", ("必要时命令武警到场。",), "text.discipline", "wording"),
        ("text.handling", ("先到先控。", "保安盘查行人。"), "text.handling.2", "wording"),
        ("text.handling", (), "text.handling", "lines"),
        ("text.handling", ("句。",) * 9, "text.handling", "lines"),
        ("series.cancel", ("{series}解",), "series", "same_series"),
        ("text.nonsense", ("x",), "text.nonsense", "unknown"),
    ],
)
def test_a_fault_is_told_with_its_place_and_reason(key, lines, place, code):
    assert (place, code) in {(f.place, f.code) for f in template_faults(changed(key, *lines))}
    with pytest.raises(TemplateFaultError) as refusal:
        demand_sound(changed(key, *lines))
    assert place in str(refusal.value)


@pytest.mark.parametrize("key", sorted(LEGAL))
def test_the_words_of_the_law_are_not_rewritten(key):
    assert only_fault(changed(key, shipped().texts[key][0] + "。")) == (key, "legal")


@pytest.mark.parametrize("key", sorted(shipped().texts))
def test_a_missing_text_is_told(key):
    rest = {name: lines for name, lines in shipped().texts.items() if name != key}
    assert (key, "missing") in {(f.place, f.code) for f in template_faults(rest)}


def test_a_file_that_cannot_be_read_is_told_with_its_line():
    source = template_source(shipped().texts).splitlines()
    source[4] = "no value"
    with pytest.raises(TemplateFaultError) as refusal:
        read_template("\n".join(source))
    assert refusal.value.facts["place"] == "5"


def test_what_a_city_left_out_is_the_shipped_one():
    own = OrderTemplate(id="order", origin="f", why="w", texts={"mark": ("{issuer}命令单",)})
    found = in_force(own)
    assert found.text("mark", issuer="甲") == "甲命令单"
    assert found.texts["slip_title"] == shipped().texts["slip_title"]


@given(st.text(min_size=1, max_size=30).filter(lambda t: t.strip() and not {*t} & {"{", "}"}))
def test_any_words_come_back_from_the_file_as_they_were(words):
    texts = changed("slip_note", words)
    assert read_template_texts(template_source(texts)) == texts


def read_template_texts(source):
    import tomllib

    from jointops.orders.template import _flat

    return dict(_flat(tomllib.loads(source)))
