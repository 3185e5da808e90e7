"""The register of guards, searched and sorted while somebody types; names stay masked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jointops.app.center import Center
from jointops.app.search import pinyin_forms
from jointops.clock import local
from jointops.forces.fixes import Certainty
from jointops.forces.guards import Guard, GuardCompany, GuardTeam
from jointops.ids import GuardId, GuardTeamId
from jointops.personal import mask_certificate, mask_name
from jointops.situation.picture import Situation

Rows = NDArray[np.int64]
COLUMNS = ("name", "team", "site", "company", "post", "duty")


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardLine:
    """A guard as the table shows it; name and certificate are masked."""

    id: GuardId
    name: str
    certificate: str
    team: GuardTeamId
    call_sign: str
    site: str
    company: str
    post: str
    certainty: Certainty
    qualified: bool


class GuardRegister:
    """
    All guards of a center as columns of texts.

    Making it takes some tenths of a second for ten thousand guards: make it in a worker, and anew
    when the register has changed.
    """

    def __init__(self, center: Center) -> None:
        teams = center.board.table(GuardTeam)
        companies = center.board.table(GuardCompany)
        self._today = local(center.clock.now()).date()
        self._guards: tuple[Guard, ...] = center.board.guards
        self._row = {guard.id: row for row, guard in enumerate(self._guards)}
        names = {key: company.name for key, company in companies.items()}
        self._teams: dict[GuardTeamId, tuple[str, str, str]] = {
            key: (team.call_sign, team.site, names.get(team.company, ""))
            for key, team in teams.items()
        }
        of_team = {
            key: "\n".join((key, *texts, *(form for text in texts for form in pinyin_forms(text))))
            for key, texts in self._teams.items()
        }
        self._text = [
            f"{guard.name}\n{guard.post}\n{_initials(guard)}\n{of_team[guard.team]}".lower()
            for guard in self._guards
        ]
        self._order = {name: self._ranked(name) for name in COLUMNS if name != "duty"}

    def __len__(self) -> int:
        return len(self._guards)

    def _ranked(self, column: str) -> Rows:
        """Give each guard's place in the order of a column."""
        texts = [self._sort_text(guard, column) for guard in self._guards]
        order = sorted(range(len(texts)), key=texts.__getitem__)
        rank = np.empty(len(texts), dtype=np.int64)
        rank[order] = np.arange(len(texts))
        return rank

    def _sort_text(self, guard: Guard, column: str) -> str:
        call_sign, site, company = self._teams[guard.team]
        return {
            "name": guard.name,
            "team": call_sign,
            "site": site,
            "company": company,
            "post": guard.post,
        }[column]

    def find(
        self,
        text: str,
        *,
        by: str = "team",
        down: bool = False,
        situation: Situation | None = None,
    ) -> list[GuardId]:
        """
        Give the guards that fit every word of a text, in order.

        Parameters
        ----------
        text
            Parts of name, team, company, site or post, or their pinyin.
        by
            One of `COLUMNS`.
        situation
            Needed for the order by ``duty``.
        """
        rows = self._fitting(text.lower().split())
        rank = self._duty_rank(situation) if by == "duty" else self._order[by]
        order = rows[np.argsort(rank[rows], kind="stable")]
        if down:
            order = order[::-1]
        return [self._guards[row].id for row in order.tolist()]

    def _fitting(self, words: list[str]) -> Rows:
        rows: Iterable[int] = range(len(self._guards))
        for word in words:
            rows = [row for row in rows if word in self._text[row]]
        return np.fromiter(rows, dtype=np.int64)

    def _duty_rank(self, situation: Situation | None) -> Rows:
        if situation is None or len(situation.guards.certainty) != len(self._guards):
            return np.arange(len(self._guards))
        return situation.guards.certainty.astype(np.int64)

    def lines(self, ids: Sequence[GuardId], situation: Situation | None) -> list[GuardLine]:
        """Give the lines of some guards."""
        certainty = situation.guards.certainty if situation else None
        lines: list[GuardLine] = []
        for guard_id in ids:
            row = self._row[guard_id]
            guard = self._guards[row]
            call_sign, site, company = self._teams[guard.team]
            known = certainty is not None and row < len(certainty)
            code = int(certainty[row]) if certainty is not None and known else Certainty.NEVER
            lines.append(
                GuardLine(
                    id=guard.id,
                    name=mask_name(guard.name),
                    certificate=mask_certificate(guard.certificate),
                    team=guard.team,
                    call_sign=call_sign,
                    site=site,
                    company=company,
                    post=guard.post,
                    certainty=Certainty(code),
                    qualified=guard.qualified(self._today),
                )
            )
        return lines

    def row_of(self, guard: GuardId) -> int:
        """Give the row of a guard in the situation's columns; -1 for none."""
        return self._row.get(guard, -1)


def _initials(guard: Guard) -> str:
    return pinyin_forms(guard.name.rstrip("0123456789"))[1]
