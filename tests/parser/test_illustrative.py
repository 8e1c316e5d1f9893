"""The made-up framework under `data/illustrative`: what it promises to show is there, and is read as it is meant."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from cskg.ingest.reading_files import ReadSource, read_source
from cskg.ingest.sources import find_sources
from cskg.model import Language, LinkPredicate, Severity, Statement, Unit, UnitStatus
from cskg.parser.passages import text_of_spans
from cskg.parser.readers import read_document

README = "README.md"
FAULTS = "faults/"

LINEAGE = {
    ("910214L3", LinkPredicate.ADOPTED_FROM, "910204L3"),
    ("910214L3", LinkPredicate.REPLACES, "910204L3"),
    ("910224L4", LinkPredicate.ADAPTED_FROM, "910214L3"),
    ("910311L1", LinkPredicate.REPLACES, "910301L1"),
    ("910413L4", LinkPredicate.ADAPTED_FROM, "910403L3"),
    ("910607L4", LinkPredicate.ADAPTED_FROM, "910603L3"),
}

SHARED = {
    "910108L3": ("Staff Development", "Store Operation"),
    "910109L3": ("Stock Control", "Store Operation"),
    "910206L5": ("Customer Service", "Marketing"),
    "910503L3": ("Online Sales", "Visual Display"),
    "910705L4": ("Staff Development", "Store Operation"),
}

UNMARKED = frozenset(
    (
        "910102L2 910202L2 910303L3 910401L1 910407L4 910504L3 910605L5 910704L4 910804L4 "  # run on after a tab
        "910104L3 910206L5 910306L6 910406L3 910501L1 910608L3 910701L1 910806L6 "  # on lines, but without a mark
        "910307L2 910708L3 "  # on one line
        "910508L5 910707L6"  # only the lower list is without a mark
    ).split()
)
"""Units whose items are not all delimited by glyphs, dashes, numbers or markup."""


@pytest.fixture(scope="module")
def folder(root: Path) -> Path:
    """Where the framework is."""
    return root / "data" / "illustrative"


@pytest.fixture(scope="module")
def documents(folder: Path) -> list[ReadSource]:
    """All of its documents, as read; the README, which is none, left out."""
    return [read_source(file) for file in find_sources([folder]) if file.source.name != README]


@pytest.fixture(scope="module")
def units(documents: list[ReadSource]) -> list[Unit]:
    """The units that are described, and not wrong on purpose."""
    found = (unit for document in documents if not _is_faulty(document) for unit in document.units)
    return [unit for unit in found if unit.status is UnitStatus.DESCRIBED]


def _is_faulty(document: ReadSource) -> bool:
    return document.file.source.name.startswith(FAULTS)


def _walk(statements: tuple[Statement, ...]) -> Iterator[Statement]:
    for statement in statements:
        yield statement
        yield from _walk(statement.children)


def _statements(unit: Unit) -> list[Statement]:
    return [*_walk(unit.requirements), *_walk(unit.assessment_criteria)]


def test_there_are_enough_units_and_each_is_marked_by_its_code(units: list[Unit]) -> None:
    """At least 60 distinct codes, which start with 9 and end with the level."""
    codes = {unit.code for unit in units}
    assert len(codes) >= 60
    assert [code for code in codes if not re.fullmatch(r"9\d{5}L[1-6]", code)] == []
    assert [unit.code for unit in units if unit.level != int(unit.code[-1])] == []


def test_areas_and_levels_are_spread(units: list[Unit]) -> None:
    """At least eight functional areas, each with at least four levels; all levels from 1 to 6."""
    english = [unit for unit in units if unit.language is Language.EN]
    areas = {area for unit in english for area in unit.functional_areas}
    assert len(areas) >= 8
    assert {unit.level for unit in units} == {1, 2, 3, 4, 5, 6}
    for area in areas:
        assert len({unit.level for unit in english if area in unit.functional_areas}) >= 4, area


def test_every_unit_is_whole(units: list[Unit]) -> None:
    """Title, range, credit and area are there; three topics and professionalism, each with items; two criteria."""
    for unit in units:
        assert unit.title, unit.code
        assert unit.range, unit.code
        assert unit.credit, unit.code
        assert unit.functional_areas, unit.code
        assert len(unit.requirements) == 4, unit.code
        assert unit.requirements[-1].text in {"Exhibit professionalism", "展現專業精神"}
        assert all(len(topic.children) >= 1 for topic in unit.requirements), unit.code
        assert unit.assessment_criteria, unit.code


def test_units_are_of_the_illustrative_industry(units: list[Unit]) -> None:
    """The running head says on every document that it is made up."""
    assert {unit.industry for unit in units} == {"Illustrative Retail", "示例零售"}


def test_some_units_are_there_in_two_languages(units: list[Unit]) -> None:
    """At least ten codes have an English and a Chinese edition, which agree on level, credit and number of items."""
    english = {unit.code: unit for unit in units if unit.language is Language.EN}
    chinese = {unit.code: unit for unit in units if unit.language is Language.ZH_HANT}
    assert len(chinese) >= 10
    assert chinese.keys() <= english.keys()
    for code, unit in chinese.items():
        other = english[code]
        assert (unit.level, unit.credit) == (other.level, other.credit), code
        if code not in UNMARKED:
            assert [len(s.children) for s in _statements(unit)] == [len(s.children) for s in _statements(other)], code


def test_no_code_is_used_twice_in_a_language(units: list[Unit]) -> None:
    """Outside the faults a code and a language make one edition."""
    editions = Counter((unit.code, unit.language) for unit in units)
    assert [edition for edition, count in editions.items() if count > 1] == []


def test_nothing_but_run_on_items_is_noticed(documents: list[ReadSource]) -> None:
    """Outside the faults there is no error, and no warning but that items stand without a mark."""
    found = [
        diagnostic
        for document in documents
        if not _is_faulty(document)
        for diagnostic in document.diagnostics
        if diagnostic.severity is Severity.ERROR or diagnostic.code != "items-run-on"
    ]
    assert found == []


def test_every_source_is_illustrative(documents: list[ReadSource]) -> None:
    """Also the faulty ones: `sources.yaml` covers the whole folder."""
    for document in documents:
        source = document.file.source
        assert source.illustrative, source.name
        assert source.title == "Illustrative retail framework", source.name
        assert source.publisher == "The cskg authors", source.name
        assert source.rights == "Made up for cskg; Apache License 2.0", source.name
        assert all(unit.source.illustrative for unit in document.units), source.name


def test_spans_give_the_words(documents: list[ReadSource]) -> None:
    """The spans of every statement, in every layout, stand for its text."""
    for document in documents:
        text = read_document(document.file.path.read_bytes(), document.file.source.name).text
        for unit in document.units:
            for statement in _statements(unit):
                assert text_of_spans(text, statement.spans) == statement.text


def test_what_is_delimited_is_certain(units: list[Unit]) -> None:
    """Items behind glyphs, dashes, numbers or list markup have confidence 1; others do not."""
    for unit in units:
        lowest = min(statement.confidence for statement in _statements(unit))
        marked = unit.language is not Language.EN or unit.code not in UNMARKED
        assert (lowest == 1) == marked, unit.code


def test_lineage(units: list[Unit]) -> None:
    """A chain of three, replaced units and adapted ones: no more and no less than the remarks say."""
    assert {(unit.code, found.relation, found.code) for unit in units for found in unit.derivations} == LINEAGE
    codes = {unit.code for unit in units}
    assert {code for _, _, code in LINEAGE} <= codes
    revised = {unit.code for unit in units if any(found.title_revised for found in unit.derivations)}
    assert revised == {"910214L3", "910311L1"}


def test_units_of_two_areas(units: list[Unit]) -> None:
    """The running head inside a unit names a second area of it."""
    found = {unit.code: unit.functional_areas for unit in units if len(unit.functional_areas) > 1}
    assert found == SHARED


def test_the_book_holds_its_units_apart(units: list[Unit]) -> None:
    """Running heads and page numbers stand between and inside its units, and in none of their words."""
    book = [unit for unit in units if unit.source.name == "data-and-finance/book.txt"]
    assert [unit.code[:-2] for unit in book] == [f"91090{number}" for number in range(1, 9)]
    words = " ".join(statement.text for unit in book for statement in _statements(unit))
    assert re.search(r"Page \d|Industry|Functional Area", words) is None


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("marketing/book.pdf", 7),
        ("staff-development/book.docx", 4),
        ("online-sales/records.json", 5),
        ("data-and-finance/book.txt", 8),
    ],
)
def test_there_are_documents_of_several_units_in_all_formats(units: list[Unit], name: str, count: int) -> None:
    """PDF, DOCX, JSON and text: each gives its units, with all items certain and a list below an item somewhere."""
    found = [unit for unit in units if unit.source.name == name]
    assert len(found) == count
    assert all(statement.confidence == 1 for unit in found for statement in _statements(unit))
    assert any(item.children for unit in found for topic in unit.requirements for item in topic.children)


def test_a_list_names_units_that_nothing_describes(documents: list[ReadSource], units: list[Unit]) -> None:
    """A CSV list of one area: its nine units are described elsewhere, two are only listed."""
    (listing,) = [document for document in documents if document.file.source.name.endswith(".csv")]
    assert {unit.status for unit in listing.units} == {UnitStatus.LISTED}
    codes = {unit.code for unit in listing.units}
    assert codes - {unit.code for unit in units} == {"910811L2", "910812L4"}
    assert len(codes) == 11


def test_the_readme_counts_right(folder: Path, units: list[Unit]) -> None:
    """Its numbers of units, areas and second editions are the real ones, and so is each row of its table."""
    readme = (folder / README).read_text("utf-8")
    english = [unit for unit in units if unit.language is Language.EN]
    homes = Counter(Path(unit.source.name).parts[0] for unit in english)
    stated = re.search(r"^Units: (\d+), in (\d+) functional areas", readme, re.MULTILINE)
    assert stated
    assert (int(stated[1]), int(stated[2])) == (len({unit.code for unit in units}), len(homes))
    editions = re.search(r"^Units with a second edition in Traditional Chinese: (\d+)\.$", readme, re.MULTILINE)
    assert editions
    assert int(editions[1]) == len(units) - len(english)
    rows = re.findall(r"^\| [^|]+ \| `([a-z-]+)/` \|.* (\d+) \|$", readme, re.MULTILINE)
    assert {name: int(count) for name, count in rows} == homes


@pytest.mark.parametrize(
    ("name", "codes", "noticed"),
    [
        ("level-contradicts-code.txt", ["919101L3"], ["level-code-mismatch"]),
        ("credit-not-a-number.txt", ["919102L2"], ["credit-not-a-number"]),
        ("missing-criteria.txt", ["919103L3"], ["missing-field", "missing-field"]),
        ("missing-code.txt", [], ["missing-field"]),
        ("duplicate-code-a.txt", ["919104L2"], []),
        ("duplicate-code-b.txt", ["919104L2"], []),
        ("truncated.txt", ["919105L4"], ["missing-field"]),
    ],
)
def test_faults_are_noticed(documents: list[ReadSource], name: str, codes: list[str], noticed: list[str]) -> None:
    """Each document that is wrong on purpose is read as far as it goes, and its fault is told."""
    (document,) = [document for document in documents if document.file.source.name == f"{FAULTS}{name}"]
    assert [unit.code for unit in document.units] == codes
    assert [diagnostic.code for diagnostic in document.diagnostics] == noticed


def test_each_fault_is_tested(documents: list[ReadSource], folder: Path) -> None:
    """Every document of `faults/` is explained in the README and in `sources.yaml`."""
    explained = (folder / README).read_text("utf-8")
    for document in documents:
        if _is_faulty(document):
            assert f"`{Path(document.file.source.name).name}`" in explained


def _depth(statements: tuple[Statement, ...], text: str) -> int | None:
    """How deep a statement of this text lies, counted from 1."""
    for statement in statements:
        if statement.text == text:
            return 1
        if (below := _depth(statement.children, text)) is not None:
            return below + 1
    return None


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("910102L2", "Count the cash float against the slip"),
        ("910202L2", "Accompany the customer to the till"),
        ("910303L3", "Group articles by colour or by theme"),
        ("910306L6", "Credit every contributor"),
        ("910307L2", "Print signs on the right card"),
        ("910401L1", "Leave room for customers to pass"),
        ("910501L1", "Photograph the front, the back and the label"),
    ],
)
def test_run_on_items_with_rarer_verbs_are_siblings(units: list[Unit], code: str, text: str) -> None:
    """Count, accompany, group, credit, print, leave and photograph open items as other verbs do."""
    (unit,) = [unit for unit in units if unit.code == code and unit.language is Language.EN]
    assert _depth(unit.requirements, text) == 2


def test_criteria_on_their_own_lines_are_siblings(units: list[Unit]) -> None:
    """`Capable of` opens a criterion, whatever verb follows."""
    (unit,) = [unit for unit in units if unit.code == "910406L3"]
    assert _depth(unit.assessment_criteria, "Capable of replenishing stock in time.") == 1


@pytest.mark.parametrize(
    ("code", "text"), [("910303L3", "Repetition"), ("910407L4", "Liquids"), ("910508L5", "Return of goods")]
)
def test_short_items_of_a_run_on_list_are_apart(units: list[Unit], code: str, text: str) -> None:
    """`Pyramid Repetition Staircase` after *including* are three; so are lines after *should include:*."""
    (unit,) = [unit for unit in units if unit.code == code and unit.language is Language.EN]
    assert _depth(unit.requirements, text) == 3


def test_the_readme_is_no_document(folder: Path) -> None:
    """Reading the folder tells of no error in its README."""
    assert README not in {file.source.name for file in find_sources([folder])}
