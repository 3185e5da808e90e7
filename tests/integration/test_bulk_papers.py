"""Papers of the whole register: every team's slip, by areas, stopped without a trace, no names."""

from __future__ import annotations

import re

import pypdfium2
import pytest

from jointops.app import commands as c
from jointops.app.bootstrap import open_center
from jointops.app.handling import NotFoundError
from jointops.app.jobs import Control, StoppedError
from jointops.app.orders.bulk_papers import make_guard_slips, make_guard_strengths
from jointops.app.staging import PapersUnwritableError
from jointops.forces.guards import GuardTeam
from tests.cities import copy_city
from tests.clocks import HandClock

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def center(city, tmp_path_factory):
    home = copy_city(city, tmp_path_factory.mktemp("bulk") / "home")
    opened = open_center(home, clock=HandClock())
    yield opened
    opened.close()


class Told(Control):
    """Notes how far the work said it was; stops it at a share."""

    def __init__(self, *, stop_at: float = 2.0) -> None:
        super().__init__()
        self.shares: list[float] = []
        self._stop_at = stop_at

    def tell(self, share: float) -> None:
        self.shares.append(share)
        if share >= self._stop_at:
            self.stop()
        super().tell(share)


def clerk(center):
    return center.training_actor(c.NotePapers, seat="test")


def pages_of(file, *, each=1) -> list[str]:
    with pypdfium2.PdfDocument(file) as document:
        return [
            document[number].get_textpage().get_text_range().replace("\r\n", "\n")
            for number in range(0, len(document), each)
        ]


def test_every_team_gets_its_slip_with_the_law_on_it_and_no_guards_name(center, tmp_path):
    told = Told()
    made = make_guard_slips(center, tmp_path, clerk(center), told, maps=False)
    teams = center.board.table(GuardTeam)
    with pypdfium2.PdfDocument(made.file) as document:
        assert made.papers == made.pages == len(document) == len(teams)
    read = pages_of(made.file, each=40)
    for page in read:
        (number,) = re.findall(r"岗(B\d+)", page)
        assert teams[number].call_sign in page
        for word in ("可以做", "一律不得做", "签收回执", "不作为执勤依据", "第三十一条"):
            assert word in page
    text = "".join(read)
    assert not any(guard.name in text for guard in center.board.guards if guard.name)
    assert told.shares == sorted(told.shares)
    assert len(told.shares) > 600
    assert told.shares[-1] == 1.0
    assert made.file.stat().st_size / made.pages < 3_000, "what they share is in the file once"


def test_stopped_in_the_middle_nothing_is_there_and_nothing_is_journaled(center, tmp_path):
    before = len(center.database.all_of("papers.make"))
    told = Told(stop_at=0.3)
    with pytest.raises(StoppedError):
        make_guard_slips(center, tmp_path, clerk(center), told, maps=False)
    assert list(tmp_path.iterdir()) == []
    assert max(told.shares) < 0.31
    assert len(center.database.all_of("papers.make")) == before


def test_one_team_has_its_map_and_an_unknown_one_is_told(center, tmp_path):
    team = next(iter(center.board.table(GuardTeam).values()))
    made = make_guard_slips(center, tmp_path, clerk(center), Control(), team=team.call_sign)
    assert (made.papers, made.pages) == (1, 1)
    (page,) = pages_of(made.file)
    assert "比例尺 1:6 250" in page
    with pytest.raises(NotFoundError):
        make_guard_slips(center, tmp_path, clerk(center), Control(), team="无此队")
    blocked = tmp_path / "file"
    blocked.write_text("x")
    with pytest.raises(PapersUnwritableError):
        make_guard_slips(center, blocked, clerk(center), Control(), team=team.call_sign)


def test_the_strength_tables_count_every_team_and_list_no_names(center, tmp_path):
    made = make_guard_strengths(center, tmp_path, clerk(center), Control())
    text = "\n".join(pages_of(made.file))
    for team in center.board.table(GuardTeam).values():
        assert team.call_sign in text
    assert "不列人员姓名" in text
    assert not any(guard.name in text for guard in center.board.guards[:500] if guard.name)
