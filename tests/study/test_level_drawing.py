"""Drawings: boxes that stand apart, curves that run under none of them, and labels that cover no unit."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cskg.study.level_drawing import BOX_HEIGHT, BOX_WIDTH, Drawing, Edge, Node, draw

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
        Edge(numbers=(number,), first=first.iri, last=last.iri, style="stated", kind="before")
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
        assert len(values) % 8 == 0
        assert all(math.isfinite(value) and -BOX_WIDTH <= value <= drawing.width + drawing.height for value in values)
        assert all(not _overlaps(x, y, box) for box in drawing.boxes)
        assert 0 <= x <= drawing.width
        assert 0 <= y <= drawing.height - LABEL_HEIGHT / 2


@given(graphs(), st.integers(1, 4))
def test_no_curve_runs_under_a_box(graph: tuple[list[Node], list[Edge]], most_in_row: int) -> None:
    """Points of each curve lie outside of all boxes; its ends touch the boxes of its own units."""
    drawing = draw(*graph, most_in_row)
    for _, path, _, _ in drawing.curves:
        for x, y in _walk(path):
            assert not any(left < x < left + BOX_WIDTH and top < y < top + BOX_HEIGHT for _, left, top in drawing.boxes)


def _walk(path: str) -> Iterator[tuple[float, float]]:
    """Gives points of a path of straight lines and cubic curves."""
    x, y = 0.0, 0.0
    for command, numbers in re.findall(r"([MLC])([^MLC]+)", path):
        values = [float(text) for text in numbers.split()]
        points = [(x, y), *zip(values[::2], values[1::2], strict=True)]
        if command != "M":
            for step in range(33):
                yield _point(points, step / 32)
        x, y = points[-1]


def _point(points: list[tuple[float, float]], t: float) -> tuple[float, float]:
    """Gives a point of the curve with these control points (de Casteljau)."""
    while len(points) > 1:
        points = [(a + (c - a) * t, b + (d - b) * t) for (a, b), (c, d) in pairwise(points)]
    return points[0]


@given(graphs(), st.integers(1, 4))
def test_a_row_has_so_many_units_at_most(graph: tuple[list[Node], list[Edge]], most_in_row: int) -> None:
    """The rows of a level share its units, and follow each other, the highest level on top."""
    drawing = draw(*graph, most_in_row)
    in_row = Counter(y for _, _, y in drawing.boxes)
    assert set(in_row) == {y for _, y in drawing.rows}
    assert max(in_row.values()) <= most_in_row
    levels = [level or 0 for level, _ in drawing.rows]
    assert levels == sorted(levels, reverse=True)
    level_at = {y: level for level, y in drawing.rows}
    assert all(level_at[y] == node.level for node, _, y in drawing.boxes)


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
    edge = Edge(numbers=(1,), first="u", last="elsewhere", style="inferred", kind="overlaps")
    assert draw([Node(iri="u", code="c", title="", level=1)], [edge]).curves == []
