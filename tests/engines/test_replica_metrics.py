"""``/metrics`` of a replica: what it asks of the engine, and whether it serves what is published there."""

import re
import time
import urllib.request
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from engines.test_faults import Proxy
from engines.test_replicas import ask_title, fetch, run_build, wait_until
from prometheus_client.parser import text_string_to_metric_families
from running_engines import find_port, run_oxigraph, serve
from running_server import run_server

from cskg.errors import StoreError
from cskg.graph.endpoint import Endpoint, ServiceSettings
from cskg.graph.remote_versions import RemoteVersions
from cskg.graph.store import StoreFolder
from cskg.iris import DEFAULT_BASE, Iris
from cskg.web.replica import REFRESH_SECONDS, Replica


class Numbers:
    """The numbers of a server, each by its name and the outcome that it counts.

    Args:
        url: The server's address.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    def read(self) -> dict[tuple[str, ...], float]:
        """Reads all."""
        with urllib.request.urlopen(f"{self._url}/metrics", timeout=30) as answer:
            families = list(text_string_to_metric_families(answer.read().decode()))
        return {(each.name, *each.labels.values()): each.value for family in families for each in family.samples}

    def count(self, outcome: str) -> float:
        """Counts the requests to the engine that had an outcome."""
        return self.read()["cskg_engine_requests_total", outcome]

    def say_behind(self) -> float | None:
        """Says whether the server is behind; None where it does not know."""
        return self.read().get(("cskg_dataset_behind",))

    def copies(self) -> tuple[float, float]:
        """Counts the copies that succeeded and that failed."""
        numbers = self.read()
        return numbers["cskg_replica_copies_total", "copied"], numbers["cskg_replica_copies_total", "failed"]

    def answered_at(self) -> float | None:
        """Says when the engine last gave an answer; None where it has not."""
        return self.read().get(("cskg_engine_last_answer_timestamp_seconds",))


def publish(settings: ServiceSettings, units: Path, before: str, after: str, *options: str) -> str:
    """Changes some words of the document, publishes, and gives the revision."""
    document = units / "111275L4.txt"
    document.write_text(document.read_text("utf-8").replace(before, after), "utf-8")
    done = run_build(settings, str(units), *options)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def find_part(settings: ServiceSettings) -> str:
    """Finds a part that only the version has that is current."""
    with Endpoint(settings) as endpoint:
        versions = RemoteVersions(endpoint, Iris())
        current = versions.find_current()
        assert current
        graphs = versions.read_list(current).graphs
    return graphs[Iris().graph("111275L4.txt")].parts[0]


def test_metrics_tell_of_the_engine_while_it_answers_is_away_and_returns(
    units: Path, root: Path, tmp_path: Path
) -> None:
    """Requests, copies, the time of the last answer, and whether what is served is what is published."""
    page = (root / "docs" / "reference" / "operating.md").read_text("utf-8")
    place, port, begun = tmp_path / "oxigraph", find_port(), time.time()
    with run_oxigraph(place, port=port) as settings:
        named = ("--sparql-endpoint", settings.query, "--workers", "1", "--store", str(tmp_path / "copy"))
        publish(settings, units, "Manage", "Manage")
        with run_server(*named) as url:
            numbers = Numbers(url)
            found = numbers.read()
            names = {re.sub("_(bucket|count|sum|created)$", "", name) for name, *_ in found if name.startswith("cskg_")}
            assert [name for name in sorted(names) if not re.search(rf"`{name}[`{{]", page)] == []
            assert (numbers.copies(), numbers.say_behind()) == ((1, 0), 0)
            assert found["cskg_engine_requests_total", "answered"] >= 4
            assert found["cskg_dataset_loads_total", "loaded"] == 1
            assert 0 < found["cskg_replica_copy_seconds",] < found["cskg_replica_look_seconds",] < 60
            assert found["cskg_dataset_load_seconds",] > found["cskg_replica_copy_seconds",]
            assert begun < (numbers.answered_at() or 0) < time.time()
            second = publish(settings, units, "Manage", "Handle")
            wait_until(lambda: fetch(f"{url}/readyz")["revision"] == second)
            assert (numbers.copies(), numbers.say_behind()) == ((2, 0), 0)
            assert numbers.read()["cskg_dataset_loads_total", "loaded"] == 2
            assert sum(numbers.count(outcome) for outcome in ("unreached", "late", "busy", "refused", "unusable")) == 0
    with run_server(*named) as url:
        numbers = Numbers(url)
        assert (numbers.say_behind(), numbers.answered_at()) == (None, None)
        wait_until(lambda: numbers.count("unreached") >= 2)
        assert numbers.read()["cskg_dataset_stale_seconds",] > 0
        assert (numbers.count("answered"), numbers.say_behind(), numbers.answered_at()) == (0, None, None)
        with run_oxigraph(place, port=port):
            wait_until(lambda: numbers.answered_at() is not None)
            wait_until(lambda: numbers.read()["cskg_dataset_stale_seconds",] == 0)
            assert (numbers.say_behind(), numbers.copies()) == (0, (0, 0))
        wait_until(lambda: numbers.read()["cskg_dataset_stale_seconds",] > 0)
        last, failed = numbers.answered_at(), numbers.count("unreached")
        wait_until(lambda: numbers.count("unreached") > failed)
        assert (numbers.answered_at(), numbers.say_behind()) == (last, 0)


def test_metrics_tell_that_a_replica_is_behind(units: Path, tmp_path: Path) -> None:
    """A version that cannot be copied is not served; each attempt counts, until what is wrong was mended."""
    with run_oxigraph(tmp_path / "oxigraph") as settings:
        named = ("--sparql-endpoint", settings.query, "--workers", "1", "--store", str(tmp_path / "copy"))
        kept = ("--store", str(tmp_path / "writer"))
        publish(settings, units, "Manage", "Manage", *kept)
        with run_server(*named):
            pass
        publish(settings, units, "Manage", "Handle", *kept)
        with Endpoint(settings) as endpoint:
            endpoint.update(f"DROP GRAPH <{find_part(settings)}>")
        with run_server(*named) as url:
            numbers = Numbers(url)
            wait_until(lambda: numbers.copies()[1] >= 2)
            assert (numbers.copies()[0], numbers.say_behind()) == (0, 1)
            assert numbers.count("answered") >= 4
            assert ask_title(url).startswith("Manage")
            publish(settings, units, "Handle", "Handle", *kept)
            wait_until(lambda: numbers.say_behind() == 0)
            assert numbers.copies()[0] == 1
            assert ask_title(url).startswith("Handle")


class Slow(Proxy):
    """Hands each request on after a pause."""

    def pass_on(self, body: bytes) -> None:
        """Gives what the service gives, later."""
        time.sleep(REFRESH_SECONDS)
        super().pass_on(body)


def test_requests_count_while_a_copy_is_made(units: Path, tmp_path: Path) -> None:
    """So a slow copy does not look like an engine that is away."""
    with run_oxigraph(tmp_path / "oxigraph") as settings:
        publish(settings, units, "Manage", "Manage")
        handler = type("SlowService", (Slow,), {"query": settings.query, "update": settings.update})
        with (
            serve(handler) as address,
            Replica(replace(settings, query=address), tmp_path / "copy", DEFAULT_BASE) as it,
        ):
            wait_until(lambda: it.check() or it.answered_at is not None)
            assert (it.is_copy, it.look_seconds, it.requests["answered"]) == (None, 0, 1)
            it.wait()
            assert (it.is_copy, it.copied) == (True, 1)
            assert it.look_seconds > it.copy_seconds > 2 * REFRESH_SECONDS


def test_what_was_copied_is_served_though_the_engine_has_gone(units: Path, tmp_path: Path) -> None:
    """A server that looks after both happened learns of the new version first, and then that the engine is away."""
    copy = tmp_path / "copy"
    with ExitStack() as engine:
        settings = engine.enter_context(run_oxigraph(tmp_path / "oxigraph"))
        publish(settings, units, "Manage", "Manage")
        with Replica(settings, copy, DEFAULT_BASE) as replica:
            replica.wait()
            second = publish(settings, units, "Manage", "Handle")
            wait_until(lambda: StoreFolder(copy).published()[1] == second)
            engine.close()
            time.sleep(2 * REFRESH_SECONDS + 1)
            replica.check()
            assert (replica.copied, replica.is_copy) == (2, True)
            assert replica.requests["unreached"] > 0
            with pytest.raises(StoreError, match="no complete answer"):
                replica.check()
