"""
PAdES signatures inside a PDF (ETSI.CAdES.detached), each added behind what stands there already.

What signs is one of our own keys; the time is the file's clock, for offline nobody attests another.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
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
    box: SignatureBox | None = None,
    appearance: bytes | None = None,
) -> bytes:
    """
    Put a signature behind a PDF, in a field that shows it.

    Parameters
    ----------
    box, appearance
        Where it is shown, and a PDF of one page of that size that is drawn there; without either
        it is shown nowhere.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers import ExternalSigner, PdfSignatureMetadata, PdfSigner

    name = FIELD.format(side.value)
    shown = box is not None and appearance is not None
    place = (box.left, box.bottom, box.right, box.top) if box is not None and shown else None
    maker = PdfSigner(
        PdfSignatureMetadata(
            field_name=name,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            name=holder_of(credential.certificate),
            reason=reason,
        ),
        ExternalSigner(None, None),
        stamp_style=_style(appearance) if appearance is not None and shown else None,
        new_field_spec=SigFieldSpec(name, on_page=box.page if box is not None else 0, box=place),
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    session = maker.init_signing_session(writer)
    session.system_time = now
    body = session.prepare_tbs_document(validation_info=None, bytes_reserved=RESERVED)
    output = io.BytesIO()
    digest, _ = body.digest_tbs_document(output=output)
    digest.fill_with_cms(output, signed_block(credential, digest.document_digest))
    return output.getvalue()


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
