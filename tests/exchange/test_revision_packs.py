"""Revision packs: an earlier export and then the pack make what the new export alone makes, whatever was edited."""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from builders import make_source, make_unit
from click.testing import CliRunner
from exchange.canvas_account import Account
from exchange.framework_readers import Ids, import_canvas, import_moodle, read_canvas, read_moodle
from exchange.test_framework_losses import check_form, make_hostile_units
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from cskg.api.dataset import UnitFilter
from cskg.api.executing import execute
from cskg.api.exports import select
from cskg.cli.commands import cli
from cskg.errors import BadInputError, NotFoundError
from cskg.exchange.frameworks import get_format, name_file, write_export
from cskg.exchange.selection import Selection
from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.compiling import Compiler
from cskg.graph.contents import make_contents
from cskg.graph.publications import Log, Publication
from cskg.graph.store import StoreFolder
from cskg.ingest.build import build_store
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.links.changes import find_edition_changes, find_placements
from cskg.model import Language, Statement, Unit
from cskg.web.app import create_app
from cskg.web.current import Current
from cskg.web.pool import Pool

SENTENCES = (
    "Count the money in the till",
    "Count the money in both tills",
    "Greet every guest at the door",
    "Count the money in the till and greet every guest at the door",
    "Sweep the wooden floor",
    "=SUM(A1:A9)",
)


def publish(folder: Path, units: Sequence[Unit], before: Catalogue | None) -> Catalogue:
    """Publishes units as the next revision after another one."""
    compiler = Compiler(folder / f"{len(before.log.publications) if before else 0}.sqlite", Iris())
    for unit in units:
        contents = make_contents(unit.source, Iris(), units=[unit], links=())
        compiler.add_graph(Iris().graph(unit.source.name), repr(unit), contents)
    catalogue = compiler.finish()
    publication = Publication(
        number=len(before.log.publications) + 1 if before else 1,
        revision=catalogue.revision,
        changes=find_edition_changes(before, catalogue) if before else (),
        placements=find_placements(before, catalogue) if before else (),
        published=datetime(2027, 1, 4, tzinfo=UTC),
    )
    compiler.put_log(Log((*(before.log.publications if before else ()), publication)))
    compiler.close()
    return Catalogue(compiler.path)


@st.composite
def editions(draw: st.DrawFn) -> list[Unit]:
    """The editions of a few units. Two datasets of these differ by edits of all kinds."""
    found = []
    for code, language in draw(
        st.lists(st.tuples(st.sampled_from(["900001L1", "900002L2", "M1"]), languages()), unique=True)
    ):
        name = f"{code}.{language.value}.txt"
        found.append(
            make_unit(
                code=code,
                source=make_source(name),
                language=language,
                title=draw(st.sampled_from([None, "Shop", "Store"])),
                industry=draw(st.sampled_from([None, "Retail", "Banking"])),
                functional_areas=tuple(draw(st.lists(st.sampled_from(["Sales", "Repairs"]), max_size=2, unique=True))),
                requirements=draw(statements()),
                assessment_criteria=draw(statements()),
            )
        )
    return found


def languages() -> st.SearchStrategy[Language]:
    return st.sampled_from([Language.EN, Language.ZH_HANT])


def statements() -> st.SearchStrategy[tuple[Statement, ...]]:
    leaves = st.builds(Statement, text=st.sampled_from(SENTENCES))
    trees = st.builds(
        Statement,
        text=st.sampled_from(SENTENCES),
        children=st.lists(leaves, max_size=2).map(tuple),
    )
    return st.lists(trees, max_size=3).map(tuple)


HISTORIES = st.lists(editions(), min_size=2, max_size=4)


@dataclass
class History:
    """Revisions that were published one after another."""

    revisions: list[Catalogue]

    @classmethod
    def of(cls, folder: str, datasets: Sequence[Sequence[Unit]]) -> "History":
        """Publishes datasets."""
        found: list[Catalogue] = []
        for units in datasets:
            found.append(publish(Path(folder), units, found[-1] if found else None))
        return cls(found)


def write(catalogue: Catalogue, name: str, choice: UnitFilter | None = None, since: str | None = None) -> bytes:
    """An export, or a pack."""
    content = io.BytesIO()
    selection = select(catalogue, choice, None, None, since)
    write_export(selection, get_format(name, is_pack=since is not None), content)
    return content.getvalue()


CHOICES = (None, UnitFilter(industry="Retail"), UnitFilter(codes=["900001L1"]))


@settings(max_examples=60)
@given(HISTORIES)
def test_canvas_has_the_same_after_the_pack_as_after_the_new_export_alone(datasets: list[list[Unit]]) -> None:
    """Whatever was edited in between: the whole, an industry, and a unit."""
    with TemporaryDirectory() as folder:
        history = History.of(folder, datasets)
        last = history.revisions[-1]
        for choice in CHOICES:
            for before in history.revisions:
                try:
                    old, new = write(before, "canvas-outcomes", choice), write(last, "canvas-outcomes", choice)
                except BadInputError:
                    continue  # nothing is chosen in one of the two
                pack = write(last, "canvas-outcomes", choice, before.revision)
                assert pack.startswith(new)
                assert Account().load(old).load(pack).active == Account().load(new).active


def read_zip(content: bytes) -> tuple[bytes, list[dict[str, str]]]:
    """The framework and the rows of the table of a pack for Moodle."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["framework.csv", "migration.csv"]
        assert archive.testzip() is None
        table = archive.read("migration.csv").decode()
        return archive.read("framework.csv"), list(csv.DictReader(io.StringIO(table, newline="")))


@settings(max_examples=60)
@given(HISTORIES)
def test_the_table_for_moodle_names_every_competency_of_both_frameworks(datasets: list[list[Unit]]) -> None:
    """Each old one once, each new one at least once, with their texts, and nothing else."""
    with TemporaryDirectory() as folder:
        history = History.of(folder, datasets)
        last = history.revisions[-1]
        for choice in CHOICES:
            for before in history.revisions:
                try:
                    olds = import_moodle(write(before, "moodle-competencies", choice))
                    news = import_moodle(write(last, "moodle-competencies", choice))
                except BadInputError:
                    continue
                framework, rows = read_zip(write(last, "moodle-competencies", choice, before.revision))
                assert framework == write(last, "moodle-competencies", choice)
                check_table(rows, olds, news)


def check_table(
    rows: list[dict[str, str]],
    olds: tuple[list[str], list[dict[str, str]]],
    news: tuple[list[str], list[dict[str, str]]],
) -> None:
    """Checks a table against the frameworks as Moodle has them."""
    (first, *others) = rows
    assert (first["Old ID number"], first["New ID numbers"]) == (olds[0][1], news[0][1])
    old_names = {record["id"]: record["name"] for record in olds[1]}
    new_names = {record["id"]: record["name"] for record in news[1]}
    assert Counter(row["Old ID number"] for row in others if row["Old ID number"]) == Counter(list(old_names))
    assert {each for row in others for each in row["New ID numbers"].split()} == set(new_names)
    for row in others:
        old, new, change = row["Old ID number"], row["New ID numbers"].split(), row["What became of it"]
        assert row["What to do"]
        assert bool(old) is (change != "added")
        assert bool(new) is (change != "dropped")
        assert change == "split" or len(new) <= 1
        if "-r-" in old or "-c-" in old:  # the names of others are titles, which the log does not keep
            assert row["Old text"].removeprefix("\u200b") == old_names[old]
            assert [each.removeprefix("\u200b") for each in row["New text"].splitlines()] == [new_names[n] for n in new]
        if change in {"kept", "moved"} and old:
            assert row["Old text"] == row["New text"]
        assert not row["Old text"].startswith("=")


@settings(max_examples=20)
@given(HISTORIES)
def test_the_report_of_a_pack_is_the_true_difference(datasets: list[list[Unit]]) -> None:
    """A pack loses what the whole loses."""
    with TemporaryDirectory() as folder:
        history = History.of(folder, datasets)
        last = history.revisions[-1]
        if not any(unit.editions for unit in last.units.values()):
            return
        selection = Selection(catalogue=last, since=history.revisions[0].revision)
        ids = Ids(selection)
        check_form(selection, get_format("canvas-outcomes", is_pack=True), lambda content: read_canvas(content, ids))
        moodle = get_format("moodle-competencies", is_pack=True)
        check_form(selection, moodle, lambda content: read_moodle(read_zip(content)[0], ids))


def test_hostile_words_go_through_packs(tmp_path: Path) -> None:
    """Canvas takes them, and no cell of the table is a formula."""
    units = make_hostile_units()
    before, after = History.of(str(tmp_path), [units, units[1:3]]).revisions
    old, new = write(before, "canvas-outcomes"), write(after, "canvas-outcomes")
    pack = write(after, "canvas-outcomes", since=before.revision)
    import_canvas(pack)
    assert Account().load(old).load(pack).active == Account().load(new).active
    _, rows = read_zip(write(after, "moodle-competencies", since=before.revision))
    assert {row["Old ID number"] for row in rows[1:]} == {
        record["id"] for record in import_moodle(write(before, "moodle-competencies"))[1]
    }
    for row in rows:
        assert not any(row[name].startswith(("=", "+", "-", "@")) for name in ("Old text", "New text"))


def test_there_and_back_again(tmp_path: Path) -> None:
    """A revision that was published twice stands for the last time; nothing has changed since then."""
    unit, other = make_unit(SENTENCES[0]), make_unit(code="900002L2")
    history = History.of(str(tmp_path), [[unit], [other], [unit]])
    first, second, third = history.revisions
    assert first.revision == third.revision
    assert write(third, "canvas-outcomes", since=first.revision) == write(third, "canvas-outcomes")
    deleted = [
        row
        for row in csv.reader(io.StringIO(write(third, "canvas-outcomes", since=second.revision).decode()))
        if "deleted" in row
    ]
    assert [row[0] for row in deleted] == ["900002L2-en"]


DOCUMENT = """Unit of Competency

Functional Area - {area}
Title\tKeep a shop
Code\t900001L2
Range\tAny shop.
Level\t2
Credit\t3
Competency\tPerformance Requirements
\t1. Run the shop
\t• {first}
\t• {second}
Assessment Criteria\tThe integrated outcome requirement of this UoC is the ability to:
\t• Runs the shop well
"""


@pytest.fixture
def store(tmp_path: Path) -> tuple[StoreFolder, str]:
    """A store with two revisions, and the first of them."""
    sources, folder = tmp_path / "sources", StoreFolder(tmp_path / "store")
    sources.mkdir()
    (sources / "a.txt").write_text(DOCUMENT.format(area="Sales", first=SENTENCES[0], second=SENTENCES[2]), "utf-8")
    build_store(find_sources([sources]), folder, Iris())
    first = open_catalogue(folder, Iris()).revision
    (sources / "a.txt").write_text(DOCUMENT.format(area="Repairs", first=SENTENCES[1], second=SENTENCES[4]), "utf-8")
    build_store(find_sources([sources]), folder, Iris())
    return folder, first


def test_every_door_gives_the_same_pack(store: tuple[StoreFolder, str], tmp_path: Path) -> None:
    """The command, the address and GraphQL."""
    folder, first = store
    catalogue = open_catalogue(folder, Iris())
    with TestClient(create_app(Current(catalogue), Pool(1))) as client:
        for name, suffix in (("canvas-outcomes", ".canvas.csv"), ("moodle-competencies", ".moodle.zip")):
            expected = write(catalogue, name, since=first)
            path = tmp_path / "pack"
            arguments = ["export", name, "--store", str(folder.path), "--since", first, "-o", str(path)]
            assert CliRunner().invoke(cli, arguments).exit_code == 0
            assert path.read_bytes() == expected
            answer = client.get(f"/export/{name}?since={first}")
            assert answer.content == expected
            assert f'filename="cskg-all.since-{first[:12]}{suffix}"' in answer.headers["content-disposition"]
            document = 'query($s: String) { exportDataset(format: "%s", since: $s) { name base64 losses } }' % name  # noqa: UP031
            told = execute(catalogue, document, {"s": first})
            assert told.data is not None
            assert told.data["exportDataset"]["name"] == name_file(
                select(catalogue, None, None, None, first), get_format(name, is_pack=True)
            )
    assert write(catalogue, "moodle-competencies", since=first[:12]) == write(
        catalogue, "moodle-competencies", since=first
    )
    rows = read_zip(write(catalogue, "moodle-competencies", since=first))[1]
    told_rows = {(row["Old text"], row["What became of it"], row["New text"]) for row in rows}
    assert (SENTENCES[0], "reworded", SENTENCES[1]) in told_rows
    assert ("sales", "dropped", "") in told_rows
    assert ("", "added", "repairs") in told_rows


def test_what_is_not_known_is_refused(store: tuple[StoreFolder, str], retail: Catalogue) -> None:
    """A revision that the log lacks, a format without packs, a dataset without a log; each with what would do."""
    folder, first = store
    catalogue = open_catalogue(folder, Iris())
    with pytest.raises(NotFoundError, match=first):
        write(catalogue, "canvas-outcomes", since="0" * 64)
    with pytest.raises(BadInputError, match=r"no revision packs of turtle.*canvas-outcomes, moodle-competencies"):
        write(catalogue, "turtle", since=first)
    with pytest.raises(BadInputError, match="log of publications.*cskg build --store"):
        write(retail, "canvas-outcomes", since=first)
    done = CliRunner().invoke(cli, ["export", "canvas-outcomes", "--store", str(folder.path), "--since", "0" * 64])
    assert done.exit_code != 0
    assert first in str(done.exception)
    with TestClient(create_app(Current(catalogue), Pool(1))) as client:
        assert client.get("/export/canvas-outcomes?since=0").status_code == 404
        assert client.get(f"/export/canvas-outcomes?since={first[:11]}").status_code == 404
        assert first in client.get("/export/canvas-outcomes?since=0").text
