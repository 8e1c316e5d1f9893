"""What could be asked of a unit: a form of question, the headings it asks about, the statement it is about.

A candidate comes from the unit's tree alone; whether it has options that fit is for :mod:`cskg.quiz.plans`.
Knows facts and forms of question; knows nothing of distractors.
"""

from dataclasses import dataclass
from enum import Enum
from itertools import combinations, islice

from cskg.quiz.drawing import Draw
from cskg.quiz.facts import CRITERIA, Entry, Facts, Heading
from cskg.quiz.items import ItemKind
from cskg.quiz.likeness import squash

DISTRACTORS = 2
"""Three options usually suffice (Gierl et al. 2017, doi:10.3102/0034654317726529)."""

RECALL_SIZES = range(3, 8)
MAX_RECALL_WORDS = 4
"""A list of few and short entries can fairly be asked for by heart."""

_MATCHES_TRIED = 30
"""How many matches of three headings, and of two, are tried in units with many headings."""


class Form(Enum):
    """The forms of question, each with a template of its own."""

    MEMBER = "member"
    CRITERION = "criterion"
    TOPIC = "topic"
    SEVERAL = "several"
    MATCH = "match"
    RECALL = "recall"
    MISSING = "missing"


KIND_OF_FORM = {
    Form.MEMBER: ItemKind.SINGLE_CHOICE,
    Form.CRITERION: ItemKind.SINGLE_CHOICE,
    Form.TOPIC: ItemKind.SINGLE_CHOICE,
    Form.SEVERAL: ItemKind.MULTIPLE_CHOICE,
    Form.MATCH: ItemKind.MATCH,
    Form.RECALL: ItemKind.RECALL,
    Form.MISSING: ItemKind.MISSING_MEMBER,
}

WHY_NO_CANDIDATE = {
    ItemKind.SINGLE_CHOICE: "The unit lists no statement of sure extent that could be asked about.",
    ItemKind.MULTIPLE_CHOICE: "The unit lists no two statements of sure extent under one heading.",
    ItemKind.MATCH: "The unit has no two headings with two statements of sure extent each.",
    ItemKind.RECALL: "The unit has no closed list of three to seven entries of at most four words each.",
    ItemKind.MISSING_MEMBER: "The unit has no closed list of three to seven entries of at most four words each.",
}
"""The kinds that are generated, and why a unit may have nothing to ask in one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Something that could be asked.

    Attributes:
        form: The form of question.
        headings: The headings asked about; none for a topic.
        about: The key, or the missing member; for a topic, the statement asked about and the topic; else nothing.
        variant: Tells candidates apart that differ only in which members the draw gives them.
    """

    form: Form
    headings: tuple[Heading, ...] = ()
    about: tuple[Entry, ...] = ()
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
    def name(self) -> str:
        """What tells it from the unit's other candidates, by position paths and not by wording."""
        about = "+".join(entry.path for entry in self.about)
        return f"{self.form.value}|{'+'.join(self.places)}|{about}|{self.variant}"


def list_candidates(facts: Facts, draw: Draw) -> list[Candidate]:
    """Lists what could be asked of a unit; which matches of many headings are listed is up to the draw."""
    askable = [heading for heading in facts.headings if heading.is_askable and heading.members]
    found: list[Candidate] = []
    for heading in askable:
        form = Form.CRITERION if heading.path == CRITERIA else Form.MEMBER
        found += [Candidate(form=form, headings=(heading,), about=(m,)) for m in heading.members if m.can_be_option]
        variants = len(heading.members) // 2
        found += [Candidate(form=Form.SEVERAL, headings=(heading,), variant=i) for i in range(variants)]
        if _can_be_recalled(heading):
            found.append(Candidate(form=Form.RECALL, headings=(heading,)))
            missing = draw.within("missing").order(heading.members, lambda entry: entry.path)[0]
            found.append(Candidate(form=Form.MISSING, headings=(heading,), about=(missing,)))
    # A criterion sums the unit up, so it cannot be told from the members of other headings.
    lists = [heading for heading in askable if not heading.path.startswith(CRITERIA) and len(heading.members) > 1]
    lists = draw.within("match").order(lists, lambda heading: heading.path)
    for size in (3, 2):
        for chosen in islice(combinations(lists, size), _MATCHES_TRIED):
            ordered = tuple(sorted(chosen, key=lambda heading: heading.path))
            found.append(Candidate(form=Form.MATCH, headings=ordered))
    if len(facts.topics) > DISTRACTORS:
        for topic in facts.topics:
            leaves = [entry for entry in facts.under(topic.path) if entry.is_trusted and not entry.statement.children]
            found += [Candidate(form=Form.TOPIC, about=(leaf, topic)) for leaf in leaves]
    return found


def _can_be_recalled(heading: Heading) -> bool:
    names = {squash(member.phrase.text) for member in heading.members}
    return (
        heading.is_closed
        and len(heading.members) in RECALL_SIZES
        and len(names) == len(heading.members)
        and all(member.phrase.words <= MAX_RECALL_WORDS for member in heading.members)
    )
