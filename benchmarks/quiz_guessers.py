"""Measures how often guessers who have not read a unit find the one right option, compared with chance.

Run it with `.venv/bin/python benchmarks/quiz_guessers.py FOLDER...`. It draws quizzes of ten about each unit and each
area, seed by seed, until each guesser has judged enough items or the seeds are used up. An item counts once with the
same question and options.

A guesser sees the question, the options and the unit's title. It answers only if it prefers some options to others. If
it prefers several, it draws one of them, so its hit is a share. Its words and rules are written separately from the
gates of the package, so that the gates do not judge themselves.
"""

import argparse
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import sqrt
from pathlib import Path

from quiz_bank import Units, generate_among, read_groups

from cskg.iris import Iris
from cskg.language.characters import IDEOGRAPH, IDEOGRAPHS
from cskg.language.lexicon import chinese_verbs, find_verb, is_of_class
from cskg.model import Language, Unit, UnitKey
from cskg.quiz.generation import generate_quiz
from cskg.quiz.items import Interaction, Item, QuizOptions

ENOUGH = 400
"""Items that each guesser should decide on."""

AIM = 0.05
"""How far above chance a guesser may be."""

_Z = 1.959964
_WORD = re.compile(rf"[{IDEOGRAPHS}]|[^\W_{IDEOGRAPHS}]+")
IDLE = frozenset(
    "a about an and are as at be by for from how in into is it its of on or that the their these this to under unit "
    "what when where which with according listed lists list of does select all apply".split()
)
_KNOWING = frozenset(
    "know understand appreciate recognise identify describe explain state list name define outline distinguish "
    "classify interpret compare summarise discuss illustrate learn".split()
)
_KNOWING_CHINESE = re.compile(
    "了解|瞭解|認識|认识|明白|知道|掌握|說明|说明|描述|解釋|解释|分辨|辨認|辨认|列出|列舉|列举|指出"
)
_ASKS_THING = re.compile(
    r"\bone of the\b|on the list|belongs among|is part of (?!it)|do you name|does that include|deal with|\btypes? of"
    r"|\bkinds? of|\bcauses? of|屬於(?!這)|属于(?!这)|列入|包括|內容|内容|種類|种类",
    re.IGNORECASE,
)
_ASKS_ACTION = re.compile(
    r"\bhelps?\b|can you do|your part|do you do|to do\b|your task|see to|falls? to you|your duties|must somebody do"
    r"|way to|to the work|able to do|shows that|有助|要做|會做|会做|負責|负责|職責|职责|處理|处理|方法|做到|工作",
    re.IGNORECASE,
)
_LONGEST_NAME = 6
"""The most ideographs of a Chinese name of a thing, in the guessers' rules."""

_Scores = dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The parts of an item that a guesser sees.

    Attributes:
        stem: The question.
        title: The title of the unit, empty if the item hides it.
        options: The texts of the options by their ids, in the order shown.
    """

    stem: str
    title: str
    options: Mapping[str, str]


def words_of(text: str) -> list[str]:
    """The words of a text in lower case; each ideograph is a word."""
    return _WORD.findall(text.casefold())


def content_of(text: str) -> set[str]:
    """The beginnings of words of four letters or more, without plurals; for ideographs, pairs of neighbours."""
    words = words_of(text)
    found = {
        re.sub(r"(?<=ss)es$|(?<!s)s$", "", word)[:5]
        for word in words
        if word not in IDLE and len(word) > 3 and word.isascii()
    }
    return found | {one + two for one, two in pairwise(words) if not one.isascii() and not two.isascii()}


def length_of(text: str) -> int:
    """The displayed length of a text; an ideograph is two characters wide."""
    return len(text) + len(IDEOGRAPH.findall(text))


def likeness_of(one: str, other: str) -> float:
    """The Jaccard index of the content of two texts."""
    first, second = content_of(one), content_of(other)
    return len(first & second) / len(first | second) if first | second else 0.0


def _is_action(text: str) -> bool:
    """Whether a text describes an action: it starts with a verb, or in Chinese is longer than a name."""
    if IDEOGRAPH.match(text):
        return len(text) > _LONGEST_NAME or any(text.startswith(verb) for verb in chinese_verbs())
    first, *rest = [word for word in words_of(text) if not word.endswith("ly")] or [""]
    verb = find_verb(first)
    if verb is None or verb.form != "base":
        return False
    # *Record sales each day* is an action, *Record keeping* and *Record of sales* are names.
    return not verb.is_noun or (len(rest) > 1 and not is_of_class(rest[0], "prep", "conj"))


def _is_knowing(word: str) -> bool:
    verb = find_verb(word)
    return verb is not None and verb.lemma in _KNOWING


def _judge_verbs(shown: Shown) -> _Scores:
    """Prefers options whose verb fits the question: knowledge to knowledge, action to action."""
    is_known = any(map(_is_knowing, words_of(shown.stem))) or bool(_KNOWING_CHINESE.search(shown.stem))

    def fit(text: str) -> float:
        if _is_knowing((words_of(text) or [""])[0]) or _KNOWING_CHINESE.match(text):
            return 1 if is_known else -1
        return (-1 if is_known else 1) if _is_action(text) else 0

    return {name: fit(text) for name, text in shown.options.items()}


def _judge_forms(shown: Shown) -> _Scores:
    """Prefers a short name if the question asks for a thing, and a phrase with a verb if it asks for an action."""
    wants_thing, wants_action = bool(_ASKS_THING.search(shown.stem)), bool(_ASKS_ACTION.search(shown.stem))
    if wants_thing is wants_action:
        return dict.fromkeys(shown.options, 0)
    return {name: _is_action(text) is wants_action for name, text in shown.options.items()}


def _judge_likeness(shown: Shown) -> _Scores:
    return {
        name: sum(likeness_of(text, other) for place, other in shown.options.items() if place != name)
        for name, text in shown.options.items()
    }


def _share_words(shown: Shown, told: str) -> _Scores:
    return {name: len(content_of(text) & content_of(told)) for name, text in shown.options.items()}


def _measure(shown: Shown) -> _Scores:
    return {name: length_of(text) for name, text in shown.options.items()}


def _measure_medium(shown: Shown) -> _Scores:
    """Prefers options of medium length: writers make the key longer or shorter, and gates forbid both."""
    lengths = _measure(shown)
    middle = statistics.median(lengths.values())
    return {name: -abs(length - middle) for name, length in lengths.items()}


def _turn(scores: _Scores) -> _Scores:
    return {name: -score for name, score in scores.items()}


def _place(shown: Shown, place: int) -> _Scores:
    names = list(shown.options)
    return {name: name == names[place] for name in names}


GUESSERS: Mapping[str, Callable[[Shown], _Scores]] = {
    "verb family": _judge_verbs,
    "title": lambda shown: _share_words(shown, shown.title),
    "stem": lambda shown: _share_words(shown, shown.stem),
    "shuns title": lambda shown: _turn(_share_words(shown, shown.title)),
    "shuns stem": lambda shown: _turn(_share_words(shown, shown.stem)),
    "association": _judge_forms,
    "longest": _measure,
    "shortest": lambda shown: _turn(_measure(shown)),
    "medium length": _measure_medium,
    "first": lambda shown: _place(shown, 0),
    "middle": lambda shown: _place(shown, len(shown.options) // 2),
    "last": lambda shown: _place(shown, -1),
    "most alike": _judge_likeness,
    "least alike": lambda shown: _turn(_judge_likeness(shown)),
}
"""The guessers: each returns a score for each option, and chooses the option with the highest score."""

SUM = "sum"
_SUMMED = ("verb family", "title", "stem", "association", "longest", "middle", "most alike")
"""The guessers that vote in the sum, one of each kind: the cues that experienced test takers look for."""


def pick(item: Item, units: Mapping[tuple[UnitKey, Language], Unit]) -> dict[str, set[str]]:
    """Returns the options that each guesser would choose; all options if it does not decide."""
    unit = units[item.unit, item.language]
    shown = Shown(
        stem=item.stem,
        title="" if item.hides_unit else unit.title or "",
        options={option.id: option.text for option in item.options},
    )
    picked = {name: _find_best(judge(shown)) for name, judge in GUESSERS.items()}
    votes = Counter(dict.fromkeys(shown.options, 0.0))
    for name in _SUMMED:
        votes.update(dict.fromkeys(picked[name], 1 / len(picked[name])))
    return {**picked, SUM: _find_best({name: round(vote, 6) for name, vote in votes.items()})}


def _find_best(scores: Mapping[str, float]) -> set[str]:
    return {name for name, score in scores.items() if score == max(scores.values())}


def guess(item: Item, units: Mapping[tuple[UnitKey, Language], Unit]) -> dict[str, float]:
    """Returns the score of each guesser on an item: the right option's share of the options that it may choose."""
    return {name: len(picked & set(item.key)) / len(picked) for name, picked in pick(item, units).items()}


@dataclass(slots=True)
class Tally:
    """The scores of a guesser on the items that it decided.

    Attributes:
        hits: Its score on each item.
        chances: The score of a random choice on each item.
        ids: The ids of these items; an item with the same id has other wrong options with another seed.
    """

    hits: list[float] = field(default_factory=list)
    chances: list[float] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)

    @property
    def margin(self) -> float:
        """The difference between its share of hits and chance."""
        return statistics.mean(self.hits) - statistics.mean(self.chances) if self.hits else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of its share of hits."""
        count = len(self.hits)
        if not count:
            return 0.0, 1.0
        share = sum(self.hits) / count
        middle = (share + _Z**2 / (2 * count)) / (1 + _Z**2 / count)
        half = _Z / (1 + _Z**2 / count) * sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
        return middle - half, middle + half

    def show(self) -> str:
        """A row of the table."""
        if not self.hits:
            return f"{0:>6}"
        low, high = self.interval
        share, chance = statistics.mean(self.hits), statistics.mean(self.chances)
        row = f"{len(self.hits):>6} {len(self.ids):>5} {sum(self.hits):>8.1f} {share:>7.1%} {chance:>7.1%}"
        return f"{row}   {low:>6.1%} - {high:<6.1%} {100 * self.margin:>+6.1f}"


def tally(items: Sequence[Item], units: Mapping[tuple[UnitKey, Language], Unit]) -> dict[str, Tally]:
    """Counts the scores of each guesser on items with one right option."""
    found = {name: Tally() for name in (*GUESSERS, SUM)}
    for item in items:
        for name, picked in pick(item, units).items():
            if len(picked) < len(item.options):
                found[name].hits.append(len(picked & set(item.key)) / len(picked))
                found[name].chances.append(1 / len(item.options))
                found[name].ids.add(item.id)
    return found


def learn_to_guess(items: Sequence[Item]) -> tuple[float, float]:
    """Trains a logistic model on the options of half of the units; returns its accuracy on the others, and chance."""
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


def _features(item: Item) -> list[list[float]]:
    texts = [option.text for option in item.options]
    lengths = [length_of(text) for text in texts]
    rows = []
    for index, text in enumerate(texts):
        likes = [likeness_of(text, other) for i, other in enumerate(texts) if i != index]
        rows.append(
            [
                lengths[index] / (sum(lengths) / len(lengths)),
                sorted(lengths).index(lengths[index]),
                sum(likes),
                max(likes),
                len(content_of(text) & content_of(item.stem)),
                len(words_of(text)),
                float(text[:1].isupper()),
                float(any(not c.isalnum() and not c.isspace() for c in text)),
                float(index == 0),
                float(index == len(texts) - 1),
            ]
        )
    return rows


def print_table(items: Sequence[Item], units: Mapping[tuple[UnitKey, Language], Unit]) -> None:
    """Prints a row for each guesser; for guessers above the aim also a row for each kind of item."""
    head = f"{'guesser':<14} {'items':>6} {'ids':>5} {'hits':>8} {'share':>7} {'chance':>7}"
    print(f"{head}   {'95 % interval':<15} {'margin':>6}")
    kinds = defaultdict(list)
    for item in items:
        kinds[item.kind.value].append(item)
    by_kind = {kind: tally(found, units) for kind, found in sorted(kinds.items())}
    for name, found in tally(items, units).items():
        few = "" if len(found.hits) >= ENOUGH else f"   fewer than {ENOUGH} items"
        print(f"{name:<14} {found.show()}{few}")
        if found.margin > AIM:
            for kind, tallies in by_kind.items():
                if tallies[name].hits:
                    print(f"  {kind:<12.12} {tallies[name].show()}")


def draw_items(groups: Sequence[Units], seed: int) -> Iterator[Item]:
    """Draws quizzes of ten about each area and each unit, and yields the items with one right option."""
    for units in groups:
        quizzes = [generate_quiz(list(units.values())[:50], QuizOptions(size=10, seed=seed), Iris())]
        quizzes += [generate_among(unit, units, seed) for unit in units.values()]
        yield from (item for quiz in quizzes for item in quiz.items if item.interaction is Interaction.CHOICE)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, help="Folders of units.")
    parser.add_argument("--seeds", type=int, default=60, help="How many quizzes of each unit and area at most.")
    asked = parser.parse_args()
    groups = read_groups(asked.folders)
    units = {(key, unit.language): unit for group in groups for key, unit in group.items()}
    items: dict[tuple[object, ...], Item] = {}
    seeds = 0
    for seed in range(asked.seeds):
        seeds = seed + 1
        for item in draw_items(groups, seed):
            items.setdefault((item.language, item.stem, frozenset(option.text for option in item.options)), item)
        if all(len(found.hits) >= ENOUGH for found in tally(list(items.values()), units).values()):
            break
    drawn = list(items.values())
    print(f"{len(drawn):,} items with one right option ({len({item.id for item in drawn}):,} ids)", end=" ")
    print(f"of {len(units)} editions, seeds 0 to {seeds - 1}:", end=" ")
    print(", ".join(f"{kind.value} {count}" for kind, count in Counter(item.kind for item in drawn).most_common()))
    print_table(drawn, units)


if __name__ == "__main__":
    main()
