"""Every key of the desk in one table: what it does, and what it is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.face import Face
from ui.parts.panel import KeyCap
from ui.parts.spoken import Words
from ui.sheets.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Key:
    """
    A key.

    Attributes
    ----------
    name
        Of the act; its words are the label ``key.NAME``.
    sequence
        As Qt reads it.
    cap
        As it is printed.
    other
        A second sequence for the same act.
    local
        The widget that has the focus answers it; it is here to be listed.
    """

    name: str
    sequence: str
    cap: str
    other: str = ""
    local: bool = False


KEYS: tuple[tuple[str, tuple[Key, ...]], ...] = (
    (
        "main",
        (
            Key("mark", "N", "N"),
            Key("first_wave", "Return", "Enter", "Enter"),
            Key("first_wave_anywhere", "F12", "F12"),
            Key("release_all", "Ctrl+Return", "Ctrl+Enter", "Ctrl+Enter"),
            Key("raise", "Ctrl+Up", "Ctrl+↑"),
            Key("stand_down", "Z", "Z"),
            Key("command", "Ctrl+K", "Ctrl+K"),
        ),
    ),
    (
        "plan",
        (
            Key("forbid", "Del", "Del"),
            Key("lock_force", "L", "L"),
            Key("add", "A", "A"),
            Key("undo", "Ctrl+Z", "Ctrl+Z"),
            Key("remake", "R", "R"),
            Key("left_out", "U", "U"),
            Key("compare", "C", "C"),
            Key("losses", "X", "X"),
            Key("reassign", "M", "M"),
            Key("bare", "B", "B"),
        ),
    ),
    (
        "ring",
        (
            Key("ring", "H", "H"),
            Key("exits", "K", "K"),
            Key("pick", "J", "J"),
            Key("forbid_unit", "Shift+Del", "Shift+Del"),
            Key("offer_1", "1", "1"),
            Key("offer_2", "2", "2"),
            Key("offer_3", "3", "3"),
        ),
    ),
    (
        "calls",
        (
            Key("next_step", "Space", "Space", local=True),
            Key("record", "D", "D"),
            Key("replace", "V", "V"),
            Key("swap", "Shift+V", "Shift+V"),
            Key("position", "W", "W"),
            Key("status", "S", "S"),
            Key("reach", "I", "I"),
            Key("draw", "F", "F"),
            Key("close_road", "Shift+F", "Shift+F"),
            Key("pick_roads", "Ctrl+F", "Ctrl+F"),
        ),
    ),
    (
        "requests",
        (
            Key("requests", "Q", "Q"),
            Key("request_draft", "Shift+Q", "Shift+Q"),
            Key("request_oral", "O", "O"),
            Key("request_notice", "Shift+O", "Shift+O"),
            Key("request_next", "Space", "Space", local=True),
            Key("request_step", "1", "1–0", local=True),
            Key("request_window", "Ctrl+D", "Ctrl+D"),
        ),
    ),
    (
        "card",
        (
            Key("edit", "E", "E"),
            Key("log", "G", "G"),
            Key("caller", "T", "T"),
        ),
    ),
    (
        "papers",
        (
            Key("slip", "Ctrl+1", "Ctrl+1"),
            Key("full", "Ctrl+2", "Ctrl+2"),
            Key("papers", "Ctrl+3", "Ctrl+3"),
            Key("draft", "Ctrl+4", "Ctrl+4"),
            Key("order", "Y", "Y"),
            Key("preview", "P", "P"),
            Key("print", "Ctrl+P", "Ctrl+P"),
            Key("save", "Ctrl+S", "Ctrl+S"),
            Key("print_waiting", "Shift+P", "Shift+P"),
            Key("archive", "Ctrl+O", "Ctrl+O"),
            Key("template", "Ctrl+Y", "Ctrl+Y"),
            Key("seal_image", "Ctrl+Shift+Y", "Ctrl+Shift+Y"),
            Key("handover", "Ctrl+Shift+H", "Ctrl+Shift+H"),
            Key("verify", "Ctrl+Shift+V", "Ctrl+Shift+V"),
            Key("pack", "Ctrl+Shift+P", "Ctrl+Shift+P"),
        ),
    ),
    (
        "views",
        (
            Key("incidents", "F2", "F2"),
            Key("units", "F3", "F3"),
            Key("guards", "F4", "F4"),
            Key("points", "F5", "F5"),
            Key("plan", "F6", "F6"),
            Key("calls", "F7", "F7"),
            Key("card", "F8", "F8"),
            Key("orders", "F9", "F9"),
            Key("journal", "F10", "F10"),
            Key("exceptions", "Shift+F10", "Shift+F10"),
            Key("correct", "Ctrl+R", "Ctrl+R"),
            Key("late", "Ctrl+Shift+R", "Ctrl+Shift+R"),
            Key("closures", "F11", "F11"),
        ),
    ),
    (
        "window",
        (
            Key("keys", "F1", "F1"),
            Key("theme", "Ctrl+T", "Ctrl+T"),
            Key("language", "Ctrl+G", "Ctrl+G"),
            Key("lock", "Ctrl+L", "Ctrl+L"),
            Key("due", "Ctrl+U", "Ctrl+U"),
            Key("break_glass", "Ctrl+Shift+L", "Ctrl+Shift+L"),
            Key("import", "Ctrl+I", "Ctrl+I"),
            Key("guards_import", "Ctrl+Shift+I", "Ctrl+Shift+I"),
            Key("export", "Ctrl+E", "Ctrl+E"),
            Key("needs", "Ctrl+B", "Ctrl+B"),
            Key("studies", "Ctrl+J", "Ctrl+J"),
            Key("back", "Esc", "Esc"),
        ),
    ),
)


class Keyboard(QObject):
    """The shortcuts of a widget; each tells the name of its act."""

    pressed = Signal(str)

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        for _, keys in KEYS:
            for key in keys:
                for sequence in filter(None, () if key.local else (key.sequence, key.other)):
                    shortcut = QShortcut(QKeySequence(sequence), over)
                    shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
                    shortcut.setAutoRepeat(False)
                    shortcut.activated.connect(_Press(self, key.name))


class _Press:
    """Tells one act's name."""

    def __init__(self, keyboard: Keyboard, name: str) -> None:
        self._tell: Callable[[str], None] = keyboard.pressed.emit
        self._name = name

    def __call__(self) -> None:
        self._tell(self._name)


class KeysSheet(Sheet):
    """The list of keys."""

    def __init__(self, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(face, "sheet.keys", width=900, parent=parent)
        grid = QGridLayout()
        self.body.addLayout(grid)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        columns = (KEYS[:3], KEYS[3:7], KEYS[7:])
        for column, groups in enumerate(columns):
            row = 0
            for group, keys in groups:
                title = Words(face, f"keys.{group}", look="second", parent=self)
                grid.addWidget(title, row, column * 2, 1, 2)
                row += 1
                for key in keys:
                    cap = KeyCap(face, key.cap, parent=self)
                    if key.cap == "Space":
                        cap.say("key.space")
                    grid.addWidget(cap, row, column * 2)
                    words = Words(face, f"key.{key.name}", parent=self)
                    grid.addWidget(words, row, column * 2 + 1)
                    row += 1
            grid.setColumnStretch(column * 2 + 1, 1)
