"""Orders to take over lists of what a center has, and to take them back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from jointops.app.commands.command import Command
from jointops.forces.duty_phones import DutyPhone
from jointops.forces.register import Landmark
from jointops.forces.stations import Grid, PoliceStation, Substation
from jointops.forces.units import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportList(Command):
    """
    What orders to take over a list have in common.

    Attributes
    ----------
    file
        Name of the file.
    rows
        Rows of the kind `of`, as they are to stand.
    """

    of: ClassVar[type[Any]]
    file: str
    rows: tuple[Any, ...]

    def facts(self) -> dict[str, Any]:
        """Give the file and the ids of the rows."""
        return {"file": self.file, "rows": [row.id for row in self.rows]}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportStations(ImportList):
    """Take over police stations (警务站) of a file, all or none."""

    kind: ClassVar[str] = "stations.import"
    of: ClassVar[type[Any]] = PoliceStation


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSubstations(ImportList):
    """Take over substations (派出所) of a file, all or none."""

    kind: ClassVar[str] = "substations.import"
    of: ClassVar[type[Any]] = Substation


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportGrids(ImportList):
    """Take over grids (网格) of a file, all or none."""

    kind: ClassVar[str] = "grids.import"
    of: ClassVar[type[Any]] = Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportLandmarks(ImportList):
    """Take over landmarks of a file, all or none."""

    kind: ClassVar[str] = "landmarks.import"
    of: ClassVar[type[Any]] = Landmark


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRoster(ImportList):
    """Take over a roster (排班): the units as it leaves them, all or none."""

    kind: ClassVar[str] = "roster.import"
    of: ClassVar[type[Any]] = Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPhones(ImportList):
    """Take over duty telephones (值班电话) of a file, all or none."""

    kind: ClassVar[str] = "phones.import"
    of: ClassVar[type[Any]] = DutyPhone


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoImport(Command):
    """Take a whole import back: every row of it as it stood before."""

    kind: ClassVar[str] = "import.undo"
    entry: int
