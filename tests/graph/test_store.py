"""The store on disk: published whole or not at all, and clear words about a broken one."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cskg.errors import BadInputError, StoreError
from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.rdf_terms import node
from cskg.graph.store import StoreFolder
from cskg.ingest.build import build_store
from cskg.ingest.sources import find_sources
from cskg.iris import Iris


@pytest.fixture
def built(root: Path, tmp_path: Path) -> StoreFolder:
    """A store that holds the two real units."""
    folder = StoreFolder(tmp_path / "store")
    build_store(find_sources([root / "data" / "units"]), folder, Iris())
    return folder


def test_a_published_store_answers_like_memory(built: StoreFolder, retail: Catalogue) -> None:
    """Same documents, same revision, same bodies."""
    catalogue = open_catalogue(built, Iris())
    assert catalogue.revision == retail.revision
    assert catalogue.links == retail.links
    assert catalogue.units == retail.units
    for unit in catalogue.units.values():
        if unit.editions:
            assert catalogue.get_edition(unit) == retail.get_edition(retail.units[unit.key])


def test_a_reader_keeps_its_version_while_a_build_publishes(built: StoreFolder, root: Path, tmp_path: Path) -> None:
    """A catalogue that was opened before still answers after; a new one sees the new revision."""
    before = open_catalogue(built, Iris())
    changed = tmp_path / "units"
    shutil.copytree(root / "data" / "units", changed)
    path = changed / "retail" / "111275L4.txt"
    path.write_text(path.read_text("utf-8").replace("Manage crisis of", "Handle crises of"), "utf-8")
    report = build_store(find_sources([changed]), built, Iris())
    after = open_catalogue(built, Iris())
    assert report.revision == after.revision != before.revision
    assert before.get_unit("111275L4").title == "Manage crisis of internet public relations"
    assert before.get_edition(before.get_unit("111275L4")).requirements[1].text.startswith("Manage")
    assert after.get_unit("111275L4").title == "Handle crises of internet public relations"


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (lambda p: (p / "FORMAT").unlink(), "not a cskg store"),
        (lambda p: (p / "FORMAT").write_text("another\n"), "another form"),
        (lambda p: (p / "CURRENT").unlink(), "Nothing was published"),
        (lambda p: (p / "CURRENT").write_text("77 abc\n"), "not there"),
        (lambda p: (p / "CURRENT").write_text("../writer\n"), "names a version that is not there"),
        (lambda p: (p / "versions" / "1" / "graphs.sqlite").write_text("Dear all"), "not a database"),
        (lambda p: (p / "versions" / "1" / "graphs.sqlite").unlink(), "unable to open"),
    ],
)
def test_a_broken_store_is_refused_with_cause_and_cure(built: StoreFolder, harm, why: str) -> None:  # noqa: ANN001
    """The message names the folder, what is wrong, and what to do."""
    harm(built.path)
    with pytest.raises(StoreError) as caught:
        built.open_current()
    assert why in caught.value.why
    assert str(built.path) in str(caught.value)
    assert caught.value.cure


def test_a_folder_of_something_else_is_not_written_into(tmp_path: Path) -> None:
    """A build refuses a folder that holds other files."""
    (tmp_path / "letter.txt").write_text("Dear all")
    with pytest.raises(StoreError, match="not a cskg store"):
        StoreFolder(tmp_path).open_writer()
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_two_builds_at_once_are_refused(built: StoreFolder) -> None:
    """The second one is told to wait."""
    writer = built.open_writer()
    with pytest.raises(StoreError, match="Another build"):
        built.open_writer()
    assert len(writer) > 0


def test_a_build_that_is_killed_leaves_the_version_before(built: StoreFolder, root: Path) -> None:
    """SIGKILL between writing and publishing: the old version opens, and the next build completes."""
    before = open_catalogue(built, Iris()).revision
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from cskg.graph import store\n"
        "from cskg.ingest.build import build_store\n"
        "from cskg.ingest.sources import find_sources\n"
        "from cskg.iris import Iris\n"
        "store.StoreFolder.publish = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "build_store(find_sources([Path(sys.argv[2])]), store.StoreFolder(Path(sys.argv[1])), Iris(), prune=True)\n"
    )
    other = built.path.parent / "units"
    shutil.copytree(root / "data" / "units", other)
    (other / "retail" / "107167L5.txt").write_bytes((other / "retail" / "111275L4.txt").read_bytes())
    died = subprocess.run([sys.executable, "-c", script, str(built.path), str(other)], check=False, timeout=60)
    assert died.returncode == -signal.SIGKILL
    assert open_catalogue(built, Iris()).revision == before
    build_store(find_sources([other]), built, Iris())
    assert open_catalogue(built, Iris()).revision != before


def test_another_base_iri_is_refused(built: StoreFolder, root: Path) -> None:
    """A store is read and built again under the base that it was built with; otherwise nothing changes."""
    before = open_catalogue(built, Iris()).revision
    with pytest.raises(StoreError, match="base IRI"):
        open_catalogue(built, Iris("https://example.org/"))
    with pytest.raises(StoreError, match="Give the --base-iri"):
        build_store(find_sources([root / "data" / "units"]), built, Iris("https://example.org/"))
    assert open_catalogue(built, Iris()).revision == before


@pytest.mark.parametrize("hostile", ["http://x/> } DROP ALL #", "http://x/ y", "no-iri", "http://x/<", 'http://x/"'])
def test_what_is_not_an_iri_is_refused(hostile: str) -> None:
    """No term is made of it, and no base of a dataset."""
    with pytest.raises(ValueError, match="."):
        node(hostile)
    with pytest.raises(BadInputError):
        Iris(hostile)
