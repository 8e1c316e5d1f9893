"""Gates C: nothing but the matter itself may tell the key: no length, no echo of the question, no grammar.

*HDR* is Haladyna, Downing and Rodriguez 2002 (doi:10.1207/s15324818ame1503_5), the number its guideline; *SAQUET* is
Moore et al. 2024 (arXiv 2405.20529), whose rules are followed from their description.
"""

import re
from itertools import combinations

from cskg.quiz.candidates import Form
from cskg.quiz.gates.gate import CHOICE, CHOICES, LISTED, ORDERS, SHOWN, Gate, Measured
from cskg.quiz.items import ItemKind
from cskg.quiz.likeness import FREE_LENGTH, MAX_LENGTH_RATIO, is_alike, read_phrase
from cskg.quiz.plans import Plan
from cskg.quiz.scope import Scope

_TOWERS = 0.75
_ABOVE_MEAN = 1.5
_LEAST_TOWERING = 8
_MAX_WORD_RANGE = 8
_DIGITS = re.compile(r"\d")
_MARKUP = re.compile(r"</?[a-z][^>]*>|^[•○◦▪·\-*]\s|&[a-z]+;", re.IGNORECASE)
_ENDS_OPEN = re.compile(r"\b(?:an?|is|are)\s*[:?]?\s*$", re.IGNORECASE)


def find_longest_key(plan: Plan, _scope: Scope) -> Measured:
    """C1: a key of eight characters or more that no distractor comes near, or that is much longer than their mean."""
    key = plan.keys[0].phrase.length
    lengths = [entry.phrase.length for entry in plan.distractors] or [key]
    towers = max(lengths) < _TOWERS * key or key >= _ABOVE_MEAN * sum(lengths) / len(lengths)
    return f"{key} against {max(lengths)}" if key >= _LEAST_TOWERING and towers else None


def find_length_spread(plan: Plan, _scope: Scope) -> Measured:
    """C2: options of 20 characters and more of which one is twice as long as another, or longer by eight words."""
    lengths = sorted(entry.phrase.length for entry in plan.options)
    words = sorted(entry.phrase.words for entry in plan.options)
    if lengths[-1] >= FREE_LENGTH and lengths[-1] > MAX_LENGTH_RATIO * lengths[0]:
        return round(lengths[-1] / max(1, lengths[0]), 2)
    return words[-1] - words[0] if words[-1] - words[0] > _MAX_WORD_RANGE else None


def find_shortest_key(plan: Plan, _scope: Scope) -> Measured:
    """C3: a key less than half as long as every distractor."""
    key, shortest = plan.keys[0].phrase.length, min(entry.phrase.length for entry in plan.distractors)
    return f"{key} against {shortest}" if MAX_LENGTH_RATIO * key < shortest else None


def find_echo(plan: Plan, _scope: Scope) -> Measured:
    """C4: a word that the question and a key have and no distractor has."""
    asked = read_phrase(plan.stem).roots
    wrong = frozenset().union(*(entry.phrase.roots for entry in plan.distractors))
    found = sorted(word for key in plan.keys for word in (asked & key.phrase.roots) - wrong)
    return f"“{found[0]}”" if found else None


def find_told_key(plan: Plan, _scope: Scope) -> Measured:
    """C12: a heading that says what the key says, or that says what another heading of the item says."""
    headings = [heading.phrase for heading in plan.candidate.headings]
    for one, other in combinations(headings, 2):
        if is_alike(one, other):
            return f"“{one.text}” and “{other.text}”"
    told = [*headings, *(entry.phrase for entry in plan.candidate.about[1:])]
    asked = plan.candidate.about[:1] if plan.candidate.form is Form.TOPIC else plan.keys
    return next((f"“{e.phrase.text}”" for e in asked for phrase in told if is_alike(e.phrase, phrase)), None)


def find_reverse_echo(plan: Plan, _scope: Scope) -> Measured:
    """C5: a distractor that repeats a word of the question while the key repeats none.

    Stricter than its source, which asks for a word that all distractors have: a guesser who shuns echoes would score.
    """
    asked = read_phrase(plan.stem).roots
    if asked & plan.keys[0].phrase.roots:
        return None
    found = sorted(word for entry in plan.distractors for word in asked & entry.phrase.roots)
    return f"“{found[0]}”" if found else None


def find_title_echo(plan: Plan, _scope: Scope) -> Measured:
    """C13: a key with a word of the unit's title where no distractor has any, whether the question names it or not.

    Criteria say the title again as a rule, so questions about them would all fail; they pass.
    """
    if plan.candidate.form is Form.CRITERION:
        return None
    title = read_phrase(plan.facts.unit.title or "").roots
    found = sorted(title & plan.keys[0].phrase.roots)
    return f"“{found[0]}”" if found and not any(title & e.phrase.roots for e in plan.distractors) else None


def find_convergence(plan: Plan, _scope: Scope) -> Measured:
    """C6: a key that shares more words with the other options than any of them does, and twice the next."""
    key, *others = _shared(plan)
    return f"{key} against {max(others)}" if key > max(others) and key >= 2 * max(others) else None


def _shared(plan: Plan) -> list[int]:
    """Counts the words that each option, the key first, shares with all others."""
    stems = [entry.phrase.stems for entry in (*plan.keys, *plan.distractors)]
    return [sum(len(one & other) for j, other in enumerate(stems) if j != i) for i, one in enumerate(stems)]


def find_grammar_cue(plan: Plan, _scope: Scope) -> Measured:
    """C7: options that are not of one grammatical shape, or a question whose end fits only some of them."""
    if _ENDS_OPEN.search(plan.stem):
        return plan.stem[-12:]
    shapes = {entry.phrase.reading.form for entry in plan.options}
    return "/".join(sorted(shape.value for shape in shapes)) if len(shapes) > 1 else None


def find_logical_cue(plan: Plan, _scope: Scope) -> Measured:
    """C8: one option alone with a number in it, while the question has one too."""
    numbered = [entry for entry in plan.options if _DIGITS.search(entry.phrase.text)]
    return numbered[0].phrase.text if len(numbered) == 1 and _DIGITS.search(plan.stem) else None


def find_topic_leak(plan: Plan, scope: Scope) -> Measured:
    """C9: an option with a word of its own unit's title that the unit asked about never uses."""
    for entry in plan.distractors:
        if entry.home != plan.facts.unit.key:
            title = scope.facts[entry.home].title
            found = sorted((entry.phrase.stems & title.phrase.stems) - plan.facts.stems) if title else []
            if found:
                return f"“{found[0]}”"
    return None


def find_look_cue(plan: Plan, _scope: Scope) -> Measured:
    """C10: options that end or begin differently as to full stop and capital, or that hold markup."""
    marked = next((e.phrase.text for e in plan.options if _MARKUP.search(e.phrase.text)), None)
    if marked is not None:
        return f"“{marked}”"
    looks = {entry.phrase.look for entry in plan.options}
    return f"{len(looks)} looks" if len(looks) > 1 else None


GATES = (
    Gate(id="C1", flaw="The key is much longer than every other option.", source="HDR 24; SAQUET", kinds=CHOICE,
         measure=find_longest_key),
    Gate(id="C2", flaw="The options differ much in length.", source="HDR 24", kinds=LISTED | {ItemKind.WHICH_UNIT},
         measure=find_length_spread),
    Gate(id="C3", flaw="The key is much shorter than every other option.", source="HDR 24", kinds=CHOICE,
         measure=find_shortest_key),
    Gate(id="C4", flaw="The words of the question give the key away.", source="HDR 28b; SAQUET, word repeats",
         kinds=CHOICES, measure=find_echo),
    Gate(id="C12", flaw="A heading says the key, or two headings say the same.", source="HDR 28b",
         kinds=LISTED | {ItemKind.MATCH, ItemKind.MISSING_MEMBER}, measure=find_told_key),
    Gate(id="C13", flaw="The key alone has a word of the unit's title.", source="ours: who knows the title guesses it",
         kinds=frozenset({ItemKind.SINGLE_CHOICE}), measure=find_title_echo),
    Gate(id="C5", flaw="A wrong option repeats a word of the question, and the key repeats none.", source="HDR 28b",
         kinds=CHOICE, measure=find_reverse_echo),
    Gate(id="C6", flaw="The key is what the other options have in common.", source="HDR 28e; SAQUET, convergence",
         kinds=CHOICE, measure=find_convergence),
    Gate(id="C7", flaw="The options differ in grammar.", source="HDR 23 and 28c; SAQUET, grammatical cues",
         kinds=LISTED | {ItemKind.STEP_ORDER}, measure=find_grammar_cue),
    Gate(id="C8", flaw="One option alone has a number.", source="HDR 28d; SAQUET, logical cues",
         kinds=CHOICES - {ItemKind.LINEAGE},
         measure=find_logical_cue),
    Gate(id="C9", flaw="A wrong option tells by its topic that it comes from another unit.", source="ours",
         kinds=LISTED, measure=find_topic_leak),
    Gate(id="C10", flaw="The options differ in how they begin or end.", source="HDR 23",
         kinds=SHOWN - ORDERS - {ItemKind.CONTRAST, ItemKind.WHICH_UNIT}, measure=find_look_cue),
)  # fmt: skip
