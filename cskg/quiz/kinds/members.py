"""Which statements a unit lists where: one choice of a heading's members, several choices, the topic of a statement.

A key is listed under the heading. A distractor stands elsewhere in the unit, and nothing under the heading says the
same or something alike. A unit with too few such statements borrows some from a neighbour among the quiz's units, where
nothing in the whole unit may say something alike.
"""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import replace

from cskg.quiz.facts import CRITERIA, Entry, Facts, Scope
from cskg.quiz.items import BloomLevel, Interaction, ItemKind
from cskg.quiz.likeness import is_alike
from cskg.quiz.questions import (
    DISTRACTORS,
    Candidate,
    Draw,
    Form,
    Kind,
    Measured,
    Plan,
    Reason,
    iter_extensions,
)
from cskg.quiz.wording import LISTED, LISTED_BY, template

KEYS_OF_SEVERAL = (3, 2)
"""How many options are right in a multiple choice; the first number that works is taken."""

_MEMBERS_TRIED = 8

_ELSEWHERE = template(
    "Listed under {other}, not under {heading}.",
    "列於{other}之下，而非{heading}之下。",
    "列于{other}之下，而非{heading}之下。",
)
_TOPMOST = template(
    "{statement} is a performance requirement of the unit, not listed under {heading}.",
    "{statement}是本單元的表現要求，並非列於{heading}之下。",
    "{statement}是本单元的表现要求，并非列于{heading}之下。",
)
_TOPIC_HOLDS = template(
    "{statement} is listed under this topic.", "{statement}列於這個主題之下。", "{statement}列于这个主题之下。"
)
_TOPIC_LACKS = template(
    "{statement} is listed under {other}, not under this topic.",
    "{statement}列於{other}之下，而非這個主題之下。",
    "{statement}列于{other}之下，而非这个主题之下。",
)

SINGLE_CHOICE = Kind(
    item=ItemKind.SINGLE_CHOICE,
    interaction=Interaction.CHOICE,
    weight=6,
    ceiling=BloomLevel.REMEMBER,
    lacking="The unit lists no statement of sure extent that could be asked about.",
)


class _OfHeading(Form):
    """Asks which statements are listed under a heading."""

    @abstractmethod
    def iter_keys(self, candidate: Candidate, draw: Draw) -> Iterator[list[Entry]]:
        """Yields the keys that may be asked for together."""

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        own = draw.order_entries(blank.facts.false_under(blank.candidate.headings[0]))
        for pool in (own, own + self._find_foreign(blank, scope, draw)):
            for keys in self.iter_keys(blank.candidate, draw):
                for chosen in iter_extensions(keys, pool, DISTRACTORS):
                    if pool is own or any(entry.home != blank.facts.unit.key for entry in chosen):
                        yield replace(blank, keys=tuple(keys), distractors=tuple(chosen[len(keys) :]))

    def _find_foreign(self, blank: Plan, scope: Scope, draw: Draw) -> list[Entry]:
        """Returns statements of neighbouring units that could stand beside the keys: criteria beside criteria."""
        return [
            entry
            for other in scope.near(blank.facts)
            for entry in draw.order_entries(other.leaves)
            if entry.is_criterion is blank.candidate.asks_criteria and not blank.facts.says_alike(entry.phrase)
        ]

    def doubt_options(self, plan: Plan, scope: Scope) -> Measured:
        facts = plan.facts
        for wrong in plan.distractors:
            if wrong.home != facts.unit.key:
                if facts.says_alike(wrong.phrase):
                    return wrong.name
            elif facts.says_under(plan.candidate.headings[0].path, wrong.phrase):
                return wrong.path
        return None

    def give_reason(self, plan: Plan, scope: Scope, entry: Entry) -> Reason:
        facts, wording = plan.facts, plan.facts.wording
        evidence = scope.cite_in_place(entry)
        heading, statement = wording.quote(plan.candidate.headings[0].phrase.text), wording.quote(entry.phrase.text)
        if entry.home != facts.unit.key:
            home = scope.facts[entry.home].unit.code
            return wording.fill(LISTED_BY, unit=home, statement=statement, other=facts.unit.code), evidence
        if entry in plan.keys:
            return wording.fill(LISTED, heading=heading), evidence
        other = facts.listed_under(entry)
        if other is None:
            return wording.fill(_TOPMOST, statement=statement, heading=heading), evidence
        return wording.fill(_ELSEWHERE, other=wording.quote(other), heading=heading), evidence


class Member(_OfHeading):
    """Asks for the one option listed under a heading."""

    name = "member"
    kind = SINGLE_CHOICE
    stem = template(
        "According to unit {unit}, which of these is listed under {heading}?",
        "根據能力單元{unit}，下列哪一項列於{heading}之下？",
        "根据能力单元{unit}，下列哪一项列于{heading}之下？",
    )
    is_of_criteria = False

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        for heading in facts.askable:
            if (heading.path == CRITERIA) is self.is_of_criteria:
                members = (member for member in heading.members if member.can_be_option)
                yield from (Candidate(form=self, headings=(heading,), about=(member,)) for member in members)

    def iter_keys(self, candidate: Candidate, draw: Draw) -> Iterator[list[Entry]]:
        yield list(candidate.about)


class Criterion(Member):
    """Asks for the one option that is an assessment criterion."""

    name = "criterion"
    stem = template(
        "According to unit {unit}, which of these is an assessment criterion, listed under {heading}?",
        "根據能力單元{unit}，下列哪一項屬於評核要求，列於{heading}之下？",
        "根据能力单元{unit}，下列哪一项属于评核要求，列于{heading}之下？",
    )
    is_of_criteria = True


class Several(_OfHeading):
    """Asks for all options listed under a heading; the draw says which members each variant gets."""

    name = "several"
    kind = Kind(
        item=ItemKind.MULTIPLE_CHOICE,
        interaction=Interaction.CHOICES,
        weight=4,
        ceiling=BloomLevel.REMEMBER,
        lacking="The unit lists no two statements of sure extent under one heading.",
    )
    stem = template(
        "Which of these does unit {unit} list under {heading}? Select all that apply.",
        "能力單元{unit}在{heading}之下列出了下列哪幾項？請選出所有正確的項目。",
        "能力单元{unit}在{heading}之下列出了下列哪几项？请选出所有正确的项目。",
    )

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        for heading in facts.askable:
            variants = range(len(heading.members) // 2)
            yield from (Candidate(form=self, headings=(heading,), variant=i) for i in variants)

    def iter_keys(self, candidate: Candidate, draw: Draw) -> Iterator[list[Entry]]:
        (heading,) = candidate.headings
        fit = [m for m in heading.members if m.can_be_option and not is_alike(m.phrase, heading.phrase)]
        members = draw.order_entries(fit)[:_MEMBERS_TRIED]
        for count in KEYS_OF_SEVERAL:
            yield from iter_extensions([], members, count)


class Topic(Form):
    """Asks for the numbered topic under which a statement is listed."""

    name = "topic"
    kind = SINGLE_CHOICE
    stem = template(
        "Under which topic of unit {unit} is {statement} listed?",
        "在能力單元{unit}中，{statement}列於哪一個主題之下？",
        "在能力单元{unit}中，{statement}列于哪一个主题之下？",
    )

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        for topic in facts.topics if len(facts.topics) > DISTRACTORS else ():
            leaves = [entry for entry in facts.under(topic.path) if entry.is_trusted and not entry.statement.children]
            yield from (Candidate(form=self, about=(leaf, topic)) for leaf in leaves)

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        facts, (asked, topic) = blank.facts, blank.candidate.about
        same = (entry for entry in facts.requirements if entry.phrase.normal == asked.phrase.normal)
        if not all(entry.path.is_under(topic.path) for entry in same):
            return
        others = (other for other in facts.topics if other is not topic)
        false = [other for other in others if not facts.says_under(other.path, asked.phrase)]
        for chosen in iter_extensions([topic], draw.order_entries(false), DISTRACTORS):
            yield replace(blank, keys=(topic,), distractors=tuple(chosen[1:]))

    def doubt_key(self, plan: Plan, scope: Scope) -> Measured:
        asked, topic = plan.candidate.about
        is_listed = asked.path.is_under(topic.path) and plan.keys == (topic,)
        return None if is_listed else f"{asked.path} is not listed under {topic.path}"

    def doubt_options(self, plan: Plan, scope: Scope) -> Measured:
        asked = plan.candidate.about[0].phrase
        return next((e.path for e in plan.distractors if plan.facts.says_under(e.path, asked)), None)

    def give_reason(self, plan: Plan, scope: Scope, entry: Entry) -> Reason:
        (asked, topic), wording = plan.candidate.about, plan.facts.wording
        statement, evidence = wording.quote(asked.phrase.text), scope.cite(entry, asked)
        if entry.path == topic.path:
            return wording.fill(_TOPIC_HOLDS, statement=statement), evidence
        return wording.fill(_TOPIC_LACKS, statement=statement, other=wording.quote(topic.phrase.text)), evidence


FORMS = (Member(), Criterion(), Several(), Topic())
