"""No quiz tells or repeats itself: the checker finds planted faults, and is run over hundreds of quizzes."""

import ast
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from builders import DATA, catalogue_of
from quiz import telling, telling_facts, texts
from quiz.hand_quizzes import iter_hand_quizzes, iter_own_items
from quiz.telling import Fault, Finding, find_faults
from quiz.telling_facts import asks_heading, list_distractors, list_facts, list_keys, list_shown, read_trees
from quiz.trades import KITCHEN_IN_CHINESE, TRADES
from quiz.unit_trees import Trees

from cskg.iris import Iris
from cskg.language.characters import IDEOGRAPH
from cskg.model import Unit, UnitKey
from cskg.quiz.generation import generate_quiz
from cskg.quiz.items import Interaction, Item, ItemKind, Option, QuizOptions

ENOUGH = 20
"""So many times each fault is planted at least, and at most into items of one kind."""
_NEAR = 12
_KINDS = (
    None,
    (ItemKind.DETAIL, ItemKind.PURPOSE, ItemKind.NEXT_STEP, ItemKind.STEP_ORDER, ItemKind.FIND_THE_ERROR),
    (ItemKind.WHICH_UNIT, ItemKind.CONTRAST, ItemKind.LEVEL_ORDER, ItemKind.NUMERIC),
    (ItemKind.SINGLE_CHOICE, ItemKind.MULTIPLE_CHOICE),
)
Drawn = tuple[tuple[Item, ...], Trees]


@pytest.fixture(scope="module")
def drawn() -> list[Drawn]:
    """Quizzes about one unit, an area and made-up trades, in English and Chinese, of all kinds."""
    catalogue = catalogue_of(DATA / "illustrative")
    areas: dict[tuple[object, ...], dict[UnitKey, Unit]] = defaultdict(dict)
    for entry in catalogue.units.values():
        for language in entry.languages:
            unit = catalogue.get_edition(entry, language)
            if unit.requirements and unit.language is language:
                areas[unit.functional_areas, language][unit.key] = unit
    found = []
    for area in areas.values():
        units = list(area.values())
        trees = read_trees(units)
        found += [(_draw([unit], units, seed), trees) for unit in units for seed in range(2)]
        found += [(_draw(units, units, seed), trees) for seed in range(2)]
        found += [(_draw(units, units, seed, _KINDS[2]), trees) for seed in range(2)]
    for trades in (TRADES, [KITCHEN_IN_CHINESE]):
        trees = read_trees(trades)
        found += [(_draw(trades, trades, seed, kinds), trees) for kinds in _KINDS for seed in range(5)]
    return found


def _draw(
    units: Sequence[Unit], around: Sequence[Unit], seed: int, kinds: tuple[ItemKind, ...] | None = None
) -> tuple[Item, ...]:
    near = [unit for unit in around if unit not in units][:_NEAR]
    return generate_quiz(list(units), QuizOptions(size=10, seed=seed, kinds=kinds), Iris(), near).items


@pytest.fixture(scope="module")
def clean(drawn: list[Drawn]) -> list[Drawn]:
    """The same quizzes without the items that tell or repeat something, and some with a teacher's own question."""
    found: list[Drawn] = []
    for items, trees in drawn:
        kept: list[Item] = []
        for item in items:
            kept += [] if find_faults([*kept, item], trees) else [item]
        found.append((tuple(kept), trees))
    return found + [((*items[:3], own), trees) for items, trees in found[::9] for own in iter_own_items(min(trees))]


@pytest.fixture(scope="module")
def found(drawn: list[Drawn]) -> list[Finding]:
    """The faults of all these quizzes."""
    return [finding for items, trees in drawn for finding in find_faults(items, trees)]


@pytest.mark.parametrize("fault", list(Fault))
def test_no_quiz_has_the_fault(drawn: list[Drawn], found: list[Finding], fault: Fault) -> None:
    """None of hundreds of quizzes does."""
    assert len(drawn) > 200
    having = [str(finding) for finding in found if finding.fault is fault]
    assert not having, (len(having), having[:3])


def test_every_item_asks_something(drawn: list[Drawn]) -> None:
    """The checker reads a fact from each item of each kind that is made."""
    mute = [item for items, trees in drawn for item in items if not list_facts(item, trees)]
    assert not mute, mute[:2]
    assert {item.kind for items, _ in drawn for item in items} == set(ItemKind) - {ItemKind.OWN, ItemKind.LINEAGE}


Planted = tuple[str, Fault, Item, Item]
"""The name of a planting, the fault to be found, the item that suffers from it and the one that is at fault."""


def _secrets(item: Item) -> list[str]:
    """The texts that tell an item together; most often one does."""
    about = {asked.statement for asked in item.about}
    said = [found.text for found in item.evidence if found.statement in about]
    keys = [option.text for option in item.options if option.id in item.key]
    if item.interaction is Interaction.MATCH:
        return [item.options[0].text, *([item.targets[0].text] if item.kind is ItemKind.OWN else [])]
    if item.kind in {ItemKind.DETAIL, ItemKind.PURPOSE, ItemKind.WHICH_UNIT} or asks_heading(item):
        return said[:1]
    if item.interaction is Interaction.ORDER:
        return [item.texts[name] for name in item.key[:2]]
    if item.kind is ItemKind.FIND_THE_ERROR:
        # Of two steps that were exchanged the note itself holds both; of a changed statement the reason has the words.
        right = next(found for found in item.feedback if found.correct)
        return said[:1] if len(right.evidence) == 1 and right.evidence[0].text in right.rationale else keys[:1]
    return [*keys[:1], *item.key_text[:1], *item.rubric[:1]][:1]


def _vary(text: str, turn: int) -> str:
    """The same in nearly the same words."""
    words = text.rstrip(".。").split(" ")
    if IDEOGRAPH.search(text):
        return [text, text.rstrip("。"), f"{text.rstrip('。')}。", text[:-1] if len(text) > 14 else text][turn % 4]
    longer = " ".join(words[:-1]) if len(set(words)) > 10 else text.upper()
    return [text, text.casefold(), f"The {text.rstrip('.')}", longer, f"First, {text}"][turn % 5]


def _show(by: Item, text: str) -> Iterator[tuple[str, Item]]:
    """Shows a text in each role."""
    extra = Option(id="z", text=text)
    yield "stem", replace(by, stem=f"{by.stem} “{text}”")
    yield "options", replace(by, options=(*by.options, extra))
    yield "targets", replace(by, targets=(*by.targets, extra))
    yield "rubric", replace(by, rubric=(*by.rubric, text))
    yield "key texts", replace(by, key_text=(*by.key_text, text), accepted=(*by.accepted, ()) if by.accepted else ())
    yield "explanation", replace(by, explanation=f"The unit lists: something; {text}; something else.")
    if by.feedback:
        told = replace(by.feedback[0], rationale=f"Listed elsewhere: “{text}”, not here.")
        yield "reasons", replace(by, feedback=(told, *by.feedback[1:]))


def _plant_told(asked: Item, by: Item, _trees: Trees, turn: int) -> Iterator[Planted]:
    texts_told = [_vary(text, turn) for text in _secrets(asked)]
    shown = [(role, item) for text in texts_told[:1] for role, item in _show(by, text)]
    for role, item in shown:
        for other in texts_told[1:]:
            item = replace(item, stem=f"{item.stem} “{other}”")  # noqa: PLW2901
        if asked.kind not in {ItemKind.CAN_DO, ItemKind.NUMERIC, ItemKind.LEVEL_ORDER}:
            is_wrong = role == "options" and item.interaction in {Interaction.CHOICE, Interaction.CHOICES}
            fault = Fault.SHOWN_AS_WRONG if is_wrong else Fault.TOLD
            yield f"{fault.value}, in {role}", fault, asked, item


def _plant_levels(asked: Item, by: Item, trees: Trees, _turn: int) -> Iterator[Planted]:
    if asked.kind is ItemKind.LEVEL_ORDER:
        for option in asked.options:
            code = next(tree.unit.code for tree in trees.values() if tree.unit.title == option.text)
            told = replace(by, stem=f"{by.stem} (Unit {code} “{option.text}”)")
            yield "code beside title", Fault.TOLD, asked, told


def _plant_again(asked: Item, _by: Item, _trees: Trees, turn: int) -> Iterator[Planted]:
    again = replace(asked, id="q_again", stem=f"{['Look here. ', '請細閱。'][turn % 2]}{asked.stem}")
    yield "asked in other words", Fault.ASKED_TWICE, asked, again
    wrong = [option.id for option in asked.options if option.id not in asked.key]
    if asked.interaction in {Interaction.CHOICE, Interaction.CHOICES} and asked.kind is not ItemKind.CAN_DO:
        others = tuple(
            Option(id=option.id, text=f"{option.text[::-1]}") if option.id in wrong else option
            for option in asked.options[::-1]
        )
        yield "asked with other options", Fault.ASKED_TWICE, asked, replace(again, options=others)


def _plant_as_list(asked: Item, _by: Item, _trees: Trees, _turn: int) -> Iterator[Planted]:
    """Asks for the list of which a statement is part, and for the heading of one of a list."""
    bare = replace(asked, id="q_list", options=(), targets=(), key=(), key_pairs=(), key_text=(), accepted=())
    bare = replace(bare, rubric=(), feedback=(), explanation=None, stem="Which ones are there?")
    keys = [option.text for option in asked.options if option.id in asked.key]
    members = [*keys, *asked.key_text, *asked.rubric]
    is_of_members = asked.kind in {ItemKind.SINGLE_CHOICE, ItemKind.MULTIPLE_CHOICE} and not asks_heading(asked)
    if is_of_members or asked.kind in {ItemKind.RECALL, ItemKind.CONSTRUCTED}:
        listed = replace(bare, kind=ItemKind.CONSTRUCTED, interaction=Interaction.SELF_MARKED)
        yield "asked by a checklist", Fault.ASKED_TWICE, asked, replace(listed, rubric=(members[0], "Something else"))
        typed = replace(bare, kind=ItemKind.RECALL, interaction=Interaction.TEXTS)
        yield "asked by heart", Fault.ASKED_TWICE, asked, replace(typed, key_text=("Something else", members[-1]))
        above = asked.about[0].above
        heading = next((e.text for e in asked.evidence if above and e.statement == above[-1]), None)
        if heading is not None:
            matched = replace(
                bare,
                kind=ItemKind.MATCH,
                interaction=Interaction.MATCH,
                options=(Option(id="a", text=members[0]), Option(id="b", text="Something else")),
                targets=(Option(id="t1", text=heading), Option(id="t2", text="Another heading")),
                key_pairs=(("a", "t1"), ("b", "t2")),
            )
            yield "asked by a match", Fault.ASKED_TWICE, asked, matched


def _plant_distractor(asked: Item, by: Item, _trees: Trees, turn: int) -> Iterator[Planted]:
    mine, yours = list_distractors(asked), [option for option in by.options if option.text in list_distractors(by)]
    if mine and yours and not {asked.kind, by.kind} & {ItemKind.CAN_DO}:
        text = _vary(mine[turn % len(mine)], turn % 3)
        options = tuple(replace(option, text=text) if option == yours[-1] else option for option in by.options)
        yield "same distractor", Fault.SAME_DISTRACTOR, asked, replace(by, options=options)


def _plant_name(asked: Item, by: Item, _trees: Trees, _turn: int) -> Iterator[Planted]:
    said = " ".join(text for _, text in list_shown(by))
    if asks_heading(asked) and not any(rival in said for rival in list_distractors(asked)):
        key = list_keys(asked)[0]
        yield "named in stem", Fault.KEY_NAMED, asked, replace(by, stem=f"Your task is: {key.lower()}. {by.stem}")
        target = Option(id="z", text=key)
        yield "named as target", Fault.KEY_NAMED, asked, replace(by, targets=(*by.targets, target))


def _plant_cue(asked: Item, by: Item, trees: Trees, _turn: int) -> Iterator[Planted]:
    title = trees[asked.unit].unit.title
    if title and asked.kind in {ItemKind.SINGLE_CHOICE, ItemKind.MULTIPLE_CHOICE} and not asks_heading(asked):
        word = title[-2:] if IDEOGRAPH.search(title) else max(title.split(), key=len)
        options = tuple(
            replace(o, text=f"{o.text} {word}" if o.id in asked.key else f"Zip jacket {place}")
            for place, o in enumerate(asked.options)
        )
        yield "title cue", Fault.TITLE_CUE, replace(asked, options=options), replace(by, stem=f"{by.stem} “{title}”")


def _plant_question(asked: Item, _by: Item, _trees: Trees, _turn: int) -> Iterator[Planted]:
    again = replace(asked, id="q_again")
    yield "same question and key", Fault.SAME_QUESTION, asked, again
    wrong = [option.id for option in asked.options if option.id not in asked.key]
    if asked.interaction in {Interaction.CHOICE, Interaction.CHOICES}:
        yield "same question, excluded key", Fault.SAME_QUESTION, asked, replace(again, key=(wrong[0],))
    if asked.interaction is Interaction.MATCH:
        (one, target), *rest = asked.key_pairs
        other = next(t.id for t in asked.targets if t.id != target)
        pairs = replace(again, key_pairs=((one, other), *rest))
        yield "same question, other pair", Fault.SAME_QUESTION, asked, pairs
    if asked.interaction in {Interaction.TEXT, Interaction.TEXTS, Interaction.NUMBER}:
        texts_typed = replace(again, key_text=(*asked.key_text[:-1], "Another answer"))
        yield "same question, other text", Fault.SAME_QUESTION, asked, texts_typed


def _plant_unit(asked: Item, _by: Item, trees: Trees, _turn: int) -> Iterator[Planted]:
    if asked.hides_unit:
        unit = trees[asked.unit].unit
        for name, item in (
            ("code in stem", replace(asked, stem=f"{asked.stem} ({unit.code})")),
            ("title in stem", replace(asked, stem=f"{unit.title}: {asked.stem}")),
            ("code in options", _change_option(asked, f"{asked.options[0].text} ({unit.code})")),
            ("title as target", replace(asked, targets=(Option(id="t1", text=str(unit.title)),))),
        ):
            yield name, Fault.UNIT_SHOWN, item, item


def _change_option(item: Item, text: str) -> Item:
    return replace(item, options=(replace(item.options[0], text=text), *item.options[1:]))


_PLANTINGS: tuple[Callable[[Item, Item, Trees, int], Iterator[Planted]], ...] = (
    _plant_told,
    _plant_levels,
    _plant_again,
    _plant_as_list,
    _plant_distractor,
    _plant_name,
    _plant_cue,
    _plant_question,
    _plant_unit,
)
_MAY_ASK = {Fault.TOLD, Fault.SHOWN_AS_WRONG}
"""An item that shows a fact may ask it by that."""


def _is_found(planted: Planted, items: Sequence[Item], trees: Trees) -> bool:
    _, fault, asked, by = planted
    wanted = {fault, Fault.ASKED_TWICE} if fault in _MAY_ASK else {fault}

    def has(finding: Finding) -> bool:
        return finding.fault in wanted and {finding.asked.id, finding.by.id} == {asked.id, by.id}

    rest = [item for item in items if item.id not in {asked.id, by.id}][:2]
    return any(has(finding) for finding in find_faults([asked, *([by] if by is not asked else []), *rest], trees))


def test_planted_faults_are_found(clean: list[Drawn]) -> None:
    """Each fault, planted into clean quizzes of real units at least twenty times, is found every time."""
    done: Counter[tuple[str, ItemKind]] = Counter()
    missed = []
    for items, trees in clean:
        for turn, (asked, by) in enumerate(permutations(items, 2)):
            for plant in _PLANTINGS:
                for planted in plant(asked, by, trees, turn):
                    name = planted[0], asked.kind
                    if done[name] < ENOUGH:
                        done[name] += 1
                        among = [asked, by] if planted[1] is Fault.KEY_NAMED else items
                        missed += [] if _is_found(planted, among, trees) else [planted]
    assert not missed, (len(missed), Counter(each[0] for each in missed), missed[:2])
    of_fault = Counter[str]()
    for (name, _), count in done.items():
        of_fault[name] += count
    assert min(of_fault.values()) >= ENOUGH, of_fault
    assert len(of_fault) > 20


def test_the_checker_shares_no_code_with_the_generator() -> None:
    """It imports the model, the values of items and what an ideograph is, and nothing that makes items."""
    trees = [ast.parse(Path(str(module.__file__)).read_text("utf-8")) for module in (telling, telling_facts, texts)]
    imported = {node.module for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name for name in imported if name and name.startswith("cskg")} == {
        "cskg.language.characters",
        "cskg.model",
        "cskg.quiz.items",
    }


def test_faultless_quizzes_are_left_alone() -> None:
    """Quizzes written by hand, with what comes near to each fault, give no false alarm."""
    quizzes = [(items, read_trees(units)) for items, units in iter_hand_quizzes()]
    found = [str(finding) for items, trees in quizzes for finding in find_faults(items, trees)]
    assert not found
    assert all(list_facts(item, trees) for items, trees in quizzes for item in items)
    assert sum(len(items) for items, _ in quizzes) >= ENOUGH
