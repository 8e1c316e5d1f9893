"""The words that differ between two texts, for a reader who has both before them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

from cskg.language.characters import IDEOGRAPHS

MAX_WORDS = 2_000
"""The most words of two texts that are compared; longer texts are shown whole. The time grows with their product."""

_WORD = re.compile(rf"[{IDEOGRAPHS}]|[^\W{IDEOGRAPHS}]+(?:['’][^\W\d_]+)*|\s+|.", re.DOTALL)


class Edit(Enum):
    """Which of two texts has the words.

    Attributes:
        EQUAL: Both have them.
        DROPPED: Only the first has them.
        ADDED: Only the second has them.
    """

    EQUAL = "EQUAL"
    DROPPED = "DROPPED"
    ADDED = "ADDED"


@dataclass(frozen=True, slots=True)
class WordChange:
    """Some neighbouring words, and how they changed."""

    text: str
    edit: Edit


def diff_words(a: str, b: str) -> tuple[WordChange, ...]:
    """Returns the words of two texts in order; if words were replaced, the dropped ones come first.

    English is compared by words, Chinese by characters. Punctuation and white space are runs of their own, so joining
    the runs of a text gives that text.

    Example:
        >>> [(change.edit.value, change.text) for change in diff_words("Open the shop", "Close the shop")]
        [('DROPPED', 'Open'), ('ADDED', 'Close'), ('EQUAL', ' the shop')]
        >>> [(change.edit.value, change.text) for change in diff_words("管理存貨", "管理貨倉")]
        [('EQUAL', '管理'), ('DROPPED', '存'), ('EQUAL', '貨'), ('ADDED', '倉')]
    """
    words_a, words_b = _WORD.findall(a), _WORD.findall(b)
    if a == b or len(words_a) + len(words_b) > MAX_WORDS:
        return tuple(_iter_changes([(a, b)]))
    runs: list[tuple[str, str]] = []
    for tag, start_a, end_a, start_b, end_b in SequenceMatcher(None, words_a, words_b, autojunk=False).get_opcodes():
        run = "".join(words_a[start_a:end_a]), "".join(words_b[start_b:end_b])
        # A space between two replaced words would split their replacement into small pieces.
        is_gap = tag == "equal" and run[0].isspace() and runs and end_a < len(words_a) and end_b < len(words_b)
        if runs and (is_gap or (runs[-1][0] != runs[-1][1]) == (tag != "equal")):
            run = runs[-1][0] + run[0], runs.pop()[1] + run[1]
        runs.append(run)
    return tuple(_iter_changes(runs))


def _iter_changes(runs: list[tuple[str, str]]) -> Iterator[WordChange]:
    for run_a, run_b in runs:
        same = run_a == run_b
        if run_a:
            yield WordChange(run_a, Edit.EQUAL if same else Edit.DROPPED)
        if run_b and not same:
            yield WordChange(run_b, Edit.ADDED)
