"""Gates on options. C: only knowledge reveals the key. K: the key is true, and the distractors are false."""

import re
from itertools import combinations, permutations

from cskg.errors import tell_count
from cskg.language.reading import StatementForm
from cskg.quiz.facts import CRITERIA, find_topmost
from cskg.quiz.items import Interaction
from cskg.quiz.likeness import (
    FREE_LENGTH,
    MAX_LENGTH_RATIO,
    Phrase,
    is_alike,
    is_same_sense,
    jaccard,
    overlaps,
    read_phrase,
)
from cskg.quiz.questions import CHOICE, CHOICES, STATEMENTS, WITH_OPTIONS, WORDS, Gate, Measured, Plan
from cskg.quiz.scope import Scope

SAME_WORDS = 0.5
SAME_SENSE = 0.34
_ELSEWHERE = 0.6
_TOWERS = 0.75
_ABOVE_MEAN = 1.5
_LEAST_TOWERING = 8
_MAX_WORD_RANGE = 8
_DIGITS = re.compile(r"\d")
_MARKUP = re.compile(r"</?[a-z][^>]*>|^[•○◦▪·\-*]\s|&[a-z]+;", re.IGNORECASE)
_ENDS_OPEN = re.compile(r"\b(?:an?|is|are)\s*[:?]?\s*$", re.IGNORECASE)

_SHAPES = {
    StatementForm.ACTION: "an action",
    StatementForm.GERUND: "an action with -ing",
    StatementForm.ABILITY: "an ability",
    StatementForm.NAME: "a name",
    StatementForm.SENTENCE: "a sentence",
    StatementForm.NUMBER: "a number",
    StatementForm.CODE: "a code",
}


def find_longest_key(plan: Plan, _scope: Scope) -> Measured:
    """C1: a key of eight characters or more that is much longer than every distractor, or than their mean."""
    key = plan.keys[0].phrase.length
    lengths = [entry.phrase.length for entry in plan.distractors] or [key]
    towers = max(lengths) < _TOWERS * key or key >= _ABOVE_MEAN * sum(lengths) / len(lengths)
    return (
        f"{tell_count(key, 'character')}, the others {max(lengths)} at most"
        if key >= _LEAST_TOWERING and towers
        else None
    )


def find_length_spread(plan: Plan, _scope: Scope) -> Measured:
    """C2: options of 20 characters or more, of which one is twice as long as another, or longer by eight words."""
    lengths = sorted(entry.phrase.length for entry in plan.options)
    words = sorted(entry.phrase.words for entry in plan.options)
    if lengths[-1] >= FREE_LENGTH and lengths[-1] > MAX_LENGTH_RATIO * lengths[0]:
        return f"the longest has {tell_count(lengths[-1], 'character')}, the shortest {lengths[0]}"
    is_wide = words[-1] - words[0] > _MAX_WORD_RANGE
    return f"the longest has {tell_count(words[-1], 'word')}, the shortest {words[0]}" if is_wide else None


def find_shortest_key(plan: Plan, _scope: Scope) -> Measured:
    """C3: a key less than half as long as every distractor."""
    key, shortest = plan.keys[0].phrase.length, min(entry.phrase.length for entry in plan.distractors)
    return (
        f"{tell_count(key, 'character')}, the others {shortest} at least" if MAX_LENGTH_RATIO * key < shortest else None
    )


def find_echo(plan: Plan, _scope: Scope) -> Measured:
    """C4: a word that the question and a key have and no distractor has."""
    asked = read_phrase(plan.stem).roots
    wrong = frozenset().union(*(entry.phrase.roots for entry in plan.distractors))
    found = sorted(word for key in plan.keys for word in (asked & key.phrase.roots) - wrong)
    return _quote_word(found[0], plan.stem) if found else None


def find_synonym(plan: Plan, _scope: Scope) -> Measured:
    """C14: a key that shares a meaning with the heading, in the same or other words, while no distractor does."""
    if not plan.candidate.headings:
        return None
    asked = plan.candidate.headings[0].phrase.terms
    wrong = frozenset().union(*(entry.phrase.terms for entry in plan.distractors))
    found = sorted(word for key in plan.keys for word in (asked & key.phrase.terms) - wrong)
    return f"“{found[0]}”" if found else None


def find_revealed_key(plan: Plan, _scope: Scope) -> Measured:
    """C12: a heading that contains the key, or that says the same as another heading of the item."""
    headings = [heading.phrase for heading in plan.candidate.headings]
    for one, other in combinations(headings, 2):
        if is_alike(one, other):
            return f"“{one.text}” and “{other.text}”"
    return next((f"“{e.phrase.text}”" for e in plan.keys for phrase in headings if is_alike(e.phrase, phrase)), None)


def find_reverse_echo(plan: Plan, _scope: Scope) -> Measured:
    """C5: distractors that all repeat a word of the question while the key repeats none.

    One distractor that repeats a word misleads a guesser who looks for repeated words. This keeps such a guesser at
    chance, because a key may repeat a word if a distractor does.
    """
    asked = read_phrase(plan.stem).roots
    if asked & plan.keys[0].phrase.roots:
        return None
    found = [sorted(asked & entry.phrase.roots) for entry in plan.distractors]
    return f"“{found[0][0]}”" if found and all(found) else None


def find_title_echo(plan: Plan, _scope: Scope) -> Measured:
    """C13: a key with a word of the unit's title where no distractor has any, whether the question names it or not."""
    title = read_phrase(plan.facts.unit.title or "").roots
    found = sorted(title & plan.keys[0].phrase.roots)
    if not found or any(title & e.phrase.roots for e in plan.distractors):
        return None
    return _quote_word(found[0], plan.keys[0].phrase.text)


def _quote_word(root: str, text: str) -> str:
    """Quotes the word of a text that has a root: *crisis* and not *crisi*."""
    words = re.findall(r"[A-Za-z'’-]+", text)
    return f"“{next((word for word in words if root in read_phrase(word).roots), root)}”"


def find_convergence(plan: Plan, _scope: Scope) -> Measured:
    """C6: a key that shares more words with the other options than any of them does, and twice the next."""
    key, *others = _shared(plan)
    if key <= max(others) or key < 2 * max(others):
        return None
    return f"it shares {tell_count(key, 'word')} with them, and no other option shares more than {max(others)}"


def _shared(plan: Plan) -> list[int]:
    """Counts the words that each option, the key first, shares with all others."""
    stems = [entry.phrase.stems for entry in (*plan.keys, *plan.distractors)]
    return [sum(len(one & other) for j, other in enumerate(stems) if j != i) for i, one in enumerate(stems)]


def find_grammar_cue(plan: Plan, _scope: Scope) -> Measured:
    """C7: options of different grammatical shapes, or a question whose end fits only some of them."""
    if _ENDS_OPEN.search(plan.stem):
        return f"the question ends in “{plan.stem[-12:].strip()}”"
    shapes = {entry.phrase.reading.form: entry.phrase.text for entry in reversed(plan.options)}
    told = [f"“{text}” is {_SHAPES[shape]}" for shape, text in reversed(shapes.items())]
    return "; ".join(told) if len(told) > 1 else None


def find_logical_cue(plan: Plan, _scope: Scope) -> Measured:
    """C8: the question has a number, and only one option does."""
    numbered = [entry for entry in plan.options if _DIGITS.search(entry.phrase.text)]
    return f"“{numbered[0].phrase.text}”" if len(numbered) == 1 and _DIGITS.search(plan.stem) else None


def find_topic_leak(plan: Plan, scope: Scope) -> Measured:
    """C9: an option with a word of its own unit's title that the unit asked about never uses."""
    for entry in plan.distractors:
        found = scope.facts[entry.home].list_telling(entry, plan.facts)
        if found and entry.home != plan.facts.unit.key:
            return f"“{found[0]}”"
    return None


def find_look_cue(plan: Plan, _scope: Scope) -> Measured:
    """C10: options that differ in full stops or initial capitals, or that have markup."""
    marked = next((e.phrase.text for e in plan.options if _MARKUP.search(e.phrase.text)), None)
    if marked is not None:
        return f"“{marked}”"
    looks = {entry.phrase.look: entry.phrase.text for entry in plan.options}
    return " and ".join(f"“{text}”" for text in looks.values()) if len(looks) > 1 else None


def find_true_elsewhere(plan: Plan, _scope: Scope) -> Measured:
    """K3: a distractor whose words are mostly in another statement of the unit, so that an expert may think it right.

    Criteria sum up the requirements, and topics sum up their lists, so these do not count against each other.
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
                return f"“{wrong.phrase.text}” and “{entry.phrase.text}” share {tell_count(common, 'word')}"
    return None


def find_same_options(plan: Plan, _scope: Scope) -> Measured:
    """K4a: two options of which one contains the other, or that share half of their words."""
    phrases = [entry.phrase for entry in plan.options]
    for one, other in combinations(phrases, 2):
        if overlaps(one, other):
            return f"“{one.text}” and “{other.text}”"
        if jaccard(one, other) >= SAME_WORDS:
            return _tell_shared(one, other)
    return None


def find_same_sense(plan: Plan, _scope: Scope) -> Measured:
    """K4b: a distractor with the same action on the same thing as the key, or with a third of its words."""
    for key in plan.keys:
        for wrong in plan.distractors:
            if jaccard(key.phrase, wrong.phrase) >= SAME_SENSE:
                return _tell_shared(key.phrase, wrong.phrase)
            if is_same_sense(key.phrase, wrong.phrase):
                return f"“{key.phrase.text}” and “{wrong.phrase.text}”"
    return None


def _tell_shared(one: Phrase, other: Phrase) -> str:
    return f"“{one.text}” and “{other.text}” share {jaccard(one, other):.0%} of their words"


def find_nested_options(plan: Plan, _scope: Scope) -> Measured:
    """K5: two options of which one is listed under the other."""
    for inner, outer in permutations(plan.options, 2):
        if inner.home == outer.home and outer.path and inner.path.is_under(outer.path):
            return f"{inner.path} is listed under {outer.path}"
    return None


def find_unscoped_stem(plan: Plan, scope: Scope) -> Measured:
    """K6: a stem that does not say which unit or heading is meant; a distractor is false only within these."""
    unit = plan.facts.unit
    for text in plan.form.list_quoted(plan.candidate):
        if text not in plan.stem:
            return f"does not show “{text}”"
    is_named = unit.code in plan.stem or (unit.title is not None and unit.title in plan.stem)
    return None if is_named or len(scope.asked) == 1 or not plan.form.names_unit else "does not name the unit"


def _doubt_key(plan: Plan, scope: Scope) -> Measured:
    return plan.form.doubt_key(plan, scope)


def _doubt_options(plan: Plan, scope: Scope) -> Measured:
    return plan.form.doubt_options(plan, scope)


OPTION_GATES = (
    Gate(id="C1", flaw="The key is much longer than every other option.", source="HDR 24; SAQUET", interactions=CHOICE,
         measure=find_longest_key),
    Gate(id="C2", flaw="The options differ much in length.", source="HDR 24", interactions=CHOICES, shown=WORDS,
         measure=find_length_spread),
    Gate(id="C3", flaw="The key is much shorter than every other option.", source="HDR 24", interactions=CHOICE,
         measure=find_shortest_key),
    Gate(id="C4", flaw="The words of the question give the key away.", source="HDR 28b; SAQUET, word repeats",
         interactions=CHOICES, measure=find_echo),
    Gate(id="C14", flaw="The key means what the question means, in other words.", source="HDR 28b",
         interactions=CHOICES, shown=STATEMENTS, measure=find_synonym),
    Gate(id="C12", flaw="A heading says the key, or two headings say the same.", source="HDR 28b",
         interactions=CHOICES | {Interaction.MATCH, Interaction.TEXT}, shown=STATEMENTS, measure=find_revealed_key),
    Gate(id="C13", flaw="The key alone has a word of the unit's title.", source="ours: who knows the title guesses it",
         interactions=CHOICE, shown=STATEMENTS, measure=find_title_echo),
    Gate(id="C5", flaw="All wrong options repeat a word of the question, and the key repeats none.", source="HDR 28b",
         interactions=CHOICE, measure=find_reverse_echo),
    Gate(id="C6", flaw="The key is what the other options have in common.", source="HDR 28e; SAQUET, convergence",
         interactions=CHOICE, measure=find_convergence),
    Gate(id="C7", flaw="The options differ in grammar.", source="HDR 23 and 28c; SAQUET, grammatical cues",
         interactions=CHOICES | {Interaction.ORDER}, shown=STATEMENTS, measure=find_grammar_cue),
    Gate(id="C8", flaw="One option alone has a number.", source="HDR 28d; SAQUET, logical cues",
         interactions=CHOICES, shown=WORDS, measure=find_logical_cue),
    Gate(id="C9", flaw="The topic of a wrong option shows that it comes from another unit.", source="ours",
         interactions=CHOICES, shown=STATEMENTS, measure=find_topic_leak),
    Gate(id="C10", flaw="The options differ in how they begin or end.", source="HDR 23",
         interactions=CHOICES | {Interaction.MATCH}, measure=find_look_cue),
    Gate(id="K1", flaw="The source does not list the key where the item says.",
         source="ours: a key is proved, not believed", measure=_doubt_key),
    Gate(id="K2", flaw="A wrong option may be right: the source says it there too, or something alike.",
         source="Vinu and Kumar 2015; SAQUET, more than one correct", interactions=CHOICES,
         measure=_doubt_options),
    Gate(id="K8", flaw="An option may belong to more than one target.",
         source="Vinu and Kumar 2015; SAQUET, more than one correct", interactions=frozenset({Interaction.MATCH}),
         measure=_doubt_options),
    Gate(id="K3", flaw="A wrong option is close to another statement of the unit.",
         source="ours: an expert in the matter would call it right", interactions=CHOICES, shown=STATEMENTS,
         measure=find_true_elsewhere),
    Gate(id="K4a", flaw="Two options say the same.", source="Haladyna, Downing and Rodriguez 2002, 22",
         interactions=WITH_OPTIONS, measure=find_same_options),
    Gate(id="K4b", flaw="A wrong option means nearly what the key means.", source="Alsubait, Parsia and Sattler 2014",
         interactions=CHOICES, shown=WORDS, measure=find_same_sense),
    Gate(id="K5", flaw="One option is part of another.", source="Haladyna, Downing and Rodriguez 2002, 22",
         interactions=WITH_OPTIONS, measure=find_nested_options),
    Gate(id="K6", flaw="The question does not say which unit and which heading are meant.",
         source="ours: without them no wrong option is provably wrong", measure=find_unscoped_stem),
)  # fmt: skip
