"""Gates K: the key is true, the distractors are false, and no two options say the same.

*Listed* is meant of the graph: a statement is listed under a heading if the source puts it there.
"""

from collections.abc import Iterator
from itertools import combinations

from cskg.quiz.candidates import Form
from cskg.quiz.facts import CRITERIA, Entry, Facts, show
from cskg.quiz.gates.gate import CHOICE, CHOICES, LISTED, MATCHES, SHOWN, Gate, Measured
from cskg.quiz.items import ItemKind
from cskg.quiz.likeness import Phrase, is_alike, is_one_frame, is_same_sense, jaccard, overlaps
from cskg.quiz.plans import Plan
from cskg.quiz.scope import Scope

SAME_WORDS = 0.5
SAME_SENSE = 0.34
_ELSEWHERE = 0.6


def find_unsupported_key(plan: Plan, _scope: Scope) -> Measured:
    """K1: a key that the source does not list where the item says, or whose words are not the source's."""
    candidate = plan.candidate
    for entry, heading in _iter_claims(plan):
        known = plan.facts.entries.get(entry.path)
        if known is None or show(known.statement.text) != entry.phrase.text:
            return f"{entry.path}: not the source's words"
        if known.parent != heading:
            return f"{entry.path} is listed under {known.parent}"
    if candidate.form is Form.TOPIC:
        asked, topic = candidate.about
        if not asked.path.startswith(f"{topic.path}.") or plan.keys != (topic,):
            return f"{asked.path} is not listed under {topic.path}"
    if candidate.form is Form.WHICH_UNIT and (
        candidate.about[0].path not in plan.facts.entries or plan.keys != (plan.facts.title,)
    ):
        return f"{candidate.about[0].path} is no statement of the key"
    return None


def _iter_claims(plan: Plan) -> Iterator[tuple[Entry, str]]:
    if plan.candidate.form in {Form.MEMBER, Form.CRITERION, Form.SEVERAL, Form.RECALL, Form.MISSING}:
        yield from ((entry, plan.candidate.headings[0].path) for entry in plan.keys)
    elif plan.candidate.form is Form.MATCH:
        yield from plan.pairs


def find_true_distractor(plan: Plan, scope: Scope) -> Measured:
    """K2: a distractor that the source lists there as well, at any depth, or says there in other words."""
    facts, candidate = plan.facts, plan.candidate
    if candidate.form is Form.WHICH_UNIT:
        asked = candidate.about[0].phrase
        return next((e.home for e in plan.distractors if scope.facts[e.home].says_alike(asked)), None)
    if candidate.form is Form.TOPIC:
        asked = candidate.about[0].phrase
        return next((e.path for e in plan.distractors if _says(facts, e.path, asked)), None)
    if candidate.form is Form.LINEAGE:
        codes = {derivation.code for derivation in facts.unit.derivations}
        return next((e.home for e in plan.distractors if e.phrase.text in codes), None)
    for wrong in plan.distractors:
        if wrong.home != facts.unit.key:
            if facts.says_alike(wrong.phrase):
                return wrong.name
        elif _says(facts, candidate.headings[0].path, wrong.phrase):
            return wrong.path
    return None


def find_true_pair(plan: Plan, scope: Scope) -> Measured:
    """K8: of a match, an option that a second target lists as well; of a contrast, one that is told wrongly."""
    find = {Form.CONTRAST: _find_wrong_contrast, Form.UNITS: _find_shared_statement}.get(plan.candidate.form)
    if find is not None:
        return find(plan, plan.facts, scope.facts[plan.candidate.others[0]])
    for entry, target in plan.pairs:
        for heading in plan.candidate.headings:
            if heading.path != target and _says(plan.facts, heading.path, entry.phrase):
                return f"{entry.path} may stand under {heading.path}"
    return None


def _find_wrong_contrast(plan: Plan, facts: Facts, other: Facts) -> Measured:
    for entry, target in plan.pairs:
        has_one, has_other = (_has(found, entry.phrase) for found in (facts, other))
        fit = {"both": (True, True), facts.unit.key: (True, False), other.unit.key: (False, True)}[target]
        if (has_one, has_other) != fit:
            return f"{entry.name} is told of {target}"
        lacking = next((found for found in (facts, other) if found.unit.key != target), facts)
        if target != "both" and lacking.says_alike(entry.phrase):
            return f"{entry.name} may be said of {lacking.unit.key} too"
    return None


def _find_shared_statement(plan: Plan, facts: Facts, other: Facts) -> Measured:
    for entry, target in plan.pairs:
        rival = other if target == facts.unit.key else facts
        if rival.says_alike(entry.phrase) or any(is_one_frame(entry.phrase, e.phrase) for e in rival.entries.values()):
            return f"{entry.name} may be said by both units"
    return None


def _has(facts: Facts, phrase: Phrase) -> bool:
    return any(entry.phrase.normal == phrase.normal for entry in facts.entries.values())


def _says(facts: Facts, path: str, phrase: Phrase) -> bool:
    """Tells whether a heading, or anything under it, may say the same as a text."""
    inside = facts.under(path) if path == CRITERIA else [facts.entries[path], *facts.under(path)]
    return any(is_alike(phrase, entry.phrase) for entry in inside if entry.phrase.normal)


def find_true_elsewhere(plan: Plan, _scope: Scope) -> Measured:
    """K3: a distractor most of whose words another statement of the unit has, so that an expert may call it right.

    Criteria sum the requirements up and topics what they list, so neither counts against the other.
    """
    if plan.candidate.form not in {Form.MEMBER, Form.SEVERAL} or plan.candidate.element == CRITERIA:
        return None
    for wrong in plan.distractors:
        for entry in plan.facts.leaves:
            if entry.path.startswith(CRITERIA):
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
    for one, other in combinations(plan.options, 2):
        if one.home == other.home and one.path and other.path:
            short, long = sorted((one.path, other.path), key=len)
            if long.startswith(f"{short}."):
                return f"{long} is listed under {short}"
    return None


def find_unscoped_stem(plan: Plan, _scope: Scope) -> Measured:
    """K6: a stem that leaves open which unit or which heading is meant; only within them a distractor is false."""
    unit, candidate = plan.facts.unit, plan.candidate
    quoted = [] if candidate.form is Form.MATCH else [heading.phrase.text for heading in candidate.headings]
    if candidate.form in {Form.TOPIC, Form.WHICH_UNIT}:
        quoted = [candidate.about[0].phrase.text]
    if candidate.form in {Form.UNITS, Form.WHICH_UNIT}:
        return None if all(map(plan.stem.__contains__, quoted)) else "does not quote the statement"
    missing = next((text for text in quoted if plan.facts.wording.quote(text) not in plan.stem), None)
    if missing is not None:
        return f"does not quote “{missing}”"
    names_unit = unit.code in plan.stem or (unit.title is not None and unit.title in plan.stem)
    return None if names_unit else "does not name the unit"


GATES = (
    Gate(
        id="K1",
        flaw="The source does not list the key where the item says.",
        source="ours: a key is proved, not believed",
        kinds=LISTED | {ItemKind.MATCH, ItemKind.RECALL, ItemKind.MISSING_MEMBER, ItemKind.WHICH_UNIT},
        measure=find_unsupported_key,
    ),
    Gate(
        id="K2",
        flaw="A wrong option may be right: the source says it there too, or something alike.",
        source="Vinu and Kumar 2015; SAQUET, more than one correct",
        kinds=CHOICES,
        measure=find_true_distractor,
    ),
    Gate(
        id="K8",
        flaw="An option may belong to more than one target.",
        source="Vinu and Kumar 2015; SAQUET, more than one correct",
        kinds=MATCHES,
        measure=find_true_pair,
    ),
    Gate(
        id="K3",
        flaw="A wrong option is close to another statement of the unit.",
        source="ours: an expert in the matter would call it right",
        kinds=LISTED,
        measure=find_true_elsewhere,
    ),
    Gate(
        id="K4a",
        flaw="Two options say the same.",
        source="Haladyna, Downing and Rodriguez 2002, 22",
        kinds=SHOWN - {ItemKind.LEVEL_ORDER},
        measure=find_same_options,
    ),
    Gate(
        id="K4b",
        flaw="A wrong option means nearly what the key means.",
        source="Alsubait, Parsia and Sattler 2014",
        kinds=CHOICES - {ItemKind.LINEAGE},
        measure=find_same_sense,
    ),
    Gate(
        id="K5",
        flaw="One option is part of another.",
        source="Haladyna, Downing and Rodriguez 2002, 22",
        kinds=SHOWN,
        measure=find_nested_options,
    ),
    Gate(
        id="K6",
        flaw="The question does not say which unit and which heading are meant.",
        source="ours: without them no wrong option is provably wrong",
        kinds=CHOICE | LISTED | {ItemKind.MATCH, ItemKind.RECALL, ItemKind.MISSING_MEMBER, ItemKind.STEP_ORDER},
        measure=find_unscoped_stem,
    ),
)
