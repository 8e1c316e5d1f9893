"""``cskg import`` and ``cskg build`` with servers, as a user runs them."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from foreign.case_server import Server, page, run_case_server

CASES = Path(__file__).parent / "cases"
NAMES = [f"0000000{number}-0000-4000-8000-000000000000" for number in range(3)]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Runs the command."""
    command = [sys.executable, "-m", "cskg", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def server() -> Iterator[Server]:
    """A server with three packages."""
    text = (CASES / "case-plain" / "source.json").read_text("utf-8")
    with run_case_server() as server:
        server.packages = {name: text.replace("00000000-0000", name[:13]).encode() for name in NAMES}
        yield server


def test_the_report_names_what_was_understood_and_each_habit() -> None:
    """For people and as JSON; the exit code says whether something was left out."""
    path = CASES / "case-nulls-and-echoes" / "source.json"
    shown = run("import", path)
    assert shown.returncode == 1
    assert "Baking  (CASE 1.1, A)\n    1 item, 0 associations" in shown.stdout
    assert "info: null stands for a value that is missing (5 times, first at /CFDocument/description)" in shown.stdout
    told = run("import", path, "--json")
    assert told.returncode == 1
    (document,) = json.loads(told.stdout)["documents"]
    (framework,) = document["frameworks"]
    assert (framework["title"], framework["itemCount"], framework["format"]) == ("Baking", 1, "CASE 1.1")
    codes = [each["code"] for each in document["diagnostics"]]
    assert codes == ["foreign-framework", "null-value", "echoed-uri", "entry-left-out"]
    assert run("import", path, "--json").stdout == told.stdout


def test_a_server_is_built_kept_and_built_again(server: Server, tmp_path: Path) -> None:
    """A second build changes nothing, a package that fails stays, and files of `import -o` build the same."""
    store = tmp_path / "store"
    first = run("build", server.address, "--store", store)
    assert (first.returncode, "3 frameworks" in first.stderr) == (0, True), first.stderr
    second = run("build", server.address, "--store", store)
    assert "0 sources loaded, 3 unchanged" in second.stderr
    assert second.stdout == first.stdout
    server.answers[f"CFPackages/{NAMES[1]}"] = page
    third = run("build", server.address, "--store", store)
    assert (third.returncode, third.stdout) == (1, first.stdout)
    assert "[not-fetched]" in third.stderr
    del server.answers[f"CFPackages/{NAMES[1]}"]
    kept = run("import", server.address, "-o", tmp_path / "kept")
    assert kept.returncode == 0
    (folder,) = (tmp_path / "kept").iterdir()
    again = run("build", folder, "--store", tmp_path / "other")
    assert again.stdout == first.stdout


def test_what_left_a_server_goes_with_prune_only(server: Server, tmp_path: Path) -> None:
    """A document that the server lists no more is kept and told, until --prune."""
    store = tmp_path / "store"
    run("build", server.address, "--store", store)
    del server.packages[NAMES[2]]
    kept = run("build", server.address, "--store", store)
    assert "1 source is gone but kept" in kept.stderr
    pruned = run("build", server.address, "--store", store, "--prune")
    assert "1 removed" in pruned.stderr
    assert "2 frameworks" in pruned.stderr


def test_a_server_that_gives_nothing_is_refused(server: Server, tmp_path: Path) -> None:
    """Nothing is published where nothing could be fetched; beside documents it is an error of its own."""
    server.answers["CFDocuments"] = page
    nothing = run("build", server.address, "--store", tmp_path / "store")
    assert nothing.returncode == 2
    assert "Nothing was fetched" in nothing.stderr
    beside = run("build", server.address, CASES / "case-plain" / "source.json", "--store", tmp_path / "store")
    assert beside.returncode == 1
    assert "1 framework " in beside.stderr
    assert "[not-fetched]" in beside.stderr


def test_options_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    """A folder for packages needs a server, and a missing file is told."""
    shown = run("import", CASES / "case-plain", "-o", tmp_path)
    assert (shown.returncode, "no SOURCE is an address" in shown.stderr) == (2, True)
    assert run("import", tmp_path / "nowhere.json").returncode == 2
