"""The log of curation: a line for each change, kept whatever happens, and never without its change for long."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cskg.errors import CurationError
from cskg.ingest.curation_log import LOG_FILE, Authorship
from cskg.ingest.saving import change_file
from cskg.ingest.sources import find_sources

DESK = "desk"
ANN = Authorship(by="Ann", token=DESK, request="r-1", at=datetime(2026, 11, 30, 12, tzinfo=UTC))


def write(path: Path, content: bytes) -> None:
    """Changes a file as Ann."""
    change_file(path, path.name, lambda _: content, most=10_000, authorship=ANN)


def entries(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / LOG_FILE).read_text().splitlines()]


def test_a_line_says_who_when_and_what(tmp_path: Path) -> None:
    """The lines before and after, without those that stay; a line that stands twice counts twice."""
    path = tmp_path / "corrections.yaml"
    write(path, b"one\ntwo\ntwo\n")
    write(path, "one\ntwo\n三\n".encode())
    write(path, "one\ntwo\n三\n".encode())  # changes nothing
    shared = {"at": "2026-11-30T12:00:00+00:00", "token": "desk", "by": "Ann", "request": "r-1", "file": path.name}
    assert entries(tmp_path) == [
        shared | {"before": [], "after": ["one", "two", "two"]},
        shared | {"before": ["two"], "after": ["三"]},
    ]


def test_a_change_that_cannot_be_logged_is_not_made(tmp_path: Path) -> None:
    """And the message says why."""
    path = tmp_path / "links.sssom.tsv"
    (tmp_path / LOG_FILE).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CurationError, match="cannot be written"):
        write(path, b"x\n")
    assert not path.exists()
    assert not (tmp_path / "elsewhere").exists()


def test_a_line_that_was_cut_off_spoils_no_other(tmp_path: Path) -> None:
    """The next one starts on a line of its own; nothing that stands there is changed."""
    (tmp_path / LOG_FILE).write_text('{"at": "2026-1')
    write(tmp_path / "a.sssom.tsv", b"x\n")
    first, second = (tmp_path / LOG_FILE).read_text().splitlines()
    assert first == '{"at": "2026-1'
    assert json.loads(second)["after"] == ["x"]


def test_the_line_is_on_the_disk_before_the_file_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the machine to stop between the two, the log would tell of the change."""
    path = tmp_path / "a.sssom.tsv"
    path.write_bytes(b"old\n")
    flushed: list[tuple[str, bytes]] = []
    fsync = os.fsync

    def note(descriptor: int) -> None:
        flushed.append((Path(f"/proc/self/fd/{descriptor}").readlink().name, path.read_bytes()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    write(path, b"new\n")
    assert flushed[0] == (LOG_FILE, b"old\n")
    assert flushed[-1][1] == b"new\n"


def test_the_log_is_no_document(tmp_path: Path) -> None:
    """A folder is read without it."""
    (tmp_path / "a.txt").write_text("Title\tFold\nCode\t900001L1\n")
    write(tmp_path / "a.sssom.tsv", b"x\n")
    assert [file.source.name for file in find_sources([tmp_path])] == ["a.txt"]
