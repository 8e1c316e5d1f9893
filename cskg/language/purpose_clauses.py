"""Statements that connect an action with its purpose: *Lock the door so that nobody enters*, 蓋好食物，以防昆蟲沾污.

*To* with a word is a purpose if the word is clearly a verb and no word before it takes an infinitive: *measures to
prevent loss* and *ask guests to avoid noise* state none.
"""

import re
from dataclasses import dataclass

from cskg.language.characters import is_chinese
from cskg.language.lexicon import find_lemma, find_verb, is_of_class
from cskg.language.reading import read_statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint:
    """An action and the clause that gives its purpose or its time.

    Attributes:
        action: The action without the clause.
        clause: The clause with its connecting words, as in the statement.
        opening: The word that connects the two, in lower case.
    """

    action: str
    clause: str
    opening: str


_CLAUSE = re.compile(
    r"(?P<action>.+?),?\s+(?P<clause>(?P<opening>so\s+that|because(?!\s+of)|in\s+case(?!\s+of)|for\s+fear\s+(?:of|that))"
    r"\s+.+)"
)
_INFINITIVE = re.compile(
    r"(?P<action>.+?),?\s+(?:(?P<plain>in\s+order|so\s+as)\s+)?"
    r"(?P<clause>(?P<opening>to)\s+(?P<verb>[a-z]+)(?P<rest>\s.+))"
)
_SEEKING = frozenset(
    "prevent avoid ensure reduce minimise maximise protect stop safeguard maintain improve increase speed save comply "
    "meet attract enable allow help make keep preserve limit lower raise retain boost encourage deter guarantee "
    "shorten leave let give show remove free release check see find hold drain clear".split()
)
"""Verbs of seeking or preventing something; after *to* they are never nouns."""

_TAKES_INFINITIVE = frozenset(
    "ability action aim attempt attention authority capacity care chance choice commitment decision desire duty "
    "effort failure freedom idea intention means measure method need obligation one opportunity pair people "
    "permission person plan policy power pressure procedure process programme promise proposal readiness reason "
    "request right something step strategy system technique tendency thing time tool way willingness wish able easy "
    "difficult enough hard likely long ready safe sure willing used due how what whether not only".split()
)
_HAS_INFINITIVE = frozenset(
    "advise agree aim allow appoint arrange ask assign cause choose continue decide enable encourage expect forbid "
    "force help hire instruct invite learn leave motivate need order permit persuade prefer prepare promise propose "
    "refuse remember remind request require select teach tell train try urge want warn work use be seek strive".split()
)
_NEEDS_SUBJECT = re.compile(
    r"\bfor\s+(?!\d)(?:\S+\s+){0,2}\S+$|\b(?:too|enough)\b|\b(?:that|which|who|when|where|if)\b"
)
_CHINESE_JOINS = (
    "以免|以防|以避免|以便|從而|从而|以確保|以确保|以減少|以减少|以保障|以提高|以提升|以防止|防止|避免|確保|确保"
)
_CHINESE = re.compile(
    rf"(?P<action>[^，,。；]+)(?:[，,](?P<clause>(?P<opening>{_CHINESE_JOINS})[^，,。；]+)"
    rf"|(?P<tight>(?:{'|'.join(join for join in _CHINESE_JOINS.split('|') if join.startswith('以'))})[^，,。；]+))"
)


def read_purpose(text: str) -> Joint | None:
    """Splits a statement into an action and its purpose; None if no words connect the two.

    Example:
        >>> found = read_purpose("Cordon off wet floors in order to prevent falls")
        >>> found.action, found.clause
        ('Cordon off wet floors', 'to prevent falls')
        >>> read_purpose("Rinse probes in water to remove salt").clause
        'to remove salt'
        >>> read_purpose("Describe measures to prevent falls"), read_purpose("Ask guests to avoid noise")
        (None, None)
        >>> read_purpose("蓋好食物，以防昆蟲沾污").clause
        '以防昆蟲沾污'
    """
    if is_chinese(text[:1]):
        match = _CHINESE.fullmatch(text)
        clause = match and (match["clause"] or match["tight"])
        return Joint(action=match["action"], clause=clause, opening="以") if match and clause else None
    if (match := _CLAUSE.fullmatch(text)) is not None:
        opening = " ".join(match["opening"].split())
        return Joint(action=match["action"], clause=match["clause"], opening=opening)
    match = _INFINITIVE.fullmatch(text)
    if match is None or not (match["plain"] or _is_purpose(match, text)):
        return None
    return Joint(action=match["action"], clause=match["clause"], opening="to")


def _is_purpose(match: re.Match[str], text: str) -> bool:
    """Whether *to* opens a purpose of the whole action: a verb follows, and no word before it takes an infinitive."""
    verb, before = find_verb(match["verb"]), find_lemma(match["action"].split()[-1].casefold())
    if verb is None or verb.form != "base" or " to " in match["rest"] or _NEEDS_SUBJECT.search(match["action"]):
        return False
    if before in _TAKES_INFINITIVE or read_statement(text).verb in _HAS_INFINITIVE:
        return False
    following = match["rest"].split()[0].casefold()
    return verb.lemma in _SEEKING or not verb.is_noun or is_of_class(following, "det", "pron")
