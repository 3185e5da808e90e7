"""Printing and saving archived orders."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from shiboken6 import isValid

from jointops.app.center import Center
from jointops.app.commands import NotePrint
from jointops.app.orders.desk import (
    PrinterAbsentError,
    PrintFailedError,
    order_line,
    paper_of,
    paper_pages,
    picture_of,
    save_copy,
)
from jointops.app.orders.fallback import Blanks, draw_pack_into
from jointops.app.orders.handover import Handover, hand_over
from jointops.app.orders.print_queue import (
    PageRangeError,
    changed_pages,
    copies_of,
    page_numbers,
    queue_command,
    waiting_prints,
)
from jointops.audit.accounts import Actor
from jointops.errors import OperatorError
from jointops.ids import OrderId
from ui.acts import Acts
from ui.paper_view import image_of
from ui.printing import PRINT_DPI, print_pages, printers
from ui.sheets.ask_sheet import AskSheet, Question
from ui.sheets.pack_sheet import COLLECT, KEEP
from ui.sheets.papers_sheet import PapersSheet
from ui.sheets.print_questions import DUPLEX, print_questions
from ui.sheets.verify_sheet import VerifySheet
from ui.tasks import async_slot

NO_PACK = "none"
PACKS = (NO_PACK, KEEP, COLLECT)
"""Whether another fallback pack is drawn with a handover, and what becomes of the open papers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printout:
    """What is to come out of which printer; no pages are all of them."""

    order: OrderId
    printer: str
    copies: int = 1
    pages: str = ""
    duplex: bool = False


class PaperActs(Acts):
    """Printing, saving, handing over."""

    saved = Signal(str)
    """Where a copy was written."""
    pack_drawn = Signal(object, object)
    """A `Pack`, and the file of its copy."""

    def print_order(self, order: str) -> None:
        """Ask for printer, copies and pages; without a printer the print waits for one."""
        self._ask_print(OrderId(order))

    @async_slot
    async def _ask_print(self, order: OrderId, pages: str = "", note: str = "") -> None:
        names, center = printers(), self.seat.center
        line = order_line(center, order)
        name = line.number or line.id
        if not names:
            wish = queue_command(order, copies=1, pages=pages, duplex=True)
            if await self.seat.attempt(wish) is not None:
                self.notices.tell(self.face.say("orders.queued", number=name), weight="caution")
            return
        changed = ""
        if line.version > 1:
            unturned = self.host.unturned()
            changed = await self.seat.read(lambda: changed_pages(center, order))
            if not unturned():
                return
        only = self.face.say("print.only_changed", pages=changed)
        which = (
            Question(
                label="print.which",
                options=(("all", self.face.say("print.all")), ("changed", only)),
            ),
        )
        asked = self.ask(
            "sheet.print",
            *print_questions(self.face, names, pages=pages),
            *(which if changed else ()),
            act="orders.print",
            text=name,
            waits=True,
        )
        if note:
            asked.warn(note)
        asked.answered.connect(partial(self._print, order, asked, changed))

    @async_slot
    async def _print(
        self, order: OrderId, asked: AskSheet, changed: str, answers: list[str]
    ) -> None:
        unturned = self.host.unturned()
        printer, copies, pages, side, *which = answers
        if which == ["changed"] and not pages.strip():
            pages = changed
        job = Printout(order=order, printer=printer, pages=pages, duplex=side == DUPLEX)
        try:
            job = replace(job, copies=copies_of(copies))
            await self._run(job)
        except PageRangeError as refusal:
            if isValid(asked):
                asked.refuse(refusal)
            else:
                self.seat.refused.emit(refusal)
            return
        except PrintFailedError as refusal:
            if unturned():
                self._resume(job, refusal)
            else:
                self.seat.refused.emit(refusal)
            return
        except OperatorError as refusal:
            self.seat.refused.emit(refusal)
        else:
            self.notices.tell(self.face.say("orders.printed", printer=printer))
        if isValid(asked):
            asked.close_sheet()

    def _resume(self, job: Printout, refusal: PrintFailedError) -> None:
        """Say that the printer went in the middle, and offer the pages that are still to come."""
        rest = str(refusal.facts.get("rest", job.pages))
        self._ask_print(job.order, rest, self.face.error(refusal))

    async def _run(self, job: Printout) -> None:
        """Print pages of a paper and journal it; ``rest`` of a failure is what did not come."""
        center = self.seat.center
        pdf = await asyncio.wrap_future(
            self.seat.slow_work(lambda _control: paper_of(center, job.order)).result
        )
        wanted = page_numbers(job.pages, paper_pages(pdf))
        drawn = self.seat.slow_work(
            lambda _control: [picture_of(pdf, page - 1, PRINT_DPI) for page in wanted]
        )
        pictures = await asyncio.wrap_future(drawn.result)
        line = order_line(center, job.order)
        try:
            print_pages(
                [image_of(picture) for picture in pictures],
                printer_name=job.printer,
                title=line.number or line.id,
                copies=job.copies,
                duplex=job.duplex,
            )
        except PrintFailedError as refusal:
            left = wanted[int(str(refusal.facts.get("page", 1))) - 1 :]
            rest = ",".join(map(str, left))
            page = left[0] if left else wanted[0]
            raise PrintFailedError(page=page, pages=paper_pages(pdf), rest=rest) from refusal
        note = NotePrint(
            order=job.order, target=job.printer, copies=job.copies, pages=job.pages.strip()
        )
        await self.seat.attempt(note)

    def print_waiting(self) -> None:
        """Ask for the printer, and print everything that waits, the oldest first."""
        found, names = waiting_prints(self.seat.center), printers()
        if not found:
            self.notices.tell(self.face.say("orders.none_waiting"))
        elif not names:
            self.seat.refused.emit(PrinterAbsentError())
        else:
            asked = self.ask(
                "sheet.print_waiting",
                Question(label="sheet.printer", options=tuple((name, name) for name in names)),
                act="orders.print",
                text="、".join(one.number for one in found),
            )
            asked.answered.connect(self._print_all)

    @async_slot
    async def _print_all(self, answers: list[str]) -> None:
        done = 0
        for one in waiting_prints(self.seat.center):
            job = Printout(
                order=one.order,
                printer=answers[0],
                copies=one.copies,
                pages=one.pages,
                duplex=one.duplex,
            )
            try:
                await self._run(job)
            except OperatorError as refusal:  # what is left stays in the queue
                self.seat.refused.emit(refusal)
                break
            await self.seat.attempt(replace(one.done, target=answers[0]))
            done += 1
        if done:
            self.notices.tell(self.face.say("orders.printed", printer=answers[0]))

    def save_order(self, order: str) -> None:
        """Ask for a folder, and write the archived bytes there."""
        folder = str(self.seat.center.home.out)
        asked = self.ask(
            "sheet.save",
            Question(label="sheet.folder", preset=folder),
            act="orders.save",
            waits=True,
        )
        asked.answered.connect(partial(self._save, OrderId(order), asked))

    def _save(self, order: OrderId, sheet: AskSheet, answers: list[str]) -> None:
        self._write(order, sheet, Path(answers[0]).expanduser())

    @async_slot
    async def _write(self, order: OrderId, sheet: AskSheet, folder: Path) -> None:
        center = self.seat.center
        try:
            actor = self.seat.demand_actor()
            job = self.seat.slow_work(lambda _control: save_copy(center, order, folder, actor))
            file = await asyncio.wrap_future(job.result)
        except OperatorError as refusal:
            sheet.refuse(refusal)
            return
        except OSError as fault:
            sheet.warn(self.face.say("sheet.folder_bad", detail=fault.strerror or str(fault)))
            return
        sheet.close_sheet()
        self.notices.tell(self.face.say("orders.saved", file=str(file)))
        self.saved.emit(str(file))

    def make_papers(self) -> None:
        """Open the sheet that makes papers in sets."""
        incident = self.selection.incident
        self.host.open(PapersSheet(self.seat, self.face, incident, parent=self.host.over))

    def verify(self) -> None:
        """Open the sheet that checks a paper."""
        self.host.open(VerifySheet(self.seat, self.face, parent=self.host.over))

    def hand_over(self) -> None:
        """Ask who takes over, and make the handover sheet."""
        asked = self.ask(
            "sheet.handover",
            Question(label="handover.to"),
            Question(
                label="sheet.pack",
                options=tuple((name, self.face.say(f"handover.pack_{name}")) for name in PACKS),
            ),
            act="handover.go",
            waits=True,
        )
        asked.answered.connect(partial(self._hand_over, asked))

    @async_slot
    async def _hand_over(self, asked: AskSheet, answers: list[str]) -> None:
        center = self.seat.center
        try:
            actor = self.seat.demand_actor()
            if answers[1] != NO_PACK:
                await self._draw_pack(center, actor, collect=answers[1] == COLLECT)
            job = self.seat.slow_work(lambda _control: _handed_over(center, actor, answers[0]))
            made, file = await asyncio.wrap_future(job.result)
        except OperatorError as refusal:
            asked.refuse(refusal)
            return
        except OSError as fault:
            asked.warn(self.face.say("sheet.folder_bad", detail=fault.strerror or str(fault)))
            return
        asked.close_sheet()
        if made.unsigned:
            self.notices.tell(made.unsigned, weight="caution")
        told = self.face.say("handover.done", to=answers[0], file=str(file), head=made.head)
        self.notices.tell(told)
        self.saved.emit(str(file))

    async def _draw_pack(self, center: Center, actor: Actor, *, collect: bool) -> None:
        """Draw the next shift's pack first, so that the sheet tells its numbers."""
        why = self.face.say("pack.collected_why")
        job = self.seat.slow_work(
            lambda _control: draw_pack_into(center, actor, Blanks(), collect=collect, why=why)
        )
        self.pack_drawn.emit(*await asyncio.wrap_future(job.result))


def _handed_over(center: Center, actor: Actor, to: str) -> tuple[Handover, Path]:
    made = hand_over(center, actor, to=to)
    file = center.home.out / f"handover-{made.sheet.id[:8]}.pdf"
    center.home.write_aside(file, made.sheet.pdf)
    return made, file
