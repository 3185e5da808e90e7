"""
Every measurable rule of the layout (GB/T 9704-2012) in finished papers, within half a millimetre.

The ids L01 to P01 name the rules; what a rule says stands beside its measure. Rules of printing
that no file shows (duplex register, staples) and of a kind of paper that is never made here (纪要)
are listed as such, so that none is forgotten.
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from jointops.orders.paper import (
    Annex,
    Column,
    Form,
    Heading,
    Imprint,
    Paper,
    Paragraph,
    SealImage,
    Signatory,
)
from jointops.orders.paper import Table as Force
from jointops.orders.pdf.fonts import Fonts, Role
from jointops.orders.pdf.render import render_pdf
from tests.unit.orders.pdf.geometry import (
    Char,
    Sheet,
    Table,
    em_bottom,
    em_top,
    measured,
    right_mm,
)
from tests.unit.orders.pdf.samples import MM, baseline_mm, left_mm, order

TOLERANCE_MM = 0.5
RULES = {
    *(f"L{n:02}" for n in range(1, 35)),
    *(f"M{n:02}" for n in range(1, 13)),
    *("T01", "P01"),
}
NOT_IN_A_FILE = {"P01": "duplex register and staples", "M12": "minutes are never made here"}
PITCH = 225 / 22
CELL = 156 / 28
EM_2, EM_3, EM_4 = 22 / MM, 16 / MM, 14 / MM
LEFT, RIGHT, TOP, BOTTOM = 28.0, 184.0, 37.0, 262.0
MIDDLE = (LEFT + RIGHT) / 2
SENTENCE = "立即控制持刀人员并救护伤员疏散群众封控周边道路严防逃离。"
BODY = (
    Heading(text="一、情况"),
    Paragraph(text=SENTENCE * 3),
    Heading(text="（一）先期", level=2),
    Heading(text="1.盾牌组先行", level=3),
    Heading(text="（1）先喊话", level=4),
    Paragraph(text="末段收束。"),
)
LONG_NAME = "公安机关与有关部门协同处置重大突发社会安全事件的任务分工清单和联络方式"


def png(side: int = 8) -> bytes:
    """Write a red picture, as somebody's authorised seal would be given."""
    rows = b"".join(b"\0" + b"\xd0\x10\x10" * side for _ in range(side))
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks
    )


def live(**changes: object) -> Paper:
    """Give a live paper of few words, with synthetic names."""
    return order(
        **{
            "exercise": False,
            "head": "训练市公安局文件",
            "number": "训公指〔2026〕12号",
            "title": "关于处置广场警情的通知",
            "addressees": "各分局",
            "signer": "训练市公安局",
            "blocks": BODY,
            "receipt": None,
            "imprint": None,
            "footer_note": "",
            "secrecy": "",
            "urgency": "",
            **changes,
        }
    )


def middle(chars: list[Char]) -> float:
    return (left_mm(chars[0]) + right_mm(chars[-1])) / 2


def centre(char: Char) -> float:
    return (em_top(char) + em_bottom(char)) / 2


def black(chars: list[Char]) -> bool:
    return all(np.sum(char["non_stroking_color"]) == 0 for char in chars)


def red(chars: list[Char]) -> bool:
    return all(np.size(char["non_stroking_color"]) == 3 for char in chars)


class Look:
    """Takes the measures of all forms."""

    def __init__(self, fonts: Fonts) -> None:
        self.fonts, self.table = fonts, Table()

    def set_in(self, role: Role, chars: list[Char]) -> bool:
        """Tell whether characters are printed by the faces of a role."""
        return all(
            self.fonts.glyph(role, char["text"]).font.name in char["fontname"] for char in chars
        )

    def draw(self, paper: Paper) -> bytes:
        return render_pdf(paper, self.fonts)

    # --- page and body

    def page(self, pages: list[Sheet]) -> None:
        table, sheet = self.table, pages[1]
        table.length("L01", "page width", sheet.page.width / MM, 210)
        table.length("L01", "page height", sheet.page.height / MM, 297)
        body = [char for char in sheet.chars if char["size"] == 16]
        half = (PITCH - EM_3) / 2
        table.length("L02", "head margin", min(map(em_top, body)) - half, TOP)
        table.length("L03", "binding margin", min(map(left_mm, body)), LEFT)
        table.length("L04", "right edge", max(map(right_mm, body)), RIGHT)
        table.length("L04", "lower edge", max(map(em_bottom, body)) + half, BOTTOM)
        heights = sorted({round(baseline_mm(char), 3) for char in body})
        places = sorted({round(left_mm(char), 3) for char in body})
        table.fact("L05", "22 lines of 28", (len(heights), len(places)) == (22, 28))
        for upper, lower in pairwise(heights):
            table.length("L05", "line pitch", lower - upper, PITCH)
        for left, right in pairwise(places):
            table.length("L05", "character pitch", right - left, CELL)
        table.fact("L05", "仿宋, black", self.set_in(Role.FANGSONG, body) and black(body))

    # --- general form

    def head(self, pages: list[Sheet]) -> None:
        table, sheet = self.table, pages[0]
        corner = (
            ("L06", "000012", Role.FANGSONG),
            ("L07", "秘密★1年", Role.HEI),
            ("L08", "特急", Role.HEI),
        )
        for row, (rule, text, role) in enumerate(corner):
            chars = sheet.find(text)
            line = TOP + row * PITCH + (PITCH - EM_3) / 2
            table.length(rule, f"{text}: its line", em_top(chars[-1]), line)
            table.length(rule, f"{text}: flush left", left_mm(chars[0]), LEFT)
            table.fact(rule, f"{text}: face, black", self.set_in(role, chars[-1:]) and black(chars))
        mark = sheet.find("训练市公安局文件")
        top, bottom = sheet.ink(69, 110, red=True)
        table.length("L09", "mark's upper edge", top, 72)
        table.length("L09", "mark centred", middle(mark), MIDDLE)
        table.fact("L09", "小标宋, red", self.set_in(Role.SONG_TITLE, mark) and red(mark))
        number = sheet.find("训公指〔2026〕12号")
        table.length("L11", "two lines under the mark", em_top(number[0]) - bottom, 2 * PITCH)
        table.length("L11", "centred", middle(number), MIDDLE)
        printed = "".join(c["text"] for c in number)
        form = re.fullmatch(r"\w+〔\d{4}〕[1-9]\d*号", printed)
        table.fact("L11", "〔year〕, no 第, no leading zero", form)
        (stroke,) = sheet.rules(red=True)
        half = stroke["linewidth"] / 2
        upper, lower = (stroke["top"] - half) / MM, (stroke["top"] + half) / MM
        table.length("L13", "4 mm under the number", upper - em_bottom(number[0]), 4)
        table.length("L13", "begins with the type area", stroke["x0"] / MM, LEFT)
        table.length("L13", "ends with it", stroke["x1"] / MM, RIGHT)
        table.fact("L13", "0.35 to 0.5 mm thick", 0.35 <= stroke["linewidth"] / MM <= 0.501)
        title = sheet.find("关于处置广场警情的通知")
        table.length("L14", "two lines under the rule", em_top(title[0]) - lower, 2 * PITCH)
        table.length("L14", "centred", middle(title), MIDDLE)
        table.length("L14", "二号", float(title[0]["size"]) / MM, EM_2)
        table.fact("L14", "小标宋, black", self.set_in(Role.SONG_TITLE, title) and black(title))
        to = sheet.find("各分局：")
        table.length("L15", "one line between", centre(to[0]) - centre(title[0]), 2 * PITCH)
        table.length("L15", "flush left", left_mm(to[0]), LEFT)
        for rule_id, text, role in (
            ("L17", "一、情况", Role.HEI),
            ("L18", "（一）先期", Role.KAI),
            ("L19", "1.盾牌组先行", Role.FANGSONG),
            ("L20", "（1）先喊话", Role.FANGSONG),
        ):
            chars = next(s for s in pages if has(s, text)).find(text)
            table.length(rule_id, f"{text}: two characters in", left_mm(chars[0]), LEFT + 2 * CELL)
            table.fact(rule_id, f"{text}: face", self.set_in(role, chars[-1:]))
        first = sheet.find("立即控制")
        table.length("L16", "first line two in", left_mm(first[0]), LEFT + 2 * CELL)
        below = [
            c for c in sheet.chars if abs(baseline_mm(c) - baseline_mm(first[0]) - PITCH) < 0.1
        ]
        table.length("L16", "next line flush", min(map(left_mm, below)), LEFT)

    def upward(self, pages: list[Sheet]) -> None:
        table, sheet = self.table, pages[0]
        number = sheet.find("训公指")
        label = sheet.find("签发人：")
        name = sheet.find("王建军")
        table.length("L11", "upward: one in", left_mm(number[0]), LEFT + CELL)
        table.length("L12", "right edge one in", right_mm(name[-1]), RIGHT - CELL)
        level = baseline_mm(name[0]) - baseline_mm(number[0])
        table.length("L12", "on the number's line", level, 0)
        faces = self.set_in(Role.FANGSONG, label) and self.set_in(Role.KAI, name)
        table.fact("L12", "label 仿宋, name 楷体", faces)

    def joint(self, pages: list[Sheet]) -> None:
        table, sheet = self.table, pages[0]
        names = [sheet.find(name) for name in ("训练市公安局", "训练市应急管理局")]
        aside = sheet.find("文件")
        table.fact("L10", "the main body first", em_top(names[0][0]) < em_top(names[1][0]))
        stack = (em_top(names[0][0]) + em_bottom(names[1][0])) / 2
        table.length("L10", "文件 in the middle of the stack", centre(aside[0]), stack)
        table.fact("L10", "文件 at the right", left_mm(aside[0]) > right_mm(names[1][-1]))
        table.length("L10", "same width", right_mm(names[0][-1]), right_mm(names[1][-1]))
        end = pages[-1]
        signed = [end.find(name, nth=0) for name in ("训练市公安局", "训练市应急管理局")]
        level = baseline_mm(signed[0][0]) - baseline_mm(signed[1][0])
        table.length("L25", "names on one line", level, 0)
        apart = middle(signed[1]) - middle(signed[0])
        table.fact("L25", "seals of 42 mm do not touch", apart > 42)
        table.fact("L25", "and stay in the type area", middle(signed[1]) + 21 <= RIGHT)
        day = end.find("2026年11月23日")
        table.length("L25", "the last over the date", middle(day), middle(signed[1]))
        body = end.find("末段收束。")
        reach = em_bottom(body[0]) + PITCH + 42
        table.fact(
            "L25", "from within a line of the text they press the date", reach > em_bottom(day[0])
        )

    def sealed(self, pages: list[Sheet]) -> None:
        table, sheet = self.table, pages[-1]
        signer, day = sheet.find("训练市公安局"), sheet.find("2026年11月23日")
        table.length("L22", "over the date", baseline_mm(day[0]) - baseline_mm(signer[0]), PITCH)
        table.length("L22", "centred on it", middle(signer), middle(day))
        table.length("L23", "four characters in", right_mm(day[-1]), RIGHT - 4 * CELL)
        printed = "".join(char["text"] for char in day)
        table.fact("L23", "no leading zero", re.fullmatch(r"\d{4}年[1-9]\d?月[1-9]\d?日", printed))
        (seal,) = sheet.page.images
        body = sheet.find("末段收束。")
        gap = seal["top"] / MM - em_bottom(body[0])
        table.fact("L24", "its top within a line of the text", -1 < gap < PITCH)
        table.length(
            "L24", "over the date's middle", (seal["x0"] + seal["x1"]) / 2 / MM, middle(day)
        )
        low = (seal["top"] + seal["bottom"]) / 2 / MM
        pressed = seal["top"] / MM < em_top(signer[0]) and em_bottom(day[0]) < seal["bottom"] / MM
        table.fact("L24", "presses name and date", pressed)
        table.fact("L24", "they lie in its middle and lower part", centre(day[0]) > low)
        note = sheet.find("（此件公开）")
        table.length(
            "L28", "the line under the date", baseline_mm(note[0]) - baseline_mm(day[0]), PITCH
        )
        table.length("L28", "two characters in", left_mm(note[0]), LEFT + 2 * CELL)

    def unsealed(self, pages: list[Sheet]) -> None:
        table, sheet = self.table, pages[-1]
        signer, day = sheet.find("训练市公安局"), sheet.find("2026年11月23日")
        body = sheet.find("末段收束。")
        table.length("L26", "one line between", centre(signer[0]) - centre(body[0]), 2 * PITCH)
        if right_mm(day[-1]) < RIGHT - 2 * CELL - 0.2:
            table.length("L26", "name two in", right_mm(signer[-1]), RIGHT - 2 * CELL)
        else:
            table.length("L26", "date two in", right_mm(day[-1]), RIGHT - 2 * CELL)
        shift = left_mm(day[0]) - left_mm(signer[0])
        table.length("L26", "date two further right", shift, 2 * CELL)
        reds = [char for page in pages for char in page.chars if red([char])]
        table.fact("L24", "an exercise has neither red nor a seal", not reds)
        table.fact("L24", "no picture either", not any(page.page.images for page in pages))

    def annexed(self, pages: list[Sheet]) -> None:
        table = self.table
        sheet = next(page for page in pages if has(page, "附件：1."))
        listed, body = sheet.find("附件：1."), sheet.find("末段收束。")
        table.length("L21", "one line between", centre(listed[0]) - centre(body[0]), 2 * PITCH)
        table.length("L21", "two characters in", left_mm(listed[0]), LEFT + 2 * CELL)
        name = sheet.find(LONG_NAME[:8])
        wrapped = [
            c for c in sheet.chars if abs(baseline_mm(c) - baseline_mm(name[0]) - PITCH) < 0.1
        ]
        table.length("L21", "goes on under the name", min(map(left_mm, wrapped)), left_mm(name[0]))
        ends = max(wrapped, key=left_mm)["text"]
        table.fact("L21", "no mark at its end", ends not in "。；，")
        annex = next(page for page in pages if has(page, "附件1"))
        label, title = annex.find("附件1"), annex.find("任务单")
        table.length("L29", "label on the first line", centre(label[0]), TOP + PITCH / 2)
        table.length("L29", "label flush left", left_mm(label[0]), LEFT)
        table.fact("L29", "label 黑体", self.set_in(Role.HEI, label[:2]))
        table.length("L29", "title on the third", centre(title[0]), TOP + 2.5 * PITCH)
        table.length("L29", "title centred", middle(title), MIDDLE)
        table.fact("L29", "page numbers go on", has(annex, f"— {annex.number + 1} —"))

    def imprinted(self, pages: list[Sheet]) -> None:
        table, sheet = self.table, pages[-1]
        rules = sheet.rules(red=False)[-3:]
        for rule, wanted, rule_id in zip(
            rules, (0.35, 0.25, 0.35), ("L30", "L31", "L30"), strict=True
        ):
            table.length(rule_id, "thickness", rule["linewidth"] / MM, wanted)
            table.length(rule_id, "left end", rule["x0"] / MM, LEFT)
            table.length(rule_id, "right end", rule["x1"] / MM, RIGHT)
        table.length("L30", "the last on the type area's edge", rules[-1]["top"] / MM, BOTTOM)
        table.fact("L30", "on the back of the last sheet", len(pages) % 2 == 0)
        copied, label = sheet.find("抄送："), sheet.find("抄送：市")
        table.length("L32", "one character in", left_mm(copied[0]), LEFT + EM_4)
        table.length("L32", "四号", float(copied[0]["size"]) / MM, EM_4)
        second = sheet.find("第十二分局")
        low = [c for c in sheet.chars if abs(baseline_mm(c) - baseline_mm(second[0])) < 0.05]
        table.length(
            "L32", "goes on under the first name", min(map(left_mm, low)), left_mm(label[3])
        )
        table.fact("L32", "ends with a stop", max(low, key=left_mm)["text"] == "。")
        printer, day = sheet.find("训练市公安局办公室"), sheet.find("2026年11月23日印发")
        table.length("L33", "printer one in", left_mm(printer[0]), LEFT + EM_4)
        table.length("L33", "date one in", right_mm(day[-1]), RIGHT - EM_4)
        for page in pages:
            if not has(page, f"— {page.number + 1} —"):
                continue
            dashes = [c for c in page.find(f"— {page.number + 1} —") if c["text"] == "—"]
            odd = page.number % 2 == 0
            if odd:
                table.length("L34", "odd: right, one in", dashes[1]["x1"] / MM, RIGHT - EM_4)
            else:
                table.length("L34", "even: left, one in", left_mm(dashes[0]), LEFT + EM_4)
            top, bottom = page.ink(267.6, 270.4)
            table.length("L34", "dash under the type area", (top + bottom) / 2, BOTTOM + 7)
            table.fact("L34", "宋体, 四号", self.set_in(Role.SONG, dashes))

    def faces(self, pages: list[Sheet]) -> None:
        """Look at a paper whose imprint comes after an empty face."""
        numbers = [has(page, f"— {page.number + 1} —") for page in pages]
        self.table.fact(
            "L34", "none on an empty face nor on the imprint's", numbers[-2:] == [False] * 2
        )
        self.table.fact("L34", "all others have theirs", all(numbers[:-2]))
        self.table.fact("L30", "an empty face before it", not pages[-2].chars)

    # --- letter

    def letter(self, pages: list[Sheet]) -> None:
        table, sheet = self.table, pages[0]
        mark = sheet.find("训练市公安局")
        rules = sheet.rules(red=True)
        upper = min(rule["top"] - rule["linewidth"] / 2 for rule in rules) / MM
        top, bottom = sheet.ink(20, upper - 1, red=True)
        table.length("M01", "upper edge from the page's top", top, 30)
        table.length("M01", "centred", middle(mark), MIDDLE)
        table.fact("M01", "小标宋, red, no 文件", self.set_in(Role.SONG_TITLE, mark) and red(mark))
        thick, thin, low_thin, low_thick = rules
        table.length("M02", "4 mm under the mark", upper - bottom, 4)
        for rule in rules:
            table.length("M02", "170 mm wide", (rule["x1"] - rule["x0"]) / MM, 170)
            table.length("M02", "20 mm from the side", rule["x0"] / MM, 20)
        table.fact("M02", "thick over thin", thick["linewidth"] > thin["linewidth"])
        foot = (low_thick["top"] + low_thick["linewidth"] / 2) / MM
        table.length("M03", "20 mm from the foot", foot, 277)
        table.fact("M03", "thin over thick", low_thin["linewidth"] < low_thick["linewidth"])
        lower = (thin["top"] + thin["linewidth"] / 2) / MM
        number = sheet.find("训公商〔2026〕3号")
        table.length("M04", "flush right", right_mm(number[-1]), RIGHT)
        table.length("M04", "7/8 of a character under", em_top(number[0]) - lower, EM_3 * 7 / 8)
        copy, urgent = sheet.find("000001"), sheet.find("特急")
        table.length("M05", "flush left", left_mm(copy[0]), LEFT)
        table.length("M05", "7/8 of a character under", em_top(copy[0]) - lower, EM_3 * 7 / 8)
        title = sheet.find("关于商请派警的函")
        table.length("M06", "two lines under", em_top(title[0]) - em_bottom(urgent[0]), 2 * PITCH)
        table.fact("M07", "no number on page 1", not has(sheet, "— 1 —"))
        table.fact("M07", "a number on page 2", has(pages[1], "— 2 —"))
        end = pages[-1]
        copied = end.find("抄送：")
        table.length("M07", "at the type area's foot", centre(copied[0]), BOTTOM - EM_4 * 1.875 / 2)
        table.fact("M07", "neither rules nor printer", not has(end, "印发") and not end.rules())

    # --- command

    def command(self, pages: list[Sheet]) -> None:
        table, sheet = self.table, pages[0]
        top, bottom = sheet.ink(54, 90, red=True)
        table.length("M08", "20 mm under the type area's top", top, 57)
        number = sheet.find("训公指〔2026〕12号")
        table.length("M09", "two lines under the mark", em_top(number[0]) - bottom, 2 * PITCH)
        table.length("M09", "centred", middle(number), MIDDLE)
        first = sheet.find("一、情况")
        below = em_top(first[0]) - em_bottom(number[0])
        table.length("M10", "two lines under the number", below, 2 * PITCH)
        table.fact("M10", "neither rule nor title", not sheet.rules(red=True))
        table.fact("M10", "no title", not has(sheet, "关于处置"))
        end = pages[-1]
        post, day = end.find("训练市公安局局长"), end.find("2026年11月23日")
        body = end.find("末段收束。")
        table.length(
            "L27", "two lines under the text", centre(post[0]) - centre(body[0]), 3 * PITCH
        )
        table.length("L27", "date four in", right_mm(day[-1]), RIGHT - 4 * CELL)
        table.length("L27", "one line between", centre(day[0]) - centre(post[0]), 2 * PITCH)
        table.length("M11", "room for a name of three", right_mm(post[-1]), RIGHT - 9 * CELL)
        table.fact("M11", "the name is left to the stamp", not has(end, "张某某"))

    # --- wide tables

    def turned(self, pages: list[Sheet]) -> None:
        table = self.table
        wide = [p for p in pages if any(abs(c["matrix"][1]) > 0.9 for c in p.page.chars)]
        table.fact("T01", "over several pages", len(wide) > 1)
        for page in wide:
            turned = [c for c in page.chars if abs(c["matrix"][1]) > 0.9]
            head = [c for c in turned if c["text"] in "甲乙"]
            edge = min(float(c["matrix"][4]) for c in turned)
            table.fact(
                "T01",
                "head along the left side",
                min(float(c["matrix"][4]) for c in head) < edge + 60,
            )
            first = [c for c in turned if c["text"] == "甲"]
            table.fact("T01", "reads from the foot upwards", first[0]["matrix"][1] > 0)
            table.length(
                "T01", "begins at the foot", max(c["bottom"] for c in page.page.lines) / MM, BOTTOM
            )
            table.fact("T01", "page number as elsewhere", has(page, f"— {page.number + 1} —"))


def has(sheet: Sheet, text: str) -> bool:
    try:
        return bool(sheet.find(text))
    except AssertionError:
        return False


@pytest.fixture(scope="module")
def table(fonts: Fonts) -> Table:
    look = Look(fonts)
    full = live(blocks=(Paragraph(text=SENTENCE[:-1] * 80, indent=False),))
    measured(look.draw(full), look.page)
    corner = {"copy_number": "000012", "secrecy": "秘密★1年", "urgency": "特急"}
    measured(look.draw(live(**corner)), look.head)
    measured(look.draw(live(endorsers=("李国强", "王建军"))), look.upward)
    joint = live(head="训练市公安局", partners=("训练市应急管理局",))
    measured(look.draw(joint), look.joint)
    seal = SealImage(image=png())
    measured(look.draw(live(seal=seal, note="此件公开")), look.sealed)
    exercise = {"exercise": True, "exercise_name": "训练", "number": "演指〔2026〕1号"}
    measured(look.draw(live(**exercise)), look.unsealed)
    annexes = tuple(
        Annex(title=title, blocks=(Paragraph(text=SENTENCE),)) for title in ("任务单", LONG_NAME)
    )
    measured(look.draw(live(annexes=annexes)), look.annexed)
    imprint = Imprint(
        copied_to="市委办公室，市政府办公室，"
        + "，".join(f"第{n}分局" for n in "一二三四五六七八九")
        + "，第十二分局",
        printed_by="训练市公安局办公室",
        printed_on=date(2026, 11, 23),
    )
    measured(look.draw(live(imprint=imprint, blocks=BODY * 3)), look.imprinted)
    measured(look.draw(_until_empty_face(look, imprint)), look.faces)
    letter = live(
        form=Form.LETTER,
        head="训练市公安局",
        number="训公商〔2026〕3号",
        title="关于商请派警的函",
        blocks=BODY * 3,
        imprint=replace(imprint, copied_to="市委办公室"),
        **{**corner, "copy_number": "000001", "secrecy": ""},
    )
    measured(look.draw(letter), look.letter)
    officer = Signatory(post="训练市公安局局长", name="张某某")
    command = live(form=Form.COMMAND, head="训练市公安局命令", signatories=(officer,))
    measured(look.draw(command), look.command)
    columns = tuple(Column(title=f"{word}栏目名称") for word in "甲乙丙丁戊己庚辛壬癸")
    wide = Force(columns=columns, rows=tuple(("值",) * 10 for _ in range(40)))
    measured(look.draw(live(blocks=(*BODY, wide))), look.turned)
    return look.table


def _until_empty_face(look: Look, imprint: Imprint) -> Paper:
    """Lengthen a paper until its last page is the front of a sheet and only the imprint's."""
    for more in range(1, 60):
        blocks = (*BODY, *(Paragraph(text=SENTENCE[: 4 + more % 3]) for _ in range(more)))
        paper = live(imprint=imprint, blocks=blocks)
        found: list[int] = []

        def count(pages: list[Sheet], found: list[int] = found) -> None:
            found.append(len(pages) if pages[1:] and not pages[-2].chars else 0)

        measured(look.draw(paper), count)
        if found[0]:
            return paper
    raise AssertionError("no length of text needs an empty face")


def test_every_rule_is_measured_or_said_not_to_be_in_a_file(table: Table):
    assert table.seen | set(NOT_IN_A_FILE) == RULES
    assert not table.seen & set(NOT_IN_A_FILE)


def test_no_measure_is_off_by_more_than_half_a_millimetre(table: Table):
    print(f"\n{len(table.lengths)} measures of {len(table.seen)} rules; the largest of each rule:")
    print(table.text())
    off = [one for one in table.lengths if one.off > TOLERANCE_MM]
    assert not off, "\n".join(f"{m.rule} {m.what}: {m.found:.3f} for {m.wanted:.3f}" for m in off)


def test_faces_colours_and_order_are_as_the_rules_say(table: Table):
    print(f"\n{len(table.facts)} facts of {len({rule for rule, _, _ in table.facts})} rules")
    wrong = [f"{rule}: {what}" for rule, what, holds in table.facts if not holds]
    assert not wrong, wrong
