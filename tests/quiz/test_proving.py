"""The checker proves what the generator makes from units that come back from the graph, and finds planted faults."""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from builders import DATA, catalogue_of, make_unit
from quiz import proving, proving_parts, stems, unit_trees
from quiz.proving import prove_item
from quiz.trades import FLOWERS_IN_CHINESE, KITCHEN_IN_CHINESE, PONDS, TRADES

from cskg.iris import Iris
from cskg.model import Derivation, Language, LinkPredicate, Unit, UnitCode, UnitKey
from cskg.quiz.generation import generate_quiz
from cskg.quiz.items import Interaction, Item, ItemKind, Option, QuizOptions

SEEDS = range(3)
ENOUGH = 20
"""So many items of a kind are spoiled, where there are as many."""

OF_PARTS = (ItemKind.DETAIL, ItemKind.PURPOSE, ItemKind.NEXT_STEP, ItemKind.FIND_THE_ERROR)
"""Kinds whose options are parts or changed versions of statements."""

Proved = tuple[Item, Mapping[UnitKey, Unit]]


def make_steps(code: str, level: int, language: Language = Language.EN) -> Unit:
    """A made-up unit with a list of steps, made from another one."""
    lists = {
        Language.EN: ("Open the till", ("First, count the float", "Then sign the slip", "Finally, unlock the drawer")),
        Language.ZH_HANT: ("開啟收銀機", ("第一步：點算零錢", "第二步：簽署紀錄", "第三步：開啟抽屜")),
    }
    heading, steps = lists[language]
    origin = Derivation(relation=LinkPredicate.ADOPTED_FROM, code=UnitCode("900009L1"), quote="From 900009L1.")
    return make_unit(
        {heading: steps},
        code=code,
        language=language,
        title=f"Title {code}",
        level=level,
        functional_areas=("Tills",),
        derivations=(origin,),
    )


RARE = (
    ItemKind.SINGLE_CHOICE,
    ItemKind.MULTIPLE_CHOICE,
    ItemKind.LINEAGE,
    ItemKind.STEP_ORDER,
    ItemKind.CONTRAST,
    ItemKind.NUMERIC,
    ItemKind.LEVEL_ORDER,
    ItemKind.WHICH_UNIT,
)
"""Kinds that come up seldom, or only where they are asked for."""


@pytest.fixture(scope="module")
def proved() -> list[Proved]:
    """Items of all kinds, with the units as they come back from the graph."""
    catalogue = catalogue_of(DATA / "units", DATA / "illustrative")
    areas: dict[tuple[object, ...], dict[UnitKey, Unit]] = {}
    for entry in catalogue.units.values():
        for language in entry.languages:
            unit = catalogue.get_edition(entry, language)
            if unit.requirements and unit.language is language:
                areas.setdefault((unit.functional_areas, language), {})[unit.key] = unit
    steps = [make_steps("900001L2", 2), make_steps("900002L3", 3), make_steps("900003L4", 4)]
    zh = [make_steps("900004L2", 2, Language.ZH_HANT)]
    made_up = (steps, zh, TRADES, PONDS, [KITCHEN_IN_CHINESE], [FLOWERS_IN_CHINESE])
    groups = [*areas.values(), *({unit.key: unit for unit in units} for units in made_up)]
    found: list[Proved] = []
    for units in groups:
        for seed in SEEDS:
            for kinds in (None, RARE, OF_PARTS):
                options = QuizOptions(size=60, seed=seed, kinds=kinds)
                found += [(item, units) for item in generate_quiz(list(units.values())[:50], options, Iris()).items]
    return found


def test_everything_that_is_generated_can_be_proved(proved: list[Proved]) -> None:
    """No key and no distractor of any item is in doubt."""
    doubts = [(item, found) for item, units in proved if (found := prove_item(item, units))]
    assert not doubts, doubts[:3]
    kinds = Counter(item.kind for item, _ in proved)
    assert set(kinds) == set(ItemKind) - {ItemKind.OWN}
    assert sum(kinds.values()) > 1000


def spoil(item: Item, units: Mapping[UnitKey, Unit]) -> Iterator[Item]:
    """Plants one fault an item."""
    wrong = [option.id for option in item.options if option.id not in item.key]
    if item.interaction in {Interaction.CHOICE, Interaction.CHOICES}:
        yield replace(item, key=(wrong[0], *item.key[1:]))
        yield replace(item, key=())
    if item.kind in {ItemKind.SINGLE_CHOICE, ItemKind.MULTIPLE_CHOICE, *OF_PARTS}:
        yield _put(item, item.key[0], f"{_text(item, item.key[0])} again")
        yield _put(item, wrong[0], _text(item, item.key[0]))
    if item.kind in {ItemKind.MATCH, ItemKind.CONTRAST}:
        (one, target), *rest = item.key_pairs
        other = next(t.id for t in item.targets if t.id != target)
        yield replace(item, key_pairs=((one, other), *rest))
        yield replace(item, key_pairs=tuple(rest))
    if item.kind in {ItemKind.LEVEL_ORDER, ItemKind.STEP_ORDER}:
        yield replace(item, key=item.key[::-1])
        yield replace(item, key=item.key[1:])
    if item.kind in {ItemKind.RECALL, ItemKind.MISSING_MEMBER}:
        yield replace(item, key_text=(*item.key_text[:-1], f"{item.key_text[-1]} again"))
        yield replace(item, key_text=())
    if item.kind is ItemKind.RECALL:
        yield replace(item, key_text=item.key_text[1:], accepted=item.accepted[1:])
    if item.kind is ItemKind.MISSING_MEMBER:
        yield replace(item, stem=item.stem.replace(_other_member(item, units), "something else"))
    if item.kind is ItemKind.NUMERIC:
        yield replace(item, key_text=(f"{item.key_text[0]}0",))
    if item.kind is ItemKind.CONSTRUCTED:
        yield replace(item, rubric=(*item.rubric, "Sing in tune"))
    if item.kind is ItemKind.CAN_DO:
        yield replace(item, stem=item.stem.replace("”", " gladly”").replace("」", "了」"))
    if item.evidence and item.evidence[0].statement is not None:
        yield replace(item, evidence=(replace(item.evidence[0], text="Sing in tune"), *item.evidence[1:]))
    if item.feedback:
        yield replace(item, feedback=item.feedback[1:])
    yield replace(item, unit=UnitKey("999999L9"))


def _text(item: Item, name: str) -> str:
    return next(option.text for option in item.options if option.id == name)


def _put(item: Item, name: str, text: str) -> Item:
    options = tuple(Option(id=o.id, text=text) if o.id == name else o for o in item.options)
    return replace(item, options=options)


def _other_member(item: Item, units: Mapping[UnitKey, Unit]) -> str:
    about = {asked.statement for asked in item.about}
    texts = [evidence.text for evidence in item.evidence if evidence.statement in about]
    assert units
    return next(text.rstrip(".。") for text in texts if text.rstrip(".。") != item.key_text[0])


def test_planted_faults_are_found(proved: list[Proved]) -> None:
    """Of every kind, each fault that is planted into twenty items or all there are raises a doubt."""
    done: Counter[ItemKind] = Counter()
    missed = []
    for item, units in proved:
        if done[item.kind] < ENOUGH:
            done[item.kind] += 1
            missed += [spoiled for spoiled in spoil(item, units) if not prove_item(spoiled, units)]
    assert not missed, missed[:2]
    assert set(done) == set(ItemKind) - {ItemKind.OWN}


def test_a_kind_without_a_proof_is_in_doubt(proved: list[Proved], monkeypatch: pytest.MonkeyPatch) -> None:
    """What the checker does not know is reported, never passed over."""
    item, units = proved[0]
    monkeypatch.delitem(proving._PROOFS, item.kind)
    assert [doubt.fault for doubt in prove_item(item, units)] == ["unknown-kind"]


def test_the_checker_shares_no_code_with_the_generator() -> None:
    """It imports the model, the outline, the values of items and what an ideograph is, and nothing that makes items."""
    modules = (proving, proving_parts, stems, unit_trees)
    trees = [ast.parse(Path(str(module.__file__)).read_text("utf-8")) for module in modules]
    imported = {node.module for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name for name in imported if name and name.startswith("cskg")} == {
        "cskg.language.characters",
        "cskg.model",
        "cskg.outline",
        "cskg.quiz.items",
    }
