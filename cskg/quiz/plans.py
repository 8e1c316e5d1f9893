"""Facts first, text last: what can be asked of a unit, with keys true and distractors false by construction.

1. :func:`list_candidates` says what could be asked: a form of question, its headings, and the statement it is about.
2. :func:`make_plan` finds the other options of a candidate, or says why there is none: a :class:`Rejection`.

A key is a child of its heading in the tree. A distractor stands elsewhere in the unit, and nothing under the
heading says the same or something alike (:meth:`~cskg.quiz.facts.Facts.false_under`). Options of one item
are unlike each other, of similar length and of one look. A further rule on finished plans belongs in ``_RULES``.
Knows facts and draws; knows nothing of option ids, quizzes or grading.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import combinations, islice

from cskg.quiz.drawing import Draw
from cskg.quiz.facts import CRITERIA, Entry, Facts, Heading
from cskg.quiz.items import ItemKind
from cskg.quiz.likeness import can_stand_together, is_alike, read_phrase, squash
from cskg.quiz.wording import MAX_STEM_WORDS

DISTRACTORS = 2
"""Three options usually suffice (Gierl et al. 2017, doi:10.3102/0034654317726529)."""

_KEYS_OF_SEVERAL = (3, 2)
_MEMBERS_TRIED = 8
_FITTING_TRIED = 40
_MATCHES_TRIED = 60
"""These three bound the search in units of hundreds of statements; what is tried first is up to the draw."""

_RECALL_SIZES = range(3, 8)
_RECALL_WORDS = 4


class Form(Enum):
    """The forms of question, each with a template of its own."""

    MEMBER = "member"
    CRITERION = "criterion"
    TOPIC = "topic"
    SEVERAL = "several"
    MATCH = "match"
    RECALL = "recall"


KIND_OF_FORM = {
    Form.MEMBER: ItemKind.SINGLE_CHOICE,
    Form.CRITERION: ItemKind.SINGLE_CHOICE,
    Form.TOPIC: ItemKind.SINGLE_CHOICE,
    Form.SEVERAL: ItemKind.MULTIPLE_CHOICE,
    Form.MATCH: ItemKind.MATCH,
    Form.RECALL: ItemKind.RECALL,
}

WHY_NO_CANDIDATE = {
    ItemKind.SINGLE_CHOICE: "The unit lists no two statements of sure extent under one heading.",
    ItemKind.MULTIPLE_CHOICE: "The unit lists no two statements of sure extent under one heading.",
    ItemKind.MATCH: "The unit has no two headings with two statements of sure extent each.",
    ItemKind.RECALL: "The unit has no closed list of three to seven entries of at most four words each.",
}
"""The kinds that are generated, and why a unit may have nothing to ask in one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Something that could be asked.

    Attributes:
        form: The form of question.
        headings: The headings asked about; none for a topic.
        about: The key; for a topic, the statement asked about and the topic; else nothing.
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
        return tuple(entry.path for entry in self.keys) or tuple(entry.path for entry, _ in self.pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Why a candidate gives no item, as a sentence for people."""

    reason: str


TOO_FEW_FALSE = Rejection(
    reason="Too few other statements of the unit are provably false there, of similar length, and unlike in words."
)
GIVEN_AWAY = Rejection(reason="The words of the question give the key away.")
TOO_LONG = Rejection(reason=f"The question would be longer than {MAX_STEM_WORDS} words.")
INDISTINCT = Rejection(reason="Too few statements of the headings surely belong under one of them only.")

_RULES: tuple[Callable[[Facts, Plan], Rejection | None], ...] = (
    lambda _, plan: TOO_LONG if read_phrase(plan.stem).words > MAX_STEM_WORDS else None,
)
"""What every finished plan must pass."""


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


def make_plan(facts: Facts, candidate: Candidate, draw: Draw) -> Plan | Rejection:
    """Finds the options of a candidate; which of the fitting ones is up to the draw."""
    makers = {Form.SEVERAL: _plan_several, Form.MATCH: _plan_match, Form.RECALL: _plan_recall, Form.TOPIC: _plan_topic}
    plan = makers.get(candidate.form, _plan_member)(facts, candidate, draw.within(candidate.name))
    if isinstance(plan, Plan):
        return next((fault for rule in _RULES if (fault := rule(facts, plan))), plan)
    return plan


def _plan_member(facts: Facts, candidate: Candidate, draw: Draw) -> Plan | Rejection:
    (heading,), (key,) = candidate.headings, candidate.about
    if is_alike(key.phrase, heading.phrase):
        return GIVEN_AWAY
    chosen = next(_extensions([key], _ordered(draw, facts.false_under(heading)), DISTRACTORS), None)
    if chosen is None:
        return TOO_FEW_FALSE
    return Plan(candidate=candidate, stem=_stem(facts, candidate), keys=(key,), distractors=tuple(chosen[1:]))


def _plan_several(facts: Facts, candidate: Candidate, draw: Draw) -> Plan | Rejection:
    heading = candidate.headings[0]
    fit = [m for m in heading.members if m.can_be_option and not is_alike(m.phrase, heading.phrase)]
    members = _ordered(draw, fit)[:_MEMBERS_TRIED]
    false = _ordered(draw, facts.false_under(heading))
    for count in _KEYS_OF_SEVERAL:
        for keys in _extensions([], members, count):
            chosen = next(_extensions(keys, false, DISTRACTORS), None)
            if chosen is not None:
                return Plan(
                    candidate=candidate,
                    stem=_stem(facts, candidate),
                    keys=tuple(keys),
                    distractors=tuple(chosen[count:]),
                )
    return TOO_FEW_FALSE


def _plan_match(facts: Facts, candidate: Candidate, draw: Draw) -> Plan | Rejection:
    headings = candidate.headings
    pairs: list[tuple[Entry, Heading]] = []
    for heading in headings:
        others = [other for other in headings if other is not heading]
        if any(is_alike(heading.phrase, other.phrase) for other in others):
            return INDISTINCT
        false = [{entry.path for entry in facts.false_under(other)} for other in others]
        fit = [
            member
            for member in _ordered(draw, heading.members)
            if all(member.path in paths for paths in false) and not is_alike(member.phrase, heading.phrase)
        ]
        # One look for all, lest a full stop tells the members of one heading from the others'.
        look = pairs[0][0].phrase.look if pairs else fit[0].phrase.look if fit else None
        chosen = [member for member in fit if member.phrase.look == look][: 5 - len(headings)]
        if len(chosen) < 2:  # noqa: PLR2004 - a heading with one statement is matched by what is left over
            return INDISTINCT
        pairs += [(member, heading) for member in chosen]
    return Plan(candidate=candidate, stem=_stem(facts, candidate), pairs=tuple(pairs))


def _plan_recall(facts: Facts, candidate: Candidate, _draw: Draw) -> Plan | Rejection:
    return Plan(candidate=candidate, stem=_stem(facts, candidate), keys=candidate.headings[0].members)


def _plan_topic(facts: Facts, candidate: Candidate, draw: Draw) -> Plan | Rejection:
    asked, topic = candidate.about
    if is_alike(asked.phrase, topic.phrase):
        return GIVEN_AWAY
    false = [other for other in facts.topics if other is not topic and _lacks(facts, other, asked)]
    chosen = next(_extensions([topic], _ordered(draw, false), DISTRACTORS), None)
    if chosen is None:
        return TOO_FEW_FALSE
    return Plan(candidate=candidate, stem=_stem(facts, candidate), keys=(topic,), distractors=tuple(chosen[1:]))


def _lacks(facts: Facts, topic: Entry, asked: Entry) -> bool:
    inside = [topic, *facts.under(topic.path)]
    return not any(is_alike(asked.phrase, entry.phrase) for entry in inside if entry.phrase.normal)


def _can_be_recalled(heading: Heading) -> bool:
    names = {squash(member.phrase.text) for member in heading.members}
    return (
        heading.is_closed
        and len(heading.members) in _RECALL_SIZES
        and len(names) == len(heading.members)
        and all(member.phrase.words <= _RECALL_WORDS for member in heading.members)
    )


def _ordered(draw: Draw, entries: Iterable[Entry]) -> list[Entry]:
    return draw.order(entries, lambda entry: entry.path)


def _extensions(chosen: Sequence[Entry], pool: Sequence[Entry], count: int) -> Iterator[list[Entry]]:
    """Yields the chosen entries with as many more as asked that can all stand together, in order of the pool."""
    if count == 0:
        yield list(chosen)
        return
    fitting = [
        entry for entry in pool if all(can_stand_together(entry.phrase, other.phrase) for other in chosen)
    ][:_FITTING_TRIED]
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
    }
    stem = template.format(unit=wording.name_unit(unit.code, unit.title), **words)
    if read_phrase(stem).words > MAX_STEM_WORDS:
        return template.format(unit=wording.name_unit(unit.code, None), **words)
    return stem
