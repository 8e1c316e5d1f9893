"""Several replicas behind nginx, under load: one is killed, one stands still, one is a revision behind."""

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import yaml
from engines.test_replicas import fetch, run_build, wait_until
from requirements import lacking
from running_engines import find_port, run_oxigraph
from running_server import run_server, start_server

TITLE = '{ unit(code: "111275L4") { title } }'


def ask(url: str, query: str) -> dict[str, Any]:
    """Asks in GraphQL by POST."""
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(f"{url}/graphql", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


@contextmanager
def run_nginx(root: Path, folder: Path, replicas: list[str]) -> Iterator[str]:
    """Starts nginx with the configuration of ``deploy``, but for the addresses and a shorter patience."""
    if shutil.which("nginx") is None:
        lacking("nginx is not installed.", "Debian has it as nginx-light.")
    port, text = find_port(), (root / "deploy" / "nginx.conf").read_text("utf-8")
    for number, replica in enumerate(replicas, 1):
        text = text.replace(f"replica-{number}:8000", replica.removeprefix("http://"))
    text = text.replace("listen 8080", f"listen 127.0.0.1:{port}").replace("read_timeout 6s", "read_timeout 1s")
    configuration = folder / "nginx.conf"
    configuration.write_text(text.replace("/tmp/cskg-nginx", str(folder / "nginx")), "utf-8")
    command = ["nginx", "-c", str(configuration), "-e", "stderr", "-g", "daemon off;"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until(lambda: _answers(f"http://127.0.0.1:{port}/healthz"))
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False


@dataclass
class Load:
    """Readers that ask without a pause.

    Attributes:
        titles: The titles that they were answered with.
        failures: What else they got.
    """

    titles: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @contextmanager
    def running(self, url: str) -> Iterator[None]:
        """Runs two readers."""
        ended = Event()

        def read() -> None:
            while not ended.is_set():
                try:
                    self.titles.append(ask(url, TITLE)["data"]["unit"]["title"])
                    fetch(f"{url}/unit/111275L4.jsonld")
                except (OSError, KeyError, TypeError, ValueError) as error:
                    self.failures.append(repr(error))

        readers = [Thread(target=read) for _ in range(2)]
        for reader in readers:
            reader.start()
        try:
            yield
        finally:
            ended.set()
            for reader in readers:
                reader.join()


@pytest.fixture
def units(root: Path, tmp_path: Path) -> Path:
    """A folder with the two real units."""
    return Path(shutil.copytree(root / "data" / "units" / "retail", tmp_path / "units"))


def test_no_read_fails(root: Path, units: Path, tmp_path: Path) -> None:
    """Whatever happens to replicas, each request is answered with the revision before or the new one."""
    load, document = Load(), units / "111275L4.txt"
    with ExitStack() as stack:
        service = stack.enter_context(run_oxigraph(tmp_path / "oxigraph"))
        first = run_build(service, str(units))
        assert first.returncode == 0, first.stderr

        def options(name: str, endpoint: str) -> tuple[str, ...]:
            return ("--workers", "1", "--store", str(tmp_path / name), "--sparql-endpoint", endpoint)

        with run_server(*options("c", service.query)):
            pass
        killed, victim = stack.enter_context(start_server(*options("a", service.query)))
        stopped, sleeper = stack.enter_context(start_server(*options("b", service.query)))
        # It serves its copy, and never hears of the next version.
        behind = stack.enter_context(run_server(*options("c", f"http://127.0.0.1:{find_port()}/query")))
        url = stack.enter_context(run_nginx(root, tmp_path, [killed, stopped, behind]))
        with load.running(url):
            document.write_text(document.read_text("utf-8").replace("Manage", "Handle"), "utf-8")
            second = run_build(service, str(units))
            wait_until(lambda: fetch(f"{stopped}/readyz")["revision"] == second.stdout.strip())
            time.sleep(2)
            victim.send_signal(signal.SIGKILL)
            time.sleep(2)
            os.kill(sleeper.pid, signal.SIGSTOP)
            time.sleep(3)
            os.kill(sleeper.pid, signal.SIGCONT)
            time.sleep(2)
        assert load.failures == []
        assert len(load.titles) > 50
        assert {title.split()[0] for title in load.titles} == {"Manage", "Handle"}

        page = ask(stopped, "{ units(first: 1) { pageInfo { endCursor } } }")["data"]["units"]["pageInfo"]
        follow = f'{{ units(first: 1, after: "{page["endCursor"]}") {{ edges {{ node {{ code }} }} }} }}'
        assert len(ask(stopped, follow)["data"]["units"]["edges"]) == 1
        (error,) = ask(behind, follow)["errors"]
        assert "another dataset revision" in error["message"]
        assert error["extensions"]["code"] == "BAD_INPUT"
        assert not _answers(f"{url}/metrics")
        assert _answers(f"{stopped}/metrics")


def test_the_files_for_containers_fit_together(root: Path) -> None:
    """They were not started: names of services and addresses are those that nginx and the commands use."""
    compose = yaml.safe_load((root / "deploy" / "compose.yaml").read_text("utf-8"))
    nginx = (root / "deploy" / "nginx.conf").read_text("utf-8")
    replicas = sorted(name for name in compose["services"] if name.startswith("replica"))
    assert replicas == sorted(f"replica-{number}" for number in range(1, nginx.count(":8000 max_fails") + 1))
    docker = (root / "deploy" / "Dockerfile").read_text("utf-8")
    assert "EXPOSE 8000" in docker
    assert "USER cskg" in docker
    for service in compose["services"].values():
        assert not service.get("privileged")
        if "build" in service:
            assert (root / "deploy" / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
