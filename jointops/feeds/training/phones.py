"""Duty telephones of the training city: extensions that ring nowhere."""

from __future__ import annotations

from jointops.feeds.cells import TRAINING
from jointops.forces.duty_phones import DutyPhone

_POSTS = (
    ("指挥中心值班席", "8001", "1"),
    ("值班指挥长", "8002", "1"),
    ("值班局领导", "8003", "1"),
    ("机动队值班室", "8011", "1"),
    ("巡逻队值班室", "8012", "2"),
    ("武警联络员", "8021", "3"),
    ("训练支队作战值班室（武警，商请用）", "8022", ""),
    ("急救中心调度", "8031", ""),
    ("消防救援调度", "8032", ""),
    ("供电抢修", "8041", ""),
    ("燃气抢修", "8042", ""),
    ("供水抢修", "8043", ""),
    ("保安公司联络（各公司值班室总机）", "8051", ""),
    ("通信与系统保障", "8061", "1"),
)


def make_phones() -> tuple[DutyPhone, ...]:
    """Give a telephone for each post; the numbers are invented."""
    return tuple(
        DutyPhone(id=post, place=place, phone=phone, channel=channel, origin=TRAINING)
        for place, (post, phone, channel) in enumerate(_POSTS, 1)
    )
