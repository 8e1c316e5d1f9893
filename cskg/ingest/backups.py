"""Backups: a folder with unchanged copies of a store, SOURCEs and a tokens file, and with a digest of each file.

::

    MANIFEST.json the time, and the SHA-256 of every other file; written last, so a backup without it is incomplete
    store/ the published version, and a second copy of its graphs for the next build
    sources/NAME/   each SOURCE with all its files, including curators' files
    tokens.json     the tokens file

A link to a file of the same SOURCE becomes a copy of it; others are left out, as when documents are read. A published
version never changes, so it can be copied while a build runs. If builds have removed it meanwhile, the newer one is
copied.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath

import msgspec

from cskg.errors import BadInputError, PlaceError, find_cure
from cskg.graph.store import FORMAT, GRAPHS, StoreFolder, sync, write_durably

MANIFEST = "MANIFEST.json"
STORE, SOURCES, TOKENS = "store", "sources", "tokens.json"
_TRIES = 3


class BackupError(PlaceError):
    """A backup cannot be written or restored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """The contents of a backup.

    Attributes:
        at: When it was made.
        files: The SHA-256 of each file, in hexadecimal, by its path in the folder.
    """

    at: datetime
    files: dict[str, str]

    @property
    def has_store(self) -> bool:
        """Whether it holds a store."""
        return any(name.startswith(f"{STORE}/") for name in self.files)

    @property
    def has_tokens(self) -> bool:
        """Whether it holds a tokens file."""
        return TOKENS in self.files

    @property
    def sources(self) -> list[str]:
        """The paths of the SOURCEs in its folder, in order."""
        found = {"/".join(PurePosixPath(name).parts[:2]) for name in self.files if name.startswith(f"{SOURCES}/")}
        return sorted(found)


def write_backup(
    target: Path, at: datetime, *, store: Path | None = None, sources: Sequence[Path] = (), tokens: Path | None = None
) -> Backup:
    """Writes a backup into a new folder.

    Args:
        target: The folder.
        at: The time.
        store: The folder of a store.
        sources: Documents and folders of documents.
        tokens: The tokens file.

    Raises:
        BadInputError: The folder exists already, a SOURCE does not exist, or two SOURCEs have the same name.
        StoreError: The folder is not a store, or nothing was published.
        BackupError: A file cannot be read or written.
    """
    names = [source.resolve().name for source in sources]
    if len(set(names)) < len(names):
        raise BadInputError("Two of the SOURCEs have the same name.", "Back them up into two folders.")
    with _Making(target) as fresh:
        if store is not None:
            _copy_store(StoreFolder(store), fresh / STORE)
        for source, name in zip(sources, names, strict=True):
            if not source.exists():
                raise BadInputError(f"There is no SOURCE {source}.", "Give a document or a folder.")
            _copy(source, fresh / SOURCES / name)
        if tokens is not None:
            _copy(tokens, fresh / TOKENS)
        made = Backup(at=at, files={name: _digest(fresh / name) for name in _list(fresh)})
        write_durably(fresh / MANIFEST, msgspec.json.format(msgspec.json.encode(made), indent=2).decode() + "\n")
    return made


def restore_backup(saved: Path, target: Path) -> Backup:
    """Copies a backup into a new folder, after checking that each file is unchanged.

    Raises:
        BadInputError: The folder exists already.
        BackupError: The backup is incomplete, a file has changed, or a file cannot be read or written.
    """
    made = _read_manifest(saved)
    with _Making(target) as fresh:
        for name in sorted(made.files):
            _copy(saved / name, fresh / name)
            if _digest(fresh / name) != made.files[name]:
                raise BackupError(saved / name, "It has changed since it was saved.", "Restore another backup.")
    return made


class _Making:
    """Makes a folder atomically: it appears only when it is complete."""

    def __init__(self, target: Path) -> None:
        self._target, self._fresh = target, target.with_name(f".{target.name}.{os.getpid()}.new")

    def __enter__(self) -> Path:
        if self._target.exists():
            raise BadInputError(
                f"{self._target} exists already.",
                "Name a folder that does not exist yet, so that nothing is overwritten.",
            )
        try:
            self._fresh.mkdir(parents=True, mode=0o700)
        except OSError as error:
            raise BackupError(self._target, f"It cannot be made ({error.strerror}).", find_cure(error)) from error
        return self._fresh

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        try:
            if error is None:
                for path in (*self._fresh.rglob("*"), self._fresh):
                    sync(path)
                self._fresh.rename(self._target)
                sync(self._target.parent)
        except OSError as fault:
            error = fault
        if error is not None:
            shutil.rmtree(self._fresh, ignore_errors=True)
        if isinstance(error, OSError | shutil.Error):
            why = f"It cannot be written ({error})."
            raise BackupError(self._target, why, find_cure(error)) from error


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=partial(_skip, source.resolve()))
    else:
        shutil.copy2(source, target)


def _skip(root: Path, folder: str, names: list[str]) -> list[str]:
    """Returns the names that are not read as documents: pipes, sockets, links to folders, and links that lead out."""
    skipped = []
    for path in (Path(folder, name) for name in names):
        leads_in = not path.is_symlink() or (path.is_file() and path.resolve().is_relative_to(root))
        if not leads_in or not (path.is_file() or path.is_dir()):
            skipped.append(path.name)
    return skipped


def _copy_store(folder: StoreFolder, target: Path) -> None:
    for left in reversed(range(_TRIES)):
        compiled, revision = folder.published()
        version = compiled.parent
        try:
            _copy(version, target / "versions" / version.name)
            break
        except (OSError, shutil.Error):
            shutil.rmtree(target, ignore_errors=True)
            if not left or folder.published()[0] == compiled:
                raise
    for engine in (target / "versions" / version.name).glob("sparql-*"):
        shutil.rmtree(engine)  # it is made again on demand
    # Without the graphs of the last build, the next build would read all documents again.
    (target / "writer").mkdir()
    shutil.copy2(target / "versions" / version.name / GRAPHS, target / "writer" / GRAPHS)
    write_durably(target / "CURRENT", f"{version.name} {revision}\n")
    write_durably(target / "FORMAT", FORMAT)


def _read_manifest(saved: Path) -> Backup:
    try:
        made = msgspec.json.decode((saved / MANIFEST).read_bytes(), type=Backup)
    except (OSError, msgspec.DecodeError) as error:
        why = f"It is not a complete backup: its {MANIFEST} cannot be read."
        raise BackupError(saved, why, "Name the folder that `cskg backup` made.") from error
    for name in made.files:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise BackupError(saved, "Its manifest names a file outside of it.", "Restore another backup.")
    return made


def _list(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
