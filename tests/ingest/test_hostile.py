"""Hostile documents: bounded time and memory, a diagnostic that says why, and the good document beside them is read."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hostile_documents import LARGE, SMALL, UNIT

from cskg.graph.store import StoreFolder
from cskg.ingest.build import build_store
from cskg.ingest.reading_files import ReadSource, iter_read_sources
from cskg.ingest.sources import find_sources
from cskg.ingest.workers import Limits
from cskg.iris import Iris
from cskg.model import Severity
from cskg.parser.readers import MAX_CHARACTERS

TIGHT = Limits(memory=2**30, seconds=60, most_seconds=60)
"""So that a test takes no longer than a minute for a document that would take for ever."""


FLAT_MIB = 64
"""What reading all small documents may leave in memory: their texts, and what was found in them."""


def _read(folder: Path, limits: Limits) -> dict[str, ReadSource]:
    """Reads a folder, with a good document before and after all others."""
    for name in ("!.txt", "~.txt"):
        (folder / name).write_text(UNIT)
    found = {
        read.file.source.name: read for read in iter_read_sources(find_sources([folder]), workers=2, limits=limits)
    }
    for name in ("!.txt", "~.txt"):
        (unit,) = found.pop(name).units
        assert unit.title == "Run a shop"
    return found


def _refusals(read: ReadSource) -> list[str]:
    return [found.message for found in read.diagnostics if found.code == "unreadable-source"]


def _own_mib() -> float:
    """The memory that this process holds, in MiB."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, ReadSource], float]:
    """The small ones as read, all in one run, and by how many MiB this process has grown."""
    folder = tmp_path_factory.mktemp("small")
    for name, (build, _) in SMALL.items():
        (folder / name).write_bytes(build())
    before = _own_mib()
    found = _read(folder, TIGHT)
    return found, _own_mib() - before


@pytest.fixture
def small(reading: tuple[dict[str, ReadSource], float]) -> dict[str, ReadSource]:
    """The small ones as read."""
    return reading[0]


def test_hostile_documents_leave_memory_flat(reading: tuple[dict[str, ReadSource], float]) -> None:
    """The process that has them read keeps what was read of them, which is little, and nothing else."""
    found, grown = reading
    assert len(found) + len(LARGE) >= 60
    assert found.keys() == SMALL.keys()
    assert grown < FLAT_MIB


@pytest.mark.parametrize("name", SMALL)
def test_a_hostile_document_is_read_or_refused_as_it_should(small: dict[str, ReadSource], name: str) -> None:
    """A bomb is refused in words; what is only strange is read, and its good unit is there."""
    expected = SMALL[name][1]
    read = small[name]
    if expected is None:
        assert "Run a shop" in [unit.title for unit in read.units]
        assert _refusals(read) == []
    else:
        assert read.units == ()
        (message,) = _refusals(read)
        assert expected in message
        (found,) = (found for found in read.diagnostics if found.code == "unreadable-source")
        assert found.severity is Severity.ERROR


@pytest.mark.parametrize("name", LARGE)
def test_a_huge_document_takes_no_more_than_it_may(tmp_path: Path, name: str) -> None:
    """It is read, or refused with what it exceeded; the others go on either way."""
    (tmp_path / name).write_bytes(LARGE[name]())
    (read,) = _read(tmp_path, Limits(memory=2**30, seconds=20, most_seconds=20)).values()
    assert bool(read.units) != bool(_refusals(read)) or "no-unit" in {found.code for found in read.diagnostics}
    if name.startswith("100-mb"):
        (message,) = _refusals(read)
        assert f"{MAX_CHARACTERS:,} are read at most" in message


def test_the_shell_prints_what_is_good_beside_a_bomb(root: Path, tmp_path: Path) -> None:
    """`cskg parse --json` ends with 1, says why on standard error, and prints the good unit."""
    (tmp_path / "bomb.docx").write_bytes(SMALL["zip-bomb-in-parts.docx"][0]())
    (tmp_path / "good.txt").write_text(UNIT)
    done = subprocess.run(
        [sys.executable, "-m", "cskg", "parse", "--json", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=root,
    )
    assert done.returncode == 1
    assert [unit["code"] for unit in json.loads(done.stdout)["units"]] == ["900001L2"]
    assert "bomb.docx:1: error: The document has more than 40 MB of XML." in done.stderr


def test_a_build_goes_on_after_a_document_that_kills_its_worker(tmp_path: Path) -> None:
    """The document is reported as failed, and the good one is published."""
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "a.pdf").write_bytes(SMALL["forms-in-forms.pdf"][0]())
    (sources / "b.txt").write_text(UNIT)
    report = build_store(
        find_sources([sources]), StoreFolder(tmp_path / "store"), Iris(), limits=Limits(memory=2**28, most_seconds=20)
    )
    assert (report.failed, report.loaded) == (("a.pdf",), ("b.txt",))
    assert [found.source for found in report.diagnostics if found.code == "unreadable-source"] == ["a.pdf"]
