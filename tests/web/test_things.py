"""Every thing that the dataset speaks of has an address, with a page and with RDF."""

import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from lxml import html
from starlette.testclient import TestClient

from cskg.exchange.frameworks.rdf_dumps import iter_quads
from cskg.exchange.ontology_terms import load_ontology
from cskg.exchange.selection import Selection
from cskg.exchange.thing_descriptions import describe
from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.store import StoreFolder
from cskg.ingest.build import build_store
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.vocab import CLASSES, CSKG, DATA_PROPERTIES, INDIVIDUALS, OBJECT_PROPERTIES
from cskg.web.app import create_app
from cskg.web.current import Current
from cskg.web.pool import Pool

BROWSER = {"accept": "text/html", "user-agent": "Mozilla/5.0"}


@pytest.fixture(scope="module")
def catalogue(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """Units and frameworks of other systems, published twice, so that statements have vanished and appeared."""
    folder = tmp_path_factory.mktemp("things")
    for name in ("units", "illustrative"):
        shutil.copytree(root / "data" / name, folder / "data" / name)
    for name in ("case-plain", "case-hostile-words", "skos-odd", "moodle-traps"):
        (path,) = (root / "tests" / "foreign" / "cases" / name).glob("source.*")
        text = path.read_text("utf-8").replace("00000000-0000-4", f"{len(name)}0000000-0000-4")
        (folder / "data" / f"{name}{path.suffix}").write_text(text, "utf-8")
    store = StoreFolder(folder / "store")
    build_store(find_sources([folder / "data"]), store, Iris())
    changed = folder / "data" / "units" / "retail" / "111275L4.txt"
    changed.write_text(changed.read_text("utf-8").replace("Understand the", "Explain the"), "utf-8")
    build_store(find_sources([folder / "data"]), store, Iris())
    return open_catalogue(store, Iris())


@pytest.fixture(scope="module")
def client(catalogue: Catalogue) -> Iterator[TestClient]:
    """A client of a server of it."""
    with TestClient(create_app(Current(catalogue), Pool(2))) as client:
        yield client


@pytest.fixture(scope="module")
def triples(catalogue: Catalogue) -> dict[str, set[str]]:
    """What the dataset says, as lines of N-Triples by the address of the subject."""
    found: dict[str, set[str]] = defaultdict(set)
    for quad in iter_quads(Selection(catalogue=catalogue)):
        found[quad.subject.value.partition("#")[0]].add(f"{quad.triple} .")
    return found


def find_kinds(iris: Iterator[str] | set[str], base: str) -> dict[tuple[str, int, str], list[str]]:
    """Addresses by what they look like: the first word, how many parts there are, and how the last one begins."""
    kinds: dict[tuple[str, int, str], list[str]] = defaultdict(list)
    for iri in sorted(iris):
        first, *parts = iri.removeprefix(base).split("/")
        kinds[first, 0 if first in ("source", "graph") else len(parts), parts[-1][:1]].append(iri)
    return kinds


def test_every_subject_of_the_dataset_is_described(catalogue: Catalogue, triples: dict[str, set[str]]) -> None:
    """At its address stands what the dataset says of it, and nothing that the dataset does not say."""
    everything = set().union(*triples.values())
    assert len(triples) > 2_500
    rejected = {
        f"<{iris.unit(each.subject)}> <{CSKG[each.predicate.value]}> <{iris.unit(each.object)}> ."
        for each in catalogue.rejections
        for iris in (catalogue.iris,)
    }
    for iri, said in triples.items():
        described = {f"{triple} ." for triple in describe(catalogue, iri) or ()}
        assert described, iri
        assert described <= everything, (iri, described - everything)
        missing = {line for line in said - described if line.startswith(f"<{iri}> ")}
        # Left out: texts of documents, that others only refer to a unit, and the triples of links that curators reject.
        allowed = ("#documentText> ", "#status> <https://w3id.org/hk-competency/ontology#Referenced>")
        assert all(line in rejected or any(words in line for words in allowed) for line in missing), (iri, missing)


def test_each_kind_of_thing_answers_with_a_page_and_rdf(
    client: TestClient, catalogue: Catalogue, triples: dict[str, set[str]]
) -> None:
    """By suffix and by the Accept header, with ETag, alternates and what the answer varies with; HEAD too."""
    kinds = find_kinds(set(triples), catalogue.iris.base)
    assert {kind for kind, _, _ in kinds} == set(
        "unit source graph link rejection industry functional-area method publication framework".split()
    )
    for iris in kinds.values():
        for iri in (iris[0], iris[-1]):
            path = "/" + iri.removeprefix(catalogue.iris.base)
            page = client.get(path, headers=BROWSER)
            assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8"), path
            assert html.fromstring(page.content).xpath("//h1")
            for accept, suffix in (("text/turtle", ".ttl"), ("application/n-triples", ".nt")):
                answer = client.get(path, headers={"accept": accept})
                assert answer.content == client.get(path + suffix).content
                assert answer.headers["content-type"] == accept
                assert answer.headers["vary"].startswith("accept, user-agent")
                if path.endswith((".ttl", ".jsonld")):  # a document of such a name
                    continue
                for relation in (f'<{path}.ttl>; rel="alternate"', f'<{path}.ttl>; rel="describedby"', "canonical"):
                    assert relation in answer.headers["link"]
                again = client.get(path, headers={"accept": accept, "if-none-match": answer.headers["etag"]})
                assert again.status_code == 304
            assert client.head(path, headers={"accept": "text/turtle"}).headers["etag"]


def test_a_link_tells_its_reasons(client: TestClient, catalogue: Catalogue) -> None:
    """Subject, predicate, object, reason, confidence, method, and the words with their places."""
    link = next(link for link in catalogue.links if link.justification.value == "stated")
    page = client.get("/" + catalogue.iris.link(link).removeprefix(catalogue.iris.base), headers=BROWSER)
    said = html.fromstring(page.content).xpath("string(//section[@aria-labelledby='h-link'])")
    for words in (link.subject, link.object, "is adopted from", "Stated", "Sure", link.method, link.evidence[0].text):
        assert words in said
    assert "line " in said


def test_a_rejection_is_no_link(client: TestClient, catalogue: Catalogue) -> None:
    """Its page says so, and shows the curator's words."""
    rejection = catalogue.rejections[0]
    path = "/" + catalogue.iris.rejection(rejection).removeprefix(catalogue.iris.base)
    page = html.fromstring(client.get(path, headers=BROWSER).content)
    assert "Rejected link" in page.xpath("string(//main)")
    assert not page.xpath("//section[@aria-labelledby='h-link']")


def test_a_document_tells_whose_it_is_and_what_is_in_it(client: TestClient, catalogue: Catalogue) -> None:
    """Title, publisher, rights, digest and units; its name may end like a suffix."""
    (source,) = [source for source in catalogue.sources if source.name.endswith("107167L5.txt")]
    page = client.get("/" + catalogue.iris.source(source.name).removeprefix(catalogue.iris.base), headers=BROWSER)
    said = html.fromstring(page.content).xpath("string(//main)")
    for words in (source.title, source.publisher, source.rights, source.sha256, "107167L5/en"):
        assert words
        assert words in said
    named = [source for source in catalogue.sources if source.name.endswith((".html", ".ttl"))]
    assert {source.name.rpartition(".")[2] for source in named} == {"html", "ttl"}
    for each in named:
        path = "/" + catalogue.iris.source(each.name).removeprefix(catalogue.iris.base)
        answer = client.get(path, headers={"accept": "text/turtle"})
        assert answer.headers["content-type"] == "text/turtle"
        graph = rdflib.Graph().parse(data=answer.content, format="turtle")
        assert (rdflib.URIRef(catalogue.iris.source(each.name)), CSKG.sha256, rdflib.Literal(each.sha256)) in graph
        assert client.get(path, headers=BROWSER).headers["content-type"].startswith("text/html")
        for headers in (BROWSER, {"accept": "text/turtle"}):
            assert client.get(f"{path}.nt", headers=headers).headers["content-type"] == "application/n-triples"


@pytest.mark.parametrize(
    "path",
    [
        "/source/none.txt",
        "/source/",
        "/source/..%2F..%2Fetc%2Fpasswd",
        "/graph/none",
        "/link/a/b/c/d",
        "/link/",
        "/link/%3Cscript%3E",
        "/industry/none",
        "/rejection/a/b/c",
        "/publication/0",
        "/publication/x",
        "/publication/1/none",
        "/method/none",
        "/framework/none/association/1",
        "/unit/111275L4/en/d9",
        "/unit/111275L4/en/diagnostic99",
        "/source/%00",
        "/link/%ED%A0%80/x",
    ],
)
def test_what_is_not_there_is_not_found(client: TestClient, path: str) -> None:
    """As a page and as RDF, hostile names too."""
    for headers in (BROWSER, {"accept": "text/turtle"}):
        answer = client.get(path, headers=headers)
        assert answer.status_code == 404, answer.text[:300]
        assert "<script>" not in answer.text


def test_an_address_may_be_encoded_in_other_ways(client: TestClient, catalogue: Catalogue) -> None:
    """What needs no encoding may be encoded, and hexadecimal digits may be small."""
    source = catalogue.sources[0]
    path = "/" + catalogue.iris.source(source.name).removeprefix(catalogue.iris.base)
    encoded = path.replace(".", "%2e").replace("-", "%2d")
    assert client.get(encoded, headers={"accept": "text/turtle"}).content == client.get(f"{path}.ttl").content


def test_the_ontology_page_has_every_term(client: TestClient) -> None:
    """Each at the fragment of its IRI, with label, meaning, domain and range; the links on it lead somewhere."""
    page = client.get("/ontology", headers=BROWSER)
    assert page.status_code == 200
    found = html.fromstring(page.content)
    ids = {each.get("id") for each in found.xpath("//article")}
    names = {*CLASSES, *OBJECT_PROPERTIES, *DATA_PROPERTIES, *INDIVIDUALS}
    assert names <= ids
    assert len(found.xpath("//article")) == len(ids) == len(load_ontology().terms)
    for target in found.xpath("//main//a[starts-with(@href, '#')]/@href"):
        assert found.xpath(f"//*[@id='{target[1:]}']"), target
    for term in load_ontology().terms:
        (shown,) = found.xpath(f"//article[@id='{term.name}']")
        assert term.comment in shown.text_content()
        if term.kind in ("relation", "value"):
            assert {"rdfs:domain", "rdfs:range"} <= {each.text for each in shown.xpath(".//dt")}
    assert "0.1.0" in found.xpath("string(//section[@aria-labelledby='h-about'])")
    for path in found.xpath("//section[@aria-labelledby='h-programs']//a/@href"):
        assert client.get(path).status_code == 200


def test_the_ontology_answers_browsers_and_programs(client: TestClient) -> None:
    """A page for the ones, Turtle for the others; Chinese names where there are some."""
    assert (
        client.get("/ontology", headers={"accept": "*/*", "user-agent": "curl/8"}).headers["content-type"]
        == "text/turtle"
    )
    assert (
        client.get("/ontology.html", headers={"accept": "text/turtle"}).headers["content-type"].startswith("text/html")
    )
    assert "資歷架構第四級" in client.get("/ontology", headers=BROWSER, params={"lang": "zh-Hant"}).text
