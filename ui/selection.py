"""What the desk is about at the moment: one incident, one force, one point."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from jointops.ids import IncidentId


class Selection(QObject):
    """The choice that all panels share; each shows it, whoever made it."""

    incident_changed = Signal()
    force_changed = Signal()
    point_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._incident: IncidentId | None = None
        self._force = ""
        self._point = ""

    @property
    def incident(self) -> IncidentId | None:
        """Number of the incident that is worked on."""
        return self._incident

    @property
    def force(self) -> str:
        """Call sign of a unit, id of a guard team or a guard; empty for none."""
        return self._force

    @property
    def point(self) -> str:
        """Id of a response point; empty for none."""
        return self._point

    def choose_incident(self, incident: IncidentId | None) -> None:
        """Work on another incident."""
        if incident != self._incident:
            self._incident = incident
            self.incident_changed.emit()

    def choose_force(self, force: str) -> None:
        """Point out a force."""
        if force != self._force:
            self._force = force
            self.force_changed.emit()

    def choose_point(self, point: str) -> None:
        """Point out a response point."""
        if point != self._point:
            self._point = point
            self.point_changed.emit()
