"""What is published at an engine comes back as it was, whatever engine; nobody sees half of it."""

import json
import re
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest

from cskg.api.executing import execute
from cskg.errors import StoreError
from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.endpoint import Endpoint, ServiceSettings
from cskg.graph.parts import Parts, cut_into_parts
from cskg.graph.rdf_terms import boolean, decimal, integer, moment, node, serialize, string, words
from cskg.graph.remote_versions import RemoteVersions
from cskg.graph.store import StoreFolder
from cskg.ingest.build import BuildReport, build_store
from cskg.ingest.copies import copy_current, publish_build
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.model import Language

AT = datetime(2026, 11, 30, tzinfo=UTC)
QUESTIONS = """{
  dataset { revision unitCount statementCount linkCount sources { name sha256 title rights illustrative } }
  units(first: 30) { edges { cursor node { id iri code title level credit remark languages
    requirements { id text position confidence quote { text line spans } children { id text number } }
    links { id predicate confidence method evidence { text score quote { text line } } } source { name } } } }
  search(text: "plan", first: 50) { totalCount edges { cursor node { score snippet unit { code } } } }
}"""


def publish(settings: ServiceSettings, folder: StoreFolder, iris: Iris, sources: Path) -> BuildReport:
    """Builds from documents, and publishes."""

    def build() -> BuildReport:
        return build_store(find_sources([sources]), folder, iris, at=AT)

    return publish_build(settings, folder, iris, build)


def copy(settings: ServiceSettings, folder: StoreFolder, iris: Iris) -> Catalogue:
    """Makes a copy of what is current, and opens it."""
    copy_current(settings, folder, iris)
    return open_catalogue(folder, iris)


def read_tables(catalogue: Catalogue) -> dict[str, list[str]]:
    """Reads all rows of a compiled dataset; without the tables that SQLite makes for words."""
    with closing(sqlite3.connect(catalogue.path)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = [name for name in names if "_words" not in name]
        assert {"bodies", "links", "meta", "said", "texts", "units"} <= set(kept)
        return {name: sorted(map(repr, database.execute(f"SELECT * FROM {name}"))) for name in kept}  # noqa: S608


def count_graphs(settings: ServiceSettings, iris: Iris) -> int:
    """Counts the named graphs of a base that an engine holds."""
    query = f'SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{iris.base}")) }}'
    with Endpoint(settings) as endpoint:
        return len(endpoint.select(query, (), "g"))


@pytest.fixture(scope="module")
def documents(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real unit, and some made-up ones in two languages with a curator's links."""
    folder = tmp_path_factory.mktemp("documents")
    (folder / "retail").mkdir()
    shutil.copy(root / "data" / "units" / "retail" / "111275L4.txt", folder / "retail")
    (folder / "stock-control").mkdir()
    for name in ("910401L1.txt", "910402L2.txt", "910402L2.zh-Hant.txt"):
        shutil.copy(root / "data" / "illustrative" / "stock-control" / name, folder / "stock-control")
    for path in (root / "data" / "illustrative").glob("*.sssom.tsv"):
        shutil.copy(path, folder)
    return folder


def edit(folder: Path, before: str, after: str) -> None:
    """Changes some words of a document."""
    document = folder / "retail" / "111275L4.txt"
    text = document.read_text("utf-8")
    assert before in text
    document.write_text(text.replace(before, after), "utf-8")


def test_a_copy_is_what_an_embedded_build_compiles(
    engine: ServiceSettings, iris: Iris, documents: Path, tmp_path: Path
) -> None:
    """Row by row, digest and log too; so each answer is the same, of which some are asked."""
    publish(engine, StoreFolder(tmp_path / "writer"), iris, documents)
    build_store(find_sources([documents]), StoreFolder(tmp_path / "embedded"), iris, at=AT)
    embedded = open_catalogue(StoreFolder(tmp_path / "embedded"), iris)
    served = copy(engine, StoreFolder(tmp_path / "copy"), iris)
    assert (served.revision, served.digest) == (embedded.revision, embedded.digest)
    assert read_tables(served) == read_tables(embedded)
    answers = [execute(catalogue, QUESTIONS, {}) for catalogue in (served, embedded)]
    assert not answers[0].errors
    assert json.dumps(answers[0].data) == json.dumps(answers[1].data)
    assert len(json.dumps(answers[0].data)) > 10_000


def test_a_copy_follows_and_unused_parts_go(
    engine: ServiceSettings, iris: Iris, documents: Path, tmp_path: Path
) -> None:
    """A change writes little; the log goes on, also where the builder keeps nothing; old parts are swept."""
    changing = Path(shutil.copytree(documents, tmp_path / "documents"))
    follower = StoreFolder(tmp_path / "copy")
    graphs = []
    for number, (before, after) in enumerate([("Level\t4", "Level\t4"), ("Manage", "Handle"), ("Handle", "Steer")]):
        edit(changing, before, after)
        fresh = StoreFolder(tmp_path / f"writer-{number}")
        report = publish(engine, fresh, iris, changing)
        assert (len(report.loaded), len(report.failed)) == ((len(report.loaded), 0) if number == 0 else (1, 0))
        served = copy(engine, follower, iris)
        assert served.revision == report.revision
        assert [each.number for each in served.log.publications] == list(range(1, number + 2))
        assert read_tables(served) == read_tables(open_catalogue(fresh, iris))
        graphs.append(count_graphs(engine, iris))
    assert graphs[1] < graphs[0] + 30
    assert graphs[2] == graphs[1]


def test_the_sweeper_removes_only_what_no_version_names(
    oxigraph: ServiceSettings, iris: Iris, documents: Path, tmp_path: Path
) -> None:
    """The current version and the one before stay whole, and so does what others keep there."""
    changing = Path(shutil.copytree(documents, tmp_path / "documents"))
    folder = StoreFolder(tmp_path / "writer")
    foreign = (
        Iris("https://other.example/").part("0" * 64, 1),
        iris.versions + "-of-others",
        "https://x.example/graph",
    )
    orphan = iris.part("0" * 64, 1)
    with Endpoint(oxigraph) as endpoint:
        versions = RemoteVersions(endpoint, iris)
        for graph in (*foreign, orphan):
            endpoint.update(f"INSERT DATA {{ GRAPH <{graph}> {{ <x:a> <x:b> <x:c> }} }}")
        lists = []
        for before, after in (("Manage", "Manage"), ("Manage", "Handle"), ("Handle", "Steer")):
            edit(changing, before, after)
            publish(oxigraph, folder, iris, changing)
            current = versions.find_current()
            assert current
            lists.append(versions.read_list(current))
        first, *kept = (each.find_parts() for each in lists)
        held = set(versions.parts.list_all())
        assert held == set.union(*kept)
        assert orphan not in held
        assert first - held
        for parts in kept:
            assert len(list(versions.parts.read(sorted(parts)))) == len(parts)
        for graph in foreign:
            assert endpoint.select(f"SELECT ?o WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}", (), "o")


def test_building_again_changes_nothing(oxigraph: ServiceSettings, iris: Iris, documents: Path, tmp_path: Path) -> None:
    """The version that is current stays so."""
    for _ in range(2):
        publish(oxigraph, StoreFolder(tmp_path / "writer"), iris, documents)
    with Endpoint(oxigraph) as endpoint:
        current = RemoteVersions(endpoint, iris).find_current()
    assert current
    assert current.number == 1


TEXTS = (
    "plain",
    "",
    "  spaces  ",
    "a\\u0041b \\U00000041 \\\\u0041 \\\x01 \\n \\",
    "\"'\"\"\"'''",
    "lines\nof\r\nall\rkinds\tand tabs",
    "".join(map(chr, range(1, 32))),
    "\x7f\x80\x9f\ufeff\ufffd",
    "庫存 ‧ 貨品「陳列」",
    "😀𠀀👨‍👩‍👧 e\u0301 é \u202eabc\u202c \u2028\u2029\u00a0",
    "} ; DROP ALL ; # <http://evil.example/> ?x $y @en ^^",
    "true",
    "05",
    "long " * 60_000,
)
NUMBERS = (0, -1, 7, 2**31 - 1)
DECIMALS = (0, 1, -1, 0.5, 0.1, 1 / 3, 0.000001, 123456.25)
TAGS = ("en-GB", "zh-Hant", "zh-Hans", "fi", "sr-Latn-RS")
NAMES = ("plain", "貨品", "%E8%B2%A8", "a'b(c);d,e", "x?y=1&z=2", "a#char=12,45", "é", "e\u0301", "😀")


def make_terms() -> Iterable[ox.NamedNode | ox.Literal]:
    """Makes every kind of value that the graph holds, with all that may be awkward in it."""
    yield from map(string, TEXTS)
    yield from (words(text, language) for text in TEXTS[:-1] for language in Language)
    yield from (ox.Literal("word", language=tag) for tag in TAGS)
    yield from map(integer, NUMBERS)
    yield from map(decimal, DECIMALS)
    yield from map(boolean, (True, False))
    yield moment(datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC))
    yield from (node(f"https://test.example/{name}") for name in NAMES)


def test_every_value_comes_back_as_it_was(engine: ServiceSettings, iris: Iris) -> None:
    """Texts of all kinds, numbers, booleans, moments, languages and IRIs."""
    subject, predicate = node("https://test.example/subject"), node("https://test.example/predicate")
    contents = [serialize([ox.Triple(subject, predicate, term)])[0] for term in make_terms()]
    with Endpoint(engine) as endpoint:
        parts = Parts(endpoint, iris)
        parts.write(contents)
        assert [content for _, content in parts.read(map(parts.name, contents))] == contents


def test_a_value_that_an_engine_changes_is_not_published(
    virtuoso: ServiceSettings, iris: Iris, documents: Path, tmp_path: Path
) -> None:
    """Virtuoso cuts long IRIs; a build says which triple is concerned, and the version before stays current."""
    folder = StoreFolder(tmp_path / "writer")
    publish(virtuoso, folder, iris, documents)
    changing = Path(shutil.copytree(documents, tmp_path / "documents"))
    deep = changing / "/".join(["庫" * 80] * 4)
    deep.mkdir(parents=True)
    shutil.move(changing / "retail" / "111275L4.txt", deep)
    for _ in range(2):
        with pytest.raises(StoreError, match="It was given “.*” and returns “"):
            publish(virtuoso, folder, iris, changing)
    assert copy(virtuoso, StoreFolder(tmp_path / "copy"), iris).get_unit("111275L4")


def test_parts_are_cut_between_subjects() -> None:
    """Where a subject has no more triples than a part may have."""
    lines = [f"<s{subject}> <p> <o{number}> .\n".encode() for subject in range(4) for number in range(3)]
    content = b"".join(lines)
    assert [part.count(b"\n") for part in cut_into_parts(content, 7)] == [6, 6]
    assert [part.count(b"\n") for part in cut_into_parts(content, 2)] == [2, 1] * 4
    assert [part.count(b"\n") for part in cut_into_parts(content, 100)] == [12]
    for chunk in range(1, 14):
        assert b"".join(cut_into_parts(content, chunk)) == content


def test_what_was_damaged_is_noticed_and_mended(
    oxigraph: ServiceSettings, iris: Iris, documents: Path, tmp_path: Path
) -> None:
    """A replica refuses a part that lacks a triple, or has one too many; building again from the store mends it."""
    folder = StoreFolder(tmp_path / "writer")
    publish(oxigraph, folder, iris, documents)
    with Endpoint(oxigraph) as endpoint:
        versions = RemoteVersions(endpoint, iris)
        current = versions.find_current()
        assert current
        listed = versions.read_list(current)
        parts = sorted({part for graph in listed.graphs.values() for part in graph.parts})
        endpoint.update(f"INSERT DATA {{ GRAPH <{parts[0]}> {{ <x:a> <x:b> <x:c> }} }}")
        endpoint.update(f"DROP GRAPH <{parts[1]}>")
        with pytest.raises(StoreError, match="of its"):
            copy_current(oxigraph, StoreFolder(tmp_path / "copy"), iris)
        publish(oxigraph, folder, iris, documents)
        assert not versions.parts.find_lacking(parts)
    assert copy(oxigraph, StoreFolder(tmp_path / "copy"), iris).revision == listed.revision


def test_what_was_damaged_is_published_anew_without_the_store(
    oxigraph: ServiceSettings, iris: Iris, documents: Path, tmp_path: Path
) -> None:
    """Once the graph that says what is current was removed, which the message names."""
    revision = publish(oxigraph, StoreFolder(tmp_path / "writer"), iris, documents).revision
    fresh = StoreFolder(tmp_path / "fresh")
    with Endpoint(oxigraph) as endpoint:
        parts = RemoteVersions(endpoint, iris).parts.list_all()
        endpoint.update(f"DROP GRAPH <{parts[0]}>")
        with pytest.raises(StoreError, match=re.escape(f"remove the named graph {iris.versions} there")):
            publish(oxigraph, fresh, iris, documents)
        endpoint.update(f"DROP GRAPH <{iris.versions}>")
    publish(oxigraph, fresh, iris, documents)
    assert copy(oxigraph, StoreFolder(tmp_path / "copy"), iris).revision == revision


def test_a_build_that_another_one_overtook_is_told(
    oxigraph: ServiceSettings, iris: Iris, documents: Path, tmp_path: Path
) -> None:
    """What the other one published stays current."""
    changing = Path(shutil.copytree(documents, tmp_path / "documents"))
    slow, fast = StoreFolder(tmp_path / "slow"), StoreFolder(tmp_path / "fast")

    def build() -> BuildReport:
        report = build_store(find_sources([documents]), slow, iris)
        edit(changing, "Manage", "Handle")
        publish(oxigraph, fast, iris, changing)
        return report

    with pytest.raises(StoreError, match="Another build has published"):
        publish_build(oxigraph, slow, iris, build)
    assert copy(oxigraph, StoreFolder(tmp_path / "copy"), iris).revision == fast.published()[1]


def test_a_store_with_a_dataset_of_its_own_is_not_replaced(
    oxigraph: ServiceSettings, iris: Iris, documents: Path, tmp_path: Path
) -> None:
    """Nor is anything published from it."""
    publish(oxigraph, StoreFolder(tmp_path / "writer"), iris, documents)
    own = StoreFolder(tmp_path / "own")
    build_store(find_sources([documents / "retail"]), own, iris)
    before = own.published()
    for attempt in (
        lambda: copy_current(oxigraph, own, iris),
        lambda: publish(oxigraph, own, iris, documents),
    ):
        with pytest.raises(StoreError, match="a dataset of its own"):
            attempt()
    assert own.published() == before


def test_a_store_that_was_built_on_is_published_from(
    oxigraph: ServiceSettings, iris: Iris, documents: Path, tmp_path: Path
) -> None:
    """After a build that could not publish, or one without the service; a replica takes what the service has."""
    changing = Path(shutil.copytree(documents, tmp_path / "documents"))
    folder = StoreFolder(tmp_path / "writer")
    first = publish(oxigraph, folder, iris, changing)
    edit(changing, "Manage", "Handle")
    second = build_store(find_sources([changing]), folder, iris)
    replica = StoreFolder(shutil.copytree(folder.path, tmp_path / "replica"))
    assert copy(oxigraph, replica, iris).revision == first.revision
    report = publish(oxigraph, folder, iris, changing)
    assert (report.revision, report.loaded) == (second.revision, ())
    assert copy(oxigraph, replica, iris).revision == second.revision


def test_the_query_of_the_page_finds_what_a_document_says(
    virtuoso: ServiceSettings, iris: Iris, documents: Path, root: Path, tmp_path: Path
) -> None:
    """It stands in docs/reference/portability.md."""
    folder = StoreFolder(tmp_path / "writer")
    publish(virtuoso, folder, iris, documents)
    (query,) = re.findall(
        r"```sparql\n(.*?)```", (root / "docs" / "reference" / "portability.md").read_text("utf-8"), re.DOTALL
    )
    graph = iris.graph("retail/111275L4.txt")
    with Endpoint(virtuoso) as endpoint, closing(folder.open_current()) as store:
        found = endpoint.select(query.replace(Iris().graph("retail/111275L4.txt"), graph), ("s", "p"), "o")
        triples = [ox.Triple(node(subject), node(predicate), value) for (subject, predicate), value in found]
        assert serialize(triples)[0] == store.dump(graph)


def test_nothing_published_is_said(oxigraph: ServiceSettings, iris: Iris, tmp_path: Path) -> None:
    """With what to do."""
    with pytest.raises(StoreError, match="Nothing was published there under the base IRI .*cskg build"):
        copy_current(oxigraph, StoreFolder(tmp_path / "copy"), iris)


def test_small_chunks_give_the_same(oxigraph: ServiceSettings, iris: Iris, documents: Path, tmp_path: Path) -> None:
    """How the triples are cut does not matter."""
    report = publish(replace(oxigraph, chunk=40), StoreFolder(tmp_path / "writer"), iris, documents)
    served = copy(oxigraph, StoreFolder(tmp_path / "copy"), iris)
    assert served.revision == report.revision
    assert read_tables(served) == read_tables(open_catalogue(StoreFolder(tmp_path / "writer"), iris))
