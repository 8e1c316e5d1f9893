"""Reads the facts that an item asks and the texts that it shows, from the finished item and the units alone.

A *fact* is what a learner must know to answer: that a statement belongs to a heading or to a unit, a part of a
statement, the order of two steps, a criterion. A fact has the texts that give it away. Shown texts are all texts that
the learner sees, before the answer or after it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import combinations, pairwise

from quiz.proving_sequences import list_sequences
from quiz.stems import find_quotes
from quiz.texts import are_alike, read_text, stands_in
from quiz.unit_trees import CRITERIA, Tree, Trees, find_path, find_statement

from cskg.model import Unit, UnitKey
from cskg.quiz.items import Interaction, Item, ItemKind


class Aspect(Enum):
    """The aspect that an item asks about.

    Attributes:
        PLACE: That a statement belongs to a heading.
        UNIT: That a statement belongs to a unit.
        DETAIL: A time, a number or a person that a statement names.
        PURPOSE: The purpose of an action.
        TRUTH: Whether a statement is in the unit.
        ORDER: Which of two steps comes first.
        CRITERION: How well the learner meets a criterion.
        LEVEL: The level of a unit.
        HOURS: The learning hours of a unit.
        LINEAGE: The unit from which a unit was made.
        OWN: A teacher's own question.
    """

    PLACE = "place"
    UNIT = "unit"
    DETAIL = "detail"
    PURPOSE = "purpose"
    TRUTH = "truth"
    ORDER = "order"
    CRITERION = "criterion"
    LEVEL = "level"
    HOURS = "hours"
    LINEAGE = "lineage"
    OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact that an item asks.

    Attributes:
        aspect: The aspect of the subject.
        subject: The subject, usually a statement.
        value: The value, such as the heading; two facts are the same if all three say the same.
        told_by: The texts that give it away, in groups: if one item shows all texts of a group, no other item may ask
            the fact.
    """

    aspect: Aspect
    subject: str
    value: str = ""
    told_by: tuple[tuple[str, ...], ...] = field(default=(), compare=False)

    def is_same(self, other: "Fact") -> bool:
        """Whether a learner who knows one fact knows the other."""
        return (
            self.aspect is other.aspect
            and are_alike(self.subject, other.subject)
            and (self.value == other.value or are_alike(self.value, other.value))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A heading or a title that is an item's key.

    Attributes:
        key: The heading or title.
        rivals: The wrong headings or titles; empty if the learner writes the answer.
    """

    key: str
    rivals: tuple[str, ...] = ()


def list_shown(item: Item) -> list[tuple[str, str]]:
    """Lists all texts that an item shows to the learner, each with its role."""
    shown = [("stem", item.stem)]
    wrong = list_distractors(item)
    shown += [("wrong options" if option.text in wrong else "options", option.text) for option in item.options]
    shown += [("targets", target.text) for target in item.targets]
    shown += [("rubric", text) for text in item.rubric]
    shown += [("key texts", text) for spellings in item.spellings for text in spellings]
    shown += [("reasons", found.rationale) for found in item.feedback]
    return [*shown, *([("explanation", item.explanation)] if item.explanation else [])]


def list_keys(item: Item) -> list[str]:
    """Lists the texts of the right options."""
    return [option.text for option in item.options if option.id in item.key]


def list_distractors(item: Item) -> list[str]:
    """Lists the texts of the wrong options; scales, matches and orders have none."""
    if item.interaction not in {Interaction.CHOICE, Interaction.CHOICES}:
        return []
    return [option.text for option in item.options if option.id not in item.key]


def list_facts(item: Item, trees: Trees) -> list[Fact]:
    """Lists the facts that an item asks, each once."""
    found: list[Fact] = []
    for fact in _iter_facts(item, trees):
        if not any(fact.is_same(other) for other in found):
            found.append(fact)
    return found


def read_trees(units: Iterable[Unit]) -> dict[UnitKey, Tree]:
    """Reads units in one language, for all quizzes about them."""
    return {unit.key: Tree(unit) for unit in units}


def list_choices(item: Item, trees: Trees) -> list[Choice]:
    """Lists the headings and titles that are answers of an item."""
    if asks_heading(item):
        return [Choice(key=key, rivals=tuple(list_distractors(item))) for key in list_keys(item)]
    tree = trees.get(item.unit)
    if tree is None or item.interaction not in {Interaction.SELF_MARKED, Interaction.TEXT, Interaction.TEXTS}:
        return []
    lists = [statement.text for statement in tree.statements.values() if statement.children]
    asked = [*item.rubric, *item.key_text]
    return [Choice(key=text) for text in asked if any(are_alike(text, heading) for heading in lists)]


def asks_heading(item: Item) -> bool:
    """Whether the options are headings or titles, so the question quotes the statement that it is about."""
    if item.kind is ItemKind.WHICH_UNIT:
        return True
    about = [found.text for found in item.evidence if found.statement in {asked.statement for asked in item.about}]
    is_choice = item.kind in {ItemKind.SINGLE_CHOICE, ItemKind.MULTIPLE_CHOICE}
    return is_choice and bool(about) and all(stands_in(text, item.stem) for text in about)


def _iter_facts(item: Item, trees: Trees) -> Iterator[Fact]:
    if item.kind in {ItemKind.STEP_ORDER, ItemKind.NEXT_STEP}:
        yield from _iter_steps(item)
    elif item.kind is ItemKind.FIND_THE_ERROR:
        yield from _iter_errors(item, trees)
    elif item.kind in {ItemKind.DETAIL, ItemKind.PURPOSE}:
        yield from _iter_parts(item, trees)
    elif item.kind in {ItemKind.NUMERIC, ItemKind.LEVEL_ORDER, ItemKind.LINEAGE}:
        yield from _iter_of_units(item, trees)
    elif item.kind is ItemKind.OWN:
        yield from _iter_own(item)
    elif item.kind is ItemKind.CAN_DO:
        yield from (Fact(aspect=Aspect.CRITERION, subject=text) for text in _list_about(item, trees))
    else:
        yield from _iter_places(item, trees)


def _iter_places(item: Item, trees: Trees) -> Iterator[Fact]:
    """Yields statements with their headings or units."""
    texts = item.texts
    titles = [tree.unit.title for tree in trees.values() if tree.unit.title]
    if item.interaction is Interaction.MATCH:
        for option, target in item.key_pairs:
            is_of_unit = item.kind is ItemKind.CONTRAST or texts[target] in titles
            aspect = Aspect.UNIT if is_of_unit else Aspect.PLACE
            yield _place(aspect, texts[option], texts[target])
    elif item.kind is ItemKind.WHICH_UNIT:
        yield from (_place(Aspect.UNIT, text, "".join(list_keys(item))) for text in _list_about(item, trees))
    elif asks_heading(item):
        yield from (_place(Aspect.PLACE, text, _find_heading(item, text, trees)) for text in _list_about(item, trees))
    else:
        for text in (*list_keys(item), *item.key_text, *item.rubric):
            yield _place(Aspect.PLACE, text, _find_heading(item, text, trees))


def _place(aspect: Aspect, text: str, value: str) -> Fact:
    return Fact(aspect=aspect, subject=text, value=value, told_by=((text,),))


def _list_about(item: Item, trees: Trees) -> list[str]:
    found = [find_statement(asked.statement, trees) for asked in item.about]
    return [statement.text for statement in found if statement is not None]


def _find_heading(item: Item, text: str, trees: Trees) -> str:
    """The words of a statement's heading; empty if the item does not name the statement."""
    for asked in item.about:
        statement = find_statement(asked.statement, trees)
        if statement is not None and are_alike(statement.text, text):
            tree = trees[asked.statement.unit]
            above = tree.above(find_path(asked.statement, trees))
            return tree.statements[above].text if above in tree.statements else above or CRITERIA
    return ""


def _iter_steps(item: Item) -> Iterator[Fact]:
    texts = item.texts
    if item.kind is ItemKind.STEP_ORDER:
        yield from (_order(texts[one], texts[other]) for one, other in pairwise(item.key))
        return
    for key in list_keys(item):
        for earlier in find_quotes(item.stem):
            yield replace(_order(earlier, key), told_by=((key,),))


def _order(earlier: str, later: str) -> Fact:
    return Fact(aspect=Aspect.ORDER, subject=earlier, value=later, told_by=((earlier, later),))


def _iter_errors(item: Item, trees: Trees) -> Iterator[Fact]:
    sequences = list_sequences(trees[item.unit])
    pairs = [pair for sequence in sequences for pair in combinations([" ".join(step) for step in sequence], 2)]
    for key in list_keys(item):
        exchanged = [pair for pair in pairs if all(stands_in(step, key) for step in pair)]
        if exchanged:
            yield from (_order(*pair) for pair in exchanged)
            return
    for text in _list_about(item, trees):
        yield Fact(aspect=Aspect.TRUTH, subject=text, told_by=((text,),))


def _iter_parts(item: Item, trees: Trees) -> Iterator[Fact]:
    aspect = Aspect.DETAIL if item.kind is ItemKind.DETAIL else Aspect.PURPOSE
    for text in _list_about(item, trees):
        for key in list_keys(item):
            is_whole = aspect is Aspect.PURPOSE and read_text(key).is_rich
            # Items may ask about two details of one statement; its purpose and its action are one fact.
            value = key if aspect is Aspect.DETAIL else ""
            yield Fact(aspect=aspect, subject=text, value=value, told_by=((text,), *([(key,)] if is_whole else [])))


def _iter_of_units(item: Item, trees: Trees) -> Iterator[Fact]:
    code = trees[item.unit].unit.code
    if item.kind is ItemKind.NUMERIC:
        yield Fact(aspect=Aspect.HOURS, subject=code)
    elif item.kind is ItemKind.LINEAGE:
        right = [found.evidence[0].text for found in item.feedback if found.correct and found.evidence]
        yield Fact(aspect=Aspect.LINEAGE, subject=code, told_by=tuple((text,) for text in right))
    else:
        codes = {tree.unit.title: tree.unit.code for tree in trees.values()}
        for option in item.options:
            # A published code ends with the level.
            told_by = ((option.text, codes[option.text]),) if option.text in codes else ()
            yield Fact(aspect=Aspect.LEVEL, subject=option.text, told_by=told_by)


def _iter_own(item: Item) -> Iterator[Fact]:
    """Yields the facts of a teacher's question; short answers such as numbers may appear anywhere."""
    texts = item.texts
    pairs = [(texts[option], texts[target]) for option, target in item.key_pairs]
    keys = [(text,) for text in (*list_keys(item), *item.key_text, *item.rubric) if read_text(text).is_rich]
    if item.interaction is Interaction.ORDER:
        keys = [(texts[one], texts[other]) for one, other in pairwise(item.key)]
    yield Fact(aspect=Aspect.OWN, subject=item.stem, value=" ".join(list_keys(item)), told_by=(*pairs, *keys))
