"""Statements that were split into several, or merged from several.

A statement that is not aligned with an equal one was split where several of the other unit, which stand side by side,
are each mostly found in it, and each makes them, taken together, clearly more like it. One of these may be the
statement that it is aligned with so far; the others are aligned with nothing. Merged is the same the other way round.

Knows aligned statements; knows nothing of verdicts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from cskg.language.reading import is_boilerplate
from cskg.links.placed import Aligned
from cskg.links.similarity import find_pairs, measure_share, score_together
from cskg.outline import OutlineEntry

PART_FROM = 0.6
"""How much of a part's words must stand in the whole."""

PART_GAIN = 0.1
"""What each part must add to the likeness of all parts together to the whole."""

TOGETHER_FROM = 0.65
"""How alike the parts together must be to the whole: more than for one statement, as words meet by chance in many."""

MAX_PARTS = 8
"""Most statements that are tried as parts of one."""


def join_parts(in_a: Sequence[OutlineEntry], in_b: Sequence[OutlineEntry], pairs: Sequence[Aligned]) -> list[Aligned]:
    """Gives the pairs with those of statements that were split or merged."""
    with_split = _join_split(in_a, in_b, pairs)
    with_merged = _join_split(in_b, in_a, [pair.mirrored for pair in with_split])
    return [pair.mirrored for pair in with_merged]


def _join_split(in_a: Sequence[OutlineEntry], in_b: Sequence[OutlineEntry], pairs: Sequence[Aligned]) -> list[Aligned]:
    count_a, count_b = Counter(pair.a.position for pair in pairs), Counter(pair.b.position for pair in pairs)
    partner = {pair.a.position: pair for pair in pairs if count_a[pair.a.position] == count_b[pair.b.position] == 1}
    wholes = [
        item
        for item in in_a
        if not is_boilerplate(item.statement.text)
        and (item.position not in count_a or (item.position in partner and partner[item.position].score < 1))
    ]
    free = {
        item.position: item for item in in_b if item.position not in count_b and not is_boilerplate(item.statement.text)
    }
    split: dict[str, list[Aligned]] = {}
    for whole, candidates in _iter_candidates(wholes, list(free.values())):
        first = [partner[whole.position].b] if whole.position in partner else []
        parts, score = _find_parts(whole, first, [item for item in candidates if item.position in free])
        if len(parts) > 1:
            # Together they weigh in a sum over both units what the whole and its parts would, were all as alike.
            share = score * (1 + len(parts)) / (2 * len(parts))
            split[whole.position] = [Aligned(a=whole, b=part, score=share) for part in parts]
            for part in parts:
                free.pop(part.position, None)
    kept = [pair for pair in pairs if pair.a.position not in split]
    return kept + [pair for parts_of_one in split.values() for pair in parts_of_one]


def _iter_candidates(
    wholes: Sequence[OutlineEntry], free: Sequence[OutlineEntry]
) -> Iterable[tuple[OutlineEntry, list[OutlineEntry]]]:
    """Gives each whole with the statements that may be part of it, the most contained first."""
    texts = [item.statement.text for item in wholes], [item.statement.text for item in free]
    found = find_pairs(*texts, measure_share, PART_FROM)
    candidates: Mapping[int, list[tuple[float, int]]] = defaultdict(list)
    for row, column, share in zip(found.rows.tolist(), found.columns.tolist(), found.scores.tolist(), strict=True):
        if wholes[row].kind is free[column].kind:
            candidates[row].append((-share, column))
    for row, places in candidates.items():
        yield wholes[row], [free[column] for _, column in sorted(places)[:MAX_PARTS]]


def _find_parts(
    whole: OutlineEntry, first: Sequence[OutlineEntry], candidates: Sequence[OutlineEntry]
) -> tuple[list[OutlineEntry], float]:
    """Gives the statements, side by side, that together are most like a whole, and how alike they are."""
    best: tuple[list[OutlineEntry], float] = [], 0.0
    for parent in dict.fromkeys(item.position.parent for item in (first or candidates)):
        parts = list(first)
        left = [item for item in candidates if item.position.parent == parent]
        score = _score(whole, parts)
        while left:
            gains = [_score(whole, [*parts, item]) for item in left]
            place = max(range(len(left)), key=lambda n: (gains[n], -n))
            if gains[place] < score + PART_GAIN:
                break
            score = gains[place]
            parts.append(left.pop(place))
        if len(parts) > 1 and score >= TOGETHER_FROM and score > best[1]:
            best = parts, score
    return best


def _score(whole: OutlineEntry, parts: Sequence[OutlineEntry]) -> float:
    return score_together(whole.statement.text, [part.statement.text for part in parts])
