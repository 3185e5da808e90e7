"""The center's settings: ``config.toml`` in the home, checked against a schema."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from jointops.errors import OperatorError


class ConfigError(OperatorError):
    """The settings file has a fault; the key and its line are told."""

    code = "CONFIG-FAULT"


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    Settings of one seat; every one has a default.

    Attributes
    ----------
    language, theme
        Of the window.
    seat
        Name of the seat, as the journal and the title bar show it.
    issuer
        Agency at the head of orders.
    series
        Agency's word in order numbers (发文字号), before the year.
    agency
        Agency's word in the numbers of requests to the armed police.
    counterparty, on_behalf_of, contact
        Whom a request to the armed police goes to, for whom we ask (the law's requester), and who
        can be reached; in an exercise, empty ones are the training city's.
    command_form
        Lay full orders out as commands (命令格式), marked as internal duty orders (内部勤务指令).
    partners
        Bodies that issue full orders together with the issuer (联合行文), in their order.
    reserve_channel
        Radio channel for when the command channel fails (备用频道); empty: a blank on the order.
    software_map
        Draw the map without the graphics card.
    log_files, log_megabytes
        How many rotating logs, and how large each.
    lock_after_minutes
        Idle minutes until the seat locks; 0 for never.
    traffic
        Count the slower roads of busy hours (``resources/traffic``) in travel times.
    against_oneway_kmh
        Speed at which units on call drive against a one-way street; 0 for never.
    heads_folder
        Where the key that signs heads of the journal and the signed heads lie, such as a stick;
        empty for ``heads`` in the home.
    backup_minutes
        Between two backups by schedule while the file is open; 0 for none.
    mirror_folder
        Where a second, encrypted copy of the journal is kept, best on another disk; empty for none.
    against_ban_s
        Seconds that units on call lose by a turn against a ban; left out for never.
    """

    language: Literal["zh", "en"] = "zh"
    theme: Literal["night", "day"] = "night"
    seat: Annotated[str, msgspec.Meta(min_length=1, max_length=20)] = "1号席"
    issuer: Annotated[str, msgspec.Meta(min_length=1, max_length=30)] = "联勤指挥中心"
    series: Annotated[str, msgspec.Meta(min_length=1, max_length=10)] = "联指"
    agency: Annotated[str, msgspec.Meta(min_length=1, max_length=10)] = "联公"
    counterparty: Annotated[str, msgspec.Meta(max_length=40)] = ""
    on_behalf_of: Annotated[str, msgspec.Meta(max_length=60)] = ""
    contact: Annotated[str, msgspec.Meta(max_length=60)] = ""
    command_form: bool = False
    partners: tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=30)], ...] = ()
    reserve_channel: Annotated[str, msgspec.Meta(max_length=20)] = ""
    software_map: bool = False
    log_files: Annotated[int, msgspec.Meta(ge=1, le=100)] = 10
    log_megabytes: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 10
    lock_after_minutes: Annotated[int, msgspec.Meta(ge=0, le=240)] = 10
    traffic: bool = True
    heads_folder: str = ""
    backup_minutes: Annotated[int, msgspec.Meta(ge=0, le=1440)] = 30
    mirror_folder: str = ""
    against_oneway_kmh: Annotated[float, msgspec.Meta(ge=0, le=60)] = 0.0
    against_ban_s: Annotated[float, msgspec.Meta(ge=0, le=600)] | None = None


def read_config(file: Path) -> Config:
    """
    Read the settings; defaults where the file is absent.

    Raises
    ------
    ConfigError
        If a key is unknown or its value is not allowed; names key and line.
    """
    if not file.exists():
        return Config()
    text = file.read_text(encoding="utf-8")
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        found = re.search(r"line (\d+)", str(fault))
        line = int(found[1]) if found else 0
        raise ConfigError(file=file.name, key="—", line=line, detail=str(fault)) from fault
    try:
        return msgspec.convert(values, Config)
    except msgspec.ValidationError as fault:
        found = re.search(r"`\$\.?(\w*)|field `(\w+)`", str(fault))
        named = re.search(r"unknown field `(\w+)`", str(fault))
        key = named[1] if named else (found[1] if found else "")
        line = _line_of(text, key)
        raise ConfigError(file=file.name, key=key, line=line, detail=str(fault)) from fault


def _line_of(text: str, key: str) -> int:
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(rf"\s*{re.escape(key)}\s*=", line):
            return number
    return 0
