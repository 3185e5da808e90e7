"""Power cuts and damages: small numbers of what the tools under tests/tools do at length."""

from __future__ import annotations

import random
import struct

import pytest

from jointops.app.bootstrap import open_center
from jointops.app.commands import AddLogLine
from jointops.ids import IncidentId
from jointops.incidents.incident import Incident
from jointops.store.home import Home
from tests.tools import power_loss, restore_drill
from tests.tools.kill_trials import actor_of, prepare

FRAME, LOG_HEAD, PAGE = 24, 32, 4096


def test_a_page_torn_while_the_log_went_into_the_file_is_no_damage(tmp_path):
    home = prepare(tmp_path / "home")
    center = open_center(home)
    desk = actor_of(center, AddLogLine)
    for turn in range(5):
        center.do(AddLogLine(incident=IncidentId(1), text=str(turn)), desk)
    block = bytearray(home.database.read_bytes())
    log = home.database.with_name("jointops.db-wal").read_bytes()
    center.close()
    cut = Home(tmp_path / "cut")
    cut.keep_key(home.key_file.read_text())
    for at in range(LOG_HEAD, len(log), FRAME + PAGE):
        (page,) = struct.unpack_from(">I", log, at)
        block[(page - 1) * PAGE + 512 : page * PAGE] = bytes(PAGE - 512)
    cut.database.write_bytes(bytes(block))
    cut.database.with_name("jointops.db-wal").write_bytes(log)
    center = open_center(cut)
    try:
        assert not center.database.read_only
        assert len(center.board.table(Incident)[1].log) == 5
    finally:
        center.close()


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_power_cut_loses_nothing_acknowledged_and_without_flushing_it_does():
    seen = power_loss.trial("FULL", 8, random.Random(3))
    if seen is None:
        pytest.skip("no compiler, or not Linux")
    assert dict(seen) == {"whole": 8}
    control = power_loss.trial("OFF", 8, random.Random(3))
    assert control is not None
    assert control["lost"] + control["damaged"] > 0


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_every_kind_of_damage_is_found_and_everything_is_got_back():
    seen = restore_drill.drill(len(restore_drill.DAMAGES), seed=5)
    for name, became in seen.items():
        assert became["lost"] + became["missed"] == 0, name
        assert became["recovered"] == 1 or name == "log cut off", name
