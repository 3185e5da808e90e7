"""Personal data: which fields hold it, how it is masked, and what stands where it was erased."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

ERASED = "已删除"
"""Stands where a person's words stood."""

T = TypeVar("T", bound="DataclassInstance")
_MARK = "erased"
_IDENTITY = re.compile(r"(?<!\d)\d{14}(\d{3}[\dXx])(?!\d)")
_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)[- ]?\d{4}[- ]?(\d{4})(?!\d)")


def personal(erased: object) -> dict[str, object]:
    """
    Mark a field as a person's, by the metadata of a dataclass's field.

    Parameters
    ----------
    erased
        What the field holds once the person is erased.
    """
    return {_MARK: erased}


def personal_fields(of: object) -> Mapping[str, object]:
    """Give the names of a type's personal fields, with what each holds once erased."""
    found = fields(of) if is_dataclass(of) else ()
    return {field.name: field.metadata[_MARK] for field in found if _MARK in field.metadata}


TRACE = {"trace": True}
"""Marks a field that says where somebody was (行踪轨迹): kept for days, not for ever."""


def trace_fields(of: object) -> tuple[str, ...]:
    """Give the names of a type's fields that say where somebody was."""
    found = fields(of) if is_dataclass(of) else ()
    return tuple(field.name for field in found if "trace" in field.metadata)


def crossed_out(value: T) -> T:
    """Give a row, or a part of one, as it stands once its person is erased."""
    return replace(value, **personal_fields(value))


def who_is(listed: str, row: object) -> str:
    """Give the id of a person whom a row lists; those of files of before share their row's."""
    return listed or f"{row}/0"


def mask_name(name: str) -> str:
    """Mask a name: the family name stays."""
    if name == ERASED:
        return name
    return f"{name[:1]}*" if name else ""


def mask_certificate(certificate: str) -> str:
    """Mask a certificate's number: the last four places stay."""
    if certificate == ERASED:
        return certificate
    return f"****{certificate[-4:]}" if len(certificate) > 4 else "****"


def mask_phone(phone: str) -> str:
    """Mask a phone number: the first three and the last four digits stay, of a short one two."""
    if phone in {"", ERASED}:
        return phone
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) > 8 else f"****{phone[-2:]}"


def mask_numbers(text: str) -> str:
    """Mask mobile and identity numbers in what somebody said."""
    text = _IDENTITY.sub(r"**************\1", text)
    return _MOBILE.sub(r"\1****\2", text)
