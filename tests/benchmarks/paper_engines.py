"""
One engine draws one content, in a process of its own: seconds, processor seconds, most memory.

``python paper_engines.py ENGINE CONTENT.json OUT.pdf``. Imports and fonts are ready before the
clock starts. The reference engines need nothing of the project, so that any Python that has them
may run this file.
"""

from __future__ import annotations

import html
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Content = dict[str, Any]
"""``fonts`` by role, ``slips`` of ``head, title, number, pairs, receipt``, ``table`` or None."""


def ours(content: Content) -> Callable[[], bytes]:
    """Our own engine, with the exercise's watermark on every page besides."""
    from datetime import UTC, datetime

    from jointops.orders.paper import Column, Form, KeyValues, Paper, Receipt, Table
    from jointops.orders.pdf.bundle import draw_bundle
    from jointops.orders.pdf.compose import Composer
    from jointops.orders.pdf.fonts import Fonts

    fonts = Fonts.find()
    known: dict[str, Any] = {
        "form": Form.SLIP,
        "exercise": True,
        "exercise_name": "训练",
        "issued": datetime(2026, 3, 4, tzinfo=UTC),
        "signer": "",
    }
    papers = [
        Paper(
            head=slip["head"],
            title=slip["title"],
            number=slip["number"],
            blocks=(KeyValues(pairs=tuple(map(tuple, slip["pairs"]))),),
            receipt=Receipt(receivers=(slip["receipt"],)),
            **known,
        )
        for slip in content["slips"]
    ]
    if content["table"]:
        columns = tuple(Column(title=t, share=s) for t, s in content["table"]["columns"])
        rows = tuple(map(tuple, content["table"]["rows"]))
        table = Table(columns=columns, rows=rows)
        papers.append(Paper(head="训练", title="名册", number="演1号", blocks=(table,), **known))

    def draw() -> bytes:
        return draw_bundle(papers, fonts, Composer(fonts), told=lambda _n: None, backs=False).pdf

    return draw


def typst(content: Content) -> Callable[[], bytes]:
    """Typst, from a source that is written within the time, as ours is laid out within it."""
    import typst as engine

    folder = Path(content["folder"])

    def text(value: str) -> str:
        return "".join("\\" + c if c in '#$*_`<>@\\[]"~/=+-' else c for c in value)

    def draw() -> bytes:
        parts = [
            '#set page("a4", margin: (left: 28mm, right: 26mm, top: 22mm, bottom: 23mm))',
            '#set text(font: "FandolFang R", size: 10.5pt, lang: "zh")',
            "#set par(justify: true)",
        ]
        for number, slip in enumerate(content["slips"]):
            if number:
                parts.append("#pagebreak()")
            parts += [
                f'#align(center, text(font: "FandolSong", size: 20pt)[{text(slip["head"])}])',
                f'#align(center, text(font: "FandolSong", size: 24pt)[{text(slip["title"])}])',
                f"编号：{text(slip['number'])}\n",
                "#table(columns: (24mm, 1fr),",
            ]
            for label, value in slip["pairs"]:
                parts.append(f'text(font: "FandolHei")[{text(label)}],[{text(value)}],')
            parts.append(")")
            parts.append("#table(columns: (4fr, 3fr, 2.4fr, 1.4fr),")
            parts.append(
                f"[接收单位],[签收人],[签收时间],[复诵],[{text(slip['receipt'])}],[],[],[])"
            )
        if content["table"]:
            columns = content["table"]["columns"]
            shares = ", ".join(f"{share}fr" for _, share in columns)
            titles = ",".join(f"[{text(title)}]" for title, _ in columns)
            parts.append(f"#table(columns: ({shares}), table.header({titles}),")
            for row in content["table"]["rows"]:
                parts.append(",".join(f"[{text(cell)}]" for cell in row) + ",")
            parts.append(")")
        source = folder / "source.typ"
        source.write_text("\n".join(parts), encoding="utf-8")
        return bytes(engine.compile(source, font_paths=[folder], ignore_system_fonts=True))

    return draw


def weasyprint(content: Content) -> Callable[[], bytes]:
    """WeasyPrint, from HTML that is written within the time."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    faces = "".join(
        f"@font-face {{ font-family: {role}; src: url(file://{file}); }}"
        for role, file in content["fonts"].items()
    )
    css = (
        f"{faces} @page {{ size: A4; margin: 22mm 26mm 23mm 28mm }}"
        "body { font: 10.5pt fangsong; text-align: justify; margin: 0 }"
        "h1 { font: 20pt song_title; text-align: center; margin: 2mm }"
        "h2 { font: 24pt song_title; text-align: center; margin: 2mm }"
        "table { width: 100%; border-collapse: collapse } td, th { border: 0.5pt solid }"
        "th { font: 10.5pt hei } section { break-after: page }"
    )
    style = CSS(string=css, font_config=fonts)
    say = html.escape

    def draw() -> bytes:
        parts = ["<html lang=zh><body>"]
        for slip in content["slips"]:
            rows = "".join(
                f"<tr><th width=90>{say(label)}</th><td>{say(value)}</td></tr>"
                for label, value in slip["pairs"]
            )
            parts.append(
                f"<section><h1>{say(slip['head'])}</h1><h2>{say(slip['title'])}</h2>"
                f"<p>编号：{say(slip['number'])}</p><table>{rows}</table><table><tr>"
                "<td>接收单位</td><td>签收人</td><td>签收时间</td><td>复诵</td></tr><tr>"
                f"<td>{say(slip['receipt'])}</td><td></td><td></td><td></td></tr></table></section>"
            )
        if content["table"]:
            titles = "".join(f"<th>{say(title)}</th>" for title, _ in content["table"]["columns"])
            parts.append(f"<table><thead><tr>{titles}</tr></thead>")
            for row in content["table"]["rows"]:
                cells = "".join(f"<td>{say(cell)}</td>" for cell in row)
                parts.append(f"<tr>{cells}</tr>")
            parts.append("</table>")
        document = HTML(string="".join(parts))
        return bytes(document.write_pdf(stylesheets=[style], font_config=fonts))

    return draw


ENGINES = {"ours": ours, "typst": typst, "weasyprint": weasyprint}


def most_mb() -> float:
    """Give the most memory that this process held; ``getrusage`` counts its parent's, too."""
    status = Path("/proc/self/status")
    for line in status.read_text(encoding="ascii").splitlines() if status.exists() else ():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Draw once, and print what it took as JSON."""
    engine, content, out = sys.argv[1:4]
    draw = ENGINES[engine](json.loads(Path(content).read_text(encoding="utf-8")))
    began, busy = time.perf_counter(), time.process_time()
    pdf = draw()
    told = {
        "s": time.perf_counter() - began,
        "processor_s": time.process_time() - busy,
        "mb": most_mb(),
        "kb": len(pdf) / 1024,
    }
    Path(out).write_bytes(pdf)
    print(json.dumps(told))


if __name__ == "__main__":
    main()
