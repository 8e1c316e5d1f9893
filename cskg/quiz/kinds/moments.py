"""Moments: asks when an action is done, where a statement links it to a case with a limit.

Wrong options are the same occasion with another limit. The order of events is not asked for, because it is nearly
always *before*, which learners would soon notice.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from cskg.language.occasions import read_occasion
from cskg.language.other_values import list_like
from cskg.language.purpose_clauses import Joint
from cskg.language.quantities import read_quantities
from cskg.quiz.actions import joins_actions
from cskg.quiz.draws import Draw
from cskg.quiz.facts import Entry, Facts
from cskg.quiz.kinds.details import DETAIL, in_script, is_of_range, list_said
from cskg.quiz.kinds.purposes import AskingClause
from cskg.quiz.likeness import is_same_sense, read_phrase
from cskg.quiz.questions import DISTRACTORS, Measured, Plan, Reason
from cskg.quiz.scope import Scope
from cskg.quiz.wording import Template, template

_WHEN = template("When does the unit ask for this?", "本單元要求在甚麼時候進行？", "本单元要求在什么时候进行？")
_UNTIL = template("Until when do you do this?", "應持續到甚麼時候？", "应持续到什么时候？")
_SAYS_OTHER = template(
    "The unit says otherwise: {statement}.", "本單元所寫的不同：{statement}。", "本单元所写的不同：{statement}。"
)
_MAY = re.compile(r"[可能應应須须]|\b(?:can|may|must|should)\b", re.IGNORECASE)
"""Words at the start of an action that no question names well."""


class When(AskingClause):
    """Asks when an action is done."""

    name = "occasion"
    kind = DETAIL
    why_none = "The time has no limit, or no other one that the unit surely does not say."

    def part(self, text: str) -> Joint | None:
        found = read_occasion(text)
        # With a second action, the time may belong to only one of the two.
        return None if found is None or joins_actions(found.action) or _MAY.match(found.action) else found

    def find_question(self, found: Joint) -> Template:
        return _UNTIL if found.opening == "until" else _WHEN

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        (asked,) = blank.candidate.about
        pairs = list(combinations(self._list_versions(asked, blank.facts), DISTRACTORS))
        for pair in draw.order(pairs, lambda pair: "+".join(entry.name for entry in pair)):
            yield replace(blank, keys=(self.show_half(asked),), distractors=pair)

    def _list_versions(self, asked: Entry, facts: Facts) -> list[Entry]:
        texts = list_other_occasions(self.read_surely(asked), facts)
        return [asked.show_part(text, f"{self.name}:{text}") for text in texts]

    def order_options(self, plan: Plan, draw: Draw) -> list[Entry]:
        limits = {entry.name: read_quantities(entry.phrase.text) for entry in plan.options}
        if all(len(found) == 1 for found in limits.values()):
            return sorted(plan.options, key=lambda entry: limits[entry.name][0].sizes)
        return super().order_options(plan, draw)

    def doubt_options(self, plan: Plan, scope: Scope) -> Measured:
        (asked,) = plan.candidate.about
        if (other := find_other_occasion(asked, self.read_surely(asked), plan.facts)) is not None:
            return f"{other.path} says another time"
        versions = self._list_versions(asked, plan.facts)
        return next((wrong.name for wrong in plan.distractors if wrong not in versions), None)

    def give_reason(self, plan: Plan, scope: Scope, entry: Entry) -> Reason:
        (asked,), wording = plan.candidate.about, plan.facts.wording
        if entry in plan.keys:
            return super().give_reason(plan, scope, entry)
        return wording.fill(_SAYS_OTHER, statement=wording.quote(asked.phrase.text)), scope.cite(asked)


def list_other_occasions(found: Joint, facts: Facts) -> list[str]:
    """Lists the same occasion with limits that the unit does not state."""
    quantities = read_quantities(found.clause)
    if len(quantities) != 1 or is_of_range(found.clause, quantities[0]):
        return []
    (limit,), said = quantities, list_said(facts)
    return [
        in_script(found.clause[: limit.start] + other + found.clause[limit.end :], facts)
        for other, sizes in list_like(limit)
        if (limit.measure, sizes) not in said
    ]


def find_other_occasion(asked: Entry, found: Joint, facts: Facts) -> Entry | None:
    """Finds a statement that says another time of the same action, which may make another time right."""
    action = read_phrase(found.action)
    for entry in facts.entries.values():
        other = read_occasion(entry.phrase.text) if entry != asked else None
        if other is not None and is_same_sense(action, read_phrase(other.action)):
            return entry
    return None


FORMS = (When(),)
