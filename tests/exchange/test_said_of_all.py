"""What an export says of a whole: only what all of its sources state, and names for people."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import rdflib
from builders import DATA, make_source, make_unit, units_of
from click.testing import CliRunner
from exchange.graph_facts import compile_units
from rdflib.namespace import DCTERMS

from cskg.cli.commands import cli
from cskg.exchange.case_provider import CaseProvider
from cskg.exchange.dataset_description import describe_dataset
from cskg.exchange.framework_formats import MADE_UP, SOME_MADE_UP, list_notices, list_unstated
from cskg.exchange.frameworks import FORMATS, write_export
from cskg.exchange.quiz_sheets import QuizSheet
from cskg.exchange.quizzes import export_quiz
from cskg.exchange.selection import Selection
from cskg.graph.catalogue import Catalogue
from cskg.iris import Iris
from cskg.model import Source, UnitKey
from cskg.quiz.generation import generate_quiz
from cskg.quiz.items import QuizOptions

STATED = {"title": "Standards of Shops", "publisher": "Board of Shops", "rights": "© Board of Shops"}


def compile_sources(folder: Path, *sources: Source) -> Catalogue:
    """A dataset of one unit of each source."""
    units = (make_unit(code=f"90000{n}L2", source=source, industry="Shops") for n, source in enumerate(sources, 1))
    return compile_units(folder, *units)


def write(catalogue: Catalogue, name: str, units: frozenset[UnitKey] | None = None) -> str:
    """An export as text."""
    content = io.BytesIO()
    write_export(Selection(catalogue=catalogue, units=units), FORMATS[name], content)
    return content.getvalue().decode()


def list_documents(catalogue: Catalogue) -> list[dict[str, object]]:
    """The CASE documents of packages, strict and extended, and of the server."""
    packages = [json.loads(write(catalogue, name))["CFDocument"] for name in ("case", "case-extended")]
    return [*packages, *CaseProvider(catalogue).list_documents()]


def test_a_document_says_what_all_sources_state(tmp_path: Path) -> None:
    """Title, creator, publisher and licence, and no note."""
    catalogue = compile_sources(tmp_path, make_source("a.txt", **STATED), make_source("b.txt", **STATED))
    for document in list_documents(catalogue):
        assert (document["title"], document["creator"]) == ("Standards of Shops", "Board of Shops")
        assert document["publisher"] == "Board of Shops"
        assert document["licenseURI"]["title"] == document["notes"] == "© Board of Shops"
    assert list_unstated(catalogue.sources) == []


@pytest.mark.parametrize("missing", ["title", "publisher", "rights"])
def test_a_document_does_not_say_of_all_what_one_source_states(tmp_path: Path, missing: str) -> None:
    """A field that a source lacks is left out, or told as that of others, and a note says how many lack it."""
    lacking = {name: value for name, value in STATED.items() if name != missing}
    catalogue = compile_sources(tmp_path, make_source("a.txt", **STATED), make_source("b.txt", **lacking))
    for document in list_documents(catalogue):
        is_title, is_publisher, is_rights = (missing == name for name in ("title", "publisher", "rights"))
        assert (document["title"] == "Standards of Shops") is not is_title
        assert not is_title or str(document["title"]).startswith("Units of competency: ")
        assert document["creator"] == ("Board of Shops; others not stated" if is_publisher else "Board of Shops")
        assert ("publisher" in document) is not is_publisher
        assert ("licenseURI" in document) is not is_rights
        assert document["notes"] == "© Board of Shops" + ("\n1 of 2 documents states no rights." if is_rights else "")
    (note,) = list_unstated(catalogue.sources)
    assert note.startswith(f"1 of 2 documents states no {missing}, ")
    assert "sources.yaml" in note


def test_several_publishers_are_all_named(tmp_path: Path) -> None:
    """Where each source has one, they are the publisher together; no licence is that of all."""
    other = {"title": "Others", "publisher": "Board of Others", "rights": "© Others"}
    catalogue = compile_sources(tmp_path, make_source("a.txt", **STATED), make_source("b.txt", **other))
    for document in list_documents(catalogue):
        assert document["publisher"] == document["creator"] == "Board of Others; Board of Shops"
        assert str(document["title"]).startswith("Units of competency: ")
        assert "licenseURI" not in document
    assert list_unstated(catalogue.sources) == []


def test_where_no_source_states_anything_nothing_is_said(tmp_path: Path) -> None:
    """The creator, which the standard requires, is said to be not stated."""
    catalogue = compile_sources(tmp_path, make_source("a.txt"), make_source("b.txt"))
    for document in list_documents(catalogue):
        assert document["creator"] == "not stated"
        assert document["notes"] == ""
        assert not {"publisher", "licenseURI"} & set(document)


def test_a_dataset_has_a_publisher_where_all_sources_have(tmp_path: Path) -> None:
    """The description for catalogues of data has the publishers of all sources, or none."""
    both = [make_source("a.txt", **STATED), make_source("b.txt", publisher="Board of Others")]
    for sources, expected in (
        (both, {"Board of Shops", "Board of Others"}),
        ([*both, make_source("c.txt")], set()),
    ):
        triples = describe_dataset(compile_sources(tmp_path, *sources))
        found = {each.object.value for each in triples if each.predicate.value == str(DCTERMS.publisher)}
        assert found == expected


def test_what_is_made_up_in_part_is_told_as_such(tmp_path: Path) -> None:
    """A notice about all units stands only where all are made up."""
    made_up, real = make_source("a.txt", illustrative=True), make_source("b.txt")
    for sources, expected in (([made_up], [MADE_UP]), ([made_up, real], [SOME_MADE_UP]), ([real], [])):
        catalogue = compile_sources(tmp_path, *sources)
        assert list_notices(Selection(catalogue=catalogue)) == expected


@pytest.mark.parametrize("name", ["case", "ctdl-asn", "moodle-competencies", "skos"])
def test_chosen_units_are_titled_with_their_codes(tmp_path: Path, name: str) -> None:
    """Of many, with the first ones and how many more there are; of an industry, with its name."""
    catalogue = compile_sources(tmp_path, *(make_source(f"{n}.txt") for n in range(6)))
    keys = list(catalogue.units)
    for units, expected in (
        (keys[:1], "Units of competency: 900001L2"),
        (keys[:5], "Units of competency: 900001L2, 900002L2, 900003L2, 900004L2 and 1 more"),
        (keys, "Units of competency: Shops"),
    ):
        assert read_title(write(catalogue, name, frozenset(units)), name) == expected


def read_title(text: str, name: str) -> str:
    """The title of an exported framework."""
    if name == "case":
        return json.loads(text)["CFDocument"]["title"]
    if name == "ctdl-asn":
        (title,) = (each["ceasn:name"]["en"] for each in json.loads(text)["@graph"] if "ceasn:hasTopChild" in each)
        return title
    if name == "moodle-competencies":
        return next(row["Short name"] for row in csv.DictReader(io.StringIO(text)) if row["Is framework"] == "1")
    (title,) = rdflib.Graph().parse(data=text, format="turtle").objects(None, DCTERMS.title)
    return str(title)


@pytest.mark.parametrize("name", ["qti21", "qti22", "qti3"])
def test_an_item_of_a_package_has_its_own_rights(name: str) -> None:
    """Those of the source of its unit, and not those of the other units of the quiz."""
    sources = (make_source("a.txt", illustrative=True, **STATED), make_source("b.txt"))
    units = [replace(unit, source=source) for unit, source in zip(units_of(DATA / "units"), sources, strict=True)]
    own = units[1]
    quiz = generate_quiz(units, QuizOptions(size=12, seed=1), Iris())
    sheet = QuizSheet(quiz=quiz, units={unit.key: unit for unit in units}, iris=Iris())
    content = export_quiz(sheet, name).content
    manifest = ET.fromstring(zipfile.ZipFile(io.BytesIO(content)).read("imsmanifest.xml"))
    texts = {
        each.get("identifier"): " ".join(each.itertext()) for each in manifest.iter() if each.tag.endswith("}resource")
    }
    assert {item.unit for item in quiz.items} == set(sheet.units)
    for item in quiz.items:
        assert ("© Board of Shops" in texts[f"resource-{item.id}"]) is (item.unit != own.key)
        assert ("made" in texts[f"resource-{item.id}"]) is (item.unit != own.key)
    whole = " ".join(part for part in manifest.itertext())
    assert "Some of the units of this quiz are made up" in whole


def test_the_command_says_what_only_some_documents_state(tmp_path: Path) -> None:
    """On standard error, beside what is left out."""
    for name, code in (("a", "900001L2"), ("b", "COL-1")):
        folder = tmp_path / name
        folder.mkdir()
        text = f"Title: Run a shop\nCode: {code}\nRange: Any shop.\nLevel: 2\nCredit: 3\nPerformance Requirements\n"
        (folder / "unit.txt").write_text(
            f"{text}1. Open\n- Unlock the door\nAssessment Criteria\n- Able to open.\n", "utf-8"
        )
    (tmp_path / "a" / "sources.yaml").write_text('"*.txt":\n  publisher: Board of Shops\n', "utf-8")
    result = CliRunner().invoke(cli, ["export", "case", "--source", str(tmp_path)])
    assert result.exit_code == 0
    assert "1 of 2 documents states no publisher" in result.stderr
    assert "no rights" not in result.stderr
