"""Search finds units and statements by what they say, and nothing that a person types breaks it."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from builders import load_dataset, make_entry, make_unit
from hypothesis import given
from hypothesis import strategies as st

from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.index import UnitEntry
from cskg.graph.search.finding import MOST_HITS, Found, Scope, Searcher
from cskg.graph.search.snippets import CLOSE, OPEN, make_snippet
from cskg.graph.search.tables import SearchTables, number_of, number_row, place_of
from cskg.graph.search.tokens import list_tokens
from cskg.graph.store import StoreFolder
from cskg.ingest.build import build_store, load_catalogue
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.model import Unit

QUERIES = Path(__file__).parent / "search"


def find(catalogue: Catalogue, text: str) -> list[tuple[str, str | None]]:
    """Returns the codes of what is found, with the texts of statements."""
    hits = map(catalogue.get_found, catalogue.search(catalogue.searcher.read(text), None, None))
    return [(unit.code, entry.statement.text if entry else None) for unit, entry in hits]


def make_searcher(*bodies: Unit, units: tuple[UnitEntry, ...] = (), removed: tuple[Unit, ...] = ()) -> Searcher:
    """Makes a searcher of units, whose bodies are numbered from 1; the first of them may be removed again."""
    database = sqlite3.connect(":memory:")
    tables = SearchTables(database)
    tables.add(enumerate(bodies, 1))
    tables.remove(enumerate(removed, 1))
    tables.write_units(list(units))
    database.execute("CREATE TABLE units (number INTEGER, key TEXT)")
    database.execute("CREATE TABLE bodies (id INTEGER, key TEXT)")
    database.executemany("INSERT INTO units VALUES (?, ?)", ((number, unit.key) for number, unit in enumerate(units)))
    database.executemany("INSERT INTO bodies VALUES (?, ?)", ((body, unit.key) for body, unit in enumerate(bodies, 1)))
    return Searcher(database, frozenset())


def rows(found: list[Found]) -> list[tuple[int, int]]:
    """Returns the numbers and places of what was found."""
    return [(number_of(each.row), place_of(each.row)) for each in found]


def test_searches_find_what_they_should(root: Path, tmp_path: Path) -> None:
    """Of searches in both languages, at least 95 in 100 find the expected first, and 98 in 100 among the first five.

    Those of ``blind.tsv`` were composed before the engine was written, and never used to tune it.
    """
    shutil.copytree(root / "data", tmp_path / "data")
    # Documents that came after the searches have units that answer them as well; nobody judged those.
    skip = shutil.ignore_patterns("expected*", "README*", "office-*", "unseen-*", "second-*", "third-*")
    shutil.copytree(root / "tests" / "cases", tmp_path / "cases", ignore=skip)
    catalogue, _ = load_catalogue(find_sources([tmp_path]), Iris(), workers=2)
    ranks: dict[str, list[int]] = {}
    for name in ("queries.tsv", "blind.tsv"):
        for line in (QUERIES / name).read_text("utf-8").splitlines():
            if not line.startswith("#"):
                text, codes, what = line.split("\t")
                hits = find(catalogue, text)[:5]
                fits = [
                    code in codes.split() and (what == "*" or (statement or "-").startswith(what))
                    for code, statement in hits
                ]
                ranks.setdefault(name, []).append(fits.index(True) if True in fits else 5)
    assert {name: len(found) for name, found in ranks.items()} == {"queries.tsv": 71, "blind.tsv": 50}
    for found in ranks.values():
        assert found.count(0) >= 0.95 * len(found)
        assert sum(rank < 5 for rank in found) >= 0.95 * len(found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("handle complaints", ["Handle complaints", "Handling a complaint"]),
        ("HANDLING COMPLAINT", ["Handle complaints", "Handling a complaint"]),
        ("complants", ["Handle complaints", "Handling a complaint"]),
        ("café", ["Clean the cafe"]),
        ("ｃａｆｅ", ["Clean the cafe"]),
        ("email", ["Answer e-mails"]),
        ("colours", ["Sort by color"]),
        ("sto", ["Count the stock"]),
        ("庫存", ["管理庫存"]),
        ("库存", ["管理庫存"]),
        ("存", ["管理庫存"]),
        ("管理庫存的程序", ["管理庫存"]),
        ("the", ["Clean the cafe", "Count the stock"]),
        ("the stock", ["Count the stock"]),
        ("count all the stock", ["Count the stock"]),
        ("qrst", []),
        ("?!", []),
        ("", []),
    ],
)
def test_words_are_found_in_any_form(text: str, found: list[str]) -> None:
    """Inflection, case, accents, spelling, typing errors, beginnings, both scripts, and questions with other words."""
    texts = [
        "Handle complaints",
        "Handling a complaint",
        "Clean the cafe",
        "Answer e-mails",
        "Sort by color",
        "Count the stock",
        "管理庫存",
    ]
    searcher = make_searcher(make_unit(texts))
    assert sorted(texts[place - 1] for _, place in rows(searcher.find(searcher.read(text)))) == sorted(found)


def test_codes_and_titles_go_first() -> None:
    """A code before a title, a title before an area, that before a statement; words before their other forms."""
    units = (
        make_entry("900001L1", title="Plan rosters", functional_areas=("Stock",)),
        make_entry("900002L2", title="Count stock", functional_areas=("Shops",)),
        make_entry("QQZZST291A", title="Write lists", functional_areas=("Shops",)),
    )
    searcher = make_searcher(make_unit(("Count the stock", "Buy stocks", "See 900002L2")), units=units)
    assert rows(searcher.find(searcher.read("stock"))) == [(1, 0), (0, 0), (1, 1), (1, 2)]
    for code in ("900002L2", "900002", "900002l3"):
        assert rows(searcher.find(searcher.read(code)))[:2] == [(1, 0), (1, 3)]
    for code in ("QQZZST291A", "qqzzst291", "QQZZST291B", "qqzz", "QQZZTS291A"):
        assert rows(searcher.find(searcher.read(code))) == [(2, 0)]
    assert searcher.find_units(searcher.read("stock shops")) == [1]
    assert searcher.find_units(searcher.read("rosters 900002L2")) == []


def test_the_words_of_its_unit_count_for_a_statement() -> None:
    """Where no text has all words, a statement goes first whose unit has the others."""
    bodies = [make_unit("Name leaders of opinion", code=code) for code in ("900001L1", "900002L2", "900003L3")]
    units = tuple(
        make_entry(f"90000{n}L{n}", title=title) for n, title in enumerate(("Till", "Weibo plan", "Rosters"), 1)
    )
    searcher = make_searcher(*bodies, units=units)
    assert rows(searcher.find(searcher.read("weibo opinion")))[0] == (2, 1)


def test_a_scope_leaves_out_what_is_outside(retail: Catalogue) -> None:
    """Only units and statements of the scope are found, and what is not served never is."""
    searcher = make_searcher(
        make_unit("Count stock"), make_unit("Count stock"), units=(make_entry("900001L1", title="Stock"),)
    )
    wording = searcher.read("stock")
    assert rows(searcher.find(wording, Scope(units=(), bodies={2}))) == [(2, 1)]
    assert rows(searcher.find(wording, Scope(units={0}, bodies=()))) == [(0, 0)]
    assert rows(Searcher(searcher._database, frozenset({1})).find(wording)) == [(0, 0), (2, 1)]


def test_hits_are_bounded() -> None:
    """A word that is everywhere gives the shortest of its texts, as many as are listed."""
    texts = [f"stock {' '.join('abcdefgh'[: place % 7])}" for place in range(MOST_HITS + 500)]
    searcher = make_searcher(make_unit(texts))
    found = searcher.find(searcher.read("stock"))
    assert len(found) == MOST_HITS
    assert {len(texts[place_of(each.row) - 1].split()) for each in found} == {1, 2, 3, 4, 5}


@given(st.lists(st.text(max_size=60), min_size=1, max_size=3))
def test_each_token_of_a_statement_finds_it(texts: list[str]) -> None:
    """Whatever a statement says, each of its tokens alone finds it, and so do all together."""
    searcher = make_searcher(make_unit(texts))
    for place, text in enumerate(texts, 1):
        for word in {token.word for token in list_tokens(text)}:
            assert (1, place) in rows(searcher.find(searcher.read(word)))
        if list_tokens(text):
            assert (1, place) in rows(searcher.find(searcher.read(text)))


@given(st.text(st.characters(), max_size=200) | st.text('"*^:(){}-+ANDORNOTNEAR,\\0\ud800 st存庫', max_size=200))
def test_no_text_is_read_as_syntax(text: str) -> None:
    """Quotes, operators, brackets, NUL and halves of characters are separators and nothing more."""
    searcher = make_searcher(
        make_unit(("Count the stock", "管理庫存")), units=(make_entry("900001L1", title="And near"),)
    )
    wording = searcher.read(text)
    assert all(found.score > 0 for found in searcher.find(wording))
    assert searcher.find_units(wording) in ([], [0])


@given(st.text(max_size=400), st.data())
def test_a_snippet_is_the_text(text: str, data: st.DataObject) -> None:
    """Without its marks a snippet is a part of the text, and each match between marks is one."""
    tokens = list_tokens(text)
    wanted = data.draw(st.sets(st.sampled_from([token.word for token in tokens]))) if tokens else set()
    snippet = make_snippet(text, wanted)
    plain = text.replace(OPEN, "[").replace(CLOSE, "]")
    assert snippet.replace(OPEN, "").replace(CLOSE, "").removeprefix("…").removesuffix("…") in plain
    for part in snippet.split(OPEN)[1:]:
        match, _, _ = part.partition(CLOSE)
        assert any(token.word in wanted for token in list_tokens(match))
    assert bool(wanted) == (OPEN in snippet)


def test_a_long_text_is_cut_around_its_matches() -> None:
    """The part with most matches is shown, from the start of a word to the end of one."""
    text = f"{'one two ' * 40}stock of shops and stock {'three four ' * 40}"
    snippet = make_snippet(text, {"stock", "two"} & {"stock"})
    assert "⟦stock⟧ of shops and ⟦stock⟧" in snippet
    assert snippet.startswith("…")
    assert snippet.endswith("…")
    assert set(snippet.strip("…").replace(OPEN, "").replace(CLOSE, "").split()) <= set(text.split())


def test_removing_undoes_adding() -> None:
    """What is removed is found no more, and the counts of what stays are right."""
    one, two = make_unit(("Count stock", "管理庫存")), make_unit("Count tills", code="900002L2")
    searcher, expected = make_searcher(one, two, removed=(one,)), make_searcher(make_unit(), two)
    query = "SELECT * FROM statement_counts"
    assert searcher._database.execute(query).fetchall() == expected._database.execute(query).fetchall()
    for text in ("count", "stock", "庫存", "tills"):
        assert searcher.find(searcher.read(text)) == expected.find(expected.read(text))


@given(st.integers(0, 100), st.integers(0, (1 << 46) - 1), st.integers(0, 4095))
def test_rows_sort_by_length(length: int, number: int, place: int) -> None:
    """The number of a row fits into SQLite's, says what it is about, and is greater for longer texts."""
    row = number_row(length, number, place)
    assert 0 <= row < 1 << 63
    assert (number_of(row), place_of(row)) == (number, place)
    assert length >= 30 or row < number_row(length + 1, 0)


@pytest.fixture(scope="module")
def published(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Catalogue, Catalogue]:
    """A dataset that was changed, added to and pruned build by build, and the same one built at once."""
    folder = tmp_path_factory.mktemp("search")
    documents, store = folder / "documents", StoreFolder(folder / "store")
    shutil.copytree(root / "data" / "illustrative" / "stock-control", documents)
    build_store(find_sources([documents]), store, Iris())
    changed, gone, *_ = sorted(documents.glob("*.txt"))
    changed.write_text(changed.read_text("utf-8").replace("Fill shelves", "Fill xylophones"), "utf-8")
    gone.unlink()
    shutil.copytree(root / "data" / "units", documents / "units")
    build_store(find_sources([documents]), store, Iris(), prune=True)
    catalogue, _ = load_dataset(documents)
    return open_catalogue(store, Iris()), catalogue


def test_search_follows_what_is_published(published: tuple[Catalogue, Catalogue]) -> None:
    """Rows that are copied, removed and added give the hits of a dataset that is compiled at once, and their scores."""
    grown, fresh = published
    assert grown.revision == fresh.revision
    words = ["xylophones", "shelves", "stock", "the", "weibo", "存貨", "存", "910402", "receive", "opinion leaders"]
    words += [word for (word,) in fresh._database.execute("SELECT word FROM statement_counts WHERE rows < 3")][::25]
    for word in words:
        assert grown.search(grown.searcher.read(word), None, None) == fresh.search(
            fresh.searcher.read(word), None, None
        ), word
    assert find(grown, "xylophones")
    for table in ("statement_counts", "unit_counts"):
        query = f"SELECT * FROM {table}"  # noqa: S608
        assert grown._database.execute(query).fetchall() == fresh._database.execute(query).fetchall()
