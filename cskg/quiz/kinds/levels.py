"""Levels: the order of an area's units by their QF levels, and which duty belongs to which level."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise

from cskg.model import Evidence
from cskg.quiz.actions import name_action
from cskg.quiz.draws import Draw, iter_extensions
from cskg.quiz.facts import Entry, Facts
from cskg.quiz.items import BloomLevel, Interaction, ItemKind
from cskg.quiz.kinds.matches import Units
from cskg.quiz.kinds.members import SINGLE_CHOICE
from cskg.quiz.questions import DISTRACTORS, Candidate, Form, Kind, Measured, Plan, Reason, Shown
from cskg.quiz.scope import Scope
from cskg.quiz.wording import LISTED_BY, UNIT_HOLDS, template

_ORDERS_TRIED = 10

_LEVEL_OF = template(
    "Unit {unit} is at QF level {level}.",
    "能力單元{unit}屬資歷級別第{level}級。",
    "能力单元{unit}属资历级别第{level}级。",
)

_AT_LEVEL = template("{title} (level {level})", "{title}（第{level}級）", "{title}（第{level}级）")


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
        is_default=False,
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


class DutyMatch(Units):
    """Asks to match duties with two units of one area that are at different levels."""

    name = "duties"
    stem = template(
        "Two colleagues do work of the same area at different levels. Whose duty is each of these?",
        "兩位同事的工作屬同一範疇，級別不同。下列每一項是誰的職責？",
        "两位同事的工作属同一范畴，级别不同。下列每一项是谁的职责？",
    )
    why_none = "Too few duties surely belong to one of the two levels only."
    is_default = True
    draws_targets = False

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        for candidate in super().iter_candidates(facts, scope, draw):
            if candidate.variant and _are_steps(facts, scope.facts[candidate.others[0]]):
                yield candidate

    def can_match(self, entry: Entry, candidate: Candidate, facts: Facts) -> bool:
        return _is_duty(entry, facts)

    def name_target(self, title: Entry, facts: Facts) -> str:
        return facts.wording.fill(_AT_LEVEL, level=facts.unit.level, title=title.phrase.text)


class DutyChoice(Form):
    """Asks which duty is that of one level; the wrong ones are duties of the area at other levels."""

    name = "duty"
    kind = SINGLE_CHOICE
    stem = template(
        "You hold the level {level} unit {title}. Which of these duties is yours?",
        "你持有第{level}級能力單元{title}。下列哪一項是你的職責？",
        "你持有第{level}级能力单元{title}。下列哪一项是你的职责？",
    )
    why_none = "Too few duties of other levels of the area, of similar length, are provably not among the unit's."
    names_unit = False
    is_location = True

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        others = tuple(other.unit.key for other in scope.near(facts) if _are_steps(facts, other))
        for entry in facts.leaves if others and facts.title is not None else ():
            if _is_duty(entry, facts):
                yield Candidate(form=self, about=(entry,), others=others)

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        (asked,) = blank.candidate.about
        pool = [
            leaf
            for key in blank.candidate.others
            for leaf in scope.facts[key].leaves
            if _is_duty(leaf, scope.facts[key])
            and scope.told.is_free(leaf.phrase)
            and not blank.facts.says_alike(leaf.phrase)
        ]
        for _, *wrong in iter_extensions([asked], draw.order_entries(pool), DISTRACTORS):
            yield replace(blank, keys=(asked,), distractors=tuple(wrong))

    def list_parts(self, candidate: Candidate, facts: Facts, scope: Scope, *, titles: bool) -> dict[str, str]:
        return {"level": str(facts.unit.level), "title": facts.wording.quote(facts.unit.title or "")}

    def list_quoted(self, candidate: Candidate) -> tuple[str, ...]:
        return ()

    def doubt_key(self, plan: Plan, scope: Scope) -> Measured:
        return None if plan.keys == plan.candidate.about else "not the duty asked about"

    def doubt_options(self, plan: Plan, scope: Scope) -> Measured:
        return next((wrong.name for wrong in plan.distractors if plan.facts.says_alike(wrong.phrase)), None)

    def give_reason(self, plan: Plan, scope: Scope, entry: Entry) -> Reason:
        wording, home = plan.facts.wording, scope.facts[entry.home].unit
        statement, words = wording.quote(entry.phrase.text), UNIT_HOLDS if entry in plan.keys else LISTED_BY
        text = wording.fill(words, unit=home.code, statement=statement, other=plan.facts.unit.code)
        return text, scope.cite(entry)


def _is_duty(entry: Entry, facts: Facts) -> bool:
    """Whether a statement is a duty of one level, and not knowledge or general conduct at work."""
    heading = facts.find_list(entry)
    is_own = heading is not None and heading.is_askable and not heading.framed.is_knowing
    return is_own and not entry.is_criterion and name_action(entry.phrase.text) is not None


def _are_steps(facts: Facts, other: Facts) -> bool:
    """Whether two units are of one area and at two levels."""
    is_area = bool(set(facts.unit.functional_areas) & set(other.unit.functional_areas))
    levels = {facts.unit.level, other.unit.level}
    return is_area and None not in levels and len(levels) > 1


def _level(facts: Facts) -> int:
    return facts.unit.level or 0


FORMS = (Levels(), DutyMatch(), DutyChoice())
