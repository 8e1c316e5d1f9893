"""A power cut in the middle of a publication, or of a curator's save: the state before or the new one, never half."""

import shutil
import sys
from pathlib import Path

import pytest
from power_loss import IMAGES, Disk, check_publications, iter_images, record
from requirements import lacking

SAVE = """
import sys
from pathlib import Path
from cskg.ingest.saving import change_file
for path in sys.argv[1:]:
    change_file(Path(path), path, lambda before: before + b"a decision\\n" * 400, most=2**20)
"""


@pytest.fixture(scope="module", autouse=True)
def _strace() -> None:
    if shutil.which("strace") is None:
        lacking("strace is not installed.", "Install Debian's package strace.")


def test_a_power_cut_leaves_the_version_before_or_the_new_one(tmp_path: Path) -> None:
    """Whatever was not flushed is lost or kept: the pointer opens one whole version, and the next build completes.

    After the build has ended, it is the new version that opens.
    """
    counts = check_publications(tmp_path, built_every=45)
    assert sum(counts.values()) > 400
    assert {image for image, _ in counts} == set(IMAGES)
    assert all(counts[image, version] for image in IMAGES for version in ("the new version", "the one before"))


def test_a_power_cut_leaves_a_curators_file_as_it_was_or_as_it_was_saved(tmp_path: Path) -> None:
    """Of a file that was there, and of a new one; no other document is left beside them."""
    top = tmp_path / "top"
    top.mkdir()
    (top / "old.sssom.tsv").write_bytes(b"as it was\n")
    before = shutil.copytree(top, tmp_path / "before")
    calls, _ = record([sys.executable, "-c", SAVE, str(top / "old.sssom.tsv"), str(top / "new.sssom.tsv")], top)
    saved = b"a decision\n" * 400
    seen = set()
    for number, image, place in iter_images(before, calls, tmp_path / "image"):
        found = {path.name: path.read_bytes() for path in place.iterdir() if not path.name.startswith(".")}
        old, new = found.pop("old.sssom.tsv"), found.pop("new.sssom.tsv", None)
        assert old in (b"as it was\n", b"as it was\n" + saved), (number, image)
        assert new in (None, saved), (number, image)
        assert not found
        seen.add((len(old), new is None))
        assert number < len(calls) or (old != b"as it was\n" and new == saved)
    assert len(seen) == 3


def test_the_model_ends_with_what_is_there(tmp_path: Path) -> None:
    """With nothing lost, the replay has the bytes that the command wrote; without a flush, nothing is sure."""
    top = tmp_path / "top"
    top.mkdir()
    before = shutil.copytree(top, tmp_path / "before")
    script = (
        "import sqlite3, shutil, sys; from pathlib import Path;"
        "top = Path(sys.argv[1]); base = sqlite3.connect(top / 'a');"
        "base.execute('CREATE TABLE t (x)'); base.executemany('INSERT INTO t VALUES (?)', [(b'x' * 999,)] * 99);"
        "base.commit(); base.close(); shutil.copyfile(top / 'a', top / 'b'); (top / 'b').rename(top / 'c')"
    )
    calls, _ = record([sys.executable, "-c", script, str(top)], top)
    disk = Disk(before)
    for call in calls:
        disk.apply(call)
    disk.write(tmp_path / "all", IMAGES["everything"](0))
    assert {path.name for path in (tmp_path / "all").iterdir()} == {"a", "c"}
    for name in ("a", "c"):
        assert (tmp_path / "all" / name).read_bytes() == (top / name).read_bytes()
    disk.write(tmp_path / "names", IMAGES["all names, no data that was not flushed"](0))
    assert (tmp_path / "names" / "c").read_bytes() == b""
