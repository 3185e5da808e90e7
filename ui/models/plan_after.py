"""Rows of the plan tree after the release: warnings, reassignments, what a version changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jointops.ids import TaskId
from jointops.planning.difference import Moved, PlanDifference
from jointops.planning.plan import Pick
from jointops.planning.reassign import Reassignment
from jointops.planning.watch import Watched
from ui.face import Face
from ui.models.plan_rows import Group, Node, head
from ui.parts.lines import Cell
from ui.parts.texts import m_ss, margin_text


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterRelease:
    """What is known of an incident's released tasks, and who could be taken for it."""

    tasks: tuple[Watched, ...] = ()
    reassignable: tuple[Reassignment, ...] = ()

    def of(self, task: TaskId | None) -> Watched | None:
        """Give what is known of a task."""
        return next((known for known in self.tasks if known.task == task), None)


NOTHING_AFTER = AfterRelease()


def warning_text(known: Watched, face: Face) -> str:
    """Write what is wrong with a task."""
    return face.enumerate(face.reason(reason) for reason in known.warnings)


def offer_text(known: Watched, face: Face) -> str:
    """Write who could come instead, when, and what that would uncover."""
    if known.offer is None:
        return face.say("watch.none")
    mark = face.say("plan.estimated") if known.offer.estimated else ""
    time = m_ss(known.offer.arrival_s) + mark
    text = face.say("watch.offer", force=known.offer.force, time=time)
    if known.offer.uncovers:
        points = face.enumerate(known.offer.uncovers)
        text += "　" + face.say("watch.uncovers", points=points)
    return text


def warning_node(known: Watched, face: Face) -> Node:
    """Give the row below a released force that says what is wrong, and who could come instead."""
    text = warning_text(known, face)
    offer = offer_text(known, face)
    return Node(
        key=f"watch:{known.force}",
        force=known.force,
        sent=True,
        cells=(Cell(text=f"{text}　{offer}", tone=_tone(known), mark="!", hollow=True),),
        spans=True,
        note=text,
        more=offer,
    )


def _tone(known: Watched) -> str:
    return "scene" if known.grave else "warn"


# --- reassignment


def reassign_group(items: Sequence[Reassignment], face: Face) -> Group:
    """Give who could be taken from lesser incidents."""
    title = Cell(text=face.say("reassign.title", count=len(items)), tone="moving", heavy=True)
    return Group(head=head("reassign", title), rows=tuple(_taken(item, face) for item in items))


def _taken(item: Reassignment, face: Face) -> Node:
    time = m_ss(item.arrival_s) + (face.say("plan.estimated") if item.estimated else "")
    text = face.say(
        "reassign.line",
        force=item.force,
        time=time,
        number=item.loss.incident,
        level=item.loss.level,
    )
    return Node(
        key=f"take:{item.force}",
        force=item.force,
        takes=True,
        sent=True,
        cells=(Cell(text=text, tone="moving", mark="⇄", hollow=True),),
        spans=True,
        note=gain_text(item, face),
        more=loss_text(item, face),
    )


def gain_text(item: Reassignment, face: Face) -> str:
    """Write what the graver incident gains: its shortfall and arrival, before and after."""
    return face.say(
        "reassign.tier",
        tier=face.say(f"tier.{item.row.tier}"),
        missing_before=item.missing_before,
        missing_after=item.missing_after,
        late_before=item.late_before,
        late_after=item.late_after,
        was=face.say("reassign.empty") if item.was_s is None else m_ss(item.was_s),
        time=m_ss(item.arrival_s),
    )


def loss_text(item: Reassignment, face: Face) -> str:
    """Write what the lesser incident loses, and who could come to it instead."""
    loss = item.loss
    instead = face.say("reassign.nobody")
    if loss.next_s is not None:
        instead = face.say("reassign.next", force=loss.next_force, time=m_ss(loss.next_s))
    return face.say(
        "reassign.loss",
        number=loss.incident,
        level=loss.level,
        missing_before=loss.missing_before,
        missing_after=loss.missing_after,
        was=m_ss(loss.arrival_s),
        next=instead,
    )


# --- two versions


def difference_groups(found: PlanDifference | None, face: Face) -> tuple[Group, ...]:
    """Give what the newest version changed against the one before."""
    if found is None:
        return (Group(head=head("first", Cell(text=face.say("difference.first"))), rows=()),)
    if found.none:
        text = face.say("difference.none", version=found.old_version)
        return (Group(head=head("none", Cell(text=text)), rows=()),)
    title = face.say("difference.title", version=found.old_version)
    if found.old_level != found.new_level:
        level = face.say("difference.level", old=found.old_level, new=found.new_level)
        title = f"{title}　{level}"
    groups = [Group(head=head("title", Cell(text=title, heavy=True)), rows=())]
    parts = (
        ("came", "free", tuple(_pick("+", pick, face, "free") for pick in found.came)),
        ("went", "scene", tuple(_pick("−", pick, face, "scene") for pick in found.went)),
        ("moved", "moving", tuple(_moved(pair, face) for pair in found.moved)),
        ("gaps", "warn", _gaps(found, face)),
        ("points", "warn", _points(found, face)),
    )
    for name, tone, rows in parts:
        if rows:
            word = face.say(f"difference.{name}", count=len(rows))
            groups.append(Group(head=head(name, Cell(text=word, tone=tone, heavy=True)), rows=rows))
    return tuple(groups)


def _pick(mark: str, pick: Pick, face: Face, tone: str) -> Node:
    return Node(
        key=f"{mark}{pick.force}/{pick.slot}",
        cells=(
            Cell(text=pick.force, mark=mark, tone=tone),
            Cell(text=face.say("plan.people", count=pick.people), tone="text-2"),
            Cell(text=m_ss(pick.arrival_s)),
            Cell(text=margin_text(pick.margin_s), tone="scene" if pick.margin_s < 0 else "free"),
            Cell(text=face.say(f"tier.{pick.tier}"), tone="text-2"),
        ),
        note=face.reason(pick.reason),
        more=face.say("plan.task", task=pick.task),
    )


def _moved(pair: Moved, face: Face) -> Node:
    time = face.say(
        "difference.time",
        old=m_ss(pair.old.arrival_s),
        new=m_ss(pair.new.arrival_s),
        change=margin_text(pair.later_s),
    )
    slots = ""
    if pair.slot_changed:
        slots = face.say("difference.slot", old=pair.old.task, new=pair.new.task)
    return Node(
        key=f"~{pair.new.force}",
        cells=(Cell(text=f"{pair.new.force}  {time}　{slots}", mark="~", tone="moving"),),
        spans=True,
        note=face.reason(pair.new.reason),
        more=slots,
    )


def _gaps(found: PlanDifference, face: Face) -> tuple[Node, ...]:
    return tuple(
        _line(
            f"gap:{gap.slot}",
            face.say(
                "difference.gap",
                tier=gap.tier,
                task=gap.task,
                missing_old=gap.missing[0],
                missing_new=gap.missing[1],
                late_old=gap.late[0],
                late_new=gap.late[1],
            ),
            "scene" if sum(pair[1] - pair[0] for pair in (gap.missing, gap.late)) > 0 else "free",
        )
        for gap in found.gaps
    )


def _points(found: PlanDifference, face: Face) -> tuple[Node, ...]:
    lost = [
        _line(f"lost:{e.point}", face.say("difference.lost", name=e.name), "scene")
        for e in found.lost
    ]
    kept = [
        _line(f"kept:{e.point}", face.say("difference.kept", name=e.name), "free")
        for e in found.kept
    ]
    return (*lost, *kept)


def _line(key: str, text: str, tone: str) -> Node:
    return Node(key=key, cells=(Cell(text=text, tone=tone),), spans=True, note=text)
