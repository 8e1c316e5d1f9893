"""The documentation is true: its commands run, its query gets its answer, its drawings are those of the code."""

import importlib.util
import json
import re
import shlex
import subprocess
import sys
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from running_server import run_server

from cskg.cli.commands import cli
from cskg.exchange.frameworks import FORMATS as DATASET_FORMATS
from cskg.exchange.quizzes import FORMATS as QUIZ_FORMATS
from cskg.links.equivalence import Change, Verdict
from cskg.links.signals import Signal
from cskg.parser.labels import LABELS, PLACE_LABELS
from cskg.quiz.gates import GATES, ITEM_GATES
from cskg.quiz.items import Interaction, ItemKind
from cskg.study.first_steps import GapReason
from cskg.web.access.tokens import Permission

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
    (expected,) = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    assert ask(command, server_url) == json.loads(expected)


def ask(command: str, server_url: str) -> dict[str, object]:
    """Sends what a curl command sends, but to the test's server, and returns the JSON of the answer."""
    _, _, address, *options = shlex.split(command)
    place = address.replace("http://127.0.0.1:8000", server_url)
    if options:
        _, header, _, body = options
        name, _, value = header.partition(": ")
        request = urllib.request.Request(place, body.encode(), {name: value}, method="POST")
    else:
        request = urllib.request.Request(place)
    with urllib.request.urlopen(request, timeout=30) as response:
        answer: dict[str, object] = json.load(response)
    return answer


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
def test_the_commands_of_a_guide_run(guide: Path, tmp_path: Path, root: Path, server_url: str) -> None:
    """Each block, in a folder that has the sample documents, in the order in which they stand.

    A server is stopped once it says its address, and what curl asks is asked of the test's server.
    """
    (tmp_path / "data").symlink_to(root / "data")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    command = tmp_path / ".venv" / "bin" / "cskg"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cskg "$@"\n', "utf-8")
    command.chmod(0o755)
    blocks = re.findall(r"```sh\n(.*?)```", guide.read_text("utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        if block.startswith(".venv/bin/cskg serve"):
            with run_server(*shlex.split(block)[2:], folder=tmp_path):
                continue
        if block.startswith("curl "):
            assert "errors" not in ask(block, server_url)
            continue
        done = subprocess.run(
            ["sh", "-e", "-c", block], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120, input=""
        )
        assert done.returncode == 0, f"{block}\n{done.stderr}"


def iter_code_lines(text: str) -> Iterator[str]:
    """Gives the lines of a page's code blocks."""
    for block in re.findall(r"^```[a-z]+\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        yield from block.splitlines()


@pytest.mark.parametrize("page", [*GUIDES, Path(__file__).parent.parent / "README.md"], ids=lambda path: path.stem)
def test_commands_can_be_pasted(page: Path) -> None:
    """After `make serve` cskg is not on the PATH, and a prompt is not part of a command."""
    wrong = [line for line in iter_code_lines(page.read_text("utf-8")) if line.startswith(("cskg ", "$ "))]
    assert not wrong


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_the_queries_of_a_guide_are_answered(guide: Path, server_url: str) -> None:
    """GraphQL documents in guides are asked as they stand, without variables."""
    for query in re.findall(r"```graphql\n(.*?)```", guide.read_text("utf-8"), re.DOTALL):
        body = json.dumps({"query": query}).encode()
        address, header = f"{server_url}/graphql", {"content-type": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(address, body, header), timeout=30) as response:
            answer = json.load(response)
        assert "errors" not in answer
        assert all(answer["data"].values())


def test_the_commands_are_those_of_the_manual(root: Path) -> None:
    """docs/reference/commands.md ends with what `cskg manual` prints; “make manual” writes it anew."""
    page = (root / "docs" / "reference" / "commands.md").read_text("utf-8")
    assert page.partition("<!-- cskg manual -->\n\n")[2] == CliRunner().invoke(cli, ["manual"]).output


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


LISTS: dict[tuple[str, str], Iterable[str]] = {
    ("quiz.md", "kind | asks"): [kind.name for kind in ItemKind],
    ("quiz.md", "interaction | kinds"): [interaction.name for interaction in Interaction],
    ("quiz.md", "gate | flaw"): (*(gate.id for gate in GATES), *(name for name, _, _ in ITEM_GATES), "B3", "B4"),
    ("quiz-formats.md", "format | points"): set(QUIZ_FORMATS) - {"player"},
    ("exchange.md", "format | what it is"): DATASET_FORMATS,
    ("links.md", "change | means"): [change.name for change in Change],
    ("links.md", "verdict | means"): [verdict.name for verdict in Verdict],
    ("study-paths.md", "signal | what"): [signal.value for signal in Signal],
    ("study-paths.md", "reason | what"): [reason.name for reason in GapReason],
    ("operating.md", "scope | allows"): [permission.value for permission in Permission],
}
"""Tables of the reference whose first column lists what code knows: the page and the head of the table.

B3 and B4 judge a whole quiz, and so stand in :mod:`cskg.quiz.selection`; `player` is what the pages of the server read.
"""


@pytest.mark.parametrize("table", LISTS, ids=" ".join)
def test_a_table_lists_what_the_code_knows(table: tuple[str, str], root: Path) -> None:
    """Nothing is missing from it, and nothing is left of what is gone."""
    page, head = table
    text = (root / "docs" / "reference" / page).read_text("utf-8")
    ((rows, _),) = re.findall(rf"^\| {re.escape(head)}.*\n\|[-|]+\n((\|.*\n)+)", text, re.MULTILINE)
    cells = re.findall(r"^\| ([^|]+) \|", rows, re.MULTILINE)
    listed = [name.strip("`") for cell in cells for name in re.sub(r" \(.*\)", "", cell).split(", ")]
    assert sorted(listed) == sorted(LISTS[table])


def test_all_labels_are_listed(root: Path) -> None:
    """The table in docs/reference/layouts.md has every label that the parser knows, field by field."""
    text = (root / "docs" / "reference" / "layouts.md").read_text("utf-8")
    (rows,) = re.findall(r"^\| field \| labels \|\n\|[-|]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    listed = dict(re.findall(r"^\| (\w+) \| (.*) \|$", rows, re.MULTILINE))
    assert {name: tuple(labels.split(", ")) for name, labels in listed.items()} == PLACE_LABELS | LABELS


def test_every_promise_names_what_it_leaves_out_and_tests_that_exist(root: Path) -> None:
    """The sentences are numbered, and a test that is renamed or removed is missed here."""
    text = (root / "docs" / "reference" / "promises.md").read_text("utf-8").partition("## How it is tested")[0]
    _, *parts = re.split(r"^\*\*(\d+)\. ", text, flags=re.MULTILINE)
    numbers, promises = parts[::2], parts[1::2]
    assert [int(number) for number in numbers] == list(range(1, 28))
    for number, promise in zip(numbers, promises, strict=True):
        assert "\nNot covered: " in promise, number
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", promise.partition("\nTests: ")[2])
        assert named, number
        for path, name in named:
            assert f"\ndef {name}(" in (root / path).read_text("utf-8"), (number, path, name)
