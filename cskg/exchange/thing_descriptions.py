"""What the graph says of one thing, as RDF: a unit, a statement, a functional area, the ontology, or the dataset.

The description of a unit, a statement or an area is a part of the dataset: an export of the whole has all of it.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

import pyoxigraph as ox

from cskg.exchange.dataset_description import describe_dataset, name_dataset
from cskg.exchange.foreign_descriptions import describe_foreign
from cskg.exchange.service_description import describe_service, name_service
from cskg.graph.catalogue import Catalogue
from cskg.graph.convert import reference_to_graph, to_graph
from cskg.graph.index import FunctionalArea, UnitEntry
from cskg.graph.links import link_to_graph
from cskg.graph.provenance import QUOTED_AT, source_to_graph
from cskg.graph.rdf_terms import node
from cskg.model import Language
from cskg.outline import OutlineEntry
from cskg.vocab import CSKG, PREFIXES, ontology_folder

SYNTAXES: Mapping[str, tuple[ox.RdfFormat, str]] = {
    "turtle": (ox.RdfFormat.TURTLE, ".ttl"),
    "jsonld": (ox.RdfFormat.JSON_LD, ".jsonld"),
    "ntriples": (ox.RdfFormat.N_TRIPLES, ".nt"),
}
"""The syntaxes of descriptions, with the suffixes of their addresses."""

_ONTOLOGY = str(CSKG).removesuffix("#")
_PREFIXES = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}


def describe(catalogue: Catalogue, iri: str) -> list[ox.Triple] | None:
    """Describes the thing that an IRI names.

    A thing is a unit, its edition or statement, an area, a framework or its item, the ontology, or the dataset.

    Returns:
        The triples; None where the dataset has no such thing.
    """
    wholes: dict[str, Callable[[], list[ox.Triple]]] = {
        _ONTOLOGY: describe_ontology,
        f"{catalogue.iris.base}ontology": describe_ontology,
        name_dataset(catalogue.iris): partial(describe_dataset, catalogue),
        name_service(catalogue.iris): partial(describe_service, catalogue.iris),
    }
    if iri in wholes:
        return wholes[iri]()
    area = next((area for area in catalogue.functional_areas if area.iri == iri), None)
    if area is not None:
        return describe_area(catalogue, area)
    key, *below = iri.removeprefix(f"{catalogue.iris.base}unit/").split("/")
    unit = catalogue.find_unit(f"{catalogue.iris.base}unit/{key}")
    if unit is None or (below and below[0] not in {language.value for language in unit.languages}):
        return describe_foreign(catalogue, iri)
    if len(below) < 2:
        return describe_unit(catalogue, unit)
    outline = catalogue.find_outline(unit.key, Language(below[0]))
    entry = outline.find(below[1]) if outline and len(below) == 2 else None
    return describe_statement(catalogue, entry) if entry else None


def describe_unit(catalogue: Catalogue, unit: UnitEntry) -> list[ox.Triple]:
    """Describes a unit: all its editions with their sources, and its links; evidence of inferred links is left out."""
    triples = [] if unit.editions else reference_to_graph(unit.key, catalogue.iris)
    for edition in unit.editions:
        body = catalogue.get_outline_of(edition).unit
        triples += to_graph(body, catalogue.iris)
        triples += source_to_graph(body.source, catalogue.iris)
    for link in catalogue.links_of(unit.key):
        triples += link_to_graph(link, catalogue.iris)
    return triples


def describe_statement(catalogue: Catalogue, entry: OutlineEntry) -> list[ox.Triple]:
    """Describes a statement: what it says, where it stands, and which words of its source it is."""
    subject = node(catalogue.iris.statement(entry.outline.ref(entry.position)))
    triples = to_graph(entry.outline.unit, catalogue.iris)
    own = [triple for triple in triples if triple.subject == subject]
    spans = {triple.object for triple in own if triple.predicate == QUOTED_AT}
    return own + [triple for triple in triples if triple.subject in spans]


def describe_area(catalogue: Catalogue, area: FunctionalArea) -> list[ox.Triple]:
    """Describes a functional area: its names, its industry, and the editions that name it."""
    this = node(area.iri)
    return [
        triple
        for unit in catalogue.units.values()
        for edition in unit.editions
        if any(found.iri == area.iri for found in catalogue.areas_of(edition))
        for triple in to_graph(catalogue.get_outline_of(edition).unit, catalogue.iris)
        if this in (triple.subject, triple.object)
    ]


def describe_ontology() -> list[ox.Triple]:
    """Describes the terms of the ontology and the levels of the qualifications framework, always the same."""
    files = (ontology_folder() / name for name in ("cskg.ttl", "levels.ttl"))
    dataset = ox.Dataset(quad for file in files for quad in ox.parse(path=file, format=ox.RdfFormat.TURTLE))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted((quad.triple for quad in dataset), key=str)


def write_description(triples: Iterable[ox.Triple], syntax: str) -> bytes:
    """Writes triples, each once, in a syntax of SYNTAXES."""
    form, _ = SYNTAXES[syntax]
    return ox.serialize(dict.fromkeys(triples), format=form, prefixes=_PREFIXES) or b""
