"""Builds: incremental, deterministic, and a bad document never costs a good one."""

import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from builders import load_dataset

from cskg.errors import BadInputError, CurationError
from cskg.graph.catalogue import open_catalogue
from cskg.graph.store import StoreFolder
from cskg.ingest.build import build_store, load_catalogue
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.model import UnitStatus


@pytest.fixture
def units(root: Path, tmp_path: Path) -> Path:
    """A copy of the real units that a test may change."""
    return Path(shutil.copytree(root / "data" / "units", tmp_path / "units"))


def test_a_second_build_does_nothing(units: Path, tmp_path: Path) -> None:
    """Unchanged sources are skipped, and the revision stays."""
    folder = StoreFolder(tmp_path / "store")
    first = build_store(find_sources([units]), folder, Iris())
    again = build_store(find_sources([units]), folder, Iris())
    assert first.loaded == again.unchanged == ("retail/107167L5.txt", "retail/111275L4.txt")
    assert again.loaded == ()
    assert first.revision == again.revision
    assert folder.current() == "1"


def test_a_changed_source_replaces_its_graph_only(units: Path, tmp_path: Path) -> None:
    """The other graph stays as it was; nothing of the old text is left."""
    folder = StoreFolder(tmp_path / "store")
    build_store(find_sources([units]), folder, Iris())
    path = units / "retail" / "111275L4.txt"
    path.write_text(path.read_text("utf-8").replace("adopted from 107157L4", "adopted from 107158L4"), "utf-8")
    report = build_store(find_sources([units]), folder, Iris())
    assert report.loaded == ("retail/111275L4.txt",)
    catalogue = open_catalogue(folder, Iris())
    assert sorted(catalogue.units) == ["107158L4", "107167L5", "111275L4"]
    assert [link.object for link in catalogue.links] == ["107158L4"]


def edit(units: Path, spare: Path, source: random.Random) -> None:
    """Makes an edit such as people make: words, level or lines of a document, or one document more or less."""
    documents = sorted(path for path in units.iterdir() if path.suffix == ".txt")
    path, other = source.sample(documents, 2)
    text = path.read_text("utf-8")
    kind = source.choice(("word", "title", "level", "line", "less", "more", "copy"))
    if kind == "less" and len(documents) > 4:
        path.rename(spare / path.name)
    elif kind == "more" and (gone := sorted(spare.iterdir())):
        back = source.choice(gone)
        back.rename(units / back.name)
    elif kind == "copy":  # its code stays, so the title and statements are those of another unit
        words = other.read_text("utf-8")
        path.write_text(words.replace(other.stem, path.stem), "utf-8")
    elif kind == "line":
        path.write_text(f"\n{text}", "utf-8")
    elif kind == "level":
        path.write_text(re.sub(r"(?m)^Level\t\d", f"Level\t{source.randrange(1, 8)}", text), "utf-8")
    else:
        words = sorted(set(re.findall(r"[a-z]{6,}", text)))
        if kind == "title":
            words = re.findall(r"[a-z]{4,}", text.partition("Title")[2].partition("\n")[0]) or words
        path.write_text(text.replace(source.choice(words), source.choice(("complaints", "lanterns", "stock"))), "utf-8")


@pytest.mark.parametrize("folder", ["customer-service", "visual-display"])
def test_a_build_after_edits_gives_what_a_build_from_nothing_gives(root: Path, tmp_path: Path, folder: str) -> None:
    """After each of some edits, graphs, links, evidence and what is kept are those of a build from nothing."""
    units = Path(shutil.copytree(root / "data" / "illustrative" / folder, tmp_path / "units"))
    (tmp_path / "spare").mkdir()
    source = random.Random(folder)
    store = StoreFolder(tmp_path / "store")
    build_store(find_sources([units]), store, Iris())
    methods = set()
    for number in range(5):
        edit(units, tmp_path / "spare", source)
        fresh = StoreFolder(tmp_path / str(number))
        edited = build_store(find_sources([units]), store, Iris(), prune=True)
        anew = build_store(find_sources([units]), fresh, Iris())
        assert edited.revision == anew.revision
        after, other = open_catalogue(store, Iris()), open_catalogue(fresh, Iris())
        assert after.digests == other.digests
        assert list(after.units.items()) == list(other.units.items())
        assert list(after.links) == list(other.links)
        assert [after.evidence_of(link) for link in after.links] == [other.evidence_of(link) for link in other.links]
        for word in ("stock", "complaints", "window"):
            found = [[unit.key for unit in catalogue.find_units(word)] for catalogue in (after, other)]
            assert found[0] == found[1]
        kept = sorted(path.name for path in (fresh.path / "kept").iterdir())
        assert [store.read_kept(name) for name in kept] == [fresh.read_kept(name) for name in kept]
        methods |= {link.method for link in after.links}
    assert methods >= {"prepares", "statement-overlap"}


def test_an_edit_writes_only_the_graphs_that_it_changes(root: Path, tmp_path: Path) -> None:
    """Of the graphs of methods, those stay as they are whose units and findings an edit does not touch."""
    units = Path(shutil.copytree(root / "data" / "illustrative", tmp_path / "units"))
    folder = StoreFolder(tmp_path / "store")
    build_store(find_sources([units]), folder, Iris(), workers=2)
    before = open_catalogue(folder, Iris()).digests
    path = units / "visual-display" / "910302L2.txt"
    path.write_text(path.read_text("utf-8").replace("display", "lantern"), "utf-8")
    build_store(find_sources([units]), folder, Iris())
    after = open_catalogue(folder, Iris()).digests
    changed = {name for name, _ in before.items() ^ after.items()}
    methods = {name for name in before if "/method/" in name}
    assert Iris().graph("visual-display/910302L2.txt") in changed
    assert 0 < len(changed & methods) < len(methods) / 4


def test_a_change_of_sources_yaml_is_a_change(units: Path, tmp_path: Path) -> None:
    """What is known of a document is part of what its graph says."""
    folder = StoreFolder(tmp_path / "store")
    first = build_store(find_sources([units]), folder, Iris())
    (units / "retail" / "sources.yaml").write_text('"*.txt":\n  rights: Nobody\n', "utf-8")
    second = build_store(find_sources([units]), folder, Iris())
    assert len(second.loaded) == 2
    assert first.revision != second.revision


def test_a_vanished_source_goes_only_when_pruned_and_only_under_the_sources_given(units: Path, tmp_path: Path) -> None:
    """Without --prune it stays; with it, nothing outside the SOURCEs now given is touched."""
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(units / "retail" / "107167L5.txt", other / "elsewhere.txt")
    folder = StoreFolder(tmp_path / "store")
    build_store(find_sources([units, other]), folder, Iris())
    (units / "retail" / "111275L4.txt").unlink()
    (other / "elsewhere.txt").unlink()
    kept = build_store(find_sources([units]), folder, Iris())
    assert kept.vanished == ("retail/111275L4.txt",)
    assert kept.unit_count == 3
    pruned = build_store(find_sources([units]), folder, Iris(), prune=True)
    assert pruned.removed == ("retail/111275L4.txt",)
    names = [source.name for source in open_catalogue(folder, Iris()).sources]
    assert names == ["elsewhere.txt", "retail/107167L5.txt"]


def test_bad_documents_are_reported_and_the_good_ones_loaded(units: Path) -> None:
    """Empty, binary, damaged, without a unit: each one diagnostic, and both units are there."""
    (units / "empty.txt").write_bytes(b"")
    (units / "binary.bin").write_bytes(b"\x7fELF\0\0")
    (units / "damaged.txt").write_bytes("Title\t零售".encode()[:-1])
    (units / "letter.txt").write_text("Dear all")
    catalogue, diagnostics = load_dataset(units)
    errors = {found.source: found.code for found in diagnostics if found.severity.value == "error"}
    assert errors == {
        "empty.txt": "unreadable-source",
        "binary.bin": "unreadable-source",
        "damaged.txt": "unreadable-source",
        "letter.txt": "no-unit",
    }
    assert sum(unit.status is UnitStatus.DESCRIBED for unit in catalogue.units.values()) == 2


def test_a_source_that_became_unreadable_keeps_what_was_known(units: Path, tmp_path: Path) -> None:
    """Bad input never loses good input."""
    folder = StoreFolder(tmp_path / "store")
    first = build_store(find_sources([units]), folder, Iris())
    (units / "retail" / "111275L4.txt").write_bytes(b"\0")
    second = build_store(find_sources([units]), folder, Iris())
    assert second.failed == ("retail/111275L4.txt",)
    assert second.revision == first.revision
    assert open_catalogue(folder, Iris()).get_unit("111275L4").status is UnitStatus.DESCRIBED


def test_one_code_in_two_documents_is_one_unit_and_reported(units: Path) -> None:
    """The first name in byte order is served, and the diagnostic names both."""
    shutil.copy(units / "retail" / "111275L4.txt", units / "copy.txt")
    catalogue, diagnostics = load_dataset(units)
    (found,) = [diagnostic for diagnostic in diagnostics if diagnostic.code == "duplicate-code"]
    assert "copy.txt and by retail/111275L4.txt" in found.message
    unit = catalogue.get_unit("111275L4")
    assert len(unit.editions) == 2
    assert catalogue.get_edition(unit).source.name == "copy.txt"
    (link,) = catalogue.links
    assert [evidence.source for evidence in link.evidence] == ["copy.txt", "retail/111275L4.txt"]


def test_the_order_of_sources_changes_nothing(units: Path) -> None:
    """IRIs, revision and links are the same whichever way documents come in."""
    files = find_sources([units])
    one, _ = load_catalogue(files, Iris())
    two, _ = load_catalogue(files[::-1], Iris())
    assert (one.revision, one.units, one.links) == (two.revision, two.units, two.links)


def test_workers_hash_seeds_and_locales_change_nothing(root: Path, units: Path, tmp_path: Path) -> None:
    """A hundred documents read by two processes, under another hash seed and locale: the same revision."""
    text = (units / "retail" / "111275L4.txt").read_text("utf-8")
    for number in range(70):
        (units / f"{number}.txt").write_text(text.replace("111275L4", f"9{number:05}L4"), "utf-8")
    revisions = set()
    for seed, locale, workers in (("0", "C", "1"), ("7", "C.UTF-8", "2")):
        command = [
            sys.executable,
            "-m",
            "cskg",
            "build",
            str(units),
            "--store",
            str(tmp_path / seed),
            "--workers",
            workers,
        ]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=root)
        revisions.add(done.stdout.strip())
    assert len(revisions) == 1
    assert len(revisions.pop()) == 64


def test_names_and_roots(units: Path) -> None:
    """A name is relative to the SOURCE given; hidden and curation files do not count."""
    (units / ".hidden.txt").write_text("x")
    (units / "retail" / "corrections.yaml").write_text("[]")
    (units / "retail" / "links.sssom.tsv").write_text("x")
    assert [file.source.name for file in find_sources([units])] == ["retail/107167L5.txt", "retail/111275L4.txt"]
    assert [file.source.name for file in find_sources([units / "retail" / "107167L5.txt"])] == ["107167L5.txt"]


def test_a_link_out_of_the_folder_is_not_followed(units: Path, tmp_path: Path) -> None:
    """A document is inside its SOURCE."""
    (tmp_path / "secret.txt").write_text("secret")
    (units / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert "link.txt" not in [file.source.name for file in find_sources([units])]


@pytest.mark.parametrize("given", ["nowhere", "."])
def test_a_source_that_holds_nothing_is_refused(tmp_path: Path, given: str) -> None:
    """The message says what to give instead."""
    with pytest.raises(BadInputError, match="Give a document"):
        find_sources([tmp_path / given])


def test_two_documents_of_one_name_are_refused(units: Path, tmp_path: Path) -> None:
    """Their graphs would overwrite each other."""
    other = shutil.copytree(units, tmp_path / "again")
    with pytest.raises(BadInputError, match="would both be called"):
        find_sources([units, Path(other)])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: [", "not valid YAML"),
        ("- a", "must map"),
        ("a: 1", "must have"),
        ('"*.txt": {colour: red}', "not a key"),
        ('"*.txt": {language: fr}', "not a language"),
        ('"*.txt": {illustrative: maybe}', "true or false"),
        ("a: !!python/object/apply:os.system ['true']", "tags are not read"),
    ],
)
def test_a_bad_sources_yaml_is_refused_with_its_place(units: Path, text: str, why: str) -> None:
    """The error names the file, the cause and the cure."""
    path = units / "retail" / "sources.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(CurationError, match=why) as caught:
        find_sources([units])
    assert str(path) in str(caught.value)


def test_a_unit_that_is_only_mentioned_is_there(units: Path) -> None:
    """A code in a statement is a unit without a document, linked to the one that names it."""
    path = units / "retail" / "107167L5.txt"
    path.write_text(path.read_text("utf-8").rstrip() + "\tTo be read with 900001L1.\n", "utf-8")
    catalogue, _ = load_dataset(units)
    assert catalogue.get_unit("900001L1").status is UnitStatus.REFERENCED
    assert [link.subject for link in catalogue.links_of(catalogue.get_unit("900001L1").key)] == ["107167L5"]
