"""What a file holds, in figures."""

from __future__ import annotations

from jointops.app.center import Center
from jointops.forces.guards import Guard, GuardTeam
from jointops.forces.points import ResponsePoint
from jointops.forces.stations import Grid, PoliceStation, Substation
from jointops.forces.units import Unit, UnitKind


def city_counts(center: Center) -> dict[str, int]:
    """Give the figures of ``city info``."""
    board = center.board
    units = board.table(Unit).values()
    patrols = [unit for unit in units if unit.in_patrol_plan]
    points = [point.within_s for point in board.table(ResponsePoint).values()]
    installed = center.installed_roads
    return {
        "ptu_teams": sum(unit.kind == UnitKind.PTU for unit in units),
        "patrol_groups": len(patrols),
        "patrol_cars": sum(unit.cars for unit in patrols),
        "patrol_officers": sum(unit.officers for unit in patrols),
        "police_stations": len(board.table(PoliceStation)),
        "substations": len(board.table(Substation)),
        "grids": len(board.table(Grid)),
        "guard_teams": len(board.table(GuardTeam)),
        "guards": len(board.table(Guard)),
        "points_1min": points.count(60.0),
        "points_3min": points.count(180.0),
        "points_5min": points.count(300.0),
        "road_nodes": installed.nodes if installed else 0,
    }
