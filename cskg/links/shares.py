"""Computes how much of each of two units the other one covers, for overlaps, comparisons and coverage alike.

1. The statements of the two units are aligned (:mod:`~cskg.links.alignment`).
2. Each statement has a weight (:func:`weigh_statements`), which says how much it counts in its unit.
3. An aligned statement covers its partner if their texts are equal, or if it has most words of the partner and both ask
   for knowledge or both for action. If each statement is about the object of its own unit's title, neither covers the
   other (:mod:`~cskg.links.title_objects`). The parts of a statement cover it together.
4. The share of a unit is the weight of its covered statements, divided by the weight of all its statements.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from cskg.language.reading import is_boilerplate, is_conduct, read_statement
from cskg.links.alignment import Aligned, align_statements, outline_of
from cskg.links.similarity import ask_alike, score_covering
from cskg.links.title_objects import Objects, change_object, part_objects
from cskg.model import StatementKind, Unit
from cskg.outline import OutlineEntry, Position, fold_statement

COVERED_FROM = 0.7
"""The lowest score at which a statement counts as covered by another one.

Below it, statements that ask for different things about one object, such as to open and to close the shop, are as
frequent as reworded ones.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredBy:
    """The statement of the other unit that covers a statement.

    Attributes:
        statement: The statement of the other unit.
        score: How much it covers, up to 1.
    """

    statement: OutlineEntry
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two units whose statements are aligned.

    Attributes:
        entries: Its statements in order of its outline.
        weights: The weight of each statement that counts, by its position.
        covered: The statements that count and are covered, by their positions, in order of the outline.
        likeness: How similar each aligned statement is to its partner, or to its parts taken together.
    """

    entries: tuple[OutlineEntry, ...]
    weights: Mapping[Position, float]
    covered: Mapping[Position, CoveredBy]
    likeness: Mapping[Position, float]

    @property
    def weight(self) -> float:
        """The weight of all its statements."""
        return fsum(self.weights.values())

    @property
    def share(self) -> float:
        """How much of it is covered, from 0 to 1."""
        return min(1.0, fsum(self.weights[place] for place in self.covered) / self.weight) if self.weights else 0.0

    @property
    def alike(self) -> float:
        """The weight of its aligned statements, each multiplied by its similarity."""
        return fsum(self.weights.get(place, 0.0) * score for place, score in self.likeness.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedUnits:
    """Two units whose statements are aligned.

    Attributes:
        a: The first unit.
        b: The second unit.
        pairs: The aligned statements, in a's order and then in b's.
    """

    a: Side
    b: Side
    pairs: tuple[Aligned, ...]

    def list_covered(self) -> tuple[tuple[Position, Position, float], ...]:
        """Returns the pairs in which one statement covers the other, the most similar first, with their similarity."""
        found = {
            *((place, by.statement.position) for place, by in self.a.covered.items()),
            *((by.statement.position, place) for place, by in self.b.covered.items()),
        }
        listed = ((one, other, self.a.likeness[one]) for one, other in found)
        return tuple(sorted(listed, key=lambda pair: (-pair[2], pair[0].order, pair[1].order)))


def align_units(a: Unit, b: Unit) -> AlignedUnits:
    """Aligns the statements of two editions, and computes how much of each the other one covers.

    Raises:
        BadInputError: A unit has no statements.
        LimitExceededError: A unit has too many statements.

    Example:
        >>> from cskg.model import Source, Statement, UnitCode
        >>> source = Source(name="a.txt", sha256="0", text_sha256="0")
        >>> opens, closes = Statement(text="Open the shop"), Statement(text="Close the till.")
        >>> a = Unit(code=UnitCode("900001L1"), source=source, requirements=(opens,))
        >>> b = Unit(code=UnitCode("900002L1"), source=source, requirements=(closes, opens))
        >>> found = align_units(a, b)
        >>> found.a.share, found.b.share
        (1.0, 0.5)
    """
    in_a, in_b = outline_of(a), outline_of(b)
    pairs = align_statements(in_a, in_b)
    objects = part_objects(a.title or "", b.title or "")
    mirrored = [pair.mirrored for pair in pairs]
    return AlignedUnits(
        a=_make_side(in_a, pairs, objects),
        b=_make_side(in_b, sorted(mirrored, key=lambda pair: (pair.a.order, pair.b.order)), objects[::-1]),
        pairs=pairs,
    )


def weigh_statements(entries: Sequence[OutlineEntry]) -> dict[Position, float]:
    """Returns the weights of the statements that count in a unit.

    A requirement weighs 1, together with the members of its list, among which the weight is divided. A heading that
    groups requirements has no weight of its own. Phrases of the genre, and statements under a heading of conduct, do
    not count. Criteria say how the requirements are assessed, so they count only in a unit without requirements.

    Example:
        >>> from cskg.model import Source, Statement, UnitCode
        >>> from cskg.outline import Outline
        >>> member = Statement(text="Tourists")
        >>> lists = Statement(text="Describe guests, including", children=(member,))
        >>> heading = Statement(text="Serve guests", children=(lists, Statement(text="Greet guests")))
        >>> source = Source(name="a.txt", sha256="0", text_sha256="0")
        >>> unit = Unit(code=UnitCode("900001L1"), source=source, requirements=(heading,),
        ...             assessment_criteria=(Statement(text="Serves guests"),))
        >>> weigh_statements(tuple(Outline(unit).values()))
        {'r1.1': 0.5, 'r1.1.1': 0.5, 'r1.2': 1.0}
    """
    conduct = [entry.position for entry in entries if is_conduct(entry.statement.text)]
    counted = [
        entry
        for entry in entries
        if not is_boilerplate(entry.statement.text) and not any(map(entry.position.is_under, conduct))
    ]
    groups: dict[str, list[Position]] = defaultdict(list)
    for entry in counted:
        if entry.kind is StatementKind.PERFORMANCE_REQUIREMENT and (
            entry.position.parent or not entry.statement.children
        ):
            groups[".".join(entry.position.split(".")[:2])].append(entry.position)
    if groups:
        return {position: 1 / len(group) for group in groups.values() for position in group}
    return {entry.position: 1.0 for entry in counted if entry.kind is StatementKind.ASSESSMENT_CRITERION}


def _make_side(entries: tuple[OutlineEntry, ...], pairs: Sequence[Aligned], objects: Objects) -> Side:
    """Makes the first unit's side of aligned pairs."""
    weights = weigh_statements(entries)
    parts = Counter(pair.a.position for pair in pairs)
    wholes = Counter(pair.b.position for pair in pairs)
    covered: dict[Position, CoveredBy] = {}
    likeness: dict[Position, float] = {}
    for pair in pairs:
        count = max(parts[pair.a.position], wholes[pair.b.position])
        # The pairs of a statement in parts share one score: see :mod:`~cskg.links.alignment`.
        alike = min(1.0, pair.score * 2 * count / (1 + count))
        likeness[pair.a.position] = alike
        covering = alike if count > 1 else _score_covering(pair)
        covers = (count > 1 or covering >= COVERED_FROM) and _is_same_work(pair, objects)
        if covers and pair.a.position in weights:
            covered.setdefault(pair.a.position, CoveredBy(statement=pair.b, score=covering))
    return Side(entries=entries, weights=weights, covered=covered, likeness=likeness)


def _score_covering(pair: Aligned) -> float:
    """Returns how much of the first statement of a pair the second one covers."""
    return 1.0 if _is_equal(pair) else score_covering(pair.b.statement.text, pair.a.statement.text)


def _is_equal(pair: Aligned) -> bool:
    return fold_statement(pair.a.statement.text) == fold_statement(pair.b.statement.text)


def _is_same_work(pair: Aligned, objects: Objects) -> bool:
    """Returns whether both statements ask for knowledge or both for action, and not about the objects of two titles."""
    if _is_equal(pair):
        return True
    one, other = (read_statement(entry.statement.text).terms.keys() for entry in (pair.a, pair.b))
    return ask_alike(pair.a.statement.text, pair.b.statement.text) and not change_object(one, other, objects)
