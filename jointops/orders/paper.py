"""
What a paper says: its parts in their order, without a word about layout.

The parts are those of GB/T 9704-2012, the blocks those of an operational order (指令).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

from jointops.clock import local
from jointops.errors import OperatorError
from jointops.maps.line_index import MapBase
from jointops.maps.lines import MapLines
from jointops.maps.marks import IncidentMark, PointMark, PostMark, Ring, RouteMark
from jointops.maps.symbols import Certainty, Kind, State


class JointIssueError(OperatorError):
    """The armed police issue no paper together with us."""

    code = "JOINT-ARMED"


class Form(StrEnum):
    """How a paper is laid out."""

    GENERAL = "general"
    """通用公文: head, number, title, body, signature, imprint."""
    LETTER = "letter"
    """信函: to a body that is not ours, such as the armed police."""
    COMMAND = "command"
    """命令: borrowed for internal duty orders, and marked as such."""
    SLIP = "slip"
    """指令单: one page of ruled cells for the first wave."""


ARMED_WORDS = ("武警", "武装警察")
"""What the name of a unit of the armed police contains."""
DUTY_MARK = "内部勤务指令"
"""What a paper in the form of a command says, so that nobody takes it for one by law (令)."""


class Align(StrEnum):
    """On which side a column's text stands."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of level 1 (一、) to 4 (（1）); the numbering is part of the text."""

    text: str
    level: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 4:
            raise ValueError(f"headings have levels 1 to 4, got {self.level}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """
    Running text.

    Attributes
    ----------
    lead
        Words at its beginning that stand out like a heading of the second level.
    indent
        Whether its first line begins two characters further right.
    """

    text: str
    lead: str = ""
    indent: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table; ``share`` is its width in proportion to its neighbours'."""

    title: str
    share: float = 1.0
    align: Align = Align.LEFT

    def __post_init__(self) -> None:
        if self.share <= 0:
            raise ValueError(f"{self.title}: a column's share is above zero, got {self.share}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """
    A table that may run over several pages; its column titles are repeated on each.

    Attributes
    ----------
    title
        Stands above it; empty: none.
    turned
        Whether it lies across the page (横排) even where it would fit upright.
    row_mm
        Height of its lowest row on a slip, for what is filled in by hand; 0: as the text needs.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    turned: bool = False
    row_mm: float = 0.0

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("a table has columns")
        for number, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise ValueError(f"row {number}: {len(row)} cells for {len(self.columns)} columns")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyValues:
    """
    Labelled cells, one below the other: ``(label, text)``.

    A text with an empty label is a heading over both columns.

    Attributes
    ----------
    row_mm
        As of `Table`.
    """

    pairs: tuple[tuple[str, str], ...]
    row_mm: float = 0.0


class Zone(StrEnum):
    """What an area on a map is."""

    CORE = "core"
    """核心区."""
    CORDON = "cordon"
    """警戒区."""
    DIVERSION = "diversion"
    """疏导区."""
    CONTAINED = "contained"
    """合围区."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapArea:
    """An area that is outlined and hatched; ``ring`` holds ``lon, lat`` in WGS-84 degrees."""

    ring: Ring
    zone: Zone
    name: str = ""

    def __post_init__(self) -> None:
        if len(self.ring) < 3:
            raise ValueError("an area has at least three corners")


@dataclass(frozen=True, slots=True, kw_only=True)
class MapUnit:
    """
    A unit, station or guard team on a map.

    Attributes
    ----------
    lon, lat
        WGS-84 degrees.
    text
        The letter or number inside the symbol, e.g. ``P3``.
    name
        What stands beside it; empty: nothing.
    heading_deg
        Clockwise from north; None: unknown.
    """

    lon: float
    lat: float
    kind: Kind
    state: State = State.FREE
    certainty: Certainty = Certainty.LIVE
    text: str = ""
    name: str = ""
    heading_deg: float | None = None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class MapSheet:
    """
    A map to scale on a page of its own.

    Attributes
    ----------
    lon, lat
        Centre in WGS-84 degrees.
    denominator
        Scale 1:``denominator``.
    roads, ground
        Roads by `jointops.geo.roads.RoadClass`; water, rail, outlines and landmarks by
        `jointops.maps.symbols.Ground`.
    routes, alternatives
        Ways to go (主路线), and those to take where the first is blocked (备用路线).
    note
        Printed under the map, e.g. that the roads are made up for training.
    """

    title: str
    lon: float
    lat: float
    denominator: float
    roads: MapLines | None = None
    ground: MapLines | None = None
    units: tuple[MapUnit, ...] = ()
    points: tuple[PointMark, ...] = ()
    incidents: tuple[IncidentMark, ...] = ()
    posts: tuple[PostMark, ...] = ()
    routes: tuple[RouteMark, ...] = ()
    alternatives: tuple[RouteMark, ...] = ()
    areas: tuple[MapArea, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if self.denominator <= 0:
            raise ValueError(f"a scale's denominator is above zero, got {self.denominator}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """
    One side of a paper that several sign, all of equal standing.

    Attributes
    ----------
    title, unit
        Which side it is, and who signs for it.
    lines
        ``(label, text)``; an empty text is filled in by hand.
    field
        Name of the place for its electronic signature; empty: none.
    """

    title: str
    unit: str
    lines: tuple[tuple[str, str], ...]
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatures:
    """Where the sides of a paper sign, one beside the other, in boxes of equal size."""

    parties: tuple[Party, ...]

    def __post_init__(self) -> None:
        if len({len(party.lines) for party in self.parties}) != 1:
            raise ValueError("all sides sign in the same number of lines")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class MapCut:
    """
    A small map to scale inside a page (局部图).

    Attributes
    ----------
    chart
        What stands on it; roads and ground come from ``base``.
    height_mm
        Of its frame; it is as wide as the text.
    """

    chart: MapSheet
    base: MapBase
    height_mm: float


Block = Heading | Paragraph | Table | KeyValues | MapSheet | MapCut | Signatures


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """
    By what a paper is checked: a QR code with some lines beside it.

    Attributes
    ----------
    modules
        Rows of the code from the top, True for a dark module, without the quiet zone.
    lines
        Check code, and what it is of.
    digests
        Of what the paper says, in full; they stand at the foot of each page.
    payload
        What the code says; the file's keywords say it too.
    """

    modules: tuple[tuple[bool, ...], ...]
    lines: tuple[str, ...]
    digests: tuple[str, ...] = ()
    payload: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Who signs an order in the form of a command: his post in full, and his name."""

    post: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SealImage:
    """
    The image of a seal that its holder allowed to be printed; never drawn by us.

    Attributes
    ----------
    image
        PNG with transparency, or JPEG.
    """

    image: bytes
    width_mm: float = 42.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """An attachment (附件): begins on a new page and is announced below the body."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The form for signing for the paper (签收回执): who must sign, and by when."""

    receivers: tuple[str, ...]
    title: str = "签收回执"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """
    The last lines of a general paper (版记).

    Attributes
    ----------
    copied_to
        抄送 in full, without the final stop; empty: nobody.
    printed_by, printed_on
        印发机关 and its date.
    """

    printed_by: str
    printed_on: date
    copied_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    r"""
    One paper.

    Attributes
    ----------
    issued
        When it was signed, aware; the date under the signature and the file's own date.
    head
        The mark at its top (发文机关标志), e.g. ``淄博市公安局文件``.
    number
        发文字号; an exercise's contains 演.
    title
        ``\n`` ends a line where the words should not be torn.
    addressees
        主送 without the colon.
    signer
        署名.
    partners
        Who issues it together with ``signer`` (联合行文), in their order; general form only.
    endorsers
        签发人 beside the number of a paper that goes upward (上行文).
    signatories
        Who signs a paper in the form of a command; his name is stamped or signed by hand.
    note
        附注, printed in round brackets.
    seal
        An authorised image for a live paper; without one its place stays empty for the wet stamp.
    stamp
        By what the paper is checked.
    sign_field
        Name of the place for the issuer's electronic signature; empty: none.
    approver
        Who gave the order (签发人); stands on slips only.
    footer_note
        Small at each page's foot, e.g. the head of the journal's digest.
    draft
        Whether it is still to be approved (送审稿), which each page then says.
    time_word
        What its time is called; stands on slips only.
    exercise_name
        What the exercise is called; needed for, and only for, exercise papers.
    kind_word
        What an exercise paper calls itself in its warning.
    """

    form: Form
    exercise: bool
    issued: datetime
    head: str
    number: str
    title: str
    blocks: tuple[Block, ...]
    signer: str
    addressees: str = ""
    secrecy: str = ""
    urgency: str = ""
    copy_number: str = ""
    approver: str = ""
    annexes: tuple[Annex, ...] = ()
    receipt: Receipt | None = None
    imprint: Imprint | None = None
    footer_note: str = ""
    exercise_name: str = ""
    draft: bool = False
    time_word: str = "下达时间"
    partners: tuple[str, ...] = ()
    endorsers: tuple[str, ...] = ()
    signatories: tuple[Signatory, ...] = ()
    note: str = ""
    seal: SealImage | None = None
    stamp: Stamp | None = None
    sign_field: str = ""
    kind_word: str = "指令"

    def __post_init__(self) -> None:
        if self.issued.tzinfo is None:
            raise ValueError("a paper's time of issue carries its zone")
        if self.exercise != bool(self.exercise_name):
            raise ValueError("exercise papers name their exercise, and only they")
        if self.exercise and "演" not in self.number:
            raise ValueError(f"an exercise paper's number contains 演, got {self.number}")
        maps = sum(isinstance(block, MapSheet) for block in self.blocks)
        if self.form is Form.SLIP and maps and len(self.blocks) > 1:
            raise ValueError("a map stands on a slip of its own, or in an annex")
        if self.exercise and self.seal is not None:
            raise ValueError("an exercise paper bears no seal")
        if self.partners and self.form is not Form.GENERAL:
            raise ValueError("only papers in the general form are issued together")
        armed = [name for name in self.partners if any(word in name for word in ARMED_WORDS)]
        if armed:
            raise JointIssueError(unit="、".join(armed))

    @property
    def warning(self) -> str:
        """What an exercise paper says first of itself."""
        return f"演练{self.kind_word}，不作为执勤依据"

    @property
    def date_text(self) -> str:
        """Date of issue as papers write it: no leading zeros (GB/T 9704-2012, 7.3.5.4)."""
        return date_text(local(self.issued))

    def texts(self) -> Iterator[str]:
        """
        Give every text that must be printed.

        Names of roads and places on a map are not among them: a map may leave one out.
        """
        return _texts(self)


def date_text(day: date) -> str:
    """Write a day as papers do: ``2026年3月5日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def _texts(part: object) -> Iterator[str]:
    waiting = [part]
    while waiting:
        one = waiting.pop()
        if type(one) is str:  # most of a long table
            yield one
        elif isinstance(one, tuple):
            waiting.extend(one)
        elif isinstance(one, (StrEnum, MapLines, MapBase)):
            continue
        elif isinstance(one, str):
            yield one
        elif is_dataclass(one) and not isinstance(one, type):
            waiting += [getattr(one, name) for name in _field_names(type(one))]


@lru_cache(maxsize=64)
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
