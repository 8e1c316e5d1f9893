"""Pages that list units, in all forms; they miss no fields, and no other document becomes one."""

import pytest
from documents import CASES
from hypothesis import given
from hypothesis import strategies as st

from cskg.model import Language, Unit, UnitStatus
from cskg.parser.documents import parse_document
from cskg.parser.passages import text_of_spans

ROWS = [("900631L2", "Perform bookkeeping", 4), ("900632L2", "Count stock at ISO 9001 shops", 12)]
EXPECTED = [("900631L2", "Perform bookkeeping", 2, 4), ("900632L2", "Count stock at ISO 9001 shops", 2, 12)]


def _read(text: str) -> tuple[Unit, ...]:
    units, notes = parse_document(text.encode(), "a")
    assert notes == ()
    for unit in units:
        assert (unit.layout, unit.status, unit.diagnostics) == ("listing", UnitStatus.LISTED, ())
        for quote in unit.field_quotes:
            if quote.field == "title":
                assert text_of_spans(text, quote.spans) == unit.title
    return units


def _reduce(units: tuple[Unit, ...]) -> list[tuple[str, str | None, int | None, float | None]]:
    return [(unit.code, unit.title, unit.level, unit.credit) for unit in units]


def _lines(row: str) -> str:
    return "".join(row.format(code=code, title=title, credit=credit) for code, title, credit in ROWS)


FORMS = {
    "row a line": "QF Level\n  Code Name Credit\nLevel 2\n" + _lines("{code} {title} {credit}\n") + "Level 3\n",
    "tabs": "QF Level\nCode\tName\tCredit\nLevel 2\n" + _lines("{code}\t{title}\t{credit}\n"),
    "spaces": "Code     Name        Credit\nLevel 2\n" + _lines("{code}   {title}        {credit}\n"),
    "cell a line": "QF Level\nCode\nName\nCredit\nLevel 2\n" + _lines("{code}\n{title}\n{credit}\n"),
    "cell a line, no head": "Level 2\n" + _lines("{code}\n{title}\n{credit}\n"),
    "glued": "CodeNameCredit\n" + _lines("{code}{title}{credit}\n"),
    "glued on one line": "CodeNameCredit" + _lines("{code}{title}{credit}"),
    "labels": "QF Level:\nLevel 2\n"
    + _lines("Code:\n{code}\nName:\n{title}\nCredit:\n{credit}\n")
    + "QF Level:\nLevel 3\nNo Item\n",
    "labels with values": "QF Level: Level 2\n" + _lines("Code: {code}\nName: {title}\nCredit: {credit}\n"),
    "level by label": _lines("Code: {code}\nName: {title}\nLevel: 2\nCredit: {credit}\n"),
    "name first": "Name Code Credit\n" + _lines("{title} {code} {credit}\n"),
    "name [PDF]": "Stock\n" + _lines("{title} [PDF] {code} {credit}\n"),
    "name [PDF], cell a line": "Stock\n" + _lines("{title}\n[PDF]\n{code}\n{credit}\n"),
    "level column": "Code Name Level Credit\n" + _lines("{code} {title} 2 {credit}\n"),
    "wrapped titles": "Code Name Credit\nLevel 2\n900631L2 Perform\nbookkeeping 4\n"
    "900632L2 Count stock at\nISO 9001 shops 12\n",
    "Chinese frame": "資歷級別 2:\n編號 名稱 學分\n" + _lines("{code} {title} {credit}\n"),
    "no head": "Units of the shop\n" + _lines("{code} {title} {credit}\n"),
    "table": "<html><body><table><tr><th>Code</th><th>Name</th><th>Credit</th></tr><tr><td colspan=3>Level 2</td></tr>"
    + _lines("<tr><td>{code}</td><td><a href='#'>{title}</a></td><td>{credit}</td></tr>\n")
    + "</table></body></html>",
    "table, name [PDF]": "<table><tr><td><b>Stock</b></td></tr>"
    + _lines("<tr><td>{title}</td><td>[PDF]</td><td>{code}</td><td>{credit}</td></tr>")
    + "</table>",
    "table in a table": "<table><tr><td>Level 2<table>"
    + _lines("<tr><td>{code}<td>{title}<td>{credit}")
    + "</table></table>",
    "list of labels": "<div>QF Level:</div><div>Level 2</div>"
    + _lines(
        "<div>Code:</div><div>{code}</div><div>Name:</div><div>{title}</div><div>Credit:</div><div>{credit}</div>"
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_rows_are_read_in_every_form(form: str) -> None:
    """Code, title, level and credit; a number inside a title stays there."""
    assert _reduce(_read(FORMS[form])) == EXPECTED


def test_without_credits_a_number_at_the_end_belongs_to_the_title() -> None:
    """Where the head names no credit, or not all rows end with one."""
    text = "Level 2\n900631L2 Use Office 365\n900632L2 Keep records\n"
    assert [(unit.title, unit.credit) for unit in _read(text)] == [("Use Office 365", None), ("Keep records", None)]
    assert [unit.title for unit in _read("Code Name\n900631L2 Use Office 365\n")] == ["Use Office 365"]


def test_a_page_number_is_no_credit() -> None:
    """Dots lead to it from the title, as on a page of contents."""
    text = "900631L2 Keep records ......... 4\n900632L2 Count stock . . . . . 12\n900633L3 Lock up ……… 14\n"
    assert [(unit.title, unit.credit) for unit in _read(text)] == [
        ("Keep records", None),
        ("Count stock", None),
        ("Lock up", None),
    ]


@pytest.mark.parametrize(
    ("code", "title"),
    [("QQZZST190A", "Know about chromatology"), ("GCEN101", "Know letters"), ("GCNU101A", "Know numbers")],
)
def test_old_and_generic_codes_are_told_from_the_title_glued_to_them(code: str, title: str) -> None:
    """The version letter of a code is no part of the title, nor the title's first letter one of the code."""
    (unit,) = _read(f"CodeNameCredit\n{code}{title}3\n")
    assert (unit.code, unit.title, unit.level, unit.credit) == (code, title, 1, 3)


@pytest.mark.parametrize(
    ("above", "place"),
    [
        ("Functional Area: Tills\nLevel 2\n", (None, None, "Tills")),
        (
            "Specification of Competency Standards for the Retail Industry\nFunctional Area - Shops > Tills\n",
            ("Retail", "Shops", "Tills"),
        ),
        ("職能範疇：收銀\nLevel 2\n", (None, None, "收銀")),
        ("Retail Industry > Tills\nLevel 2\n", ("Retail", None, "Tills")),
        ("Home > Retail > Shops > Tills\nLevel 2\n", ("Retail", "Shops", "Tills")),
        ("Level 2\nTills\n", (None, None, "Tills")),
        ("Tills\nLevel 2\n", (None, None, None)),
        ("Advanced Options\nLevel 2\n", (None, None, None)),
        ("Level 2\nPlease select at least one item.\n", (None, None, None)),
    ],
)
def test_the_functional_area_is_what_a_heading_names(above: str, place: tuple[str | None, ...]) -> None:
    """A heading with a label or a path, or else the words right above the rows."""
    for unit in _read(above + _lines("{code} {title} {credit}\n")):
        assert (unit.industry, unit.branch, *(unit.functional_areas or (None,))) == place


def test_sub_headings_name_areas_where_no_heading_does() -> None:
    """Each up to the next one or the next level; a labelled heading goes before them."""
    text = "Code Name Credit\nLevel 2\nSampling\n900631L2 Take samples 3\n"
    text += "Testing\n900632L2 Test samples 3\nLevel 3\n900633L3 Plan 3\n"
    assert [unit.functional_areas for unit in _read(text)] == [("Sampling",), ("Testing",), ()]
    assert {unit.functional_areas for unit in _read(f"Functional Area: Food\n{text}")} == {("Food",)}


def test_a_unit_of_several_areas_is_one() -> None:
    """It lies in all of them."""
    (unit,) = _read("Level 2\nTills\n900631L2 Count 3\nSafes\n900631L2 Count 3\n")
    assert unit.functional_areas == ("Safes", "Tills")


def test_a_level_that_contradicts_the_code_is_told() -> None:
    """As in a described unit."""
    units, _ = parse_document(b"Code Name Credit\nLevel 4\n900631L2 Count stock 3\n", "a")
    assert [(found.code, found.line) for found in units[0].diagnostics] == [("level-code-mismatch", 2)]


def test_chinese_titles_are_in_chinese() -> None:
    """The words tell the language."""
    (unit,) = _read("資歷架構級別 2\n編號 名稱 學分\n900631L2 點算存貨 3\n")
    assert (unit.language, unit.title, unit.credit) == (Language.ZH_HANT, "點算存貨", 3)


OTHERS = {
    "a unit that was cut off": "Title\tCount stock\nCode\t900631L2\nLevel\t2\n",
    "the same with colons": "Title: Count stock\nCode: 900631L2\nLevel: 2\nCredit: 3\n",
    "the same, code first": "Code: 900631L2\nTitle: Count stock\nLevel: 2\nCredit: 3\n",
    "a described unit": "Code: 900631L2\nName: Count stock\nLevel: 2\nCredit: 3\nCompetency: 1. Count stock\n",
    "a letter": "Dear all,\n900631L2 and 900632L2 were revised.\nPlease read 900633L3, too.\nRegards\nA\nB\nC\nD\nE\n",
    "one code": "900631L2 Count stock 3\n",
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_documents_are_no_listings(name: str) -> None:
    """They keep their own layout, and what they miss is told."""
    units, notes = parse_document(OTHERS[name].encode(), "a")
    assert all(unit.status is UnitStatus.DESCRIBED for unit in units)
    assert [note.code for note in notes] or any(unit.diagnostics for unit in units)


def test_no_described_unit_of_the_cases_becomes_listed() -> None:
    """A book with a contents page, an index or an appendix stays a book."""
    for case in CASES:
        source = next(case.glob("source.*"))
        layouts = {unit.layout for unit in parse_document(source.read_bytes(), source.name)[0]}
        is_table = source.suffix in {".ods", ".xlsx", ".csv", ".tsv"}
        assert ("listing" in layouts) == (case.name.startswith("j-") or ("listing" in case.name and not is_table)), case


HOSTILE = [
    "Level " * 50_000,
    "Name Code " * 20_000,
    "a > " * 50_000,
    "900631L2 " * 20_000,
    "900631L2 Count 3 " * 10_000,
    "QQZZST190A" * 20_000,
    "900631L2 A" + " \n" * 50_000 + "z",
    "900631L2 Count" + "\t" * 100_000 + "x",
    "Comparison between old and new " * 5_000,
    "<tr>" + "<td>900631L2 Count 3</td>" * 5_000,
]


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_pages_take_linear_time(hostile: str) -> None:
    """A step that looks at everything again would take the whole run's time here."""
    units, _ = parse_document(
        f"Code Name Credit\nLevel 2\n900632L2 Lock 3\n{hostile}\n900633L2 Weigh 3\n".encode(), "a"
    )
    assert {"900632L2", "900633L2"} <= {unit.code for unit in units}


titles = st.lists(
    st.sampled_from("Count Weigh Plan stock tills (for shops) and with A-B R&D 24-hour".split()), min_size=2, max_size=5
)


@given(
    st.lists(titles, min_size=2, max_size=6),
    st.sampled_from(["{} {} {}\n", "{}\t{}\t{}\n", "{}\n{}\n{}\n", "{}{}{}\n"]),
)
def test_rows_that_were_written_are_read_back(made: list[list[str]], form: str) -> None:
    """Whatever the titles are made of, in rows, cells and glued."""
    rows = [(f"9{number:05}L2", "Do " + " ".join(words), 3) for number, words in enumerate(made)]
    text = "CodeNameCredit\n" + "".join(form.format(*row) for row in rows)
    assert [(unit.code, unit.title, unit.credit) for unit in _read(text)] == rows
