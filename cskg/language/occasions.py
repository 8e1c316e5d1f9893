"""Statements that say when an action is done: *Close the intake if the river turns brown*, 打烊前鎖門.

An occasion is a case (*when*, *if*, *as soon as*, 當…時) or a time beside another event (*before*, *while*, 前, 後).
:func:`list_other_times` gives the same event with another order: *after* for *before*.
"""

import re

from cskg.language.characters import is_chinese
from cskg.language.lexicon import chinese_verbs, find_lemma, find_verb, is_of_class
from cskg.language.purpose_clauses import Joint
from cskg.language.quantities import read_quantities
from cskg.language.reading import read_statement

CASES = frozenset({"when", "whenever", "as soon as", "once", "if", "當"})
"""The openings that name a case that calls for the action; the others only order it among other events."""

_OPENING = r"(?P<opening>as\s+soon\s+as|whenever|when|once|if|before|after|while|during|until)"
_TRAILING = re.compile(rf"(?P<action>.+?),?\s+(?P<clause>{_OPENING}\s+(?P<event>.+))", re.IGNORECASE)
_LEADING = re.compile(rf"(?P<clause>{_OPENING}\s+(?P<event>[^,]+)),\s+(?P<action>.+)", re.IGNORECASE)
_ONE_OPENING = re.compile(rf"(?<!\S){_OPENING}(?!\S)", re.IGNORECASE)
_BARE_CASE = re.compile(
    r"(?:(?:it\s+is|they\s+are)\s+)?(?:possible|necessary|required|needed|applicable|asked|due|more\b|in\s)"
)
_NO_EVENT = re.compile(
    r"(?:\d|and\b|or\b|per\b|every\b|each\s+(?:second|minute|hour|day|week|month|year)\b|(?:an?|one|two|three)\s+(?:second|minute|hour|day|week|month|year)s?\b)"
)
_TURNS = re.compile(r"\b(?:even|only|just|at|long|well|and|or|but|not|except|than|as)$", re.IGNORECASE)
"""Words that change the meaning of the opening after them."""

_MEASURES = re.compile(
    r"\b(?:soon|shortly|immediately|right|day|week|month|year|hour|minute|morning|evening|night|season)s?$",
    re.IGNORECASE,
)
"""Words that belong to the *before* or *after* that follows them, and not to the action."""

_RANKING = frozenset({"put", "place", "rank", "set", "name", "call", "come", "look"})
"""Verbs with which *before* and *after* may mean something other than a time."""

_ASKING = frozenset({"ask", "check", "decide", "see", "test", "verify", "confirm", "determine", "tell", "say", "note"})
"""Verbs with which *if* and *when* may introduce what is asked or told."""

_LASTING = frozenset(
    "shift meal visit event broadcast service meeting lesson class training treatment cycle show session use storm "
    "delivery inspection repair sale season flight trip tour operation audit performance test stay journey round "
    "break interview ceremony lunch dinner breakfast exercise transport wash game match".split()
)
"""Nouns for things that take time, so that something can be done before, during and after them."""

_EVENTS = _LASTING | frozenset(
    "acquisition order work payment departure arrival appointment handover start launch harvest accident purchase "
    "opening closing move change storm flood fire".split()
)
_HAPPENS = re.compile(
    r"(?:ends|starts|begins|arrives|leaves|closes|opens|happens|occurs|dies|fails|breaks|stops|runs|goes|comes|falls|rises"
    r"|drops|expires|dries|boils|sets|cools|turns|forms|moves|changes|gets|becomes|reaches|grows|spreads|hardens|melts|signs|pays|enters|returns)"
)
_SECOND_CLAUSE = re.compile(r"\b(?:so that|because|in case|in order|to (?:prevent|avoid|ensure|reduce))\b")

_CHINESE_CASE = re.compile(
    r"(?P<clause>(?:每?當|每?当|如果?|若|一旦|遇到?|倘若)[^，,。；]{3,}?)[，,](?:便|則|则|應|应|須|须)?(?P<action>.+)"
    r"|(?P<tight>(?:每?當|每?当|如|若|遇到?)[^，,。；]{2,}?[時时])(?P<then>[^，,。；]+)"
)
_CHINESE_TIME = re.compile(
    r"(?:在|於|于)?(?P<clause>(?P<event>(?![待等直])[^，,。；、]{2,14}?)(?:之|以)?(?P<opening>前|[後后]|期[間间]))[，,]?(?:才|先|應|应|須|须|要)?"
    r"(?P<action>(?![\d一二兩两三四五六七八九十半]).+)"
)
_CHINESE_NUMBER_ENDS = re.compile(
    r"(?:[\d一二兩两三四五六七八九十半][個个]?(?:秒|分鐘?|分钟|小[時时]|日|天|星期|週|周|月|年)|[最然隨随事先])$"
)
_CHINESE_LEADS = ("把", "將", "将", "立即", "馬上", "马上", "先", "再", "向", "與", "与", "在")


def read_occasion(text: str) -> Joint | None:
    """Splits a statement into an action and the time or case for it; None if no words certainly connect the two.

    Example:
        >>> found = read_occasion("Move staff when a queue forms")
        >>> found.action, found.clause
        ('Move staff', 'when a queue forms')
        >>> read_occasion("If the river turns brown, close the intake").action
        'Close the intake'
        >>> read_occasion("Put safety before speed"), read_occasion("Report losses even if a colleague is involved")
        (None, None)
        >>> read_occasion("打烊前把鮮花搬回冷藏櫃").clause
        '打烊前'
    """
    if is_chinese(text[:1]):
        return _read_chinese(text)
    if len(_ONE_OPENING.findall(text)) != 1:
        return None
    match = _LEADING.fullmatch(text) or _TRAILING.fullmatch(text)
    if match is None or not _is_time(match, text):
        return None
    action, clause = match["action"], match["clause"]
    opening = " ".join(match["opening"].casefold().split())
    return Joint(action=action[:1].upper() + action[1:], clause=clause[:1].lower() + clause[1:], opening=opening)


def _is_time(match: re.Match[str], text: str) -> bool:
    """Whether the words name an event, and no word before them changes their meaning."""
    opening, event, start = match["opening"].casefold(), match["event"], match.start("opening")
    if any(found.start <= start < found.end for found in read_quantities(text)):
        return False
    if _NO_EVENT.match(event) or _SECOND_CLAUSE.search(text) or _TURNS.search(match["action"] if start else ""):
        return False
    verb = read_statement(match["action"][:1].upper() + match["action"][1:]).verb
    is_order = opening in {"before", "after"}
    if verb in (_RANKING if is_order else _ASKING) or (is_order and start and _MEASURES.search(match["action"])):
        return False
    words = event.split()
    is_doing = (first := find_verb(words[0].casefold())) is not None and first.form == "ing"
    if opening in {"before", "after", "during"}:
        is_named = is_of_class(words[0].casefold(), "det") and find_lemma(words[-1].casefold()) in _EVENTS
        return is_doing or is_named or (opening != "during" and _is_clause(words))
    return not _BARE_CASE.match(event) and (is_doing or len(words) > 1)


def _is_clause(words: list[str]) -> bool:
    """Whether words are a clause: a subject, and a verb that agrees with it."""
    if len(words) < 2:
        return False
    if words[0] in {"it", "they", "he", "she", "nobody", "anybody", "somebody", "anyone", "someone"}:
        return True
    return any(is_of_class(word, "aux") or _HAPPENS.fullmatch(word) or _is_plain_verb(word) for word in words[1:])


def _is_plain_verb(word: str) -> bool:
    verb = find_verb(word)
    return verb is not None and verb.form == "s" and not verb.is_noun


def _read_chinese(text: str) -> Joint | None:
    if (case := _CHINESE_CASE.fullmatch(text)) is not None:
        clause, action = case["clause"] or case["tight"], case["action"] or case["then"]
        return Joint(action=action, clause=clause, opening="當")
    match = _CHINESE_TIME.fullmatch(text)
    if match is None or _CHINESE_NUMBER_ENDS.search(match["event"]):
        return None
    is_then = text[: match.start("action")].endswith("才")
    if not is_then and not match["action"].startswith((*_CHINESE_LEADS, *chinese_verbs())):
        return None
    return Joint(action=match["action"], clause=match["clause"], opening=match["opening"])


def list_other_times(joint: Joint) -> tuple[str, ...]:
    """Lists the two other times for the action relative to the same event; empty if there are none.

    Example:
        >>> list_other_times(read_occasion("Test the water before opening the gate"))
        ('while opening the gate', 'after opening the gate')
        >>> list_other_times(read_occasion("Raise orders before the stock runs out"))
        ('when the stock runs out', 'after the stock runs out')
        >>> list_other_times(read_occasion("打烊前把鮮花搬回冷藏櫃"))
        ('打烊時', '打烊後')
    """
    if not joint.clause.isascii() and is_chinese(joint.clause[:1]):
        return _list_chinese_times(joint)
    event = joint.clause[len(joint.opening) :].strip()
    words = event.casefold().split()
    verb = find_verb(words[0])
    if verb is not None and verb.form == "ing":
        circle: tuple[str, ...] = ("before", "while", "after")
    elif words[0] in {"the", "each", "every", "a", "an"} and find_lemma(words[-1]) in _LASTING:
        circle = ("before", "during", "after")
    elif joint.opening == "before" and _is_clause(words):
        circle = ("before", "when", "after")
    else:
        return ()
    return tuple(f"{other} {event}" for other in circle if other != joint.opening) if joint.opening in circle else ()


def _list_chinese_times(joint: Joint) -> tuple[str, ...]:
    if joint.opening == "當":
        return ()
    event = joint.clause.removesuffix(joint.opening).removesuffix("之").removesuffix("以")
    is_simplified = joint.opening in {"后", "期间"}
    during = joint.opening if joint.opening.startswith("期") else "时" if is_simplified else "時"
    circle = ("前", during, "后" if is_simplified else "後")
    return tuple(event + other for other in circle if other != joint.opening)
