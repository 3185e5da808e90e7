"""
What the papers of a request to the armed police (三单) say.

Ours go out as letters (信函): 商请单 and its changes, extensions, endings and situation updates.
What both sides sign (回执单) bears nobody's letterhead and gives both the same room. Of theirs
(派警单, 自主行动) there is only a sheet by which we register it; nothing is printed under their
head.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from jointops.clock import LOCAL, local
from jointops.geo.map_sheets import SCALES, MapSheet
from jointops.orders.paper import (
    Block,
    Column,
    Form,
    Heading,
    KeyValues,
    Paper,
    Paragraph,
    Party,
    Signatures,
    Stamp,
    Table,
)
from jointops.requests.case import CaseKind, Document, RequestCase
from jointops.requests.case import Stamp as Event
from jointops.requests.positions import SHEET
from jointops.requests.workflow import Workflow
from jointops.requests.workflow_file import FieldRule
from jointops.resources import messages, path

LETTERS = frozenset(("D1", "A2", "A3", "A4", "A5"))
"""Ours, to the armed police."""
RECEIPTS = frozenset(("D3A", "D3B"))
"""Signed by both sides."""
_IN_PROSE = frozenset(("to", "on_behalf_of", "legal_basis", "secrecy"))
Pairs = tuple[tuple[str, str], ...]
OURS, THEIRS = "ours", "theirs"
"""Places for the electronic signatures of the two sides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFacts:
    """
    What a paper of a request may use.

    Attributes
    ----------
    document
        The version that is printed.
    series
        First word of our numbers; begins with 演 in an exercise.
    issued
        When it was signed, sent or recorded; of a draft, now.
    chain
        Head of the journal for the foot; empty: none.
    stamp
        By what it is checked.
    """

    workflow: Workflow
    case: RequestCase
    document: Document
    city: str
    exercise: bool
    issuer: str
    series: str
    issued: datetime
    draft: bool
    chain: str = ""
    stamp: Stamp | None = None


def request_paper(facts: RequestFacts) -> Paper:
    """
    Write what a document of a request says.

    Raises
    ------
    KeyError
        If the kind of document is unknown to our texts.
    """
    kind = facts.document.kind
    if kind in LETTERS:
        return _letter(facts)
    if kind in RECEIPTS:
        return _receipt(facts)
    return _sheet(facts)


def printable(kind: str) -> bool:
    """Tell whether we print a kind of document at all."""
    return kind in _words()["title"]


@cache
def _words() -> dict[str, Any]:
    with path("orders", "requests.toml").open("rb") as file:
        return tomllib.load(file)


def _say(key: str, **facts: object) -> str:
    return str(_words()["text"][key]).format(**facts)


def moment_text(moment: datetime) -> str:
    """Write a moment as papers do: ``2026年3月4日12时05分``."""
    at = local(moment)
    return f"{at.year}年{at.month}月{at.day}日{at.hour}时{at.minute:02d}分"


def field_text(rule: FieldRule, value: str) -> str:
    """Write a field's value as it stands on paper; empty for none."""
    value = value.strip()
    if rule.kind == "time" and value:
        try:
            read = datetime.fromisoformat(value)
        except ValueError:
            return value
        return moment_text(read if read.tzinfo is not None else read.replace(tzinfo=LOCAL))
    if rule.kind == "briefing" and value:
        return "　".join(f"{_say('done')}{item}" for item in value.split("、"))
    if rule.kind == "tasks":
        return "、".join(_task(code) for code in value.split("、"))
    if rule.kind == SHEET and value:
        return _sheet_text(value)
    if rule.kind == "choice":
        return str(_words()["answer"].get(value, value))
    return value


def _sheet_text(value: str) -> str:
    """Write a map sheet's number with its scale."""
    try:
        sheet = MapSheet.read(value)
    except ValueError:
        return value
    scale = SCALES[sheet.scale]
    words = f"{scale / 10_000:g}万" if scale >= 10_000 else str(scale)
    return f"{sheet.number}（1∶{words}）"


def _task(code: str) -> str:
    """Give a task of the law in words, where its article is told."""
    said, label = messages("zh"), f"armed.{code.strip()}"
    return said.label(label) if label in said.codes("label") else code.strip()


def _pairs(facts: RequestFacts, kind: str, keys: Sequence[str] | None = None) -> Pairs:
    """Give the filled fields of a document with their names; those named, or all."""
    document = facts.document if kind == facts.document.kind else facts.case.paper(kind)
    said = document.fields if document is not None else {}
    rules = {rule.key: rule for rule in facts.workflow.fields(kind, facts.case.kind)}
    return tuple(
        (rules[key].name, field_text(rules[key], said[key]))
        for key in (rules if keys is None else keys)
        if key in rules and said.get(key, "").strip()
    )


def _numbered(facts: RequestFacts) -> str:
    """Give the number that the paper bears."""
    document, words = facts.document, _words()["number"]
    if document.number and document.kind != "D2":
        return document.number
    named = {
        "series": facts.series,
        "year": local(facts.case.opened_utc).year,
        "case": facts.case.id,
        "version": document.version,
        "request": _request_number(facts),
        "kind": facts.workflow.documents[document.kind].series or "",
    }
    return str(words.get(document.kind, words["open"])).format(**named)


def _request_number(facts: RequestFacts) -> str:
    """Give the number by which the request itself is named."""
    asked = facts.case.paper("D1")
    if asked is not None and asked.number:
        return asked.number
    year = local(facts.case.opened_utc).year
    number = str(_words()["number"]["case"])
    return number.format(series=facts.series, year=year, case=facts.case.id)


def _matter(facts: RequestFacts) -> str:
    """Say in a few words what the request is about."""
    asked = facts.case.paper("D1")
    said = asked.fields if asked is not None else {}
    matter, place = said.get("matter", "").strip(), said.get("place", "").strip()
    if not matter:
        return facts.case.category
    return f"处置{place}{matter}" if facts.case.kind is not CaseKind.STANDING else matter


def _title(facts: RequestFacts) -> str:
    kind, titles = facts.document.kind, _words()["title"]
    if kind == "D1" and facts.case.kind is CaseKind.STANDING:
        return str(titles["standing"])
    ending = facts.document.fields.get("ending", "") or "终止"
    title = str(titles[kind]).format(matter=_matter(facts), ending=ending)
    return title + titles["supplement"] if kind == "D1" and facts.case.oral else title


def _common(facts: RequestFacts) -> dict[str, Any]:
    kind = facts.workflow.documents[facts.document.kind]
    foot = [f"三单{facts.case.id}号", f"{kind.name}第{facts.document.version}版"]
    if facts.chain:
        foot.append(f"留痕 {facts.chain}")
    return {
        "exercise": facts.exercise,
        "exercise_name": facts.city if facts.exercise else "",
        "issued": facts.issued,
        "number": _numbered(facts),
        "title": _title(facts),
        "draft": facts.draft,
        "stamp": facts.stamp,
        "footer_note": " · ".join(foot),
    }


def _letter(facts: RequestFacts) -> Paper:
    asked = facts.case.paper("D1")
    said = facts.document.fields if facts.document.kind == "D1" else {}
    to = said.get("to", "") or (asked.fields.get("to", "") if asked is not None else "")
    blocks = _request(facts) if facts.document.kind == "D1" else _follow_up(facts)
    return Paper(
        form=Form.LETTER,
        head=facts.issuer,
        secrecy=said.get("secrecy", "").strip(),
        urgency=facts.case.urgency if facts.case.urgency != "平件" else "",
        addressees=to,
        blocks=tuple(blocks),
        signer=facts.issuer,
        note=_say("note"),
        sign_field=OURS,
        kind_word=_words()["kind_word"]["letter"],
        **_common(facts),
    )


def _request(facts: RequestFacts) -> list[Block]:
    """Write a 商请单: why, what is asked, and that it is theirs to decide."""
    said = facts.document.fields
    body = said.get("on_behalf_of", "").strip()
    opening = _say(
        "standing" if facts.case.kind is CaseKind.STANDING else "request",
        matter=_opening_matter(facts),
        legal_basis=said.get("legal_basis", "").strip() or "　　　",
        on_behalf_of=_say("on_behalf_of", body=body) if body else "",
    )
    blocks: list[Block] = [Paragraph(text=opening)]
    spoken = facts.case.last("ask_orally")
    if spoken is not None and spoken.word is not None:
        blocks.append(
            Paragraph(
                text=_say(
                    "supplement",
                    time=moment_text(spoken.at_utc),
                    speaker=spoken.word.speaker,
                    recording=spoken.word.recording,
                )
            )
        )
    if facts.document.version > 1:
        blocks.append(Paragraph(text=_say("replaces", version=facts.document.version)))
    groups = [(group["title"], group["keys"]) for group in _words()["group"]]
    shown = _IN_PROSE.union(*(keys for _, keys in groups))
    rules = facts.workflow.fields("D1", facts.case.kind)
    rest = [rule.key for rule in rules if rule.key not in shown]
    cells: list[tuple[str, str]] = []
    for title, keys in (*groups, (_say("others"), rest)):
        pairs = _pairs(facts, "D1", keys)
        if pairs:
            cells += [("", title), *pairs]
    if cells:
        blocks.append(KeyValues(pairs=tuple(cells)))
    clocks = facts.workflow.clocks.reply
    minutes = clocks.get(facts.case.urgency, max(clocks.values()))
    blocks += [
        Paragraph(text=_say("decide")),
        Paragraph(text=_say("answer", urgency=facts.case.urgency, minutes=minutes)),
    ]
    return blocks


def _opening_matter(facts: RequestFacts) -> str:
    """Say what happened, when and where; a standing arrangement has nothing of it."""
    said = facts.document.fields
    rules = {rule.key: rule for rule in facts.workflow.fields("D1", facts.case.kind)}
    time = (
        field_text(rules["event_time"], said["event_time"])
        if said.get("event_time") and "event_time" in rules
        else ""
    )
    return f"{time}，{said.get('place', '')}发生{said.get('matter', '')}".lstrip("，")


def _follow_up(facts: RequestFacts) -> list[Block]:
    """Write what comes after a request: a change, an extension, an ending, an update."""
    kind, said = facts.document.kind, facts.document.fields
    about = {"request": _request_number(facts), "matter": _matter(facts)}
    why = said.get("why", "").strip().rstrip("。")
    if kind == "A3":
        text = _say("extension", why=why, hours=said.get("hours", ""), **about)
        return [Paragraph(text=text), Paragraph(text=_say("agreed_to"))]
    if kind == "A4":
        return [Paragraph(text=_say("ending", why=why, ending=said.get("ending", ""), **about))]
    blocks: list[Block] = [Paragraph(text=_say("change" if kind == "A2" else "situation", **about))]
    blocks += [
        Paragraph(lead=f"{name}：", text=f"{text.rstrip('。')}。")
        for name, text in _pairs(facts, kind)
    ]
    if kind == "A2":
        blocks.append(Paragraph(text=_say("agreed_to")))
    return blocks


def _receipt(facts: RequestFacts) -> Paper:
    """Write a 回执单 with the signatures of both sides; part B repeats part A in short."""
    kind = facts.document.kind
    letter = "a" if kind == "D3A" else "b"
    about = _about(facts) if kind == "D3A" else (*_about(facts), *_part_a(facts))
    blocks: list[Block] = [KeyValues(pairs=about)]
    pairs = _pairs(facts, kind)
    if pairs:
        blocks += [Heading(text=_say(f"part_{letter}")), KeyValues(pairs=pairs)]
    blocks += [Heading(text=_say(f"signatures_{letter}")), _signatures(facts)]
    blocks.append(Paragraph(text=_say("equal")))
    return Paper(
        form=Form.SLIP,
        head="",
        blocks=tuple(blocks),
        signer="",
        time_word="制单时间",
        kind_word=_words()["kind_word"]["sheet"],
        **_common(facts),
    )


def _about(facts: RequestFacts) -> Pairs:
    """Say which request a sheet belongs to."""
    reply = facts.case.paper("D2")
    theirs = reply.number if reply is not None else ""
    pairs = [("事由", _matter(facts)), ("商请单", _request_number(facts))]
    return (*pairs, *((("派警单", theirs),) if theirs else ()))


def _part_a(facts: RequestFacts) -> Pairs:
    """Say in short what part A of the receipt says, and who signed it."""
    known = facts.case.paper("D3A")
    if known is None:
        return ()
    said = "；".join(f"{name}：{text}" for name, text in _pairs(facts, "D3A"))
    signed = [
        f"{_say(side)}{party.lines[0][1]}，{party.lines[2][1]}"
        for side, party in zip((OURS, THEIRS), _parties(facts, known), strict=True)
        if party.lines[0][1]
    ]
    pairs = ((_say("part_a"), f"{known.number}。{said}"), (_say("signatures_a"), "；".join(signed)))
    return pairs if signed else pairs[:1]


def _signatures(facts: RequestFacts) -> Signatures:
    """Give the two sides of a receipt the same lines, and places for their signatures."""
    places = zip((OURS, THEIRS), _parties(facts, facts.document), strict=True)
    return Signatures(parties=tuple(replace(party, field=side) for side, party in places))


def _parties(facts: RequestFacts, receipt: Document) -> tuple[Party, ...]:
    """Give both sides of a receipt; who has signed stands in their lines."""
    words = _words()["text"]["signing"]
    asked, reply = facts.case.paper("D1"), facts.case.paper("D2")
    unit = (reply.fields.get("unit", "") if reply is not None else "") or (
        asked.fields.get("to", "") if asked is not None else ""
    )
    parties = []
    for side, event, name in ((OURS, "sign_ours", facts.issuer), (THEIRS, "sign_theirs", unit)):
        signed = _event(facts.case, receipt, event)
        by = post = time = ""
        if signed is not None:
            spoken = signed.word.speaker if signed.word is not None else ""
            made = next((one for one in receipt.signatures if one.side == side), None)
            electronic = made.signer if made is not None else ""
            by = signed.by if side == OURS else electronic or spoken or _say("signed")
            known = side == OURS or made is not None
            post = messages("zh").label(f"role.{signed.role}") if known else "—"
            time = moment_text(signed.at_utc)
        lines = ((words["name"], by), (words["post"], post), (words["time"], time))
        parties.append(Party(title=_say(side), unit=name, lines=lines))
    return tuple(parties)


def _event(case: RequestCase, document: Document, event: str) -> Event | None:
    """Give the newest event of a version of a document."""
    wanted = (document.kind, event, document.version)
    for stamp in reversed(case.stamps):
        if (stamp.document, stamp.event, stamp.version) == wanted:
            return stamp
    return None


def _sheet(facts: RequestFacts) -> Paper:
    """Write one of our own sheets: what we registered of theirs, or what was said by voice."""
    kind, document = facts.document.kind, facts.document
    says = {"D2": "not_theirs", "N1": "not_ordered", "A1": "record_kept"}
    pairs = _pairs(facts, kind)
    blocks: list[Block] = []
    if kind == "D2" or pairs:
        blocks.append(KeyValues(pairs=(*(_about(facts)[:2] if kind == "D2" else ()), *pairs)))
    made = _event(facts.case, document, "register" if kind == "D2" else "record")
    rest: list[tuple[str, str]] = []
    if kind == "D2":
        rest.append((_say("scan"), document.scan or _say("no_scan")))
    word = made.word if made is not None else None
    if word is not None:
        spoken = f"{word.speaker}；{word.channel}；录音编号{word.recording}；"
        rest.append((_say("word"), spoken + ("已复诵" if word.read_back else "未复诵")))
    if made is not None:
        key = "registered" if kind == "D2" else "recorded"
        rest.append((_say(key), f"{made.by}　{moment_text(made.at_utc)}"))
    if rest:
        blocks.append(KeyValues(pairs=tuple(rest)))
    added = [s for s in facts.case.stamps if (s.document, s.event) == (kind, "add")]
    if added:
        columns = (
            Column(title="补记时间", share=2.2),
            Column(title="补记人", share=1.4),
            Column(title=_say("added"), share=5),
        )
        rows = tuple((moment_text(stamp.at_utc), stamp.by, stamp.text) for stamp in added)
        blocks.append(Table(columns=columns, rows=rows))
    blocks.append(Paragraph(text=_say(says[kind])))
    return Paper(
        form=Form.SLIP,
        head=facts.issuer,
        blocks=tuple(blocks),
        signer="",
        time_word="登记时间" if kind in {"D2", "N1"} else "记录时间",
        kind_word=_words()["kind_word"]["sheet"],
        **_common(facts),
    )
