"""The SPARQL endpoint: the protocol, the form, the limits, and the process that answers."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import rdflib
from builders import DATA, catalogue_of
from lxml import etree, html
from starlette.applications import Starlette
from starlette.testclient import TestClient

from cskg.errors import LimitExceededError
from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.store import StoreFolder
from cskg.ingest.build import build_store
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.sparql import engine
from cskg.sparql.engine_folder import find_engine, name_engine
from cskg.sparql.query_guard import check_query
from cskg.sparql.questions import Question, load_questions
from cskg.vocab import CSKG
from cskg.web import sparql_view
from cskg.web.app import create_app
from cskg.web.current import Current
from cskg.web.pool import Pool
from cskg.web.sparql_view import SparqlView

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
LABELS = "SELECT ?code { ?unit <https://purl.org/ctdlasn/terms/codedNotation> ?code } GROUP BY ?code ORDER BY ?code"
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
"""A Cartesian product of four; hours of work."""

GRAPH = "https://w3id.org/hk-competency/graph/retail/111275L4.txt"
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "user-agent": "Mozilla/5.0"}
JSON = "application/sparql-results+json"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """A client of a server of the real and the illustrative units."""
    catalogue = catalogue_of(DATA / "units", DATA / "illustrative")
    with TestClient(create_app(Current(catalogue), Pool(1))) as client:
        wait_for_engine(client)
        yield client


def wait_for_engine(client: TestClient) -> None:
    """Asks until the engine is made; meanwhile the answer is to ask again."""
    for _ in range(60):
        answer = client.get("/sparql", params={"query": "ASK {}"})
        if answer.status_code == 200:
            return
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "10"
        assert "being prepared" in answer.text
    pytest.fail("no engine was made")


def view_of(client: TestClient) -> SparqlView:
    """What answers the endpoint."""
    assert isinstance(client.app, Starlette)
    view = client.app.state.sparql
    assert isinstance(view, SparqlView)
    return view


def ask(client: TestClient, query: str, accept: str = "*/*", **more: Any) -> Any:
    return client.get("/sparql", params={"query": query, **more}, headers={"accept": accept})


def count(answer: Any) -> int:
    return int(answer.json()["results"]["bindings"][0]["n"]["value"])


def test_a_query_is_sent_in_three_ways(client: TestClient) -> None:
    """By GET, by POST as a form, and by POST as the query itself (protocol, section 2.1)."""
    answers = [
        ask(client, LABELS),
        client.post("/sparql", data={"query": LABELS}),
        client.post("/sparql", content=LABELS, headers={"content-type": "application/sparql-query"}),
        client.post("/sparql", content=LABELS, headers={"content-type": "application/sparql-query; charset=utf-8"}),
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.headers["content-type"] for answer in answers} == {JSON}
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize("media_type", list(engine.RESULTS))
def test_results_come_in_four_syntaxes(client: TestClient, media_type: str) -> None:
    """Each by its media type; rdflib reads the same codes from JSON, XML, CSV and TSV."""
    answer = ask(client, LABELS, media_type)
    assert answer.headers["content-type"].partition(";")[0] == media_type
    expected = [row["code"]["value"] for row in ask(client, LABELS).json()["results"]["bindings"]]
    assert len(expected) > 90
    if media_type.endswith("xml"):
        found = [each.text for each in etree.fromstring(answer.content).iter("{*}literal")]
    elif media_type.startswith("text/"):
        sign = "," if media_type == "text/csv" else "\t"
        found = [row[0] for row in list(csv.reader(answer.text.splitlines(), delimiter=sign))[1:]]
    else:
        found = expected
    assert found == expected
    assert "true" in ask(client, "ASK { ?s ?p ?o }", media_type).text


@pytest.mark.parametrize(
    ("media_type", "syntax"),
    [("text/turtle", "turtle"), ("application/n-triples", "nt"), ("application/rdf+xml", "xml")],
)
def test_graphs_come_in_syntaxes_of_rdf(client: TestClient, media_type: str, syntax: str) -> None:
    """CONSTRUCT and DESCRIBE answer with triples, which rdflib reads."""
    unit = "<https://w3id.org/hk-competency/unit/111275L4>"
    for query in (f"DESCRIBE {unit}", f"CONSTRUCT {{ {unit} ?p ?o }} WHERE {{ {unit} ?p ?o }}"):
        answer = ask(client, query, media_type)
        assert answer.headers["content-type"].partition(";")[0] == media_type
        graph = rdflib.Graph().parse(data=answer.content, format=syntax)
        assert (rdflib.URIRef(unit[1:-1]), rdflib.RDF.type, CSKG.UnitOfCompetency) in graph
    assert json.loads(ask(client, f"DESCRIBE {unit}", "application/ld+json").content)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("text/csv;q=0.2, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("image/png, text/csv;q=0.1", "text/csv; charset=utf-8"),
        ("text/*", "text/csv; charset=utf-8"),
        ("text/turtle, */*;q=0.1", JSON),
        (f"{JSON};q=0, text/*;q=0, */*", "application/sparql-results+xml"),
        ("application/sparql-results+json, text/html;q=0.5", JSON),
    ],
)
def test_the_accept_header_chooses(client: TestClient, accept: str, media_type: str) -> None:
    """The best that fits the kind of query."""
    answer = ask(client, LABELS, accept)
    assert answer.headers["content-type"] == media_type
    assert "accept" in answer.headers["vary"]


def test_what_the_client_does_not_take_is_not_sent(client: TestClient) -> None:
    """With a list of what there is."""
    for query, accept, words in ((LABELS, "image/png", "text/csv"), ("DESCRIBE <http://e/>", "text/csv", "turtle")):
        answer = ask(client, query, accept)
        assert answer.status_code == 406
        assert words in answer.text


@pytest.mark.parametrize("question", load_questions(), ids=lambda question: question.name)
def test_the_questions_are_answered_over_http(client: TestClient, root: Path, question: Question) -> None:
    """Each of the form's examples has the answer that the graph is tested with."""
    expected = (root / "tests/graph/competency_questions" / f"{question.name}.tsv").read_text("utf-8").splitlines()
    found = ask(client, question.query).json()
    names = found["head"]["vars"]
    rows = [[row[name]["value"].removeprefix(str(CSKG)) for name in names] for row in found["results"]["bindings"]]
    assert ["\t".join(row) for row in [names, *rows]] == expected


def test_the_dataset_of_a_query_is_chosen(client: TestClient) -> None:
    """Without a choice the default graph is the union; FROM or the request name graphs; the request counts more."""
    whole, one = count(ask(client, COUNT)), count(ask(client, COUNT, **{"default-graph-uri": GRAPH}))
    assert 0 < one < whole
    from_one = COUNT.replace("{", f"FROM <{GRAPH}> {{", 1)
    assert count(ask(client, from_one)) == one
    assert count(ask(client, from_one, **{"default-graph-uri": f"{GRAPH.replace('111275L4', '107167L5')}"})) != one
    named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert count(ask(client, named, **{"named-graph-uri": GRAPH})) == one
    assert count(ask(client, named, **{"default-graph-uri": GRAPH})) == 0
    form = {"query": COUNT, "default-graph-uri": [GRAPH, GRAPH.replace("111275L4", "107167L5")]}
    assert count(client.post("/sparql", data=form)) > one
    direct = client.post(
        "/sparql",
        params={"default-graph-uri": GRAPH},
        content=COUNT,
        headers={"content-type": "application/sparql-query"},
    )
    assert count(direct) == one


def test_the_default_graph_is_a_set(client: TestClient) -> None:
    """A triple that many documents state is there once; each document's graph has it too."""
    areas = ask(client, f"SELECT ?area {{ ?area a <{CSKG.FunctionalArea}> }}").json()["results"]["bindings"]
    assert len({row["area"]["value"] for row in areas}) == len(areas) > 10
    stated = ask(client, f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?area a <{CSKG.FunctionalArea}> }} }}")
    assert count(stated) > 2 * len(areas)


@pytest.mark.parametrize(
    ("more", "query"),
    [
        ({"default-graph-uri": "file:///etc/passwd"}, COUNT),
        ({"named-graph-uri": "http://127.0.0.1:9/"}, COUNT),
        ({"default-graph-uri": "not an iri"}, COUNT),
        ({}, "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"),
        ({}, "SELECT * FROM NAMED <http://127.0.0.1:9/> { ?s ?p ?o }"),
    ],
)
def test_graphs_from_elsewhere_are_refused(client: TestClient, more: dict[str, str], query: str) -> None:
    """The dataset has what it has; nothing is fetched."""
    answer = ask(client, query, **more)
    assert answer.status_code == 400
    assert "The dataset has no graph" in answer.text


REFUSED = {
    "no query": ("GET", {"params": {"query": " "}}, 200),
    "an empty form": ("POST", {"data": {"quary": "ASK {}"}}, 400),
    "two queries": ("GET", {"params": [("query", "ASK {}"), ("query", "ASK {}")]}, 400),
    "two in a form": ("POST", {"params": {"query": "ASK {}"}, "data": {"query": "ASK {}"}}, 400),
    "an update": ("POST", {"data": {"update": "INSERT DATA {}"}}, 400),
    "an update by its type": (
        "POST",
        {"content": "INSERT DATA {}", "headers": {"content-type": "application/sparql-update"}},
        400,
    ),
    "an update as a query": ("GET", {"params": {"query": "DELETE WHERE { ?s ?p ?o }"}}, 400),
    "another type": ("POST", {"content": "{}", "headers": {"content-type": "application/json"}}, 415),
    "no type": ("POST", {"content": "ASK {}"}, 415),
    "not UTF-8": ("POST", {"content": b"\xff", "headers": {"content-type": "application/sparql-query"}}, 400),
    "not SPARQL": ("GET", {"params": {"query": "SELECT WHERE"}}, 400),
    "too deep": ("GET", {"params": {"query": "ASK " + "{" * 200}}, 413),
    "too long": ("POST", {"data": {"query": "#" * 40_000}}, 413),
    "too large an answer": ("GET", {"params": {"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }"}}, 413),
    "another method": ("PUT", {"content": "ASK {}"}, 405),
    "deleting": ("DELETE", {}, 405),
    "an unknown function": ("GET", {"params": {"query": "SELECT (<http://e/f>(1) AS ?x) {}"}}, 400),
    "half a surrogate pair": ("GET", {"params": {"query": 'ASK { VALUES ?x { "\\ud800" } }'}}, 400),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_query_is_refused(client: TestClient, name: str) -> None:
    """With the status that says why, and a sentence as plain text."""
    method, request, status = REFUSED[name]
    answer = client.request(method, "/sparql", **request)
    assert answer.status_code == status, answer.text
    if status not in {200, 405}:
        assert answer.headers["content-type"].startswith("text/plain")
        assert answer.text.strip().endswith(".")


def test_faults_of_syntax_have_line_and_column(client: TestClient) -> None:
    """Those of the query as it was sent, comments and all."""
    answer = ask(client, "SELECT ?o # words\n{ ?s 'é' \n  FILTR(?o) }")
    assert answer.status_code == 400
    assert answer.text.startswith("Line 3, column 3: ")
    assert ask(client, "SELECT ?o {\n  ?s ?p ?o\n} LIMIT few").text.startswith("Line 3, column 9: ")


def test_answers_are_kept_by_clients(client: TestClient) -> None:
    """A strong ETag answers 304, HEAD has no body, and what changes by chance is made anew."""
    first = ask(client, LABELS)
    again = client.get("/sparql", params={"query": LABELS}, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head("/sparql", params={"query": LABELS})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == first.headers["etag"]
    assert ask(client, "SELECT (UUID() AS ?x) {}").content != ask(client, "SELECT (UUID() AS ?x) {}").content


def test_the_service_describes_itself(client: TestClient) -> None:
    """Without a query, programs get a service description in RDF."""
    answer = client.get("/sparql", headers={"accept": "text/turtle"})
    graph = rdflib.Graph().parse(data=answer.content, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    service = graph.value(None, rdflib.RDF.type, sd.Service)
    assert (service, sd.supportedLanguage, sd.SPARQL11Query) in graph
    assert (service, sd.feature, sd.UnionDefaultGraph) in graph
    assert len(set(graph.objects(service, sd.resultFormat))) == len(engine.RESULTS) + len(engine.GRAPHS)


def test_people_get_a_form_with_examples(client: TestClient) -> None:
    """In three languages; each example leads to its answer as a table whose things are links."""
    for language in ("en", "zh-Hant", "zh-Hans"):
        page = html.fromstring(client.get("/sparql", params={"lang": language}, headers=BROWSER).content)
        examples = page.xpath("//section[@aria-labelledby='h-examples']//a")
        expected = [question.texts[language] for question in load_questions()]
        assert [example.text for example in examples] == expected
    shown = client.get(examples[0].get("href"), headers=BROWSER)
    assert shown.status_code == 200
    assert [each.text for each in html.fromstring(shown.content).xpath("//th")] == ["level", "count"]
    units = "SELECT ?unit ?none { ?unit a <https://w3id.org/hk-competency/ontology#UnitOfCompetency> } LIMIT 3"
    page = html.fromstring(client.get("/sparql", params={"query": units}, headers=BROWSER).content)
    links = page.xpath("//td/a/@href")
    assert len(links) == 3
    assert all(client.get(link).status_code == 200 for link in links)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("ASK {}", "Yes"),
        ("ASK { <urn:a> <urn:a> <urn:a> }", "No"),
        ("DESCRIBE <https://w3id.org/hk-competency/unit/111275L4>", "111275L4"),
        ("SELECT * { <urn:a> <urn:a> ?x }", "Nothing in the graph answers this."),
        ("SELECT * { ?s ?p ?o } LIMIT 600", "Only the beginning is shown."),
    ],
)
def test_each_kind_of_answer_has_a_page(client: TestClient, query: str, words: str) -> None:
    """Tables, a word, a graph, or that there is nothing."""
    answer = client.get("/sparql", params={"query": query}, headers=BROWSER)
    assert answer.status_code == 200
    assert words in html.fromstring(answer.content).xpath("string(//section[@aria-labelledby='h-answer'])")


def test_the_form_tells_faults_and_keeps_the_query(client: TestClient) -> None:
    """Also a hostile one, whose words stay words."""
    query = "SELECT </textarea><script>alert(1)</script> {"
    answer = client.get("/sparql", params={"query": query}, headers=BROWSER)
    assert answer.status_code == 400
    page = html.fromstring(answer.content)
    assert page.xpath("string(//textarea)") == query
    assert "Line 1, column" in page.xpath("string(//*[@role='alert'])")
    assert not page.xpath("//script[not(@src)]")
    assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_words_of_the_graph_are_no_markup(client: TestClient) -> None:
    """Whatever a query makes is text on the page."""
    query = 'SELECT ("<script>alert(1)</script>" AS ?x) (IRI("javascript:alert(1)") AS ?y) {}'
    page = html.fromstring(client.get("/sparql", params={"query": query}, headers=BROWSER).content)
    assert not page.xpath("//td//script")
    assert not page.xpath("//td//a")


def test_what_takes_too_long_is_ended(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """After its time the process is replaced, and the next query is answered by another one."""
    pool = view_of(client).pool
    assert pool
    (before,) = pool.processes
    monkeypatch.setattr(pool, "deadline", 0.5)
    answer = ask(client, CROSS)
    assert answer.status_code == 504
    assert "longer than 0.5 seconds" in answer.text
    monkeypatch.undo()
    assert ask(client, "ASK {}", "text/csv").status_code == 200
    assert pool.processes != [before]


def test_what_needs_too_much_memory_ends_its_process_only(client: TestClient) -> None:
    """A text that grows without bound is told, and the endpoint goes on."""
    grow = " ".join(f'BIND(REPLACE(?x{n}, "a", ?x{n}) AS ?x{n + 1})' for n in range(6))
    query = f'SELECT ?x6 {{ BIND("{"a" * 40}" AS ?x0) {grow} }}'
    answer = ask(client, query)
    assert answer.status_code in {413, 503, 504}
    assert ask(client, "ASK { ?s ?p 1 }").status_code == 200


@pytest.mark.parametrize("media_type", [*engine.RESULTS, *engine.GRAPHS])
def test_an_answer_has_so_many_rows_and_no_more(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, media_type: str
) -> None:
    """Rows and triples are counted in every syntax, whatever line breaks and commas their values hold."""
    store = StoreFolder(tmp_path / "store")
    build_store(find_sources([root / "data" / "units"]), store, Iris())
    catalogue = open_catalogue(store, Iris())
    found = engine.Engine(engine.make_engine(catalogue.path, catalogue.digest))
    monkeypatch.setattr(engine, "MAX_ROWS", 20)
    values = r"""?s ?p ?o . BIND(CONCAT('a,},{\n<result>"b"\r\n', STR(?o)) AS ?x)"""
    is_graph = media_type in engine.GRAPHS
    asked = "CONSTRUCT { ?s ?p ?x }" if is_graph else "SELECT ?s ?x"
    for limit in (20, 21):
        query = check_query(f"{asked} WHERE {{ {values} }} LIMIT {limit}")
        if limit > engine.MAX_ROWS:
            with pytest.raises(LimitExceededError, match=r"more than 20 rows. Ask for less, for example with LIMIT"):
                found.answer(query, [media_type])
        else:
            assert found.answer(query, [media_type]).media_type == media_type


def test_metrics_tell_of_queries(client: TestClient) -> None:
    """The process that answers is counted, and one that was ended too."""

    def read(name: str) -> float:
        (line,) = [line for line in client.get("/metrics").text.splitlines() if line.startswith(f"{name} ")]
        return float(line.split()[1])

    ask(client, "ASK { ?s ?p 2 }")
    assert (read("cskg_sparql_processes"), read("cskg_sparql_running"), read("cskg_sparql_waiting")) == (1, 0, 0)
    before = read("cskg_sparql_processes_ended_total")
    view = view_of(client)
    assert view.pool
    (process,) = view.pool.processes
    os.kill(process, signal.SIGKILL)
    assert ask(client, "ASK { ?s ?p 3 }").status_code in {200, 503}
    assert read("cskg_sparql_processes_ended_total") > before


def test_killing_the_process_never_touches_the_api(client: TestClient) -> None:
    """Under load: every GraphQL answer is good, and the endpoint is there again at once."""
    view = view_of(client)
    assert view.pool
    bad = []

    def load(number: int) -> None:
        for turn in range(60):
            answer = client.post("/graphql", json={"query": f"query Q{number}x{turn} {{ levels {{ value }} }}"})
            if answer.status_code != 200 or len(answer.json()["data"]["levels"]) != 7:
                bad.append(answer.text)

    with ThreadPoolExecutor(5) as threads:
        work = [threads.submit(load, number) for number in range(3)]
        for _ in range(3):
            running = threads.submit(ask, client, CROSS)
            for _ in range(100):
                if view.pool.running:
                    break
                time.sleep(0.02)
            for process in view.pool.processes:
                os.kill(process, signal.SIGKILL)
            answer = running.result(20)
            assert answer.status_code == 503
            assert "process that executed it ended" in answer.text
            assert ask(client, "ASK { ?s a ?o }").json()["boolean"]
        for each in work:
            each.result(60)
    assert bad == []


def test_a_query_ends_also_when_the_server_is_gone(retail: Catalogue) -> None:
    """A process that nobody can end any more ends by itself, although the engine hears nothing of Python's signals."""
    made = engine.make_engine(retail.path, retail.digest)
    program = f"""
import msgspec
from cskg.web import sparql_worker
from cskg.web.worker import Task
sparql_worker._LONGEST_SECONDS = 1
answer = sparql_worker._make_answering()
asked = msgspec.msgpack.encode(sparql_worker.Asked())
print(answer(Task(dataset={str(made)!r}, digest="", document="ASK {{}}", variables=asked)).status, flush=True)
answer(Task(dataset={str(made)!r}, digest="", document={CROSS!r}, variables=asked))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout, done.returncode) == ("200\n", -signal.SIGALRM), done.stderr
    shutil.rmtree(made)


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> StoreFolder:
    """A store of one of the real units."""
    (tmp_path / "units").mkdir()
    shutil.copy(root / "data" / "units" / "retail" / "111275L4.txt", tmp_path / "units")
    folder = StoreFolder(tmp_path / "store")
    build_store(find_sources([tmp_path / "units"]), folder, Iris())
    return folder


def test_the_engine_is_made_when_it_is_needed(folder: StoreFolder) -> None:
    """Who never asks has no engine, no process and no file more; a second server finds the engine made."""
    catalogue = open_catalogue(folder, Iris())
    with TestClient(create_app(Current(catalogue), Pool(1))) as client:
        assert client.get("/sparql", headers={"accept": "text/turtle"}).status_code == 200
        assert view_of(client).pool is None
        assert find_engine(catalogue.path, catalogue.digest) is None
        wait_for_engine(client)
        made = find_engine(catalogue.path, catalogue.digest)
    assert made
    with TestClient(create_app(Current(open_catalogue(folder, Iris())), Pool(1))) as client:
        assert ask(client, "ASK {}").status_code == 200
    assert [path.name for path in made.parent.glob("sparql-*")] == [made.name]


def test_a_new_publication_is_followed(folder: StoreFolder, root: Path) -> None:
    """The engine before answers until the new one is there, and goes with its version."""
    current = Current(open_catalogue(folder, Iris()))
    with TestClient(create_app(current, Pool(1))) as client:
        wait_for_engine(client)
        editions = COUNT.replace("?p", f"<{CSKG.hasEdition}>")
        assert count(ask(client, editions)) == 1
        first = name_engine(current.get().path, current.get().digest)
        units = folder.path.parent / "units"
        for text in ("107167L5.txt", None):
            if text:
                shutil.copy(root / "data" / "units" / "retail" / text, units)
            else:
                (units / "107167L5.txt").unlink()
            build_store(find_sources([units]), folder, Iris(), prune=True)
            current.set(open_catalogue(folder, Iris()))
            for _ in range(200):
                answer = ask(client, editions)
                assert answer.status_code == 200
                if count(answer) == (2 if text else 1):
                    break
                time.sleep(0.05)
            assert count(answer) == (2 if text else 1)
        assert not first.exists()


def test_an_engine_that_cannot_be_made_is_told(
    folder: StoreFolder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says why, and clients are asked to come again."""
    monkeypatch.setattr(sparql_view, "_PATIENCE_SECONDS", 2.0)
    catalogue = open_catalogue(folder, Iris())
    (catalogue.path.parent / "sparql.lock").mkdir()
    with TestClient(create_app(Current(catalogue), Pool(1))) as client:
        answer = ask(client, "ASK {}")
        assert (answer.status_code, "cannot be made" in answer.text) == (503, True)
        assert re.search(r"cannot be made beside .*dataset\.sqlite: .*sparql\.lock", caplog.text)
        assert client.post("/graphql", json={"query": "{ levels { value } }"}).status_code == 200


def test_half_an_engine_is_made_anew(retail: Catalogue) -> None:
    """What was left by a process that died is no engine, and is in nobody's way."""
    place = name_engine(retail.path, retail.digest)
    (place.parent / "sparql.new").mkdir()
    (place.parent / "sparql.new" / "CURRENT").write_text("nonsense")
    made = engine.make_engine(retail.path, retail.digest)
    assert made == place
    assert engine.make_engine(retail.path, retail.digest) == place
    shutil.rmtree(place)
