"""The description of one thing in the graph, as RDF, by the IRI of the thing.

The description of a thing is a part of the dataset: an export of the whole has all of it. Only the ontology, the
dataset and the SPARQL service are described from outside.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

import pyoxigraph as ox
from rdflib.namespace import OWL, PROV, RDF, SKOS

from cskg.exchange.dataset_description import describe_dataset
from cskg.exchange.foreign_descriptions import describe_foreign
from cskg.exchange.selection import INFERRED
from cskg.exchange.service_description import describe_service, name_service
from cskg.graph.catalogue import Catalogue
from cskg.graph.compiled_graphs import list_editions, read_said
from cskg.graph.convert import reference_to_graph, to_graph
from cskg.graph.index import UnitEntry
from cskg.graph.links import link_to_graph, rejection_to_graph
from cskg.graph.provenance import source_to_graph
from cskg.graph.publication_triples import publication_to_graph
from cskg.graph.rdf_terms import node, string, words
from cskg.iris import Iris
from cskg.model import Link, Rejection
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

    Returns:
        The triples; None where the dataset has no such thing.
    """
    wholes: dict[str, Callable[[], list[ox.Triple]]] = {
        _ONTOLOGY: describe_ontology,
        f"{catalogue.iris.base}ontology": describe_ontology,
        catalogue.iris.dataset: partial(describe_dataset, catalogue),
        name_service(catalogue.iris): partial(describe_service, catalogue.iris),
    }
    if iri in wholes:
        return wholes[iri]()
    kind = iri.removeprefix(catalogue.iris.base).partition("/")[0]
    return _KINDS[kind](catalogue, iri) or None if kind in _KINDS else None


def _describe_in_units(catalogue: Catalogue, iri: str) -> list[ox.Triple]:
    """Describes a unit, its edition, or a part of an edition, from all documents that describe the edition."""
    key, *below = iri.removeprefix(f"{catalogue.iris.base}unit/").split("/")
    unit = catalogue.find_unit(f"{catalogue.iris.base}unit/{key}")
    if unit is None or (below and below[0] not in {language.value for language in unit.languages}):
        return []
    if len(below) < 2:
        return describe_unit(catalogue, unit)
    bodies = [catalogue.get_outline_of(each).unit for each in unit.editions if each.language.value == below[0]]
    return _pick(iri, (triple for body in bodies for triple in to_graph(body, catalogue.iris)))


def describe_unit(catalogue: Catalogue, unit: UnitEntry) -> list[ox.Triple]:
    """Describes a unit: all its editions with their sources, and its links; evidence of inferred links is left out."""
    triples = [] if unit.editions else reference_to_graph(unit.key, catalogue.iris)
    for edition in unit.editions:
        body = catalogue.get_outline_of(edition).unit
        graph = catalogue.iris.graph(body.source.name)
        described = {key for key, _ in list_editions(catalogue, graph)} if body.derivations else ()
        triples += to_graph(body, catalogue.iris, described)
        triples += source_to_graph(body.source, catalogue.iris)
    for link in catalogue.links_of(unit.key):
        for said in read_said(catalogue, catalogue.iris.link(link)):
            short = replace(said, evidence=()) if link.justification in INFERRED else said
            triples += _claim_to_graph(short, catalogue.iris)
    return triples


def _describe_area(catalogue: Catalogue, iri: str) -> list[ox.Triple]:
    """Describes a functional area: its names, its industry, and the editions that name it."""
    this = node(iri)
    return [
        triple
        for unit in catalogue.units.values()
        for edition in unit.editions
        if any(found.iri == iri for found in catalogue.areas_of(edition))
        for triple in to_graph(catalogue.get_outline_of(edition).unit, catalogue.iris)
        if this in (triple.subject, triple.object)
    ]


def _describe_industry(catalogue: Catalogue, iri: str) -> list[ox.Triple]:
    """Describes an industry: its names, and its functional areas."""
    this = node(iri)
    names = {
        (edition.industry, edition.language)
        for unit in catalogue.units.values()
        for edition in unit.editions
        if edition.industry is not None and catalogue.iris.industry(edition.industry) == iri
    }
    if not names:
        return []
    areas = [area for area in catalogue.functional_areas if area.industry]
    return [
        ox.Triple(this, node(RDF.type), node(CSKG.Industry)),
        *(ox.Triple(this, node(SKOS.prefLabel), words(name, language)) for name, language in sorted(names)),
        *(
            ox.Triple(node(area.iri), node(SKOS.broader), this)
            for area in areas
            if area.industry and catalogue.iris.industry(area.industry.name) == iri
        ),
    ]


def _describe_source(catalogue: Catalogue, iri: str) -> list[ox.Triple]:
    """Describes a document, or its named graph: its fields, and the editions that it describes."""
    iris = catalogue.iris
    source = catalogue.find_source(iris.source_name_of(iri))
    if source is None or iri not in (iris.source(source.name), iris.graph(source.name)):
        return []
    triples = source_to_graph(source, iris)
    for key, language in list_editions(catalogue, iris.graph(source.name)):
        unit, edition = node(iris.unit(key)), node(iris.edition(key, language))
        triples += reference_to_graph(key, iris)[:2]
        triples.append(ox.Triple(unit, node(CSKG.hasEdition), edition))
        triples.append(ox.Triple(edition, node(PROV.hadPrimarySource), node(iris.source(source.name))))
    return triples


def _describe_claim(catalogue: Catalogue, iri: str) -> list[ox.Triple]:
    """Describes a link or a rejection with all its evidence, or one piece of evidence."""
    iris = catalogue.iris
    kind, *parts = iri.removeprefix(iris.base).split("/")
    claim = "/".join((f"{iris.base}{kind}", *parts[: 4 if kind == "link" else 3]))
    triples: list[ox.Triple] = []
    for said in read_said(catalogue, claim):
        triples += _claim_to_graph(said, iris)
    return triples if iri == claim else _pick(iri, triples)


def _claim_to_graph(said: Link | Rejection, iris: Iris) -> list[ox.Triple]:
    return link_to_graph(said, iris) if isinstance(said, Link) else rejection_to_graph(said, iris)


def _describe_publication(catalogue: Catalogue, iri: str) -> list[ox.Triple]:
    """Describes a publication with all its changes, or one of the changes."""
    number = iri.removeprefix(f"{catalogue.iris.base}publication/").partition("/")[0]
    found = next((each for each in catalogue.log.publications if str(each.number) == number), None)
    return _pick(iri, publication_to_graph(found, catalogue.iris)) if found else []


def _describe_method(catalogue: Catalogue, iri: str) -> list[ox.Triple]:
    """Describes a method that finds links: its version."""
    # Imported here, because only descriptions of methods need what finds links.
    from cskg.ingest.deriving import METHODS

    named = {catalogue.iris.method(name): version for name, version in METHODS.items()}
    if iri not in named or iri not in catalogue.digests:
        return []
    return [ox.Triple(node(iri), node(OWL.versionInfo), string(named[iri]))]


def _pick(iri: str, triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Selects triples about a thing, about what is under its address, and about places in documents."""
    found = list(triples)
    own = [triple for triple in found if f"{_iri_of(triple)}/".startswith(f"{iri}/")]
    places = {
        triple.object for triple in own if isinstance(triple.object, ox.NamedNode) and "#char=" in triple.object.value
    }
    return own + [triple for triple in found if triple.subject in places]


def _iri_of(triple: ox.Triple) -> str:
    return triple.subject.value if isinstance(triple.subject, ox.NamedNode) else ""


_KINDS: Mapping[str, Callable[[Catalogue, str], list[ox.Triple] | None]] = {
    "unit": _describe_in_units,
    "functional-area": _describe_area,
    "framework": describe_foreign,
    "industry": _describe_industry,
    "source": _describe_source,
    "graph": _describe_source,
    "link": _describe_claim,
    "rejection": _describe_claim,
    "publication": _describe_publication,
    "method": _describe_method,
}
"""The functions that describe things, by the first part of their addresses."""


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
