"""Versions: one statement as it is in the unit, and with another limit or another person.

It asks for details that cannot be left out of the sentence, for example where two actions share one. No other statement
is shown, so each can still have its own question.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from cskg.language.lexicon import Demand
from cskg.language.other_values import list_like
from cskg.language.persons import find_person
from cskg.language.quantities import Quantity, Sort, read_figures, read_quantities
from cskg.language.reading import StatementForm
from cskg.quiz.actions import name_action
from cskg.quiz.draws import Draw
from cskg.quiz.facts import FORBIDS, Entry, Facts
from cskg.quiz.frames import Frame, cut_trail, lacks_referent
from cskg.quiz.kinds import details, moments
from cskg.quiz.kinds.details import (
    DETAIL,
    EVENT,
    EXAMPLE,
    draw_values,
    in_script,
    is_of_range,
    keeps_order,
    list_other_persons,
    list_said,
)
from cskg.quiz.questions import DISTRACTORS, Candidate, Form, Measured, Plan, Reason
from cskg.quiz.scope import Scope
from cskg.quiz.wording import SAYS, Template, template

_YOU = template("You {words}. ", "你負責{words}。", "你负责{words}。")
_WAYS: tuple[Template, ...] = (
    template(
        "{task}Which of these instructions does the unit give?{place}",
        "{task}本單元的指示是下列哪一項？{place}",
        "{task}本单元的指示是下列哪一项？{place}",
    ),
    template(
        "{task}Three colleagues quote the unit from memory. Who is right?{place}",
        "{task}三位同事憑記憶引述本單元，哪一位說得對？{place}",
        "{task}三位同事凭记忆引述本单元，哪一位说得对？{place}",
    ),
    template(
        "{task}Which of these does the unit ask for?{place}",
        "{task}本單元要求的是下列哪一項？{place}",
        "{task}本单元要求的是下列哪一项？{place}",
    ),
)
"""The question in several wordings, so that a quiz uses each only once about one heading."""

_JOINT = re.compile(r"[,，;；]|\s(?:and|or|then)\s")
"""Where the first action of a statement ends. Pronouns after it refer to the object of that action."""

_COUNTING = frozenset({"", *"個个名人件份次"})
"""Measures of counted things. One or two of a thing are often not a figure worth knowing: *the two linked machines*."""


class Version(Form):
    """Asks which of three versions of a statement is the unit's."""

    name = "version"
    kind = DETAIL
    stem = _WAYS[0]
    why_none = "Too few other values or persons are provably not what the unit says."

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        forms = (*details.FORMS, *moments.FORMS)
        cut = {candidate.about for form in forms for candidate in form.iter_candidates(facts, scope, draw)}
        for entry in facts.leaves:
            if (entry,) not in cut and _is_done(entry, facts) and _may_change(entry.phrase.text):
                yield Candidate(form=self, about=(entry,))

    def list_stems(self, candidate: Candidate, facts: Facts, scope: Scope, draw: Draw) -> list[str]:
        ways = draw.within("way").order(_WAYS, lambda way: way[facts.unit.language])
        return [self.write(way, candidate, facts, scope, titles=False) for way in ways]

    def list_parts(self, candidate: Candidate, facts: Facts, scope: Scope, *, titles: bool) -> dict[str, str]:
        heading = facts.find_list(candidate.about[0])
        words = name_action(cut_trail(heading.phrase.text)) if heading is not None else None
        return {"task": facts.wording.fill(_YOU, words=words) if words else ""}

    def list_quoted(self, candidate: Candidate) -> tuple[str, ...]:
        return ()

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        (asked,), facts = blank.candidate.about, blank.facts
        key = _show(asked, asked.phrase.text)
        for quantity in _list_quantities(asked.phrase.text):
            values = [(_show(asked, text), sizes) for text, sizes in _list_values(asked, quantity, facts)]
            for wrong in draw_values(values, quantity, draw):
                yield replace(blank, keys=(key,), distractors=wrong)
        others = [_show(asked, text) for text in _list_persons(asked, facts, scope, draw)]
        for pair in combinations(others, DISTRACTORS):
            yield replace(blank, keys=(key,), distractors=pair)

    def order_options(self, plan: Plan, draw: Draw) -> list[Entry]:
        found = {entry.name: read_figures(entry.phrase.text) for entry in plan.options}
        sizes = {name: [quantity.sizes for quantity in quantities] for name, quantities in found.items()}
        is_rising = len({str(each) for each in sizes.values()}) == len(sizes)
        is_rate = any(quantity.is_rate for quantities in found.values() for quantity in quantities)
        ordered = super().order_options(plan, draw)
        return sorted(ordered, key=lambda entry: sizes[entry.name], reverse=is_rate) if is_rising else ordered

    def doubt_key(self, plan: Plan, scope: Scope) -> Measured:
        (asked,) = plan.candidate.about
        return None if plan.keys == (_show(asked, asked.phrase.text),) else f"{asked.path} says it otherwise"

    def doubt_options(self, plan: Plan, scope: Scope) -> Measured:
        (asked,), facts = plan.candidate.about, plan.facts
        values = [text for it in _list_quantities(asked.phrase.text) for text, _ in _list_values(asked, it, facts)]
        persons = _list_persons(asked, facts, scope, Draw(""))
        surely = {_show(asked, text) for text in (*values, *persons)}
        said = {entry.phrase.normal for entry in facts.entries.values()}
        wrong = plan.distractors
        return next((each.name for each in wrong if each not in surely or each.phrase.normal in said), None)

    def give_reason(self, plan: Plan, scope: Scope, entry: Entry) -> Reason:
        (asked,), wording = plan.candidate.about, plan.facts.wording
        return wording.fill(SAYS, statement=wording.quote(asked.phrase.text)), scope.cite(asked)


def _show(asked: Entry, text: str) -> Entry:
    return asked.show_part(text, f"version:{text}")


def _is_done(entry: Entry, facts: Facts) -> bool:
    """Whether a statement says what is done in this unit, and is not a criterion."""
    heading, reading, text = facts.find_list(entry), entry.phrase.reading, entry.phrase.text
    if FORBIDS.search(text) or lacks_referent(_JOINT.split(text)[0]):
        return False
    is_known = reading.demand in {Demand.RECALL, Demand.UNDERSTANDING}
    is_of_work = heading is None or heading.framed.frame is not Frame.CONDUCT
    return reading.form is StatementForm.ACTION and is_of_work and not (is_known or entry.is_criterion)


def _may_change(text: str) -> bool:
    return bool(_list_quantities(text)) or find_person(text) is not None


def _list_quantities(text: str) -> list[Quantity]:
    """Lists the values of a statement that could be changed: not ranges, single things or figures of an example."""
    found = [
        quantity
        for quantity in read_figures(text)
        if not (is_of_range(text, quantity) or EXAMPLE.search(text[: quantity.start]))
        and not (quantity.sort is Sort.FREQUENCY and EVENT.search(text))
    ]
    return [one for one in found if one.sizes[0] > (2 if one.measure in _COUNTING else 0)]


def _list_values(asked: Entry, quantity: Quantity, facts: Facts) -> list[tuple[str, tuple[float, ...]]]:
    """Lists a statement with other values, which no statement of the unit states, each with its sizes."""
    text, said = asked.phrase.text, list_said(facts)
    return [
        (in_script(text[: quantity.start] + other + text[quantity.end :], facts), sizes)
        for other, sizes in list_like(quantity)
        if (quantity.measure, sizes) not in said
        and keeps_order(text, quantity, sizes)
        and not (quantity.measure in _COUNTING and sizes == (1.0,))
    ]


def _list_persons(asked: Entry, facts: Facts, scope: Scope, draw: Draw) -> list[str]:
    """Lists a statement with other persons, whom no statement names beside the same verb or thing."""
    text, person = asked.phrase.text, find_person(asked.phrase.text)
    if person is None or read_quantities(text):
        return []
    others = list_other_persons(asked, facts, scope, draw)
    return [text[: person.start] + person.write(who) + text[person.end :] for who in others]


FORMS = (Version(),)
