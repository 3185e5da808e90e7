"""What the sheet of a step asks for, from what the workflow says the step needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jointops.app.requests.steps import FieldLine, Form, Input, StepLine
from jointops.requests.case import RequestCase, Word
from ui.requests.form import Blank
from ui.requests.step_sheet import MAY, MUST, Told, Wanted

OF_THE_WORD = {
    "called": "speaker",
    "said_by": "speaker",
    "channel": "channel",
    "recording": "recording",
}
"""Fields of a record that say again what the part about the spoken word asks for."""
SIGNED = frozenset(("sign_ours", "sign_theirs"))
"""Steps that a pen may do: the scan is the proof then."""
REGISTER = ("D2", "register")
TEXTS = frozenset(("add", "ask_info", "give_info"))
"""Steps whose words are the matter itself and not why."""


def blanks_of(
    fields: Iterable[FieldLine], typed: Mapping[str, str], *, spoken: bool
) -> tuple[Blank, ...]:
    """
    Give the fields of a form as blanks.

    Parameters
    ----------
    typed
        What was typed before and not kept.
    spoken
        Whether who said it is asked for elsewhere.
    """
    return tuple(
        Blank(
            key=line.key,
            name=line.label,
            kind=line.kind,
            must=line.must,
            value=typed.get(line.key, line.value),
            choices=line.choices,
            proposed=line.proposed,
        )
        for line in fields
        if not (spoken and line.key in OF_THE_WORD)
    )


def wanted_of(
    case: RequestCase, line: StepLine, form: Form | None, typed: Mapping[str, str]
) -> Wanted:
    """Give what a step's sheet asks for."""
    by_kind: dict[str, list[Input]] = {}
    for asked in line.inputs:
        by_kind.setdefault(asked.kind, []).append(asked)
    word = _need(by_kind, "word")
    blanks = blanks_of(form.fields, typed, spoken=word == MUST) if form is not None else ()
    people = None
    if "people" in by_kind and "people" not in {blank.key for blank in blanks}:
        people = int(by_kind["people"][0].value or 0)
    scan = _need(by_kind, "scan")
    if (line.document, line.event) == REGISTER or line.event in SIGNED:
        scan = scan or MAY
    drafts = line.event == "draft"
    submits = drafts and line.document == "D1"
    return Wanted(
        title="requests.step_title",
        facts={"number": case.id, "step": line.label},
        blanks=blanks,
        word=word,
        said=last_said(case),
        scan=scan,
        people=people,
        reason=_reason(by_kind, line),
        posts=tuple(asked.value for asked in by_kind.get("post", ()) if asked.value),
        records=tuple((asked.key, asked.label) for asked in by_kind.get("record", ())),
        whole=not drafts or submits,
        go=_go(line, word),
        then="requests.keep_draft" if submits else "",
        step=line.label,
    )


def _need(by_kind: Mapping[str, list[Input]], kind: str) -> str:
    if kind not in by_kind:
        return ""
    return MUST if any(asked.must for asked in by_kind[kind]) else MAY


def _reason(by_kind: Mapping[str, list[Input]], line: StepLine) -> str:
    if "text" not in by_kind:
        return ""
    return "requests.text" if line.event in TEXTS else "requests.reason"


def _go(line: StepLine, word: str) -> str:
    if line.event == "draft":
        return "requests.submit" if line.document == "D1" else "requests.keep_draft"
    return "requests.go_read_back" if word == MUST else "requests.go"


def asks_nothing(wanted: Wanted) -> bool:
    """Tell whether a step can be taken without a sheet."""
    return not (
        wanted.blanks
        or wanted.word
        or wanted.scan
        or wanted.people is not None
        or wanted.reason
        or wanted.posts
        or wanted.records
    )


def fields_of(told: Told) -> dict[str, str]:
    """Give the fields as told, those of the spoken word among them."""
    return with_word(dict(told.fields), told.word) if told.word is not None else dict(told.fields)


def with_word(fields: dict[str, str], word: Word) -> dict[str, str]:
    """Fill in what the part about the spoken word said; papers read of it what they need."""
    said = {key: str(getattr(word, name)) for key, name in OF_THE_WORD.items()}
    return {**said, **fields}


def last_said(case: RequestCase) -> tuple[str, str]:
    """Give who of the armed police spoke last, and where; empty texts for nobody."""
    for stamp in reversed(case.stamps):
        if stamp.word is not None:
            return stamp.word.speaker, stamp.word.channel
    return "", ""
