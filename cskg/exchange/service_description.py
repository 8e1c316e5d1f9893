"""The description of the SPARQL endpoint as RDF, for programs that ask what it supports.

SPARQL 1.1 Service Description: https://www.w3.org/TR/sparql11-service-description/.
"""

from collections.abc import Iterator

import pyoxigraph as ox
from rdflib import Namespace
from rdflib.namespace import RDF

from cskg.graph.rdf_terms import node
from cskg.iris import Iris

_SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
_FORMATS = Namespace("http://www.w3.org/ns/formats/")
_RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_GRAPHS = ("Turtle", "N-Triples", "JSON-LD", "RDF_XML")


def name_service(iris: Iris) -> str:
    """Returns the IRI of the endpoint, which is its address."""
    return f"{iris.base}sparql"


def describe_service(iris: Iris) -> list[ox.Triple]:
    """Describes the endpoint: its language, its formats, and what its default graph is."""
    return list(_iter_triples(iris))


def _iter_triples(iris: Iris) -> Iterator[ox.Triple]:
    service, dataset = node(name_service(iris)), node(iris.dataset)
    yield ox.Triple(service, node(RDF.type), node(_SD.Service))
    yield ox.Triple(service, node(_SD.endpoint), service)
    yield ox.Triple(service, node(_SD.supportedLanguage), node(_SD.SPARQL11Query))
    yield ox.Triple(service, node(_SD.feature), node(_SD.UnionDefaultGraph))
    for name in (*_RESULTS, *_GRAPHS):
        yield ox.Triple(service, node(_SD.resultFormat), node(_FORMATS[name]))
    yield ox.Triple(service, node(_SD.defaultDataset), dataset)
    yield ox.Triple(dataset, node(RDF.type), node(_SD.Dataset))
