"""The fixed texts of orders: shown, changed by a clerk, taken from a file, put back."""

from __future__ import annotations

from pathlib import Path

from jointops.app.center import Center
from jointops.app.commands import TakeTemplate
from jointops.app.numbers import template_of
from jointops.app.orders.print_fonts import fonts_of
from jointops.audit.accounts import Actor
from jointops.errors import OperatorError
from jointops.orders.pdf.fonts import GlyphMissingError
from jointops.orders.template import TEMPLATE as ONE
from jointops.orders.template import (
    OrderTemplate,
    TemplateFault,
    demand_sound,
    read_template,
    refusal,
    shipped,
    template_source,
)

Texts = dict[str, tuple[str, ...]]


def texts_in_force(center: Center) -> Texts:
    """Give the texts in force, by key."""
    return dict(template_of(center).texts)


def own_template(center: Center) -> OrderTemplate | None:
    """Give the template that the city laid down; None where the shipped one is in force."""
    found: OrderTemplate | None = center.board.table(OrderTemplate).get(ONE)
    return found


def changed_keys(texts: Texts) -> tuple[str, ...]:
    """Give the keys whose texts are others than the shipped ones."""
    known = shipped().texts
    return tuple(key for key in known if texts.get(key) != known[key])


def source_in_force(center: Center) -> str:
    """Give the texts in force as a file."""
    return template_source(template_of(center).texts)


def read_template_file(file: Path) -> Texts:
    """
    Read and check a template file.

    Raises
    ------
    TemplateFaultError
        If it has faults, or is no text.
    """
    try:
        source = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = fault.object[: fault.start].count(b"\n") + 1
        raise refusal([TemplateFault(str(line), "not_utf8")]) from fault
    return read_template(source)


def demand_printable(center: Center, texts: Texts) -> None:
    """
    Check texts whole: their words, and that every character can be printed here.

    Raises
    ------
    TemplateFaultError
        If they have faults.
    """
    demand_sound(texts)
    fonts = fonts_of(center.home.fonts)
    faults = []
    for key, lines in texts.items():
        try:
            fonts.demand(lines)
        except GlyphMissingError as missing:
            faults.append(TemplateFault(key, "glyph", str(missing.facts["characters"])))
    if faults:
        raise refusal(faults)


def take_template(center: Center, texts: Texts, *, origin: str, why: str, actor: Actor) -> None:
    """
    Lay down a city's own texts; the shipped ones, where nothing differs from them.

    Raises
    ------
    OperatorError
        If they have faults, or there is no reason; the ones in force stay.
    """
    changed = changed_keys(texts)
    command = TakeTemplate(origin=origin, texts=texts if changed else {}, changed=changed, why=why)
    try:
        demand_printable(center, texts)
    except OperatorError as fault:
        center.note_refusal(command, actor, fault)
        raise
    center.do(command, actor)
