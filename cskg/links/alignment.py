"""Which statement of one unit is which of another: an alignment that is the same both ways round.

Steps:

1. **Equal text.** From the top down, the children of two aligned parents, those in the same place first, then in
   order; then what is left, shallow texts first: those with the same position path, then in document order; after
   each of these, again the children of the newly aligned parents.
2. **Like text.** What is left is aligned by an optimal assignment (H. W. Kuhn, Naval Research Logistics 2, 1955; as
   SciPy solves it) on the scores of :mod:`~cskg.links.similarity`; only pairs from ``ALIGNED_FROM`` on count. Among
   equally good ones, those under aligned parents and in like places win.
3. **Split and merged.** A statement that is left may be part of one that is aligned: where the aligned statement is
   clearly more like the two parts together than like the one alone, it was split, or, the other way round, merged.

The two units are always taken in one order, so comparing them the other way round gives the mirror image.

Knows statements and their places in the tree; knows nothing of verdicts.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from scipy.optimize import linear_sum_assignment

from cskg.links.similarity import ALIGNED_FROM, read_statements, score_all, score_texts
from cskg.links.terms import fold_text, is_boilerplate, read_terms
from cskg.model import Statement, StatementKind, Unit, iter_statements

_Key = TypeVar("_Key", bound=Hashable)

_PARENT_BONUS, _PLACE_BONUS = 0.05, 0.001
"""What aligned parents, and a like place in the unit, add to the score when pairs are chosen; never shown."""

_PART_FROM, _PART_GAIN = 0.6, 0.1
"""How much of a part's words must stand in the whole, and what the part must add to the score of the whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedStatement:
    """A statement and where it stands in its unit.

    Attributes:
        path: The position path, such as ``r2.1``; with the unit and the language it names the statement.
        kind: Which kind of statement it is.
        statement: The statement.
    """

    path: str
    kind: StatementKind
    statement: Statement

    @property
    def parent(self) -> str:
        """The position path of the statement above, empty at the top."""
        return self.path.rpartition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """The alignment of two units, as position paths.

    Attributes:
        pairs: Each path of a with the paths of b that it is aligned with, and the score of each; one that was split
            has several, and several may have one that they were merged into.
    """

    pairs: Mapping[str, tuple[tuple[str, float], ...]]


def place_statements(unit: Unit) -> list[PlacedStatement]:
    """Gives the statements of a unit with their places."""
    return [PlacedStatement(path=path, kind=kind, statement=found) for path, kind, found in iter_statements(unit)]


def align_units(a: Unit, b: Unit) -> Alignment:
    """Aligns the statements of two units of one language."""
    if _order(b) < _order(a):
        found = _align(place_statements(b), place_statements(a))
        found = [(path_a, path_b, score) for path_b, path_a, score in found]
    else:
        found = _align(place_statements(a), place_statements(b))
    pairs: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for path_a, path_b, score in found:
        pairs[path_a].append((path_b, score))
    return Alignment(pairs={path: tuple(sorted(others, key=_path_key)) for path, others in pairs.items()})


def _path_key(item: tuple[str, float]) -> tuple[str, tuple[int, ...]]:
    return item[0][:1], tuple(int(step) for step in item[0][1:].split("."))


def _order(unit: Unit) -> tuple[str, ...]:
    """What tells which of two units is taken first."""
    return (unit.key, unit.source.name, *(found.text for _, _, found in iter_statements(unit)))


def _align(in_a: Sequence[PlacedStatement], in_b: Sequence[PlacedStatement]) -> list[tuple[str, str, float]]:
    partners = _align_equal(in_a, in_b)
    found = [(path_a, path_b, 1.0) for path_a, path_b in partners.items()]
    found += _align_like(in_a, in_b, partners)
    return _add_parts(in_a, in_b, found)


def _align_like(
    in_a: Sequence[PlacedStatement], in_b: Sequence[PlacedStatement], partners: dict[str, str]
) -> list[tuple[str, str, float]]:
    """Aligns what no equal text joins, and adds it to the partners."""
    taken = set(partners.values())
    found: list[tuple[str, str, float]] = []
    for kind in StatementKind:
        rows = [item for item in in_a if item.kind is kind and item.path not in partners and _counts(item)]
        columns = [item for item in in_b if item.kind is kind and item.path not in taken and _counts(item)]
        if not rows or not columns:
            continue
        texts = read_statements([item.statement.text for item in (*rows, *columns)])
        scores = score_all(texts.part(0, len(rows)), texts.part(len(rows), len(rows) + len(columns)))
        wanted = np.where(scores >= ALIGNED_FROM, scores + _bonus(rows, columns, partners), 0.0)
        for row, column in zip(*linear_sum_assignment(wanted, maximize=True), strict=True):
            if wanted[row, column]:
                partners[rows[row].path] = columns[column].path
                found.append((rows[row].path, columns[column].path, float(scores[row, column])))
    return found


def _counts(item: PlacedStatement) -> bool:
    return not is_boilerplate(item.statement.text)


def _bonus(
    rows: Sequence[PlacedStatement], columns: Sequence[PlacedStatement], partners: Mapping[str, str]
) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    """What place and parents add, so that of equally like texts those in like places are joined."""
    parents_a = [partners.get(item.parent, "") for item in rows]
    parents_b = [item.parent for item in columns]
    same = np.array([[bool(a) and a == b for b in parents_b] for a in parents_a], dtype=float)
    place_a = np.linspace(0, 1, len(rows)) if len(rows) > 1 else np.zeros(1)
    place_b = np.linspace(0, 1, len(columns)) if len(columns) > 1 else np.zeros(1)
    near = 1 - np.abs(place_a[:, None] - place_b[None, :])
    bonus: np.ndarray[tuple[int, int], np.dtype[np.float64]] = _PARENT_BONUS * same + _PLACE_BONUS * near
    return bonus


def _add_parts(
    in_a: Sequence[PlacedStatement], in_b: Sequence[PlacedStatement], found: list[tuple[str, str, float]]
) -> list[tuple[str, str, float]]:
    """Finds statements that were split or merged, and gives all pairs."""
    split = _find_parts(in_a, in_b, found)
    mirrored = [(path_b, path_a, score) for path_a, path_b, score in found if path_a not in split]
    merged = _find_parts(in_b, in_a, mirrored)
    pairs = [pair for pair in found if pair[0] not in split and pair[1] not in merged]
    pairs += [(whole, part, score) for whole, (parts, score) in split.items() for part in parts]
    return pairs + [(part, whole, score) for whole, (parts, score) in merged.items() for part in parts]


def _find_parts(
    wholes: Sequence[PlacedStatement], others: Sequence[PlacedStatement], found: Sequence[tuple[str, str, float]]
) -> dict[str, tuple[tuple[str, ...], float]]:
    """Finds, for each aligned whole, the statements on the other side that no pair holds and that are part of it.

    The score of each pair is such that all of them together weigh as much as one statement with one partner would.
    """
    of_path, other_of_path = {item.path: item for item in wholes}, {item.path: item for item in others}
    held = {path for _, path, _ in found}
    free = [item for item in others if item.path not in held and _counts(item)]
    result: dict[str, tuple[tuple[str, ...], float]] = {}
    for path, partner, score in sorted(found):
        whole, first = of_path[path], other_of_path[partner]
        if score == 1 or not free:
            continue
        best: tuple[float, PlacedStatement] | None = None
        for item in free:
            if item.kind is not whole.kind or item.parent != first.parent:
                continue
            together = score_texts(whole.statement.text, f"{first.statement.text} {item.statement.text}")
            if (
                together >= score + _PART_GAIN
                and _share(item, whole) >= _PART_FROM
                and (not best or together > best[0])
            ):
                best = together, item
        if best is not None:
            together, item = best
            free.remove(item)
            result[path] = (partner, item.path), together * 0.75
    return result


def _share(part: PlacedStatement, whole: PlacedStatement) -> float:
    """How much of a part's weight stands in the whole."""
    terms, others = read_terms(part.statement.text), read_terms(whole.statement.text)
    total = sum(terms.values())
    return sum(weight for term, weight in terms.items() if term in others) / total if total else 0.0


def _align_equal(in_a: Sequence[PlacedStatement], in_b: Sequence[PlacedStatement]) -> dict[str, str]:
    """Gives the alignment of equal texts as position paths of a to those of b."""
    # The empty path stands for the unit itself, so the top is one more pair of aligned parents.
    partners = {"": ""}
    taken: set[str] = set()
    children_a, children_b = _group(in_a, _parent_of), _group(in_b, _parent_of)

    def join(
        some_a: Sequence[PlacedStatement], some_b: Sequence[PlacedStatement], place: Callable[[PlacedStatement], str]
    ) -> list[tuple[str, str]]:
        free_a = [item for item in some_a if item.path not in partners]
        free_b = [item for item in some_b if item.path not in taken]
        found = [(x.path, y.path) for x, y in _iter_equal(free_a, free_b, place)]
        partners.update(found)
        taken.update(path for _, path in found)
        return found

    def descend(parents: Sequence[tuple[str, str]]) -> None:
        queue = deque(parents)
        while queue:
            above_a, above_b = queue.popleft()
            queue += join(children_a.get(above_a, ()), children_b.get(above_b, ()), _place_among_siblings)

    descend([("", "")])
    left_a = _group([item for item in in_a if item.path not in partners], _sort_of)
    left_b = _group([item for item in in_b if item.path not in taken], _sort_of)
    depths = {
        sort: min(item.path.count(".") for item in (*left_a[sort], *left_b[sort]))
        for sort in left_a.keys() & left_b.keys()
    }
    for sort in sorted(depths, key=lambda sort: (depths[sort], sort)):
        descend(join(left_a[sort], left_b[sort], _path_of))
    del partners[""]
    return partners


def _iter_equal(
    some_a: Sequence[PlacedStatement], some_b: Sequence[PlacedStatement], place: Callable[[PlacedStatement], str]
) -> Iterator[tuple[PlacedStatement, PlacedStatement]]:
    """Yields pairs of equal texts: those that stand in the same place first, then in order."""
    groups_b = _group(some_b, _sort_of)
    for sort, group_a in _group(some_a, _sort_of).items():
        group_b = groups_b.get(sort, [])
        places_a, places_b = {place(item) for item in group_a}, {place(item): item for item in group_b}
        yield from ((item, places_b[place(item)]) for item in group_a if place(item) in places_b)
        rest_a = (item for item in group_a if place(item) not in places_b)
        rest_b = (item for item in group_b if place(item) not in places_a)
        yield from zip(rest_a, rest_b, strict=False)


def _group(
    items: Sequence[PlacedStatement], key: Callable[[PlacedStatement], _Key]
) -> dict[_Key, list[PlacedStatement]]:
    groups: dict[_Key, list[PlacedStatement]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return dict(groups)


def _parent_of(item: PlacedStatement) -> str:
    return item.parent


def _path_of(item: PlacedStatement) -> str:
    return item.path


def _place_among_siblings(item: PlacedStatement) -> str:
    return item.path.rpartition(".")[2]


def _sort_of(item: PlacedStatement) -> tuple[str, str]:
    """What two statements must have in common to be aligned."""
    return item.kind.value, fold_text(item.statement.text)
