from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from jointops.app.bootstrap import make_empty
from jointops.app.commands import Command, ImportPoints, ImportUnits, InstallRoads
from jointops.app.roads import install_network
from jointops.feeds.osm_roads import read_osm
from jointops.forces.units import UnitKind
from jointops.geo.places import Place
from jointops.geo.roads import RoadNetwork
from jointops.store.home import Home
from tests.clocks import HandClock
from tests.factories import point, street, unit
from tests.osm import TOWN, write_osm


class Town:
    """A small exercise file with a network and a clock that is moved by hand."""

    scene: Place

    def __init__(self, folder: Path, network: RoadNetwork) -> None:
        self.clock = HandClock()
        self.center, _ = make_empty(Home(folder), exercise=True, clock=self.clock)
        self.do(InstallRoads(roads=install_network(self.center.home, network, source="test")))

    def man(self) -> None:
        """Import the units and points of the street."""
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
    made = Town(tmp_path / "home", street(9, metres=600, kmh=36))
    made.man()
    yield made
    made.center.close()


@pytest.fixture
def town_of_streets(tmp_path: Path) -> Iterator[Town]:
    """A file on real positions: the hand-drawn town, one patrol at its south-west corner."""
    network, _ = read_osm(write_osm(tmp_path / "town.osm", TOWN))
    made = Town(tmp_path / "home", network)
    corner = replace(unit("巡01", at=1), post=Place(lon=118.0, lat=36.8))
    made.do(ImportUnits(file="units.csv", units=(corner,)))
    made.scene = Place(lon=118.02, lat=36.8)
    yield made
    made.center.close()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()
