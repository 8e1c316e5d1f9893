"""Simulates power cuts: records the system calls of a command, and replays them with a cut at each point.

``record`` runs a command under strace. ``Disk`` replays the calls. For each file it has the written bytes, and the
bytes that are certainly on the disk, because they were there at the last fsync. For each folder it has the names in the
same way. After a cut, only flushed data is certain; other data may be there or not. So ``IMAGES`` makes several folders
for each cut, from the least to the most data.

The model is stricter than real file systems: each name and each sector of 512 bytes may be lost separately. It covers
one folder, written by one process at a time, and does not support memory maps.

Usage: python tests/power_loss.py   (all cuts of a first and a second publication, each followed by another build)
"""

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from cskg.errors import StoreError
from cskg.graph.catalogue import open_catalogue
from cskg.graph.store import StoreFolder
from cskg.ingest.build import build_store
from cskg.ingest.sources import find_sources
from cskg.iris import Iris

ROOT = Path(__file__).parent.parent
SECTOR = 512
_WRITES = "write,pwrite64,writev,pwritev,sendfile,copy_file_range,ftruncate,truncate,fallocate,lseek,mmap"
_NAMES = "open,openat,creat,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,link,linkat,symlink,symlinkat"
_CALLS = f"{_WRITES},{_NAMES},fsync,fdatasync,sync_file_range"
_OF_A_PATH = {
    **dict.fromkeys(("fsync", "fdatasync"), "sync"),
    **dict.fromkeys(("unlink", "unlinkat", "rmdir"), "remove"),
    **dict.fromkeys(("mkdir", "mkdirat"), "folder"),
}
"""Calls with only a path, and their names in the model."""
_LINE = re.compile(r"(\d+) +(\w+)\((.*)\) += +(-?\d+|0x[0-9a-f]+|\?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A system call that changed something in the folder.

    Attributes:
        name: ``create``, ``write``, ``copy``, ``truncate``, ``sync``, ``rename``, ``remove`` or ``folder``.
        path: The file or folder, relative to the watched folder.
        other: The new path after a rename, or the file that is copied.
        at: The byte at which data is written, or the new length.
        data: The written bytes.
        copied: The first and the last byte of a copy.
    """

    name: str
    path: str
    other: str = ""
    at: int = 0
    data: bytes = b""
    copied: tuple[int, int] = (0, 0)


@dataclass(slots=True)
class Node:
    """A file or a folder: its present content, and the content that is certainly on the disk."""

    data: bytearray = field(default_factory=bytearray)
    names: "dict[str, Node] | None" = None
    sure_data: bytes = b""
    sure_names: "dict[str, Node]" = field(default_factory=dict)

    def sync(self) -> None:
        """Marks its own content as certain; for a folder, the names but not the content of its files."""
        self.sure_data = bytes(self.data)
        self.sure_names = dict(self.names or {})


class Disk:
    """A folder as it is, and as it would be after a power cut.

    Args:
        folder: The content that is certainly on the disk at first.
    """

    def __init__(self, folder: Path) -> None:
        self.top = _load(folder)

    def find(self, path: str) -> Node:
        """Returns the file or folder at a path."""
        node = self.top
        for name in filter(None, path.split("/")):
            assert node.names is not None
            node = node.names[name]
        return node

    def _place(self, path: str) -> tuple[dict[str, Node], str]:
        above, _, name = path.rpartition("/")
        names = self.find(above).names
        assert names is not None
        return names, name

    def apply(self, call: Call) -> None:
        """Repeats a call in the model."""
        names, name = self._place(call.path) if call.path else ({}, "")
        match call.name:
            case "create":
                names.setdefault(name, Node())
            case "folder":
                names[name] = Node(names={})
            case "write" | "copy":
                data = names[name].data
                written = call.data or bytes(self.find(call.other).data[slice(*call.copied)])
                data.extend(bytes(max(0, call.at - len(data))))
                data[call.at : call.at + len(written)] = written
            case "truncate":
                data = names[name].data
                del data[call.at :]
                data.extend(bytes(call.at - len(data)))
            case "sync":
                self.find(call.path).sync()
            case "rename":
                target, new = self._place(call.other)
                target[new] = names.pop(name)
            case "remove":
                del names[name]
            case _:
                raise AssertionError(call)

    def write(self, folder: Path, image: "Image") -> None:
        """Writes the content after a power cut into a new folder."""
        _write(self.top, folder, image)


Image = Callable[[Node], tuple[bytes, dict[str, Node]]]
"""Returns the remaining bytes of a file, or the remaining names of a folder."""


def _torn(seed: int) -> Image:
    """Each uncertain sector and name is kept or lost at random."""
    random = Random(seed)

    def image(node: Node) -> tuple[bytes, dict[str, Node]]:
        now = node.names or {}
        names = {}
        for name in sorted(now.keys() | node.sure_names.keys()):
            left = (now if random.random() < 0.5 else node.sure_names).get(name)
            if left is not None:
                names[name] = left
        length = random.choice((len(node.data), len(node.sure_data)))
        sectors = [
            bytes((node.data if random.random() < 0.5 else node.sure_data)[start : start + SECTOR]).ljust(SECTOR, b"\0")
            for start in range(0, length, SECTOR)
        ]
        return b"".join(sectors)[:length], names

    return image


IMAGES: dict[str, Callable[[int], Image]] = {
    "nothing but what was flushed": lambda _: lambda node: (node.sure_data, node.sure_names),
    "all names, no data that was not flushed": lambda _: lambda node: (node.sure_data, node.names or {}),
    "all data, no names that were not flushed": lambda _: lambda node: (bytes(node.data), node.sure_names),
    "everything": lambda _: lambda node: (bytes(node.data), node.names or {}),
    "a part of everything": _torn,
    "another part of everything": lambda seed: _torn(-1 - seed),
}


def _load(path: Path) -> Node:
    if path.is_dir():
        node = Node(names={each.name: _load(each) for each in path.iterdir()})
    else:
        node = Node(data=bytearray(path.read_bytes()))
    node.sync()
    return node


def _write(node: Node, path: Path, image: Image) -> None:
    data, names = image(node)
    if node.names is None:
        path.write_bytes(data)
        return
    path.mkdir()
    for name, each in names.items():
        _write(each, path / name, image)


def record(command: Sequence[str], folder: Path) -> tuple[list[Call], str]:
    """Runs a command and records its system calls in a folder.

    Returns:
        The calls in order, and the output of the command.
    """
    log = folder.with_name(f"{folder.name}.strace")
    watch = ["strace", "-f", "-y", "-xx", "-s", "1000000000", "--seccomp-bpf", "-o", str(log), "-e", f"trace={_CALLS}"]
    done = subprocess.run([*watch, *command], capture_output=True, text=True, check=False, cwd=ROOT, timeout=300)
    assert done.returncode == 0, done.stderr[-2_000:]
    calls = list(_Reader(folder).iter_calls(log))
    log.unlink()
    return calls, done.stdout


class _Reader:
    """Reads the output of strace."""

    def __init__(self, folder: Path) -> None:
        self.folder = f"{folder.resolve()}/"
        self.offsets: dict[tuple[str, str], int] = {}

    def iter_calls(self, log: Path) -> Iterator[Call]:
        """Yields the calls that changed something in the folder."""
        begun: dict[str, str] = {}
        escaped = "".join(f"\\x{byte:02x}" for byte in self.folder[:-1].encode())
        for line in log.read_text("ascii").splitlines():
            pid, _, rest = line.partition(" ")
            if line.endswith("<unfinished ...>"):
                begun[pid] = line.removesuffix("<unfinished ...>")
                continue
            if "resumed>" in rest[:60]:
                line = begun.pop(pid) + rest.partition("resumed>")[2]  # noqa: PLW2901 - the whole of it
            if escaped in line and (found := _LINE.match(line)) and not found[4].startswith("-"):
                yield from self._read(found[2], found[3], int(found[4], 0) if found[4] != "?" else 0)

    def _read(self, name: str, arguments: str, result: int) -> Iterator[Call]:
        paths = self._paths(arguments.partition('"')[0] if "write" in name else arguments)
        if not paths:  # the folder's name is in data that was written elsewhere
            return
        number = arguments.partition("<")[0].rpartition(" ")[2]
        key = (number, paths[0] if paths else "")
        match name:
            case "open" | "openat" | "creat":
                yield from self._open(paths[-1], arguments, result)
            case "write" | "pwrite64":
                (data,) = _texts(arguments)
                at = self.offsets.get(key, 0) if name == "write" else int(arguments.rpartition(", ")[2])
                if name == "write":
                    self.offsets[key] = at + result
                yield Call(name="write", path=paths[0], at=at, data=data[:result])
            case "sendfile":  # with the byte from which it is copied, as [0] => [4096]
                target, source = paths
                at, start = self.offsets.get(key, 0), int(re.findall(r"\[(\d+)\]", arguments)[0])
                self.offsets[key] = at + result
                yield Call(name="copy", path=target, other=source, at=at, copied=(start, start + result))
            case "lseek":
                self.offsets[key] = result
            case "ftruncate" | "truncate":
                yield Call(name="truncate", path=paths[0], at=int(arguments.rpartition(", ")[2]))
            case "rename" | "renameat" | "renameat2":
                yield Call(name="rename", path=paths[-2], other=paths[-1])
            case _ if name in _OF_A_PATH:
                yield Call(name=_OF_A_PATH[name], path=paths[-1])
            case "mmap" if "PROT_WRITE" not in arguments or "MAP_PRIVATE" in arguments:
                pass
            case _:
                raise AssertionError(f"The model does not know the call {name}({arguments[:200]}).")

    def _paths(self, arguments: str) -> list[str]:
        """The paths in the folder that a call names, in order; a relative path comes after its folder."""
        found: list[str] = []
        base = ""
        for kind, text in re.findall(r"([<\"])((?:\\x[0-9a-f]{2})+)[>\"]", arguments):
            path = _unescape(text).decode("utf-8", "replace")
            if kind == '"' and base:
                found[-1] = str(Path(base, path))
            else:
                found.append(path)
            base = path if kind == "<" else ""
        return [path[len(self.folder) :] for path in found if f"{path}/".startswith(self.folder)]

    def _open(self, path: str, arguments: str, result: int) -> Iterator[Call]:
        self.offsets[str(result), path] = 0
        if "O_CREAT" in arguments:
            yield Call(name="create", path=path)
        if "O_TRUNC" in arguments:
            yield Call(name="truncate", path=path)


def _texts(arguments: str) -> list[bytes]:
    return [_unescape(text) for text in re.findall(r"\"((?:\\x[0-9a-f]{2})*)\"", arguments)]


def _unescape(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def iter_images(before: Path, calls: Sequence[Call], place: Path) -> Iterator[tuple[int, str, Path]]:
    """Makes the images of all cuts: before each call that flushes or changes a name, and after the last one.

    Args:
        before: The folder as it was before the calls.
        calls: The recorded calls.
        place: The folder in which the images are written, one after the other.

    Yields:
        The number of calls before the cut, the name of the image, and the folder.
    """
    disk = Disk(before)
    for number in range(len(calls) + 1):
        if number == len(calls) or calls[number].name not in {"write", "copy"}:
            for name, make in IMAGES.items():
                shutil.rmtree(place, ignore_errors=True)
                disk.write(place, make(number))
                yield number, name, place
        if number < len(calls):
            disk.apply(calls[number])


Version = tuple[str, dict[str, bytes]]
"""A published version: its revision, and the bytes of its files."""


def read_version(store: Path) -> Version | None:
    """Reads the published version of a store with the program's own reader."""
    try:
        path, revision = StoreFolder(store).published()
    except StoreError:
        return None
    return revision, {each.name: each.read_bytes() for each in sorted(path.parent.iterdir())}


def check_publications(work: Path, built_every: int) -> Counter[tuple[str, str]]:
    """Cuts a first and a second publication at each point; raises AssertionError if a version is lost or incomplete.

    Args:
        work: A folder to work in.
        built_every: After this many images, the next build is tried too.

    Returns:
        The number of cuts by image and version.
    """
    top, sources = work / "top", work / "sources"
    top.mkdir()
    shutil.copytree(ROOT / "data" / "units", sources)
    build = [sys.executable, "-m", "cskg", "build", str(sources), "--store", str(top / "store"), "--workers", "1"]
    counts: Counter[tuple[str, str]] = Counter()
    versions: list[Version | None] = [None]
    for text in ("Manage crisis of", "Handle crises of"):
        path = sources / "retail" / "111275L4.txt"
        path.write_text(path.read_text("utf-8").replace("Manage crisis of", text), "utf-8")
        before = shutil.copytree(top, work / f"before {text}")
        calls, printed = record(build, top)
        version = read_version(top / "store")
        assert version is not None
        assert version[0] == printed.strip()
        versions.append(version)
        for tried, (number, image, place) in enumerate(iter_images(before, calls, work / "image")):
            found = read_version(place / "store")
            assert found in (versions[-1:] if number == len(calls) else versions[-2:]), (number, image)
            counts[image, "the new version" if found == version else "the one before"] += 1
            if tried % built_every == 0:
                _check_next_build(place / "store", sources, [each[0] for each in versions if each])
    return counts


def _check_next_build(store: Path, sources: Path, revisions: Sequence[str]) -> None:
    """Builds again, and checks that the result is the same as without a cut, and that the log has no gap."""
    folder = StoreFolder(store)
    report = build_store(find_sources([sources]), folder, Iris())
    assert (report.revision, report.failed) == (revisions[-1], ())
    catalogue = open_catalogue(folder, Iris())
    assert [each.revision for each in catalogue.log.publications] == [*revisions]
    assert all(catalogue.get_edition(unit).requirements for unit in catalogue.units.values() if unit.editions)
    catalogue.close()


if __name__ == "__main__":
    with TemporaryDirectory() as work:
        for (image, version), count in sorted(check_publications(Path(work), 1).items()):
            print(f"{count:5}  {image}: {version}")  # noqa: T201 - a script
