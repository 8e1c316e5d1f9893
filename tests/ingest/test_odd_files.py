"""What lies among documents and is none, and disks that do not take what is written: a message that says what to do.

Nothing is mocked: disks are really full. A file system of a given size needs root; where it is not to be had, a limit
on the size of files takes its place.
"""

import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from cskg.errors import StoreError
from cskg.graph.store import StoreFolder
from cskg.ingest.reading_files import iter_read_sources
from cskg.ingest.sources import find_sources

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "data" / "units" / "retail" / "111275L4.txt"
OTHER = ROOT / "data" / "units" / "retail" / "107167L5.txt"


def run(
    *arguments: object, before: tuple[str, ...] = (), limit: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs the command as a user does; it never shows a traceback, and foresees what happens."""
    done = subprocess.run(
        [*before, sys.executable, "-m", "cskg", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=ROOT,
        preexec_fn=limit,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert "an unexpected error" not in done.stderr, done.stderr
    return done


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a good document, to which a test adds an odd one."""
    place = tmp_path / "sources"
    place.mkdir()
    shutil.copy(UNIT, place / "good.txt")
    return place


def make_fifo(place: Path) -> None:
    os.mkfifo(place / "odd.txt")


def make_socket(place: Path) -> None:
    here = Path.cwd()
    os.chdir(place)  # the path of a socket may have 108 bytes
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("odd.txt")
    os.chdir(here)


ODD: dict[str, tuple[Callable[[Path], None], str]] = {
    "a link to itself": (lambda place: (place / "odd.txt").symlink_to("odd.txt"), "Too many levels of symbolic links"),
    "a link to nothing": (lambda place: (place / "odd.txt").symlink_to("none.txt"), "No such file or directory"),
    "a pipe": (make_fifo, "a pipe, a socket or a device"),
    "a socket": (make_socket, "a pipe, a socket or a device"),
}


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("command", ["parse", "build"])
def test_what_is_no_document_is_reported_and_the_others_are_read(folder: Path, name: str, command: str) -> None:
    """One message with its name, why and a cure; exit code 1; the good document is there."""
    make, why = ODD[name]
    make(folder)
    done = run(command, folder, *(["--store", folder.parent / "store"] if command == "build" else []))
    assert done.returncode == 1
    (message,) = (line for line in done.stderr.splitlines() if line.startswith("odd.txt: error: "))
    assert why in message
    assert "Check that" in message
    assert "111275L4" in done.stdout or "1 unit (1 more is only named)" in done.stderr


def test_links_to_folders_and_out_of_the_source_are_left_alone(folder: Path) -> None:
    """A link to the folder above it is no endless walk."""
    (folder / "sub").mkdir()
    (folder / "sub" / "up").symlink_to("..")
    (folder / "away.txt").symlink_to(OTHER)
    (folder / "again.txt").symlink_to("good.txt")
    assert [file.source.name for file in find_sources([folder])] == ["again.txt", "good.txt"]


def test_names_that_are_not_utf8_or_not_printable_are_read_and_shown_with_escapes(folder: Path) -> None:
    """Built, built again, and served from the store under the same name; the longest name is read too."""
    shutil.copy(OTHER, os.fsencode(folder) + b"/odd\xff\x1b[31m\n.txt")
    shutil.copy(UNIT, folder / f"{'n' * 251}.txt")
    store = folder.parent / "store"
    assert run("build", folder, "--store", store).returncode == 0
    again = run("build", folder, "--store", store)
    assert "0 sources loaded, 3 unchanged, 0 failed" in again.stderr
    assert r"odd\udcff\x1b[31m\n.txt:" in run("parse", folder).stderr
    (folder / f"{'n' * 251}.txt").unlink()
    os.unlink(os.fsencode(folder) + b"/odd\xff\x1b[31m\n.txt")  # noqa: PTH108 - pathlib takes no bytes
    assert "2 sources are gone but kept" in run("build", folder, "--store", store).stderr
    assert "2 removed" in run("build", folder, "--store", store, "--prune").stderr


def test_a_source_that_is_odd_itself_is_refused(tmp_path: Path) -> None:
    """The message says what it is; exit code 2."""
    (tmp_path / "loop").symlink_to("loop")
    make_fifo(tmp_path)
    for given, why in (
        (tmp_path / "loop", "(Its symbolic links form a loop)"),
        (tmp_path / "odd.txt", "is neither a file nor a folder"),
        (tmp_path / "none", "does not exist"),
        (tmp_path / ("n" * 300), "(File name too long)"),
    ):
        done = run("parse", given)
        assert done.returncode == 2
        assert why in done.stderr
        assert not done.stdout


def test_a_file_that_vanishes_costs_only_itself(folder: Path) -> None:
    """It was found and is gone when it is to be read."""
    shutil.copy(OTHER, folder / "gone.txt")
    files = find_sources([folder])
    (folder / "gone.txt").unlink()
    gone, good = sorted(iter_read_sources(files), key=lambda read: len(read.units))
    assert good.units
    assert "No such file or directory" in gone.diagnostics[0].message


def test_a_folder_without_permission_is_reported(folder: Path) -> None:
    """Its name and why; what lies beside it is read. A SOURCE that may not be listed is refused."""
    closed = folder / "closed"
    closed.mkdir()
    shutil.copy(OTHER, closed)
    closed.chmod(0)
    before = ()
    if os.geteuid() == 0:  # root may list any folder, unless it gives that up
        if not shutil.which("setpriv"):
            pytest.skip("The tests run as root, and there is no setpriv.")
        before = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
    try:
        done, refused = run("parse", folder, before=before), run("parse", closed, before=before)
    finally:
        closed.chmod(0o755)
    assert (done.returncode, refused.returncode) == (1, 2)
    assert "closed: error: The file cannot be read (Permission denied)." in done.stderr
    assert "111275L4" in done.stdout
    assert "closed' is not readable" in refused.stderr


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("A file system of a given size needs root.")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def fill(disk: Path) -> Path:
    """Leaves no room on a disk."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
    return ballast


def test_a_full_disk_loses_nothing(disk: Path, folder: Path) -> None:
    """The build says where, why and what to do; the version before is served, and the next build completes it."""
    store = disk / "store"
    before = run("build", folder, "--store", store).stdout
    ballast = fill(disk)
    shutil.copy(OTHER, folder)
    done = run("build", folder, "--store", store)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"cskg: {store}: ")
    assert done.stderr.endswith("Make room on the disk, and run the command again.\n")
    assert StoreFolder(store).holds(before.strip())
    assert run("validate", "--store", store).returncode == 0
    ballast.unlink()
    done = run("build", folder, "--store", store)
    assert done.returncode == 0
    assert "2 units (1 more is only named)" in done.stderr
    assert done.stdout == run("build", folder, "--store", folder.parent / "fresh").stdout


def test_a_disk_that_is_full_from_the_start(disk: Path, folder: Path) -> None:
    """The message is about room, not about a broken store; with room, the same command succeeds."""
    ballast = fill(disk)
    done = run("build", folder, "--store", disk / "store")
    assert done.returncode == 2
    assert "Make room on the disk" in done.stderr
    ballast.unlink()
    assert run("build", folder, "--store", disk / "store").returncode == 0


def test_a_store_that_may_not_be_written_is_still_asked(disk: Path, folder: Path) -> None:
    """A build into it is refused with what to do; questions are answered from it."""
    store = disk / "store"
    assert run("build", folder, "--store", store).returncode == 0
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    refused = run("build", folder, "--store", store)
    assert refused.returncode == 2
    assert "Choose a place that you may write to" in refused.stderr
    assert run("validate", "--store", store).returncode == 0
    assert run("quiz", "111275L4", "--size", "1", "--store", store).returncode == 0


def test_a_limit_on_the_size_of_files(folder: Path) -> None:
    """As a quota does, it ends the build with a message; what was published before stays."""
    store = folder.parent / "store"
    before = run("build", folder, "--store", store).stdout

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))

    shutil.copy(OTHER, folder)
    done = run("build", folder, "--store", store, limit=limit)
    assert done.returncode == 2
    assert "cskg: " in done.stderr
    assert StoreFolder(store).holds(before.strip())
    assert run("build", folder, "--store", store).returncode == 0


def test_output_that_cannot_be_written_is_a_failure() -> None:
    """A full disk behind standard output is told, once; a reader that goes away is not."""
    for arguments in (("schema",), ("parse", "--json", UNIT), ("parse", "--text", UNIT)):
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(
                [sys.executable, "-m", "cskg", *map(str, arguments)], stdout=full, stderr=subprocess.PIPE, check=False
            )
        assert done.returncode == 2
        said = done.stderr.decode().splitlines()
        assert (
            said[-1] == "cskg: The output: No space left on device. Make room on the disk, and run the command again."
        )


def test_three_first_builds_at_once_make_one_store(folder: Path) -> None:
    """One of them builds at least; the others build too or say that they should wait. The store is whole."""
    for number in range(2):
        store = folder.parent / f"store{number}"
        command = [sys.executable, "-m", "cskg", "build", str(folder), "--store", str(store)]
        running = [
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)
        ]
        outcomes = [(process, *process.communicate(timeout=120)) for process in running]
        for process, _, said in outcomes:
            assert process.returncode == 0 or "Another build is writing to it. Wait until it has ended." in said, said
        revisions = {printed for process, printed, _ in outcomes if process.returncode == 0}
        assert len(revisions) == 1
        assert run("validate", "--store", store).returncode == 0
        assert [path.name for path in store.iterdir() if path.name.endswith(".new")] == []


def test_a_folder_that_is_no_store_is_left_alone(tmp_path: Path) -> None:
    """Only an empty folder becomes a store."""
    (tmp_path / "letters.txt").write_text("Dear")
    with pytest.raises(StoreError, match="is not a cskg store"):
        StoreFolder(tmp_path).open_writer()
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]
