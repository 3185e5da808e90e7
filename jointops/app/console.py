"""The command box: what a typed line means, before it is done."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from jointops.app.center import Center
from jointops.app.commands import ChangeLevel, Command, MoveTask, ReportPosition
from jointops.app.lines import list_incidents
from jointops.app.search import Gazetteer, fits
from jointops.errors import OperatorError
from jointops.forces.readiness import STEPS, Task, TaskStep
from jointops.forces.units import Unit
from jointops.geo.places import Place
from jointops.ids import IncidentId
from jointops.incidents.incident import Incident, IncidentStatus

Act = Literal[
    "give",
    "unit",
    "incident",
    "place",
    "first_wave",
    "release_all",
    "stand_down",
    "print",
    "closure",
    "ring",
    "merge",
    "request_page",
    "request_draft",
    "request_oral",
    "request_notice",
    "request_standing",
    "request_window",
    "theme",
    "language",
    "import",
    "export",
    "needs",
    "lock",
    "keys",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """
    One thing that a typed line may mean.

    Attributes
    ----------
    act
        What the window does; ``give`` carries out ``command``.
    code, facts
        Sentence of the screen that tells what will happen.
    fault
        Why it cannot be done as typed; such a proposal does nothing.
    """

    act: Act
    code: str
    facts: Mapping[str, object]
    command: Command | None = None
    unit: str = ""
    incident: IncidentId | None = None
    place: Place | None = None
    fault: OperatorError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """A verb with the words it is known by; the first is the one on the screen."""

    name: str
    words: tuple[str, ...]


VERBS = (
    Verb(name="report_position", words=("位", "w", "pos")),
    Verb(name="acknowledge", words=("签", "q", "ack")),
    Verb(name="set_out", words=("出", "cd", "out")),
    Verb(name="arrived", words=("到", "d", "arr")),
    Verb(name="handle", words=("处置", "cz", "task")),
    Verb(name="let_go", words=("撤", "c", "free")),
    Verb(name="raise_level", words=("升级", "sj", "raise")),
    Verb(name="dispatch", words=("派", "p", "go")),
    Verb(name="reinforce", words=("增", "z", "all")),
    Verb(name="stand_down", words=("撤收", "cs", "down")),
    Verb(name="merge_incident", words=("并警", "bj", "merge")),
    Verb(name="encircle", words=("合围", "hw", "ring")),
    Verb(name="blockade", words=("封控", "fk", "close")),
    Verb(name="requests", words=("三单", "3d", "requests")),
    Verb(name="ask_armed", words=("商请", "sq", "request")),
    Verb(name="ask_orally", words=("口头商请", "kt", "oral")),
    Verb(name="take_notice", words=("自主", "zz", "notice")),
    Verb(name="standing", words=("常态", "ct", "standing")),
    Verb(name="request_list", words=("三单列表", "lb", "cases")),
    Verb(name="print", words=("打印", "dy", "print")),
    Verb(name="theme", words=("昼夜", "zy", "theme")),
    Verb(name="language", words=("语言", "yy", "lang")),
    Verb(name="import", words=("导入", "dr", "import")),
    Verb(name="export", words=("导出", "dc", "export")),
    Verb(name="needs", words=("编成", "bc", "needs")),
    Verb(name="lock", words=("锁定", "sd", "lock")),
    Verb(name="keys", words=("按键", "aj", "keys")),
)
STEPS_OF = {
    "acknowledge": TaskStep.ACKNOWLEDGED,
    "set_out": TaskStep.EN_ROUTE,
    "arrived": TaskStep.ON_SCENE,
    "handle": TaskStep.ON_TASK,
    "let_go": TaskStep.STOOD_DOWN,
}
WINDOW_ACTS: Mapping[str, Act] = {
    "dispatch": "first_wave",
    "reinforce": "release_all",
    "stand_down": "stand_down",
    "merge_incident": "merge",
    "encircle": "ring",
    "blockade": "closure",
    "requests": "request_page",
    "ask_armed": "request_draft",
    "ask_orally": "request_oral",
    "take_notice": "request_notice",
    "standing": "request_standing",
    "request_list": "request_window",
    "print": "print",
    "theme": "theme",
    "language": "language",
    "import": "import",
    "export": "export",
    "needs": "needs",
    "lock": "lock",
    "keys": "keys",
}
LIMIT = 9


class Console:
    """
    Reads what is typed into the command box.

    Every line gives proposals, the likeliest first; nothing happens until one is chosen.
    """

    def __init__(self, center: Center, gazetteer: Gazetteer) -> None:
        self._center, self._gazetteer = center, gazetteer
        self._readers: Mapping[str, Callable[[str], list[Proposal]]] = {
            "report_position": self._position,
            "raise_level": self._raise,
        }

    def read(self, text: str, *, incident: IncidentId | None) -> list[Proposal]:
        """
        Give what a line may mean.

        Parameters
        ----------
        incident
            The one the desk works on; verbs without a number mean it.
        """
        text = text.strip()
        if not text:
            return []
        verb, rest = self._split(text)
        found: list[Proposal] = []
        if verb is not None:
            found += self._of_verb(verb, rest, incident)
        found += self._things(text)
        if verb is None:
            found += self._verbs_like(text, incident)
        return found[:LIMIT]

    def _split(self, text: str) -> tuple[Verb | None, str]:
        """Take the verb off; a Chinese verb needs no blank behind it."""
        head, _, rest = text.partition(" ")
        for verb in VERBS:
            if head.lower() in verb.words:
                return verb, rest.strip()
        for verb in VERBS:
            word = verb.words[0]
            if text.startswith(word) and self._units(text.removeprefix(word).split(" ")[0]):
                return verb, text.removeprefix(word).strip()
        return None, text

    def _of_verb(self, verb: Verb, rest: str, incident: IncidentId | None) -> list[Proposal]:
        if verb.name in self._readers:
            return self._readers[verb.name](rest or (str(incident) if incident else ""))
        if verb.name in STEPS_OF:
            return self._steps(STEPS_OF[verb.name], rest)
        return [
            Proposal(
                act=WINDOW_ACTS[verb.name],
                code=f"do.{verb.name}",
                facts={"number": incident or "—"},
                incident=incident,
            )
        ]

    def _verbs_like(self, text: str, incident: IncidentId | None) -> list[Proposal]:
        found: list[Proposal] = []
        for verb in VERBS:
            if verb.name in WINDOW_ACTS and any(w.startswith(text.lower()) for w in verb.words):
                found += self._of_verb(verb, "", incident)
        return found

    # --- verbs

    def _position(self, rest: str) -> list[Proposal]:
        call_sign, _, where = rest.partition(" ")
        units = self._units(call_sign)
        if not units:
            return []
        unit, where = units[0], where.strip()
        if not where:
            return [Proposal(act="unit", code="do.where", facts={"unit": unit.id}, unit=unit.id)]
        try:
            places = [self._gazetteer.place(where)]
        except OperatorError as fault:
            places = [found.place for found in self._gazetteer.find(where, limit=5)]
            if not places:
                facts = {"unit": unit.id, "place": where}
                return [Proposal(act="give", code="do.report_position", facts=facts, fault=fault)]
        return [
            Proposal(
                act="give",
                code="do.report_position",
                facts={"unit": unit.id, "place": place.text},
                command=ReportPosition(unit=unit.id, place=place, channel=unit.radio),
                unit=unit.id,
                place=place,
            )
            for place in places
        ]

    def _steps(self, step: TaskStep, rest: str) -> list[Proposal]:
        found: list[Proposal] = []
        call_sign = rest.split(" ", maxsplit=1)[0]
        for task in self._center.board.table(Task).values():
            if not task.open or step not in STEPS[task.step]:
                continue
            if call_sign and not fits(call_sign, task.force):
                continue
            found.append(
                Proposal(
                    act="give",
                    code="do.step",
                    facts={"force": task.force, "step": step.value, "number": task.incident},
                    command=MoveTask(task=task.id, step=step),
                    unit=task.force,
                )
            )
        found.sort(key=_exact(call_sign))
        return found

    def _raise(self, rest: str) -> list[Proposal]:
        number = re.match(r"#?(\d+)", rest)
        incident = self._center.board.table(Incident).get(int(number[1])) if number else None
        if incident is None or incident.level <= 1 or incident.status != IncidentStatus.OPEN:
            return []
        level = incident.level - 1
        return [
            Proposal(
                act="give",
                code="do.raise_level",
                facts={"number": incident.id, "level": level},
                command=ChangeLevel(incident=incident.id, level=level),
                incident=incident.id,
            )
        ]

    # --- things

    def _things(self, text: str) -> list[Proposal]:
        found = [
            Proposal(act="unit", code="do.unit", facts={"unit": unit.id}, unit=unit.id)
            for unit in self._units(text)[:4]
        ]
        found += self._incidents(text)
        for place in self._places(text):
            found.append(
                Proposal(act="place", code="do.place", facts={"place": place.text}, place=place)
            )
        return found

    def _units(self, text: str) -> list[Unit]:
        if not text:
            return []
        ranked = [
            (rank, unit)
            for unit in self._center.board.table(Unit).values()
            if (rank := fits(text, unit.id)) >= 2
        ]
        ranked.sort(key=_by_rank)
        return [unit for _, unit in ranked]

    def _incidents(self, text: str) -> Iterable[Proposal]:
        number = re.fullmatch(r"#?(\d{1,6})号?", text)
        for incident_id in list_incidents(self._center):
            incident: Incident = self._center.board.table(Incident)[incident_id]
            by_number = number is not None and int(number[1]) == incident.id
            if by_number or fits(text, incident.class_name) or fits(text, incident.place.name):
                yield Proposal(
                    act="incident",
                    code="do.incident",
                    facts={"number": incident.id, "name": incident.class_name},
                    incident=incident.id,
                )

    def _places(self, text: str) -> list[Place]:
        places = [found.place for found in self._gazetteer.find(text, limit=6)]
        if re.match(r"^(node:|-?\d+(\.\d+)?\s*[,，])", text):
            try:
                places.insert(0, self._gazetteer.place(text))
            except OperatorError:
                return places
        return places


def _by_rank(item: tuple[int, Unit]) -> tuple[int, str]:
    return -item[0], item[1].id


def _exact(call_sign: str) -> Callable[[Proposal], tuple[bool, str]]:
    def order(proposal: Proposal) -> tuple[bool, str]:
        return proposal.unit.lower() != call_sign.lower(), proposal.unit

    return order
