"""What a paper's field is filled in with: a text, a time, a count, a choice, ticks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFontMetrics, QIntValidator, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QSizePolicy,
    QWidget,
)

from jointops.clock import local_text, read_time
from ui.face import Face
from ui.parts.spoken import Field, KeyButton, keep_own_key

MOST_LINES = 6
MOST_PEOPLE = 999_999
JOIN = "、"


class Area(QPlainTextEdit):
    """A text of one line that grows with what is typed; Enter belongs to the sheet."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._grow)
        self._grow()

    def _grow(self) -> None:
        line = QFontMetrics(self.font()).lineSpacing()
        wanted = max(1, round(self.document().size().height()))
        lines = min(MOST_LINES, wanted)
        bar = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            bar.ScrollBarAsNeeded if wanted > lines else bar.ScrollBarAlwaysOff
        )
        height = line * lines + 16
        if self.height() != height or self.minimumHeight() != height:
            self.setFixedHeight(height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()

    def event(self, event: QEvent) -> bool:
        return keep_own_key(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape}:
            event.ignore()
        else:
            super().keyPressEvent(event)


class Entry(QWidget):
    """
    A field of a paper on the screen.

    Attributes
    ----------
    wide
        Whether it takes a line for itself.
    """

    changed = Signal()
    wide = False

    def __init__(self, face: Face, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.face, self.name = face, name
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def value(self) -> str:
        """Give what is filled in, as the paper keeps it."""
        raise NotImplementedError

    def fill(self, value: str) -> None:
        """Fill it in."""
        raise NotImplementedError

    def fault(self) -> str:
        """Give the code of what is wrong with it; empty for nothing."""
        return ""

    def take_keys(self) -> None:
        """Give it the keys."""
        (self.focusProxy() or self).setFocus(Qt.FocusReason.OtherFocusReason)


class TextEntry(Entry):
    """Some words."""

    wide = True

    def __init__(self, face: Face, name: str, parent: QWidget | None = None) -> None:
        super().__init__(face, name, parent)
        self.area = Area(name, self)
        self.row.addWidget(self.area)
        self.setFocusProxy(self.area)
        self.area.textChanged.connect(self.changed)

    def value(self) -> str:
        return " ".join(self.area.toPlainText().split())

    def fill(self, value: str) -> None:
        self.area.setPlainText(value)


class _LineEntry(Entry):
    """One short line."""

    hint = ""

    def __init__(self, face: Face, name: str, parent: QWidget | None = None) -> None:
        super().__init__(face, name, parent)
        self.line = Field(face, self.hint, parent=self)
        self.line.setAccessibleName(name)
        self.row.addWidget(self.line)
        self.setFocusProxy(self.line)
        self.line.textChanged.connect(self.changed)

    def value(self) -> str:
        return self.line.text().strip()

    def fill(self, value: str) -> None:
        self.line.setText(value)


class CountEntry(_LineEntry):
    """A number of people, hours, pieces."""

    def __init__(self, face: Face, name: str, parent: QWidget | None = None) -> None:
        super().__init__(face, name, parent)
        self.line.setValidator(QIntValidator(0, MOST_PEOPLE, self.line))


class TimeEntry(_LineEntry):
    """A time: a full one, or an hour of today; ``clear`` what it says is told below the form."""

    hint = "requests.time_hint"

    def __init__(self, face: Face, name: str, today: str, parent: QWidget | None = None) -> None:
        super().__init__(face, name, parent)
        self._today = today

    def fill(self, value: str) -> None:
        try:
            super().fill(local_text(read_time(value), "%Y-%m-%d %H:%M"))
        except ValueError:
            super().fill(value)

    def value(self) -> str:
        text = self.line.text().strip()
        if len(text) <= 5 and ":" in text.replace("：", ":"):
            text = f"{self._today} {text.replace('：', ':').zfill(5)}"
        try:
            return local_text(read_time(text), "%Y-%m-%d %H:%M")
        except ValueError:
            return text

    def fault(self) -> str:
        text = self.value()
        try:
            if text:
                read_time(text)
        except ValueError:
            return "requests.no_time"
        return ""


class PositionEntry(_LineEntry):
    """Longitude and latitude in degrees."""

    hint = "requests.position_hint"


class SheetEntry(_LineEntry):
    """The number of a map sheet."""

    hint = "requests.sheet_hint"

    def value(self) -> str:
        return super().value().upper()


class ChoiceEntry(Entry):
    """One of some words; at first none, and none again where it need not be one."""

    def __init__(
        self,
        face: Face,
        name: str,
        choices: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
        *,
        must: bool = False,
    ) -> None:
        super().__init__(face, name, parent)
        self.box = QComboBox(self)
        self.box.setAccessibleName(name)
        self.box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for value, word in choices if must else (("", ""), *choices):
            self.box.addItem(word, value)
        self.box.setCurrentIndex(-1 if must else 0)
        self.row.addWidget(self.box)
        self.setFocusProxy(self.box)
        self.box.currentIndexChanged.connect(self.changed)

    def number(self) -> int:
        """Print on each choice the digit that chooses it; give how many there are."""
        values = [self.box.itemData(at) for at in range(self.box.count())]
        real = [at for at, value in enumerate(values) if value][:9]
        for digit, at in enumerate(real, 1):
            self.box.setItemText(at, f"{digit}　{self.box.itemText(at)}")
        self.box.setPlaceholderText(self.face.say("requests.choose", last=len(real)))
        return len(real)

    def choose(self, digit: int) -> None:
        """Choose the so-many-eth, from 1."""
        self.box.setCurrentIndex(digit - 1 + (self.box.itemData(0) == ""))

    def value(self) -> str:
        return str(self.box.currentData() or "")

    def fill(self, value: str) -> None:
        at = self.box.findData(value)
        if at >= 0:
            self.box.setCurrentIndex(at)


class TicksEntry(Entry):
    """Some of several words, ticked; all at once by a button where that is offered."""

    wide = True

    def __init__(
        self,
        face: Face,
        name: str,
        choices: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
        *,
        columns: int = 4,
        offers_all: bool = False,
    ) -> None:
        super().__init__(face, name, parent)
        grid = QGridLayout()
        grid.setSpacing(4)
        self.row.addLayout(grid, 1)
        self.ticks: dict[str, QCheckBox] = {}
        for at, (value, word) in enumerate(choices):
            tick = QCheckBox(word, self)
            tick.setAccessibleName(f"{name} {word}")
            tick.toggled.connect(self.changed)
            grid.addWidget(tick, at // columns, at % columns)
            self.ticks[value] = tick
        if self.ticks:
            self.setFocusProxy(next(iter(self.ticks.values())))
        if offers_all:
            every = KeyButton(face, "requests.all_of_them", look="flat", parent=self)
            every.clicked.connect(self._tick_all)
            self.row.addWidget(every, 0, Qt.AlignmentFlag.AlignTop)

    def _tick_all(self) -> None:
        on = not all(tick.isChecked() for tick in self.ticks.values())
        for tick in self.ticks.values():
            tick.setChecked(on)

    def value(self) -> str:
        return JOIN.join(value for value, tick in self.ticks.items() if tick.isChecked())

    def fill(self, value: str) -> None:
        chosen = set(value.split(JOIN))
        for key, tick in self.ticks.items():
            tick.setChecked(key in chosen)
