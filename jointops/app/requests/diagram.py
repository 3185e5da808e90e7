"""
The state diagram of a workflow for window and command line.

`diagram` gives nodes with columns and rows, and numbered edges, which
`jointops.requests.diagram_layout` places; `diagram_text` is the same as lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from jointops.requests.diagram import Diagram, DiagramEdge, diagram_of
from jointops.requests.diagram_layout import LINE, MARGIN, TAG, label_lines, lay_out
from jointops.requests.workflow import Workflow
from jointops.resources import messages

ACROSS, LEGEND_WIDTH, LEGEND_LINE = 2, 680, 20
TITLE_HEIGHT, BODY_HEIGHT = 34, 420
HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
    'width="{width}" height="{height}" font-family="sans-serif" font-size="13">\n'
    '<defs><marker id="head" markerWidth="9" markerHeight="9" refX="8" refY="4.5" '
    'orient="auto"><path d="M0,0 L9,4.5 L0,9 z" fill="#445"/></marker></defs>'
)
FILL = {"initial": "#e8eef7", "final": "#e9e9e9", "granted": "#dff0e2", "plain": "#ffffff"}


def diagram(flow: Workflow, document: str = "") -> Diagram:
    """Give the diagram of the operation, or of one document."""
    return diagram_of(flow, document)


def legend(drawn: Diagram) -> Iterator[tuple[DiagramEdge, str]]:
    """Give each edge with its words: number, from where to where, what, by whom."""
    names, say = {node.state: node.label for node in drawn.nodes}, messages("zh").label
    for edge in drawn.edges:
        roles = "、".join(say(f"role.{role}") for role in edge.roles)
        theirs = say("diagram.theirs") if edge.theirs else ""
        what = "、".join(edge.names)
        way = f"{names[edge.source]} → {names[edge.target]}"
        yield (
            edge,
            say("diagram.edge", number=edge.number, way=way, what=what, roles=roles, theirs=theirs),
        )


def diagram_text(flow: Workflow, document: str = "") -> Iterator[str]:
    """Write a diagram as lines, state by state."""
    drawn = diagram_of(flow, document)
    yield drawn.title
    words = dict(legend(drawn))
    for node in drawn.nodes:
        yield f"[{node.label}]"
        for edge in drawn.edges:
            if edge.source == node.state:
                yield f"  {words[edge]}"


def diagram_svg(flow: Workflow, document: str = "") -> str:
    """Draw a diagram: boxes, numbered arrows, and what the numbers mean beneath."""
    drawn = diagram_of(flow, document)
    words = [text for _, text in legend(drawn)]
    each = -(-len(words) // ACROSS)
    found = lay_out(drawn, ACROSS * LEGEND_WIDTH, BODY_HEIGHT)
    height = TITLE_HEIGHT + found.height + (each + 1) * LEGEND_LINE
    parts = [
        HEAD.format(width=round(found.width), height=round(height)),
        f'<rect width="{found.width:.0f}" height="{height:.0f}" fill="#ffffff"/>',
        f'<text x="{MARGIN}" y="{MARGIN + 6}" font-size="16">{escape(drawn.title)}</text>',
        f'<g transform="translate(0,{TITLE_HEIGHT})">',
    ]
    for edge in drawn.edges:
        dash = ' stroke-dasharray="6 3"' if edge.theirs else ""
        corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in found.routes[edge.number])
        parts.append(
            f'<polyline points="{corners}" fill="none" stroke="#445" stroke-width="1.2" '
            f'stroke-linejoin="round"{dash} marker-end="url(#head)"/>'
        )
    for node in drawn.nodes:
        box = found.boxes[node.state]
        parts.append(
            f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" '
            f'height="{box.height:.1f}" rx="6" fill="{FILL[node.kind]}" stroke="#445"/>'
        )
        lines = label_lines(node.label)
        for number, line in enumerate(lines):
            y = box.middle + LINE * (number - (len(lines) - 1) / 2) + 4
            parts.append(
                f'<text x="{box.x + box.width / 2:.1f}" y="{y:.1f}" font-size="12" '
                f'text-anchor="middle">{escape(line)}</text>'
            )
    for number, (x, y) in found.tags(edge.number for edge in drawn.edges).items():
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{TAG}" fill="#ffffff" stroke="#889"/>'
            f'<text x="{x:.1f}" y="{y + 3.5:.1f}" font-size="10" text-anchor="middle">'
            f"{number}</text>"
        )
    parts.append("</g>")
    top = TITLE_HEIGHT + found.height + LEGEND_LINE / 2
    for row, text in enumerate(words):
        x = MARGIN + (row // each) * LEGEND_WIDTH
        y = top + (row % each) * LEGEND_LINE
        parts.append(f'<text x="{x:.1f}" y="{y:.1f}" font-size="12">{escape(text)}</text>')
    return "\n".join((*parts, "</svg>\n"))
