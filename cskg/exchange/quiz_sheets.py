"""A quiz as its files need it: with its units, their rights, and texts beside the items. Also defines formats.

All formats have the same texts beside an item: why its key is right, the words and the source, and the rights.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from cskg.exchange.packing import PARTED, one_line
from cskg.iris import Iris
from cskg.model import Evidence, Language, Source, Unit, UnitKey
from cskg.player.sentences import get_texts
from cskg.quiz.items import Interaction, Item, ItemKind, Quiz

_NOT_WORDS = re.compile(r"[^\w.]+")
MOODLE_FRACTIONS = {
    1: "100",
    2: "50",
    3: "33.33333",
    4: "25",
    5: "20",
    6: "16.66667",
    7: "14.28571",
    8: "12.5",
    9: "11.11111",
    10: "10",
}
"""The share of one key among several, in Moodle's own digits; Moodle refuses other fractions."""

_TITLE_LENGTH = 120
_FILE_NAME_LENGTH = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizSheet:
    """A quiz, or a bank of items, to be written.

    Attributes:
        quiz: The quiz; of a bank, its items.
        units: The editions that its items ask about, by the units' keys.
        iris: Mints the IRIs by which files name units.
        with_key: Whether keys, rationales and rubrics are written.
        own_sources: The files of teachers' own questions among its items, by their names.
        folders: In a bank, the area, the unit and the topic of each item, by its id; empty for a quiz.
    """

    quiz: Quiz
    units: Mapping[UnitKey, Unit]
    iris: Iris
    with_key: bool = True
    own_sources: Mapping[str | None, Source] = field(default_factory=dict)
    folders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_bank(self) -> bool:
        """Whether these are all items of some units, to draw from, and not one quiz."""
        return bool(self.folders)

    @property
    def title(self) -> str:
        """The title: code and title of the unit; of several, the first codes, or the first areas of a bank.

        It has no words of a language, since the units may be in several.
        """
        if len(self.units) == 1:
            (unit,) = self.units.values()
            return name_unit(unit)
        names = sorted({names[0] for names in self.folders.values()} or {unit.code for unit in self.units.values()})
        return shorten(" · ".join(names[:3]) + (f" +{len(names) - 3}" if len(names) > 3 else ""))

    @property
    def short_id(self) -> str:
        """Eight characters that identify the quiz, for names that people read."""
        return hashlib.sha256(self.quiz.id.encode()).hexdigest()[:8]

    @property
    def file_name(self) -> str:
        """The name of its file without the suffix of the format: its units and its short id.

        Example: ``cskg-111275L4-Manage-a-crisis-1f0c9a3e``.
        """
        words = _NOT_WORDS.sub("-", self.title)[:_FILE_NAME_LENGTH].strip("-.")
        return "-".join(filter(None, ("cskg", "bank" if self.is_bank else "", words, self.short_id)))

    def name_item(self, item: Item) -> str:
        """Returns a title for an item that people can read: the code of its unit, and its question.

        It never names a unit that is the answer.
        """
        code, stem = self.units[item.unit].code, shorten(item.stem)
        return stem if item.hides_unit or code in stem else shorten(f"{code}: {stem}")

    def find_folder(self, item: Item) -> tuple[str, ...]:
        """Returns the folders that an item goes into in a question bank, the topmost first.

        A quiz has a folder of its own, so that its items do not meet those of an earlier import there.
        """
        head = f"{self.title} ({self.short_id})"
        if self.is_bank:
            return (head, *self.folders[item.id])
        unit = self.units[item.unit]
        return (head, name_unit(unit)) if len(self.units) > 1 else (head,)

    @property
    def rights(self) -> tuple[str, ...]:
        """The rights of the sources, one sentence each, sorted; then who wrote own questions. Every file has them."""
        sources = [*(unit.source for unit in self.units.values()), *self.own_sources.values()]
        return (*sorted({source.rights for source in sources if source.rights}), *self._authors)

    @property
    def _authors(self) -> tuple[str, ...]:
        found = {name_author(item): None for item in self.quiz.items if item.author}
        return tuple(sorted(found))

    @property
    def is_illustrative(self) -> bool:
        """Whether a unit is made up, which every file says too."""
        return any(unit.source.illustrative for unit in self.units.values())

    def tags_of(self, item: Item) -> tuple[str, ...]:
        """Tags by which programs may sort items: unit, level, kind.

        Example: ``uoc::111275L4``, ``level::4``, ``kind::match``.
        """
        unit = self.units[item.unit]
        level = () if unit.level is None else (f"level::{unit.level}",)
        return (f"uoc::{name_in_files(unit)}", *level, f"kind::{item.kind.value.lower().replace('_', '-')}")

    def ties_of(self, item: Item) -> tuple[str, ...]:
        """Tags of an own question, by which it can be read back: statements or unit, and the author.

        Example: ``cskg:111275L4/r-2lkywhc3sv633p2k``, ``author:Chan Tai Man``.
        """
        if item.kind is not ItemKind.OWN:
            return ()
        refs = [asked.statement for asked in item.about]
        ties = [f"cskg:{ref.unit}/{ref.name}" for ref in refs] or [f"cskg:{item.unit}"]
        return (*ties, *((f"author:{item.author}",) if item.author else ()))


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
        losses: The parts of the quiz that it does not have.
    """

    name: str
    media_type: str
    content: bytes
    losses: tuple[Loss, ...] = ()


Writer = Callable[[QuizSheet, tuple[Item, ...]], tuple[bytes, tuple[Loss, ...]]]
"""Writes items, and reports what it leaves out of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizFormat:
    """A format that quizzes are written in.

    Attributes:
        name: The name that ``exportQuiz`` and ``cskg quiz --format`` take.
        title: Its name for people.
        suffix: How names of its files end.
        media_type: Its media type.
        interactions: The interactions of the items that it can hold.
        write: Writes such items.
        can_lack_key: Whether a file without keys is useful to its readers.
        needs_answer: Whether it cannot hold items without a key or a checklist.
        self_marked: How items that the learner marks change, as a sentence; None where they are as in cskg.
        can_be_bank: Whether a file can hold all items of some units, to draw from.
    """

    name: str
    title: str
    suffix: str
    media_type: str
    interactions: frozenset[Interaction] = frozenset(Interaction)
    write: Writer
    can_lack_key: bool = False
    needs_answer: bool = False
    self_marked: str | None = None
    can_be_bank: bool = False

    def holds(self, item: Item) -> bool:
        """Returns whether a file can hold an item."""
        has_answer = bool(item.key or item.key_pairs or item.key_text or item.rubric)
        return item.interaction in self.interactions and (has_answer or not self.needs_answer)


def name_in_files(unit: Unit) -> str:
    """Returns a unit's code for tags, categories and decks: word characters, with a hyphen for everything else.

    Example: ``111275L4``; ``ABC-101A`` for ``ABC/101A``.
    """
    return _NOT_WORDS.sub("-", unit.code).strip("-")


def shorten(text: str) -> str:
    """Returns a text on one line, cut where it is too long for a title.

    Example:
        >>> shorten(" Name  a fruit. "), len(shorten("fruit " * 90))
        ('Name a fruit.', 120)
    """
    line = one_line(text)
    return line if len(line) <= _TITLE_LENGTH else f"{line[: _TITLE_LENGTH - 1].rstrip()}…"


def name_unit(unit: Unit) -> str:
    """Returns a unit's code and title on one line."""
    return shorten(f"{unit.code} {unit.title or ''}")


def group_by_folder(sheet: QuizSheet, items: Iterable[Item]) -> Iterator[tuple[tuple[str, ...], Unit, list[Item]]]:
    """Yields the folders in order, each with its unit and its items."""

    def place(item: Item) -> tuple[tuple[str, ...], str]:
        return sheet.find_folder(item), item.unit

    for (folder, _), group in groupby(sorted(items, key=place), key=place):
        found = list(group)
        yield folder, sheet.units[found[0].unit], found


def part_tags(name: str) -> str:
    """Returns a name in which Moodle finds no tag, because Moodle leaves tags out."""
    return name.replace("<", "< ")


def name_category(folder: Sequence[str]) -> str:
    """Returns the path of a category as Moodle reads it: a slash in a name is doubled, and no name has a tag.

    Example:
        >>> name_category(["Bank", "Food/drink <1>"])
        '$course$/top/cskg/Bank/Food//drink < 1>'
    """
    names = (part_tags(name).replace("/", "//") for name in folder)
    ended = (f"{PARTED if name.startswith('/') else ''}{name}{PARTED if name.endswith('/') else ''}" for name in names)
    return "/".join(("$course$", "top", "cskg", *ended))


def explain(item: Item) -> tuple[str, ...]:
    """Returns the explanation, other right spellings, and the words that the key rests on, one sentence each."""
    reasons = [item.explanation] if item.explanation else []
    if item.kind is ItemKind.OWN:
        return tuple(reasons)  # a question is not a source of itself
    cited = dict.fromkeys(cite(evidence, item.language) for evidence in item.evidence)
    return (*reasons, *name_accepted(item), *cited)


def name_accepted(item: Item) -> tuple[str, ...]:
    """Returns sentences with the other right spellings of each typed text; own questions already have them."""
    if item.kind is ItemKind.OWN or item.interaction not in {Interaction.TEXT, Interaction.TEXTS}:
        return ()
    said, separator = get_texts(item.language)["also_right"], "; " if item.language is Language.EN else "；"
    return tuple(said.format(text=text, others=separator.join(others)) for text, *others in item.spellings if others)


def name_author(item: Item) -> str:
    """Says who wrote an own question."""
    return f"{get_texts(item.language)['author']}: {item.author}"


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
    """Returns who wrote an own question, the rights of its sources, and that the unit is made up, where it is."""
    source = sheet.units[item.unit].source
    author = [name_author(item)] if item.author else []
    own = [sheet.own_sources[words.source].rights for words in item.evidence if words.source in sheet.own_sources]
    rights = dict.fromkeys(filter(None, [source.rights, *own]))
    return (*author, *rights, *([get_texts(item.language)["made_up"]] if source.illustrative else []))


def name_checklist(language: Language) -> str:
    """Returns the word for what a learner marks an answer with."""
    return get_texts(language)["checklist"]


def find_cues(texts: Sequence[str]) -> tuple[str, ...]:
    """Returns the shortest beginning of each text that no other text has; a whole text where another begins with it.

    Most programs mark each field of a list alone, so that one member typed in all fields would count several times. A
    field that shows how its member begins accepts only that member.

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
