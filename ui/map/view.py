"""The live map as a widget with a plain Python face; the page behind it can go and come back."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Literal

from numpy.typing import ArrayLike
from PySide6.QtCore import QEvent, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QColor, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from jointops.maps.live import LiveObjects
from jointops.maps.marks import (
    BandMark,
    ClosureMark,
    IncidentMark,
    LonLat,
    PlanMarks,
    PointMark,
    pack_marks,
)
from jointops.maps.pack import Objects
from jointops.maps.page import DATA, PAGE, map_page
from jointops.maps.tokens import NIGHT, Tokens
from jointops.maps.words import WORDS
from ui.map.bridge import Bridge
from ui.map.notice import Notice

if TYPE_CHECKING:
    from PySide6.QtWebEngineCore import QWebEnginePage

    from ui.map.engine import Engine
    from ui.map.scheme import Answer, Route

PULL_MS = 100
"""The page is told of moved objects at most this often."""
READY_MS = 20_000
"""A page that is not ready after this long has failed; our own guess."""
RELOADS = 3
"""How often the page is loaded anew within `RELOAD_WINDOW_S` before the map gives up."""
RELOAD_WINDOW_S = 60.0
RELOAD_MS = 300

DRAWING_KEYS = frozenset(
    {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Backspace}
)
"""Keys that belong to the page while somebody draws, whatever the window uses them for."""


class MapView(QWidget):
    """
    The map of the city with everything that lies and moves on it.

    All data stay here; the page fetches what it needs and may be loaded anew at any time. Before
    the first show nothing is started, so the window can appear at once. Data may be given at any
    time, before the page is there too.

    Parameters
    ----------
    centre, zoom
        What is shown first; afterwards the map moves by a person's act alone.
    bounds
        South-west and north-east corner of the city.
    title
        Of the page, for screen readers.
    tokens
        Colours, see `jointops.maps.tokens`.
    words
        On the map's own controls, see `jointops.maps.words`.
    """

    ready = Signal()
    """Everything that was given is drawn; comes again after each reload."""
    clicked_at = Signal(float, float)
    """Where somebody clicked, whatever lies there; told before what was clicked."""
    object_clicked = Signal(int)
    incident_clicked = Signal(int)
    point_clicked = Signal(int)
    post_clicked = Signal(int)
    place_clicked = Signal(float, float)
    hovered = Signal(int)
    """Another object is under the mouse; -1: none."""
    box_selected = Signal(list)
    area_drawn = Signal(list)
    """``[(lon, lat), ...]`` of the area or line that was drawn."""
    drawing_ended = Signal()
    """Drawing is over, with or without a result."""
    failed = Signal(str)
    """The map gave up; the text says what to do."""

    def __init__(
        self,
        *,
        centre: LonLat,
        zoom: int,
        bounds: tuple[LonLat, LonLat],
        title: str,
        tokens: Tokens = NIGHT,
        words: Mapping[str, str] = WORDS,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._centre, self._zoom, self._bounds, self._title = centre, zoom, bounds, title
        self._tokens = dict(tokens)
        self._at: tuple[float, float, int] | None = None
        self._selection: list[int] = []
        self._objects = LiveObjects()
        self._blocks: dict[str, bytes] = {
            "base.bin": b"",
            "roads.bin": b"",
            "points.json": pack_marks(()),
            "incidents.json": pack_marks(()),
            "plan.json": pack_marks(PlanMarks()),
            "closures.json": pack_marks(()),
            "bands.json": pack_marks(()),
        }
        self._html: Future[str] | None = None
        self._engine: Engine | None = None
        self._is_ready = False
        self._drawing = False
        self._failures: list[float] = []

        self._bridge = Bridge(self)
        for source, target in self._connections():
            source.connect(target)
        self._pull_timer = self._timer(PULL_MS, self._pull)
        self._build_timer = self._timer(30, self._load_when_built)
        self._ready_timer = self._timer(READY_MS, self._on_late)
        self._reload_timer = self._timer(RELOAD_MS, self._load)

        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._notice = Notice(words["map-again"], self)
        layout.addWidget(self._notice, 0, 0, Qt.AlignmentFlag.AlignCenter)
        self._notice.again.clicked.connect(self._try_again)
        self._paint_ground()

    # ---- what lies on the map ----------------------------------------------------------------

    def set_base(self, block: bytes) -> None:
        """Show outlines, water, railways and names, as `pack_lines` packs them by `Ground`."""
        self._put("base.bin", block)

    def set_roads(self, block: bytes) -> None:
        """Show roads, as `pack_roads` packs them (outside the window's thread)."""
        self._put("roads.bin", block)

    def set_objects(self, rows: Objects, *, names: Mapping[int, str] | None = None) -> None:
        """
        Show these live objects instead of all before; a row's position is its identity here.

        Parameters
        ----------
        rows
            Array of `jointops.maps.pack.OBJECT`.
        names
            Names that are written beside objects from close up, by row (stations).
        """
        self._objects.replace(rows, dict(names or {}))
        self._selection = []
        self._bridge.changed.emit("objects.bin")
        self._bridge.changed.emit("names.json")
        self._bridge.selection.emit([])

    def move_objects(
        self,
        index: ArrayLike,
        *,
        lon: ArrayLike | None = None,
        lat: ArrayLike | None = None,
        state: ArrayLike | None = None,
        certainty: ArrayLike | None = None,
        heading_deg: ArrayLike | None = None,
    ) -> None:
        """Change some columns of some rows; the page fetches what changed, ten times a second."""
        self._objects.move(
            index, lon=lon, lat=lat, state=state, certainty=certainty, heading_deg=heading_deg
        )
        if not self._pull_timer.isActive():
            self._pull_timer.start()

    def show_points(self, points: Sequence[PointMark]) -> None:
        """Show one-, three- and five-minute points."""
        self._put("points.json", pack_marks(points))

    def show_incidents(self, incidents: Sequence[IncidentMark]) -> None:
        """Show incidents; the first lies on top."""
        self._put("incidents.json", pack_marks(incidents))

    def show_plan(self, plan: PlanMarks | None) -> None:
        """Show a plan, or none."""
        self._put("plan.json", pack_marks(plan or PlanMarks()))

    def show_closures(self, closures: Sequence[ClosureMark]) -> None:
        """Show closed roads and areas."""
        self._put("closures.json", pack_marks(closures))

    def show_bands(self, bands: Sequence[BandMark]) -> None:
        """Show what is within some minutes, the widest first."""
        self._put("bands.json", pack_marks(bands))

    def select(self, indices: Iterable[int]) -> None:
        """Put rings around these objects and no others."""
        self._selection = [int(index) for index in indices]
        self._bridge.selection.emit(self._selection)

    def show_tip(self, text: str) -> None:
        """Show a few words at the mouse until it leaves the object there."""
        self._bridge.tip.emit(text)

    def set_theme(self, tokens: Tokens) -> None:
        """Draw everything in other colours."""
        self._tokens = dict(tokens)
        self._paint_ground()
        self._bridge.tokens.emit(self._tokens)

    def set_words(self, words: Mapping[str, str]) -> None:
        """Speak another language: the page is built and loaded anew, and shows what it showed."""
        self._words = words
        self._notice.again.setText(words["map-again"])
        if self._html is not None:
            self._start()

    # ---- what a person does with it ----------------------------------------------------------

    def focus(self, lon: float, lat: float, zoom: int) -> None:
        """Move the map there. Only ever call this on a person's act."""
        self._at = lon, lat, zoom
        self._bridge.focus.emit(lon, lat, zoom)

    def start_drawing(self, kind: Literal["area", "line", "roads"]) -> None:
        """Let the person draw or click roads; `area_drawn` or only `drawing_ended` follows."""
        if not self._is_ready or self._engine is None:
            self.drawing_ended.emit()
            return
        self._drawing = True
        self._engine.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._bridge.draw.emit(kind)

    def stop_drawing(self) -> None:
        """Give the drawing up."""
        self._bridge.draw.emit("")

    @property
    def is_ready(self) -> bool:
        """Whether the page shows what was given."""
        return self._is_ready

    @property
    def refused(self) -> int:
        """How many requests to the outside were refused since the start: zero, or a bug."""
        return self._engine.interceptor.refused if self._engine else 0

    def shut_down(self) -> None:
        """Stop for good and free the web engine; also for tests, before the next map."""
        for timer in (self._pull_timer, self._build_timer, self._ready_timer, self._reload_timer):
            timer.stop()
        self._is_ready = False
        if self._engine is not None:
            self._engine.take_down()
            self._engine = None

    # ---- Qt's overrides ----------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._html is None:
            self._start()

    def event(self, event: QEvent) -> bool:
        """Keep the drawing keys from the window's shortcuts: Enter must end a line, no more."""
        if (
            self._drawing
            and event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in DRAWING_KEYS
        ):
            event.accept()
            return True
        return super().event(event)

    # ---- starting, failing, coming back ------------------------------------------------------

    def _start(self) -> None:
        """Build the page in a thread; folium alone takes most of a second to import."""
        builder = ThreadPoolExecutor(max_workers=1, thread_name_prefix="map-page")
        self._html = builder.submit(
            map_page,
            centre=self._centre,
            zoom=self._zoom,
            bounds=self._bounds,
            tokens=self._tokens,
            title=self._title,
            words=self._words,
        )
        builder.shutdown(wait=False)
        self._build_timer.start()

    def _load_when_built(self) -> None:
        if self._html is None or not self._html.done():
            self._build_timer.start()
            return
        if self._engine is not None:
            self._load()
            return
        try:
            from ui.map.engine import Engine
        except ImportError as fault:
            self._give_up(self._words["map-missing"].format(detail=fault))
            return
        self._engine = Engine(
            routes=self._routes(), bridge=self._bridge, ground=self._tokens["ground"], parent=self
        )
        self._engine.page.renderProcessTerminated.connect(self._on_terminated)
        self._engine.page.loadFinished.connect(self._on_loaded)
        layout = self.layout()
        if isinstance(layout, QGridLayout):
            layout.addWidget(self._engine.view, 0, 0)
        self._notice.raise_()
        self._load()

    def _load(self) -> None:
        if self._engine is not None:
            self._ready_timer.start()
            self._engine.load()

    def _on_loaded(self, ok: bool) -> None:
        if not ok:
            self._on_failure()

    def _on_late(self) -> None:
        self._on_failure()

    def _on_terminated(
        self, _status: QWebEnginePage.RenderProcessTerminationStatus, _code: int
    ) -> None:
        self._on_failure()

    def _on_failure(self) -> None:
        """Load anew a few times, then stop and say so; nothing else in the window is touched."""
        if self._reload_timer.isActive():
            return  # one death is often told twice
        self._is_ready = False
        self._ready_timer.stop()
        self._end_drawing()
        now = time.monotonic()
        self._failures = [at for at in self._failures if now - at < RELOAD_WINDOW_S] + [now]
        if len(self._failures) > RELOADS:
            self._give_up(self._words["map-failed"])
            return
        self._notice.say(
            self._words["map-reloading"].format(count=len(self._failures), limit=RELOADS),
            retry=False,
        )
        self._reload_timer.start()

    def _give_up(self, text: str) -> None:
        self._notice.say(text, retry=self._engine is not None)
        self.failed.emit(text)

    def _try_again(self) -> None:
        self._failures = []
        self._notice.hide()
        self._load()

    def _on_ready(self) -> None:
        self._ready_timer.stop()
        self._notice.hide()
        self._is_ready = True
        self.ready.emit()

    # ---- what the page asks and says ---------------------------------------------------------

    def _routes(self) -> dict[str, Route]:
        routes: dict[str, Route] = {
            PAGE: self._page_answer,
            DATA + "objects.bin": self._snapshot_answer,
            DATA + "delta.bin": self._delta_answer,
            DATA + "names.json": self._names_answer,
            DATA + "state.json": self._state_answer,
        }
        for name in self._blocks:
            routes[DATA + name] = _BlockRoute(self._blocks, name)
        return routes

    def _page_answer(self) -> Answer:
        if self._html is None:
            raise RuntimeError("the page was asked for before it was built")
        return "text/html;charset=utf-8", self._html.result().encode()

    def _snapshot_answer(self) -> Answer:
        return BINARY, self._objects.snapshot()

    def _delta_answer(self) -> Answer:
        return BINARY, self._objects.delta()

    def _names_answer(self) -> Answer:
        return JSON, json.dumps(self._objects.names, ensure_ascii=False).encode()

    def _state_answer(self) -> Answer:
        state = {"tokens": self._tokens, "selection": self._selection, "view": self._at}
        return JSON, json.dumps(state, ensure_ascii=False).encode()

    def _connections(self) -> tuple[tuple[SignalInstance, object], ...]:
        bridge = self._bridge
        return (
            (bridge.page_ready, self._on_ready),
            (bridge.page_hovered, self.hovered),
            (bridge.page_clicked, self._on_clicked),
            (bridge.page_boxed, self.box_selected),
            (bridge.page_drawn, self._on_drawn),
            (bridge.page_moved, self._on_moved),
        )

    def _on_clicked(self, kind: str, index: int, lon: float, lat: float) -> None:
        indexed = {
            "object": self.object_clicked,
            "incident": self.incident_clicked,
            "point": self.point_clicked,
            "post": self.post_clicked,
        }
        self.clicked_at.emit(lon, lat)
        if kind in indexed:
            indexed[kind].emit(index)
        else:
            self.place_clicked.emit(lon, lat)

    def _on_drawn(self, vertices: list[LonLat]) -> None:
        self._end_drawing(vertices)

    def _end_drawing(self, vertices: list[LonLat] | None = None) -> None:
        if self._drawing:
            self._drawing = False
            if vertices:
                self.area_drawn.emit(vertices)
            self.drawing_ended.emit()

    def _on_moved(self, lon: float, lat: float, zoom: int) -> None:
        self._at = lon, lat, zoom

    def _put(self, name: str, block: bytes) -> None:
        self._blocks[name] = block
        self._bridge.changed.emit(name)

    def _pull(self) -> None:
        self._bridge.pull.emit(self._objects.version)

    def _paint_ground(self) -> None:
        """Fill what the page does not cover yet, so that nothing flashes white."""
        palette = self.palette()
        palette.setColor(self.backgroundRole(), QColor(self._tokens["ground"]))
        self.setPalette(palette)
        self.setAutoFillBackground(True)
        self._notice.set_colours(self._tokens)
        if self._engine is not None:
            self._engine.page.setBackgroundColor(QColor(self._tokens["ground"]))

    def _timer(self, milliseconds: int, slot: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(slot)
        return timer


BINARY = "application/octet-stream"
JSON = "application/json"


class _BlockRoute:
    """Answers with a block of bytes as it is when asked for."""

    def __init__(self, blocks: Mapping[str, bytes], name: str) -> None:
        self._blocks, self._name = blocks, name

    def __call__(self) -> Answer:
        return JSON if self._name.endswith(".json") else BINARY, self._blocks[self._name]
