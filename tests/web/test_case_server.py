"""The server of CASE 1.1 over HTTP: valid in every answer, every URI answers, and errors have the standard's form."""

import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from exchange.publishing_samples import STATES, publish
from exchange.test_case_classes import load_openapi
from exchange.test_case_provider import check_class, load_class
from requirements import find_schemathesis
from running_server import run_server
from starlette.testclient import TestClient

from cskg.errors import CskgError, LimitExceededError
from cskg.graph.catalogue import Catalogue
from cskg.iris import Iris
from cskg.web.app import create_app
from cskg.web.current import Current
from cskg.web.pool import BusyError, LostError, Pool, StoppedError

CASE = "/ims/case/v1p1"
DISCOVERY = f"{CASE}/discovery/imscasev1p1_openapi3_v1p0.json"
UNKNOWN = "00000000-0000-5000-8000-000000000000"
CLASSES = {
    "CFPackages": "CFPackageDType",
    "CFDocuments": "CFDocumentDType",
    "CFItems": "CFItemDType",
    "CFItemAssociations": "CFAssociationSetDType",
    "CFAssociations": "CFAssociationDType",
    "CFAssociationGroupings": "CFAssociationGroupingDType",
    "CFItemTypes": "CFItemTypeSetDType",
    "CFLicenses": "CFLicenseDType",
    "CFSubjects": "CFSubjectSetDType",
    "CFRubrics": "CFRubricDType",
}


@pytest.fixture(scope="module")
def client(retail: Catalogue) -> Iterator[TestClient]:
    """A client of a server with the two real units."""
    with TestClient(create_app(Current(retail), Pool(1))) as client:
        yield client


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a server with what was published three times."""
    catalogue = publish(tmp_path_factory.mktemp("published"), *STATES)
    with TestClient(create_app(Current(catalogue), Pool(1))) as client:
        yield client


def iter_uris(value: object) -> Iterator[str]:
    """All URIs of things of the dataset in an answer."""
    if isinstance(value, str) and value.startswith(Iris().base):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from iter_uris(each)


def check_refusal(status: int, reason: str | None, response: Any) -> None:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    check_class("imsx_StatusInfoDType", body)
    assert body["imsx_severity"] == "error"
    assert body["imsx_codeMajor"] == ("unsupported" if status == 405 else "failure")
    assert len(body["imsx_description"]) > 20
    fields = body.get("imsx_codeMinor", {}).get("imsx_codeMinorField", ())
    assert [field["imsx_codeMinorFieldValue"] for field in fields] == ([reason] if reason else [])


def crawl(client: TestClient) -> Counter[str]:
    """Follows all URIs from the list of documents on, checks each answer, and counts them by collection."""
    listing = client.get(f"{CASE}/CFDocuments").json()
    check_class("CFDocumentSetDType", listing)
    waiting, seen, found = list(iter_uris(listing)), set[str](), Counter[str]()
    while waiting:
        uri = waiting.pop().partition("#")[0]
        if uri in seen:
            continue
        seen.add(uri)
        path = f"/{uri.removeprefix(Iris().base)}"
        response = client.get(path)
        assert response.status_code == 200, (path, response.text[:200])
        if not path.startswith(CASE):
            found["pages"] += 1
            continue
        collection, _, identifier = path.removeprefix(f"{CASE}/").partition("/")
        found[collection] += 1
        body = response.json()
        check_class(CLASSES[collection], body)
        waiting += iter_uris(body)
        if collection == "CFItems":
            waiting.append(f"{Iris().base}{CASE[1:]}/CFItemAssociations/{identifier}")
    return found


def test_every_uri_answers_and_every_answer_is_valid(client: TestClient, published: TestClient) -> None:
    """From the list of documents on, by the official OpenAPI document; a unit that is only named has a page."""
    found = crawl(client)
    assert found.keys() == {*CLASSES, "pages"}
    assert found["CFItems"] == found["CFItemAssociations"] > 50
    assert found["CFAssociations"] > 50
    assert crawl(published)["CFDocuments"] == 3


def test_the_server_describes_itself(client: TestClient) -> None:
    """With the operations of the standard, and the address that the operator set, whatever host is asked for."""
    response = client.get(DISCOVERY, headers={"host": "evil.example"})
    document = response.json()
    assert document["servers"] == [{"url": f"{Iris().base}ims/case/v1p1"}]
    assert "evil" not in response.text
    official = load_openapi()
    ours = {path: found["get"] for path, found in document["paths"].items()}
    theirs = {path: found["get"] for path, found in official["paths"].items()}
    assert {path: each["operationId"] for path, each in ours.items()} == {
        path: each["operationId"] for path, each in theirs.items()
    }
    for path, operation in theirs.items():
        names = [(each["name"], each["in"]) for each in operation["parameters"]]
        assert [(each["name"], each["in"]) for each in ours[path]["parameters"]] == names
    references = re.findall(r'"\$ref": ?"#/components/schemas/(\w+)"', json.dumps(document))
    assert set(references) <= set(document["components"]["schemas"])


def test_pages_of_documents(published: TestClient) -> None:
    """limit, offset, the total and the links to the other pages."""
    whole = published.get(f"{CASE}/CFDocuments")
    assert whole.headers["x-total-count"] == "3"
    everything = whole.json()["CFDocuments"]
    found, address = [], f"{CASE}/CFDocuments?limit=2"
    while address:
        response = published.get(address)
        assert response.headers["x-total-count"] == "3"
        found += response.json()["CFDocuments"]
        links = dict(re.findall(r'<[^>]*(/ims[^>]*)>; rel="(next)"', response.headers["link"]))
        address = next(iter(links), "")
    assert found == everything
    titles = published.get(f"{CASE}/CFDocuments", params={"filter": "subject~'shops'", "fields": "title"}).json()
    assert titles == {"CFDocuments": [{"title": "Units of competency: Shops"}]}


@pytest.mark.parametrize(
    ("path", "status", "reason"),
    [
        ("", 404, "unknownobject"),
        ("/", 404, "unknownobject"),
        ("/CFItems", 404, "unknownobject"),
        ("/CFItems/", 400, "invalid_uuid"),
        ("/CFRubricCriteria/" + UNKNOWN, 404, "unknownobject"),
        ("/cfitems/" + UNKNOWN, 404, "unknownobject"),
        ("/CFItems%2F" + UNKNOWN, 404, "unknownobject"),
        (f"/CFItems/{UNKNOWN}/x", 404, "unknownobject"),
        *((f"/{name}/{UNKNOWN}", 404, "unknownobject") for name in (*CLASSES, "CFConcepts")),
        *((f"/{name}/1", 400, "invalid_uuid") for name in (*CLASSES, "CFConcepts")),
        ("/CFItems/" + UNKNOWN.replace("5", "7"), 400, "invalid_uuid"),
        ("/CFItems/ABCDEF00-0000-5000-8000-00000000000A", 400, "invalid_uuid"),
        ("/CFItems/{" + UNKNOWN + "}", 400, "invalid_uuid"),
        ("/CFItems/%00", 400, "invalid_uuid"),
        ("/CFItems/%0A%0D%E2%80%A8", 400, "invalid_uuid"),
        ("/%0A", 404, "unknownobject"),
        ("/CFItems/%FF%ED%A0%80", 400, "invalid_uuid"),
        ("/CFItems/" + UNKNOWN + "%0A", 400, "invalid_uuid"),
        ("/CFDocuments?limit=0", 400, "invalid_selection_field"),
        ("/CFDocuments?offset=-1", 400, "invalid_selection_field"),
        ("/CFDocuments?filter=title", 400, "invalid_selection_field"),
        ("/CFDocuments?filter=colour%3D'red'", 400, "invalid_selection_field"),
        ("/CFDocuments?fields=", 400, "invalid_selection_field"),
        ("/CFDocuments?orderBy=up", 400, "invalid_sort_field"),
        ("/CFDocuments?offset=1000000", 404, "unknownobject"),
        ("/CFDocuments?filter=title%3D'%ED%A0%80'", 404, "unknownobject"),
        ("/CFDocuments?" + "x" * 5_000, 414, None),
        ("/CFItems/" + "a" * 5_000, 414, None),
    ],
)
def test_refusals_have_the_form_of_the_standard(client: TestClient, path: str, status: int, reason: str | None) -> None:
    """With the HTTP status and the word for the reason."""
    check_refusal(status, reason, client.get(f"{CASE}{path}"))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_other_methods_are_refused(client: TestClient, method: str) -> None:
    """And the methods that there are, are named."""
    response = client.request(method, f"{CASE}/CFDocuments")
    check_refusal(405, None, response)
    assert response.headers["allow"] == "GET, HEAD"


def test_large_bodies_are_refused(client: TestClient) -> None:
    """By the guard of all addresses, but in the form of the standard."""
    check_refusal(413, None, client.request("GET", f"{CASE}/CFDocuments", content=b"x" * 2_000_000))


def test_head_and_entity_tags(client: TestClient) -> None:
    """HEAD has the headers of GET; who has an answer already gets 304."""
    listed = client.get(f"{CASE}/CFDocuments")
    (document,) = listed.json()["CFDocuments"]
    for path in ("CFDocuments", f"CFPackages/{document['identifier']}"):
        response = client.get(f"{CASE}/{path}")
        head = client.head(f"{CASE}/{path}")
        assert (head.status_code, head.headers["etag"]) == (200, response.headers["etag"])
        again = client.get(f"{CASE}/{path}", headers={"if-none-match": response.headers["etag"]})
        assert again.status_code == 304
    assert client.head(f"{CASE}/CFDocuments").headers["x-total-count"] == "1"


@pytest.mark.parametrize("path", ["CFDocuments", f"CFItems/{UNKNOWN}", f"CFPackages/{UNKNOWN}"])
def test_before_the_dataset_is_loaded(path: str) -> None:
    """The server is busy, as the standard calls it."""
    with TestClient(create_app(Current(), Pool(1))) as client:
        response = client.get(f"{CASE}/{path}")
        check_refusal(503, "server_busy", response)
        assert int(response.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    ("error", "status", "reason"),
    [
        (BusyError(), 503, "server_busy"),
        (LostError(), 503, "server_busy"),
        (LimitExceededError("The request took longer than 5 seconds."), 503, "server_busy"),
        (StoppedError(), 500, "internal_server_error"),
    ],
)
def test_when_no_worker_answers(
    retail: Catalogue, monkeypatch: pytest.MonkeyPatch, error: CskgError, status: int, reason: str
) -> None:
    """A full queue, a lost dataset, the deadline and a process that ended are told in the form of the standard."""

    async def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(Pool, "run", fail)
    with TestClient(create_app(Current(retail), Pool(1))) as client:
        check_refusal(status, reason, client.get(f"{CASE}/CFDocuments"))


def test_requests_are_counted(client: TestClient) -> None:
    """Under one name, whatever is asked for."""
    client.get(f"{CASE}/CFItems/{UNKNOWN}")
    assert f'route="{CASE}",status="404"' in client.get("/metrics").text


def test_pages_of_other_origins_read_the_headers(retail: Catalogue) -> None:
    """Where the operator allows their origin."""
    with TestClient(create_app(Current(retail), Pool(1), ["https://lms.example"])) as client:
        headers = client.get(f"{CASE}/CFDocuments", headers={"origin": "https://lms.example"}).headers
        assert {"Link", "X-Total-Count"} <= set(headers["access-control-expose-headers"].split(", "))


def test_the_schema_sees_faults() -> None:
    """The validator of these tests finds what is wrong."""
    faults = list(load_class("CFItemDType").iter_errors({"identifier": "1", "colour": "red"}))
    assert len(faults) == 6


def give_identifiers(client: TestClient, document: dict[str, Any]) -> dict[str, Any]:
    """Puts identifiers that the server has into a description, with one that it has not."""
    (listed,) = client.get(f"{CASE}/CFDocuments").json()["CFDocuments"]
    package = client.get(f"{CASE}/CFPackages/{listed['identifier']}").json()
    known = {name: [each["identifier"] for each in package[name]][:20] for name in CLASSES if name in package}
    known |= {name: [each["identifier"] for each in nodes] for name, nodes in package["CFDefinitions"].items()}
    known |= {name: [listed["identifier"]] for name in ("CFDocuments", "CFPackages")}
    known |= {"CFItemAssociations": known["CFItems"], "CFConcepts": []}
    for path, operations in document["paths"].items():
        for parameter in operations["get"]["parameters"]:
            if parameter["in"] == "path":
                parameter["schema"] = {"type": "string", "enum": [*known[path.split("/")[1]], UNKNOWN]}
    return document


@pytest.mark.parametrize("whose", ["own", "official", "known"])
def test_schemathesis_finds_no_fault(client: TestClient, tmp_path: Path, whose: str) -> None:
    """By our own description, by the official one, and by one with identifiers that are there.

    What the official one says of links between operations is not valid, so they are not followed. It allows any text
    as an identifier and as a filter, so what it allows may be refused.
    """
    tool = find_schemathesis()
    own = client.get(DISCOVERY).json()
    document = {"own": lambda: own, "official": load_openapi, "known": lambda: give_identifiers(client, own)}[whose]()
    schema = tmp_path / "openapi.json"
    schema.write_text(json.dumps(document), "utf-8")
    with run_server() as address:
        command = [tool, "run", str(schema), "--url", f"{address}{CASE}", "--seed", "1", "--max-examples", "25"]
        command += ["--mode", "all", "--phases", "coverage,fuzzing", "--no-color"]
        command += ["--exclude-checks", "positive_data_acceptance"] if whose == "official" else []
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout[-4_000:]
