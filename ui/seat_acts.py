"""Sitting down, locking the seat, and the settings of the window."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Signal

from jointops.app.needs_draft import NeedsDraft
from jointops.errors import OperatorError
from ui.acts import Acts
from ui.keys import KeysSheet
from ui.sheets.ask_sheet import AskSheet, Question
from ui.sheets.export_sheet import ExportSheet
from ui.sheets.guards_sheet import GuardsSheet
from ui.sheets.import_sheet import ImportSheet
from ui.sheets.needs_sheet import NeedsSheet, make_draft
from ui.studies.window import StudiesWindow
from ui.tasks import async_slot

TOP_PX = 52
"""Where a sheet begins that needs all the height there is."""
DATA_SHEETS = {"import": ImportSheet, "guards_import": GuardsSheet, "export": ExportSheet}


class SeatActs(Acts):
    """Acts on the seat itself."""

    looked_changed = Signal()
    act_wanted = Signal(str)
    """An act of the desk's keys that another group does."""
    studies: StudiesWindow | None = None
    _draft: NeedsDraft | None = None
    """A needs table with changes that nobody took yet."""

    def sit_down(self, name: str) -> None:
        """Let another training account act."""
        for account in self.seat.training_accounts():
            if account.id == name:
                self.seat.sit_down(account)
                self.seat.note_sign_in()

    def act(self, name: str) -> None:
        """Do one of the acts of the title bar's menu."""
        if name == "sign_in":
            self.sign_in()
        elif name == "lock":
            self.lock()
        elif name in {"administrators", "break_glass", "due"}:
            self.act_wanted.emit(name)
        elif name == "theme":
            self.face.paint("day" if self.face.theme == "night" else "night")
        elif name == "language":
            self.face.speak("en" if self.face.language == "zh" else "zh")
        elif name in DATA_SHEETS:
            sheet = DATA_SHEETS[name](self.seat, self.face, self.host.over)
            left = (self.host.over.width() - sheet.width()) // 2
            self.host.open(sheet, QPoint(left, TOP_PX))
        elif name == "needs":
            self._open_needs()
        elif name == "keys":
            self.host.open(KeysSheet(self.face, self.host.over))
        elif name == "studies":
            self.open_studies()

    # --- the needs table

    def _open_needs(self) -> None:
        draft = self._draft or make_draft(self.seat)
        sheet = NeedsSheet(self.seat, self.face, draft, self.host.over)
        sheet.closed.connect(partial(self._keep_draft, sheet))
        left = (self.host.over.width() - sheet.width()) // 2
        self.host.open(sheet, QPoint(left, TOP_PX))

    def _keep_draft(self, sheet: NeedsSheet) -> None:
        self._draft = sheet.draft if sheet.draft.changes else None

    # --- the planners' window

    def open_studies(self) -> None:
        """Show the planners' window; it is made when it is first asked for."""
        if self.studies is None:
            self.studies = StudiesWindow(self.seat, self.face)
        self.studies.show()
        self.studies.raise_()
        self.studies.activateWindow()

    def shut_down(self) -> None:
        """Let the open sheet and the planners' window go, with what they have running."""
        self.host.close()
        if self.studies is not None:
            self.studies.shut_down()
            self.studies.deleteLater()
            self.studies = None

    # --- signing in and locking

    def sign_in(self) -> None:
        """Ask for name and secret; also to unlock."""
        actor = self.seat.actor
        asked = self.ask(
            "sheet.unlock" if self.seat.locked else "sheet.sign_in",
            Question(label="sheet.account", preset=actor.name if actor else ""),
            Question(label="sheet.secret", secret=True),
            act="sheet.sign_in",
            waits=True,
        )
        asked.answered.connect(partial(self._sign_in, asked))
        emergency = asked.button("menu.break_glass", key="Ctrl+Shift+L")
        emergency.clicked.connect(self._want_emergency)

    def _want_emergency(self) -> None:
        self.act_wanted.emit("break_glass")

    @async_slot
    async def _sign_in(self, sheet: AskSheet, answers: list[str]) -> None:
        sheet.warn("")
        sheet.go.setEnabled(False)
        try:
            await self.seat.sign_in(answers[0], answers[1])
        except OperatorError as refusal:
            sheet.go.setEnabled(True)
            sheet.refuse(refusal)
            return
        sheet.close_sheet()

    def lock(self) -> None:
        """Lock the seat, or unlock it again."""
        if not self.seat.locked:
            self.host.close()
            self.seat.lock()
        elif not self.seat.unlock_training():
            self.sign_in()
