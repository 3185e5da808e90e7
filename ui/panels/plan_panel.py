"""The reinforcement plan: who goes in which tier, why, what is missing, and the key that sends."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from jointops.app.plan_lines import PlanLines, next_arrival, plan_lines
from jointops.app.planner import newest_plan
from jointops.app.watch import plan_difference
from jointops.forces.readiness import TaskStep
from jointops.forces.units import UnitKind
from jointops.incidents.incident import Incident, IncidentStatus
from jointops.planning.losses import losses
from jointops.situation.changes import Aspect, Changes
from ui.face import Face
from ui.models.plan_after import AfterRelease, difference_groups
from ui.models.plan_losses import loss_groups
from ui.models.plan_rows import Group, Node
from ui.models.plan_tree import SPANS, PlanTree
from ui.parts.lines import LineDelegate
from ui.parts.panel import Panel
from ui.parts.spoken import KeyButton, Words
from ui.parts.texts import hour_text, m_ss
from ui.plan_desk import PlanDesk
from ui.seat import Seat
from ui.selection import Selection
from ui.watcher import Watcher

SHOWN = (Aspect.PLANS, Aspect.TASKS, Aspect.INCIDENTS)
WIDTHS = (0, 46, 66, 62, 96)


class PlanPanel(Panel):
    """Shows the newest plan of the chosen incident; edits and releases go to the plan desk."""

    add_wanted = Signal()
    stand_down_wanted = Signal()
    release_all_wanted = Signal()
    reassign_wanted = Signal(str)
    """A unit of a lesser incident that is to be taken (改派)."""

    def __init__(
        self,
        seat: Seat,
        selection: Selection,
        desk: PlanDesk,
        face: Face,
        parent: QWidget | None = None,
        *,
        watcher: Watcher,
    ) -> None:
        super().__init__(face, parent=parent)
        self._seat, self._selection, self._desk = seat, selection, desk
        self._watcher = watcher
        self._lines: PlanLines | None = None
        self._add_figures()
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        room = self._bar.sizePolicy()
        room.setRetainSizeWhenHidden(True)  # the tree stays where it is while a plan is made
        self._bar.setSizePolicy(room)
        self._bar.hide()
        self.body.addWidget(self._bar)
        self._add_warning()
        self.tree = QTreeView(self)
        self.body.addWidget(self.tree, 1)
        self._set_tree()
        self._empty = Words(face, "plan.none", look="faint", parent=self)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self.body.addWidget(self._empty, 1)
        self._add_note()
        self._add_edits()
        self._add_releases()
        seat.changed.connect(self._on_changed)
        selection.incident_changed.connect(self.refresh)
        selection.force_changed.connect(self._choose_force)
        desk.state_changed.connect(self._on_state)
        watcher.seen.connect(self.refresh)
        self.refresh()

    # --- building

    def _add_figures(self) -> None:
        self._figures = QWidget(self)
        line = QHBoxLayout(self._figures)
        line.setContentsMargins(12, 8, 12, 6)
        line.setSpacing(10)
        first = QVBoxLayout()
        line.addLayout(first)
        first.setSpacing(0)
        self._next_about = Words(self.face, "plan.next", look="second", parent=self._figures)
        first.addWidget(self._next_about)
        self.next = Words(self.face, look="figure", parent=self._figures)
        first.addWidget(self.next)
        line.addStretch(1)
        rest = QVBoxLayout()
        line.addLayout(rest)
        rest.setSpacing(2)
        self._sum = Words(self.face, look="second", parent=self._figures)
        self._sum.setAlignment(Qt.AlignmentFlag.AlignRight)
        rest.addWidget(self._sum)
        below = QHBoxLayout()
        rest.addLayout(below)
        below.setSpacing(10)
        below.addStretch(1)
        self._gaps = Words(self.face, look="alarm", parent=self._figures)
        self._version = Words(self.face, look="faint", parent=self._figures)
        below.addWidget(self._gaps)
        below.addWidget(self._version)
        self.body.addWidget(self._figures)

    def _add_warning(self) -> None:
        self._warning = QFrame(self)
        self._warning.setProperty("notice", "caution")
        line = QHBoxLayout(self._warning)
        line.setContentsMargins(10, 4, 6, 4)
        self._warning_text = Words(self.face, "plan.outdated", parent=self._warning)
        line.addWidget(self._warning_text, 1)
        self.remake = KeyButton(self.face, "plan.remake", key="R", parent=self._warning)
        self.remake.clicked.connect(self.make_again)
        line.addWidget(self.remake)
        self.body.addWidget(self._warning)

    def _set_tree(self) -> None:
        self._model = PlanTree(self.face, self)
        tree = self.tree
        tree.setModel(self._model)
        tree.setItemDelegate(LineDelegate(self.face, tree))
        tree.setRootIsDecorated(False)
        tree.setIndentation(0)
        tree.setItemsExpandable(False)
        tree.setUniformRowHeights(True)
        tree.setMouseTracking(True)
        tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        tree.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = tree.header()
        header.setStretchLastSection(False)
        for at, width in enumerate(WIDTHS):
            mode = QHeaderView.ResizeMode.Fixed if width else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(at, mode)
            if width:
                header.resizeSection(at, width)
        tree.selectionModel().currentChanged.connect(self._on_current)

    def _add_note(self) -> None:
        self._note_box = QFrame(self)
        self._note_box.setObjectName("well")
        column = QVBoxLayout(self._note_box)
        column.setContentsMargins(10, 6, 10, 6)
        column.setSpacing(2)
        self.why = Words(self.face, parent=self._note_box)
        self._more = Words(self.face, look="second", parent=self._note_box)
        for words in (self.why, self._more):
            words.setWordWrap(True)
            column.addWidget(words)
        wrap = QHBoxLayout()
        self.body.addLayout(wrap)
        wrap.setContentsMargins(8, 4, 8, 0)
        wrap.addWidget(self._note_box)

    def _add_edits(self) -> None:
        self._edits = QWidget(self)
        line = QHBoxLayout(self._edits)
        line.setContentsMargins(8, 4, 8, 0)
        line.setSpacing(0)
        self.forbid = self._flat("plan.forbid", "Del")
        self.lock = self._flat("plan.lock", "L")
        self.add = self._flat("plan.add", "A")
        self.undo = self._flat("plan.undo", "Ctrl+Z")
        self.left_out = self._flat("plan.left_out", "U")
        self.compare = self._flat("plan.compare", "C")
        self.losses = self._flat("plan.losses", "X")
        self._views = (self.compare, self.losses, self.left_out)
        for button, slot in (
            (self.forbid, self.forbid_chosen),
            (self.lock, self.lock_chosen),
            (self.add, self.add_wanted),
            (self.undo, self.undo_edit),
        ):
            button.clicked.connect(slot)
            line.addWidget(button)
        line.addStretch(1)
        for view in self._views:
            view.setCheckable(True)
            view.toggled.connect(partial(self._turn_view, view))
            line.addWidget(view)
        self.body.addWidget(self._edits)

    def _flat(self, code: str, key: str) -> KeyButton:
        return KeyButton(self.face, code, key=key, look="flat", parent=self._edits)

    def _add_releases(self) -> None:
        self._releases = QWidget(self)
        line = QHBoxLayout(self._releases)
        line.setContentsMargins(8, 6, 8, 8)
        line.setSpacing(8)
        self.first = KeyButton(
            self.face, "plan.release_first", key="Enter", look="primary", parent=self._releases
        )
        self.first.setMinimumHeight(36)
        self.all = KeyButton(self.face, "plan.release_all", key="Ctrl+Enter", parent=self._releases)
        self.all.setMinimumHeight(36)
        self.back = KeyButton(self.face, "plan.stand_down", key="Z", parent=self._releases)
        self.back.setMinimumHeight(36)
        self.first.clicked.connect(self.release_first)
        self.all.clicked.connect(self.release_all_wanted)
        self.back.clicked.connect(self.stand_down_wanted)
        line.addWidget(self.first, 2)
        line.addWidget(self.all, 1)
        line.addWidget(self.back)
        self.body.addWidget(self._releases)

    # --- showing

    def _on_changed(self, changes: Changes) -> None:
        if changes.touch(*SHOWN):
            self.refresh()

    def _on_state(self, incident: int) -> None:
        if incident == self._selection.incident:
            self.refresh()

    def refresh(self) -> None:
        """Read the plan again."""
        number = self._selection.incident
        incident = self._seat.center.board.table(Incident).get(number) if number else None
        self._lines = plan_lines(self._seat.center, number) if incident and number else None
        kept = self._kept()
        self._model.show(
            self._lines,
            left_out=self.left_out.isChecked(),
            after=AfterRelease(
                tasks=self._watcher.of(number), reassignable=self._watcher.reassignable(number)
            ),
            instead=self._compared() or self._lost_units(),
        )
        self._spread(kept)
        is_open = incident is not None and incident.status == IncidentStatus.OPEN
        busy = number is not None and self._desk.busy(number)
        self._bar.setVisible(busy)
        for part in (self.tree, self._figures):
            part.setVisible(self._lines is not None)
        self._empty.setVisible(self._lines is None)
        if incident is None:
            self._empty.say("plan.none")
        else:
            self._empty.say("plan.working" if busy else "plan.absent")
        self._warning.setVisible(number is not None and self._desk.outdated(number))
        self._show_figures()
        self._set_buttons(is_open=is_open, busy=busy)

    def _compared(self) -> tuple[Group, ...]:
        """Give what the newest version changed, where that is asked for."""
        number = self._selection.incident
        if number is None or not self.compare.isChecked():
            return ()
        return difference_groups(plan_difference(self._seat.center, number), self.face)

    def _lost_units(self) -> tuple[Group, ...]:
        """Give what would break with one unit lost, where that is asked for."""
        number = self._selection.incident
        plan = newest_plan(self._seat.center, number) if number is not None else None
        if plan is None or not self.losses.isChecked():
            return ()
        return loss_groups(losses(plan), self.face)

    def _show_figures(self) -> None:
        lines = self._lines
        if lines is None:
            return
        coming = next_arrival(lines, self._watcher.of(lines.incident))
        mark = self.face.say("plan.estimated") if coming and coming.estimated else ""
        self.next.quote(f"{m_ss(coming.seconds)}{mark}  {coming.name}" if coming else "—")
        self._next_about.say("plan.next_now" if coming and coming.out else "plan.next")
        guards = [row for row in lines.rows if row.kind == "guard"]
        armed = [row for row in lines.rows if row.kind == UnitKind.ARMED_POLICE]
        police = [row for row in lines.rows if not row.point and row not in (*guards, *armed)]
        self._sum.say(
            "plan.sum_armed" if armed else "plan.sum",
            armed=sum(row.people for row in armed),
            units=len(police),
            officers=sum(row.people for row in police),
            guards=sum(row.people for row in guards),
        )
        shortfalls = [short for tier in lines.tiers for short in tier.shortfalls]
        missing, late = sum(s.missing for s in shortfalls), sum(s.late for s in shortfalls)
        gaps = [self.face.say("plan.missing", count=missing)] if missing else []
        gaps += [self.face.say("plan.short_late", count=late)] if late else []
        gaps += [self.face.say("plan.lost", count=len(lines.lost))] if lines.lost else []
        takeable = len(self._watcher.reassignable(lines.incident))
        gaps += [self.face.say("reassign.count", count=takeable)] if takeable else []
        self._gaps.quote("　".join(gaps))
        self._version.say("plan.version", version=lines.version, time=hour_text(lines.made_utc))

    def _set_buttons(self, *, is_open: bool, busy: bool) -> None:
        lines = self._lines
        number = self._selection.incident
        armed = number is not None and self._desk.armed(number)
        waiting = lines.unsent_first if lines else 0
        reserved = lines.reserved if lines else 0
        ready = waiting > 0 or reserved > 0 or (busy and lines is None)
        self.first.setEnabled(is_open and ready and not armed)
        duty = lines is not None and lines.duty is not None
        self.all.say("plan.reserve_all" if duty and not reserved else "plan.release_all")
        if reserved:
            self.first.say("plan.send_duty", count=reserved)
        elif duty and waiting:
            self.first.say("plan.reserve_first", count=waiting)
        elif armed:
            self.first.say("plan.armed")
        elif lines is not None and not waiting and lines.rows:
            self.first.say("plan.first_gone")
        elif waiting:
            self.first.say("plan.release_first_count", count=waiting)
        else:
            self.first.say("plan.release_first")
        self.all.setEnabled(is_open and bool(lines and lines.unsent) and not busy)
        sent = any(row.step is not None for row in lines.rows) if lines else False
        self.back.setEnabled(is_open and sent)
        node = self._node()
        editable = is_open and node is not None and bool(node.force) and not node.sent
        self.forbid.setEnabled(editable)
        self.lock.setEnabled(editable and bool(node and node.slot))
        self.add.setEnabled(is_open and lines is not None)
        self.undo.setEnabled(is_open and number is not None and self._desk.can_undo(number))
        self.left_out.setEnabled(lines is not None)
        self.losses.setEnabled(lines is not None)
        self.compare.setEnabled(lines is not None and lines.version > 1)

    def _kept(self) -> str:
        node = self._node()
        return node.key if node else ""

    def _spread(self, kept: str) -> None:
        for row in range(self._model.rowCount()):
            index = self._model.index(row, 0)
            self.tree.setExpanded(index, True)
            self._span(row, QModelIndex())
            for child in range(self._model.rowCount(index)):
                self._span(child, index)
        if kept:
            found = self._model.index_of(kept)
            if found.isValid():
                self.tree.setCurrentIndex(found)
        self._show_note()

    def _span(self, row: int, parent: QModelIndex) -> None:
        if self._model.index(row, 0, parent).data(SPANS):
            self.tree.setFirstColumnSpanned(row, parent, True)

    def _node(self) -> Node | None:
        return self._model.node(self.tree.currentIndex())

    def _on_current(self, _index: QModelIndex, _before: QModelIndex) -> None:
        self._show_note()
        node = self._node()
        if node is not None and node.force and self.tree.hasFocus():
            self._selection.choose_force(node.force)
        number = self._selection.incident
        if number is not None:
            incident = self._seat.center.board.table(Incident).get(number)
            is_open = incident is not None and incident.status == IncidentStatus.OPEN
            self._set_buttons(is_open=is_open, busy=self._desk.busy(number))

    def _show_note(self) -> None:
        node = self._node()
        shown = node is not None and bool(node.note) and self._lines is not None
        self._note_box.setVisible(shown)
        if node is not None:
            self.why.quote(self.face.say("plan.why", text=node.note) if node.note else "")
            self._more.quote(node.more)
            self._more.setVisible(bool(node.more))

    def _choose_force(self) -> None:
        found = self._model.index_of(f"force:{self._selection.force}")
        if found.isValid():
            self.tree.setCurrentIndex(found)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 4)
            self.refresh()

    def _turn_view(self, turned: KeyButton, on: bool) -> None:
        """Show one other view of the plan at a time."""
        for view in self._views if on else ():
            if view is not turned:
                view.setChecked(False)
        self.refresh()

    # --- acts

    def reassign_chosen(self) -> None:
        """Ask for the chosen unit of another incident; where none is chosen, choose the first."""
        node = self._node()
        if node is not None and node.takes:
            self.reassign_wanted.emit(node.force)
            return
        for item in self._watcher.reassignable(self._selection.incident):
            found = self._model.index_of(f"take:{item.force}")
            if found.isValid():
                self.tree.setCurrentIndex(found)
                self.body.activate()  # the note below takes room from the tree
                self.tree.scrollTo(found)
                return

    def release_first(self) -> None:
        """Release the first wave."""
        if self._selection.incident is not None:
            self._desk.release_first(self._selection.incident)

    def make_again(self) -> None:
        """Make the plan anew."""
        if self._selection.incident is not None:
            self._desk.make(self._selection.incident)

    def forbid_chosen(self) -> None:
        """Do not use the chosen force, or allow it again."""
        node, incident = self._node(), self._selection.incident
        if node is not None and node.force and not node.sent and incident is not None:
            self._desk.forbid(incident, node.force)

    def lock_chosen(self) -> None:
        """Keep the chosen force in its slot, or let it go again."""
        node, incident = self._node(), self._selection.incident
        if node is not None and node.slot and not node.sent and incident is not None:
            self._desk.lock(incident, node.force, node.slot)

    def undo_edit(self) -> None:
        """Take the last edit back."""
        if self._selection.incident is not None:
            self._desk.undo(self._selection.incident)

    def unsent(self) -> int:
        """Give how many forces the whole plan would still send."""
        return self._lines.unsent if self._lines else 0

    def waits_for(self) -> list[TaskStep]:
        """Give the steps of what is out, for the hint at the foot."""
        return [row.step for row in self._lines.rows if row.step] if self._lines else []
