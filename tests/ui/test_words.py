"""Every word of the screen exists in both languages, and a switch leaves none behind."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

import ui
from jointops.app.commands import Command
from jointops.app.console import VERBS
from jointops.forces.fixes import Certainty
from jointops.forces.readiness import TaskStep, UnitStatus
from jointops.incidents.incident import Milestone
from jointops.resources import messages
from jointops.situation.counts import CountGroup
from tests.ui.hand import CONTROL
from ui.keys import KEYS
from ui.parts.spoken import KeyButton, Words

CODE = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")
FORBIDDEN = ("调动武警", "命令武警", "用户", "提交")
UI = Path(ui.__file__).parent


def used_codes() -> set[str]:
    """Give every constant of the window's sources that looks like a code of a known group."""
    groups = {code.split(".")[0] for code in messages("zh").codes("label")}
    found: set[str] = set()
    for file in UI.rglob("*.py"):
        if file.name == "style.py" or file.parent.name == "map":
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
                if CODE.fullmatch(text) and text.split(".")[0] in groups and ".png" not in text:
                    found.add(text)
    return found


def composed_codes() -> set[str]:
    """Give the codes that are put together from the values of the domain."""
    steps = [step for step in TaskStep if step != TaskStep.STOOD_DOWN]
    return {
        *(f"status.{status}" for status in UnitStatus),
        *(f"mark.{status}" for status in UnitStatus),
        *(f"step.{step}" for step in TaskStep),
        *(f"mark.{step}" for step in steps),
        *(f"milestone.{milestone}" for milestone in Milestone),
        *(f"certainty.{part.name.lower()}" for part in Certainty),
        *(f"count.{part.name.lower()}" for part in Certainty),
        *(f"group.{group}" for group in CountGroup),
        *(f"key.{key.name}" for _, keys in KEYS for key in keys),
        *(f"keys.{group}" for group, _ in KEYS),
        *(f"entry.{command.kind}" for command in _commands(Command)),
        *(f"act.{command.kind}" for command in _commands(Command)),
        *(f"do.{verb.name}" for verb in VERBS if verb.name in {"dispatch", "print", "theme"}),
        *(f"tier.{number}" for number in range(6)),
        *(f"level.{number}" for number in range(1, 5)),
    }


def _commands(of: type[Command]) -> set[type[Command]]:
    found = {*of.__subclasses__(), *(s for c in of.__subclasses__() for s in _commands(c))}
    return {command for command in found if hasattr(command, "kind")}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_word_that_is_used_exists(language):
    known = messages(language).codes("label")
    used = used_codes() | composed_codes()
    begun = {code for code in used if code.endswith("_")}  # put together: f"sheet.order_{name}"
    assert not {code for code in used - begun if code not in known}
    assert not {code for code in begun if not any(word.startswith(code) for word in known)}


def test_both_languages_have_the_same_words():
    zh, en = messages("zh"), messages("en")
    for kind in ("label", "error", "reason"):
        assert zh.codes(kind) == en.codes(kind)


def test_no_forbidden_word_is_on_the_screen():
    words = messages("zh")
    texts = [str(words._texts["label"][code]) for code in words.codes("label")]
    assert not [text for text in texts if any(word in text for word in FORBIDDEN)]


def test_a_switch_of_language_changes_every_word_of_the_open_window(hand):
    hand.take_incident()
    hand.press(Qt.Key.Key_G, CONTROL)
    assert hand.desk.face.language == "en"
    english = messages("en")
    parts = [*hand.window.findChildren(Words), *hand.window.findChildren(KeyButton)]
    spoken = [part for part in parts if part._code]
    assert len(spoken) > 60
    for part in spoken:
        assert part.text() == english.label(part._code, **part._facts), part._code
    model = hand.desk.view.units.table.model()
    assert model.headerData(0, Qt.Orientation.Horizontal) == "Call sign"
    assert model.index(0, 1).data() == "Available"
    assert hand.map.told["words"]["ptu"] == "PTU"
    hand.press(Qt.Key.Key_G, CONTROL)
    assert model.headerData(0, Qt.Orientation.Horizontal) == "呼号"
