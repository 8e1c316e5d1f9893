"""Statements with their places in a unit, and aligned pairs of them.

Knows the values of the model; knows nothing of how an alignment is found.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from cskg.errors import BadInputError, LimitExceededError
from cskg.language.reading import read_statement
from cskg.model import Statement, StatementKind, Unit, iter_statements

MAX_STATEMENTS = 2_000
"""Most statements of a unit whose words are compared; published units have a few dozen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedStatement:
    """A statement and where it stands in its unit.

    Attributes:
        path: The position path, such as ``r2.1``; with the unit and the language it names the statement.
        order: How many statements of the unit stand before it.
        kind: Which kind of statement it is.
        statement: The statement.
    """

    path: str
    order: int
    kind: StatementKind
    statement: Statement

    @property
    def parent(self) -> str:
        """The position path of the statement above, empty at the top."""
        return self.path.rpartition(".")[0]

    @property
    def is_boilerplate(self) -> bool:
        """Whether its text stands in units of every kind, so that it weighs nothing."""
        return read_statement(self.statement.text).is_boilerplate


@dataclass(frozen=True, slots=True, kw_only=True)
class Aligned:
    """Two statements that are said to be one, or one and a part of it.

    Attributes:
        a: The statement of the first unit.
        b: The statement of the second unit.
        score: How alike they are; the pairs of a statement that was split or merged share one score.
    """

    a: PlacedStatement
    b: PlacedStatement
    score: float

    @property
    def mirrored(self) -> "Aligned":
        """The same pair, seen from the other unit."""
        return Aligned(a=self.b, b=self.a, score=self.score)


def place_statements(unit: Unit) -> tuple[PlacedStatement, ...]:
    """Gives the statements of a unit with their places.

    Raises:
        BadInputError: The unit has no statements.
        LimitExceededError: It has too many.
    """
    placed = tuple(
        PlacedStatement(path=path, order=order, kind=kind, statement=found)
        for order, (path, kind, found) in enumerate(iter_statements(unit))
    )
    if not placed:
        raise BadInputError(
            f"{unit.code} has no statements in {unit.source.name}, so there is nothing to compare.",
            "Compare units whose own documents are in the dataset.",
        )
    if len(placed) > MAX_STATEMENTS:
        raise LimitExceededError(
            f"{unit.code} has {len(placed):,} statements in {unit.source.name}; "
            f"units of up to {MAX_STATEMENTS:,} are compared.",
            "Look at how its document was read: no published unit is as long.",
        )
    return placed


def check_languages(a: Unit, b: Unit) -> None:
    """Refuses two editions whose words cannot be compared.

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


def total_weight(items: Sequence[PlacedStatement]) -> int:
    """Gives how many statements count: all but boilerplate."""
    return sum(not item.is_boilerplate for item in items)
