from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import string
from pathlib import Path

import jointops
import ui
from jointops.errors import OperatorError
from jointops.resources import messages

CODE = Path(jointops.__file__).parent


def every_subclass(of):
    for child in of.__subclasses__():
        yield child
        yield from every_subclass(child)


def import_everything():
    for package in (jointops, ui):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if ".migrations" not in module.name and not module.name.endswith("__main__"):
                importlib.import_module(module.name)


def test_both_languages_have_the_same_keys_and_facts():
    zh, en = messages("zh"), messages("en")
    for kind in ("error", "label", "reason"):
        assert zh.codes(kind) == en.codes(kind)
    names = string.Formatter()
    for kind in ("label", "reason"):
        for code in zh.codes(kind):
            facts = [
                {field for _, field, _, _ in names.parse(m._texts[kind][code]) if field}
                for m in (zh, en)
            ]
            assert facts[0] == facts[1], code


def test_every_error_has_its_text_and_every_text_its_error():
    import_everything()
    codes = {
        error.code
        for error in every_subclass(OperatorError)
        if error.__module__.startswith(("jointops.", "ui."))
    }
    assert codes == messages("zh").codes("error")
    for code in codes:
        for language in ("zh", "en"):
            text = messages(language).error(code, {})
            assert len(text) > 10


def test_every_reason_the_code_gives_has_a_text():
    known = messages("zh").codes("reason")
    used = set()
    for file in CODE.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            name = (
                call.func.attr
                if isinstance(call.func, ast.Attribute)
                else getattr(call.func, "id", "")
            )
            words = [a.value for a in call.args if isinstance(a, ast.Constant)]
            words += [
                k.value.value
                for k in call.keywords
                if k.arg == "code" and isinstance(k.value, ast.Constant)
            ]
            if name in {"Reason", "note", "reject", "reason"}:
                used |= {
                    w
                    for w in words
                    if isinstance(w, str) and re.fullmatch(r"[A-Z0-9]+(-[A-Z0-9]+)+", w)
                }
    assert used
    assert used <= known


def test_durations_and_labels_are_written_for_people():
    zh = messages("zh")
    assert zh.reason("ONLY-ONE", arrival_s=101.4) == "唯一可用，1:41 到达"
    assert "处置中" in zh.reason("STATUS", status="on_task")
    assert "值班员、指挥长" in zh.error(
        "FORBIDDEN", {"actor": "甲", "act": "x", "needed": "operator、duty_commander"}
    )


def test_an_absent_fact_never_breaks_an_error_message():
    assert "…" in messages("zh").error("PLACE-OFF-ROAD", {})


FORBIDDEN = ("调动武警", "命令武警", "责令武警", "用户")


def test_the_texts_keep_the_fields_words():
    for language in ("zh",):
        for file in (Path(jointops.__file__).parents[1] / "resources").rglob("*"):
            if file.suffix in {".toml", ".csv", ".tsv"}:
                text = file.read_text(encoding="utf-8")
                for word in FORBIDDEN:
                    assert word not in text, (file.name, word, language)
