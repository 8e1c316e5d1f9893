"""Changes a file that curators write: one writer at a time, and readers see the old file or the new one.

The new text is written beside the file, flushed, and renamed into its place. The lock is on the folder, so it leaves no
file behind; programs without it, such as editors, do not have to wait.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from cskg.errors import CurationError, find_cure
from cskg.ingest.curation_log import Authorship, log_change


def change_file(
    path: Path,
    name: str,
    change: Callable[[bytes], bytes],
    *,
    most: int,
    mode: int = 0o644,
    authorship: Authorship | None = None,
) -> None:
    """Replaces the content of a file, or makes the file.

    Args:
        path: The file.
        name: Its name in messages.
        change: Returns the new content from the present one, which is empty if there is no file. If it raises an
            error, the file is not changed.
        most: The most bytes that the file may have afterwards.
        mode: The permissions of a file that is made.
        authorship: Who changes it, for the log of curation; None for a file that no curator writes.

    Raises:
        CurationError: The file is a link, cannot be read or written, or would be too large.
    """
    try:
        with _locked(path.parent):
            if path.is_symlink():
                raise CurationError(name, "It is a link to another file.", "Change that file by hand.")
            before = path.read_bytes() if path.exists() else b""
            after = change(before)
            if len(after) > most:
                raise CurationError(name, f"It would be larger than {most:,} bytes.", "Move entries to another file.")
            if after != before:
                if authorship is not None:
                    log_change(path, before, after, authorship)
                _replace(path, after, mode)
    except OSError as error:
        raise CurationError(name, f"It cannot be written ({error.strerror}).", find_cure(error)) from error


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Waits until no other writer is at work in a folder."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
        os.fsync(opened)
    finally:
        os.close(opened)


def _replace(path: Path, content: bytes, mode: int) -> None:
    # A hidden name: folders of documents are read while this file is there.
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as made:
        try:
            made.write(content)
            made.flush()
            os.fchmod(made.fileno(), path.stat().st_mode & 0o777 if path.exists() else mode)
            os.fsync(made.fileno())
            Path(made.name).replace(path)
        except BaseException:
            Path(made.name).unlink(missing_ok=True)
            raise
