"""Who stands behind an act: by secret here (会签), by voice (口头授权), or in an emergency."""

from __future__ import annotations

import asyncio
from functools import partial

from jointops.app.administrators import administrators_missing
from jointops.app.commands import Command
from jointops.app.rights import Countersignature, countersigning_roles
from jointops.app.second_persons import Secret, due_oral_acts, read_back_text
from jointops.audit.accounts import Actor, Role
from jointops.audit.oral import OralAct, SpokenWord
from jointops.errors import OperatorError
from ui.acts import Acts
from ui.seat import Seconds
from ui.sheets.ask_sheet import AskSheet, Question
from ui.sheets.countersign_sheet import CountersignSheet
from ui.sheets.due_sheet import DueSheet
from ui.tasks import async_slot

Signed = asyncio.Future[Countersignature | None]


class CountersignActs(Acts):
    """Asks for a second person, above whatever sheet is open, and for what is due from him."""

    def follow(self) -> None:
        """Be asked by the seat from now on."""
        self.seat.ask_countersign = self.ask_for

    def act(self, name: str) -> None:
        """Do one of the acts of the title bar's menu."""
        if name == "due":
            self.open_due()
        elif name == "break_glass":
            self.break_glass()
        else:
            self.set_up_administrators()

    async def ask_for(
        self, command: Command | type[Command], actor: Actor, seconds: Seconds
    ) -> Countersignature | None:
        """Open the box and wait for it; None if it is put away."""
        signed: Signed = asyncio.get_running_loop().create_future()
        able = countersigning_roles(command, actor)
        roles = self.face.enumerate(self.face.say(f"role.{role.value}") for role in sorted(able))
        act = self.face.say(f"act.{command.kind}")
        sheet = CountersignSheet(
            self.face,
            self.face.say("sheet.countersign_text", act=act, actor=actor.name, roles=roles),
            signers=seconds.signers,
            speakers=seconds.speakers,
            read_back=partial(self._read_back, command, actor),
            parent=self.host.over,
        )
        sheet.signed.connect(partial(self._sign, sheet, command, signed))
        sheet.spoken.connect(partial(self._speak, sheet, signed))
        sheet.closed.connect(partial(_settle, signed, None))
        self.host.open_above(sheet)
        return await signed

    def _read_back(self, command: Command | type[Command], actor: Actor, name: str) -> str:
        return read_back_text(command, actor, name, language=self.face.language)

    @async_slot
    async def _sign(
        self,
        sheet: CountersignSheet,
        command: Command | type[Command],
        signed: Signed,
        name: str,
        secret: str,
    ) -> None:
        try:
            given = await self.seat.countersign(name, secret, command)
        except OperatorError as refusal:
            _refuse(sheet, signed, refusal)
            return
        _give(sheet, signed, given)

    @async_slot
    async def _speak(
        self, sheet: CountersignSheet, signed: Signed, name: str, word: SpokenWord
    ) -> None:
        try:
            given = await self.seat.take_word(name, word)
        except OperatorError as refusal:
            _refuse(sheet, signed, refusal)
            return
        _give(sheet, signed, given)

    # --- what is due

    def open_due(self) -> None:
        """Show what commanders have yet to sign for (待补签)."""
        sheet = DueSheet(self.seat, self.face, parent=self.host.over)
        sheet.answer_wanted.connect(self._ask_answer)
        self.host.open(sheet)

    def _ask_answer(self, act: OralAct, agreed: bool) -> None:
        text = self.face.say("sheet.answer_text", commander=act.commander, text=act.word.read_back)
        needed = not any(a.id == act.commander for a in self.seat.training_accounts())
        hint = "" if needed else "sheet.countersign_training"
        secret = Question(label="sheet.secret", secret=True, hint=hint, needed=needed)
        sheet = AskSheet(
            self.face,
            "sheet.answer_sign" if agreed else "sheet.answer_deny",
            (secret,) if agreed else (secret, Question(label="sheet.reason")),
            act="sheet.answer_sign" if agreed else "sheet.answer_deny",
            text=text,
            waits=True,
            parent=self.host.over,
        )
        sheet.answered.connect(partial(self._answer, sheet, act, agreed))
        self.host.open_above(sheet)

    @async_slot
    async def _answer(
        self, sheet: AskSheet, act: OralAct, agreed: bool, answers: list[str]
    ) -> None:
        sheet.go.setEnabled(False)
        why = "" if agreed else answers[1]
        try:
            await self.seat.answer_oral_act(act, answers[0], agreed=agreed, why=why)
        except OperatorError as refusal:
            sheet.go.setEnabled(True)
            sheet.refuse(refusal)
            return
        sheet.close_sheet()
        if not due_oral_acts(self.seat.center):
            self.host.close()

    # --- the three administrators

    def tell_administrators(self) -> None:
        """Say in red which of the three a live file lacks, and where they are set up."""
        missing = administrators_missing(self.seat.center)
        if missing:
            roles = self.face.enumerate(self.face.say(f"role.{role}") for role in missing)
            text = self.face.say("notice.administrators", roles=roles)
            self.notices.tell(text, weight="alarm", code="ADMINISTRATORS-MISSING")

    def set_up_administrators(self) -> None:
        """Ask for one of the three that are missing, until there are all."""
        center = self.seat.center
        missing = administrators_missing(center)
        if not missing:
            self.notices.tell(self.face.say("notice.administrators_done"))
            return
        system = [a.id for a in center.accounts() if Role.SYSTEM_ADMIN in a.roles]
        asked = self.ask(
            "sheet.administrators",
            Question(label="role.system_admin", preset=system[0] if system else ""),
            Question(label="sheet.secret", secret=True),
            Question(
                label="sheet.new_role",
                options=tuple((role.value, self.face.say(f"role.{role}")) for role in missing),
            ),
            Question(label="sheet.new_name"),
            Question(label="sheet.new_number", needed=False),
            Question(label="sheet.new_secret", secret=True),
            Question(label="sheet.new_secret_again", secret=True),
            act="sheet.administrators_go",
            text=self.face.say("sheet.administrators_text"),
            waits=True,
        )
        asked.answered.connect(partial(self._add_administrator, asked))

    @async_slot
    async def _add_administrator(self, sheet: AskSheet, answers: list[str]) -> None:
        admin, admin_secret, role, name, number, secret, again = answers
        if secret != again:
            sheet.warn(self.face.say("first.secrets_differ"))
            return
        sheet.warn("")
        sheet.go.setEnabled(False)
        new = Secret(name=name, secret=secret)
        by = Secret(name=admin, secret=admin_secret)
        try:
            await self.seat.add_administrator(by, new, Role(role), number)
        except OperatorError as refusal:
            sheet.go.setEnabled(True)
            sheet.refuse(refusal)
            return
        sheet.close_sheet()
        self.set_up_administrators()

    # --- in an emergency

    def break_glass(self) -> None:
        """Ask two persons for their secrets and the reason (应急登录)."""
        actor = self.seat.actor
        needed = not self.seat.center.exercise
        hint = "" if needed else "sheet.countersign_training"
        asked = self.ask(
            "sheet.break_glass",
            Question(label="sheet.holder", preset=actor.name if actor else ""),
            Question(label="sheet.secret", secret=True, hint=hint, needed=needed),
            Question(label="sheet.witness"),
            Question(label="sheet.secret", secret=True, hint=hint, needed=needed),
            Question(label="sheet.reason"),
            act="sheet.break_glass",
            text=self.face.say("sheet.break_glass_text"),
            waits=True,
        )
        asked.answered.connect(partial(self._break_glass, asked))

    @async_slot
    async def _break_glass(self, sheet: AskSheet, answers: list[str]) -> None:
        sheet.warn("")
        sheet.go.setEnabled(False)
        holder = Secret(name=answers[0], secret=answers[1])
        witness = Secret(name=answers[2], secret=answers[3])
        try:
            await self.seat.break_glass(holder, witness, why=answers[4])
        except OperatorError as refusal:
            sheet.go.setEnabled(True)
            sheet.refuse(refusal)
            return
        sheet.close_sheet()
        text = self.face.say("notice.break_glass", holder=holder.name, witness=witness.name)
        self.notices.tell(text, weight="alarm")


def _refuse(sheet: CountersignSheet, signed: Signed, refusal: OperatorError) -> None:
    if not signed.done():
        sheet.ask_again()
        sheet.refuse(refusal)


def _give(sheet: CountersignSheet, signed: Signed, given: Countersignature) -> None:
    if not signed.done():
        _settle(signed, given)
        sheet.close_sheet()


def _settle(signed: Signed, given: Countersignature | None) -> None:
    if not signed.done():
        signed.set_result(given)
