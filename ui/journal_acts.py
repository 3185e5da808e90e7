"""Amending the journal: corrections and late entries, each a new entry with its reason."""

from __future__ import annotations

import re
from datetime import datetime
from functools import partial

from jointops.app.commands import AddLateEntry, CorrectEntry
from jointops.app.journal_lines import JournalLine
from jointops.clock import local, local_text, read_time
from jointops.errors import OperatorError
from ui.acts import Acts
from ui.models.journal import entry_text
from ui.sheets.ask_sheet import AskSheet, Question
from ui.tasks import async_slot


class EntryNotChosenError(OperatorError):
    """A correction names an entry."""

    code = "ENTRY-NOT-CHOSEN"


class JournalActs(Acts):
    """Acts on the journal."""

    def correct(self, line: JournalLine | None) -> None:
        """Ask what the chosen entry should have said, and why."""
        if line is None:
            self.seat.refused.emit(EntryNotChosenError())
            return
        text = self.face.say(
            "sheet.correct_text", number=line.number, text=entry_text(line, self.face)
        )
        asked = self.ask(
            "sheet.correct",
            Question(label="sheet.should_say"),
            Question(label="sheet.reason"),
            text=text,
            waits=True,
        )
        asked.answered.connect(partial(self._correct, asked, line.number))

    def _correct(self, sheet: AskSheet, number: int, answers: list[str]) -> None:
        sheet.go.setEnabled(False)  # Enter comes from the field and from the button
        self._give(sheet, CorrectEntry(entry=number, text=answers[0], why=answers[1]))

    def enter_late(self) -> None:
        """Ask what happened earlier, when, and why it is entered only now."""
        asked = self.ask(
            "sheet.late",
            Question(label="sheet.happened"),
            Question(label="sheet.happened_at", hint="sheet.happened_hint"),
            Question(label="sheet.reason"),
            text=self.face.say("sheet.late_text"),
            waits=True,
        )
        asked.answered.connect(partial(self._enter_late, asked))

    def _enter_late(self, sheet: AskSheet, answers: list[str]) -> None:
        sheet.go.setEnabled(False)
        what, at, why = answers
        moment = read_past(at, self.seat.now())
        self._give(sheet, AddLateEntry(text=what, occurred_utc=moment, why=why))

    @async_slot
    async def _give(self, sheet: AskSheet, command: CorrectEntry | AddLateEntry) -> None:
        try:
            await self.seat.do(command)
        except OperatorError as refusal:
            sheet.go.setEnabled(True)
            sheet.refuse(refusal)
            return
        sheet.close_sheet()


def read_past(text: str, now: datetime) -> datetime | None:
    """Read a time, or an hour of today; None where the text is neither."""
    if re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", text):
        text = f"{local_text(local(now), '%Y-%m-%d')} {text.zfill(len(text) + (text[1] == ':'))}"
    try:
        return read_time(text)
    except ValueError:
        return None
