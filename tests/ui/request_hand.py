"""A hand that leads requests on: by the keys of the page, in the sheets that it asks."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from jointops.app.requests.cases import case_of
from jointops.requests.case import RequestCase
from tests.ui.hand import PLAIN, Hand
from ui.panels.requests_panel import RequestsPanel
from ui.requests.form import PaperForm
from ui.requests.step_sheet import StepSheet
from ui.sheets.countersign_sheet import CountersignSheet

SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


class RequestHand:
    """Works at the page of requests."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand

    @property
    def page(self) -> RequestsPanel:
        return self.hand.desk.view.right.requests

    @property
    def case(self) -> RequestCase:
        """The chosen request."""
        line = self.page.chosen()
        assert line is not None
        return case_of(self.hand.center, line.id)

    @property
    def sheet(self) -> StepSheet:
        sheet = self.hand.desk.host.sheet
        assert isinstance(sheet, StepSheet), sheet
        return sheet

    @property
    def form(self) -> PaperForm:
        """The form of the open sheet."""
        form = self.sheet.form_of
        assert form is not None
        return form

    def field_of(self, kind: str, key: str) -> str | None:
        """Give what a paper of the chosen request says; None for nothing."""
        paper = self.case.paper(kind)
        assert paper is not None
        return paper.fields.get(key)

    def steps(self) -> dict[str, str]:
        """Give the keys of the steps that can be taken now."""
        return {key: row.cap for key, row in self.page._rows.items() if not row.step.blocked}

    def until_sheet(self) -> StepSheet:
        self.hand.wait(lambda: isinstance(self.hand.desk.host.sheet, StepSheet))
        return self.sheet

    def take(self, key: str) -> None:
        """Press the digit of a step, e.g. ``D1/send``; the space bar where it is what is next."""
        hand = self.hand
        hand.press(Qt.Key.Key_Q)
        hand.wait(lambda: key in self.steps())
        row = self.page._rows[key]
        if row.step.primary:
            hand.press(Qt.Key.Key_Space)
        else:
            assert row.cap, f"{key} has no key"
            digit = Qt.Key(int(Qt.Key.Key_0) + int(row.cap[-1]))
            hand.press(digit, ALT if row.cap.startswith("Alt") else PLAIN)

    def say(self, recording: str) -> None:
        """Write down who said it."""
        word = self.sheet.word
        assert word is not None
        for field, text in (
            (word.speaker, "值班参谋 甲"),
            (word.channel, "800兆"),
            (word.recording, recording),
        ):
            if not field.text() or field is word.recording:
                field.setFocus()
                field.clear()
                self.hand.write(text)

    def fill(self, **values: str) -> None:
        """Fill fields of the form."""
        form = self.sheet.form_of
        assert form is not None
        for key, value in values.items():
            form.entries[key].fill(value)

    def enter(self) -> None:
        """Press Enter until the sheet has nothing more to ask: each goes to the next gap."""
        self.hand.press(Qt.Key.Key_Return)

    def countersign(self, name: str) -> None:
        """Let somebody stand behind it in the small box."""
        hand = self.hand
        hand.wait(lambda: isinstance(hand.desk.host.sheet, CountersignSheet))
        box: Any = hand.desk.host.sheet
        at = box.who.findData(name)
        assert at >= 0, [box.who.itemData(n) for n in range(box.who.count())]
        box.who.setCurrentIndex(at)
        hand.press(Qt.Key.Key_Return)

    def until(self, *, operation: str = "", **papers: str) -> None:
        """Wait until the request and its papers stand so, and no sheet is open."""
        hand = self.hand

        def so() -> bool:
            case = self.case
            right = all(case.state_of(kind) == state for kind, state in papers.items())
            return right and operation in {"", case.operation} and hand.desk.host.sheet is None

        hand.wait(so)

    def told(self, text: str) -> None:
        """Wait until the desk says something."""
        notices = self.hand.desk.view.notices

        def so() -> None:
            assert any(text in notice for notice in notices.texts()), notices.texts()

        self.hand.wait(so)
