"""Steps whose words give their order: asks for all of them in order, or for the one right after another.

The steps are the statements of a list, or several actions in one statement.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product

from cskg.language.lexicon import Demand
from cskg.language.sequences import part_steps, read_steps
from cskg.quiz.actions import name_action
from cskg.quiz.draws import Draw
from cskg.quiz.facts import Entry, Facts, Heading
from cskg.quiz.frames import cut_trail
from cskg.quiz.items import BloomLevel, Interaction, ItemKind
from cskg.quiz.likeness import FREE_LENGTH, MAX_LENGTH_RATIO, is_alike, is_same_sense, read_phrase
from cskg.quiz.questions import DISTRACTORS, Candidate, Form, Kind, Measured, Plan, Reason
from cskg.quiz.scope import Scope
from cskg.quiz.told import Told
from cskg.quiz.wording import template

_STEP_OF = template(
    "Step {number} of {count}: the source says {statement}.",
    "第{number}步，共{count}步：來源寫明{statement}。",
    "第{number}步，共{count}步：来源写明{statement}。",
)
_NO_STEP = template(
    "The source does not name it as one of these steps: {statement}.",
    "來源沒有把它列為其中一步：{statement}。",
    "来源没有把它列为其中一步：{statement}。",
)
_YOU = template("You {words}. ", "你負責{words}。", "你负责{words}。")
_LACKING = "The unit has no list or sentence whose words say in which order the steps come."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """Steps in their order.

    Attributes:
        steps: The steps, each without the words for its place.
        heading: The statement that lists them; None where one statement has them all.
    """

    steps: tuple[Entry, ...]
    heading: Heading | None


def list_sequences(facts: Facts) -> Iterator[Sequence]:
    """Yields the sequences of a unit: the lists, then the statements with several steps."""
    for heading in facts.askable:
        texts = [member.phrase.text for member in heading.members]
        numbers = [member.statement.number for member in heading.members]
        found = read_steps(texts, heading.phrase.text, numbers)
        steps = (
            replace(heading.members[index], phrase=read_phrase(text[:1].upper() + text[1:])) for index, text in found
        )
        if found:
            yield Sequence(steps=tuple(steps), heading=heading)
    for entry in facts.leaves:
        parts = part_steps(entry.phrase.text)
        if parts:
            steps = (entry.show_part(text, f"step:{place}") for place, text in enumerate(parts, 1))
            yield Sequence(steps=tuple(steps), heading=None)


class OfSequence(Form):
    """Asks about the order of steps."""

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        for sequence in list_sequences(facts):
            headings = (sequence.heading,) if sequence.heading else ()
            about = () if sequence.heading else (facts.entries[sequence.steps[0].path],)
            for number in self.list_numbers(sequence):
                yield Candidate(form=self, headings=headings, about=about, variant=number)

    def list_numbers(self, sequence: Sequence) -> range:
        """Returns the places of the steps that can be asked about."""
        raise NotImplementedError

    def find_sequence(self, candidate: Candidate, facts: Facts) -> Sequence:
        """Returns the sequence that a candidate is about."""
        place = candidate.headings[0].path if candidate.headings else candidate.about[0].path
        return next(
            found
            for found in list_sequences(facts)
            if place == (found.heading.path if found.heading else found.steps[0].path)
        )

    def list_quoted(self, candidate: Candidate) -> tuple[str, ...]:
        return ()

    def tell(self, plan: Plan, scope: Scope) -> Told:
        told = super().tell(plan, scope)
        for step in self.find_sequence(plan.candidate, plan.facts).steps:
            told.statements += [step.phrase, plan.facts.entries[step.path].phrase]
        return told

    def give_reason(self, plan: Plan, scope: Scope, entry: Entry) -> Reason:
        wording = plan.facts.wording
        steps = self.find_sequence(plan.candidate, plan.facts).steps
        statement = wording.quote(scope.facts[entry.home].entries[entry.path].phrase.text)
        names = [step.name for step in steps]
        if entry.name not in names:
            return wording.fill(_NO_STEP, statement=statement), scope.cite_in_place(entry)
        number = names.index(entry.name) + 1
        text = wording.fill(_STEP_OF, number=number, count=len(steps), statement=statement)
        return text, scope.cite_in_place(entry)


class Order(OfSequence):
    """Asks to put steps in their order."""

    name = "steps"
    kind = Kind(
        item=ItemKind.STEP_ORDER,
        interaction=Interaction.ORDER,
        weight=2,
        ceiling=BloomLevel.UNDERSTAND,
        lacking=_LACKING,
        exempt=frozenset({"C7"}),  # all are right, so none stands out by its grammar
    )
    stem = template(
        "{task}In which order are these steps taken? Start with the first one.{place}",
        "{task}這些步驟的先後次序是甚麼？請由第一步開始排列。{place}",
        "{task}这些步骤的先后次序是什么？请由第一步开始排列。{place}",
    )

    def list_numbers(self, sequence: Sequence) -> range:
        return range(1)

    def list_parts(self, candidate: Candidate, facts: Facts, scope: Scope, *, titles: bool) -> dict[str, str]:
        return {"task": introduce(candidate, facts)}

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        yield replace(blank, keys=self.find_sequence(blank.candidate, blank.facts).steps)

    def doubt_key(self, plan: Plan, scope: Scope) -> Measured:
        steps = self.find_sequence(plan.candidate, plan.facts).steps
        return None if plan.keys == steps else "not the steps in the order that the source says"


class Next(OfSequence):
    """Asks which step comes right after another one."""

    name = "next"
    kind = Kind(
        item=ItemKind.NEXT_STEP,
        interaction=Interaction.CHOICE,
        weight=3,
        ceiling=BloomLevel.UNDERSTAND,
        lacking=_LACKING,
        # A step is wrong because of its place, whatever else the unit says about it, and all options are actions.
        exempt=frozenset({"K3", "C7"}),
    )
    stem = template(
        "{task}What comes right after {step}?{place}",
        "{task}{step}之後，緊接着是哪一步？{place}",
        "{task}{step}之后，紧接着是哪一步？{place}",
    )
    why_none = "Too few other steps, or other actions of the unit, could be taken for the next step."

    def list_numbers(self, sequence: Sequence) -> range:
        is_whole = sequence.heading is None or sequence.heading.is_closed
        return range(len(sequence.steps) - 1) if is_whole else range(0)

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        place = blank.candidate.variant
        steps = self.find_sequence(blank.candidate, blank.facts).steps
        key, names = steps[place + 1], {step.name for step in steps}
        others = [step for step in steps if step not in {steps[place], key}]
        own = [entry for entry in blank.facts.leaves if entry.name not in names and entry.path != key.path]
        own = [entry for entry in own if _is_done(entry, blank.facts) and scope.told.is_free(entry.phrase)]
        ordered = draw.order_entries(others)
        # At most one comes from elsewhere, so that it does not stand out against two others.
        for first, second in (*combinations(ordered, DISTRACTORS), *product(ordered, draw.order_entries(own))):
            if all(_fits(one, other) for one, other in combinations((key, first, second), 2)):
                yield replace(blank, keys=(key,), distractors=(first, second))

    def list_parts(self, candidate: Candidate, facts: Facts, scope: Scope, *, titles: bool) -> dict[str, str]:
        step = self.find_sequence(candidate, facts).steps[candidate.variant]
        return {"task": introduce(candidate, facts), "step": facts.wording.quote(step.phrase.text)}

    def find_covered(self, plan: Plan) -> tuple[Entry, ...]:
        return tuple(plan.facts.entries[key.path] for key in plan.keys)

    def doubt_key(self, plan: Plan, scope: Scope) -> Measured:
        steps = self.find_sequence(plan.candidate, plan.facts).steps
        is_next = plan.keys == (steps[plan.candidate.variant + 1],)
        return None if is_next else f"not the step after step {plan.candidate.variant + 1}"

    def doubt_options(self, plan: Plan, scope: Scope) -> Measured:
        (key,) = plan.keys
        return next((wrong.name for wrong in plan.distractors if is_same_sense(wrong.phrase, key.phrase)), None)


def _fits(one: Entry, other: Entry) -> bool:
    """Whether two options are of like length and look, and unlike in words."""
    short, long = sorted((one.phrase.length, other.phrase.length))
    is_even = long < FREE_LENGTH or long <= MAX_LENGTH_RATIO * short
    return is_even and one.phrase.look == other.phrase.look and not is_alike(one.phrase, other.phrase)


def _is_done(entry: Entry, facts: Facts) -> bool:
    """Whether a statement is listed as something to do, and not as something to know."""
    heading = facts.find_list(entry)
    is_known = entry.phrase.reading.demand in {Demand.RECALL, Demand.UNDERSTANDING}
    is_known = is_known or (heading is not None and heading.framed.is_knowing)
    return not (entry.is_criterion or is_known) and name_action(entry.phrase.text) is not None


def introduce(candidate: Candidate, facts: Facts) -> str:
    """Returns what the steps are for, where a heading names it as an action."""
    words = name_action(cut_trail(candidate.headings[0].phrase.text)) if candidate.headings else None
    return facts.wording.fill(_YOU, words=words) if words else ""


FORMS = (Order(), Next())
