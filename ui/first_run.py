"""The first start: a training city, one's own city, or an empty exercise."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from jointops.app.center import Center
from jointops.app.files import Home, LiveFile, make_city, make_exercise, make_live
from jointops.app.jobs import Control, JobRunner
from jointops.errors import OperatorError
from ui.face import Face
from ui.key_page import KeyPage
from ui.parts.choice import ChoiceButton
from ui.parts.spoken import Field, KeyButton, Words
from ui.tasks import async_slot

CARD_PX = 560
CHOICES = (("training", "1"), ("own", "2"), ("exercise", "3"))
LIVE_FIELDS = ("city", "administrator", "secret", "secret_again", "duty", "duty_secret", "key_file")


class FirstRun(QWidget):
    """Three choices, and what each of them asks for."""

    made = Signal(object, object)
    """The new file's `Center`, and who sits down: name and secret of the first duty account."""

    def __init__(
        self, home: Home, seat_name: str, face: Face, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("desk")
        self._home, self._seat_name, self._face = home, seat_name, face
        self._runner = JobRunner()
        self._control: Control | None = None
        self._finished: tuple[Center, tuple[str, str]] | None = None
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        middle = QHBoxLayout()
        outer.addLayout(middle)
        outer.addStretch(3)
        middle.addStretch(1)
        card = QFrame(self)
        card.setObjectName("sheet")
        card.setFixedWidth(CARD_PX)
        middle.addWidget(card)
        middle.addStretch(1)
        column = QVBoxLayout(card)
        column.setContentsMargins(28, 24, 28, 24)
        column.setSpacing(12)
        column.addWidget(Words(face, "first.title", look="big", parent=card))
        self._about = Words(face, "first.about", look="second", parent=card)
        self._about.setWordWrap(True)
        column.addWidget(self._about)
        self._pages = QStackedWidget(card)
        column.addWidget(self._pages)
        self._note = QLabel(card)
        self._note.setWordWrap(True)
        self._note.setProperty("look", "alarm")
        self._note.hide()
        column.addWidget(self._note)
        self._choices = self._choice_page()
        self._work = self._work_page()
        self._live = self._live_page()
        for page in (self._choices, self._work, self._live):
            self._pages.addWidget(page)
        self._timer = QTimer(self)
        self._timer.setInterval(100)
        self._timer.timeout.connect(self._show_share)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._show(self._choices)

    # --- the pages

    def _choice_page(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        self.choices: dict[str, ChoiceButton] = {}
        for name, key in CHOICES:
            button = ChoiceButton(self._face, f"first.{name}", key=key, parent=page)
            button.clicked.connect(getattr(self, f"_on_{name}"))
            column.addWidget(button)
            self.choices[name] = button
        return page

    def _work_page(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(12)
        self._work_text = Words(self._face, parent=page)
        column.addWidget(self._work_text)
        self.bar = QProgressBar(page)
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        column.addWidget(self.bar)
        foot = QHBoxLayout()
        column.addLayout(foot)
        self._share = Words(self._face, look="second", parent=page)
        foot.addWidget(self._share, 1)
        self.halt = KeyButton(self._face, "first.stop", key="Esc", parent=page)
        self.halt.clicked.connect(self.stop)
        foot.addWidget(self.halt)
        column.addStretch(1)
        return page

    def _live_page(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 4, 0, 0)
        form = QFormLayout()
        column.addLayout(form)
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        self.fields: dict[str, Field] = {}
        for name in LIVE_FIELDS:
            secret = "secret" in name
            field = Field(self._face, f"first.{name}_hint", secret=secret, parent=page)
            field.returnPressed.connect(self._on_make_live)
            form.addRow(Words(self._face, f"first.{name}", look="second", parent=page), field)
            self.fields[name] = field
        foot = QHBoxLayout()
        column.addLayout(foot)
        foot.setContentsMargins(0, 8, 0, 0)
        foot.addStretch(1)
        back = KeyButton(self._face, "first.back", parent=page)
        back.clicked.connect(self._on_back)
        foot.addWidget(back)
        self.make = KeyButton(self._face, "first.make", key="Enter", look="primary", parent=page)
        self.make.clicked.connect(self._on_make_live)
        foot.addWidget(self.make)
        return page

    def _show(self, page: QWidget) -> None:
        self._pages.setCurrentWidget(page)
        self.setFocus()
        self._pages.setFixedHeight(page.sizeHint().height())
        self._about.say(
            "first.live_about" if page is self._live else "first.about",
            folder=str(self._home.folder),
        )

    def _say(self, text: str) -> None:
        self._note.setText(text)
        self._note.setVisible(bool(text))

    # --- the choices

    @async_slot
    async def _on_training(self) -> None:
        self._say("")
        self._work_text.say("first.making")
        self._show(self._work)
        self._timer.start()
        home = self._home
        job = self._runner.work(lambda control: make_city(home, control.tell))
        self._control = job.control
        try:
            center = await asyncio.wrap_future(job.result)
        except OperatorError as refusal:
            self._say(self._face.error(refusal))
            self._show(self._choices)
        else:
            self.made.emit(center, None)
        finally:
            self._timer.stop()
            self._control = None

    @async_slot
    async def _on_exercise(self) -> None:
        home = self._home
        try:
            center = await asyncio.wrap_future(self._runner.store(lambda: make_exercise(home)))
        except OperatorError as refusal:
            self._say(self._face.error(refusal))
        else:
            self.made.emit(center, None)

    def _on_own(self) -> None:
        self._say("")
        self._show(self._live)
        self.fields["city"].setFocus()

    def _on_back(self) -> None:
        self._say("")
        self._show(self._choices)

    @async_slot
    async def _on_make_live(self) -> None:
        wanted = self._wanted()
        if wanted is None:
            return
        home, seat = self._home, self._seat_name
        self.make.setEnabled(False)
        try:
            center, key = await asyncio.wrap_future(
                self._runner.store(lambda: make_live(home, wanted, seat=seat))
            )
        except OperatorError as refusal:
            self._say(self._face.error(refusal))
            if refusal.code == "KEY-ABSENT":
                self.fields["key_file"].setFocus()
            return
        finally:
            self.make.setEnabled(True)
        self._show_key(center, key, (wanted.duty, wanted.duty_secret))

    def _wanted(self) -> LiveFile | None:
        texts = {name: field.text().strip() for name, field in self.fields.items()}
        for name in LIVE_FIELDS[:-1]:
            if not texts[name]:
                self.fields[name].setFocus()
                self._say(self._face.say("sheet.needed", name=self._face.say(f"first.{name}")))
                return None
        if texts["secret"] != texts["secret_again"]:
            self.fields["secret_again"].setFocus()
            self._say(self._face.say("first.secrets_differ"))
            return None
        if texts["duty"] == texts["administrator"]:
            self.fields["duty"].setFocus()
            self._say(self._face.say("first.same_person"))
            return None
        return LiveFile(
            name=texts["city"],
            administrator=texts["administrator"],
            administrator_secret=texts["secret"],
            duty=texts["duty"],
            duty_secret=texts["duty_secret"],
            key_file=Path(texts["key_file"]).expanduser() if texts["key_file"] else None,
        )

    def _show_key(self, center: Center, key: str, duty: tuple[str, str]) -> None:
        """Show the recovery key, once."""
        self._say("")
        page = KeyPage(center, key, self._runner, self._face, self)
        page.read.connect(self._on_key_read)
        self._finished = (center, duty)
        self._pages.addWidget(page)
        self._show(page)

    def _on_key_read(self) -> None:
        if self._finished is not None:
            self.made.emit(*self._finished)

    # --- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shown = self._pages.currentWidget()
        names = {key: name for name, key in CHOICES}
        if shown is self._choices and event.text() in names:
            self.choices[names[event.text()]].click()
        elif event.key() == Qt.Key.Key_Escape and shown is self._work:
            self.stop()
        elif event.key() == Qt.Key.Key_Escape and shown is self._live:
            self._on_back()
        else:
            super().keyPressEvent(event)

    # --- progress

    def _show_share(self) -> None:
        if self._control is not None:
            self.bar.setValue(round(self._control.share_done * 1000))
            self._share.quote(f"{self._control.share_done:.0%}")

    def stop(self) -> None:
        """Ask the running work to stop; nothing is left behind."""
        if self._control is not None:
            self._control.stop()

    def close_runner(self) -> None:
        """Let the threads go."""
        self.stop()
        self._runner.close()
