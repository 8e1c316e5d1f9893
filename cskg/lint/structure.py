"""The rules on statements side by side, on the tree that holds them, and on the range.

English is compared by words, Chinese by ideographs, at two strengths. :func:`exact_tokens` brings together what readers
would call the same words, to find duplicates; :func:`loose_tokens` brings together all that may be about one thing, to
find that nothing agrees. Where the tree was inferred (confidence below 1), the rules on it report nothing. The words
were chosen for this project.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from cskg.language.characters import has_ideograph
from cskg.language.lexicon import find_lemma, find_word
from cskg.language.reading import read_statement
from cskg.lint.rules import (
    EMPTY_TOPIC,
    HOLLOW_RANGE,
    INDUSTRY_UNSTATED,
    LIST_OF_ONE,
    NEAR_DUPLICATE,
    PROFESSIONALISM,
    UNSUPPORTED_CRITERION,
    Fault,
    clip,
)
from cskg.model import Severity, Statement, StatementKind, Unit
from cskg.outline import iter_statements

_GENRE_WORDS = frozenset(
    "able ability accordance according accordingly accurate accurately adequate adequately appropriate appropriately "
    "capable correct correctly different effective effectively efficient efficiently manner necessary proper "
    "properly related relevant required suitable suitably various way".split()
)
"""Words of the genre, which tell no statement from another."""

_IDLE_WORDS = _GENRE_WORDS | frozenset(
    "apply carry company conduct corporate corporation employer ensure enterprise execute handle implement manage "
    "organisation organization out perform provide requirement undertake use utilise work workplace".split()
)
"""Words that may stand in any criterion, so that sharing them shows no agreement."""

_SAME_WORDS = {
    "conduct": "perform",
    "execute": "perform",
    "undertake": "perform",
    "employ": "use",
    "utilise": "use",
    "purchase": "buy",
    "assist": "help",
    "commence": "start",
    "begin": "start",
    "organization": "organisation",
    "personnel": "staff",
    "employee": "staff",
}
"""Words that a designer would not use to tell two outcomes apart."""

_GENRE_WORDS_ZH = re.compile(
    r"能夠|能够|有效地?|適當地?|适当地?|正確地?|正确地?|妥善地?|相關的?|相关的?|有關的?|有关的?|各種|各种|各類|各类"
    r"|所需的?|進行|进行"
)
_PARTICLES_ZH = re.compile(r"[的之及和與与或並并等地]")

_TURNING_WORDS = frozenset(
    "above after against before below beyond except external internal former from inbound least less more most "
    "never new no non not off old out outbound outside over under unless until up down without".split()
)
"""Words that alone make another outcome of a statement."""

_TURNING_ZH = frozenset("不非未無无前後后內内外新舊旧上下入出多少大小男女正副")

_PLACEHOLDER = re.compile(
    r"(?:n\s*[./]?\s*a|nil|none|t\.?b\.?[acd]|to\s+be\s+(?:added|advised|confirmed|decided|determined)|"
    r"not\s+applicable|unlimited|see\s+above|無|无|沒有|没有|不適用|不适用|待定|暫無|暂无|待補|待补|不限)?",
    re.IGNORECASE,
)
"""A range that says nothing."""

_RANGE_WORDS = frozenset(
    "all applicable applied applies apply competency employee in industry people person personnel practitioner "
    "relevant responsible staff unit uoc work worker workplace".split()
)
"""Words with which any range may open."""

_RANGE_WORDS_ZH = re.compile(
    r"[此本的]|能力單元|能力单元|適用於|适用于|員工|员工|人員|人员|從業員|从业员|從事|从事|負責|负责|行業|行业|工作"
)

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_MARKS = " \t\n.,;:!?-–—_*/()[]（）。，；：／"
_LOOSE_LETTERS = 5
"""Words that agree in so many first letters may be about one thing: *analyse* and *analysis*."""

_FEWEST_WORDS = 2
"""A criterion with fewer content words than this may well say the same as a requirement in other words."""

LONG_ENOUGH, LONG_ENOUGH_ZH = 6, 12
"""From so many content words (ideographs) on, one word (two ideographs) more makes no other statement."""

_SENTENCE_ZH = 6
"""A Chinese statement of fewer ideographs is an item of a list, such as a kind of goods."""

_LONGEST = 60
"""A statement of more words than this has a duplicate only if its words are the same."""


def find_unsupported_criteria(unit: Unit) -> Iterator[Fault]:
    """Finds criteria that share no content word with any requirement, nor with the title or the range.

    Words are compared loosely and words of the genre are none, so the rule errs towards silence: a criterion in other
    words for the same thing mostly keeps the name of the thing. Where it does not, it has few words, or it is about
    conduct (safety, the environment, the law), which a topic on professionalism spells out in words of the trade.
    """
    if not unit.requirements:
        return
    known = loose_tokens(unit.title or "") | loose_tokens(unit.range or "")
    for _, kind, statement in iter_statements(unit):
        if kind is StatementKind.PERFORMANCE_REQUIREMENT:
            known |= loose_tokens(statement.text)
    has_conduct = any(PROFESSIONALISM.search(topic.text) for topic in unit.requirements)
    for _, kind, criterion in iter_statements(unit):
        if kind is not StatementKind.ASSESSMENT_CRITERION:
            continue
        tokens = loose_tokens(criterion.text)
        is_conduct = has_conduct and tokens & _conduct()
        if len(tokens) >= _FEWEST_WORDS and not tokens & known and not is_conduct:
            yield Fault(
                rule=UNSUPPORTED_CRITERION,
                message=f"“{clip(criterion.text)}” has no content word in common with any performance requirement of "
                f"{unit.code}, so nothing seems to support it. "
                f"{UNSUPPORTED_CRITERION.cure}",
                subject=criterion.text,
                spans=criterion.spans,
            )


def find_unstated_industries(unit: Unit) -> Iterator[Fault]:
    """Finds that the document of a unit names no industry; a row of a list need not."""
    if not unit.industry and unit.requirements:
        title = unit.title or ""
        yield Fault(
            rule=INDUSTRY_UNSTATED,
            message=f"The document of {unit.code}, “{clip(title)}”, names no industry. {INDUSTRY_UNSTATED.why} "
            f"{INDUSTRY_UNSTATED.cure}",
            subject=title,
            spans=next((quote.spans for quote in unit.field_quotes if quote.field == "title"), ()),
        )


def find_near_duplicates(unit: Unit) -> Iterator[Fault]:
    """Finds statements that say the same as an earlier one of the unit and of their kind.

    The same are statements with the same content words in any order and inflection; of long ones
    (:data:`LONG_ENOUGH`) one may have one word more, if that does not turn the meaning (:data:`_TURNING_WORDS`). A word
    in place of another always makes another statement: lists differ in one noun. A heading is not compared with what
    stands under it, and items without a verb only with their siblings.
    """
    index = _Index()
    for path, kind, statement in iter_statements(unit):
        tokens = exact_tokens(statement.text)
        if has_ideograph(statement.text):
            stands_alone = len(tokens) >= _SENTENCE_ZH
        else:
            stands_alone = read_statement(statement.text).verb is not None
        scope = f"{kind.value}" if stands_alone else path.rpartition(".")[0] + "."
        first = index.find(scope, path, statement, tokens)
        if first is None:
            index.add(scope, path, statement, tokens)
            continue
        line = f" (line {first.spans[0].line})" if first.spans and first.spans[0].line else ""
        yield Fault(
            rule=NEAR_DUPLICATE,
            message=f"“{clip(statement.text)}” says the same as “{clip(first.text)}”{line}. {NEAR_DUPLICATE.cure}",
            subject=f"{first.text}\n{statement.text}",
            spans=statement.spans,
            related=first.spans,
        )


class _Index:
    """The statements so far, by their words, and by what is left of the words of a long one without one of them."""

    def __init__(self) -> None:
        self._whole: dict[tuple[str, ...], list[tuple[str, Statement]]] = {}
        self._less: dict[tuple[str, ...], list[tuple[str, Statement]]] = {}

    def add(self, scope: str, path: str, statement: Statement, tokens: tuple[str, ...]) -> None:
        if not tokens:
            return
        self._whole.setdefault(_key(scope, tokens), []).append((path, statement))
        for less in _iter_less(tokens, statement.text):
            self._less.setdefault(_key(scope, less), []).append((path, statement))

    def find(self, scope: str, path: str, statement: Statement, tokens: tuple[str, ...]) -> Statement | None:
        """Gives the first statement that says the same and is not above this one."""
        if not tokens:
            return None
        key = _key(scope, tokens)
        found = [*self._whole.get(key, ()), *self._less.get(key, ())]
        for less in _iter_less(tokens, statement.text):
            found += self._whole.get(_key(scope, less), ())
        return next((other for other_path, other in found if not path.startswith(f"{other_path}.")), None)


def _key(scope: str, tokens: tuple[str, ...]) -> tuple[str, ...]:
    return (scope, *sorted(tokens))


def _iter_less(tokens: tuple[str, ...], text: str) -> Iterator[tuple[str, ...]]:
    """Yields the words of a long statement without one word that could be missing and change nothing."""
    chinese = has_ideograph(text)
    turning, least, sizes = (_TURNING_ZH, LONG_ENOUGH_ZH, (1, 2)) if chinese else (_TURNING_WORDS, LONG_ENOUGH, (1,))
    if len(tokens) > _LONGEST:
        return
    for size in sizes:
        for start in range(len(tokens) - size + 1 if len(tokens) - size >= least else 0):
            if not turning.intersection(tokens[start : start + size]):
                yield tokens[:start] + tokens[start + size :]


def find_empty_topics(unit: Unit) -> Iterator[Fault]:
    """Finds topics without items in a unit in which at least two topics, and most of them, have some."""
    full = [topic for topic in unit.requirements if topic.children]
    empty = [topic for topic in unit.requirements if not topic.children]
    if len(full) < 2 or len(empty) >= len(full):
        return
    for topic in empty:
        if topic.confidence == 1:
            yield Fault(
                rule=EMPTY_TOPIC,
                message=f"The topic “{clip(topic.text)}” has no items, while {len(full)} topics beside it have; nobody "
                f"can tell what it asks for. {EMPTY_TOPIC.cure}",
                subject=topic.text,
                spans=topic.spans,
            )


def find_lists_of_one(unit: Unit) -> Iterator[Fault]:
    """Finds lists inside a topic that have one item; a topic itself may have one."""
    for path, kind, statement in iter_statements(unit):
        is_inside = "." in path and kind is StatementKind.PERFORMANCE_REQUIREMENT
        if is_inside and len(statement.children) == 1:
            (item,) = statement.children
            if item.confidence == statement.confidence == 1:
                yield Fault(
                    rule=LIST_OF_ONE,
                    message=f"“{clip(item.text)}” is the only item listed under “{clip(statement.text)}”. "
                    f"{LIST_OF_ONE.cure}",
                    subject=f"{statement.text}\n{item.text}",
                    spans=item.spans,
                )


def find_hollow_ranges(unit: Unit) -> Iterator[Fault]:
    """Finds ranges that are placeholders (a warning) or only repeat the title (a hint).

    An absent or empty range is the parser's to report (``missing-field``).
    """
    if unit.range is None:
        return
    spans = next((quote.spans for quote in unit.field_quotes if quote.field == "range"), ())
    if _PLACEHOLDER.fullmatch(unit.range.strip(_MARKS)):
        what, severity = "is a placeholder", Severity.WARNING
    elif unit.title is not None and _repeats(unit.range, unit.title):
        what, severity = "says no more than the title", Severity.INFO
    else:
        return
    yield Fault(
        rule=HOLLOW_RANGE,
        severity=severity,
        message=f"The Range “{clip(unit.range)}” {what}; it does not say where, by whom and under which conditions the "
        f"unit is performed. {HOLLOW_RANGE.cure}",
        subject=unit.range,
        spans=spans,
    )


def _repeats(text: str, title: str) -> bool:
    """Tells whether a range has no word of its own beside the title's and those with which any range opens."""
    if has_ideograph(text):
        said = "".join(re.findall(r"\w+", _RANGE_WORDS_ZH.sub("", text)))
        return not set(said) - set(title)
    return set(exact_tokens(text)) <= set(exact_tokens(title)) | _RANGE_WORDS | _IDLE_WORDS


def exact_tokens(text: str) -> tuple[str, ...]:
    """Gives the content words, each once and in order: the lead verb as its lemma, the others in their dictionary form.

    Of a Chinese text these are all its characters, particles and words of the genre left out.

    Example:
        >>> exact_tokens("Capable of preparing the customers' reports properly")
        ('prepare', 'customer', 'report')
        >>> exact_tokens("能夠處理顧客的投訴")
        ('處', '理', '顧', '客', '投', '訴')
    """
    if has_ideograph(text):
        return tuple(letter for run in _runs(text) for letter in run)
    lead = read_statement(text).verb
    tokens: list[str] = []
    for word in _words(text):
        if _is_empty(word) or word in _GENRE_WORDS:
            continue
        token = lead if lead is not None and not tokens else find_lemma(word)
        tokens.append(_SAME_WORDS.get(token, token))
    return tuple(dict.fromkeys(tokens))


def loose_tokens(text: str) -> frozenset[str]:
    """Gives what the content words of a text are about: first letters of lemmas, in Chinese pairs of ideographs.

    Example:
        >>> sorted(loose_tokens("Capable of analysing the risks of installation"))
        ['analy', 'insta', 'risk']
        >>> sorted(loose_tokens("能夠分析風險"))
        ['分析', '析風', '風險']
    """
    if has_ideograph(text):
        return frozenset(run[i : i + 2] for run in _runs(text) for i in range(len(run) - 1))
    # A hyphen may as well be a space, or nothing: hand-over, hand over, handover.
    words = {*_words(text), *_words(text.replace("-", " "))}
    lemmas = {find_lemma(word) for word in words if not _is_empty(word)}
    # A noun and its verb differ in one letter: advice, advise.
    return frozenset(re.sub("ice$", "ise", lemma)[:_LOOSE_LETTERS] for lemma in lemmas - _IDLE_WORDS)


@cache
def _conduct() -> frozenset[str]:
    """What a criterion on conduct speaks of, in the forms in which words are compared loosely."""
    return loose_tokens(
        "courtesy courteous environment ethics health healthy hygiene hygienic law lawful legal polite professional "
        "regulation respect safe safely safety"
    ) | frozenset("安全 環境 环境 環保 环保 衞生 卫生 健康 法例 法規 法规 專業 专业 保密 禮貌 礼貌".split())


def _is_empty(word: str) -> bool:
    """Whether a word carries no content; one that turns a meaning (*not*, *before*) does."""
    found = find_word(word)
    return found is not None and found.is_function and word not in _TURNING_WORDS


def _words(text: str) -> Iterator[str]:
    """Yields the words in lower case, without possessives and hyphens."""
    for match in _WORD.finditer(unicodedata.normalize("NFKC", text).casefold()):
        yield re.sub(r"['’](?:s$)?|-", "", match[0])


def _runs(text: str) -> Iterator[str]:
    """Yields what stands in a Chinese text between punctuation, particles and words of the genre."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    for piece in _WORD.findall(_GENRE_WORDS_ZH.sub(" ", folded)):
        yield from (run for run in _PARTICLES_ZH.split(piece) if run)
