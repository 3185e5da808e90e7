"""The authorised image of the center's own seal (印章图样): checked, and never drawn by us."""

from __future__ import annotations

import io
import struct
from pathlib import Path

from PIL import Image

from jointops.errors import OperatorError
from jointops.resources import messages

SEAL = "seal"
"""Under this id its digest is kept beside the fixed texts of orders."""
LARGEST = 2 << 20
LEAST_PX, MOST_PX = 200, 4_000
WIDTH_MM = 42.0
"""Diameter of a city body's seal."""
LEAST_MM, MOST_MM = 20.0, 60.0
_PNG = b"\x89PNG\r\n\x1a\n"
_LONGEST = 1.5
"""A seal is round, square or oval: one side is no more than so many times the other."""
_LEAST_CLEAR = 0.2
"""Share of the image that must be see-through: a seal presses the words, it does not hide them."""


class SealImageRefusedError(OperatorError):
    """A file is no image of a seal that may be printed."""

    code = "SEAL-IMAGE-REFUSED"


def read_seal_image(file: Path) -> bytes:
    """
    Read and check the image of a seal.

    Raises
    ------
    SealImageRefusedError
        If it cannot be read, is over 2 MB, no whole PNG, of a strange size, or hides what it stands
        on.
    """
    try:
        with file.open("rb") as stream:
            block = stream.read(LARGEST + 1)
    except OSError as fault:
        raise _refusal(file.name, "unreadable", fault.strerror or str(fault)) from fault
    fault_code, detail = _fault(block)
    if fault_code:
        raise _refusal(file.name, fault_code, detail)
    return block


def demand_width(file: str, width_mm: float) -> None:
    """
    Check how wide a seal is to be printed.

    Raises
    ------
    SealImageRefusedError
        If no seal is so wide.
    """
    if not LEAST_MM <= width_mm <= MOST_MM:
        raise _refusal(file, "width", f"{width_mm:g}")


def seal_texts(digest: str, width_mm: float) -> dict[str, tuple[str, ...]]:
    """Give what is kept of an image beside the fixed texts of orders."""
    return {"digest": (digest,), "width_mm": (f"{width_mm:g}",)}


def _fault(block: bytes) -> tuple[str, str]:
    """Give what keeps an image from being a seal's, and in which figures; empty for nothing."""
    if len(block) > LARGEST:
        return "large", ""
    if not block.startswith(_PNG) or len(block) < 33:
        return "kind", ""
    width, height = struct.unpack(">II", block[16:24])  # before anything is unpacked
    if not (min(width, height) >= LEAST_PX and max(width, height) <= MOST_PX):
        return "pixels", f"{width}×{height}"
    if max(width, height) > _LONGEST * min(width, height):
        return "shape", f"{width}×{height}"
    try:
        with Image.open(io.BytesIO(block), formats=["PNG"]) as image:
            alpha = image.convert("RGBA").getchannel("A").histogram()
    except (OSError, SyntaxError, ValueError) as fault:
        return "damaged", str(fault)
    share = sum(alpha[:32]) / (width * height)
    return ("opaque", f"{share:.0%}") if share < _LEAST_CLEAR else ("", "")


def _refusal(file: str, code: str, detail: str) -> SealImageRefusedError:
    reason = messages("zh").label(f"seal_image.{code}", detail=detail)
    return SealImageRefusedError(file=file, reason=reason)
