"""The documentation is true: its commands run, its query gets its answer, its drawings are those of the code."""

import importlib.util
import json
import re
import shlex
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
SHELL = [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines() if line]


def test_the_two_commands_stand_at_the_top(root: Path) -> None:
    """Within the first fifteen lines, and the Makefile has them."""
    head = README.splitlines()[:15]
    for target in ("serve", "test"):
        assert any(line.strip().startswith(f"make {target}") for line in head)
        assert re.search(rf"^{target}:", (root / "Makefile").read_text("utf-8"), re.MULTILINE)


def test_the_query_gets_the_answer_that_stands_there(server_url: str) -> None:
    """What the curl command says is sent, but to the test's server (a bare machine has no curl)."""
    (command,) = [line for line in SHELL if line.startswith("curl")]
    _, _, address, _, header, _, body = shlex.split(command)
    name, _, value = header.partition(": ")
    request = urllib.request.Request(
        address.replace("http://127.0.0.1:8000", server_url), body.encode(), {name: value}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        answer = json.load(response)
    (expected,) = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    assert answer == json.loads(expected)


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """A folder that has the sample documents, and nothing else."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "data").symlink_to(root / "data")
    return folder


@pytest.fixture
def learner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who has not answered anything yet."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))


@pytest.mark.usefixtures("learner")
def test_the_shell_commands_run(workplace: Path) -> None:
    """Every `cskg` command of the README ends with exit code 0, in the order in which they stand; nothing is typed."""
    commands = [line for line in SHELL if line.startswith(".venv/bin/cskg")]
    assert len(commands) >= 6
    for command in commands:
        arguments = [sys.executable, "-m", "cskg", *shlex.split(command)[1:]]
        done = subprocess.run(
            arguments, cwd=workplace, capture_output=True, text=True, check=False, timeout=120, input=""
        )
        assert done.returncode == 0, f"{command}: {done.stderr}"
        assert done.stdout


GUIDES = sorted((Path(__file__).parent.parent / "docs" / "guides").glob("*.md"))


@pytest.mark.usefixtures("learner")
@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_the_commands_of_a_guide_run(guide: Path, tmp_path: Path, root: Path) -> None:
    """Each block, in a folder that has the sample documents, in the order in which they stand."""
    (tmp_path / "data").symlink_to(root / "data")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    command = tmp_path / ".venv" / "bin" / "cskg"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cskg "$@"\n', "utf-8")
    command.chmod(0o755)
    blocks = re.findall(r"```sh\n(.*?)```", guide.read_text("utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        done = subprocess.run(
            ["sh", "-e", "-c", block], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120, input=""
        )
        assert done.returncode == 0, f"{block}\n{done.stderr}"


def test_the_walks_are_drawn_as_they_go(root: Path) -> None:
    """What docs/architecture.md draws is what a program that follows the requests sees; “make walks” draws it anew."""
    spec = importlib.util.spec_from_file_location("walks", root / "benchmarks" / "walks.py")
    assert spec is not None
    assert spec.loader is not None
    walks = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(walks)
    text = (root / "docs" / "architecture.md").read_text("utf-8")
    assert text.count("<!-- walk: ") == len(walks.WALKS)
    assert text == walks.write_drawings(text, {name: walks.take(name) for name in walks.WALKS})


def test_the_files_and_headings_that_the_docs_name_exist(root: Path) -> None:
    """Links between the documents lead somewhere."""
    for path in [*root.glob("*.md"), *(root / "docs").rglob("*.md")]:
        for name, heading in re.findall(r"\]\(([^)#:]*)(?:#([^)]+))?\)", path.read_text("utf-8")):
            target = path.parent / name if name else path
            assert target.exists(), f"{path.name}: {name}"
            assert not heading or heading in read_anchors(target), f"{path.name}: {name}#{heading}"


def read_anchors(page: Path) -> set[str]:
    """Returns the anchors that GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_pages_that_code_names_exist(root: Path) -> None:
    """Messages and docstrings that send somebody to a page of docs/."""
    code = [path for folder in ("cskg", "tests", "benchmarks") for path in (root / folder).rglob("*.py")]
    for path in [*code, *(root / "deploy").iterdir(), root / "Makefile", root / "CHANGELOG.md"]:
        for page in re.findall(r"\bdocs/[\w/-]+\.md", path.read_text("utf-8")):
            assert (root / page).exists(), f"{path}: {page}"


def test_every_page_is_in_the_index(root: Path) -> None:
    """docs/README.md names each guide, each page of the reference and each page of measurements."""
    index = (root / "docs" / "README.md").read_text("utf-8")
    for folder in ("guides", "reference", "measurements"):
        for page in (root / "docs" / folder).glob("*.md"):
            assert f"]({folder}/{page.name})" in index, page.name


def test_every_diagnostic_is_documented(root: Path) -> None:
    """The codes in the package are the codes in docs/reference/diagnostics.md and docs/reference/lint.md."""
    docs = "\n".join((root / "docs" / "reference" / name).read_text("utf-8") for name in ("diagnostics.md", "lint.md"))
    documented = set(re.findall(r"^\| `([a-z-]+)` \|", docs, re.MULTILINE))
    source = "\n".join(path.read_text("utf-8") for path in (root / "cskg").rglob("*.py"))
    used = set(re.findall(r'code="([a-z]+(?:-[a-z]+)+)"', source))
    used |= set(re.findall(r'Severity\.[A-Z]+,\s*"([a-z]+(?:-[a-z]+)+)"', source))
    used |= {"missing-field"}
    assert used == documented


def test_every_promise_names_what_it_leaves_out_and_tests_that_exist(root: Path) -> None:
    """The sentences are numbered, and a test that is renamed or removed is missed here."""
    text = (root / "docs" / "reference" / "promises.md").read_text("utf-8").partition("## How it is tested")[0]
    _, *parts = re.split(r"^\*\*(\d+)\. ", text, flags=re.MULTILINE)
    numbers, promises = parts[::2], parts[1::2]
    assert [int(number) for number in numbers] == list(range(1, 21))
    for number, promise in zip(numbers, promises, strict=True):
        assert "\nNot covered: " in promise, number
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", promise.partition("\nTests: ")[2])
        assert named, number
        for path, name in named:
            assert f"\ndef {name}(" in (root / path).read_text("utf-8"), (number, path, name)
