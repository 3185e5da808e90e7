"""The command box (Ctrl+K): acts, units, places and incidents, found while somebody types."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from jointops.app.console import Console, Proposal
from jointops.ids import IncidentId
from ui.face import Face
from ui.parts.spoken import Field, Words
from ui.seat import Seat
from ui.tasks import async_slot

ROW_PX = 30
_ROW = QSize(10, ROW_PX)
WIDTH_PX = 520


class Proposals(QFrame):
    """The list below the box."""

    chosen = Signal(int)

    def __init__(self, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("popup")
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 4, 1, 4)
        column.setSpacing(0)
        self.list = QListWidget(self)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(self.list)
        self.foot = Words(face, look="faint", parent=self)
        self.foot.setContentsMargins(12, 4, 12, 2)
        column.addWidget(self.foot)
        self.list.itemClicked.connect(self._on_click)
        self.hide()

    def show_texts(self, texts: list[tuple[str, bool]]) -> None:
        """Show the sentences; what cannot be done is dimmed."""
        self.list.clear()
        for text, able in texts:
            item = QListWidgetItem(text, self.list)
            if not able:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.list.setFixedHeight(max(1, len(texts)) * ROW_PX)
        for row in range(self.list.count()):
            self.list.item(row).setSizeHint(self.list.item(row).sizeHint().expandedTo(_ROW))
        self.list.setCurrentRow(0)
        self.adjustSize()
        self.resize(WIDTH_PX, self.sizeHint().height())

    def _on_click(self, item: QListWidgetItem) -> None:
        self.chosen.emit(self.list.row(item))


class CommandBox(Field):
    """A line that understands verbs, and finds everything that has a name."""

    proposed = Signal(object)
    """The `Proposal` that was chosen."""
    left = Signal()
    """Esc: the desk has the keys again."""

    def __init__(
        self,
        seat: Seat,
        face: Face,
        incident: Callable[[], IncidentId | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(face, "command.hint", parent=parent)
        self.setObjectName("command")
        self._seat, self._incident = seat, incident
        self._console = Console(seat.center, seat.gazetteer)
        self._found: list[Proposal] = []
        self._read_for = ""
        self._popup: Proposals | None = None
        self.textChanged.connect(self._on_text)
        self.returnPressed.connect(self._on_return)

    @property
    def popup(self) -> Proposals:
        """The list below the box."""
        if self._popup is None:
            self._popup = Proposals(self._face, self.window())
            self._popup.chosen.connect(self._choose)
        return self._popup

    async def _read(self, text: str) -> list[Proposal]:
        incident = self._incident()
        return await self._seat.read(lambda: self._console.read(text, incident=incident))

    @async_slot
    async def _on_text(self) -> None:
        text = self.text()
        found = await self._read(text)
        if text != self.text():
            return  # somebody typed on meanwhile
        self._found, self._read_for = found, text
        self._show()

    def _show(self) -> None:
        if not self.text().strip() or not self.hasFocus():
            self.popup.hide()
            return
        texts = [(self._sentence(proposal), proposal.fault is None) for proposal in self._found]
        if not texts:
            texts = [(self._face.say("command.nothing"), False)]
        self.popup.show_texts(texts)
        self.popup.foot.say("command.foot")
        below = self.mapTo(self.window(), QPoint(0, self.height() + 4))
        self.popup.move(below)
        self.popup.resize(max(self.width(), 420), self.popup.height())
        self.popup.show()
        self.popup.raise_()

    def _sentence(self, proposal: Proposal) -> str:
        text = self._face.say(proposal.code, **proposal.facts)
        if proposal.fault is not None:
            return f"{text}  {self._face.error(proposal.fault)}"
        return text

    @async_slot
    async def _on_return(self) -> None:
        text = self.text()
        if self._read_for != text:
            self._found, self._read_for = await self._read(text), text
            self._choose(0)
        else:
            self._choose(max(0, self.popup.list.currentRow()))

    def _choose(self, row: int) -> None:
        if not 0 <= row < len(self._found):
            return
        proposal = self._found[row]
        if proposal.fault is not None:
            self._seat.refused.emit(proposal.fault)
            return
        if proposal.code == "do.where":
            self.setText(f"{self._face.say('command.position')} {proposal.unit} ")
            return
        self.clear()
        self.popup.hide()
        self.left.emit()
        self.proposed.emit(proposal)

    # --- Qt's overrides

    def event(self, event: QEvent) -> bool:
        """Keep Esc: it clears the box before it does anything else."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.popup.hide()
            self.left.emit()
        elif event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down} and self.popup.isVisible():
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            rows = self.popup.list
            rows.setCurrentRow(max(0, min(rows.count() - 1, rows.currentRow() + step)))
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.popup.hide()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self._popup is not None:
            self._popup.hide()
