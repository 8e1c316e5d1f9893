"""Lists of units as separated values: columns in any order, good rows kept, and ordinary text left alone."""

import csv
import io
import random
from pathlib import Path

import pytest
from documents import CASES
from hypothesis import given
from hypothesis import strategies as st

from cskg.model import Diagnostic, Language, Severity, Unit, UnitStatus
from cskg.parser.documents import parse_document
from cskg.parser.passages import text_of_spans
from cskg.parser.readers import read_document
from cskg.parser.tags import fold

HEAD = "Code,Title,Level,Credit\n"
ROWS = "900611L2,Count the till,2,1\n900612L3,Lock the safe,3,6\n"


def _parse(text: str) -> tuple[tuple[Unit, ...], tuple[Diagnostic, ...]]:
    return parse_document(text.encode(), "a.csv")


def _read(text: str) -> list[tuple[str, str | None, int | None, float | None]]:
    units, _ = _parse(text)
    assert {unit.layout for unit in units} <= {"csv-listing"}
    return [(unit.code, unit.title, unit.level, unit.credit) for unit in units]


def _codes(*notes: Diagnostic) -> set[str]:
    return {note.code for note in notes}


EXPECTED = [("900611L2", "Count the till", 2, 1.0), ("900612L3", "Lock the safe", 3, 6.0)]


@pytest.mark.parametrize(
    "text",
    [
        HEAD + ROWS,
        HEAD.replace(",", ";") + ROWS.replace(",", ";"),
        HEAD.replace(",", "\t") + ROWS.replace(",", "\t"),
        HEAD + ROWS.replace("\n", "\r\n"),
        "\ufeff" + HEAD + ROWS,
        "Illustrative list,,,\n\n" + HEAD + ROWS,
        "Credit,Level,Title,Code\n1,2,Count the till,900611L2\n6,3,Lock the safe,900612L3\n",
        "UoC Code,Name,QF Level,QF Credit (For Reference Only)\n" + ROWS,
        "編號,名稱,資歷級別,學分\n" + ROWS,
        "Code 編號,Title 名稱,Level 級別,Credit 學分\n" + ROWS,
        '"Code", "Title", "Level", "Credit"\n"900611L2", "Count the till", "2", "1"\n900612L3,Lock the safe,3,6\n',
        "No.,Code,Title,Level,Credit,Notes\n1,900611L2,Count the till,L2,1,\n2,900612L3,Lock the safe,Level 3,6,x\n",
        "Code,Title,Level,Credit\n900611,Count the till,2,1\n900612,Lock the safe,3,6\n",
        HEAD + "900611L2,Count the till,2,1\n" + HEAD + "900612L3,Lock the safe,3,6\n",
        ROWS,
        "2;1;Count the till;900611L2\n3;6;Lock the safe;900612L3\n",
    ],
)
def test_columns_come_in_any_order_and_form(text: str) -> None:
    """With a head in English or Chinese, or without one where the columns tell by their form."""
    assert _read(text) == EXPECTED
    units, notes = _parse(text)
    assert {unit.status for unit in units} == {UnitStatus.LISTED}
    assert _codes(*notes, *(note for unit in units for note in unit.diagnostics)) <= {"unused-column"}


def test_optional_columns_are_read() -> None:
    """Old code, functional areas, branch and industry."""
    (unit,), notes = _parse(
        "Industry,Branch,Functional Area,Old Code,Code,Title\n"
        "Illustrative Retail,Shops,Tills; Safes,RTZZSO201A,900611L2,Count the till\n"
    )
    assert (unit.industry, unit.branch, unit.functional_areas) == ("Illustrative Retail", "Shops", ("Safes", "Tills"))
    assert (unit.old_code, unit.level, unit.credit, notes) == ("RTZZSO201A", 2, None, ())


def test_titles_in_two_languages_are_two_editions() -> None:
    """Each column of titles is an edition, in the language that its head or its words tell."""
    units, _ = _parse("Code,Title,名稱,Title (English),Level\n900611L2,Count the till,點算收銀機,,2\n")
    assert [(unit.language, unit.title, unit.level) for unit in units] == [
        (Language.EN, "Count the till", 2),
        (Language.ZH_HANT, "點算收銀機", 2),
    ]


def test_quoted_cells_hold_separators_line_ends_and_quotation_marks() -> None:
    """The words are the cell's, and the spans point at them; a doubled mark is one mark."""
    text = HEAD + '900611L2,"Count, ""weigh"" and\nlock the ""till""",2,1\n900612L3,"Lock &amp; ""seal""",3,6\n'
    units, notes = _parse(text)
    assert [unit.title for unit in units] == ['Count, "weigh" and lock the "till"', 'Lock & "seal"']
    assert notes == ()
    for unit in units:
        (quote,) = [quote for quote in unit.field_quotes if quote.field == "title"]
        assert text_of_spans(text, quote.spans) == unit.title
    assert units[1].field_quotes[-1].spans[0].line == 4


@pytest.mark.parametrize(
    ("row", "severity", "why"),
    [
        (",Count coins,2,1", Severity.ERROR, "it has no code"),
        ("Total,,,7", Severity.ERROR, "“Total” is not a unit code"),
        ("Source: an authority,,,", Severity.WARNING, "is not a unit code"),
        ("900613L2,Count, and weigh,2,1", Severity.ERROR, "5 cells where there are 4 columns"),
        ('900613L2,"Count coins,2,1', Severity.ERROR, "quotation marks"),
        ('900613L2,"Count" coins,2,1', Severity.ERROR, "quotation marks"),
    ],
)
def test_a_bad_row_is_reported_with_its_line_and_the_others_are_kept(row: str, severity: Severity, why: str) -> None:
    """Wherever it stands among good ones."""
    units, notes = _parse(f"{HEAD}900611L2,Count the till,2,1\n{row}\n900612L3,Lock the safe,3,6\n")
    assert [(unit.code, unit.title, unit.level, unit.credit) for unit in units] == EXPECTED
    (note,) = notes
    assert (note.code, note.severity, note.line) == ("bad-row", severity, 3)
    assert why in note.message
    assert "left out" in note.message


@pytest.mark.parametrize(
    ("row", "code", "read"),
    [
        ("900611L2,Count the till,high,1", "bad-row", ("Count the till", 2, 1)),
        ("900611L2,Count the till,8,1", "bad-row", ("Count the till", 2, 1)),
        ("900611L2,Count the till,3,1", "level-code-mismatch", ("Count the till", 3, 1)),
        ("900611L2,Count the till,2,six", "credit-not-a-number", ("Count the till", 2, None)),
        ("900611L2,,2,1", "bad-row", (None, 2, 1)),
    ],
)
def test_a_doubtful_cell_costs_no_more_than_itself(row: str, code: str, read: tuple[object, ...]) -> None:
    """The row is kept without it, and a warning has its line."""
    units, notes = _parse(f"{HEAD}{row}\n900612L3,Lock the safe,3,6\n")
    assert (units[0].title, units[0].level, units[0].credit) == read
    (note,) = [*notes, *(note for unit in units for note in unit.diagnostics)]
    assert (note.code, note.severity, note.line) == (code, Severity.WARNING, 2)


def test_a_unit_in_several_rows_is_one_with_the_areas_of_all() -> None:
    """What they say differently is told."""
    (unit,), _ = _parse("Code,Title,Credit,Area\n900611L2,Count,2,Tills\n900611L2,Count,1,Safes\n")
    assert (unit.functional_areas, unit.credit) == (("Safes", "Tills"), 2)
    assert [(note.code, note.line) for note in unit.diagnostics] == [("placements-differ", 3)]


PROSE = [
    "Code, Title, Level and Credit are the fields of a unit.\nThey are given in every document, as a rule.\n",
    "Dear all, please find 900611L2, 900612L3, and 900613L4 attached.\nRegards, A\n",
    "Title\tCount the till\nCode\t900611L2\nRange\tAny shop, any stall, any kiosk.\nLevel\t2\nCredit\t1\n",
    "Code\tName\tCredit\nLevel 2\n900611L2\tCount the till\t1\nLevel 3\n900612L3\tLock the safe\t6\n",
    "900611L2, which counts; 900612L3, which locks.\nBoth are of level 2, or 3.\n",
    (HEAD + ROWS * 40).replace(",", "\t") + "Title\tCount the till\nCode\t900611L2\nCompetency\t1. Count\n",
]


@pytest.mark.parametrize("text", PROSE)
def test_ordinary_text_is_no_list_of_separated_values(text: str) -> None:
    """Commas, tabs and codes alone do not make one."""
    assert read_document(text.encode(), "a.csv").records is None


def test_no_other_document_of_the_repository_is_taken_for_one(root: Path) -> None:
    """Every case and every sample that is not meant as a list stays what it is."""
    documents = [next(case.glob("source.*")) for case in CASES] + sorted((root / "data").rglob("*.txt"))
    for path in documents:
        found = read_document(path.read_bytes(), "a").records
        if path.suffix in {".csv", ".tsv", ".json"}:
            expected = path.parent / "expected.json"
            assert found is not None or expected.read_text("utf-8") == "[]\n", path
        elif path.suffix not in {".ods", ".xlsx"}:  # sheets may hold lists too
            assert found is None, path


cells = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs"]), max_size=12)


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=5), st.sampled_from([",", ";", "\t"]), st.booleans())
def test_what_a_program_writes_is_read_back(rows: list[tuple[str, str]], delimiter: str, quote: bool) -> None:  # noqa: FBT001
    """Titles come back as they were written, markup aside, and the spans point at them."""
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if quote else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator="\n")
    writer.writerow(["Code", "Title", "Note"])
    titles = [f"A {title}\n{note} z" for title, note in rows]
    writer.writerows(
        (f"9{number:05}L2", title, note) for number, (title, (_, note)) in enumerate(zip(titles, rows, strict=True))
    )
    text = out.getvalue()
    units, notes = _parse(text)
    assert _codes(*notes) == {"unused-column"}
    assert [fold(unit.title or "") for unit in units] == [fold(fold(title)) for title in titles]
    for unit in units:
        (quote_of_title,) = [found for found in unit.field_quotes if found.field == "title"]
        assert text_of_spans(text, quote_of_title.spans) == unit.title


@pytest.mark.parametrize("hostile", ['"', '"a"b', "<!--", "<script>", "<ul>"])
def test_hostile_rows_take_linear_time(hostile: str) -> None:
    """A mark that is never closed costs its line, however many there are."""
    text = HEAD + "".join(f"900{number:03}L2,{hostile}x,2,1\n900{number:03}L3,Lock,3,1\n" for number in range(500))
    units, _ = _parse(text)
    assert sum(unit.title == "Lock" for unit in units) == 500


def test_order_of_rows_changes_nothing_but_the_order() -> None:
    """Rows are read one by one."""
    lines = [f"900{number:03}L2,Count till {number},2,1\n" for number in range(50)]
    shuffled = random.Random(3).sample(lines, len(lines))
    assert sorted(_read(HEAD + "".join(lines))) == sorted(_read(HEAD + "".join(shuffled)))
