"""The tests of the API pass on datasets that come from engines."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cskg.graph.endpoint import ServiceSettings


@pytest.mark.parametrize("name", ["oxigraph", "virtuoso"])
def test_the_tests_of_the_api_pass(name: str, request: pytest.FixtureRequest, root: Path, tmp_path: Path) -> None:
    """All but those that send thousands of hostile values, which look at the questions and not at the data."""
    settings: ServiceSettings = request.getfixturevalue(name)
    environment = os.environ | {
        "CSKG_TEST_ENGINE": json.dumps({"query": settings.query, "update": settings.update}),
        "PYTHONPATH": str(root / "tests"),
        "TMPDIR": str(tmp_path),
    }
    tests = ["tests/api", "--ignore", "tests/api/test_hostile_values.py", "-p", "datasets_through_engine"]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", *tests]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout[-4_000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed
    assert int(passed[1]) > 900
    assert list(tmp_path.glob("cskg-*/CURRENT")), "no dataset came from the engine"
