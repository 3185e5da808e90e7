"""Guards as a table; names and certificates are masked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jointops.app.registers.guard_register import GuardLine, GuardRegister
from jointops.forces.fixes import Certainty
from jointops.ids import GuardId
from ui.face import Face
from ui.models.tones import CERTAINTY_TONE
from ui.parts.line_model import Column, LineModel
from ui.seat import Seat


def _name(line: GuardLine, _face: Face) -> str:
    return line.name


def _team(line: GuardLine, _face: Face) -> str:
    return line.call_sign


def _site(line: GuardLine, _face: Face) -> str:
    return line.site


def _company(line: GuardLine, _face: Face) -> str:
    return line.company


def _post(line: GuardLine, _face: Face) -> str:
    return line.post


def _duty(line: GuardLine, face: Face) -> str:
    return face.say(f"certainty.{line.certainty.name.lower()}")


def _tone(line: GuardLine) -> str:
    return "free" if line.certainty == Certainty.LIVE else CERTAINTY_TONE[line.certainty]


COLUMNS: tuple[Column[GuardLine], ...] = (
    Column(title="col.name", key="name", text=_name, width=46),
    Column(title="col.team", key="team", text=_team, width=86),
    Column(title="col.site", key="site", text=_site),
    Column(title="col.post", key="post", text=_post, width=62),
    Column(title="col.duty", key="duty", text=_duty, width=66, tone=_tone),
    Column(title="col.company", key="company", text=_company, width=78, wide=400),
)


def guard_model(
    seat: Seat, register: Callable[[], GuardRegister | None], face: Face
) -> LineModel[GuardLine]:
    """Give the table of guards."""

    def fetch(ids: Sequence[GuardId]) -> list[GuardLine]:
        known = register()
        return known.lines(ids, seat.situation) if known else []

    return LineModel(COLUMNS, fetch, face)
