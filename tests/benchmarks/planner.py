"""Plans with backfill over the training city, against other solvers on the same model."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from functools import partial
from unittest.mock import patch

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from jointops.app.center import Center
from jointops.app.commands import OpenIncident
from jointops.app.planner import propose
from jointops.app.search import Gazetteer
from jointops.ids import IncidentId
from jointops.planning import joint, matching
from jointops.planning.arrivals import arrivals_to, stand_of
from jointops.planning.joint import JointAnswer, JointProblem, solve
from tests.benchmarks.figures import Figure, compare

CP_SAT = importlib.util.find_spec("ortools") is not None
CP_SAT_S = 20.0
CASES = (("淄博站", "持械伤人"), ("淄博市中心医院", "燃气泄漏"), ("王府井广场", "暴力恐怖"))


def plans(center: Center) -> Iterator[Figure]:
    """Time whole plans and the joint model alone."""
    numbers = [_open(center, place, name) for place, name in CASES]
    problems: list[JointProblem] = []

    def kept(problem: JointProblem) -> JointAnswer | None:
        problems.append(problem)
        return solve(problem)

    with patch.object(matching, "solve", kept):
        for number in numbers:
            propose(center, number)  # the searches to the points are known from here on
    forces = stand_of(center.situation(), center.roads())
    places = [Gazetteer(center).place(place) for place, _ in CASES]
    for at, (_, name) in enumerate(CASES):
        yield compare(
            f"plan with backfill, {name}",
            partial(propose, center, numbers[at]),
            "arrival of every force at the place, nothing more",
            partial(arrivals_to, places[at], forces, center.roads()),
        )
    yield compare(
        "plans of three incidents",
        lambda: [propose(center, number) for number in numbers],
        "arrivals at the three places",
        lambda: [arrivals_to(place, forces, center.roads()) for place in places],
    )
    for (_, name), problem in zip(CASES, problems, strict=True):
        size = f"{len(problem.arrival_s)} units, {len(problem.minimum)} points"
        yield compare(
            f"joint model, {name}, {size}",
            partial(solve, problem),
            "scipy milp, whole numbers from the start",
            partial(_by_milp, problem),
            runs=3,
        )
        if CP_SAT:
            yield compare(
                f"joint model, {name}, {size}",
                partial(solve, problem),
                f"OR-tools CP-SAT, two workers, at most {CP_SAT_S:.0f} s an objective",
                partial(_by_cp_sat, problem),
                runs=1,
            )
        else:
            print("OR-tools is not installed: CP-SAT is left out")


def _open(center: Center, place: str, class_text: str) -> IncidentId:
    opened = center.do(
        OpenIncident(place=Gazetteer(center).place(place), class_text=class_text),
        center.training_actor(OpenIncident, seat="bench"),
    )
    return IncidentId(opened.value)


def _by_milp(problem: JointProblem) -> list[float]:
    """Solve the objectives in turn, each as a programme in whole numbers with a row for each."""
    at = joint._Columns(problem)
    kept = joint._programme(problem, at)
    rows, low, high = kept.rows, kept.low, kept.high
    values: list[float] = []
    for cost in joint._costs(problem, at):
        found = milp(
            cost,
            integrality=np.ones(at.size, dtype=np.int64),
            bounds=Bounds(0, kept.top),
            constraints=LinearConstraint(rows, low, high),
            options={"mip_rel_gap": 0.0},
        )
        value = float(cost @ np.round(np.asarray(found.x)))
        values.append(value)
        rows = vstack([rows, csr_array(cost[None, :])], format="csr")
        low, high = np.append(low, -np.inf), np.append(high, value + 0.5)
    _agree(problem, values)
    return values


def _by_cp_sat(problem: JointProblem) -> list[float]:
    """Do the same by constraint programming."""
    from ortools.sat.python import cp_model  # type: ignore[import-not-found, unused-ignore]

    at = joint._Columns(problem)
    kept = joint._programme(problem, at)
    rows, low, high = csr_array(kept.rows), kept.low, kept.high
    model = cp_model.CpModel()
    var = [model.NewIntVar(0, int(most), "") for most in kept.top]
    for row in range(rows.shape[0]):
        at_row = slice(rows.indptr[row], rows.indptr[row + 1])
        terms = zip(rows.indices[at_row], rows.data[at_row], strict=True)
        total = sum(int(value) * var[column] for column, value in terms)
        least = int(low[row]) if np.isfinite(low[row]) else -(10**6)
        most = int(high[row]) if np.isfinite(high[row]) else 10**6
        model.AddLinearConstraint(total, least, most)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = CP_SAT_S
    values: list[float] = []
    for cost in joint._costs(problem, at):
        scale = 1 if len(values) < 3 else 1000
        whole = np.round(cost * scale).astype(int)
        objective = sum(int(c) * v for c, v in zip(whole, var, strict=True) if c)
        model.Minimize(objective)
        if solver.Solve(model) != cp_model.OPTIMAL:
            return values
        values.append(solver.ObjectiveValue() / scale)
        model.Add(objective <= int(solver.ObjectiveValue()))
    _agree(problem, values)
    return values


def _agree(problem: JointProblem, values: list[float]) -> None:
    """Different answers would make the comparison mean nothing."""
    answer = solve(problem)
    assert answer is not None
    assert np.allclose([o.value for o in answer.objectives], values, rtol=1e-4, atol=1.0)
