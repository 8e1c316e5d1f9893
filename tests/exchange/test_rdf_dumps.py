"""The graph in four syntaxes: the same triples whoever reads them, and those of the store."""

import io
import json
import shutil
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from builders import DATA, catalogue_of
from exchange.graph_facts import compile_units
from exchange.test_framework_losses import make_hostile_units
from pyld import jsonld
from rdflib.compare import to_isomorphic
from requirements import lacking

from cskg.exchange.frameworks import FORMATS, write_export
from cskg.exchange.frameworks.rdf_dumps import iter_quads
from cskg.exchange.losses import ALL_PARTS
from cskg.exchange.selection import Selection
from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.store import StoreFolder
from cskg.ingest.build import build_store
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.model import Justification, LinkPredicate
from cskg.vocab import CSKG

NATIVE = [name for name, form in FORMATS.items() if form.parts == ALL_PARTS]
_RDFLIB = {"jsonld": "json-ld", "nquads": "nquads", "trig": "trig", "turtle": "turtle"}


@pytest.fixture(scope="module")
def shop() -> Catalogue:
    """A part of the illustrative framework, in two languages, with inferred links."""
    return catalogue_of(DATA / "illustrative" / "store-operation")


def write(selection: Selection, name: str) -> bytes:
    content = io.BytesIO()
    assert write_export(selection, FORMATS[name], content) == ()
    return content.getvalue()


def read_store(catalogue: Catalogue) -> set[ox.Quad]:
    """All that the store's named graphs hold."""
    return {
        ox.Quad(triple.subject, triple.predicate, triple.object, ox.NamedNode(name))
        for name in catalogue.graph_names()
        for triple in ox.parse(catalogue.store.dump(name), format=ox.RdfFormat.N_TRIPLES)
    }


def test_four_syntaxes_are_native() -> None:
    """Those that hold everything are the syntaxes of RDF, and no other format says that it does."""
    assert set(NATIVE) == set(_RDFLIB)


def test_the_graphs_are_those_of_the_store(retail: Catalogue) -> None:
    """What is made again from the compiled file is what was stored, named graph by named graph."""
    illustrative = catalogue_of(DATA / "illustrative")
    for catalogue in (retail, illustrative):
        assert set(iter_quads(Selection(catalogue=catalogue))) == read_store(catalogue)


def test_the_log_of_publications_is_there(root: Path, tmp_path: Path) -> None:
    """A published store is written with its log."""
    folder = StoreFolder(tmp_path / "store")
    build_store(find_sources([root / "data" / "units"]), folder, Iris())
    catalogue = open_catalogue(folder, Iris())
    quads = set(iter_quads(Selection(catalogue=catalogue)))
    assert quads == read_store(catalogue)
    assert any(quad.graph_name.value == Iris().publications for quad in quads)


@pytest.mark.filterwarnings("ignore:.* is deprecated, use:DeprecationWarning")  # rdflib's own reader of JSON-LD
def test_all_syntaxes_say_the_same(shop: Catalogue) -> None:
    """Read by rdflib, the four are isomorphic; those with named graphs agree about these too."""
    selection = Selection(catalogue=shop)
    datasets = {}
    for name in NATIVE:
        datasets[name] = rdflib.Dataset(default_union=True)
        datasets[name].parse(data=write(selection, name), format=_RDFLIB[name])
    merged = {name: to_isomorphic(_merge(dataset)) for name, dataset in datasets.items()}
    assert len(merged["turtle"]) > 1_000
    assert all(graph == merged["turtle"] for graph in merged.values())
    quads = {name: {(s, p, o, str(g)) for s, p, o, g in dataset.quads()} for name, dataset in datasets.items()}
    assert quads["nquads"] == quads["trig"] == quads["jsonld"]


def _merge(dataset: rdflib.Dataset) -> rdflib.Graph:
    graph = rdflib.Graph()
    for triple in dataset.triples((None, None, None)):
        graph.add(triple)
    return graph


def test_another_library_reads_the_same_json_ld(shop: Catalogue) -> None:
    """Pyld makes of JSON-LD the quads that N-Quads has."""
    selection = Selection(catalogue=shop)
    lines = jsonld.to_rdf(json.loads(write(selection, "jsonld")), {"format": "application/n-quads"})
    assert set(ox.parse(lines, format=ox.RdfFormat.N_QUADS)) == set(
        ox.parse(write(selection, "nquads"), format=ox.RdfFormat.N_QUADS)
    )


@pytest.mark.parametrize("name", ["nquads", "trig", "turtle"])
def test_rapper_finds_no_fault(shop: Catalogue, tmp_path: Path, name: str) -> None:
    """Raptor, a parser in C that nobody here wrote, reads as many triples."""
    rapper = shutil.which("rapper")
    if rapper is None:
        lacking("The parser rapper is not here.", "Install Debian's raptor2-utils.")
    path = tmp_path / "dump"
    path.write_bytes(write(Selection(catalogue=shop), name))
    done = subprocess.run(
        [rapper, "--quiet", "--input", name, "--output", "nquads", str(path), "https://example.org/"],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    quads = set(iter_quads(Selection(catalogue=shop)))
    expected = len({quad.triple for quad in quads}) if name == "turtle" else len(quads)
    assert len(set(done.stdout.splitlines())) == expected


def test_hostile_words_stay_literals(tmp_path: Path) -> None:
    """Whatever a document says is a literal in every syntax."""
    selection = Selection(catalogue=compile_units(tmp_path, *make_hostile_units()))
    expected = set(iter_quads(selection))
    for name in NATIVE:
        found = set(ox.parse(write(selection, name), format=ox.RdfFormat.from_media_type(FORMATS[name].media_type)))
        assert {_fold(quad) for quad in found} == {_fold(quad, is_flat=name == "turtle") for quad in expected}


def _fold(quad: ox.Quad, *, is_flat: bool = False) -> ox.Quad:
    """A quad without its graph where a syntax has none, and with its language tag in lower case."""
    target = quad.object
    if isinstance(target, ox.Literal) and target.language:
        target = ox.Literal(target.value, language=target.language.lower())
    return ox.Quad(quad.subject, quad.predicate, target, ox.DefaultGraph() if is_flat else quad.graph_name)


def test_a_choice_is_a_part_of_the_whole(shop: Catalogue) -> None:
    """Chosen units come with what their documents say of them; links are chosen by what they say."""
    whole = set(iter_quads(Selection(catalogue=shop)))
    keys = frozenset(["910104L3", "910105L4"])
    chosen = set(
        iter_quads(Selection(catalogue=shop, units=keys, justifications=frozenset([Justification.STATED]), least=0.5))
    )
    assert chosen < whole
    described = {quad.subject.value for quad in chosen if quad.predicate.value == str(CSKG.hasEdition)}
    assert described == {Iris().unit(key) for key in keys}
    assert not any(quad.object == ox.NamedNode(str(CSKG.Lexical)) for quad in chosen)
    one = shop.links[0].predicate
    others = set(iter_quads(Selection(catalogue=shop, predicates=frozenset(LinkPredicate) - {one})))
    assert str(CSKG[one.value]) in {quad.predicate.value for quad in whole}
    assert str(CSKG[one.value]) not in {quad.predicate.value for quad in others}
