"""`cskg lint` from the shell: three forms of output, the parser's diagnostics among them, exit codes."""

import json
import subprocess
import sys
from pathlib import Path

CASES = "tests/lint/cases"


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs the command as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "cskg", "lint", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_findings_are_printed_for_people(root: Path) -> None:
    """With place, words, a caret below them, and a count at the end; warnings end with exit code 0."""
    done = run(f"{CASES}/verbs.txt", cwd=root)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("verbs.txt:14:4: info: “Know the origins of the beans” opens with “Know”")
    assert lines[1:3] == ["     • Know the origins of the beans", "       ^"]
    assert lines[-1] == "1 unit: no errors, 6 warnings, 4 hints"


def test_json_has_the_shape_of_diagnostics_and_the_unit(root: Path) -> None:
    """The parser's diagnostics are among them; what belongs to no unit has none; the order is that of the documents."""
    done = run("--json", "data/illustrative/faults", CASES, cwd=root)
    assert done.returncode == 1
    answer = json.loads(done.stdout)
    assert set(answer) == {"diagnostics"}
    found = answer["diagnostics"]
    assert all(set(one) == {"severity", "code", "message", "source", "page", "line", "column", "unit"} for one in found)
    units = {(one["source"], one["code"]): one["unit"] for one in found}
    assert units["missing-code.txt", "missing-field"] is None
    assert units["level-contradicts-code.txt", "level-code-mismatch"] == "919101L3"
    assert units["levels.txt", "verb-level-mismatch"] == "991003L6"
    assert [one["source"] for one in found] == sorted(one["source"] for one in found)


def test_sarif_is_printed_the_same_each_time(root: Path) -> None:
    """Twice the same command, twice the same bytes; an error ends with exit code 1."""
    first = run("--sarif", "data/illustrative/faults", cwd=root)
    assert first.returncode == 1
    assert json.loads(first.stdout)["version"] == "2.1.0"
    assert run("--sarif", "data/illustrative/faults", cwd=root).stdout == first.stdout


def test_bad_usage_is_a_message_and_exit_code_2(root: Path) -> None:
    """Two forms at once, and a SOURCE that is not there."""
    done = run("--json", "--sarif", cwd=root)
    assert (done.returncode, done.stdout) == (2, "")
    assert "not both" in done.stderr
    assert run("nowhere", cwd=root).returncode == 2


def test_a_document_that_cannot_be_read_does_not_hide_the_others(root: Path, tmp_path: Path) -> None:
    """It is an error among the findings of the others."""
    (tmp_path / "bad.bin").write_bytes(b"\x7fELF\0")
    (tmp_path / "verbs.txt").write_bytes((root / CASES / "verbs.txt").read_bytes())
    done = run("--json", str(tmp_path), cwd=root)
    assert done.returncode == 1
    found = json.loads(done.stdout)["diagnostics"]
    assert (found[0]["code"], found[0]["unit"]) == ("unreadable-source", None)
    assert len(found) == 11
