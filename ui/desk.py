"""The desk: who listens to whom, and what every key does."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from jointops.app.commands import ChangeLevel, Command, EditCard, MergeIncident, Reassign
from jointops.app.console import Proposal
from jointops.app.progress import stage_of
from jointops.geo.places import Place
from jointops.ids import IncidentId
from jointops.situation.changes import Aspect, Changes
from ui.closure_acts import ClosureActs
from ui.countersign_acts import CountersignActs
from ui.desk_view import DeskView
from ui.encircle_acts import EncircleActs
from ui.face import Face
from ui.flights import Flights
from ui.force_acts import ForceActs
from ui.incident_acts import IncidentActs
from ui.journal_acts import JournalActs
from ui.keys import Keyboard
from ui.map.view import MapView
from ui.order_acts import OrderActs
from ui.pack_acts import PackActs
from ui.panels.encircle_panel import OFFERS
from ui.panels.map_panel import MakeMap
from ui.paper_acts import PaperActs
from ui.paper_stage import PaperStage
from ui.parts.spoken import Field
from ui.plan_desk import PlanDesk
from ui.point_acts import PointActs
from ui.reach_acts import ReachActs
from ui.request_acts import RequestActs
from ui.seat import Seat
from ui.seat_acts import SeatActs
from ui.selection import Selection
from ui.sheets.host import SheetHost
from ui.sheets.incident_sheet import IncidentSheet
from ui.tasks import async_slot
from ui.watch_acts import WatchActs
from ui.watcher import Watcher

SHOWN = (Aspect.INCIDENTS, Aspect.PLANS, Aspect.TASKS, Aspect.ORDERS, Aspect.ROADS)


class Desk(QWidget):
    """
    One seat's desk.

    Attributes
    ----------
    view
        The panels.
    plans
        Planning and releasing.
    """

    def __init__(
        self, seat: Seat, face: Face, *, make_map: MakeMap = MapView, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.seat, self.face = seat, face
        self.selection = Selection(self)
        self.plans = PlanDesk(seat, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.watcher = Watcher(seat, self.selection, self)
        self.view = DeskView(
            seat,
            self.selection,
            self.plans,
            face,
            watcher=self.watcher,
            make_map=make_map,
            parent=self,
        )
        column.addWidget(self.view)
        self.flights = Flights(seat, self.selection, self.view)
        self.host = SheetHost(self)
        group = (seat, self.selection, self.host, self.view.notices, face)
        self.incident_acts = IncidentActs(*group)
        self.force_acts = ForceActs(*group)
        self.closure_acts = ClosureActs(*group)
        self.paper_acts = PaperActs(*group)
        self.pack_acts = PackActs(*group)
        self.order_acts = OrderActs(*group)
        self.seat_acts = SeatActs(*group)
        self.countersign_acts = CountersignActs(*group)
        self.countersign_acts.follow()
        self.point_acts = PointActs(*group)
        self.journal_acts = JournalActs(*group)
        self.reach_acts = ReachActs(*group)
        self.reach_acts.follow()
        self.watch_acts = WatchActs(*group, watcher=self.watcher)
        self.encircle_acts = EncircleActs(*group, view=self.view)
        self.request_acts = RequestActs(*group, view=self.view, plans=self.plans)
        self.stage = PaperStage(*group, view=self.view)
        self.keyboard = Keyboard(self)
        self._acts = self._table()
        self._hint_wanted = True
        self._connect()
        self._show_hint()

    # --- who listens to whom

    def _connect(self) -> None:
        view, seat = self.view, self.seat
        self.keyboard.pressed.connect(self.act)
        seat.refused.connect(view.notices.refuse)
        seat.changed.connect(self._on_changed)
        seat.acted.connect(self._on_acted)
        seat.lock_changed.connect(self._show_hint)
        self.selection.incident_changed.connect(self._on_incident)
        self.plans.state_changed.connect(self._show_hint)
        self.plans.planned.connect(self._show_hint)
        self.plans.released.connect(self._on_released)
        self.host.emptied.connect(self._take_keys_back)
        self.host.opened.connect(self._show_hint)
        self.incident_acts.taken.connect(self._on_taken)
        view.map.place_clicked.connect(self._on_place)
        view.map.place_clicked.connect(self.reach_acts.take_place)
        self.reach_acts.shown.connect(view.map.show_bands)
        view.map.area_drawn.connect(self.closure_acts.drawn)
        view.map.failed.connect(self._on_map_told)
        view.map.warned.connect(self._on_map_told)
        self.closure_acts.draw_wanted.connect(view.map.draw)
        self.closure_acts.preview_wanted.connect(view.map.preview)
        self.force_acts.map_click_wanted.connect(view.map.take_places)
        view.title.box.proposed.connect(self._on_proposal)
        view.title.box.left.connect(self._take_keys_back)
        view.title.account_wanted.connect(self.seat_acts.sit_down)
        view.title.act_wanted.connect(self.seat_acts.act)
        view.strip.keys_wanted.connect(self._on_keys_wanted)
        view.strip.due_wanted.connect(self.countersign_acts.open_due)
        view.strip.waiting_wanted.connect(self.paper_acts.print_waiting)
        self.seat_acts.act_wanted.connect(self.countersign_acts.act)
        view.hint.put_away.connect(self._put_hint_away)
        self._connect_registers()
        self._connect_right()
        self.request_acts.follow()

    def _connect_registers(self) -> None:
        view = self.view
        view.units.position_wanted.connect(self.force_acts.report)
        view.units.status_wanted.connect(self.force_acts.set_status)
        view.guards.reveal_wanted.connect(self.force_acts.reveal)
        view.guards.erase_wanted.connect(self.force_acts.erase)
        for panel in (view.units, view.guards):
            panel.fly_wanted.connect(self.flights.to_force)
        view.points.fly_wanted.connect(self.flights.to_point)
        view.closures.draw_wanted.connect(self.closure_acts.start)
        view.closures.road_wanted.connect(self.closure_acts.by_name)
        view.closures.pick_wanted.connect(self.closure_acts.pick)

    def _connect_right(self) -> None:
        right = self.view.right
        right.head.raise_wanted.connect(self.incident_acts.raise_level)
        right.plan.add_wanted.connect(self._add_force)
        right.plan.stand_down_wanted.connect(self._ask_stand_down)
        right.ring.man_wanted.connect(self.encircle_acts.man)
        self.encircle_acts.manned.connect(self._on_released)
        self.plans.early.connect(self._on_early)
        right.plan.release_all_wanted.connect(self._release_all)
        right.plan.reassign_wanted.connect(self.watch_acts.reassign)
        right.watch.send_wanted.connect(self.watch_acts.send)
        right.watch.swap_wanted.connect(self.watch_acts.swap)
        right.calls.record_wanted.connect(self.force_acts.record)
        right.card.act_wanted.connect(self.incident_acts.act)
        right.card.tell_wanted.connect(self.incident_acts.tell)
        right.card.stamp_wanted.connect(self.incident_acts.stamp)
        right.card.reveal_wanted.connect(self.incident_acts.reveal)
        for part in (right.orders, self.view.paper):
            part.print_wanted.connect(self.paper_acts.print_order)
            part.save_wanted.connect(self.paper_acts.save_order)
        for maker in (right.orders, self.order_acts):
            maker.asked.connect(self.stage.wait_for)
            maker.issued.connect(self.stage.show_made)
        right.orders.unsigned.connect(self._tell_unsigned)
        right.orders.papers_wanted.connect(self.paper_acts.make_papers)
        self.paper_acts.pack_drawn.connect(self.pack_acts.tell)
        right.orders.act_wanted.connect(self.order_acts.open)
        self.order_acts.show_wanted.connect(self.stage.show)
        self.stage.put_away.connect(self._take_keys_back)

    # --- keys

    def act(self, name: str) -> None:
        """Do what a key of `ui.keys` stands for."""
        self._acts[name]()

    def _table(self) -> dict[str, Callable[[], object]]:
        view, right = self.view, self.view.right
        acts: dict[str, Callable[[], object]] = {
            "mark": self._mark,
            "first_wave": self.release_first,
            "first_wave_anywhere": self.release_first,
            "release_all": self._release_all,
            "raise": self.incident_acts.raise_level,
            "stand_down": self._ask_stand_down,
            "command": view.title.box.setFocus,
            "forbid": self._strike_out,
            "lock_force": right.plan.lock_chosen,
            "add": self._add_force,
            "undo": self._undo,
            "forbid_unit": partial(self.encircle_acts.strike_out, unit=True),
            "remake": right.plan.make_again,
            "left_out": right.plan.left_out.toggle,
            "losses": right.plan.losses.toggle,
            "compare": right.plan.compare.click,
            "replace": right.watch.send.click,
            "swap": right.watch.swap.click,
            "reassign": right.plan.reassign_chosen,
            "bare": partial(self.point_acts.bare, self.plans),
            "ring": partial(self.encircle_acts.open, "ring"),
            "exits": partial(self.encircle_acts.open, "exits"),
            "pick": self.encircle_acts.pick,
            "record": right.calls.record.click,
            "position": view.units.report.click,
            "status": view.units.status.click,
            "draw": self.closure_acts.start,
            "reach": self.reach_acts.toggle,
            "close_road": self.closure_acts.by_name,
            "pick_roads": self.closure_acts.pick,
            "slip": right.orders.issue_slip,
            "full": right.orders.issue_full,
            "papers": self.paper_acts.make_papers,
            "preview": right.orders.show_preview,
            "print": partial(self.stage.act, self.paper_acts.print_order),
            "save": partial(self.stage.act, self.paper_acts.save_order),
            "draft": self.order_acts.draft,
            "order": partial(self.stage.act, self.order_acts.open),
            "print_waiting": self.paper_acts.print_waiting,
            "archive": self.order_acts.search,
            "template": self.order_acts.template,
            "seal_image": self.order_acts.seal_image,
            "handover": self.paper_acts.hand_over,
            "verify": self.paper_acts.verify,
            "pack": self.pack_acts.press,
            "journal": self._turn_journal,
            "exceptions": view.journal.turn_exceptions,
            "correct": self._correct_entry,
            "late": self.journal_acts.enter_late,
            "incidents": view.incidents.view.setFocus,
            "back": self._back,
        }
        for at in range(OFFERS):
            acts[f"offer_{at + 1}"] = partial(right.ring.show_offer, at)
        for name in ("draft", "oral", "notice", "window"):
            acts[f"request_{name}"] = partial(self.request_acts.act, name)
        for name in ("edit", "log", "caller"):
            acts[name] = partial(self.incident_acts.act, name)
        for name in ("due", "break_glass"):
            acts[name] = partial(self.countersign_acts.act, name)
        for name in ("plan", "calls", "requests", "card", "orders"):
            acts[name] = partial(right.show_page, name)
        for name in ("units", "guards", "points", "closures"):
            acts[name] = partial(self._show_register, name)
        for name in (
            "keys",
            "theme",
            "language",
            "lock",
            "import",
            "guards_import",
            "export",
            "needs",
            "studies",
        ):
            acts[name] = partial(self.seat_acts.act, name)
        return acts

    # --- following the file

    def _on_changed(self, changes: Changes) -> None:
        if changes.touch(*SHOWN):
            self._show_hint()

    def _on_acted(self, command: Command) -> None:
        """Plan anew after an act that the plan rests on."""
        if isinstance(command, MergeIncident):
            self.plans.make(command.into)
        elif isinstance(command, ChangeLevel | EditCard):
            self.plans.make(command.incident)
        elif isinstance(command, Reassign):
            self.plans.make(command.incident)
            self.plans.make(command.taken_from)

    def _on_incident(self) -> None:
        self._turn_to("plan")
        self._show_hint()

    def _on_taken(self, incident: int) -> None:
        self.plans.make(IncidentId(incident))
        self._turn_to("plan")

    def _on_released(self, incident: int) -> None:
        if incident == self.selection.incident:
            self._turn_to("calls")
        self._show_hint()

    def _turn_to(self, name: str) -> None:
        """Show what matters now; the keys stay where somebody is typing."""
        self.view.right.show_page(name, take_keys=not self.host.typing)

    def _on_map_told(self, text: str) -> None:
        self.view.notices.tell(text, weight="caution")

    # --- the hint

    def _put_hint_away(self) -> None:
        self._hint_wanted = False
        self._show_hint()

    def _show_hint(self) -> None:
        incident = self.selection.incident
        self.view.hint.warn(self.seat.locked)
        self.view.hint.setVisible(self._hint_wanted or self.seat.locked)
        if self.seat.locked:
            self.view.hint.say("hint.locked")
        elif isinstance(self.host.sheet, IncidentSheet):
            self.view.hint.say("hint.class")
        elif self.host.sheet is not None and self.plans_wait():
            self.view.hint.say("hint.sheet_over_wave")
        elif incident is not None and self.plans.busy(incident):
            self.view.hint.say("hint.planning")
        else:
            self.view.hint.say(f"hint.{stage_of(self.seat.center, incident)}")

    def plans_wait(self) -> bool:
        """Tell whether a first wave of the chosen incident lies ready."""
        incident = self.selection.incident
        return incident is not None and self.plans.waiting(incident)

    # --- the map and the command box

    def _on_place(self, lon: float, lat: float) -> None:
        self.view.map.take_places(False)
        place = Place(lon=lon, lat=lat)
        if self.force_acts.take_click(place) or self.encircle_acts.take_click(place):
            return
        self.incident_acts.mark(place, self.view.spot_on_map())

    def _mark(self) -> None:
        """Take the next click on the map as an incident's place."""
        self.view.show_map()
        if self.view.map.view is None:
            self.view.title.box.setFocus()
            return
        self.view.map.take_places(True)
        self.view.hint.say("hint.click")

    @async_slot
    async def _on_proposal(self, proposal: Proposal) -> None:
        if proposal.unit:
            self.selection.choose_force(proposal.unit)
        if proposal.incident is not None:
            self.selection.choose_incident(proposal.incident)
        if proposal.act == "give" and proposal.command is not None:
            await self.seat.attempt(proposal.command)
        elif proposal.act == "place" and proposal.place is not None:
            self.flights.to_place(proposal.place)
            self.incident_acts.mark(proposal.place, self.view.spot_on_map())
        else:
            self._do_proposal(proposal)

    def _do_proposal(self, proposal: Proposal) -> None:
        acts: dict[str, Callable[[], object]] = {
            "unit": partial(self.flights.to_force, proposal.unit),
            "incident": self.flights.to_incident,
            "first_wave": self.release_first,
            "release_all": self._release_all,
            "stand_down": self._ask_stand_down,
            "print": partial(self.stage.act, self.paper_acts.print_order),
            "closure": self.closure_acts.start,
            "ring": partial(self.encircle_acts.open, "ring"),
            "merge": partial(self.incident_acts.act, "merge"),
        }
        request = proposal.act.removeprefix("request_")
        if request != proposal.act:
            self.request_acts.act(request)
        elif proposal.act in acts:
            acts[proposal.act]()
        elif proposal.act != "place":
            self.seat_acts.act(proposal.act)

    # --- planning and releasing

    def release_first(self) -> None:
        """Release the first wave of the chosen incident; this key is never blocked."""
        if self.plans_wait():
            self.view.right.plan.release_first()

    def _on_early(self, incident: IncidentId) -> None:
        self.incident_acts.confirm_early(incident, self.plans.send_duty)

    def _release_all(self) -> None:
        if self.view.right.tabs.shown == "ring":
            self.encircle_acts.man()
            return
        incident = self.selection.incident
        plan = self.plans.plan(incident) if incident is not None else None
        if incident is None or plan is None or not self.view.right.plan.unsent():
            return
        lost = plan.lost_points
        if not lost:
            self.plans.release_all(incident)
            return
        names = self.face.enumerate(effect.name for effect in lost)
        text = self.face.say("sheet.release_text", count=len(lost), names=names)
        asked = self.incident_acts.ask("sheet.release", text=text, act="plan.release_all")
        asked.answered.connect(partial(self.plans.release_all, incident))

    def _ask_stand_down(self) -> None:
        if self.view.right.plan.back.isEnabled():
            self.watch_acts.ask_stand_down()

    def _add_force(self) -> None:
        self.force_acts.add_to_plan(self.plans)

    def _strike_out(self) -> None:
        """Del: lift the chosen closure, or strike out the chosen force, where each has the keys."""
        if self.view.closures.table.hasFocus():
            self.view.closures.lift_chosen()
        elif self._keys_are_right() and not self.encircle_acts.strike_out():
            self.view.right.plan.forbid_chosen()

    def _undo(self) -> None:
        if not self.encircle_acts.undo():
            self.view.right.plan.undo_edit()

    def _keys_are_right(self) -> bool:
        holder = QApplication.focusWidget()
        return holder is not None and self.view.right.isAncestorOf(holder)

    # --- orders

    def _tell_unsigned(self) -> None:
        self.view.notices.tell(self.face.say("orders.unsigned"), weight="caution")

    # --- small acts

    def _show_register(self, name: str) -> None:
        self.view.registers.turn_to(name)
        panel = getattr(self.view, name)
        (panel.table if name == "closures" else panel.filter).setFocus()

    def _turn_journal(self) -> None:
        self.view.journal.fold.toggle()

    def _correct_entry(self) -> None:
        self.journal_acts.correct(self.view.journal.chosen())

    def _on_keys_wanted(self) -> None:
        self.seat_acts.act("keys")

    def _back(self) -> None:
        """Esc: away with the sheet, the filter, the paper, the newest message; in this order."""
        self.view.map.take_places(False)
        holder = QApplication.focusWidget()
        if self.host.sheet is not None:
            self.host.close()
        elif isinstance(holder, Field):
            holder.clear()
            self._take_keys_back()
        elif self.view.shows_paper:
            self.stage.close()
        elif holder is not None and self.view.journal.isAncestorOf(holder):
            self._take_keys_back()
        elif not self.encircle_acts.back():
            self.view.notices.clear_newest()
        self._show_hint()

    def _take_keys_back(self) -> None:
        """Give the keys to the plan or the paper, after a sheet, a filter or the command box."""
        self._show_hint()
        if self.host.sheet is not None:
            return
        if self.view.shows_paper:
            self.view.paper.setFocus()
        else:
            self.view.right.show_page(self.view.right.tabs.shown or "plan")

    def shut_down(self) -> None:
        """Free the map and the planners' window before the window goes."""
        self.seat_acts.shut_down()
        self.encircle_acts.shut_down()
        self.request_acts.shut_down()
        self.view.map.shut_down()
