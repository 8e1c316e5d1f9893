"""What the doctor finds: each fault with what to do, and nothing where all is well."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner
from running_engines import find_port, run_rdflib

from cskg.cli import doctor as checks
from cskg.cli.commands import cli
from cskg.graph.endpoint import Endpoint
from cskg.graph.remote_versions import RemoteVersions
from cskg.graph.store import StoreFolder
from cskg.ingest.build import build_store
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.web.access.tokens import Permission, add_token


@pytest.fixture(scope="module")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store."""
    place = tmp_path_factory.mktemp("doctor") / "store"
    build_store(find_sources([root / "data" / "units"]), StoreFolder(place), Iris(), workers=1)
    return place


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Path:
    """A store of a test's own."""
    return Path(shutil.copytree(built, tmp_path / "store"))


def examine(*arguments: str) -> tuple[int, dict[str, dict[str, str]]]:
    """The exit code, and the worst finding about each matter."""
    result = CliRunner().invoke(cli, ["doctor", "--json", "--port", "0", *arguments])
    found: dict[str, dict[str, str]] = {}
    for each in json.loads(result.stdout)["checks"]:
        if found.get(each["about"], {"state": "ok"})["state"] == "ok":
            found[each["about"]] = each
    return result.exit_code, found


def test_all_is_well_with_a_store(store: Path) -> None:
    """Exit code 0; each matter is named, and what would only be nicer is a warning."""
    code, found = examine("--store", str(store))
    assert code == 0
    assert {"python", "sqlite", "settings", "store", "disk", "assets", "limits", "port"} <= set(found)
    assert {each["state"] for name, each in found.items() if name != "assets"} == {"ok"}


def test_a_store_that_is_broken_is_told(store: Path) -> None:
    """Its form, its pointer and its file, each in the words of the store."""
    (store / "CURRENT").write_text("9 x\n")
    assert "names a version that is not there" in examine("--store", str(store))[1]["store"]["what"]
    (store / "FORMAT").write_text("cskg store 2\n")
    code, found = examine("--store", str(store))
    assert (code, found["store"]["state"]) == (1, "error")
    assert "built by an earlier cskg" in found["store"]["what"]


def test_the_service_of_a_replica_is_asked(store: Path, tmp_path: Path) -> None:
    """Whether it answers, and has something; with a copy the server starts without it, so that is a warning."""
    address, copy = f"http://127.0.0.1:{find_port()}/query", str(tmp_path / "copy")
    code, found = examine("--sparql-endpoint", address)
    assert (code, found["service"]["state"]) == (1, "error")
    assert f"{address}: It gave no complete answer" in found["service"]["what"]
    assert "Start the service" in found["service"]["what"]
    assert not {"store", "sources"} & set(found)
    code, found = examine("--sparql-endpoint", address, "--store", str(store))
    assert (code, found["service"]["state"], found["store"]["state"]) == (0, "warning", "ok")
    with run_rdflib() as service:
        code, found = examine("--sparql-endpoint", service.query, "--store", copy)
        assert (code, "Nothing was published" in found["service"]["what"]) == (1, True)
        with Endpoint(service) as endpoint, closing(StoreFolder(store).open_current()) as opened:
            RemoteVersions(endpoint, Iris()).publish(opened, StoreFolder(store).published()[1], None)
        code, found = examine("--sparql-endpoint", service.query, "--store", copy)
        assert (code, found["service"]["what"]) == (0, f"{service.query} has version 1.")
    assert not Path(copy).exists()
    assert examine("--sparql-endpoint", address, "--sparql-user", "ann")[1]["service"]["state"] == "error"


def test_settings_that_do_not_go_together_are_told(store: Path) -> None:
    """And those that give something away are a warning."""
    assert examine("--curate", "--host", "0.0.0.0")[1]["settings"]["state"] == "error"  # noqa: S104
    assert examine("--store", str(store), "--host", "0.0.0.0")[1]["settings"]["state"] == "warning"  # noqa: S104


def test_the_tokens_file_is_looked_at(store: Path, tmp_path: Path) -> None:
    """Missing, open to others, and empty."""
    path = tmp_path / "tokens.json"
    arguments = ("--store", str(store), "--tokens", str(path))
    assert examine(*arguments)[1]["tokens"]["state"] == "error"
    path.write_text('{"tokens": []}')
    path.chmod(0o600)
    assert "has no tokens" in examine(*arguments)[1]["tokens"]["what"]
    token = add_token(path, "one", [Permission.READ])
    assert examine(*arguments)[1]["tokens"] == {"about": "tokens", "state": "ok", "what": "1 token.", "cure": ""}
    path.chmod(0o644)
    assert examine(*arguments)[1]["tokens"]["cure"] == f"Run: chmod 600 {path}"
    path.chmod(0o666)
    code, found = examine(*arguments)
    assert (code, found["tokens"]["state"]) == (1, "error")
    assert token not in json.dumps(found)


def test_what_the_machine_lacks_is_told(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Room on the disk, permissions, open files, built assets."""
    monkeypatch.setattr(checks.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))  # type: ignore[attr-defined]
    monkeypatch.setattr(checks.os, "access", lambda _, mode: mode != os.W_OK)
    monkeypatch.setattr(checks.resource, "getrlimit", lambda _: (256, 256))
    found = examine("--store", str(store))[1]
    assert {found[about]["state"] for about in ("disk", "permissions", "limits")} == {"warning"}
    code, found = examine("--curate", str(tmp_path))
    assert (code, found["sources"]["state"]) == (1, "error")


class Answering(BaseHTTPRequestHandler):
    """A server that says something at /readyz."""

    said: Any = None

    def do_GET(self) -> None:
        """Answers."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(self.said).encode())

    def log_message(self, *_: Any) -> None:
        """Says nothing else."""


@pytest.fixture
def port() -> Iterator[int]:
    """The port of such a server."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize(
    ("said", "about", "state", "words"),
    [
        ("something else", "port", "error", "cannot be used"),
        ({"status": "loading"}, "server", "warning", "loading"),
        ({"status": "ready", "revision": "x", "stale": True, "reason": "No room"}, "server", "error", "No room"),
        ({"status": "ready", "revision": "x", "stale": False}, "server", "warning", "is published"),
    ],
)
def test_whoever_has_the_port_is_asked(
    store: Path, port: int, monkeypatch: pytest.MonkeyPatch, said: Any, about: str, state: str, words: str
) -> None:
    """A server of this dataset is well; one that is stale or behind, and another program, are told apart."""
    monkeypatch.setattr(Answering, "said", said)
    found = examine("--store", str(store), "--port", str(port))[1]
    assert found[about]["state"] == state
    assert words in found[about]["what"]


def test_a_server_of_the_newest_dataset_is_well(store: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its revision is that of the store."""
    revision = StoreFolder(store).published()[1]
    monkeypatch.setattr(Answering, "said", {"status": "ready", "revision": revision, "stale": False})
    assert examine("--store", str(store), "--port", str(port))[1]["server"]["state"] == "ok"
