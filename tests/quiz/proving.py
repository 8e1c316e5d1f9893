"""Proves the keys and distractors of items from the units alone.

The checker shares no code with the generator. It has its own rules for the place of a statement, and for statements
with the same meaning. It gets the units as read back from the graph. From the statements that an item cites, it finds
the subject of the item, and checks that the shown and quoted words are from these statements. Everything that it cannot
prove is a doubt; so is an unknown kind of item.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from quiz.proving_parts import prove_detail, prove_error, prove_next_step, prove_purpose, prove_step_order
from quiz.stems import find_quotes, is_about, is_heading, split_words
from quiz.unit_trees import CRITERIA as _CRITERIA
from quiz.unit_trees import FEWEST_CONFIDENCE, Doubt
from quiz.unit_trees import Tree as _Tree
from quiz.unit_trees import Trees as _Trees
from quiz.unit_trees import doubt as _doubt
from quiz.unit_trees import find_path as _path
from quiz.unit_trees import find_statement as _find
from quiz.unit_trees import is_shown as _is_shown
from quiz.unit_trees import refs_of_options as _refs_of_options

from cskg.model import (
    NOTIONAL_HOURS_PER_CREDIT,
    Statement,
    Unit,
    UnitKey,
)
from cskg.outline import UNIT, Position
from cskg.quiz.items import Item, ItemKind, Option

_OF_HEADINGS = frozenset(
    {
        ItemKind.SINGLE_CHOICE,
        ItemKind.MULTIPLE_CHOICE,
        ItemKind.RECALL,
        ItemKind.MISSING_MEMBER,
        ItemKind.CONSTRUCTED,
        ItemKind.CAN_DO,
    }
)
_CALLED = frozenset({"Assessment Criteria", "評核指引", "评核指引"})
_TELLING = frozenset(
    "describe explain know outline state tell understand 解釋 解释 說明 说明 講解 讲解 知道 明白 了解".split()
)
_NUMBERS = {word: i for i, word in enumerate("three four five six seven".split(), 3)} | dict(
    zip("三四五六七", range(3, 8), strict=True)
)


def prove_item(
    item: Item, units: Mapping[UnitKey, Unit], around: Mapping[UnitKey, Unit] | None = None
) -> tuple[Doubt, ...]:
    """Proves an item's key and each of its distractors.

    Args:
        item: The item.
        units: The editions that its quiz asks about, as they are in the graph, by the units' keys.
        around: The editions that lent wrong options.

    Returns:
        The doubts; empty if everything could be proved.
    """
    prove = _PROOFS.get(item.kind)
    if prove is None:
        return (Doubt(fault="unknown-kind", message=f"There is no proof for items of the kind {item.kind.value}."),)
    trees = {key: _Tree(unit) for key, unit in {**(around or {}), **units}.items()}
    if item.unit not in trees:
        return (Doubt(fault="unknown-unit", message=f"The unit {item.unit} is not given."),)
    return (*_prove_words(item, trees), *prove(item, trees))


def _prove_words(item: Item, trees: _Trees) -> Iterator[Doubt]:
    """Each option has a reason with a citation, and the cited words are certain statements of the units."""
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


def _prove_unit(item: Item, trees: _Trees, count: int) -> Iterator[Doubt]:
    """A question about a heading names its unit if the quiz asks about several units."""
    if count > 1 and item.kind in _OF_HEADINGS and trees[item.unit].unit.code not in item.stem:
        yield from _doubt("unnamed-unit", "The question does not name its unit.")


def _place(item: Item, option: Option, trees: _Trees) -> tuple[_Tree, Position] | None:
    """Finds the place of an option's statement; None if the option has other words than the statement."""
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
    if re.search(rf"level {tree.unit.level} unit|第{tree.unit.level}[級级]", item.stem):
        yield from _prove_duty(item, tree, {name: place for name, place in places.items() if place is not None})
        return
    asked = [_path(each.statement, trees) for each in item.about]
    if sorted(asked) != sorted(path for _, path in keys):
        yield from _doubt("false-key", "The question is not about its keys.")
    yield from _prove_members(item, tree, keys, places)


def _prove_members(
    item: Item, tree: _Tree, keys: Sequence[tuple[_Tree, Position]], places: Mapping[str, tuple[_Tree, Position] | None]
) -> Iterator[Doubt]:
    headings = {tree.above(path) for _, path in keys}
    if len(headings) != 1 or any(found is not tree for found, _ in keys):
        yield from _doubt("false-key", "The keys are not listed under one heading of the unit.")
        return
    (heading,) = headings
    if heading == _CRITERIA:
        # Criteria show that a person can do the work in the title.
        is_told = is_about(item.stem, tree.unit.title or "")
    else:
        is_told = bool(heading) and is_about(item.stem, tree.statements[heading].text)
    if not is_told:
        yield from _doubt("false-key", f"The question is not about what lists the key, {heading}.")
    for name, place in places.items():
        if name in item.key or place is None:
            continue
        found, path = place
        text = found.statements[path].text
        if found is tree and (path.is_under(heading) or tree.above(path) == heading):
            yield from _doubt("true-distractor", f"“{text}” is listed under {heading} as well.", name)
        elif tree.says(text, heading if found is tree else None):
            yield from _doubt("true-distractor", f"“{text}” says what is listed there.", name)


def _prove_duty(item: Item, tree: _Tree, places: Mapping[str, tuple[_Tree, Position]]) -> Iterator[Doubt]:
    """The key is a requirement of the named unit; the other options are requirements of other levels only."""
    if tree.unit.title not in find_quotes(item.stem) or len(item.key) != 1:
        yield from _doubt("false-key", "The question does not name the unit, or not one option is right.")
    for name, (found, path) in places.items():
        text, unit = found.statements[path].text, found.unit
        if path.is_under(_CRITERIA) or path == _CRITERIA:
            yield from _doubt("false-key", f"“{text}” is no requirement.", name)
        if (found is tree) is not (name in item.key):
            yield from _doubt("false-key", f"“{text}” is told wrongly of {tree.unit.code}.", name)
        elif name not in item.key and tree.says(text):
            yield from _doubt("true-distractor", f"{tree.unit.code} says “{text}”, or something like it.", name)
        elif name not in item.key and (
            unit.level == tree.unit.level or set(unit.functional_areas).isdisjoint(tree.unit.functional_areas)
        ):
            yield from _doubt("true-distractor", f"“{text}” is of no other level of the area.", name)


def _prove_which_unit(item: Item, trees: _Trees) -> Iterator[Doubt]:
    if len(item.about) != 1 or len(item.key) != 1:
        yield from _doubt("no-key", "The question is not about one statement with one key.")
        return
    ref = item.about[0].statement
    statement = _find(ref, trees)
    if statement is None or not any(_is_shown(text, statement) for text in find_quotes(item.stem)):
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
    of_levels = ("{} (level {})", "{}（第{}級）", "{}（第{}级）")
    titles |= {text.format(title, tree.unit.level): tree for title, tree in titles.items() for text in of_levels}
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
                headings = [p for p, s in tree.statements.items() if s.children and is_heading(text, s.text)]
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


_CONDUCT = re.compile(r"professionalism|專業|专业", re.IGNORECASE)


def _tokens(text: str) -> list[str]:
    return re.findall(r"[A-Za-z0-9]+", text)


def _prove_list(item: Item, trees: _Trees) -> Iterator[Doubt]:
    tree = trees[item.unit]
    headings = {tree.above(_path(each.statement, trees)) for each in item.about}
    told = [path for path in headings if path in tree.statements and is_about(item.stem, tree.statements[path].text)]
    if any(text in _CALLED for text in find_quotes(item.stem)):
        members: Sequence[Statement] = tree.unit.assessment_criteria
    elif len(told) == 1:
        members = tree.statements[told[0]].children
    else:
        yield from _doubt("false-key", "The question is not about one heading of the unit.")
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
    elif others or not any(_NUMBERS.get(word) == len(asked) for word in [*split_words(item.stem)]):
        yield from _doubt("false-key", "The list has another number of members than the question says.")
    for text, spellings in zip(item.key_text, item.accepted, strict=False):
        rivals = [split_words(m.text) for m in members if not _is_shown(text, m)]
        if any(split_words(spelling) in rivals for spelling in spellings):
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


def _prove_constructed(item: Item, trees: _Trees) -> Iterator[Doubt]:
    tree = trees[item.unit]
    asked = [_path(each.statement, trees) for each in item.about]
    headings = {tree.above(path) for path in asked if path}
    heading = next((path for path in headings if path in tree.statements), UNIT)
    text = tree.statements[heading].text if heading else ""
    # Questions about conduct use the title: what the work requires of a person.
    named = (tree.unit.title or "") if _CONDUCT.search(text) else text
    if len(headings) != 1 or not heading or not is_about(item.stem, named):
        yield from _doubt("false-key", "The question is not about one heading of the unit.")
        return
    members = tree.statements[heading].children
    if len(item.rubric) != len(members) or not all(map(_is_point, item.rubric, members)):
        yield from _doubt("false-key", "The checklist is not all that the heading lists.")


def _is_point(line: str, member: Statement) -> bool:
    """Whether a line of a checklist is a statement, with its list, or without a verb such as *describe*."""
    words, bare = split_words(member.text), split_words(line)
    told = words[: len(words) - len(bare)]
    if (
        told
        and words[len(told) :] == bare
        and (told[0] in _TELLING or "".join(told[:2]) in _TELLING)
        and len(told) <= 2
    ):
        return not member.children
    return (_is_shown(line, member) if not member.children else is_about(line, member.text)) and all(
        child.text.rstrip(" .。;；") in line for child in member.children
    )


_LEAD = re.compile(r"(?:be )?(?:capable of |able to )|the ability to |能[夠够]?", re.IGNORECASE)


def _is_ability(text: str, criterion: str) -> bool:
    """Whether a text is a criterion, ignoring *Capable of* and the case of the first letter."""
    words = _LEAD.sub("", criterion, count=1) if _LEAD.match(criterion) else criterion
    return text.rstrip(".。").casefold() in {criterion.rstrip(".。").casefold(), words.rstrip(".。").casefold()}


def _prove_can_do(item: Item, trees: _Trees) -> Iterator[Doubt]:
    criteria = trees[item.unit].below(_CRITERIA)
    quoted = find_quotes(item.stem)
    if not any(_is_ability(text, c) for text in quoted for c in criteria) or item.key:
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
    ItemKind.STEP_ORDER: prove_step_order,
    ItemKind.NEXT_STEP: prove_next_step,
    ItemKind.DETAIL: prove_detail,
    ItemKind.PURPOSE: prove_purpose,
    ItemKind.FIND_THE_ERROR: prove_error,
    ItemKind.CONSTRUCTED: _prove_constructed,
    ItemKind.CAN_DO: _prove_can_do,
    ItemKind.CONTRAST: _prove_contrast,
    ItemKind.LINEAGE: _prove_lineage,
}
