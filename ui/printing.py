"""Printing an archived order: its pages as pictures, at their actual size."""

from __future__ import annotations

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from jointops.app.orders.desk import PrinterAbsentError, PrintFailedError

PRINT_DPI = 300
MM_PER_INCH = 25.4
GONE = frozenset({QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted})


def printers() -> list[str]:
    """Give the names of the printers of this computer, the default one first."""
    names = QPrinterInfo.availablePrinterNames()
    default = QPrinterInfo.defaultPrinterName()
    return sorted(names, key=lambda name: (name != default, name))


def page_millimetres(image: QImage, dpi: int) -> QSizeF:
    """Give the paper size of a page that was drawn at so many pixels per inch."""
    return QSizeF(image.width() / dpi * MM_PER_INCH, image.height() / dpi * MM_PER_INCH)


def print_pages(
    pages: list[QImage],
    *,
    printer_name: str,
    title: str,
    dpi: int = PRINT_DPI,
    copies: int = 1,
    duplex: bool = False,
) -> None:
    """
    Print pages at their actual size, without the printer's own margins.

    Parameters
    ----------
    duplex
        Both sides of the sheet, turned along the long edge (左侧装订).

    Raises
    ------
    PrinterAbsentError
        If there is no such printer.
    PrintFailedError
        If the printer does not take a page; ``page`` of its facts is that page, from 1.
    """
    if printer_name not in QPrinterInfo.availablePrinterNames():
        raise PrinterAbsentError
    printer = QPrinter(QPrinterInfo.printerInfo(printer_name), QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    printer.setCopyCount(copies)
    mode = QPrinter.DuplexMode.DuplexLongSide if duplex else QPrinter.DuplexMode.DuplexNone
    printer.setDuplex(mode)
    draw_pages(printer, pages, dpi=dpi)


def draw_pages(printer: QPrinter, pages: list[QImage], *, dpi: int) -> None:
    """Draw pages on a printer, each on a sheet of its own size."""
    printer.setFullPage(True)
    painter = QPainter()
    for number, image in enumerate(pages):
        size = page_millimetres(image, dpi)
        wide = size.width() > size.height()
        sheet = QPageSize(
            size.transposed() if wide else size,
            QPageSize.Unit.Millimeter,
            "",
            QPageSize.SizeMatchPolicy.FuzzyMatch,
        )
        way = QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
        printer.setPageLayout(QPageLayout(sheet, way, QMarginsF(0, 0, 0, 0)))
        if number == 0:
            if not painter.begin(printer):
                raise PrintFailedError(page=1, pages=len(pages))
        elif not printer.newPage() or printer.printerState() in GONE:
            painter.end()
            raise PrintFailedError(page=number + 1, pages=len(pages))
        scale = printer.resolution() / dpi
        target = QRectF(0, 0, image.width() * scale, image.height() * scale)
        painter.drawImage(target, image)
    painter.end()
