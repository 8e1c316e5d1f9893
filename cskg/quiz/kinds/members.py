"""Which statements a unit lists where: one choice of a heading's members, or several choices.

A key is listed under the heading. A distractor is elsewhere in the unit, and nothing under the heading says the same or
something similar. It is of the same sort as the key: knowledge with knowledge, names with names. No distractors come
from other units, because a guesser who sees what the unit is about would pick the key. So a unit may give fewer
questions than requested. These questions are asked only on request: an expert often accepts a wrong option, and a
beginner sees from its words where it belongs.
"""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from cskg.language.lexicon import Demand
from cskg.language.reading import is_boilerplate
from cskg.quiz.draws import Draw, iter_extensions
from cskg.quiz.facts import CRITERIA, Entry, Facts, Heading
from cskg.quiz.frame_questions import Asks
from cskg.quiz.items import BloomLevel, Interaction, ItemKind
from cskg.quiz.likeness import is_alike, read_phrase
from cskg.quiz.questions import DISTRACTORS, Candidate, Form, Kind, Measured, Plan, Reason
from cskg.quiz.scope import Scope
from cskg.quiz.wording import FRAMED, LISTED, template

KEYS_OF_SEVERAL = (3, 2)
"""How many options are right in a multiple choice; the first number that works is taken."""

_MEMBERS_TRIED = 8

_SHORT, _LONG = 0.75, 1.33
"""How much shorter or longer than the keys an option may be without standing out."""

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
SINGLE_CHOICE = Kind(
    item=ItemKind.SINGLE_CHOICE,
    interaction=Interaction.CHOICE,
    weight=6,
    is_default=False,
    ceiling=BloomLevel.REMEMBER,
    lacking="The unit lists no statement of sure extent that could be asked about.",
)


class _OfHeading(Form):
    """Asks which statements are listed under a heading."""

    @abstractmethod
    def iter_keys(self, candidate: Candidate, scope: Scope, draw: Draw) -> Iterator[list[Entry]]:
        """Yields the keys that may be asked for together."""

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        (heading,), facts = blank.candidate.headings, blank.facts
        false = draw.order_entries(
            entry
            for entry in facts.false_under(heading)
            if _is_of_make(entry, facts, heading) and scope.told.is_free(entry.phrase)
        )
        # Lists that were already asked about or shown come first, so that the others can be asked about as a whole.
        told = {each.path for each in facts.headings if not all(scope.told.is_free(one.phrase) for one in each.members)}
        for keys in self.iter_keys(blank.candidate, scope, draw):
            ordered = sorted(_sort(false, keys, blank), key=lambda entry: entry.parent not in told)
            for chosen in iter_extensions(keys, ordered, DISTRACTORS):
                yield replace(blank, keys=tuple(keys), distractors=tuple(chosen[len(keys) :]))

    def doubt_options(self, plan: Plan, scope: Scope) -> Measured:
        path = plan.candidate.headings[0].path
        wrong = next((each for each in plan.distractors if plan.facts.says_under(path, each.phrase)), None)
        return f"“{wrong.phrase.text}”" if wrong else None

    def give_reason(self, plan: Plan, scope: Scope, entry: Entry) -> Reason:
        facts, wording = plan.facts, plan.facts.wording
        evidence = scope.cite_in_place(entry)
        heading, statement = wording.quote(plan.candidate.headings[0].phrase.text), wording.quote(entry.phrase.text)
        if entry in plan.keys:
            return wording.fill(LISTED, heading=heading), evidence
        other = facts.listed_under(entry)
        if other is None:
            return wording.fill(_TOPMOST, statement=statement, heading=heading), evidence
        return wording.fill(_ELSEWHERE, other=wording.quote(other), heading=heading), evidence


def _sort(pool: Sequence[Entry], keys: Sequence[Entry], blank: Plan) -> list[Entry]:
    """Puts options first that a guesser cannot tell from the keys by words of the question or title, or by length."""
    asked = read_phrase(blank.stem).roots
    title = read_phrase(blank.facts.unit.title or "").roots
    roots = frozenset().union(*(key.phrase.roots for key in keys))
    lengths = [key.phrase.length for key in keys]

    def stands_out(entry: Entry) -> tuple[bool, bool, bool]:
        echoes = _echoes(entry, asked, roots)
        is_titled = _echoes(entry, title, roots)
        is_even = min(lengths) * _SHORT <= entry.phrase.length <= max(lengths) * _LONG
        return not echoes, not is_titled, not is_even

    return sorted(pool, key=stands_out)


def _echoes(entry: Entry, words: frozenset[str], roots: frozenset[str]) -> bool:
    """Whether an option repeats one of some words that the keys repeat, or none where the keys repeat none."""
    wanted = words & roots
    return bool(wanted & entry.phrase.roots) if wanted else not words & entry.phrase.roots


class Member(_OfHeading):
    """Asks for the one option listed under a heading."""

    name = "member"
    kind = SINGLE_CHOICE
    stem = FRAMED
    asks: ClassVar[Asks | None] = Asks.ONE

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        for heading in facts.askable:
            # A criterion sums up requirements, so neither is false beside the other.
            if heading.path != CRITERIA and not facts.is_of_all(heading):
                members = (member for member in heading.members if member.can_be_option)
                yield from (Candidate(form=self, headings=(heading,), about=(member,)) for member in members)

    def iter_keys(self, candidate: Candidate, scope: Scope, draw: Draw) -> Iterator[list[Entry]]:
        yield list(candidate.about)


class Several(_OfHeading):
    """Asks for all options listed under a heading; the draw decides which members each variant gets."""

    name = "several"
    kind = Kind(
        item=ItemKind.MULTIPLE_CHOICE,
        interaction=Interaction.CHOICES,
        weight=4,
        ceiling=BloomLevel.REMEMBER,
        lacking="The unit lists no two statements of sure extent under one heading.",
    )
    stem = FRAMED
    is_default = False
    asks = Asks.SEVERAL

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        for heading in facts.askable:
            if heading.path == CRITERIA or facts.is_of_all(heading):
                continue
            variants = range(len(heading.members) // 2)
            yield from (Candidate(form=self, headings=(heading,), variant=i) for i in variants)

    def iter_keys(self, candidate: Candidate, scope: Scope, draw: Draw) -> Iterator[list[Entry]]:
        (heading,) = candidate.headings
        free = (member for member in heading.members if member.can_be_option and scope.told.is_free(member.phrase))
        fit = [member for member in free if not is_alike(member.phrase, heading.phrase)]
        members = draw.order_entries(fit)[:_MEMBERS_TRIED]
        for count in KEYS_OF_SEVERAL:
            yield from iter_extensions([], members, count)


def _is_known(entry: Entry) -> bool:
    return entry.phrase.reading.demand in {Demand.RECALL, Demand.UNDERSTANDING}


def _is_of_make(entry: Entry, facts: Facts, heading: Heading) -> bool:
    """Whether a statement is listed under a heading of the same sort as another one, and is not boilerplate."""
    own = facts.find_list(entry)
    if own is None or own.path == CRITERIA or is_boilerplate(own.phrase.text):
        return False
    one, other = own.framed, heading.framed
    if not other.is_knowing and not other.has_names and _is_known(entry):
        return False  # knowledge stands out beside actions, wherever it is listed
    # A name does not show whether it is about knowledge or about an action.
    return one.has_names is other.has_names and (one.has_names or one.is_knowing is other.is_knowing)


FORMS = (Member(), Several())
