"""Duty telephones (值班电话) of posts and units, never of persons."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyPhone:
    """
    How a post is reached.

    Attributes
    ----------
    id
        The post or unit (岗位), such as 值班局领导.
    place
        Its place in the list, from 1; those without one come last.
    phone, channel
        Telephone as it is dialled, and radio channel; one of them may be empty.
    """

    id: str
    place: int = 0
    phone: str = ""
    channel: str = ""
    origin: str = ""
