"""One unit given several times by a document."""

from builders import make_source, make_unit

from cskg.model import FieldQuote, Span, Statement, Unit, UnitStatus
from cskg.parser.documents import first_editions, merge_placements

SOURCE = make_source("a.csv")


def _unit(line: int = 1, status: UnitStatus = UnitStatus.LISTED, **fields: object) -> Unit:
    quotes = (FieldQuote(field="title", spans=(Span(line * 10, line * 10 + 5, line),)),)
    known = {"title": "Count the till", "functional_areas": ("Tills",), **fields}
    return make_unit(code="900611L2", source=SOURCE, status=status, field_quotes=quotes, **known)


def test_placements_of_a_listed_unit_are_one_unit() -> None:
    """It has the areas of all, and of each field the first value."""
    (unit,) = merge_placements([_unit(credit=1.0), _unit(2, level=2, functional_areas=("Safes",))])
    assert (unit.functional_areas, unit.level, unit.credit) == (("Safes", "Tills"), 2, 1.0)
    assert unit.diagnostics == ()


def test_a_placement_that_says_otherwise_is_told() -> None:
    """The first is kept; the message names both and the line."""
    (unit,) = merge_placements([_unit(credit=2.0), _unit(7, credit=1.0)])
    (note,) = unit.diagnostics
    assert (unit.credit, note.code, note.line) == (2.0, "placements-differ", 7)
    assert "2.0" in note.message
    assert "1.0" in note.message


def test_a_unit_holds_the_areas_of_one_branch() -> None:
    """An area of another branch would be shown under the wrong one, so it is left out and told."""
    (unit,) = merge_placements([_unit(branch="Shops"), _unit(2, branch="Stalls", functional_areas=("Safes",))])
    assert (unit.branch, unit.functional_areas) == ("Shops", ("Tills",))
    assert [note.code for note in unit.diagnostics] == ["placements-differ"]


def test_what_is_described_goes_before_what_is_listed() -> None:
    """In whichever order they come."""
    described = _unit(5, UnitStatus.DESCRIBED, requirements=(Statement(text="Count"),))
    listed = _unit(2, old_code="RTZZSO201A", title="Count a till")
    for units in ([described, listed], [listed, described]):
        (unit,) = merge_placements(units)
        assert (unit.status, unit.title, unit.old_code) == (UnitStatus.DESCRIBED, "Count the till", "RTZZSO201A")
        assert unit.requirements


def test_two_descriptions_that_differ_both_stay() -> None:
    """The first says so, and a graph takes only the first."""
    one = _unit(1, UnitStatus.DESCRIBED, requirements=(Statement(text="Count"),))
    two = _unit(9, UnitStatus.DESCRIBED, requirements=(Statement(text="Weigh"),))
    units = merge_placements([one, two])
    assert [[note.code for note in unit.diagnostics] for unit in units] == [["duplicate-code"], []]
    assert "line 9" in units[0].diagnostics[0].message
    assert first_editions(units) == units[:1]
