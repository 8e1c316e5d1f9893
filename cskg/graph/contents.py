"""The contents of one named graph, as values of the model: made from documents, written as triples, and read back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from cskg.foreign_frameworks import Framework
from cskg.graph.convert import reference_to_graph, to_graph, units_from_graph
from cskg.graph.foreign_graphs import framework_to_graph, frameworks_from_graph
from cskg.graph.links import link_to_graph, links_from_graph, merge_claims, rejection_to_graph, rejections_from_graph
from cskg.graph.own_question_graphs import question_to_graph, questions_from_graph
from cskg.graph.provenance import replace_surrogates, source_from_graph, source_to_graph, text_from_graph
from cskg.graph.rows import Row, Rows
from cskg.iris import Iris
from cskg.model import Link, Rejection, Source, Unit, UnitKey
from cskg.own_questions import OwnQuestion
from cskg.vocab import CSKG


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphContents:
    """The contents of one named graph.

    Attributes:
        source: The document that it holds; None for the links of a method.
        text: The document's text, into which spans point; empty if there is none.
        units: The editions that the document has, in order of keys and languages.
        named: The keys of all units that it mentions or describes, in order.
        links: Its links, in order of their IRIs.
        rejections: Its rejections, in order of their IRIs.
        frameworks: The frameworks of other systems in the document, in order of their keys.
        questions: Teachers' own questions, in the order of the file.
    """

    source: Source | None
    text: str
    units: tuple[Unit, ...]
    named: tuple[UnitKey, ...]
    links: tuple[Link, ...]
    rejections: tuple[Rejection, ...]
    frameworks: tuple[Framework, ...] = ()
    questions: tuple[OwnQuestion, ...] = ()


def make_contents(
    source: Source,
    iris: Iris,
    *,
    text: str = "",
    units: Iterable[Unit] = (),
    links: Iterable[Link] = (),
    rejections: Iterable[Rejection] = (),
    frameworks: Iterable[Framework] = (),
    questions: Iterable[OwnQuestion] = (),
) -> GraphContents:
    """Makes the contents of the named graph of a source; a link that is stated several times is merged into one."""
    units = sorted(units, key=lambda unit: (unit.key, unit.language.value))
    merged_links = tuple(merge_claims((iris.link(link), link) for link in links).values())
    merged_rejections = tuple(merge_claims((iris.rejection(each), each) for each in rejections).values())
    claims: list[Link | Rejection] = [*merged_links, *merged_rejections]
    named = {key for claim in claims for key in (claim.subject, claim.object)} | {unit.key for unit in units}
    named |= {UnitKey(derivation.code) for unit in units for derivation in unit.derivations}
    return GraphContents(
        source=source,
        text=replace_surrogates(text),
        units=tuple(units),
        named=tuple(sorted(named)),
        links=merged_links,
        rejections=merged_rejections,
        frameworks=tuple(sorted(frameworks, key=lambda framework: framework.key)),
        questions=tuple(questions),
    )


def contents_to_graph(contents: GraphContents, iris: Iris) -> Iterator[ox.Triple]:
    """Yields the contents of a source's named graph as triples, each once; the mirror of :func:`read_contents`."""
    said: set[ox.Triple] = set()  # units of one document share industries, areas, and places in its text
    for triple in _iter_triples(contents, iris):
        if triple not in said:
            said.add(triple)
            yield triple
    for framework in contents.frameworks:
        yield from framework_to_graph(framework, iris)
    for ordinal, question in enumerate(contents.questions, 1):
        yield from question_to_graph(question, ordinal, iris)


def _iter_triples(contents: GraphContents, iris: Iris) -> Iterator[ox.Triple]:
    if contents.source:
        yield from source_to_graph(contents.source, iris, contents.text)
    described = {unit.key for unit in contents.units}
    for unit in contents.units:
        yield from to_graph(unit, iris, described)
    for link in contents.links:
        yield from link_to_graph(link, iris)
    for rejection in contents.rejections:
        yield from rejection_to_graph(rejection, iris)
    for key in sorted({*contents.named} - described):
        yield from reference_to_graph(key, iris)


def read_contents(rows: Iterable[Row], iris: Iris) -> GraphContents:
    """Reads all triples of one named graph."""
    reader = Rows(rows)
    documents = reader.of_type(CSKG.SourceDocument)
    source = source_from_graph(reader, documents[0]) if documents else None
    return GraphContents(
        source=source,
        text=text_from_graph(reader, documents[0]) if documents else "",
        units=units_from_graph(reader, source) if source else (),
        named=tuple(
            sorted(
                iris.key_of(iri) for iri in reader.of_type(CSKG.UnitOfCompetency) if iri.startswith(f"{iris.base}unit/")
            )
        ),
        links=tuple(links_from_graph(reader, iris)),
        rejections=tuple(rejections_from_graph(reader, iris)),
        frameworks=frameworks_from_graph(reader, source) if source else (),
        questions=questions_from_graph(reader),
    )
