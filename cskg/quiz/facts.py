"""What a unit says, in the form that questions need: which statements are listed where, and which certainly are not.

A *heading* is a statement with two or more leaf children, or the assessment criteria as a whole. Its leaf children are
its *members*. A statement whose place or boundary was inferred with low confidence is neither a member nor a heading.
It still counts as something that the unit says, so no distractor may say the same.

:class:`Facts` reads one edition, :class:`Scope` holds the facts of all units of one quiz.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from cskg.language.reading import is_boilerplate
from cskg.model import Evidence, Statement, StatementKind, StatementRef, Unit, UnitKey
from cskg.outline import DOUBTFUL_BELOW, UNIT, Outline, Position
from cskg.quiz.items import Asked
from cskg.quiz.likeness import Phrase, is_alike, is_same_sense, overlaps, read_phrase
from cskg.quiz.wording import WORDINGS

MAX_OPTION_LENGTH = 140
"""In characters, an ideograph counting as two. Longer statements are still read, but never shown as options."""

CRITERIA = Position(StatementKind.ASSESSMENT_CRITERION.value)
"""The position that stands for the assessment criteria as a whole."""

_FEWEST_COMMON = 2
"""Two units with so many statements in the same words overlap."""

_FEWEST_LEVELS = 3
_FAR = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A statement at its place, or a unit by its title.

    Attributes:
        home: The unit.
        path: Where it stands; UNIT for the unit itself.
        statement: The statement.
        phrase: Its words as they are shown, read for comparison.
        ref: What names the statement; None for the unit itself.
    """

    home: UnitKey
    path: Position
    statement: Statement
    phrase: Phrase
    ref: StatementRef | None

    @property
    def name(self) -> str:
        """Its name, which differs from those of all other entries and does not depend on its place."""
        return f"{self.home}/{self.ref.name if self.ref else ''}"

    @property
    def is_criterion(self) -> bool:
        """Whether it is one of the assessment criteria, or listed under one."""
        return self.path != UNIT and self.path.kind is StatementKind.ASSESSMENT_CRITERION

    @property
    def parent(self) -> Position | None:
        """The position of what lists it: CRITERIA for a topmost criterion, None for a topmost requirement."""
        return self.path.parent or (CRITERIA if self.is_criterion else None)

    @property
    def is_trusted(self) -> bool:
        """Whether its boundary is sure enough for a quotation."""
        return self.statement.confidence >= DOUBTFUL_BELOW and self.phrase.normal != ""

    @property
    def can_be_option(self) -> bool:
        """Whether it can be shown as an option; statements that forbid or command are not asked about."""
        return self.is_trusted and self.phrase.length <= MAX_OPTION_LENGTH and not self.phrase.reading.is_constraint


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Something that a unit lists statements under.

    Attributes:
        path: Its position, CRITERIA for the assessment criteria.
        name: Its name, which does not depend on its place.
        phrase: Its words.
        members: The trusted leaf statements listed directly under it, each text once.
        is_closed: Whether the members are all that is listed under it.
        is_askable: Whether it may be asked about: it is not boilerplate, and no other statement has its words.
    """

    path: Position
    name: str
    phrase: Phrase
    members: tuple[Entry, ...]
    is_closed: bool
    is_askable: bool


class Facts:
    """Reads one edition of a unit."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.wording = WORDINGS[unit.language]
        self.outline = Outline(unit)
        self.entries: dict[Position, Entry] = {
            path: Entry(
                home=unit.key,
                path=path,
                statement=found.statement,
                phrase=read_phrase(show(found.statement.text)),
                ref=self.outline.ref(path),
            )
            for path, found in self.outline.items()
        }
        self._false: dict[Position, tuple[Entry, ...]] = {}

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """The headings, in order of the unit, the assessment criteria last."""
        found = []
        for entry in self.entries.values():
            below = [self.entries[each.position] for each in self.outline.below(entry.path)]
            if sum(not child.statement.children for child in below) > 1 and entry.is_trusted:
                found.append(self._heading(entry.path, entry.phrase, below))
        criteria = [entry for entry in self.entries.values() if entry.parent == CRITERIA]
        return (*found, *([self._heading(CRITERIA, read_phrase(self.wording.criteria), criteria)] if criteria else []))

    @cached_property
    def askable(self) -> tuple[Heading, ...]:
        """The headings with members that may be asked about."""
        return tuple(heading for heading in self.headings if heading.is_askable and heading.members)

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
        """The unit itself, by its title; None without a title."""
        if not self.unit.title:
            return None
        spans = self.quote_field("title", self.unit.title).spans
        statement = Statement(text=self.unit.title, spans=spans)
        return Entry(home=self.unit.key, path=UNIT, statement=statement, phrase=read_phrase(self.unit.title), ref=None)

    @cached_property
    def leaves(self) -> tuple[Entry, ...]:
        """The statements that list nothing and can be options, in order of the unit."""
        return tuple(e for e in self.entries.values() if not e.statement.children and e.can_be_option)

    @cached_property
    def requirements(self) -> tuple[Entry, ...]:
        """All performance requirements, sure or not."""
        return tuple(entry for entry in self.entries.values() if not entry.is_criterion)

    def under(self, path: Position) -> list[Entry]:
        """Returns the statements listed under a position at any depth, in order."""
        if path == CRITERIA:
            return [entry for entry in self.entries.values() if entry.is_criterion]
        return [entry for entry in self.entries.values() if entry.path.is_under(path)]

    def says_under(self, path: Position, phrase: Phrase) -> bool:
        """Returns whether a heading, or anything under it, may say the same as a text."""
        inside = self.under(path) if path == CRITERIA else [self.entries[path], *self.under(path)]
        return any(is_alike(phrase, entry.phrase) for entry in inside if entry.phrase.normal)

    def false_under(self, heading: Heading) -> tuple[Entry, ...]:
        """Returns the statements that are listed elsewhere and could not be said to stand under a heading.

        Criteria sum the unit up, so a reader may hold that a criterion belongs under any requirement. They are
        false under other criteria only. Every requirement is false under the criteria, unless a criterion says
        something alike.
        """
        if heading.path not in self._false:
            if heading.path == CRITERIA:
                pool: Iterable[Entry] = self.requirements
            else:
                members = [member for other in self.headings for member in other.members]
                in_criteria = heading.path.kind is StatementKind.ASSESSMENT_CRITERION
                pool = [member for member in members if in_criteria or not member.is_criterion]
            inside = [other.phrase for other in self.under(heading.path) if other.phrase.normal]
            self._false[heading.path] = tuple(
                entry
                for entry in pool
                if entry.can_be_option
                and not overlaps(entry.phrase, heading.phrase)
                and not any(is_alike(entry.phrase, other) for other in inside)
            )
        return self._false[heading.path]

    def evidence(self, entry: Entry) -> Evidence:
        """Returns a statement as the words that an answer rests on."""
        return Evidence(
            text=entry.statement.text,
            unit=self.unit.key,
            source=self.unit.source.name,
            spans=entry.statement.spans,
            statement=entry.ref,
        )

    def quote_field(self, field: str, text: str) -> Evidence:
        """Returns a field's value as the words that an answer rests on."""
        spans = next((quote.spans for quote in self.unit.field_quotes if quote.field == field), ())
        return Evidence(text=text, unit=self.unit.key, source=self.unit.source.name, spans=spans)

    def asked(self, entry: Entry) -> Asked:
        """Names a statement and those above it."""
        above = tuple(self.outline.ref(each.position) for each in self.outline.above(entry.path))
        return Asked(statement=self.outline.ref(entry.path), above=above)

    def says_alike(self, phrase: Phrase) -> bool:
        """Returns whether any statement may say the same as a text, or do the same to the same thing."""
        return any(is_same_sense(phrase, entry.phrase) for entry in self.entries.values() if entry.phrase.normal)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all content words of the unit, its title's among them."""
        said = [entry.phrase.stems for entry in self.entries.values()]
        return frozenset().union(*said, read_phrase(self.unit.title or "").stems)

    def listed_under(self, entry: Entry) -> str | None:
        """Returns the words of what surely lists a statement; None for a topmost requirement."""
        if entry.parent == CRITERIA:
            return self.wording.criteria
        above = self.entries.get(entry.path.parent)
        return above.phrase.text if above is not None and above.is_trusted else None

    def _heading(self, path: Position, phrase: Phrase, children: list[Entry]) -> Heading:
        members: dict[str, Entry] = {}
        for child in children:
            if child.is_trusted and not child.statement.children:
                members.setdefault(child.phrase.normal, child)
        same = sum(entry.phrase.normal == phrase.normal for entry in self.entries.values())
        return Heading(
            path=path,
            name=self.entries[path].name if path in self.entries else f"{self.unit.key}/{path}",
            phrase=phrase,
            members=tuple(members.values()),
            is_closed=len(members) == len(children),
            is_askable=not is_boilerplate(phrase.text) and same == (path != CRITERIA),
        )


class Scope:
    """Holds the facts of a quiz's units; no other units are looked at, so that a quiz does not depend on them.

    Args:
        facts: The facts of the units that have statements, in any order.
    """

    def __init__(self, facts: Iterable[Facts]) -> None:
        self.facts = {found.unit.key: found for found in sorted(facts, key=lambda found: found.unit.key)}
        self._near: dict[UnitKey, tuple[Facts, ...]] = {}

    def near(self, facts: Facts) -> tuple[Facts, ...]:
        """Returns the other units in the same language that a learner could take for this one, nearest first.

        These are units of the same functional area, then units of the same industry, at most one QF level apart.
        """
        key = facts.unit.key
        if key not in self._near:
            ranked = [(_distance(facts, other), other.unit.key) for other in self.facts.values() if other is not facts]
            self._near[key] = tuple(self.facts[other] for distance, other in sorted(ranked) if distance < _FAR)
        return self._near[key]

    @cached_property
    def by_area(self) -> dict[str, tuple[Facts, ...]]:
        """The units with a title and a level, by functional area, of areas with three levels or more."""
        found: dict[str, list[Facts]] = {}
        for facts in self.facts.values():
            if facts.title is not None and facts.unit.level is not None:
                for area in facts.unit.functional_areas:
                    found.setdefault(area, []).append(facts)
        return {
            area: tuple(units)
            for area, units in sorted(found.items())
            if len({u.unit.level for u in units}) >= _FEWEST_LEVELS
        }

    @cached_property
    def overlapping(self) -> dict[UnitKey, tuple[Facts, ...]]:
        """For each unit, the later ones that share statements with it, or of which one was made from the other."""
        words = {key: {e.phrase.normal for e in facts.leaves} for key, facts in self.facts.items()}
        return {
            key: tuple(
                other
                for later, other in self.facts.items()
                if later > key and facts.unit.language is other.unit.language
                if len(words[key] & words[later]) >= _FEWEST_COMMON or _is_kin(facts, other)
            )
            for key, facts in self.facts.items()
        }

    def cite(self, *entries: Entry) -> tuple[Evidence, ...]:
        """Quotes statements or titles."""
        return tuple(self.facts[entry.home].evidence(entry) for entry in entries)

    def cite_in_place(self, entry: Entry) -> tuple[Evidence, ...]:
        """Quotes a statement, and what it is listed under; the criteria as a whole are not a statement."""
        entries = self.facts[entry.home].entries
        above = entries.get(entry.path.parent)
        return self.cite(entries[entry.path], *([above] if above is not None and above.is_trusted else []))


def find_topmost(path: Position) -> Position:
    """Returns the topmost requirement at or above a position, CRITERIA for a criterion, UNIT for the unit itself."""
    return CRITERIA if path != UNIT and path.kind is StatementKind.ASSESSMENT_CRITERION else path.top


def show(text: str) -> str:
    """Returns a statement as it is shown: without a final full stop, which could tell one option from the others.

    Example:
        >>> show("Report faults."), show("Larger. It may spread."), show("按時匯報。")
        ('Report faults', 'Larger. It may spread.', '按時匯報')
    """
    bare = text.removesuffix(".").removesuffix("。").rstrip()
    return text if not bare or "." in bare or "。" in bare else bare


def _distance(facts: Facts, other: Facts) -> int:
    one, two = facts.unit, other.unit
    if one.language is not two.language or _is_kin(facts, other):
        return _FAR
    levels = abs(one.level - two.level) if one.level is not None and two.level is not None else 0
    if levels > 1:
        return _FAR
    if set(one.functional_areas) & set(two.functional_areas):
        return 0
    return 1 if one.industry is not None and one.industry == two.industry else _FAR


def _is_kin(facts: Facts, other: Facts) -> bool:
    """Returns whether one was made from the other, so that a statement of one may be true of both."""
    one, two = facts.unit, other.unit
    return two.code in {d.code for d in one.derivations} or one.code in {d.code for d in two.derivations}
