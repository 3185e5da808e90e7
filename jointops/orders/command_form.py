"""
A duty order in the form of a command (命令格式), borrowed for internal use and off by default.

By law a 令 promulgates, appoints and honours; it deploys nobody. So the paper keeps the number of a
duty order and says that it is one.
"""

from __future__ import annotations

from dataclasses import replace

from jointops.orders.paper import Form, Paper, Signatory

_MARK = "命令"


def as_command(paper: Paper, *, issuer: str, post: str, name: str) -> Paper:
    """
    Give a full order the form of a command.

    Its mark is the issuer's full name with 命令; it has no title and no addressees, who are named
    in the imprint instead.

    Parameters
    ----------
    post, name
        Whose stamp or signature stands under it.
    """
    imprint = paper.imprint
    if imprint is not None and paper.addressees:
        copied = "；".join(part for part in (paper.addressees, imprint.copied_to) if part)
        imprint = replace(imprint, copied_to=copied)
    return replace(
        paper,
        form=Form.COMMAND,
        head=f"{issuer}{_MARK}",
        addressees="",
        imprint=imprint,
        signatories=(Signatory(post=post, name=name),),
    )
