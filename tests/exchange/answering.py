"""Answers to an item, right and wrong, and what cskg's own grader gives for them."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, permutations

from exchange.samples import perfect

from cskg.exchange.quiz_sheets import QuizSheet
from cskg.quiz.grading import Response, grade_quiz
from cskg.quiz.items import Item, ItemKind, Quiz

TYPED = frozenset({ItemKind.MISSING_MEMBER, ItemKind.NUMERIC})


def iter_wrong(item: Item) -> Iterator[Response]:
    """Yields answers each of which is worth less than the key: every distractor, swapped pair, order or other text."""
    ids = [option.id for option in item.options]
    if item.kind in {ItemKind.LEVEL_ORDER, ItemKind.STEP_ORDER}:
        yield from (Response(item_id=item.id, choices=order) for order in permutations(ids) if order != item.key)
    elif item.kind is ItemKind.MULTIPLE_CHOICE:
        for size in range(1, len(ids) + 1):
            yield from (
                Response(item_id=item.id, choices=chosen)
                for chosen in combinations(ids, size)
                if set(chosen) != set(item.key)
            )
    elif item.key:
        yield from (Response(item_id=item.id, choices=(name,)) for name in ids if name not in item.key)
    for option, target in item.key_pairs:
        rest = tuple(pair for pair in item.key_pairs if pair != (option, target))
        others = [other.id for other in item.targets if other.id != target]
        yield from (Response(item_id=item.id, pairs=(*rest, (option, other))) for other in others)
    if item.kind in TYPED:
        yield from (Response(item_id=item.id, text=text) for text in (f"{item.key_text[0]}9", "x1"))
    elif item.key_text:
        for index in range(len(item.key_text)):
            texts = tuple("x1" if i == index else text for i, text in enumerate(item.key_text))
            yield Response(item_id=item.id, texts=texts)


def mark(item: Item, response: Response) -> float:
    """What cskg's own grader gives."""
    quiz = Quiz(id="x", seed=0, items=(item,), unfilled=())
    return grade_quiz(quiz, [replace(response, item_id=item.id)]).score


def iter_scored(*sheets: QuizSheet) -> Iterator[tuple[QuizSheet, Item]]:
    """Yields the items of some sheets that a program can mark."""
    for sheet in sheets:
        yield from ((sheet, item) for item in sheet.quiz.items if item.is_scored)


def all_answers(item: Item) -> list[tuple[Response, float]]:
    """The perfect answer and all wrong ones, with their scores."""
    answers = [perfect(item), *iter_wrong(item)]
    return [(answer, mark(item, answer)) for answer in answers]
