"""How the window speaks and looks: its language and its colours, both switched while it runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from PySide6.QtCore import QCoreApplication, QEvent, QLibraryInfo, QObject, QTranslator, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from jointops.errors import OperatorError
from jointops.maps.tokens import Tokens
from jointops.planning.plan import Reason
from jointops.resources import Language, messages
from ui.style import style_sheet
from ui.tokens import THEMES, Theme

Mode = Literal["none", "exercise", "live"]


class Face(QObject):
    """
    Language and theme of the window.

    Attributes
    ----------
    mode
        演练 or 实战, as the band at the edge of every window and sheet shows it.

    Notes
    -----
    A switch of language reaches every widget as Qt's own ``LanguageChange`` event; a switch of
    theme changes the style sheet and is told by `painted`, for what is drawn by hand.
    """

    painted = Signal()

    def __init__(
        self, *, language: Language = "zh", theme: Theme = "night", family: str = "sans-serif"
    ) -> None:
        super().__init__()
        self._words, self._theme = messages(language), theme
        self._family = family
        self.mode: Mode = "none"
        self._qt_words = QTranslator(self)
        self._speak_in_dialogs()

    # --- words

    @property
    def language(self) -> Language:
        """Language of the screen; papers and the map's data stay Chinese."""
        return self._words.language

    def say(self, code: str, /, **facts: object) -> str:
        """Give a word or sentence of the screen."""
        return self._words.label(code, **facts)

    def enumerate(self, words: Iterable[str]) -> str:
        """Join words as the language does: 甲、乙."""
        return self.say("enumeration.comma").join(words)

    def reason(self, reason: Reason) -> str:
        """Give the planner's reason in one line."""
        return self._words.reason(reason.code, **reason.facts)

    def error(self, error: OperatorError) -> str:
        """Give what happened, why, and what to do."""
        return self._words.error(error.code, error.facts)

    def speak(self, language: Language) -> None:
        """Switch the language; every widget is told."""
        if language == self.language:
            return
        self._words = messages(language)
        self._speak_in_dialogs()
        for window in QApplication.topLevelWidgets():
            QCoreApplication.sendEvent(window, QEvent(QEvent.Type.LanguageChange))

    def _speak_in_dialogs(self) -> None:
        """Give Qt's own dialogs, such as that for a file, the language of the screen."""
        QCoreApplication.removeTranslator(self._qt_words)
        kept = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self.language == "zh" and self._qt_words.load("qtbase_zh_CN", kept):
            QCoreApplication.installTranslator(self._qt_words)

    # --- colours

    @property
    def theme(self) -> Theme:
        """Night or day."""
        return self._theme

    @property
    def tokens(self) -> Tokens:
        """Colours by token."""
        return THEMES[self._theme]

    @property
    def family(self) -> str:
        """The typeface of the screen."""
        return self._family

    def colour(self, token: str) -> QColor:
        """Give one colour."""
        return QColor(self.tokens[token])

    def paint(self, theme: Theme) -> None:
        """Switch the colours."""
        self._theme = theme
        self.dress()
        self.painted.emit()

    def dress(self) -> None:
        """Give the application its style sheet."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setStyleSheet(style_sheet(self.tokens, self._family))
