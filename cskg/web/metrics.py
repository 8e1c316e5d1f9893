"""The metrics of the server in Prometheus' text format, for ``/metrics``.

Requests are counted when they are answered. The other numbers are read from the parts of the server on request. Nothing
here waits for a running document.
"""

import time
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cskg import __version__
from cskg.web.access.gate import find_caller
from cskg.web.answering import Answers
from cskg.web.current import Current
from cskg.web.pool import Pool
from cskg.web.sparql_view import SparqlView
from cskg.web.streaming import Streams

if TYPE_CHECKING:
    from cskg.web.replica import Replica  # it imports the code that reads and publishes documents

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

_LEFT = 499
"""The status that is counted if a client disconnects before its answer begins, as in other servers."""


class Metrics(Collector):
    """The numbers of a server.

    Args:
        current: Holds the dataset.
        pool: Executes documents.
        answers: Caches the answers.
        streams: Writes long answers.
        sparql: Answers SPARQL queries.
        replica: Copies the dataset from a SPARQL service; None if the server is no replica.
    """

    def __init__(
        self,
        current: Current,
        pool: Pool,
        answers: Answers,
        streams: Streams,
        sparql: SparqlView,
        replica: "Replica | None",
    ) -> None:
        self._current, self._pool, self._answers, self._streams = current, pool, answers, streams
        self._sparql, self._replica = sparql, replica
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "cskg_http_requests", "Requests that were answered.", ["route", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "cskg_http_request_seconds",
            "Time from the head of a request to the end of its answer.",
            ["route"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._by_token = Counter(
            "cskg_token_requests", "Requests that came with a token.", ["token", "status"], registry=self._registry
        )
        ProcessCollector(registry=self._registry)
        self._registry.register(self)

    def to_text(self) -> bytes:
        """Returns all numbers in Prometheus' text format."""
        return generate_latest(self._registry)

    def count_request(self, route: str, status: int, seconds: float, token: str | None = None) -> None:
        """Counts an answered request, and the owner of its token."""
        if token is not None:
            self._by_token.labels(token, str(status)).inc()
        counted, timed = self._find_series(route, status)
        counted.inc()
        timed.observe(seconds)

    @cache  # noqa: B019 - there are as many as routes and statuses, and they live as long as the server
    def _find_series(self, route: str, status: int) -> tuple[Counter, Histogram]:
        return self._requests.labels(route, str(status)), self._seconds.labels(route)

    def collect(self) -> Iterator[Metric]:
        """Reads the numbers of the parts; the registry calls this."""
        pool, answers = self._pool, self._answers
        yield GaugeMetricFamily("cskg_workers", "Processes that execute documents.", len(pool.processes))
        yield GaugeMetricFamily("cskg_documents_running", "Documents that execute now.", pool.running)
        yield GaugeMetricFamily("cskg_documents_waiting", "Documents that wait for a worker.", pool.waiting)
        yield CounterMetricFamily("cskg_documents_refused", "Documents that found no worker in time.", pool.refused)
        yield CounterMetricFamily("cskg_workers_ended", "Workers that were ended or died.", pool.ended)
        yield GaugeMetricFamily("cskg_answers_kept_bytes", "Memory that kept answers take.", answers.kept_bytes)
        yield CounterMetricFamily("cskg_answers_from_kept", "Answers that were given from kept ones.", answers.hits)
        streams = self._streams
        yield GaugeMetricFamily("cskg_long_answers_running", "Long answers that are written now.", streams.running)
        yield GaugeMetricFamily("cskg_long_answers_waiting", "Long answers that wait for a place.", streams.waiting)
        yield CounterMetricFamily("cskg_long_answers_refused", "Long answers that found no place.", streams.refused)
        yield from self._collect_sparql()
        yield from self._collect_dataset()
        if self._replica is not None:
            yield from _collect_replica(self._replica)

    def _collect_dataset(self) -> Iterator[Metric]:
        """Reads the numbers of the served dataset."""
        current, replica = self._current, self._replica
        catalogue, staleness = current.find(), current.staleness
        yield GaugeMetricFamily("cskg_dataset_loaded", "Whether a dataset is served.", catalogue is not None)
        served = {"revision": catalogue.revision if catalogue else "", "version": __version__}
        yield InfoMetricFamily("cskg_dataset", "The revision that is served, and the program's version.", served)
        since = time.time() - staleness.since.timestamp() if staleness else 0.0
        yield GaugeMetricFamily(
            "cskg_dataset_stale_seconds", "For how long a newer revision could not be loaded, in seconds.", since
        )
        behind = GaugeMetricFamily(
            "cskg_dataset_behind", "Whether the published version is another one than the served one."
        )
        if replica is None or replica.is_copy is not None:
            behind.add_metric([], current.is_behind() or (replica is not None and not replica.is_copy))
        yield behind
        loads = {"loaded": current.loaded, "failed": current.failed}
        yield _count_by_outcome("cskg_dataset_loads", "Attempts to load a dataset.", loads)
        yield GaugeMetricFamily("cskg_dataset_load_seconds", "Time of the last loading.", current.load_seconds)

    def _collect_sparql(self) -> Iterator[Metric]:
        """Reads the numbers of SPARQL, all of them 0 before the first query."""
        pool = self._sparql.pool
        processes, running, waiting = (len(pool.processes), pool.running, pool.waiting) if pool else (0, 0, 0)
        refused, ended = (pool.refused, pool.ended) if pool else (0, 0)
        yield GaugeMetricFamily("cskg_sparql_processes", "Processes that answer SPARQL queries.", processes)
        yield GaugeMetricFamily("cskg_sparql_running", "SPARQL queries that run now.", running)
        yield GaugeMetricFamily("cskg_sparql_waiting", "SPARQL queries that wait for the process.", waiting)
        yield CounterMetricFamily("cskg_sparql_refused", "SPARQL queries that found no process in time.", refused)
        yield CounterMetricFamily("cskg_sparql_processes_ended", "Processes of SPARQL that were ended or died.", ended)


def _collect_replica(replica: "Replica") -> Iterator[Metric]:
    """Reads the numbers of a replica, and of the service that it copies from."""
    from cskg.graph.endpoint import Outcome

    requests = {outcome.value: replica.requests[outcome] for outcome in Outcome}
    yield _count_by_outcome("cskg_engine_requests", "Requests to the SPARQL service.", requests)
    answered = GaugeMetricFamily("cskg_engine_last_answer_timestamp_seconds", "When the service last gave an answer.")
    if replica.answered_at is not None:
        answered.add_metric([], replica.answered_at)
    yield answered
    yield GaugeMetricFamily("cskg_replica_look_seconds", "Time of the last look at the service.", replica.look_seconds)
    copies = {"copied": replica.copied, "failed": replica.failed}
    yield _count_by_outcome("cskg_replica_copies", "Attempts to copy a version from the service.", copies)
    yield GaugeMetricFamily("cskg_replica_copy_seconds", "Time of the last copy.", replica.copy_seconds)
    yield CounterMetricFamily("cskg_replica_processes_ended", "Processes that copy, and died.", replica.ended)


def _count_by_outcome(name: str, text: str, counts: Mapping[str, int]) -> CounterMetricFamily:
    family = CounterMetricFamily(name, text, labels=["outcome"])
    for outcome, count in counts.items():
        family.add_metric([outcome], count)
    return family


class Measured:
    """Counts the requests of an application, by the route that answered and by status.

    Args:
        app: The application.
        metrics: Counts them.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start, status = time.perf_counter(), _LEFT

        async def send_on(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self.app(scope, receive, send_on)
        except Exception:
            status = 500
            raise
        finally:
            # A path without a route could be any text, so all such paths count as one.
            route = getattr(scope.get("route"), "path", "other")
            self._metrics.count_request(route, status, time.perf_counter() - start, find_caller(scope).token)
