"""Things at their addresses as RDF: by suffix and by content negotiation."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
import rdflib
from rdflib import DCAT, DCTERMS, VOID
from rdflib.compare import IsomorphicGraph, to_isomorphic
from starlette.testclient import TestClient

from cskg.exchange.frameworks import FORMATS
from cskg.exchange.frameworks.rdf_dumps import iter_quads
from cskg.exchange.selection import Selection
from cskg.graph.catalogue import Catalogue
from cskg.vocab import CLASSES, CSKG, DATA_PROPERTIES, OBJECT_PROPERTIES
from cskg.web.app import create_app
from cskg.web.current import Current
from cskg.web.pool import Pool

SYNTAXES = {
    ".ttl": ("text/turtle", "turtle"),
    ".jsonld": ("application/ld+json", "json-ld"),
    ".nt": ("application/n-triples", "nt"),
}
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def client(retail: Catalogue) -> Iterator[TestClient]:
    """A client of the application."""
    with TestClient(create_app(Current(retail), Pool(1))) as client:
        yield client


def list_things(catalogue: Catalogue) -> dict[str, str]:
    """The addresses of a unit, an edition, a statement, an area and the ontology, with their IRIs."""
    base = catalogue.iris.base
    unit = next(unit for unit in catalogue.units.values() if unit.editions)
    outline = catalogue.get_outline(unit)
    iris = [unit.iri, f"{unit.iri}/en", catalogue.iris.statement(outline.ref("r1")), catalogue.functional_areas[0].iri]
    return {"/" + iri.removeprefix(base): iri for iri in iris} | {"/ontology": str(CSKG).removesuffix("#")}


def read(content: bytes, syntax: str) -> IsomorphicGraph:
    return to_isomorphic(rdflib.Graph().parse(data=content, format=syntax))


@pytest.mark.filterwarnings("ignore:.* is deprecated, use:DeprecationWarning")  # rdflib's own reader of JSON-LD
def test_things_have_one_description_in_all_syntaxes(client: TestClient, retail: Catalogue) -> None:
    """By suffix and by the Accept header, a thing answers with the same triples, and with its own IRI among them."""
    for path, iri in list_things(retail).items():
        graphs = []
        for suffix, (media_type, syntax) in SYNTAXES.items():
            by_suffix = client.get(path + suffix)
            by_header = client.get(path, headers={"accept": media_type})
            for answer in (by_suffix, by_header):
                assert answer.status_code == 200, path
                assert answer.headers["content-type"] == media_type
            assert by_suffix.content == by_header.content
            graphs.append(read(by_suffix.content, syntax))
        assert graphs[0] == graphs[1] == graphs[2]
        assert rdflib.URIRef(iri) in {subject for subject, _, _ in graphs[0]}


def test_a_description_is_a_part_of_the_dataset(client: TestClient, retail: Catalogue) -> None:
    """Nothing is said at an address that the export of the whole does not say."""
    lines = {f"{quad.triple} ." for quad in iter_quads(Selection(catalogue=retail))}
    for path in list(list_things(retail))[:-1]:
        found = set(client.get(f"{path}.nt").text.splitlines())
        assert found
        assert found <= lines


def test_the_forms_that_a_link_header_names_are_there(client: TestClient, retail: Catalogue) -> None:
    """Each alternate of each form answers with its type."""
    for path in [*list_things(retail), "/dataset", "/dataset.nt"]:
        header = client.get(path, headers={"accept": "text/turtle"}).headers["link"]
        found = re.findall(r'<([^>]+)>; rel="alternate"; type="([^"]+)"', header)
        assert len(found) == 3
        for address, media_type in found:
            assert client.get(address).headers["content-type"] == media_type


def test_programs_that_take_anything_get_turtle(client: TestClient, retail: Catalogue) -> None:
    """With ``*/*``, or no Accept header at all, whoever is not a browser gets data."""
    (path, *_) = list_things(retail)
    for headers in ({"accept": "*/*", "user-agent": "curl/8.5.0"}, {"accept": "", "user-agent": "Java/21"}):
        assert client.get(path, headers=headers).headers["content-type"] == "text/turtle"


def test_browsers_get_pages(client: TestClient, retail: Catalogue) -> None:
    """A browser, whatever it takes, and who likes pages better get the page, which names the other forms."""
    for path in list(list_things(retail))[:-1]:
        for accept, suffix in (
            (FIREFOX, ""),
            ("*/*", ""),
            ("text/html, text/turtle;q=0.9", ""),
            ("text/turtle", ".html"),
        ):
            answer = client.get(
                path + suffix, headers={"accept": accept, "user-agent": "Mozilla/5.0 (X11) Firefox/140"}
            )
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/html")
            assert answer.headers["vary"].startswith("accept, user-agent, ")
            assert f'<{path}.ttl>; rel="alternate"; type="text/turtle"' in answer.headers["link"]


def test_descriptions_are_kept_by_clients(client: TestClient, retail: Catalogue) -> None:
    """The strong ETag of one form answers 304 for that form, and no other form has it."""
    (path, *_) = list_things(retail)
    answers = {name: client.get(path, headers={"accept": name}) for name in ("text/turtle", "text/html")}
    tags = {name: answer.headers["etag"] for name, answer in answers.items()}
    assert len(set(tags.values())) == 2
    for name, tag in tags.items():
        assert client.get(path, headers={"accept": name, "if-none-match": tag}).status_code == 304
    assert client.get(path, headers={"accept": "text/html", "if-none-match": tags["text/turtle"]}).status_code == 200


def test_what_is_not_there_is_not_found(client: TestClient, retail: Catalogue) -> None:
    """Unknown units, languages, statements and areas, hostile ones among them, in every form."""
    (unit, *_) = list_things(retail)
    for path in (
        "/unit/999999L9",
        f"{unit}/fr",
        f"{unit}/en/r-aaaaaaaaaaaaaaaa",
        f"{unit}/en/{quote('<x>', safe='')}",
        "/functional-area/none",
        f"/unit/{quote('> . <x> <y> <z>', safe='')}",
    ):
        for suffix in SYNTAXES:
            assert client.get(path + suffix).status_code == 404, path
    assert client.get("/ontology.xml").status_code == 404


def test_the_dataset_describes_itself(client: TestClient, retail: Catalogue) -> None:
    """VoID and DCAT: what it has, under whose rights, and a file in every format, all of which are there."""
    graph = rdflib.Graph().parse(data=client.get("/.well-known/void").content, format="turtle")
    assert set(graph) == set(rdflib.Graph().parse(data=client.get("/dataset.ttl").content, format="turtle"))
    dataset = rdflib.URIRef(f"{retail.iris.base}dataset")
    assert {str(each) for each in graph.objects(dataset, DCTERMS.rights)} == {each.rights for each in retail.sources}
    counts = {
        str(graph.value(each, VOID["class"])): graph.value(each, VOID.entities)
        for each in graph.objects(dataset, VOID.classPartition)
    }
    assert int(counts[str(CSKG.UnitOfCompetency)]) == len(retail.units)
    addresses = {str(each) for each in graph.objects(None, DCAT.downloadURL)}
    assert {address.rpartition("/")[2] for address in addresses} == set(FORMATS)
    for address in addresses:
        assert client.get("/" + address.removeprefix(retail.iris.base)).status_code == 200
    assert {str(each) for each in graph.objects(dataset, VOID.dataDump)} < addresses


def test_the_ontology_has_every_term(client: TestClient) -> None:
    """All classes and properties of the vocabulary are defined at its address."""
    graph = rdflib.Graph().parse(data=client.get("/ontology.ttl").content, format="turtle")
    for name in (*CLASSES, *OBJECT_PROPERTIES, *DATA_PROPERTIES):
        assert (CSKG[name], rdflib.RDFS.label, None) in graph, name
