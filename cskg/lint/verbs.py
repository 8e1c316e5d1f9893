"""The rules on verbs: can they be observed, do they fit the QF level, are there too many of them.

The groups of words follow the literature on writing outcomes: verbs that cannot be observed (Mager 1962; Gronlund 1978;
Kennedy 2006), and the lower and upper end of the revised taxonomy (Anderson and Krathwohl 2001). The words were chosen
for this project; what a verb asks of a person stands in the lexicon.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cskg.language.characters import has_ideograph
from cskg.language.lexicon import Demand, find_verb
from cskg.language.reading import read_statement
from cskg.lint.rules import AMBIGUOUS_VERB, PROFESSIONALISM, SEVERAL_OUTCOMES, VERB_LEVEL_MISMATCH, Fault, clip
from cskg.lint.structure import loose_tokens
from cskg.model import Language, Severity, Span, StatementKind, Unit
from cskg.outline import iter_statements

_QUALITIES = (
    r"(?:(?:adequate|basic|better|broad|clear|comprehensive|deep|full|general|good|in-depth|necessary|relevant|"
    r"solid|some|sound|sufficient|thorough|working)\s+){0,3}"
)
_STATES = r"(?:knowledge|understanding|awareness|appreciation|familiarity|insight)"
_WITHOUT_ADVERBS = r"(?:(?:be\s+|being\s+)?(?:able|capable)\s+(?:to|of)\s+|(?:the\s+)?ability\s+to\s+|to\s+)?"
_OPENING = _WITHOUT_ADVERBS + r"(?:[a-z]+ly\s+){0,2}"

_VAGUE = re.compile(
    rf"{_OPENING}(?P<verb>know(?:ing)?(?:\s+(?:about|of|that))?(?:\s+how\s+to\s+(?P<rest>\S.*))?(?![\w-])"
    r"|(?:be\s+|being\s+|become\s+|becoming\s+)?(?:[a-z]+ly\s+)?(?:aware\s+of|conscious\s+of|familiar\s+with|"
    r"acquainted\s+with|knowledgeable\s+(?:about|in|of)|exposed\s+to|interested\s+in)\b"
    r"|appreciat(?:e|ing)\b|believ(?:e|ing)\b|enjoy(?:ing)?\b|learn(?:ing)?\b(?!\s+from\b)"
    r"|grasp(?:ing)?\s+(?:the\s+)?(?:basics?|concepts?|essentials|ideas?|importance|meaning|principles?|significance)\b"
    rf"|(?:have|having|possess|possessing)\s+(?:an?\s+)?{_QUALITIES}(?:\w+\s+)?{_STATES}\s+(?:of|about|in|on|to)\b"
    rf"|(?:acquir(?:e|ing)|gain(?:ing)?|obtain(?:ing)?)\s+(?:an?\s+)?{_QUALITIES}"
    rf"{_STATES}\s+(?:of|about|in|on|to)\b"
    r"|familiari[sz](?:e|ing)\s+(?:oneself|themselves)\s+with\b)",
    re.IGNORECASE | re.DOTALL,
)
"""Openings that nobody can observe, in English."""

_UNDERSTANDING = re.compile(
    rf"{_OPENING}(?P<verb>understand(?:ing)?|comprehend(?:ing)?|{_QUALITIES}{_STATES}\s+(?:of|about|for|on|to))\b",
    re.IGNORECASE,
)
"""Openings of understanding: published units use them throughout, so they weigh less."""

_OPENING_ZH = r"(?:能夠|能够|能|可以|可)?(?:充分|清楚|深入|全面|基本|初步)?(?:地)?"

_VAGUE_ZH = re.compile(
    rf"{_OPENING_ZH}(?P<verb>知道|知悉|懂得|意識到|意识到|熟悉|熟知|欣賞|欣赏|體會|体会|領會|领会|領悟|领悟"
    r"|(?:學習|学习)(?=如何|使用|操作|有關|有关|基本|運用|运用)"
    r"|(?:具備|具备|具有|擁有|拥有)[^，。；]{0,16}?(?:知識|知识|認識|认识)"
    r"|(?:對|对)[^，。；]{1,16}?有[^，。；]{0,6}?(?:認識|认识|了解|理解))"
)
_UNDERSTANDING_ZH = re.compile(rf"{_OPENING_ZH}(?P<verb>了解|瞭解|理解|明白|認識|认识)")

_SHOWN_BY = {
    Language.EN: ("name, describe or carry out", "explain, compare or apply", "analyse, evaluate or justify"),
    Language.ZH_HANT: ("說出、描述或執行", "解釋、比較或應用", "分析、評估或論證"),
    Language.ZH_HANS: ("说出、描述或执行", "解释、比较或应用", "分析、评估或论证"),
}
"""Verbs that show understanding, at QF levels 1 and 2, 3 and 4, 5 and above."""

_JUDGING = frozenset("appraise conceptualise critique evaluate formulate strategise synthesise".split())
"""Lead verbs of judgement and creation that level 1 does not ask for."""

_JUDGING_ZH = re.compile(r"(?:能夠|能够|能)?(?P<verb>評鑑|评鉴|評價|评价|批判|綜合評估|综合评估)")

_DIRECTING = frozenset("design determine develop devise direct establish formulate govern lead shape steer".split())
"""Lead verbs that, with one of the nouns below, set the course of an organisation."""

_WORDS_BEFORE = (
    r"(?:(?!(?:of|for|to|in|on|by|with|from|at|under|per|as|through|that|which|whether|if|when|how|what|why|who)\b"
    r"|\w+ing\s+(?:the|an?|its|our)\b)[\w'’-]+[\s,]+){1,9}?"
)
_PHRASE_END = (
    r"(?=\W*$|[,.;:(]|\s[-–—]|\s+(?:of|for|to|in|on|by|with|from|at|and|or|that|which|within|across|throughout|"
    r"including|such)\b)"
)

_COURSE = re.compile(
    rf"{_WORDS_BEFORE}(?P<noun>strateg(?:y|ies)|polic(?:y|ies)|governance|business\s+models?|master\s+plans?|"
    rf"road\s?maps?){_PHRASE_END}",
    re.IGNORECASE,
)
"""What sets the course of an organisation, as the object of a statement's verb."""

_SCHEME = re.compile(
    rf"{_WORDS_BEFORE}(?P<noun>plans?|programmes?|models?|frameworks?|systems?|standards|schemes?){_PHRASE_END}",
    re.IGNORECASE,
)
"""What sets how others work: beyond level 1."""

_DEVELOPING = frozenset("design develop devise establish formulate".split())

_CRITICALLY = re.compile(
    rf"{_WITHOUT_ADVERBS}(?P<verb>critically\s+(?:analy[sz]|apprais|assess|compar|evaluat|examin|review)\w*)",
    re.IGNORECASE,
)

_SETTING_ZH = (
    r"(?:能夠|能够|能)?(?P<verb>制訂|制定|訂立|订立|擬訂|擬定|拟订|拟定|規劃|规划|釐定|厘定|確立|确立)[^，。；、]{0,16}"
)
_COURSE_ZH = re.compile(_SETTING_ZH + r"(?P<noun>策略|戰略|战略|政策|方針|方针)(?=$|[，。；])")
_SCHEME_ZH = re.compile(_SETTING_ZH + r"(?P<noun>計劃|计划|方案|制度|模式|標準|标准|架構|架构)(?=$|[，。；])")

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
    if has_ideograph(text):
        return _VAGUE_ZH.match(text), _UNDERSTANDING_ZH.match(text)
    return _VAGUE.match(text), _UNDERSTANDING.match(text)


def _is_of_understanding(text: str) -> bool:
    return any(match is not None for match in _open_vaguely(text))


def _show(unit: Unit) -> str:
    """Gives verbs that show understanding at the unit's level."""
    return _SHOWN_BY[unit.language][min((unit.level or 3) - 1, 4) // 2]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
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


def _iter_too_high(unit: Unit, level: int) -> Iterator[_Asked]:
    title = next((quote.spans for quote in unit.field_quotes if quote.field == "title"), ())
    texts = [(unit.title or "", title), *((item.text, item.spans) for _, _, item in iter_statements(unit))]
    for text, spans in texts:
        if words := _find_high_verb(text, level):
            yield _Asked(words=words, text=text, spans=spans)


def _find_high_verb(text: str, level: int) -> str | None:
    """Gives the words of a statement that no unit of the level asks for."""
    if has_ideograph(text):
        if match := _COURSE_ZH.match(text) or (_SCHEME_ZH.match(text) if level == 1 else None):
            return f"{match['verb']}…{match['noun']}"
        match = _JUDGING_ZH.match(text) if level == 1 else None
        return match["verb"] if match else None
    if match := _CRITICALLY.match(text):
        return match["verb"].lower()
    verb = read_statement(text).verb
    body = read_statement(text).body
    if verb in _DIRECTING and (match := _COURSE.match(body)):
        return f"{verb} … {match['noun'].lower()}"
    if level == 1 and verb in _DEVELOPING and (match := _SCHEME.match(body)):
        return f"{verb} … {match['noun'].lower()}"
    return verb if level == 1 and verb in _JUDGING else None


def _find_too_low(unit: Unit, level: int) -> list[_Asked]:
    """Gives the demands of a unit that asks for too little; none where it asks for enough, or for what is not known."""
    found: list[_Asked] = []
    understanding = unknown = 0
    under_conduct: set[str] = set()
    low: set[str] = set()
    for path, _, statement in iter_statements(unit):
        parent = path.rpartition(".")[0]
        if parent in under_conduct or PROFESSIONALISM.search(statement.text):
            under_conduct.add(path)
            continue
        demand, verb = _find_demand(statement.text, level), read_statement(statement.text).verb
        if demand is Demand.HIGHER:
            return []
        if demand is None or verb is None:
            # A heading without a verb, or an item of a list, asks for nothing itself.
            is_mute = verb is None
            unknown += not (is_mute and (statement.children or parent in low))
            continue
        low.add(path)
        if demand is Demand.UNDERSTANDING and statement.children:
            continue
        understanding += demand is Demand.UNDERSTANDING
        found.append(_Asked(words=verb, text=statement.text, spans=statement.spans))
    if len(found) < _FEWEST_LOW:
        return []
    if level == 4:
        return found if not understanding and not unknown else []
    return found if understanding <= len(found) / 2 and unknown <= len(found) / 2 else []


def _find_demand(text: str, level: int) -> Demand | None:
    """Returns what a statement's verb asks for; None where that is not known.

    At level 4 routine is left open. Few Chinese verbs of a higher demand are listed, so any that is not of recall or
    understanding counts as one.
    """
    reading = read_statement(text)
    demand = reading.demand if reading.verb is not None else None
    if has_ideograph(text):
        is_low = demand is not None and demand <= Demand.UNDERSTANDING
        return demand if is_low else Demand.HIGHER
    if demand is Demand.ROUTINE and level > 4:
        return Demand.RECALL
    return None if demand in {Demand.ROUTINE, Demand.WORK} else demand


def find_several_outcomes(unit: Unit) -> Iterator[Fault]:
    """Finds criteria that join four verbs or more; two or three belong to one outcome as often as not."""
    for _, kind, statement in iter_statements(unit):
        if kind is not StatementKind.ASSESSMENT_CRITERION or has_ideograph(statement.text):
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
    pieces = _SEPARATOR.split(read_statement(text).body)
    lead = find_verb(pieces[0].partition(" ")[0])
    if lead is None or read_statement(text).verb is None:
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
