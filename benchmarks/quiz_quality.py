"""Measures the quality of items: flaws, positions of keys, guessing by the options, duplicates, coverage, time.

Run it with `.venv/bin/python benchmarks/quiz_quality.py [--seeds N]`. The bank is made of quizzes about one unit and
about all units of a functional area, of the two real units and the illustrative framework. The flaws are those of
SAQUET (Moore et al. 2024, arXiv 2405.20529) as far as they need no language model, written from their description and
separately from the gates of the package, so that the gates do not judge themselves.
"""

import argparse
import re
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path

from quiz_bank import Bank, Units, generate_among, make_bank, read_groups
from quiz_guessers import (
    IDLE,
    content_of,
    learn_to_guess,
    length_of,
    likeness_of,
    print_table,
    words_of,
)

from cskg.iris import Iris
from cskg.language.characters import IDEOGRAPH, IDEOGRAPHS
from cskg.model import Language, StatementKind, Unit, UnitKey
from cskg.outline import Outline
from cskg.quiz.generation import generate_quiz
from cskg.quiz.items import Asked, Interaction, Item, ItemKind, QuizOptions

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests"))

from quiz.proving import prove_item  # noqa: E402 - the tests' checker

SINGLE = frozenset({ItemKind.SINGLE_CHOICE, ItemKind.WHICH_UNIT})
CHOICES = SINGLE | {ItemKind.MULTIPLE_CHOICE}
_NEGATIVE = frozenset("none never without exclude deny refuse oppose dispute not except incorrect false cannot".split())
_ABSOLUTE = frozenset("always never none all completely absolutely totally definitely incapable inevitable".split())
_VAGUE = frozenset(
    "frequently occasionally rarely seldom sometimes usually regularly periodically infrequently generally nearly "
    "somewhat partly".split()
)
_NUMBERS = frozenset("three four five six seven".split())
FEWEST_STATEMENTS, FEWEST_UNITS = 15, 10
"""The yield is measured for units with at least this many statements, in areas with at least this many units."""


def _texts(item: Item, *, right: bool) -> list[str]:
    return [option.text for option in item.options if (option.id in item.key) is right]


def _unquoted(stem: str) -> str:
    return re.sub("“[^”]*”|「[^」]*」", " ", stem)


FLAWS: dict[str, Callable[[Item], bool]] = {
    "longest option correct": lambda item: (
        item.kind in SINGLE
        and len(words_of(_texts(item, right=True)[0])) >= 4
        and max(map(length_of, _texts(item, right=False))) < 0.75 * length_of(_texts(item, right=True)[0])
    ),
    "none of the above": lambda item: any(re.search("none of|neither", o.text, re.IGNORECASE) for o in item.options),
    "all of the above": lambda item: any(re.search("all of the", o.text, re.IGNORECASE) for o in item.options),
    "true or false": lambda item: any(o.text.casefold() in {"true", "false", "yes", "no"} for o in item.options),
    "fill in the blank": lambda item: "__" in item.stem or "fill in" in item.stem.casefold(),
    "negative worded": lambda item: bool(_NEGATIVE & set(words_of(_unquoted(item.stem)))),
    "absolute terms (not the source's)": lambda item: bool(_ABSOLUTE & set(words_of(_unquoted(item.stem))) - {"all"}),
    "vague terms (not the source's)": lambda item: bool(_VAGUE & set(words_of(_unquoted(item.stem)))),
    "absolute terms (the source's)": lambda item: (
        item.kind in CHOICES and any(_ABSOLUTE & set(words_of(o.text)) for o in item.options)
    ),
    "vague terms (the source's)": lambda item: (
        item.kind in CHOICES and any(_VAGUE & set(words_of(o.text)) for o in item.options)
    ),
    "word repeats": lambda item: (
        item.kind in CHOICES
        and any(
            (content_of(item.stem) & content_of(key)) - set().union(*map(content_of, _texts(item, right=False)))
            for key in _texts(item, right=True)
        )
    ),
    "logical cue (number)": lambda item: (
        item.kind in CHOICES
        and len(found := [o for o in item.options if re.search(r"\d", o.text)]) == 1
        and found[0].id in item.key
    ),
    "grammatical cue (ending of options)": lambda item: (
        item.kind in CHOICES and len({o.text[-1:] in ".。!?" for o in item.options}) > 1
    ),
    "implausible distractor (length)": lambda item: (
        item.kind in CHOICES
        and max(map(length_of, (o.text for o in item.options))) >= 20
        and max(length_of(o.text) for o in item.options) > 2 * min(length_of(o.text) for o in item.options)
    ),
    "lost sequence": lambda item: (
        bool(item.options)
        and all(o.text.isdecimal() for o in item.options)
        and [o.text for o in item.options] != sorted(o.text for o in item.options)
    ),
    "more than one correct (same text)": lambda item: (
        len({o.text.casefold() for o in item.options}) < len(item.options)
    ),
    "unfocused stem": lambda item: item.kind in CHOICES and not ({"?", "？"} & set(item.stem)),
    "gratuitous information (over 40 words)": lambda item: (
        len(re.findall(rf"[^\W{IDEOGRAPHS}]+", item.stem)) + len(IDEOGRAPH.findall(item.stem)) / 2 > 40
    ),
    "no reason for an option": lambda item: (
        any(not f.rationale or not f.evidence for f in item.feedback) or len(item.feedback) != len(item.options)
    ),
}
"""Flaws by name, without the criteria that need a language model: ambiguity, plausible content, K-type by sense."""

WARNINGS = frozenset({"absolute terms (the source's)", "vague terms (the source's)"})


def find_duplicates(items: Sequence[Item]) -> list[tuple[str, str, float]]:
    """Pairs of items that share 85 % of their runs of five words."""
    runs = {}
    for item in items:
        shown = sorted(option.text for option in (*item.options, *item.targets))
        words = words_of(" ".join([item.stem, *shown, *item.key_text]))
        runs[item.id, item.language] = {tuple(words[i : i + 5]) for i in range(max(1, len(words) - 4))}
    by_run: dict[tuple[str, ...], list[tuple[str, Language]]] = defaultdict(list)
    for name, found in runs.items():
        for run in found:
            by_run[run].append(name)
    near: Counter[tuple[tuple[str, Language], tuple[str, Language]]] = Counter()
    for names in by_run.values():
        near.update(combinations(sorted(set(names), key=str), 2) if len(names) < 60 else ())
    return [
        (one[0], two[0], round(common / len(runs[one] | runs[two]), 3))
        for (one, two), common in near.items()
        if common / len(runs[one] | runs[two]) >= 0.85
    ]


def iter_leaks(quiz: Sequence[Item]) -> Iterator[tuple[Item, Item, str]]:
    """Yields pairs of items of one quiz; the first shows the second's key as an option, in its stem or explanation."""
    for one in quiz:
        told = [one.stem, *(o.text for o in one.options), *re.findall("“([^”]*)”|「([^」]*)」", one.stem)]
        told = [text if isinstance(text, str) else "".join(text) for text in told]
        for other in quiz:
            if other is one or other.kind not in {*CHOICES, ItemKind.RECALL, ItemKind.MISSING_MEMBER}:
                continue
            if other.kind is ItemKind.WHICH_UNIT or "topic" in other.stem or "主題" in other.stem:
                continue  # titles of units and names of topics are not secret
            for key in [*_texts(other, right=True), *other.key_text]:
                if any(likeness_of(key, text) >= 0.8 and content_of(key) for text in told):
                    yield one, other, key
                    break


def find_eligible(units: dict[tuple[UnitKey, Language], Unit]) -> dict[tuple[UnitKey, Language, str], str]:
    """The requirements that a quiz could ask about: certain, short, without a list, and neither a rule nor a command.

    Criteria are for learners to mark themselves.
    """
    found: dict[tuple[UnitKey, Language, str], str] = {}
    for (key, language), unit in units.items():
        for entry in Outline(unit).values():
            statement = entry.statement
            rule = re.search(
                r"\b(shall|must|cannot|(?:should|may|can|will)\s+not)\b|不得|不可|不應|必須|須", statement.text
            )
            if entry.position.kind is StatementKind.ASSESSMENT_CRITERION:
                continue
            if not statement.children and statement.confidence >= 0.9 and length_of(statement.text) <= 140 and not rule:
                found[key, language, entry.name] = statement.text
    return found


def _name(asked: Asked) -> tuple[UnitKey, Language, str]:
    return asked.statement.unit, asked.statement.language, asked.statement.name


def _has_doubts(item: Item, units: Units) -> bool:
    return bool(prove_item(item, {item.unit: units[item.unit]}, units))


def is_of_place(item: Item) -> bool:
    """Whether the key of an item depends on the place of a statement, and not on its content.

    This applies to items that match statements with headings or units, that ask for the topic of a statement, or that
    quote a heading instead of asking about its subject.
    """
    if item.kind in {ItemKind.MATCH, ItemKind.CONTRAST, ItemKind.WHICH_UNIT}:
        return True
    return item.kind in {ItemKind.SINGLE_CHOICE, ItemKind.MULTIPLE_CHOICE} and bool(re.search("[“「]", item.stem))


def find_form(item: Item, unit: Unit) -> tuple[ItemKind, tuple[str, ...]]:
    """The kind of an item, with the words of its stem that are not from the unit: items of one form ask alike."""
    said = Outline(unit).values()
    own = {opening for entry in said for opening in content_of(entry.statement.text)}
    words = [word for word in words_of(item.stem) if word not in IDLE | _NUMBERS]
    if unit.language is not Language.EN:
        own |= set("".join(entry.statement.text for entry in said))
    return item.kind, tuple(word for word in words if word not in own and not content_of(word) & own)


def _print_shape(bank: Bank) -> None:
    tens = [quiz for quiz in bank.quizzes if len(quiz) == 10]
    places = [sum(map(is_of_place, quiz)) for quiz in bank.quizzes]
    most = max(count / len(quiz) for count, quiz in zip(places, bank.quizzes, strict=True) if quiz)
    share = sum(places) / sum(map(len, bank.quizzes))
    print(f"questions about places: {share:.3f} of all, {most:.3f} at most in one quiz")
    forms = [len({find_form(item, bank.units[item.unit, item.language]) for item in quiz}) for quiz in tens]
    print(f"forms in ten items, n={len(tens)}: median {statistics.median(forms):g}, fewest {min(forms)}", end="; ")
    print(f"six and more in {statistics.mean(count >= 6 for count in forms):.3f}")


def _print_yield(groups: Sequence[Units]) -> None:
    counts = [
        len(generate_among(unit, units, 0).items)
        for units in groups
        if len(units) >= FEWEST_UNITS
        for unit in units.values()
        if len(Outline(unit)) >= FEWEST_STATEMENTS
    ]
    print(f"yield of {len(counts)} units: {sum(counts) / max(1, 10 * len(counts)):.3f}", end="; ")
    print(f"ten of ten in {statistics.mean(count == 10 for count in counts):.3f}")


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=12, help="How many quizzes of each area and unit.")
    parser.add_argument("--missed", action="store_true", help="Print statements that no item asks about, and leaks.")
    asked = parser.parse_args()
    groups = read_groups([ROOT / "data" / "units", ROOT / "data" / "illustrative"])
    bank = make_bank(groups, asked.seeds)
    items, single = bank.items, [item for item in bank.items if item.kind in SINGLE]
    print(f"items {len(items):,} of {len(bank.units)} editions; quizzes of ten or fewer {len(bank.quizzes):,}")
    print(", ".join(f"{kind.value} {count}" for kind, count in Counter(item.kind for item in items).most_common()))
    by_language = [{k: u for (k, spoken), u in bank.units.items() if spoken is language} for language in Language]
    doubts = [item for item in items if _has_doubts(item, by_language[list(Language).index(item.language)])]
    print(f"items whose key or distractors the checker doubts: {len(doubts)}")
    flawed = set()
    for name, has in FLAWS.items():
        found = [item for item in items if has(item)]
        if name not in WARNINGS:
            flawed |= {item.id for item in found}
        if found:
            print(f"  {name}: {len(found)} ({len(found) / len(items):.1%})  e.g. {found[0].stem[:90]}")
    print(f"items with a flaw at the level of an error: {len(flawed)}")
    for count, found in sorted(_by_options(single).items()):
        places = Counter([o.id for o in item.options].index(item.key[0]) for item in found)
        shares = [places[i] / len(found) for i in range(count)]
        print(f"key position, {count} options, n={len(found)}: " + " ".join(f"{share:.3f}" for share in shares))
    _print_guesses(single, bank)
    _print_shape(bank)
    _print_yield(groups)
    print(f"near-duplicates: {len(find_duplicates(items))}")
    leaks = [leak for quiz in bank.quizzes for leak in iter_leaks(quiz)]
    print(f"leaks between items of one quiz: {len(leaks)} in {len(bank.quizzes)} quizzes")
    eligible = find_eligible(bank.units)
    scored = {_name(asked) for item in items if item.is_scored for asked in item.about}
    choices = {_name(asked) for item in items if item.kind in CHOICES for asked in item.about}
    covered = len(eligible.keys() & scored) / len(eligible)
    print(f"eligible statements {len(eligible):,}: asked about {covered:.3f}, by a choice", end=" ")
    print(f"{len(eligible.keys() & choices) / len(eligible):.3f}")
    unit = groups[0][min(groups[0])]
    times = []
    for seed in range(30):
        start = time.perf_counter()
        generate_quiz([unit], QuizOptions(size=10, seed=seed), Iris())
        times.append((time.perf_counter() - start) * 1000)
    print(f"a quiz of ten, median: {statistics.median(times):.1f} ms")
    if asked.missed:
        for place in sorted(eligible.keys() - scored, key=str):
            print("missed", place[0], place[1].value, place[2], eligible[place])
        for one, other, key in leaks[:20]:
            print("leak", one.kind.value, one.stem[:100], "|", other.kind.value, other.stem[:100], "|", key)
    sys.exit(int(bool(doubts or flawed)))


def _print_guesses(single: Sequence[Item], bank: Bank) -> None:
    print_table([item for item in bank.items if item.interaction is Interaction.CHOICE], bank.units)
    learned, chance = learn_to_guess(single)
    print(f"guesser logistic: {learned:.3f} (chance {chance:.3f}, {learned - chance:+.3f})")
    longest = statistics.mean(
        length_of(_texts(i, right=True)[0]) > max(map(length_of, _texts(i, right=False))) for i in single
    )
    towering = statistics.mean(
        length_of(_texts(i, right=True)[0]) >= 1.5 * statistics.mean(map(length_of, _texts(i, right=False)))
        for i in single
    )
    print(f"key alone longest: {longest:.3f}; key 1.5 times the mean distractor: {towering:.3f}")


def _by_options(items: Sequence[Item]) -> dict[int, list[Item]]:
    found: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        found[len(item.options)].append(item)
    return found


if __name__ == "__main__":
    main()
