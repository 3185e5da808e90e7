"""
The sentences of an order that a person may rewrite before it is issued.

They are those of situation, task, requirements and discipline. What the plan fixes in them, that
is numbers, units, places and times, stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from jointops.clock import local, local_text
from jointops.errors import OperatorError
from jointops.incidents.incident import Milestone
from jointops.orders.facts import OrderFacts, minutes
from jointops.planning.plan import Pick

PARTS = ("situation", "mission", "handling", "discipline")
FACTUAL = ("situation", "mission")
"""Parts that take no number beyond those of the plan."""
LONGEST = 400

_FIGURE = re.compile(r"\d+(?:[.:]\d+)*")
_COUNTED = re.compile(r"[一二三四五六七八九十百两]+(?=[名人个组辆车处时点分秒米])")


class SentenceUnknownError(OperatorError):
    """The order has no such sentence, or nobody may rewrite it."""

    code = "SENTENCE-UNKNOWN"


class SentenceEmptyError(OperatorError):
    """A sentence says something, in reasonable length."""

    code = "SENTENCE-LENGTH"


class SentenceLockedError(OperatorError):
    """A rewritten sentence lacks, or adds, what the plan fixes."""

    code = "SENTENCE-LOCKED"


class SentenceOutdatedError(OperatorError):
    """What the plan and the card say there changed after it was rewritten."""

    code = "SENTENCE-OUTDATED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """
    A sentence as it goes on paper.

    Attributes
    ----------
    key
        Part and number, e.g. ``handling.2``.
    text, generated
        What it says, and what it said before anybody rewrote it.
    """

    key: str
    text: str
    generated: str


def sentences(facts: OrderFacts, part: str) -> tuple[Sentence, ...]:
    """
    Give the sentences of a part, as they were rewritten.

    Raises
    ------
    SentenceOutdatedError
        If the generated one is another than the person saw who rewrote it.
    """
    return _rewritten(facts, part, _GENERATED[part](facts))


def event_sentences(facts: OrderFacts) -> tuple[Sentence, ...]:
    """Give what has happened, and whom it is about: the first sentences of the situation."""
    return sentences(facts, "situation")[: len(_event_texts(facts))]


def all_sentences(facts: OrderFacts) -> tuple[Sentence, ...]:
    """Give all sentences that may be rewritten, in the order of the paper."""
    return tuple(sentence for part in PARTS for sentence in sentences(facts, part))


def where(key: str) -> dict[str, object]:
    """Give a sentence's part and number, as refusals name it."""
    part, _, number = key.partition(".")
    return {"part": part, "number": number}


def _rewritten(facts: OrderFacts, part: str, texts: Iterable[str]) -> tuple[Sentence, ...]:
    edits = {edit.sentence: edit for edit in facts.edits}
    found = []
    for number, generated in enumerate(texts, 1):
        key = f"{part}.{number}"
        edit = edits.get(key)
        if edit is not None and edit.generated != generated:
            raise SentenceOutdatedError(**where(key), was=edit.generated, now=generated)
        text = generated if edit is None else edit.text
        found.append(Sentence(key=key, text=text, generated=generated))
    return tuple(found)


def demand_locked_kept(
    sentence: str, generated: str, text: str, *, names: Iterable[str] = ()
) -> None:
    """
    Check a rewritten sentence against the generated one.

    Parameters
    ----------
    names
        Names of units and places; those of the sentence must stay, no other may come in.

    Raises
    ------
    SentenceEmptyError
        If it says nothing, or too much.
    SentenceLockedError
        If figures or names differ.
    """
    if not 0 < len(text.strip()) <= LONGEST:
        raise SentenceEmptyError(**where(sentence), length=len(text.strip()), most=LONGEST)
    factual = sentence.partition(".")[0] in FACTUAL
    known = tuple(names)
    before, after = (_fixed(t, known, counted=factual) for t in (generated, text))
    lost = before - after
    added = after - before
    if not factual:
        added = Counter({word: n for word, n in added.items() if not _FIGURE.fullmatch(word)})
    if lost or added:
        raise SentenceLockedError(
            **where(sentence),
            lost="、".join(lost.elements()) or "无",
            added="、".join(added.elements()) or "无",
        )


def _fixed(text: str, names: Iterable[str], *, counted: bool) -> Counter[str]:
    """Count the figures and names of a text; the longest name that fits counts."""
    plain = unicodedata.normalize("NFKC", text)
    wanted = sorted({unicodedata.normalize("NFKC", n) for n in names if n}, key=len, reverse=True)
    found: Counter[str] = Counter()
    if wanted:
        pattern = re.compile("|".join(map(re.escape, wanted)))
        found.update(pattern.findall(plain))
        plain = pattern.sub("　", plain)
    found.update(_FIGURE.findall(plain))
    if counted:
        found.update(_COUNTED.findall(plain))
    return found


# --- as the plan and the card give them


def span_words(facts: OrderFacts) -> dict[str, str]:
    """Give from when until when a planned duty lasts, as paper says it; nothing for others."""
    window = facts.incident.window
    if window is None:
        return {}
    start, end = local(window.start_utc), local(window.end_utc)
    ends = "%-H时%M分" if start.date() == end.date() else "%-m月%-d日%-H时%M分"
    return {"start": start.strftime("%-m月%-d日%-H时%M分"), "end": end.strftime(ends)}


def _event_texts(facts: OrderFacts) -> list[str]:
    return [text for text in (_event(facts), _object(facts)) if text]


def _event(facts: OrderFacts) -> str:
    incident, plan = facts.incident, facts.plan
    crossing = f"（{plan.crossing}）" if plan.crossing and plan.crossing != plan.place else ""
    if incident.window is not None:
        return facts.text_of(
            "event_duty",
            **span_words(facts),
            place=plan.place,
            crossing=crossing,
            class_name=plan.class_name,
            level=facts.levels[plan.level],
        )
    reported = incident.marks.get(Milestone.REPORTED, incident.marks[Milestone.ANSWERED])
    known = {
        "reported": local_text(reported.at_utc, "%-d日%H时%M分"),
        "place": plan.place,
        "class_name": plan.class_name,
        "level": facts.levels[plan.level],
    }
    if incident.place.lon is None or incident.place.lat is None:
        return facts.text_of("event_node", **known)
    return facts.text_of(
        "event",
        **known,
        crossing=crossing,
        lon=f"{incident.place.lon:.5f}°",
        lat=f"{incident.place.lat:.5f}°",
    )


def _object(facts: OrderFacts) -> str:
    card = facts.incident.card
    if facts.incident.window is not None:
        return ""
    if not (card.suspects or card.weapon or card.look or card.flight):
        return facts.text_of("object_unknown")
    suspects = f"嫌疑人{card.suspects}名" if card.suspects else "嫌疑人数不明"
    return facts.text_of(
        "object",
        suspects=suspects,
        weapon=f"，持{card.weapon}" if card.weapon else "，凶器不明",
        look=f"，{card.look}" if card.look else "",
        flight=f"，向{card.flight}逃离" if card.flight else "",
    )


def _situation(facts: OrderFacts) -> list[str]:
    plan, card = facts.plan, facts.incident.card
    police = [pick for pick in plan.picks if pick.kind != "guard"]
    guards = sum(pick.people for pick in plan.picks if pick.kind == "guard")
    texts = _event_texts(facts)
    if police:
        first = min(police, key=_arrival_s)
        texts.append(
            facts.text_of(
                "own_duty" if facts.incident.window else "own",
                units=len(police),
                officers=sum(pick.people for pick in police),
                guards=guards,
                first=first.force,
                first_s=minutes(first.arrival_s),
            )
        )
    if facts.incident.window is None:
        injured = f"{card.injured}人" if card.injured is not None else "情况不明"
        public = "公共场所，注意疏散" if card.public_place else "非公共场所"
        texts.append(facts.text_of("crowd", public=public, injured=injured))
    return texts


def _arrival_s(pick: Pick) -> float:
    return pick.arrival_s


def _mission(facts: OrderFacts) -> list[str]:
    code = "mission_duty" if facts.incident.window else "mission"
    return [facts.text_of(code, place=facts.plan.place, **span_words(facts))]


def _handling(facts: OrderFacts) -> list[str]:
    return list(facts.texts_of("handling_duty" if facts.incident.window else "handling"))


def _discipline(facts: OrderFacts) -> list[str]:
    return [facts.text_of("discipline")]


_GENERATED = {
    "situation": _situation,
    "mission": _mission,
    "handling": _handling,
    "discipline": _discipline,
}
