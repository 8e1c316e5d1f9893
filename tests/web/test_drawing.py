"""Drawings: boxes that stand apart, curves between them, and labels that cover no unit."""

import math
import re

from hypothesis import given
from hypothesis import strategies as st

from cskg.web.drawing import BOX_HEIGHT, BOX_WIDTH, Drawing, Edge, Node, draw

LABEL_WIDTH, LABEL_HEIGHT = 28, 24


@st.composite
def graphs(draw_value: st.DrawFn) -> tuple[list[Node], list[Edge]]:
    """Units of any level, and links between some of them; no link joins a unit to itself."""
    levels = draw_value(st.lists(st.one_of(st.none(), st.integers(1, 7)), min_size=1, max_size=20))
    nodes = [
        Node(iri=f"u{place}", code=f"{place:03}", title="A title", level=each) for place, each in enumerate(levels)
    ]
    ends = st.tuples(st.sampled_from(nodes), st.sampled_from([*nodes, nodes[0]]))
    joined = draw_value(st.lists(ends, max_size=25, unique_by=lambda pair: (pair[0].iri, pair[1].iri)))
    edges = [
        Edge(numbers=(number,), first=first.iri, last=last.iri, style="stated", has_arrow=True)
        for number, (first, last) in enumerate(joined, 1)
        if first is not last
    ]
    return nodes, edges


@given(graphs())
def test_boxes_stand_apart_and_inside(graph: tuple[list[Node], list[Edge]]) -> None:
    """No two boxes touch, each is inside the drawing, and a row is one level."""
    drawing = draw(*graph)
    assert sorted(node.iri for node, _, _ in drawing.boxes) == sorted(node.iri for node in graph[0])
    tops = dict(drawing.rows)
    for place, (node, x, y) in enumerate(drawing.boxes):
        assert 0 <= x <= drawing.width - BOX_WIDTH
        assert 0 <= y <= drawing.height - BOX_HEIGHT
        assert y == tops[node.level]
        for _, other_x, other_y in drawing.boxes[:place]:
            assert abs(x - other_x) > BOX_WIDTH or abs(y - other_y) > BOX_HEIGHT


@given(graphs())
def test_curves_are_finite_and_labels_cover_no_unit(graph: tuple[list[Node], list[Edge]]) -> None:
    """Every link is drawn with numbers that are numbers, and its label stands between rows."""
    drawing = draw(*graph)
    assert len(drawing.curves) == len(graph[1])
    for _, path, x, y in drawing.curves:
        values = [float(text) for text in re.findall(r"-?[\d.]+(?:e[+-]?\d+)?", path)]
        assert len(values) == 8
        assert all(math.isfinite(value) and -BOX_WIDTH <= value <= drawing.width + drawing.height for value in values)
        assert all(not _overlaps(x, y, box) for box in drawing.boxes)
        assert 0 <= x <= drawing.width
        assert 0 <= y <= drawing.height - LABEL_HEIGHT / 2


def _overlaps(x: float, y: float, box: tuple[Node, float, float]) -> bool:
    _, left, top = box
    return (
        left - LABEL_WIDTH / 2 < x < left + BOX_WIDTH + LABEL_WIDTH / 2
        and top - LABEL_HEIGHT / 2 < y < top + BOX_HEIGHT + LABEL_HEIGHT / 2
    )


@given(graphs(), st.randoms(use_true_random=False))
def test_the_order_of_what_is_given_does_not_matter(graph: tuple[list[Node], list[Edge]], random: object) -> None:
    """The same units and links are drawn alike, in whatever order they come."""
    nodes, edges = graph
    mixed_nodes, mixed_edges = list(nodes), list(edges)
    random.shuffle(mixed_nodes)  # type: ignore[attr-defined]
    random.shuffle(mixed_edges)  # type: ignore[attr-defined]
    assert _sort(draw(nodes, edges)) == _sort(draw(mixed_nodes, mixed_edges))


def _sort(drawing: Drawing) -> tuple[object, ...]:
    return (
        drawing.width,
        drawing.height,
        drawing.rows,
        sorted(drawing.boxes, key=lambda box: box[0].iri),
        sorted(drawing.curves, key=lambda curve: curve[0].numbers),
    )


@given(st.text(max_size=300))
def test_a_title_takes_two_lines_at_most(title: str) -> None:
    """Longer titles are cut, with a mark."""
    lines = Node(iri="u", code="c", title=title, level=1).lines
    assert len(lines) <= 2
    assert all(len(line) <= 24 for line in lines)


def test_a_link_to_a_unit_that_is_not_drawn_is_left_out() -> None:
    """The table has it all the same."""
    edge = Edge(numbers=(1,), first="u", last="elsewhere", style="inferred", has_arrow=False)
    assert draw([Node(iri="u", code="c", title="", level=1)], [edge]).curves == []
