"""Foreign frameworks in a dataset: kept whole, read page by page, and never taken for units."""

import io
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from builders import load_dataset, make_source
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF

from cskg.api.executing import Executor
from cskg.exchange.foreign_descriptions import describe_foreign
from cskg.exchange.frameworks import FORMATS, write_export
from cskg.exchange.selection import Selection
from cskg.foreign_frameworks import Framework, FrameworkAssociation, FrameworkFormat, FrameworkItem, order_parents
from cskg.graph.catalogue import Catalogue
from cskg.graph.compiled_graphs import iter_graph_contents
from cskg.graph.contents import GraphContents, contents_to_graph, make_contents, read_contents
from cskg.graph.rdf_terms import iri_of
from cskg.graph.store import StoreFolder
from cskg.ingest.build import BuildReport, build_store
from cskg.ingest.reading_files import read_source
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.vocab import CSKG
from cskg.web.page import Address
from cskg.web.rendering import render

CASES = Path(__file__).parent / "cases"
GOOD = ("case-plain", "case-hostile-words", "ctdl-plain", "skos-odd", "moodle-traps", "canvas-traps", "case-dangling")


def copy_cases(folder: Path, root: Path) -> Path:
    """Makes a folder of two units and of frameworks of all formats."""
    folder.mkdir()
    shutil.copytree(root / "data" / "units", folder, dirs_exist_ok=True)
    for name in GOOD:
        (path,) = (CASES / name).glob("source.*")
        text = path.read_text("utf-8")
        # The cases of CASE share one document; here each is a framework of its own.
        (folder / f"{name}{path.suffix}").write_text(
            text.replace("00000000-0000-4", f"{GOOD.index(name)}0000000-0000-4"), "utf-8"
        )
    return folder


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Catalogue:
    """A dataset of two units and of frameworks of all formats."""
    folder = copy_cases(tmp_path_factory.mktemp("mixed") / "documents", root)
    catalogue, diagnostics = load_dataset(folder)
    assert {each.code for each in diagnostics if each.severity.value == "error"} == {"entry-left-out"}
    return catalogue


def ask(catalogue: Catalogue, document: str, **variables: object) -> dict[str, Any]:
    """Asks the API, and returns the data."""
    executor = Executor()
    cost = executor.measure(catalogue, document, variables, None)
    answer = executor.execute(catalogue, document, variables, cost=cost)
    assert answer.errors == ()
    assert answer.data is not None
    return answer.data


def find_key(catalogue: Catalogue, source: str) -> str:
    """Finds the first framework of a document."""
    entries = map(catalogue.frameworks.find, catalogue.frameworks.keys())
    return next(entry.key for entry in entries if entry and entry.framework.source.name == source)


def test_units_are_what_they_are_without_frameworks(mixed: Catalogue, retail: Catalogue) -> None:
    """Units, statements, links, areas, search and quizzes do not see what was imported."""
    assert list(mixed.units) == list(retail.units)
    assert mixed.statement_count == retail.statement_count
    assert list(mixed.links) == list(retail.links)
    assert mixed.functional_areas == retail.functional_areas
    assert len(mixed.frameworks) == 8
    found = ask(mixed, '{search(text: "knead dough bread"){totalCount} units(search: "bread"){totalCount}}')
    assert (found["search"]["totalCount"], found["units"]["totalCount"]) == (0, 0)


@pytest.mark.parametrize("form", sorted(set(FORMATS) - {"jsonld", "nquads", "trig", "turtle"}))
def test_exports_of_units_have_no_item_of_a_framework(mixed: Catalogue, form: str) -> None:
    """No word of a framework stands in a format for units."""
    content = io.BytesIO()
    write_export(Selection(catalogue=mixed), FORMATS[form], content)
    assert b"Knead dough" not in content.getvalue()
    assert b"Layer cake" not in content.getvalue()


# The workbook of the matrix has a list of units, which is read as any list is.
@pytest.mark.parametrize("form", sorted(set(FORMATS) - {"matrix-xlsx", "sssom"}))
def test_formats_say_whether_they_come_back(retail: Catalogue, tmp_path: Path, form: str) -> None:
    """What is exported can be read again, as units or as a framework, if the registry says so and not else."""
    path = tmp_path / f"file{FORMATS[form].suffix}"
    with path.open("wb") as file:
        write_export(Selection(catalogue=retail), FORMATS[form], file)
    (source,) = find_sources([path])
    read = read_source(source)
    assert bool(read.units or read.frameworks) == FORMATS[form].comes_back
    assert any(each.severity.value == "error" for each in read.diagnostics) != FORMATS[form].comes_back


_TYPE = ox.NamedNode(str(RDF.type))


def _dump(catalogue: Catalogue) -> list[ox.Quad]:
    content = io.BytesIO()
    write_export(Selection(catalogue=catalogue), FORMATS["nquads"], content)
    return list(ox.parse(content.getvalue(), format=ox.RdfFormat.N_QUADS))


def test_the_graph_has_frameworks_in_graphs_of_their_own(mixed: Catalogue, retail: Catalogue) -> None:
    """In the dump of the whole graph each framework is in the graph of its document; a choice of units has none."""
    dump = _dump(mixed)
    kinds = [(each.graph_name.value, each.subject.value, each.object.value) for each in dump if each.predicate == _TYPE]
    graphs = {graph for graph, _, kind in kinds if kind == str(CSKG.ForeignFramework)}
    assert graphs == {mixed.iris.graph(source.name) for source in mixed.sources if "retail" not in source.name}
    items = {subject for _, subject, kind in kinds if kind == str(CSKG.FrameworkItem)}
    assert items
    assert all(item.startswith(f"{mixed.iris.base}framework/") for item in items)
    units = {subject for _, subject, kind in kinds if kind == str(CSKG.UnitOfCompetency)}
    assert units == {unit.iri for unit in retail.units.values()}
    assert units.isdisjoint(items)
    chosen = io.BytesIO()
    write_export(Selection(catalogue=mixed, units=frozenset(mixed.units)), FORMATS["nquads"], chosen)
    assert b"ForeignFramework" not in chosen.getvalue()


def test_graphs_come_back_as_they_went_in(mixed: Catalogue) -> None:
    """The contents of each named graph are the same after they were triples."""
    for name, contents in iter_graph_contents(mixed):
        if contents.frameworks:
            assert _through_triples(contents) == contents, name


def _through_triples(contents: GraphContents) -> GraphContents:
    triples = contents_to_graph(contents, Iris())
    return read_contents(((iri_of(each.subject), each.predicate.value, each.object) for each in triples), Iris())


_WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)


@st.composite
def frameworks(draw: st.DrawFn) -> Framework:
    """Frameworks of any words."""
    names = draw(st.lists(_NAMES, unique=True, max_size=6))
    items = []
    for number, name in enumerate(names, 1):
        above = draw(st.lists(st.sampled_from(range(1, number)), unique=True, max_size=3)) if number > 1 else []
        items.append(
            FrameworkItem(
                identifier=name,
                text=draw(_WORDS),
                uri=draw(st.none() | _WORDS),
                code=draw(st.none() | _WORDS),
                language=draw(st.none() | st.sampled_from(["en", "zh-Hant", "no tag!", ""])),
                levels=tuple(sorted(set(draw(st.lists(_WORDS, max_size=2))))),
                parents=order_parents(number, {names[each - 1]: each for each in above}),
                fields=tuple(sorted(draw(st.dictionaries(_WORDS, _WORDS, max_size=2)).items())),
            )
        )
    return Framework(
        identifier=draw(_NAMES),
        format=draw(st.sampled_from(FrameworkFormat)),
        source=make_source("a.json"),
        title=draw(_WORDS),
        rights=draw(st.none() | _WORDS),
        items=tuple(items),
        associations=(
            FrameworkAssociation(
                kind=draw(_WORDS),
                origin=draw(_WORDS),
                destination=draw(_WORDS),
                sequence=draw(st.none() | st.integers(-9, 9)),
            ),
        ),
    )


@given(frameworks())
def test_any_framework_comes_back_from_triples(framework: Framework) -> None:
    """Whatever its words are, a framework is the same after it was triples."""
    contents = make_contents(framework.source, Iris(), frameworks=[framework])
    assert _through_triples(contents) == contents


def _build(folder: Path, store: Path, **options: bool) -> BuildReport:
    return build_store(find_sources([folder]), StoreFolder(store), Iris(), **options)


def test_a_second_build_changes_nothing(tmp_path: Path, root: Path) -> None:
    """Revision and files stay, and all is unchanged; without what was kept, the bytes of the graphs are the same."""
    folder = copy_cases(tmp_path / "documents", root)
    first = _build(folder, tmp_path / "store")
    before = {path: path.read_bytes() for path in (tmp_path / "store" / "versions").rglob("*.sqlite")}
    again = _build(folder, tmp_path / "store")
    assert again.revision == first.revision
    assert again.loaded == ()
    assert {path: path.read_bytes() for path in (tmp_path / "store" / "versions").rglob("*.sqlite")} == before
    other = _build(folder, tmp_path / "other")
    assert (other.revision, other.diagnostics) == (first.revision, first.diagnostics)


def test_a_broken_framework_leaves_what_was_known_of_it(tmp_path: Path, root: Path) -> None:
    """A package that is cut off is told, and the one before stays; a vanished one goes with --prune only."""
    folder = copy_cases(tmp_path / "documents", root)
    first = _build(folder, tmp_path / "store")
    path = folder / "case-plain.json"
    whole = path.read_text("utf-8")
    path.write_text(whole[:-100], "utf-8")
    broken = _build(folder, tmp_path / "store")
    assert (broken.revision, broken.failed) == (first.revision, ("case-plain.json",))
    path.unlink()
    assert _build(folder, tmp_path / "store").vanished == ("case-plain.json",)
    pruned = _build(folder, tmp_path / "store", prune=True)
    assert pruned.removed == ("case-plain.json",)
    assert pruned.revision != first.revision
    path.write_text(whole, "utf-8")
    assert _build(folder, tmp_path / "store").revision == first.revision


def test_one_framework_in_two_documents_is_told(tmp_path: Path) -> None:
    """The document whose name comes first is served, and a diagnostic names both."""
    text = (CASES / "case-plain" / "source.json").read_text("utf-8")
    for name in ("b.json", "a.json"):
        (tmp_path / name).write_text(text.replace("Bread", f"Bread of {name}"), "utf-8")
    catalogue, diagnostics = load_dataset(tmp_path)
    (told,) = [each for each in diagnostics if each.code == "duplicate-framework"]
    assert "a.json and in b.json; that of a.json is served" in told.message
    data = ask(catalogue, "{frameworks{totalCount edges{node{items{edges{node{text}}}}}}}")
    assert data["frameworks"]["totalCount"] == 1
    assert data["frameworks"]["edges"][0]["node"]["items"]["edges"][0]["node"]["text"] == "Bread of a.json"


PAGE = """query($id: String!, $parent: String, $after: String) {
  framework(id: $id) { items(parent: $parent, first: 1, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } edges { node { id text identifier } } } }
}"""


def test_pages_of_items_add_up(mixed: Catalogue) -> None:
    """Page by page, each item below one comes once, in order."""
    key = find_key(mixed, "case-plain.json")
    top = ask(mixed, PAGE, id=key)["framework"]["items"]["edges"][0]["node"]
    texts, after = [], None
    while True:
        page = ask(mixed, PAGE, id=key, parent=top["identifier"], after=after)["framework"]["items"]
        texts += [edge["node"]["text"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert (top["text"], texts, page["totalCount"]) == ("Bread", ["Knead dough", "Bake"], 2)
    node = ask(
        mixed,
        "query($id: ID!){node(id: $id){id ... on FrameworkItem{text above{text}}}}",
        id=page["edges"][0]["node"]["id"],
    )
    assert node["node"]["text"] == "Bake"
    assert node["node"]["above"] == [{"text": "Bread"}]


def test_an_item_is_found_by_identifier_and_address(mixed: Catalogue) -> None:
    """Both give the same item, with its associations; another name is NOT_FOUND."""
    key = find_key(mixed, "ctdl-plain.json")
    query = """query($id: String!, $name: String!) { framework(id: $id) {
      item(name: $name) { code parents { text } associations { kind destination destinationItem { text } } } } }"""
    item = ask(mixed, query, id=mixed.iris.framework(key), name="https://r.example/2")["framework"]["item"]
    assert item["code"] == "K"
    assert item["parents"] == [{"text": "Bread"}]
    assert item["associations"] == [
        {"kind": "ceasn:exactAlignment", "destination": "https://else.example/9", "destinationItem": None}
    ]
    executor = Executor()
    answer = executor.execute(mixed, query, {"id": key, "name": "nobody"}, cost=1.0)
    assert [error.extensions["code"] for error in answer.errors if error.extensions] == ["NOT_FOUND"]


def test_pages_show_licence_tree_and_no_markup_of_others(mixed: Catalogue) -> None:
    """Words of a framework are text on its pages, in each language; the list leads to each."""
    key = find_key(mixed, "case-hostile-words.json")
    for language in ("en", "zh-Hant"):
        page = render(
            Executor(),
            mixed,
            Address(page="framework", route=f"/framework/{key}", path={"framework": key}, query={"lang": [language]}),
        )
        body = (page.body or b"").decode()
        assert page.status == 200
        assert "<script>alert" not in body
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body
        assert "<b>Bold" not in body
    assert "No licence is stated." in body
    listing = (render(Executor(), mixed, Address(page="framework_list", route="/frameworks")).body or b"").decode()
    assert all(f"/framework/{each}" in listing for each in mixed.frameworks.keys())  # noqa: SIM118
    item = quote("https://r.example/2", safe="")
    assert item in (render(Executor(), mixed, _page_of_ctdl(mixed)).body or b"").decode()


def _page_of_ctdl(mixed: Catalogue) -> Address:
    key = find_key(mixed, "ctdl-plain.json")
    return Address(page="framework", route=f"/framework/{key}", path={"framework": key, "item": "https://r.example/1"})


def test_descriptions_are_parts_of_the_graph(mixed: Catalogue) -> None:
    """What a framework and an item answer as RDF stands in the dump of the whole graph."""
    whole = {each.triple for each in _dump(mixed)}
    key = find_key(mixed, "ctdl-plain.json")
    for iri in (mixed.iris.framework(key), mixed.iris.framework_item(key, "https://r.example/2")):
        triples = describe_foreign(mixed, iri)
        assert triples
        assert iri in {iri_of(each.subject) for each in triples}
        assert whole.issuperset(triples)
    assert describe_foreign(mixed, mixed.iris.framework("all")) is None
