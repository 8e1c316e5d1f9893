"""The facts of a unit for questions: which statements are listed where, and which certainly are not.

A *heading* is a statement with a leaf child, or the assessment criteria as a whole. Its leaf children are its
*members*. A statement whose place or limits were inferred with low confidence is neither a member nor a heading. The
unit still states it, so no distractor may say the same.

:class:`Facts` reads one edition.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from cskg.language.characters import is_chinese
from cskg.language.lexicon import is_of_class
from cskg.language.reading import is_boilerplate, is_conduct
from cskg.model import Evidence, Statement, StatementKind, StatementRef, Unit, UnitKey
from cskg.outline import DOUBTFUL_BELOW, UNIT, Outline, Position
from cskg.quiz.frames import Frame, Framed, cut_trail, read_conduct_frame, read_frame
from cskg.quiz.items import Asked
from cskg.quiz.likeness import Phrase, is_alike, is_same_sense, overlaps, read_phrase
from cskg.quiz.wording import WORDINGS

MAX_OPTION_LENGTH = 140
"""In characters, an ideograph counting as two. Longer statements are still read, but never shown as options."""

CRITERIA = Position(StatementKind.ASSESSMENT_CRITERION.value)
"""The position that stands for the assessment criteria as a whole."""

_LABELLED = re.compile(r"(?:\w+\s+){0,3}\w+\s+[–—]\s|[(（][^()（）]{1,3}[)）]|(?:\w+\s+){0,2}\w+\s*[:：]|第.{1,3}步")
"""A mark or a label before a statement, by which a learner could recognise it."""

FORBIDS = re.compile(
    r"(?:do|does|must|shall|should|may|can)\s+not\b|cannot\b|don['’]t\b|never\b"
    r"|不可|不得|不應|不应|不准|不許|不许|不要|不能|勿|嚴禁|严禁|禁止",
    re.IGNORECASE,
)
"""Words that forbid something, so that a question would ask for the opposite."""

_LAST = re.compile(r"[A-Za-z]+(?=\W*$)")

_GOES_ON = re.compile(
    r"(?:then|next|afterwards|finally|lastly|after\s+(?:that|this))\b|然後|然后|最後|最后|接着|接著|其後|其后",
    re.IGNORECASE,
)
"""Words at the start of a statement that continues another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A statement at its place, or a unit by its title.

    Attributes:
        home: The unit.
        path: Its position; UNIT for the unit itself.
        statement: The statement.
        phrase: Its words as they are shown, read for comparison.
        ref: The reference to the statement; None for the unit itself.
        part: How the words relate to the statement, where they are a part or a changed version of it.
    """

    home: UnitKey
    path: Position
    statement: Statement
    phrase: Phrase
    ref: StatementRef | None
    part: str = ""

    @property
    def name(self) -> str:
        """Its name, which differs from those of all other entries and does not depend on its place."""
        return f"{self.home}/{self.ref.name if self.ref else ''}{'#' if self.part else ''}{self.part}"

    def show_part(self, text: str, part: str) -> "Entry":
        """Returns the entry as it is shown by a part or a changed version of its words."""
        return replace(self, phrase=read_phrase(text[:1].upper() + text[1:]), part=part)

    @property
    def is_criterion(self) -> bool:
        """Whether it is one of the assessment criteria, or listed under one."""
        return self.path != UNIT and self.path.kind is StatementKind.ASSESSMENT_CRITERION

    @property
    def parent(self) -> Position | None:
        """The position of its parent: CRITERIA for a topmost criterion, None for a topmost requirement."""
        return self.path.parent or (CRITERIA if self.is_criterion else None)

    @property
    def is_trusted(self) -> bool:
        """Whether its limits are sure enough to quote it."""
        return self.statement.confidence >= DOUBTFUL_BELOW and self.phrase.normal != ""

    @property
    def can_be_option(self) -> bool:
        """Whether it can be an option: it does not forbid, command or continue another statement, and has no label."""
        text = self.phrase.text
        is_apart = not (self.phrase.reading.is_constraint or _GOES_ON.match(text) or _LABELLED.match(text))
        return self.is_trusted and self.phrase.length <= MAX_OPTION_LENGTH and is_apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A statement that others are listed under, or the assessment criteria.

    Attributes:
        path: Its position, CRITERIA for the assessment criteria.
        name: Its name, which does not depend on its place.
        phrase: Its words.
        members: The trusted leaf statements listed directly under it, each text once.
        is_closed: Whether nothing but the members is listed under it.
        is_askable: Whether it may be asked about: it is not boilerplate, no other statement has its words, it forbids
            nothing, and its words are whole.
        framed: Its frame: how its members relate to it.
    """

    path: Position
    name: str
    phrase: Phrase
    members: tuple[Entry, ...]
    is_closed: bool
    is_askable: bool
    framed: Framed


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
            if any(not child.statement.children for child in below) and entry.is_trusted:
                found.append(self._heading(entry.path, entry.phrase, below))
        criteria = [entry for entry in self.entries.values() if entry.parent == CRITERIA]
        return (*found, *([self._heading(CRITERIA, read_phrase(self.wording.criteria), criteria)] if criteria else []))

    @cached_property
    def askable(self) -> tuple[Heading, ...]:
        """The headings with members that may be asked about."""
        return tuple(heading for heading in self.headings if heading.is_askable and heading.members)

    @cached_property
    def conduct(self) -> tuple[Heading, ...]:
        """The headings of professional conduct, in units whose title says what is done."""
        return tuple(heading for heading in self.headings if heading.framed.frame is Frame.CONDUCT)

    @cached_property
    def _lists(self) -> dict[Position, Heading]:
        return {heading.path: heading for heading in self.headings}

    def list_below(self, heading: Heading) -> tuple[Entry, ...]:
        """Returns all statements listed directly under a heading; none where the limits of one of them are doubtful."""
        below = tuple(entry for entry in self.entries.values() if entry.parent == heading.path)
        return below if all(entry.is_trusted for entry in below) else ()

    def find_list(self, entry: Entry) -> Heading | None:
        """Returns the heading of which a statement is a member, askable or not."""
        heading = self._lists.get(entry.parent) if entry.parent is not None else None
        return heading if heading is not None and entry in heading.members else None

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
        """Returns whether a heading, or a statement under it, may say the same as a text."""
        inside = self.under(path) if path == CRITERIA else [self.entries[path], *self.under(path)]
        return any(is_alike(phrase, entry.phrase) for entry in inside if entry.phrase.normal)

    def false_under(self, heading: Heading) -> tuple[Entry, ...]:
        """Returns the statements that are listed elsewhere and certainly do not belong under a heading.

        Criteria sum the unit up, so a reader may think that a criterion belongs under any requirement. They are false
        only under other criteria. Every requirement is false under the criteria, unless a criterion says something
        similar.
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
        """Returns a statement as evidence for an answer."""
        return Evidence(
            text=entry.statement.text,
            unit=self.unit.key,
            source=self.unit.source.name,
            spans=entry.statement.spans,
            statement=entry.ref,
        )

    def quote_field(self, field: str, text: str) -> Evidence:
        """Returns a field's value as evidence for an answer."""
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

    def list_telling(self, entry: Entry, other: "Facts") -> list[str]:
        """Lists the words of this unit's title that are in an entry and nowhere in another unit."""
        return sorted((entry.phrase.stems & self.title.phrase.stems) - other.stems) if self.title is not None else []

    def is_of_all(self, heading: Heading) -> bool:
        """Whether a heading means the same as the title, so that all of the unit may be part of it.

        In a unit on complaints, for example, *handle a complaint* may contain all that the unit lists.
        """
        if self.title is None or heading.path == CRITERIA or heading.framed.is_knowing or heading.framed.has_names:
            return False
        own, title = heading.phrase, self.title.phrase
        return own.stems <= title.stems or (is_chinese(own.text[:1]) and set(own.normal) <= set(title.normal))

    def listed_under(self, entry: Entry) -> str | None:
        """Returns the words of a statement's certain parent; None for a topmost requirement."""
        if entry.parent == CRITERIA:
            return self.wording.criteria
        above = self.entries.get(entry.path.parent)
        return above.phrase.text if above is not None and above.is_trusted else None

    def _heading(self, path: Position, phrase: Phrase, children: list[Entry]) -> Heading:
        members: dict[str, Entry] = {}
        for child in children:
            if child.is_trusted and not child.statement.children:
                members.setdefault(child.phrase.normal, child)
        texts = [member.phrase.text for member in members.values()]
        same = sum(entry.phrase.normal == phrase.normal for entry in self.entries.values())
        return Heading(
            path=path,
            name=self.entries[path].name if path in self.entries else f"{self.unit.key}/{path}",
            phrase=phrase,
            members=tuple(members.values()),
            is_closed=len(members) == len(children),
            is_askable=not is_boilerplate(phrase.text) and same == (path != CRITERIA) and _is_whole(phrase),
            framed=self._frame(phrase, texts),
        )

    def _frame(self, phrase: Phrase, texts: list[str]) -> Framed:
        if is_conduct(phrase.text):
            return read_conduct_frame(self.unit.title or "", texts)
        return read_frame(phrase.text, texts)


def _is_whole(phrase: Phrase) -> bool:
    """Whether a heading can be in a question: it does not forbid, and it is complete (not *feed when*)."""
    body = cut_trail(phrase.text)
    last = _LAST.search(body)
    breaks_off = last is not None and is_of_class(last[0].casefold(), "prep", "conj", "rel", "det", "aux")
    return not (phrase.reading.is_constraint or FORBIDS.search(phrase.text) or breaks_off)


def find_topmost(path: Position) -> Position:
    """Returns the topmost requirement at or above a position, CRITERIA for a criterion, UNIT for the unit itself."""
    return CRITERIA if path != UNIT and path.kind is StatementKind.ASSESSMENT_CRITERION else path.top


def show(text: str) -> str:
    """Returns a statement as it is shown: without a final full stop, which could make one option stand out.

    Example:
        >>> show("Report faults."), show("Larger. It may spread."), show("按時匯報。")
        ('Report faults', 'Larger. It may spread.', '按時匯報')
    """
    bare = text.removesuffix(".").removesuffix("。").rstrip()
    return text if not bare or "." in bare or "。" in bare else bare
