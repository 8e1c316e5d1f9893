"""What was reworded: runs that give back both texts."""

import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cskg.links.rewording import MAX_WORDS, Edit, WordChange, diff_words

TEXTS = st.text(alphabet="ab x.'\n茶店7", max_size=20)


@given(TEXTS, TEXTS)
def test_both_texts_come_back(a: str, b: str) -> None:
    """All runs but the added ones are the first text, all but the dropped ones the second; no two alike neighbour."""
    changes = diff_words(a, b)
    assert "".join(change.text for change in changes if change.edit is not Edit.ADDED) == a
    assert "".join(change.text for change in changes if change.edit is not Edit.DROPPED) == b
    assert all(change.text for change in changes)
    assert all(x.edit is not y.edit for x, y in pairwise(changes))


def test_neighbouring_replacements_are_one() -> None:
    """Where several words in a row are replaced, the space between them does not cut the replacement."""
    assert diff_words("Open old shops daily", "Close new shops daily") == (
        WordChange("Open old", Edit.DROPPED),
        WordChange("Close new", Edit.ADDED),
        WordChange(" shops daily", Edit.EQUAL),
    )


def test_long_texts_are_given_whole() -> None:
    """Texts of more words than are compared are dropped and added whole, and the largest comparison is quick."""
    words = " ".join(["stock", "shop"] * (MAX_WORDS // 2))
    assert diff_words(words, words + "!") == (WordChange(words, Edit.DROPPED), WordChange(words + "!", Edit.ADDED))
    start = time.perf_counter()
    diff_words("a b " * (MAX_WORDS // 8), "b a " * (MAX_WORDS // 8))
    assert time.perf_counter() - start < 10
