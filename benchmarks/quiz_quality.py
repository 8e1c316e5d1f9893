"""How good the items are: flaws, positions of keys, what guessers make of the options, duplicates, coverage, time.

Run it with `.venv/bin/python benchmarks/quiz_quality.py [--seeds N]`. The bank is made of quizzes about one unit and
about all units of a functional area, of the two real units and the illustrative framework. The flaws are those of
SAQUET (Moore et al. 2024, arXiv 2405.20529) as far as they need no language model, written anew from their description
and without the gates of the package, so that the gates do not judge themselves.
"""

import argparse
import re
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path

from cskg.graph.catalogue import Catalogue
from cskg.ingest.build import load_catalogue
from cskg.ingest.sources import find_sources
from cskg.language.characters import IDEOGRAPH, IDEOGRAPHS
from cskg.model import Language, Unit, UnitKey
from cskg.outline import Outline
from cskg.quiz.generation import generate_quiz
from cskg.quiz.items import Asked, Item, ItemKind, QuizOptions
from cskg.vocab import Iris

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests"))

from quiz.proving import prove_item  # noqa: E402 - the tests' checker

SINGLE = frozenset({ItemKind.SINGLE_CHOICE, ItemKind.WHICH_UNIT})
CHOICES = SINGLE | {ItemKind.MULTIPLE_CHOICE}
_WORD = re.compile(rf"[{IDEOGRAPHS}]|[^\W_{IDEOGRAPHS}]+")
_IDLE = frozenset(
    "a an and are as at be by for from in into is it its of on or that the their these this to under unit which with "
    "according listed lists list of does select all apply".split()
)
_NEGATIVE = frozenset("none never without exclude deny refuse oppose dispute not except incorrect false cannot".split())
_ABSOLUTE = frozenset("always never none all completely absolutely totally definitely incapable inevitable".split())
_VAGUE = frozenset(
    "frequently occasionally rarely seldom sometimes usually regularly periodically infrequently generally nearly "
    "somewhat partly".split()
)
Units = dict[UnitKey, Unit]


@dataclass(frozen=True, slots=True)
class Bank:
    """Items, with the quizzes that they came in and their units.

    Attributes:
        items: Each item once.
        quizzes: Quizzes of ten, for what one item tells of another.
        units: The editions, by key and language.
    """

    items: tuple[Item, ...]
    quizzes: tuple[tuple[Item, ...], ...]
    units: dict[tuple[UnitKey, Language], Unit]


def read_groups(folders: Sequence[Path]) -> list[Units]:
    """Reads the units of each functional area and language, as they come back from the graph."""
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
    """Puts the units of an industry in one language together, forty at a time, whatever their areas."""
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
            parts = [generate_quiz([unit], QuizOptions(size=10, seed=seed), Iris()) for unit in units.values()]
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


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, an ideograph being one."""
    return _WORD.findall(text.casefold())


def _content(text: str) -> set[str]:
    """Words of four letters and more by their openings, without plurals; of ideographs the pairs of neighbours."""
    words = words_of(text)
    found = {
        re.sub(r"(?<=ss)es$|(?<!s)s$", "", word)[:5]
        for word in words
        if word not in _IDLE and len(word) > 3 and word.isascii()
    }
    return found | {one + two for one, two in pairwise(words) if not one.isascii() and not two.isascii()}


def _texts(item: Item, *, right: bool) -> list[str]:
    return [option.text for option in item.options if (option.id in item.key) is right]


def _unquoted(stem: str) -> str:
    return re.sub("“[^”]*”|「[^」]*」", " ", stem)


def _length(text: str) -> int:
    return len(text) + len(IDEOGRAPH.findall(text))


FLAWS: dict[str, Callable[[Item], bool]] = {
    "longest option correct": lambda item: (
        item.kind in SINGLE
        and len(words_of(_texts(item, right=True)[0])) >= 4
        and max(map(_length, _texts(item, right=False))) < 0.75 * _length(_texts(item, right=True)[0])
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
            (_content(item.stem) & _content(key)) - set().union(*map(_content, _texts(item, right=False)))
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
        and max(map(_length, (o.text for o in item.options))) >= 20
        and max(_length(o.text) for o in item.options) > 2 * min(_length(o.text) for o in item.options)
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
"""Flaws by name; what SAQUET asks a language model is left out: ambiguity, plausibility of content, K-type by sense."""

WARNINGS = frozenset({"absolute terms (the source's)", "vague terms (the source's)"})


def _likeness(one: str, other: str) -> float:
    first, second = _content(one), _content(other)
    return len(first & second) / len(first | second) if first | second else 0.0


def guess(item: Item, units: dict[tuple[UnitKey, Language], Unit]) -> dict[str, float]:
    """What each guesser, who sees the options and the stem but knows nothing, would score: the share of its picks."""
    unit = units[item.unit, item.language]
    title = unit.title if unit.title and unit.code in item.stem else ""
    texts = {option.id: option.text for option in item.options}

    def share(text: str, others: Sequence[str]) -> float:
        return sum(_likeness(text, other) for other in others)

    rest = {name: [t for other, t in texts.items() if other != name] for name in texts}
    judged: dict[str, dict[str, float]] = {
        "longest": {name: _length(text) for name, text in texts.items()},
        "shortest": {name: -_length(text) for name, text in texts.items()},
        "centroid": {name: share(text, rest[name]) for name, text in texts.items()},
        "outlier": {name: -share(text, rest[name]) for name, text in texts.items()},
        "stem overlap": {name: len(_content(text) & _content(item.stem)) for name, text in texts.items()},
        "title overlap": {name: len(_content(text) & _content(title)) for name, text in texts.items()},
    }
    scores = {}
    for name, values in judged.items():
        best = [option for option, value in values.items() if value == max(values.values())]
        scores[name] = len(set(best) & set(item.key)) / len(best)
    return scores


def _features(item: Item) -> list[list[float]]:
    texts = [option.text for option in item.options]
    lengths = [_length(text) for text in texts]
    rows = []
    for index, text in enumerate(texts):
        others = [other for i, other in enumerate(texts) if i != index]
        likes = [_likeness(text, other) for other in others]
        rows.append(
            [
                lengths[index] / (sum(lengths) / len(lengths)),
                sorted(lengths).index(lengths[index]),
                sum(likes),
                max(likes),
                len(_content(text) & _content(item.stem)),
                len(words_of(text)),
                float(text[:1].isupper()),
                float(any(not c.isalnum() and not c.isspace() for c in text)),
                float(index == 0),
                float(index == len(texts) - 1),
            ]
        )
    return rows


def learn_to_guess(items: Sequence[Item]) -> tuple[float, float]:
    """Trains a logistic model on the options of half of the units; gives its accuracy on the others, and chance."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    units = sorted({item.unit for item in items})
    scores, chances = [], []
    for turn in (0, 1):
        train = [item for item in items if units.index(item.unit) % 2 == turn]
        test = [item for item in items if units.index(item.unit) % 2 != turn]
        rows = [row for item in train for row in _features(item)]
        right = [option.id in item.key for item in train for option in item.options]
        model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(rows, right)
        for item in test:
            odds = list(model.predict_proba(_features(item))[:, 1])
            scores.append(item.options[odds.index(max(odds))].id in item.key)
            chances.append(1 / len(item.options))
    return statistics.mean(scores), statistics.mean(chances)


def find_duplicates(items: Sequence[Item]) -> list[tuple[str, str, float]]:
    """Pairs of items that share 85 of 100 runs of five words."""
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
    """Yields items of one quiz of which the first shows or explains, as an option or in a stem, the other's key."""
    for one in quiz:
        told = [one.stem, *(o.text for o in one.options), *re.findall("“([^”]*)”|「([^」]*)」", one.stem)]
        told = [text if isinstance(text, str) else "".join(text) for text in told]
        for other in quiz:
            if other is one or other.kind not in {*CHOICES, ItemKind.RECALL, ItemKind.MISSING_MEMBER}:
                continue
            if other.kind is ItemKind.WHICH_UNIT or "topic" in other.stem or "主題" in other.stem:
                continue  # the title of a unit and the name of a topic are no secret
            for key in [*_texts(other, right=True), *other.key_text]:
                if any(_likeness(key, text) >= 0.8 and _content(key) for text in told):
                    yield one, other, key
                    break


def find_eligible(units: dict[tuple[UnitKey, Language], Unit]) -> dict[tuple[UnitKey, Language, str], str]:
    """The statements that a quiz could ask about: sure, short, listing nothing, and neither rule nor command."""
    found: dict[tuple[UnitKey, Language, str], str] = {}
    for (key, language), unit in units.items():
        for entry in Outline(unit).values():
            statement = entry.statement
            rule = re.search(
                r"\b(shall|must|cannot|(?:should|may|can|will)\s+not)\b|不得|不可|不應|必須|須", statement.text
            )
            if not statement.children and statement.confidence >= 0.9 and _length(statement.text) <= 140 and not rule:
                found[key, language, entry.name] = statement.text
    return found


def _name(asked: Asked) -> tuple[UnitKey, Language, str]:
    return asked.statement.unit, asked.statement.language, asked.statement.name


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
    doubts = [i for i in items if prove_item(i, by_language[list(Language).index(i.language)])]
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
    guesses = [guess(item, bank.units) for item in single]
    chance = statistics.mean(1 / len(item.options) for item in single)
    for name in guesses[0]:
        right = statistics.mean(found[name] for found in guesses)
        print(f"guesser {name}: {right:.3f} (chance {chance:.3f}, {right - chance:+.3f})")
    learned, chance = learn_to_guess(single)
    print(f"guesser logistic: {learned:.3f} (chance {chance:.3f}, {learned - chance:+.3f})")
    longest = statistics.mean(
        _length(_texts(i, right=True)[0]) > max(map(_length, _texts(i, right=False))) for i in single
    )
    towering = statistics.mean(
        _length(_texts(i, right=True)[0]) >= 1.5 * statistics.mean(map(_length, _texts(i, right=False))) for i in single
    )
    print(f"key alone longest: {longest:.3f}; key 1.5 times the mean distractor: {towering:.3f}")


def _by_options(items: Sequence[Item]) -> dict[int, list[Item]]:
    found: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        found[len(item.options)].append(item)
    return found


if __name__ == "__main__":
    main()
