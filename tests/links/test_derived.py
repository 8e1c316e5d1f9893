"""What the dataset shows and no document states: old codes that are units of their own, and versions by letter."""

from pathlib import Path

import pytest
from builders import load_dataset, make_row, write_links, write_unit

from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.store import StoreFolder
from cskg.graph.validation import validate_graphs
from cskg.ingest.build import build_store
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.model import Justification, Language


def write(folder: Path, name: str, code: str, remark: str = "", language: Language = Language.EN) -> None:
    """Writes a document of level 2 into a folder."""
    write_unit(folder, code, name=name, level=2, remark=remark, language=language)


def links_of(catalogue: Catalogue) -> list[tuple[str, str, str, str, float]]:
    """Subject, predicate, object, method and confidence of all links but those that rest on words."""
    return [
        (link.subject, link.predicate.name, link.object, link.method, link.confidence)
        for link in catalogue.links
        if link.justification is not Justification.LEXICAL
    ]


def load(folder: Path) -> Catalogue:
    """Reads a folder; its graphs have the shapes that they should."""
    catalogue, _ = load_dataset(folder)
    assert validate_graphs(catalogue.store, catalogue.graph_names()) == []
    return catalogue


@pytest.mark.parametrize("language", [Language.EN, Language.ZH_HANT])
def test_an_old_code_that_is_a_unit_of_its_own(tmp_path: Path, language: Language) -> None:
    """It asks for the same as the current one, on the word of the document that gives both."""
    write(tmp_path, "new.txt", "900002L2 (ZZZZZZ201A)", language=language)
    assert links_of(load(tmp_path)) == []
    write(tmp_path, "old.txt", "ZZZZZZ201A")
    catalogue = load(tmp_path)
    assert links_of(catalogue) == [("900002L2", "SAME_AS", "ZZZZZZ201A", "old-code", 1.0)]
    (evidence,) = catalogue.links[0].evidence
    assert (evidence.source, evidence.unit) == ("new.txt", "900002L2")
    assert "ZZZZZZ201A as the old code of 900002L2" in evidence.text


def test_versions_by_letter(tmp_path: Path) -> None:
    """Each version replaces the one before it that the dataset knows, and says that no document states it."""
    for letter in "ACD":
        write(tmp_path, f"{letter}.txt", f"ZZZZZZ201{letter}")
    write(tmp_path, "other.txt", "ZZZZZZ202B")
    assert links_of(load(tmp_path)) == [
        ("ZZZZZZ201C", "REPLACES", "ZZZZZZ201A", "version-letter", 0.8),
        ("ZZZZZZ201D", "REPLACES", "ZZZZZZ201C", "version-letter", 0.8),
    ]


@pytest.mark.parametrize(
    ("language", "remark"),
    [(Language.EN, "This UoC replaces ZZZZZZ201A."), (Language.ZH_HANT, "本能力單元取代ZZZZZZ201A。")],
)
def test_nothing_is_added_to_what_a_document_states(tmp_path: Path, language: Language, remark: str) -> None:
    """A stated replacement stands alone."""
    write(tmp_path, "a.txt", "ZZZZZZ201A")
    write(tmp_path, "b.txt", "ZZZZZZ201B", remark, language)
    assert links_of(load(tmp_path)) == [("ZZZZZZ201B", "REPLACES", "ZZZZZZ201A", "remark", 1.0)]


def test_a_rejected_version_never_comes_back(tmp_path: Path) -> None:
    """However often the dataset is built, and in whichever order documents and rejection came."""
    sources = tmp_path / "sources"
    sources.mkdir()
    write(sources, "a.txt", "ZZZZZZ201A")
    write(sources, "b.txt", "ZZZZZZ201B")
    folder = StoreFolder(tmp_path / "store")
    before = build_store(find_sources([sources]), folder, Iris())
    assert len(links_of(open_catalogue(folder, Iris()))) == 1
    rejection = write_links(sources, make_row("ZZZZZZ201B", "ZZZZZZ201A", "replaces", rejects=True))
    after = build_store(find_sources([sources]), folder, Iris())
    assert after.loaded == (rejection.name,)
    assert after.revision != before.revision
    write(sources, "b.txt", "ZZZZZZ201B", "Changed.")
    build_store(find_sources([sources]), folder, Iris())
    catalogue = open_catalogue(folder, Iris())
    assert links_of(catalogue) == []
    assert catalogue.store.dump(catalogue.iris.method("version-letter")) == b""
    rejection.unlink()
    build_store(find_sources([sources]), folder, Iris(), prune=True)
    assert len(links_of(open_catalogue(folder, Iris()))) == 1


def test_a_derived_link_goes_with_what_it_rests_on(tmp_path: Path) -> None:
    """A unit that vanished is not kept alive by a link that was derived from it."""
    sources = tmp_path / "sources"
    sources.mkdir()
    write(sources, "a.txt", "ZZZZZZ201A")
    write(sources, "b.txt", "ZZZZZZ201B")
    folder = StoreFolder(tmp_path / "store")
    build_store(find_sources([sources]), folder, Iris())
    (sources / "a.txt").unlink()
    build_store(find_sources([sources]), folder, Iris(), prune=True)
    catalogue = open_catalogue(folder, Iris())
    assert (sorted(catalogue.units), catalogue.links) == (["ZZZZZZ201B"], ())


def test_editions_and_areas_are_no_links(tmp_path: Path) -> None:
    """Two languages of one unit are one unit, and so is one code in two documents."""
    write(tmp_path, "en.txt", "900002L2")
    write(tmp_path, "zh.txt", "900002L2", language=Language.ZH_HANT)
    catalogue = load(tmp_path)
    assert (list(catalogue.units), catalogue.links) == (["900002L2"], ())
    assert len(catalogue.get_unit("900002L2").languages) == 2
