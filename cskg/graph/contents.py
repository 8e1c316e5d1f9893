"""What one named graph says, as values of the model: the mirror of what a build writes into it."""

from collections.abc import Iterable
from dataclasses import dataclass

from cskg.graph.convert import source_from_graph, text_from_graph, units_from_graph
from cskg.graph.links import links_from_graph, rejections_from_graph
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
