"""Finds items of a quiz that give each other away or ask the same, from the quiz and the units alone.

It shares no code with the generator. Every text that an item shows counts, including reasons, because a player shows
them at once. The order of the items does not matter, because learning platforms shuffle them.

1. Each item is read: its facts (:mod:`quiz.telling_facts`), all texts that it shows, its wrong options.
2. All pairs of items are compared: facts that both ask, facts that one shows and the other asks, common wrong options,
   headings and titles that one names and that are the other's key, and questions in the same words.
3. An item that hides its unit must not show its code or title.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import combinations, permutations

from quiz.telling_facts import (
    Choice,
    Fact,
    asks_heading,
    list_choices,
    list_distractors,
    list_facts,
    list_keys,
    list_shown,
)
from quiz.texts import are_alike, names, read_text, stands_in
from quiz.unit_trees import Trees

from cskg.quiz.items import Interaction, Item, ItemKind


class Fault(Enum):
    """The kinds of faults of a quiz.

    Attributes:
        ASKED_TWICE: Two items ask the same fact.
        TOLD: One item asks a fact that another one shows, in any role except as a wrong option.
        SHOWN_AS_WRONG: The answer of one item is a wrong option of another one. A learner who remembers that it was
            wrong there chooses it here, because a text is a wrong option only once.
        SAME_DISTRACTOR: A text is a wrong option in two items.
        KEY_NAMED: An item names a heading or title that is another's key, and not all of its wrong options are named.
        TITLE_CUE: One item shows the title of a unit, and the title has a word that only the key of another item has.
        SAME_QUESTION: Two items ask in the same words, and their keys are the same or exclude each other.
        UNIT_SHOWN: An item that hides its unit shows its code or its title.
    """

    ASKED_TWICE = "asked twice"
    TOLD = "told"
    SHOWN_AS_WRONG = "shown as wrong"
    SAME_DISTRACTOR = "same distractor"
    KEY_NAMED = "key named"
    TITLE_CUE = "title cue"
    SAME_QUESTION = "same question"
    UNIT_SHOWN = "unit shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault of a quiz.

    Attributes:
        fault: The kind of fault.
        asked: The affected item.
        by: The item that gives away or repeats; the affected item if the fault is in one item.
        text: The text that is given away or repeated.
        role: The role of the text in the other item.
    """

    fault: Fault
    asked: Item
    by: Item
    text: str
    role: str = ""

    def __str__(self) -> str:
        one, other = (f"{item.kind.value} “{item.stem[:90]}”" for item in (self.asked, self.by))
        return f"{self.fault.value}: “{self.text}” of {one} in the {self.role or 'options'} of {other}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    item: Item
    facts: tuple[Fact, ...]
    choices: tuple[Choice, ...]
    shown: tuple[tuple[str, str], ...]
    distractors: tuple[str, ...]


_WRONG = "wrong options"
_ONE_ANSWER = frozenset({Interaction.TEXT, Interaction.TEXTS, Interaction.NUMBER})
"""Interactions in which the same question has the same answer."""
_OF_PARTS = frozenset({ItemKind.DETAIL, ItemKind.PURPOSE, ItemKind.NEXT_STEP, ItemKind.LINEAGE})
"""Kinds of items whose question has everything except the answer."""


def find_faults(items: Sequence[Item], trees: Trees) -> list[Finding]:
    """Finds all faults of a quiz.

    Args:
        items: The items of one quiz.
        trees: The editions that it asks about, read by :func:`read_trees`; editions that lend wrong options may be
            included.

    Returns:
        The faults; for each pair of items, each fact and text once.
    """
    readings = [_read(item, trees) for item in items]
    found = [finding for item in items for finding in _find_unit(item, trees)]
    for one, other in combinations(readings, 2):
        found += [*_find_repeated(one, other), *_find_distractors(one, other), *_find_questions(one.item, other.item)]
    for asked, by in permutations(readings, 2):
        found += [*_find_told(asked, by), *_find_named(asked, by, readings), *_find_cues(asked, by, trees)]
    return found


def _read(item: Item, trees: Trees) -> _Reading:
    return _Reading(
        item=item,
        facts=tuple(list_facts(item, trees)),
        choices=tuple(list_choices(item, trees)),
        shown=tuple(list_shown(item)),
        distractors=tuple(list_distractors(item)),
    )


def _find_unit(item: Item, trees: Trees) -> Iterator[Finding]:
    if not item.hides_unit:
        return
    texts = [("stem", item.stem), *(("options", text) for text in item.texts.values())]
    for role, shown in texts:
        for tree in trees.values():
            if tree.unit.code in shown:
                yield Finding(fault=Fault.UNIT_SHOWN, asked=item, by=item, text=tree.unit.code, role=role)
    title = trees[item.unit].unit.title if item.unit in trees else None
    hints = [("stem", item.stem), *(("targets", target.text) for target in item.targets)]
    for role, shown in hints:
        if title and stands_in(title, shown):
            yield Finding(fault=Fault.UNIT_SHOWN, asked=item, by=item, text=title, role=role)


def _is_repeated(fact: Fact, other: _Reading) -> bool:
    return any(fact.is_same(one) for one in other.facts)


def _find_repeated(one: _Reading, other: _Reading) -> Iterator[Finding]:
    for fact in one.facts:
        if _is_repeated(fact, other):
            yield Finding(fault=Fault.ASKED_TWICE, asked=one.item, by=other.item, text=fact.subject, role="question")


def _find_told(asked: _Reading, by: _Reading) -> Iterator[Finding]:
    for fact in asked.facts:
        if _is_repeated(fact, by):
            continue
        ways = [[_find_roles(text, by) for text in texts] for texts in fact.told_by]
        for texts, roles in sorted(zip(fact.told_by, ways, strict=True), key=lambda way: _is_weak(way[1])):
            if all(roles):
                fault = Fault.SHOWN_AS_WRONG if _is_weak(roles) else Fault.TOLD
                role = next((role for role in roles[-1] if role != _WRONG), _WRONG)
                yield Finding(fault=fault, asked=asked.item, by=by.item, text=" + ".join(texts), role=role)
                break


def _find_roles(text: str, by: _Reading) -> list[str]:
    return [role for role, shown in by.shown if stands_in(text, shown)]


def _is_weak(roles: Sequence[Sequence[str]]) -> bool:
    return any(set(found) == {_WRONG} for found in roles)


def _find_distractors(one: _Reading, other: _Reading) -> Iterator[Finding]:
    for text in one.distractors:
        if any(are_alike(text, found) for found in other.distractors):
            yield Finding(fault=Fault.SAME_DISTRACTOR, asked=one.item, by=other.item, text=text)


def _find_named(asked: _Reading, by: _Reading, readings: Sequence[_Reading]) -> Iterator[Finding]:
    for choice in asked.choices:
        if not choice.rivals and any(stands_in(choice.key, shown) for _, shown in by.shown):
            continue  # it is given away
        others = [reading for reading in readings if reading is not asked]
        role = _find_name(choice.key, by)
        all_named = bool(choice.rivals) and all(any(_find_name(r, other) for other in others) for r in choice.rivals)
        if role and not all_named:
            yield Finding(fault=Fault.KEY_NAMED, asked=asked.item, by=by.item, text=choice.key, role=role)


def _find_name(heading: str, by: _Reading) -> str | None:
    """The role in which an item names a heading; its options and reasons count only if they have all of its words."""
    for role, shown in by.shown:
        if names(shown, heading) if role in {"stem", "targets"} else stands_in(heading, shown):
            return role
    return None


def _find_cues(asked: _Reading, by: _Reading, trees: Trees) -> Iterator[Finding]:
    tree, item = trees.get(asked.item.unit), asked.item
    unit = tree.unit if tree is not None else None
    keys, wrong = list_keys(item), asked.distractors
    if unit is None or not unit.title or not keys or not wrong or asks_heading(item):
        return
    title = set(read_text(unit.title).content_grams)
    only = all(title & set(read_text(key).content_grams) for key in keys) and not any(
        title & set(read_text(text).content_grams) for text in wrong
    )
    role = next((role for role, shown in by.shown if stands_in(unit.title, shown)), None)
    if only and role:
        yield Finding(fault=Fault.TITLE_CUE, asked=item, by=by.item, text=unit.title, role=role)


def _find_questions(one: Item, other: Item) -> Iterator[Finding]:
    if read_text(one.stem).words == read_text(other.stem).words and (_is_same(one, other) or _exclude(one, other)):
        yield Finding(fault=Fault.SAME_QUESTION, asked=one, by=other, text=one.stem, role="stem")


def _answer(item: Item) -> set[tuple[str, ...]]:
    """The texts of an answer; for a match, each option with its target."""
    texts = item.texts
    pairs = {(texts[option], texts[target]) for option, target in item.key_pairs}
    return pairs | {(text,) for text in (*list_keys(item), *item.key_text, *item.rubric)}


def _is_same(one: Item, other: Item) -> bool:
    return _answer(one) == _answer(other)


def _exclude(one: Item, other: Item) -> bool:
    """Whether the right answer of one item is a wrong answer of the other."""
    if one.interaction is Interaction.MATCH:
        mine, yours = dict(_pairs(one)), dict(_pairs(other))
        return any(mine[text] != yours[text] for text in mine.keys() & yours.keys())
    if one.interaction in _ONE_ANSWER or one.kind in _OF_PARTS or asks_heading(one):
        return _answer(one) != _answer(other)
    keys, wrong = list_keys(one), list_distractors(one)
    return any(are_alike(key, text) for key in keys for text in list_distractors(other)) or any(
        are_alike(key, text) for key in list_keys(other) for text in wrong
    )


def _pairs(item: Item) -> list[tuple[str, str]]:
    texts = item.texts
    return [(texts[option], texts[target]) for option, target in item.key_pairs]
