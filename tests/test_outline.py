"""A statement's name follows from what it says: edits around it leave it alone."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from builders import make_unit
from hypothesis import given
from hypothesis import strategies as st

from cskg.iris import Iris
from cskg.model import Language, Statement, Unit
from cskg.outline import Outline, Position, fold_statement, is_name, iter_statements

TEXTS = ("Open the shop", "Count the till", "Greet guests.", "Sweep the floor", "Label stock", "開鋪。", "點算存貨")


def trees(depth: int = 2) -> st.SearchStrategy[tuple[Statement, ...]]:
    """Trees of statements from few texts, so that texts are often repeated."""
    children = trees(depth - 1) if depth else st.just(())
    one = st.builds(Statement, text=st.sampled_from(TEXTS), children=children)
    return st.lists(one, max_size=3).map(tuple)


units = st.builds(make_unit, trees(), trees(0))


def edit(statements: tuple[Statement, ...], draw: random.Random, fresh: list[str]) -> tuple[Statement, ...]:
    """Inserts, removes, swaps or changes siblings somewhere in a tree."""
    found = list(statements)
    if found and draw.random() < 0.5:
        place = draw.randrange(len(found))
        found[place] = replace(found[place], children=edit(found[place].children, draw, fresh))
        return tuple(found)
    kind = draw.choice(["insert", "remove", "swap", "hang"])
    if kind == "insert" or not found:
        found.insert(draw.randint(0, len(found)), Statement(text=fresh.pop()))
    elif kind == "remove":
        found.pop(draw.randrange(len(found)))
    elif kind == "swap":
        draw.shuffle(found)
    elif len(found) > 1:  # one sibling goes under another
        moved = found.pop(draw.randrange(len(found)))
        place = draw.randrange(len(found))
        found[place] = replace(found[place], children=(*found[place].children, moved))
    return tuple(found)


def counts(unit: Unit) -> Counter[tuple[str, str]]:
    """How often each folded text stands in each kind."""
    return Counter((kind.value, fold_statement(statement.text)) for _, kind, statement in iter_statements(unit))


def names(unit: Unit) -> dict[tuple[str, str], set[str]]:
    """The names of each folded text of each kind."""
    found: dict[tuple[str, str], set[str]] = {}
    for entry in Outline(unit).values():
        found.setdefault((entry.kind.value, fold_statement(entry.statement.text)), set()).add(entry.name)
    return found


@given(units, st.randoms(use_true_random=False), st.integers(1, 4))
def test_edits_change_no_other_name(unit: Unit, draw: random.Random, edits: int) -> None:
    """Insertion, removal, moving and swapping leave the name of every text that stands once before and after."""
    fresh = [f"Fresh words {number}" for number in range(edits)]
    after = unit
    for _ in range(edits):
        after = replace(after, requirements=edit(after.requirements, draw, fresh))
    once_before, once_after = counts(unit), counts(after)
    one, other = names(unit), names(after)
    for text in one.keys() & other.keys():
        if once_before[text] == once_after[text] == 1:
            assert one[text] == other[text]


@given(units, units)
def test_a_name_never_means_two_texts(one: Unit, other: Unit) -> None:
    """Whatever two editions say, what they call by one name is one text of one kind."""
    meant: dict[str, tuple[str, str]] = {}
    for unit in (one, other):
        for entry in Outline(unit).values():
            said = (entry.kind.value, fold_statement(entry.statement.text))
            assert meant.setdefault(entry.name, said) == said


@given(units)
def test_names_are_unique_in_an_edition(unit: Unit) -> None:
    """Each statement has one name, each name one statement, and an outline finds it by it."""
    outline = Outline(unit)
    found = [entry.name for entry in outline.values()]
    assert len(set(found)) == len(found)
    assert all(is_name(name) for name in found)
    assert all(outline.find(entry.name) is entry for entry in outline.values())


@given(units)
def test_a_repeated_text_has_no_bare_name(unit: Unit) -> None:
    """The bare name of a text that stands several times names none of them, and leads to all of them."""
    outline = Outline(unit)
    for (kind, text), count in counts(unit).items():
        alone = make_unit(text) if kind == "r" else make_unit((), text)
        (bare,) = [entry.name for entry in Outline(alone).values()]
        if count == 1:
            assert outline.find(bare) is not None
        else:
            assert outline.find(bare) is None
            assert len(outline.find_repeated(bare)) == count


@pytest.mark.parametrize(
    "text", ["open the shop", "Open  the\nshop.", "OPEN THE SHOP", "Ｏｐｅｎ the shop；", "Open the shop …"]
)
def test_what_does_not_change_a_name(text: str) -> None:
    """Case, white space, width and punctuation at the end say nothing."""
    (plain,), (other,) = (Outline(make_unit(each)).values() for each in ("Open the shop", text))
    assert plain.name == other.name


@pytest.mark.parametrize("text", ["Open a shop", "Open the shops", "“Open the shop", "Open, the shop", "開鋪"])
def test_what_changes_a_name(text: str) -> None:
    """Other words, and punctuation before the end, make another statement."""
    (plain,), (other,) = (Outline(make_unit(each)).values() for each in ("Open the shop", text))
    assert plain.name != other.name


def test_a_requirement_and_a_criterion_are_two() -> None:
    """Equal words of two kinds are two statements; in each kind they stand once."""
    both = Outline(make_unit("Open the shop", "Open the shop"))
    one, other = both["r1"].name, both["c1"].name
    assert one[0] == "r"
    assert other[0] == "c"
    assert one[2:] == other[2:]


def test_repeated_texts_are_told_apart_by_what_is_above_them() -> None:
    """Equal items of two topics keep their names when the topics are swapped; equal ones of one topic are numbered."""
    item = Statement(text="Keep records")
    first, second = Statement(text="Sell", children=(item,)), Statement(text="Buy", children=(item, item))
    outline, swapped = Outline(make_unit((first, second))), Outline(make_unit((second, first)))
    assert outline["r1.1"].name == swapped["r2.1"].name
    assert outline["r2.1"].name == swapped["r1.1"].name
    assert outline["r2.1"].name == outline["r2.2"].name[:-1] + "1"
    assert outline["r2.2"].name.endswith("-2")


@given(units)
def test_positions_say_where_statements_stand(unit: Unit) -> None:
    """An outline has parents before children, in the order of its positions, and finds what stands above and below."""
    outline = Outline(unit)
    assert list(outline) == sorted(outline, key=lambda position: position.order)
    for position, entry in outline.items():
        assert entry.position == position
        assert [each.statement for each in outline.below(position)] == list(entry.statement.children)
        above = outline.above(position)
        assert [position.is_under(each.position) for each in above] == [True] * len(above)
        assert len(above) == position.count(".")
    assert Position("r10").order > Position("r2").order


@given(units, st.randoms(use_true_random=False))
def test_two_editions_keep_their_statements_apart(unit: Unit, draw: random.Random) -> None:
    """An edition in another language has IRIs of its own, and an edit of the one changes none of the other."""
    other = replace(unit, language=Language.ZH_HANT)
    edited = replace(unit, requirements=edit(unit.requirements, draw, ["Fresh words"]))
    iris = [{Iris().statement(Outline(each).ref(position)) for position in Outline(each)} for each in (edited, other)]
    assert not iris[0] & iris[1]
    assert iris[1] == {Iris().statement(Outline(other).ref(position)) for position in Outline(other)}
    assert Outline(unit).names == Outline(other).names
