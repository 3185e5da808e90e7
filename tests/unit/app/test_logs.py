from __future__ import annotations

import logging
import random
from datetime import UTC, datetime

import msgspec
import pytest

from jointops.app.commands import OpenIncident
from jointops.app.logs import LOG, crash_report, hide, scrub, start_logs
from jointops.forces.guards import Guard
from jointops.ids import GuardId, GuardTeamId
from jointops.incidents.incident import Caller
from tests.factories import node


@pytest.fixture
def log_folder(tmp_path):
    start_logs(tmp_path, files=2, megabytes=1)
    yield tmp_path
    for handler in list(LOG.handlers):
        LOG.removeHandler(handler)
        handler.close()


def personal(rng: random.Random) -> list[str]:
    identity = "".join(rng.choice("0123456789") for _ in range(17)) + rng.choice("0123456789X")
    phone = "1" + rng.choice("3456789") + "".join(rng.choice("0123456789") for _ in range(9))
    return [
        identity,
        phone,
        f"0533-{rng.randrange(1000000, 9999999)}",
        f"SIM-{rng.randrange(10**7):07d}",
    ]


def test_two_thousand_lines_leak_nothing(log_folder):
    rng, secrets = random.Random(5), []
    for number in range(500):
        identity, phone, landline, certificate = personal(rng)
        secrets += [identity, phone, landline, certificate]
        LOG.info("报警人 %s 电话 %s", identity, phone)
        LOG.warning(f"{phone[:3]} {phone[3:7]} {phone[7:]} 与 {landline}")
        LOG.info("row %r", {"certificate": certificate, "phone": phone})
        try:
            raise ValueError(f"bad {identity}")
        except ValueError:
            LOG.exception("row %d", number)
    text = "".join(f.read_text(encoding="utf-8") for f in log_folder.glob("jointops.log*"))
    assert text.count("<身份证号>") > 500
    assert not [secret for secret in secrets if secret in text]


SURNAMES = ("王", "李", "欧阳", "司马", "诸葛", "高", "路")
GIVEN = ("伟", "芳", "秀英", "峰", "建国", "小明", "若溪")


def a_person(rng: random.Random) -> Guard:
    letters = rng.sample("鲁京沪粤ABCDEFGH", 2)
    return Guard(
        id=GuardId(f"G{rng.randrange(10**6)}"),
        team=GuardTeamId("B1"),
        name=rng.choice(SURNAMES) + rng.choice(GIVEN) + rng.choice(GIVEN),
        birth_year=rng.randint(1950, 2008),
        certificate="".join(letters) + f"{rng.randrange(10**8):08d}",
        post="门卫",
        shift="day",
        rest_day=0,
    )


def test_two_thousand_lines_about_people_of_the_file_leak_nothing(log_folder):
    """Names and certificates of the file in any shape; numbers and positions of anybody."""
    rng, secrets = random.Random(11), set()
    people = [a_person(rng) for _ in range(250)]
    hide("guards", [word for guard in people for word in (guard.name, guard.certificate)])
    written = 0
    for guard in people:
        _, phone, _, _ = personal(rng)
        stranger = rng.choice(SURNAMES) + "某生人"
        lon, lat = f"{rng.uniform(117, 119):.6f}", f"{rng.uniform(36, 37.5):.6f}"
        secrets |= {guard.name, guard.certificate, phone, stranger, lon, lat}
        row = msgspec.to_builtins(guard)
        LOG.info("保安%s（证%s）已签到", guard.name, guard.certificate)
        LOG.info("row %s", row)
        LOG.info("row %r at %s,%s", guard, lon, lat)
        LOG.warning("refused: %s", {"caller": f"{stranger}报警", "phone": phone})
        LOG.info("Place(lon=%s, lat=%s)", lon, lat)
        LOG.info(f"from ({lat}, {lon}) to {phone[:3]}-{phone[3:7]}-{phone[7:]}")
        try:
            {"": 0}[guard.name]
        except KeyError:
            LOG.exception("no such guard")
        try:
            raise ValueError(f"{guard.id}: bad row {row} of {guard!r}") from LookupError(guard.name)
        except ValueError as fault:
            LOG.critical("unhandled", exc_info=fault)
            file = crash_report(log_folder, fault)
            assert not [s for s in secrets if s in file.read_text(encoding="utf-8")]
        written += 8
    text = "".join(f.read_text(encoding="utf-8") for f in log_folder.glob("jointops.log*"))
    assert written == 2000
    assert len(secrets) > 1000
    assert not [secret for secret in secrets if secret in text]
    assert "birth_year=" not in text
    hide("guards", [])
    assert people[0].name in scrub(people[0].name)


def test_what_is_known_of_a_person_never_stands_in_what_a_domain_object_says_of_itself():
    guard = a_person(random.Random(1))
    caller = Caller(at_utc=datetime(2026, 1, 1, tzinfo=UTC), text="我是王某", phone="13812345678")
    said = f"{guard!r} {caller!r} {OpenIncident(place=node(1), class_text='x', caller='王某')!r}"
    for word in (guard.name, guard.certificate, str(guard.birth_year), "王某", "13812345678"):
        assert word not in said


def test_ordinary_figures_stay():
    for text in (
        "node:27462943817",
        "took 25.123456 s, 118.050 lines",
        "2026-03-04T04:00:00.123Z",
        "10527 保安",
    ):
        assert scrub(text) == text


def test_a_crash_report_is_a_file_of_its_own_and_scrubbed(tmp_path):
    try:
        raise RuntimeError("caller 13812345678")
    except RuntimeError as fault:
        file = crash_report(tmp_path / "logs", fault)
    text = file.read_text(encoding="utf-8")
    assert "RuntimeError" in text
    assert "13812345678" not in text
    assert "test_logs.py" in text


def test_logs_turn_over_at_their_size(log_folder):
    for _ in range(1500):
        LOG.info("x" * 1000)
    assert len(list(log_folder.glob("jointops.log*"))) == 2
    assert logging.getLogger("jointops").propagate is False
