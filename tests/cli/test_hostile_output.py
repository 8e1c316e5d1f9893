"""Nothing that a document, a file name or an argument holds drives the terminal, whatever command prints it."""

import ast
import io
import json
import os
import pty
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

import cskg
from cskg.cli.commands import cli, main
from cskg.errors import ECHO, UNSEEN

ESCAPES = "\x1b[2J\x1b]0;t\x07\x9b31m\u202e\u2066\u2028\x7f"
NAME = "a\x1b[31m\u202e\n.txt"
UNIT = f"""Title\tRun a shop {ESCAPES}
Code\t{{code}}
Range\tShops {ESCAPES}
Level\t{{level}}
Credit\t6 {ESCAPES}
Competency\t1. Sweep the floor of the shop {ESCAPES}
  - Choose a broom{ESCAPES}
  - Choose a mop
  - Choose a brush
2. Count the money in the till and record it
Assessment Criteria\tThe integrated outcome requirement of this unit is: (i) sweeping the floor {ESCAPES}
Remark\tThis UoC is adopted from 900009L1. {ESCAPES}
"""
HOSTILE = f"x{ESCAPES}"
ARGUMENTS: dict[str, list[list[str]]] = {
    "backup": [["{folder}", "{folder}", HOSTILE], ["{folder}-saved", "--store", HOSTILE], [HOSTILE]],
    "build": [["{folder}", "--store", "{store}"], ["{folder}", "--store", f"{{folder}}/{NAME}"]],
    "case-check": [[f"http://127.0.0.1:1/{HOSTILE}"], [HOSTILE]],
    "changes": [["--store", "{store}"], ["--store", f"{{store}}{HOSTILE}"]],
    "compare": [["900001L1", "900002L2", *"--source {folder}".split()], ["900001L1", HOSTILE, "--source", "{folder}"]],
    "coverage": [["900001L1", "--to", "900002L2", "--source", "{folder}"]],
    "export": [
        *([name, "--source", "{folder}"] for name in ("turtle", "jsonld", "case", "canvas-outcomes", "matrix-csv")),
        [HOSTILE, "--source", "{folder}"],
    ],
    "doctor": [[HOSTILE], ["--store", HOSTILE], ["--tokens", HOSTILE], ["--host", HOSTILE], ["--config", HOSTILE]],
    "dump": [["{folder}-dumps", "--source", "{folder}"], [HOSTILE, "--address", HOSTILE]],
    "gap": [["900002L2", "--source", "{folder}"]],
    "grade": [["x", f"{{folder}}/{NAME}"], ["x", HOSTILE]],
    "import": [["{folder}"], ["{folder}", "--json"], [HOSTILE], [f"http://a.example/{HOSTILE}"]],
    "lint": [["{folder}"], ["{folder}", "--json"], ["{folder}", "--sarif"]],
    "links": [["--source", "{folder}"], ["--source", "{folder}", "--sssom"], ["--store", "{store}", "--rebuild"]],
    "manual": [[]],
    "map": [[HOSTILE, "--source", "{folder}"], ["x", "--without", HOSTILE]],
    "parse": [["{folder}"], ["{folder}", "--json"], [HOSTILE], [f"--{HOSTILE}"]],
    "path": [["900002L2", "--source", "{folder}"], ["900002L2", "--source", "{folder}", "--dot"]],
    "prerequisites": [[HOSTILE, "--source", "{folder}"]],
    "progress": [[f"{{folder}}/{NAME}", "--at", HOSTILE]],
    "quiz": [
        ["900001L1", "--source", "{folder}"],
        ["900001L1", "--source", "{folder}", "--explain"],
        ["900001L1", "--source", "{folder}", "--take", "--history", f"{{folder}}-{HOSTILE}.jsonl"],
        *(["900001L1", "--source", "{folder}", "--format", name] for name in ("gift", "json-ld", "moodle-xml")),
        [HOSTILE, "--source", "{folder}"],
    ],
    "restore": [[HOSTILE, "{folder}-back"], ["{folder}", HOSTILE]],
    "review": [[f"{{folder}}/{NAME}"], [HOSTILE], ["--history", HOSTILE], ["--take", "--at", HOSTILE]],
    "schema": [[]],
    "search": [[HOSTILE, "--source", "{folder}"]],
    "serve": [["--store", HOSTILE], [HOSTILE, "--store", "x"], ["--host", HOSTILE]],
    "settings": [[]],
    "template": [["md"], [HOSTILE]],
    "token": [
        ["add", HOSTILE, "--scope", "read", "--tokens", "{folder}-tokens.json"],
        ["add", "x", "--scope", "read", "--limit", HOSTILE, "--tokens", "{folder}-tokens.json"],
        ["revoke", HOSTILE, "--tokens", "{folder}-tokens.json"],
        ["list", "--tokens", HOSTILE],
    ],
    "validate": [["{folder}"], ["--store", HOSTILE]],
}
"""What each command is asked."""


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A folder with two documents, one of a hostile name, and a store of them."""
    folder = tmp_path_factory.mktemp("sources")
    (folder / NAME).write_text(UNIT.format(code="900001L1", level=1))
    (folder / "b.txt").write_text(UNIT.format(code="900002L2", level=2))
    (folder / f"c{NAME}").write_bytes(b"\x7fELF\0")
    document = {"identifier": ESCAPES, "uri": ESCAPES, "title": ESCAPES, "creator": ESCAPES, "licenseURI": ESCAPES}
    item = {"identifier": "1", "fullStatement": ESCAPES, ESCAPES: ESCAPES}
    (folder / "d.json").write_text(json.dumps({"CFDocument": document, "CFItems": [item]}))
    store = tmp_path_factory.mktemp("stores") / "store"
    command = [sys.executable, "-m", "cskg", "build", str(folder), "--store", str(store)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    return {"folder": str(folder), "store": str(store)}


def test_every_command_is_asked() -> None:
    """A command that is added is added here."""
    assert set(ARGUMENTS) == set(cli.commands)


@pytest.mark.parametrize("command", ARGUMENTS)
def test_control_characters_are_shown_as_text(
    command: str, places: dict[str, str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither standard output nor standard error has one of them; the words beside them are there."""
    seen = ""
    if command == "export":  # exact to a file or a program; so what a person sees needs a terminal
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    for arguments in ARGUMENTS[command]:
        filled = [each.replace("{folder}", places["folder"]).replace("{store}", places["store"]) for each in arguments]
        monkeypatch.setattr(sys, "argv", ["cskg", command, *filled])
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{HOSTILE}\n?\n" * 10))
        with suppress(SystemExit):
            main()
        shown = capfd.readouterr()
        for text in shown:
            assert not UNSEEN.search(text), (arguments, text)
            assert "an unexpected error" not in text
        seen += shown.out + shown.err
    assert command in {"schema", "prerequisites"} or re.search(r"\\x1b|\\u001b|�|Run a shop|[Ee]rror|cskg: ", seen)


def test_json_still_says_the_same(places: dict[str, str], capfd: pytest.CaptureFixture[str]) -> None:
    """Escapes in JSON stand for the characters, so programs get the document's own words."""
    from cskg.cli.printing import print_json

    value = {"text": ESCAPES, "name": NAME}
    print_json(value)
    out = capfd.readouterr().out
    assert not UNSEEN.search(out)
    assert json.loads(out) == value


def test_data_is_exact_in_a_pipe_and_shown_on_a_terminal(places: dict[str, str]) -> None:
    """`parse --text` gives the text that spans point into, unless a person would read it."""
    path = Path(places["folder"]) / "b.txt"
    command = [sys.executable, "-m", "cskg", "parse", "--text", str(path)]
    assert subprocess.run(command, capture_output=True, check=True).stdout == path.read_bytes()
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, stdout=theirs, stderr=subprocess.PIPE) as process:
        os.close(theirs)
        printed = b""
        try:
            while chunk := os.read(ours, 65536):
                printed += chunk
        except OSError:  # how Linux says that the other side has been closed
            pass
        process.wait()
    os.close(ours)
    assert not UNSEEN.search(printed.decode().replace("\r\n", "\n"))
    assert r"Run a shop \x1b[2J" in printed.decode()


def test_one_module_prints() -> None:
    """No other module of the command calls what prints."""
    for path in Path(cskg.__file__).parent.rglob("*.py"):
        if path.name == "printing.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            assert name not in {
                "click.echo",
                "click.secho",
                "input",
                "print",
                "sys.stdout.write",
                "sys.stderr.write",
            }, path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sources.yaml", "{word}: {{title: x, y{word}: z}}"),
        ("sources.yaml", "a.txt: *{word}"),
        ("fields.yaml", "{word}: x"),
        ("corrections.yaml", "{word}: x"),
    ],
)
def test_what_a_message_quotes_is_cut(
    tmp_path: Path, name: str, text: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A key of thousands of characters does not fill the screen."""
    (tmp_path / "a.txt").write_text(UNIT.format(code="900001L1", level=1))
    (tmp_path / name).write_text(text.format(word="k" * 100_000))
    monkeypatch.setattr(sys, "argv", ["cskg", "parse", str(tmp_path)])
    with pytest.raises(SystemExit):
        main()
    said = capfd.readouterr().err
    assert name in said
    assert max(map(len, re.findall("k+", said)), default=0) <= ECHO
