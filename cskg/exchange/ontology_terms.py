"""The terms of the ontology for people, read from the same Turtle files that programs get."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from rdflib import Graph, Literal, Node, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, VANN

from cskg.model import Language
from cskg.vocab import CSKG, PREFIXES, ontology_folder

_KINDS = {OWL.Class: "class", OWL.ObjectProperty: "relation", OWL.DatatypeProperty: "value"}
_HEADING = {RDF.type, RDFS.label, RDFS.comment, RDFS.isDefinedBy}
_ABOUT = (
    OWL.versionInfo,
    DCTERMS.modified,
    DCTERMS.creator,
    DCTERMS.license,
    VANN.preferredNamespacePrefix,
    VANN.preferredNamespaceUri,
    DCTERMS.bibliographicCitation,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A value that the ontology gives.

    Attributes:
        text: The text; an IRI of a known vocabulary is written with its prefix.
        iri: The IRI, where it is one.
        language: The language of the text, where that is known.
    """

    text: str
    iri: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term.

    Attributes:
        name: Its name, which is the fragment of its IRI.
        kind: ``class``, ``relation`` (object property), ``value`` (datatype property), ``level`` or ``individual``.
        labels: Its labels, by language.
        comment: Its meaning, in English.
        facts: Its other values, by property.
    """

    name: str
    kind: str
    labels: Mapping[str, str]
    comment: str
    facts: tuple[tuple[str, tuple[Said, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ontology:
    """The ontology.

    Attributes:
        iri: Its IRI.
        title: What it is called.
        description: What it is for.
        about: Its version, date, licence and the like, by property.
        terms: Its terms, in order of their names.
    """

    iri: str
    title: str
    description: str
    about: tuple[tuple[str, tuple[Said, ...]], ...]
    terms: tuple[Term, ...]


@cache
def load_ontology() -> Ontology:
    """Reads the ontology and the QF levels."""
    graph = Graph()
    for name in ("cskg.ttl", "levels.ttl"):
        graph.parse(ontology_folder() / name)
    ontology = URIRef(str(CSKG).removesuffix("#"))
    names = {str(subject) for subject in graph.subjects(RDFS.isDefinedBy, ontology)}
    return Ontology(
        iri=str(ontology),
        title=str(graph.value(ontology, DCTERMS.title)),
        description=str(graph.value(ontology, DCTERMS.description)),
        about=tuple(
            (shorten(name), tuple(_say(graph, each) for each in graph.objects(ontology, name))) for name in _ABOUT
        ),
        terms=tuple(_read(graph, URIRef(name)) for name in sorted(names, key=str.casefold)),
    )


def _read(graph: Graph, iri: URIRef) -> Term:
    facts: dict[str, list[Said]] = defaultdict(list)
    for predicate, value in graph.predicate_objects(iri):
        if predicate not in _HEADING:
            facts[str(predicate)].append(_say(graph, value))
    types = set(graph.objects(iri, RDF.type))
    kind = next((name for type_, name in _KINDS.items() if type_ in types), "individual")
    name = str(iri).removeprefix(str(CSKG))
    return Term(
        name=name,
        kind="level" if name.removeprefix("Level").isdecimal() else kind,
        labels=_read_labels(graph, iri),
        comment=str(graph.value(iri, RDFS.comment)),
        facts=tuple(
            (shorten(predicate), tuple(sorted(facts[predicate], key=lambda each: (each.language or "", each.text))))
            for predicate in sorted(facts)
        ),
    )


def _read_labels(graph: Graph, iri: URIRef) -> dict[str, str]:
    labels = (each for each in graph.objects(iri, RDFS.label) if isinstance(each, Literal))
    found = {(each.language or "").lower(): str(each) for each in labels}
    return {each.value: found[each.value.lower()] for each in Language if each.value.lower() in found}


def _say(graph: Graph, value: Node) -> Said:
    if isinstance(value, Literal):
        return Said(text=str(value), language=value.language)
    if isinstance(value, URIRef):
        return Said(text=shorten(str(value)), iri=str(value))
    members = next(graph.objects(value, OWL.oneOf | OWL.unionOf), None)
    each = Collection(graph, members) if members is not None else ()
    return Said(text=", ".join(shorten(str(member)) for member in each))


def shorten(iri: str) -> str:
    """Writes an IRI of a known vocabulary with its prefix.

    Example:
        >>> shorten("http://www.w3.org/ns/prov#entity")
        'prov:entity'
    """
    found = next((prefix for prefix, namespace in PREFIXES.items() if iri.startswith(str(namespace))), None)
    return f"{found}:{iri.removeprefix(str(PREFIXES[found]))}" if found else iri
