"""What could be asked of a unit: a form of question, the headings it asks about, the statement it is about.

A candidate comes from the units' trees alone; whether it has options that fit is for :mod:`cskg.quiz.planning`.
Knows facts and forms of question; knows nothing of distractors.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import combinations, islice

from cskg.language.reading import StatementForm
from cskg.model import Relation, UnitKey
from cskg.quiz.bloom import find_bloom
from cskg.quiz.drawing import Draw
from cskg.quiz.facts import CRITERIA, Entry, Facts, Heading
from cskg.quiz.items import BloomLevel, ItemKind
from cskg.quiz.likeness import squash
from cskg.quiz.scope import Scope
from cskg.quiz.steps import read_steps

DISTRACTORS = 2
"""Three options usually suffice (Gierl et al. 2017, doi:10.3102/0034654317726529)."""

RECALL_SIZES = range(3, 8)
MAX_RECALL_WORDS = 4
"""A list of few and short entries can fairly be asked for by heart."""

_MATCHES_TRIED = 30
"""How many matches of three headings, and of two, are tried in units with many headings."""

_LADDERS_TRIED = 10
_NEIGHBOURS_TRIED = 8
_DOING = frozenset({BloomLevel.APPLY, BloomLevel.ANALYSE, BloomLevel.EVALUATE, BloomLevel.CREATE})


class Form(Enum):
    """The forms of question, each with a template of its own."""

    MEMBER = "member"
    CRITERION = "criterion"
    TOPIC = "topic"
    SEVERAL = "several"
    MATCH = "match"
    RECALL = "recall"
    MISSING = "missing"
    WHICH_UNIT = "which_unit"
    HOURS = "hours"
    LEVELS = "levels"
    STEPS = "steps"
    CONSTRUCTED = "constructed"
    CAN_DO = "can_do"
    CONTRAST = "contrast"
    LINEAGE = "lineage"
    UNITS = "units"


KIND_OF_FORM = {
    Form.MEMBER: ItemKind.SINGLE_CHOICE,
    Form.CRITERION: ItemKind.SINGLE_CHOICE,
    Form.TOPIC: ItemKind.SINGLE_CHOICE,
    Form.SEVERAL: ItemKind.MULTIPLE_CHOICE,
    Form.MATCH: ItemKind.MATCH,
    Form.RECALL: ItemKind.RECALL,
    Form.MISSING: ItemKind.MISSING_MEMBER,
    Form.WHICH_UNIT: ItemKind.WHICH_UNIT,
    Form.HOURS: ItemKind.NUMERIC,
    Form.LEVELS: ItemKind.LEVEL_ORDER,
    Form.STEPS: ItemKind.STEP_ORDER,
    Form.CONSTRUCTED: ItemKind.CONSTRUCTED,
    Form.CAN_DO: ItemKind.CAN_DO,
    Form.CONTRAST: ItemKind.CONTRAST,
    Form.LINEAGE: ItemKind.LINEAGE,
    Form.UNITS: ItemKind.MATCH,
}

_NO_LIST = "The unit has no closed list of three to seven entries of at most four words each."

WHY_NO_CANDIDATE = {
    ItemKind.SINGLE_CHOICE: "The unit lists no statement of sure extent that could be asked about.",
    ItemKind.MULTIPLE_CHOICE: "The unit lists no two statements of sure extent under one heading.",
    ItemKind.MATCH: "The unit has no two headings with two statements of sure extent each.",
    ItemKind.RECALL: _NO_LIST,
    ItemKind.MISSING_MEMBER: _NO_LIST,
    ItemKind.WHICH_UNIT: (
        "The quiz names no two other units of its functional area or industry, in its language and at most one level "
        "away; name more units."
    ),
    ItemKind.NUMERIC: "No document gives the unit's credits as a number.",
    ItemKind.LEVEL_ORDER: "The quiz names no three units of one functional area at three levels; name more units.",
    ItemKind.STEP_ORDER: "The unit has no list whose statements say in words in which order they come.",
    ItemKind.CONSTRUCTED: "The unit has no heading that asks for more than understanding and lists two points or more.",
    ItemKind.CAN_DO: "The unit has no assessment criterion of sure extent.",
    ItemKind.CONTRAST: "The quiz names no other unit that shares statements with it; name its origin.",
    ItemKind.LINEAGE: "The unit's document names no unit that it was made from, or the quiz names no two others.",
}
"""The kinds that are generated, and why a unit may have nothing to ask in one."""

OFF_BY_DEFAULT = frozenset({ItemKind.LINEAGE, ItemKind.ANALOGY})
"""Kinds that are trivia or need a rare parallel; they are asked for by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Something that could be asked.

    Attributes:
        form: The form of question.
        headings: The headings asked about; none for a topic or a unit.
        about: The key, or the missing member; for a topic, the statement asked about and the topic; else nothing.
        others: The other units that it brings in.
        area: In an order of levels, the functional area.
        variant: Tells candidates apart that differ only in which members the draw gives them; of a match of units,
            the first asks about criteria and the others about requirements.
    """

    form: Form
    headings: tuple[Heading, ...] = ()
    about: tuple[Entry, ...] = ()
    others: tuple[UnitKey, ...] = ()
    area: str = ""
    variant: int = 0

    @property
    def kind(self) -> ItemKind:
        """The kind of item it would become."""
        return KIND_OF_FORM[self.form]

    @property
    def places(self) -> tuple[str, ...]:
        """The paths of the headings it asks about; a quiz takes turns among them."""
        return tuple(heading.path for heading in self.headings) or tuple(topic.path for topic in self.about[1:])

    @property
    def element(self) -> str:
        """The topmost requirement that it belongs to, ``c`` for the criteria, nothing for the unit as a whole."""
        if self.form is Form.UNITS and self.variant == 0:
            return CRITERIA
        if self.about and self.about[0].path:
            return self.about[0].topmost
        path = self.headings[0].path if self.headings else ""
        return CRITERIA if path.startswith(CRITERIA) else path.partition(".")[0]

    @property
    def name(self) -> str:
        """What tells it from the unit's other candidates, by position paths and not by wording."""
        about = "+".join(entry.path for entry in self.about)
        others = f"{'+'.join(self.others)}|{self.area}" if self.others else ""
        return f"{self.form.value}|{'+'.join(self.places)}|{about}|{self.variant}{others}"


def list_candidates(facts: Facts, scope: Scope, draw: Draw) -> list[Candidate]:
    """Lists what could be asked of a unit; which matches of many headings are listed is up to the draw."""
    return [*_iter_of_headings(facts, draw), *_iter_of_topics(facts), *_iter_of_unit(facts, scope, draw)]


def _iter_of_headings(facts: Facts, draw: Draw) -> Iterator[Candidate]:
    askable = [heading for heading in facts.headings if heading.is_askable and heading.members]
    for heading in askable:
        form = Form.CRITERION if heading.path == CRITERIA else Form.MEMBER
        yield from (Candidate(form=form, headings=(heading,), about=(m,)) for m in heading.members if m.can_be_option)
        variants = len(heading.members) // 2
        yield from (Candidate(form=Form.SEVERAL, headings=(heading,), variant=i) for i in range(variants))
        if _can_be_recalled(heading):
            yield Candidate(form=Form.RECALL, headings=(heading,))
            missing = draw.within("missing").order(heading.members, lambda entry: entry.path)[0]
            yield Candidate(form=Form.MISSING, headings=(heading,), about=(missing,))
        if read_steps([member.phrase.text for member in heading.members]):
            yield Candidate(form=Form.STEPS, headings=(heading,))
        if heading.path != CRITERIA and _asks_to_do(facts, heading):
            yield Candidate(form=Form.CONSTRUCTED, headings=(heading,))
    # A criterion sums the unit up, so it cannot be told from the members of other headings.
    lists = [heading for heading in askable if not heading.path.startswith(CRITERIA) and len(heading.members) > 1]
    lists = draw.within("match").order(lists, lambda heading: heading.path)
    for size in (3, 2):
        for chosen in islice(combinations(lists, size), _MATCHES_TRIED):
            yield Candidate(form=Form.MATCH, headings=tuple(sorted(chosen, key=lambda heading: heading.path)))


def _iter_of_topics(facts: Facts) -> Iterator[Candidate]:
    if len(facts.topics) > DISTRACTORS:
        for topic in facts.topics:
            leaves = [entry for entry in facts.under(topic.path) if entry.is_trusted and not entry.statement.children]
            yield from (Candidate(form=Form.TOPIC, about=(leaf, topic)) for leaf in leaves)


def _iter_of_unit(facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
    if facts.unit.credit is not None and facts.unit.credit > 0:
        yield Candidate(form=Form.HOURS)
    for entry in facts.entries.values():
        if entry.path.startswith(CRITERIA) and entry.is_trusted and not entry.phrase.reading.is_constraint:
            yield Candidate(form=Form.CAN_DO, about=(entry,))
    yield from _iter_of_ladders(facts, scope, draw)
    yield from _iter_of_neighbours(facts, scope)


def _iter_of_ladders(facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
    """A ladder is asked about once for each of its units that can be the lowest of three."""
    for area, ladder in scope.ladders.items():
        higher = [other for other in ladder if (other.unit.level or 0) > (facts.unit.level or 0)]
        if facts in ladder:
            pairs = [pair for pair in combinations(higher, 2) if pair[0].unit.level != pair[1].unit.level]
            ordered = draw.within("ladder", area).order(pairs, lambda pair: "+".join(u.unit.key for u in pair))
            for pair in ordered[:_LADDERS_TRIED]:
                yield Candidate(form=Form.LEVELS, others=tuple(sorted(u.unit.key for u in pair)), area=area)


def _iter_of_neighbours(facts: Facts, scope: Scope) -> Iterator[Candidate]:
    unit = facts.unit
    if facts.title is not None and len(scope.near(facts)) >= DISTRACTORS:
        yield from (Candidate(form=Form.WHICH_UNIT, about=(leaf,)) for leaf in facts.leaves)
    for other in scope.near(facts)[:_NEIGHBOURS_TRIED]:
        if facts.title is not None and other.title is not None and other.unit.key > unit.key:
            yield from (Candidate(form=Form.UNITS, others=(other.unit.key,), variant=i) for i in range(5))
    for other in scope.twins[unit.key]:
        yield from (Candidate(form=Form.CONTRAST, others=(other.unit.key,), variant=i) for i in range(3))
    derivations = {found.code for found in unit.derivations if found.relation is not Relation.REPLACES}
    others = [other for other in scope.facts.values() if other is not facts and other.unit.code not in derivations]
    if facts.title is not None and len(derivations) == 1 and len(others) >= DISTRACTORS:
        yield Candidate(form=Form.LINEAGE)


def _asks_to_do(facts: Facts, heading: Heading) -> bool:
    """Tells whether a heading asks for something that a learner can set out, beyond knowing and understanding."""
    if len(heading.members) < 2 or heading.phrase.reading.form is not StatementForm.ACTION:
        return False
    found = find_bloom(heading.phrase.text, facts.unit.language)
    return found is None or found.label in _DOING or (found.label is None and found.is_observable)


def _can_be_recalled(heading: Heading) -> bool:
    names = {squash(member.phrase.text) for member in heading.members}
    return (
        heading.is_closed
        and len(heading.members) in RECALL_SIZES
        and len(names) == len(heading.members)
        and all(member.phrase.words <= MAX_RECALL_WORDS for member in heading.members)
        and not any(re.search(r"[\[\]]", member.phrase.text) for member in heading.members)
    )
