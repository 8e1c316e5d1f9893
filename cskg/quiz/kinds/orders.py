"""Orders: units by their QF levels, and steps whose words say in which order they come: *First*, *Step 2*, 首先.

The place of a statement in a list does not show an order, and neither does its number. Only words do.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, pairwise

from cskg.language.claims import NUMERALS
from cskg.model import Evidence
from cskg.quiz.facts import Entry, Facts, Scope
from cskg.quiz.items import BloomLevel, Interaction, ItemKind
from cskg.quiz.likeness import read_phrase
from cskg.quiz.questions import Candidate, Draw, Form, Kind, Measured, Plan, Reason, Shown
from cskg.quiz.wording import template

_ORDERS_TRIED = 10

_LEVEL_OF = template(
    "Unit {unit} is at QF level {level}.",
    "能力單元{unit}屬資歷級別第{level}級。",
    "能力单元{unit}属资历级别第{level}级。",
)
_STEP_OF = template(
    "Step {place} of {count}: the source says {statement}.",
    "第{place}步，共{count}步：來源寫明{statement}。",
    "第{place}步，共{count}步：来源写明{statement}。",
)


_FEWEST_STEPS = 3
_NUMBERED = re.compile(
    r"(?:step|stage)\s*(?P<en>\d+|one|two|three|four|five|six|seven|eight|nine)\b[\s:.,–-]*"
    r"|(?:第\s*(?P<zh>\d+|[一二三四五六七八九])\s*步|步驟\s*(?P<zt>\d+|[一二三四五六七八九])"
    r"|步骤\s*(?P<zs>\d+|[一二三四五六七八九]))[\s:：，,、]*",
    re.IGNORECASE,
)
_FIRST = re.compile(r"(?:first(?:ly)?(?:\s+of\s+all)?|to\s+begin\s+with)\b,?\s+|首先[，,]?|先[，,]", re.IGNORECASE)
_NEXT = re.compile(
    r"(?:second(?:ly)?|third(?:ly)?|then|next|after\s+(?:that|this)|afterwards|subsequently)\b,?\s+"
    r"|(?:然後|然后|接着|接著|其次|隨後|随后|之後|之后)[，,]?",
    re.IGNORECASE,
)
_LAST = re.compile(r"(?:last(?:ly)?|finally|in\s+the\s+end)\b,?\s+|(?:最後|最后|最終|最终)[，,]?", re.IGNORECASE)


def read_steps(texts: Sequence[str]) -> list[tuple[int, str]]:
    """Reads a list of texts as steps; returns nothing where not every text says its place.

    Numbered steps must run from one to their number. Otherwise the first must say that it is the first, the last that
    it is the last, and each between them that it comes next; these keep the order of the list.

    Returns:
        The steps in their order: the index of each text, and the text without the words that say its place.

    Example:
        >>> [step for _, step in read_steps(["First, open the till", "Then count the float", "Finally, sign"])]
        ['open the till', 'count the float', 'sign']
        >>> read_steps(["Open the till", "Count the float", "Sign"])
        []
    """
    if len(texts) < _FEWEST_STEPS:
        return []
    places = list(range(1, len(texts) + 1))
    matches = [found for text in texts if (found := _NUMBERED.match(text))]
    if len(matches) == len(texts):
        numbers = [_number(found) for found in matches]
        if sorted(numbers) != places:
            return []
        places = numbers
    else:
        patterns = [_FIRST, *[_NEXT] * (len(texts) - 2), _LAST]
        pairs = zip(patterns, texts, strict=True)
        matches = [found for pattern, text in pairs if (found := pattern.match(text))]
    if len(matches) < len(texts) or not all(found.string[found.end() :].strip() for found in matches):
        return []
    ordered = sorted(range(len(texts)), key=places.__getitem__)
    return [(index, texts[index][matches[index].end() :]) for index in ordered]


def _number(match: re.Match[str]) -> int:
    word = next(group for group in match.groups() if group).casefold()
    return NUMERALS.get(word) or int(word)


class Levels(Form):
    """Asks to order three units of an area by level: once for each unit that can be the lowest of three."""

    name = "levels"
    kind = Kind(
        item=ItemKind.LEVEL_ORDER,
        interaction=Interaction.ORDER,
        shown=Shown.TITLES,
        weight=1,
        ceiling=BloomLevel.UNDERSTAND,
        lacking="The quiz names no three units of one functional area at three levels; name more units.",
        exempt=frozenset({"K4a"}),  # titles of one area are often similar; their levels differ
        hides_unit=True,  # it is the lowest
    )
    stem = template(
        ("Put these units of the functional area {area} in the order of their QF levels, the lowest level first."),
        "請把{area}職能範疇的這些能力單元按資歷級別由低至高排列。",
        "请把{area}职能范畴的这些能力单元按资历级别由低至高排列。",
    )
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
    kind = Kind(
        item=ItemKind.STEP_ORDER,
        interaction=Interaction.ORDER,
        weight=2,
        ceiling=BloomLevel.UNDERSTAND,
        lacking="The unit has no list whose statements say in words in which order they come.",
    )
    stem = template(
        "In which order does unit {unit} put these steps under {heading}? Start with the first one.",
        "能力單元{unit}在{heading}之下按甚麼次序列出這些步驟？請由第一步開始排列。",
        "能力单元{unit}在{heading}之下按什么次序列出这些步骤？请由第一步开始排列。",
    )

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        for heading in facts.askable:
            if read_steps([member.phrase.text for member in heading.members]):
                yield Candidate(form=self, headings=(heading,))

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        members = blank.candidate.headings[0].members
        steps = read_steps([member.phrase.text for member in members])
        texts = ((index, text[:1].upper() + text[1:]) for index, text in steps)
        yield replace(blank, keys=tuple(replace(members[index], phrase=read_phrase(text)) for index, text in texts))

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


FORMS = (Levels(), Steps())
