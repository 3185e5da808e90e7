"""Which paper is in the middle: one that a person opens, or one just made that is waited for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal

from jointops.app.orders.desk import order_line
from jointops.ids import OrderId
from ui.acts import Acts
from ui.desk_view import DeskView
from ui.face import Face
from ui.notices import Notices
from ui.seat import Seat
from ui.selection import Selection
from ui.sheets.host import SheetHost


class PaperStage(Acts):
    """
    Brings papers to the middle of the desk and takes them away.

    A paper that was asked for comes by itself once it is made. It never takes the place, or the
    keys, of what its operator has turned to meanwhile: another paper, the map, another incident,
    a sheet, a field. Then a message tells that it is made.
    """

    put_away = Signal()

    def __init__(
        self,
        seat: Seat,
        selection: Selection,
        host: SheetHost,
        notices: Notices,
        face: Face,
        *,
        view: DeskView,
    ) -> None:
        super().__init__(seat, selection, host, notices, face)
        self._view = view
        self._waited_for: set[str] = set()
        selection.incident_changed.connect(self._waited_for.clear)
        view.right.orders.preview_wanted.connect(self.show)
        view.paper.closed.connect(self.close)

    def show(self, order: str) -> None:
        """Show an order that a person wants to see, chosen in the list too."""
        self._waited_for.clear()
        self._bring(OrderId(order))

    def close(self) -> None:
        """Show the map."""
        self._waited_for.clear()
        self._view.show_map()
        self.put_away.emit()

    def act(self, act: Callable[[str], object]) -> None:
        """Do something with the paper on the screen, or the chosen one."""
        order = self._view.order_at_hand
        if order is not None:
            act(order)

    def wait_for(self, asked: str) -> None:
        """Note that a paper was asked for, by any name that its maker gives it."""
        self._waited_for.add(asked)

    def show_made(self, order: str, asked: str) -> None:
        """Show an order that was just made, or tell of it."""
        if asked in self._waited_for and not self.host.typing:
            self._bring(OrderId(order))
        else:
            line = order_line(self.seat.center, OrderId(order))
            self.notices.tell(self.face.say("orders.made", number=line.number, title=line.title))
        self._waited_for.discard(asked)

    def _bring(self, order: OrderId) -> None:
        self._view.paper.open(order)
        self._view.right.orders.table.choose(order)
        self._view.show_paper()
