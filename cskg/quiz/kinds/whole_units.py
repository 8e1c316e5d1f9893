"""Whole units: asks which one lists a statement, which one a unit was made from, and how many hours a unit takes."""

from collections.abc import Iterator
from dataclasses import replace

from cskg.model import NOTIONAL_HOURS_PER_CREDIT, Evidence, LinkPredicate
from cskg.quiz.draws import Draw, iter_extensions
from cskg.quiz.facts import Entry, Facts
from cskg.quiz.items import BloomLevel, Interaction, ItemKind
from cskg.quiz.likeness import read_phrase
from cskg.quiz.questions import DISTRACTORS, Candidate, Form, Kind, Measured, Plan, Reason, Shown
from cskg.quiz.scope import Scope
from cskg.quiz.wording import UNIT_HOLDS, template

_REQUIREMENTS = template("performance requirements", "表現要求", "表现要求")
_CRITERIA = template("assessment criteria", "評核指引", "评核指引")
_UNIT_LACKS = template(
    "Unit {unit} does not list {statement}; unit {other} does.",
    "能力單元{unit}沒有列出{statement}；列出的是能力單元{other}。",
    "能力单元{unit}没有列出{statement}；列出的是能力单元{other}。",
)
_ORIGIN = template("The source says: {quote}.", "來源寫明：{quote}。", "来源写明：{quote}。")
_NOT_ORIGIN = template(
    "The source names {other}, not this unit.",
    "來源所指的是{other}，而非這個能力單元。",
    "来源所指的是{other}，而非这个能力单元。",
)
_FEWEST_WORDS = 5
"""A shorter detail names no unit."""

_HOURS_SPELT = (
    template("{digits} hours", "{digits}小時", "{digits}小时"),
    template("{digits} notional learning hours", "{digits}個小時", "{digits}个小时"),
)
"""Other ways to type the number."""


class WhichUnit(Form):
    """Asks which unit lists a statement."""

    name = "which_unit"
    kind = Kind(
        item=ItemKind.WHICH_UNIT,
        interaction=Interaction.CHOICE,
        shown=Shown.TITLES,
        weight=3,
        ceiling=BloomLevel.UNDERSTAND,
        lacking=(
            "The quiz names no two other units of its functional area or industry, in its language and at most one "
            "level away; name more units."
        ),
        exempt=frozenset({"C10"}),  # titles begin and end as their publishers write them
        hides_unit=True,
    )
    stem = template(
        "Which of these units of competency lists {statement} among its {list}?",
        "下列哪一個能力單元的{list}列有{statement}？",
        "下列哪一个能力单元的{list}列有{statement}？",
    )
    why_none = "Too few other units of the quiz surely lack the statement."
    names_unit = False
    is_location = True

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        if facts.title is not None and len(scope.near(facts)) >= DISTRACTORS:
            said = (leaf for leaf in facts.leaves if leaf.phrase.words >= _FEWEST_WORDS)
            yield from (Candidate(form=self, about=(leaf,)) for leaf in said)

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        (asked,), key, near = blank.candidate.about, blank.facts.title, scope.near(blank.facts)
        if key is None or any(facts.says_alike(asked.phrase) for facts in near):
            return  # a statement that two units have identifies neither
        titles = [facts.title for facts in near if facts.title is not None]
        for chosen in iter_extensions([key], draw.order_entries(titles), DISTRACTORS):
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
    kind = Kind(
        item=ItemKind.LINEAGE,
        interaction=Interaction.CHOICE,
        shown=Shown.CODES,
        weight=1,
        ceiling=BloomLevel.REMEMBER,
        lacking="The unit's document names no unit that it was made from, or the quiz names no two others.",
        is_default=False,
    )
    stem = template(
        "Which unit does the source name as the one that unit {unit} was made from?",
        "根據來源文件，能力單元{unit}源自哪一個能力單元？",
        "根据来源文件，能力单元{unit}源自哪一个能力单元？",
    )
    why_none = "The quiz names too few units that it could have been made from."

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        origins = _find_origins(facts)
        others = [other for other in scope.asked.values() if other is not facts and other.unit.code not in origins]
        if facts.title is not None and len(origins) == 1 and len(others) >= DISTRACTORS:
            yield Candidate(form=self)

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        title, (origin, *_) = blank.facts.title, _find_origins(blank.facts)
        others = [f for f in scope.asked.values() if f is not blank.facts and f.unit.code != origin]
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
    kind = Kind(
        item=ItemKind.NUMERIC,
        interaction=Interaction.NUMBER,
        weight=1,
        ceiling=BloomLevel.APPLY,
        lacking="No document gives the unit's credits as a number.",
        is_default=False,
    )
    stem = template(
        "Unit {unit} carries {credits} QF credits. How many notional learning hours is that?",
        "能力單元{unit}的資歷學分為{credits}。這相當於多少個名義學習時數？",
        "能力单元{unit}的资历学分为{credits}。这相当于多少个名义学习时数？",
    )
    why = template(
        "One QF credit is ten notional learning hours; unit {unit} carries {credits}.",
        "一個資歷學分等於十個名義學習時數；能力單元{unit}的學分為{credits}。",
        "一个资历学分等于十个名义学习时数；能力单元{unit}的学分为{credits}。",
    )

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
        return ((digits, tuple(plan.facts.wording.fill(spelling, digits=digits) for spelling in _HOURS_SPELT)),)


def _find_origins(facts: Facts) -> list[str]:
    """Returns the codes of the units that a unit was made from, each once."""
    made_from = (found.code for found in facts.unit.derivations if found.relation is not LinkPredicate.REPLACES)
    return list(dict.fromkeys(made_from))


FORMS = (WhichUnit(), Lineage(), Hours())
