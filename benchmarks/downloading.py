"""Measures a CASE package of a generated dataset over HTTP, compared with `cskg export` of the dataset into a file.

Another client sends a small question fifty times a second, a new one each time, before and during the download. Memory
is the peak private memory of the server's process and of the writing process, sampled twenty times a second.
"""

import argparse
import http.client
import os
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from corpus import build
from servers import Server, serving

QUESTION = '{"query": "{ q%d: unit(code: \\"900000L1\\") { title level } }"}'
"""A question that contains its number, so no answer comes from the cache."""

PACE_SECONDS = 0.02
QUIET_SECONDS = 10.0
RUNS = 3


class Bystander(threading.Thread):
    """Sends the same small question at a steady pace, and records the time of each answer, in milliseconds."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self._server, self._is_done = server, threading.Event()
        self.times: list[float] = []

    def run(self) -> None:
        """Sends questions until :meth:`stop` is called."""
        while not self._is_done.wait(PACE_SECONDS):
            question = QUESTION % len(self.times)
            times, _ = self._server.time_answers("/graphql", "application/json", [question])
            self.times += times

    def stop(self) -> str:
        """Stops, and returns the times of the answers as text."""
        self._is_done.set()
        self.join()
        hundredths = quantiles(self.times, n=100)
        return f"p50 {hundredths[49]:.1f} ms, p99 {hundredths[98]:.1f} ms of {len(self.times)} answers"


class Observer(threading.Thread):
    """Records the peak private memory of a process, and of processes with a lower priority, in bytes."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self._server, self._is_done = server, threading.Event()
        self.of_server = self.of_writer = 0

    def run(self) -> None:
        """Measures until :meth:`stop` is called."""
        while not self._is_done.wait(0.05):
            self.of_server = max(self.of_server, self._server.private_memory_of(self._server.pid))
            for pid in self._server.family():
                if pid != self._server.pid and os.getpriority(os.PRIO_PROCESS, pid) > 0:
                    self.of_writer = max(self.of_writer, self._server.private_memory_of(pid))

    def stop(self) -> None:
        """Stops."""
        self._is_done.set()
        self.join()


def download(server: Server, encoding: str) -> tuple[float, float, int]:
    """Gets a package; returns the seconds to its first byte and to its last, and how many bytes arrived."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    start, size = time.perf_counter(), 0
    connection.request("GET", "/export/case", headers={"accept-encoding": encoding})
    answer = connection.getresponse()
    answer.read(1)
    first = time.perf_counter() - start
    while piece := answer.read(2**16):
        size += len(piece)
    connection.close()
    return first, time.perf_counter() - start, size + 1


def main() -> None:
    """Prints the measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=1_400)
    parser.add_argument("--store", type=Path, help="a store that is built already")
    given = parser.parse_args()
    command = str(Path(sys.executable).parent / "cskg")
    with TemporaryDirectory() as folder:
        store = given.store or build(Path(folder), given.units)
        for _ in range(RUNS):
            start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(
                [command, "export", "case", "--store", store, "-o", Path(folder) / "file"],
                check=True,
                capture_output=True,
            )
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            print(f"cskg export: {time.perf_counter() - start:.1f} s, {used:.1f} s of processor time")
        serve = [command, "serve", "--store", str(store), "--port", "PORT"]
        with serving(serve, "/graphql", QUESTION % 0, "application/json") as server:
            bystander = Bystander(server)
            bystander.start()
            time.sleep(QUIET_SECONDS)
            print(f"bystander, quiet: {bystander.stop()}")
            quiet = server.private_memory_of(server.pid)
            for encoding in ("identity", "gzip"):
                bystander, observer = Bystander(server), Observer(server)
                bystander.start()
                observer.start()
                for _ in range(RUNS):
                    first, last, size = download(server, encoding)
                    print(f"{encoding}: {size / 2**20:.1f} MiB in {last:.1f} s, the first byte after {first:.2f} s")
                observer.stop()
                print(f"bystander, meanwhile: {bystander.stop()}")
                grown = (observer.of_server - quiet) / 2**20
                print(f"memory: {grown:.1f} MiB more in the server, {observer.of_writer / 2**20:.0f} MiB in the writer")


if __name__ == "__main__":
    main()
