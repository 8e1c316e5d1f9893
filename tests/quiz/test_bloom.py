"""Levels of Bloom's taxonomy: shares instead of single labels, and no label where lists disagree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cskg.model import Language
from cskg.parser.verbs import find_verb
from cskg.quiz.bloom import CEILING_OF_KIND, VerbLevels, find_bloom, read_verb_levels
from cskg.quiz.items import BloomLevel, ItemKind

SEEDS = (
    "Understand Recognize Analyze Develop Design Operate Monitor Track Apply Manage Implement Optimise Exhibit".split()
)


@pytest.mark.parametrize("verb", SEEDS)
def test_verbs_of_real_units_have_a_row_or_none(verb: str) -> None:
    """Each verb that real units open with is answered by shares that add up, or by nothing."""
    found = find_bloom(f"{verb} the stock", Language.EN)
    assert found is None or sum(share for _, share in found.shares) == pytest.approx(1, abs=0.01)


def test_what_lists_agree_on_has_a_label() -> None:
    """Verbs that all lists place alike have a label; verbs to avoid and verbs of one list have none."""
    labels = {verb: (found := find_bloom(f"{verb} the stock", Language.EN)) and found.label for verb in SEEDS}
    assert labels["Analyze"] is BloomLevel.ANALYSE
    assert labels["Develop"] is labels["Design"] is BloomLevel.CREATE
    assert labels["Apply"] is labels["Implement"] is labels["Operate"] is BloomLevel.APPLY
    assert labels["Understand"] is labels["Manage"] is None
    assert find_bloom("Optimise the stock", Language.EN) is None


def test_the_table_is_in_order() -> None:
    """No verb comes twice, they come sorted, and most are known to the parser as well."""
    verbs = list(read_verb_levels())
    assert verbs == sorted(set(verbs))
    assert all(len(found.counts) == len(BloomLevel) and sum(found.counts) for found in read_verb_levels().values())
    known = [verb for verb in verbs if (found := find_verb(verb)) is not None and found.lemma == verb]
    assert len(known) > 0.9 * len(verbs)


@given(st.lists(st.integers(0, 30), min_size=6, max_size=6).filter(any))
def test_labels_follow_the_rule(counts: list[int]) -> None:
    """A label has half of the placements and a fifth more of them than any other level."""
    found = VerbLevels(verb="sweep", counts=tuple(counts))
    levels = list(BloomLevel)
    if found.label is None:
        best, second = sorted(counts, reverse=True)[:2]
        assert sum(counts) < 2 or best < 0.5 * sum(counts) or best - second < 0.2 * sum(counts)
    else:
        count = counts[levels.index(found.label)]
        others = [other for level, other in zip(levels, counts, strict=True) if level is not found.label]
        assert count >= 0.5 * sum(counts)
        assert count - max(others) >= 0.2 * sum(counts)


def test_chinese_verbs_are_unknown() -> None:
    """No list of Chinese verbs was counted, so nothing is said of them."""
    assert find_bloom("分析銷售數據", Language.ZH_HANT) is None


def test_every_kind_has_a_ceiling() -> None:
    """All kinds but the can-do item, which shows nothing by itself."""
    assert set(CEILING_OF_KIND) == set(ItemKind) - {ItemKind.CAN_DO}
