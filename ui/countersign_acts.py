"""A second person at the same seat stands behind an act (会签); everything else stays as it is."""

from __future__ import annotations

import asyncio
from functools import partial

from jointops.app.commands import Command
from jointops.app.rights import Countersignature, countersigning_roles
from jointops.audit.accounts import Account, Actor
from jointops.errors import OperatorError
from ui.acts import Acts
from ui.sheets.ask_sheet import AskSheet, Question
from ui.tasks import async_slot

Signed = asyncio.Future[Countersignature | None]


class CountersignActs(Acts):
    """Asks for a name and a secret, above whatever sheet is open."""

    def follow(self) -> None:
        """Be asked by the seat from now on."""
        self.seat.ask_countersign = self.ask_for

    async def ask_for(
        self, command: Command, actor: Actor, signers: list[Account]
    ) -> Countersignature | None:
        """Open the box and wait for it; None if it is put away."""
        signed: Signed = asyncio.get_running_loop().create_future()
        able = countersigning_roles(command, actor)
        roles = self.face.enumerate(self.face.say(f"role.{role.value}") for role in sorted(able))
        training = all(account.training for account in signers)
        act = self.face.say(f"act.{command.kind}")
        sheet = AskSheet(
            self.face,
            "sheet.countersign",
            (
                Question(
                    label="sheet.countersigner",
                    options=tuple((account.id, account.display) for account in signers),
                ),
                Question(
                    label="sheet.secret",
                    secret=True,
                    hint="sheet.countersign_training" if training else "",
                    needed=not training,
                ),
            ),
            act="sheet.countersign_go",
            text=self.face.say("sheet.countersign_text", act=act, actor=actor.name, roles=roles),
            waits=True,
            parent=self.host.over,
        )
        sheet.answered.connect(partial(self._sign, sheet, command, signed))
        sheet.closed.connect(partial(_settle, signed, None))
        self.host.open_above(sheet)
        sheet.fields[1].setFocus()
        return await signed

    @async_slot
    async def _sign(
        self, sheet: AskSheet, command: Command, signed: Signed, answers: list[str]
    ) -> None:
        sheet.warn("")
        sheet.go.setEnabled(False)
        try:
            given = await self.seat.countersign(answers[0], answers[1], command)
        except OperatorError as refusal:
            if not signed.done():
                sheet.go.setEnabled(True)
                sheet.fields[1].clear()
                sheet.refuse(refusal)
            return
        if not signed.done():
            _settle(signed, given)
            sheet.close_sheet()


def _settle(signed: Signed, given: Countersignature | None) -> None:
    if not signed.done():
        signed.set_result(given)
