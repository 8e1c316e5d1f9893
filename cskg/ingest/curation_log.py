"""The log of changes in the files that curators write: who, when, and the lines before and after.

It is a file of JSON lines beside the changed file. Lines are only added, and each is flushed to the disk before its
change. So every change has a line. If the machine stops in between, the last line describes a change that was not made;
the named file shows this.
"""

import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

LOG_FILE = "curation-log.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorship:
    """The author and time of a change of a file.

    Attributes:
        by: The curator's name; empty if none was given.
        token: The name of the token of the request; None if it has none.
        request: The id of the request; None if there was none.
        at: The time.
    """

    by: str = ""
    token: str | None = None
    request: str | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


def log_change(path: Path, before: bytes, after: bytes, authorship: Authorship) -> None:
    """Adds a line about a change of a file to the log beside it; the caller holds the lock of the folder.

    Raises:
        OSError: The line cannot be written.
    """
    old, new = _split(before), _split(after)
    entry = {
        "at": authorship.at.astimezone(UTC).isoformat(timespec="seconds"),
        "token": authorship.token,
        "by": authorship.by,
        "request": authorship.request,
        "file": path.name,
        "before": _without(old, new),
        "after": _without(new, old),
    }
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
    with open(path.with_name(LOG_FILE), "r+b", buffering=0, opener=lambda name, _: os.open(name, flags, 0o644)) as log:
        size = log.seek(0, os.SEEK_END)
        # A line that was cut off when the machine stopped must not run into this one.
        gap = "\n" if size and os.pread(log.fileno(), 1, size - 1) != b"\n" else ""
        _write_whole(log.fileno(), f"{gap}{json.dumps(entry, ensure_ascii=False)}\n".encode())
        os.fsync(log.fileno())


def _write_whole(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _split(content: bytes) -> list[str]:
    return content.decode("utf-8-sig", "replace").splitlines()


def _without(lines: Sequence[str], others: Sequence[str]) -> list[str]:
    """Returns the lines that others lack, in order; a line that occurs twice counts twice."""
    left = Counter(others)
    found = []
    for line in lines:
        if left[line]:
            left[line] -= 1
        else:
            found.append(line)
    return found
