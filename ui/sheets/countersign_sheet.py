"""The box of a second person: his secret here (会签), or his word from where he is (口头授权)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QWidget

from jointops.audit.accounts import Account
from jointops.audit.oral import SpokenWord
from ui.face import Face
from ui.parts.spoken import Field, KeyButton, Tick, Words
from ui.sheets.sheet import Sheet

SECRET, CHANNEL, RECORDING = range(1, 4)
"""Rows of the form, below the person's."""


class CountersignSheet(Sheet):
    """
    Asks who stands behind an act, and stays until that is settled.

    Parameters
    ----------
    signers, speakers
        Who may by secret, and who by voice; an empty one is not offered.
    read_back
        Gives what is to be read back to a commander.
    """

    signed = Signal(str, str)
    """Account and secret."""
    spoken = Signal(str, object)
    """Account and `SpokenWord`."""

    def __init__(
        self,
        face: Face,
        text: str,
        *,
        signers: Sequence[Account],
        speakers: Sequence[Account],
        read_back: Callable[[str], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(face, "sheet.countersign", width=440, parent=parent)
        self._signers, self._speakers, self._read_back = signers, speakers, read_back
        words = Words(face, parent=self)
        words.quote(text)
        words.setWordWrap(True)
        self.body.addWidget(words)
        line = QHBoxLayout()
        self.body.addLayout(line)
        line.setSpacing(0)
        self._ways = QButtonGroup(self)
        self.here = self._way("sheet.countersign_here", "Alt+1", line, offered=bool(signers))
        self.away = self._way("sheet.countersign_away", "Alt+2", line, offered=bool(speakers))
        line.addStretch(1)
        self._rows = self.form()
        self.who = QComboBox(self)
        self.secret = Field(face, secret=True, parent=self)
        self.channel = Field(face, "sheet.channel_hint", parent=self)
        self.recording = Field(face, "sheet.recording_hint", parent=self)
        for label, field in (
            ("sheet.countersigner", self.who),
            ("sheet.secret", self.secret),
            ("sheet.channel", self.channel),
            ("sheet.recording", self.recording),
        ):
            self._rows.addRow(self.label(label), field)
        self.words = Words(face, parent=self)
        self.words.setWordWrap(True)
        self.body.addWidget(self.words)
        self.confirmed = Tick(face, "sheet.read_back_done", parent=self)
        self.body.addWidget(self.confirmed)
        self.go = self.button("sheet.countersign_go", key="Enter", primary=True)
        self.go.clicked.connect(self._on_go)
        self.who.currentIndexChanged.connect(self._show_person)
        self._ways.buttonClicked.connect(self._turn)
        (self.here if signers else self.away).setChecked(True)
        self._turn()

    def _way(self, code: str, key: str, line: QHBoxLayout, *, offered: bool) -> KeyButton:
        button = KeyButton(self.face, code, key=key, look="tab", parent=self)
        button.setCheckable(True)
        button.setVisible(offered)
        if offered:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(button.click)
        self._ways.addButton(button)
        line.addWidget(button)
        return button

    @property
    def by_voice(self) -> bool:
        """Whether a word by voice is what is being typed."""
        return self.away.isChecked()

    def _turn(self) -> None:
        voice = self.by_voice
        for row in (CHANNEL, RECORDING):
            self._rows.setRowVisible(row, voice)
        self._rows.setRowVisible(SECRET, not voice)
        self.words.setVisible(voice)
        self.confirmed.setVisible(voice)
        self.go.say("sheet.countersign_by_voice" if voice else "sheet.countersign_go")
        self.who.clear()
        for account in self._speakers if voice else self._signers:
            self.who.addItem(account.display, account.id)
        self._show_person()
        self.warn("")
        if self.isVisible():
            self.first_field().setFocus()

    def _show_person(self) -> None:
        if self.who.currentIndex() < 0:
            return
        name = self.who.currentData()
        training = any(a.training for a in self._signers if a.id == name)
        hint = self.face.say("sheet.countersign_training") if training else ""
        self.secret.setPlaceholderText(hint)
        self.words.quote(self.face.say("sheet.read_back", text=self._read_back(name)))
        self.confirmed.setChecked(False)
        self.fit()

    def first_field(self) -> QWidget:
        return self.channel if self.by_voice else self.secret

    def ask_again(self) -> None:
        """Take another answer after a refusal."""
        self.go.setEnabled(True)
        self.secret.clear()
        self.first_field().setFocus()

    def _on_go(self) -> None:
        name = str(self.who.currentData())
        if not self.by_voice:
            self.go.setEnabled(False)
            self.signed.emit(name, self.secret.text())
            return
        for field, label in ((self.channel, "channel"), (self.recording, "recording")):
            if not field.text().strip():
                field.setFocus()
                self.warn(self.face.say("sheet.needed", name=self.face.say(f"sheet.{label}")))
                return
        if not self.confirmed.isChecked():
            self.confirmed.setFocus()
            self.warn(self.face.say("sheet.read_back_first"))
            return
        self.go.setEnabled(False)
        word = SpokenWord(
            channel=self.channel.text().strip(),
            recording=self.recording.text().strip(),
            read_back=self._read_back(name),
        )
        self.spoken.emit(name, word)

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.modifiers() & Qt.KeyboardModifier.AltModifier
        ):
            return False  # Alt+1 and Alt+2 are this sheet's own shortcuts
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self.who.count():
            self._show_person()
