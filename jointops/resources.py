"""Where the program's own data lie: beside the checkout, inside a wheel, or in a frozen build."""

from __future__ import annotations

import math
import string
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

from jointops.clock import local_text, read_time

Language = Literal["zh", "en"]


def folder() -> Path:
    """
    Give the folder of resources.

    Raises
    ------
    FileNotFoundError
        If the installation is incomplete.
    """
    inside = Path(__file__).parent
    for candidate in (inside / "_resources", inside.parent / "resources"):
        if (candidate / "messages" / "zh.toml").exists():
            return candidate
    raise FileNotFoundError(f"no resources beside {inside}: the installation is incomplete")


def path(*parts: str) -> Path:
    """Give the path of one resource, e.g. ``path("doctrine", "needs.csv")``."""
    return folder().joinpath(*parts)


class _Words(string.Formatter):
    """
    ``str.format`` for messages.

    An absent fact shows as ``…`` instead of failing inside an error message. Besides the usual
    format specifications, ``t`` writes seconds as ``m:ss``, ``when`` an ISO 8601 time as local
    day and minute, and ``label=step`` gives the label of ``step.VALUE`` (of each part, where the
    value holds several).
    """

    def __init__(self, labels: dict[str, str]) -> None:
        self._labels = labels

    def get_value(self, key: int | str, args: Any, kwargs: Any) -> Any:
        if isinstance(key, str):
            return kwargs.get(key, "…")
        return super().get_value(key, args, kwargs)

    def format_field(self, value: Any, format_spec: str) -> str:
        if value == "…" or value is None:
            return "…"
        if format_spec == "t":
            if not math.isfinite(float(value)):
                return "—"
            whole = abs(round(float(value)))
            return f"{'-' if value < 0 else ''}{whole // 60}:{whole % 60:02d}"
        if format_spec == "when":
            return local_text(read_time(str(value)), "%m-%d %H:%M")
        if format_spec.startswith("label="):
            group = format_spec.removeprefix("label=")
            parts = str(value).split("、")
            return "、".join(self._labels.get(f"{group}.{part}", part) for part in parts)
        if format_spec and isinstance(value, str):
            return value
        return str(super().format_field(value, format_spec))


class Messages:
    """The texts of one language: errors, labels and reasons, found by code."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._texts: dict[str, dict[str, Any]] = {"error": {}, "label": {}, "reason": {}}
        for file in sorted(path("messages").glob(f"{language}*.toml")):
            for kind, texts in tomllib.loads(file.read_text(encoding="utf-8")).items():
                self._texts[kind].update(texts)
        self._words = _Words(self._texts["label"])

    def codes(self, kind: str) -> frozenset[str]:
        """Codes of one kind (``error``, ``label``, ``reason``)."""
        return frozenset(self._texts[kind])

    def label(self, code: str, /, **facts: object) -> str:
        """Give a word or sentence of the screen; an unknown code is a bug (``KeyError``)."""
        text: str = self._texts["label"][code]
        return self._words.vformat(text, (), facts) if "{" in text else text

    def reason(self, code: str, /, **facts: object) -> str:
        """Give the planner's reason in one line."""
        return self._words.vformat(self._texts["reason"][code], (), facts)

    def error(self, code: str, facts: dict[str, object]) -> str:
        """Give what happened, why, and what to do, as one text."""
        entry = self._texts["error"][code]
        parts = [self._words.vformat(entry[part], (), facts) for part in ("what", "why", "do")]
        return ("" if self.language == "zh" else " ").join(part for part in parts if part)


@cache
def messages(language: Language = "zh") -> Messages:
    """Give the catalogue of a language, read once."""
    return Messages(language)
