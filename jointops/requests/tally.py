"""The people of a request, so counted that every sum comes out."""

from __future__ import annotations

from dataclasses import dataclass

from jointops.requests.case import RequestCase


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """
    People of a request, so that every sum comes out.

    ``asked + beyond = granted + missing``, ``granted + over = arrived + to_come`` and
    ``arrived + turned = on_site + leaving + back``.

    Attributes
    ----------
    back, leaving
        Returned; let go (released, recalled or terminated) and not returned.
    """

    asked: int
    granted: int
    arrived: int
    back: int
    leaving: int

    @property
    def missing(self) -> int:
        """Asked for and not granted."""
        return max(0, self.asked - self.granted)

    @property
    def beyond(self) -> int:
        """Granted beyond what was asked for."""
        return max(0, self.granted - self.asked)

    @property
    def to_come(self) -> int:
        """Granted and not there."""
        return max(0, self.granted - self.arrived)

    @property
    def over(self) -> int:
        """There beyond what is granted."""
        return max(0, self.arrived - self.granted)

    @property
    def turned(self) -> int:
        """Returned without having been there."""
        return max(0, self.back - self.arrived)

    @property
    def on_site(self) -> int:
        """There, and not let go."""
        return self.arrived + self.turned - self.back - self.leaving


def tally_of(case: RequestCase) -> Tally:
    """Count the people of a request; who was let go and is not back is leaving."""
    released = case.last("release", "recall", "terminate") is not None
    return Tally(
        asked=case.people,
        granted=case.granted,
        arrived=case.arrived,
        back=case.returned,
        leaving=max(0, case.arrived - case.returned) if released else 0,
    )
