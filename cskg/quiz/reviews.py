"""When to ask an item again: spaced review by FSRS (the package ``fsrs``) with its default parameters.

On 350 million reviews FSRS 6 with default parameters predicts recall with a log loss of 0.339, where the mean gives
0.363 and SM-2 0.547 (open-spaced-repetition/srs-benchmark, November 2026); nothing more is claimed. No fuzz and no
clock: the same history gives the same days. Knows answers; knows nothing of units.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from fsrs import Card, Rating, Scheduler

from cskg.quiz.history import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """When an item is due.

    Attributes:
        item_id: The item.
        due: From when on to ask it again, in UTC.
        reviews: How often it was answered.
        retrievability: How probable a right answer is at the time that was asked about, from 0 to 1.
    """

    item_id: str
    due: datetime
    reviews: int
    retrievability: float


def plan_reviews(answers: Iterable[Answer], at: datetime) -> tuple[Review, ...]:
    """Plans when each item of a history is due, the most urgent first.

    A fully right answer counts as good, a partly right one as hard, a wrong one as forgotten.

    Args:
        answers: The history, in any order.
        at: The time to judge from, in UTC.
    """
    scheduler = Scheduler(enable_fuzzing=False)
    cards: dict[str, Card] = {}
    counts: dict[str, int] = {}
    for answer in sorted(answers, key=lambda answer: (answer.at, answer.item_id)):
        # An id of its own and a due time keep the package from reading the clock.
        card = cards.get(answer.item_id) or Card(card_id=1, due=answer.at)
        cards[answer.item_id], _ = scheduler.review_card(card, _rate(answer.score), review_datetime=answer.at)
        counts[answer.item_id] = counts.get(answer.item_id, 0) + 1
    found = [
        Review(
            item_id=name,
            due=card.due,
            reviews=counts[name],
            retrievability=round(scheduler.get_card_retrievability(card, current_datetime=at), 6),
        )
        for name, card in cards.items()
    ]
    return tuple(sorted(found, key=lambda review: (review.due, review.item_id)))


def find_due(reviews: Iterable[Review], at: datetime) -> tuple[str, ...]:
    """Gives the ids of the items that are due at a time, the most urgent first."""
    return tuple(review.item_id for review in reviews if review.due <= at)


def _rate(score: float) -> Rating:
    return Rating.Good if score == 1 else Rating.Hard if score > 0 else Rating.Again
