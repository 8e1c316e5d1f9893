"""What one named graph says, as values of the model: made of what was read, written as triples, and read back."""

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from cskg.graph.convert import reference_to_graph, to_graph, units_from_graph
from cskg.graph.links import link_to_graph, links_from_graph, merge_claims, rejection_to_graph, rejections_from_graph
from cskg.graph.provenance import replace_surrogates, source_from_graph, source_to_graph, text_from_graph
from cskg.graph.rows import Row, Rows
from cskg.model import Link, Rejection, Source, Unit, UnitKey
from cskg.vocab import CSKG, Iris


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphContents:
    """What one named graph says.

    Attributes:
        source: The document that it holds; None for the links of a method.
        text: The document's text, into which spans point; empty where there is none.
        units: The editions that the document has, in order of keys and languages.
        named: The keys of all units that it names, in order; described ones among them.
        links: What it says of links, in order of their IRIs.
        rejections: What it rejects, in order of their IRIs.
    """

    source: Source | None
    text: str
    units: tuple[Unit, ...]
    named: tuple[UnitKey, ...]
    links: tuple[Link, ...]
    rejections: tuple[Rejection, ...]


def make_contents(
    source: Source,
    iris: Iris,
    *,
    text: str = "",
    units: Iterable[Unit] = (),
    links: Iterable[Link] = (),
    rejections: Iterable[Rejection] = (),
) -> GraphContents:
    """Makes what the named graph of a source says; what it says of a link several times is said once."""
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
    )


def contents_to_graph(contents: GraphContents, iris: Iris) -> list[ox.Triple]:
    """Writes the contents of a source's named graph as triples; the mirror of :func:`read_contents`."""
    triples = source_to_graph(contents.source, iris, contents.text) if contents.source else []
    for unit in contents.units:
        triples += to_graph(unit, iris)
    for link in contents.links:
        triples += link_to_graph(link, iris)
    for rejection in contents.rejections:
        triples += rejection_to_graph(rejection, iris)
    for key in sorted({*contents.named} - {unit.key for unit in contents.units}):
        triples += reference_to_graph(key, iris)
    return triples


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
    )
