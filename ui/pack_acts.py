"""The fallback pack at the desk: drawn by one key; what was written by hand is entered."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from jointops.app.commands import Command, EnterDrawn, VoidDrawn
from jointops.app.orders.desk import pages_of
from jointops.app.orders.fallback import (
    Blanks,
    DrawnNumber,
    DrawnSeries,
    Pack,
    draw_pack_into,
    open_numbers,
    oral_emergencies,
    oral_opening,
)
from jointops.app.requests.cases import read_scan
from jointops.errors import OperatorError
from jointops.ids import IncidentId
from jointops.requests.case import Word
from ui.acts import Acts
from ui.journal_acts import read_past
from ui.paper_view import image_of
from ui.printing import print_pages, printers
from ui.sheets.ask_sheet import AskSheet, Question
from ui.sheets.pack_sheet import PackSheet
from ui.tasks import async_slot

DPI = 150
"""The pack is many pages, and none of it is small print."""


class PackActs(Acts):
    """Acts on the fallback pack."""

    def press(self) -> None:
        """Draw a pack; where papers of an earlier one are open, show them first."""
        if open_numbers(self.seat.center):
            self.open()
        else:
            self._draw(None, collect=False)

    def open(self) -> None:
        """Show the open numbers."""
        sheet = PackSheet(self.seat, self.face, self.host.over)
        sheet.enter_wanted.connect(self._ask_entry)
        sheet.void_wanted.connect(self._ask_void)
        sheet.draw_wanted.connect(partial(self._on_draw, sheet))
        self.host.open(sheet)

    # --- another pack

    def _on_draw(self, sheet: PackSheet, collect: bool) -> None:
        self._draw(sheet, collect=collect)

    @async_slot
    async def _draw(self, sheet: PackSheet | None, *, collect: bool) -> None:
        center, why = self.seat.center, self.face.say("pack.collected_why")
        if sheet is not None:
            sheet.draw.setEnabled(False)
        self.notices.tell(self.face.say("pack.drawing"))
        try:
            actor = self.seat.demand_actor()
            job = self.seat.slow_work(
                lambda _control: draw_pack_into(center, actor, Blanks(), collect=collect, why=why)
            )
            made, file = await asyncio.wrap_future(job.result)
            names = printers()
            if names:
                pictures = self.seat.slow_work(lambda _control: pages_of(made.sheet.pdf, DPI))
                pages = [image_of(one) for one in await asyncio.wrap_future(pictures.result)]
                print_pages(pages, printer_name=names[0], title=made.number, dpi=DPI)
        except OperatorError as refusal:
            self.seat.refused.emit(refusal)
        except OSError as fault:
            detail = fault.strerror or str(fault)
            self.notices.tell(self.face.say("sheet.folder_bad", detail=detail), weight="alarm")
        else:
            self.tell(made, file, printer=names[0] if names else "")
        if sheet is not None and self.host.sheet is sheet:
            sheet.draw.setEnabled(True)

    def tell(self, made: Pack, file: Path, *, printer: str = "") -> None:
        """Say where a pack is, and which numbers it has."""
        facts = {"pack": made.number, "count": len(made.numbers), "file": str(file)}
        code = "pack.printed" if printer else "pack.saved"
        self.notices.tell(self.face.say(code, printer=printer, **facts))

    # --- what became of the papers

    def _ask_void(self, numbers: list[DrawnNumber]) -> None:
        if not numbers:
            return
        sheet = AskSheet(
            self.face,
            "pack.void",
            (Question(label="sheet.reason", preset=self.face.say("pack.void_why")),),
            act="pack.void",
            text="、".join(number.id for number in numbers),
            waits=True,
            parent=self.host.over,
        )
        voided = tuple(number.id for number in numbers)
        sheet.answered.connect(partial(self._void, sheet, voided))
        self.host.open_above(sheet)

    def _void(self, sheet: AskSheet, numbers: tuple[str, ...], answers: list[str]) -> None:
        self._give(sheet, VoidDrawn(numbers=numbers, why=answers[0]))

    def _ask_entry(self, number: DrawnNumber) -> None:
        chosen = self.selection.incident
        common = (
            Question(label="pack.incident", preset="" if chosen is None else str(chosen)),
            Question(label="pack.at", hint="sheet.happened_hint"),
        )
        why = Question(label="sheet.reason", preset=self.face.say("pack.enter_why"))
        if number.series == DrawnSeries.ORDER:
            asked: tuple[Question, ...] = (
                *common,
                Question(label="pack.text", hint="pack.text_hint"),
                Question(label="pack.signed_by"),
                Question(label="pack.scan", hint="pack.scan_hint", needed=False),
                why,
            )
        else:
            emergencies = tuple((word, word) for word in oral_emergencies())
            asked = (
                *common,
                Question(label="pack.emergency", options=emergencies),
                *map(_asked, ("people", "content", "caller", "called", "said_on", "recording")),
                Question(label="pack.read_back", options=(("yes", self.face.say("pack.yes")),)),
                why,
            )
        sheet = AskSheet(
            self.face,
            "pack.enter",
            asked,
            act="pack.enter",
            text=number.id,
            waits=True,
            parent=self.host.over,
        )
        sheet.answered.connect(partial(self._enter, sheet, number))
        self.host.open_above(sheet)

    def _enter(self, sheet: AskSheet, number: DrawnNumber, answers: list[str]) -> None:
        sheet.warn("")
        try:
            incident = IncidentId(int(answers[0]))
        except ValueError:
            sheet.warn(self.face.say("pack.incident_bad"))
            return
        at = read_past(answers[1], self.seat.now())
        if at is None:
            sheet.warn(self.face.say("pack.at_bad"))
            return
        try:
            if number.series == DrawnSeries.ORDER:
                text, signed_by, scan, why = answers[2:]
                command: Command = EnterDrawn(
                    number=number.id,
                    incident=incident,
                    text=text,
                    signed_by=signed_by,
                    scan=read_scan(Path(scan).expanduser()) if scan else None,
                    occurred_utc=at,
                    why=why,
                )
            else:
                emergency, people, content, caller, called, said_on, recording, _, why = answers[2:]
                if not people.isdecimal():
                    sheet.warn(self.face.say("pack.people_bad"))
                    return
                command = oral_opening(
                    self.seat.center,
                    number.id,
                    incident,
                    Word(speaker=called, channel=said_on, recording=recording, read_back=True),
                    emergency=emergency,
                    people=int(people),
                    content=content,
                    caller=caller,
                    at=at,
                    why=why,
                )
        except OperatorError as refusal:
            sheet.refuse(refusal)
            return
        self._give(sheet, command)

    @async_slot
    async def _give(self, sheet: AskSheet, command: Command) -> None:
        sheet.go.setEnabled(False)
        try:
            await self.seat.do(command)
        except OperatorError as refusal:
            sheet.go.setEnabled(True)
            sheet.refuse(refusal)
            return
        sheet.close_sheet()


def _asked(name: str) -> Question:
    return Question(label=f"pack.{name}")
