"""Gates: checks that a question must pass before it is asked, and checks of finished items.

Gates F check the form of questions and options, P plausible options, S stems and wording, and L2 what is worth asking.
The cheap gates that most plans fail come first; they are in :mod:`cskg.quiz.option_gates`.

The rules come from *HDR*, Haladyna, Downing and Rodriguez 2002 (doi:10.1207/s15324818ame1503_5), with the number of the
guideline, and from *SAQUET*, Moore et al. 2024 (arXiv 2405.20529), followed from their description.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from cskg.errors import tell_count
from cskg.language.characters import has_ideograph
from cskg.language.reading import StatementForm, read_statement
from cskg.model import Language
from cskg.quiz.facts import MAX_OPTION_LENGTH
from cskg.quiz.items import BloomLevel, Interaction, Item
from cskg.quiz.kinds import KINDS
from cskg.quiz.likeness import read_phrase
from cskg.quiz.option_gates import OPTION_GATES
from cskg.quiz.questions import CHOICE, CHOICES, STATEMENTS, WITH_OPTIONS, Gate, Measured, Plan, Severity, Shown
from cskg.quiz.scope import Scope
from cskg.quiz.wording import MAX_STEM_WORDS

_LEVELS = list(BloomLevel)

MAX_OPTION_WORDS = 20
_OPTION_COUNTS = range(3, 6)
_FEWEST_STEM_WORDS = 6

_NONE_OF = re.compile(r"\bnone of\b|\bnone\b.*\babove\b|\bneither\b|以上皆非|以上都不|均不是", re.IGNORECASE)
_ALL_OF = re.compile(r"\ball (?:of )?the\b.*\babove\b|\ball of the\b|以上皆是|以上全部|以上都是", re.IGNORECASE)
_TRUTHS = frozenset("true false yes no 對 错 錯 对 是 否 正確 错误 錯誤 正确".split())
_BLANK = re.compile(r"_{2,}|\bfill in the blank|\(\s*\)|（\s*）|填空", re.IGNORECASE)
_ROMAN = re.compile(
    r"(?:\b(?:i{1,3}|iv|v)\b(?:\s*(?:,|and)\s*)?){2,}|\b(?:only|both)\s+[a-e]\b|只有[一二三甲乙丙]", re.IGNORECASE
)
_NEGATIVE = frozenset("none never without exclude deny refuse oppose dispute not except incorrect false cannot".split())
_NEGATIVE_ZH = re.compile(r"不正確|不正确|不屬於|不属于|錯誤|错误|除了|並非|并非|不是|沒有|没有")
_ABSOLUTE = re.compile(
    r"\b(?:always|never|none|all|completely|absolutely|totally|definitely|incapable|inevitable)\b|絕對|绝对|永遠|永远|完全",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(?:frequently|occasionally|rarely|seldom|sometimes|usually|regularly|periodically|infrequently|generally|nearly|"
    r"somewhat|partly)\b|經常|经常|有時|有时|通常|偶爾|偶尔|定期|一般",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:which|what|who|whom|whose|when|where|why|how)\b|哪|什麼|甚麼|什么|多少|多久|誰|谁|幾|几", re.IGNORECASE
)
_UNRESOLVED = re.compile(r"\A(?:it|this|these|they|those)\b|\A(?:它|這|这|此)", re.IGNORECASE)
_TRAILS = re.compile(r"(?:\betc\.?|…|\.\.\.|等等|等)\s*$", re.IGNORECASE)
_TWO_SENTENCES = re.compile(r"[.!?]\s+[A-Z]|[。！？].")
_PAIRS = {"(": ")", "[": "]", "{": "}", "（": "）", "「": "」", "『": "』", "“": "”", "《": "》"}
_BROKEN = re.compile(r"\ufffd|&(?:[a-z]{2,8}|#\d+);|[\u00c3\u00e2][\u0080-\u00bf]")


def _quoteless(plan: Plan) -> str:
    """Returns the stem without its quotations, which are words of the source."""
    opening, closing = plan.facts.wording.marks
    texts = [plan.facts.unit.title or "", *(h.phrase.text for h in plan.candidate.headings)]
    texts += [entry.phrase.text for entry in plan.candidate.about]
    stem = plan.stem
    for words in plan.form.list_quoted(plan.candidate):
        stem = stem.replace(words, "")
    for text in sorted(filter(None, texts), key=len, reverse=True):
        stem = stem.replace(f"{opening}{text}{closing}", "")
    return re.sub(f"{opening}[^{opening}{closing}]*{closing}", "", stem)


def _find_option(pattern: re.Pattern[str]) -> Callable[[Plan, Scope], Measured]:
    """Makes a measure that finds an option with some words."""

    def find(plan: Plan, _scope: Scope) -> Measured:
        return next((f"“{e.phrase.text}”" for e in plan.options if pattern.search(e.phrase.text)), None)

    return find


def find_truth_values(plan: Plan, _scope: Scope) -> Measured:
    """F3: options that are *true* and *false*."""
    return next((f"“{e.phrase.text}”" for e in plan.options if e.phrase.normal in _TRUTHS), None)


def find_blank(plan: Plan, _scope: Scope) -> Measured:
    """F4: a gap in the question."""
    match = _BLANK.search(_quoteless(plan))
    return f"“{match[0]}”" if match else None


def find_combinations(plan: Plan, scope: Scope) -> Measured:
    """F5: options made of other options."""
    texts = [entry.phrase.normal for entry in plan.options]
    for text in texts:
        parts = [other for other in texts if other != text and other and other in text]
        if len(parts) > 1:
            return f"“{text}”"
    return _find_option(_ROMAN)(plan, scope)


def find_negative_stem(plan: Plan, _scope: Scope) -> Measured:
    """F6: a question that asks for what is not true; quotations of the source are ignored."""
    asked = _quoteless(plan)
    found = sorted(set(read_phrase(asked).tokens) & _NEGATIVE)
    match = _NEGATIVE_ZH.search(asked)
    return f"“{found[0]}”" if found else f"“{match[0]}”" if match else None


def find_option_count(plan: Plan, _scope: Scope) -> Measured:
    """F10: fewer options than three, or more than five."""
    count = len(plan.options)
    return tell_count(count, "option") if count not in _OPTION_COUNTS else None


def find_implausible_distractor(plan: Plan, scope: Scope) -> Measured:
    """P1: a distractor that forbids or commands while the key does not, or one from a distant unit."""
    near = {plan.facts.unit.key, *(other.unit.key for other in scope.around(plan.facts))}
    for entry in plan.distractors:
        if entry.home not in near:
            return f"“{entry.phrase.text}” is from unit {entry.home}, which has nothing to do with this one"
        if any(entry.phrase.reading.is_constraint is not key.phrase.reading.is_constraint for key in plan.keys):
            return f"“{entry.phrase.text}”"
    return None


def find_unfocused_stem(plan: Plan, _scope: Scope) -> Measured:
    """S1: a question without a question word or mark, or too short to be understood without its options."""
    if "?" not in plan.stem and "？" not in plan.stem:
        return "no question mark"
    if not _ASKS.search(_quoteless(plan)):
        return "no question word"
    words = read_phrase(plan.stem).words
    return f"only {tell_count(words, 'word')}" if words < _FEWEST_STEM_WORDS else None


def find_long_stem(plan: Plan, _scope: Scope) -> Measured:
    """S2: a question of more than 40 words."""
    words = read_phrase(plan.stem).words
    return tell_count(words, "word") if words > MAX_STEM_WORDS else None


def find_ambiguous_option(plan: Plan, _scope: Scope) -> Measured:
    """S3: an option that refers to something outside it, breaks off, or has two sentences or an open bracket."""
    for entry in plan.options:
        text = entry.phrase.text
        if _UNRESOLVED.search(text) or _TRAILS.search(text) or _TWO_SENTENCES.search(text) or _is_unbalanced(text):
            return f"“{text}”"
    return None


def _is_unbalanced(text: str) -> bool:
    waiting: list[str] = []
    for character in text:
        if character in _PAIRS:
            waiting.append(_PAIRS[character])
        elif character in _PAIRS.values() and (not waiting or waiting.pop() != character):
            return True
    return bool(waiting) or text.count('"') % 2 == 1


def find_long_option(plan: Plan, _scope: Scope) -> Measured:
    """S4: an option of more than 20 words or 140 characters, an ideograph counting as two."""
    for entry in plan.options:
        if entry.phrase.words > MAX_OPTION_WORDS or entry.phrase.length > MAX_OPTION_LENGTH:
            return f"{tell_count(entry.phrase.words, 'word')}, {tell_count(entry.phrase.length, 'character')}"
    return None


def find_broken_text(plan: Plan, _scope: Scope) -> Measured:
    """S5: broken characters, markup entities, or a script that the unit's language does not use."""
    is_chinese = plan.facts.unit.language is not Language.EN
    for text in (plan.stem, *(entry.phrase.text for entry in plan.options)):
        if _BROKEN.search(text):
            return f"“{text}”"
        if not is_chinese and has_ideograph(text):
            return f"“{text}”"
    return None


def find_trivia(plan: Plan, _scope: Scope) -> Measured:
    """L2: a key that is a code or a number of credits."""
    kind = plan.candidate.kind
    is_trivial = kind.shown is Shown.CODES or kind.interaction is Interaction.NUMBER
    return kind.item.value if is_trivial else None


GATES: tuple[Gate, ...] = (
    *OPTION_GATES,
    Gate(id="F1", flaw="An option is “none of the above”.", source="HDR 25; SAQUET", interactions=WITH_OPTIONS,
         measure=_find_option(_NONE_OF)),
    Gate(id="F2", flaw="An option is “all of the above”.", source="HDR 26; SAQUET", interactions=WITH_OPTIONS,
         measure=_find_option(_ALL_OF)),
    Gate(id="F3", flaw="The options are true and false.", source="SAQUET, true or false", interactions=WITH_OPTIONS,
         measure=find_truth_values),
    Gate(id="F4", flaw="The question has a gap.", source="SAQUET, fill in the blank",
         interactions=CHOICES, measure=find_blank),
    Gate(id="F5", flaw="An option combines others.", source="HDR 9; SAQUET, K-type", interactions=CHOICES,
         measure=find_combinations),
    Gate(id="F6", flaw="The question asks for what is not true.", source="HDR 17; SAQUET, negative worded",
         measure=find_negative_stem),
    Gate(id="F7", flaw="An option is absolute, in the source's words.", source="HDR 28a; SAQUET", interactions=CHOICES,
         measure=_find_option(_ABSOLUTE), severity=Severity.WARNS),
    Gate(id="F8", flaw="An option is vague, in the source's words.", source="SAQUET, vague terms", interactions=CHOICES,
         measure=_find_option(_VAGUE), severity=Severity.WARNS),
    Gate(id="F10", flaw="There are fewer than three options or more than five.", source="Gierl et al. 2017",
         interactions=CHOICES, measure=find_option_count),
    Gate(id="P1", flaw="A wrong option is implausible.", source="HDR 29; SAQUET, implausible distractors",
         interactions=CHOICES, shown=STATEMENTS, measure=find_implausible_distractor),
    Gate(id="S1", flaw="The question is not focused.", source="HDR 14 and 15; SAQUET, unfocused stem",
         interactions=CHOICE, measure=find_unfocused_stem),
    Gate(id="S2", flaw=f"The question is longer than {MAX_STEM_WORDS} words.", source="SAQUET, gratuitous information",
         measure=find_long_stem),
    Gate(id="S3", flaw="An option is ambiguous.", source="SAQUET, ambiguous information", interactions=CHOICES,
         measure=find_ambiguous_option),
    Gate(id="S4", flaw="An option is too long.", source="HDR 8", interactions=WITH_OPTIONS, measure=find_long_option),
    Gate(id="S5", flaw="A text is broken or in another script.", source="ours", measure=find_broken_text),
    Gate(id="L2", flaw="The key is a code or a number.", source="Al-Yahya 2014", measure=find_trivia,
         severity=Severity.WARNS),
)  # fmt: skip


def find_disorder(item: Item) -> Measured:
    """F9 (HDR 21): options that are codes or numbers and are not in ascending order."""
    texts = [option.text for option in item.options]
    if texts and all(read_statement(text).form in {StatementForm.NUMBER, StatementForm.CODE} for text in texts):
        return next((f"{one} before {other}" for one, other in pairwise(texts) if one >= other), None)
    return None


def find_missing_reason(item: Item) -> Measured:
    """R1 (Leo et al. 2019): an option without a reason or without its evidence."""
    if [found.option_id for found in item.feedback] != [option.id for option in item.options]:
        return "feedback and options differ"
    bare = [found.option_id for found in item.feedback if not (found.rationale.strip() and found.evidence)]
    if bare:
        return f"option {bare[0]}"
    return None if item.evidence and (item.options or item.explanation) else "nothing says why the key is right"


def find_overclaim(item: Item) -> Measured:
    """L1: a level of Bloom's taxonomy above what the kind of item can show."""
    ceiling = KINDS[item.kind].ceiling
    if item.bloom is None or ceiling is None:
        return None
    too_high = _LEVELS.index(item.bloom.level) > _LEVELS.index(ceiling)
    return f"{item.bloom.level.value} above {ceiling.value}" if too_high else None


def find_foreign_key(item: Item) -> Measured:
    """K7: a key that is not among the options, or a missing key."""
    ids = {option.id for option in item.options}
    targets = {target.id for target in item.targets}
    if not set(item.key) <= ids or any(one not in ids or other not in targets for one, other in item.key_pairs):
        return "the key names what is not shown"
    is_keyless = not (item.key or item.key_pairs or item.key_text)
    return "no key" if item.is_scored and is_keyless else None


ITEM_GATES: tuple[tuple[str, str, Callable[[Item], Measured]], ...] = (
    ("F9", "Codes or numbers do not rise from option to option.", find_disorder),
    ("K7", "The key names something that is not shown.", find_foreign_key),
    ("L1", "The item claims a level that its kind cannot show.", find_overclaim),
    ("R1", "An option has no reason, or no words of the source behind it.", find_missing_reason),
)
"""The ids of the gates, the flaws and how they are found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a candidate gives no item.

    Attributes:
        flaw: What is wrong, as a sentence for people.
        gate: The id of the gate that found it; None if no options fit.
        measured: What the gate measured.
    """

    flaw: str
    gate: str | None = None
    measured: str | None = None


def iter_faults(plan: Plan, scope: Scope, severity: Severity = Severity.BLOCKS) -> Iterator[Fault]:
    """Yields the flaws of a plan that have a severity."""
    for gate in GATES:
        if gate.severity is severity and gate.judges(plan.candidate.kind):
            measured = gate.measure(plan, scope)
            if measured is not None:
                yield Fault(gate=gate.id, flaw=gate.flaw, measured=measured)


def iter_item_faults(item: Item) -> Iterator[Fault]:
    """Yields the flaws of an item as it is shown."""
    for name, flaw, find in ITEM_GATES:
        measured = find(item)
        if measured is not None:
            yield Fault(gate=name, flaw=flaw, measured=measured)
