"""The command: data on standard output, words on standard error, exit codes 0, 1 and 2, never a traceback."""

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click
import pytest


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs the command as a user does."""
    done = subprocess.run(
        [sys.executable, "-m", "cskg", *arguments], cwd=cwd, capture_output=True, text=True, timeout=120, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def _reduce(statement: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": statement["number"],
        "text": statement["text"],
        "children": [_reduce(child) for child in statement["children"]],
    }


@pytest.mark.parametrize("code", ["107167L5", "111275L4"])
def test_parse_prints_what_the_expected_files_say(root: Path, code: str) -> None:
    """`cskg parse --json` on a real document gives the expected unit, exactly, and exit code 0."""
    done = run("parse", "--json", f"data/units/retail/{code}.txt", cwd=root)
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert set(answer) == {"units", "diagnostics"}
    (unit,) = answer["units"]
    expected = json.loads((root / "tests" / "cases" / f"retail-{code}" / "expected.json").read_text("utf-8"))
    for name in ("requirements", "assessmentCriteria"):
        unit[name] = [_reduce(statement) for statement in unit[name]]
    for derivation in unit["derivations"]:
        derivation.pop("spans")
    assert {name: unit[name] for name in expected} == expected
    assert unit["source"]["name"] == f"{code}.txt"
    assert len(unit["source"]["textSha256"]) == 64


def test_only_the_document_that_lost_its_bullets_is_doubtful(root: Path) -> None:
    """The first real document is inferred, with a diagnostic; the second is certain, without one."""
    answer = json.loads(run("parse", "--json", "data/units", cwd=root).stdout)
    first, second = answer["units"]
    assert {found["code"] for found in first["diagnostics"]} == {"items-run-on"}
    assert second["diagnostics"] == []
    assert [found["code"] for found in answer["diagnostics"]] == ["items-run-on", "items-run-on"]

    def confidences(statements: list[dict[str, Any]]) -> list[float]:
        return [value for s in statements for value in (s["confidence"], *confidences(s["children"]))]

    assert set(confidences(second["requirements"] + second["assessmentCriteria"])) == {1}
    assert min(confidences(first["requirements"])) < 1


def test_parse_prints_the_text_that_spans_point_into(root: Path) -> None:
    """`--text` is the decoded file; a span of it is the statement."""
    text = run("parse", "--text", "data/units/retail/111275L4.txt", cwd=root).stdout
    unit = json.loads(run("parse", "--json", "data/units/retail/111275L4.txt", cwd=root).stdout)["units"][0]
    ((start, end),) = unit["derivations"][0]["spans"]
    assert text[start:end] == "This UoC is adopted from 107157L4."


def test_the_text_of_good_documents_is_printed_beside_bad_ones(root: Path, tmp_path: Path) -> None:
    """`--text` goes on after a document that has none, and ends with 1."""
    (tmp_path / "a.bin").write_bytes(b"\x7fELF\0")
    (tmp_path / "b.txt").write_text("Title\tRun a shop\n")
    done = run("parse", "--text", str(tmp_path), cwd=root)
    assert (done.returncode, done.stdout) == (1, "Title\tRun a shop\n")
    assert "a.bin:1: error:" in done.stderr


def test_parse_prints_bad_data_all_the_same_and_ends_with_1(root: Path, tmp_path: Path) -> None:
    """The good unit is printed, the bad file is reported with line and cure."""
    shutil.copy(root / "data" / "units" / "retail" / "111275L4.txt", tmp_path / "good.txt")
    (tmp_path / "bad.bin").write_bytes(b"\x7fELF\0")
    done = run("parse", "--json", str(tmp_path), cwd=root)
    assert done.returncode == 1
    answer = json.loads(done.stdout)
    assert [unit["code"] for unit in answer["units"]] == ["111275L4"]
    (found,) = answer["diagnostics"]
    assert (found["source"], found["severity"], found["code"], found["line"]) == (
        "bad.bin",
        "error",
        "unreadable-source",
        1,
    )
    assert "bad.bin:1: error:" in done.stderr


def test_the_same_documents_print_the_same_bytes(root: Path) -> None:
    """Twice the same command, twice the same output."""
    assert (
        run("parse", "--json", "data/units", cwd=root).stdout == run("parse", "--json", "data/units", cwd=root).stdout
    )


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["parse", "nowhere"], 2, "does not exist"),
        (["parse", "--json", "--text", "data/units"], 2, "not both"),
        (["parse", "--nonsense"], 2, "No such option"),
        (["build"], 2, "--store"),
        (["build", "data/units", "--store", "README.md"], 2, "README.md"),
        (["build", "--store", "/tmp/x", "--base-iri", "nonsense"], 2, "base of IRIs"),
        (["path", "111275L9"], 2, "no unit"),
        (["path", "111275L4", "--area", "x"], 2, "--level"),
        (["path"], 2, "goal"),
        (["compare", "111275L4"], 2, "B"),
        (["compare", "111275L4", "107157L4"], 2, "document"),
        (["coverage", "111275L4", "--to", "111275L5"], 2, "111275L4"),
        (["quiz", "107157L4"], 2, "document"),
        (["quiz", "111275L4", "--kind", "nonsense"], 2, "“nonsense” is not one of SINGLE_CHOICE, "),
        (["serve", "--store", "a", "data/units"], 2, "not both"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_bad_usage_is_a_message_and_exit_code_2(root: Path, arguments: list[str], code: int, words: str) -> None:
    """It says what is wrong and what would work, on standard error."""
    done = run(*arguments, cwd=root)
    assert done.returncode == code
    assert words in done.stderr
    assert done.stdout == ""


def test_validate_reports_readably(root: Path) -> None:
    """The real units conform."""
    done = run("validate", cwd=root)
    assert done.returncode == 0
    assert "no violations" in done.stdout
    assert json.loads(run("validate", "--json", cwd=root).stdout) == {"conforms": True, "violations": []}


def test_path_and_quiz_print_the_graphql_types(root: Path) -> None:
    """`--json` has the fields of the GraphQL type; without it, words for people."""
    path = json.loads(run("path", "107167L5", "--known", "111275L4", "--json", cwd=root).stdout)
    assert (path["status"], path["totalHours"]) == ("COMPLETE", 60)
    assert "60 notional hours" in run("path", "107167L5", cwd=root).stdout
    quiz = json.loads(run("quiz", "111275L4", "--size", "4", "--seed", "9", "--json", cwd=root).stdout)
    assert len(quiz["items"]) == 4
    assert quiz["seed"] == 9
    assert "1. " in run("quiz", "111275L4", "--size", "2", cwd=root).stdout


def test_compare_prints_the_graphql_type(root: Path) -> None:
    """`--json` has the fields of the GraphQL type; without it, lines with signs, and no colour into a pipe."""
    comparison = json.loads(run("compare", "111275L4", "107167L5", "--json", cwd=root).stdout)
    shares = {"subjectShare", "objectShare"}
    assert set(comparison) == {"a", "b", "verdict", "reasons", "similarity", "fields", "links", "pairs"} | shares
    assert comparison["verdict"] == "DIFFERENT"
    lines = run("compare", "111275L4", "107167L5", cwd=root).stdout.splitlines()
    assert lines[0] == "DIFFERENT: similarity 0.01"
    assert {
        "  - Sudden  (not covered)",
        "  = 3. Exhibit professionalism  (does not count)",
        "  + Opinion leader  (reworded, 0.64; A covers B)",
        "Assessment Criteria",
    } <= set(lines)
    assert "\x1b" not in "".join(lines)


def test_compare_prints_what_documents_state_of_the_two(root: Path) -> None:
    """The stated links stand under the verdict with the words of the documents, as on the page."""
    shown = run("compare", "910204L3", "910214L3", "--source", "data/illustrative", cwd=root).stdout
    assert "  stated: 910214L3 replaces 910204L3\n" in shown
    assert "Superseded by 910214L3." in shown
    assert "The verdict goes by the words of the statements. It does not weigh what is stated here." in shown
    assert "A percentage is of the weight" in shown
    unlinked = run("compare", "111275L4", "107167L5", cwd=root).stdout
    assert "is stated here" not in unlinked


def test_compare_is_coloured_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """What only A has is red, what only B has is green, and what both have is plain."""
    from cskg.cli.readable import print_comparison

    sentence = {"kind": "ASSESSMENT_CRITERION", "number": "1"}
    unit = {"code": "900001L1", "title": None, "source": {"name": "a.txt"}}
    words = [("Open", "DROPPED"), ("Close", "ADDED"), (" it", "EQUAL")]
    pair = {
        "a": {**sentence, "text": "Open it"},
        "b": {**sentence, "text": "Close it"},
        "change": "REWORDED",
        "score": 0.5,
        "cover": "A_COVERS_B",
        "words": [{"text": text, "edit": edit} for text, edit in words],
    }
    data = {"a": unit, "b": unit, "verdict": "OVERLAPPING", "similarity": 0.5, "reasons": [], "fields": [], "links": []}
    with click.Context(click.Command("compare"), color=True):
        print_comparison({**data, "pairs": [pair]})
    red, green, end = "\x1b[31m\x1b[1m", "\x1b[32m\x1b[1m", "\x1b[0m"
    shown = capsys.readouterr().out
    assert f"1. {red}Open{end} it\n" in shown
    assert f"1. {green}Close{end} it  (reworded, 0.50; A covers B)\n" in shown


def test_coverage_prints_the_graphql_type(root: Path) -> None:
    """`--json` has the fields of the GraphQL type; without it, what is missing stands first."""
    coverage = json.loads(run("coverage", "111275L4", "107167L5", "--to", "111275L4", "--json", cwd=root).stdout)
    assert (coverage["share"], coverage["missing"], len(coverage["covered"])) == (1, [], 22)
    lines = run("coverage", "111275L4", "--to", "107167L5", cwd=root).stdout.splitlines()
    assert lines[1] == "1 of 36 statements is covered, 1% of the weight."
    assert lines[2].startswith("A percentage is of the weight")
    assert lines[3] == "Missing"


def test_a_build_is_asked_from_the_shell(root: Path, tmp_path: Path) -> None:
    """Build prints the revision; path answers from the store."""
    store = str(tmp_path / "store")
    built = run("build", "data/units", "--store", store, cwd=root)
    assert built.returncode == 0
    assert len(built.stdout.strip()) == 64
    answer = json.loads(run("path", "111275L4", "--store", store, "--json", cwd=root).stdout)
    assert answer["status"] == "COMPLETE"
    assert run("validate", "--store", store, cwd=root).returncode == 0


def test_help_and_parse_start_without_heavy_libraries(root: Path) -> None:
    """They import neither RDF nor GraphQL, so they start fast."""
    script = (
        "import sys\n"
        "sys.argv = ['cskg', 'parse', 'data/units/retail/111275L4.txt']\n"
        "from cskg.cli.commands import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'rdflib', 'pyoxigraph', 'strawberry', 'starlette', 'networkx', 'pyshacl'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_server_starts_without_what_only_replicas_need() -> None:
    """Its own process imports neither the client of SPARQL services nor what builds datasets."""
    heavy = "{'httpx2', 'numpy', 'scipy', 'cskg.ingest.build', 'cskg.links.overlaps'}"
    script = f"import cskg.cli.serving, cskg.web.server, sys; print({heavy} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "set()", done.stdout + done.stderr


def test_the_schema_is_printed(root: Path) -> None:
    """It is the stored one."""
    assert run("schema", cwd=root).stdout == (root / "schema.graphql").read_text("utf-8")


def test_version_and_help(root: Path) -> None:
    """The version is the package's."""
    from cskg import __version__

    assert __version__ in run("--version", cwd=root).stdout
    for command in ("parse", "lint", "build", "serve", "validate", "path", "quiz", "schema"):
        assert command in run("--help", cwd=root).stdout


def test_links_of_a_store_are_found_anew(root: Path, tmp_path: Path) -> None:
    """`links --rebuild` says how many it found and lists them all; without a store it says what it needs."""
    refused = run("links", "--rebuild", "--source", "data/units", cwd=root)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--rebuild needs --store" in refused.stderr
    store = str(tmp_path / "store")
    assert run("build", "data/illustrative/visual-display", "--store", store, cwd=root).returncode == 0
    before = run("links", "--store", store, cwd=root).stdout
    done = run("links", "--rebuild", "--store", store, cwd=root)
    assert (done.returncode, done.stdout) == (0, before)
    assert re.search(r"[1-9]\d* links found in", done.stderr)
    missing = run("links", "--rebuild", "--store", str(tmp_path / "none"), cwd=root)
    assert missing.returncode == 2
    assert "Traceback" not in missing.stderr


def test_links_are_listed_with_what_they_rest_on(root: Path) -> None:
    """For people a line a link and a line a piece of evidence; as JSON the connection; filtered as the API filters."""
    options = ("--source", "data/illustrative/marketing", "--source", "data/illustrative/curated.sssom.tsv")
    assert "contains links" in run("links", *options, cwd=root).stderr
    done = run("links", "910603L3", "--source", "data/illustrative", cwd=root)
    assert "910603L3 PREREQUISITE_OF 910607L4  CURATED, 0.8, curation" in done.stdout
    assert "Managing campaigns builds on having carried some out. (Illustrative curator, 2026-11-22)" in done.stdout
    assert "(curated.sssom.tsv:17)" in done.stdout
    assert re.search(r"910603L3 PREREQUISITE_OF 910607L4  STRUCTURAL, 0\.\d+, prepares", done.stdout)
    inferred = re.findall(r"  (?:LEXICAL|STRUCTURAL), 0\.\d+, ", done.stdout)
    assert done.stdout.endswith(f"{len(inferred) + 2} links\n")
    assert re.search(r"910603L3 OVERLAPS_WITH 910607L4  LEXICAL, 0\.\d+, statement-overlap", done.stdout)
    assert re.search(r"\n      ~ \S.*  \(1\)\n", done.stdout)
    filters = ("--predicate", "prerequisite_of", "--min-confidence", "0.9", "--json", "--source", "data/illustrative")
    answer = json.loads(run("links", *filters, cwd=root).stdout)
    assert answer["totalCount"] == len(answer["edges"])
    assert Counter(edge["node"]["justification"] for edge in answer["edges"])["CURATED"] == 5
    assert all(edge["node"]["confidence"] >= 0.9 for edge in answer["edges"])
    assert {edge["node"]["predicate"] for edge in answer["edges"]} == {"PREREQUISITE_OF"}
    assert "“nothing”" in run("links", "nothing", "--source", "data/units", cwd=root).stderr


def test_control_characters_of_a_document_are_shown_as_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They neither clear the screen nor turn the direction of writing; tabs and line ends stay."""
    from cskg.cli.printing import print_unit
    from cskg.parser.documents import parse_document

    text = "Title\tSell\x1b[2J bread\u202e daerb\nCode\t900001L1\nLevel\t1\nCompetency\t1. Wipe \x9b31m shelves\n"
    (unit,), _ = parse_document(text.encode(), "a.txt")
    with click.Context(click.Command("parse"), color=True):
        print_unit(unit)
    shown = capsys.readouterr().out
    assert r"Sell\x1b[2J bread daerb" in shown  # the mark of direction is left out
    assert r"Wipe \x9b31m shelves" in shown
