"""Papers of the whole guard register: a duty slip for each team, and how strong the teams are."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from jointops.app.areas import Areas
from jointops.app.center import Center
from jointops.app.commands import NotePapers
from jointops.app.handling import NotFoundError
from jointops.app.jobs import Control
from jointops.app.numbers import series
from jointops.app.orders.packet_contents import map_base
from jointops.app.orders.papers import fonts_of
from jointops.app.orders.strengths import area_of, guard_strengths
from jointops.app.staging import file_name, staged, write_whole
from jointops.audit.accounts import Actor
from jointops.audit.chain import HEAD_CHARACTERS
from jointops.clock import local
from jointops.errors import OperatorError
from jointops.forces.guards import GuardTeam
from jointops.orders.assignment import PacketFacts
from jointops.orders.packet_maps import site_cut
from jointops.orders.packet_tables import Listed, list_paper, strength_paper
from jointops.orders.packet_words import say
from jointops.orders.paper import Paper
from jointops.orders.pdf.bundle import draw_bundle
from jointops.orders.pdf.compose import Composer
from jointops.orders.task_slip import duty_slip
from jointops.resources import messages
from jointops.situation.picture import TeamStrength

CONTENTS_SHARE = 0.98
"""Share of the work after which only the list is left."""


class NoGuardTeamsError(OperatorError):
    """There is no guard team to write a paper for."""

    code = "NO-GUARD-TEAMS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """What was written: the folder, the file with all papers, how many, on how many pages."""

    folder: Path
    file: Path
    papers: int
    pages: int


def make_guard_slips(
    center: Center,
    folder: Path,
    actor: Actor,
    control: Control,
    *,
    maps: bool = True,
    area: str = "",
    team: str = "",
) -> Bulk:
    """
    Write the duty slips of guard teams, area by area, and the list by which they are handed out.

    Parameters
    ----------
    maps
        Whether each shows the map around its site.
    area, team
        Only those of a police station's area, or the one of this number or call sign.

    Raises
    ------
    NotFoundError
        If there is no such team.
    NoGuardTeamsError
        If there is none to write for.
    GlyphMissingError
        If a character cannot be printed.
    PapersUnwritableError, PapersDiskFullError
        If the folder does not take the papers.
    StoppedError
        If the person stopped it; nothing is there then.
    """
    areas = Areas(center)
    strengths = _chosen(center, areas, area=area, team=team)
    facts = _facts(center)
    composer = Composer(fonts_of(center.home.fonts))
    slips = _slips(center, strengths, areas, facts, maps=maps)
    name = _folder_name(center, messages("zh").label("packet.slips"), area or team)
    with staged(folder, name) as (inside, whole):
        drawn = draw_bundle(
            slips,
            composer.fonts,
            composer,
            told=lambda done: control.tell(CONTENTS_SHARE * done / len(strengths)),
            backs=False,
        )
        file = f"{file_name(say('duty_title'))}.pdf"
        write_whole(inside / file, drawn.pdf)
        listed = _listed(strengths, areas, drawn.firsts, drawn.counts)
        contents = draw_bundle(
            [list_paper(listed, facts, notes=())], composer.fonts, composer, told=_heard
        )
        write_whole(inside / f"{file_name(say('list_title'))}.pdf", contents.pdf)
        control.tell(1.0)
    bulk = Bulk(folder=whole, file=whole / file, papers=len(strengths), pages=sum(drawn.counts))
    _note(center, actor, "slips", bulk, drawn.pdf)
    return bulk


def make_guard_strengths(
    center: Center, folder: Path, actor: Actor, control: Control, *, area: str = ""
) -> Bulk:
    """
    Write how strong the guard teams are, area by area; errors as `make_guard_slips`.

    Parameters
    ----------
    area
        Only those of a police station's area.
    """
    areas = Areas(center)
    chosen = {strength.team.id for strength in _chosen(center, areas, area=area)}
    found = guard_strengths(center, center.situation(), areas, only=chosen)
    facts = _facts(center)
    composer = Composer(fonts_of(center.home.fonts))
    title = say("guard_strength_title", area=area or center.city.name)
    papers = [
        strength_paper(
            list(group),
            facts,
            title=say("guard_strength_title", area=name),
            suffix=f"编{number}",
            at=facts.issued,
        )
        for number, (name, group) in enumerate(groupby(found, key=lambda one: one.area), start=1)
    ]
    name = _folder_name(center, messages("zh").label("packet.strengths"), area)
    with staged(folder, name) as (inside, whole):
        drawn = draw_bundle(
            papers,
            composer.fonts,
            composer,
            told=lambda done: control.tell(done / len(papers)),
            backs=False,
        )
        file = f"{file_name(title)}.pdf"
        write_whole(inside / file, drawn.pdf)
    bulk = Bulk(folder=whole, file=whole / file, papers=len(papers), pages=sum(drawn.counts))
    _note(center, actor, "strengths", bulk, drawn.pdf)
    return bulk


def _chosen(center: Center, areas: Areas, *, area: str = "", team: str = "") -> list[TeamStrength]:
    known = center.board.table(GuardTeam)
    wanted = {one.id for one in known.values() if team in {one.id, one.call_sign}}
    if team and not wanted:
        raise NotFoundError(kind="GuardTeam", key=team)
    found = [
        strength
        for strength in center.situation().teams
        if (not team or strength.team.id in wanted)
        and (not area or area_of(strength.team, areas) == area)
    ]
    if not found:
        raise NoGuardTeamsError(area=area)
    return sorted(found, key=lambda one: (area_of(one.team, areas), one.team.call_sign))


def _facts(center: Center) -> PacketFacts:
    now = center.clock.now()
    return PacketFacts(
        city=center.city.name,
        exercise=center.exercise,
        issuer=center.config.issuer,
        number=f"{series(center)}〔{local(now).year}〕",
        issued=now,
        signer="",
        event="",
        reference="",
        urgency="",
        chain=f"留痕 {center.board.head[:HEAD_CHARACTERS]}",
        draft=False,
    )


def _slips(
    center: Center,
    strengths: Sequence[TeamStrength],
    areas: Areas,
    facts: PacketFacts,
    *,
    maps: bool,
) -> Iterator[Paper]:
    """Write the slips one by one, as they are drawn."""
    base = map_base(center) if maps else None
    rules = center.doctrine.guard_rules
    enrolled = Counter(guard.team for guard in center.board.guards)
    for strength in strengths:
        team, place = strength.team, strength.team.place
        cut = None
        if base is not None and place.lon is not None and place.lat is not None:
            cut = site_cut(team.call_sign, place.lon, place.lat, team.area, base)
        people = messages("zh").label(
            "packet.people", enrolled=enrolled[team.id], present=strength.on_duty
        )
        yield duty_slip(team, facts, rules, area=area_of(team, areas), people=people, cut=cut)


def _listed(
    strengths: Sequence[TeamStrength],
    areas: Areas,
    firsts: Sequence[int],
    counts: Sequence[int],
) -> list[Listed]:
    """List the slips area by area: an area's station hands them out."""
    listed: list[Listed] = []
    rows = zip(strengths, firsts, counts, strict=True)
    for name, group in groupby(rows, key=lambda row: area_of(row[0].team, areas)):
        own = list(group)
        teams = [strength.team for strength, _, _ in own]
        listed.append(
            Listed(
                title=name,
                number=f"{teams[0].call_sign}—{teams[-1].call_sign}",
                pages=sum(count for _, _, count in own),
                first_page=own[0][1],
                receivers=(name,),
            )
        )
    return listed


def _note(center: Center, actor: Actor, what: str, bulk: Bulk, pdf: bytes) -> None:
    note = NotePapers(
        subject="guards",
        what=what,
        folder=bulk.folder.name,
        papers=bulk.papers,
        pages=bulk.pages,
        digest=hashlib.sha256(pdf).hexdigest(),
    )
    center.do(note, actor)


def _folder_name(center: Center, title: str, part: str) -> str:
    day = f"{local(center.clock.now()):%Y%m%d-%H%M}"
    return file_name("演练" if center.exercise else "", title, part, day)


def _heard(_done: int) -> None:
    """Go on."""
