"""The readers under a coverage-guided fuzzer (Atheris), for a fixed number of runs from a fixed seed."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from documents import CASES, ROOT_DATA
from requirements import lacking

_LINKS = (ROOT_DATA / "illustrative" / "curated.sssom.tsv").read_bytes()
_CORRECTIONS = b"""corrections:
  - unit: 900001L1
    sha256: 0000000000000000000000000000000000000000000000000000000000000000
    field: {title: Run a shop}
"""


def _documents() -> list[bytes]:
    found = (next(case.glob("source.*")).read_bytes() for case in CASES)
    return [data for data in found if len(data) < 9_000]


SEEDS = {
    "document": (_documents, 4_000, 9_000),
    "links": (lambda: [_LINKS], 40_000, 4_000),
    "input": (lambda: [_CORRECTIONS, b"eyJ2IjoxLCJ1IjpbIjkwMDAwMUwxIl19", b"dW5pdDo5MDAwMDFMMQ"], 60_000, 2_000),
}
"""For each target: what the fuzzer starts from, how many runs it makes, and how many bytes it makes up at most."""


@pytest.mark.parametrize("name", SEEDS)
def test_no_input_breaks_a_reader(name: str, tmp_path: Path) -> None:
    """Whatever the fuzzer makes of good input is refused in words or read, in bounded time."""
    if importlib.util.find_spec("atheris") is None:
        lacking("Atheris is not installed.", "It is in the dev group, for Linux and Python up to 3.13.")
    make, runs, length = SEEDS[name]
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for number, data in enumerate(make()):
        (seeds / f"{number:03}").write_bytes(data)
    options = [f"-runs={runs}", f"-max_len={length}", "-seed=1", "-timeout=60", f"-artifact_prefix={tmp_path}/"]
    command = [sys.executable, str(Path(__file__).parent / "target.py"), name, *options, str(seeds)]
    env = os.environ | {"PYTHONHASHSEED": "0"}  # orders of sets are coverage too, and lead elsewhere
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900, env=env)
    assert done.returncode == 0, done.stdout[-2_000:] + done.stderr[-4_000:]
    assert f"Done {runs} runs" in done.stderr
