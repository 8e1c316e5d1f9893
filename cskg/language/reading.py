"""Reads a statement: its verb, the verb's demand, its object, its claims and its form.

:func:`read_statement` reads a whole statement. The other functions answer single questions about a piece of text that
may not be a statement yet; the parser uses them while it still looks for the statements.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property, lru_cache
from itertools import pairwise

from cskg.language.characters import IDEOGRAPH, IDEOGRAPHS, has_ideograph, is_chinese
from cskg.language.claims import Claims, read_claims
from cskg.language.lexicon import Demand, chinese_leads, chinese_verbs, find_verb, find_word, is_of_class
from cskg.language.terms import find_term, list_runs, pair_ideographs, weigh_terms
from cskg.outline import fold_statement

_CONDUCT = re.compile(
    r"(?:(?:exhibit|demonstrate|display|show|have|keep|maintain|adopt|uphold|observe)\s+)?(?:an?\s+|the\s+)?"
    r"(?:good\s+|proper\s+|right\s+)?(?:professionalism|attitudes?|integrity(?:\s+at\s+work)?"
    r"|(?:professional|work|working)\s+(?:attitudes?|manners?|conduct|behaviou?r|ethics?))"
    r"|(?:展示|展現|展现|表現|表现|保持|具備|具备|抱持)?(?:良好的?)?(?:(?:專業|专业|工作|職業|职业)(?:的)?)?(?:態度|态度)"
    r"|(?:展示|展現|展现|表現|表现|保持|具備|具备)?(?:專業|专业|職業|职业)(?:能力|精神|操守|道德)"
)
"""Folded headings of professional conduct, which are in units of every kind with different lists.

They are the set phrases of published outcome statements in Hong Kong, in both languages."""

_EMPTY_HEADINGS = frozenset({"be able to", "能夠", "能够"})
"""Folded texts that only open a list."""

_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_LEAD = re.compile(
    r"(?:(?:be|being)\s+)?(?:able|capable)\s+(?:to|of)\s+|(?:have\s+)?(?:the\s+)?ability\s+(?:to|of)\s+|to\s+"
    r"|be\s+(?=[a-z])|(?:do\s+not|don['’]t|never|always)\s+",
    re.IGNORECASE,
)
_ADVERBS = re.compile(r"(?:[a-z]+ly\s+){1,2}", re.IGNORECASE)
_KNOWING = re.compile(
    r"(?:(?:have|possess|acquire|gain|obtain|demonstrate|show|display)\s+)?(?:the\s+|an?\s+)?"
    r"(?:(?:basic|general|sound|good|working|practical|thorough|detailed|relevant|professional|technical|clear|in-depth)\s+)?"
    r"(?:knowledge|understanding)\s+(?:and\s+(?:knowledge|understanding)\s+)?(?:of|to|about|on)\s+",
    re.IGNORECASE,
)
_CHINESE_LEAD = re.compile(r"能夠|能够|能|可以")
_ABILITY = re.compile(
    r"(?:be\s+)?(?:able|capable)\b|(?:the\s+)?ability\b|to\s|能夠|能够|能|具備|具备|有能力", re.IGNORECASE
)
_NO_OBJECT = re.compile(r"\s+of\b|\W*$", re.IGNORECASE)
_WITH_OBJECT = re.compile(
    r"(?P<word>[A-Z][a-z]{2,})\s+(?:(?:up|down|out|off|on|in|over|away|back)\s+)?"
    r"(?:the|an?|all|each|every|any|its|their|his|her|this|these|those)\s"
)
_NUMBER = re.compile(r"[\d.,%\s]+")
_CODE = re.compile(r"[A-Z]*\d[\dA-Z.-]*")
_MODAL = re.compile(
    r"\b(?:shall|must|(?:should|may|can|will)\s+not|cannot)\b|不得|不可|不應|不应|必須|必须|須|须", re.IGNORECASE
)
_FEWEST_SENTENCE_WORDS = 5
_MOST_NAMING = 4

_OPENS_LIST = re.compile(
    # Words that announce members, a phrase that refers to the words after it, and a search that names its aim. Written
    # for this project from the grammar of such openings.
    r"\b(?:including|includes?|such\s+as|for\s+example|namely|as\s+follows|(?:as\s+)?below|like|at\s+least"
    r"|comprising|containing|covering|(?:consisting|composed|made\s+up)\s+of"
    r"|(?:in|with|by|on|(?:taking|taken)\s+into)\s+(?:the\s+|due\s+|full\s+)?"
    r"(?:terms|respect|regard|reference|relation|consideration|account|view|forms?|areas?|aspects?)\s+(?:of|to)"
    r"|taking\s+into\s+(?:account|consideration)|(?:looking|searching|checking|watching)\s+for"
    r"|(?:the|these)\s+following(?:\s+\w+){0,2}|(?:including\s+)?but\s+not\s+limited\s+to)\s*[:：,]?$"
    r"|(?:包括|包含|例如|譬如|如下|(?<![面線线度歲岁級级米分元件名人點点時时])以下(?:各\S{1,2}|\S{1,4})?|下列\S{0,4}|但不限於|但不限于)\s*[:：]?$|[:：]$",
    re.IGNORECASE,
)
_LAST_WORDS = tuple(
    "including include includes as example namely follows below like least comprising containing covering of to "
    "account consideration for : ： , 包括 包含 例如 譬如 如下 但不限於 但不限于".split()
)
_NEAR_END = ("following", "以下", "下列")
"""Words that such an opening ends in, or has near its end; texts without them need no further test."""

_FAR = 48
"""How many characters before a place are searched for words that open a list."""


class StatementForm(Enum):
    """The grammatical form of a statement, as a reader sees it at a glance."""

    ACTION = "action"
    GERUND = "gerund"
    ABILITY = "ability"
    NAME = "name"
    SENTENCE = "sentence"
    NUMBER = "number"
    CODE = "code"


@dataclass(frozen=True, kw_only=True)  # no slots: the derived values below are computed when they are needed
class Reading:
    """A statement as read.

    Attributes:
        text: The statement.
        body: The statement from its verb on, without *Capable of* and adverbs; all of it if no verb opens it.
        verb: The dictionary form of the verb that opens it; None if there is none.
        demand: What the verb asks of a person; None if no verb opens the statement.
        object: The words after the verb, or all words if no verb opens the statement.
        manner: The adverbs before the verb.
    """

    text: str
    body: str
    verb: str | None
    demand: Demand | None
    object: str
    manner: str = ""

    @cached_property
    def form(self) -> StatementForm:
        """Its grammatical form."""
        return _read_form(self)

    @cached_property
    def claims(self) -> Claims:
        """Its negation, its numbers, and its words with opposites."""
        return read_claims(self.text)

    @cached_property
    def terms(self) -> Mapping[str, float]:
        """Its terms with their weights, including the verb's; *Promptly record* equals *Record promptly*.

        Example:
            >>> dict(read_statement("Explain the relevant methods of stock control").terms)
            {'explain': 0.25, 'relev': 0.25, 'method': 0.25, 'stock': 1.0, 'control': 1.0}
        """
        return weigh_terms(fold_statement(f"{self.body} {self.manner}".strip()), verb=self.verb)

    @cached_property
    def object_terms(self) -> frozenset[str]:
        """The terms of its object and the object's modifiers; the verb and words that say little are left out.

        Example:
            >>> sorted(read_statement("Count the relevant goods in cartons").object_terms)
            ['box', 'goods']
        """
        own = find_term(self.verb) if self.verb else None
        found = weigh_terms(fold_statement(self.object), verb=None)
        return frozenset(key for key, weight in found.items() if weight >= 1 and (own is None or key != own.key))

    @property
    def is_constraint(self) -> bool:
        """Whether it forbids or commands, such as *The strategy shall not contravene the law*."""
        return _MODAL.search(self.text) is not None

    @property
    def opens_list(self) -> bool:
        """Whether its last words introduce a list."""
        return opens_list(self.text)


@lru_cache(maxsize=1 << 16)
def read_statement(text: str) -> Reading:
    """Reads a statement.

    A word that can be a verb or a noun is a noun before *of* and when it stands alone: *Return of goods*, *Purchase*.

    Example:
        >>> reading = read_statement("Capable of promptly recording customers' complaints")
        >>> reading.verb, reading.object, reading.form.name
        ('record', "customers' complaints", 'ABILITY')
        >>> read_statement("管理存貨").demand.name, read_statement("Broken glass").verb
        ('HIGHER', None)
    """
    if is_chinese(text[:1]):
        return _read_chinese(text)
    lead = _LEAD.match(text)
    start = lead.end() if lead else 0
    manner = _find_manner(text[start:])
    body = text[start + len(manner) :]
    if knowing := _KNOWING.match(body):
        rest = body[knowing.end() :]
        return Reading(text=text, body=rest, verb=None, demand=Demand.UNDERSTANDING, object=rest, manner=manner)
    match = _WORD.match(body)
    verb = find_verb(match[0]) if match else None
    if match is None or verb is None or verb.form not in {"base", "ing"} or _is_noun(body, match, is_noun=verb.is_noun):
        return Reading(text=text, body=body, verb=None, demand=None, object=body, manner=manner)
    word = find_word(verb.lemma)
    demand = word.demand if word else Demand.WORK
    rest = body[match.end() :].lstrip()
    if demand in {Demand.RECALL, Demand.UNDERSTANDING} and (knowing := _KNOWING.match(rest)):
        rest = rest[knowing.end() :]  # the basic knowledge of washing hair
    return Reading(text=text, body=body, verb=verb.lemma, demand=demand, object=rest, manner=manner)


def _find_manner(text: str) -> str:
    """The adverbs at the beginning of a text."""
    adverbs = _ADVERBS.match(text)
    return adverbs[0] if adverbs and not any(find_verb(word) for word in adverbs[0].split()) else ""


def _is_noun(body: str, match: re.Match[str], *, is_noun: bool) -> bool:
    return is_noun and _NO_OBJECT.match(body, match.end()) is not None


def _read_chinese(text: str) -> Reading:
    lead = _CHINESE_LEAD.match(text)
    body = text[lead.end() :] if lead else text
    verb = next((verb for verb in chinese_verbs() if body.startswith(verb)), None)
    if verb is None:
        return Reading(text=text, body=body, verb=None, demand=None, object=body)
    return Reading(text=text, body=body, verb=verb, demand=chinese_verbs()[verb].demand, object=body[len(verb) :])


def _read_form(reading: Reading) -> StatementForm:
    text = reading.text
    if _NUMBER.fullmatch(text):
        return StatementForm.NUMBER
    if _CODE.fullmatch(text):
        return StatementForm.CODE
    if _ABILITY.match(text):
        return StatementForm.ABILITY
    if is_verb_led(reading.body):
        is_gerund = reading.body.partition(" ")[0].endswith("ing") and not reading.body.startswith(reading.verb or "-")
        return StatementForm.GERUND if is_gerund else StatementForm.ACTION
    if has_ideograph(text):
        # Chinese verbs have no distinguishing form, and no list has them all, but names of things are short.
        return StatementForm.NAME if len(IDEOGRAPH.findall(text)) <= _MOST_NAMING else StatementForm.ACTION
    return (
        StatementForm.SENTENCE if len(text.split()) >= _FEWEST_SENTENCE_WORDS and has_verb(text) else StatementForm.NAME
    )


def is_boilerplate(text: str) -> bool:
    """Whether a text is one of the phrases that are in units of every kind."""
    return fold_statement(text) in _EMPTY_HEADINGS or is_conduct(text)


def is_conduct(text: str) -> bool:
    """Whether a text is a heading of professional conduct.

    Example:
        >>> is_conduct("Exhibit professionalism"), is_conduct("Show a good attitude to guests")
        (True, False)
    """
    return _CONDUCT.fullmatch(fold_statement(text)) is not None


def has_object(text: str) -> bool:
    """Whether a text opens with a word and its object, which makes the word a verb, listed or not.

    Example:
        >>> has_object("Frobnicate the stock"), has_object("Frob down a shop"), has_object("During the sale")
        (True, True, False)
    """
    match = _WITH_OBJECT.match(text)
    if match is None:
        return False
    word = find_word(match["word"].casefold())
    return word is None or "v" in word.classes


def is_verb_led(text: str) -> bool:
    """Whether a text opens with a verb, or with words that announce one (*Capable of*).

    Example:
        >>> is_verb_led("Capable of frobnicating stock"), is_verb_led("Standard version"), is_verb_led("分析銷售數據")
        (True, False, True)
    """
    if is_chinese(text[:1]):
        return text.startswith(_chinese_openers())
    return _LEAD.match(text) is not None or read_statement(text).verb is not None or has_object(text)


@cache
def _chinese_openers() -> tuple[str, ...]:
    return (*chinese_leads(), *chinese_verbs())


def has_verb(text: str) -> bool:
    """Whether a text contains a verb form; Chinese verbs have no such form, so every Chinese text counts.

    Inside the text, a form that may also be a noun (*plans*, *marketing*) counts only after *to* or an auxiliary verb.

    Example:
        >>> has_verb("Standard version"), has_verb("The plan aligns with the needs"), has_verb("Business plans")
        (False, True, False)
    """
    if is_chinese(text[:1]):
        return True
    words = _WORD.findall(text)
    if any(is_of_class(word, "aux") for word in words) or (words and read_statement(text).verb is not None):
        return True
    for before, word in pairwise(words):
        verb = find_verb(word)
        if verb is not None and (
            (before.casefold() == "to" and verb.form == "base")
            or (
                not (verb.is_noun and verb.form in {"base", "s"})
                and verb.form != "ed"
                and not (verb.form == "ing" and is_of_class(word, "n"))
            )
        ):
            return True
    return False


def opens_list(text: str, end: int | None = None) -> bool:
    """Whether a text, up to a place in it, ends in words that introduce a list.

    Example:
        >>> opens_list("Describe the types of customers, including"), opens_list("Describe the customers")
        (True, False)
    """
    end = len(text) if end is None else end
    start = max(0, end - _FAR)
    words = text[start:end].casefold().rstrip()
    may_open = words.endswith(_LAST_WORDS) or any(map(words.__contains__, _NEAR_END))
    return may_open and _OPENS_LIST.search(text, start, end) is not None


_SHOWN = re.compile(rf"[^\W\d_{IDEOGRAPHS}]+(?:['’][^\W\d_]+)?")
_PAIR = re.compile(rf"[{IDEOGRAPHS}]{{2}}")


def show_words(text: str, terms: Collection[str]) -> tuple[str, ...]:
    """Returns the words of a text that have some of its terms, in order, as they are written.

    Example:
        >>> show_words("Describe the causes of losses", {"caus", "loss"})
        ('causes', 'losses')
        >>> show_words("管理存貨紀錄", read_statement("存貨紀錄").object_terms)
        ('存貨紀錄',)
    """
    found = [word for word in _SHOWN.findall(text) if (term := find_term(word.casefold())) and term.key in terms]
    runs: list[tuple[int, int]] = []
    for place in range(len(text) - 1):
        if not _PAIR.match(text, place):
            continue
        pair = pair_ideographs("".join(list_runs(text[place : place + 2])))[0]
        if (term := find_term(pair)) and term.key in terms:
            runs = (
                [*runs[:-1], (runs[-1][0], place + 2)] if runs and runs[-1][1] > place else [*runs, (place, place + 2)]
            )
    return (*dict.fromkeys(found + [text[start:end] for start, end in runs]),)
