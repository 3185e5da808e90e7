"""Incident classes and response levels, as the doctrine files state them."""

from __future__ import annotations

from dataclasses import dataclass

from jointops.errors import OperatorError

HIGHEST, LOWEST = 1, 4
"""Level 1 is the highest of four (突发事件应对法 art. 71); never sort by 'bigger is worse'."""


class ClassUnknownError(OperatorError):
    """There is no incident class of this code or name."""

    code = "CLASS-UNKNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentClass:
    """
    A class of incident (警情类别).

    Attributes
    ----------
    code
        Two digits of the main class, two of our own sub-class.
    level
        Level that a new incident starts with.
    key
        Digit or letter that picks the class at the keyboard; empty if it has none.
    planned
        Whether it is a duty with a window of its own (勤务), planned before it starts.
    """

    code: str
    name: str
    english: str
    level: int
    key: str = ""
    planned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """
    A response level (响应等级).

    Attributes
    ----------
    may_order
        Who may order at this level.
    must_tell
        Whom the desk must tell, ticked off one by one.
    """

    number: int
    name: str
    english: str
    may_order: str
    must_tell: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentDoctrine:
    """All classes and levels in force."""

    classes: tuple[IncidentClass, ...]
    levels: tuple[Level, ...]

    def class_of(self, text: str) -> IncidentClass:
        """
        Find a class by code, Chinese or English name.

        Raises
        ------
        ClassUnknownError
            If there is none.
        """
        wanted = text.strip().casefold()
        for known in self.classes:
            if wanted in {known.code, known.name, known.english.casefold()}:
                return known
        raise ClassUnknownError(text=text, known="、".join(c.name for c in self.classes))

    def level_of(self, number: int) -> Level:
        """Give a level; 1 is the highest."""
        return next(level for level in self.levels if level.number == number)
