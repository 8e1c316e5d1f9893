"""What a unit says, in the form that questions need: who is listed under which heading, and who surely is not.

A *heading* is a statement with two or more leaf children, or the assessment criteria as a whole; its leaf
children are its *members*. A statement whose place or boundary was inferred too weakly is no member and
heads nothing, yet still counts as something that the unit says: it can prove no distractor false.
Knows one unit's tree; knows nothing of items.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from cskg.model import Evidence, Statement, StatementKind, StatementRef, Unit, iter_statements
from cskg.quiz.drawing import digest
from cskg.quiz.likeness import Phrase, is_alike, overlaps, read_phrase
from cskg.quiz.wording import WORDINGS

FEWEST_CONFIDENCE = 0.9
MAX_OPTION_LENGTH = 140
"""In characters, an ideograph counting as two; a longer statement is read, not weighed against others."""

CRITERIA = "c"
"""The position path that stands for the assessment criteria as a whole."""

BOILERPLATE = frozenset(
    {
        "exhibit professionalism",
        "demonstrate professionalism",
        "展示專業能力",
        "展示專業精神",
        "展現專業精神",
        "展示专业能力",
        "展示专业精神",
        "展现专业精神",
    }
)
"""Headings, in normal form, that many units share and that say nothing of any of them; none is asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A statement at its place.

    Attributes:
        path: The position path, such as ``r2.1``.
        statement: The statement.
        phrase: Its words, read for comparison.
        parent: The path of what it is listed under; ``c`` for a criterion, None for a topmost requirement.
    """

    path: str
    statement: Statement
    phrase: Phrase
    parent: str | None

    @property
    def is_trusted(self) -> bool:
        """Whether its boundary is sure enough to be quoted as the source's own."""
        return self.statement.confidence >= FEWEST_CONFIDENCE and self.phrase.normal != ""

    @property
    def can_be_option(self) -> bool:
        """Whether it can be shown as an option."""
        return self.is_trusted and self.phrase.length <= MAX_OPTION_LENGTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Something that a unit lists statements under.

    Attributes:
        path: Its position path, ``c`` for the assessment criteria.
        phrase: Its words.
        members: The trusted statements listed directly under it that list nothing themselves, no text twice.
        is_closed: Whether the members are all that is listed under it.
        is_askable: Whether it may be asked about: no boilerplate, and no other statement reads like it.
    """

    path: str
    phrase: Phrase
    members: tuple[Entry, ...]
    is_closed: bool
    is_askable: bool


class Facts:
    """Reads one edition of a unit.

    Args:
        unit: The edition.
    """

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.wording = WORDINGS[unit.language]
        self.entries = {
            path: Entry(path=path, statement=statement, phrase=read_phrase(statement.text), parent=_parent(path, kind))
            for path, kind, statement in iter_statements(unit)
        }
        self._false: dict[str, tuple[Entry, ...]] = {}

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of what items can be made of; where the words stand in the document is no part of it."""
        return digest(
            self.unit.key,
            self.unit.code,
            self.unit.language.value,
            self.unit.title,
            [(e.path, e.statement.number, e.statement.text, e.is_trusted) for e in self.entries.values()],
        )

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """The headings, in order of the unit, the assessment criteria last."""
        children: dict[str, list[Entry]] = {}
        for entry in self.entries.values():
            if entry.parent is not None:
                children.setdefault(entry.parent, []).append(entry)
        found = []
        for entry in self.entries.values():
            leaves = [child for child in children.get(entry.path, []) if not child.statement.children]
            if len(leaves) > 1 and entry.is_trusted:
                found.append(self._heading(entry.path, entry.phrase, children[entry.path], leaves))
        if CRITERIA in children:
            leaves = [child for child in children[CRITERIA] if not child.statement.children]
            found.append(self._heading(CRITERIA, read_phrase(self.wording.criteria), children[CRITERIA], leaves))
        return tuple(found)

    @cached_property
    def topics(self) -> tuple[Entry, ...]:
        """The numbered topmost requirements that can be options."""
        return tuple(
            entry
            for entry in self.entries.values()
            if entry.parent is None and entry.statement.number is not None and entry.can_be_option
        )

    @cached_property
    def requirements(self) -> tuple[Entry, ...]:
        """All performance requirements, sure or not."""
        return tuple(entry for entry in self.entries.values() if not entry.path.startswith(CRITERIA))

    def under(self, path: str) -> list[Entry]:
        """Gives the statements listed under a path at any depth, in order."""
        opening = CRITERIA if path == CRITERIA else f"{path}."
        return [entry for entry in self.entries.values() if entry.path.startswith(opening)]

    def false_under(self, heading: Heading) -> tuple[Entry, ...]:
        """Gives the statements that are listed elsewhere and could not be said to stand under a heading.

        A criterion is none for a heading among the requirements: criteria sum the unit up, so a reader may
        fairly hold that one belongs anywhere. Every requirement is false under the criteria, if no criterion
        says something alike.
        """
        if heading.path not in self._false:
            if heading.path == CRITERIA:
                pool: Iterable[Entry] = self.requirements
            else:
                in_criteria = heading.path.startswith(CRITERIA)
                pool = [
                    member
                    for other in self.headings
                    if in_criteria or not other.path.startswith(CRITERIA)
                    for member in other.members
                ]
            inside = self.under(heading.path)
            self._false[heading.path] = tuple(
                entry
                for entry in pool
                if entry.can_be_option
                and not overlaps(entry.phrase, heading.phrase)
                and not any(is_alike(entry.phrase, other.phrase) for other in inside if other.phrase.normal)
            )
        return self._false[heading.path]

    def evidence(self, entry: Entry) -> Evidence:
        """Gives a statement as the words that an answer rests on."""
        unit = self.unit
        return Evidence(
            text=entry.statement.text,
            unit=unit.key,
            source=unit.source.name,
            spans=entry.statement.spans,
            statement=self.ref(entry),
        )

    def ref(self, entry: Entry) -> StatementRef:
        """Names a statement."""
        return StatementRef(unit=self.unit.key, language=self.unit.language, path=entry.path)

    def listed_under(self, entry: Entry) -> str | None:
        """Gives the words of what a statement is listed under, or None for a topmost requirement."""
        if entry.parent is None:
            return None
        return self.wording.criteria if entry.parent == CRITERIA else self.entries[entry.parent].phrase.text

    def _heading(self, path: str, phrase: Phrase, children: list[Entry], leaves: list[Entry]) -> Heading:
        members: dict[str, Entry] = {}
        for leaf in leaves:
            if leaf.is_trusted:
                members.setdefault(leaf.phrase.normal, leaf)
        same = sum(entry.phrase.normal == phrase.normal for entry in self.entries.values())
        return Heading(
            path=path,
            phrase=phrase,
            members=tuple(members.values()),
            is_closed=len(members) == len(children),
            is_askable=phrase.normal not in BOILERPLATE and same == (path != CRITERIA),
        )


def _parent(path: str, kind: StatementKind) -> str | None:
    above = path.rpartition(".")[0]
    if above:
        return above
    return CRITERIA if kind is StatementKind.ASSESSMENT_CRITERION else None
