"""Finds items of a quiz that give each other away or repeat each other, and measures variety and size of quizzes.

Run it with `.venv/bin/python benchmarks/quiz_telling.py [FOLDER...] [--seeds N] [--examples N]`. It draws quizzes of
ten about each unit among its functional area and about each area, and prints the faults that the checker of the tests
finds (`tests/quiz/telling.py`), each with examples. It also prints the score of a guesser who remembers what earlier
items showed, the share of questions about places, the forms of question in ten items, and the yield by the number of
statements of a unit. It exits with 1 if a quiz has a fault.
"""

import argparse
import random
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from quiz_bank import Units, generate_among, read_groups
from quiz_quality import ROOT, find_form, is_of_place

from cskg.iris import Iris
from cskg.model import Unit
from cskg.outline import Outline
from cskg.quiz.generation import generate_quiz
from cskg.quiz.items import Interaction, Item, QuizOptions

sys.path.append(str(ROOT / "tests"))

from quiz.telling import Fault, Finding, find_faults
from quiz.telling_facts import read_trees
from quiz.unit_trees import Trees

SIZE = 10
_SIZES = (1, 10, 15, 20)
"""The yield is printed for units with at least this many statements."""
_MOST_UNITS = 50
_FEWEST_FORMS = 6


@dataclass(frozen=True, slots=True)
class Drawn:
    """A quiz of ten or fewer.

    Attributes:
        items: Its items.
        trees: The units of the area.
        unit: The unit that it asks about; None if it asks about an area.
    """

    items: tuple[Item, ...]
    trees: Trees
    unit: Unit | None = None


def draw_quizzes(groups: Sequence[Units], seeds: int) -> Iterator[Drawn]:
    """Draws quizzes about each unit and each area."""
    for units in groups:
        trees = read_trees(units.values())
        for seed in range(seeds):
            for unit in units.values():
                yield Drawn(generate_among(unit, units, seed).items, trees, unit)
            asked = list(units.values())[:_MOST_UNITS]
            yield Drawn(generate_quiz(asked, QuizOptions(size=SIZE, seed=seed), Iris()).items, trees)


def print_faults(drawn: Sequence[Drawn], examples: int) -> int:
    """Prints the faults by kind, and by the kinds of the two items; returns how many there are."""
    found: dict[Fault, list[tuple[int, Finding]]] = defaultdict(list)
    for place, quiz in enumerate(drawn):
        for finding in find_faults(quiz.items, quiz.trees):
            found[finding.fault].append((place, finding))
    for fault in Fault:
        pairs = {(place, finding.asked.id, finding.by.id) for place, finding in found[fault]}
        quizzes = {place for place, _ in found[fault]}
        print(f"{fault.value}: {len(found[fault])} in {len(pairs)} pairs of items of {len(quizzes)} quizzes")
        ways = Counter((f.asked.kind.value, f.by.kind.value, f.role) for _, f in found[fault])
        for (asked, by, role), count in ways.most_common():
            print(f"  {asked}, by {by}{f' in its {role}' if role else ''}: {count}")
        for _, finding in found[fault][:examples]:
            print(f"  e.g. {finding}")
    return sum(map(len, found.values()))


def guess_from_memory(drawn: Sequence[Drawn], rounds: int = 3) -> tuple[int, float, float, int, float]:
    """Measures a guesser who knows only the texts of earlier items, with the items in drawn order.

    In a choice, the guesser takes an option that was wrong in an earlier item, otherwise one that was not right there.

    Returns:
        The number of answers, the share of right answers, and chance; then the number of answers in which the guesser
        remembers something, and the share of these that is right.
    """
    draw, answers = random.Random(0), []
    for quiz in drawn:
        for _ in range(rounds):
            items = list(quiz.items)
            draw.shuffle(items)
            was: dict[bool, set[str]] = {True: set(), False: set()}
            for item in items:
                texts = {option.id: option.text.casefold().rstrip(".。") for option in item.options}
                if item.interaction is Interaction.CHOICE:
                    fresh = [name for name, text in texts.items() if text not in was[True]]
                    best = [name for name in fresh if texts[name] in was[False]] or fresh or list(texts)
                    answers.append((len(set(best) & set(item.key)) / len(best), len(texts), len(best) < len(texts)))
                for name, text in texts.items():
                    was[name in item.key or bool(item.key_pairs)].add(text)
                was[True] |= {text.casefold() for text in (*item.rubric, *item.key_text)}
    known = [right for right, _, remembers in answers if remembers]
    right, chance = (statistics.mean(found) for found in zip(*((r, 1 / n) for r, n, _ in answers), strict=True))
    return len(answers), right, chance, len(known), statistics.mean(known) if known else 0.0


def print_memory(drawn: Sequence[Drawn]) -> None:
    """Prints the score of this guesser."""
    count, right, chance, remembered, known = guess_from_memory(drawn)
    print(f"guesser from memory, {count:,} answers: {right:.1%} (chance {chance:.1%})", end="; ")
    print(f"remembers something in {remembered:,}: {known:.1%}")


def print_shape(drawn: Sequence[Drawn]) -> None:
    """Prints the share of questions about places, and the number of forms of question in ten items."""
    filled = [quiz for quiz in drawn if quiz.items]
    places = [sum(map(is_of_place, quiz.items)) for quiz in filled]
    over = sum(5 * count > max(len(quiz.items), 5) for count, quiz in zip(places, filled, strict=True))
    share = sum(places) / max(1, sum(len(quiz.items) for quiz in filled))
    print(f"questions about places: {share:.1%} of all; more than one in five in {over} of {len(filled)} quizzes")
    forms = [
        len({find_form(item, quiz.trees[item.unit].unit) for item in quiz.items})
        for quiz in filled
        if len(quiz.items) == SIZE
    ]
    if forms:
        few = sum(count < _FEWEST_FORMS for count in forms)
        print(
            f"forms in ten items, {len(forms)} quizzes: median {statistics.median(forms):g}, fewest {min(forms)}",
            end="",
        )
        print(f", under {_FEWEST_FORMS} in {few}")
    repeated = sum(len({item.stem for item in quiz.items}) < len(quiz.items) for quiz in filled)
    print(f"quizzes that ask in the same words more than once: {repeated}")


def print_yield(drawn: Sequence[Drawn]) -> None:
    """Prints how many items quizzes about one unit have, by the number of its statements."""
    counts: dict[int, list[int]] = defaultdict(list)
    for quiz in drawn:
        if quiz.unit is not None:
            size = len(Outline(quiz.unit))
            counts[max((least for least in _SIZES if least <= size), default=0)].append(len(quiz.items))
    for least, found in sorted(counts.items()):
        full = statistics.mean(count == SIZE for count in found)
        print(f"yield, {least} statements and more, {len(found)} quizzes: {statistics.mean(found) / SIZE:.1%}", end="")
        print(f", full {full:.1%}")


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, default=[ROOT / "data" / "illustrative"], metavar="FOLDER")
    parser.add_argument("--seeds", type=int, default=20, help="How many quizzes of each unit and area.")
    parser.add_argument("--examples", type=int, default=2, help="How many examples of each fault.")
    asked = parser.parse_args()
    drawn = list(draw_quizzes(read_groups(asked.folders), asked.seeds))
    print(f"quizzes {len(drawn):,}, items {sum(len(quiz.items) for quiz in drawn):,}")
    faults = print_faults(drawn, asked.examples)
    print_memory(drawn)
    print_shape(drawn)
    print_yield(drawn)
    sys.exit(int(bool(faults)))


if __name__ == "__main__":
    main()
