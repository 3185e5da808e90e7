"""
The state diagram of a workflow for window and command line.

`diagram` gives nodes with columns and rows, and numbered edges, for a view of its own; `at`,
`edge_line` and `middle` place them as `diagram_svg` does. `diagram_text` is the same as lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from jointops.requests.diagram import (
    EDGE,
    GAP_X,
    GAP_Y,
    HEIGHT,
    WIDTH,
    Diagram,
    DiagramEdge,
    at,
    diagram_of,
    edge_line,
    middle,
)
from jointops.requests.workflow import Workflow
from jointops.resources import messages

LEGEND_LINE = 20
HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
    'width="{width}" height="{height}" font-family="sans-serif" font-size="13">\n'
    '<defs><marker id="head" markerWidth="9" markerHeight="9" refX="8" refY="4.5" '
    'orient="auto"><path d="M0,0 L9,4.5 L0,9 z" fill="#445"/></marker></defs>'
)
FILL = {"initial": "#e8eef7", "final": "#e9e9e9", "granted": "#dff0e2", "plain": "#ffffff"}

__all__ = ("at", "diagram", "diagram_svg", "diagram_text", "edge_line", "legend", "middle")


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
    nodes = {node.state: node for node in drawn.nodes}
    words = [text for _, text in legend(drawn)]
    across = 2
    each = -(-len(words) // across)
    width = 2 * EDGE + drawn.columns * (WIDTH + GAP_X) - GAP_X
    width = max(width, across * 580 + 2 * EDGE)
    body = EDGE + 20 + drawn.rows * (HEIGHT + GAP_Y) + 20
    height = body + each * LEGEND_LINE + EDGE
    parts = [
        HEAD.format(width=width, height=height),
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="{EDGE}" y="{EDGE}" font-size="16">{escape(drawn.title)}</text>',
    ]
    tags = []
    for edge in drawn.edges:
        line = edge_line(nodes[edge.source], nodes[edge.target])
        (a, b), (c, d), (e, f), (g, h) = line
        dash = ' stroke-dasharray="6 3"' if edge.theirs else ""
        parts.append(
            f'<path d="M{a:.1f},{b:.1f} C{c:.1f},{d:.1f} {e:.1f},{f:.1f} {g:.1f},{h:.1f}" '
            f'fill="none" stroke="#445" stroke-width="1.2"{dash} marker-end="url(#head)"/>'
        )
        x, y = middle(line, number=edge.number)
        tags.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="#ffffff" stroke="#889"/>'
            f'<text x="{x:.1f}" y="{y + 3.5:.1f}" font-size="10" text-anchor="middle">'
            f"{edge.number}</text>"
        )
    for node in drawn.nodes:
        x, y = at(node)
        parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{WIDTH}" height="{HEIGHT}" rx="6" '
            f'fill="{FILL[node.kind]}" stroke="#445"/>'
            f'<text x="{x + WIDTH / 2:.1f}" y="{y + HEIGHT / 2 + 5:.1f}" text-anchor="middle">'
            f"{escape(node.label)}</text>"
        )
    parts += tags
    for row, text in enumerate(words):
        x = EDGE + (row // each) * ((width - 2 * EDGE) / across)
        y = body + (row % each) * LEGEND_LINE + 14
        parts.append(f'<text x="{x:.1f}" y="{y:.1f}" font-size="12">{escape(text)}</text>')
    return "\n".join((*parts, "</svg>\n"))
