"""Which statement of one unit is which of another: an alignment that is the same both ways round.

Steps; only statements of one kind are ever aligned:

1. **Equal text.** From the top down, the children of two aligned parents: those in the same place first, then in
   order; then texts that are left just once in each unit; after each of these, again the children of the newly
   aligned parents.
2. **Like text** of statements with others under them, and then the equal texts under these.
3. **Equal text** that is left several times: those with the same position path, then in document order.
4. **Like text** of all that is left.
5. **Split and merged** statements: see :mod:`~cskg.links.parts`.

Like texts are aligned by an optimal assignment (:mod:`~cskg.links.assignment`) on their likeness
(:mod:`~cskg.links.similarity`); among equally like ones, those under aligned parents and in like places win.
The two units are always taken in one order, so comparing them the other way round gives the mirror image.

Knows statements and their places in the tree; knows nothing of verdicts.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from cskg.language.reading import is_boilerplate
from cskg.links.assignment import choose_pairs
from cskg.links.parts import join_parts
from cskg.links.placed import Aligned
from cskg.links.similarity import ALIGNED_FROM, find_pairs, measure_alike
from cskg.model import StatementKind
from cskg.outline import UNIT, OutlineEntry, Position, fold_statement

_Key = TypeVar("_Key", bound=Hashable)
_Place = Callable[[OutlineEntry], str]

_PARENT_BONUS, _PLACE_BONUS = 0.05, 0.001
"""What aligned parents, and a like place in the unit, add to the score when pairs are chosen; never shown."""


def align_statements(in_a: Sequence[OutlineEntry], in_b: Sequence[OutlineEntry]) -> tuple[Aligned, ...]:
    """Aligns the statements of two units of one language.

    Returns:
        The aligned pairs, in a's order and then in b's; a statement is in several where it was split or merged.
    """
    mirror = _order(in_b) < _order(in_a)
    pairs = [pair.mirrored for pair in _align(in_b, in_a)] if mirror else _align(in_a, in_b)
    return tuple(sorted(pairs, key=lambda pair: (pair.a.order, pair.b.order)))


def _order(items: Sequence[OutlineEntry]) -> list[tuple[str, str]]:
    """What tells which of two units is taken first; where it is equal, so are the alignments."""
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
        partners: The aligned position paths of a with those of b. The empty path stands for the unit itself, so the
            top is one more pair of aligned parents.
        scores: The scores of those of a that are aligned by like text.
    """

    def __init__(self, in_a: Sequence[OutlineEntry], in_b: Sequence[OutlineEntry]) -> None:
        self._in_a, self._in_b = in_a, in_b
        self._children_a, self._children_b = _group(in_a, _parent_of), _group(in_b, _parent_of)
        self._taken: set[Position] = set()
        self.partners = {UNIT: UNIT}
        self.scores: dict[Position, float] = {}

    def descend(self, parents: Sequence[tuple[Position, Position]]) -> None:
        """Aligns equal texts among the children of aligned parents, and among theirs."""
        queue = deque(parents)
        while queue:
            above_a, above_b = queue.popleft()
            children_a, children_b = self._children_a.get(above_a, ()), self._children_b.get(above_b, ())
            queue += self._join(children_a, children_b, _place_among_siblings)

    def join_equal(self, *, only_single: bool) -> None:
        """Aligns equal texts wherever they stand, the highest first."""
        left_a, left_b = _group(self._free_a(), _sort_of), _group(self._free_b(), _sort_of)
        depths = {
            sort: min(item.position.count(".") for item in (*left_a[sort], *left_b[sort]))
            for sort in left_a.keys() & left_b.keys()
            if not only_single or len(left_a[sort]) == len(left_b[sort]) == 1
        }
        for sort in sorted(depths, key=lambda sort: (depths[sort], sort)):
            self.descend(self._join(left_a[sort], left_b[sort], _path_of))

    def join_alike(self, *, only_parents: bool) -> None:
        """Aligns like texts, of statements that have children or of all; what has an equal one somewhere waits."""
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
    """Yields pairs of equal texts: those that stand in the same place first, then in order."""
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


def _parent_of(item: OutlineEntry) -> Position:
    return item.position.parent


def _path_of(item: OutlineEntry) -> str:
    return item.position


def _place_among_siblings(item: OutlineEntry) -> str:
    return item.position.rpartition(".")[2]


def _sort_of(item: OutlineEntry) -> tuple[str, str]:
    """What two statements must have in common to be aligned as equal."""
    return item.kind.value, fold_statement(item.statement.text)
