"""Units to triples and back: nothing is lost, nothing is added, and the graph is portable."""

from dataclasses import replace

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st
from strategies import units

from cskg.graph.catalogue import Catalogue
from cskg.graph.contents import contents_to_graph, make_contents, read_contents
from cskg.graph.convert import order_spans, to_graph, units_from_graph
from cskg.graph.links import link_to_graph, links_from_graph
from cskg.graph.provenance import source_from_graph, source_to_graph
from cskg.graph.rdf_terms import iri_of, term_of
from cskg.graph.rows import Rows
from cskg.iris import Iris
from cskg.links.stated import find_links
from cskg.model import Unit
from cskg.outline import Outline
from cskg.vocab import CSKG

IRIS = Iris("https://example.org/base/")


def _rows(triples: list[ox.Triple]) -> list[tuple[str, str, ox.NamedNode | ox.Literal]]:
    return [(iri_of(t.subject), t.predicate.value, term_of(t.object)) for t in triples]


@given(units())
def test_a_unit_comes_back_from_the_graph_as_it_went_in(unit: Unit) -> None:
    """to_graph and from_graph are a mirror pair."""
    assert units_from_graph(Rows(_rows(to_graph(unit, IRIS))), unit.source) == (unit,)


@given(units(), st.randoms(use_true_random=False))
def test_the_order_of_triples_does_not_matter(unit: Unit, random) -> None:  # noqa: ANN001
    """A graph is a set: shuffled rows give the same unit."""
    rows = _rows(to_graph(unit, IRIS))
    random.shuffle(rows)
    assert units_from_graph(Rows(rows), unit.source) == (unit,)


@given(units())
def test_a_unit_survives_serialisation(unit: Unit) -> None:
    """Written as N-Triples and read again, also through an engine that lowers language tags, it is the same."""
    data = ox.serialize(to_graph(unit, IRIS), format=ox.RdfFormat.N_TRIPLES) or b""
    store = ox.Store()
    store.load(input=data, format=ox.RdfFormat.N_TRIPLES)
    rows = [(iri_of(q.subject), q.predicate.value, term_of(q.object)) for q in store]
    assert units_from_graph(Rows(rows), unit.source) == (unit,)


@given(units())
def test_a_source_comes_back_from_the_graph(unit: Unit) -> None:
    """What sources.yaml says of a document is part of its graph."""
    about = IRIS.source(unit.source.name)
    assert source_from_graph(Rows(_rows(source_to_graph(unit.source, IRIS))), about) == unit.source


@given(units())
def test_links_come_back_from_the_graph(unit: Unit) -> None:
    """A link keeps its ends, its reasons and its words."""
    links = list(dict.fromkeys(find_links(unit)))
    for link in links:
        assert links_from_graph(Rows(_rows(link_to_graph(link, IRIS))), IRIS) == [link]


@given(units())
def test_the_graph_keeps_to_the_portable_profile(unit: Unit) -> None:
    """IRIs under the base and no blank nodes, whole numbers below 2**53, each triple once."""
    triples = to_graph(unit, IRIS)
    assert len(triples) == len(set(triples))
    for triple in triples:
        assert isinstance(triple.subject, ox.NamedNode)
        assert triple.subject.value.startswith(IRIS.base)
        assert isinstance(triple.object, ox.NamedNode | ox.Literal)
        if isinstance(triple.object, ox.Literal) and triple.object.datatype.value.endswith("integer"):
            assert abs(int(triple.object.value)) < 2**53


@given(units())
def test_statement_iris_are_the_units_language_and_name(unit: Unit) -> None:
    """Each statement has an IRI of its own, made of its name."""
    subjects = {triple.subject.value for triple in to_graph(unit, IRIS)}
    outline = Outline(unit)
    iris = [IRIS.statement(outline.ref(position)) for position in outline]
    assert set(iris) <= subjects
    assert len(iris) == len(set(iris))


def test_the_referenced_unit_stands_in_the_graph(retail: Catalogue) -> None:
    """107157L4, which no document describes, is a unit with the level that its code states."""
    graph = retail.iris.graph("retail/111275L4.txt")
    lines = retail.store.dump(graph).decode().splitlines()
    about = f"<{retail.iris.unit('107157L4')}>"  # type: ignore[arg-type]
    found = {line for line in lines if line.startswith(about)}
    assert any("ontology#UnitOfCompetency>" in line for line in found)
    assert any("ontology#codeLevel> <https://w3id.org/hk-competency/ontology#Level4>" in line for line in found)
    assert any("ontology#status> <https://w3id.org/hk-competency/ontology#Referenced>" in line for line in found)


@given(st.lists(units(), min_size=1, max_size=3, unique_by=lambda unit: (unit.key, unit.language)))
def test_a_graph_says_everything_once(found: list[Unit]) -> None:
    """Units of one document may derive from one another; none is both described and only referred to."""
    source = found[0].source
    derived = [
        replace(
            order_spans(unit),
            source=source,
            derivations=tuple(replace(each, code=found[-1].code) for each in order_spans(unit).derivations),
            diagnostics=tuple(replace(each, source=source.name) for each in unit.diagnostics),
        )
        for unit in found
    ]
    links = [link for unit in derived for link in find_links(unit)]
    contents = make_contents(source, IRIS, units=derived, links=links)
    triples = list(contents_to_graph(contents, IRIS))
    assert len(triples) == len(set(triples))
    described = {IRIS.unit(unit.key) for unit in derived}
    referenced = {iri_of(each.subject) for each in triples if each.object == ox.NamedNode(str(CSKG.Referenced))}
    assert described.isdisjoint(referenced)
    assert read_contents(_rows(triples), IRIS) == contents
