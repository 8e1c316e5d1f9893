"""The compiled dataset says what the graph says, whatever it was compiled from."""

import shutil
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from builders import DATA, catalogue_of

from cskg.errors import StoreError
from cskg.graph.catalogue import Catalogue
from cskg.graph.contents import GraphContents, read_contents
from cskg.graph.store import Store
from cskg.graph.transfer import compile_store
from cskg.ingest.preparing import prepare_document
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.model import Evidence
from cskg.outline import Outline

IRIS = Iris()


@pytest.fixture(scope="module", params=["units", "illustrative"])
def loaded(request: pytest.FixtureRequest) -> Catalogue:
    """A dataset of the repository."""
    return catalogue_of(DATA / request.param)


def test_every_unit_and_link_is_that_of_the_graph(loaded: Catalogue) -> None:
    """Each edition, link and word of evidence, read from the named graphs, is what the compiled dataset answers."""
    editions = [(graph, unit) for graph, unit in loaded.iter_editions()]
    said: dict[str, list[Evidence]] = {}
    for name in loaded.digests:
        contents = read_contents(loaded.store.iter_rows(name), loaded.iris)
        assert [unit for graph, unit in editions if graph == name] == list(contents.units)
        assert all(key in loaded.units for key in contents.named)
        for unit in contents.units:
            entry = loaded.units[unit.key].find_body_in(unit.language)
            if entry is not None and entry.graph == name:
                assert loaded.get_edition(loaded.units[unit.key], unit.language) == unit
        for link in contents.links:  # what two documents say of one link is one link with the words of both
            words = said.setdefault(loaded.iris.link(link), [])
            before = tuple(words)
            words += [each for each in link.evidence if each not in before]
    assert len(editions) == sum(len(unit.editions) for unit in loaded.units.values()) > 1
    assert {loaded.iris.link(link) for link in loaded.links} == set(said)
    for link in loaded.links:
        words = tuple(_with_words(each, loaded) for each in said[loaded.iris.link(link)])
        assert loaded.evidence_of(link) == words
        assert loaded.find_link(loaded.iris.link(link)) == link


def _with_words(evidence: Evidence, catalogue: Catalogue) -> Evidence:
    """Evidence that names a statement, with what the statement says."""
    if evidence.statement is None:
        return evidence
    assert not evidence.text
    ref = evidence.statement
    unit = catalogue.get_edition(catalogue.units[ref.unit], ref.language)
    outline = Outline(unit)
    (found,) = [entry.statement for position, entry in outline.items() if outline.ref(position) == ref]
    return replace(evidence, text=found.text, unit=unit.key, source=unit.source.name, spans=found.spans)


def test_what_a_build_compiles_is_what_the_graph_says(root: Path) -> None:
    """A build compiles values that it has read, not the graph made of them: for every document here these are equal."""
    folders = [root / "data" / "units", root / "data" / "illustrative", root / "tests" / "cases"]
    files = find_sources(folders)
    seen = 0
    for file in files:
        prepared = prepare_document(IRIS.base, False, file)
        if prepared.graph is not None:
            store = Store()
            store.put(prepared.graph)
            contents = read_contents(store.iter_rows(prepared.graph.name), IRIS)
            assert msgspec.msgpack.decode(prepared.contents, type=GraphContents) == contents
            seen += len(contents.units)
    assert seen > 100


def test_the_same_graphs_give_the_same_bytes(loaded: Catalogue, tmp_path: Path) -> None:
    """Compiled again from the store, and with all of it copied from an earlier file, the file is the same."""
    one = compile_store(loaded.store, loaded.iris, tmp_path / "one")
    other = compile_store(loaded.store, loaded.iris, tmp_path / "other")
    copied = compile_store(loaded.store, loaded.iris, tmp_path / "copied", earlier=one)
    assert one.path.read_bytes() == other.path.read_bytes()
    assert (one.digest, one.revision) == (copied.digest, copied.revision) == (other.digest, loaded.revision)
    assert list(copied.units.items()) == list(loaded.units.items())
    assert list(copied.iter_editions()) == list(loaded.iter_editions())
    assert copied.links == loaded.links
    assert [copied.evidence_of(link) for link in copied.links] == [loaded.evidence_of(link) for link in loaded.links]


def test_a_file_of_another_form_is_refused(retail: Catalogue, tmp_path: Path) -> None:
    """Nothing, something else, and a cut file are refused with what to do."""
    cut = tmp_path / "cut"
    shutil.copy(retail.path, cut)
    cut.write_bytes(cut.read_bytes()[:5000])
    (tmp_path / "text").write_text("Dear all")
    for path in (tmp_path / "none", tmp_path / "text", cut):
        with pytest.raises(StoreError, match="Build the store again"):
            Catalogue(path)


def test_a_sequence_of_links_is_sliced(retail: Catalogue) -> None:
    """Links are a sequence: length, places from both ends, slices."""
    links = list(retail.links)
    assert len(retail.links) == len(links)
    assert retail.links[0] == links[0]
    assert retail.links[-1] == links[-1]
    assert list(retail.links[0:2]) == links[0:2]
    assert list(retail.links[::-1]) == links[::-1]
    assert links[0] in retail.links
    with pytest.raises(IndexError):
        retail.links[len(links)]
