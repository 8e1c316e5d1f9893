"""Workers: one that exceeds a limit, crashes or stalls costs its own document and no other."""

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest
from misbehaving import obey

from cskg.errors import SourceError, WorkerError
from cskg.ingest.sources import SourceFile, find_sources
from cskg.ingest.workers import Limits, _Answer, iter_answers
from cskg.model import Diagnostic, Severity

SMALL = Limits(memory=512 * 2**20, seconds=1, patience=100, answer=2**20, retirement=512 * 2**20)


def _write(folder: Path, *orders: str) -> list[SourceFile]:
    for number, order in enumerate(orders):
        (folder / f"{number:03}.txt").write_text(order)
    return find_sources([folder])


@pytest.mark.parametrize(
    ("order", "why"),
    [
        ("spin", "took more than 1 s of processor time"),
        ("sleep", "took more than 1 s."),
        ("hoard", "needed more than 512 MiB of memory"),
        ("crash", "SIGSEGV"),
        ("kill", "SIGKILL"),
        ("leave", "exit code 3"),
        ("raise too deep", "a fault of cskg (RecursionError: too deep)"),
        ("call", "without a network"),
        ("forge", "is not a value"),
        ("fill 3000000", "takes more than 1 MiB"),
    ],
)
def test_a_failure_costs_one_document_and_says_why(tmp_path: Path, order: str, why: str) -> None:
    """The documents before and after it are read; the error names it, the cause and the cure."""
    limits = replace(SMALL, patience=1) if order == "sleep" else SMALL
    before, failure, after = iter_answers(obey, _write(tmp_path, "say one", order, "say two"), limits=limits)
    assert (before, after) == ("one", "two")
    assert isinstance(failure, SourceError)
    assert failure.name == "001.txt"
    assert why in failure.why
    assert failure.cure


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_answers_come_in_order_of_the_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    """However many work, and whoever fails."""
    monkeypatch.setattr("cskg.ingest.workers._BYTES_A_WORKER", 10)
    orders = [f"say {number}" if number % 20 else "kill" for number in range(60)]
    answers = list(iter_answers(obey, _write(tmp_path, *orders), workers=workers, limits=SMALL))
    assert [answer if isinstance(answer, str) else "kill" for answer in answers] == [
        str(number) if number % 20 else "kill" for number in range(60)
    ]


def test_several_documents_share_a_worker_until_it_has_grown(tmp_path: Path) -> None:
    """A worker goes on with the next document; one that has had much memory is replaced."""
    files = _write(tmp_path, *["value x"] * 3)

    def pids(limits: Limits) -> set[str]:
        return {answer.message for answer in iter_answers(obey, files, limits=limits) if isinstance(answer, Diagnostic)}

    assert len(pids(SMALL)) == 1
    assert len(pids(Limits(retirement=0))) == 3


def test_large_answers_wait_until_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers do not run ahead of a slow taker by more than so many bytes."""
    monkeypatch.setattr("cskg.ingest.workers._AHEAD_BYTES", 100_000)
    files = _write(tmp_path, *["touch 90000"] * 10)
    answers = iter_answers(obey, files, limits=SMALL)
    next(answers)
    time.sleep(1)
    assert len(list(tmp_path.glob("*.begun"))) <= 3
    assert len(list(answers)) == 9
    assert len(list(tmp_path.glob("*.begun"))) == 10


def test_whoever_stops_taking_leaves_no_process(tmp_path: Path) -> None:
    """Also one that is busy, and would be for long."""
    answers = iter_answers(obey, _write(tmp_path, "value x", "spin", "spin"))
    first = next(answers)
    assert isinstance(first, Diagnostic)
    assert Path(f"/proc/{first.message}").exists()
    answers.close()
    assert not Path(f"/proc/{first.message}").exists()


@pytest.fixture
def parsing(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A process that has a worker which is busy, and the worker's number."""
    code = (
        # Where the tests run in the background of a shell, Ctrl+C is ignored from the start.
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from pathlib import Path; from cskg.ingest.sources import find_sources\n"
        "from cskg.ingest.workers import iter_answers; from misbehaving import obey\n"
        f"for answer in iter_answers(obey, find_sources([Path({str(tmp_path)!r})])): print(answer.message, flush=True)"
    )
    _write(tmp_path, "value x", "sleep")
    path = os.pathsep.join(path for path in sys.path if path)
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
    ) as process:
        assert process.stdout is not None
        worker = int(process.stdout.readline())
        yield process, worker
        process.kill()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_worker_outlives_its_parent(parsing: tuple[subprocess.Popen[bytes], int], sent: signal.Signals) -> None:
    """Whatever ends the parent, and however busy the worker is."""
    process, worker = parsing
    assert Path(f"/proc/{worker}").exists()
    process.send_signal(sent)
    process.wait(20)
    for _ in range(100):
        if not Path(f"/proc/{worker}").exists() or "State:\tZ" in Path(f"/proc/{worker}/status").read_text():
            return
        time.sleep(0.1)
    pytest.fail("the worker still runs")


def test_workers_that_cannot_start_are_an_error_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no document's fault, so nothing is said of documents."""
    files = _write(tmp_path, "say one")
    nowhere = ModuleType("nowhere")

    def read(file: SourceFile) -> None:
        """Can be imported here, and not in a worker."""

    nowhere.read, read.__module__, read.__qualname__ = read, "nowhere", "read"  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "nowhere", nowhere)
    with pytest.raises(WorkerError, match="could not begin .ModuleNotFoundError"):
        list(iter_answers(read, files))
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(WorkerError, match="cannot be started"):
        list(iter_answers(obey, files))


@pytest.mark.parametrize(
    "answer",
    [
        pickle.dumps(os.system),
        pickle.dumps(pickle.Unpickler),
        b"\x80\x04ccskg.ingest.elsewhere\nx\n.",
        b"\x80\x04ccskg.ingest.workers\nsubprocess.Popen\n.",
        b"\x80\x04cbuiltins\ngetattr\n(cpathlib\nPath\nVcwd\ntR.",
    ],
    ids=["function", "class", "unknown module", "path to a class", "member of no enumeration"],
)
def test_an_answer_holds_values_only(answer: bytes) -> None:
    """Not even a worker that a document has taken over can make its parent call something."""
    with pytest.raises(pickle.UnpicklingError, match="is not a value|is not an enumeration"):
        _Answer(BytesIO(answer)).load()


def test_members_of_enumerations_are_read_as_older_pythons_write_them() -> None:
    """Python 3.11.0 to 3.11.3 pickle a member by its name."""
    answer = b"\x80\x04cbuiltins\ngetattr\n(ccskg.model\nSeverity\nVINFO\ntR."
    assert _Answer(BytesIO(answer)).load() is Severity.INFO
