"""A quiz as its files need it: with its units, their rights, and what is said beside an item; and what a format is.

All formats say the same beside an item: why its key is right, in which words of which source, and under whose rights.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from cskg.model import Evidence, Language, Unit, UnitKey
from cskg.player.sentences import get_texts
from cskg.quiz.items import Interaction, Item, Quiz
from cskg.vocab import Iris

_NOT_WORDS = re.compile(r"[^\w.]+")
MOODLE_FRACTIONS = {1: "100", 2: "50", 3: "33.33333", 4: "25", 5: "20"}
"""What one of so many keys is worth, in Moodle's own digits; Moodle refuses other fractions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizSheet:
    """A quiz to be written.

    Attributes:
        quiz: The quiz.
        units: The editions that its items ask about, by the units' keys.
        iris: Mints the IRIs by which files name units.
        with_key: Whether keys, rationales and rubrics are written.
    """

    quiz: Quiz
    units: Mapping[UnitKey, Unit]
    iris: Iris
    with_key: bool = True

    @property
    def title(self) -> str:
        """The quiz's title: the codes of its units, or the first of them and how many more.

        No language's words, since the units may be of several.
        """
        codes = sorted(unit.code for unit in self.units.values())
        return " · ".join(codes[:3]) + (f" +{len(codes) - 3}" if len(codes) > 3 else "")

    @property
    def rights(self) -> tuple[str, ...]:
        """The rights of the units' sources, one sentence each, sorted; every file carries them."""
        return tuple(sorted({unit.source.rights for unit in self.units.values() if unit.source.rights}))

    @property
    def is_illustrative(self) -> bool:
        """Whether a unit is made up, which every file says too."""
        return any(unit.source.illustrative for unit in self.units.values())

    def tags_of(self, item: Item) -> tuple[str, ...]:
        """What a file may sort items by: unit, level, kind.

        Example: ``uoc::111275L4``, ``level::4``, ``kind::match``.
        """
        unit = self.units[item.unit]
        level = () if unit.level is None else (f"level::{unit.level}",)
        return (f"uoc::{name_in_files(unit)}", *level, f"kind::{item.kind.value.lower().replace('_', '-')}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Something of a quiz that a file cannot hold.

    Attributes:
        item_id: The item, or None for the quiz as a whole.
        what: What is lost and why, as a sentence for people.
    """

    item_id: str | None = None
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizFile:
    """A quiz in a foreign format.

    Attributes:
        name: A file name.
        media_type: Its media type.
        content: Its bytes.
        losses: What it does not hold of the quiz.
    """

    name: str
    media_type: str
    content: bytes
    losses: tuple[Loss, ...] = ()


Writer = Callable[[QuizSheet, tuple[Item, ...]], tuple[bytes, tuple[Loss, ...]]]
"""Writes items, and says what it must leave out of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizFormat:
    """A format that quizzes are written in.

    Attributes:
        name: The name that ``exportQuiz`` and ``cskg quiz --format`` take.
        title: What people call it.
        suffix: How names of its files end.
        media_type: Its media type.
        interactions: How the items that it can hold are answered.
        write: Writes such items.
        can_lack_key: Whether a file without keys makes sense to those who read it.
        needs_answer: Whether it cannot hold items without a key or a checklist.
    """

    name: str
    title: str
    suffix: str
    media_type: str
    interactions: frozenset[Interaction] = frozenset(Interaction)
    write: Writer
    can_lack_key: bool = False
    needs_answer: bool = False

    def holds(self, item: Item) -> bool:
        """Tells whether a file can hold an item."""
        has_answer = bool(item.key or item.key_pairs or item.key_text or item.rubric)
        return item.interaction in self.interactions and (has_answer or not self.needs_answer)


def name_in_files(unit: Unit) -> str:
    """Returns a unit's code as tags, categories and decks hold it: words, with a hyphen for everything else.

    Example: ``111275L4``; ``ABC-101A`` for ``ABC/101A``.
    """
    return _NOT_WORDS.sub("-", unit.code).strip("-")


def group_by_unit(sheet: QuizSheet, items: Iterable[Item]) -> Iterator[tuple[Unit, list[Item]]]:
    """Yields the units in order of their keys, each with its items."""
    for key, found in groupby(sorted(items, key=lambda item: item.unit), key=lambda item: item.unit):
        yield sheet.units[key], list(found)


def explain(item: Item) -> tuple[str, ...]:
    """Returns the explanation and the words that the key rests on, one sentence each."""
    reasons = [item.explanation] if item.explanation else []
    return (*reasons, *dict.fromkeys(cite(evidence, item.language) for evidence in item.evidence))


def cite(evidence: Evidence, language: Language) -> str:
    """Quotes words with their source.

    Example:
        >>> cite(Evidence(text="Urgency", source="a.txt"), Language.EN)
        'Source: a.txt: “Urgency”'
    """
    opening, closing = "“”" if language is Language.EN else "「」"
    return ": ".join(
        filter(None, (get_texts(language)["source"], evidence.source, f"{opening}{evidence.text}{closing}"))
    )


def state_rights(item: Item, sheet: QuizSheet) -> tuple[str, ...]:
    """Returns the rights of the unit's source, and that it is made up, where it is."""
    source = sheet.units[item.unit].source
    return (*filter(None, [source.rights]), *([get_texts(item.language)["made_up"]] if source.illustrative else []))


def name_checklist(language: Language) -> str:
    """Returns the word for what a learner marks an answer with."""
    return get_texts(language)["checklist"]


def find_cues(texts: Sequence[str]) -> tuple[str, ...]:
    """Returns the shortest beginning of each text that no other text has; a whole text where another begins with it.

    Most programs mark each field of a list alone, so that one member named in all fields would be paid several times.
    A field that shows how its member begins takes that member only.

    Example:
        >>> find_cues(["Uncertainty", "Urgency", "Sudden", "不明朗"])
        ('Un', 'Ur', 'S', '不')
    """
    return tuple(_find_cue(text, [other for other in texts if other != text]) for text in texts)


def _find_cue(text: str, others: Sequence[str]) -> str:
    for end in range(1, len(text)):
        cue = text[:end]
        if cue.strip() and not any(other.casefold().startswith(cue.casefold()) for other in others):
            return cue
    return text
