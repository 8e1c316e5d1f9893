"""CASE 1.1 packages: valid by the official schema, and with ids that outlive servers and edits."""

import io
import json
import os
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import strategies
from builders import DATA, catalogue_of, make_unit
from exchange.graph_facts import compile_units
from exchange.test_framework_losses import make_hostile_units
from hypothesis import given, settings
from jsonschema import Draft201909Validator, FormatChecker
from requirements import lacking

from cskg.exchange.frameworks import FORMATS, write_export
from cskg.exchange.selection import Selection
from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.store import StoreFolder
from cskg.ingest.build import build_store
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.model import Statement, Unit

NAMES = ("case", "case-extended")


def write(selection: Selection, name: str = "case") -> dict[str, Any]:
    content = io.BytesIO()
    write_export(selection, FORMATS[name], content)
    package: dict[str, Any] = json.loads(content.getvalue())
    return package


@cache
def load_validator() -> Draft201909Validator:
    """A validator of the official schema of packages."""
    path = Path(os.environ.get("CSKG_SPECS", "")) / "case-v1p1" / "official-case-v1p1-cfpackage.json"
    if not os.environ.get("CSKG_SPECS") or not path.is_file():
        lacking("The schema of CASE 1.1 is not here.", "Name the folder that holds case-v1p1 in CSKG_SPECS.")
    return Draft201909Validator(json.loads(path.read_text("utf-8")), format_checker=FormatChecker())


def find_faults(package: dict[str, Any]) -> list[str]:
    return [f"{'/'.join(map(str, error.path))}: {error.message}" for error in load_validator().iter_errors(package)]


@pytest.mark.parametrize("name", NAMES)
def test_packages_are_valid(retail: Catalogue, tmp_path: Path, name: str) -> None:
    """Of real, illustrative and hostile units."""
    illustrative = catalogue_of(DATA / "illustrative" / "store-operation")
    hostile = compile_units(tmp_path, *make_hostile_units())
    for catalogue in (retail, illustrative, hostile):
        assert find_faults(write(Selection(catalogue=catalogue), name)) == []


@settings(max_examples=15)
@given(unit=strategies.units())
def test_packages_of_any_unit_are_valid(unit: Unit) -> None:
    """Of units of any shape, strict and extended."""
    with TemporaryDirectory() as folder:
        catalogue = compile_units(Path(folder), unit)
        for name in NAMES:
            assert find_faults(write(Selection(catalogue=catalogue), name)) == []


def test_the_schema_sees_faults(retail: Catalogue) -> None:
    """A package with a wrong id, an unknown field and an association of no type is not valid."""
    package = write(Selection(catalogue=retail))
    package["CFItems"][0]["identifier"] = "1"
    package["CFItems"][1]["colour"] = "red"
    package["CFAssociations"][0]["associationType"] = "isLike"
    assert len(find_faults(package)) == 3


def test_strict_packages_have_no_extensions(retail: Catalogue) -> None:
    """Neither fields nor association types of this project."""
    package = json.dumps(write(Selection(catalogue=retail)))
    assert '"extensions"' not in package
    assert '"ext:' not in package
    assert '"ext:adoptedFrom"' in json.dumps(write(Selection(catalogue=retail), "case-extended"))


def test_ids_are_unique_and_all_ends_are_there(retail: Catalogue) -> None:
    """Each class has its own id; associations join items, and name by its IRI a unit that is only named."""
    catalogue = catalogue_of(DATA / "illustrative" / "store-operation")
    outside: Counter[str] = Counter()
    for selection in (
        Selection(catalogue=catalogue, units=frozenset(["910103L2", "910104L3", "910105L4"])),
        Selection(catalogue=retail),
    ):
        package = write(selection)
        made = [package["CFDocument"], *package["CFItems"], *package["CFAssociations"], *package["CFRubrics"]]
        made += [row for rubric in package["CFRubrics"] for row in rubric["CFRubricCriteria"]]
        made += [each for found in package["CFDefinitions"].values() for each in found]
        ids = [each["identifier"] for each in made]
        assert len(set(ids)) == len(ids)
        everywhere = {item["identifier"] for item in write(Selection(catalogue=selection.catalogue))["CFItems"]}
        for association in package["CFAssociations"]:
            for end in (association["originNodeURI"], association["destinationNodeURI"]):
                if end.get("targetType") != "CASE":
                    outside["only named"] += 1
                    assert end["uri"] == Iris().unit(end["title"])
                elif end["identifier"] not in ids:
                    outside["elsewhere"] += 1
                    assert end["identifier"] in everywhere
    assert outside.keys() == {"only named", "elsewhere"}


def test_ids_depend_neither_on_the_server_nor_on_neighbours(tmp_path: Path) -> None:
    """The same statements have the same ids under another base IRI, and after another was inserted above them."""
    old = Statement(text="Open the shop", children=(Statement(text="Unlock the door"),))
    unit = make_unit([old])
    other = replace(unit, requirements=(Statement(text="Clean the shop"), old))

    def ids(unit: Unit, iris: Iris) -> dict[str, str]:
        package = write(Selection(catalogue=compile_units(tmp_path, unit, iris=iris)))
        return {item["fullStatement"]: item["identifier"] for item in package["CFItems"]}

    first = ids(unit, Iris())
    assert first == ids(unit, Iris("https://example.org/competency/"))
    assert first.items() < ids(other, Iris()).items()


def test_time_of_changes_is_given_or_the_earliest(retail: Catalogue) -> None:
    """No clock is read: the same dataset gives the same bytes."""
    assert write(Selection(catalogue=retail)) == write(Selection(catalogue=retail))
    given = write(Selection(catalogue=retail, changed_at="2027-01-04T09:00:00+00:00"))
    assert {item["lastChangeDateTime"] for item in given["CFItems"]} == {"2027-01-04T09:00:00+00:00"}


def test_the_log_says_when_items_changed(tmp_path: Path) -> None:
    """A statement that appears later has the time of that publication; the others keep theirs."""
    source, folder = tmp_path / "source", StoreFolder(tmp_path / "store")
    source.mkdir()
    text = (
        "Title\tRun a shop\nCode\t900001L1\nLevel\t1\nCredit\t1\nCompetency\tPerformance Requirements\n"
        "\t1. Open the shop\n\t• Unlock the door\nAssessment Criteria\t• Opens in time\n"
    )
    first, second = (datetime(2027, 1, day, tzinfo=UTC) for day in (4, 5))
    for at, content in ((first, text), (second, text.replace("door\n", "door\n\t• Switch on the light\n"))):
        (source / "a.txt").write_text(content, "utf-8")
        build_store(find_sources([source]), folder, Iris(), at=at)
    items = write(Selection(catalogue=open_catalogue(folder, Iris())))["CFItems"]
    times = {item["fullStatement"]: item["lastChangeDateTime"] for item in items}
    assert times["Switch on the light"] == times["Run a shop"] == second.isoformat()
    assert times["Open the shop"] == times["Unlock the door"] == first.isoformat()


def test_a_choice_is_another_document() -> None:
    """Whole, of an industry, or of some units: what is imported later never empties an earlier document."""
    catalogue = catalogue_of(DATA / "illustrative" / "store-operation")
    keys = frozenset(catalogue.units)
    choices = [Selection(catalogue=catalogue)]
    choices += [Selection(catalogue=catalogue, units=frozenset(sorted(keys)[:n])) for n in (1, 2)]
    documents = [write(choice)["CFDocument"] for choice in choices]
    assert len({document["identifier"] for document in documents}) == len(documents)
    counts = Counter(document["caseVersion"] for document in documents)
    assert counts == {"1.1": len(documents)}


def test_editions_are_translations_and_criteria_are_rubrics() -> None:
    """A second language is a translation of the first; criteria are rows of a rubric, and items for those without."""
    catalogue = catalogue_of(DATA / "illustrative" / "store-operation")
    package = write(Selection(catalogue=catalogue))
    items = {item["identifier"]: item for item in package["CFItems"]}
    translations = [each for each in package["CFAssociations"] if each["associationType"] == "isTranslationOf"]
    assert translations
    for each in translations:
        one, other = (items[each[end]["identifier"]] for end in ("originNodeURI", "destinationNodeURI"))
        assert one["humanCodingScheme"] == other["humanCodingScheme"]
        assert (one["language"], other["language"]) == ("zh-Hant", "en")
    rows = [row for rubric in package["CFRubrics"] for row in rubric["CFRubricCriteria"]]
    criteria = {i for i, item in items.items() if item["CFItemType"] == "Assessment Criterion"}
    assert {row["CFItemURI"]["identifier"] for row in rows} == criteria
    assert all(row["description"] == items[row["CFItemURI"]["identifier"]]["fullStatement"] for row in rows)
