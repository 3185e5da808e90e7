"""Parts of a step's sheet: who said it and how (代录), and a scan with its first page."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from jointops.app.orders.request_scans import Scan, first_page, read_scan
from jointops.errors import OperatorError
from jointops.requests.case import Word
from ui.face import Face
from ui.paper_view import image_of
from ui.parts.spoken import Field, KeyButton, Words
from ui.seat import Seat
from ui.tasks import async_slot

SCANS = "PDF, PNG, JPEG (*.pdf *.png *.jpg *.jpeg)"
PAGE_PX, PAGE_DPI = 132, 60


def rows(parent: QWidget) -> QFormLayout:
    """Make lines of label and field."""
    form = QFormLayout(parent)
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(12)
    form.setVerticalSpacing(6)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    return form


class WordBlock(QFrame):
    """
    Asks who of the armed police said it, where, under which recording; shows what is read back.

    That it was read back says the key that takes the step, which is named so.
    """

    changed = Signal()

    def __init__(self, face: Face, said: tuple[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        form = rows(self)
        self.speaker = Field(face, "requests.speaker_hint", parent=self)
        self.channel = Field(face, "sheet.channel_hint", parent=self)
        self.recording = Field(face, "sheet.recording_hint", parent=self)
        for field, text in zip((self.speaker, self.channel), said, strict=True):
            field.setText(text)
        where = QHBoxLayout()
        where.setSpacing(8)
        where.addWidget(self.channel, 1)
        where.addWidget(Words(face, "word.recording", look="second", parent=self))
        where.addWidget(self.recording, 1)
        form.addRow(Words(face, "word.speaker", look="second", parent=self), self.speaker)
        form.addRow(Words(face, "word.channel", look="second", parent=self), where)
        self.text = Words(face, parent=self)
        self.text.setWordWrap(True)
        form.addRow(Words(face, "requests.say_aloud", look="second", parent=self), self.text)
        for field in (self.speaker, self.channel, self.recording):
            field.textChanged.connect(self.changed)

    def say_aloud(self, text: str) -> None:
        """Show what is read back."""
        if text != self.text.text():
            self.text.quote(text)

    def word(self) -> Word:
        """Give what was written down, as read back."""
        return Word(
            speaker=self.speaker.text().strip(),
            channel=self.channel.text().strip(),
            recording=self.recording.text().strip(),
            read_back=True,
        )

    @property
    def started(self) -> bool:
        """Whether anything of it was filled in beside who spoke last, and where."""
        return bool(self.recording.text().strip())

    def to_gap(self) -> None:
        """Give the keys to what lacks first."""
        lacks = self.word().lacks
        if lacks:
            getattr(self, lacks[0]).setFocus()


class ScanBlock(QFrame):
    """Asks for the scan of a paper, reads it off the window's thread and shows its first page."""

    changed = Signal()

    def __init__(self, seat: Seat, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seat, self._face = seat, face
        self.scan: Scan | None = None
        self._dialog: QFileDialog | None = None
        self._asked = 0
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        left = QVBoxLayout()
        left.setSpacing(6)
        line.addLayout(left, 1)
        pick = QHBoxLayout()
        pick.setSpacing(8)
        left.addLayout(pick)
        pick.addWidget(Words(face, "requests.scan", look="second", parent=self))
        self.file = Field(face, "requests.scan_hint", parent=self)
        pick.addWidget(self.file, 1)
        browse = KeyButton(face, "import.browse", parent=self)
        browse.clicked.connect(self._on_browse)
        pick.addWidget(browse)
        self.told = Words(face, "requests.scan_about", look="faint", parent=self)
        self.told.setWordWrap(True)
        left.addWidget(self.told)
        left.addStretch(1)
        self.page = QLabel(self)
        self.page.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.page.hide()
        line.addWidget(self.page, 0, Qt.AlignmentFlag.AlignTop)
        self.file.textChanged.connect(self._on_file)

    def _on_browse(self) -> None:
        dialog = QFileDialog(self, self._face.say("requests.scan"), "", SCANS)
        dialog.setModal(False)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.fileSelected.connect(self.file.setText)
        dialog.show()
        self._dialog = dialog

    def _on_file(self) -> None:
        """Read what is named as soon as it is a file."""
        self._asked += 1
        self.scan = None
        self.page.hide()
        self.told.look("faint")
        self.told.say("requests.scan_about")
        self.changed.emit()
        if self.file.text().strip():
            self._read(Path(self.file.text().strip()).expanduser(), self._asked)

    @async_slot
    async def _read(self, file: Path, asked: int) -> None:
        if not await self._seat.read(file.is_file):
            return
        try:
            job = self._seat.slow_work(lambda _control: read_scan(file))
            scan = await asyncio.wrap_future(job.result)
            drawn = self._seat.slow_work(lambda _control: first_page(scan, PAGE_DPI))
            picture = await asyncio.wrap_future(drawn.result)
        except OperatorError as refusal:
            if asked == self._asked:
                self.told.look("alarm")
                self.told.quote(self._face.error(refusal))
                self.changed.emit()
            return
        if asked != self._asked:
            return
        pixmap = QPixmap()
        if picture is not None:
            pixmap = QPixmap.fromImage(image_of(picture))
        elif not pixmap.loadFromData(scan.pdf):
            self.told.look("alarm")
            self.told.say("requests.scan_bad")
            self.changed.emit()
            return
        self.scan = scan
        mode = Qt.TransformationMode.SmoothTransformation
        keep = Qt.AspectRatioMode.KeepAspectRatio
        self.page.setPixmap(pixmap.scaled(PAGE_PX, PAGE_PX, keep, mode))
        self.page.show()
        self.told.look("second")
        self.told.say("requests.scan_read", kb=max(1, len(scan.pdf) // 1024), digest=scan.id[:12])
        self.changed.emit()
