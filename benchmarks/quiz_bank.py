"""Quizzes for measurements: units as read back from the graph, and quizzes about each unit and each area."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cskg.graph.catalogue import Catalogue
from cskg.ingest.build import load_catalogue
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.model import Language, Unit, UnitKey
from cskg.quiz.generation import generate_quiz
from cskg.quiz.items import Item, Quiz, QuizOptions

MOST_AROUND = 12
"""The number of units of an area that lend wrong options to a quiz about one of them."""

Units = dict[UnitKey, Unit]


@dataclass(frozen=True, slots=True)
class Bank:
    """Items, with their quizzes and their units.

    Attributes:
        items: Each item once.
        quizzes: Quizzes of ten, to check whether one item gives away another.
        units: The editions, by key and language.
    """

    items: tuple[Item, ...]
    quizzes: tuple[tuple[Item, ...], ...]
    units: dict[tuple[UnitKey, Language], Unit]


def read_groups(folders: Sequence[Path]) -> list[Units]:
    """Reads the units of each functional area and language back from the graph."""
    catalogue: Catalogue
    catalogue, _ = load_catalogue(find_sources(folders), Iris())
    groups: dict[tuple[object, ...], Units] = defaultdict(dict)
    for entry in catalogue.units.values():
        for language in entry.languages:
            unit = catalogue.get_edition(entry, language)
            if unit.requirements and unit.language is language:
                groups[unit.functional_areas[:1], language][unit.key] = unit
    return list(groups.values())


def mix_areas(groups: Sequence[Units]) -> list[Units]:
    """Groups the units of an industry in one language by forty, regardless of their areas."""
    industries: dict[tuple[object, ...], Units] = defaultdict(dict)
    for units in groups:
        for unit in units.values():
            industries[unit.industry, unit.language][unit.key] = unit
    mixed = []
    for units in industries.values():
        keys = sorted(units)
        mixed += [
            {key: units[key] for key in keys[start::step]} for step in [len(keys) // 40 + 1] for start in range(step)
        ]
    return mixed


def make_bank(groups: Sequence[Units], seeds: int) -> Bank:
    """Makes quizzes about each area, each unit, and units of several areas."""
    items: dict[tuple[str, str], Item] = {}
    quizzes: list[tuple[Item, ...]] = []
    for units in groups:
        for seed in range(seeds):
            whole = generate_quiz(list(units.values())[:50], QuizOptions(size=100, seed=seed), Iris())
            parts = [generate_among(unit, units, seed) for unit in units.values()]
            ten = generate_quiz(list(units.values())[:50], QuizOptions(size=10, seed=seed), Iris())
            quizzes += [quiz.items for quiz in (*parts, ten)]
            for item in (i for quiz in (whole, *parts, ten) for i in quiz.items):
                items.setdefault((item.id, item.language.value), item)
    for units in mix_areas(groups):
        for seed in range(seeds):
            for item in generate_quiz(list(units.values()), QuizOptions(size=100, seed=seed), Iris()).items:
                items.setdefault((item.id, item.language.value), item)
    editions = {(key, unit.language): unit for units in groups for key, unit in units.items()}
    return Bank(items=tuple(items.values()), quizzes=tuple(quizzes), units=editions)


def generate_among(unit: Unit, units: Units, seed: int) -> Quiz:
    """Makes a quiz about one unit, with wrong options from the nearest units of its area."""
    near = sorted(units.values(), key=lambda other: (abs((other.level or 0) - (unit.level or 0)), other.key))
    around = [other for other in near if other.key != unit.key][:MOST_AROUND]
    return generate_quiz([unit], QuizOptions(size=10, seed=seed), Iris(), around)
