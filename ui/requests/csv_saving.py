"""Writing a table of requests as CSV: where to is asked, what came of it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.face import Face
from ui.parts.spoken import Words
from ui.seat import Seat
from ui.tasks import async_slot


class CsvSaving(QObject):
    """
    One table's way to a file.

    Parameters
    ----------
    name
        Code of the file's name.
    told
        Where it is told.
    make
        Gives the text as the table is shown.
    """

    def __init__(
        self,
        seat: Seat,
        face: Face,
        name: str,
        *,
        told: Words,
        make: Callable[[], str],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._seat, self._face, self._name = seat, face, name
        self._told, self._make, self._beside = told, make, parent
        self.dialog: QFileDialog | None = None

    def ask(self) -> None:
        """Ask where to, beside the window."""
        name = f"{self._face.say(self._name)}.csv"
        dialog = QFileDialog(self._beside, self._face.say("requests.csv"), name, "*.csv")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setModal(False)
        dialog.fileSelected.connect(self.save)
        dialog.show()
        self.dialog = dialog

    @async_slot
    async def save(self, name: str) -> None:
        """Write the table."""
        file, home = Path(name), self._seat.center.home
        text = self._make().encode()
        job = self._seat.slow_work(lambda _control: home.write_aside(file, text))
        try:
            await asyncio.wrap_future(job.result)
        except OSError as fault:
            self._told.look("alarm")
            detail = fault.strerror or str(fault)
            self._told.say("studies.not_saved", file=file.name, detail=detail)
        else:
            self._told.look("second")
            self._told.say("studies.saved", file=file.name)
