"""How much of a unit is covered by the units that a person holds."""

import pytest
from builders import make_unit

from cskg.errors import BadInputError, LimitExceededError
from cskg.links.coverage import MAX_HELD, measure_coverage
from cskg.links.shares import COVERED_FROM
from cskg.model import Language

WANTED = make_unit(
    ("Audit stock control", "Exhibit professionalism", "Repair the cold store", "Sudden", "Water the plants"),
    "Repair the cold store",
    code="900001L2",
)


def test_several_units_together() -> None:
    """The best statement of any unit covers; boilerplate and criteria are neither covered nor missing."""
    one = make_unit(("Plan, record and audit the control of stock", "Exhibit professionalism"), code="900002L1")
    two = make_unit(("Mend or repair cold stores", "Repair the cold store."), code="900003L1")
    found = measure_coverage([one, two], WANTED)
    assert [(item.wanted.position, item.unit.code, item.held.position) for item in found.covered] == [
        ("r1", "900002L1", "r1"),
        ("r3", "900003L1", "r2"),
    ]
    assert COVERED_FROM <= found.covered[0].score < 1
    assert (found.covered[1].score, found.covered[1].is_equal) == (1.0, True)
    assert [item.position for item in found.missing] == ["r4", "r5"]
    assert found.share == 0.5
    assert measure_coverage([two, one], WANTED) == found


def test_more_units_never_cover_less() -> None:
    """Each further unit adds to the share or leaves it."""
    units = [
        make_unit("Sudden", code="900002L1"),
        make_unit("Paint", code="900003L1"),
        make_unit("Repair the cold store", code="900004L1"),
    ]
    shares = [measure_coverage(units[:count], WANTED).share for count in range(len(units) + 1)]
    assert shares == [0, 0.25, 0.25, 0.5]


def test_the_unit_itself() -> None:
    """Who holds the unit has covered it wholly, whatever else is held and in whatever language."""
    other = make_unit("Sudden", code="900002L1")
    itself = make_unit("審核存貨", code="900001L2", language=Language.ZH_HANT)
    found = measure_coverage([other, itself], WANTED)
    assert (found.share, found.missing) == (1.0, ())
    assert all(item.held == item.wanted and item.score == 1 for item in found.covered)


def test_nothing_but_boilerplate() -> None:
    """A unit of nothing but phrases of the genre is covered by itself alone."""
    phrase = make_unit("Exhibit professionalism", code="900005L1")
    assert measure_coverage([phrase], phrase).share == 1.0
    assert measure_coverage([WANTED], phrase).share == 0.0


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        ("Sell tobacco to minors", "Do not sell tobacco to minors"),
        ("Keep receipts for 7 days", "Keep receipts for 9 days"),
        ("Handle sudden floods in the cold store", "Sudden"),
        ("Sudden", "Handle sudden floods in the cold store"),
        ("Describe the flow of goods", "Manage the flow of goods"),
        ("Manage the flow of goods", "Describe the flow of goods"),
    ],
)
def test_what_does_not_cover(held: str, wanted: str) -> None:
    """A contradiction covers nothing, a long statement no word of it, a word no long one, to know not to act."""
    assert measure_coverage([make_unit(held, code="900002L1")], make_unit(wanted, code="900001L1")).share == 0


def test_what_is_refused() -> None:
    """Units in another language, without statements, or too many of them."""
    with pytest.raises(BadInputError, match="one language"):
        measure_coverage([make_unit("審核存貨", code="900002L1", language=Language.ZH_HANT)], WANTED)
    with pytest.raises(BadInputError, match="900002L1 has no statements"):
        measure_coverage([make_unit(code="900002L1")], WANTED)
    with pytest.raises(LimitExceededError, match="101 units"):
        measure_coverage([WANTED] * (MAX_HELD + 1), WANTED)
