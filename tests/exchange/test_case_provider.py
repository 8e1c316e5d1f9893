"""Resources of CASE by their UUIDs: each says what its package says, is valid, and stays when its words vanish."""

import io
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import strategies
from builders import DATA, catalogue_of, make_source, make_unit
from exchange.graph_facts import compile_units
from exchange.publishing_samples import STATES, publish, write_unit
from exchange.test_case_classes import load_openapi
from exchange.test_case_package import find_faults
from exchange.test_framework_losses import check, make_hostile_units
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft201909Validator, FormatChecker

from cskg.exchange.case_answers import answer, select_package
from cskg.exchange.case_provider import CaseProvider
from cskg.exchange.frameworks import FORMATS, write_export
from cskg.exchange.frameworks.case import write_package
from cskg.exchange.losses import Losses, Part
from cskg.exchange.selection import Selection
from cskg.graph.catalogue import Catalogue
from cskg.graph.store import StoreFolder
from cskg.graph.transfer import compile_store
from cskg.graph.vanished import find_pasts
from cskg.iris import Iris
from cskg.links.changes import list_changes
from cskg.model import Language, Statement, Unit, UnitCode, UnitKey

JsonObject = dict[str, Any]
ENDS = ("originNodeURI", "destinationNodeURI")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """What was published three times, with things that vanished."""
    return publish(tmp_path_factory.mktemp("published"), *STATES)


def ask(catalogue: Catalogue, *path: str, **query: str) -> JsonObject:
    """The answer at an address; it must be there."""
    found = answer(catalogue, path, tuple(query.items()))
    assert found.status == 200, found.body
    body: JsonObject = json.loads(found.body)
    return body


def read_package(catalogue: Catalogue, identifier: str) -> JsonObject:
    content = io.BytesIO()
    write_package(select_package(catalogue, identifier), content, Losses())
    package: JsonObject = json.loads(content.getvalue())
    return package


@cache
def load_class(name: str) -> Draft201909Validator:
    """A validator of a class of the official OpenAPI document."""
    document = load_openapi()
    return Draft201909Validator(
        {"$ref": f"#/components/schemas/{name}", "components": document["components"]}, format_checker=FormatChecker()
    )


def check_class(name: str, body: JsonObject) -> None:
    assert [error.message for error in load_class(name).iter_errors(body)] == []


def iter_definitions(package: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    for collection, nodes in package["CFDefinitions"].items():
        for node in nodes:
            yield collection, node


def check_specification(catalogue: Catalogue, listed: JsonObject, *, is_home: bool = True) -> int:
    """Checks that all resources of a package are answered alone, as the package says them; gives how many."""
    identifier = listed["identifier"]
    document = ask(catalogue, "CFDocuments", identifier)
    assert document == listed
    package = read_package(catalogue, identifier)
    assert find_faults(package) == []
    assert package["CFDocument"] == {name: value for name, value in document.items() if name != "CFPackageURI"}
    around: dict[str, set[str]] = {item["identifier"]: set() for item in package["CFItems"]}
    for association in package["CFAssociations"]:
        for end in ENDS:
            around.setdefault(association[end]["identifier"], set()).add(association["identifier"])
    number = 0
    for collection in ("CFItems", "CFAssociations", "CFRubrics"):
        for node in package[collection]:
            found = ask(catalogue, collection, node["identifier"])
            home = found.pop("CFDocumentURI", None)
            assert found == node
            if collection == "CFItems" and is_home:
                assert home["identifier"] == identifier
            number += 1
    for item in package["CFItems"]:
        found = ask(catalogue, "CFItemAssociations", item["identifier"])
        assert {name: value for name, value in found["CFItem"].items() if name != "CFDocumentURI"} == item
        if is_home:
            given = {each["identifier"] for each in found["CFAssociations"]}
            assert around[item["identifier"]] <= given
            for other in given - around[item["identifier"]]:
                assert ask(catalogue, "CFAssociations", other)["CFDocumentURI"]["identifier"] != identifier
    for collection, node in iter_definitions(package):
        found = ask(catalogue, collection, node["identifier"])
        assert found.get(collection, [found]) == [node]
    return number


def test_a_resource_says_what_its_package_says(
    illustrative: Catalogue, retail: Catalogue, published: Catalogue
) -> None:
    """Each item, association, rubric and definition, of real and made-up units and of those that vanished."""
    for catalogue in (illustrative, retail, published):
        for document in ask(catalogue, "CFDocuments")["CFDocuments"]:
            assert check_specification(catalogue, document) > 2
    assert len(ask(published, "CFDocuments")["CFDocuments"]) == 3  # shops, ferries, and no industry


def test_each_item_is_listed_once(illustrative: Catalogue, published: Catalogue) -> None:
    """The listed packages have the items of the whole, each once; the whole is there too, but not listed."""
    for catalogue in (illustrative, published):
        whole = CaseProvider(catalogue).find("CFDocuments", Iris().make_uuid(Iris().specification("all")))
        assert whole is not None
        listed = ask(catalogue, "CFDocuments")["CFDocuments"]
        assert whole["identifier"] not in [document["identifier"] for document in listed]
        packages = [read_package(catalogue, document["identifier"]) for document in listed]
        items = [item["identifier"] for package in packages for item in package["CFItems"]]
        assert len(set(items)) == len(items)
        assert set(items) == {item["identifier"] for item in read_package(catalogue, whole["identifier"])["CFItems"]}
        check_specification(catalogue, whole, is_home=False)


def test_a_translated_industry_has_one_document(illustrative: Catalogue) -> None:
    """Also where some of its units are translated, and others are in one language only."""
    folder = DATA / "illustrative" / "store-operation"
    names = ("910102L2.txt", "910102L2.zh-Hant.txt", "910103L2.zh-Hant.txt")
    some = catalogue_of(*(folder / name for name in names))
    for catalogue in (illustrative, some):
        (document,) = ask(catalogue, "CFDocuments")["CFDocuments"]
        assert document["subject"] == ["Illustrative Retail", "示例零售"]
        check_specification(catalogue, document)


def test_a_package_is_what_the_command_writes(illustrative: Catalogue) -> None:
    """Byte by byte, for an industry and for the whole."""
    industry = frozenset(key for key, unit in illustrative.units.items() if unit.editions)
    for selection, name in (
        (Selection(catalogue=illustrative, units=industry), "illustrative-retail"),
        (Selection(catalogue=illustrative), "all"),
    ):
        written, served = io.BytesIO(), io.BytesIO()
        write_export(selection, FORMATS["case"], written)
        identifier = Iris().make_uuid(Iris().specification(name))
        write_package(select_package(illustrative, identifier), served, Losses())
        assert written.getvalue() == served.getvalue()


def test_answers_are_valid(illustrative: Catalogue, published: Catalogue, tmp_path: Path) -> None:
    """By the official OpenAPI document, for resources of each collection, hostile words among them."""
    hostile = compile_units(tmp_path, *make_hostile_units()[:6])
    for catalogue in (illustrative, published, hostile):
        listed = ask(catalogue, "CFDocuments")
        check_class("CFDocumentSetDType", listed)
        for document in listed["CFDocuments"]:
            check_class("CFDocumentDType", ask(catalogue, "CFDocuments", document["identifier"]))
            package = read_package(catalogue, document["identifier"])
            check_class("CFPackageDType", package)
            for item in package["CFItems"][::7]:
                check_class("CFItemDType", ask(catalogue, "CFItems", item["identifier"]))
                check_class("CFAssociationSetDType", ask(catalogue, "CFItemAssociations", item["identifier"]))
            for association in package["CFAssociations"][::7]:
                check_class("CFAssociationDType", ask(catalogue, "CFAssociations", association["identifier"]))
            for rubric in package["CFRubrics"][::7]:
                check_class("CFRubricDType", ask(catalogue, "CFRubrics", rubric["identifier"]))
            for collection, node in iter_definitions(package):
                one = collection.removesuffix("s")
                kind = f"{one}SetDType" if collection in {"CFItemTypes", "CFSubjects"} else f"{one}DType"
                check_class(kind, ask(catalogue, collection, node["identifier"]))


@settings(max_examples=10)
@given(units=st.lists(strategies.units(), min_size=1, max_size=3))
def test_all_resources_of_any_units_are_found(units: list[Unit]) -> None:
    """Units of any shape, in several languages and industries, with and without areas."""
    with TemporaryDirectory() as folder:
        sources = {unit.source.name: unit.source for unit in units}
        found = {(unit.key, unit.language): replace(unit, source=sources[unit.source.name]) for unit in units}
        catalogue = compile_units(Path(folder), *found.values())
        provider = CaseProvider(catalogue)
        listed = ask(catalogue, "CFDocuments")["CFDocuments"]
        names = catalogue.specifications.entries
        assert [each["identifier"] for each in listed] == [
            Iris().make_uuid(Iris().specification(name)) for name in names
        ]
        for document in listed:
            check_specification(catalogue, document)
        whole = provider.find("CFDocuments", Iris().make_uuid(Iris().specification("all")))
        assert whole is not None
        check_specification(catalogue, whole, is_home=False)


@st.composite
def namings(draw: st.DrawFn) -> list[Unit]:
    """The editions of a few units in several languages, with few names of industries, branches and areas."""
    found = []
    for code in ("900001L1", "900002L2", "900003L3"):
        for language in draw(st.sets(st.sampled_from(Language))):
            name = f"{code}-{language.value}.txt"
            found.append(
                make_unit(
                    "Open the shop",
                    code=code,
                    source=make_source(name),
                    title=name,
                    language=language,
                    industry=draw(st.sampled_from([None, "Alpha", "Beta", "All"])),
                    branch=draw(st.sampled_from([None, "Alpha", "Stalls"])),
                    functional_areas=tuple(sorted(draw(st.sets(st.sampled_from(["Sales", "Fish", "sales"]))))),
                )
            )
    return found


@settings(max_examples=25)
@given(units=namings())
def test_each_thing_is_in_one_document(units: list[Unit]) -> None:
    """Also areas that editions name without an industry; what a package does not have, its losses count."""
    with TemporaryDirectory() as folder:
        catalogue = compile_units(Path(folder), *units)
        homes: dict[str, str] = {}
        for document in ask(catalogue, "CFDocuments")["CFDocuments"] if units else ():
            check_specification(catalogue, document)
            for item in read_package(catalogue, document["identifier"])["CFItems"]:
                assert homes.setdefault(item["identifier"], document["identifier"]) == document["identifier"]
        whole = Iris().make_uuid(Iris().specification("all"))
        check_specification(catalogue, ask(catalogue, "CFDocuments", whole), is_home=False)
        assert homes.keys() == {item["identifier"] for item in read_package(catalogue, whole)["CFItems"]}
        check(Selection(catalogue=catalogue), "case")


def test_editions_without_an_industry_hang_under_the_document(tmp_path: Path) -> None:
    """Also where another edition of the unit names one, which makes it a specification's."""
    unit = make_unit(industry="Shops")
    chinese = make_unit(source=make_source("b.txt"), title="經營店舖", language=Language.ZH_HANT)
    catalogue = compile_units(tmp_path, unit, chinese)
    (document,) = ask(catalogue, "CFDocuments")["CFDocuments"]
    check_specification(catalogue, document)


def test_what_vanished_stays(published: Catalogue) -> None:
    """With its words, the day, and what took its place; what came back is there as before."""
    packages = [read_package(published, each["identifier"]) for each in ask(published, "CFDocuments")["CFDocuments"]]
    items = {item["fullStatement"]: item for package in packages for item in package["CFItems"]}
    assert {text: item["statusEndDate"] for text, item in items.items() if "statusEndDate" in item} == {
        "Unlock the front door": "2027-01-05",
        "Guard the money": "2027-01-05",
        "Guard the vault": "2027-01-06",
        "Sell papers": "2027-01-06",
        "Run a bank": "2027-01-06",
        "Run a ferry": "2027-01-05",
        "Steer the ferry": "2027-01-05",
        "Run a bank in time": "2027-01-06",
        "Run a ferry in time": "2027-01-05",
    }
    assert "statusEndDate" not in items["Count the money in the till"]
    assert items["Count the money in the till"]["statusStartDate"] == "2027-01-06"
    assert items["Sell sweets"]["statusStartDate"] == "2027-01-06"
    assert "statusStartDate" not in items["Open the shop in the morning"]  # the log began with it
    assert items["Run a bank"]["humanCodingScheme"] == "900002L2"
    replaced = {
        (each["originNodeURI"]["title"], each["destinationNodeURI"]["title"])
        for package in packages
        for each in package["CFAssociations"]
        if each["associationType"] == "replacedBy"
    }
    assert replaced == {
        ("Unlock the front door", "Unlock the big front door"),
        ("Guard the money", "Guard the vault"),
        ("Sell papers", "Sell sweets"),
        ("Run a bank", "Run a shop"),  # a document says so
    }


def test_what_vanished_is_found(published: Catalogue) -> None:
    """At its address, with its associations, and from what took its place."""
    (shops,) = [each for each in ask(published, "CFDocuments")["CFDocuments"] if each["title"].endswith("Shops")]
    items = {item["fullStatement"]: item for item in read_package(published, shops["identifier"])["CFItems"]}
    old, new = items["Unlock the front door"], items["Unlock the big front door"]
    for item in (old, new):
        found = ask(published, "CFItemAssociations", item["identifier"])["CFAssociations"]
        kinds = [each["associationType"] for each in found]
        assert kinds.count("replacedBy") == 1
        assert kinds.count("isChildOf") == 1


def test_a_link_leads_to_a_unit_that_vanished(published: Catalogue) -> None:
    """Whoever asks for the old unit finds the one that replaces it."""
    bank = Iris().make_uuid(Iris().edition(UnitKey("900002L2"), Language.EN))
    found = ask(published, "CFItemAssociations", bank)
    assert found["CFItem"]["statusEndDate"]
    replaced = [each for each in found["CFAssociations"] if each["associationType"] == "replacedBy"]
    assert [each["destinationNodeURI"]["title"] for each in replaced] == ["Run a shop"]


def test_a_listed_unit_stays(tmp_path: Path) -> None:
    """A unit without statements that only a list had is kept with its title, also when the log is read from triples."""
    listing = "Unit code,Title,Level\n{}"
    rows = "900001L1,Run a shop,1\n900002L2,Run a bank,2\n"
    catalogue = publish(tmp_path, {"list.csv": listing.format(rows)}, {"list.csv": listing.format(rows[:22])})
    (past,) = find_pasts(catalogue)
    assert (past.unit, past.title, past.is_served) == ("900002L2", "Run a bank", False)
    (document,) = ask(catalogue, "CFDocuments")["CFDocuments"]
    check_specification(catalogue, document)
    with closing(StoreFolder(tmp_path / "store").open_current()) as graphs:
        again = compile_store(graphs, Iris(), tmp_path / "again.sqlite")
    assert again.log == catalogue.log
    assert find_pasts(again) == (past,)
    assert list(list_changes(catalogue, catalogue.log.publications[0].revision)) == []


def write_editions(**industries: str) -> dict[str, str]:
    """A unit in English or Chinese or both, and another one in Chinese, each with the name of its industry."""
    samples = {
        "en": write_unit("900001L1", "Run a shop", "\t• Count the money\n", "{}"),
        "zh": "{}業能力標準說明\n能力單元\n\n名稱\t經營店舖\n編號\t900001L1\n級別\t1\n能力\t表現要求\n • 點算現金\n",
        "other": "{}業能力標準說明\n能力單元\n\n名稱\t經營檔口\n編號\t900002L2\n級別\t2\n能力\t表現要求\n • 點算貨物\n",
    }
    return {f"{name}.txt": samples[name].format(industry) for name, industry in industries.items()}


def find_home(catalogue: Catalogue, key: str, language: Language) -> JsonObject:
    """The document that an edition says it is in; its package has it."""
    identifier = Iris().make_uuid(Iris().edition(UnitKey(key), language))
    home: JsonObject = ask(catalogue, "CFItems", identifier)["CFDocumentURI"]
    assert identifier in [item["identifier"] for item in read_package(catalogue, home["identifier"])["CFItems"]]
    return ask(catalogue, "CFDocuments", home["identifier"])


def test_an_edit_elsewhere_moves_no_unit(tmp_path: Path) -> None:
    """The edition that joined two names of an industry vanishes, and then the whole unit."""
    homes = []
    states = ({"en": "Alpha", "zh": "示例", "other": "示例"}, {"zh": "示例", "other": "示例"}, {"other": "示例"})
    for number in range(1, 4):
        catalogue = publish(tmp_path / str(number), *(write_editions(**state) for state in states[:number]))
        homes.append(find_home(catalogue, "900002L2", Language.ZH_HANT)["identifier"])
        (document,) = ask(catalogue, "CFDocuments")["CFDocuments"]
        check_specification(catalogue, document)
    assert set(homes) == {Iris().make_uuid(Iris().specification("alpha"))}


def test_a_document_that_became_a_part_of_another_stays(tmp_path: Path) -> None:
    """It is not listed, has no items, and says when that was and where they are; the older name is the other's."""
    states = ({"zh": "示例", "other": "示例"}, {"zh": "示例", "other": "示例", "en": "Alpha"})
    catalogue = publish(tmp_path / "a", *(write_editions(**state) for state in states))
    assert find_home(catalogue, "900001L1", Language.EN)["identifier"] == Iris().make_uuid(Iris().specification("示例"))
    states = ({"en": "Alpha", "other": "示例"}, {"zh": "示例", "other": "示例", "en": "Alpha"})
    catalogue = publish(tmp_path / "b", *(write_editions(**state) for state in states))
    home = find_home(catalogue, "900002L2", Language.ZH_HANT)
    old = ask(catalogue, "CFDocuments", Iris().make_uuid(Iris().specification("示例")))
    check_class("CFDocumentDType", old)
    assert ask(catalogue, "CFDocuments")["CFDocuments"] == [home]
    assert (old["title"], old["adoptionStatus"], old["statusEndDate"]) == (
        "Units of competency: 示例",
        "Deprecated",
        "2027-01-05",
    )
    assert home["uri"] in old["notes"]
    package = read_package(catalogue, old["identifier"])
    check_class("CFPackageDType", package)
    assert (package["CFItems"], package["CFAssociations"]) == ([], [])


def test_an_industry_may_be_named_as_the_whole(tmp_path: Path) -> None:
    """Its document is another one than that of all units."""
    catalogue = publish(tmp_path, write_editions(en="All", other="示例"))
    titles = [each["title"] for each in ask(catalogue, "CFDocuments")["CFDocuments"]]
    assert titles == ["Units of competency: All", "Units of competency: 示例"]
    home = find_home(catalogue, "900001L1", Language.EN)
    check_specification(catalogue, home)
    whole = ask(catalogue, "CFDocuments", Iris().make_uuid(Iris().specification("all")))
    assert whole["identifier"] != home["identifier"]
    assert "subject" not in whole
    items = {item["fullStatement"] for item in read_package(catalogue, whole["identifier"])["CFItems"]}
    assert {"Run a shop", "經營檔口"} <= items


def test_a_unit_that_moves_takes_no_other_along(tmp_path: Path) -> None:
    """The industry that it left is still another one, and its document answers when nothing is left in it."""
    states = ({"en": "Alpha", "other": "示例"}, {"en": "Beta", "other": "示例"})
    catalogue = publish(tmp_path, *(write_editions(**state) for state in states))
    assert find_home(catalogue, "900001L1", Language.EN)["title"] == "Units of competency: Beta"
    assert find_home(catalogue, "900002L2", Language.ZH_HANT)["title"] == "Units of competency: 示例"
    ask(catalogue, "CFDocuments", Iris().make_uuid(Iris().specification("alpha")))


def test_a_log_without_titles_gives_the_code(tmp_path: Path) -> None:
    """As logs of earlier versions are; such a unit is among those that name no industry."""
    place = tmp_path / "a"
    catalogue = publish(place, *STATES)
    publications = [replace(each, placements=(), published=None) for each in catalogue.log.publications]
    catalogue.__dict__["log"] = replace(catalogue.log, publications=tuple(publications))
    documents = ask(catalogue, "CFDocuments")["CFDocuments"]
    assert [each["title"] for each in documents] == [
        "Units of competency: units that name no industry",
        "Units of competency: Shops",
    ]
    for document in documents:
        check_specification(catalogue, document)
    items = [item for each in documents for item in read_package(catalogue, each["identifier"])["CFItems"]]
    (bank,) = [item for item in items if item.get("humanCodingScheme") == "900002L2"]
    assert bank["fullStatement"] == "900002L2"
    assert bank["statusEndDate"] == "1970-01-01"


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"turtle", "nquads", "trig", "jsonld"}))
def test_losses_tell_what_vanished(published: Catalogue, name: str) -> None:
    """Of the whole and of a choice: packages of CASE hold it, other formats count it."""
    lost = check(Selection(catalogue=published), name)
    assert bool(lost[Part.VANISHED] and lost[Part.VANISHED_EDITIONS]) is not name.startswith("case")
    check(Selection(catalogue=published, units=frozenset(["900001L1"])), name)


def test_guids_outlive_edits_elsewhere_and_moves(tmp_path: Path) -> None:
    """Another unit, another statement and another base change no identifier of what stays, alone or in packages."""
    tree = {"Open the shop": "Unlock the door"}
    unit = make_unit(tree, "Opens in time", industry="Shops", functional_areas=("Selling",))
    more = replace(unit, requirements=(Statement(text="Clean the shop"), *unit.requirements))
    other = replace(unit, code=UnitCode("900002L2"), title="Run a stall")

    def list_ids(iris: Iris, *units: Unit) -> set[tuple[str, str]]:
        catalogue = compile_units(tmp_path, *units, iris=iris)
        (document,) = ask(catalogue, "CFDocuments")["CFDocuments"]
        package = read_package(catalogue, document["identifier"])
        found = {("CFDocuments", document["identifier"])}
        found |= {(name, each["identifier"]) for name, each in iter_definitions(package)}
        for name in ("CFItems", "CFAssociations", "CFRubrics"):
            found |= {(name, each["identifier"]) for each in package[name]}
        return found

    first = list_ids(Iris(), unit)
    assert first == list_ids(Iris("https://example.org/competency/"), unit)
    assert first < list_ids(Iris(), more, other)
