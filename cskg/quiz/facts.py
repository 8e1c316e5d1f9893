"""What a unit says, in the form that questions need: who is listed under which heading, and who surely is not.

A *heading* is a statement with two or more leaf children, or the assessment criteria as a whole; its leaf
children are its *members*. A statement whose place or boundary was inferred too weakly is no member and
heads nothing, yet still counts as something that the unit says: it can prove no distractor false.
Knows one unit's tree; knows nothing of items.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from cskg.language.reading import is_boilerplate
from cskg.model import Evidence, Statement, StatementKind, StatementRef, Unit, UnitKey
from cskg.outline import Outline
from cskg.quiz.drawing import digest
from cskg.quiz.items import Asked
from cskg.quiz.likeness import Phrase, is_alike, is_same_sense, overlaps, read_phrase
from cskg.quiz.wording import WORDINGS

FEWEST_CONFIDENCE = 0.9
MAX_OPTION_LENGTH = 140
"""In characters, an ideograph counting as two; a longer statement is read, not weighed against others."""

CRITERIA = "c"
"""The position path that stands for the assessment criteria as a whole."""

TITLE = ""
"""The position path that stands for the unit itself, by its title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A statement at its place, or a unit by its title.

    Attributes:
        home: The unit.
        path: The position path, such as ``r2.1``; TITLE for the unit itself.
        statement: The statement.
        phrase: Its words as they are shown, read for comparison.
        parent: The path of what it is listed under; ``c`` for a criterion, None for a topmost requirement.
    """

    home: UnitKey
    path: str
    statement: Statement
    phrase: Phrase
    parent: str | None

    @property
    def name(self) -> str:
        """What tells it from all other entries."""
        return f"{self.home}/{self.path}"

    @property
    def topmost(self) -> str:
        """The path of the topmost requirement that it stands under, ``c`` for a criterion."""
        return CRITERIA if self.path.startswith(CRITERIA) else self.path.partition(".")[0]

    @property
    def is_trusted(self) -> bool:
        """Whether its boundary is sure enough to be quoted as the source's own."""
        return self.statement.confidence >= FEWEST_CONFIDENCE and self.phrase.normal != ""

    @property
    def can_be_option(self) -> bool:
        """Whether it can be shown as an option; what forbids or commands is no matter for a quiz."""
        return self.is_trusted and self.phrase.length <= MAX_OPTION_LENGTH and not self.phrase.reading.is_constraint


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
        self.outline = Outline(unit)
        self.entries: dict[str, Entry] = {
            path: Entry(
                home=unit.key,
                path=path,
                statement=found.statement,
                phrase=read_phrase(show(found.statement.text)),
                parent=path.parent or (CRITERIA if found.kind is StatementKind.ASSESSMENT_CRITERION else None),
            )
            for path, found in self.outline.items()
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
            self.unit.level,
            self.unit.credit,
            self.unit.credit_note,
            self.unit.functional_areas,
            self.unit.industry,
            [(d.relation.value, d.code) for d in self.unit.derivations],
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
    def title(self) -> Entry | None:
        """The unit itself, by its title; None where it has none."""
        if not self.unit.title:
            return None
        spans = next((quote.spans for quote in self.unit.field_quotes if quote.field == "title"), ())
        return Entry(
            home=self.unit.key,
            path=TITLE,
            statement=Statement(text=self.unit.title, spans=spans),
            phrase=read_phrase(self.unit.title),
            parent=None,
        )

    @cached_property
    def leaves(self) -> tuple[Entry, ...]:
        """The statements that list nothing and can be options, in order of the unit."""
        return tuple(e for e in self.entries.values() if not e.statement.children and e.can_be_option)

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
            statement=None if entry.path == TITLE else self.ref(entry),
        )

    def quote_field(self, field: str, text: str) -> Evidence:
        """Gives a field's value as the words that an answer rests on."""
        spans = next((quote.spans for quote in self.unit.field_quotes if quote.field == field), ())
        return Evidence(text=text, unit=self.unit.key, source=self.unit.source.name, spans=spans)

    def ref(self, entry: Entry) -> StatementRef:
        """Names a statement."""
        return self.outline.ref(entry.path)

    def asked(self, entry: Entry) -> Asked:
        """Names a statement and those above it."""
        above = self.outline.above(self.outline[entry.path].position)
        return Asked(statement=self.ref(entry), above=tuple(self.outline.ref(each.position) for each in above))

    def says_alike(self, phrase: Phrase) -> bool:
        """Tells whether anything that the unit says may say the same as a text, or do the same to one thing."""
        return any(is_same_sense(phrase, entry.phrase) for entry in self.entries.values() if entry.phrase.normal)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all content words of the unit, its title's among them."""
        said = [entry.phrase.stems for entry in self.entries.values()]
        return frozenset().union(*said, read_phrase(self.unit.title or "").stems)

    def listed_under(self, entry: Entry) -> str | None:
        """Gives the words of what surely lists a statement; None for a topmost requirement."""
        if entry.parent == CRITERIA:
            return self.wording.criteria
        above = self.entries.get(entry.parent or "")
        return above.phrase.text if above is not None and above.is_trusted else None

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
            is_askable=not is_boilerplate(phrase.text) and same == (path != CRITERIA),
        )


def show(text: str) -> str:
    """Gives a statement as it is shown: without a full stop that ends it, lest it tell one option from the others.

    Example:
        >>> show("Report faults."), show("Larger. It may spread."), show("按時匯報。")
        ('Report faults', 'Larger. It may spread.', '按時匯報')
    """
    bare = text.removesuffix(".").removesuffix("。").rstrip()
    return text if not bare or "." in bare or "。" in bare else bare
