"""Runs servers and sends them requests: one at a time, or as many as `wrk` can send."""

import contextlib
import http.client
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LUA = """local bodies, at = {}, 0
for line in io.lines("BODIES") do bodies[#bodies + 1] = line end
wrk.method, wrk.headers["Content-Type"] = "POST", "KIND"
wrk.headers["Accept"] = "application/sparql-results+json, application/json"
request = function() at = at % #bodies + 1; return wrk.format(nil, "PATH", nil, bodies[at]) end
done = function(all, times)
  local failed = all.errors.connect + all.errors.read + all.errors.write + all.errors.status + all.errors.timeout
  io.write(string.format("RESULT %d %f %d %f %f\\n", all.requests, all.duration / 1e6, failed,
    times:percentile(50) / 1e3, times:percentile(99) / 1e3))
end
"""


@dataclass
class Rate:
    """The measurements of `wrk`.

    Attributes:
        requests: Answers a second.
        median: The median time of an answer, in milliseconds.
        late: The 99th percentile of the time of an answer, in milliseconds.
        work: The processor time of the server's processes for an answer, in microseconds. Other programs on the machine
            affect this less than the rate.
    """

    requests: float
    median: float
    late: float
    work: float

    def __str__(self) -> str:
        return f"{self.requests:,.0f}/s ({self.work:,.0f} µs of work, p50 {self.median:.1f} ms, p99 {self.late:.1f} ms)"


@dataclass
class Server:
    """A running server."""

    port: int
    pid: int
    started: float

    def load(self, folder: Path, bodies: list[str], seconds: int, connections: int, path: str, kind: str) -> Rate:
        """Sends requests for some seconds, one after another on each connection."""
        questions, script = folder / "bodies.txt", folder / "ask.lua"
        questions.write_text("\n".join(bodies), "utf-8")
        script.write_text(LUA.replace("BODIES", str(questions)).replace("KIND", kind).replace("PATH", path), "utf-8")
        before = self.processor_time()
        done = subprocess.run(
            [
                "wrk",
                "-t1",
                f"-c{connections}",
                f"-d{seconds}",
                "--timeout",
                "30",
                "-s",
                script,
                f"http://127.0.0.1:{self.port}",
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        found = re.search(r"RESULT (\d+) ([\d.]+) (\d+) ([\d.]+) ([\d.]+)", done.stdout)
        if found is None or found[3] != "0":
            sys.exit(f"{path} failed: {done.stdout}")
        work = 1e6 * (self.processor_time() - before) / int(found[1])
        return Rate(int(found[1]) / float(found[2]), float(found[4]), float(found[5]), work)

    def count(self, name: str) -> float:
        """Reads one of cskg's numbers at ``/metrics``."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics") as answer:
            found = re.search(rf"^{name} (\S+)$", answer.read().decode(), re.MULTILINE)
        return float(found[1]) if found else 0.0

    def time_answers(self, path: str, kind: str, bodies: list[str]) -> tuple[list[float], int]:
        """Sends requests one after another on one connection; returns milliseconds, and the size of the last answer."""
        connection, times, answer = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60), [], b""
        for body in bodies:
            start = time.perf_counter()
            connection.request("POST", path, body.encode(), {"content-type": kind})
            response = connection.getresponse()
            answer = response.read()
            times.append((time.perf_counter() - start) * 1000)
            if response.status != 200:
                sys.exit(f"{path} answered {response.status}: {answer[:200]!r}")
        return times, len(answer)

    def processor_time(self) -> float:
        """The processor time of the processes so far, in seconds."""
        return sum(map(_processor_time, _family(self.pid)))

    def private_memory(self) -> list[int]:
        """The private bytes of each process, the largest first."""
        return sorted(map(self.private_memory_of, self.family()), reverse=True)

    def family(self) -> list[int]:
        """The ids of the server's processes, the main process first."""
        return _family(self.pid)

    @staticmethod
    def private_memory_of(pid: int) -> int:
        """The private bytes of a process; 0 if it has ended."""
        return _private(pid)


def _family(pid: int) -> list[int]:
    found = [pid]
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            found += _family(int(child))
    return found


def _private(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Private_"))


def _processor_time(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def serving(command: list[str], path: str, body: str, kind: str, **environment: str) -> Iterator[Server]:
    """Runs a server, and yields it after its first answer; PORT in the command is replaced by a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    start = time.perf_counter()
    filled = [part.replace("PORT", str(port)) for part in command]
    with subprocess.Popen(
        filled, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **environment}
    ) as process:
        try:
            while post(port, path, body, kind)[0] != 200:
                if process.poll() is not None or time.perf_counter() - start > 900:
                    sys.exit(f"{' '.join(filled)[:200]} does not answer.")
                time.sleep(0.02)
            yield Server(port, process.pid, time.perf_counter() - start)
        finally:
            process.terminate()
            process.wait(30)


def post(port: int, path: str, body: str, kind: str, timeout: float = 60) -> tuple[int, bytes]:
    """Sends one request on a new connection; returns status 0 if it fails."""
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        connection.request("POST", path, body.encode(), {"content-type": kind, "accept": "application/json, */*"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()
