"""The one error that an operator sees; everything else is a bug."""

from __future__ import annotations

from typing import ClassVar

from jointops.resources import messages


class OperatorError(Exception):
    """
    Something the person at the seat can understand and mend.

    Subclasses carry a ``code``; tests and logs match the code, never the text. The text (what, why,
    what to do) lies in ``resources/messages`` under that code.
    """

    code: ClassVar[str]

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code, facts)
        self.facts = facts

    def __str__(self) -> str:
        return messages("zh").error(self.code, self.facts)
