"""The authorised image of the center's own seal: taken over, given up, and put on live papers."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from jointops.app.center import Center
from jointops.app.commands import TakeSealImage
from jointops.app.ports import UnitOfWork
from jointops.audit.accounts import Actor
from jointops.errors import OperatorError
from jointops.orders.order import Gate, Paper
from jointops.orders.paper import ARMED_WORDS, Form, SealImage
from jointops.orders.paper import Paper as PaperContent
from jointops.orders.seal_image import SEAL, WIDTH_MM, demand_width, read_seal_image
from jointops.orders.template import OrderTemplate
from jointops.resources import messages


class SealImageExerciseError(OperatorError):
    """An exercise has no seal."""

    code = "SEAL-IMAGE-EXERCISE"


class SealImageArmedError(OperatorError):
    """A seal of the armed police is never printed by us."""

    code = "SEAL-IMAGE-ARMED"


def take_seal_image(
    center: Center, file: Path, actor: Actor, *, why: str, width_mm: float = WIDTH_MM
) -> OrderTemplate:
    """
    Take the authorised image of the center's own seal over, with the permission's words.

    Raises
    ------
    SealImageExerciseError
        If the file is an exercise's.
    SealImageArmedError
        If whoever issues papers here is called a unit of the armed police.
    SealImageRefusedError
        If the file is no such image.
    """
    command = TakeSealImage(origin=file.name, width_mm=width_mm, image=None, why=why)
    try:
        if center.exercise:
            raise SealImageExerciseError(file=file.name)
        if any(word in center.config.issuer for word in ARMED_WORDS):
            raise SealImageArmedError(issuer=center.config.issuer)
        demand_width(file.name, width_mm)
        block = read_seal_image(file)
    except OperatorError as fault:
        center.note_refusal(command, actor, fault)
        raise
    image = Paper(id=hashlib.sha256(block).hexdigest(), pdf=block)
    taken = TakeSealImage(origin=file.name, width_mm=width_mm, image=image, why=why)
    kept: OrderTemplate = center.do(taken, actor).value
    return kept


def drop_seal_image(center: Center, actor: Actor, *, why: str) -> None:
    """Give the image up: places of seals stay empty for the wet stamp from now on."""
    center.do(TakeSealImage(origin="", width_mm=0.0, image=None, why=why), actor)


def kept_seal_image(center: Center) -> OrderTemplate | None:
    """Give what is kept of the image: its digest and width; None where there is none."""
    found: OrderTemplate | None = center.board.table(OrderTemplate).get(SEAL)
    return found


def digest_of(kept: OrderTemplate) -> str:
    """Give an image's SHA-256 in hex."""
    return kept.texts["digest"][0]


def width_mm_of(kept: OrderTemplate) -> float:
    """Give how wide an image is printed."""
    return float(kept.texts["width_mm"][0])


def sealed(center: Center, content: PaperContent) -> tuple[PaperContent, tuple[Gate, ...]]:
    """
    Put the image on a live paper that is issued now, and say so; any other stays as it is.

    Papers issued together bear several seals, and none of the others' is ours to print.
    """
    kept = kept_seal_image(center)
    general = content.form is Form.GENERAL and not content.partners
    if kept is None or content.exercise or content.draft or not general:
        return content, ()
    with center.database.read() as uow:
        image = _image(uow, digest_of(kept))
    if image is None:
        return content, ()
    note = messages("zh").label("seal_image.used", digest=digest_of(kept)[:12])
    seal = SealImage(image=image, width_mm=width_mm_of(kept))
    return replace(content, seal=seal), (Gate(code=SEAL, passed=True, note=note),)


def _image(uow: UnitOfWork, digest: str) -> bytes | None:
    """Give an image's bytes where they are what was taken over."""
    paper = uow.rows(Paper).find(digest)
    if paper is None or hashlib.sha256(paper.pdf).hexdigest() != digest:
        return None
    return paper.pdf


__all__ = [
    "WIDTH_MM",
    "digest_of",
    "drop_seal_image",
    "kept_seal_image",
    "sealed",
    "take_seal_image",
    "width_mm_of",
]
