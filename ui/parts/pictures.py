"""Pages of papers as images."""

from __future__ import annotations

from PySide6.QtGui import QImage

from jointops.app.orders.desk import PagePicture


def image_of(picture: PagePicture) -> QImage:
    """Give a page's pixels as an image of its own."""
    image = QImage(
        picture.rgb, picture.width, picture.height, picture.width * 3, QImage.Format.Format_RGB888
    )
    return image.copy()
