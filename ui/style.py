"""The style sheet of the window, made from the colour tokens."""

from __future__ import annotations

from string import Template

from jointops.maps.tokens import Tokens
from jointops.resources import path

_SHEET = Template(
    """
* { outline: none; }
QWidget { color: ${text}; font-family: "${family}"; font-size: 13px; }
QWidget#window, QWidget#desk { background: ${ground}; }
QLabel { background: transparent; }
QToolTip { background: ${raised}; color: ${text}; border: 1px solid ${line}; padding: 4px 6px; }

QFrame#panel { background: ${panel}; border: none; }
QFrame#bar { background: ${panel}; border: none; }
QFrame#rule { background: ${line}; border: none; }
QFrame#sheet, QFrame#popup { background: ${panel}; border: 1px solid ${line}; border-radius: 4px; }
QFrame#well { background: ${raised}; border: none; border-radius: 4px; }

QLabel[look="title"] { font-size: 15px; font-weight: 600; }
QLabel[look="figure"] { font-size: 20px; font-weight: 600; }
QLabel[look="loud"] { color: ${scene}; font-size: 20px; font-weight: 600; }
QLabel[look="big"] { font-size: 24px; font-weight: 600; }
QLabel[look="second"] { color: ${text_2}; font-size: 12px; }
QLabel[look="faint"] { color: ${faint}; font-size: 12px; }
QLabel[look="warn"] { color: ${warn}; font-size: 12px; }
QLabel[look="alarm"] { color: ${scene}; }
QLabel[look="key"] {
  color: ${text_2}; font-size: 11px; border: 1px solid ${line}; border-radius: 3px; padding: 0 4px;
}
QLabel[look="emergency"] {
  background: ${scene}; color: ${ground}; border-radius: 3px; padding: 3px 8px; font-weight: 600;
}
QLabel[look="chip"] { border-radius: 3px; padding: 1px 6px; font-size: 12px; font-weight: 600; }

QPushButton {
  background: ${raised}; border: 1px solid ${line}; border-radius: 4px;
  padding: 0 12px; min-height: 28px;
}
QPushButton:hover { background: ${hover}; }
QPushButton:pressed { background: ${line}; }
QPushButton:focus { border: 2px solid ${accent}; padding: 0 11px; }
QPushButton:disabled { color: ${faint}; background: ${panel}; }
QPushButton[look="primary"] {
  background: ${accent}; color: ${on_accent}; border: 1px solid ${accent}; font-weight: 600;
}
QPushButton[look="primary"]:hover { background: ${assigned}; }
QPushButton[look="primary"]:focus { border: 2px solid ${text}; }
QPushButton[look="primary"]:disabled {
  background: ${raised}; color: ${faint}; border: 1px solid ${line};
}
QPushButton[look="flat"] { background: transparent; border: 1px solid transparent; padding: 0 8px; }
QPushButton[look="flat"]:hover { background: ${hover}; }
QPushButton[look="flat"]:focus { border: 2px solid ${accent}; padding: 0 7px; }
QPushButton[look="flat"]:checked { color: ${accent}; font-weight: 600; }
QPushButton[look="due"] { background: ${caution}; border: 1px solid ${warn}; padding: 0 8px; }
QPushButton[look="overdue"] { background: ${alarm}; border: 1px solid ${scene}; padding: 0 8px; }
QPushButton[look="cross"] {
  background: transparent; border: none; color: ${text_2}; padding: 0; min-height: 20px;
}
QPushButton[look="cross"]:hover { color: ${text}; background: ${hover}; }
QPushButton[look="tab"] {
  background: transparent; border: none; border-bottom: 2px solid transparent; border-radius: 0;
  color: ${text_2}; padding: 0 10px; min-height: 32px;
}
QPushButton[look="tab"]:hover { color: ${text}; }
QPushButton[look="tab"]:checked {
  color: ${text}; border-bottom: 2px solid ${accent}; font-weight: 600;
}
QPushButton[look="tab"]:focus { background: ${hover}; }
QPushButton[look="choice"] {
  text-align: left; padding: 0 14px; background: ${raised}; min-height: 52px;
}

QLineEdit, QPlainTextEdit, QSpinBox, QComboBox {
  background: ${field}; border: 1px solid ${line}; border-radius: 4px; padding: 0 8px;
  min-height: 28px; selection-background-color: ${accent}; selection-color: ${on_accent};
}
QPlainTextEdit { padding: 4px 6px; }
QLineEdit:focus, QPlainTextEdit:focus, QSpinBox:focus, QComboBox:focus {
  border: 2px solid ${accent}; padding: 0 7px;
}
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled { color: ${faint}; background: ${panel}; }
QLineEdit#command { min-height: 30px; }
QSpinBox::up-button, QSpinBox::down-button { width: 0; border: none; }
QComboBox::drop-down { width: 22px; border: none; }
QComboBox::down-arrow { image: url("${icons}/down-${shade}.svg"); width: 12px; height: 12px; }
QComboBox QAbstractItemView {
  background: ${panel}; border: 1px solid ${line}; selection-background-color: ${selected};
  selection-color: ${text}; padding: 2px;
}
QCheckBox, QRadioButton { spacing: 8px; min-height: 24px; }
QCheckBox::indicator, QRadioButton::indicator {
  width: 14px; height: 14px; border: 1px solid ${faint}; border-radius: 3px; background: ${ground};
}
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid ${accent}; }
QCheckBox:focus, QRadioButton:focus { color: ${accent}; }
QCheckBox::indicator:checked {
  background: ${accent}; border-color: ${accent}; image: url("${icons}/check-${shade}.svg");
}
QRadioButton::indicator:checked { background: ${accent}; border: 4px solid ${ground}; }

QTableView, QTreeView, QListView {
  background: ${panel}; border: none; gridline-color: transparent; show-decoration-selected: 1;
  selection-background-color: ${selected}; selection-color: ${text};
}
QTableView::item, QTreeView::item, QListView::item { border: none; padding: 0 8px; }
QTableView::item:hover, QTreeView::item:hover { background: ${hover}; }
QTableView::item:selected, QTreeView::item:selected { background: ${selected}; color: ${text}; }
QListWidget::item { min-height: 28px; }
QTreeView::branch { background: transparent; border-image: none; image: none; }
QHeaderView { background: ${panel}; border: none; }
QHeaderView::section {
  background: ${panel}; color: ${text_2}; font-size: 12px; border: none;
  border-bottom: 1px solid ${line}; padding: 0 8px; height: 26px;
}
QHeaderView::section:hover { color: ${text}; }
QHeaderView::up-arrow, QHeaderView::down-arrow { width: 0; height: 0; }
QTableCornerButton::section { background: ${panel}; border: none; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: ${line}; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: ${faint}; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }
QScrollArea > QWidget > QWidget#table { background: ${table}; }
QScrollArea, QScrollArea > QWidget > QWidget#page { background: transparent; border: none; }
QSplitter::handle { background: ${line}; }
QSplitter::handle:hover { background: ${accent}; }

QProgressBar {
  background: ${raised}; border: none; border-radius: 3px; max-height: 6px; min-height: 6px;
}
QProgressBar::chunk { background: ${accent}; border-radius: 3px; }
QMenu { background: ${panel}; border: 1px solid ${line}; padding: 4px; }
QMenu::item { padding: 5px 22px 5px 12px; border-radius: 3px; }
QMenu::item:selected { background: ${selected}; }
QMenu::item:disabled { color: ${faint}; }
QMenu::separator { height: 1px; background: ${line}; margin: 4px 2px; }
QFrame[notice="alarm"] { background: ${alarm}; border: none; border-left: 3px solid ${scene}; }
QFrame[notice="caution"] { background: ${caution}; border: none; border-left: 3px solid ${warn}; }
QFrame[notice="calm"] { background: ${raised}; border: none; border-left: 3px solid ${accent}; }
QFrame#bar[notice="caution"] { background: ${caution}; border-left: 3px solid ${warn}; }
QFrame[band="exercise"] { background: ${exercise}; }
QFrame[band="live"] { background: ${live}; }
QFrame[band="none"] { background: ${line}; }
QLabel[mode] { border-radius: 3px; padding: 3px 10px; font-weight: 600; }
QLabel[mode="exercise"] { background: ${exercise}; color: ${on_exercise}; }
QLabel[mode="live"] { background: ${live}; color: ${on_live}; }
QFileDialog, QFileDialog QWidget { background: ${panel}; }
"""
)


def style_sheet(tokens: Tokens, family: str) -> str:
    """Give the style sheet for a set of colours."""
    names = {name.replace("-", "_"): colour for name, colour in tokens.items()}
    dark = int(tokens["ground"][1:3], 16) < 0x80
    return _SHEET.substitute(
        names, family=family, icons=path("icons").as_posix(), shade="night" if dark else "day"
    )
