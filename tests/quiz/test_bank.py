"""A bank of items keeps the aims of docs/quiz.md, measured by the benchmark's own rules and not by the gates."""

import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from math import sqrt
from pathlib import Path
from types import ModuleType

import pytest


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
    """The bank of one seed: more than a thousand items of the real and the illustrative units."""
    return quality.make_bank(quality.read_groups([root / "data" / "units", root / "data" / "illustrative"]), 1)


def test_there_are_no_flaws_duplicates_and_leaks(quality: ModuleType, bank) -> None:  # noqa: ANN001
    """None of the flaws that need no model, no two items nearly the same, none that tells another of its quiz."""
    assert len(bank.items) > 1000
    for name, has in quality.FLAWS.items():
        found = [item.stem for item in bank.items if has(item)]
        assert not found or name in quality.WARNINGS, (name, found[:3])
    assert quality.find_duplicates(bank.items) == []
    assert not [leak for quiz in bank.quizzes for leak in quality.iter_leaks(quiz)]


def test_guessers_score_at_chance(quality: ModuleType, bank) -> None:  # noqa: ANN001
    """At most five points above it, and two standard errors for the size of the bank."""
    single = [item for item in bank.items if item.kind in quality.SINGLE]
    chance = statistics.mean(1 / len(item.options) for item in single)
    slack = 0.05 + 2 * sqrt(chance * (1 - chance) / len(single))
    scores = [quality.guess(item, bank.units) for item in single]
    for name in scores[0]:
        assert statistics.mean(score[name] for score in scores) <= chance + slack, name
    learned, chance = quality.learn_to_guess(single)
    assert learned <= chance + slack
    places = Counter([option.id for option in item.options].index(item.key[0]) for item in single)
    assert all(abs(count / len(single) - 1 / 3) <= 0.03 + slack - 0.05 for count in places.values())


def test_nearly_every_statement_is_asked_about(quality: ModuleType, bank) -> None:  # noqa: ANN001
    """By a scored item, with one seed already; more seeds reach more."""
    eligible = quality.find_eligible(bank.units)
    scored = {
        (asked.statement.unit, asked.statement.language, asked.statement.name)
        for item in bank.items
        if item.is_scored
        for asked in item.about
    }
    assert len(eligible.keys() & scored) > 0.9 * len(eligible)
