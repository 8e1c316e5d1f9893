"""What learners mark themselves: how they would do what a heading asks, how far they can do what a criterion says."""

from collections.abc import Iterator

from cskg.model import Language
from cskg.quiz.draws import Draw
from cskg.quiz.facts import CRITERIA, Entry, Facts
from cskg.quiz.frames import Frame, Framed, cut_trail
from cskg.quiz.items import BloomLevel, Interaction, ItemKind
from cskg.quiz.questions import Candidate, Form, Kind, Plan
from cskg.quiz.scope import Scope
from cskg.quiz.wording import Template, template

_FEWEST_POINTS = 2
_LIST = template(
    "What do you know about the {words}? Name each, and say in a sentence what it is.",
    "你對{words}有何認識？請逐一寫出，並各以一句說明。",
    "你对{words}有何认识？请逐一写出，并各以一句说明。",
)
_NAME = template(
    "What do you know about {words}? Name each, and say in a sentence what it is.",
    "你對{words}有何認識？請逐一寫出，並各以一句說明。",
    "你对{words}有何认识？请逐一写出，并各以一句说明。",
)
_SCOPE = template(
    "You are to {words}. Which ones are they? Name each, and say in a sentence what matters about it.",
    "你要{words}。當中包括哪些？請逐一寫出，並各以一句說明重點。",
    "你要{words}。当中包括哪些？请逐一写出，并各以一句说明重点。",
)
_EXPLAIN = template(
    "A new colleague asks you {matter}. What do you explain to them?",
    "一位新同事向你請教{matter}。你會向他說明甚麼？",
    "一位新同事向你请教{matter}。你会向他说明什么？",
)
_TELL_OF = template(
    "A new colleague asks you about {words}. What do you explain to them?",
    "一位新同事問你如何{words}。你會向他說明甚麼？",
    "一位新同事问你如何{words}。你会向他说明什么？",
)
_PLAN = template(
    "Think of a workplace that you know. You are to {words} there. Write down how you go about it.",
    "試想一個你熟悉的工作場所。你要在那裏{words}。請寫下你會怎樣進行。",
    "试想一个你熟悉的工作场所。你要在那里{words}。请写下你会怎样进行。",
)
_DO = template(
    "Think of a workplace that you know. You are to {words} there. Describe what you do.",
    "試想一個你熟悉的工作場所。你要在那裏{words}。請描述你會怎樣做。",
    "试想一个你熟悉的工作场所。你要在那里{words}。请描述你会怎样做。",
)
_BEHAVE = template(
    "Think of a workplace that you know. You are to {words} there. What does professional conduct ask of you?",
    "試想一個你熟悉的工作場所。你要在那裏{words}。專業操守對你有何要求？",
    "试想一个你熟悉的工作场所。你要在那里{words}。专业操守对你有何要求？",
)
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
        lacking="The unit has no heading that lists two points or more, all of sure extent.",
    )
    stem = template(
        "{task} Then mark your answer with the checklist.{place}",
        "{task}然後按清單評核自己的答案。{place}",
        "{task}然后按清单评核自己的答案。{place}",
    )
    why = template(
        "The checklist is what unit {unit} lists under {heading}.",
        "清單是能力單元{unit}在{heading}之下所列的項目。",
        "清单是能力单元{unit}在{heading}之下所列的项目。",
    )

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        for heading in (*facts.askable, *facts.conduct):
            is_plain = heading.framed.frame is Frame.PLAIN
            if heading.path != CRITERIA and not is_plain and len(facts.list_below(heading)) >= _FEWEST_POINTS:
                yield Candidate(form=self, headings=(heading,))

    def list_parts(self, candidate: Candidate, facts: Facts, scope: Scope, *, titles: bool) -> dict[str, str]:
        framed = candidate.headings[0].framed
        return {"task": facts.wording.fill(_find_task(framed), words=framed.words, matter=framed.matter)}

    def list_quoted(self, candidate: Candidate) -> tuple[str, ...]:
        framed = candidate.headings[0].framed
        return (framed.matter if _find_task(framed) is _EXPLAIN else framed.words,)

    def find_covered(self, plan: Plan) -> tuple[Entry, ...]:
        return plan.facts.list_below(plan.candidate.headings[0])

    def list_asked(self, plan: Plan) -> tuple[Entry, ...]:
        facts, points = plan.facts, self.find_covered(plan)
        below = (facts.entries[each.position] for point in points for each in facts.outline.below(point.path))
        return (*points, *below)

    def find_verbed(self, plan: Plan) -> str:
        return plan.candidate.headings[0].phrase.text

    def list_rubric(self, plan: Plan) -> tuple[str, ...]:
        return tuple(_write_point(entry, plan.facts) for entry in self.find_covered(plan))


def _write_point(entry: Entry, facts: Facts) -> str:
    """Writes a statement as a point of a checklist, with what is listed under it behind it."""
    below = [facts.entries[each.position].phrase.text for each in facts.outline.below(entry.path)]
    return f"{cut_trail(entry.phrase.text)}: {facts.wording.join(below)}" if below else entry.phrase.text


class CanDo(Form):
    """Asks how far a learner can do what a criterion says, and what shows it."""

    name = "can_do"
    kind = Kind(
        item=ItemKind.CAN_DO,
        interaction=Interaction.SELF_MARKED,
        weight=2,
        ceiling=None,
        lacking="The unit has no assessment criterion of sure extent.",
        is_once=True,
    )
    stem = template(
        "{statement}: how far can you do it, and what shows it?{place}",
        "{statement}：你能做到甚麼程度？有甚麼可以證明？{place}",
        "{statement}：你能做到什么程度？有什么可以证明？{place}",
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


_TASKS = {
    Frame.CLASS: _LIST,
    Frame.CONTENT: _NAME,
    Frame.CONDUCT: _BEHAVE,
    Frame.SCOPE: _SCOPE,
    Frame.HOW: _TELL_OF,
    Frame.STUDY: _TELL_OF,
    Frame.PLAN: _PLAN,
}


def _find_task(framed: Framed) -> Template:
    return _TASKS.get(framed.frame, _EXPLAIN if framed.is_knowing else _DO)


FORMS = (Constructed(), CanDo())
