"""Heavy requests, as many at once as there are workers and one more, stop neither the others nor the server's end."""

import itertools
import json
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from cskg.api.cost import MAX_COST
from cskg.api.executing import Executor
from cskg.graph.catalogue import Catalogue
from cskg.web.pool import DEADLINE_SECONDS, LIGHT

GRACE = 10.0
"""Within how many seconds a signal to stop ends the server."""


@pytest.fixture(scope="module")
def documents(retail: Catalogue, root: Path) -> Iterator[dict[str, str]]:
    """The heavy documents that the benchmark asks, about the two real units."""
    sys.path.insert(0, str(root / "benchmarks"))
    from heavy_requests import Asker

    yield dict(Asker(retail, ["111275L4", "107167L5"] * 100))
    sys.path.remove(str(root / "benchmarks"))


def ask(url: str, document: str, number: int = 0) -> Any:
    """Asks; another number makes it another request, so that no kept answer is given."""
    body = json.dumps({"query": document, "variables": {"number": number}}).encode()
    request = urllib.request.Request(f"{url}/graphql", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


@contextmanager
def heavily_loaded(root: Path, workers: int, documents: dict[str, str]) -> Iterator[tuple[str, Any]]:
    """Runs a server whose workers, and one client more, are kept busy."""
    command = [sys.executable, "-m", "cskg", "serve", "--port", "0", "--workers", str(workers)]
    stop = threading.Event()

    def keep_asking(url: str, first: int) -> None:
        for number in itertools.count(first):
            if stop.is_set():
                return
            # It may be refused, run into the deadline, or find the server gone.
            with suppress(OSError):
                ask(url, list(documents.values())[number % len(documents)], number)

    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            found = re.search(r"http://\S+:\d+", process.stdout.readline() if process.stdout else "")
            assert found
            ask(found[0], "{ dataset { revision } }")
            for first in range(workers + 1):
                threading.Thread(target=keep_asking, args=(found[0], 3 * first), daemon=True).start()
            time.sleep(1)
            yield found[0], process
        finally:
            stop.set()
            process.kill()


def test_the_documents_are_heavy_and_legal(retail: Catalogue, documents: dict[str, str]) -> None:
    """Each is within the highest cost, and most are not light."""
    costs = {name: Executor().measure(retail, document, {}, None) for name, document in documents.items()}
    assert len(costs) >= 12
    assert all(cost <= MAX_COST for cost in costs.values())
    assert sum(cost > LIGHT for cost in costs.values()) >= 8, costs


@pytest.mark.parametrize("workers", [1, 2])
def test_a_bystander_is_answered_and_a_signal_ends_the_server(
    root: Path, documents: dict[str, str], workers: int
) -> None:
    """No light request fails, health answers at once, and SIGTERM ends the server within its grace."""
    with heavily_loaded(root, workers, documents) as (url, process):
        for number in range(5):
            start = time.monotonic()
            with urllib.request.urlopen(f"{url}/healthz", timeout=30) as answer:
                assert answer.status == 200
            assert "errors" not in ask(url, "{ dataset { revision } }", number)
            assert time.monotonic() - start < 4 * DEADLINE_SECONDS
        start = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        assert time.monotonic() - start < GRACE + DEADLINE_SECONDS
