"""Whatever a service or something in between does, nobody sees half a version or a wrong answer."""

import shutil
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import ClassVar

import pytest
from running_engines import find_port, serve

from cskg.errors import StoreError
from cskg.graph.catalogue import open_catalogue
from cskg.graph.endpoint import Endpoint, EndpointLimits, Outcome, ServiceSettings
from cskg.graph.remote_versions import RemoteVersions
from cskg.graph.store import StoreFolder
from cskg.ingest.build import build_store
from cskg.ingest.copies import copy_current, publish_build
from cskg.ingest.sources import find_sources
from cskg.iris import Iris

JSON = "application/sparql-results+json"
EMPTY = b'{"head":{"vars":[]},"results":{"bindings":[]}}'

Fault = Callable[["Proxy", bytes], None]


class Proxy(BaseHTTPRequestHandler):
    """Hands requests on to a service; the one of a given number meets a fault instead."""

    query: str
    update: str
    fault: Fault
    at = -1
    seen = 0
    earlier: ClassVar[dict[bytes, tuple[int, str, bytes]]] = {}
    """The first answer to each query."""

    def do_POST(self) -> None:
        """Answers."""
        body = self.rfile.read(int(self.headers["content-length"]))
        Proxy.seen += 1
        if Proxy.seen == self.at:
            type(self).fault(self, body)
        else:
            self.pass_on(body)

    def pass_on(self, body: bytes) -> None:
        """Gives what the service gives."""
        answer = self.fetch(body)
        self.earlier.setdefault(body, answer)
        self.give(*answer)

    def fetch(self, body: bytes) -> tuple[int, str, bytes]:
        """Asks the service."""
        headers = {name: self.headers[name] for name in ("content-type", "accept") if self.headers[name]}
        target = self.update if "update" in headers["content-type"] else self.query
        try:
            with urllib.request.urlopen(urllib.request.Request(target, body, headers), timeout=30) as answer:
                return answer.status, answer.headers.get("content-type", ""), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, "text/plain", error.read()

    def give(self, status: int, kind: str, body: bytes, **headers: str) -> None:
        """Sends an answer."""
        self.send_response(status)
        for name, value in {"content-type": kind, "content-length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        """Outlives clients that do not wait for an answer."""
        with suppress(OSError):
            super().handle()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def reset(proxy: Proxy, body: bytes) -> None:
    proxy.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    proxy.connection.close()


def be_slow(proxy: Proxy, body: bytes) -> None:
    time.sleep(3)
    reset(proxy, body)


def be_busy(proxy: Proxy, body: bytes) -> None:
    proxy.give(503, "text/plain", b"too busy")


def answer_in_part(proxy: Proxy, body: bytes) -> None:
    proxy.give(206, JSON, proxy.fetch(body)[2])


def cut_the_answer(proxy: Proxy, body: bytes) -> None:
    proxy.give(200, JSON, proxy.fetch(body)[2][:-20])


def cut_the_connection(proxy: Proxy, body: bytes) -> None:
    status, kind, answer = proxy.fetch(body)
    proxy.send_response(status)
    proxy.send_header("content-type", kind)
    proxy.send_header("content-length", str(len(answer) + 10))
    proxy.end_headers()
    proxy.wfile.write(answer)
    reset(proxy, body)


def give_a_page(proxy: Proxy, body: bytes) -> None:
    proxy.give(200, "text/html", b"<html>Please log in</html>")


def give_another_type(proxy: Proxy, body: bytes) -> None:
    proxy.give(200, "text/csv", b"g,n\r\n")


def give_nothing(proxy: Proxy, body: bytes) -> None:
    """As a service does that has lost all, or one that does not make an update."""
    proxy.give(200, JSON, EMPTY)


def be_stale(proxy: Proxy, body: bytes) -> None:
    """Answers a query as the first time that it was asked, as a copy that lags does."""
    if body in proxy.earlier:
        proxy.give(*proxy.earlier[body])
    else:
        proxy.pass_on(body)


def do_half(proxy: Proxy, body: bytes) -> None:
    """Makes half of an update; gives half of the rows."""
    head, lines = (body, []) if b"INSERT DATA" not in body else (b"", body.split(b" .\n"))
    if lines:
        count = len(lines) // 2
        graph = b" .\n".join(lines[:count]) + b" .\n}}"
        proxy.give(*proxy.fetch(graph))
        return
    status, kind, answer = proxy.fetch(head)
    rows = answer.split(b"},{")
    proxy.give(status, kind, b"},{".join(rows[: len(rows) // 2]) + b"}}]}}" if len(rows) > 3 else answer)


def do_twice(proxy: Proxy, body: bytes) -> None:
    proxy.fetch(body)
    proxy.pass_on(body)


def lead_elsewhere(proxy: Proxy, body: bytes) -> None:
    proxy.give(302, "text/plain", b"", location="http://127.0.0.1:9/")


def refuse_the_account(proxy: Proxy, body: bytes) -> None:
    proxy.give(401, "text/plain", b"who are you?")


def find_nothing(proxy: Proxy, body: bytes) -> None:
    proxy.give(404, "text/plain", b"no such dataset")


def do_and_not_say(proxy: Proxy, body: bytes) -> None:
    proxy.fetch(body)
    reset(proxy, body)


FAULTS = (
    reset,
    be_slow,
    be_busy,
    answer_in_part,
    cut_the_answer,
    cut_the_connection,
    give_a_page,
    give_another_type,
    give_nothing,
    do_half,
    do_twice,
    lead_elsewhere,
    refuse_the_account,
    find_nothing,
    do_and_not_say,
    be_stale,
)


LASTING = (
    give_a_page,
    give_another_type,
    lead_elsewhere,
    refuse_the_account,
    find_nothing,
    give_nothing,
    do_half,
    be_stale,
)
"""Faults after which no second try is made; with the last three, the service says that all is well."""


@contextmanager
def through_proxy(service: ServiceSettings, fault: Fault, at: int, *, tries: int) -> Iterator[ServiceSettings]:
    """Gives a service that meets a fault at the request of a number."""
    members = {"query": service.query, "update": service.update, "fault": staticmethod(fault), "at": at}
    Proxy.seen = 0
    with serve(type("Faulty", (Proxy,), members)) as url:
        limits = EndpointLimits(seconds=2 if fault is be_slow else 30, pauses=(0.02,) * (tries - 1))
        yield ServiceSettings(query=f"{url}/", limits=limits)


class Scene:
    """Two revisions of a dataset: the first is published at a service, the second is about to be.

    Args:
        service: The service.
        folder: Where the stores are.
        iris: The base of the IRIs.
        documents: Has a folder for each revision.
    """

    def __init__(self, service: ServiceSettings, folder: Path, iris: Iris, documents: Path) -> None:
        self.service, self.iris = service, iris
        self.first, self.second = (StoreFolder(folder / name) for name in ("first", "second"))
        publish_build(
            service, self.first, iris, lambda: build_store(find_sources([documents / "one"]), self.first, iris)
        )
        with Endpoint(service) as endpoint:
            self.before = RemoteVersions(endpoint, iris).find_current()
        shutil.copytree(self.first.path, self.second.path)
        build_store(find_sources([documents / "two"]), self.second, iris)

    def publish(self, service: ServiceSettings) -> None:
        """Publishes the second revision."""
        with Endpoint(service) as endpoint, closing(self.second.open_current()) as store:
            versions = RemoteVersions(endpoint, self.iris)
            current = versions.find_current()
            versions.publish(store, self.second.published()[1], current)
            versions.sweep()

    def look(self) -> str:
        """Reads what is current at the service, whole, and gives its revision."""
        with Endpoint(self.service) as endpoint:
            versions = RemoteVersions(endpoint, self.iris)
            current = versions.find_current()
            assert current
            listed = versions.read_list(current)
            assert list(versions.parts.read(part for graph in listed.graphs.values() for part in graph.parts))
        return listed.revision

    def go_back(self) -> None:
        """Makes the first revision current again, and removes what the second one brought."""
        with Endpoint(self.service) as endpoint, closing(self.first.open_current()) as store:
            versions = RemoteVersions(endpoint, self.iris)
            endpoint.update(f"DROP SILENT GRAPH <{self.iris.versions}>")
            versions.publish(store, self.first.published()[1], None)
            versions.sweep()

    @property
    def revisions(self) -> tuple[str, str]:
        """The two revisions."""
        return self.first.published()[1], self.second.published()[1]


@pytest.fixture(scope="module")
def scene(oxigraph: ServiceSettings, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """Two revisions, the first published at Oxigraph's server."""
    folder = tmp_path_factory.mktemp("scene")
    for name, title in (("one", "Manage"), ("two", "Handle")):
        (folder / name).mkdir()
        text = (root / "data" / "units" / "retail" / "111275L4.txt").read_text("utf-8")
        (folder / name / "111275L4.txt").write_text(text.replace("Manage", title), "utf-8")
    return Scene(oxigraph, folder, Iris("https://faults.example/"), folder)


@pytest.fixture(scope="module")
def requests(scene: Scene) -> int:
    """How many requests it takes to publish the second revision."""
    with through_proxy(scene.service, reset, -1, tries=1) as service:
        scene.publish(service)
        assert scene.look() == scene.revisions[1]
    scene.go_back()
    assert Proxy.seen > 10
    return Proxy.seen


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_publication_is_whole_or_not_there(scene: Scene, requests: int, fault: Fault) -> None:
    """Whichever request meets the fault, of which each fault is tried at some; the next attempt succeeds."""
    first, second = scene.revisions
    failed = 0
    for at in range(1 + FAULTS.index(fault) % 4, requests + 1, 4):
        with through_proxy(scene.service, fault, at, tries=1) as service:
            try:
                scene.publish(service)
            except StoreError:
                failed += 1
                assert scene.look() in {first, second}
            else:
                assert scene.look() == second
        scene.publish(scene.service)
        assert scene.look() == second
        scene.go_back()
    assert failed or fault in {do_twice, do_half, give_nothing, be_stale}


@pytest.mark.parametrize("fault", [each for each in FAULTS if each not in LASTING], ids=lambda fault: fault.__name__)
def test_a_fault_that_passes_is_overcome(scene: Scene, requests: int, fault: Fault) -> None:
    """A request that meets it once is made again."""
    at = 1 + FAULTS.index(fault) % requests
    with through_proxy(scene.service, fault, at, tries=3) as service:
        scene.publish(service)
    assert scene.look() == scene.revisions[1]
    scene.go_back()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_replica_has_one_revision_or_the_other(scene: Scene, requests: int, fault: Fault, tmp_path: Path) -> None:
    """It says what went wrong, serves what it has, and catches up when it can."""
    scene.publish(scene.service)
    try:
        replica = StoreFolder(Path(shutil.copytree(scene.first.path, tmp_path / "replica")))
        for at in range(1, 5):
            before = replica.published()[1]
            with through_proxy(scene.service, fault, at, tries=1) as service:
                try:
                    copy_current(service, replica, scene.iris)
                except StoreError:
                    assert replica.published()[1] == before
                else:
                    is_told_old = fault is be_stale and at == 1
                    assert replica.published()[1] == (before if is_told_old else scene.revisions[1])
        copy_current(scene.service, replica, scene.iris)
        with closing(open_catalogue(replica, scene.iris)) as served:
            assert served.revision == scene.revisions[1]
            assert served.get_unit("111275L4").title.startswith("Handle")
    finally:
        scene.go_back()


MESSAGES = {
    reset: "gave no complete answer .* Start the service",
    be_slow: "no complete answer within 2 s.* less to do",
    be_busy: "503 Service Unavailable: too busy",
    answer_in_part: r"only a part of the answer \(status 206\).* limits on time and rows",
    cut_the_answer: "not a complete one",
    cut_the_connection: "gave no complete answer",
    give_a_page: r"a page \(HTML\), not with SPARQL results.* --sparql-endpoint",
    give_another_type: "“text/csv”, not with SPARQL results",
    lead_elsewhere: "redirects to “http://127.0.0.1:9/”. Give that address",
    refuse_the_account: "does not accept the account or token.*CSKG_SPARQL_PASSWORD",
    find_nothing: "404 Not Found: the service does not take this kind of request at this address: no such dataset",
}


@pytest.mark.parametrize("fault", MESSAGES, ids=lambda fault: fault.__name__)
def test_a_message_says_what_where_and_what_to_do(scene: Scene, fault: Fault) -> None:
    """In words for who runs it."""
    with through_proxy(scene.service, fault, 1, tries=1) as service, Endpoint(service) as endpoint:
        with pytest.raises(StoreError, match=MESSAGES[fault]) as caught:
            RemoteVersions(endpoint, scene.iris).find_current()
        assert str(caught.value).startswith(service.query)


OUTCOMES = {
    reset: Outcome.UNREACHED,
    be_slow: Outcome.LATE,
    be_busy: Outcome.BUSY,
    answer_in_part: Outcome.UNUSABLE,
    cut_the_answer: Outcome.UNUSABLE,
    cut_the_connection: Outcome.UNREACHED,
    give_a_page: Outcome.UNUSABLE,
    give_another_type: Outcome.UNUSABLE,
    lead_elsewhere: Outcome.REFUSED,
    refuse_the_account: Outcome.REFUSED,
    find_nothing: Outcome.REFUSED,
    do_twice: Outcome.ANSWERED,
}


@pytest.mark.parametrize("fault", OUTCOMES, ids=lambda fault: fault.__name__)
def test_each_request_counts_by_what_came_of_it(scene: Scene, fault: Fault) -> None:
    """Each try by itself."""
    outcomes: list[Outcome] = []
    with (
        through_proxy(scene.service, fault, 1, tries=2) as service,
        Endpoint(service, outcomes.append) as endpoint,
        suppress(StoreError),
    ):
        RemoteVersions(endpoint, scene.iris).find_current()
    is_tried_again = fault not in LASTING and OUTCOMES[fault] is not Outcome.ANSWERED
    assert outcomes == [OUTCOMES[fault], *([Outcome.ANSWERED] if is_tried_again else [])]


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://127.0.0.1:{port}/query", "no complete answer .*Start the service"),
        ("http://no-such-host.invalid/query", "no complete answer"),
        ("https://127.0.0.1:{open}/query", "no complete answer"),
    ],
)
def test_no_service_is_said(scene: Scene, address: str, why: str) -> None:
    """Nobody listens, no host has the name, or it does not speak TLS."""
    open_port = scene.service.query.split(":")[2].split("/")[0]
    service = ServiceSettings(
        query=address.format(port=find_port(), open=open_port), limits=EndpointLimits(seconds=4, pauses=())
    )
    with Endpoint(service) as endpoint, pytest.raises(StoreError, match=why):
        RemoteVersions(endpoint, scene.iris).find_current()
