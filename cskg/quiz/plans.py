"""The options of a question: keys true and distractors false by construction, or the reason why there are none.

A key is a child of its heading in the tree. A distractor stands elsewhere in the unit, and nothing under the
heading says the same or something alike (:meth:`~cskg.quiz.facts.Facts.false_under`). Options of one item
are unlike each other, of similar length and of one look. Further rules on a plan belong in ``_RULES``.
Knows facts, candidates and draws; knows nothing of option ids, quizzes or grading.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from cskg.quiz.candidates import DISTRACTORS, Candidate, Form
from cskg.quiz.drawing import Draw
from cskg.quiz.facts import Entry, Facts, Heading
from cskg.quiz.items import ItemKind
from cskg.quiz.likeness import can_stand_together, is_alike, read_phrase
from cskg.quiz.wording import MAX_STEM_WORDS

KEYS_OF_SEVERAL = (3, 2)
"""How many options are right in a multiple choice; the first number that works is taken."""

OPTIONS_OF_MATCH = 6

_KEY_TOWERS = 0.75
"""A key stands out if no distractor has this share of its length."""

_MEMBERS_TRIED = 8
_FITTING_TRIED = 40
_PLANS_TRIED = 200
"""These bound the search in units of hundreds of statements; what is tried first is up to the draw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A question with its options.

    Attributes:
        candidate: What is asked.
        stem: The question.
        keys: The entries that are right: options, or in a recall what is to be named.
        distractors: The entries that are wrong.
        pairs: In a match, the entries and the headings that list them.
    """

    candidate: Candidate
    stem: str
    keys: tuple[Entry, ...] = ()
    distractors: tuple[Entry, ...] = ()
    pairs: tuple[tuple[Entry, Heading], ...] = ()

    @property
    def covered(self) -> tuple[str, ...]:
        """The paths of the statements that the question is about."""
        if self.candidate.form is Form.TOPIC:
            return (self.candidate.about[0].path,)
        if self.candidate.form is Form.MISSING:  # the question names the others, so it is about all of them
            return tuple(entry.path for entry in self.candidate.headings[0].members)
        return tuple(entry.path for entry in self.keys) or tuple(entry.path for entry, _ in self.pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Why a candidate gives no item, as a sentence for people."""

    reason: str


TOO_FEW_FALSE = Rejection(
    reason="Too few other statements of the unit are provably false there, of similar length, and unlike in words."
)
INDISTINCT = Rejection(reason="Too few statements of the headings surely belong under one of them only.")
GIVEN_AWAY = Rejection(reason="The words of the question give the key away.")
TOO_LONG = Rejection(reason=f"The question would be longer than {MAX_STEM_WORDS} words.")
LONGEST_IS_KEY = Rejection(reason="The key would be much longer than every other option.")


def make_plan(facts: Facts, candidate: Candidate, draw: Draw) -> Plan | Rejection:
    """Finds the options of a candidate; which of the fitting ones is up to the draw."""
    stem = _stem(facts, candidate)
    if obstacle := _find_obstacle(candidate, stem):
        return obstacle
    fault = INDISTINCT if candidate.form in {Form.MATCH, Form.MISSING} else TOO_FEW_FALSE
    for plan in islice(_OPTIONS[candidate.form](facts, candidate, stem, draw.within(candidate.name)), _PLANS_TRIED):
        faults = [found for rule in _RULES if (found := rule(plan))]
        if not faults:
            return plan
        fault = faults[0]
    return fault


def _iter_member_plans(facts: Facts, candidate: Candidate, stem: str, draw: Draw) -> Iterator[Plan]:
    (heading,), (key,) = candidate.headings, candidate.about
    for chosen in _extensions([key], _ordered(draw, facts.false_under(heading)), DISTRACTORS):
        yield Plan(candidate=candidate, stem=stem, keys=(key,), distractors=tuple(chosen[1:]))


def _iter_topic_plans(facts: Facts, candidate: Candidate, stem: str, draw: Draw) -> Iterator[Plan]:
    asked, topic = candidate.about
    inside = {entry.path for entry in facts.under(topic.path)}
    if any(entry.phrase.normal == asked.phrase.normal and entry.path not in inside for entry in facts.requirements):
        return
    false = [other for other in facts.topics if other is not topic and _lacks(facts, other, asked)]
    for chosen in _extensions([topic], _ordered(draw, false), DISTRACTORS):
        yield Plan(candidate=candidate, stem=stem, keys=(topic,), distractors=tuple(chosen[1:]))


def _iter_several_plans(facts: Facts, candidate: Candidate, stem: str, draw: Draw) -> Iterator[Plan]:
    (heading,) = candidate.headings
    fit = [m for m in heading.members if m.can_be_option and not is_alike(m.phrase, heading.phrase)]
    members = _ordered(draw, fit)[:_MEMBERS_TRIED]
    false = _ordered(draw, facts.false_under(heading))
    for count in KEYS_OF_SEVERAL:
        for keys in _extensions([], members, count):
            for chosen in _extensions(keys, false, DISTRACTORS):
                yield Plan(candidate=candidate, stem=stem, keys=tuple(keys), distractors=tuple(chosen[count:]))


def _iter_match_plans(facts: Facts, candidate: Candidate, stem: str, draw: Draw) -> Iterator[Plan]:
    headings = candidate.headings
    pairs: list[tuple[Entry, Heading]] = []
    for heading in headings:
        false = [{entry.path for entry in facts.false_under(other)} for other in headings if other is not heading]
        fit = [
            member
            for member in _ordered(draw, heading.members)
            if all(member.path in paths for paths in false) and not is_alike(member.phrase, heading.phrase)
        ]
        # One look for all, lest a full stop tells the members of one heading from the others'. Lengths may differ:
        # the statements of one list tend to, and no single option stands out by it.
        looks = [member.phrase.look for member in (*(entry for entry, _ in pairs), *fit)]
        chosen = [member for member in fit if member.phrase.look == looks[0]][: OPTIONS_OF_MATCH // len(headings)]
        # A heading with one statement would be matched by what is left over.
        if len(chosen) < 2:
            return
        pairs += [(member, heading) for member in chosen]
    yield Plan(candidate=candidate, stem=stem, pairs=tuple(pairs))


def _iter_recall_plans(_facts: Facts, candidate: Candidate, stem: str, _draw: Draw) -> Iterator[Plan]:
    yield Plan(candidate=candidate, stem=stem, keys=candidate.headings[0].members)


def _iter_missing_plans(_facts: Facts, candidate: Candidate, stem: str, _draw: Draw) -> Iterator[Plan]:
    (heading,), (missing,) = candidate.headings, candidate.about
    if not any(is_alike(missing.phrase, other.phrase) for other in heading.members if other is not missing):
        yield Plan(candidate=candidate, stem=stem, keys=(missing,))


_OPTIONS: dict[Form, Callable[[Facts, Candidate, str, Draw], Iterator[Plan]]] = {
    Form.MEMBER: _iter_member_plans,
    Form.CRITERION: _iter_member_plans,
    Form.TOPIC: _iter_topic_plans,
    Form.SEVERAL: _iter_several_plans,
    Form.MATCH: _iter_match_plans,
    Form.RECALL: _iter_recall_plans,
    Form.MISSING: _iter_missing_plans,
}
"""How each form of question finds its options: all that fit, in drawn order."""


def _find_longest_key(plan: Plan) -> Rejection | None:
    """Rejects a single choice whose key towers over the rest (SAQUET, *longest option correct*)."""
    if plan.candidate.kind is not ItemKind.SINGLE_CHOICE:
        return None
    longest = max(entry.phrase.length for entry in plan.distractors)
    return LONGEST_IS_KEY if longest < _KEY_TOWERS * plan.keys[0].phrase.length else None


_RULES: tuple[Callable[[Plan], Rejection | None], ...] = (_find_longest_key,)
"""What a plan with its options must pass; the search goes on until one passes all."""


def _find_obstacle(candidate: Candidate, stem: str) -> Rejection | None:
    """Finds what no choice of options can mend."""
    if read_phrase(stem).words > MAX_STEM_WORDS:
        return TOO_LONG
    headings = [heading.phrase for heading in candidate.headings] or [candidate.about[1].phrase]
    if any(is_alike(first, second) for first, second in combinations(headings, 2)):
        return INDISTINCT
    if any(is_alike(entry.phrase, headings[0]) for entry in candidate.about[:1]):
        return GIVEN_AWAY
    return None


def _lacks(facts: Facts, topic: Entry, asked: Entry) -> bool:
    inside = [topic, *facts.under(topic.path)]
    return not any(is_alike(asked.phrase, entry.phrase) for entry in inside if entry.phrase.normal)


def _ordered(draw: Draw, entries: Iterable[Entry]) -> list[Entry]:
    return draw.order(entries, lambda entry: entry.path)


def _extensions(chosen: Sequence[Entry], pool: Sequence[Entry], count: int) -> Iterator[list[Entry]]:
    """Yields the chosen entries with as many more as asked that can all stand together, in order of the pool."""
    if count == 0:
        yield list(chosen)
        return
    fitting = [entry for entry in pool if all(can_stand_together(entry.phrase, other.phrase) for other in chosen)][
        :_FITTING_TRIED
    ]
    for index, entry in enumerate(fitting):
        yield from _extensions([*chosen, entry], fitting[index + 1 :], count - 1)


def _stem(facts: Facts, candidate: Candidate) -> str:
    """Writes the question, without the unit's title where it would be too long with it."""
    wording, unit = facts.wording, facts.unit
    template: str = getattr(wording, candidate.form.value)
    words = {
        "heading": wording.quote(candidate.headings[0].phrase.text) if candidate.headings else "",
        "statement": wording.quote(candidate.about[0].phrase.text) if candidate.about else "",
        "number": wording.number(len(candidate.headings[0].members)) if candidate.form is Form.RECALL else "",
        "shown": wording.join(
            member.phrase.text
            for heading in candidate.headings[:1]
            for member in heading.members
            if member not in candidate.about
        ),
    }
    stem = template.format(unit=wording.name_unit(unit.code, unit.title), **words)
    if read_phrase(stem).words > MAX_STEM_WORDS:
        return template.format(unit=wording.name_unit(unit.code, None), **words)
    return stem
