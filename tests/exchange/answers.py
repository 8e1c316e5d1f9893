"""Right, slightly changed and wrong answers to an item, to compare another program's grading with cskg's own."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, permutations

from exchange.samples import perfect

from cskg.exchange.quiz_sheets import QuizSheet
from cskg.quiz.grading import Response, grade_quiz
from cskg.quiz.items import Item, ItemKind, Quiz

ORDERS = frozenset({ItemKind.LEVEL_ORDER, ItemKind.STEP_ORDER})
TYPED = frozenset({ItemKind.MISSING_MEMBER, ItemKind.NUMERIC})
WRONG = "zzz"


def spoil(item: Item) -> Iterator[Response]:
    """Yields answers with one difference from the right one, as far as the kind allows; some are also right."""
    right = perfect(item)
    if item.kind in ORDERS:
        for index in range(len(item.key) - 1):
            swapped = list(item.key)
            swapped[index : index + 2] = swapped[index + 1], swapped[index]
            yield replace(right, choices=tuple(swapped))
    elif item.kind is ItemKind.MULTIPLE_CHOICE:
        for option in item.options:
            yield replace(right, choices=(option.id,))
            others = tuple(choice for choice in item.key if choice != option.id)
            yield replace(right, choices=others if option.id in item.key else (*item.key, option.id))
        yield replace(right, choices=tuple(option.id for option in item.options))
    elif item.key_pairs:
        for index, (option_id, target_id) in enumerate(item.key_pairs):
            rest = item.key_pairs[:index] + item.key_pairs[index + 1 :]
            yield replace(right, pairs=rest)
            other = next(target.id for target in item.targets if target.id != target_id)
            yield replace(right, pairs=(*rest, (option_id, other)))
    elif item.options:
        yield from (replace(right, choices=(option.id,)) for option in item.options if option.id not in item.key)
    elif item.kind is ItemKind.RECALL:
        yield from _spoil_recall(item)
    else:
        for text in (item.key_text[0].upper(), *item.accepted[0], WRONG, f"{item.key_text[0]}1"):
            yield replace(right, text=text)


def _spoil_recall(item: Item) -> Iterator[Response]:
    right, texts = perfect(item), item.key_text
    yield replace(right, texts=texts[::-1])
    yield replace(right, texts=(texts[0],) * len(texts))
    yield replace(right, texts=tuple(text.upper() for text in texts))
    yield replace(right, texts=tuple(more[0] if more else WRONG for more in item.accepted or ((),) * len(texts)))
    for index in range(len(texts)):
        yield replace(right, texts=(*texts[:index], WRONG, *texts[index + 1 :]))


def score(sheet: QuizSheet, response: Response) -> float:
    """The score that cskg gives for one answer, from 0 to 1."""
    return grade_quiz(sheet.quiz, (response,)).score


def iter_wrong(item: Item) -> Iterator[Response]:
    """Yields answers with a lower score than the key: every distractor, swapped pair, order or other text."""
    ids = [option.id for option in item.options]
    if item.kind in ORDERS:
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
        yield from (Response(item_id=item.id, text=text) for text in (f"{item.key_text[0]}9", WRONG))
    elif item.key_text:
        for index in range(len(item.key_text)):
            texts = tuple(WRONG if i == index else text for i, text in enumerate(item.key_text))
            yield Response(item_id=item.id, texts=texts)


def iter_scored(*sheets: QuizSheet) -> Iterator[tuple[QuizSheet, Item]]:
    """Yields the items of some sheets that a program can mark."""
    for sheet in sheets:
        yield from ((sheet, item) for item in sheet.quiz.items if item.is_scored)


def all_answers(item: Item) -> list[tuple[Response, float]]:
    """The perfect answer and all wrong ones, with their scores."""
    answers = [perfect(item), *iter_wrong(item)]
    quiz = Quiz(id="x", seed=0, items=(item,), unfilled=())
    return [(answer, grade_quiz(quiz, [answer]).score) for answer in answers]
