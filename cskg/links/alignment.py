"""Aligns the statements of two units; the result is the same in both directions.

Steps; only statements of one kind are ever aligned:

1. **Equal text.** From the top down, the children of two aligned parents are aligned: first those in the same place,
   then the others in order. Next come texts that are left exactly once in each unit. After each step, the children of
   the newly aligned parents are aligned again.
2. **Similar text** of statements with others under them, and then the equal texts under these.
3. **Equal text** that is left several times: first statements with the same position, then in document order.
4. **Similar text** of all remaining statements.
5. **Split and merged** statements. A statement without an equal partner counts as split into several neighbouring
   statements of the other unit under two conditions. Each of them must be mostly found in it, and each must clearly
   raise the similarity of all of them together. One of these may be its present partner; the others must not be aligned
   yet. Merged is the same in the other direction.

Similar texts are aligned by an optimal assignment on their similarity (:mod:`~cskg.links.similarity`). Between equal
scores, aligned parents and similar places decide. The two units are always put into the same order first, so comparing
them the other way round gives the mirror image.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TypeVar

import numpy as np

from cskg.errors import BadInputError, LimitExceededError
from cskg.language.reading import is_boilerplate
from cskg.links.similarity import ALIGNED_FROM, choose_pairs, find_pairs, measure_alike, measure_share, score_together
from cskg.model import StatementKind, Unit
from cskg.outline import UNIT, Outline, OutlineEntry, Position, fold_statement

MAX_STATEMENTS = 2_000
"""The most statements of a unit whose words are compared; published units have a few dozen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aligned:
    """Two statements that correspond to each other, or a statement and a part of it.

    Attributes:
        a: The statement of the first unit.
        b: The statement of the second unit.
        score: How similar they are; the pairs of a statement that was split or merged share one score.
    """

    a: OutlineEntry
    b: OutlineEntry
    score: float

    @property
    def mirrored(self) -> "Aligned":
        """The same pair, seen from the other unit."""
        return Aligned(a=self.b, b=self.a, score=self.score)


def outline_of(unit: Unit) -> tuple[OutlineEntry, ...]:
    """Returns the statements of a unit, in order of its outline.

    Raises:
        BadInputError: The unit has no statements.
        LimitExceededError: It has too many.
    """
    entries = tuple(Outline(unit).values())
    if not entries:
        raise BadInputError(
            f"{unit.code} has no statements in {unit.source.name}, so there is nothing to compare.",
            "Compare units whose own documents are in the dataset.",
        )
    if len(entries) > MAX_STATEMENTS:
        raise LimitExceededError(
            f"{unit.code} has {len(entries):,} statements in {unit.source.name}; "
            f"units of up to {MAX_STATEMENTS:,} are compared.",
            "Look at how its document was read: no published unit is as long.",
        )
    return entries


def check_languages(a: Unit, b: Unit) -> None:
    """Raises an error if the words of two editions cannot be compared.

    Raises:
        BadInputError: The languages differ.
    """
    if a.language is not b.language:
        raise BadInputError(
            f"The edition of {a.code} is in {a.language.value} and that of {b.code} in {b.language.value}; "
            "words are compared, so both must be in one language.",
            f"Compare {a.code} ({a.language.value}) with an edition of {b.code} in {a.language.value}, "
            f"or an edition of {a.code} in {b.language.value} with {b.code} ({b.language.value}).",
        )


PART_FROM = 0.6
"""The share of a part's words that the whole must contain."""

PART_GAIN = 0.1
"""How much each part must add to the similarity of all parts together with the whole."""

TOGETHER_FROM = 0.65
"""How similar all parts together must be to the whole; more than one pair, because many words match by chance."""

MAX_PARTS = 8
"""The most statements that are tried as parts of one."""


def join_parts(in_a: Sequence[OutlineEntry], in_b: Sequence[OutlineEntry], pairs: Sequence[Aligned]) -> list[Aligned]:
    """Returns the pairs, with pairs of split and merged statements added."""
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
            # In a sum over both units, these pairs count as much as the whole and its parts would with this similarity.
            share = score * (1 + len(parts)) / (2 * len(parts))
            split[whole.position] = [Aligned(a=whole, b=part, score=share) for part in parts]
            for part in parts:
                free.pop(part.position, None)
    kept = [pair for pair in pairs if pair.a.position not in split]
    return kept + [pair for parts_of_one in split.values() for pair in parts_of_one]


def _iter_candidates(
    wholes: Sequence[OutlineEntry], free: Sequence[OutlineEntry]
) -> Iterable[tuple[OutlineEntry, list[OutlineEntry]]]:
    """Returns, for each statement, the statements that may be parts of it, best match first."""
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
    """Returns the neighbouring statements that together are most similar to a whole, and their similarity."""
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


_Key = TypeVar("_Key", bound=Hashable)
_Place = Callable[[OutlineEntry], str]

_PARENT_BONUS, _PLACE_BONUS = 0.05, 0.001
"""Added to a score for aligned parents and a similar place when pairs are chosen; never shown."""


def align_statements(in_a: Sequence[OutlineEntry], in_b: Sequence[OutlineEntry]) -> tuple[Aligned, ...]:
    """Aligns the statements of two units of one language.

    Returns:
        The aligned pairs, in a's order and then in b's; a split or merged statement is in several pairs.
    """
    mirror = _order(in_b) < _order(in_a)
    pairs = [pair.mirrored for pair in _align(in_b, in_a)] if mirror else _align(in_a, in_b)
    return tuple(sorted(pairs, key=lambda pair: (pair.a.order, pair.b.order)))


def _order(items: Sequence[OutlineEntry]) -> list[tuple[str, str]]:
    """Returns a key that decides which of two units comes first; with equal keys the alignments are equal too."""
    return [(item.position, item.statement.text) for item in items]


def _align(in_a: Sequence[OutlineEntry], in_b: Sequence[OutlineEntry]) -> list[Aligned]:
    aligner = _Aligner(in_a, in_b)
    aligner.descend([(UNIT, UNIT)])
    aligner.join_equal(only_single=True)
    aligner.join_alike(only_parents=True)
    aligner.join_equal(only_single=False)
    aligner.join_alike(only_parents=False)
    by_path = {item.position: item for item in in_b}
    pairs = [
        Aligned(a=item, b=by_path[aligner.partners[item.position]], score=aligner.scores.get(item.position, 1.0))
        for item in in_a
        if item.position in aligner.partners
    ]
    return join_parts(in_a, in_b, pairs)


class _Aligner:
    """Pairs that grow step by step.

    Attributes:
        partners: The position paths of a, with the aligned paths of b. The empty path is the unit itself, so the top is
            one more pair of aligned parents.
        scores: The scores of the statements of a that are aligned by similar text.
    """

    def __init__(self, in_a: Sequence[OutlineEntry], in_b: Sequence[OutlineEntry]) -> None:
        self._in_a, self._in_b = in_a, in_b
        self._children_a, self._children_b = (_group(items, attrgetter("position.parent")) for items in (in_a, in_b))
        self._taken: set[Position] = set()
        self.partners = {UNIT: UNIT}
        self.scores: dict[Position, float] = {}

    def descend(self, parents: Sequence[tuple[Position, Position]]) -> None:
        """Aligns equal texts among the children of aligned parents, and then among the children of these."""
        queue = deque(parents)
        while queue:
            above_a, above_b = queue.popleft()
            children_a, children_b = self._children_a.get(above_a, ()), self._children_b.get(above_b, ())
            queue += self._join(children_a, children_b, lambda item: item.position.rpartition(".")[2])

    def join_equal(self, *, only_single: bool) -> None:
        """Aligns equal texts in any place, the highest first."""
        left_a, left_b = _group(self._free_a(), _sort_of), _group(self._free_b(), _sort_of)
        depths = {
            sort: min(item.position.count(".") for item in (*left_a[sort], *left_b[sort]))
            for sort in left_a.keys() & left_b.keys()
            if not only_single or len(left_a[sort]) == len(left_b[sort]) == 1
        }
        for sort in sorted(depths, key=lambda sort: (depths[sort], sort)):
            self.descend(self._join(left_a[sort], left_b[sort], attrgetter("position")))

    def join_alike(self, *, only_parents: bool) -> None:
        """Aligns similar texts, of statements with children or of all; skips statements with an equal text anywhere."""
        waiting = set(map(_sort_of, self._free_a())) & set(map(_sort_of, self._free_b()))
        for kind in StatementKind:
            in_a, in_b = (
                [
                    item
                    for item in free
                    if item.kind is kind
                    and not is_boilerplate(item.statement.text)
                    and (item.statement.children or not only_parents)
                    and _sort_of(item) not in waiting
                ]
                for free in (self._free_a(), self._free_b())
            )
            found = self._choose(in_a, in_b)
            self.partners.update((item_a.position, item_b.position) for item_a, item_b, _ in found)
            self.scores.update((item_a.position, score) for item_a, _, score in found)
            self._taken.update(item_b.position for _, item_b, _ in found)
            self.descend([(item_a.position, item_b.position) for item_a, item_b, _ in found])

    def _choose(
        self, in_a: Sequence[OutlineEntry], in_b: Sequence[OutlineEntry]
    ) -> list[tuple[OutlineEntry, OutlineEntry, float]]:
        pairs = find_pairs(
            [item.statement.text for item in in_a], [item.statement.text for item in in_b], measure_alike, ALIGNED_FROM
        )
        ids = {item.position: number for number, item in enumerate(self._in_b)}
        above_a = np.array([ids.get(self.partners.get(item.position.parent, UNIT), -1) for item in in_a], dtype=int)
        above_b = np.array([ids.get(item.position.parent, -2) for item in in_b], dtype=int)
        places_a = np.array([item.order / len(self._in_a) for item in in_a])
        places_b = np.array([item.order / len(self._in_b) for item in in_b])
        bonus = _PARENT_BONUS * (above_a[pairs.rows] == above_b[pairs.columns])
        bonus = bonus + _PLACE_BONUS * (1 - np.abs(places_a[pairs.rows] - places_b[pairs.columns]))
        chosen = choose_pairs(replace(pairs, scores=pairs.scores + bonus))
        return [(in_a[pairs.rows[n]], in_b[pairs.columns[n]], float(pairs.scores[n])) for n in chosen]

    def _free_a(self) -> list[OutlineEntry]:
        return [item for item in self._in_a if item.position not in self.partners]

    def _free_b(self) -> list[OutlineEntry]:
        return [item for item in self._in_b if item.position not in self._taken]

    def _join(
        self, some_a: Sequence[OutlineEntry], some_b: Sequence[OutlineEntry], place: _Place
    ) -> list[tuple[Position, Position]]:
        free_a = [item for item in some_a if item.position not in self.partners]
        free_b = [item for item in some_b if item.position not in self._taken]
        found = [(x.position, y.position) for x, y in _iter_equal(free_a, free_b, place)]
        self.partners.update(found)
        self._taken.update(path for _, path in found)
        return found


def _iter_equal(
    some_a: Sequence[OutlineEntry], some_b: Sequence[OutlineEntry], place: _Place
) -> Iterator[tuple[OutlineEntry, OutlineEntry]]:
    """Yields pairs of equal texts: first pairs in the same place, then the others in order."""
    groups_b = _group(some_b, _sort_of)
    for sort, group_a in _group(some_a, _sort_of).items():
        group_b = groups_b.get(sort, [])
        places_a, places_b = {place(item) for item in group_a}, {place(item): item for item in group_b}
        yield from ((item, places_b[place(item)]) for item in group_a if place(item) in places_b)
        rest_a = (item for item in group_a if place(item) not in places_b)
        rest_b = (item for item in group_b if place(item) not in places_a)
        yield from zip(rest_a, rest_b, strict=False)


def _group(items: Sequence[OutlineEntry], key: Callable[[OutlineEntry], _Key]) -> dict[_Key, list[OutlineEntry]]:
    groups: dict[_Key, list[OutlineEntry]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return dict(groups)


def _sort_of(item: OutlineEntry) -> tuple[str, str]:
    """Returns the key that two statements must share to be aligned as equal."""
    return item.kind.value, fold_statement(item.statement.text)
