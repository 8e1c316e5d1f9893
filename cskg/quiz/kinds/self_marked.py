"""Items that learners mark themselves: how they would do what a heading asks, and how far they meet a criterion."""

import re
from collections.abc import Iterator

from cskg.language.characters import is_chinese
from cskg.language.reading import read_statement
from cskg.model import Language
from cskg.quiz.draws import Draw
from cskg.quiz.facts import CRITERIA, Entry, Facts, Heading
from cskg.quiz.frames import Frame, cut_trail, lacks_referent
from cskg.quiz.items import BloomLevel, Interaction, ItemKind
from cskg.quiz.questions import Candidate, Form, Kind, Plan
from cskg.quiz.scope import Scope
from cskg.quiz.wording import Template, template

_FEWEST_POINTS = 2
_SHORTEST_CHINESE = 2
_VAGUE = frozenset({"care", "part", "action"} | {"begin", "complet", "end", "finish", "start"})
"""Stems of things that name no task: *take care*, *finish the job*."""
_VERBS_ALONE = re.compile(r"[a-z-]+(?:, [a-z-]+)*,? (?:and|or) [a-z-]+")
"""*Interview and examine* does not say whom."""
_LIST = (
    template(
        "What do you know about the {words}? Name each, and add a sentence about it.",
        "你對{words}有何認識？請逐一寫出，並各以一句說明。",
        "你对{words}有何认识？请逐一写出，并各以一句说明。",
    ),
    template(
        "Write a short list of the {words} for a trainee, with a sentence about each.",
        "請為學員寫一份簡表，逐一列出{words}，並各以一句說明。",
        "请为学员写一份简表，逐一列出{words}，并各以一句说明。",
    ),
)
_NAME = (
    template(
        "What do you know about {words}? Write down the main points, with a sentence about each.",
        "你對{words}有何認識？請寫出重點，並各以一句說明。",
        "你对{words}有何认识？请写出重点，并各以一句说明。",
    ),
    template(
        "Write notes on {words} for a trainee: the main points, with a sentence about each.",
        "請為學員寫一份關於{words}的筆記，列出重點，並各以一句說明。",
        "请为学员写一份关于{words}的笔记，列出重点，并各以一句说明。",
    ),
)
_TELL_APART = (
    template(
        "You are to {words}. Name them, and say in a sentence what matters about each.",
        "你要{words}。當中包括哪些？請逐一寫出，並各以一句說明重點。",
        "你要{words}。当中包括哪些？请逐一写出，并各以一句说明重点。",
    ),
)
_COVER = (
    template(
        "Think of a workplace that you know. Your task there is to {words}. List the points that you would cover.",
        "試想一個你熟悉的工作場所。你要在那裏{words}。請列出你會顧及的各點。",
        "试想一个你熟悉的工作场所。你要在那里{words}。请列出你会顾及的各点。",
    ),
)
_EXPLAIN = (
    template(
        "A new colleague asks you {matter}. What do you explain to them?",
        "一位新同事想了解{matter}，向你請教。你會向他說明甚麼？",
        "一位新同事想了解{matter}，向你请教。你会向他说明什么？",
    ),
    template(
        "A trainee asks you {matter}. Write down what you answer.",
        "一位學員向你請教{matter}。請寫下你的回答。",
        "一位学员向你请教{matter}。请写下你的回答。",
    ),
)
_TELL_OF = (
    template(
        "How do you go about {words}? Explain it to a new colleague.",
        "應如何{words}？請向一位新同事說明。",
        "应如何{words}？请向一位新同事说明。",
    ),
    template(
        "A trainee is new to {words}. Write down what you explain.",
        "一位學員初學{words}。請寫下你會說明的各點。",
        "一位学员初学{words}。请写下你会说明的各点。",
    ),
)
_CASES = (
    template(
        "Think of a workplace that you know. Your task there is to {words}. Write down the cases that you tell apart, "
        "and what applies to each.",
        "試想一個你熟悉的工作場所。你要在那裏{words}。請寫下你會分辨的各種情況，以及每種情況的做法。",
        "试想一个你熟悉的工作场所。你要在那里{words}。请写下你会分辨的各种情况，以及每种情况的做法。",
    ),
)
_PLAN = (
    template(
        "Think of a workplace that you know. Your task there is to {words}. Write down how you go about it.",
        "試想一個你熟悉的工作場所。你要在那裏{words}。請寫下你會怎樣進行。",
        "试想一个你熟悉的工作场所。你要在那里{words}。请写下你会怎样进行。",
    ),
    template(
        "You are asked to {words}. List what belongs to it.",
        "你要{words}。請列出當中要做的事。",
        "你要{words}。请列出当中要做的事。",
    ),
)
_DO = (
    template(
        "Think of a workplace that you know. Your task there is to {words}. Describe what you do.",
        "試想一個你熟悉的工作場所。你要在那裏{words}。請描述你會怎樣做。",
        "试想一个你熟悉的工作场所。你要在那里{words}。请描述你会怎样做。",
    ),
    template(
        "You are asked to {words}. Say point by point what you do.",
        "你要{words}。請逐點說明你會怎樣做。",
        "你要{words}。请逐点说明你会怎样做。",
    ),
)
_BEHAVE = (
    template(
        "Think of a workplace that you know. Your task there is to {words}. What does professional conduct ask of you?",
        "試想一個你熟悉的工作場所。你要在那裏{words}。專業操守對你有何要求？",
        "试想一个你熟悉的工作场所。你要在那里{words}。专业操守对你有何要求？",
    ),
    template(
        "You are asked to {words}. What care and conduct does the unit ask of you while you do it?",
        "你要{words}。本單元對你的態度和操守有何要求？",
        "你要{words}。本单元对你的态度和操守有何要求？",
    ),
)
_SCALE = {
    Language.EN: ("Not yet", "With help", "On my own", "I could teach it"),
    Language.ZH_HANT: ("尚未能夠", "在協助下能夠", "能獨立做到", "能教導他人"),
    Language.ZH_HANS: ("尚未能够", "在协助下能够", "能独立做到", "能教导他人"),
}
"""Answers to how far somebody can do something, from low to high."""


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
        " Then mark your answer with the checklist ({count} points).{place}",
        "然後按清單（共{count}點）評核自己的答案。{place}",
        "然后按清单（共{count}点）评核自己的答案。{place}",
    )
    why = template(
        "The checklist is what unit {unit} lists under {heading}.",
        "清單是能力單元{unit}在{heading}之下所列的項目。",
        "清单是能力单元{unit}在{heading}之下所列的项目。",
    )

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        for heading in (*facts.askable, *facts.conduct):
            is_plain = heading.framed.frame is Frame.PLAIN
            if (
                heading.path != CRITERIA
                and not (is_plain or _lacks_object(heading))
                and len(facts.list_below(heading)) >= _FEWEST_POINTS
            ):
                yield Candidate(form=self, headings=(heading,))

    def list_stems(self, candidate: Candidate, facts: Facts, scope: Scope, draw: Draw) -> list[str]:
        language = facts.unit.language
        ways = draw.within("way").order(
            _find_tasks(candidate.headings[0]), lambda way: way[language] + self.stem[language]
        )
        return [
            "".join(self.write(part, candidate, facts, scope, titles=False) for part in (way, self.stem))
            for way in ways
        ]

    def list_parts(self, candidate: Candidate, facts: Facts, scope: Scope, *, titles: bool) -> dict[str, str]:
        (heading,) = candidate.headings
        count = str(len(facts.list_below(heading)))
        return {"words": heading.framed.words, "matter": heading.framed.matter, "count": count}

    def list_quoted(self, candidate: Candidate) -> tuple[str, ...]:
        (heading,) = candidate.headings
        return (heading.framed.matter if _find_tasks(heading) is _EXPLAIN else heading.framed.words,)

    def find_covered(self, plan: Plan) -> tuple[Entry, ...]:
        return plan.facts.list_below(plan.candidate.headings[0])

    def list_asked(self, plan: Plan) -> tuple[Entry, ...]:
        facts, points = plan.facts, self.find_covered(plan)
        below = (facts.entries[each.position] for point in points for each in facts.outline.below(point.path))
        return (*points, *below)

    def find_verbed(self, plan: Plan) -> str:
        return plan.candidate.headings[0].phrase.text

    def list_rubric(self, plan: Plan) -> tuple[str, ...]:
        explains = _find_tasks(plan.candidate.headings[0]) is _EXPLAIN
        points = (_write_point(entry, plan.facts) for entry in self.find_covered(plan))
        return tuple(_cut_telling(point) if explains else point for point in points)


def _lacks_object(heading: Heading) -> bool:
    """Whether a heading is a bare verb, which names no task outside its unit: *Take care*, *Finish the job*, 完工."""
    words = heading.framed.words
    if heading.framed.frame is Frame.CONDUCT or heading.framed.has_names:
        return False
    if _VERBS_ALONE.fullmatch(words):
        return True
    return len(words) <= _SHORTEST_CHINESE if is_chinese(words[:1]) else read_statement(words).object_terms <= _VAGUE


def _write_point(entry: Entry, facts: Facts) -> str:
    """Writes a statement as a point of a checklist, followed by what is listed under it."""
    below = [facts.entries[each.position].phrase.text for each in facts.outline.below(entry.path)]
    return f"{cut_trail(entry.phrase.text)}: {facts.wording.join(below)}" if below else entry.phrase.text


_TOLD = re.compile(
    r"(?:describe|explain|outline|state|tell)\s+(?:that\s+)?(?=(?:an?|all|each|how|the|what|when|where|which|why)\s)"
    r"|(?:know|understand|comprehend|be\s+(?:aware\s+of|familiar\s+with|acquainted\s+with|conversant\s+with))\s+"
    r"(?:about\s+|that\s+)?|(?:解釋|解释|說明|说明|講解|讲解|知道|明白|了解|瞭解|認識|认识)(?=[^，,：:]{3})",
    re.IGNORECASE,
)
"""A verb of telling or knowing, which a point can leave out."""


def _cut_telling(point: str) -> str:
    """Leaves the verb of telling out of a point that somebody explains, as in *explain why lifts stop*."""
    match = _TOLD.match(point)
    return point if match is None else point[match.end() : match.end() + 1].upper() + point[match.end() + 1 :]


class CanDo(Form):
    """Asks how far a learner can do what a criterion says, and what proves it."""

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
        "{ability}: how far can you do this? Note what shows it.{place}",
        "{ability}：你能做到甚麼程度？請寫下有甚麼可以證明。{place}",
        "{ability}：你能做到什么程度？请写下有什么可以证明。{place}",
    )
    why = template(
        "{statement} is an assessment criterion of unit {unit}.",
        "{statement}是能力單元{unit}的評核要求。",
        "{statement}是能力单元{unit}的评核要求。",
    )

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        for entry in facts.entries.values():
            text = entry.phrase.text
            is_fit = not (entry.phrase.reading.is_constraint or lacks_referent(text))
            if entry.is_criterion and entry.is_trusted and is_fit:
                yield Candidate(form=self, about=(entry,))

    def list_parts(self, candidate: Candidate, facts: Facts, scope: Scope, *, titles: bool) -> dict[str, str]:
        return {"ability": facts.wording.quote(_name_ability(candidate.about[0]))}

    def list_quoted(self, candidate: Candidate) -> tuple[str, ...]:
        return (_name_ability(candidate.about[0]),)

    def list_scale(self, plan: Plan) -> tuple[str, ...]:
        return _SCALE[plan.facts.unit.language]


def _name_ability(entry: Entry) -> str:
    """What somebody can do, without *Capable of* or *Able to*."""
    reading = entry.phrase.reading
    text = f"{reading.manner}{reading.body}".strip()
    return text[:1].upper() + text[1:]


_TELLING_APART = frozenset(
    "appraise assess classify compare contrast define determine differentiate discuss distinguish evaluate identify "
    "list name outline point recall recognise state trace".split()
)
"""Verbs whose members are the very things that the heading names."""

_OF_CASES = frozenset({Frame.SCOPE, Frame.TASK, Frame.PLAN, Frame.CHARGE, Frame.RESPONSE, Frame.HELP})
_LABEL = re.compile(r"(?:[^\s:：–—]+\s+){0,8}[^\s:：–—]+\s*(?::\s|：|\s[–—]\s)")
"""A case before what applies to it: *Low: aerate at night*."""

_TASKS: dict[Frame, tuple[Template, ...]] = {
    Frame.CLASS: _LIST,
    Frame.CONTENT: _NAME,
    Frame.CONDUCT: _BEHAVE,
    Frame.SCOPE: _COVER,
    Frame.HOW: _TELL_OF,
    Frame.STUDY: _TELL_OF,
    Frame.PLAN: _PLAN,
}


def _find_tasks(heading: Heading) -> tuple[Template, ...]:
    """Returns what a heading asks for, in several wordings."""
    framed = heading.framed
    if framed.frame in _OF_CASES and all(_LABEL.match(member.phrase.text) for member in heading.members):
        return _CASES
    if framed.frame is Frame.SCOPE and framed.words.split()[0] in _TELLING_APART:
        return _TELL_APART
    if framed.frame is Frame.CLASS and framed.words.isascii() and " of " not in framed.words:
        return _NAME  # its members say something about the things, and are not kinds of them
    return _TASKS.get(framed.frame, _EXPLAIN if framed.is_knowing else _DO)


FORMS = (Constructed(), CanDo())
