"""Gates K: the key is true, the distractors are false, and no two options say the same.

*Listed* is meant of the graph: a statement is listed under a heading if the source puts it there.
"""

from itertools import combinations, permutations

from cskg.quiz.facts import CRITERIA, Scope, find_topmost
from cskg.quiz.gates.gate import CHOICES, STATEMENTS, WITH_OPTIONS, WORDS, Gate
from cskg.quiz.items import Interaction
from cskg.quiz.likeness import is_same_sense, jaccard, overlaps
from cskg.quiz.questions import Measured, Plan

SAME_WORDS = 0.5
SAME_SENSE = 0.34
_ELSEWHERE = 0.6


def find_unsupported_key(plan: Plan, scope: Scope) -> Measured:
    """K1: a key that the source does not list where the item says, or whose words are not the source's."""
    return plan.form.doubt_key(plan, scope)


def find_true_option(plan: Plan, scope: Scope) -> Measured:
    """K2 and K8: a distractor that the source lists there as well, or a pair that it says of a second target.

    It counts too if the source says it there in other words, at any depth.
    """
    return plan.form.doubt_options(plan, scope)


def find_true_elsewhere(plan: Plan, _scope: Scope) -> Measured:
    """K3: a distractor most of whose words another statement of the unit has, so that an expert may call it right.

    Criteria sum the requirements up and topics what they list, so neither counts against the other.
    """
    if not plan.candidate.headings or find_topmost(plan.candidate.headings[0].path) == CRITERIA:
        return None
    for wrong in plan.distractors:
        for entry in plan.facts.leaves:
            if entry.is_criterion:
                continue
            if entry.path == wrong.path and wrong.home == plan.facts.unit.key:
                continue
            common = len(wrong.phrase.stems & entry.phrase.stems)
            if common and common >= _ELSEWHERE * min(len(wrong.phrase.stems), len(entry.phrase.stems)):
                return f"{wrong.name} and {entry.path} share {common} words"
    return None


def find_same_options(plan: Plan, _scope: Scope) -> Measured:
    """K4a: two options of which one holds the other or that share half of their words."""
    phrases = [entry.phrase for entry in plan.options]
    for one, other in combinations(phrases, 2):
        if overlaps(one, other):
            return f"“{one.text}” and “{other.text}”"
        if jaccard(one, other) >= SAME_WORDS:
            return round(jaccard(one, other), 3)
    return None


def find_same_sense(plan: Plan, _scope: Scope) -> Measured:
    """K4b: a distractor that does to the same thing what the key does, or shares a third of its words."""
    for key in plan.keys:
        for wrong in plan.distractors:
            if jaccard(key.phrase, wrong.phrase) >= SAME_SENSE:
                return round(jaccard(key.phrase, wrong.phrase), 3)
            if is_same_sense(key.phrase, wrong.phrase):
                return f"“{key.phrase.text}” and “{wrong.phrase.text}”"
    return None


def find_nested_options(plan: Plan, _scope: Scope) -> Measured:
    """K5: two options of which one is listed under the other."""
    for inner, outer in permutations(plan.options, 2):
        if inner.home == outer.home and outer.path and inner.path.is_under(outer.path):
            return f"{inner.path} is listed under {outer.path}"
    return None


def find_unscoped_stem(plan: Plan, _scope: Scope) -> Measured:
    """K6: a stem that leaves open which unit or which heading is meant; only within them a distractor is false."""
    unit, quote = plan.facts.unit, plan.facts.wording.quote
    for text in plan.form.list_quoted(plan.candidate):
        if quote(text) not in plan.stem:
            return f"does not quote “{text}”"
    is_named = unit.code in plan.stem or (unit.title is not None and unit.title in plan.stem)
    return None if is_named or not plan.form.names_unit else "does not name the unit"


GATES = (
    Gate(
        id="K1",
        flaw="The source does not list the key where the item says.",
        source="ours: a key is proved, not believed",
        measure=find_unsupported_key,
    ),
    Gate(
        id="K2",
        flaw="A wrong option may be right: the source says it there too, or something alike.",
        source="Vinu and Kumar 2015; SAQUET, more than one correct",
        interactions=CHOICES,
        measure=find_true_option,
    ),
    Gate(
        id="K8",
        flaw="An option may belong to more than one target.",
        source="Vinu and Kumar 2015; SAQUET, more than one correct",
        interactions=frozenset({Interaction.MATCH}),
        measure=find_true_option,
    ),
    Gate(
        id="K3",
        flaw="A wrong option is close to another statement of the unit.",
        source="ours: an expert in the matter would call it right",
        interactions=CHOICES,
        shown=STATEMENTS,
        measure=find_true_elsewhere,
    ),
    Gate(
        id="K4a",
        flaw="Two options say the same.",
        source="Haladyna, Downing and Rodriguez 2002, 22",
        interactions=WITH_OPTIONS,
        measure=find_same_options,
    ),
    Gate(
        id="K4b",
        flaw="A wrong option means nearly what the key means.",
        source="Alsubait, Parsia and Sattler 2014",
        interactions=CHOICES,
        shown=WORDS,
        measure=find_same_sense,
    ),
    Gate(
        id="K5",
        flaw="One option is part of another.",
        source="Haladyna, Downing and Rodriguez 2002, 22",
        interactions=WITH_OPTIONS,
        measure=find_nested_options,
    ),
    Gate(
        id="K6",
        flaw="The question does not say which unit and which heading are meant.",
        source="ours: without them no wrong option is provably wrong",
        measure=find_unscoped_stem,
    ),
)
