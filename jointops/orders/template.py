"""
The fixed texts of orders as data: headings, sentences, signers' posts, series and letterheads.

A city may lay down its own. It is checked before it is taken, so that no order is ever drawn from a
template that lacks something.
"""

from __future__ import annotations

import json
import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from jointops.errors import OperatorError
from jointops.orders.wording import forbidden_words
from jointops.resources import messages, path

TEMPLATE = "order"
"""Id of the one template that a file may hold."""
LONGEST = 400
MOST_LINES = 8
LARGEST = 200_000
LEGAL = frozenset(
    f"text.{key}"
    for key in ("weapons", "guards", "guards_none", "armed_none", "armed_standing", "armed_asked")
)
"""What the law says of weapons, guards and armed police; nobody rewrites it."""
LISTS = frozenset({"text.handling", "text.handling_duty"})
"""Texts that have a line for each sentence."""
_SYNTAX = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")


class TemplateFaultError(OperatorError):
    """A template has faults; each is told with its place, and the one in force stays."""

    code = "TEMPLATE-FAULT"


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """
    A fault of a template.

    Attributes
    ----------
    place
        Key, or number of the line where it cannot even be read.
    code
        What is wrong; its words are the label ``template.CODE``.
    detail
        Of what: a placeholder, a word.
    """

    place: str
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTemplate:
    """
    The template a city has laid down in place of the shipped one.

    Attributes
    ----------
    origin
        File it was taken from, or the form.
    why
        Reason that was given.
    texts
        Lines of each text, by key.
    """

    id: str
    origin: str
    why: str
    texts: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Template:
    """Fixed texts by key, e.g. ``text.mission``; most have one line."""

    texts: Mapping[str, tuple[str, ...]]

    def text(self, key: str, **facts: object) -> str:
        """Give a text with its facts filled in."""
        return self.texts[key][0].format(**facts)

    def lines(self, key: str) -> tuple[str, ...]:
        """Give the lines of a text as they are."""
        return self.texts[key]


@cache
def shipped() -> Template:
    """Give the template that comes with the program."""
    with path("orders", "reinforcement.toml").open("rb") as file:
        return Template(dict(_flat(tomllib.load(file))))


def in_force(own: OrderTemplate | None) -> Template:
    """
    Give a city's own template, or the shipped one.

    A text that a later version of the program added is the shipped one's.
    """
    if own is None:
        return shipped()
    known = shipped().texts
    return Template({key: own.texts.get(key, lines) for key, lines in known.items()})


def _flat(data: Mapping[str, object], before: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, value in data.items():
        key = f"{before}{name}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{key}.")
        elif isinstance(value, list):
            yield key, tuple(str(line) for line in value)
        else:
            yield key, (str(value),)


def read_template(source: str) -> dict[str, tuple[str, ...]]:
    """
    Read a template from the text of a TOML file and check it.

    Raises
    ------
    TemplateFaultError
        If it has faults.
    """
    if len(source) > LARGEST:
        raise refusal([TemplateFault("1", "too_large", str(LARGEST))])
    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError as fault:
        found = _SYNTAX.search(str(fault))
        line = found.group(1) if found else None
        place = line or str(source.count("\n") + 1)
        raise refusal([TemplateFault(place, "syntax", str(fault))]) from fault
    texts = dict(_flat(data))
    demand_sound(texts)
    return texts


def demand_sound(texts: Mapping[str, tuple[str, ...]]) -> None:
    """
    Check the texts of a template.

    Raises
    ------
    TemplateFaultError
        If it has faults.
    """
    faults = list(template_faults(texts))
    if faults:
        raise refusal(faults)


def refusal(faults: list[TemplateFault]) -> TemplateFaultError:
    """Give the refusal that tells faults."""
    say = messages("zh").label
    told = [
        f"{fault.place}：{say(f'template.{fault.code}', detail=fault.detail)}" for fault in faults
    ]
    return TemplateFaultError(count=len(faults), faults="；".join(told[:10]), place=faults[0].place)


def template_faults(texts: Mapping[str, tuple[str, ...]]) -> Iterator[TemplateFault]:
    """Give everything that is wrong with the texts of a template."""
    known = shipped().texts
    for key in known:
        if key not in texts:
            yield TemplateFault(key, "missing")
    for key, lines in texts.items():
        if key not in known:
            yield TemplateFault(key, "unknown")
        elif key in LEGAL and lines != known[key]:
            yield TemplateFault(key, "legal")
        else:
            yield from _text_faults(key, lines, known[key])
    series = [texts[key] for key in texts if key.startswith("series.")]
    if len(set(series)) < len(series):
        yield TemplateFault("series", "same_series")


def _text_faults(
    key: str, lines: tuple[str, ...], known: tuple[str, ...]
) -> Iterator[TemplateFault]:
    if key in LISTS:
        if not 0 < len(lines) <= MOST_LINES:
            yield TemplateFault(key, "lines", str(MOST_LINES))
    elif len(lines) != 1:
        yield TemplateFault(key, "one_line")
    for number, line in enumerate(lines, 1):
        place = f"{key}.{number}" if key in LISTS else key
        if not line.strip():
            yield TemplateFault(place, "empty")
        if len(line) > LONGEST:
            yield TemplateFault(place, "long", str(LONGEST))
        yield from _place_faults(place, line, _places("".join(known)))
        for word in forbidden_words(line):
            yield TemplateFault(place, "wording", f"{word.of}…{word.word}")


def _place_faults(place: str, line: str, wanted: set[str] | None) -> Iterator[TemplateFault]:
    """Find words in braces that are none of a text's, or that it lacks."""
    found = _places(line)
    if found is None or wanted is None:
        yield TemplateFault(place, "braces")
        return
    for name in sorted(found - wanted):
        yield TemplateFault(place, "place_unknown", name)
    for name in sorted(wanted - found):
        yield TemplateFault(place, "place_missing", name)


def _places(text: str) -> set[str] | None:
    """Give the names in braces; None where the braces are no plain names."""
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        return None
    named = [(name, spec, turn) for _, name, spec, turn in parts if name is not None]
    if any(not name.isidentifier() or spec or turn for name, spec, turn in named):
        return None
    return {name for name, _, _ in named}


def template_source(texts: Mapping[str, tuple[str, ...]]) -> str:
    """Write a template as a TOML file that reads back the same."""
    tables: dict[str, list[str]] = {"": []}
    for key, lines in texts.items():
        table, _, name = key.rpartition(".")
        if key in LISTS:
            value = "[\n" + "".join(f"  {_quoted(line)},\n" for line in lines) + "]"
        else:
            value = _quoted(lines[0])
        tables.setdefault(table, []).append(f"{name} = {value}")
    parts = ["\n".join(([f"[{table}]"] if table else []) + rows) for table, rows in tables.items()]
    return "\n\n".join(parts) + "\n"


def _quoted(text: str) -> str:
    """Write a TOML string; JSON's escapes are among TOML's, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
