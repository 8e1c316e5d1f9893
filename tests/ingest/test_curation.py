"""The YAML that curators write: values with their places, and hostile files refused at once."""

import os
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from cskg.errors import CurationError
from cskg.ingest.curation import MAX_BYTES, read_yaml


def test_values_are_what_is_written_and_know_their_place(tmp_path: Path) -> None:
    """A word stays a word, whatever YAML makes of it; lines and columns count from 1, in characters."""
    path = tmp_path / "a.yaml"
    path.write_text('- "零售": No\n  last: [007, ~, "null", 2026-11-22]\n', "utf-8")
    found = read_yaml(path)
    assert found is not None
    assert isinstance(found.value, tuple)
    (entry,) = found.value
    assert isinstance(entry.value, Mapping)
    word, several = entry.value.values()
    assert (word.value, word.line, word.column) == ("No", 1, 9)
    assert isinstance(several.value, tuple)
    assert [value.value for value in several.value] == ["007", None, "null", "2026-11-22"]
    assert [(value.line, value.column) for value in several.value] == [(2, 10), (2, 15), (2, 18), (2, 26)]


@pytest.mark.parametrize("text", [None, "", "# nothing yet\n", "---\n", "null"])
def test_a_file_that_says_nothing_is_none(tmp_path: Path, text: str | None) -> None:
    """It need not be there either."""
    path = tmp_path / "a.yaml"
    if text is not None:
        path.write_text(text, "utf-8")
    assert read_yaml(path) is None


BOMB = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))


@pytest.mark.parametrize(
    ("data", "why", "place"),
    [
        (b"a: 1\n b: 2", "not valid YAML", (2, 3)),
        (BOMB.encode(), "alias", (2, 8)),
        (b"[" * 500_000, "deep", (1, 14)),
        (b"- " * 500_000, "deep", (1, 27)),
        (b"a: !!python/object/apply:os.system [x]", "is a tag", (1, 4)),
        (b"a: 1\na: 2", "second time", (2, 1)),
        (b"[a]: 1", "must be text", (1, 1)),
        (b"a: 1\n---\nb: 2", "second YAML document", (2, 1)),
        (b"a: 1\nb: \xff", "not UTF-8", (2, None)),
        (b"a: 1\nb: \x07", "does not allow", (2, 4)),
        (b"a" * (MAX_BYTES + 1), "larger than 1 MiB", (None, None)),
        (b"'" + b"x\n" * 500_000, "not valid YAML", (500_001, 1)),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_not_read_is_refused_at_its_place(
    tmp_path: Path, data: bytes, why: str, place: tuple[int | None, int | None]
) -> None:
    """Bombs, objects and broken files cost no time and no memory; the message says where and what to do."""
    path = tmp_path / "a.yaml"
    path.write_bytes(data)
    start = time.perf_counter()
    with pytest.raises(CurationError, match=why) as caught:
        read_yaml(path)
    assert time.perf_counter() - start < 10
    assert (caught.value.line, caught.value.column) == place
    assert caught.value.cure


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """A folder of that name is none, and a pipe would be waited for without end."""
    os.mkfifo(tmp_path / "pipe.yaml")
    for path in (tmp_path, tmp_path / "pipe.yaml"):
        with pytest.raises(CurationError, match="not a file"):
            read_yaml(path)
