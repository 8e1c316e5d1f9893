"""``cskg build`` and ``cskg serve`` with a service: it is followed, outlived, and not needed for a restart."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from running_engines import find_port, run_oxigraph
from running_server import run_server

from cskg.graph.endpoint import ServiceSettings


def run_build(settings: ServiceSettings, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Runs ``cskg build`` into a service."""
    named = ["--sparql-endpoint", settings.query, "--sparql-update", str(settings.update)]
    command = [sys.executable, "-m", "cskg", "build", *named, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def fetch(url: str) -> dict[str, Any]:
    """Fetches JSON."""
    with urllib.request.urlopen(url, timeout=30) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def ask_title(url: str) -> str:
    """Asks the title of the unit."""
    body = json.dumps({"query": '{ unit(code: "111275L4") { title } }'}).encode()
    request = urllib.request.Request(f"{url}/graphql", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        title: str = json.load(answer)["data"]["unit"]["title"]
    return title


def wait_until(holds: Callable[[], bool]) -> None:
    """Waits until something holds, for a minute at most."""
    for _ in range(240):
        if holds():
            return
        time.sleep(0.25)
    raise AssertionError("it did not come to hold")


def test_a_replica_follows_the_service_and_outlives_it(units: Path, tmp_path: Path) -> None:
    """It swaps to a new version; serves on, stale, while the service is away; and starts without it from its copy."""
    place, port = tmp_path / "oxigraph", find_port()
    document = units / "111275L4.txt"
    copy = tmp_path / "copy"
    with run_oxigraph(place, port=port) as settings:
        named = ("--sparql-endpoint", settings.query, "--workers", "1", "--store", str(copy))
        first = run_build(settings, str(units))
        assert first.returncode == 0, first.stderr
        with run_server(*named) as url:
            ready = fetch(f"{url}/readyz")
            assert (ready["revision"], ready["stale"]) == (first.stdout.strip(), False)
            document.write_text(document.read_text("utf-8").replace("Manage", "Handle"), "utf-8")
            second = run_build(settings, str(units))
            assert "1 source loaded, 0 unchanged" in second.stderr
            wait_until(lambda: fetch(f"{url}/readyz")["revision"] == second.stdout.strip())
            assert ask_title(url).startswith("Handle")
    with run_server(*named) as url:
        assert ask_title(url).startswith("Handle")
        wait_until(lambda: bool(fetch(f"{url}/readyz")["stale"]))
        assert "no complete answer" in fetch(f"{url}/readyz")["reason"]
        with run_oxigraph(place, port=port):
            wait_until(lambda: not fetch(f"{url}/readyz")["stale"])
        assert ask_title(url).startswith("Handle")


def test_without_service_and_copy_nothing_is_served(tmp_path: Path) -> None:
    """The command says why, and what to do."""
    command = [sys.executable, "-m", "cskg", "serve", "--port", "0", "--sparql-endpoint"]
    address = f"http://127.0.0.1:{find_port()}/query"
    done = subprocess.run([*command, address], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 2
    assert f"{address}: It gave no complete answer" in done.stderr
    assert "Start the service" in done.stderr


def test_settings_are_read_from_the_environment(units: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each option has a variable; a password stands in no argument, and in no message."""
    with run_oxigraph(tmp_path / "oxigraph") as settings:
        monkeypatch.setenv("CSKG_SPARQL_ENDPOINT", settings.query)
        monkeypatch.setenv("CSKG_SPARQL_UPDATE", str(settings.update))
        monkeypatch.setenv("CSKG_GRAPH_STORE", str(settings.graph_store))
        monkeypatch.setenv("CSKG_SPARQL_USER", "somebody")
        monkeypatch.setenv("CSKG_SPARQL_PASSWORD", "very-secret")
        monkeypatch.setenv("CSKG_SPARQL_CHUNK", "50")
        command = [sys.executable, "-m", "cskg", "build", str(units)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr
        assert settings.query in done.stderr
        monkeypatch.setenv("CSKG_SPARQL_ENDPOINT", "http://somebody:very-secret@127.0.0.1/query")
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 2
    assert "“127.0.0.1/query” is not the address of a SPARQL service" in done.stderr
    assert "very-secret" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("build", "data/units"), "Give --store, --sparql-endpoint, or both"),
        (("build", "data/units", "--store", "x", "--graph-store", "http://a/"), "need --sparql-endpoint"),
        (("serve", "data/units", "--sparql-endpoint", "http://a/"), "give no SOURCEs"),
        (("serve", "--curate", "--sparql-endpoint", "http://a/"), "no --curate"),
        (("serve", "--sparql-endpoint", "a/query"), "is not the address of a SPARQL service"),
        (("serve", "--sparql-endpoint", "http://a/", "--sparql-user", "x"), "both a name and a password"),
    ],
)
def test_faulty_options_are_refused(arguments: tuple[str, ...], why: str) -> None:
    """With a message."""
    command = [sys.executable, "-m", "cskg", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 2
    assert why in done.stderr
