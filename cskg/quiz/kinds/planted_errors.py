"""Errors to find: three notes, of which one was changed, so that it no longer agrees with the unit.

A limit is changed, a word is replaced by its opposite, or two steps are swapped. The right notes could have been
changed in the same way, so that only knowledge shows which one was.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from enum import Enum
from itertools import combinations, islice

from cskg.language.characters import simplify
from cskg.language.lexicon import Demand
from cskg.language.occasions import list_other_times, read_occasion
from cskg.language.other_values import list_like
from cskg.language.persons import find_person
from cskg.language.purpose_clauses import Joint, read_purpose
from cskg.language.quantities import Quantity, Sort, read_quantities
from cskg.language.reading import Reading
from cskg.language.reversals import reverse
from cskg.model import Language
from cskg.quiz.draws import Draw
from cskg.quiz.facts import CRITERIA, FORBIDS, Entry, Facts
from cskg.quiz.items import BloomLevel, Interaction, ItemKind
from cskg.quiz.kinds.details import EXAMPLE, is_of_range, list_said
from cskg.quiz.kinds.steps import OfSequence, Sequence, introduce
from cskg.quiz.likeness import FREE_LENGTH, MAX_LENGTH_RATIO
from cskg.quiz.questions import DISTRACTORS, Candidate, Form, Kind, Measured, Plan, Reason
from cskg.quiz.scope import Scope
from cskg.quiz.wording import SAYS, Template, template

FIND_THE_ERROR = Kind(
    item=ItemKind.FIND_THE_ERROR,
    interaction=Interaction.CHOICE,
    weight=3,
    borrows=True,
    ceiling=BloomLevel.REMEMBER,
    lacking="The unit has no three statements with a limit or an order that could be changed.",
    is_once=True,
    # Pairs of steps share a step with each other and with their statements. The kind itself proves which note agrees
    # with the unit.
    exempt=frozenset({"K3", "K4a", "K4b"}),
)
_NOTES = template(
    "A colleague took notes on this unit. Which note has a mistake in it?{place}",
    "一位同事為本單元做了筆記。哪一項有錯？{place}",
    "一位同事为本单元做了笔记。哪一项有错？{place}",
)
_ORDERS = template(
    "{task}A colleague noted which step comes before which. Which note has a mistake in it?{place}",
    "{task}一位同事記下了步驟的先後。哪一項有錯？{place}",
    "{task}一位同事记下了步骤的先后。哪一项有错？{place}",
)
_SAYS_ORDER = template(
    "The unit says first {first}, then {second}.",
    "本單元寫明先{first}，後{second}。",
    "本单元写明先{first}，后{second}。",
)
_THEN: Template = template("{first}, then {second}", "{first}，然後{second}", "{first}，然后{second}")
_AT_MOST = re.compile(
    r"(?:for\s+)?(?:at\s+most|(?:no|not)\s+(?:more|longer|later|higher)\s+than|up\s+to|(?:fewer|less)\s+than|below|under"
    r"|not\s+exceeding)\b|[在於于至到]?(?:最多|不得?超[過过]|不[多高][於于]|[低少][於于])",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"(?:for\s+)?(?:at\s+least|(?:no|not)\s+(?:less|fewer|lower)\s+than|more\s+than|above|over)\b"
    r"|[在於于至到]?(?:至少|最少|不[少低][於于]|[高多][於于])",
    re.IGNORECASE,
)
_IN_CASE = re.compile(r"\b(?:when|whenever|if|once|as\s+soon\s+as)\b|[當当如若]", re.IGNORECASE)
_OF_THING = re.compile(r"\b(?:what|that|which)\b", re.IGNORECASE)
_ORDER = re.compile(
    r"\b(?:before|after)\b|\b(?:in|out)side\s+(?:the\s+)?(?:limits?|range)\b|之前|之[後后]", re.IGNORECASE
)
_SIDES = re.compile(r"^(?:before|after)\b|[前後后]$", re.IGNORECASE)
_OF_SAME = re.compile(r"\b(?:it|they|them)\b|[其它]", re.IGNORECASE)
_TRIED = 40


class Changed(Form):
    """Asks which statement has another limit than the unit says, or says its opposite."""

    name = "changed"
    kind = FIND_THE_ERROR
    stem = _NOTES
    why_none = "Too few other statements of the unit, of like length, state something that could have been changed."

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        for entry in _list_changeable(facts):
            yield Candidate(form=self, about=(entry,))

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        (asked,), facts = blank.candidate.about, blank.facts
        others = [
            entry
            for entry in _list_detailed(facts)
            if entry.phrase.normal != asked.phrase.normal and scope.told.is_free(entry.phrase)
        ]
        makes = {entry.name: _find_make(entry) for entry in (asked, *others)}
        has_number = makes[asked.name] is _Make.QUANTITY
        alike = {entry.name for entry in others if makes[entry.name] is makes[asked.name]}
        ordered = sorted(draw.order_entries(others), key=lambda it: (it.name not in alike, it.parent != asked.parent))
        for key in draw.order_entries(_list_changes(asked, facts)):
            # A note with a number needs another one beside it, or the only number would give the key away.
            pairs = (
                pair
                for pair in combinations(ordered, DISTRACTORS)
                if _fit(key, *pair) and (not has_number or any(entry.name in alike for entry in pair))
            )
            for pair in islice(pairs, _TRIED):
                yield replace(blank, keys=(key,), distractors=pair)

    def list_quoted(self, candidate: Candidate) -> tuple[str, ...]:
        return ()

    def doubt_key(self, plan: Plan, scope: Scope) -> Measured:
        (key,), (asked,) = plan.keys, plan.candidate.about
        said = plan.facts.entries.values()
        if key not in _list_changes(asked, plan.facts) or any(key.phrase.normal == one.phrase.normal for one in said):
            return f"“{key.phrase.text}” may be what the unit says"
        return None

    def doubt_options(self, plan: Plan, scope: Scope) -> Measured:
        wrong = (entry for entry in plan.distractors if plan.facts.entries[entry.path] != entry)
        return next((entry.name for entry in wrong), None)

    def give_reason(self, plan: Plan, scope: Scope, entry: Entry) -> Reason:
        said, wording = plan.facts.entries[entry.path], plan.facts.wording
        return wording.fill(SAYS, statement=wording.quote(said.phrase.text)), scope.cite(said)


def _list_changeable(facts: Facts) -> list[Entry]:
    """Lists the actions whose meaning one change would alter, each text once."""
    return [entry for entry in _list_actions(facts) if _list_changes(entry, facts)]


def _list_detailed(facts: Facts) -> list[Entry]:
    """Lists the actions with a detail: a quantity, a time, a person or a purpose; each text once."""
    return [entry for entry in _list_actions(facts) if _find_make(entry) is not None]


def _list_actions(facts: Facts) -> list[Entry]:
    found: dict[str, Entry] = {}
    for entry in facts.leaves:
        if entry.parent != CRITERIA and _is_done(entry.phrase.reading):
            found.setdefault(entry.phrase.normal, entry)
    return list(found.values())


class _Make(Enum):
    """What a note has that could have been changed."""

    QUANTITY = "quantity"
    ORDER = "order"
    OTHER = "other"


def _find_make(entry: Entry) -> _Make | None:
    text = entry.phrase.text
    if read_quantities(text):
        return _Make.QUANTITY
    if reverse(text) is not None or read_occasion(text) is not None:
        return _Make.ORDER
    return _Make.OTHER if find_person(text) is not None or read_purpose(text) is not None else None


def _is_done(reading: Reading) -> bool:
    return reading.verb is not None and reading.demand not in {Demand.RECALL, Demand.UNDERSTANDING}


def _list_changes(entry: Entry, facts: Facts) -> list[Entry]:
    """Lists a statement with another limit, which no statement of the unit states, or with an opposite word."""
    text = entry.phrase.text
    quantities = read_quantities(text)
    if len(quantities) == 1 and (is_of_range(text, quantities[0]) or EXAMPLE.search(text)):
        changed = []
    elif len(quantities) == 1:
        (quantity,), said = quantities, list_said(facts)
        changed = [
            text[: quantity.start] + other + text[quantity.end :]
            for other, sizes in list_like(quantity)
            if (quantity.measure, sizes) not in said
            and not (quantity.sort is Sort.COUNT and sizes == (1.0,))
            and _is_looser(quantity, sizes, text[: quantity.start])
        ]
    else:
        occasion = read_occasion(text)
        # Before and after are swapped only where an event follows, and not where a time does: after one month. The
        # opposite of a case (when more than half is left) is clearly absurd.
        turned = [
            None if _ORDER.search(text) or _IN_CASE.search(text) or FORBIDS.search(text) else reverse(text),
            *(_turn_time(text, occasion) if occasion is not None else []),
        ]
        changed = list(dict.fromkeys(words for words in turned if words is not None))
    if facts.unit.language is Language.ZH_HANS:
        changed = [simplify(text) for text in changed]
    return [entry.show_part(words, f"changed:{words}") for words in changed]


def _is_looser(quantity: Quantity, sizes: tuple[float, ...], before: str) -> bool:
    """Whether following another value could break the rule; a stricter value need not be a mistake.

    Where *under 4 mg* is the case that calls for an action, a smaller number is a looser rule.
    """
    is_most = _AT_MOST.match(quantity.text) is not None
    is_least = _AT_LEAST.match(quantity.text) is not None or (quantity.sort is Sort.DURATION and not is_most)
    is_most = is_most or quantity.sort in {Sort.DEADLINE, Sort.FREQUENCY}
    if _OF_THING.search(before):
        return not (is_most or is_least)  # it may limit which things are meant, or what they must be
    if _IN_CASE.search(before):
        is_most, is_least = is_least, is_most
    return sizes > quantity.sizes if is_most else sizes < quantity.sizes if is_least else True


def _turn_time(text: str, occasion: Joint) -> Iterator[str]:
    """Yields a statement with *after* for *before*, or the other way round; in Chinese 後 for 前.

    An action during an event may begin before it. An action on *it* cannot come after an event that ends the action:
    *cool the curl before letting it go*.
    """
    if not _SIDES.search(occasion.clause) or _OF_SAME.search(occasion.clause):
        return
    for other in list_other_times(occasion):
        if other.startswith(("before ", "after ")) or other.endswith(("前", "後", "后")):
            at_start = text[: len(occasion.clause)].casefold() == occasion.clause
            words = other[:1].upper() + other[1:] if at_start else other
            start = 0 if at_start else text.index(occasion.clause)
            yield text[:start] + words + text[start + len(occasion.clause) :]


_TIMED = re.compile(r"^[^，,]{1,8}[後后時时](?=.{2})")
"""A step that starts with an event, so that it cannot follow another one in a note."""


class Exchanged(OfSequence):
    """Asks which of three pairs of steps stands in the wrong order."""

    name = "exchanged"
    kind = FIND_THE_ERROR
    stem = _ORDERS
    why_none = "No three pairs of the steps are of like length."

    def list_numbers(self, sequence: Sequence) -> range:
        return range(1)

    def list_parts(self, candidate: Candidate, facts: Facts, scope: Scope, *, titles: bool) -> dict[str, str]:
        return {"task": introduce(candidate, facts)}

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        steps = self.find_sequence(blank.candidate, blank.facts).steps
        pairs = list(combinations(steps, 2)) if not _TIMED.match(steps[0].phrase.text) else []
        for earlier, later in draw.order(pairs, _name):
            key = _join(later, earlier, blank.facts)
            rest = draw.within("right").order([pair for pair in pairs if pair != (earlier, later)], _name)
            right = [_join(*pair, blank.facts) for pair in rest]
            chosen = (pair for pair in combinations(right, DISTRACTORS) if _fit(key, *pair))
            for wrong in islice(chosen, _TRIED):
                yield replace(blank, keys=(key,), distractors=wrong)

    def find_covered(self, plan: Plan) -> tuple[Entry, ...]:
        steps = self.find_sequence(plan.candidate, plan.facts).steps
        return tuple(dict.fromkeys(plan.facts.entries[step.path] for step in steps))

    def _list_pairs(self, plan: Plan) -> list[Entry]:
        steps = self.find_sequence(plan.candidate, plan.facts).steps
        return [_join(*pair, plan.facts) for pair in combinations(steps, 2)]

    def doubt_key(self, plan: Plan, scope: Scope) -> Measured:
        steps = self.find_sequence(plan.candidate, plan.facts).steps
        turned = [_join(later, earlier, plan.facts) for earlier, later in combinations(steps, 2)]
        return None if plan.keys[0] in turned else "the steps stand in their order"

    def doubt_options(self, plan: Plan, scope: Scope) -> Measured:
        pairs = self._list_pairs(plan)
        return next((wrong.name for wrong in plan.distractors if wrong not in pairs), None)

    def give_reason(self, plan: Plan, scope: Scope, entry: Entry) -> Reason:
        steps = self.find_sequence(plan.candidate, plan.facts).steps
        wording = plan.facts.wording
        first, second = next(
            (earlier, later)
            for earlier, later in combinations(steps, 2)
            if entry in {_join(earlier, later, plan.facts), _join(later, earlier, plan.facts)}
        )
        quoted = [wording.quote(step.phrase.text) for step in (first, second)]
        cited = dict.fromkeys((entry.path, first.path, second.path))
        text = wording.fill(_SAYS_ORDER, first=quoted[0], second=quoted[1])
        return text, scope.cite(*(plan.facts.entries[path] for path in cited))


def _name(pair: tuple[Entry, Entry]) -> str:
    return "+".join(step.name for step in pair)


def _join(first: Entry, second: Entry, facts: Facts) -> Entry:
    """Returns two steps as a note: the one, then the other."""
    later = second.phrase.text
    later = later[:1].lower() + later[1:] if later[1:2].islower() else later
    words = facts.wording.fill(_THEN, first=first.phrase.text, second=later)
    return first.show_part(words, f"{first.part}, then {second.name}")


def _fit(*entries: Entry) -> bool:
    """Whether notes are of like length and form, and no two say the same."""
    lengths = sorted(entry.phrase.length for entry in entries)
    is_even = lengths[-1] < FREE_LENGTH or lengths[-1] <= MAX_LENGTH_RATIO * lengths[0]
    return is_even and len({entry.phrase.reading.form for entry in entries}) == 1


FORMS = (Changed(), Exchanged())
