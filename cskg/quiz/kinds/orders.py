"""Orders: units by their QF levels, and steps whose words say in which order they come."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise

from cskg.model import Evidence, Language
from cskg.quiz.drawing import Draw
from cskg.quiz.facts import Entry, Facts, Scope
from cskg.quiz.items import BloomLevel, Interaction, ItemKind
from cskg.quiz.likeness import read_phrase
from cskg.quiz.questions import Candidate, Form, Kind, Measured, Plan, Reason, Shown
from cskg.quiz.steps import read_steps

_ORDERS_TRIED = 10

_LEVELS = {
    Language.EN: (
        "Put these units of the functional area {area} in the order of their QF levels, the lowest level first."
    ),
    Language.ZH_HANT: "請把{area}職能範疇的這些能力單元按資歷級別由低至高排列。",
    Language.ZH_HANS: "请把{area}职能范畴的这些能力单元按资历级别由低至高排列。",
}
_LEVEL_OF = {
    Language.EN: "Unit {unit} is at QF level {level}.",
    Language.ZH_HANT: "能力單元{unit}屬資歷級別第{level}級。",
    Language.ZH_HANS: "能力单元{unit}属资历级别第{level}级。",
}
_STEPS = {
    Language.EN: "In which order does unit {unit} put these steps under {heading}? Start with the first one.",
    Language.ZH_HANT: "能力單元{unit}在{heading}之下按甚麼次序列出這些步驟？請由第一步開始排列。",
    Language.ZH_HANS: "能力单元{unit}在{heading}之下按什么次序列出这些步骤？请由第一步开始排列。",
}
_STEP_OF = {
    Language.EN: "Step {place} of {count}: the source says {statement}.",
    Language.ZH_HANT: "第{place}步，共{count}步：來源寫明{statement}。",
    Language.ZH_HANS: "第{place}步，共{count}步：来源写明{statement}。",
}

LEVEL_ORDER = Kind(
    item=ItemKind.LEVEL_ORDER,
    interaction=Interaction.ORDER,
    shown=Shown.TITLES,
    weight=1,
    ceiling=BloomLevel.UNDERSTAND,
    lacking="The quiz names no three units of one functional area at three levels; name more units.",
    exempt=frozenset({"K4a"}),  # titles of one area are often alike, and each is told by its level
    hides_unit=True,  # it is the lowest
)
STEP_ORDER = Kind(
    item=ItemKind.STEP_ORDER,
    interaction=Interaction.ORDER,
    weight=2,
    ceiling=BloomLevel.UNDERSTAND,
    lacking="The unit has no list whose statements say in words in which order they come.",
)


class Levels(Form):
    """Asks to order three units of an area by level: once for each unit that can be the lowest of three."""

    name = "levels"
    kind = LEVEL_ORDER
    stem = _LEVELS
    names_unit = False

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        for area, units in scope.by_area.items():
            if facts not in units:
                continue
            higher = [other for other in units if _level(other) > _level(facts)]
            pairs = [pair for pair in combinations(higher, 2) if _level(pair[0]) != _level(pair[1])]
            ordered = draw.within("ladder", area).order(pairs, lambda pair: "+".join(u.unit.key for u in pair))
            for pair in ordered[:_ORDERS_TRIED]:
                yield Candidate(form=self, others=tuple(sorted(u.unit.key for u in pair)), area=area)

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        units = sorted((blank.facts, *(scope.facts[key] for key in blank.candidate.others)), key=_level)
        yield replace(blank, keys=tuple(facts.title for facts in units if facts.title is not None))

    def list_parts(self, candidate: Candidate, facts: Facts, scope: Scope, *, titles: bool) -> dict[str, str]:
        return {"area": facts.wording.quote(candidate.area)}

    def doubt_key(self, plan: Plan, scope: Scope) -> Measured:
        units = [scope.facts[key.home] for key in plan.keys]
        if any(key != facts.title for key, facts in zip(plan.keys, units, strict=True)):
            return "not the titles of the units"
        levels = [_level(facts) for facts in units]
        return None if all(one < two for one, two in pairwise(levels)) else f"levels {levels}"

    def give_reason(self, plan: Plan, scope: Scope, entry: Entry) -> Reason:
        facts = scope.facts[entry.home]
        text = plan.facts.wording.fill(_LEVEL_OF, unit=facts.unit.code, level=facts.unit.level)
        return text, (facts.evidence(entry), facts.quote_field("level", str(facts.unit.level)))

    def cite(self, plan: Plan, scope: Scope) -> tuple[Evidence, ...]:
        return tuple(found for key in plan.keys for found in self.give_reason(plan, scope, key)[1])


class Steps(Form):
    """Asks to order the steps that a heading lists."""

    name = "steps"
    kind = STEP_ORDER
    stem = _STEPS

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        for heading in facts.askable:
            if read_steps([member.phrase.text for member in heading.members]):
                yield Candidate(form=self, headings=(heading,))

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        members = blank.candidate.headings[0].members
        steps = read_steps([member.phrase.text for member in members])
        yield replace(
            blank,
            keys=tuple(replace(members[step.index], phrase=read_phrase(_capitalise(step.text))) for step in steps),
        )

    def doubt_key(self, plan: Plan, scope: Scope) -> Measured:
        for key in plan.keys:
            said = plan.facts.entries[key.path].phrase.text
            if not said.casefold().endswith(key.phrase.text.casefold()):
                return f"{key.path}: not the source's words"
        return None

    def give_reason(self, plan: Plan, scope: Scope, entry: Entry) -> Reason:
        wording, place = plan.facts.wording, [key.name for key in plan.keys].index(entry.name) + 1
        statement = wording.quote(plan.facts.entries[entry.path].phrase.text)
        text = wording.fill(_STEP_OF, place=place, count=len(plan.keys), statement=statement)
        return text, scope.cite_in_place(entry)


def _level(facts: Facts) -> int:
    return facts.unit.level or 0


def _capitalise(text: str) -> str:
    return text[:1].upper() + text[1:]


FORMS = (Levels(), Steps())
