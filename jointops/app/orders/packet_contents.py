"""What a packet holds besides the orders: slips, maps, tables, in the order of handing out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from jointops.app.areas import Areas
from jointops.app.center import Center
from jointops.app.numbers import series
from jointops.app.orders.facts import moved_elsewhere
from jointops.app.orders.strengths import area_of, guard_strengths, unit_strengths
from jointops.audit.accounts import Actor
from jointops.audit.chain import HEAD_CHARACTERS
from jointops.clock import local, local_text
from jointops.forces.guards import GuardTeam
from jointops.ids import GuardTeamId
from jointops.incidents.incident import Incident, Milestone
from jointops.maps.line_index import MapBase
from jointops.maps.lines import road_lines
from jointops.maps.marks import IncidentMark
from jointops.orders.assignment import Assignment, PacketFacts, Purpose
from jointops.orders.packet_maps import GUARD_CUT_MM, cut_of, overview, post_map
from jointops.orders.packet_tables import posts_paper, strength_paper, tables_paper
from jointops.orders.packet_words import say
from jointops.orders.paper import Paper
from jointops.orders.task_slip import guard_slip, packet_paper, unit_slip
from jointops.planning.arrivals import stand_of
from jointops.planning.coverage import point_effects, point_stand
from jointops.planning.plan import Pick, PointEffect, ReinforcementPlan
from jointops.resources import messages
from jointops.situation.picture import Situation

URGENCY = {1: "特急", 2: "特急", 3: "加急", 4: ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A paper on its way into the packet: its bytes, or what is to be drawn."""

    title: str
    number: str
    receivers: tuple[str, ...]
    pdf: bytes | None = None
    content: Paper | None = None


def packet_facts(
    center: Center,
    incident: Incident,
    plan: ReinforcementPlan,
    number: str,
    actor: Actor,
    *,
    draft: bool,
) -> PacketFacts:
    """Give what every paper of an incident's packet carries."""
    year = local(center.clock.now()).year
    role = actor.roles[0].value if actor.roles else ""
    words = messages("zh").label(f"role.{role}") if role else ""
    return PacketFacts(
        city=center.city.name,
        exercise=center.exercise,
        issuer=center.config.issuer,
        number=number or f"{series(center)}〔{year}〕　号",
        issued=center.clock.now(),
        signer=f"{actor.name}（{words}）" if words else actor.name,
        event=_event(center, incident, plan),
        reference=say("order_reference", order=number) if number else say("order_none"),
        urgency="" if incident.window else URGENCY[plan.level],
        chain=f"方案 {plan.id} · {plan.digest[:12]} · 留痕 {center.board.head[:HEAD_CHARACTERS]}",
        draft=draft,
    )


def _event(center: Center, incident: Incident, plan: ReinforcementPlan) -> str:
    crossing = f"（{plan.crossing}）" if plan.crossing and plan.crossing != plan.place else ""
    known = {"place": plan.place, "crossing": crossing, "class_name": plan.class_name}
    if incident.window is not None:
        return say(
            "event_duty",
            start=local_text(incident.window.start_utc, "%-m月%-d日%-H时%M分"),
            end=local_text(incident.window.end_utc, "%-m月%-d日%-H时%M分"),
            **known,
        )
    levels = {level.number: level.name for level in center.incident_doctrine.levels}
    reported = incident.marks.get(Milestone.REPORTED, incident.marks[Milestone.ANSWERED])
    return say(
        "event",
        reported=local_text(reported.at_utc, "%-m月%-d日%-H时%M分"),
        level=levels[plan.level],
        **known,
    )


def map_base(center: Center) -> MapBase | None:
    """Give what lies under small maps; None where the network has no positions."""
    network = center.roads().network
    return MapBase(road_lines(network), center.ground()) if network.georeferenced else None


def map_note(center: Center) -> str:
    """Say under a map that its roads are made up, where they are."""
    return messages("zh").label("packet.training_roads") if center.city.seed is not None else ""


def packet_contents(
    center: Center,
    incident: Incident,
    plan: ReinforcementPlan,
    sent: list[Assignment],
    facts: PacketFacts,
) -> list[Made]:
    """Write what follows the orders, in the order of handing out."""
    word, note = messages("zh").label, map_note(center)
    base, place = map_base(center), incident.place
    scene = None
    if place.lon is not None and place.lat is not None:
        scene = IncidentMark(
            lon=place.lon, lat=place.lat, level=plan.level, title=plan.place, newest=True
        )
    rules = center.doctrine.guard_rules
    made: list[Made] = []

    def add(content: Paper, *receivers: str) -> None:
        title = content.title.replace("\n", "")
        made.append(Made(title=title, number=content.number, receivers=receivers, content=content))

    units = [one for one in sent if one.kind != "guard"]
    guards = [one for one in sent if one.kind == "guard"]
    for number, one in enumerate(units, start=1):
        cut = cut_of(one, scene, base) if scene and base else None
        located = one.purpose == Purpose.POST and one.place.lon is not None
        chart = post_map(one, scene, base, note=note) if scene and base and located else None
        add(unit_slip(one, facts, number=number, cut=cut, post_map=chart), one.name)
    for number, one in enumerate(guards, start=1):
        cut = cut_of(one, scene, base, height_mm=GUARD_CUT_MM) if scene and base else None
        add(guard_slip(one, facts, rules, number=number, cut=cut), one.name)
    desk, inner, commander = (word(f"packet.{who}") for who in ("desk", "inner", "commander"))
    if scene and base:
        chart = overview(sent, plan.standing, scene, base, note=note)
        page = packet_paper(facts, title=say("overview_title"), suffix="图", blocks=(chart,))
        add(page, desk, commander)
    posts = [one for one in units if one.purpose == Purpose.POST]
    if posts:
        add(posts_paper(posts, facts), desk, commander)
    situation, areas = center.situation(), Areas(center)
    at = center.clock.now()
    planned = incident.window is not None
    points = plan.points if planned else points_now(center, situation, plan)
    add(tables_paper(plan, sent, points, facts, planned=planned, armed=armed_note(plan)), inner)
    police = unit_strengths(center, situation, areas, {one.force for one in units})
    if police:
        title = say("strength_title", area="派出")
        add(strength_paper(police, facts, title=title, suffix="表2", at=at), inner)
    local_teams = _teams_around(center, incident, areas, guards)
    teams = guard_strengths(center, situation, areas, only=local_teams)
    if teams:
        title = say("guard_strength_title", area="相关")
        add(strength_paper(teams, facts, title=title, suffix="表3", at=at), inner)
    return made


def points_now(
    center: Center, situation: Situation, plan: ReinforcementPlan
) -> tuple[PointEffect, ...]:
    """
    Say what each point had before a plan, and has now.

    What the plan foresaw is not enough: a ring that was manned since, or another incident, takes
    more. Who is still to be sent counts as away, who moves up as there.
    """
    roads = center.roads()
    stand = point_stand(situation, stand_of(situation, roads, guards=False), roads)
    gone = moved_elsewhere(center, plan)
    moves = {
        effect.point: effect.move_up
        for effect in plan.moves_up
        if effect.move_up is not None
        and effect.move_up.force in stand.names
        and effect.move_up.force not in gone
    }
    now = point_effects(
        stand.points,
        stand.seconds,
        names=stand.names,
        sent={pick.force for pick in plan.picks},
        moves_up=moves,
    )
    before = {effect.point: effect.before for effect in plan.points}
    return tuple(replace(one, before=before.get(one.point, one.before)) for one in now)


def _teams_around(
    center: Center, incident: Incident, areas: Areas, guards: list[Assignment]
) -> set[GuardTeamId]:
    """Give the guard teams that were sent, and those in the area of the incident."""
    here = areas.of(incident.place.lon, incident.place.lat)
    around = {
        team.id
        for team in center.board.table(GuardTeam).values()
        if here != say("no_area") and area_of(team, areas) == here
    }
    return around | {GuardTeamId(one.force) for one in guards}


def armed_note(plan: ReinforcementPlan) -> str:
    """Say of the armed police by which papers they come; empty where none are in the plan."""
    groups = [_armed_by(pick) for pick in plan.standing]
    groups += [say("armed_asked", force=pick.force, people=pick.people) for pick in plan.hollow]
    return say("armed", groups="、".join(groups)) if groups else ""


def _armed_by(pick: Pick) -> str:
    papers = pick.reason.facts
    return say(
        "armed_by",
        force=pick.force,
        people=pick.people,
        request=papers.get("request", ""),
        reply=papers.get("reply", ""),
    )
