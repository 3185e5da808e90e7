"""
The web engine behind the map: profile, page and view, made and deleted in the order Qt needs.

Imported only when the map first shows: where Qt WebEngine is missing, the import fails and the map
says so, and the rest of the window works.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

import shiboken6
from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QColor
from PySide6.QtWebChannel import QWebChannel
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineProfile
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QWidget

from jointops.maps.page import PAGE, SCHEME
from ui.map.scheme import Route, make_profile

LOG = logging.getLogger(__name__)


class MapPage(QWebEnginePage):
    """The page: it never leaves its address, opens nothing, and reports its faults."""

    _LEVELS = {  # noqa: RUF012 - read only
        QWebEnginePage.JavaScriptConsoleMessageLevel.InfoMessageLevel: logging.INFO,
        QWebEnginePage.JavaScriptConsoleMessageLevel.WarningMessageLevel: logging.WARNING,
        QWebEnginePage.JavaScriptConsoleMessageLevel.ErrorMessageLevel: logging.ERROR,
    }

    def __init__(self, profile: QWebEngineProfile, parent: QObject) -> None:
        super().__init__(profile, parent)
        self.faults: list[str] = []

    def acceptNavigationRequest(
        self,
        url: QUrl | str,
        _kind: QWebEnginePage.NavigationType,
        _is_main_frame: bool,
    ) -> bool:
        return QUrl(url).scheme() == SCHEME

    def javaScriptConsoleMessage(
        self,
        level: QWebEnginePage.JavaScriptConsoleMessageLevel,
        message: str,
        line: int,
        source: str,
    ) -> None:
        text = f"{source}:{line}: {message}"
        LOG.log(self._LEVELS[level], "%s", text)
        if level == QWebEnginePage.JavaScriptConsoleMessageLevel.ErrorMessageLevel:
            self.faults.append(text)


class Engine:
    """
    Profile, page and view of one map.

    Attributes
    ----------
    view
        The widget to lay out.
    page, interceptor
        For signals and for the tests.
    """

    def __init__(
        self, *, routes: Mapping[str, Route], bridge: QObject, ground: str, parent: QWidget
    ) -> None:
        profile, self.interceptor = make_profile(routes)
        self.page = MapPage(profile, parent)
        self.page.setBackgroundColor(QColor(ground))
        channel = QWebChannel(self.page)
        channel.registerObject("bridge", bridge)
        self.page.setWebChannel(channel)
        self.view = QWebEngineView(parent)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.view.setPage(self.page)
        # Children go in the order in which they came: page, view, and only then the profile.
        profile.setParent(parent)
        self._profile = profile

    def load(self) -> None:
        """Load the page, or load it anew."""
        self.page.load(QUrl(PAGE))

    def take_down(self) -> None:
        """Delete everything now, in the order in which a page may go before its profile."""
        for part in (self.page, self.view, self._profile):
            if shiboken6.isValid(part):
                shiboken6.delete(part)
