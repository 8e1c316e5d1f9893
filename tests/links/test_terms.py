"""What of a text counts when texts are compared."""

import csv
from pathlib import Path

import pytest

from cskg.language.claims import read_claims
from cskg.language.reading import is_boilerplate, is_conduct, read_statement
from cskg.language.terms import IDEOGRAPH_WEIGHT
from cskg.links.shares import COVERED_FROM
from cskg.links.similarity import find_pairs, measure_alike, score_texts


@pytest.mark.parametrize(
    "text",
    "Exhibit professionalism:/Professional conduct/Show a professional attitude/Work attitudes/Show integrity at work/"
    "良好工作態度/展示專業能力：/专业操守/工作態度".split("/"),
)
def test_headings_of_conduct(text: str) -> None:
    """They stand in units of every kind, in many wordings, and tell nothing of what two units share."""
    assert is_conduct(text)
    assert is_boilerplate(text)
    assert not is_conduct(f"{text} 12")


def test_what_only_opens_a_list_is_boilerplate() -> None:
    """It is no heading of conduct, but tells as little."""
    assert is_boilerplate("Be able to:")
    assert not is_conduct("Be able to:")


@pytest.mark.parametrize(
    "text", ["Show a professional display", "Keep the right manner of lifting", "處理客戶態度問題"]
)
def test_a_thing_is_no_conduct(text: str) -> None:
    """The words of conduct in a text about something else leave it what it is."""
    assert not is_conduct(text)


def test_words_of_the_genre_weigh_little() -> None:
    """Two texts that share nothing but words of the genre are hardly alike; function words are no terms."""
    assert score_texts("Apply relevant procedures to paint ships", "Apply relevant procedures to bake bread") < 0.3
    assert not read_statement("of the and to").terms
    assert score_texts("of the", "to it") == 0.0


def test_spellings_and_widths_are_one() -> None:
    """British and American spellings, and full-width letters, give the same terms."""
    assert read_statement("organise colours").terms == read_statement("organize ｃolors").terms


def test_ideographs_are_read_in_pairs() -> None:
    """A lone ideograph is a term; digits and letters between ideographs are terms of their own."""
    assert dict(read_statement("茶").terms) == {"茶": 1.0}
    assert dict(read_statement("清洗POS機").terms) == {
        "清洗": 1.0,
        "清": IDEOGRAPH_WEIGHT,
        "洗": IDEOGRAPH_WEIGHT,
        "pos": 1.0,
        "机": 1.0,
    }


def test_pairs_of_ideographs_do_not_cross_conjunctions_and_particles() -> None:
    """A pair across 的 or 和 is part of no word; a listed word that holds one is a term."""
    assert not {"茶的", "的杯", "杯和", "和碟"} & read_statement("清洗茶的杯和碟").terms.keys()


def test_verbs_of_the_rubric_weigh_little_in_chinese() -> None:
    """Where 認識 opens a statement, neither its ideographs nor the pair across its end count for what follows."""
    assert dict(read_statement("認識茶").terms) == {
        "认识": 0.25,
        "茶": 1.0,
    }
    assert score_texts("認識茶葉", "描述茶葉") > score_texts("採購茶葉", "清洗茶葉")


def test_adverbs_count_on_either_side_of_the_verb() -> None:
    """*Promptly record* and *Record promptly* have the same terms."""
    assert read_statement("Promptly record losses").terms == read_statement("Record losses promptly").terms


def test_both_scripts_of_chinese_are_one() -> None:
    """A text in traditional and in simplified ideographs has the same terms, and other words have others."""
    assert read_statement("檢查貨品的標籤").terms == read_statement("检查货品的标签").terms
    assert score_texts("把濾網浸泡過夜", "把滤网浸泡过夜") == 1.0
    assert score_texts("把濾網浸泡過夜", "给剪刀上油") == 0.0


@pytest.mark.parametrize(("a", "b"), [("允許遊客入內", "拒绝游客入内"), ("增加人手", "減少人手")])
def test_opposites_are_found_in_chinese(a: str, b: str) -> None:
    """Pairs of ideographs exclude each other as words do, in either script."""
    assert score_texts(a, b) == 0.0
    assert score_texts(a, a) == 1.0


def test_labelled_statements() -> None:
    """Of the labelled pairs that count as covered four in five are one statement; all equal ones do."""
    text = (Path(__file__).parent / "labelled" / "statements.tsv").read_text("utf-8")
    pairs = list(csv.DictReader(text.splitlines(), delimiter="\t"))
    found = [pair for pair in pairs if score_texts(pair["text_a"], pair["text_b"]) >= COVERED_FROM]
    good = sum(pair["label"] in {"exact", "close"} for pair in found)
    assert good / len(found) >= 0.8
    assert good / sum(pair["label"] in {"exact", "close"} for pair in pairs) >= 0.5
    assert sum(pair["label"] == "none" for pair in found) <= 1
    assert all(pair in found for pair in pairs if pair["stratum"] == "equal")


def test_synonyms_are_one_term() -> None:
    """Client and customer, check and verify are one; a word that is in no class stays itself."""
    assert read_statement("Verify the invoices of clients").terms == read_statement("Check customers' bills").terms
    assert read_statement("Weld the frame").terms != read_statement("Paint the frame").terms


@pytest.mark.parametrize(
    ("a", "b", "excludes"),
    [
        ("Open the shop", "Close the shop", True),
        ("Open and close the shop", "Close the shop", False),
        ("Review sales daily", "Review sales monthly", True),
        ("Open the shop", "Clean the shop", False),
    ],
)
def test_opposites_exclude_each_other(a: str, b: str, *, excludes: bool) -> None:
    """Statements that take different sides of an opposition contradict each other, both ways round."""
    assert read_claims(a).contradict(read_claims(b)) is excludes
    assert read_claims(b).contradict(read_claims(a)) is excludes
    assert (len(find_pairs([a], [b], measure_alike, 0.1).scores) == 0) is excludes
