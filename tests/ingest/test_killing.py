"""Work that is killed: nothing that was told as done is lost, and nothing is half there."""

import subprocess
import sys
from pathlib import Path


def test_what_was_told_survives_sigkill(root: Path) -> None:
    """A few rounds over import, publication and curation; `python tests/killing.py` runs 200.

    The rounds run in a process of their own, because they fork.
    """
    command = [sys.executable, str(root / "tests" / "killing.py"), "--rounds", "9"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=root, timeout=300)
    assert done.returncode == 0, done.stderr[-3_000:]
    lines = [line.split(maxsplit=1) for line in done.stdout.splitlines()]
    assert sum(int(count) for count, _ in lines) == 9
    assert {outcome.partition(":")[0] for _, outcome in lines} == {"import", "publication", "curation"}
