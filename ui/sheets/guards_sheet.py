"""Importing a guard register: columns, datum, what would change, what is wrong, where it lies."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from jointops.app.registers.guard_imports import (
    DATUMS,
    FIELDS,
    Datum,
    GuardHeadersError,
    GuardLook,
    look_at_guards,
    undo_command,
)
from jointops.errors import OperatorError
from ui.face import Face
from ui.models.guard_faults import GuardFaults
from ui.parts.job_bar import JobBar
from ui.parts.spoken import Field, KeyButton
from ui.parts.tables import LineTable
from ui.seat import Seat
from ui.sheets.guards_preview import GuardsPreview
from ui.sheets.sheet import Sheet
from ui.tasks import async_slot

FILES = "Excel, CSV (*.xlsx *.csv)"
MIDDLE_PX, FAULTS_PX, AROUND_PX = 236, 150, 640
HIGHEST_PX = 540
"""All columns of a register fit into a middle so high."""
ENTER = frozenset((Qt.Key.Key_Return, Qt.Key.Key_Enter))
FIRST_COUNTS = (
    *("new", "changed", "removed", "same", "duplicate", "expired", "refused"),
    *("teams_new", "teams_changed", "teams_removed", "companies_new", "companies_changed"),
)


class GuardsSheet(Sheet):
    """Enter looks at the file, Ctrl+Enter takes it over, Alt+Z takes the last one back."""

    def __init__(self, seat: Seat, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(face, "sheet.guards_import", width=980, parent=parent)
        self._seat = seat
        self._dialog: QFileDialog | None = None
        self._told: dict[str, str] = {}
        self.look: GuardLook | None = None
        self._add_file()
        spare = self.room(AROUND_PX, least=0)
        middle = min(MIDDLE_PX + spare // 2, HIGHEST_PX)
        self._add_middle(middle)
        self.faults = GuardFaults(face)
        self.table = LineTable(self.faults, face, self)
        self.table.setFixedHeight(FAULTS_PX + spare - (middle - MIDDLE_PX))
        self.body.addWidget(self.table)
        self._bar = JobBar(self)
        self.body.addWidget(self._bar)
        self.undo = self.button("guards_import.undo", key="Alt+Z")
        self.undo.clicked.connect(self._on_undo)
        self.halt = self.button("import.stop", key="Alt+S")
        self.halt.setEnabled(False)
        self.halt.clicked.connect(self._bar.halt)
        self.check = self.button("import.look", key="Enter", primary=True)
        self.check.clicked.connect(self._on_look)
        self.take = self.button("import.take", key="Ctrl+Enter")
        self.take.setEnabled(False)
        self.take.clicked.connect(self._on_take)
        for keys, button in (("Alt+Z", self.undo), ("Alt+S", self.halt)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(button.click)

    def _add_file(self) -> None:
        line = QHBoxLayout()
        self.body.addLayout(line)
        self.file = Field(self.face, "guards_import.hint", parent=self)
        self.file.textChanged.connect(self._on_file)
        line.addWidget(self.file, 1)
        browse = KeyButton(self.face, "import.browse", parent=self)
        browse.clicked.connect(self._on_browse)
        line.addWidget(browse)
        line.addWidget(self.label("guards_import.datum"))
        self.datum = QComboBox(self)
        self.datum.addItem(self.face.say("guards_import.no_datum"), "")
        for datum in DATUMS:
            self.datum.addItem(self.face.say(f"datum.{datum}"), datum)
        self.datum.currentIndexChanged.connect(self._on_changed)
        line.addWidget(self.datum)

    def _add_middle(self, height: int) -> None:
        middle = QHBoxLayout()
        self.body.addLayout(middle)
        middle.setSpacing(12)
        scroll = QScrollArea(self)
        scroll.setFixedSize(330, height)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        middle.addWidget(scroll)
        self._scroll = scroll
        self.columns: dict[str, QComboBox] = {}
        self._show_columns({})
        facts = QVBoxLayout()
        middle.addLayout(facts, 1)
        self._counts = QLabel(self.face.say("guards_import.about"), self)
        self._counts.setWordWrap(True)
        facts.addWidget(self._counts)
        self._notes = QLabel(self)
        self._notes.setWordWrap(True)
        self._notes.setProperty("look", "warn")
        facts.addWidget(self._notes)
        facts.addStretch(1)
        self.preview = GuardsPreview(self.face, self)
        self.preview.setFixedHeight(height)
        middle.addWidget(self.preview)

    def first_field(self) -> QWidget | None:
        return self.file

    # --- keys

    def event(self, event: QEvent) -> bool:
        """Keep Ctrl+Enter from the desk, too; Alt goes to the sheet's own shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in ENTER:
                event.accept()
                return True
            if event.modifiers() & Qt.KeyboardModifier.AltModifier:
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.key() in ENTER:
            self.take.click()
        else:
            super().keyPressEvent(event)

    def close_sheet(self) -> None:
        self._bar.halt()
        super().close_sheet()

    # --- the file and its columns

    def _on_browse(self) -> None:
        dialog = QFileDialog(self, self.face.say("sheet.guards_import"), "", FILES)
        dialog.setModal(False)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.fileSelected.connect(self.file.setText)
        dialog.show()
        self._dialog = dialog

    def _on_file(self) -> None:
        self._told = {}
        self._on_changed()

    def _on_changed(self) -> None:
        """Forget the look: what it says is no longer of what is chosen."""
        self.look = None
        self.take.setEnabled(False)

    def _show_columns(self, columns: dict[str, str]) -> None:
        page = QWidget(self._scroll)
        page.setObjectName("page")
        grid = QGridLayout(page)
        grid.setContentsMargins(4, 4, 4, 4)
        grid.setSpacing(4)
        self.columns = {}
        for row, (header, field) in enumerate(columns.items()):
            grid.addWidget(QLabel(header, page), row, 0)
            box = QComboBox(page)
            box.addItem(self.face.say("guards_import.not_read"), "")
            for name in FIELDS:
                box.addItem(self.face.say(f"guard_field.{name}"), name)
            box.setCurrentIndex(max(0, box.findData(field)))
            box.activated.connect(partial(self._on_column, header, box))
            grid.addWidget(box, row, 1)
            self.columns[header] = box
        grid.setRowStretch(len(columns), 1)
        self._scroll.setWidget(page)

    def _on_column(self, header: str, box: QComboBox, _at: int) -> None:
        self._told[header] = box.currentData()
        self._on_changed()

    # --- looking, taking, taking back

    def _on_look(self) -> None:
        name = self.file.text().strip()
        if not name:
            self.file.setFocus()
            self.warn(self.face.say("import.no_file"))
            return
        self.warn("")
        self._look_at(Path(name).expanduser())

    @async_slot
    async def _look_at(self, path: Path) -> None:
        center, chosen = self._seat.center, self.datum.currentData()
        datum, told = Datum(chosen) if chosen else None, dict(self._told) or None
        self._set_busy(True)
        try:
            job = self._seat.slow_work(
                lambda control: look_at_guards(
                    center, path, datum=datum, told=told, tell=control.tell
                )
            )
            self._bar.control = job.control
            look = await asyncio.wrap_future(job.result)
        except OperatorError as refusal:
            self._show_nothing(refusal)
        else:
            self._show(look)
        finally:
            self._bar.control = None
            self._set_busy(False)

    def _show_nothing(self, refusal: OperatorError) -> None:
        if isinstance(refusal, GuardHeadersError):
            headers = {header: self._told.get(header, "") for header in refusal.headers if header}
            self._show_columns(headers)
        self.look = None
        self._counts.setText(self.face.say("guards_import.about"))
        self._notes.clear()
        self.faults.tell(())
        self.preview.show_look(None)
        self.refuse(refusal)

    def _show(self, look: GuardLook) -> None:
        say, report = self.face.say, look.report
        self.look = look
        if look.recalled:
            self._told = dict(look.told)
        self._show_columns(look.reading.columns)
        counts = [(name, report.counts[name]) for name in FIRST_COUNTS]
        words = [f"{say(f'import.count.{name}')} {count:,}" for name, count in counts if count]
        pairs = ["　".join(words[at : at + 2]) for at in range(0, len(words), 2)]
        code = "import.bad" if report.faults else "import.clean"
        lines = [say(code, file=report.file, count=report.counts["refused"]), *pairs]
        lines += [say("guards_import.recalled")] if look.recalled else []
        self._counts.setText("\n".join(lines))
        notes = [note.text(self.face.language) for note in report.notes]
        self._notes.setText("\n".join(f"⚠ {note}" for note in notes))
        self.faults.tell(report.faults)
        self.preview.show_look(look)
        self.fit()

    def _on_take(self) -> None:
        if self.look is not None and not self.look.report.faults:
            self._take(self.look)

    @async_slot
    async def _take(self, look: GuardLook) -> None:
        self._set_busy(True)
        try:
            await self._seat.do(look.command)
        except OperatorError as refusal:
            self.refuse(refusal)
        else:
            self._tell(self.face.say("import.taken", file=look.command.file))
        finally:
            self._on_changed()
            self._set_busy(False)

    @async_slot
    async def _on_undo(self) -> None:
        center = self._seat.center
        self._set_busy(True)
        try:
            job = self._seat.slow_work(lambda _control: undo_command(center))
            command = await asyncio.wrap_future(job.result)
            done = await self._seat.do(command)
        except OperatorError as refusal:
            self.refuse(refusal)
        else:
            self._tell(self.face.say("entry.import.undo", **done.value))
        finally:
            self._on_changed()
            self._set_busy(False)

    def _tell(self, text: str) -> None:
        """Say what was done, in place of what was found."""
        self._counts.setText(text)
        self._notes.clear()
        self.warn("")

    def _set_busy(self, busy: bool) -> None:
        for button in (self.check, self.undo):
            button.setEnabled(not busy)
        clean = self.look is not None and not self.look.report.faults
        self.take.setEnabled(clean and not busy)
        self.halt.setEnabled(busy)
        self._bar.set_busy(busy)
        self.fit()
