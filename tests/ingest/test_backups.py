"""Backups: what was lost comes back as it was, and what is not as it was saved is refused."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cskg.errors import BadInputError, StoreError
from cskg.graph.catalogue import open_catalogue
from cskg.graph.store import StoreFolder
from cskg.ingest.backups import MANIFEST, Backup, BackupError, restore_backup, write_backup
from cskg.ingest.build import BuildReport, build_store
from cskg.ingest.sources import find_sources
from cskg.iris import Iris

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)


class Office:
    """A SOURCE with what curators wrote, a store that was published twice, and a tokens file."""

    def __init__(self, place: Path, root: Path) -> None:
        self.place, self.sources, self.store = place, place / "units", place / "store"
        self.tokens, self.saved = place / "tokens.json", place / "saved"
        shutil.copytree(root / "data" / "units", self.sources)
        (self.sources / "curation-log.jsonl").write_text('{"by": "Ann"}\n')
        self.tokens.write_text('{"tokens": []}')
        self.tokens.chmod(0o600)
        self.build(self.sources, self.store)
        path = self.sources / "retail" / "111275L4.txt"
        path.write_text(path.read_text("utf-8").replace("Manage crisis of", "Handle crises of"), "utf-8")
        self.build(self.sources, self.store)

    def build(self, sources: Path, store: Path) -> BuildReport:
        """Brings a store up to date."""
        return build_store(find_sources([sources]), StoreFolder(store), Iris(), workers=1)

    def save(self) -> Backup:
        """Backs all of it up."""
        return write_backup(self.saved, AT, store=self.store, sources=[self.sources], tokens=self.tokens)


@pytest.fixture(scope="module")
def made(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(tmp_path_factory.mktemp("office"), root)


@pytest.fixture
def office(made: Office, tmp_path: Path) -> Office:
    """An office of a test's own."""
    copy = object.__new__(Office)
    copy.__dict__.update({name: tmp_path / value.name for name, value in vars(made).items()})
    copy.place = tmp_path / "office"
    shutil.copytree(made.place, tmp_path, dirs_exist_ok=True)
    return copy


def read_files(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_was_lost_comes_back(root: Path, tmp_path: Path) -> None:
    """The dataset and its log, what the next build remembers, each file of the SOURCE, and the tokens file's mode."""
    office = Office(tmp_path / "built", root)  # at this place
    before = open_catalogue(StoreFolder(office.store), Iris())
    files = read_files(office.sources)
    tokens = office.tokens.read_bytes()
    office.save()
    for path in (office.sources, office.store):
        shutil.rmtree(path)
    office.tokens.unlink()
    back = tmp_path / "back"
    restored = restore_backup(office.saved, back)
    assert (restored.at, restored.sources) == (AT, ["sources/units"])
    after = open_catalogue(StoreFolder(back / "store"), Iris())
    assert (after.revision, after.digest) == (before.revision, before.digest)
    assert [each.revision for each in after.log.publications] == [each.revision for each in before.log.publications]
    assert len(after.log.publications) == 2
    units = back / "sources" / "units"
    assert read_files(units) == files
    assert (back / "tokens.json").read_bytes() == tokens
    assert (back / "tokens.json").stat().st_mode & 0o777 == 0o600
    units.rename(office.sources)  # builds know documents by their places
    report = office.build(office.sources, back / "store")
    assert (report.loaded, len(report.unchanged)) == ((), 2)


@pytest.mark.parametrize("name", ["store/CURRENT", "sources/units/retail/111275L4.txt", "tokens.json"])
@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_a_backup_that_is_not_as_it_was_saved_is_refused(office: Office, tmp_path: Path, name: str, harm: str) -> None:
    """The message names the file, and nothing is restored."""
    office.save()
    path = office.saved / name
    path.write_bytes(path.read_bytes() + b" ") if harm == "changed" else path.unlink()
    with pytest.raises(BackupError, match="111275L4|CURRENT|tokens|cannot be written"):
        restore_backup(office.saved, tmp_path / "back")
    assert not [path for path in tmp_path.iterdir() if "back" in path.name]


def test_a_manifest_leads_nowhere_else(office: Office, tmp_path: Path) -> None:
    """Also one that a stranger wrote; and a folder without one is no backup."""
    office.save()
    manifest = office.saved / MANIFEST
    text = manifest.read_text()
    for name in ("../outside", "/etc/outside", "store/../../outside"):
        manifest.write_text(text.replace('"tokens.json"', f'"{name}"'))
        with pytest.raises(BackupError, match="outside of it"):
            restore_backup(office.saved, tmp_path / "back")
    manifest.unlink()
    with pytest.raises(BackupError, match="not a complete backup"):
        restore_backup(office.saved, tmp_path / "back")


def test_nothing_is_written_over(office: Office, tmp_path: Path) -> None:
    """Neither by a backup nor by a restore."""
    office.save()
    with pytest.raises(BadInputError, match="exists already"):
        office.save()
    with pytest.raises(BadInputError, match="exists already"):
        restore_backup(office.saved, office.store)


def test_links_that_lead_out_are_left_out(office: Office, tmp_path: Path) -> None:
    """A link to a document of the same SOURCE is a document, and becomes one; pipes are not waited for."""
    (tmp_path / "secret.txt").write_text("secret")
    (office.sources / "out.txt").symlink_to(tmp_path / "secret.txt")
    (office.sources / "up").symlink_to(tmp_path)
    (office.sources / "in.txt").symlink_to(office.sources / "retail" / "111275L4.txt")
    os.mkfifo(office.sources / "pipe.txt")
    names = {Path(name).name for name in office.save().files}
    assert "in.txt" in names
    assert not names & {"out.txt", "pipe.txt", "secret.txt"}


def test_a_backup_that_fails_leaves_nothing(office: Office, tmp_path: Path) -> None:
    """Where a SOURCE is missing, or the store is none."""
    with pytest.raises(BadInputError, match="no SOURCE"):
        write_backup(office.saved, AT, store=office.store, sources=[tmp_path / "nowhere"])
    with pytest.raises(StoreError, match="not a cskg store"):
        write_backup(office.saved, AT, store=office.sources)
    with pytest.raises(BackupError):
        write_backup(office.saved, AT, tokens=tmp_path / "nowhere.json")
    assert not [path for path in tmp_path.iterdir() if "saved" in path.name]


def test_an_engine_for_sparql_is_not_saved(office: Office) -> None:
    """It is made again when somebody asks, and would make the backup many times larger."""
    version = StoreFolder(office.store).compiled().parent
    (version / "sparql-0123").mkdir()
    (version / "sparql-0123" / "data").write_text("x")
    assert not [name for name in office.save().files if "sparql" in name]
