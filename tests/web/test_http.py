"""HTTP in process: addresses, limits, media types, and a swap of revisions."""

import asyncio
import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from builders import DATA, catalogue_of
from httpx2 import ASGITransport, AsyncClient
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from cskg import __version__
from cskg.graph.catalogue import Catalogue
from cskg.web.answering import Answers
from cskg.web.app import create_app
from cskg.web.current import Current
from cskg.web.graphql_view import GraphQLView
from cskg.web.guard import Guard
from cskg.web.negotiation import best_media_type
from cskg.web.pool import Pool

QUERY = {"query": '{ unit(code: "111275L4") { title } }'}
NEW = "application/graphql-response+json"


@pytest.fixture(scope="module")
def client(retail: Catalogue) -> Iterator[TestClient]:
    """A client of a server whose dataset is loaded."""
    with TestClient(create_app(Current(retail), Pool(1))) as client:
        yield client


def test_health_and_readiness(retail: Catalogue) -> None:
    """/healthz answers at once, /readyz and /graphql when the dataset is loaded."""
    current = Current()
    with TestClient(create_app(current, Pool(1))) as client:
        assert client.get("/healthz").json()["status"] == "ok"
        assert client.get("/readyz").status_code == 503
        assert client.post("/graphql", json=QUERY).status_code == 503
        current.set(retail)
        assert client.get("/readyz").json() == {"status": "ready", "revision": retail.revision, "stale": False}
        assert client.post("/graphql", json=QUERY).json()["data"]["unit"]["title"].startswith("Manage crisis")


def test_the_home_page_names_the_endpoints(client: TestClient) -> None:
    """For people as a page, for programs as JSON."""
    page = client.get("/", headers={"accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert 'href="/graphql"' in page.text
    paths = [entry["path"] for entry in client.get("/").json()["endpoints"]]
    assert paths == ["/", "/graphql", "/sparql", "/healthz", "/readyz", "/metrics"]


def test_a_browser_gets_a_page_and_a_program_an_answer(client: TestClient) -> None:
    """GET /graphql shows a page to who asks for HTML, and answers a query to who does not."""
    assert "<html" in client.get("/graphql", headers={"accept": "text/html"}).text
    assert "<textarea" in client.get("/graphql?plain=1", headers={"accept": "text/html"}).text
    assert "make assets" in client.get("/graphql?plain=1", headers={"accept": "text/html"}).text
    assert client.get("/graphql", params=QUERY).json()["data"]["unit"]["title"].startswith("Manage")


@pytest.mark.parametrize("path", ["/", "/graphql", "/healthz", "/nowhere", "/static/query.js"])
def test_every_answer_carries_the_safe_headers(client: TestClient, path: str) -> None:
    """No script of another host, no sniffing, no framing."""
    headers = client.get(path, headers={"accept": "text/html"}).headers
    assert re.match("default-src '(self|none)'; script-src 'self';", headers["content-security-policy"])
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        (NEW, NEW),
        (f"{NEW}, application/json;q=0.9", NEW),
        (f"{NEW};q=0.2, application/json", "application/json"),
        (f"{NEW};q=nonsense", "application/json"),
    ],
)
def test_the_media_type_is_the_one_that_the_client_likes_best(client: TestClient, accept: str, kind: str) -> None:
    """GraphQL over HTTP, section 6.3."""
    assert best_media_type(accept) == kind
    answer = client.post("/graphql", json=QUERY, headers={"accept": accept})
    assert answer.headers["content-type"] == f"{kind}; charset=utf-8"


@pytest.mark.parametrize("query", ["{", "{ nonsense }", "query($c: String!) { unit(code: $c) { title } }"])
def test_execution_that_never_began_has_no_data(client: TestClient, query: str) -> None:
    """Status 400 for the new media type, 200 for the old one, and no data in either."""
    new = client.post("/graphql", json={"query": query}, headers={"accept": NEW})
    old = client.post("/graphql", json={"query": query}, headers={"accept": "application/json"})
    assert (new.status_code, old.status_code) == (400, 200)
    assert "data" not in new.json()
    assert "data" not in old.json()
    assert new.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b'{"query": "{ levels { value } }", "variables": {"x": NaN}}', 400),
        (b'"text"', 400),
        (b"null", 400),
        (b"[1, 2]", 400),
        (b'{"query": 5}', 400),
        (b'{"query": "{ levels { value } }", "variables": [1]}', 400),
        (b'{"query": "{ levels { value } }", "operationName": {"a": 1}}', 400),
        (b'{"query": "{ levels { value } }", "operationName": 0}', 400),
        (b'{"query": "{ levels { value } }", "extensions": false}', 400),
        (b'{"variables": {}}', 400),
        (b'{"query": "{ units(first: ' + b"9" * 5_000 + b') { totalCount } }"}', 200),
        (b'{"query": "' + b"x" * (1 << 20) + b'"}', 413),
    ],
    ids=[
        "empty",
        "cut",
        "encoding",
        "deep",
        "nan",
        "text",
        "null",
        "batch",
        "number",
        "list",
        "name",
        "zero",
        "extensions",
        "none",
        "digits",
        "large",
    ],
)
def test_a_bad_body_is_refused_and_never_breaks_the_server(client: TestClient, body: bytes, status: int) -> None:
    """Each gets a JSON error with a code; none is a server error, and none shows an exception's text."""
    answer = client.post("/graphql", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status
    error = answer.json()["errors"][0]
    assert error["extensions"]["code"] in {"BAD_INPUT", "LIMIT_EXCEEDED"}
    assert "Traceback" not in answer.text
    assert "set_int_max_str_digits" not in answer.text


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_other_content_types_are_refused(client: TestClient, kind: str) -> None:
    """A form of another site cannot post a query."""
    answer = client.post("/graphql", content=b"query={levels{value}}", headers={"content-type": kind})
    assert answer.status_code == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(client: TestClient, method: str) -> None:
    """GraphQL is GET and POST."""
    assert client.request(method, "/graphql").status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/graphiql/../../app.py",
        "/static/graphiql/nowhere.js",
        "/static/%00",
        "/static/" + "a" * 5_000,
    ],
)
def test_static_files_stay_in_their_folder(client: TestClient, path: str) -> None:
    """No path leads out of it, and what is not there is not found."""
    assert client.get(path).status_code == 404


def _run(app: Any, receive: Any, headers: tuple[tuple[bytes, bytes], ...] = ()) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers, "query_string": b""}
    asyncio.run(app(scope, receive, send))
    return sent


def test_a_body_that_never_ends_is_refused_at_the_deadline() -> None:
    """The connection does not wait for ever."""

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0.05)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def app(*_: object) -> None:
        pytest.fail("the application was asked")

    sent = _run(Guard(app, deadline=0.2), receive)
    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]


def test_a_body_that_grows_past_the_limit_is_refused_without_its_length() -> None:
    """A client that does not say how much it sends is counted."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"x" * 300_000, "more_body": True}

    async def app(*_: object) -> None:
        pytest.fail("the application was asked")

    assert _run(Guard(app), receive)[0]["status"] == 413


def test_a_swap_of_revisions_is_seen_by_new_requests_only(retail: Catalogue) -> None:
    """A new catalogue answers from the next request on, also what was asked of the one before."""
    smaller = catalogue_of(DATA / "units" / "retail" / "111275L4.txt")
    current = Current(retail)
    query = {"query": "{ dataset { revision } }"}
    with TestClient(create_app(current, Pool(1))) as client:
        for catalogue in (retail, smaller, retail):
            current.set(catalogue)
            assert client.get("/readyz").json()["revision"] == catalogue.revision
            answer = client.post("/graphql", json=query).json()
            assert answer["data"]["dataset"]["revision"] == catalogue.revision


def test_an_answer_has_an_etag_and_is_kept(client: TestClient) -> None:
    """The same question has the same bytes and tag; a client that has them gets 304."""
    first = client.post("/graphql", json=QUERY)
    again = client.post("/graphql", json=QUERY)
    assert first.content == again.content
    tag = first.headers["etag"]
    assert tag == again.headers["etag"]
    assert not tag.startswith("W/")
    unchanged = client.post("/graphql", json=QUERY, headers={"if-none-match": tag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    other = client.post("/graphql", json={"query": "{ levels { label } }"}, headers={"if-none-match": tag})
    assert other.status_code == 200


def test_long_answers_are_compressed_for_those_who_take_it(client: TestClient) -> None:
    """With gzip the tag is another one, because the bytes are."""
    query = {"query": '{ unit(code: "111275L4") { requirements { text children { text children { text } } } } }'}
    plain = client.post("/graphql", json=query, headers={"accept-encoding": "identity"})
    packed = client.post("/graphql", json=query, headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()
    assert packed.headers["etag"] != plain.headers["etag"]
    assert int(packed.headers["content-length"]) < len(plain.content)


def test_persisted_documents(client: TestClient) -> None:
    """Apollo's protocol: the digest alone is refused once, sent with the document kept, and then enough, by GET too."""
    document = '{ unit(code: "111275L4") { code level } }'
    digest = hashlib.sha256(document.encode()).hexdigest()
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": digest}}
    missing = client.post("/graphql", json={"extensions": extensions})
    assert missing.json()["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    wrong = client.post("/graphql", json={"query": "{ levels { value } }", "extensions": extensions})
    assert wrong.status_code == 400
    whole = client.post("/graphql", json={"query": document, "extensions": extensions})
    assert whole.json()["data"]["unit"]["level"] == 4
    by_get = client.get("/graphql", params={"extensions": json.dumps(extensions)})
    assert by_get.content == whole.content
    by_id = client.get("/graphql", params={"documentId": f"sha256:{digest}"})
    assert by_id.content == whole.content


def test_what_a_document_costs_is_told(client: TestClient) -> None:
    """A heavy request costs more than a light one, and one that costs too much is refused with what would work."""

    def cost(query: str) -> float:
        return float(client.post("/graphql", json={"query": query}).json()["extensions"]["cost"])

    light = cost('{ unit(code: "111275L4") { title } }')
    heavy = cost('{ quiz(input: {units: ["111275L4"], size: 20}) { id } }')
    assert light < 100 < heavy
    goals = ", ".join('"111275L4"' for _ in range(200))
    refused = client.post(
        "/graphql",
        json={"query": f"{{ studyPath(input: {{goals: [{goals}], alternatives: 5, maxCredits: 9}}) {{ status }} }}"},
    ).json()
    assert refused["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert "fewer units, goals" in refused["errors"][0]["message"]


def test_half_a_surrogate_pair_is_refused(client: TestClient) -> None:
    """In a document or an operation's name it is a fault of the request."""
    for body in (b'{"query": "{ levels { value } }", "operationName": "\\ud800"}', b'{"query": "\\udc00"}'):
        answer = client.post("/graphql", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"


@pytest.mark.parametrize(
    "variables",
    [
        b'{"x": "\\ud800"}',
        b'{"x": 1e400}',
        b'{"x": ' + b"9" * 100_000 + b"}",
        b'{"x": ' + b"[" * 900 + b"]" * 900 + b"}",
    ],
    ids=["surrogate", "infinite", "digits", "deep"],
)
def test_hostile_variables_are_the_clients_fault(client: TestClient, variables: bytes) -> None:
    """They reach no worker that they could break."""
    body = b'{"query": "query($x: String!) { unit(code: $x) { title } }", "variables": ' + variables + b"}"
    answer = client.post("/graphql", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in {200, 400}
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"
    assert len(answer.text) < 2_000
    by_get = client.get("/graphql", params={"query": "{ levels { value } }", "variables": variables[:5_000].decode()})
    assert by_get.status_code in {200, 400}


def test_what_clients_send_is_not_sent_back_at_length(client: TestClient) -> None:
    """Not the names of fields, operations or types, and not the values of variables."""
    long = "x" * 14_000
    for body in (
        {"query": f"{{ {long} }}"},
        {"query": "{ levels { value } }", "operationName": "x" * 900_000},
        {"query": f"query {long} {{ levels {{ value }} }} query b {{ levels {{ value }} }}"},
        {"query": f"{{ levels {{ ... on {long} {{ value }} }} }}"},
        {"query": "query($x: Int) { units(first: $x) { totalCount } }", "variables": {"x": "x" * 900_000}},
        {"query": "query($x: String!) { unit(code: $x) { title } }", "variables": {"x": "x" * 900_000}},
        {"query": "{ levels { value } }", "extensions": {"persistedQuery": {"sha256Hash": "x" * 900_000}}},
    ):
        answer = client.post("/graphql", json=body)
        assert answer.json()["errors"]
        assert len(answer.content) < 4_000


def test_nothing_is_built_from_the_host_header(client: TestClient) -> None:
    """Neither a redirect nor a link: a client chooses that header."""
    for path in (
        "/graphql/",
        "/healthz/",
        "/static",
        "/static/graphiql",
        "/",
        "/graphql",
        "//evil.example",
        "/nowhere",
    ):
        for accept in ("text/html", "application/json"):
            answer = client.get(path, headers={"host": "evil.example", "accept": accept}, follow_redirects=False)
            assert answer.status_code in {200, 400, 404, 405}
            assert "evil.example" not in answer.text.replace(path, "")
            assert "location" not in answer.headers


def test_pages_of_other_origins_read_nothing_unless_they_are_allowed(client: TestClient) -> None:
    """Without --cors-origin there is no header for them, and no preflight succeeds."""
    asked = {"origin": "https://lms.example", "access-control-request-method": "POST"}
    for answer in (client.options("/graphql", headers=asked), client.post("/graphql", json=QUERY, headers=asked)):
        assert not [name for name in answer.headers if name.startswith("access-control")]


def test_pages_of_allowed_origins_read_answers(retail: Catalogue) -> None:
    """They may preflight, send JSON and conditions, and see the headers that they need."""
    app = create_app(Current(retail), Pool(1), ["https://lms.example"])
    with TestClient(app) as client:
        asked = {
            "origin": "https://lms.example",
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type,if-none-match,apollographql-client-name",
        }
        preflight = client.options("/graphql", headers=asked)
        assert preflight.status_code == 200
        assert preflight.headers["access-control-allow-origin"] == "https://lms.example"
        assert "POST" in preflight.headers["access-control-allow-methods"]
        assert "if-none-match" in preflight.headers["access-control-allow-headers"]
        answer = client.post("/graphql", json=QUERY, headers={"origin": "https://lms.example"})
        assert answer.headers["access-control-allow-origin"] == "https://lms.example"
        assert answer.headers["access-control-expose-headers"] == "ETag, Link, Retry-After, X-Request-ID, X-Total-Count"
        assert "access-control-allow-credentials" not in answer.headers
        assert "Origin" in answer.headers["vary"]
        too_large = client.post("/graphql", content=b"x" * 2_000_000, headers={"origin": "https://lms.example"})
        assert (too_large.status_code, too_large.headers["access-control-allow-origin"]) == (413, "https://lms.example")
        other = client.post("/graphql", json=QUERY, headers={"origin": "https://evil.example"})
        assert "access-control-allow-origin" not in other.headers
        assert "Origin" in other.headers["vary"]
        asked["origin"] = "https://lms.example.evil.example"
        assert client.options("/graphql", headers=asked).status_code == 400


def test_metrics_are_those_of_now(retail: Catalogue) -> None:
    """Requests by route and status, workers, kept answers and the revision, in a format that Prometheus reads."""
    with TestClient(create_app(Current(retail), Pool(1))) as client:
        for _ in range(3):
            client.post("/graphql", json=QUERY)
        for path in ("/nowhere", "/also/nowhere", "/static/query.js"):
            client.get(path)
        answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    numbers = {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    assert numbers["cskg_http_requests_total", ("/graphql", "200")] == 3
    assert numbers["cskg_http_requests_total", ("other", "404")] == 2
    assert numbers["cskg_http_requests_total", ("/static", "200")] == 1
    assert numbers["cskg_http_request_seconds_count", ("/graphql",)] == 3
    assert numbers["cskg_workers", ()] == 1
    assert numbers["cskg_documents_waiting", ()] == numbers["cskg_documents_refused_total", ()] == 0
    assert numbers["cskg_answers_from_kept_total", ()] == 2
    assert numbers["cskg_answers_kept_bytes", ()] > 100
    assert numbers["cskg_dataset_info", (retail.revision, __version__)] == 1
    assert numbers["cskg_dataset_stale_seconds", ()] == 0


def test_the_bytes_of_kept_answers_are_counted(retail: Catalogue) -> None:
    """Those that are asked for at the same time count once, and no more are kept than there is room for."""
    pool = Pool(1)
    answers = Answers(pool, 2_000)
    view = GraphQLView(Current(retail), answers)
    app = Starlette(routes=[Route("/graphql", view.handle_request, methods=["POST"])])

    async def ask_all() -> None:
        pool.start()
        async with AsyncClient(transport=ASGITransport(app), base_url="http://x") as client:
            await asyncio.gather(*(client.post("/graphql", json=QUERY) for _ in range(3)))
            once = answers.kept_bytes
            assert 0 < once < 2_000
            for number in range(20):
                await client.post("/graphql", json={"query": f"{{ levels {{ a{number}: value }} }}"})
            assert answers.kept_bytes <= 2_000
        await pool.stop()

    asyncio.run(ask_all())
