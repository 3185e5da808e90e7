"""
PAdES signatures inside a PDF (ETSI.CAdES.detached), each added behind what stands there already.

What signs is one of our own keys; the time is the file's clock, for offline nobody attests another.
"""

from __future__ import annotations

import importlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from jointops.seals.certificates import Credential, Side, holder_of
from jointops.seals.cms import signed_block

if TYPE_CHECKING:
    from pyhanko.stamp import StaticStampStyle

FIELD = "jointops_{}"
"""Name of a side's signature field; what is required of a paper is told by it."""
RESERVED = 4096
"""Hex characters kept for a signature: ours take about 2,600, and names may be long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureBox:
    """
    Where a signature is shown.

    Attributes
    ----------
    page
        From 0; -1 is the last.
    left, bottom, right, top
        In whole points from the page's bottom left corner.
    """

    page: int
    left: int
    bottom: int
    right: int
    top: int


def sign_pdf(
    pdf: bytes,
    credential: Credential,
    *,
    side: Side,
    reason: str,
    now: datetime,
    boxes: Mapping[Side, SignatureBox] = MappingProxyType({}),
    appearance: bytes | None = None,
) -> bytes:
    """
    Put a signature behind a PDF.

    Parameters
    ----------
    boxes
        Where each side's signature is shown. The first signature lays out the fields of all; a
        later one fills its own. A side without a field signs unseen.
    appearance
        A PDF of one page that is drawn in the field.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import (
        SigFieldSpec,
        SigSeedSubFilter,
        append_signature_field,
        enumerate_sig_fields,
    )
    from pyhanko.sign.signers import ExternalSigner, PdfSignatureMetadata, PdfSigner

    name = FIELD.format(side.value)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    there = {found[0] for found in enumerate_sig_fields(writer.prev)}
    if not there:
        for other, box in boxes.items():
            place = (box.left, box.bottom, box.right, box.top)
            spec = SigFieldSpec(FIELD.format(other.value), on_page=box.page, box=place)
            append_signature_field(writer, spec)
            there.add(spec.sig_field_name)
    seen = name in there and appearance is not None
    maker = PdfSigner(
        PdfSignatureMetadata(
            field_name=name,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            name=holder_of(credential.certificate),
            reason=reason,
        ),
        ExternalSigner(None, None),
        stamp_style=_style(appearance) if appearance is not None and seen else None,
        new_field_spec=None if name in there else SigFieldSpec(name),
    )
    session = maker.init_signing_session(writer)
    session.system_time = now
    body = session.prepare_tbs_document(validation_info=None, bytes_reserved=RESERVED)
    output = io.BytesIO()
    digest, _ = body.digest_tbs_document(output=output)
    digest.fill_with_cms(output, signed_block(credential, digest.document_digest))
    return output.getvalue()


def laid_out(pdf: bytes, side: Side) -> SignatureBox | None:
    """Give where a PDF keeps a place for a side's signature; None where it keeps none."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import enumerate_sig_fields

    for name, _, field in enumerate_sig_fields(PdfFileReader(io.BytesIO(pdf))):
        if name == FIELD.format(side.value):
            left, bottom, right, top = (round(float(at)) for at in field.get_object()["/Rect"])
            return SignatureBox(page=-1, left=left, bottom=bottom, right=right, top=top)
    return None


def ready_to_sign() -> None:
    """Load what signing needs, which takes a second: a paper shall not wait for it."""
    importlib.import_module("pyhanko.sign.signers")
    importlib.import_module("pyhanko.stamp")


def is_signed(pdf: bytes) -> bool:
    """Tell whether a PDF of ours carries a signature, without checking it."""
    return b"/ETSI.CAdES.detached" in pdf


def _style(appearance: bytes) -> StaticStampStyle:
    from pyhanko.pdf_utils import content, layout
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.stamp import StaticStampStyle

    class Drawing(content.PdfContent):
        def render(self) -> bytes:
            page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(appearance)))
            self.resources.xobject["/Seal"] = page
            left, low, right, high = page.get_object()["/BBox"]
            self.box = layout.BoxConstraints(width=right - left, height=high - low)
            return b"/Seal Do"

    whole = layout.SimpleBoxLayoutRule(
        x_align=layout.AxisAlignment.ALIGN_MID, y_align=layout.AxisAlignment.ALIGN_MID
    )
    return StaticStampStyle(background=Drawing(), border_width=0, background_layout=whole)
