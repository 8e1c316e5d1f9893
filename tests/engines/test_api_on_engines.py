"""The tests of GraphQL, HTTP, CASE, SPARQL, pages and exports pass on datasets that come from engines."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cskg.graph.endpoint import ServiceSettings

TESTS = (
    *(f"tests/api/test_{name}.py" for name in ("contract", "limits", "queries", "quotes", "review", "search")),
    *(f"tests/api/test_{name}.py" for name in ("selections", "study")),
    *(f"tests/web/test_{name}.py" for name in ("addresses", "case_server", "http", "linked_data", "negotiation")),
    *(f"tests/web/test_{name}.py" for name in ("pages", "sparql", "things")),
    "tests/exchange/test_exports.py",
)
LEFT_OUT = {
    "tests/api/test_descriptions.py": "looks at the schema only",
    "tests/api/test_hostile_values.py": "looks at the questions, not at the data",
    "tests/api/test_schemathesis.py": "asks a server that it starts itself",
}


def test_no_test_of_the_api_is_forgotten(root: Path) -> None:
    """A new file is named here too, or it is said why not."""
    found = {path.relative_to(root).as_posix() for path in (root / "tests" / "api").glob("test_*.py")}
    assert found == {name for name in TESTS if name.startswith("tests/api/")} | LEFT_OUT.keys()


@pytest.mark.parametrize("name", ["oxigraph", "virtuoso"])
def test_the_tests_of_the_api_pass(name: str, request: pytest.FixtureRequest, root: Path, tmp_path: Path) -> None:
    """Each dataset that they load is published at the engine, and they look at a copy of it."""
    settings: ServiceSettings = request.getfixturevalue(name)
    environment = os.environ | {
        "CSKG_TEST_ENGINE": json.dumps({"query": settings.query, "update": settings.update}),
        "PYTHONPATH": str(root / "tests"),
        "TMPDIR": str(tmp_path),
    }
    options = ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "datasets_through_engine"]
    command = [sys.executable, "-m", "pytest", *options, *TESTS]
    done = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=1_200
    )
    assert done.returncode == 0, done.stdout[-4_000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed
    assert int(passed[1]) > 600
    assert len(list(tmp_path.glob("cskg-*/CURRENT"))) > 15, "datasets did not come from the engine"
