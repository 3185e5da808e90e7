from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jointops.app.bootstrap import make_empty
from jointops.app.center import Center
from jointops.app.commands import Command, ImportPoints, ImportUnits, InstallRoads
from jointops.app.roads import install_network
from jointops.forces.units import UnitKind
from jointops.store.home import Home
from tests.clocks import HandClock
from tests.factories import point, street, unit


class Town:
    """A small exercise file: a street of nine nodes, some units and points, a clock by hand."""

    def __init__(self, folder: Path) -> None:
        self.clock = HandClock()
        self.center, _ = make_empty(Home(folder), exercise=True, clock=self.clock)
        self.do(
            InstallRoads(
                roads=install_network(
                    self.center.home, street(9, metres=600, kmh=36), source="street"
                )
            )
        )
        units = (
            unit("PTU01", UnitKind.PTU, at=2, capabilities=("assault", "shield")),
            unit("PTU02", UnitKind.PTU, at=6, capabilities=("assault", "shield")),
            unit("巡01", at=3),
            unit("巡02", at=5),
            unit("巡03", at=7),
            unit("摩01", UnitKind.MOTORCYCLE, at=4, officers=2),
            unit("站01", UnitKind.STATION, at=8),
            unit("武警一中队", UnitKind.ARMED_POLICE, at=9, officers=20, capabilities=("assault",)),
        )
        self.do(ImportUnits(file="units.csv", units=units))
        self.do(ImportPoints(file="points.csv", points=(point("站前", 2, 60), point("市场", 5))))

    def do(self, command: Command):
        """Carry out a command as the training account that may."""
        actor = self.center.training_actor(command, seat="test")
        return self.center.do(command, actor).value

    def actor(self, command):
        return self.center.training_actor(command, seat="test")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path / "home")
    yield made
    made.center.close()
