"""QTI packages before the official schemas, and what no schema sees: references, rights, keys that are not there."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from exchange.qti_schemas import find_faults
from exchange.samples import make_generated_sheet, make_sample_sheet
from lxml import etree

from cskg.exchange.packing import clean
from cskg.exchange.quiz_sheets import QuizSheet
from cskg.exchange.quizzes import export_quiz
from cskg.quiz.items import ItemKind

VERSIONS = ("qti3", "qti22", "qti21")
MAKERS = (make_generated_sheet, make_sample_sheet)
PLANTED = (
    ("no title", re.compile(rb' title="[^"]*"'), b""),
    ("an identifier that begins with a digit", re.compile(rb'dentifier="a"'), b'dentifier="1a"'),
    ("more choices wanted than allowed", re.compile(rb'(max-?[cC]hoices)="1"'), b'min-choices="2" max-choices="1"'),
    ("an unknown element", re.compile(rb"<(qti-)?prompt>"), rb"<qti-nonsense/>\g<0>"),
)
"""Faults to be planted in a choice of QTI 3, which the schemas or the rules in them must see."""


def unpack(content: bytes) -> dict[str, bytes]:
    """The members of an archive, by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def local(element: etree._Element) -> str:
    """An element's name without its namespace, as QTI 2 spells it."""
    name = element.tag.rsplit("}", 1)[-1].removeprefix("qti-")
    return re.sub("-([a-z])", lambda found: found[1].upper(), name)


def attribute(element: etree._Element, name: str) -> str:
    """An attribute that QTI 2 spells so."""
    hyphened = re.sub("[A-Z]", lambda found: "-" + found[0].lower(), name)
    return element.get(name) or element.get(hyphened) or ""


def texts_of(members: dict[str, bytes]) -> str:
    """All texts and attributes of all documents."""
    return "\n".join(
        "\n".join([element.text or "", element.tail or "", *element.attrib.values()])
        for document in members.values()
        for element in etree.fromstring(document).iter()
    )


@pytest.mark.parametrize("with_key", [True, False])
@pytest.mark.parametrize("make_sheet", MAKERS)
@pytest.mark.parametrize("name", VERSIONS)
def test_official_schemas_find_no_fault(name: str, make_sheet: Callable[[], QuizSheet], *, with_key: bool) -> None:
    """Each item, the test and the manifest are valid by 1EdTech's XSD and the Schematron rules in it."""
    members = unpack(export_quiz(replace(make_sheet(), with_key=with_key), name).content)
    faults = {
        member: found
        for member, document in members.items()
        if (found := find_faults(name, document, is_manifest=member == "imsmanifest.xml"))
    }
    assert not faults
    assert len(members) == len(make_sheet().quiz.items) + 2


@pytest.mark.parametrize(("what", "pattern", "instead"), PLANTED, ids=[what for what, _, _ in PLANTED])
def test_official_schemas_see_planted_faults(what: str, pattern: "re.Pattern[bytes]", instead: bytes) -> None:
    """The check above can fail: an item with a fault is refused, some only by the Schematron rules."""
    sheet = make_sample_sheet()
    document = unpack(export_quiz(sheet, "qti3").content)[f"items/{sheet.quiz.items[0].id}.xml"]
    spoiled = pattern.sub(instead, document, count=1)
    assert spoiled != document
    assert not find_faults("qti3", document)
    assert find_faults("qti3", spoiled)


@pytest.mark.parametrize("name", VERSIONS)
def test_rules_of_all_versions_are_read(name: str) -> None:
    """A declared key without what it answers is seen in each version."""
    sheet = make_sample_sheet()
    document = unpack(export_quiz(sheet, name).content)[f"items/{sheet.quiz.items[0].id}.xml"]
    assert find_faults(name, re.sub(rb"(base-?[tT]ype)=\"identifier\"", rb'\1="number"', document))


@pytest.mark.parametrize("make_sheet", MAKERS)
@pytest.mark.parametrize("name", VERSIONS)
def test_references_lead_somewhere(name: str, make_sheet: Callable[[], QuizSheet]) -> None:
    """Keys, mappings, feedback and responses name what is there; the manifest names all files and no other."""
    members = unpack(export_quiz(make_sheet(), name).content)
    manifest = etree.fromstring(members["imsmanifest.xml"])
    hrefs = {element.get("href") for element in manifest.iter() if element.get("href")}
    assert hrefs == set(members) - {"imsmanifest.xml"}
    identifiers = [element.get("identifier") for element in manifest.iter() if element.get("identifier")]
    assert len(identifiers) == len(set(identifiers))
    assert {element.get("identifierref") for element in manifest.iter() if local(element) == "dependency"} < set(
        identifiers
    )
    listed = {
        attribute(element, "href")
        for element in etree.fromstring(members["test.xml"]).iter()
        if local(element) == "assessmentItemRef"
    }
    assert listed == hrefs - {"test.xml"}
    for member in listed:
        _check_references(etree.fromstring(members[member]))


def _check_references(root: etree._Element) -> None:
    elements = [(local(element), element) for element in root.iter()]
    declared = {element.get("identifier"): element for name, element in elements if name == "responseDeclaration"}
    outcomes = {element.get("identifier") for name, element in elements if name == "outcomeDeclaration"}
    asked = [attribute(element, "responseIdentifier") for name, element in elements if name.endswith("Interaction")]
    assert sorted(asked) == sorted(name or "" for name in declared)
    choices = {
        element.get("identifier") for name, element in elements if name in {"simpleChoice", "simpleAssociableChoice"}
    }
    for declaration in declared.values():
        if attribute(declaration, "baseType") in {"identifier", "directedPair"}:
            values = [element.text or "" for element in declaration.iter() if local(element) == "value"]
            values += [attribute(element, "mapKey") for element in declaration.iter() if local(element) == "mapEntry"]
            assert {part for value in values for part in value.split()} <= choices
    for name, element in elements:
        if name in {"variable", "correct", "mapResponse", "setOutcomeValue"}:
            assert element.get("identifier") in {*declared, *outcomes}
    shown = {element.get("identifier") for name, element in elements if name == "modalFeedback"}
    assert not shown or shown in (choices, {"SHOWN"})


@pytest.mark.parametrize("name", VERSIONS)
def test_without_keys_nothing_tells_them(name: str) -> None:
    """A package for learners has no key, no scoring, no feedback and no rubric of any item."""
    sheet = make_sample_sheet()
    members = unpack(export_quiz(replace(sheet, with_key=False), name).content)
    telling = {
        *("correctResponse", "mapping", "mapEntry", "responseProcessing", "modalFeedback", "outcomeDeclaration"),
        *("defaultValue", "baseValue", "outcomeProcessing"),
    }
    for member, document in members.items():
        names = {local(element) for element in etree.fromstring(document).iter()}
        assert not names & telling, member
        assert member == "test.xml" or "rubricBlock" not in names, member
    text = texts_of(members)
    for item in sheet.quiz.items:
        told = [*item.key_text, *(other for others in item.accepted for other in others), item.explanation or ""]
        told += [entry.rationale for entry in item.feedback]
        if item.kind is ItemKind.CONSTRUCTED:
            told += [point for point in item.rubric if point not in item.stem]
        for secret in told:
            if secret and clean(secret) not in clean(item.stem):
                assert not re.search(rf"(?<!\w){re.escape(clean(secret))}(?!\w)", text), secret


@pytest.mark.parametrize("with_key", [True, False])
@pytest.mark.parametrize("name", VERSIONS)
def test_rights_go_along(name: str, *, with_key: bool) -> None:
    """The sources' rights, and that the unit is made up, stand in the metadata and where a candidate reads them."""
    sheet = replace(make_sample_sheet(), with_key=with_key)
    members = unpack(export_quiz(sheet, name).content)
    for member in ("imsmanifest.xml", "test.xml"):
        text = texts_of({member: members[member]})
        assert "© Example <1> & Co" in text
        assert "made up" in text


@pytest.mark.parametrize("name", VERSIONS)
def test_words_arrive_unharmed(name: str) -> None:
    """Stems, options and rationales stand in the file as they are, but for characters that XML cannot hold."""
    sheet = make_sample_sheet()
    members = unpack(export_quiz(sheet, name).content)
    for item in sheet.quiz.items:
        text = texts_of({"item": members[f"items/{item.id}.xml"]})
        for words in (item.stem, *(option.text for option in (*item.options, *item.targets)), *item.rubric):
            assert clean(words) in text
        assert b'xml:lang="en"' in members[f"items/{item.id}.xml"]
