"""The picture of the layers is true: import-linter's contracts hold, and nothing names this machine."""

import ast
import re
import subprocess
import sys
from pathlib import Path


def test_the_layers_hold(root: Path) -> None:
    """Left imports right, never back; each library lives where it belongs."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_every_module_and_public_function_says_what_it_is(root: Path) -> None:
    """No module without a docstring, no catch-all names, no module that has lost its walls."""
    for path in sorted((root / "cskg").rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        assert ast.get_docstring(tree), path
        assert path.stem not in {"utils", "util", "helpers", "common", "misc", "base"}, path
        assert len(path.read_text("utf-8").splitlines()) <= 520, path


def test_strawberrys_own_limiters_are_not_used(root: Path) -> None:
    """They expand fragments without remembering them, so a small document would cost minutes."""
    for path in (root / "cskg").rglob("*.py"):
        assert not re.search(r"\b(?:QueryDepthLimiter|MaxAliasesLimiter)\b", path.read_text("utf-8")), path


def test_foreign_sparql_reaches_the_engine_in_one_place(root: Path) -> None:
    """There, what the guard has written anew is asked, and never the text of a client.

    Code writes queries in two places only: those to a SPARQL service, of IRIs that were checked.
    """
    texts = {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in (root / "cskg").rglob("*.py")}
    assert {name: text.count(".query(") for name, text in texts.items() if ".query(" in text} == {
        "cskg/sparql/engine.py": 1
    }
    assert "self._store.query(\n                query.written.text," in texts["cskg/sparql/engine.py"]
    writing = r"SELECT \?|CONSTRUCT \{|INSERT DATA|PREFIX "
    assert sorted(name for name, text in texts.items() if re.search(writing, text)) == [
        "cskg/graph/parts.py",
        "cskg/graph/remote_versions.py",
    ]
