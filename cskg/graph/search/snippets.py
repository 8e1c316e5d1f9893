"""Marks the words of a search in a text."""

import re
from collections.abc import Collection

from cskg.graph.search.tokens import list_tokens

OPEN, CLOSE = "⟦", "⟧"
"""The marks before and after a match."""

_WIDTH = 200
"""The number of characters of a snippet, without the marks."""

_PLAIN = str.maketrans({OPEN: "[", CLOSE: "]"})


def make_snippet(text: str, tokens: Collection[str]) -> str:
    """Returns a text, or the part of a long one with the most matches, with each match between ⟦ and ⟧.

    The same brackets in the text become [ and ], so that only matches are marked.

    Args:
        text: The text.
        tokens: The tokens that match.

    Example:
        >>> make_snippet("Handle complaints [urgent ⟦ones⟧]", {"~complaint", "urgent"})
        'Handle ⟦complaints⟧ [⟦urgent⟧ [ones]]'
        >>> make_snippet("處理顧客投訴", {"顾客", "客投", "投诉"})
        '處理⟦顧客投訴⟧'
    """
    matches = _merge(
        [(each.start, each.end) for each in list_tokens(text) if any(form in tokens for form in each.forms)]
    )
    start, end = _choose_part(text, matches)
    shown = "…" if start else ""
    place = start
    for first, last in matches:
        if start <= first and last <= end:
            shown += f"{text[place:first].translate(_PLAIN)}{OPEN}{text[first:last].translate(_PLAIN)}{CLOSE}"
            place = last
    return shown + text[place:end].translate(_PLAIN) + ("…" if end < len(text) else "")


def has_match(text: str, tokens: Collection[str]) -> bool:
    """Whether a text has a match."""
    return any(form in tokens for token in list_tokens(text) for form in token.forms)


def _merge(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _choose_part(text: str, matches: list[tuple[int, int]]) -> tuple[int, int]:
    """Chooses the part to show: the part with the most matches, from the start of a word to the end of a word."""
    if len(text) <= _WIDTH:
        return 0, len(text)
    starts = [start for start, _ in matches] or [0]
    first = max(starts, key=lambda start: (sum(start <= each < start + _WIDTH * 3 // 4 for each in starts), -start))
    start = max(0, min(first - _WIDTH // 5, len(text) - _WIDTH))
    end = start + _WIDTH
    if start:
        start += next((found.end() for found in re.finditer(r"\s", text[start:first])), 0)
    if end < len(text):
        end = next((start + found.start() for found in reversed(list(re.finditer(r"\s", text[start:end])))), end)
        end = max([end, *(last for begin, last in matches if begin < end)])
    return start, end
