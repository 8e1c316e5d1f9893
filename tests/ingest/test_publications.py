"""The log of publications: what became of statements, told in each later revision, through rebuilds and backups."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest

from cskg.api.executing import execute
from cskg.errors import NotFoundError, StoreError
from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.earlier_stores import take_over
from cskg.graph.publication_triples import log_from_graph, publication_to_graph
from cskg.graph.publications import Log, find_former
from cskg.graph.rdf_terms import iri_of, term_of
from cskg.graph.store import StoreFolder
from cskg.graph.validation import validate_graphs
from cskg.ingest.build import build_store
from cskg.ingest.sources import find_sources
from cskg.iris import DEFAULT_BASE, Iris
from cskg.links.changes import list_changes
from cskg.links.equivalence import Change
from cskg.model import Language, UnitKey
from cskg.outline import Outline
from cskg.quiz.history import Answer, write_answer
from cskg.quiz.items import Asked

KEY = UnitKey("900001L2")
WORDS = ["Open the shop at nine", "Count the money in the till", "Greet every guest at the door", "Sweep the floor"]
FAMILIES = [
    "Receive parcels from the courier at the loading bay",
    "Weigh parcels on the calibrated floor scale",
    "Enter damaged parcels in the incident register",
]


def write_shop(
    folder: Path, items: list[str], name: str = "a.txt", code: str = "900001L2", title: str = "Keep", area: str = ""
) -> None:
    """Writes a unit with one topic that lists these items."""
    lines = [
        *([f"Functional Area - {area}"] if area else []),
        "Unit of Competency",
        "",
        f"Title\t{title}",
        f"Code\t{code}",
        "Range\tAny shop.",
        f"Level\t{code[-1]}",
        "Credit\t3",
        "Competency\tPerformance Requirements",
        "\t1. Run the shop",
        *(f"\t• {item}" for item in items),
        "Assessment Criteria\tThe integrated outcome requirement of this UoC is the ability to:",
        "\t• Runs the shop well",
    ]
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join(lines), "utf-8")


class Shop:
    """A folder of documents and the store that is built of it."""

    def __init__(self, place: Path) -> None:
        self.sources, self.store = place / "sources", StoreFolder(place / "store")

    def build(self, items: list[str] | None = None, **where: str) -> Catalogue:
        """Writes a unit, builds, and opens what was published."""
        if items is not None:
            write_shop(self.sources, items, **where)
        build_store(find_sources([self.sources]), self.store, Iris(), prune=True)
        return self.open()

    def open(self) -> Catalogue:
        """Opens what was published."""
        return open_catalogue(self.store, Iris())


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """An empty shop."""
    return Shop(tmp_path)


def ids(catalogue: Catalogue) -> dict[str, str]:
    """The GraphQL ids of all statements by their texts."""
    query = "{ units { edges { node { requirements { id text children { id text } } } } } }"
    result = execute(catalogue, query)
    assert result.errors == ()
    assert result.data is not None
    tops = [top for edge in result.data["units"]["edges"] for top in edge["node"]["requirements"]]
    return {each["text"]: each["id"] for top in tops for each in (top, *top["children"])}


def ask_node(catalogue: Catalogue, node_id: str) -> tuple[str | None, list[str]]:
    """What an id answers: its text, or the texts of what took its place."""
    query = "query($id: ID!) { node(id: $id) { ... on Statement { text } } }"
    result = execute(catalogue, query, {"id": node_id})
    if result.errors == () and result.data is not None:
        return result.data["node"]["text"], []
    (error,) = result.errors or ()
    assert error.extensions is not None
    assert error.extensions["code"] == "NOT_FOUND"
    return None, [str(ask_node(catalogue, each)[0]) for each in error.extensions.get("replacedBy", [])]


def changes(catalogue: Catalogue, since: str) -> list[tuple[str | None, str | None, Change]]:
    """What changed since a revision, as texts."""
    return [
        (c.before.statement.text if c.before else None, c.after.statement.text if c.after else None, c.change)
        for c in list_changes(catalogue, since)
    ]


def test_an_inserted_sibling_changes_no_other_id(shop: Shop) -> None:
    """The fault that started this: one bullet at the top of a topic, and later ids answered with other sentences."""
    before = ids(shop.build(WORDS))
    after = shop.build(["Switch on the lights", *WORDS])
    assert {text: ids(after)[text] for text in before} == before
    for text, node_id in before.items():
        assert ask_node(after, node_id) == (text, [])


def test_a_reworded_statement_tells_what_took_its_place(shop: Shop) -> None:
    """Its id answers NOT_FOUND with the id of the new wording, and `changes` tells both."""
    first = shop.build(WORDS)
    after = shop.build([WORDS[0], "Count the money in both tills", *WORDS[2:]])
    assert ask_node(after, ids(first)[WORDS[1]]) == (None, ["Count the money in both tills"])
    assert changes(after, first.revision) == [(WORDS[1], "Count the money in both tills", Change.REWORDED)]
    assert changes(after, after.revision) == []


def test_chains_are_followed(shop: Shop) -> None:
    """Reworded twice, an id leads to today's wording; dropped at last, it leads nowhere."""
    first = shop.build(WORDS)
    shop.build([*WORDS[:3], "Sweep the wooden floor"])
    third = shop.build([*WORDS[:3], "Sweep the wooden floor daily"])
    assert ask_node(third, ids(first)[WORDS[3]]) == (None, ["Sweep the wooden floor daily"])
    assert changes(third, first.revision) == [(WORDS[3], "Sweep the wooden floor daily", Change.REWORDED)]
    last = shop.build(WORDS[:3])
    assert ask_node(last, ids(first)[WORDS[3]]) == (None, [])
    assert changes(last, first.revision) == [(WORDS[3], None, Change.DROPPED)]


def test_there_and_back_again(shop: Shop) -> None:
    """A, B, A: the id of A answers again, that of B leads to A, and nothing has changed since the first A."""
    first = shop.build(WORDS)
    second = shop.build([*WORDS[:3], "Sweep the wooden floor"])
    third = shop.build(WORDS)
    assert ids(third) == ids(first)
    assert ask_node(third, ids(second)["Sweep the wooden floor"]) == (None, [WORDS[3]])
    assert third.revision == first.revision
    assert changes(third, first.revision) == []
    assert changes(third, second.revision) == [("Sweep the wooden floor", WORDS[3], Change.REWORDED)]
    fourth = shop.build([*WORDS[:3], "Sweep the wooden floor"])
    assert [each.number for each in fourth.log.publications] == [1, 2, 3, 4]
    assert ask_node(fourth, ids(first)[WORDS[3]]) == (None, ["Sweep the wooden floor"])


def test_a_text_that_comes_twice(shop: Shop) -> None:
    """Its bare id answers with both; when one goes, the id of the other is the bare one again."""
    first = shop.build(WORDS)
    twice = shop.build([*WORDS, WORDS[0]])
    assert ask_node(twice, ids(first)[WORDS[0]]) == (None, [WORDS[0], WORDS[0]])
    assert (WORDS[0], WORDS[0], Change.KEPT) in changes(twice, first.revision)
    again = shop.build(WORDS)
    assert ask_node(again, ids(twice)[WORDS[0]]) == (None, [WORDS[0]])
    assert ask_node(again, ids(first)[WORDS[0]]) == (WORDS[0], [])


def test_progress_follows_one_to_one_successors(shop: Shop) -> None:
    """An answer about a reworded statement counts for the new wording; one about a split statement for no part."""
    first = shop.build([*WORDS[:2], "Count the money in the till and write the sum in the book"])
    query = """query($h: [String!]!) {
        progress(history: $h, at: "2027-01-04T09:00:00Z") { mastery { path statement { text } } } }"""
    outline = first.find_outline(KEY, Language.EN)
    assert outline is not None
    lines = [
        write_answer(
            Answer(
                item_id=f"q_{position}",
                content_hash="0",
                about=(Asked(statement=outline.ref(position), above=(outline.ref("r1"),)),),
                score=1,
                options=3,
                chosen=("a",),
                at=datetime(2027, 1, 3, tzinfo=UTC),
            )
        )
        for position in ("r1.1", "r1.3")
    ]
    second = shop.build(
        ["Open the big shop at nine", WORDS[1], "Write the sum in the book", "Count the money in the large till"]
    )
    result = execute(second, query, {"h": lines})
    assert result.errors == ()
    assert result.data is not None
    found = {
        each["statement"]["text"] if each["statement"] else None: each["path"]
        for each in result.data["progress"]["mastery"]
    }
    assert found["Run the shop"] == "r1"
    assert found["Open the big shop at nine"] == "r1.1"
    assert found[None] == outline["r1.3"].name
    assert len(found) == 3


def test_two_sources_of_one_code(shop: Shop) -> None:
    """They share names; when the one that is served goes, ids of what both say go on answering."""
    write_shop(shop.sources, [*WORDS, "Lock the door"], name="b.txt")
    before = shop.build(WORDS, name="a.txt")
    found = ids(before)
    assert "Lock the door" not in found
    (shop.sources / "a.txt").unlink()
    after = shop.build()
    assert {text: ids(after)[text] for text in found} == found
    assert changes(after, before.revision) == [(None, "Lock the door", Change.ADDED)]


def test_corrections_that_split_and_join(shop: Shop) -> None:
    """What a curator splits leads to its parts, what is joined to the whole."""
    long = "Count the money in the till and write the sum in the book"
    first = shop.build([WORDS[0], long])
    parts = ["Count the money in the till", "Write the sum in the book"]
    split = shop.build([WORDS[0], *parts])
    assert ask_node(split, ids(first)[long]) == (None, parts)
    joined = shop.build([WORDS[0], long])
    assert ask_node(joined, ids(split)[parts[0]]) == (None, [long])
    assert {change for _, _, change in changes(joined, split.revision)} == {Change.MERGED}


def test_a_unit_that_goes_and_comes_back(shop: Shop) -> None:
    """A vanished unit has dropped statements without a unit; when it comes back its ids are the same."""
    write_shop(shop.sources, FAMILIES, name="b.txt", code="900002L3", title="Handle parcels")
    first = shop.build(WORDS)
    (shop.sources / "b.txt").unlink()
    gone = shop.build()
    assert ask_node(gone, ids(first)[FAMILIES[0]]) == (None, [])
    found = changes(gone, first.revision)
    assert {change for _, _, change in found} == {Change.DROPPED}
    assert len(found) == len(FAMILIES) + 2
    write_shop(shop.sources, FAMILIES, name="b.txt", code="900002L3", title="Handle parcels")
    back = shop.build()
    assert ids(back) == ids(first)
    assert {change for _, _, change in changes(back, gone.revision)} == {Change.ADDED}
    assert changes(back, first.revision) == []


def test_a_drafts_ids_survive_an_edit(shop: Shop) -> None:
    """A placeholder such as M1 is a unit by its document's name, so an edit of the document keeps its ids."""
    before = ids(shop.build(WORDS, code="M1"))
    after = shop.build(["Switch on the lights", *WORDS], code="M1")
    assert [unit for unit in after.units if unit.startswith("M1")] == ["M1@a.txt"]
    for text, node_id in before.items():
        assert ask_node(after, node_id) == (text, [])


def test_the_log_survives_a_build_from_scratch(shop: Shop) -> None:
    """Without its working database the store is built from nothing, and the log goes on."""
    first = shop.build(WORDS)
    second = shop.build(WORDS[:3])
    shutil.rmtree(shop.store.path / "writer")
    third = shop.build([*WORDS[:2], "Greet each guest at the door"])
    assert [each.number for each in third.log.publications] == [1, 2, 3]
    assert third.log.find(first.revision) is not None
    assert ask_node(third, ids(second)[WORDS[2]]) == (None, ["Greet each guest at the door"])


def test_the_log_survives_a_backup(shop: Shop, tmp_path: Path) -> None:
    """A copy of the folder, put back in its place, has the log and goes on from it."""
    first = shop.build(WORDS)
    shop.build(WORDS[:3])
    shutil.copytree(shop.store.path, tmp_path / "backup")
    shutil.rmtree(shop.store.path)
    shutil.copytree(tmp_path / "backup", shop.store.path)
    after = shop.build([WORDS[0], WORDS[2]])
    assert [change for _, _, change in changes(after, first.revision)] == [Change.DROPPED, Change.DROPPED]


@pytest.mark.parametrize("is_edited", [True, False])
def test_the_log_survives_another_form_of_the_compiled_file(shop: Shop, *, is_edited: bool) -> None:
    """What an earlier cskg compiled is compiled again with the next build, whether documents have changed or not."""
    first = shop.build(WORDS)
    before = shop.build(WORDS[:3])
    with closing(sqlite3.connect(before.path)) as database:
        database.execute("UPDATE meta SET value = ? WHERE name = 'format'", (b"\x01",))
        database.commit()
    with pytest.raises(StoreError, match="Build the store again"):
        shop.open()
    after = shop.build(WORDS[:2] if is_edited else None)
    assert [each.number for each in after.log.publications] == ([1, 2, 3] if is_edited else [1, 2])
    assert after.log.find(first.revision) is not None


def test_a_build_that_changes_nothing_is_no_publication(shop: Shop) -> None:
    """The same documents give the same revision, which is not published again."""
    shop.build(WORDS)
    assert len(shop.build(WORDS).log.publications) == 1


def test_the_log_is_no_part_of_the_revision(shop: Shop, tmp_path: Path) -> None:
    """A store with a history and a fresh one of the same documents are of one revision."""
    shop.build(WORDS[:2])
    after = shop.build(WORDS)
    other = Shop(tmp_path / "other")
    other.sources.mkdir(parents=True)
    assert other.build(WORDS).revision == after.revision


def test_an_unknown_revision_is_refused(shop: Shop) -> None:
    """The error names revisions that the log has."""
    catalogue = shop.build(WORDS)
    with pytest.raises(NotFoundError, match=catalogue.revision):
        list(list_changes(catalogue, "0" * 64))


def test_a_store_of_the_earlier_format_says_what_to_do(shop: Shop) -> None:
    """Its statements were named by position; it is left as it is."""
    shop.build(WORDS)
    (shop.store.path / "FORMAT").write_text("cskg store 1\n", "utf-8")
    for action in (shop.open, shop.build):
        with pytest.raises(StoreError, match="named statements by their position.*Build it again.*log of publications"):
            action()


def put_back_to_form_2(store: Path) -> None:
    """Writes the published version of a store as form 2 had it, with an Oxigraph database of all graphs."""
    folder = StoreFolder(store)
    version = folder.compiled().parent
    old = ox.Store(str(version / "graph"))
    with closing(folder.open_current()) as graphs:
        for name in graphs.records():
            old.load(graphs.dump(name), format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(name))
    old.add(ox.Quad(ox.NamedNode("a:b"), ox.NamedNode("a:c"), ox.Literal("d"), ox.NamedNode(f"{DEFAULT_BASE}ingest")))
    old.flush()
    for name in ("graphs.sqlite", "dataset.sqlite"):
        (version / name).unlink()
    shutil.rmtree(store / "writer")
    shutil.copytree(version / "graph", store / "writer")
    (store / "FORMAT").write_text("cskg store 2\n", "utf-8")


@pytest.mark.parametrize("is_edited", [True, False])
@pytest.mark.parametrize("dies", [True, False])
def test_a_store_of_form_2_is_built_anew_and_keeps_its_log(shop: Shop, *, is_edited: bool, dies: bool) -> None:
    """Its log goes on, also after a build that died when it had just begun; until then readers are told what to do."""
    first = shop.build(WORDS)
    shop.build(WORDS[:3])
    put_back_to_form_2(shop.store.path)
    with pytest.raises(StoreError, match="built by an earlier cskg.*Build it again.*the log is kept"):
        shop.open()
    if dies:
        take_over(shop.store.path)
        (shop.store.path / "FORMAT").write_text("cskg store 2\n", "utf-8")
    after = shop.build(WORDS[:2] if is_edited else None)
    # Oxigraph wrote some numbers in another way, so the revision is a new one in any case.
    assert [each.number for each in after.log.publications] == [1, 2, 3]
    assert bool(after.log.publications[2].changes) == is_edited
    dropped = [change for _, _, change in changes(after, first.revision)]
    assert dropped == [Change.DROPPED] * (len(WORDS) - (2 if is_edited else 3))
    assert (shop.store.path / "FORMAT").read_text("utf-8") == "cskg store 3\n"
    assert [path.name for path in (shop.store.path / "writer").iterdir()] == ["graphs.sqlite"]


def test_a_store_of_form_2_that_is_broken_is_left_as_it_is(shop: Shop) -> None:
    """The message says why; nothing is lost."""
    shop.build(WORDS)
    put_back_to_form_2(shop.store.path)
    (shop.store.path / "versions" / "1" / "graph" / "CURRENT").unlink()
    before = sorted(shop.store.path.rglob("*"))
    with pytest.raises(StoreError, match="cannot be converted"):
        shop.build(WORDS)
    assert sorted(path for path in shop.store.path.rglob("*") if ".new" not in str(path)) == before


def test_the_log_tells_where_editions_stood(shop: Shop) -> None:
    """Before they came, went, or changed their area; an edit of the words alone places nothing elsewhere."""
    shop.build(WORDS, area="Sales")
    shop.build(WORDS[:3], area="Sales")
    shop.build(WORDS[:3], area="Repairs")
    write_shop(shop.sources, FAMILIES, name="b.txt", code="900002L3")
    shop.build()
    (shop.sources / "a.txt").unlink()
    last = shop.build()
    told = [
        [(each.unit, each.existed, each.area and each.area.rpartition("/")[2]) for each in publication.placements]
        for publication in last.log.publications
    ]
    assert told == [
        [],
        [],
        [(KEY, True, "sales")],
        [("900002L3", False, None)],
        [(KEY, True, "repairs")],
    ]
    former = find_former(last.get_publications_since(last.log.publications[1].revision))
    assert former[KEY, Language.EN].area == Iris().functional_area("sales")
    triples = [triple for publication in last.log.publications for triple in publication_to_graph(publication, Iris())]
    rows = [(iri_of(t.subject), t.predicate.value, term_of(t.object)) for t in triples]
    assert log_from_graph(reversed(rows), Iris()) == last.log
    assert validate_graphs(last.store, last.graph_names()) == []


def test_the_log_comes_back_from_its_graph_and_has_its_shape(shop: Shop) -> None:
    """All that the log says is written as triples, read again, and conforms to the shapes."""
    shop.build(WORDS)
    shop.build([WORDS[1], WORDS[0], "Greet each guest at the door"])
    catalogue = shop.build([*WORDS[:2], "Lock the door"])
    log = catalogue.log
    assert any(change.moved for publication in log.publications for change in publication.changes)
    triples = [triple for publication in log.publications for triple in publication_to_graph(publication, Iris())]
    rows = [(iri_of(t.subject), t.predicate.value, term_of(t.object)) for t in triples]
    assert log_from_graph(reversed(rows), Iris()) == log
    assert log_from_graph([], Iris()) == Log()
    assert catalogue.iris.publications in catalogue.graph_names()
    assert validate_graphs(catalogue.store, catalogue.graph_names()) == []
    outline = catalogue.find_outline(KEY, Language.EN)
    assert isinstance(outline, Outline)
