"""Units as wholes: which one lists a statement, which one a unit was made from, how many hours a unit takes."""

from collections.abc import Iterator
from dataclasses import replace

from cskg.model import NOTIONAL_HOURS_PER_CREDIT, Evidence, Language, LinkPredicate
from cskg.quiz.drawing import Draw
from cskg.quiz.facts import Entry, Facts, Scope
from cskg.quiz.items import BloomLevel, Interaction, ItemKind
from cskg.quiz.likeness import read_phrase
from cskg.quiz.questions import (
    DISTRACTORS,
    Candidate,
    Form,
    Kind,
    Measured,
    Plan,
    Reason,
    Shown,
    iter_extensions,
    order_entries,
)
from cskg.quiz.spellings import list_hours
from cskg.quiz.wording import UNIT_HOLDS

_WHICH = {
    Language.EN: "Which of these units of competency lists {statement} among its {list}?",
    Language.ZH_HANT: "下列哪一個能力單元的{list}列有{statement}？",
    Language.ZH_HANS: "下列哪一个能力单元的{list}列有{statement}？",
}
_REQUIREMENTS = {
    Language.EN: "performance requirements",
    Language.ZH_HANT: "表現要求",
    Language.ZH_HANS: "表现要求",
}
_CRITERIA = {Language.EN: "assessment criteria", Language.ZH_HANT: "評核指引", Language.ZH_HANS: "评核指引"}
_UNIT_LACKS = {
    Language.EN: "Unit {unit} does not list {statement}; unit {other} does.",
    Language.ZH_HANT: "能力單元{unit}沒有列出{statement}；列出的是能力單元{other}。",
    Language.ZH_HANS: "能力单元{unit}没有列出{statement}；列出的是能力单元{other}。",
}
_LINEAGE = {
    Language.EN: "Which unit does the source name as the one that unit {unit} was made from?",
    Language.ZH_HANT: "根據來源文件，能力單元{unit}源自哪一個能力單元？",
    Language.ZH_HANS: "根据来源文件，能力单元{unit}源自哪一个能力单元？",
}
_ORIGIN = {
    Language.EN: "The source says: {quote}.",
    Language.ZH_HANT: "來源寫明：{quote}。",
    Language.ZH_HANS: "来源写明：{quote}。",
}
_NOT_ORIGIN = {
    Language.EN: "The source names {other}, not this unit.",
    Language.ZH_HANT: "來源所指的是{other}，而非這個能力單元。",
    Language.ZH_HANS: "来源所指的是{other}，而非这个能力单元。",
}
_HOURS = {
    Language.EN: "Unit {unit} carries {credits} QF credits. How many notional learning hours is that?",
    Language.ZH_HANT: "能力單元{unit}的資歷學分為{credits}。這相當於多少個名義學習時數？",
    Language.ZH_HANS: "能力单元{unit}的资历学分为{credits}。这相当于多少个名义学习时数？",
}
_HOURS_WHY = {
    Language.EN: "One QF credit is ten notional learning hours; unit {unit} carries {credits}.",
    Language.ZH_HANT: "一個資歷學分等於十個名義學習時數；能力單元{unit}的學分為{credits}。",
    Language.ZH_HANS: "一个资历学分等于十个名义学习时数；能力单元{unit}的学分为{credits}。",
}

WHICH_UNIT = Kind(
    item=ItemKind.WHICH_UNIT,
    interaction=Interaction.CHOICE,
    shown=Shown.TITLES,
    weight=3,
    ceiling=BloomLevel.UNDERSTAND,
    lacking=(
        "The quiz names no two other units of its functional area or industry, in its language and at most one level "
        "away; name more units."
    ),
    exempt=frozenset({"C10"}),  # titles begin and end as their publishers write them
    hides_unit=True,
)
LINEAGE = Kind(
    item=ItemKind.LINEAGE,
    interaction=Interaction.CHOICE,
    shown=Shown.CODES,
    weight=1,
    ceiling=BloomLevel.REMEMBER,
    lacking="The unit's document names no unit that it was made from, or the quiz names no two others.",
    is_default=False,
)
NUMERIC = Kind(
    item=ItemKind.NUMERIC,
    interaction=Interaction.NUMBER,
    weight=1,
    ceiling=BloomLevel.APPLY,
    lacking="No document gives the unit's credits as a number.",
)


class WhichUnit(Form):
    """Asks which unit lists a statement."""

    name = "which_unit"
    kind = WHICH_UNIT
    stem = _WHICH
    why_none = "Too few other units of the quiz surely lack the statement."
    names_unit = False

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        if facts.title is not None and len(scope.near(facts)) >= DISTRACTORS:
            yield from (Candidate(form=self, about=(leaf,)) for leaf in facts.leaves)

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        (asked,), key, near = blank.candidate.about, blank.facts.title, scope.near(blank.facts)
        if key is None or any(facts.says_alike(asked.phrase) for facts in near):
            return  # a statement of two units names neither
        titles = [facts.title for facts in near if facts.title is not None]
        for chosen in iter_extensions([key], order_entries(draw, titles), DISTRACTORS):
            yield replace(blank, keys=(key,), distractors=tuple(chosen[1:]))

    def list_parts(self, candidate: Candidate, facts: Facts, scope: Scope, *, titles: bool) -> dict[str, str]:
        return {"list": facts.wording.fill(_CRITERIA if candidate.about[0].is_criterion else _REQUIREMENTS)}

    def doubt_key(self, plan: Plan, scope: Scope) -> Measured:
        (asked,) = plan.candidate.about
        is_key = asked.path in plan.facts.entries and plan.keys == (plan.facts.title,)
        return None if is_key else f"{asked.path} is not a statement of the key"

    def doubt_options(self, plan: Plan, scope: Scope) -> Measured:
        asked = plan.candidate.about[0].phrase
        return next((e.home for e in plan.distractors if scope.facts[e.home].says_alike(asked)), None)

    def give_reason(self, plan: Plan, scope: Scope, entry: Entry) -> Reason:
        (asked,), wording, home = plan.candidate.about, plan.facts.wording, plan.facts.unit
        statement, evidence = wording.quote(asked.phrase.text), scope.cite(entry, asked)
        if entry.home == home.key:
            return wording.fill(UNIT_HOLDS, unit=home.code, statement=statement), evidence
        other = scope.facts[entry.home].unit.code
        return wording.fill(_UNIT_LACKS, unit=other, statement=statement, other=home.code), evidence


class Lineage(Form):
    """Asks which unit the unit was made from."""

    name = "lineage"
    kind = LINEAGE
    stem = _LINEAGE
    why_none = "The quiz names too few units that it could have been made from."

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        origins = _find_origins(facts)
        others = [other for other in scope.facts.values() if other is not facts and other.unit.code not in origins]
        if facts.title is not None and len(origins) == 1 and len(others) >= DISTRACTORS:
            yield Candidate(form=self)

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        title, (origin, *_) = blank.facts.title, _find_origins(blank.facts)
        others = [f for f in scope.facts.values() if f is not blank.facts and f.unit.code != origin]
        chosen = draw.order(others, lambda facts: facts.unit.key)[:DISTRACTORS]
        if title is not None and len(chosen) == DISTRACTORS:
            wrong = tuple(replace(title, home=f.unit.key, phrase=read_phrase(f.unit.code)) for f in chosen)
            yield replace(blank, keys=(replace(title, phrase=read_phrase(origin)),), distractors=wrong)

    def doubt_key(self, plan: Plan, scope: Scope) -> Measured:
        named = [key.phrase.text for key in plan.keys]
        return None if named == _find_origins(plan.facts) else f"not made from {named}"

    def doubt_options(self, plan: Plan, scope: Scope) -> Measured:
        codes = {derivation.code for derivation in plan.facts.unit.derivations}
        return next((e.home for e in plan.distractors if e.phrase.text in codes), None)

    def give_reason(self, plan: Plan, scope: Scope, entry: Entry) -> Reason:
        unit, wording = plan.facts.unit, plan.facts.wording
        found = next(each for each in unit.derivations if each.code == plan.keys[0].phrase.text)
        said = Evidence(text=found.quote, unit=unit.key, source=unit.source.name, spans=found.spans)
        if entry.phrase.text == found.code:
            return wording.fill(_ORIGIN, quote=wording.quote(found.quote)), (said,)
        return wording.fill(_NOT_ORIGIN, other=found.code), (said,)

    def cite(self, plan: Plan, scope: Scope) -> tuple[Evidence, ...]:
        return self.give_reason(plan, scope, plan.keys[0])[1]


class Hours(Form):
    """Asks for the notional learning hours of a unit."""

    name = "hours"
    kind = NUMERIC
    stem = _HOURS
    why = _HOURS_WHY

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        if facts.unit.credit:
            yield Candidate(form=self)

    def list_parts(self, candidate: Candidate, facts: Facts, scope: Scope, *, titles: bool) -> dict[str, str]:
        return {"credits": f"{facts.unit.credit or 0:g}"}

    def cite(self, plan: Plan, scope: Scope) -> tuple[Evidence, ...]:
        unit = plan.facts.unit
        return (plan.facts.quote_field("credit", " ".join(filter(None, (f"{unit.credit or 0:g}", unit.credit_note)))),)

    def list_typed(self, plan: Plan) -> tuple[tuple[str, tuple[str, ...]], ...]:
        digits = f"{(plan.facts.unit.credit or 0) * NOTIONAL_HOURS_PER_CREDIT:g}"
        return ((digits, list_hours(digits, plan.facts.unit.language)),)


def _find_origins(facts: Facts) -> list[str]:
    """Returns the codes of the units that a unit was made from, each once."""
    made_from = (found.code for found in facts.unit.derivations if found.relation is not LinkPredicate.REPLACES)
    return list(dict.fromkeys(made_from))


FORMS = (WhichUnit(), Lineage(), Hours())
