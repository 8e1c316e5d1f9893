"""The server as a user starts it: over a real socket, in a process of its own."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from running_server import run_server

from cskg.web.access.tokens import Permission, add_token


def _post(url: str, query: str) -> Any:
    request = urllib.request.Request(
        f"{url}/graphql", json.dumps({"query": query}).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def test_the_server_answers_the_readmes_query(server_url: str) -> None:
    """The main job, end to end."""
    data = _post(server_url, '{ unit(code: "111275L4") { title derivedFrom { code level status } } }')["data"]
    assert data["unit"]["derivedFrom"] == [{"code": "107157L4", "level": 4, "status": "REFERENCED"}]


def test_a_port_in_use_is_a_message_and_exit_code_2(server_url: str, root: Path) -> None:
    """It names the port and what to do; there is no traceback."""
    port = server_url.rpartition(":")[2]
    done = subprocess.run(
        [sys.executable, "-m", "cskg", "serve", "--port", port],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert f"Port {port}" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_start_counts_what_was_read_with_doubt(root: Path) -> None:
    """A few lines name the documents with the most errors and the command that shows all; the address stands alone."""
    command = [sys.executable, "-m", "cskg", "serve", "--port", "0", "data/illustrative/faults"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)
    assert re.match(r"Serving \d+ units( \(\d+ more (is|are) only named\))? on http://127.0.0.1:\d+ ", first)
    assert output == ""
    head, *documents, rest, shown = errors.strip().splitlines()
    assert re.search(r"gave \d errors and \d warnings", head)
    assert documents[0] == "  missing-code.txt: 1 error"
    assert documents[1] == "  missing-criteria.txt: 1 error and 1 warning"
    assert rest == "  and 2 more documents"
    assert shown.endswith(": cskg validate data/illustrative/faults")


@pytest.mark.parametrize("harm", ["missing", "broken"])
def test_a_broken_store_is_a_message_and_exit_code_2(tmp_path: Path, harm: str) -> None:
    """It names the folder and what to do."""
    store = tmp_path / "store"
    if harm == "broken":
        store.mkdir()
        (store / "FORMAT").write_text("nonsense")
    done = subprocess.run(
        [sys.executable, "-m", "cskg", "serve", "--port", "0", "--store", str(store)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert str(store) in done.stderr
    assert "cskg build" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_ctrl_c_during_the_start_leaves_no_traceback(root: Path) -> None:
    """A terminal sends Ctrl+C to all processes, also to the one that loads the workers' code."""
    command = [sys.executable, "-m", "cskg", "serve", "--port", "0"]
    process = subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, text=True, start_new_session=True)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while not any(
        b"forkserver" in Path(f"/proc/{child}/cmdline").read_bytes() for child in children.read_text().split()
    ):
        time.sleep(0.01)
    time.sleep(0.3)  # it imports now
    os.killpg(process.pid, signal.SIGINT)
    assert "Traceback" not in process.communicate(timeout=30)[1]


def test_half_a_request_does_not_stop_the_others(server_url: str) -> None:
    """While some connections hang, others are answered."""
    host, port = server_url.removeprefix("http://").split(":")
    hanging = [socket.create_connection((host, int(port))) for _ in range(20)]
    try:
        for connection in hanging:
            connection.sendall(b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        assert _post(server_url, "{ dataset { unitCount } }")["data"]["dataset"]["unitCount"] == 3
    finally:
        for connection in hanging:
            connection.close()


def test_a_server_follows_its_store(root: Path, tmp_path: Path) -> None:
    """When a build publishes a new version, the server answers from it without a restart."""
    units = Path(shutil.copytree(root / "data" / "units", tmp_path / "units"))
    cskg = [sys.executable, "-m", "cskg"]
    build = [*cskg, "build", str(units), "--store", str(tmp_path / "store")]
    subprocess.run(build, check=True, capture_output=True, timeout=60)
    command = [*cskg, "serve", "--port", "0", "--store", str(tmp_path / "store")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout
            found = re.search(r"http://\S+:\d+", process.stdout.readline())
            assert found
            query = '{ unit(code: "111275L4") { title } }'
            assert _post(found[0], query)["data"]["unit"]["title"].startswith("Manage crisis")
            path = units / "retail" / "111275L4.txt"
            path.write_text(path.read_text("utf-8").replace("Manage crisis of", "Handle crises of"), "utf-8")
            subprocess.run(build, check=True, capture_output=True, timeout=60)
            for _ in range(100):
                title = _post(found[0], query)["data"]["unit"]["title"]
                if title.startswith("Handle crises"):
                    break
                time.sleep(0.2)
            assert title.startswith("Handle crises")
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0


def test_a_server_that_is_stopped_leaves_nothing_behind(root: Path, tmp_path: Path) -> None:
    """SIGTERM ends it with exit code 0, and the dataset that it compiled for itself is gone."""
    process = subprocess.Popen(
        [sys.executable, "-m", "cskg", "serve", "--port", "0", "--workers", "1"],
        cwd=root,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("Serving")
    assert any(path.name.startswith("cskg-") for path in tmp_path.iterdir())
    process.terminate()
    assert process.wait(timeout=30) == 0
    process.stdout.close()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("cskg-")]


@pytest.mark.parametrize(("anonymous", "statuses"), [("none", [401, 401, 401]), ("read", [200, 401, 401])])
def test_a_server_with_tokens(tmp_path: Path, anonymous: str, statuses: list[int]) -> None:
    """What may be asked without one is a setting; with one, all of its scopes."""
    path = tmp_path / "tokens.json"
    token = add_token(path, "all", list(Permission))
    addresses = ("/unit/111275L4", "/check?unit=111275L4", "/metrics")
    with run_server("--tokens", str(path), "--anonymous", anonymous, "--workers", "1") as url:
        assert [_find_status(f"{url}{address}") for address in addresses] == statuses
        assert [_find_status(f"{url}{address}", token) for address in addresses] == [200, 200, 200]
        assert _find_status(f"{url}/healthz") == 200


def _find_status(url: str, token: str = "") -> int:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
