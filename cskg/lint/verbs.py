"""The rules on verbs: can they be observed, do they fit the QF level, are there too many of them.

Knows verbs and levels; does not compare statements with each other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from cskg.lint.rules import AMBIGUOUS_VERB, SEVERAL_OUTCOMES, VERB_LEVEL_MISMATCH, Fault, clip
from cskg.lint.tokens import after_opening, find_opening_verb, is_chinese, loose_tokens
from cskg.lint.words import (
    COURSE,
    COURSE_ZH,
    CRITICALLY,
    DEVELOPING,
    DIRECTING,
    HIGHER,
    JUDGING,
    JUDGING_ZH,
    PROFESSIONALISM,
    REMEMBERING,
    REMEMBERING_ZH,
    ROUTINE,
    SCHEME,
    SCHEME_ZH,
    SHOWN_BY,
    UNDERSTANDING,
    UNDERSTANDING_VERBS,
    UNDERSTANDING_VERBS_ZH,
    UNDERSTANDING_ZH,
    VAGUE,
    VAGUE_ZH,
)
from cskg.model import Severity, Span, StatementKind, Unit
from cskg.outline import iter_statements
from cskg.parser.verbs import find_verb

_SPELLED_OUT = 0.5
"""A heading whose items share this much of a criterion's content spells out what understanding means there."""

_FEWEST_LOW = 3
"""So many statements must ask for recall before a unit is said to ask for nothing else."""

_MANY_VERBS = 4
_SHOWN_QUOTES = 3
_SEPARATOR = re.compile(r"\s*(?:[,;，；、]\s*(?:(?:and|or)\b\s*|[及和或並并]\s*)?|\b(?:and|or|as\s+well\s+as)\b\s*)")


def find_ambiguous_verbs(unit: Unit) -> Iterator[Fault]:
    """Finds criteria, and requirements without items, that open with a verb that cannot be observed.

    Published units keep what must be known in topics of their own (*Know X*, *Knowledge of X*), where such verbs are
    idiom and so only a hint; elsewhere *know* and its like are a warning. Verbs of understanding are a hint in any
    requirement, and a warning in a criterion, unless a topic of the same matter lists what understanding it means.
    """
    spelled_out = [
        loose_tokens(" ".join((heading.text, *(child.text for child in heading.children))))
        for _, kind, heading in iter_statements(unit)
        if kind is StatementKind.PERFORMANCE_REQUIREMENT and heading.children and _is_of_understanding(heading.text)
    ]
    has_topics = any(topic.children for topic in unit.requirements)
    of_knowledge: set[str] = set()
    for path, kind, statement in iter_statements(unit):
        is_criterion = kind is StatementKind.ASSESSMENT_CRITERION
        is_topic = not is_criterion and has_topics and "." not in path
        is_of_knowledge = path.rpartition(".")[0] in of_knowledge
        vague, mild = _open_vaguely(statement.text)
        if is_topic or statement.children:
            if is_of_knowledge or vague or mild:
                of_knowledge.add(path)
            continue
        if match := vague:
            severity = Severity.INFO if is_of_knowledge else Severity.WARNING
        elif match := mild:
            tokens = loose_tokens(statement.text[match.end("verb") :])
            shared = max((len(tokens & heading) for heading in spelled_out), default=0)
            is_clear = not is_criterion or shared >= max(1, _SPELLED_OUT * len(tokens))
            severity = Severity.INFO if is_clear else Severity.WARNING
        else:
            continue
        verb, groups = match["verb"], match.groupdict()
        cure = f"Write what a candidate does to show it, such as {_show(unit)}."
        if rest := groups.get("rest"):
            verb = verb[: -len(rest)].rstrip()
            cure = f"Leave out “{verb}”, so that the statement is the outcome itself: “{clip(rest)}”."
        yield Fault(
            rule=AMBIGUOUS_VERB,
            severity=severity,
            message=f"“{clip(statement.text)}” opens with “{verb}”, which nobody can observe or assess. {cure}",
            subject=statement.text,
            spans=statement.spans,
        )


def _open_vaguely(text: str) -> tuple[re.Match[str] | None, re.Match[str] | None]:
    if is_chinese(text):
        return VAGUE_ZH.match(text), UNDERSTANDING_ZH.match(text)
    return VAGUE.match(text), UNDERSTANDING.match(text)


def _is_of_understanding(text: str) -> bool:
    return any(match is not None for match in _open_vaguely(text))


def _show(unit: Unit) -> str:
    """Gives verbs that show understanding at the unit's level."""
    return SHOWN_BY[unit.language][min((unit.level or 3) - 1, 4) // 2]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Demand:
    """What a statement's verb asks for, and where it stands."""

    words: str
    text: str
    spans: tuple[Span, ...]


def find_level_mismatches(unit: Unit) -> Iterator[Fault]:
    """Finds units whose verbs contradict their QF level; one fault a unit.

    Too high, at level 1 or 2: a title, requirement or criterion that sets strategy, policy or governance, or reviews
    something critically; at level 1 also one that judges, or develops plans and systems.

    Too low, from level 4 on: all requirements and criteria, professional conduct aside, open with verbs of recall. From
    level 5 on verbs of routine do not help, nor do up to half of verbs of understanding; a third of the verbs may be
    unknown, but one verb of a higher demand makes the rule silent.
    """
    if unit.level is None:
        return
    if unit.level <= 2:
        found, asks = list(_iter_too_high(unit, unit.level)), "guided routine work"
    elif unit.level >= 4:
        found, asks = _find_too_low(unit, unit.level), "analysis and judgement" if unit.level > 4 else "application"
    else:
        return
    if found:
        verbs = ", ".join(dict.fromkeys(f"“{demand.words}”" for demand in found))
        quotes = "; ".join(f"“{clip(demand.text)}”" for demand in found[:_SHOWN_QUOTES])
        says = f"asks for more ({verbs})" if unit.level <= 2 else f"asks only for recall and routine ({verbs})"
        yield Fault(
            rule=VERB_LEVEL_MISMATCH,
            message=f"QF level {unit.level} is a level of {asks}, but {unit.code} {says}: {quotes}. "
            f"{VERB_LEVEL_MISMATCH.cure}",
            subject=f"level {unit.level}: {verbs}",
            spans=found[0].spans,
        )


def _iter_too_high(unit: Unit, level: int) -> Iterator[_Demand]:
    title = next((quote.spans for quote in unit.field_quotes if quote.field == "title"), ())
    texts = [(unit.title or "", title), *((item.text, item.spans) for _, _, item in iter_statements(unit))]
    for text, spans in texts:
        if words := _find_high_verb(text, level):
            yield _Demand(words=words, text=text, spans=spans)


def _find_high_verb(text: str, level: int) -> str | None:
    """Gives the words of a statement that no unit of the level asks for."""
    if is_chinese(text):
        if match := COURSE_ZH.match(text) or (SCHEME_ZH.match(text) if level == 1 else None):
            return f"{match['verb']}…{match['noun']}"
        match = JUDGING_ZH.match(text) if level == 1 else None
        return match["verb"] if match else None
    if match := CRITICALLY.match(text):
        return match["verb"].lower()
    verb = find_opening_verb(text)
    body = after_opening(text)
    if verb in DIRECTING and (match := COURSE.match(body)):
        return f"{verb} … {match['noun'].lower()}"
    if level == 1 and verb in DEVELOPING and (match := SCHEME.match(body)):
        return f"{verb} … {match['noun'].lower()}"
    return verb if level == 1 and verb in JUDGING else None


def _find_too_low(unit: Unit, level: int) -> list[_Demand]:
    """Gives the demands of a unit that asks for too little; none where it asks for enough, or for what is not known."""
    found: list[_Demand] = []
    understanding = unknown = 0
    under_conduct: set[str] = set()
    low: set[str] = set()
    for path, _, statement in iter_statements(unit):
        parent = path.rpartition(".")[0]
        if parent in under_conduct or PROFESSIONALISM.search(statement.text):
            under_conduct.add(path)
            continue
        demand, words = _grade(statement.text, level)
        if demand is _Grade.HIGHER:
            return []
        if demand is _Grade.UNKNOWN:
            # A heading without a verb, or an item of a list, asks for nothing itself.
            is_mute = find_opening_verb(statement.text) is None
            unknown += not (is_mute and (statement.children or parent in low))
            continue
        low.add(path)
        if demand is _Grade.UNDERSTANDING and statement.children:
            continue
        understanding += demand is _Grade.UNDERSTANDING
        found.append(_Demand(words=words, text=statement.text, spans=statement.spans))
    if len(found) < _FEWEST_LOW:
        return []
    if level == 4:
        return found if not understanding and not unknown else []
    return found if understanding <= len(found) / 2 and unknown <= len(found) / 2 else []


class _Grade(Enum):
    """What a statement's verb asks for: recall or routine, understanding, something higher, or nobody knows."""

    RECALL = 1
    UNDERSTANDING = 2
    HIGHER = 3
    UNKNOWN = 0


def _grade(text: str, level: int) -> tuple[_Grade, str]:
    """Tells what a statement's verb asks for, and the verb; at level 4 the verbs of routine are left open."""
    if is_chinese(text):
        patterns = (
            (_Grade.RECALL, REMEMBERING_ZH),
            (_Grade.UNDERSTANDING, UNDERSTANDING_VERBS_ZH),
        )
        found = ((grade, match["verb"]) for grade, pattern in patterns if (match := pattern.match(text)))
        return next(found, (_Grade.HIGHER, ""))
    verb = find_opening_verb(text)
    if verb is None:
        return _Grade.UNKNOWN, ""
    if verb in REMEMBERING or (level > 4 and verb in ROUTINE):
        return _Grade.RECALL, verb
    if verb in UNDERSTANDING_VERBS:
        return _Grade.UNDERSTANDING, verb
    return (_Grade.HIGHER if verb in HIGHER else _Grade.UNKNOWN), verb


def find_several_outcomes(unit: Unit) -> Iterator[Fault]:
    """Finds criteria that join four verbs or more; two or three belong to one outcome as often as not."""
    for _, kind, statement in iter_statements(unit):
        if kind is not StatementKind.ASSESSMENT_CRITERION or is_chinese(statement.text):
            continue
        verbs = _find_joined_verbs(statement.text)
        if len(verbs) >= _MANY_VERBS:
            yield Fault(
                rule=SEVERAL_OUTCOMES,
                message=f"“{clip(statement.text)}” joins {len(verbs)} outcomes ({', '.join(verbs)}); a candidate who "
                f"can do some of them neither meets nor misses it. {SEVERAL_OUTCOMES.cure}",
                subject=statement.text,
                spans=statement.spans,
            )


def _find_joined_verbs(text: str) -> list[str]:
    """Gives the verbs that stand beside the verb that opens a statement, in the same form."""
    pieces = _SEPARATOR.split(after_opening(text))
    lead = find_verb(pieces[0].partition(" ")[0])
    if lead is None or find_opening_verb(text) is None:
        return []
    verbs = [lead.lemma]
    # After a verb without an object come verbs until one has it; elsewhere a word that may be a noun is one.
    bare = " " not in pieces[0]
    for piece in pieces[1:]:
        word, _, rest = piece.partition(" ")
        verb = find_verb(word)
        if verb is not None and verb.form == lead.form and (bare or not verb.is_noun):
            verbs.append(verb.lemma)
        elif bare and lead.form == "ing" and word.endswith("ing"):
            verbs.append(word)
        bare = bare and not rest
    return verbs
