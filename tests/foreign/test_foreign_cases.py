"""Frameworks of other systems in files, plain, odd and hostile: each is read as its expected file says."""

import json
from pathlib import Path
from typing import Any

import pytest
from builders import make_source

from cskg.errors import SourceError
from cskg.foreign_frameworks import Framework
from cskg.parser.foreign.recognition import FoundFrameworks, read_frameworks
from cskg.parser.readers import decode_text

CASES = sorted((Path(__file__).parent / "cases").iterdir())


def read_case(path: Path) -> FoundFrameworks | None:
    """Reads a file as a framework."""
    data = path.read_bytes()
    return read_frameworks(data, decode_text(data, path.name).text, make_source(path.name))


def show_tree(framework: Framework) -> list[str]:
    """Shows the names of the items, each after the one above it."""
    depths: dict[str, int] = {}
    for item in framework.items:
        depths[item.identifier] = depths[item.parents[0]] + 1 if item.parents else 0
    return ["  " * depths[item.identifier] + item.name for item in framework.items]


def _show(framework: Framework, asked: dict[str, Any]) -> dict[str, Any]:
    shown = {
        "title": framework.title,
        "format": framework.format.value,
        "tree": show_tree(framework),
        "rights": framework.rights,
        "associations": sorted(f"{each.kind} {each.origin} {each.destination}" for each in framework.associations),
    }
    return {name: value for name, value in shown.items() if name in asked}


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_case(case: Path) -> None:
    """Titles, trees, associations and habits are those that a careful person expects."""
    expected = json.loads((case / "expected.json").read_text("utf-8"))
    (path,) = case.glob("source.*")
    if "fault" in expected:
        with pytest.raises(SourceError, match=expected["fault"]):
            read_case(path)
        return
    found = read_case(path)
    if expected["frameworks"] is None:
        assert found is None
        return
    assert found is not None
    shown = [_show(*pair) for pair in zip(found.frameworks, expected["frameworks"], strict=True)]
    assert shown == expected["frameworks"]
    counted = {
        each.code: 1 if "(once, at" in each.message else int(each.message.split("(")[1].split(" ")[0])
        for each in found.diagnostics
        if each.code != "foreign-framework"
    }
    assert counted == {code: count for code, count in expected["habits"].items() if count}


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_reading_again_gives_the_same(case: Path) -> None:
    """Nothing that a library makes up, such as the names of nodes without an IRI, gets into what is read."""
    expected = json.loads((case / "expected.json").read_text("utf-8"))
    (path,) = case.glob("source.*")
    if "fault" not in expected:
        assert read_case(path) == read_case(path)


@pytest.mark.parametrize(
    ("title", "words", "rights"),
    [
        ("Share it, but say…", "Share it, but say\nwhose it is.", "Share it, but say\nwhose it is."),
        ("Share it.", "Share it.", "Share it."),
        ("Share it. Say whose.", "Share it.\nSay whose.", "Share it.\nSay whose."),
        ("CC BY", "CC BY-SA is another one.", "CC BY. CC BY-SA is another one."),
        ("CC BY…", "Share it.", "CC BY…. Share it."),
    ],
)
def test_a_licence_is_told_once(title: str, words: str, rights: str) -> None:
    """Where its title is its words, whole or cut, as in packages of cskg, only the words are kept."""
    identifier = "00000006-0000-4000-8000-000000000000"
    reference = {"title": title, "identifier": identifier, "uri": f"https://a.example/{identifier}"}
    package = {
        "CFDocument": {"identifier": "00000000-0000-4000-8000-000000000000", "title": "A", "licenseURI": reference},
        "CFDefinitions": {"CFLicenses": [reference | {"licenseText": words}]},
    }
    text = json.dumps(package)
    found = read_frameworks(text.encode(), text, make_source("a.json"))
    assert found is not None
    assert [framework.rights for framework in found.frameworks] == [rights]
