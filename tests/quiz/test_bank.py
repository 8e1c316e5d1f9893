"""A bank keeps the aims of docs/measurements/quizzes.md, measured by the benchmark's own rules and not by the gates."""

import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from math import sqrt
from pathlib import Path
from types import ModuleType

import pytest

from cskg.quiz.items import Interaction


@pytest.fixture(scope="module")
def quality(root: Path) -> Iterator[ModuleType]:
    """The benchmark as a module."""
    folder = str(root / "benchmarks")
    sys.path.insert(0, folder)
    import quiz_quality

    yield quiz_quality
    sys.path.remove(folder)


@pytest.fixture(scope="module")
def bank(quality: ModuleType, root: Path):  # noqa: ANN201
    """The bank of one seed: more than five hundred items of the real and the illustrative units."""
    return quality.make_bank(quality.read_groups([root / "data" / "units", root / "data" / "illustrative"]), 1)


def test_there_are_no_flaws_duplicates_and_leaks(quality: ModuleType, bank) -> None:  # noqa: ANN001
    """None of the flaws that need no model, no two items nearly the same, none that tells another of its quiz."""
    assert len(bank.items) > 500
    for name, has in quality.FLAWS.items():
        found = [item.stem for item in bank.items if has(item)]
        assert not found or name in quality.WARNINGS, (name, found[:3])
    unit_of = {item.id: item.unit for item in bank.items}
    assert not [pair for pair in quality.find_duplicates(bank.items) if unit_of[pair[0]] == unit_of[pair[1]]]
    assert not [leak for quiz in bank.quizzes for leak in quality.iter_leaks(quiz)]


def test_guessers_score_at_chance(quality: ModuleType, bank) -> None:  # noqa: ANN001
    """At most five points above it, and two standard errors for the size of the bank."""
    from quiz_guessers import guess

    single = [item for item in bank.items if item.interaction is Interaction.CHOICE]
    chance = statistics.mean(1 / len(item.options) for item in single)
    slack = 0.05 + 2 * sqrt(chance * (1 - chance) / len(single))
    scores = [guess(item, bank.units) for item in single]
    for name in scores[0]:
        assert statistics.mean(score[name] for score in scores) <= chance + slack, name
    learned, chance = quality.learn_to_guess(single)
    assert learned <= chance + slack
    places = Counter([option.id for option in item.options].index(item.key[0]) for item in single)
    assert all(abs(count / len(single) - 1 / 3) <= 0.03 + slack - 0.05 for count in places.values())


def test_most_requirements_are_asked_about(quality: ModuleType, bank) -> None:  # noqa: ANN001
    """With one seed already, some of them by an item that a program marks; more seeds reach more."""
    eligible = quality.find_eligible(bank.units)
    asked = {item.is_scored: set() for item in bank.items}
    for item in bank.items:
        refs = (found.statement for found in item.about)
        asked[item.is_scored].update((ref.unit, ref.language, ref.name) for ref in refs)
    assert len(eligible.keys() & asked[True]) > 0.25 * len(eligible)
    assert len(eligible.keys() & (asked[True] | asked[False])) > 0.65 * len(eligible)
