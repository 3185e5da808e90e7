"""
Where the map's page gets everything from: the program itself, and nowhere else.

`register_scheme` must run before the application object exists. Every address begins with
``jointops://``; the interceptor refuses any other, so that nothing leaves the machine.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import resources as packaged

from PySide6.QtCore import QBuffer, QByteArray, QFile, QIODevice, QObject
from PySide6.QtWebEngineCore import (
    QWebEngineProfile,
    QWebEngineSettings,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlScheme,
    QWebEngineUrlSchemeHandler,
)

# Qt asks that the widgets' module is loaded before the application object exists.
from PySide6.QtWebEngineWidgets import QWebEngineView

from jointops import resources
from jointops.maps.page import FONT, OWN, SCHEME, SCRIPTS, STYLES

__all__ = ["Handler", "Interceptor", "QWebEngineView", "make_profile", "register_scheme"]

Answer = tuple[str, bytes]
"""Media type and body."""
Route = Callable[[], Answer]

LEAFLET = ("leaflet.js", "leaflet.css")
REMEMBERED = 100
"""How many refused addresses are kept for the log; the count goes on."""


def register_scheme() -> None:
    """Make ``jointops://`` known to the web engine; a second call does nothing."""
    name = QByteArray(SCHEME.encode())
    if QWebEngineUrlScheme.schemeByName(name).name() == name:
        return
    scheme = QWebEngineUrlScheme(name)
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
    scheme.setFlags(
        QWebEngineUrlScheme.Flag.SecureScheme
        | QWebEngineUrlScheme.Flag.CorsEnabled
        | QWebEngineUrlScheme.Flag.FetchApiAllowed
    )
    QWebEngineUrlScheme.registerScheme(scheme)


def fixed_routes() -> dict[str, Route]:
    """Give the routes that are the same for every map: Leaflet, the channel, own files, font."""
    routes: dict[str, Route] = {f"{SCHEME}://lib/qwebchannel.js": _channel_script}
    for name in LEAFLET:
        routes[f"{SCHEME}://lib/{name}"] = _FileRoute(_leaflet, name)
    for name in (*SCRIPTS, *STYLES):
        routes[OWN + name] = _FileRoute(_own, name)
    routes[FONT] = _FileRoute(_font, "NotoSansSC-Regular.otf")
    return routes


class _FileRoute:
    """Answers with one file, its type by its name."""

    _TYPES: Mapping[str, str] = {
        "js": "text/javascript;charset=utf-8",
        "css": "text/css;charset=utf-8",
        "otf": "font/otf",
    }

    def __init__(self, read: Callable[[str], bytes], name: str) -> None:
        self._read = read
        self._name = name

    def __call__(self) -> Answer:
        return self._TYPES[self._name.rpartition(".")[2]], self._read(self._name)


def _leaflet(name: str) -> bytes:
    return packaged.files("js_lib_leaflet").joinpath("static", "js_lib_leaflet", name).read_bytes()


def _own(name: str) -> bytes:
    return resources.path("map", name).read_bytes()


def _font(name: str) -> bytes:
    return packaged.files("pylopdf_fonts_zh_cn").joinpath(name).read_bytes()


def _channel_script() -> Answer:
    file = QFile(":/qtwebchannel/qwebchannel.js")
    if not file.open(QIODevice.OpenModeFlag.ReadOnly):
        raise FileNotFoundError(file.fileName())
    return "text/javascript;charset=utf-8", bytes(file.readAll().data())


class Handler(QWebEngineUrlSchemeHandler):
    """Answers every request of the page from routes, by full address without query."""

    def __init__(self, routes: Mapping[str, Route], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._routes = dict(routes)

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        """Answer or fail; never neither, and never raise into the web engine."""
        try:
            self._answer(job)
        except Exception:  # noqa: BLE001 - raised into C++, it would leave the page waiting
            job.fail(QWebEngineUrlRequestJob.Error.RequestFailed)
            sys.excepthook(*sys.exc_info())

    def _answer(self, job: QWebEngineUrlRequestJob) -> None:
        if job.requestMethod() != b"GET":
            job.fail(QWebEngineUrlRequestJob.Error.RequestDenied)
            return
        url = job.requestUrl()
        address = f"{url.scheme()}://{url.host()}{url.path()}"
        route = self._routes.get(address)
        if route is None:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        media_type, body = route()
        buffer = QBuffer(job)  # the job's child: it must live until the last byte is read
        buffer.setData(QByteArray(body))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        job.reply(QByteArray(media_type.encode()), buffer)


class Interceptor(QWebEngineUrlRequestInterceptor):
    """
    Refuses whatever is not ours, and remembers it.

    Attributes
    ----------
    allowed, refused
        How many requests went either way.
    refusals
        The first refused addresses.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.allowed = 0
        self.refused = 0
        self.refusals: list[str] = []

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        """Let our own scheme pass."""
        url = info.requestUrl()
        if url.scheme() == SCHEME:
            self.allowed += 1
            return
        info.block(True)
        self.refused += 1
        if len(self.refusals) < REMEMBERED:
            self.refusals.append(url.toString())


def make_profile(
    routes: Mapping[str, Route], parent: QObject | None = None
) -> tuple[QWebEngineProfile, Interceptor]:
    """
    Make a profile that keeps nothing, asks nobody and can do nothing but show the page.

    Handler and interceptor are the profile's children: they must live as long as it does.
    """
    profile = QWebEngineProfile(parent)  # without a storage name nothing is written to disk
    profile.setHttpCacheType(QWebEngineProfile.HttpCacheType.NoCache)
    profile.setPersistentCookiesPolicy(
        QWebEngineProfile.PersistentCookiesPolicy.NoPersistentCookies
    )
    interceptor = Interceptor(profile)
    profile.setUrlRequestInterceptor(interceptor)
    profile.installUrlSchemeHandler(
        QByteArray(SCHEME.encode()), Handler({**fixed_routes(), **routes}, profile)
    )
    attribute = QWebEngineSettings.WebAttribute
    settings = profile.settings()
    for off in (
        attribute.LocalStorageEnabled,
        attribute.PluginsEnabled,
        attribute.PdfViewerEnabled,
        attribute.JavascriptCanOpenWindows,
        attribute.JavascriptCanAccessClipboard,
        attribute.HyperlinkAuditingEnabled,
        attribute.DnsPrefetchEnabled,
        attribute.AutoLoadIconsForPage,
        attribute.ErrorPageEnabled,
        attribute.FullScreenSupportEnabled,
        attribute.NavigateOnDropEnabled,
        attribute.FocusOnNavigationEnabled,  # the keyboard belongs to the command line
        attribute.WebGLEnabled,
        attribute.ScreenCaptureEnabled,
    ):
        settings.setAttribute(off, False)
    return profile, interceptor
