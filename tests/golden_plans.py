"""
Plans of ten incidents over the training city, kept as files: ``python -m tests.golden_plans``.

Run so it writes them anew; look at the difference before you keep it.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from jointops.app.bootstrap import open_center
from jointops.app.center import Center
from jointops.app.commands import OpenIncident
from jointops.app.planner import propose
from jointops.app.search import Gazetteer
from jointops.ids import IncidentId
from jointops.planning.plan import ReinforcementPlan
from tests.cities import make_city
from tests.clocks import StillClock

FOLDER = Path(__file__).parent / "fixtures" / "plans"
INCIDENTS = {
    "station-knife": ("淄博站", "持械伤人"),
    "station-terror": ("淄博站", "暴力恐怖"),
    "market-fight": ("八大局便民市场", "治安斗殴"),
    "square-crowd": ("王府井广场", "群体性事件"),
    "hospital-gas": ("淄博市中心医院", "燃气泄漏"),
    "mall-knife": ("淄博万象汇", "持械伤人"),
    "plaza-escape": ("富力万达广场", "驾车冲卡逃逸"),
    "north-station-help": ("淄博北站", "求助"),
    "campus-quarrel": ("山东理工大学(西校区)", "纠纷"),
    "south-knife": ("南定(铝城购物中心)", "持械伤人"),
}


def make_plan(center: Center, name: str) -> ReinforcementPlan:
    """Open one of the incidents and plan for it."""
    place, class_text = INCIDENTS[name]
    opened = center.do(
        OpenIncident(place=Gazetteer(center).place(place), class_text=class_text),
        center.training_actor(OpenIncident, seat="golden"),
    )
    return propose(center, IncidentId(opened.value))


def told(plan: ReinforcementPlan) -> dict[str, Any]:
    """Give what a plan decides, as its file keeps it."""
    return {
        "digest": plan.digest,
        "class": plan.class_name,
        "level": plan.level,
        "picks": [[p.force, p.tier, p.slot, p.people, round(p.arrival_s, 1)] for p in plan.picks],
        "standing": [[p.force, p.slot, p.people, round(p.arrival_s, 1)] for p in plan.standing],
        "asked": [[p.force, p.people] for p in plan.hollow],
        "moves_up": [[e.name, e.move_up.force] for e in plan.moves_up if e.move_up is not None],
        "points_lost": [e.name for e in plan.lost_points],
        "shortfalls": [[s.slot, s.missing, s.late, s.nearest.code] for s in plan.shortfalls],
        "notes": [note.code for note in plan.notes],
    }


def main() -> None:
    """Write every file anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        center = open_center(make_city(Path(folder) / "home"), clock=StillClock())
        for name in INCIDENTS:
            kept = told(make_plan(center, name))
            text = json.dumps(kept, ensure_ascii=False, indent=1)
            (FOLDER / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
            print(f"{name}: {kept['digest'][:12]}")
        center.close()


if __name__ == "__main__":
    main()
