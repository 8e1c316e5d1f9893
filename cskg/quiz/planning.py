"""The options of a question: keys true and distractors false by construction, and all gates passed.

A key is a child of its heading in the tree. A distractor stands elsewhere in the unit, and nothing under the
heading says the same or something alike (:meth:`~cskg.quiz.facts.Facts.false_under`); where the unit has too few, it
comes from a neighbour among the quiz's units, and nothing in the whole unit says something alike. Options of one item
are unlike each other, of similar length and of one look. What more a plan must pass are the gates
(:mod:`cskg.quiz.gates`). Distractors are not chosen for being like the key: a key that all others resemble is found by
whoever looks for what they have in common. Knows facts, candidates, gates and draws; knows nothing of option ids,
quizzes and grading.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from cskg.model import Relation
from cskg.quiz.candidates import DISTRACTORS, Candidate, Form
from cskg.quiz.drawing import Draw
from cskg.quiz.facts import CRITERIA, Entry, Facts
from cskg.quiz.gates.registry import Fault, iter_faults
from cskg.quiz.items import Difficulty
from cskg.quiz.likeness import can_stand_together, is_alike, read_phrase
from cskg.quiz.plans import Plan, Rejection, Target
from cskg.quiz.scope import Scope
from cskg.quiz.steps import read_steps

KEYS_OF_SEVERAL = (3, 2)
"""How many options are right in a multiple choice; the first number that works is taken."""

OPTIONS_OF_MATCH = 6
OPTIONS_OF_CONTRAST = 5
BOTH = "both"

_MEMBERS_TRIED = 8
_FITTING_TRIED = 40
_PLANS_TRIED = 60
"""These bound the search in units of hundreds of statements; what is tried first is up to the draw."""

_TITLES_FAULTS = frozenset({"C4", "C5", "S2"})
"""Gates that a question may pass once it names the unit by its code alone."""

_NO_OPTIONS = {
    Form.UNITS: "Too few statements of two units surely belong to one of them only.",
    Form.MATCH: "Too few statements of the headings surely belong under one of them only.",
    Form.MISSING: "The missing member says much the same as another one.",
    Form.WHICH_UNIT: "Too few other units of the quiz surely lack the statement.",
    Form.CONTRAST: "Too few statements surely belong to one of the two units only, or to both.",
    Form.LINEAGE: "The quiz names too few units that it could have been made from.",
}
_TOO_FEW_FALSE = (
    "Too few other statements of the unit are provably false there, of similar length, and unlike in words."
)
NO_SUCH_DIFFICULTY = "No options make it of the difficulty asked for."
NO_DIFFICULTY = "Items of this kind have no distractors, so no difficulty; leave the difficulty or the kind out."


def make_plan(
    facts: Facts, candidate: Candidate, scope: Scope, draw: Draw, difficulty: Difficulty | None = None
) -> Plan | Rejection:
    """Finds the options of a candidate; which of the fitting ones is up to the draw.

    Args:
        facts: The unit.
        candidate: What is asked.
        scope: The units of the quiz.
        draw: Says what is tried first.
        difficulty: The difficulty that the item must have, or None for any.
    """
    stems = [_write_stem(facts, candidate, scope, titles=titles) for titles in (True, False)]
    blank = Plan(candidate=candidate, facts=facts, stem=stems[0])
    rejection = Rejection(reason=_NO_OPTIONS.get(candidate.form, _TOO_FEW_FALSE))
    for found in islice(_OPTIONS[candidate.form](blank, scope, draw.within(candidate.name)), _PLANS_TRIED):
        plan = found
        fault = next(iter_faults(plan, scope), None)
        if fault is not None and fault.gate in _TITLES_FAULTS:
            plan = replace(found, stem=stems[1])
            fault = next(iter_faults(plan, scope), None)
        if fault is not None:
            rejection = _reject(fault)
        elif difficulty is None or plan.difficulty is difficulty:
            return plan
        else:
            similarity = plan.similarity
            rejection = (
                Rejection(reason=NO_DIFFICULTY)
                if similarity is None
                else Rejection(reason=NO_SUCH_DIFFICULTY, gate="D1", measured=f"{similarity:.3f}")
            )
    return rejection


def _reject(fault: Fault) -> Rejection:
    return Rejection(reason=fault.flaw, gate=fault.gate, measured=fault.measured)


def _iter_member_plans(blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
    (heading,), (key,) = blank.candidate.headings, blank.candidate.about
    own = _ordered(draw, blank.facts.false_under(heading))
    for pool in (own, [*own, *_foreign(blank, scope, draw)]):
        for chosen in _extensions([key], pool, DISTRACTORS):
            if pool is own or any(entry.home != key.home for entry in chosen):
                yield replace(blank, keys=(key,), distractors=tuple(chosen[1:]))


def _foreign(blank: Plan, scope: Scope, draw: Draw) -> list[Entry]:
    """Gives statements of neighbouring units that could stand beside the keys: criteria beside criteria."""
    asks_criteria = blank.candidate.headings[0].path == CRITERIA
    return [
        entry
        for other in scope.near(blank.facts)
        for entry in _ordered(draw, other.leaves)
        if entry.path.startswith(CRITERIA) is asks_criteria and not blank.facts.says_alike(entry.phrase)
    ]


def _iter_topic_plans(blank: Plan, _scope: Scope, draw: Draw) -> Iterator[Plan]:
    facts, (asked, topic) = blank.facts, blank.candidate.about
    inside = {entry.path for entry in facts.under(topic.path)}
    if any(entry.phrase.normal == asked.phrase.normal and entry.path not in inside for entry in facts.requirements):
        return
    false = [other for other in facts.topics if other is not topic and _lacks(facts, other, asked)]
    for chosen in _extensions([topic], _ordered(draw, false), DISTRACTORS):
        yield replace(blank, keys=(topic,), distractors=tuple(chosen[1:]))


def _iter_several_plans(blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
    (heading,) = blank.candidate.headings
    fit = [m for m in heading.members if m.can_be_option and not is_alike(m.phrase, heading.phrase)]
    members = _ordered(draw, fit)[:_MEMBERS_TRIED]
    own = _ordered(draw, blank.facts.false_under(heading))
    for pool in (own, [*own, *_foreign(blank, scope, draw)]):
        for count in KEYS_OF_SEVERAL:
            for keys in _extensions([], members, count):
                for chosen in _extensions(keys, pool, DISTRACTORS):
                    if pool is own or any(entry.home != blank.facts.unit.key for entry in chosen):
                        yield replace(blank, keys=tuple(keys), distractors=tuple(chosen[count:]))


def _iter_match_plans(blank: Plan, _scope: Scope, draw: Draw) -> Iterator[Plan]:
    headings = blank.candidate.headings
    pairs: list[tuple[Entry, str]] = []
    for heading in headings:
        false = [{e.path for e in blank.facts.false_under(other)} for other in headings if other is not heading]
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
        pairs += [(member, heading.path) for member in chosen]
    targets = tuple(Target(heading.path, heading.phrase.text) for heading in headings)
    yield replace(blank, targets=targets, pairs=tuple(pairs))


def _iter_units_plans(blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
    one, other = blank.facts, scope.facts[blank.candidate.others[0]]
    asks_criteria = blank.candidate.element == CRITERIA
    chosen: list[Entry] = []
    for facts, rival in ((one, other), (other, one)):
        fit = [
            leaf
            for leaf in facts.leaves
            if leaf.path.startswith(CRITERIA) is asks_criteria
            and not rival.says_alike(leaf.phrase)
            and not any(is_alike(leaf.phrase, unit.title.phrase) for unit in (one, other) if unit.title)
        ]
        drawn = [e for e in _ordered(draw, fit) if not chosen or e.phrase.look == chosen[0].phrase.look]
        chosen += drawn[: OPTIONS_OF_MATCH // 2]
    # Which unit has how many is not told, so that one statement is not what is left over.
    if len({entry.home for entry in chosen}) > 1 and len(chosen) > DISTRACTORS:
        targets = tuple(Target(unit.unit.key, unit.title.phrase.text) for unit in (one, other) if unit.title)
        yield replace(blank, targets=targets, pairs=tuple((entry, entry.home) for entry in chosen))


def _iter_recall_plans(blank: Plan, _scope: Scope, _draw: Draw) -> Iterator[Plan]:
    yield replace(blank, keys=blank.candidate.headings[0].members)


def _iter_missing_plans(blank: Plan, _scope: Scope, _draw: Draw) -> Iterator[Plan]:
    (heading,), (missing,) = blank.candidate.headings, blank.candidate.about
    if not any(is_alike(missing.phrase, other.phrase) for other in heading.members if other is not missing):
        yield replace(blank, keys=(missing,))


def _iter_which_unit_plans(blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
    (asked,), key = blank.candidate.about, blank.facts.title
    near = scope.near(blank.facts)
    if key is None or any(facts.says_alike(asked.phrase) for facts in near):
        return  # what two units say tells neither
    titles = [facts.title for facts in near if facts.title is not None]
    for chosen in _extensions([key], _ordered(draw, titles), DISTRACTORS):
        yield replace(blank, keys=(key,), distractors=tuple(chosen[1:]))


def _iter_level_plans(blank: Plan, scope: Scope, _draw: Draw) -> Iterator[Plan]:
    units = [blank.facts, *(scope.facts[key] for key in blank.candidate.others)]
    ordered = sorted(units, key=lambda facts: facts.unit.level or 0)
    yield replace(blank, keys=tuple(facts.title for facts in ordered if facts.title is not None))


def _iter_step_plans(blank: Plan, _scope: Scope, _draw: Draw) -> Iterator[Plan]:
    members = blank.candidate.headings[0].members
    steps = read_steps([member.phrase.text for member in members])
    yield replace(blank, keys=tuple(_put(members[step.index], _capital(step.text)) for step in steps))


def _put(entry: Entry, text: str) -> Entry:
    return replace(entry, phrase=read_phrase(text))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _iter_bare_plans(blank: Plan, _scope: Scope, _draw: Draw) -> Iterator[Plan]:
    yield blank


def _iter_contrast_plans(blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
    one, other = blank.facts, scope.facts[blank.candidate.others[0]]
    shared = {e.phrase.normal for e in one.leaves} & {e.phrase.normal for e in other.leaves}
    pools = (
        (BOTH, [entry for entry in one.leaves if entry.phrase.normal in shared]),
        (one.unit.key, [entry for entry in one.leaves if not other.says_alike(entry.phrase)]),
        (other.unit.key, [entry for entry in other.leaves if not one.says_alike(entry.phrase)]),
    )
    ordered = [[(entry, name) for entry in _ordered(draw, pool)] for name, pool in pools]
    if sum(bool(pool) for pool in ordered) < 2 or not ordered[0]:
        return
    dealt = [pool[i] for i in range(OPTIONS_OF_CONTRAST) for pool in ordered if i < len(pool)]
    chosen: list[tuple[Entry, str]] = []
    for entry, name in dealt:
        if len(chosen) < OPTIONS_OF_CONTRAST and all(not is_alike(entry.phrase, had.phrase) for had, _ in chosen):
            chosen.append((entry, name))
    if len(chosen) > DISTRACTORS and len({name for _, name in chosen}) > 1:
        wording = one.wording
        targets = (
            Target(one.unit.key, wording.only.format(unit=one.unit.code)),
            Target(other.unit.key, wording.only.format(unit=other.unit.code)),
            Target(BOTH, wording.both),
        )
        yield replace(blank, targets=targets, pairs=tuple(chosen))


def _iter_lineage_plans(blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
    title = blank.facts.title
    origin = next(found.code for found in blank.facts.unit.derivations if found.relation is not Relation.REPLACES)
    others = [f for f in scope.facts.values() if f is not blank.facts and f.unit.code != origin]
    chosen = draw.order(others, lambda facts: facts.unit.key)[:DISTRACTORS]
    if title is not None and len(chosen) == DISTRACTORS:
        wrong = tuple(replace(title, home=f.unit.key, phrase=read_phrase(f.unit.code)) for f in chosen)
        yield replace(blank, keys=(_put(title, origin),), distractors=wrong)


_OPTIONS: dict[Form, Callable[[Plan, Scope, Draw], Iterator[Plan]]] = {
    Form.MEMBER: _iter_member_plans,
    Form.CRITERION: _iter_member_plans,
    Form.TOPIC: _iter_topic_plans,
    Form.SEVERAL: _iter_several_plans,
    Form.MATCH: _iter_match_plans,
    Form.RECALL: _iter_recall_plans,
    Form.MISSING: _iter_missing_plans,
    Form.WHICH_UNIT: _iter_which_unit_plans,
    Form.HOURS: _iter_bare_plans,
    Form.LEVELS: _iter_level_plans,
    Form.STEPS: _iter_step_plans,
    Form.CONSTRUCTED: _iter_bare_plans,
    Form.CAN_DO: _iter_bare_plans,
    Form.CONTRAST: _iter_contrast_plans,
    Form.LINEAGE: _iter_lineage_plans,
    Form.UNITS: _iter_units_plans,
}
"""How each form of question finds its options: all that fit, in drawn order."""


def _lacks(facts: Facts, topic: Entry, asked: Entry) -> bool:
    inside = [topic, *facts.under(topic.path)]
    return not any(is_alike(asked.phrase, entry.phrase) for entry in inside if entry.phrase.normal)


def _ordered(draw: Draw, entries: Iterable[Entry]) -> list[Entry]:
    return draw.order(entries, lambda entry: entry.name)


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


def _write_stem(facts: Facts, candidate: Candidate, scope: Scope, *, titles: bool) -> str:
    """Writes the question, with the titles of the units beside their codes or without."""
    wording, unit = facts.wording, facts.unit
    asks_criteria = candidate.form is Form.WHICH_UNIT and candidate.element == CRITERIA
    template: str = wording.which_unit_criterion if asks_criteria else getattr(wording, candidate.form.value)
    heading = candidate.headings[0] if candidate.headings else None
    others = [scope.facts[key].unit for key in candidate.others]
    return template.format(
        unit=wording.name_unit(unit.code, unit.title if titles else None),
        other=" ".join(wording.name_unit(found.code, found.title if titles else None) for found in others),
        heading=wording.quote(heading.phrase.text) if heading else "",
        statement=wording.quote(candidate.about[0].phrase.text) if candidate.about else "",
        number=wording.number(len(heading.members)) if heading and candidate.form is Form.RECALL else "",
        credits=f"{unit.credit or 0:g}",
        area=wording.quote(candidate.area),
        shown=wording.join(m.phrase.text for m in (heading.members if heading else ()) if m not in candidate.about),
    )
