"""Dumps that stay: named by their publication, checked by others' programs, and the same whenever they are written."""

import gzip
import hashlib
import io
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
import rdflib
from click.testing import CliRunner
from rdflib import DCAT, DCTERMS, XSD
from requirements import lacking

from cskg.cli.commands import cli
from cskg.errors import CskgError
from cskg.exchange import dated_dumps
from cskg.exchange.dated_dumps import write_dump
from cskg.exchange.frameworks import FORMATS, write_export
from cskg.exchange.selection import Selection
from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.store import StoreFolder
from cskg.ingest.build import build_store
from cskg.ingest.sources import find_sources
from cskg.iris import Iris

SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
FILES = {"cskg.nq.gz": "nquads", "cskg.ttl": "turtle", "cskg.jsonld": "jsonld", "cskg.case.json": "case"}


def publish(folder: Path, units: Path, day: int) -> Catalogue:
    store = StoreFolder(folder)
    build_store(find_sources([units]), store, Iris(), at=datetime(2026, 3, day, 9, tzinfo=UTC))
    return open_catalogue(store, Iris())


@pytest.fixture(scope="module")
def published(root: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Catalogue]:
    """Two publications of one store, two days apart."""
    folder = tmp_path_factory.mktemp("published")
    shutil.copytree(root / "data" / "units", folder / "units")
    first = publish(folder / "store", folder / "units", 4)
    shutil.copy(root / "data" / "illustrative" / "store-operation" / "910104L3.txt", folder / "units")
    return [first, publish(folder / "store", folder / "units", 6)]


def read_all(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_dump_has_its_publication_for_a_name_and_stays(published: list[Catalogue], tmp_path: Path) -> None:
    """Day, number and revision; the later one stands beside the earlier, and none is written twice."""
    dumps = [write_dump(catalogue, tmp_path / "dumps") for catalogue in published]
    names = [f"2026-03-0{day}-{number}-{published[number - 1].revision[:12]}" for number, day in ((1, 4), (2, 6))]
    assert [dump.folder.name for dump in dumps] == names
    assert sorted(path.name for path in (tmp_path / "dumps").iterdir()) == names
    assert all(dump.is_new for dump in dumps)
    before = read_all(dumps[1].folder)
    again = write_dump(published[1], tmp_path / "dumps")
    assert (again.folder, again.is_new) == (dumps[1].folder, False)
    assert read_all(again.folder) == before


def test_the_same_publication_gives_the_same_bytes(published: list[Catalogue], tmp_path: Path) -> None:
    """Wherever and whenever it is written: each file is that of the export, whose syntaxes others' parsers read."""
    one, other = (write_dump(published[0], tmp_path / name).folder for name in ("one", "other"))
    assert read_all(one) == read_all(other)
    for name, form in FILES.items():
        content = io.BytesIO()
        write_export(Selection(catalogue=published[0]), FORMATS[form], content)
        found = (one / name).read_bytes()
        assert (gzip.decompress(found) if name.endswith(".gz") else found) == content.getvalue()


def test_sha256sum_finds_no_fault(published: list[Catalogue], tmp_path: Path) -> None:
    """All files but the list itself are in the list; a changed file is told."""
    folder = write_dump(published[0], tmp_path).folder
    command = shutil.which("sha256sum")
    if command is None:
        lacking("The command sha256sum is not here.", "Install GNU coreutils.")

    def check() -> int:
        return subprocess.run([command, "--check", "--strict", "SHA256SUMS"], cwd=folder, check=False).returncode

    assert check() == 0
    listed = {line.split("  ")[1] for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines()}
    assert listed == set(read_all(folder)) - {"SHA256SUMS"}
    (folder / "cskg.ttl").write_bytes(b"")
    assert check() == 1


def test_rapper_reads_the_files(published: list[Catalogue], tmp_path: Path) -> None:
    """Raptor finds no fault in the compressed N-Quads, the Turtle and the description."""
    rapper = shutil.which("rapper")
    if rapper is None:
        lacking("The parser rapper is not here.", "Install Debian's raptor2-utils.")
    folder = write_dump(published[0], tmp_path, "https://example.org/dumps").folder
    (tmp_path / "plain.nq").write_bytes(gzip.decompress((folder / "cskg.nq.gz").read_bytes()))
    for path, syntax in (
        (tmp_path / "plain.nq", "nquads"),
        *((folder / f"{n}.ttl", "turtle") for n in ("cskg", "dataset")),
    ):
        done = subprocess.run(
            [rapper, "--quiet", "--count", "--input", syntax, str(path), "https://example.org/"],
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def test_the_description_knows_each_file(published: list[Catalogue], tmp_path: Path) -> None:
    """Size, checksum and address, beside what the description of the dataset says anyway."""
    folder = write_dump(published[1], tmp_path, "https://example.org/dumps/").folder
    graph = rdflib.Graph().parse(folder / "dataset.ttl")
    dataset = rdflib.URIRef(f"{published[1].iris.base}dataset")
    assert graph.value(dataset, DCTERMS.identifier) == rdflib.Literal(published[1].revision)
    assert graph.value(dataset, DCTERMS.modified) == rdflib.Literal("2026-03-06T09:00:00+00:00", datatype=XSD.dateTime)
    found = {str(graph.value(each, DCTERMS.identifier)): each for each in graph.subjects(DCAT.byteSize)}
    assert set(found) == set(FILES)
    for name, each in found.items():
        assert (dataset, DCAT.distribution, each) in graph
        content = (folder / name).read_bytes()
        assert int(str(graph.value(each, DCAT.byteSize))) == len(content)
        checksum = graph.value(each, SPDX.checksum)
        assert str(graph.value(checksum, SPDX.checksumValue)) == hashlib.sha256(content).hexdigest()
        assert str(graph.value(each, DCAT.downloadURL)) == f"https://example.org/dumps/{folder.name}/{name}"
    without = write_dump(published[1], tmp_path / "without").folder
    plain = rdflib.Graph().parse(without / "dataset.ttl")
    assert not [each for each in plain.subjects(DCAT.byteSize) if plain.value(each, DCAT.downloadURL)]


def test_a_dump_is_there_whole_or_not_at_all(
    published: list[Catalogue], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault on the way leaves nothing behind, and what was left by a process that died is no dump."""
    left = tmp_path / f".{dated_dumps.name_dump(published[0])}.new"
    left.mkdir()
    (left / "cskg.nq.gz").write_bytes(b"half")

    def fail(name: str) -> None:
        if name == "cskg.ttl":
            raise OSError(28, "No space left on device", name)

    with pytest.raises(OSError, match="No space"):
        write_dump(published[0], tmp_path, on_file=fail)
    assert list(tmp_path.iterdir()) == []
    assert write_dump(published[0], tmp_path).is_new


def test_the_command_writes_and_says_where(root: Path, tmp_path: Path, published: list[Catalogue]) -> None:
    """The folder on standard output, what CASE cannot hold on standard error; a dataset without a log has no day."""
    store = str(published[1].path.parents[2])
    for times in (1, 2):
        done = CliRunner().invoke(cli, ["dump", str(tmp_path), "--store", store])
        assert done.exit_code == 0, done.output
        assert Path(done.stdout.strip()).is_dir()
        assert ("left out of the CASE package" in done.stderr) == (times == 1)
        assert ("was dumped before" in done.stderr) == (times == 2)
    done = CliRunner().invoke(cli, ["dump", str(tmp_path), "--source", str(root / "data" / "units")])
    assert Path(done.stdout.strip()).name.startswith("undated-")
    for arguments in (["--address", "example.org"], ["--store", store, "--source", store]):
        assert CliRunner().invoke(cli, ["dump", str(tmp_path), *arguments]).exit_code == 2
    (tmp_path / "file").touch()
    done = CliRunner().invoke(cli, ["dump", str(tmp_path / "file"), "--store", store])
    assert done.exit_code == 2
    assert not isinstance(done.exception, CskgError)
