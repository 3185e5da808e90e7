"""An act on a commander's spoken word (口头授权), and the signature that is due for it (补签)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jointops.ids import AccountName


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenWord:
    """
    How a commander who is away gave his word.

    Attributes
    ----------
    channel
        Telephone or radio channel.
    recording
        Number of the recording (录音编号), by which the word is found again.
    read_back
        What was read back to him and confirmed (复诵).
    """

    channel: str
    recording: str
    read_back: str

    def __post_init__(self) -> None:
        if not all(text.strip() for text in (self.channel, self.recording, self.read_back)):
            raise ValueError("channel, recording and read-back are needed")


@dataclass(frozen=True, slots=True, kw_only=True)
class OralAct:
    """
    An act that was carried out on a commander's word.

    Attributes
    ----------
    id
        Number of its journal entry.
    act
        Kind of the command.
    subject
        What the entry is about.
    commander
        Who gave his word, and alone can answer for it.
    answered_utc
        When he did; None while his signature is due (待补签).
    agreed
        Whether he signed; False also where he says that he never gave his word.
    """

    id: int
    act: str
    subject: str
    asked_by: AccountName
    commander: AccountName
    word: SpokenWord
    given_utc: datetime
    answered_utc: datetime | None = None
    agreed: bool = False

    @property
    def due(self) -> bool:
        """Whether the commander has yet to answer."""
        return self.answered_utc is None
