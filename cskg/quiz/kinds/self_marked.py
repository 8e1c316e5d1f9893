"""What learners mark themselves: how they would do what a heading asks, how far they can do what a criterion says."""

from collections.abc import Iterator

from cskg.language.reading import StatementForm
from cskg.model import Language
from cskg.quiz.bloom import find_bloom
from cskg.quiz.facts import CRITERIA, Entry, Facts, Heading, Scope
from cskg.quiz.items import BloomLevel, Interaction, ItemKind
from cskg.quiz.questions import Candidate, Draw, Form, Kind, Plan
from cskg.quiz.wording import template

_DOING = frozenset({BloomLevel.APPLY, BloomLevel.ANALYSE, BloomLevel.EVALUATE, BloomLevel.CREATE})
_SCALE = {
    Language.EN: ("Not yet", "With help", "On my own", "I could teach it"),
    Language.ZH_HANT: ("尚未能夠", "在協助下能夠", "能獨立做到", "能教導他人"),
    Language.ZH_HANS: ("尚未能够", "在协助下能够", "能独立做到", "能教导他人"),
}
"""How far somebody can do something, from low to high."""


class Constructed(Form):
    """Asks to describe how something is carried out; the members of the heading are the checklist."""

    name = "constructed"
    kind = Kind(
        item=ItemKind.CONSTRUCTED,
        interaction=Interaction.SELF_MARKED,
        weight=2,
        ceiling=BloomLevel.CREATE,
        lacking="The unit has no heading that asks for more than understanding and lists two points or more.",
    )
    stem = template(
        (
            "Unit {unit} asks for this: {heading}. Describe how you would do it in a workplace of your "
            "choice, then mark your answer with the checklist."
        ),
        ("能力單元{unit}有此要求：{heading}。請描述你會如何在自選的工作場所做到，然後按清單評核自己的答案。"),
        ("能力单元{unit}有此要求：{heading}。请描述你会如何在自选的工作场所做到，然后按清单评核自己的答案。"),
    )
    why = template(
        "The checklist is what unit {unit} lists under {heading}.",
        "清單是能力單元{unit}在{heading}之下所列的項目。",
        "清单是能力单元{unit}在{heading}之下所列的项目。",
    )

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        for heading in facts.askable:
            if heading.path != CRITERIA and _asks_to_do(facts, heading):
                yield Candidate(form=self, headings=(heading,))

    def find_covered(self, plan: Plan) -> tuple[Entry, ...]:
        return plan.candidate.headings[0].members

    def find_verbed(self, plan: Plan) -> str:
        return plan.candidate.headings[0].phrase.text

    def list_rubric(self, plan: Plan) -> tuple[str, ...]:
        return tuple(entry.phrase.text for entry in self.find_covered(plan))


class CanDo(Form):
    """Asks how far a learner can do what a criterion says, and what shows it."""

    name = "can_do"
    kind = Kind(
        item=ItemKind.CAN_DO,
        interaction=Interaction.SELF_MARKED,
        weight=2,
        ceiling=None,
        lacking="The unit has no assessment criterion of sure extent.",
    )
    stem = template(
        "Unit {unit} is assessed by this: {statement}. How far can you do it, and what shows it?",
        "能力單元{unit}以此評核：{statement}。你能做到甚麼程度？有甚麼可以證明？",
        "能力单元{unit}以此评核：{statement}。你能做到什么程度？有什么可以证明？",
    )
    why = template(
        "{statement} is an assessment criterion of unit {unit}.",
        "{statement}是能力單元{unit}的評核要求。",
        "{statement}是能力单元{unit}的评核要求。",
    )

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        for entry in facts.entries.values():
            if entry.is_criterion and entry.is_trusted and not entry.phrase.reading.is_constraint:
                yield Candidate(form=self, about=(entry,))

    def list_scale(self, plan: Plan) -> tuple[str, ...]:
        return _SCALE[plan.facts.unit.language]


def _asks_to_do(facts: Facts, heading: Heading) -> bool:
    """Returns whether a heading asks for something that a learner can describe, beyond knowing and understanding."""
    if len(heading.members) < 2 or heading.phrase.reading.form is not StatementForm.ACTION:
        return False
    found = find_bloom(heading.phrase.text, facts.unit.language)
    return found is None or found.label in _DOING or (found.label is None and found.is_observable)


FORMS = (Constructed(), CanDo())
