"""Acts on orders: drafts, rewriting, signing, sending, signatures, cancelling, the end, filing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from shiboken6 import isValid

from jointops.app.commands import Command
from jointops.app.orders.case_folder import file_case
from jointops.app.orders.desk import order_line
from jointops.app.orders.seal_image import (
    WIDTH_MM,
    digest_of,
    drop_seal_image,
    kept_seal_image,
    take_seal_image,
    width_mm_of,
)
from jointops.app.orders.template_form import Texts, take_texts, texts_in_force
from jointops.app.orders.view import (
    ask_draft_issue,
    ask_notice,
    command_for,
    found_orders,
    handwritten,
    incident_of,
    issue_asked_notice,
    issue_drafted,
    keep_draft,
    order_view,
    rewrite_sentence,
    scan_saved,
    sentence_lines,
    sign_command,
)
from jointops.errors import OperatorError
from jointops.ids import OrderId
from ui.acts import Acts
from ui.sheets.archive_sheet import ArchiveSheet
from ui.sheets.ask_sheet import AskSheet, Question
from ui.sheets.order_sheet import OrderSheet
from ui.sheets.sentence_sheet import SentenceSheet
from ui.sheets.sheet import Sheet
from ui.sheets.template_sheet import TemplateSheet
from ui.tasks import async_slot

MEANS = ("radio", "hand", "fax")
"""How an order goes out, and how it is signed for."""


class OrderActs(Acts):
    """Everything about an order but printing."""

    show_wanted = Signal(str)
    """An order whose pages are to be shown."""
    asked = Signal(str)
    """A paper was asked for, by the order that it is about."""
    issued = Signal(str, str)
    """An order was made, and as what it was asked for."""

    def open(self, order: str) -> None:
        """Open what is known of an order, with what goes now."""
        view = order_view(self.seat.center, OrderId(order), self.face.language)
        sheet = OrderSheet(view, self.face, self.host.over)
        sheet.act_wanted.connect(partial(self.act, OrderId(order)))
        self.host.open(sheet)

    def act(self, order: OrderId, name: str) -> None:
        """Do one of the acts of an order."""
        acts: dict[str, Callable[[OrderId], object]] = {
            "rewrite": self.rewrite,
            "submit": self._submit,
            "issue": self._issue,
            "return": partial(self._ask_why, "return"),
            "drop": partial(self._ask_why, "drop"),
            "send": self._ask_means,
            "sign": self._ask_signer,
            "cancel": partial(self._ask_notice, end=False),
            "end": partial(self._ask_notice, end=True),
        }
        acts[name](order)

    def _refuse(self, sheet: Sheet, refusal: OperatorError) -> None:
        """Say in a sheet why something cannot be done; beside it, if it was put away meanwhile."""
        if isValid(sheet):
            sheet.refuse(refusal)
        else:
            self.seat.refused.emit(refusal)

    # --- drafts

    @async_slot
    async def draft(self) -> None:
        """Keep the newest plan's full order as a draft, and open it."""
        incident, center = self.selection.incident, self.seat.center
        if incident is None:
            return
        unturned = self.host.unturned()
        try:
            actor = self.seat.demand_actor()
            job = self.seat.slow_work(lambda _control: keep_draft(center, incident, actor))
            order = await asyncio.wrap_future(job.result)
        except OperatorError as refusal:
            self.seat.refused.emit(refusal)
            return
        if unturned():
            self.open(order)
        else:
            title = order_line(center, order).title
            self.notices.tell(self.face.say("orders.drafted", title=title))

    def rewrite(self, order: OrderId) -> None:
        """Open the sentences of a draft."""
        lines = sentence_lines(self.seat.center, order, self.face.language)
        sheet = SentenceSheet(lines, self.face, self.host.over)
        sheet.rewritten.connect(partial(self._rewrite, order, sheet))
        self.host.open(sheet)

    @async_slot
    async def _rewrite(
        self, order: OrderId, sheet: SentenceSheet, key: str, text: str | None
    ) -> None:
        center = self.seat.center
        try:
            actor = self.seat.demand_actor()
            job = self.seat.slow_work(
                lambda _control: rewrite_sentence(center, order, key, text, actor)
            )
            await asyncio.wrap_future(job.result)
        except OperatorError as refusal:
            self._refuse(sheet, refusal)
            return
        if isValid(sheet):  # Esc meanwhile
            sheet.show_lines(sentence_lines(center, order, self.face.language))

    @async_slot
    async def _submit(self, order: OrderId) -> None:
        unturned = self.host.unturned()
        if await self.seat.attempt(command_for("submit", order)) is not None and unturned():
            self.open(order)

    @async_slot
    async def _issue(self, order: OrderId) -> None:
        center = self.seat.center
        self.host.close()
        self.asked.emit(order)
        try:
            asked = ask_draft_issue(center, order)
            actor = self.seat.demand_actor()
            signed = await self.seat.countersigned(asked.command)
            job = self.seat.slow_work(
                lambda _control: issue_drafted(center, order, actor, countersign=signed)
            )
            await asyncio.wrap_future(job.result)
        except OperatorError as refusal:
            self.seat.refused.emit(refusal)
            return
        self.issued.emit(order, order)

    def _ask_why(self, name: str, order: OrderId) -> None:
        asked = self.ask(
            "sheet.order_why", Question(label="order_view.why"), act=f"order_act.{name}", waits=True
        )
        asked.answered.connect(partial(self._with_why, name, order, asked))

    @async_slot
    async def _with_why(
        self, name: str, order: OrderId, asked: AskSheet, answers: list[str]
    ) -> None:
        try:
            await self.seat.do(command_for(name, order, why=answers[0]))
        except OperatorError as refusal:
            self._refuse(asked, refusal)
            return
        if isValid(asked):
            asked.close_sheet()

    # --- sending and signing

    def _means(self) -> tuple[tuple[str, str], ...]:
        words = [self.face.say(f"means.{name}") for name in MEANS]
        return tuple((word, word) for word in words)

    def _ask_means(self, order: OrderId) -> None:
        asked = self.ask(
            "sheet.order_send",
            Question(label="order_view.means", options=self._means()),
            act="order_act.send",
            waits=True,
        )
        asked.answered.connect(partial(self._send, order, asked))

    @async_slot
    async def _send(self, order: OrderId, asked: AskSheet, answers: list[str]) -> None:
        await self._do_and_show(order, asked, command_for("send", order, means=answers[0]))

    async def _do_and_show(self, order: OrderId, asked: AskSheet, command: Command) -> None:
        """Do what a sheet asked about, and show the order as it stands now."""
        unturned = self.host.unturned()
        try:
            await self.seat.do(command)
        except OperatorError as refusal:
            self._refuse(asked, refusal)
        else:
            if unturned():
                self.open(order)

    def _ask_signer(self, order: OrderId) -> None:
        view = order_view(self.seat.center, order, self.face.language)
        left = [copy for copy in view.copies if not copy.signed_by]
        preset = str(left[0].number) if left else ""
        asked = self.ask(
            "sheet.order_sign",
            Question(label="order_view.which", preset=preset),
            Question(label="order_view.signer"),
            Question(label="order_view.means", options=self._sign_means()),
            act="order_act.sign",
            text="　".join(f"{copy.number} {copy.receiver}" for copy in left),
            waits=True,
        )
        asked.answered.connect(partial(self._sign, order, asked))

    def _sign_means(self) -> tuple[tuple[str, str], ...]:
        words = [self.face.say(f"sign_means.{name}") for name in ("radio", "paper")]
        return tuple((word, word) for word in words)

    @async_slot
    async def _sign(self, order: OrderId, asked: AskSheet, answers: list[str]) -> None:
        copies, name, means = answers
        try:
            command = sign_command(order, copies, name=name, means=means)
        except OperatorError as refusal:
            asked.refuse(refusal)
            return
        await self._do_and_show(order, asked, command)

    # --- the end of orders

    def _ask_notice(self, order: OrderId, *, end: bool) -> None:
        name = "end" if end else "cancel"
        asked = self.ask(
            f"sheet.order_{name}",
            Question(label="order_view.why", needed=not end),
            act=f"order_act.{name}",
            text=self.face.say(f"order_view.about_{name}"),
            waits=True,
        )
        asked.answered.connect(partial(self._notice, order, asked, end))

    @async_slot
    async def _notice(self, order: OrderId, asked: AskSheet, end: bool, answers: list[str]) -> None:
        center = self.seat.center
        self.asked.emit(order)
        try:
            ask = ask_notice(center, order, end=end, why=answers[0])
            actor = self.seat.demand_actor()
            signed = await self.seat.countersigned(ask.command)
            job = self.seat.slow_work(
                lambda _control: issue_asked_notice(center, ask, actor, countersign=signed)
            )
            paper = await asyncio.wrap_future(job.result)
        except OperatorError as refusal:
            self._refuse(asked, refusal)
            return
        if isValid(asked):
            asked.close_sheet()
        self.issued.emit(paper, order)

    # --- the archive, filing, the template

    def search(self) -> None:
        """Open the archive of all orders of the file."""
        sheet = ArchiveSheet(self.seat, self.face, self.host.over)
        sheet.search.connect(partial(self._search, sheet))
        sheet.opened.connect(self._open_found)
        sheet.file_wanted.connect(partial(self._file, sheet))
        self.host.open(sheet)
        self._search(sheet, "")

    def _search(self, sheet: ArchiveSheet, text: str) -> None:
        sheet.show_found(found_orders(self.seat.center, text))

    @async_slot
    async def _open_found(self, order: str) -> None:
        center = self.seat.center
        by_hand = handwritten(center, order)
        self.host.close()
        if by_hand is not None:
            try:
                job = self.seat.slow_work(lambda _control: scan_saved(center, by_hand))
                file = await asyncio.wrap_future(job.result)
            except OperatorError as refusal:
                self.seat.refused.emit(refusal)
                return
            code = "orders.by_hand_scan" if file else "orders.by_hand"
            facts = {"number": by_hand.id, "signer": by_hand.signed_by, "by": by_hand.by}
            self.notices.tell(self.face.say(code, text=by_hand.text, file=str(file), **facts))
            return
        self.show_wanted.emit(order)

    @async_slot
    async def _file(self, sheet: ArchiveSheet, order: str) -> None:
        center = self.seat.center
        incident = incident_of(center, OrderId(order))
        try:
            actor = self.seat.demand_actor()
            job = self.seat.slow_work(
                lambda control: file_case(center, incident, center.home.out, actor, control=control)
            )
            filed = await sheet.follow(job)
        except OperatorError as refusal:
            self._refuse(sheet, refusal)
            return
        except OSError as fault:
            told = self.face.say("sheet.folder_bad", detail=fault.strerror or str(fault))
            if isValid(sheet):
                sheet.warn(told)
            else:
                self.notices.tell(told, weight="caution")
            return
        told = self.face.say(
            "archive.filed", papers=filed.papers, pages=filed.pages, file=str(filed.pdf)
        )
        self.notices.tell(told)

    def template(self) -> None:
        """Open the fixed texts of orders."""
        texts = texts_in_force(self.seat.center)
        sheet = TemplateSheet(self.seat, texts, self.face, self.host.over)
        sheet.taken.connect(partial(self._take_template, sheet))
        self.host.open(sheet)

    def seal_image(self) -> None:
        """Ask for the authorised image of the center's own seal, or to give it up."""
        kept, say = kept_seal_image(self.seat.center), self.face.say
        width = f"{width_mm_of(kept) if kept is not None else WIDTH_MM:g}"
        text = say("seal_image.none")
        if kept is not None:
            shown = digest_of(kept)[:12]
            text = say("seal_image.now", digest=shown, origin=kept.origin, width=width)
        sheet = AskSheet(
            self.face,
            "sheet.seal_image",
            (
                Question(label="seal_image.file", hint="seal_image.file_hint", needed=kept is None),
                Question(label="seal_image.width_mm", preset=width),
                Question(label="seal_image.why", hint="seal_image.why_hint"),
            ),
            act="seal_image.take",
            text=text,
            waits=True,
            parent=self.host.over,
        )
        sheet.answered.connect(partial(self._take_seal_image, sheet))
        self.host.open(sheet)

    @async_slot
    async def _take_seal_image(self, sheet: AskSheet, answers: list[str]) -> None:
        center, (file, wide, why) = self.seat.center, (answer.strip() for answer in answers)
        try:
            width_mm = float(wide)
        except ValueError:
            sheet.warn(self.face.say("seal_image.width_bad"))
            return
        try:
            actor = self.seat.demand_actor()
            job = self.seat.slow_work(
                lambda _control: (
                    take_seal_image(center, Path(file), actor, why=why, width_mm=width_mm)
                    if file
                    else drop_seal_image(center, actor, why=why)
                )
            )
            await asyncio.wrap_future(job.result)
        except OperatorError as refusal:
            self._refuse(sheet, refusal)
            return
        if isValid(sheet):
            sheet.close_sheet()
        code = "seal_image.taken" if file else "seal_image.dropped"
        self.notices.tell(self.face.say(code, width=f"{width_mm:g}"))

    @async_slot
    async def _take_template(self, sheet: TemplateSheet, texts: Texts, why: str) -> None:
        center, origin = self.seat.center, self.face.say("template_form.origin")
        try:
            actor = self.seat.demand_actor()
            job = self.seat.slow_work(
                lambda _control: take_texts(center, texts, why=why, actor=actor, origin=origin)
            )
            await asyncio.wrap_future(job.result)
        except OperatorError as refusal:
            self._refuse(sheet, refusal)
            return
        if isValid(sheet):
            sheet.close_sheet()
        self.notices.tell(self.face.say("template_form.taken"))
