"""Reads dumps of cskg's own graph (N-Quads, TriG, JSON-LD): documents, units, links and frameworks, unchanged.

Each named graph of a document is read as values and written again, so no other triples come in with it. Links that
methods find are found again. The log of publications is restored if it fits the dataset. Turtle cannot be read back: it
has no named graphs, so it does not show which document states what.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib.namespace import PROV

from cskg.errors import SourceError, tell_count
from cskg.graph.contents import GraphContents, contents_to_graph, read_contents
from cskg.graph.publication_triples import log_from_graph
from cskg.graph.publications import Log
from cskg.graph.rdf_terms import iri_of, serialize
from cskg.graph.rows import Row
from cskg.iris import Iris
from cskg.model import Diagnostic, Severity

_DERIVED = str(PROV.wasDerivedFrom)
_CURE = "Export it again, as N-Quads for example."


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    """A dump as read.

    Attributes:
        base: The base of its IRIs.
        graphs: The contents of the named graphs of documents, by their IRIs, in order.
        log: The log of publications, as N-Triples; empty if it has none.
        diagnostics: Its diagnostics.
    """

    base: str
    graphs: tuple[tuple[str, GraphContents], ...]
    log: bytes
    diagnostics: tuple[Diagnostic, ...]


def read_dump(data: bytes, name: str) -> Dump:
    """Reads a dump.

    Args:
        data: The bytes of the file.
        name: The document's name.

    Raises:
        SourceError: It is not a dump, or damaged.
    """
    graphs = _read_graphs(data, name)
    if "" in graphs:
        raise SourceError(
            name,
            "It has triples outside of named graphs, so nothing says which document states them.",
            "Turtle cannot be restored. Export N-Quads, TriG or JSON-LD.",
        )
    base = _find_base(graphs)
    if base is None:
        raise SourceError(name, "None of its named graphs is the graph of a document of cskg.", _CURE)
    iris = Iris(base)
    found: list[tuple[str, GraphContents]] = []
    changed: list[str] = []
    for graph in sorted(each for each in graphs if each.startswith(f"{base}graph/")):
        contents = _read_contents(graph, graphs[graph], iris, name)
        found.append((graph, contents))
        if serialize(contents_to_graph(contents, iris)) != serialize(graphs[graph]):
            changed.append(graph)
    others = [each for each in sorted(graphs) if not _is_known(each, iris)]
    log = serialize(graphs.get(iris.publications, ()))[0]
    read_log(log, iris, name)
    return Dump(base=base, graphs=tuple(found), log=log, diagnostics=tuple(_tell(name, changed, others)))


def read_log(log: bytes, iris: Iris, name: str) -> Log:
    """Reads the log of publications of a dump.

    Raises:
        SourceError: It is damaged.
    """
    try:
        return log_from_graph(_to_rows(ox.parse(log, format=ox.RdfFormat.N_TRIPLES)), iris)
    except (SyntaxError, ValueError) as error:
        raise SourceError(name, f"Its log of publications cannot be read ({error}).", _CURE) from error


def _read_graphs(data: bytes, name: str) -> dict[str, list[ox.Triple]]:
    """Reads the triples of each named graph; triples in no named graph are under an empty name."""
    form = ox.RdfFormat.JSON_LD if data.lstrip()[:1] in {b"[", b"{"} else ox.RdfFormat.TRIG
    graphs: dict[str, list[ox.Triple]] = defaultdict(list)
    try:
        # N-Quads puts the name of the graph last; in TriG a statement ends there.
        form = ox.RdfFormat.N_QUADS if form is ox.RdfFormat.TRIG and data.lstrip().startswith(b"<") else form
        for quad in ox.parse(data, format=form):
            graph = quad.graph_name
            graphs[graph.value if isinstance(graph, ox.NamedNode) else ""].append(quad.triple)
    except (SyntaxError, ValueError) as error:
        line = error.lineno if isinstance(error, SyntaxError) else None
        raise SourceError(name, f"The RDF cannot be read: {error}.", _CURE, line=line) from error
    return dict(graphs)


def _find_base(graphs: dict[str, list[ox.Triple]]) -> str | None:
    """Finds the base of the IRIs: the part before ``graph/`` and before ``source/`` of one document."""
    for graph, triples in graphs.items():
        sources = {
            iri_of(each.object)
            for each in triples
            if each.predicate.value == _DERIVED and each.subject == ox.NamedNode(graph)
        }
        for source in sorted(sources):
            base, _, path = graph.partition("graph/")
            if source == f"{base}source/{path}":
                return base
    return None


def _read_contents(graph: str, triples: Iterable[ox.Triple], iris: Iris, name: str) -> GraphContents:
    try:
        contents = read_contents(_to_rows(triples), iris)
    except (KeyError, StopIteration, ValueError) as error:
        raise SourceError(name, f"The named graph {graph} cannot be read ({error}).", _CURE) from error
    if contents.source is None or iris.graph(contents.source.name) != graph:
        raise SourceError(name, f"The named graph {graph} is not the graph of its document.", _CURE)
    return contents


def _to_rows(triples: Iterable[ox.Triple | ox.Quad]) -> Iterable[Row]:
    return ((iri_of(each.subject), each.predicate.value, each.object) for each in triples)


def _is_known(graph: str, iris: Iris) -> bool:
    return graph.startswith(f"{iris.base}graph/") or iris.is_of_method(graph) or graph == iris.publications


def _tell(name: str, changed: list[str], others: list[str]) -> Iterable[Diagnostic]:
    if changed:
        yield Diagnostic(
            severity=Severity.WARNING,
            code="dump-changed",
            message=f"{tell_count(len(changed), 'named graph')} {'has' if len(changed) == 1 else 'have'} triples that "
            f"cskg does not write, the first {changed[0]}. These triples are left out, and the rest is kept. Export "
            "the "
            "dataset again to get all of it.",
            source=name,
        )
    if others:
        yield Diagnostic(
            severity=Severity.WARNING,
            code="dump-changed",
            message=f"{tell_count(len(others), 'named graph')} {'is' if len(others) == 1 else 'are'} not of this "
            "dataset, "
            f"the first {others[0]}. Such graphs are left out.",
            source=name,
        )
