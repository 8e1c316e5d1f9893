"""What two units share: their statements side by side, a verdict, and the sentences that explain it.

Knows the values of the model; knows nothing of stores or of the units around the two. Statements are told
equal **by equal text only**: white space, letter case, Unicode compatibility forms and the final punctuation
are set aside, and nothing else. So of the kinds of :class:`Change`, ``REWORDED``, ``SPLIT`` and ``MERGED`` do
not arise yet, and a reworded statement counts as dropped from one unit and added in the other.

The alignment joins each statement with at most one other of the same kind and equal text:

1. from the top down, the children of two aligned parents, those in the same place first, then in order;
2. then what is left, shallow texts first: those with the same position path, then in document order;
3. after each of these, again the children of the newly aligned parents.

Each step treats the two units alike, so comparing them the other way round gives the mirror image.
"""

import re
import unicodedata
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from cskg.errors import BadInputError
from cskg.model import Statement, StatementKind, Unit, iter_statements

BOILERPLATE = frozenset({"exhibit professionalism", "be able to"})
"""Folded texts that stand in units of every kind and so tell nothing of what two of them share: weight 0."""

_Key = TypeVar("_Key", bound=Hashable)

_FINAL_PUNCTUATION = re.compile(r"[\s.,;:!?。、]+$")


class Verdict(Enum):
    """How the statements of ``a`` stand to those of ``b``, boilerplate aside.

    ``EQUIVALENT``: each has all of the other. ``NARROWER``: b has all of a, and more. ``BROADER``: a has all of
    b, and more. ``OVERLAPPING``: they share some. ``DIFFERENT``: they share none.
    """

    EQUIVALENT = "EQUIVALENT"
    NARROWER = "NARROWER"
    BROADER = "BROADER"
    OVERLAPPING = "OVERLAPPING"
    DIFFERENT = "DIFFERENT"

    @property
    def mirrored(self) -> "Verdict":
        """The verdict on the same two units, asked the other way round."""
        return {Verdict.NARROWER: Verdict.BROADER, Verdict.BROADER: Verdict.NARROWER}.get(self, self)


class Change(Enum):
    """What became of a statement between ``a`` and ``b``.

    ``KEPT``: equal text under aligned parents, or both at the top. ``MOVED``: equal text under another parent (a
    reworded parent is another one). ``ADDED``: only in b. ``DROPPED``: only in a. ``REWORDED``, ``SPLIT`` and
    ``MERGED`` do not arise while only equal text is compared.
    """

    KEPT = "KEPT"
    REWORDED = "REWORDED"
    MOVED = "MOVED"
    SPLIT = "SPLIT"
    MERGED = "MERGED"
    ADDED = "ADDED"
    DROPPED = "DROPPED"


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
class StatementPair:
    """Two aligned statements, or one that the other unit lacks.

    Attributes:
        a: The statement of the first unit; None where the second unit added one.
        b: The statement of the second unit; None where it was dropped.
        change: What became of it.
        score: How far the two texts agree, from 0 to 1; now 1 for equal text and 0 for no partner.
    """

    a: PlacedStatement | None
    b: PlacedStatement | None
    change: Change
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """A field whose values differ, as text; None where the unit gives none.

    Attributes:
        field: The field's name as the API spells it, such as ``functionalAreas``.
        a: The first unit's value.
        b: The second unit's value.
    """

    field: str
    a: str | None
    b: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two units side by side.

    Attributes:
        a: The first unit.
        b: The second unit.
        verdict: How a stands to b.
        reasons: Sentences that say what the verdict rests on.
        similarity: From 0 to 1; see :func:`compare_units`.
        fields: The fields that differ.
        pairs: All statements, in a's document order, then those that b added, in b's.
    """

    a: Unit
    b: Unit
    verdict: Verdict
    reasons: tuple[str, ...]
    similarity: float
    fields: tuple[FieldChange, ...]
    pairs: tuple[StatementPair, ...]


def compare_units(a: Unit, b: Unit) -> Comparison:
    """Compares the statements of two units by equal text only, and lists the fields that differ.

    The similarity is ``2 · Σ score of aligned pairs / (weight of a + weight of b)``; a statement weighs 1,
    boilerplate 0, on both sides of the fraction. Where both units are nothing but boilerplate it is 1 if they
    have the same texts in the same order, else 0, and the verdict is ``EQUIVALENT`` or ``DIFFERENT`` with it.

    Args:
        a: One edition of the first unit.
        b: One edition of the second unit, in the same language.

    Raises:
        BadInputError: The languages differ, or a unit has no statements.

    Example:
        >>> from cskg.model import Source, UnitCode
        >>> source = Source(name="a.txt", sha256="0", text_sha256="0")
        >>> opens, closes = Statement(text="Open the shop"), Statement(text="Close the shop.")
        >>> a = Unit(code=UnitCode("900001L1"), source=source, requirements=(opens,))
        >>> b = Unit(code=UnitCode("900002L1"), source=source, requirements=(closes, opens))
        >>> found = compare_units(a, b)
        >>> found.verdict.value, round(found.similarity, 2), [pair.change.value for pair in found.pairs]
        ('NARROWER', 0.67, ['KEPT', 'ADDED'])
    """
    _check_comparable(a, b)
    in_a, in_b = _place(a), _place(b)
    partners = _align(in_a, in_b)
    pairs = _pairs(in_a, in_b, partners)
    weight_a, weight_b = sum(map(_weight, in_a)), sum(map(_weight, in_b))
    shared = sum(pair.score * _weight(pair.a) for pair in pairs if pair.a and pair.b)
    if weight_a + weight_b:
        similarity = 2 * shared / (weight_a + weight_b)
        verdict = _judge(shared, weight_a, weight_b)
    else:
        alike = [_sort_of(item) for item in in_a] == [_sort_of(item) for item in in_b]
        similarity, verdict = (1.0, Verdict.EQUIVALENT) if alike else (0.0, Verdict.DIFFERENT)
    fields = tuple(_iter_field_changes(a, b))
    return Comparison(
        a=a,
        b=b,
        verdict=verdict,
        reasons=tuple(_iter_reasons(a, b, pairs, fields)),
        similarity=similarity,
        fields=fields,
        pairs=pairs,
    )


def fold_text(text: str) -> str:
    """Gives what of a text counts when texts are compared.

    Example:
        >>> fold_text("Open  the Shop;")
        'open the shop'
    """
    folded = " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).split())
    # A text that is nothing but punctuation still differs from an empty one.
    return _FINAL_PUNCTUATION.sub("", folded) or folded


def _check_comparable(a: Unit, b: Unit) -> None:
    for unit in (a, b):
        if not unit.requirements and not unit.assessment_criteria:
            raise BadInputError(
                f"{unit.code} has no statements in {unit.source.name}, so there is nothing to compare.",
                "Compare units whose own documents are in the dataset.",
            )
    if a.language is not b.language:
        raise BadInputError(
            f"The edition of {a.code} is in {a.language.value} and that of {b.code} in {b.language.value}; "
            "equal text is looked for, so both must be in one language.",
            f"Compare {a.code} ({a.language.value}) with an edition of {b.code} in {a.language.value}, "
            f"or an edition of {a.code} in {b.language.value} with {b.code} ({b.language.value}).",
        )


def _place(unit: Unit) -> list[PlacedStatement]:
    return [PlacedStatement(path=path, kind=kind, statement=found) for path, kind, found in iter_statements(unit)]


def _sort_of(item: PlacedStatement) -> tuple[str, str]:
    """What two statements must have in common to be aligned."""
    return item.kind.value, fold_text(item.statement.text)


def _weight(item: PlacedStatement) -> float:
    return 0.0 if fold_text(item.statement.text) in BOILERPLATE else 1.0


def _align(in_a: Sequence[PlacedStatement], in_b: Sequence[PlacedStatement]) -> dict[str, str]:
    """Gives the alignment as position paths of a to those of b; the module's docstring lists its steps."""
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


def _pairs(
    in_a: Sequence[PlacedStatement], in_b: Sequence[PlacedStatement], partners: Mapping[str, str]
) -> tuple[StatementPair, ...]:
    """Gives all statements of both units, in a's order, then those that only b has."""
    by_path = {item.path: item for item in in_b}
    parents = {"": "", **partners}
    pairs = []
    for item in in_a:
        if item.path not in partners:
            pairs.append(StatementPair(a=item, b=None, change=Change.DROPPED, score=0.0))
            continue
        other = by_path.pop(partners[item.path])
        change = Change.KEPT if parents.get(item.parent) == other.parent else Change.MOVED
        pairs.append(StatementPair(a=item, b=other, change=change, score=1.0))
    pairs += [StatementPair(a=None, b=item, change=Change.ADDED, score=0.0) for item in by_path.values()]
    return tuple(pairs)


def _judge(shared: float, weight_a: float, weight_b: float) -> Verdict:
    if not shared:
        return Verdict.DIFFERENT
    has_all_of_a, has_all_of_b = shared == weight_a, shared == weight_b
    if has_all_of_a and has_all_of_b:
        return Verdict.EQUIVALENT
    if has_all_of_a:
        return Verdict.NARROWER
    return Verdict.BROADER if has_all_of_b else Verdict.OVERLAPPING


def _iter_field_changes(a: Unit, b: Unit) -> Iterator[FieldChange]:
    for (field, value), (_, other) in zip(_iter_fields(a), _iter_fields(b), strict=True):
        if value != other:
            yield FieldChange(field=field, a=value, b=other)


def _iter_fields(unit: Unit) -> Iterator[tuple[str, str | None]]:
    yield "title", unit.title
    yield "level", None if unit.level is None else str(unit.level)
    yield "credit", None if unit.credit is None else str(unit.credit).removesuffix(".0")
    yield "range", unit.range
    yield "industry", unit.industry
    yield "branch", unit.branch
    # The order in which a document lists its functional areas says nothing.
    yield "functionalAreas", "; ".join(sorted(unit.functional_areas)) or None
    yield "remark", unit.remark


def _iter_reasons(a: Unit, b: Unit, pairs: Sequence[StatementPair], fields: Sequence[FieldChange]) -> Iterator[str]:
    """Yields what the verdict rests on; all counts leave boilerplate out, which has a sentence of its own."""
    name_a, name_b = _name(a, b), _name(b, a)
    weighty = [pair for pair in pairs if any(item is not None and _weight(item) for item in (pair.a, pair.b))]
    count = Counter(pair.change for pair in weighty)
    shared = count[Change.KEPT] + count[Change.MOVED]
    all_a, all_b = shared + count[Change.DROPPED], shared + count[Change.ADDED]
    yield f"{shared} of the {all_a} statements of {name_a} and {shared} of the {all_b} of {name_b} have equal text."
    if count[Change.MOVED]:
        yield f"Equal text under another parent: {count[Change.MOVED]}."
    if count[Change.DROPPED] or count[Change.ADDED]:
        yield f"Only in {name_a}: {count[Change.DROPPED]}; only in {name_b}: {count[Change.ADDED]}."
    if len(weighty) < len(pairs):
        texts = {item.statement.text for pair in pairs for item in (pair.a, pair.b) if item and not _weight(item)}
        yield f"Phrases of the genre are not counted: {', '.join(f'“{text}”' for text in sorted(texts))}."
    if fields:
        names = ", ".join(change.field for change in fields)
        yield f"The verdict is on the statements alone; these fields differ too: {names}."
    yield "Only equal text is compared, so a reworded statement counts as one dropped and one added."


def _name(unit: Unit, other: Unit) -> str:
    """The unit's code, and its document where both are editions of one unit."""
    return f"{unit.code} ({unit.source.name})" if unit.code == other.code else str(unit.code)
