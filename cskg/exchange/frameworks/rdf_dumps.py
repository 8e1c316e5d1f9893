"""The graph itself: Turtle, N-Quads, TriG and JSON-LD, with the terms of ``ontology/cskg.ttl``.

A whole dataset is written as its named graphs hold it, with the log of publications. Of a selection, each named graph
is written with the chosen units and links only. Turtle has no named graphs: there, the axiom of each link
(``cskg:Link``) says who states it. JSON-LD is flat, without a context.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import BinaryIO

import pyoxigraph as ox
from rdflib.namespace import OWL

from cskg.exchange.framework_formats import FrameworkFormat
from cskg.exchange.losses import ALL_PARTS, Losses, count_vanished
from cskg.exchange.selection import Selection
from cskg.graph.compiled_graphs import iter_graph_contents
from cskg.graph.contents import GraphContents, contents_to_graph
from cskg.graph.publication_triples import publication_to_graph
from cskg.graph.rdf_terms import node, string
from cskg.model import Link, Rejection, UnitKey
from cskg.vocab import PREFIXES

_PREFIXES = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}


def iter_quads(selection: Selection) -> Iterator[ox.Quad]:
    """Yields the quads of a selection, graph by graph."""
    for name, triples in _iter_graphs(selection):
        graph = node(name)
        yield from (ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples)


def _iter_graphs(selection: Selection) -> Iterator[tuple[str, Iterable[ox.Triple]]]:
    # Imported here, because only exports of the graph need the methods that find links.
    from cskg.ingest.deriving import METHODS

    catalogue = selection.catalogue
    versions = {catalogue.iris.method(method): version for method, version in METHODS.items()}
    for name, contents in iter_graph_contents(catalogue):
        chosen = contents if selection.is_whole else _choose(contents, selection)
        if chosen is None:
            continue
        if name in versions:
            yield name, [ox.Triple(node(name), node(OWL.versionInfo), string(versions[name]))]
        yield name, contents_to_graph(chosen, catalogue.iris)
    if selection.is_whole:
        for publication in catalogue.log.publications:
            yield catalogue.iris.publications, publication_to_graph(publication, catalogue.iris)


def _choose(contents: GraphContents, selection: Selection) -> GraphContents | None:
    """Returns the part of a named graph about the chosen units; None where it has nothing about them."""
    units = tuple(unit for unit in contents.units if selection.has_unit(unit.key))
    links = tuple(filter(selection.has, contents.links))
    rejections = tuple(filter(selection.has, contents.rejections))
    said: list[Link | Rejection] = [*links, *rejections]
    named = {key for each in said for key in (each.subject, each.object)}
    named |= {UnitKey(derivation.code) for unit in units for derivation in unit.derivations}
    named = {key for key in contents.named if key in named or selection.has_unit(key)}
    if not named and not links:
        return None
    return replace(
        contents,
        text=contents.text if units else "",
        units=units,
        links=links,
        rejections=rejections,
        frameworks=(),
        named=tuple(sorted(named)),
    )


def _write(form: ox.RdfFormat, selection: Selection, file: BinaryIO, losses: Losses) -> None:
    if not selection.is_whole:
        for part, count in count_vanished(selection).items():
            losses.add(part, "the log of publications goes out with the whole dataset only", count)
    quads = iter_quads(selection)
    if form.supports_datasets:
        ox.serialize(quads, output=file, format=form, prefixes=_PREFIXES)
    else:
        ox.serialize((quad.triple for quad in quads), output=file, format=form, prefixes=_PREFIXES)


FORMATS = tuple(
    FrameworkFormat(
        name=name,
        title=title,
        suffix=suffix,
        media_type=form.media_type,
        parts=ALL_PARTS,
        write=partial(_write, form),
        comes_back=form.supports_datasets,  # without named graphs, nothing says which document states what
    )
    for name, title, suffix, form in (
        ("jsonld", "JSON-LD", ".jsonld", ox.RdfFormat.JSON_LD),
        ("nquads", "N-Quads", ".nq", ox.RdfFormat.N_QUADS),
        ("trig", "TriG", ".trig", ox.RdfFormat.TRIG),
        ("turtle", "Turtle", ".ttl", ox.RdfFormat.TURTLE),
    )
)
