"""Printing and saving archived orders."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal

from jointops.app.center import Center
from jointops.app.commands import NotePrint
from jointops.app.handover import Handover, hand_over
from jointops.app.order_desk import (
    PagePicture,
    PrinterAbsentError,
    order_line,
    page_picture,
    save_copy,
)
from jointops.audit.accounts import Actor
from jointops.errors import OperatorError
from jointops.ids import OrderId
from ui.acts import Acts
from ui.pack_acts import drawn_pack
from ui.paper_view import image_of
from ui.printing import PRINT_DPI, print_pages, printers
from ui.sheets.ask_sheet import AskSheet, Question
from ui.sheets.pack_sheet import COLLECT, KEEP
from ui.sheets.papers_sheet import PapersSheet
from ui.tasks import async_slot

NO_PACK = "none"
PACKS = (NO_PACK, KEEP, COLLECT)
"""Whether another fallback pack is drawn with a handover, and what becomes of the open papers."""


class PaperActs(Acts):
    """Acts on orders."""

    saved = Signal(str)
    """Where a copy was written."""
    pack_drawn = Signal(object, object)
    """A `Pack`, and the file of its copy."""

    def print_order(self, order: str) -> None:
        """Ask for the printer, and print the archived bytes."""
        names = printers()
        if not names:
            self.seat.refused.emit(PrinterAbsentError())
            return
        number = order_line(self.seat.center, OrderId(order)).number
        asked = self.ask(
            "sheet.print",
            Question(label="sheet.printer", options=tuple((name, name) for name in names)),
            act="orders.print",
            text=number,
        )
        asked.answered.connect(partial(self._print, OrderId(order)))

    @async_slot
    async def _print(self, order: OrderId, answers: list[str]) -> None:
        center = self.seat.center
        try:
            line = order_line(center, order)
            job = self.seat.slow_work(lambda _control: _pictures(center, order, line.pages))
            pictures = await asyncio.wrap_future(job.result)
            pages = [image_of(picture) for picture in pictures]
            print_pages(pages, printer_name=answers[0], title=line.number)
        except OperatorError as refusal:
            self.seat.refused.emit(refusal)
            return
        await self.seat.attempt(NotePrint(order=order, target=answers[0]))
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
            lambda _control: drawn_pack(center, actor, collect=collect, why=why)
        )
        self.pack_drawn.emit(*await asyncio.wrap_future(job.result))


def _handed_over(center: Center, actor: Actor, to: str) -> tuple[Handover, Path]:
    made = hand_over(center, actor, to=to)
    file = center.home.out / f"handover-{made.sheet.id[:8]}.pdf"
    center.home.write_aside(file, made.sheet.pdf)
    return made, file


def _pictures(center: Center, order: OrderId, pages: int) -> list[PagePicture]:
    return [page_picture(center, order, page, PRINT_DPI) for page in range(pages)]
