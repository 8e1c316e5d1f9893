"""Tables of contents and dividers between units: they are neither units nor words of one."""

import pytest

from cskg.model import Unit
from cskg.outline import iter_statements
from cskg.parser.book_pages import without_contents
from cskg.parser.documents import parse_document
from cskg.parser.markup import TextKind, split_lines

_UNIT = """Specification of Competency Standards
for the Security Services Industry
Unit of Competency

{area}1. Title\t{title}
2. Code\t{code}
3. Range\tThis unit of competency applies to guards who work at night.
4. Level\t{level}
5. Credit\t3
6. Competency\tPerformance Requirements
\t6.1 Know the rules
\t\u2022 Explain the rules
\t6.2 Exhibit professionalism
\t\u2022 Stay polite
7. Assessment Criteria\tThe integrated outcome requirements of this unit of competency are:
\t\u2022 Capable of explaining rules
8. Remark
"""
_UNITS = (("Guard gates", "900001L2"), ("Patrol sites at night", "900002L3"), ("Manage guards", "900003L4"))
_AREA = "Functional Area - Guarding\n\n"


def _unit(title: str, code: str, area: str = _AREA) -> str:
    return _UNIT.format(title=title, code=code, level=code[-1], area=area)


def _table(entry: str, *above: str) -> str:
    entries = (entry.format(code=code, title=title, page=5 + 3 * index) for index, (title, code) in enumerate(_UNITS))
    return "\n".join((*above, *entries)) + "\n"


_TABLES = {
    "leaders": _table("{title} ........................ {page}", "Contents", "", "Guarding"),
    "leaders apart": _table("{title} . . . . . . . . . {page}", "Table of Contents"),
    "leaders, Roman": _table("{title}\u2026\u2026\u2026iv"),
    "code, title, page": _table("{code} {title} {page}", "Level 2", "Code\tTitle\tPage"),
    "title, code, page": _table("{title}\t{code}\t{page}", "CONTENTS"),
    "titles only": _table("{title}\t{page}", "Table of Contents", "Page", "1. Introduction\t3"),
    "wrapped": _table("{title} for members of the\nstaff of the shop .......... {page}", "Contents"),
    "Chinese": _table("{title} ........ {page}", "\u76ee\u9304"),
}


def _read(text: str) -> list[Unit]:
    units, faults = parse_document(text.encode(), "book.txt")
    assert not faults
    return list(units)


@pytest.mark.parametrize("feed", ["\f", ""])
@pytest.mark.parametrize("table", _TABLES.values(), ids=_TABLES.keys())
def test_tables_of_contents_are_no_part_of_a_unit(table: str, feed: str) -> None:
    """At the front of a book, and between two of its units, on pages of their own or not."""
    plain = _read("\n".join(_unit(title, code) for title, code in _UNITS))
    pages = [_unit(title, code) for title, code in _UNITS]
    for book in ([table, *pages], [pages[0], table, *pages[1:]], [*pages[:2], table, pages[2]]):
        units = _read(f"\n{feed}".join(book))
        assert [unit.code for unit in units] == [code for _, code in _UNITS]
        assert [unit.diagnostics for unit in units] == [()] * 3
        for unit, other in zip(units, plain, strict=True):
            assert (unit.title, unit.remark, unit.functional_areas) == (other.title, None, ("Guarding",))
            words = [[found.text for _, _, found in iter_statements(edition)] for edition in (unit, other)]
            assert words[0] == words[1]


def test_a_table_of_contents_names_no_functional_area() -> None:
    """Its last line is not taken for the bare line above a unit that names its area."""
    units = _read(_TABLES["leaders"] + "\n\f" + _unit(*_UNITS[0], area=""))
    assert units[0].functional_areas == ()


@pytest.mark.parametrize("feed", ["\f", ""])
def test_a_divider_names_the_area_of_the_units_after_it(feed: str) -> None:
    """The units before it keep theirs; its words are no part of a unit."""
    first, second, third = (
        _unit(title, code, area) for (title, code), area in zip(_UNITS, (_AREA, "", ""), strict=True)
    )
    divider = "Units of Competency\nInvestigation\n"
    units = _read(f"\n{feed}".join((first, divider, second, third)))
    assert [unit.functional_areas for unit in units] == [("Guarding",), ("Investigation",), ("Investigation",)]
    assert [unit.remark for unit in units] == [None] * 3
    assert [len(unit.assessment_criteria) for unit in units] == [1] * 3


@pytest.mark.parametrize(
    "lines",
    [
        ["Level 2", "Code Name Credit", "900001L2 Guard gates 3", "900002L2 Patrol sites 6", "900003L2 Search bags 6"],
        ["\u2022 Count to 3", "\u2022 Count to 5", "\u2022 Count to 8", "Count on to 9"],
        ["Contents of the bag 3", "Check items 1 and 2", "Check items 3 and 1"],
        ["1. Title\tGuard gate 1", "2. Code\t900001L2", "3. Range\tGates 1 to 3", "4. Level\t4", "5. Credit\t5"],
    ],
)
def test_lines_that_end_in_numbers_are_no_table_of_contents(lines: list[str]) -> None:
    """Lists of units with their credits, items and fields stay."""
    found = split_lines("\n".join(lines), TextKind.TEXT)
    assert without_contents(found) == found


def test_all_of_a_page_of_contents_goes() -> None:
    """Its names of areas too, however many; what its head says of the industry stays."""
    entries = [f"Area {place}\nKeep area {place} safe ........ {place}" for place in range(1, 9)]
    page = "\n".join(("Security Industry Board", *entries, "ii"))
    head = "Specification of Competency Standards for the Security Services Industry"
    found = split_lines(f"Cover\n\f{head}\n{page}\n\fLast page", TextKind.TEXT)
    assert [line.text for line in without_contents(found) if not line.is_blank] == ["Cover", head, "Last page"]


def test_a_unit_on_the_page_of_the_contents_is_kept() -> None:
    """Where the first unit starts below the table, on the same page, nothing of it is taken for the table's rest."""
    table = "\n".join(
        f"{code} Guard gate number {number} ......... {number}" for number, (_, code) in enumerate(_UNITS * 9, 1)
    )
    units = _read(f"Contents\n{table}\n{_unit(*_UNITS[0])}\f{_unit(*_UNITS[1])}")
    assert [unit.title for unit in units] == [title for title, _ in _UNITS[:2]]
    assert all(len(unit.requirements) == 2 for unit in units)
