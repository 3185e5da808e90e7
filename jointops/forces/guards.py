"""Registered security guards (保安): companies, teams, people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from jointops.geo.places import Place
from jointops.ids import GuardCompanyId, GuardId, GuardTeamId
from jointops.personal import ERASED, personal

REFRESHER_DAYS = 365
"""A refresher course counts for twelve months (our default)."""
NO_REST_DAY = -1
"""No weekday is off."""


class GuardKind(StrEnum):
    """The legal kind of the employer; it decides where its guards may go."""

    COMPANY = "company"
    """保安服务公司: serves by contract, may be planned off its site where a contract says so."""
    SELF = "self"
    """自行招用单位: own premises only (保安服务管理条例 art. 15)."""
    PROPERTY = "property"
    """物业: own estate only."""
    ESCORT = "escort"
    """武装押运: its escort task only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardCompany:
    """An employer of guards."""

    id: GuardCompanyId
    name: str
    kind: GuardKind
    licence: str
    phone: str = field(default="", repr=False, metadata=personal(""))
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardTeam:
    """
    A guard team (保安队) at its site.

    Attributes
    ----------
    area
        The service area (服务区域): corners ``lon, lat``, WGS-84 degrees.
    off_site
        Whether a contract lets the team work outside its site under police lead.
    """

    id: GuardTeamId
    company: GuardCompanyId
    kind: GuardKind
    call_sign: str
    site: str
    place: Place
    area: tuple[tuple[float, float], ...]
    equipment: str = ""
    radio: str = ""
    off_site: bool = False
    origin: str = ""

    def __post_init__(self) -> None:
        if self.off_site and self.kind != GuardKind.COMPANY:
            raise ValueError(f"{self.id}: only a company's guards may leave their site")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """
    A registered guard. Only what the duty needs is kept.

    Attributes
    ----------
    certificate
        Number of the 保安员证, as printed; ``SIM-`` marks training data.
    trained_on
        Day of the last refresher course; None if none is known.
    shift, rest_day
        Shift of the roster, and the weekday off (0 is Monday), or `NO_REST_DAY`.
    identity_end, identity_mark
        Last four places of the identity number and its keyed hash, which tells people twice in the
        register; the number itself is kept nowhere. Both empty if it was not given.
    """

    id: GuardId
    team: GuardTeamId
    name: str = field(repr=False, metadata=personal(ERASED))
    birth_year: int = field(repr=False, metadata=personal(0))
    certificate: str = field(repr=False, metadata=personal(ERASED))
    post: str
    shift: str
    rest_day: int
    trained_on: date | None = None
    insured: bool = False
    identity_end: str = field(default="", repr=False, metadata=personal(""))
    identity_mark: str = field(default="", repr=False, metadata=personal(""))
    origin: str = ""

    def qualified(self, day: date) -> bool:
        """Tell whether the guard may be planned for a task on a day: insured and trained."""
        if not self.insured or self.trained_on is None:
            return False
        return (day - self.trained_on).days <= REFRESHER_DAYS
