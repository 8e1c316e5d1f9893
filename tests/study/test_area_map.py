"""The map of an area: what joins its units, what would be different without a prerequisite, and the drawing."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
from builders import load_dataset, make_row, write_links, write_unit

from cskg.errors import BadInputError, LimitExceededError, NotFoundError
from cskg.graph.catalogue import Catalogue
from cskg.model import LinkPredicate
from cskg.study.area_svg import MOST_DRAWN, MOST_IN_ROW, draw_map, to_svg
from cskg.study.areas import MAX_WITHOUT, AreaGraph, graph_area
from cskg.study.complexity import measure_complexity

SVG = "{http://www.w3.org/2000/svg}"


def make(folder: Path, levels: dict[str, int], links: list[tuple[str, str, str, float]]) -> Catalogue:
    """Makes a dataset of units that share no words, and of curated links between them."""
    for code, level in levels.items():
        write_unit(folder, code, level=level)
    write_links(folder, *(make_row(one, other, name, confidence=sure) for one, name, other, sure in links))
    return load_dataset(folder)[0]


A, B, C, D, E = "900001L1", "900002L2", "900003L3", "900004L4", "900005L3"


@pytest.fixture
def ladder(tmp_path: Path) -> Catalogue:
    """Four units one after the other, an edge that follows, and a unit that is made from another one."""
    before = [(A, "prerequisiteOf", B, 1), (B, "prerequisiteOf", C, 0.9), (C, "prerequisiteOf", D, 1)]
    others = [(A, "prerequisiteOf", C, 0.8), (D, "overlapsWith", C, 0.7), (E, "adaptedFrom", C, 1)]
    return make(tmp_path, {A: 1, B: 2, C: 3, D: 4, E: 3}, [*before, *others])


def told(graph: AreaGraph) -> list[tuple[str, str, str, bool]]:
    """Gives what joins the units."""
    return [(edge.subject.code, edge.kind.value, edge.target.code, edge.is_reduced) for edge in graph.relations]


def test_all_that_joins_the_units_is_told(ladder: Catalogue) -> None:
    """A prerequisite that follows from others is marked; an overlap starts with the lower code, a descent as told."""
    assert told(graph_area(ladder, "Stock")) == [
        (A, "prerequisiteOf", B, True),
        (B, "prerequisiteOf", C, True),
        (C, "prerequisiteOf", D, True),
        (A, "prerequisiteOf", C, False),
        (C, "overlapsWith", D, True),
        (E, "adaptedFrom", C, True),
    ]


def test_the_least_confidence_holds_for_all_kinds(ladder: Catalogue) -> None:
    """Below it nothing is told; without the middle of the ladder the edge that followed says something."""
    assert told(graph_area(ladder, "Stock", 1.0)) == [
        (A, "prerequisiteOf", B, True),
        (C, "prerequisiteOf", D, True),
        (E, "adaptedFrom", C, True),
    ]


def test_units_are_measured(ladder: Catalogue) -> None:
    """The measures are those of the reduced relation, and their cruciality adds up."""
    graph = graph_area(ladder, "Stock")
    reduced = nx.DiGraph([(edge.subject.key, edge.target.key) for edge in graph.edges])
    reduced.add_nodes_from(unit.key for unit in graph.units)
    assert dict(graph.complexity) == measure_complexity(reduced)
    assert [(key, each.blocking, each.delay, each.centrality) for key, each in graph.complexity.items()] == [
        (A, 3, 4, 0),
        (B, 2, 4, 4),
        (C, 1, 4, 4),
        (E, 0, 1, 0),
        (D, 0, 4, 0),
    ]
    assert graph.structural_complexity == 7 + 6 + 5 + 1 + 4
    assert [(each.unit.code, each.waiting) for each in graph.bottlenecks] == [(A, 3)]
    assert graph.what_if is None


def test_what_if_an_edge_were_not(ladder: Catalogue) -> None:
    """Without the first step the second is free, and the edge that followed from it counts."""
    graph = graph_area(ladder, "Stock", 0.5, [(A, B)])
    assert (A, "prerequisiteOf", C, True) in told(graph)
    assert (A, "prerequisiteOf", B, True) not in told(graph)
    assert graph.what_if
    assert [(edge.subject.code, edge.target.code) for edge in graph.what_if.without] == [(A, B)]
    assert [unit.code for unit in graph.what_if.moved] == [B, C, D]
    assert {unit.code: graph.complexity[unit.key].earliest_stage for unit in graph.units} == {
        A: 1,
        B: 1,
        C: 2,
        D: 3,
        E: 1,
    }
    whole = graph_area(ladder, "Stock")
    assert graph.what_if.structural_complexity == whole.structural_complexity
    assert graph.what_if.stages == whole.stages
    assert graph.structural_complexity == 5 + 5 + 4 + 3 + 1
    both = graph_area(ladder, "Stock", 0.5, [(A, B), (A, C), (A, B)])
    assert both.what_if
    assert len(both.what_if.without) == 2
    assert both.structural_complexity == 1 + 5 + 4 + 3 + 1


def test_what_follows_from_others_can_be_left_out(ladder: Catalogue) -> None:
    """Then nothing is different, and no unit moves."""
    graph = graph_area(ladder, "Stock", 0.5, [(A, C)])
    assert graph.what_if
    assert graph.what_if.moved == ()
    assert dict(graph.what_if.complexity) == dict(graph.complexity)


def test_what_cannot_be_left_out(ladder: Catalogue) -> None:
    """A pair that nothing orders, a unit that is not there, and too many pairs are refused with what would do."""
    with pytest.raises(BadInputError, match=f"Before {D} come {C}"):
        graph_area(ladder, "Stock", 0.5, [(A, D)])
    with pytest.raises(BadInputError, match=f"No unit of the area comes before {A}"):
        graph_area(ladder, "Stock", 0.5, [(B, A)])
    with pytest.raises(NotFoundError, match="900002L2"):
        graph_area(ladder, "Stock", 0.5, [(A, "900002L3")])
    with pytest.raises(LimitExceededError, match="100 at most"):
        graph_area(ladder, "Stock", 0.5, [(A, B)] * (MAX_WITHOUT + 1))


def test_a_drawing_says_in_words_what_it_shows(ladder: Catalogue) -> None:
    """Each unit is a box with its cruciality, each edge that is not told by others a curve and a sentence."""
    root = ET.fromstring(to_svg(graph_area(ladder, "Stock")))
    assert root.findtext(f"{SVG}title") == "Map of Stock"
    words = root.findtext(f"{SVG}desc") or ""
    assert f"{A} comes before {B} (curated, 1)." in words
    assert f"{E} is adapted from {C} (curated, 1)." in words
    assert f"{A} comes before {C}" not in words
    curves = [each.get("class") for each in root.iter(f"{SVG}path") if "edge" in each.get("class", "")]
    assert sorted(curves) == ["edge curated before"] * 3 + ["edge curated lineage", "edge curated overlaps"]
    boxes = {group[1].text: group[2].text for group in root.iter(f"{SVG}g")}
    assert boxes == {A: "7", B: "6", C: "5", D: "4", E: "1"}
    assert root.get("role") == "img"


def test_a_drawing_is_always_the_same(ladder: Catalogue) -> None:
    """The same question gives the same bytes, and nothing in them depends on the dataset's order."""
    assert to_svg(graph_area(ladder, "Stock")) == to_svg(graph_area(ladder, "Stock"))


def test_of_a_large_area_the_most_crucial_units_are_drawn(tmp_path: Path) -> None:
    """The rest is told, and rows do not grow beyond what a screen holds."""
    levels = {f"9{number:05}L{1 + number % 4}": 1 + number % 4 for number in range(MOST_DRAWN + 12)}
    codes = list(levels)
    catalogue = make(tmp_path, levels, [(codes[-4], "prerequisiteOf", codes[-3], 1)])
    graph = graph_area(catalogue, "Stock")
    drawing = draw_map(graph)
    assert {node.code for node, _, _ in drawing.boxes} >= {codes[-4], codes[-3]}
    assert len(drawing.boxes) == MOST_DRAWN
    assert all(sum(y == top for _, _, y in drawing.boxes) <= MOST_IN_ROW for _, top in drawing.rows)
    assert re.search(r"60 units of 72, those with the highest cruciality,", to_svg(graph))
    assert LinkPredicate.PREREQUISITE_OF in {edge.kind for edge in graph.relations}
