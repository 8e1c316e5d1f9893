"""How much of two units each covers of the other: what counts, and that all who tell it tell the same."""

import pytest
from builders import DATA, Tree, catalogue_of, make_unit
from hypothesis import given
from links.test_comparison import UNITS

from cskg.graph.index import common_language
from cskg.links.coverage import measure_coverage
from cskg.links.equivalence import Verdict, compare_units
from cskg.links.shares import align_units, weigh_statements
from cskg.model import LinkPredicate, Unit
from cskg.outline import Outline


@given(UNITS, UNITS)
def test_the_other_way_round_the_shares_change_places(a: Unit, b: Unit) -> None:
    """Each side is what it is, whichever unit comes first, and from 0 to 1."""
    there, back = align_units(a, b), align_units(b, a)
    assert (there.a.share, there.b.share) == (back.b.share, back.a.share)
    assert 0 <= there.a.share <= 1
    assert there.a.covered.keys() <= there.a.weights.keys()


@given(UNITS, UNITS)
def test_comparison_and_coverage_tell_the_same(a: Unit, b: Unit) -> None:
    """The shares of a comparison are the coverage of each unit by the other one, statement by statement."""
    if a.key == b.key:
        return
    comparison, of_b, of_a = compare_units(a, b), measure_coverage([a], b), measure_coverage([b], a)
    assert (comparison.subject_share, comparison.object_share) == (of_a.share, of_b.share)
    side = align_units(a, b).b
    assert {item.wanted.position for item in of_b.covered} == side.covered.keys()
    assert {item.position for item in of_b.missing} == side.weights.keys() - side.covered.keys()


def test_links_tell_the_same() -> None:
    """The shares of each inferred overlap are those of the comparison of its units."""
    catalogue = catalogue_of(DATA / "illustrative")
    links = [link for link in catalogue.links if link.method == "statement-overlap"]
    assert links
    for link in links:
        assert link.predicate is LinkPredicate.OVERLAPS_WITH
        entries = [catalogue.units[key] for key in (link.subject, link.object)]
        language = common_language(entries)
        found = compare_units(*(catalogue.get_edition(entry, language) for entry in entries))
        assert link.subject_share == round(found.subject_share, 2)
        assert link.object_share == round(found.object_share, 2)
    assert all(link.subject_share is None for link in catalogue.links if link.method != "statement-overlap")


CASH = ("Count the cash", "Sort the coins", "Lock the safe")
YARD = ("Sweep the yard", "Water the plants")


def test_a_verbatim_part_is_narrower() -> None:
    """A unit that another one has word for word is its part, whatever the headings and criteria of both."""
    part = make_unit({"Close the till": CASH})
    whole = make_unit({"Handle takings": CASH, "Keep the place tidy": YARD}, "Capable of closing for the night")
    comparison = compare_units(part, whole)
    assert comparison.verdict is Verdict.NARROWER
    assert (comparison.subject_share, comparison.object_share) == (1.0, 0.6)
    assert compare_units(whole, part).verdict is Verdict.BROADER


def test_one_shared_statement_among_many_is_no_overlap() -> None:
    """Two units are different where less than 0.15 of each is the same."""
    own = [f"{verb} the {noun}" for verb in ("Paint", "Weld", "Fold") for noun in ("hull", "gear", "cloth")]
    one, other = (make_unit({"Work": ("Lock the safe", *texts)}) for texts in (own[:7], YARD + ("Boil eggs",) * 5))
    comparison = compare_units(one, other)
    assert comparison.subject_share == pytest.approx(1 / 8)
    assert comparison.verdict is Verdict.DIFFERENT


def test_what_a_statement_weighs() -> None:
    """Members share the weight of their requirement; headings, conduct, the genre's phrases, criteria have none."""
    tree: Tree = {
        "Serve guests": {"Describe guests, including": ("Tourists", "Regulars"), "Greet guests": ()},
        "Clear tables": (),
        "Attitude": "Be punctual",
        "Exhibit professionalism": (),
    }
    unit = make_unit(tree, "Serves guests")
    third = pytest.approx(1 / 3)
    assert weigh_statements(tuple(Outline(unit).values())) == {
        "r1.1": third,
        "r1.1.1": third,
        "r1.1.2": third,
        "r1.2": 1.0,
        "r2": 1.0,
    }


def test_criteria_count_where_there_is_nothing_else() -> None:
    """A unit of criteria alone is compared by them."""
    units = [make_unit(criteria=texts) for texts in (CASH, CASH[:2])]
    comparison = compare_units(*units)
    assert (comparison.verdict, comparison.object_share) == (Verdict.BROADER, 1.0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Apply the labels of dangerous goods", "State the labels of dangerous goods"),
        ("Describe the flow of dangerous goods", "Manage the flow of dangerous goods"),
    ],
)
def test_to_act_does_not_cover_to_know(one: str, other: str) -> None:
    """A pair that asks for different things is shown, and covers in neither direction."""
    comparison = compare_units(make_unit(one), make_unit(other))
    assert len(comparison.pairs) == 1
    assert (comparison.subject_share, comparison.object_share) == (0.0, 0.0)
    assert "Of these, similar but not enough to cover each other: 1." in comparison.reasons


def test_statements_on_two_objects_do_not_cover() -> None:
    """Statements that say of one title's object what the other unit says of its own do not cover each other."""
    text = "Post the {} in large letters beside the entrance"
    menu, roster = (make_unit(text.format(word), title=f"Draw up the {word}") for word in ("menu", "roster"))
    assert compare_units(menu, roster).verdict is Verdict.DIFFERENT
    assert compare_units(menu, make_unit(text.format("roster"), title=None)).verdict is Verdict.EQUIVALENT


def test_parts_cover_their_whole_together() -> None:
    """A statement that the other unit has in parts is covered, and so are the parts."""
    whole, parts = (
        make_unit({"Till": "Close the till and sweep the yard"}),
        make_unit({"Till": ("Close the till", YARD[0])}),
    )
    found = align_units(whole, parts)
    assert (found.a.share, found.b.share) == (1.0, 1.0)
    assert [pair[:2] for pair in found.list_covered()] == [("r1.1", "r1.1"), ("r1.1", "r1.2")]
