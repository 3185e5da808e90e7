from __future__ import annotations

import logging
import random

import pytest

from jointops.app.logs import LOG, crash_report, scrub, start_logs


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


def test_ordinary_figures_stay():
    for text in (
        "node:27462943817",
        "118.050330,36.786190",
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
