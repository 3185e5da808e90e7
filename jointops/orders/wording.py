"""
Wording that a paper of ours may not use.

Armed police are asked, never ordered; guards have none of the police's powers. Only sentences that
speak of them are looked at, and a clause that forbids such an act says so rightly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jointops.errors import OperatorError

_SENTENCE = re.compile(r"[^。；！？\n]+")
_CLAUSE = re.compile(r"[，：,:]")
_NOT = re.compile(r"(不得|不准|不许|不能|不可|严禁|禁止|无权|不应|不要|勿|无需)")
_ARMED = re.compile(r"武警|武装警察|武装力量")
_ORDERED = re.compile(r"命令|责令|勒令|调动|调派|调用|指派|派遣|下达")
_GUARDS = re.compile(r"保安")
_POLICE_POWERS = re.compile(
    r"盘查|盘问|搜身|搜查|扣押|扣留|拘|抓捕|逮捕|审讯|讯问|限制.{0,4}人身自由|查验.{0,4}身份证"
)


class ForbiddenWordingError(OperatorError):
    """A text says what no paper of ours may say."""

    code = "WORDING-FORBIDDEN"


@dataclass(frozen=True, slots=True)
class Finding:
    """A forbidden word, of whom it is said, and the sentence that says it."""

    word: str
    of: str
    sentence: str


def forbidden_words(text: str) -> Iterator[Finding]:
    """Give what a text says of armed police or guards that it may not."""
    for part in _SENTENCE.finditer(text):
        sentence = part.group()
        for whom, verbs in ((_ARMED, _ORDERED), (_GUARDS, _POLICE_POWERS)):
            subject = whom.search(sentence)
            if subject is None:
                continue
            for verb in verbs.finditer(sentence):
                if not _NOT.search(_CLAUSE.split(sentence[: verb.start()])[-1]):
                    yield Finding(verb.group(), subject.group(), sentence)


def demand_lawful(text: str, **where: object) -> None:
    """
    Check a text.

    Parameters
    ----------
    where
        Where it stands, for the refusal.

    Raises
    ------
    ForbiddenWordingError
        At the first forbidden word.
    """
    for found in forbidden_words(text):
        raise ForbiddenWordingError(word=found.word, of=found.of, sentence=found.sentence, **where)
