"""Item statistics from the answers of many people: facility, discrimination, and how often options are chosen.

Classical test theory: facility is the mean score, discrimination the correlation of an item's score with the score of
all other items (corrected, so that an item does not correlate with itself). A distractor *functions* where at least
5 % choose it (Tarrant, Ware and Mohammed 2009, doi:10.1186/1472-6920-9-40).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import correlation

from cskg.errors import tell_count
from cskg.quiz.grading import Response, grade_quiz
from cskg.quiz.items import Quiz

FUNCTIONS_FROM = 0.05
FEWEST_TAKERS = 30
"""With fewer takers, the figures have a warning."""

_ROUNDING = 1e-6
"""Sums of scores that differ by less than this are equal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The content of a report.

    Attributes:
        attempts: The responses of each taker, by the quiz's ids.
        problems: What could not be read, a sentence each with its place.
    """

    attempts: tuple[tuple[Response, ...], ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionShare:
    """How many of those who answered chose an option.

    Attributes:
        option_id: The option.
        count: How many chose it.
        share: The same as a share of those who answered.
        is_key: Whether it is right.
        functions: Whether it is right, or enough takers choose it.
    """

    option_id: str
    count: int
    share: float
    is_key: bool
    functions: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemStatistics:
    """The statistics of an item.

    Attributes:
        item_id: The item.
        takers: How many took the quiz.
        omitted: How many of them left the item out; it counts as wrong.
        facility: The mean score, from 0 to 1; None without takers.
        discrimination: The correlation with the rest of the quiz, from -1 to 1; None where either does not vary.
        options: The options of a choice.
        warnings: What may be wrong, a sentence each.
    """

    item_id: str
    takers: int
    omitted: int
    facility: float | None
    discrimination: float | None
    options: tuple[OptionShare, ...]
    warnings: tuple[str, ...]


def measure_items(quiz: Quiz, attempts: Sequence[Sequence[Response]]) -> tuple[ItemStatistics, ...]:
    """Measures the items of a quiz that a program marks.

    Raises:
        BadInputError: A response names an unknown item or option.
    """
    items = [item for item in quiz.items if item.is_scored]
    given: list[Mapping[str, Response]] = [{one.item_id: one for one in attempt} for attempt in attempts]
    results = [{one.item.id: one.score for one in grade_quiz(quiz, attempt).results} for attempt in attempts]
    totals = [sum(scores[item.id] for item in items) for scores in results]
    found = []
    for item in items:
        scores = [one[item.id] for one in results]
        rest = [total - score for total, score in zip(totals, scores, strict=True)]
        answered = [one[item.id] for one in given if item.id in one]
        shares = []
        for option in item.options if item.key and len(item.key) < len(item.options) else ():
            count = sum(option.id in response.choices for response in answered)
            share = count / len(answered) if answered else 0.0
            is_key = option.id in item.key
            shares.append(
                OptionShare(
                    option_id=option.id,
                    count=count,
                    share=round(share, 6),
                    is_key=is_key,
                    functions=is_key or share >= FUNCTIONS_FROM,
                )
            )
        facility = sum(scores) / len(scores) if scores else None
        discrimination = correlate(scores, rest)
        found.append(
            ItemStatistics(
                item_id=item.id,
                takers=len(attempts),
                omitted=len(attempts) - len(answered),
                facility=None if facility is None else round(facility, 6),
                discrimination=None if discrimination is None else round(discrimination, 6),
                options=tuple(shares),
                warnings=tuple(_warn(len(attempts), facility, discrimination, shares)),
            )
        )
    return tuple(found)


def correlate(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Returns Pearson's correlation, which is point-biserial for two possible scores; None where one does not vary.

    Example:
        >>> round(correlate([0, 1, 1], [1, 2, 3]), 3), correlate([1, 1], [1, 2])
        (0.866, None)
    """
    if len(first) < 2 or any(max(values) - min(values) < _ROUNDING for values in (first, second)):
        return None
    return correlation(first, second)


def _warn(
    takers: int, facility: float | None, discrimination: float | None, shares: Sequence[OptionShare]
) -> list[str]:
    warnings = []
    if takers < FEWEST_TAKERS:
        warnings.append(
            f"Only {tell_count(takers, 'attempt')}; the figures are reliable from {FEWEST_TAKERS} attempts on."
        )
    if discrimination is not None and discrimination < 0:
        warnings.append("Learners who do well in the rest of the quiz do worse here; check the key.")
    if facility is not None and facility == 1:
        warnings.append("Everybody got it right.")
    idle = [share.option_id for share in shares if not share.functions]
    if idle and takers:
        warnings.append(f"Hardly anybody chooses {', '.join(idle)}.")
    return warnings
