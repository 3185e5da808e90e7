"""Contrast of every colour that carries a text, and the style sheet made of them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from jointops.maps import tokens as map_tokens
from tests.ui.hand import CONTROL
from ui.style import style_sheet
from ui.tokens import DAY, NIGHT, contrast

ENOUGH = 4.5
TEXTS = ("text", "text-2", "accent", "free", "assigned", "moving", "scene", "off", "armed", "warn")
GROUNDS = ("ground", "panel", "raised")
PAIRS = (
    *((text, ground) for text in TEXTS for ground in GROUNDS),
    *((text, "selected") for text in ("text", "text-2", "scene", "free", "assigned", "moving")),
    *((text, "hover") for text in ("text", "text-2")),
    *(("faint", ground) for ground in ("panel", "ground")),
    ("text", "field"),
    ("on-accent", "accent"),
    ("on-exercise", "exercise"),
    ("on-live", "live"),
    ("text", "alarm"),
    ("text", "caution"),
    *(("panel", tone) for tone in ("free", "assigned", "moving", "scene", "off", "text-2")),
)


@pytest.mark.parametrize("tokens", [NIGHT, DAY], ids=["night", "day"])
def test_every_text_stands_out_from_its_ground(tokens):
    weak = {
        pair: round(contrast(tokens[pair[0]], tokens[pair[1]]), 2)
        for pair in PAIRS
        if contrast(tokens[pair[0]], tokens[pair[1]]) < ENOUGH
    }
    assert not weak


def test_contrast_is_that_of_black_on_white():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_the_window_has_the_maps_colours():
    assert dict(NIGHT).items() >= dict(map_tokens.NIGHT).items()
    assert dict(DAY).items() >= dict(map_tokens.DAY).items()


@pytest.mark.parametrize("tokens", [NIGHT, DAY], ids=["night", "day"])
def test_the_style_sheet_has_every_token_filled_in(tokens):
    sheet = style_sheet(tokens, "Sans")
    assert "$" not in sheet
    assert tokens["accent"] in sheet


def test_the_theme_is_switched_at_run_time_for_the_map_too(hand):
    hand.press(Qt.Key.Key_T, CONTROL)
    assert hand.desk.face.theme == "day"
    assert hand.map.told["tokens"]["ground"] == DAY["ground"]
    hand.press(Qt.Key.Key_T, CONTROL)
    assert hand.map.told["tokens"]["ground"] == NIGHT["ground"]
