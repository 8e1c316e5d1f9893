"""The map of a functional area as a self-contained SVG file: no script, nothing from other hosts.

It has a title and a description, boxes with text, and follows the light or dark setting of the reader. The elements are
made as a tree, so any characters of a title are text. The language: https://www.w3.org/TR/SVG2/.
"""

from collections import defaultdict
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from cskg.errors import tell_count
from cskg.graph.index import UnitEntry
from cskg.language.characters import put_on_line
from cskg.model import LINEAGE, Justification, LinkPredicate, UnitKey
from cskg.study.areas import AreaEdge, AreaGraph
from cskg.study.level_drawing import BOX_HEIGHT, BOX_WIDTH, Drawing, Edge, EdgeKind, Node, draw

MOST_DRAWN = 60
"""The most units of a drawing; in a larger area those with the highest cruciality are drawn."""

MOST_IN_ROW = 4
_MARGIN = 12

_STYLE = """
svg{color-scheme:light dark;background:#fff;--p:#fff;--i:#15202b;--d:#47535f;--m:#0a51a1}
@media(prefers-color-scheme:dark){svg{background:#11161b;--p:#11161b;--i:#e8edf2;--d:#b2bdc8;--m:#8dc2ff}}
text{font:14px system-ui,"Noto Sans","Noto Sans CJK HK",sans-serif;fill:var(--i)}
.level{font-weight:650}.code,.note{font-size:12px;fill:var(--d)}.bottleneck .note{fill:var(--m);font-weight:650}
rect{fill:var(--p);stroke:var(--d)}.bottleneck rect{stroke:var(--m);stroke-width:3}
.edge{fill:none;stroke:var(--d);stroke-width:2}.stated{stroke-width:4}.inferred{stroke-dasharray:6 5}
.overlaps{stroke-linecap:round;stroke-dasharray:0 6;stroke-width:3}.lineage{stroke-width:1}
marker path{fill:var(--d)}
"""


def kind_of(predicate: LinkPredicate) -> EdgeKind:
    """Returns how a link is drawn."""
    if predicate is LinkPredicate.PREREQUISITE_OF:
        return "before"
    return "lineage" if predicate in LINEAGE else "overlaps"


def choose_drawn(graph: AreaGraph) -> tuple[UnitEntry, ...]:
    """Returns the units that a drawing shows, by level and code."""
    ranked = sorted(graph.units, key=lambda unit: -graph.complexity[unit.key].cruciality)
    chosen = {unit.key for unit in ranked[:MOST_DRAWN]}
    return tuple(unit for unit in graph.units if unit.key in chosen)


def draw_map(graph: AreaGraph) -> Drawing:
    """Draws the map of an area, without the prerequisites that follow from others."""
    bottlenecks = {each.unit.key for each in graph.bottlenecks}
    joined: dict[tuple[EdgeKind, UnitKey, UnitKey], list[int]] = defaultdict(list)
    for number, edge in enumerate(graph.relations, 1):
        if edge.is_reduced:
            joined[kind_of(edge.kind), edge.subject.key, edge.target.key].append(number)
    return draw(
        [
            Node(
                iri=unit.key,
                code=unit.code,
                title=put_on_line(unit.title or ""),
                level=unit.level,
                is_chosen=unit.key in bottlenecks,
                note=str(graph.complexity[unit.key].cruciality),
            )
            for unit in choose_drawn(graph)
        ],
        [
            Edge(
                numbers=tuple(numbers),
                first=first,
                last=last,
                style=_style_of(graph.relations[numbers[0] - 1]),
                kind=kind,
            )
            for (kind, first, last), numbers in joined.items()
        ],
        MOST_IN_ROW,
    )


def _style_of(edge: AreaEdge) -> str:
    why = edge.strongest.justification
    return why.value if why in {Justification.STATED, Justification.CURATED} else "inferred"


def to_svg(graph: AreaGraph) -> str:
    """Writes the map of an area as SVG; the same map gives the same text."""
    drawing = draw_map(graph)
    width, height = f"{drawing.width + 2 * _MARGIN:g}", f"{drawing.height + 2 * _MARGIN:g}"
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"{-_MARGIN} {-_MARGIN} {width} {height}",
            "width": width,
            "height": height,
            "role": "img",
            "aria-labelledby": "title desc",
        },
    )
    _add(root, "title", put_on_line(f"Map of {graph.area.name}"), id="title")
    _add(root, "desc", " ".join(_iter_words(graph, drawing)), id="desc")
    _add(root, "style", _STYLE)
    box = {"viewBox": "0 0 10 10", "refX": "1", "refY": "5", "markerWidth": "9", "markerHeight": "9"}
    for name, path in (("before", "M0 0 10 5 0 10z"), ("lineage", "M0 5 5 0 10 5 5 10z")):
        marker = _add(_add(root, "defs"), "marker", id=name, markerUnits="userSpaceOnUse", orient="auto", **box)
        _add(marker, "path", d=path)
    for level, top in drawing.rows:
        _add(root, "text", f"Level {level}" if level else "No level", x="0", y=f"{top + 18:g}", **{"class": "level"})
    for edge, path, _, _ in drawing.curves:
        drawn = _add(root, "path", d=path, **{"class": f"edge {edge.style} {edge.kind}"})
        if edge.has_arrow:
            drawn.set("marker-end", f"url(#{edge.kind})")
        _add(drawn, "title", "; ".join(_tell(graph.relations[number - 1]) for number in edge.numbers))
    for node, x, y in drawing.boxes:
        _add_box(root, node, x, y)
    return ET.tostring(root, encoding="unicode") + "\n"


def _add(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, tag, attributes)
    child.text = text
    return child


def _add_box(root: ET.Element, node: Node, x: float, y: float) -> None:
    group = _add(root, "g", **{"class": "bottleneck"} if node.is_chosen else {})
    _add(group, "rect", x=f"{x:g}", y=f"{y:g}", width=str(BOX_WIDTH), height=str(BOX_HEIGHT), rx="4")
    _add(group, "text", put_on_line(node.code), x=f"{x + 14:g}", y=f"{y + 20:g}", **{"class": "code"})
    end = {"text-anchor": "end", "class": "note"}
    _add(group, "text", node.note, x=f"{x + BOX_WIDTH - 12:g}", y=f"{y + 20:g}", **end)
    for place, line in enumerate(node.lines):
        _add(group, "text", line, x=f"{x + 14:g}", y=f"{y + 39 + 17 * place:g}")


_WORDS = {
    LinkPredicate.PREREQUISITE_OF: "comes before",
    LinkPredicate.OVERLAPS_WITH: "overlaps with",
    LinkPredicate.SAME_AS: "is the same as",
    LinkPredicate.ADOPTED_FROM: "is adopted from",
    LinkPredicate.ADAPTED_FROM: "is adapted from",
    LinkPredicate.REPLACES: "replaces",
}


def _tell(edge: AreaEdge) -> str:
    link = edge.strongest
    why = f"{link.justification.value}, {link.confidence:g}"
    return put_on_line(f"{edge.subject.code} {_WORDS[edge.kind]} {edge.target.code} ({why})")


def _iter_words(graph: AreaGraph, drawing: Drawing) -> Iterable[str]:
    """Yields the sentences of the description, which put the drawing into words."""
    drawn, total = len(drawing.boxes), len(graph.units)
    less = f" of {total:,}, those with the highest cruciality," if drawn < total else ""
    yield f"{tell_count(drawn, 'unit')}{less} in rows by QF level, the highest on top."
    yield "An arrow leads from a prerequisite to what comes after it, solid where it is stated or curated, else dashed."
    yield "A dotted line is an overlap, a thin line with a diamond leads to what a unit was made from."
    yield "The number in a box is its cruciality; thick boxes are bottlenecks."
    for number in sorted(number for edge, *_ in drawing.curves for number in edge.numbers):
        yield f"{_tell(graph.relations[number - 1])}."
