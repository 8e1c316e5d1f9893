"""Moments: when an action is done, where a statement joins it to a case or to another event.

Wrong options are the same occasion with another limit or in another order (*after* for *before*), or the occasions of
other statements of the unit or its neighbours.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from cskg.language.occasions import list_other_times, read_occasion
from cskg.language.purpose_clauses import Joint
from cskg.language.quantities import list_like, read_quantities
from cskg.quiz.actions import points_elsewhere
from cskg.quiz.draws import Draw
from cskg.quiz.facts import Entry, Facts
from cskg.quiz.kinds.details import DETAIL, in_script, list_said
from cskg.quiz.kinds.purposes import AskingClause
from cskg.quiz.likeness import is_same_sense, read_phrase
from cskg.quiz.questions import DISTRACTORS, Measured, Plan, Reason
from cskg.quiz.scope import Scope
from cskg.quiz.wording import Template, template

_WHEN = template("When do you do this?", "應在甚麼時候進行？", "应在什么时候进行？")
_UNTIL = template("Until when do you do this?", "應持續到甚麼時候？", "应持续到什么时候？")
_SAYS_OTHER = template(
    "The unit says otherwise: {statement}.", "本單元所寫的不同：{statement}。", "本单元所写的不同：{statement}。"
)


class When(AskingClause):
    """Asks when an action is done."""

    name = "occasion"
    kind = DETAIL

    def part(self, text: str) -> Joint | None:
        return read_occasion(text)

    def find_question(self, found: Joint) -> Template:
        return _UNTIL if found.opening == "until" else _WHEN

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        (asked,) = blank.candidate.about
        versions = self._list_versions(asked, blank.facts)
        pairs = list(combinations(versions, DISTRACTORS))
        for pair in draw.order(pairs, lambda pair: "+".join(entry.name for entry in pair)):
            yield replace(blank, keys=(self.show_half(asked),), distractors=pair)
        if not versions and not points_elsewhere(self.read_surely(asked).clause):
            yield from super().iter_plans(blank, scope, draw)

    def _list_versions(self, asked: Entry, facts: Facts) -> list[Entry]:
        """Lists the same occasion with limits that the unit does not state, or in the two other orders."""
        found = self.read_surely(asked)
        quantities = read_quantities(found.clause)
        if len(quantities) == 1:
            (limit,), said = quantities, list_said(facts)
            texts = [
                found.clause[: limit.start] + other + found.clause[limit.end :]
                for other, sizes in list_like(limit)
                if (limit.measure, sizes) not in said
            ]
        else:
            texts = [] if quantities else list(list_other_times(found))
        return [asked.show_part(in_script(text, facts), f"{self.name}:{text}") for text in texts]

    def is_apart(self, one: Entry, other: Entry) -> bool:
        found = [self.read_surely(entry) for entry in (one, other)]
        makes = {(joint.opening == "until", bool(read_quantities(joint.clause))) for joint in found}
        is_whole = not any(points_elsewhere(joint.clause) for joint in found)
        return len(makes) == 1 and is_whole and super().is_apart(one, other)

    def order_options(self, plan: Plan, draw: Draw) -> list[Entry]:
        limits = {entry.name: read_quantities(entry.phrase.text) for entry in plan.options}
        if all(len(found) == 1 for found in limits.values()):
            return sorted(plan.options, key=lambda entry: limits[entry.name][0].sizes)
        return super().order_options(plan, draw)

    def doubt_options(self, plan: Plan, scope: Scope) -> Measured:
        (asked,) = plan.candidate.about
        action = read_phrase(self.read_surely(asked).action)
        for entry in plan.facts.entries.values():
            found = self.read(entry) if entry != asked else None
            if found is not None and is_same_sense(action, read_phrase(found.action)):
                return f"{entry.path} says another time"
        versions = self._list_versions(asked, plan.facts)
        others = tuple(wrong for wrong in plan.distractors if wrong not in versions)
        return super().doubt_options(replace(plan, distractors=others), scope)

    def give_reason(self, plan: Plan, scope: Scope, entry: Entry) -> Reason:
        (asked,), wording = plan.candidate.about, plan.facts.wording
        if entry in plan.keys or entry.path != asked.path or entry.home != asked.home:
            return super().give_reason(plan, scope, entry)
        return wording.fill(_SAYS_OTHER, statement=wording.quote(asked.phrase.text)), scope.cite(asked)


FORMS = (When(),)
