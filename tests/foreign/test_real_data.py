"""Data that other systems ship, where it is given: each file is read, and no item is lost."""

import json
import os
from collections import Counter
from pathlib import Path

import pytest
from builders import make_source
from requirements import lacking

from cskg.cli.commands import main
from cskg.errors import SourceError
from cskg.foreign_frameworks import Framework
from cskg.model import Severity
from cskg.parser.foreign.recognition import FoundFrameworks, read_frameworks
from cskg.parser.readers import decode_text


def find_files(pattern: str) -> list[Path]:
    """Finds files of the folder that CSKG_FOREIGN names; without it the test is skipped."""
    folder = os.environ.get("CSKG_FOREIGN", "")
    found = sorted(Path(folder).glob(pattern)) if folder else []
    if not found:
        lacking("Files of other systems are not here.", f"Name the folder that holds {pattern} in CSKG_FOREIGN.")
    return found


def read(path: Path) -> FoundFrameworks | None:
    """Reads a file as a framework."""
    data = path.read_bytes()
    return read_frameworks(data, decode_text(data, path.name).text, make_source(path.name))


def check(framework: Framework) -> None:
    """Each item comes after its main parent, is named once, and its parents are items."""
    seen: set[str] = set()
    names = {item.identifier for item in framework.items}
    for item in framework.items:
        assert item.identifier not in seen
        assert not item.parents or item.parents[0] in seen
        assert names.issuperset(item.parents)
        seen.add(item.identifier)


@pytest.mark.parametrize("pattern", ["opensalt/*.json", "compeito/*.json", "probe-case11.json"])
def test_packages_keep_all_items(pattern: str) -> None:
    """Items of CASE packages are as many as in the file, with no error."""
    for path in find_files(pattern):
        package = json.loads(path.read_text("utf-8"))
        found = read(path)
        assert found is not None, path
        (framework,) = found.frameworks
        assert len(framework.items) == len(package["CFItems"]), path
        assert not [each for each in found.diagnostics if each.severity is Severity.ERROR], path
        check(framework)
        kept = Counter(each.kind for each in framework.associations)
        given = Counter(each["associationType"] for each in package["CFAssociations"])
        assert {kind: count for kind, count in given.items() if kind != "isChildOf"} == kept


FAULTY = {"qf-BQF.json": "expecting ',' delimiter"}
"""Files that are broken as they are shipped, with what is said of them."""

WITHOUT = {"qf-scqf-eqf-mapping.json"}
"""Files that hold no framework: a comparison of two."""


def test_vocabularies_keep_all_items() -> None:
    """Competencies, levels and concepts of CTDL-ASN and SKOS are all items of at least one framework."""
    count = 0
    for path in [*find_files("ctdl-asn-frameworks/*"), *find_files("skos/*")]:
        if path.name in FAULTY:
            with pytest.raises(SourceError, match=FAULTY[path.name]):
                read(path)
            continue
        found = read(path)
        assert (found is None) == (path.name in WITHOUT), path
        if found is None:
            continue
        for framework in found.frameworks:
            check(framework)
        items = {item.identifier for framework in found.frameworks for item in framework.items}
        assert items == _find_items(path), path
        count += len(items)
    assert count > 1_000


def _find_items(path: Path) -> set[str]:
    """The items of a file, by another reader."""
    kinds = ("ceasn:Competency", "asn:ProgressionLevel", "skos:Concept")
    if path.suffix == ".ttl":
        import rdflib
        from rdflib import RDF, SKOS

        graph = rdflib.Graph().parse(path, format="turtle")
        ceasn = [rdflib.URIRef(f"http{s}://purl.org/ctdlasn/terms/Competency") for s in ("", "s")]
        return {str(each) for kind in (SKOS.Concept, *ceasn) for each in graph.subjects(RDF.type, kind)}
    nodes = json.loads(path.read_text("utf-8"))["@graph"]
    return {
        node["@id"]
        for node in nodes
        if set(kinds).intersection([node["@type"]] if isinstance(node["@type"], str) else node["@type"])
    }


def test_tables_keep_all_rows() -> None:
    """Each row of Moodle's and Canvas's own files is an item, and all references between them are kept."""
    (moodle,) = find_files("moodle/*.csv")
    found = read(moodle)
    assert found is not None
    (framework,) = found.frameworks
    assert (len(framework.items), len(framework.associations)) == (64, 78)
    assert [each.code for each in found.diagnostics] == ["foreign-framework"]
    (canvas,) = find_files("canvas/*.csv")
    found = read(canvas)
    assert found is not None
    (framework,) = found.frameworks
    assert [(item.identifier, item.parents) for item in framework.items] == [
        ("a", ()),
        ("b", ("a",)),
        ("c", ("b", "a")),
    ]


@pytest.mark.parametrize("source", ["data/units", "data/illustrative"])
@pytest.mark.parametrize("form", ["case", "case-extended"])
def test_our_own_packages_keep_all_items(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, form: str
) -> None:
    """What `cskg export` writes is read with all items and associations, and with no warning."""
    path = tmp_path / "package.json"
    monkeypatch.setattr("sys.argv", ["cskg", "export", form, "--source", str(root / source), "-o", str(path)])
    main()
    package = json.loads(path.read_text("utf-8"))
    found = read(path)
    assert found is not None
    (framework,) = found.frameworks
    check(framework)
    assert len(framework.items) == len(package["CFItems"])
    others = [each for each in package["CFAssociations"] if each["associationType"] != "isChildOf"]
    assert len(framework.associations) == len(others)
    assert {each.severity for each in found.diagnostics} == {Severity.INFO}
    assert not {"duplicate-entry", "item-unplaced", "unknown-field"}.intersection(
        each.code for each in found.diagnostics
    )
