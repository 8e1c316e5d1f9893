"""Tokens over HTTP: who may do what, how often, and what is written of it."""

import base64
import io
import json
import logging
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import load_dataset
from starlette.testclient import TestClient

from cskg.errors import BadInputError
from cskg.graph.catalogue import Catalogue
from cskg.ingest.curation_log import LOG_FILE
from cskg.web.access.gate import Access, TokensInForce
from cskg.web.access.tokens import (
    Permission,
    TokensError,
    add_token,
    find_token,
    load_tokens,
    revoke_token,
    rotate_token,
)
from cskg.web.app import create_app
from cskg.web.current import Current
from cskg.web.desk.curator import Desk
from cskg.web.desk.rebuilding import Rebuilds
from cskg.web.pool import Pool
from cskg.web.request_log import set_up_log

UNIT = "111275L4"
QUIZ = '{ quiz(input: {units: ["111275L4"], size: 2}) { id items { id } } }'
WHO = "read keys curate admin".split()
PAGE = {"accept": "text/html"}


@pytest.fixture(scope="module")
def folder(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real units, with a teacher's own question."""
    folder = Path(shutil.copytree(root / "data" / "units", tmp_path_factory.mktemp("access") / "units"))
    text = f"$CATEGORY: $course$/top/{UNIT}\n\nWhat first? {{=Check the facts ~Wait ~Delete it}}\n"
    (folder / "mine.items.gift").write_text(text)
    return folder


@pytest.fixture(scope="module")
def catalogue(folder: Path) -> Catalogue:
    """The dataset of the folder."""
    return load_dataset(folder)[0]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tokens file."""
    return tmp_path_factory.mktemp("tokens") / "tokens.json"


@pytest.fixture(scope="module")
def tokens(path: Path) -> dict[str, str]:
    """A token for each scope, and one for all."""
    made = {name: add_token(path, name, [Permission(name)]) for name in WHO}
    return made | {"all": add_token(path, "all", list(Permission))}


@pytest.fixture(scope="module")
def serve(
    folder: Path, catalogue: Catalogue, path: Path, tokens: dict[str, str]
) -> Iterator[Callable[..., TestClient]]:
    """Makes clients of servers that ask for tokens and have a desk."""
    made: list[TestClient] = []

    def make(anonymous: frozenset[Permission] = frozenset()) -> TestClient:
        current = Current(catalogue)
        access = Access(tokens=TokensInForce(path), anonymous=anonymous)
        app = create_app(current, Pool(1), (), Desk([folder], current, Rebuilds()), access=access)
        client = TestClient(app, base_url="https://desk.example", follow_redirects=False)
        client.__enter__()
        made.append(client)
        return client

    yield make
    for client in made:
        client.__exit__(None, None, None)


@pytest.fixture(scope="module")
def client(serve: Callable[..., TestClient]) -> TestClient:
    """A client of a server that answers nobody without a token."""
    return serve()


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def basic(name: str, token: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{name}:{token}".encode()).decode()}


def ask(client: TestClient, document: str, headers: dict[str, str]) -> dict[str, Any]:
    answer: dict[str, Any] = client.post("/graphql", json={"query": document}, headers=headers).json()
    return answer


NEEDS = {
    "/": "read",
    f"/unit/{UNIT}": "read",
    f"/unit/{UNIT}.ttl": "read",
    "/search?q=crisis": "read",
    "/graphql?query={dataset{unitCount}}": "read",
    "/ims/case/v1p1/CFDocuments": "read",
    "/nothing": "read",
    "/check?unit=111275L4": "keys",
    "/sparql?query=ASK{}": "keys",
    "/export/turtle": "keys",
    "/desk": "curate",
    "/desk/decisions": "curate",
    "/%64esk": "curate",
    "/metrics": "admin",
}


@pytest.mark.parametrize(("address", "needed"), NEEDS.items())
def test_each_address_asks_for_its_scope(client: TestClient, tokens: dict[str, str], address: str, needed: str) -> None:
    """Without a token 401 and how to send one, with another scope 403; whole graphs hold own questions with keys."""
    answer = client.get(address)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="cskg"')
    assert UNIT not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    for scope in WHO:
        status = client.get(address, headers=bearer(tokens[scope])).status_code
        assert (status == 403) == (scope != needed), (scope, status)
        assert status != 401


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/static/pages.css", "/service-worker.js"])
def test_the_state_and_the_programs_files_are_open(client: TestClient, address: str) -> None:
    """They tell nothing of the dataset, and probes have no token."""
    assert client.get(address).status_code != 401


def test_browsers_ask_people_for_name_and_token(client: TestClient, tokens: dict[str, str]) -> None:
    """Name and token must belong together."""
    answer = client.get(f"/unit/{UNIT}", headers=PAGE)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic ")
    assert client.get(f"/unit/{UNIT}", headers=PAGE | basic("read", tokens["read"])).status_code == 200
    assert client.get(f"/unit/{UNIT}", headers=PAGE | basic("keys", tokens["read"])).status_code == 401


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Bearer cskg_", "Bearer ü", "Basic", "Basic x", "Basic Og==", "Digest x", "Bearer a b"],
)
def test_what_is_no_token_is_refused(client: TestClient, authorization: str) -> None:
    """Also where a request without any would be answered."""
    answer = client.get("/", headers={"authorization": authorization.encode()})
    assert answer.status_code == 401


def test_errors_have_the_form_of_their_address(client: TestClient, tokens: dict[str, str]) -> None:
    """GraphQL's, CASE's, and a sentence for people."""
    assert ask(client, "{ dataset { revision } }", {})["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    refused = ask(client, "{ dataset { revision } }", bearer(tokens["admin"]))
    assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert client.get("/ims/case/v1p1/CFDocuments").json()["imsx_codeMajor"] == "failure"
    assert client.get("/", headers=PAGE).text == "This address needs a token with the scope “read”."


def test_keys_are_for_those_who_may_see_them(client: TestClient, tokens: dict[str, str]) -> None:
    """A reader gets quizzes, and files without key; and nothing that somebody else asked before."""
    read, both = bearer(tokens["read"]), bearer(tokens["all"])
    quiz = ask(client, QUIZ, read)["data"]["quiz"]
    assert len(quiz["items"]) == 2
    asked = [
        f'{{ gradeQuiz(quizId: "{quiz["id"]}", responses: []) {{ results {{ key }} }} }}',
        '{ exportQuiz(input: {units: ["111275L4"], size: 2}, format: "gift") { base64 } }',
        '{ exportDataset(format: "turtle") { base64 } }',
        '{ itemStatistics(input: {units: ["111275L4"], size: 2}, report: "") { items { itemId } } }',
    ]
    for document in asked:
        field = document.split("(")[0].strip("{ ")
        if field != "itemStatistics":
            assert ask(client, document, both)["data"][field]
        answer = ask(client, document, read)
        assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN", field
        assert not (answer.get("data") or {}).get(field)
    without = '{ exportQuiz(input: {units: ["111275L4"], size: 2}, format: "gift", withKey: false) { base64 } }'
    answer = ask(client, without, read)
    assert all(error["extensions"]["code"] != "FORBIDDEN" for error in answer.get("errors", ()))


def test_things_do_not_tell_the_keys_of_own_questions(client: TestClient, tokens: dict[str, str]) -> None:
    """The description of their document has no question's content."""
    read = bearer(tokens["read"])
    for address in ("/source/mine.items.gift.ttl", "/graph/mine.items.gift.ttl", f"/unit/{UNIT}.nt"):
        answer = client.get(address, headers=read)
        assert answer.status_code == 200
        assert "Check the facts" not in answer.text
    iri = "https://w3id.org/hk-competency/graph/mine.items.gift"
    described = ask(client, f'{{ describe(iri: "{iri}") {{ base64 }} }}', read)["data"]["describe"]
    assert b"Check the facts" not in base64.b64decode(described["base64"])


def test_readers_without_a_token_where_that_is_set(serve: Callable[..., TestClient], tokens: dict[str, str]) -> None:
    """They may read and nothing else; a token that does not count is not taken for none."""
    client = serve(frozenset((Permission.READ,)))
    assert client.get(f"/unit/{UNIT}").status_code == 200
    assert [client.get(each).status_code for each in ("/check", "/desk", "/metrics")] == [401, 401, 401]
    assert client.get(f"/unit/{UNIT}", headers=bearer("cskg_x")).status_code == 401
    assert client.get("/metrics", headers=bearer(tokens["admin"])).status_code == 200


def test_a_token_has_a_limit(client: TestClient, path: Path, tokens: dict[str, str]) -> None:
    """Past it 429 with the time to wait, after which it is answered again; others are not held up."""
    token = bearer(add_token(path, "slow", [Permission.READ], "2/second"))
    answers = [client.get("/nothing", headers=token) for _ in range(4)]
    late = [answer for answer in answers if answer.status_code == 429]
    assert late
    assert late[0].json()["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert client.get("/", headers=bearer(tokens["read"])).status_code == 200
    time.sleep(int(late[0].headers["retry-after"]) + 0.1)
    assert client.get("/nothing", headers=token).status_code == 404
    shown = client.get("/metrics", headers=bearer(tokens["admin"])).text
    assert 'cskg_token_requests_total{status="429",token="slow"}' in shown


def test_changes_of_the_file_count_at_once(client: TestClient, path: Path) -> None:
    """A rotated token counts beside the new one for a while; a revoked one does not."""
    old = add_token(path, "changing", [Permission.READ])
    new = rotate_token(path, "changing", overlap_hours=1)
    assert [client.get("/", headers=bearer(each)).status_code for each in (old, new)] == [200, 200]
    last = rotate_token(path, "changing", overlap_hours=0)
    assert [client.get("/", headers=bearer(each)).status_code for each in (old, new, last)] == [401, 401, 200]
    revoke_token(path, "changing")
    assert client.get("/", headers=bearer(last)).status_code == 401
    with pytest.raises(BadInputError, match="no token “changing”"):
        revoke_token(path, "changing")


def test_the_token_before_counts_for_as_long_as_was_said(tmp_path: Path) -> None:
    """And not a moment longer."""
    path = tmp_path / "tokens.json"
    old = add_token(path, "lms", [Permission.READ])
    rotate_token(path, "lms", overlap_hours=2)
    now = datetime.now(UTC)
    assert find_token(load_tokens(path), old, now + timedelta(hours=1.9)) is not None
    assert find_token(load_tokens(path), old, now + timedelta(hours=2.1)) is None


def test_a_tokens_file_that_breaks_lets_nobody_in(
    catalogue: Catalogue, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Status 503 for tokens, and the log says why, once; health answers; a mended file counts again."""
    path = tmp_path / "tokens.json"
    token = bearer(add_token(path, "one", list(Permission)))
    access = Access(tokens=TokensInForce(path), anonymous=frozenset())
    with TestClient(create_app(Current(catalogue), Pool(1), access=access)) as client:
        assert client.get("/", headers=token).status_code == 200
        good = path.read_bytes()
        path.write_text('{"tokens": [{"name": ')
        assert [client.get("/", headers=token).status_code for _ in range(3)] == [503] * 3
        assert client.get("/healthz").status_code == 200
        assert len(caplog.records) == 1
        path.unlink()
        assert client.get("/", headers=token).status_code == 503
        path.write_bytes(good)
        assert client.get("/", headers=token).status_code == 200
        path.chmod(0o666)
        assert client.get("/", headers=token).status_code == 503
        assert "chmod 600" in caplog.text


def test_the_file_holds_no_token(path: Path, tokens: dict[str, str]) -> None:
    """Only digests; and nobody but its owner can read it when it is made."""
    text = path.read_text()
    assert not any(token.removeprefix("cskg_") in text for token in tokens.values())
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(set(tokens.values())) == len(tokens)
    with pytest.raises(TokensError, match="cskg token add"):
        load_tokens(path.with_name("none.json"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sha256", "sha255"),
        ('"sha256": "', '"sha256": "é'),
        ('"name": "one"', '"name": "o\\u0000ne"'),
        ("600/minute", "600"),
        ('"read"', '"write"'),
        ("{", "["),
    ],
)
def test_a_file_that_was_spoilt_by_hand_is_refused(tmp_path: Path, old: str, new: str) -> None:
    """As a whole, and without its content in the message."""
    path = tmp_path / "tokens.json"
    add_token(path, "one", [Permission.READ])
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(TokensError, match="It is not a tokens file") as caught:
        load_tokens(path)
    assert "one" not in str(caught.value).replace(str(path), "").replace("none", "")


def test_the_log_names_the_request_and_hides_tokens(client: TestClient, tokens: dict[str, str]) -> None:
    """One JSON object a request, with the id that its answer has; query strings and headers are not logged."""
    root, stream = logging.getLogger(), io.StringIO()
    before = root.handlers, root.level
    try:
        set_up_log("json", "info", stream)
        given = bearer(tokens["read"]) | {"x-request-id": "proxy-1"}
        answer = client.get(f"/search?q={tokens['read']}", headers=given)
        assert answer.headers["x-request-id"] == "proxy-1"
        secret = client.get(f"/unit/{tokens['all']}", headers={"x-request-id": tokens["all"]})
        assert secret.headers["x-request-id"] != tokens["all"]
        cause = RuntimeError(tokens["all"])
        logging.getLogger("cskg.web").error("It failed with %s", tokens["read"], exc_info=cause)
    finally:
        root.handlers = before[0]
        root.setLevel(before[1])  # unlike an assignment, this also forgets what each logger has found before
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    first = next(line for line in lines if line["event"] == "request")
    shown = {"event": "request", "request": "proxy-1", "method": "GET", "path": "/search", "status": 200}
    assert shown.items() <= first.items()
    assert (first["token"], first["level"]) == ("read", "info")
    assert not any(token in stream.getvalue() for token in tokens.values())
    assert "RuntimeError" in lines[-1]["exception"]


def test_a_curator_far_away_decides_with_a_token(
    serve: Callable[..., TestClient], folder: Path, tokens: dict[str, str]
) -> None:
    """The form must come from the desk's own page over HTTPS; the log says whose token it was, and what changed."""
    client = serve()
    iri = "https://w3id.org/hk-competency/unit/"
    form = {
        "decision": "reject",
        "subject": f"{iri}111275L4",
        "predicate": "PREREQUISITE_OF",
        "object": f"{iri}107167L5",
        "kind": "PREREQUISITE_OF",
        "sure": "1",
    }
    good = PAGE | bearer(tokens["curate"])
    for origin in ("http://desk.example", "https://evil.example", "null", None):
        headers = good | ({"origin": origin} if origin else {})
        assert client.post("/desk", data=form, headers=headers).status_code == 403
    assert not (folder / LOG_FILE).exists()
    headers = good | {"origin": "https://desk.example", "x-request-id": "r-1"}
    answer = client.post("/desk", data=form, headers=headers)
    assert answer.status_code == 303
    (line,) = (folder / LOG_FILE).read_text().splitlines()
    entry = json.loads(line)
    assert (entry["token"], entry["request"], entry["file"]) == ("curate", "r-1", "curated.sssom.tsv")
    assert "\tNot\t" in entry["after"][-1]
    assert "\tcurate\t" in entry["after"][-1]  # the name of the token signs where nobody wrote another
    assert datetime.now(UTC) - datetime.fromisoformat(entry["at"]) < timedelta(minutes=1)
    assert client.post("/desk", data=form, headers=headers | bearer(tokens["read"])).status_code == 403
