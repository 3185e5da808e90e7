"""A plan as a tree: tiers with their forces and gaps, armed police, points that would break."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from jointops.app.plan_lines import ForceRow, PlanLines, Tier
from jointops.planning.plan import NonPick, PointEffect, Shortfall
from ui.face import Face
from ui.models.plan_after import NOTHING_AFTER, AfterRelease, reassign_group, warning_node
from ui.models.plan_rows import Group, Node, head
from ui.models.tones import STEP_TONE, step_mark, step_word
from ui.parts.line_model import NOWHERE
from ui.parts.lines import HEAVY, HOLLOW, KEY, LEFT, MARK, RIGHT, TONE, Cell, CellKeeper
from ui.parts.texts import m_ss, margin_text

Index = QModelIndex | QPersistentModelIndex
TITLES = ("col.force", "col.people", "col.arrival", "col.margin", "col.status")
ALIGN = (LEFT, RIGHT, RIGHT, RIGHT, LEFT)
SPANS = int(Qt.ItemDataRole.UserRole) + 9
"""Whether a row is one text over all columns."""


class PlanTree(QAbstractItemModel, CellKeeper):
    """The tree; it holds texts only, made anew from the lines each time."""

    def __init__(self, face: Face, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._face = face
        self._groups: tuple[Group, ...] = ()

    def show(
        self,
        plan: PlanLines | None,
        *,
        left_out: bool,
        after: AfterRelease = NOTHING_AFTER,
        instead: tuple[Group, ...] = (),
    ) -> None:
        """
        Show a plan, or, with ``left_out``, who does not go and why.

        Parameters
        ----------
        after
            What is known of the released forces.
        instead
            Shown instead of the plan: compared with the version before, or what a loss would break.
        """
        if plan is None:
            groups: tuple[Group, ...] = ()
        elif instead:
            groups = instead
        elif left_out:
            groups = left_out_groups(plan, self._face)
        else:
            groups = plan_groups(plan, self._face, after)
        if groups == self._groups:
            return
        self.beginResetModel()
        self._groups = groups
        self.endResetModel()

    def node(self, index: Index) -> Node | None:
        """Give a row."""
        if not index.isValid():
            return None
        group = int(index.internalId())
        if group == 0:
            return self._groups[index.row()].head
        return self._groups[group - 1].rows[index.row()]

    def cell(self, index: Index) -> Cell:
        node = self.node(index)
        at = index.column()
        if node is None or at >= len(node.cells):
            return Cell()
        cell = node.cells[at]
        return cell if cell.side == ALIGN[at] else replace(cell, side=ALIGN[at])

    def index_of(self, key: str) -> QModelIndex:
        """Find a row by its key."""
        for at, group in enumerate(self._groups):
            for row, node in enumerate(group.rows):
                if node.key == key:
                    return self.createIndex(row, 0, at + 1)
        return QModelIndex()

    # --- Qt's overrides

    def rowCount(self, parent: Index = NOWHERE) -> int:
        if not parent.isValid():
            return len(self._groups)
        if parent.internalId() == 0 and parent.column() == 0:
            return len(self._groups[parent.row()].rows)
        return 0

    def columnCount(self, _parent: Index = NOWHERE) -> int:
        return len(TITLES)

    def index(self, row: int, column: int, parent: Index = NOWHERE) -> QModelIndex:
        known = 0 <= row < self.rowCount(parent) and 0 <= column < len(TITLES)
        if not known:  # Qt's hasIndex takes ten times as long, for each cell drawn
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        group = int(index.internalId()) if index.isValid() else 0
        return self.createIndex(group - 1, 0, 0) if group else QModelIndex()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node = self.node(index)
        if node is None:
            return None
        if role == KEY:
            return node.key
        if role == SPANS:
            return node.spans
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return ALIGN[index.column()]
        cell = node.cells[index.column()] if index.column() < len(node.cells) else Cell()
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return node.note or cell.text
        return {TONE: cell.tone, MARK: cell.mark, HOLLOW: cell.hollow, HEAVY: cell.heavy}.get(role)

    def headerData(
        self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if way != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._face.say(TITLES[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return ALIGN[section]
        return None


# --- what the rows say


class _TaskWords:
    """Gives a task in the language of the screen."""

    def __init__(self, plan: PlanLines, face: Face) -> None:
        self._english = {} if face.language == "zh" else plan.english

    def __call__(self, slot: str, task: str) -> str:
        return self._english.get(slot) or task


def plan_groups(
    plan: PlanLines, face: Face, after: AfterRelease = NOTHING_AFTER
) -> tuple[Group, ...]:
    """Give the groups of a plan, with the warnings of what was released."""
    say_task = _TaskWords(plan, face)
    groups = [_tier_group(tier, face, say_task, after) for tier in plan.tiers]
    if after.reassignable:
        groups.append(reassign_group(after.reassignable, face))
    if plan.asked:
        title = head("asked", Cell(text=face.say("plan.asked"), tone="armed", heavy=True))
        groups.append(
            Group(head=title, rows=tuple(_asked(row, face, say_task) for row in plan.asked))
        )
    if plan.lost:
        text = face.say("plan.lost", count=len(plan.lost))
        title = head("lost", Cell(text=text, tone="scene", heavy=True))
        groups.append(Group(head=title, rows=tuple(_lost(effect, face) for effect in plan.lost)))
    return tuple(groups)


def _tier_group(tier: Tier, face: Face, say_task: _TaskWords, after: AfterRelease) -> Group:
    rows: list[Node] = []
    for row in tier.rows:
        rows.append(_force(row, face, say_task))
        known = after.of(row.task_id)
        if known is not None and known.warnings:
            rows.append(warning_node(known, face))
    rows += [_short(short, face, say_task) for short in tier.shortfalls]
    within = face.say("plan.within", time=m_ss(tier.within_s)) if tier.rows else ""
    missing = sum(short.missing for short in tier.shortfalls)
    state = Cell(text=face.say("plan.sent", sent=tier.sent, all=len(tier.rows)), tone="text-2")
    if missing:
        state = Cell(text=face.say("plan.missing", count=missing), tone="scene")
    title = head(
        f"tier{tier.number}",
        Cell(text=face.say(f"tier.{tier.number}"), heavy=True),
        Cell(),
        Cell(text=within, tone="text-2"),
        Cell(),
        state,
    )
    return Group(head=title, rows=tuple(rows))


def _force(row: ForceRow, face: Face, say_task: _TaskWords) -> Node:
    late = row.margin_s < 0
    if row.step is None and row.basis:
        status = Cell(text=face.say(f"plan.{row.rests or 'standing'}"), tone="armed")
    elif row.step is None:
        status = Cell(text=face.say("plan.proposed"), tone="text-2")
    else:
        status = Cell(
            text=step_word(face, row.step, row.kind),
            tone=STEP_TONE[row.step],
            mark=step_mark(face, row.step, row.kind),
        )
    name = f"{row.name} → {row.point}" if row.point else row.name
    name += f" {face.say('plan.' + row.held)}" if row.held else ""
    arrival = m_ss(row.arrival_s) + (face.say("plan.estimated") if row.estimated else "")
    return Node(
        key=f"force:{row.force}",
        force=row.force,
        slot=row.slot,
        sent=row.step is not None,
        cells=(
            Cell(
                text=name,
                mark=face.say(f"letter.{row.kind}"),
                tone="armed" if row.basis else "",
                hollow=row.estimated,
            ),
            Cell(text=face.say("plan.people", count=row.people), tone="text-2"),
            Cell(text=arrival, heavy=True),
            Cell(text=margin_text(row.margin_s), tone="scene" if late else "free"),
            status,
        ),
        note=_note(row, face),
        more=_more(row, face, say_task),
    )


def _note(row: ForceRow, face: Face) -> str:
    return face.reason(row.reason) if row.reason else row.task


def _more(row: ForceRow, face: Face, say_task: _TaskWords) -> str:
    parts = [face.say("plan.task", task=say_task(row.slot, row.task))]
    if row.beside:
        parts.append(face.say("plan.beside", unit=row.beside))
    roads = [leg.name for leg in row.legs if leg.name]
    kept = [name for at, name in enumerate(roads) if at == 0 or roads[at - 1] != name]
    if kept:
        parts.append(face.say("plan.route", roads=" → ".join(kept)))
    return "　".join(parts)


def _short(short: Shortfall, face: Face, say_task: _TaskWords) -> Node:
    task = say_task(short.slot, short.task)
    parts = []
    if short.missing:
        parts.append(face.say("plan.short_missing", count=short.missing))
    if short.late:
        parts.append(face.say("plan.short_late", count=short.late))
    text = f"{face.enumerate(parts)}  {task}"
    return Node(
        key=f"short:{short.slot}",
        cells=(Cell(text=text, tone="scene", mark="!", hollow=True),),
        spans=True,
        note=face.reason(short.nearest),
        more=face.say("plan.task", task=task),
    )


def _asked(row: ForceRow, face: Face, say_task: _TaskWords) -> Node:
    return Node(
        key=f"asked:{row.force}",
        force="",
        cells=(
            Cell(text=row.name, mark="◇", tone="armed", hollow=True),
            Cell(text=face.say("plan.people", count=row.people), tone="armed"),
            Cell(text=m_ss(row.arrival_s) + face.say("plan.estimated"), tone="armed"),
            Cell(),
            Cell(text=face.say("plan.hollow"), tone="armed"),
        ),
        note=_note(row, face),
        more=face.say("plan.task", task=say_task(row.slot, row.task)),
    )


def _lost(effect: PointEffect, face: Face) -> Node:
    if effect.holder:
        holder = face.say("plan.holder", unit=effect.holder, time=m_ss(effect.holder_s))
    else:
        holder = face.say("plan.no_holder")
    return Node(
        key=f"lost:{effect.point}",
        cells=(
            Cell(
                text=f"{effect.name}  {holder}",
                mark=str(max(1, round(effect.within_s / 60))),
                tone="scene",
                hollow=True,
            ),
        ),
        spans=True,
        note=face.say(
            "plan.lost_note",
            name=effect.name,
            within=m_ss(effect.within_s),
            before=effect.before,
            after=effect.after,
        ),
    )


def left_out_groups(plan: PlanLines, face: Face) -> tuple[Group, ...]:
    """Give who does not go, by kind, with the reason of each."""
    kinds: dict[str, list[NonPick]] = {}
    for left_out in plan.non_picks:
        kinds.setdefault(left_out.kind, []).append(left_out)
    return tuple(
        Group(
            head=head(
                f"kind:{kind}",
                Cell(text=f"{face.say(f'kind.{kind}')}  {len(found)}", heavy=True),
            ),
            rows=tuple(_left_out(non_pick, face) for non_pick in sorted(found, key=_arrival)),
        )
        for kind, found in kinds.items()
    )


def _arrival(non_pick: NonPick) -> float:
    seconds = non_pick.reason.facts.get("arrival_s")
    return float(seconds) if isinstance(seconds, int | float) else float("inf")


def _left_out(non_pick: NonPick, face: Face) -> Node:
    reason = face.reason(non_pick.reason)
    return Node(
        key=f"non:{non_pick.force}",
        force=non_pick.force,
        cells=(Cell(text=f"{non_pick.force}  {reason}", tone="text-2"),),
        spans=True,
        note=reason,
    )
