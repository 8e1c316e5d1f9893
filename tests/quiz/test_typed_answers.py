"""Typed answers: listed spellings are right, none is right for two texts, and long lists of guesses pay nothing."""

import pytest
from builders import make_unit
from hypothesis import given
from hypothesis import strategies as st
from language.test_variants import texts

from cskg.iris import Iris
from cskg.model import UnitKey
from cskg.quiz.generation import generate_quiz
from cskg.quiz.grading import Response, grade_quiz
from cskg.quiz.items import Interaction, Item, ItemKind, Quiz, QuizOptions
from cskg.quiz.kinds.lists import list_spellings
from cskg.quiz.likeness import squash

members = st.lists(texts.filter(squash), min_size=3, max_size=7, unique_by=squash)


def make_recall(*listed: str) -> Item:
    """An item that asks for all members of a list."""
    return Item(
        id="q_recall",
        kind=ItemKind.RECALL,
        interaction=Interaction.TEXTS,
        unit=UnitKey("900001L1"),
        stem="Name them.",
        key_text=listed,
        accepted=tuple(list_spellings(text, [other for other in listed if other != text]) for text in listed),
    )


def pay(item: Item, *typed: str) -> float:
    """What some typed texts are worth."""
    quiz = Quiz(id="x", seed=0, items=(item,), unfilled=())
    return grade_quiz(quiz, [Response(item_id=item.id, texts=typed)]).score


@given(members)
def test_every_listed_spelling_is_right_for_one_text(listed: list[str]) -> None:
    """It names one member and no other, with an article before it, too."""
    item = make_recall(*listed)
    for spellings in item.spellings:
        for spelling in spellings:
            assert pay(item, spelling) == pytest.approx(1 / len(listed), abs=1e-6)
            assert pay(item, f"The {spelling}") == pytest.approx(1 / len(listed), abs=1e-6)


@given(members, st.lists(texts, min_size=1, max_size=90))
def test_a_list_with_too_many_answers_never_pays_in_full(listed: list[str], guesses: list[str]) -> None:
    """Whoever names all and more gets less than the point, the less the more there is."""
    item = make_recall(*listed)
    typed = [*listed, *guesses][:100]
    given_texts = {squash(text) for text in typed} - {""}
    if len(given_texts) > 2 * len(listed):
        assert pay(item, *typed) < 1
    if all(f"wrong {number}" not in listed for number in range(90)):
        assert pay(item, *listed, "wrong answer") < 1
        assert pay(item, *listed, *(f"wrong {number}" for number in range(90))) == 0


@pytest.mark.parametrize(
    ("typed", "points"),
    [
        (("Theft", "Breakage", "Wrong entry"), 1.0),
        (("a theft", "breakages", "the wrong entries"), 1.0),
        (("Theft", "Breakage"), 0.666667),
        (("Theft", "Breakage", "Fire"), 0.666667),
        (("Theft", "Fire", "Flood"), 0.333333),
        (("Theft", "thefts", "THEFT!", "the theft"), 0.333333),
        (("Theft", "Breakage", "Wrong entry", "Fire"), 0.666667),
        (("Theft", "Breakage", "Wrong entry", "Fire", "Flood"), 0.333333),
        (("Theft", "Breakage", "Wrong entry", "Fire", "Flood", "Rain"), 0.0),
        (("Theft", "Breakage", "Wrong entry", " ", "...", ""), 1.0),
        (("Fire", "Flood", "Rain", "Snow"), 0.0),
    ],
)
def test_answers_too_many_cost_what_a_right_one_gives(typed: tuple[str, ...], points: float) -> None:
    """(named - too many) / listed, never below nothing; what is given twice in one spelling counts once."""
    assert pay(make_recall("Theft", "Breakage", "Wrong entry"), *typed) == points


@pytest.mark.parametrize(
    ("listed", "typed", "named"),
    [
        (("Sale", "Sales", "Rent"), "sales", ("Sales",)),
        (("Sale", "Sales", "Rent"), "sale", ("Sale",)),
        (("Goods (damaged)", "Goods (returned)", "Slips"), "goods", ()),
        (("The team", "Team", "Slips"), "the team", ("The team",)),
        (("The team", "Team", "Slips"), "a team", ("Team",)),
        (("1.5 kg", "15 kg", "5 kg"), "1.5kg", ("1.5 kg",)),
        (("1.5 kg", "15 kg", "5 kg"), "15 kilograms", ("15 kg",)),
        (("-5 °C", "5 °C", "15 °C"), "−5 degrees Celsius", ("-5 °C",)),
        (("Colour", "Size", "Price"), "colors", ("Colour",)),
        (("Cheque", "Check", "Cash"), "check", ("Check",)),
        (("Vitamin A", "Level A", "A level"), "level", ("A level",)),
    ],
)
def test_no_spelling_names_another_member(listed: tuple[str, ...], typed: str, named: tuple[str, ...]) -> None:
    """What two members share is right for neither, and a point or a minus sign tells numbers apart."""
    item = make_recall(*listed)
    others = [text for text in listed if text not in named]
    assert pay(item, typed) == pytest.approx(len(named) / 3, abs=1e-6)
    assert pay(item, typed, *others) == pytest.approx((len(named) + len(others)) / 3 if named else 2 / 3, abs=1e-6)


def test_generated_items_list_spellings_of_words_that_exist() -> None:
    """What a unit's closed list is asked for with is listed with the item."""
    unit = make_unit({"Know shops": {"Types of loss": {"Theft": {}, "Broken colours": {}, "Currency": {}}}})
    (item,) = generate_quiz([unit], QuizOptions(size=5, kinds=(ItemKind.RECALL,)), Iris()).items
    assert dict(zip(item.key_text, item.accepted, strict=True)) == {
        "Theft": ("Thefts",),
        "Broken colours": ("Broken colors", "Broken colour", "Broken color"),
        "Currency": ("Currencies",),
    }
