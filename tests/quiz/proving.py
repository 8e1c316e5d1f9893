"""Proves the keys and distractors of items from the units alone.

The checker shares no code with the generator. It decides for itself where a statement is listed and what says the
same. It takes the units as they come back from the graph, finds what an item asks about by the statements that the
item cites, and checks that the words shown and quoted are theirs. What it cannot prove is a doubt; so is a kind of item
that it does not know.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from cskg.language.characters import IDEOGRAPH, IDEOGRAPHS
from cskg.model import (
    NOTIONAL_HOURS_PER_CREDIT,
    Evidence,
    Statement,
    StatementKind,
    StatementRef,
    Unit,
    UnitKey,
)
from cskg.outline import UNIT, Outline, Position
from cskg.quiz.items import Item, ItemKind, Option

FEWEST_CONFIDENCE = 0.9
_ALIKE = 0.5
_CRITERIA = Position(StatementKind.ASSESSMENT_CRITERION.value)
_CALLED = frozenset({"Assessment Criteria", "評核指引", "评核指引"})
_NUMBERS = {word: i for i, word in enumerate("three four five six seven".split(), 3)} | dict(
    zip("三四五六七", range(3, 8), strict=True)
)
_WORD = re.compile(rf"[{IDEOGRAPHS}]|[^\W_{IDEOGRAPHS}]+")
_QUOTED = re.compile("“([^“”]*(?:“[^“”]*”[^“”]*)*)”|「([^「」]*(?:「[^「」]*」[^「」]*)*)」")
_STEP_WORDS = re.compile(
    r"(?P<first>first|to begin|首先|先)|(?P<last>last|finally|in the end|最後|最后|最終|最终)"
    r"|(?:step|stage|第|步驟|步骤)\s*(?P<number>\d+|[一二三四五六七八九]|one|two|three|four|five|six|seven|eight|nine)",
    re.IGNORECASE,
)
_DIGITS = {word: i for i, word in enumerate("one two three four five six seven eight nine".split(), 1)} | {
    word: i for i, word in enumerate("一二三四五六七八九", 1)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something about an item that could not be proved.

    Attributes:
        fault: A stable kebab-case word.
        option: The option or target, where it is about one.
        message: What could not be proved, for people.
    """

    fault: str
    option: str | None = None
    message: str


def prove_item(item: Item, units: Mapping[UnitKey, Unit]) -> tuple[Doubt, ...]:
    """Proves an item's key and each of its distractors.

    Args:
        item: The item.
        units: The editions that it asks about, as they stand in the graph, by the units' keys.

    Returns:
        What could not be proved; nothing where all could.
    """
    prove = _PROOFS.get(item.kind)
    if prove is None:
        return (Doubt(fault="unknown-kind", message=f"There is no proof for items of the kind {item.kind.value}."),)
    trees = {key: _Tree(unit) for key, unit in units.items()}
    if item.unit not in trees:
        return (Doubt(fault="unknown-unit", message=f"The unit {item.unit} is not given."),)
    return (*_prove_words(item, trees), *prove(item, trees))


class _Tree:
    """What a unit lists, and where."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        outline = Outline(unit)
        self.statements: dict[Position, Statement] = {place: entry.statement for place, entry in outline.items()}
        self.places: dict[str, Position] = {entry.name: place for place, entry in outline.items()}

    def above(self, place: Position) -> Position:
        """The position of what lists a statement; ``c`` for the criteria, nothing for a topmost requirement."""
        is_criterion = place.kind is StatementKind.ASSESSMENT_CRITERION
        return place.parent or (_CRITERIA if is_criterion else place.parent)

    def below(self, place: Position) -> list[str]:
        """The texts of all that is listed under a position, at any depth, and of itself."""
        if place == _CRITERIA:
            return [s.text for one, s in self.statements.items() if one.kind is StatementKind.ASSESSMENT_CRITERION]
        return [s.text for one, s in self.statements.items() if one == place or one.is_under(place)]

    def says(self, text: str, place: Position | None = None) -> bool:
        """Whether the unit, or what stands at and under a position, says the same as a text or nearly so."""
        texts = self.below(place) if place else [statement.text for statement in self.statements.values()]
        return any(_alike(text, other) for other in texts)

    def lists(self, text: str) -> bool:
        """Whether one statement has just these words."""
        return any(_words(text) == _words(statement.text) for statement in self.statements.values())


_Trees = Mapping[UnitKey, _Tree]


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _alike(text: str, other: str) -> bool:
    one, two = _words(text), _words(other)
    if not one or not two:
        return False
    joined, within = f" {' '.join(one)} ", f" {' '.join(two)} "
    grams, others = _grams(one), _grams(two)
    return joined in within or within in joined or len(grams & others) / len(grams | others) >= _ALIKE


def _grams(words: Sequence[str]) -> set[str]:
    """Gives words, and of ideographs the pairs of neighbours: single ones stand in too many texts."""
    pairs = {one + two for one, two in pairwise(words) if IDEOGRAPH.match(one) and IDEOGRAPH.match(two)}
    return {word for word in words if not IDEOGRAPH.match(word)} | (pairs or set(words))


def _is_shown(text: str, statement: Statement) -> bool:
    """Whether a shown text is the statement's, but for a full stop that ends it."""
    return text == statement.text or (statement.text[-1:] in ".。" and text == statement.text[:-1].rstrip())


def _quotes(text: str) -> list[str]:
    return [one or other for one, other in _QUOTED.findall(text)]


def _refs_of_options(item: Item) -> dict[str, Evidence]:
    return {found.option_id: found.evidence[0] for found in item.feedback if found.evidence}


def _doubt(fault: str, message: str, option: str | None = None) -> Iterator[Doubt]:
    yield Doubt(fault=fault, option=option, message=message)


def _prove_words(item: Item, trees: _Trees) -> Iterator[Doubt]:
    """Each option has a reason with words behind it, and what is cited stands in the units, surely."""
    if [found.option_id for found in item.feedback] != [option.id for option in item.options]:
        yield from _doubt("no-reason", "Not every option has a reason.")
    cited = [*item.evidence, *(e for found in item.feedback for e in found.evidence)]
    if not cited or any(not found.evidence or not found.rationale for found in item.feedback):
        yield from _doubt("no-evidence", "A reason rests on no words of the source.")
    for evidence in cited:
        if evidence.statement is not None:
            statement = _find(evidence.statement, trees)
            if statement is None or statement.text != evidence.text:
                yield from _doubt("not-in-source", f"“{evidence.text}” is not what {evidence.statement.name} says.")
            elif statement.confidence < FEWEST_CONFIDENCE:
                yield from _doubt("unsure", f"The extent of “{evidence.text}” is not sure.")


def _find(ref: StatementRef, trees: _Trees) -> Statement | None:
    path = _path(ref, trees)
    return trees[ref.unit].statements[path] if path else None


def _path(ref: StatementRef, trees: _Trees) -> Position:
    """The position of a statement; nothing where its unit does not have it."""
    tree = trees.get(ref.unit)
    return tree.places.get(ref.name, UNIT) if tree else UNIT


def _place(item: Item, option: Option, trees: _Trees) -> tuple[_Tree, Position] | None:
    """Finds where an option's statement stands; None where its words are not the statement's."""
    evidence = _refs_of_options(item).get(option.id)
    ref = evidence.statement if evidence else None
    statement = _find(ref, trees) if ref else None
    if ref is None or statement is None or not _is_shown(option.text, statement):
        return None
    return trees[ref.unit], _path(ref, trees)


def _prove_choice(item: Item, trees: _Trees) -> Iterator[Doubt]:
    tree = trees[item.unit]
    right, places = set(item.key), {option.id: _place(item, option, trees) for option in item.options}
    for option in item.options:
        if places[option.id] is None:
            yield from _doubt("not-in-source", f"“{option.text}” is not the statement that it cites.", option.id)
    if not right or not right < set(places) or any(place is None for place in places.values()):
        yield from _doubt("no-key", "No option, or every option, is right, or the options cannot be found.")
        return
    keys = [place for name, place in places.items() if name in right and place is not None]
    asked = [_path(each.statement, trees) for each in item.about]
    if sorted(asked) == sorted(path for _, path in keys):
        yield from _prove_members(item, tree, keys, places)
    else:
        yield from _prove_topic(item, tree, keys, places)


def _prove_members(
    item: Item, tree: _Tree, keys: Sequence[tuple[_Tree, Position]], places: Mapping[str, tuple[_Tree, Position] | None]
) -> Iterator[Doubt]:
    headings = {tree.above(path) for _, path in keys}
    if len(headings) != 1 or any(found is not tree for found, _ in keys):
        yield from _doubt("false-key", "The keys are not listed under one heading of the unit.")
        return
    (heading,) = headings
    quoted = _quotes(item.stem)
    is_quoted = any(
        text in _CALLED if heading == _CRITERIA else _is_shown(text, tree.statements[heading])
        for text in quoted
        if heading
    )
    if not is_quoted or tree.unit.code not in item.stem:
        yield from _doubt("false-key", f"The question does not name the unit and what lists the key, {heading}.")
    for name, place in places.items():
        if name in item.key or place is None:
            continue
        found, path = place
        text = found.statements[path].text
        if found is tree and (path.is_under(heading) or tree.above(path) == heading):
            yield from _doubt("true-distractor", f"“{text}” is listed under {heading} as well.", name)
        elif tree.says(text, heading if found is tree else None):
            yield from _doubt("true-distractor", f"“{text}” says what is listed there.", name)


def _prove_topic(
    item: Item, tree: _Tree, keys: Sequence[tuple[_Tree, Position]], places: Mapping[str, tuple[_Tree, Position] | None]
) -> Iterator[Doubt]:
    refs = [each.statement for each in item.about if each.statement.unit == tree.unit.key]
    asked = [path for ref in refs if (path := tree.places.get(ref.name))]
    if len(asked) != 1 or not any(_is_shown(text, tree.statements[asked[0]]) for text in _quotes(item.stem)):
        yield from _doubt("false-key", "The question does not quote the statement that it is about.")
        return
    (_, key), *more = keys
    if more or not asked[0].is_under(key):
        yield from _doubt("false-key", f"The statement is not listed under {key}.")
    text = tree.statements[asked[0]].text
    for name, place in places.items():
        if name not in item.key and place is not None and tree.says(text, place[1]):
            yield from _doubt("true-distractor", f"{place[1]} lists the statement, or one like it.", name)


def _prove_which_unit(item: Item, trees: _Trees) -> Iterator[Doubt]:
    if len(item.about) != 1 or len(item.key) != 1:
        yield from _doubt("no-key", "The question is not about one statement with one key.")
        return
    ref = item.about[0].statement
    statement = _find(ref, trees)
    if statement is None or not any(_is_shown(text, statement) for text in _quotes(item.stem)):
        yield from _doubt("false-key", "The question does not quote the statement that it is about.")
        return
    for option in item.options:
        evidence = _refs_of_options(item).get(option.id)
        tree = trees.get(evidence.unit) if evidence and evidence.unit else None
        if tree is None or tree.unit.title != option.text:
            yield from _doubt(
                "not-in-source", f"“{option.text}” is not the title of the unit that it cites.", option.id
            )
        elif option.id in item.key:
            if tree.unit.key != ref.unit:
                yield from _doubt("false-key", f"The statement is not listed by {tree.unit.code}.", option.id)
        elif tree.says(statement.text):
            yield from _doubt("true-distractor", f"{tree.unit.code} lists the statement, or one like it.", option.id)


def _prove_match(item: Item, trees: _Trees) -> Iterator[Doubt]:
    target_of, texts = dict(item.key_pairs), {target.id: target.text for target in item.targets}
    if set(target_of) != {option.id for option in item.options} or set(target_of.values()) != set(texts):
        yield from _doubt("no-key", "Not every option has a target, or not every target an option.")
        return
    titles = {tree.unit.title: tree for tree in trees.values() if tree.unit.title}
    is_of_units = all(text in titles for text in texts.values()) and not all(
        any(_is_shown(text, s) for s in trees[item.unit].statements.values()) for text in texts.values()
    )
    for option in item.options:
        place = _place(item, option, trees)
        if place is None:
            yield from _doubt("not-in-source", f"“{option.text}” is not the statement that it cites.", option.id)
            continue
        tree, path = place
        for name, text in texts.items():
            is_told = target_of[option.id] == name
            if is_of_units:
                other = titles[text]
                is_there, may_be = other is tree, other is not tree and other.says(option.text)
            else:
                headings = [p for p, s in tree.statements.items() if _is_shown(text, s) and s.children]
                is_there = tree.above(path) in headings
                may_be = not is_there and any(tree.says(option.text, heading) for heading in headings)
            if is_told is not is_there:
                yield from _doubt("false-key", f"“{option.text}” does not belong to “{text}” as told.", option.id)
            if may_be:
                yield from _doubt("true-distractor", f"“{option.text}” may belong to “{text}” too.", option.id)


def _prove_contrast(item: Item, trees: _Trees) -> Iterator[Doubt]:
    codes = {tree.unit.code: tree for tree in trees.values()}
    of_target = {t.id: [tree for code, tree in codes.items() if code in _tokens(t.text)] for t in item.targets}
    both = [tree for found in of_target.values() for tree in found]
    target_of = dict(item.key_pairs)
    if len(both) != 2 or set(target_of) != {option.id for option in item.options}:
        yield from _doubt("no-key", "The targets do not name two units, or an option has no target.")
        return
    for option in item.options:
        told = of_target.get(target_of[option.id]) or both
        for tree in both:
            if tree.lists(option.text) is not (tree in told):
                yield from _doubt("false-key", f"“{option.text}” is told wrongly of {tree.unit.code}.", option.id)
            elif tree not in told and tree.says(option.text):
                yield from _doubt("true-distractor", f"{tree.unit.code} says something like it.", option.id)


def _tokens(text: str) -> list[str]:
    return re.findall(r"[A-Za-z0-9]+", text)


def _prove_list(item: Item, trees: _Trees) -> Iterator[Doubt]:
    tree = trees[item.unit]
    headings = {tree.above(_path(each.statement, trees)) for each in item.about}
    quoted = [
        path
        for path, statement in tree.statements.items()
        if path in headings and any(_is_shown(text, statement) for text in _quotes(item.stem))
    ]
    if any(text in _CALLED for text in _quotes(item.stem)):
        members: Sequence[Statement] = tree.unit.assessment_criteria
    elif len(quoted) == 1:
        members = tree.statements[quoted[0]].children
    else:
        yield from _doubt("false-key", "The question does not quote one heading.")
        return
    if any(member.children or member.confidence < FEWEST_CONFIDENCE for member in members):
        yield from _doubt("unsure", "The list is not closed.")
    asked = [m for m in members if any(_is_shown(text, m) for text in item.key_text)]
    others = [m for m in members if m not in asked]
    if len(asked) != len(item.key_text) or not asked:
        yield from _doubt("false-key", "What is asked for is not what the list holds.")
    elif item.kind is ItemKind.MISSING_MEMBER:
        if len(asked) != 1 or any(m.text.rstrip(" .。;；") not in item.stem for m in others):
            yield from _doubt("false-key", "The question does not name all members but the one asked for.")
    elif others or not any(_NUMBERS.get(word) == len(asked) for word in [*_words(item.stem)]):
        yield from _doubt("false-key", "The list has another number of members than the question says.")
    for text, spellings in zip(item.key_text, item.accepted, strict=False):
        rivals = [_words(m.text) for m in members if not _is_shown(text, m)]
        if any(_words(spelling) in rivals for spelling in spellings):
            yield from _doubt("false-key", f"Another spelling of “{text}” is another member.")


def _prove_number(item: Item, trees: _Trees) -> Iterator[Doubt]:
    credit = trees[item.unit].unit.credit
    try:
        told = [Decimal(text) for text in item.key_text]
    except InvalidOperation:
        told = []
    if credit is None or told != [Decimal(str(credit)) * NOTIONAL_HOURS_PER_CREDIT]:
        yield from _doubt("false-key", "The hours are not ten times the credits.")
    elif f"{credit:g}" not in item.stem.replace(trees[item.unit].unit.code, ""):
        yield from _doubt("false-key", "The question does not say the credits.")


def _prove_levels(item: Item, trees: _Trees) -> Iterator[Doubt]:
    cited, levels = _refs_of_options(item), []
    texts = {option.id: option.text for option in item.options}
    for name in item.key:
        evidence = cited.get(name)
        tree = trees.get(evidence.unit) if evidence and evidence.unit else None
        if tree is None or tree.unit.level is None or tree.unit.title != texts.get(name):
            yield from _doubt("not-in-source", "An option is not the title of a unit with a level.", name)
            return
        levels.append(tree.unit.level)
    if sorted(item.key) != sorted(texts) or levels != sorted(set(levels)):
        yield from _doubt("false-key", f"The levels {levels} do not rise.")


def _prove_steps(item: Item, trees: _Trees) -> Iterator[Doubt]:
    cited = _refs_of_options(item)
    if sorted(item.key) != sorted(option.id for option in item.options):
        yield from _doubt("no-key", "The order leaves an option out.")
        return
    refs = [found.statement for name in item.key if (found := cited.get(name)) and found.statement]
    said = [_find(ref, trees) for ref in refs]
    texts = [statement.text for statement in said if statement is not None]
    shown = {option.id: option.text for option in item.options}
    if len(texts) != len(item.key) or any(
        not text.casefold().rstrip(" .。").endswith(shown[name].casefold().rstrip(" .。"))
        for name, text in zip(item.key, texts, strict=False)
    ):
        yield from _doubt("not-in-source", "An option is not the end of the statement that it cites.")
        return
    ranks = [_rank(text, i, len(texts)) for i, text in enumerate(texts)]
    places = [_path(ref, trees).order for ref in refs if _path(ref, trees)]
    is_numbered = all((match := _STEP_WORDS.match(text)) and match["number"] for text in texts)
    if ranks != list(range(len(texts))) or (not is_numbered and places != sorted(places)):
        yield from _doubt("false-key", "The words of the source give another order.")


def _rank(text: str, index: int, count: int) -> int:
    match = _STEP_WORDS.match(text)
    if match is None:
        return index if 0 < index < count - 1 else -1
    if match["number"]:
        word = match["number"].casefold()
        return (_DIGITS.get(word) or int(word)) - 1
    return 0 if match["first"] else count - 1


def _prove_constructed(item: Item, trees: _Trees) -> Iterator[Doubt]:
    tree = trees[item.unit]
    quoted = [
        s for s in tree.statements.values() if s.children and any(_is_shown(text, s) for text in _quotes(item.stem))
    ]
    if not any(
        len(item.rubric) <= len(s.children) and all(any(_is_shown(text, c) for c in s.children) for text in item.rubric)
        for s in quoted
    ):
        yield from _doubt("false-key", "The checklist is not what the heading lists.")


def _prove_can_do(item: Item, trees: _Trees) -> Iterator[Doubt]:
    criteria = trees[item.unit].below(_CRITERIA)
    quoted = _quotes(item.stem)
    if not any(text in {c, c.rstrip(".。")} for text in quoted for c in criteria) or item.key:
        yield from _doubt("false-key", "The question does not quote a criterion, or has a key.")


def _prove_lineage(item: Item, trees: _Trees) -> Iterator[Doubt]:
    codes = {derivation.code for derivation in trees[item.unit].unit.derivations}
    for option in item.options:
        if (option.text in codes) is not (option.id in item.key):
            yield from _doubt("false-key", f"{option.text} is told wrongly.", option.id)


_PROOFS: dict[ItemKind, Callable[[Item, _Trees], Iterator[Doubt]]] = {
    ItemKind.SINGLE_CHOICE: _prove_choice,
    ItemKind.MULTIPLE_CHOICE: _prove_choice,
    ItemKind.MATCH: _prove_match,
    ItemKind.RECALL: _prove_list,
    ItemKind.MISSING_MEMBER: _prove_list,
    ItemKind.WHICH_UNIT: _prove_which_unit,
    ItemKind.NUMERIC: _prove_number,
    ItemKind.LEVEL_ORDER: _prove_levels,
    ItemKind.STEP_ORDER: _prove_steps,
    ItemKind.CONSTRUCTED: _prove_constructed,
    ItemKind.CAN_DO: _prove_can_do,
    ItemKind.CONTRAST: _prove_contrast,
    ItemKind.LINEAGE: _prove_lineage,
}
