"""The dataset as a whole, for data catalogues: VoID and DCAT, with its sources' rights and all its formats.

VoID: https://www.w3.org/TR/void/, DCAT 3: https://www.w3.org/TR/vocab-dcat-3/.
"""

from collections.abc import Iterator

import pyoxigraph as ox
from rdflib.namespace import DCAT, DCTERMS, OWL, RDF, VOID, XSD

from cskg.exchange.change_times import EARLIEST, ChangeTimes
from cskg.exchange.frameworks import FORMATS
from cskg.exchange.losses import ALL_PARTS
from cskg.graph.catalogue import Catalogue
from cskg.graph.rdf_terms import integer, node, string, words
from cskg.model import Language
from cskg.vocab import CSKG, PREFIXES


def describe_dataset(catalogue: Catalogue) -> list[ox.Triple]:
    """Describes the dataset: title, size, rights, and where its files are."""
    return list(_iter_triples(catalogue))


def _iter_triples(catalogue: Catalogue) -> Iterator[ox.Triple]:
    iris = catalogue.iris
    dataset = node(iris.dataset)
    yield ox.Triple(dataset, node(RDF.type), node(VOID.Dataset))
    yield ox.Triple(dataset, node(RDF.type), node(DCAT.Dataset))
    yield ox.Triple(dataset, node(DCTERMS.title), words("Units of competency as a knowledge graph", Language.EN))
    yield ox.Triple(dataset, node(DCTERMS.identifier), string(catalogue.revision))
    yield ox.Triple(dataset, node(OWL.versionInfo), string(catalogue.revision))
    latest = ChangeTimes(catalogue.log).latest
    if latest != EARLIEST:
        moment = ox.Literal(latest, datatype=node(XSD.dateTime))
        yield ox.Triple(dataset, node(DCTERMS.modified), moment)
    for rights in sorted({source.rights for source in catalogue.sources if source.rights}):
        yield ox.Triple(dataset, node(DCTERMS.rights), string(rights))
    publishers = {source.publisher or "" for source in catalogue.sources}
    for publisher in sorted(publishers) if "" not in publishers else ():  # else it has units of others
        yield ox.Triple(dataset, node(DCTERMS.publisher), string(publisher))
    for language in sorted({each.value for unit in catalogue.units.values() for each in unit.languages}):
        yield ox.Triple(dataset, node(DCTERMS.language), string(language))
    yield ox.Triple(dataset, node(VOID.uriSpace), string(iris.base))
    for namespace in sorted(map(str, PREFIXES.values())):
        yield ox.Triple(dataset, node(VOID.vocabulary), node(namespace))
    for key in list(catalogue.units)[:1]:
        yield ox.Triple(dataset, node(VOID.exampleResource), node(iris.unit(key)))
    yield from _iter_partitions(catalogue, dataset)
    yield from _iter_files(catalogue, dataset)


def _iter_partitions(catalogue: Catalogue, dataset: ox.NamedNode) -> Iterator[ox.Triple]:
    for name, kind, count in (
        ("units", CSKG.UnitOfCompetency, len(catalogue.units)),
        ("statements", CSKG.Statement, catalogue.statement_count),
        ("links", CSKG.Link, len(catalogue.links)),
        ("functional-areas", CSKG.FunctionalArea, len(catalogue.functional_areas)),
    ):
        part = node(f"{dataset.value}#{name}")
        yield ox.Triple(dataset, node(VOID.classPartition), part)
        yield ox.Triple(part, node(VOID["class"]), node(kind))
        yield ox.Triple(part, node(VOID.entities), integer(count))


def _iter_files(catalogue: Catalogue, dataset: ox.NamedNode) -> Iterator[ox.Triple]:
    for form in FORMATS.values():
        file, address = node(f"{dataset.value}#{form.name}"), node(f"{catalogue.iris.base}export/{form.name}")
        yield ox.Triple(dataset, node(DCAT.distribution), file)
        yield ox.Triple(file, node(RDF.type), node(DCAT.Distribution))
        yield ox.Triple(file, node(DCTERMS.title), words(form.title, Language.EN))
        yield ox.Triple(file, node(DCAT.mediaType), string(form.media_type.split(";")[0]))
        yield ox.Triple(file, node(DCAT.downloadURL), address)
        if form.parts == ALL_PARTS:
            yield ox.Triple(dataset, node(VOID.dataDump), address)
