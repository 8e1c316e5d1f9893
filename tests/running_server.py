"""Starts a server as a user does."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent


@contextmanager
def start_server(*arguments: str, folder: Path = ROOT) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """Starts ``cskg serve`` in a folder, on a free port, yields its address and its process, and stops it."""
    command = [sys.executable, "-m", "cskg", "serve", "--port", "0", *arguments]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            found = re.search(r"http://\S+:\d+", line)
            assert found, f"the server did not print its address: {line!r}"
            yield found[0], process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


@contextmanager
def run_server(*arguments: str, folder: Path = ROOT) -> Iterator[str]:
    """Starts ``cskg serve`` in a folder, on a free port, yields its address, and stops it."""
    with start_server(*arguments, folder=folder) as (address, _):
        yield address
