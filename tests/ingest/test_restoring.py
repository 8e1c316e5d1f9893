"""Dumps of the whole graph come back: what is exported, built and exported again is the same."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from builders import DATA, catalogue_of, load_dataset

from cskg.exchange.frameworks import FORMATS, write_export
from cskg.exchange.selection import Selection
from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.store import StoreFolder
from cskg.ingest.build import BuildReport, build_store, load_catalogue
from cskg.ingest.reading_files import read_source
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.lint.findings import judge_source

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SYNTAXES = {"nquads": "dump.nq", "trig": "dump.trig", "jsonld": "dump.jsonld"}


def build(*sources: Path, store: Path, prune: bool = False, at: datetime | None = AT) -> BuildReport:
    """Builds a store."""
    return build_store(find_sources(sources), StoreFolder(store), Iris(), at=at, prune=prune)


def export(catalogue: Catalogue, form: str = "nquads") -> bytes:
    """Exports a whole dataset."""
    content = io.BytesIO()
    write_export(Selection(catalogue=catalogue), FORMATS[form], content)
    return content.getvalue()


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Catalogue:
    """A store that was published twice, of units in several formats, curated links and a framework."""
    folder = tmp_path_factory.mktemp("origin")
    documents = folder / "documents"
    documents.mkdir()
    for path in [*(root / "data" / "units" / "retail").iterdir()]:
        (documents / path.name).write_bytes(path.read_bytes())
    (path,) = (root / "tests" / "foreign" / "cases" / "case-plain").glob("source.*")
    (documents / "framework.json").write_bytes(path.read_bytes())
    build(documents, store=folder / "store")
    text = documents / "107167L5.txt"
    text.write_text(
        text.read_text("utf-8").replace("Develop Weibo marketing strategy", "Plan Weibo marketing"), "utf-8"
    )
    build(documents, store=folder / "store")
    return open_catalogue(StoreFolder(folder / "store"), Iris())


@pytest.mark.parametrize("form", SYNTAXES)
def test_a_dump_is_the_same_after_it_was_built(origin: Catalogue, tmp_path: Path, form: str) -> None:
    """Revision, graphs, log of publications and all quads are those of the dataset that was exported."""
    (tmp_path / "in").mkdir()
    dump = tmp_path / "in" / SYNTAXES[form]
    dump.write_bytes(export(origin, form))
    report = build(tmp_path / "in", store=tmp_path / "store", at=None)
    assert [str(each) for each in report.diagnostics if each.severity.value != "info"] == [
        str(each) for each in origin.diagnostics
    ]
    catalogue = open_catalogue(StoreFolder(tmp_path / "store"), Iris())
    assert catalogue.revision == origin.revision
    assert catalogue.log == origin.log
    assert len(catalogue.log.publications) == 2
    assert export(catalogue, form) == export(origin, form)
    again = build(tmp_path / "in", store=tmp_path / "store", at=None)
    assert (again.loaded, again.unchanged, again.vanished) == ((), (dump.name,), ())
    loaded, _ = load_dataset(dump)
    assert export(loaded, form) == export(origin, form)


def test_a_dump_of_all_illustrative_units_comes_back(tmp_path: Path) -> None:
    """Also where a unit of a document names another one that the same document describes."""
    origin = catalogue_of(DATA / "illustrative")
    dump = tmp_path / "dump.nq"
    dump.write_bytes(export(origin))
    loaded, _ = load_dataset(dump)
    assert export(loaded) == export(origin)


def test_units_keep_their_spans_and_documents(origin: Catalogue, tmp_path: Path) -> None:
    """Each edition of the dump is the one that was exported, with the places of its words."""
    dump = tmp_path / "dump.nq"
    dump.write_bytes(export(origin))
    (file,) = find_sources([dump])
    read = read_source(file)
    units = {(unit.code, unit.language): unit for unit in read.units}
    for _, unit in origin.iter_editions():
        assert units[unit.code, unit.language] == unit
        assert unit.requirements[0].spans
    assert [framework.title for framework in read.frameworks] == ["Baking"]


def test_a_dump_is_judged_as_its_documents(origin: Catalogue, tmp_path: Path, root: Path) -> None:
    """Units of a dump have the findings that they have in their own documents."""
    (path,) = (root / "data" / "units" / "retail").glob("111275L4.txt")
    (own,) = find_sources([path])
    dump = tmp_path / "dump.nq"
    dump.write_bytes(export(origin))
    (file,) = find_sources([dump])
    expected = [each.diagnostic for each in judge_source(own).findings if each.unit == "111275L4"]
    found = [each.diagnostic for each in judge_source(file).findings if each.unit == "111275L4"]
    assert found == expected


def test_a_document_that_left_a_dump_goes_with_it(origin: Catalogue, tmp_path: Path) -> None:
    """A changed dump takes the place of the one before, as a whole; a vanished one goes with --prune."""
    (tmp_path / "in").mkdir()
    dump = tmp_path / "in" / "dump.nq"
    whole = export(origin)
    dump.write_bytes(whole)
    first = build(tmp_path / "in", store=tmp_path / "store")
    graph = f"<{origin.iris.graph('107167L5.txt')}> .".encode()
    dump.write_bytes(b"".join(line for line in whole.splitlines(keepends=True) if not line.rstrip().endswith(graph)))
    less = build(tmp_path / "in", store=tmp_path / "store")
    assert (less.unit_count, less.vanished) == (first.unit_count - 1, ())
    dump.unlink()
    (tmp_path / "in" / "note.txt").write_text("Title\tRun a shop\nCode\t900001L1\nLevel\t1\n", "utf-8")
    kept = build(tmp_path / "in", store=tmp_path / "store")
    assert "dump.nq" in kept.vanished
    pruned = build(tmp_path / "in", store=tmp_path / "store", prune=True)
    assert pruned.unit_count == 1


def test_a_document_beside_its_dump_counts(origin: Catalogue, tmp_path: Path, root: Path) -> None:
    """The graph of the dump is left out, and an error names both."""
    text = (root / "data" / "units" / "retail" / "111275L4.txt").read_bytes()
    (tmp_path / "111275L4.txt").write_bytes(text)
    (tmp_path / "dump.nq").write_bytes(export(origin))
    _, diagnostics = load_dataset(tmp_path)
    (told,) = [each for each in diagnostics if each.code == "restored-twice"]
    assert "also comes from 111275L4.txt" in told.message


def test_what_cskg_does_not_write_is_left_out(origin: Catalogue, tmp_path: Path) -> None:
    """Triples that somebody added to a dump are told and do not come in."""
    graph = origin.iris.graph("107167L5.txt")
    added = f'<{origin.iris.base}unit/107167L5> <http://e.example/p> "evil" <{graph}> .\n'
    added += '<http://e.example/s> <http://e.example/p> "evil" <http://e.example/g> .\n'
    dump = tmp_path / "dump.nq"
    dump.write_bytes(export(origin) + added.encode())
    catalogue, diagnostics = load_dataset(dump)
    assert [each.code for each in diagnostics if each.code == "dump-changed"] == ["dump-changed"] * 2
    assert catalogue.revision == origin.revision
    assert b"evil" not in export(catalogue)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda dump: dump[:-40], "The RDF cannot be read"),
        (lambda dump: dump.replace(b"/graph/", b"/graf/"), "None of its named graphs"),
        (
            lambda dump: dump.replace(b"https://w3id.org/hk-competency/unit", b"https://a.example/unit"),
            "cannot be read",
        ),
    ],
    ids=["cut", "graphs", "units"],
)
def test_a_damaged_dump_is_refused_as_a_whole(origin: Catalogue, tmp_path: Path, change: object, why: str) -> None:
    """Nothing of it is loaded, and a message says why."""
    dump = tmp_path / "dump.nq"
    dump.write_bytes(change(export(origin)))  # type: ignore[operator]
    catalogue, diagnostics = load_dataset(dump)
    told = [each.message for each in diagnostics if each.code == "unreadable-source"]
    assert why in told[0]
    assert len(catalogue.units) == 0


def test_turtle_and_another_base_are_refused(origin: Catalogue, tmp_path: Path) -> None:
    """Turtle has no named graphs; IRIs of another base need the option that names it."""
    (tmp_path / "dump.ttl").write_bytes(export(origin, "turtle"))
    _, diagnostics = load_dataset(tmp_path)
    assert "Turtle cannot be restored" in diagnostics[0].message
    (tmp_path / "dump.ttl").unlink()
    (tmp_path / "dump.nq").write_bytes(export(origin))
    _, diagnostics = load_catalogue(find_sources([tmp_path]), Iris("https://other.example/"))
    assert "Give --base-iri https://w3id.org/hk-competency/" in diagnostics[0].message
