"""Banks: all good items of units, each once, the same whatever the order, with the ids that they have in quizzes."""

from collections import Counter
from functools import cache

import pytest
from builders import DATA, units_of

from cskg.iris import Iris
from cskg.model import Language, Unit
from cskg.outline import iter_statements
from cskg.quiz.bank import BankItem, generate_bank
from cskg.quiz.gates import iter_item_faults
from cskg.quiz.generation import generate_quiz
from cskg.quiz.items import Interaction, Item, ItemKind, QuizOptions
from cskg.quiz.kinds import KINDS


@cache
def read_units() -> tuple[Unit, ...]:
    """The English editions of a folder of illustrative units."""
    units = units_of(DATA / "illustrative" / "stock-control")
    return tuple({unit.key: unit for unit in reversed(units) if unit.language is Language.EN}.values())[::-1]


@cache
def make_bank() -> tuple[BankItem, ...]:
    return generate_bank(read_units(), QuizOptions(), Iris())


def question_of(item: Item) -> tuple[str, ...]:
    texts = item.texts
    right = [*item.key, *(name for pair in item.key_pairs for name in pair)]
    return (item.unit, item.stem, *sorted(texts[name] for name in right), *sorted(item.key_text))


def test_each_item_comes_once() -> None:
    """No id and no question with its key comes twice, and every unit gives some."""
    items = [each.item for each in make_bank()]
    assert len({item.id for item in items}) == len(items)
    assert len({question_of(item) for item in items}) == len(items)
    counts = Counter(item.unit for item in items)
    assert counts.keys() == {unit.key for unit in read_units()}
    assert min(counts.values()) > 5


def test_no_two_items_are_nearly_the_same() -> None:
    """Of one question with its key, a second item has less than half of what the first one asks for."""
    seen: dict[tuple[str, str], list[set[str]]] = {}
    for each in make_bank():
        item, right = each.item, {*question_of(each.item)[2:], *each.item.rubric}
        pairs = {f"{item.texts[one]} → {item.texts[other]}" for one, other in item.key_pairs}
        asked = pairs or right
        for other in seen.setdefault((item.unit, item.stem), []):
            assert len(asked & other) < len(asked | other) / 2 or item.interaction is Interaction.ORDER
        seen[item.unit, item.stem].append(asked)


def test_only_good_items_of_default_kinds_are_in_it() -> None:
    """All pass the gates of items, and none is of a kind that comes up only where it is asked for."""
    for each in make_bank():
        assert not list(iter_item_faults(each.item))
        assert KINDS[each.item.kind].is_default
    kinds = {each.item.kind for each in make_bank()}
    assert kinds >= {ItemKind.DETAIL, ItemKind.MATCH, ItemKind.CAN_DO}


def test_items_have_the_ids_of_quizzes() -> None:
    """What a quiz of the same seed asks is in the bank by the same id, about the same statements, with the same key."""
    bank = {each.item.id: each.item for each in make_bank()}
    quiz = generate_quiz(read_units(), QuizOptions(size=50), Iris())
    shared = [item for item in quiz.items if item.id in bank]
    assert len(shared) >= 0.9 * len(quiz.items)
    for item in shared:
        found = bank[item.id]
        assert (found.kind, found.unit, found.about) == (item.kind, item.unit, item.about)
        assert question_of(found)[2:] == question_of(item)[2:]


def test_questions_name_their_units() -> None:
    """In a bank of several units, since nobody knows beside which others a question will be asked."""
    units = {unit.key: unit for unit in read_units()}
    for each in make_bank():
        shown = " ".join([each.item.stem, *each.item.texts.values()])
        unit = units[each.item.unit]
        assert each.item.hides_unit or unit.code in shown or (unit.title or unit.code) in shown


def test_topics_are_words_of_the_unit() -> None:
    """The topmost requirement that an item asks about, or the criteria."""
    units = {unit.key: unit for unit in read_units()}
    for each in make_bank():
        texts = {statement.text.removesuffix(".") for _, _, statement in iter_statements(units[each.item.unit])}
        assert each.topic in {*texts, "Assessment Criteria", None}
    assert sum(each.topic is not None for each in make_bank()) > 0.9 * len(make_bank())


def test_the_order_of_units_does_not_count() -> None:
    """The same units give the same bank, and a unit's items do not hang on units that are not near it."""
    assert generate_bank(read_units()[::-1], QuizOptions(), Iris()) == make_bank()


def test_each_unit_is_told_when_it_is_done() -> None:
    """So that a terminal can show how far the work is."""
    done: list[str] = []
    generate_bank(read_units(), QuizOptions(kinds=(ItemKind.CAN_DO,)), Iris(), on_unit=done.append)
    assert done == sorted(unit.code for unit in read_units())


@pytest.mark.parametrize("kind", [ItemKind.SINGLE_CHOICE, ItemKind.NUMERIC])
def test_kinds_can_be_asked_for(kind: ItemKind) -> None:
    """Those that come up by default, and those that do not."""
    found = generate_bank(read_units(), QuizOptions(kinds=(kind,)), Iris())
    assert {each.item.kind for each in found} == {kind}
