"""A typeface with Chinese on every computer: the system's, else the one that comes by pip."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

PREFERRED = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "HarmonyOS Sans SC",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)
"""Sans faces with simplified Chinese, best on a screen first."""
BODY_PX = 13


def choose_family() -> str:
    """Give the family for the screen; loads the fallback where the system has none."""
    there = set(QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese))
    for name in PREFERRED:
        if name in there:
            return name
    folder = Path(str(resources.files("pylopdf_fonts_zh_cn")))
    number = QFontDatabase.addApplicationFont(str(folder / "NotoSansSC-Regular.otf"))
    loaded = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return loaded[0] if loaded else next(iter(sorted(there)), "sans-serif")


def set_font(application: QApplication) -> str:
    """Give the application its font and return the family."""
    family = choose_family()
    font = QFont(family)
    font.setPixelSize(BODY_PX)
    application.setFont(font)
    return family
