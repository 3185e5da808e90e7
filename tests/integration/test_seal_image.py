"""The authorised image of one's own seal: checked, kept, on live orders alone; made-up data."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from PIL import Image, ImageDraw

from jointops.app import commands as c
from jointops.app.bootstrap import make_empty
from jointops.app.config import Config
from jointops.app.handlers.orders import SealImageNoneError
from jointops.app.handling import ReasonMissingError
from jointops.app.orders.case_folder import file_case
from jointops.app.orders.papers import draft_pdf, issue_order, paper_bytes
from jointops.app.orders.seal_image import (
    SealImageArmedError,
    SealImageExerciseError,
    drop_seal_image,
    kept_seal_image,
    take_seal_image,
)
from jointops.app.planner import plan_incident
from jointops.app.rights import ForbiddenError
from jointops.app.roads import install_network
from jointops.audit.accounts import Account, Actor, Role
from jointops.clock import local
from jointops.errors import OperatorError
from jointops.ids import AccountName, IncidentId
from jointops.orders.order import OrderKind
from jointops.orders.pdf.render import page_count
from jointops.orders.seal_image import SealImageRefusedError, read_seal_image
from jointops.store.home import Home
from tests.factories import node, street, unit
from tests.unit.orders.pdf.geometry import pixels
from tests.unit.orders.pdf.samples import opened

WHY = "训练：用印授权1号"


def picture(*, side: int = 400, ground: tuple[int, ...] = (0, 0, 0, 0), kind: str = "PNG") -> bytes:
    """Draw a ring with words of no agency."""
    image = Image.new("RGBA", (side, side), ground)
    ImageDraw.Draw(image).ellipse((8, 8, side - 8, side - 8), outline=(210, 20, 20, 255), width=12)
    block = io.BytesIO()
    (image.convert("RGB") if kind == "JPEG" else image).save(block, kind)
    return block.getvalue()


class LiveTown:
    """A live file of made-up data."""

    def __init__(self, folder):
        self.center, _ = make_empty(
            Home(folder / "live"),
            exercise=False,
            administrator="训练系统",
            secret="correct horse",
            key_file=folder / "key",
        )
        for role in (Role.SECURITY_ADMIN, Role.AUDITOR):
            one = Account(id=AccountName(role.value), display=role.value, roles=(role,), secret="x")
            self.do(Role.SYSTEM_ADMIN, c.AddAccount(account=one))
        network = street(9, metres=600, kmh=36)
        roads = install_network(self.center.home, network, source="训练数据")
        self.do(Role.CLERK, c.InstallRoads(roads=roads))
        units = (unit("训练01", at=2), unit("训练02", at=6), unit("训练03", at=4))
        self.do(Role.CLERK, c.ImportUnits(file="训练数据.csv", units=units))
        self.do(Role.OPERATOR, c.OpenIncident(place=node(5), class_text="持械伤人"))
        self.plan = plan_incident(self.center, IncidentId(1), self.actor(Role.OPERATOR))

    def actor(self, role):
        return Actor(name=AccountName(f"训练{role.value}"), roles=(role,), seat="t")

    def do(self, role, command):
        return self.center.do(command, self.actor(role)).value

    def take(self, file, *, role=Role.CLERK, why=WHY, width_mm=42.0):
        return take_seal_image(self.center, file, self.actor(role), why=why, width_mm=width_mm)

    def issue(self, kind=OrderKind.FULL):
        return issue_order(self.center, self.plan, kind, self.actor(Role.DUTY_COMMANDER))


@pytest.fixture
def live(tmp_path):
    made = LiveTown(tmp_path)
    yield made
    made.center.close()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "印章.png"
    path.write_bytes(picture())
    return path


def images_of(pdf: bytes) -> list[tuple[int, float]]:
    """Give page and width in millimetres of every picture of a paper."""
    with opened(pdf) as document:
        return [
            (number, (image["x1"] - image["x0"]) / 72 * 25.4)
            for number, page in enumerate(document.pages)
            for image in page.images
        ]


def red_mm(pdf: bytes, page: int) -> np.ndarray:
    """Give where a page is red, in millimetres from its top."""
    shown = pixels(pdf, page, 100).astype(int)
    return np.flatnonzero((np.ptp(shown, axis=2) > 60).any(axis=1)) / 100 * 25.4


def test_the_image_stands_in_the_seals_place_of_a_live_order_and_nowhere_else(live, file):
    before = live.issue()
    assert images_of(paper_bytes(live.center, before)) == []
    live.take(file, width_mm=40.0)
    assert images_of(draft_pdf(live.center, live.plan, OrderKind.FULL)) == []
    order = live.issue()
    pdf = paper_bytes(live.center, order)
    ((page, wide),) = images_of(pdf)
    assert page > 0
    assert wide == pytest.approx(40.0, abs=0.1)
    with opened(pdf) as document:
        year = local(order.issued_utc).year
        date = document.pages[page].search(f"{year}年")[-1]
        (image,) = document.pages[page].images
        assert image["top"] < date["top"] < image["bottom"], "it presses the date"
    assert [gate.note[:4] for gate in order.gates if gate.code == "seal"] == ["随文打印"]
    assert images_of(paper_bytes(live.center, live.issue(OrderKind.FIRST_WAVE))) == []


def test_a_live_order_is_red_at_its_mark_and_rule_and_where_the_seal_is_alone(live, file):
    live.take(file)
    order = live.issue()
    pdf = paper_bytes(live.center, order)
    ((sealed, _),) = images_of(pdf)
    head = red_mm(pdf, 0)
    assert head.min() == pytest.approx(72, abs=1.5)
    assert head.max() < 130, "number, title and text are black"
    for page in range(1, page_count(pdf)):
        assert bool(red_mm(pdf, page).size) is (page == sealed)


def test_what_bears_the_image_says_so_in_the_register_of_seals(live, file, tmp_path):
    live.take(file)
    order = live.issue()
    filed = file_case(live.center, IncidentId(1), tmp_path, live.actor(Role.CLERK))
    with opened(filed.pdf.read_bytes()) as document:
        text = "".join(page.extract_text() for page in document.pages)
    assert "随文打印" in text.replace("\n", "")
    assert order.number in text


def test_given_up_the_place_stays_empty_for_the_wet_stamp(live, file):
    live.take(file)
    with pytest.raises(ReasonMissingError):
        drop_seal_image(live.center, live.actor(Role.CLERK), why=" ")
    assert kept_seal_image(live.center) is not None
    drop_seal_image(live.center, live.actor(Role.CLERK), why="换章")
    assert kept_seal_image(live.center) is None
    with pytest.raises(SealImageNoneError):
        drop_seal_image(live.center, live.actor(Role.CLERK), why="再停")
    assert images_of(paper_bytes(live.center, live.issue())) == []
    facts = [entry.facts for entry in live.center.database.all_of("order.seal_image")]
    assert [bool(fact["digest"]) for fact in facts if "digest" in fact][-1] is False


def test_only_a_clerk_may_and_an_exercise_or_the_armed_police_never(live, file, town):
    with pytest.raises(ForbiddenError):
        live.take(file, role=Role.OPERATOR)
    with pytest.raises(ReasonMissingError):
        live.take(file, why="")
    live.center.config = Config(issuer="武警训练支队")
    with pytest.raises(SealImageArmedError):
        live.take(file)
    assert kept_seal_image(live.center) is None
    clerk = town.center.training_actor(c.TakeSealImage, seat="test")
    with pytest.raises(SealImageExerciseError):
        take_seal_image(town.center, file, clerk, why=WHY)
    assert kept_seal_image(town.center) is None


def test_papers_of_several_issuers_keep_their_seals_places_empty(live, file):
    live.take(file)
    live.center.config = replace_config(live.center.config, partners=("训练市应急管理局",))
    assert images_of(paper_bytes(live.center, live.issue())) == []


def replace_config(config: Config, **changes: object) -> Config:
    kept = {name: getattr(config, name) for name in config.__struct_fields__}
    return Config(**{**kept, **changes})


def flipped(block: bytes) -> bytes:
    """Spoil the picture's data, its head left as it is."""
    at = block.index(b"IDAT") + 10
    return block[:at] + bytes(255 - byte for byte in block[at : at + 40]) + block[at + 40 :]


def bomb() -> bytes:
    """Claim a picture that no memory holds."""
    block = picture()
    return block[:16] + struct.pack(">II", 3_999_999, 3_999_999) + block[24:]


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        (b"", "不是 PNG"),
        (picture(kind="JPEG"), "不是 PNG"),
        (picture(side=120), "像素"),
        (bomb(), "像素"),
        (picture()[:400], "损坏"),
        (flipped(picture()), "损坏"),
        (picture(ground=(255, 255, 255, 255)), "不透明"),
        (picture() + b"0" * (2 << 20), "超过 2 MB"),
    ],
)
def test_what_is_no_image_of_a_seal_is_refused_with_the_reason(live, tmp_path, block, reason):
    file = tmp_path / "x.png"
    file.write_bytes(block)
    with pytest.raises(SealImageRefusedError) as refused:
        live.take(file)
    assert reason in str(refused.value.facts["reason"])
    assert kept_seal_image(live.center) is None


def test_a_missing_file_and_a_strange_width_are_told(live, file, tmp_path):
    with pytest.raises(SealImageRefusedError):
        read_seal_image(tmp_path / "none.png")
    with pytest.raises(OperatorError) as refused:
        live.take(file, width_mm=400)
    assert "400" in str(refused.value.facts["reason"])
