"""Levels of Bloom's taxonomy: shares that can be shown, labels only where lists agree."""

import re
from importlib.resources import files
from math import isclose

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cskg.language.reading import read_statement
from cskg.model import Language
from cskg.quiz.bloom import find_bloom, rank_levels
from cskg.quiz.items import BloomLevel, ItemKind
from cskg.quiz.kinds import KINDS

SEEDS = (
    "Understand Recognize Analyze Develop Design Operate Monitor Track Apply Manage Implement Optimise Exhibit".split()
)
UNKNOWN = {"Monitor", "Track", "Exhibit"}
LINES = files("cskg.language").joinpath("bloom_verbs.txt").read_text("utf-8").splitlines()
ROWS = [line.split() for line in LINES if not line.startswith("#")]
COUNTS = st.dictionaries(st.sampled_from(BloomLevel), st.integers(0, 40)).filter(lambda counts: any(counts.values()))


@pytest.mark.parametrize("verb", SEEDS)
def test_each_verb_of_the_seed_units_has_a_row_or_is_unknown(verb: str) -> None:
    """The verbs of the two seed units have shares that sum to 1 and lists behind them, or nothing at all."""
    found = find_bloom(f"{verb} the sales of the shop")
    assert (found is None) == (verb in UNKNOWN)
    if found is not None:
        assert found.lists >= 3
        assert isclose(sum(found.shares.values()), 1)


@given(COUNTS)
@example({BloomLevel.APPLY: 5, BloomLevel.CREATE: 3, BloomLevel.ANALYSE: 2})
@example({BloomLevel.APPLY: 6, BloomLevel.CREATE: 4})
@example({BloomLevel.APPLY: 5, BloomLevel.CREATE: 5})
def test_a_label_has_half_of_the_placements_and_a_clear_lead(counts: dict[BloomLevel, int]) -> None:
    """Whatever the counts, shares sum to 1 and there is a label exactly where share and margin are reached."""
    found = rank_levels("frobnicate", sum(counts.values()), counts)
    total = sum(counts.values())
    tenths = sorted((10 * count for count in counts.values()), reverse=True)
    most, next_most = [*tenths, 0][:2]
    winners = {level for level, count in counts.items() if 10 * count == most}
    assert isclose(sum(found.shares.values()), 1)
    assert {level: round(share * total) for level, share in found.shares.items()} == {
        level: count for level, count in counts.items() if count
    }
    if most >= 5 * total and most - next_most >= 2 * total:
        assert {found.label} == winners
        assert found.levels == (found.label,)
    else:
        assert found.label is None
        assert len(found.levels) == 2
        assert found.levels[0] in winners
        assert 10 * counts[found.levels[1]] == next_most


@pytest.mark.parametrize(
    ("statement", "lists_name_it"),
    [
        ("Understand the law", True),
        ("Know the products", True),
        ("Learn the rules", False),
        ("Capable of appreciating art", False),
        ("Be aware of hazards", False),
        ("Be able to be aware of hazards", False),
    ],
)
def test_what_nobody_can_observe_has_no_label(statement: str, lists_name_it: bool) -> None:  # noqa: FBT001
    """A verb to avoid is told as Remember or Understand and never labelled, whatever lists say of it."""
    found = find_bloom(statement)
    assert found is not None
    assert not found.is_observable
    assert found.label is None
    assert found.levels == (BloomLevel.REMEMBER, BloomLevel.UNDERSTAND)
    assert (found.lists > 0) == lists_name_it == bool(found.shares)


def test_verbs_that_lists_dispute_are_told_as_two_levels() -> None:
    """Lists put *compare* at Analyse, Understand and Evaluate; *design* is at Create in all."""
    compare, design = find_bloom("Compare the prices"), find_bloom("Designing a shop window")
    assert compare is not None
    assert compare.label is None
    assert len(compare.levels) == 2
    assert design is not None
    assert design.label is BloomLevel.CREATE
    assert design.shares == {BloomLevel.CREATE: 1}


def test_no_verb_and_no_english_give_nothing() -> None:
    """A statement without a verb has no level, and neither has a Chinese one: no Chinese lists were counted."""
    assert find_bloom("Public concern") is None
    assert find_bloom("Design 網店", Language.EN) is not None
    assert find_bloom("Design 網店", Language.ZH_HANT) is None
    assert find_bloom("分析销售数据", Language.ZH_HANS) is None
    assert find_bloom("") is None


def test_the_table_is_sorted_and_holds_each_verb_once() -> None:
    """The rows stand in order, none twice, each verb as the parser spells it."""
    verbs = [row[0] for row in ROWS]
    assert verbs == sorted(set(verbs))
    assert [verb for verb in verbs if read_statement(f"To {verb} the goods").verb != verb] == []


def test_the_counts_can_be_true() -> None:
    """No level has more lists than name the verb, each list has a level, and no verb more lists than the head names."""
    head = "\n".join(line for line in LINES if line.startswith("#"))
    stated = re.search(r"from (\d+) lists", head)
    assert stated is not None
    counted = head.partition("Near copies")[0]
    assert int(stated[1]) == len(re.findall(r"^#   (?!lemma)\S+[/:]\S+", counted, re.MULTILINE))
    for verb, *numbers in ROWS:
        lists, *counts = map(int, numbers)
        assert 3 <= lists <= int(stated[1]), verb
        assert max(counts) <= lists <= sum(counts), verb


def test_every_kind_of_item_but_the_can_do_has_a_ceiling() -> None:
    """What no program marks may still show a level, save the learner's own word."""
    assert set(KINDS) == set(ItemKind) - {ItemKind.OWN}
    assert {name for name, kind in KINDS.items() if kind.ceiling is None} == {ItemKind.CAN_DO}
    assert KINDS[ItemKind.CONSTRUCTED].ceiling is BloomLevel.CREATE
    marked = {kind.ceiling for kind in KINDS.values() if kind.is_scored}
    assert marked == {BloomLevel.REMEMBER, BloomLevel.UNDERSTAND, BloomLevel.APPLY, BloomLevel.ANALYSE}
