"""Aligned pairs of statements, and what must hold before two units are compared."""

from collections.abc import Sequence
from dataclasses import dataclass

from cskg.errors import BadInputError, LimitExceededError
from cskg.language.reading import is_boilerplate
from cskg.model import Unit
from cskg.outline import Outline, OutlineEntry

MAX_STATEMENTS = 2_000
"""Most statements of a unit whose words are compared; published units have a few dozen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aligned:
    """Two statements that are said to be one, or one and a part of it.

    Attributes:
        a: The statement of the first unit.
        b: The statement of the second unit.
        score: How alike they are; the pairs of a statement that was split or merged share one score.
    """

    a: OutlineEntry
    b: OutlineEntry
    score: float

    @property
    def mirrored(self) -> "Aligned":
        """The same pair, seen from the other unit."""
        return Aligned(a=self.b, b=self.a, score=self.score)


def outline_of(unit: Unit) -> tuple[OutlineEntry, ...]:
    """Gives the statements of a unit, in order of its outline.

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


def total_weight(items: Sequence[OutlineEntry]) -> int:
    """Gives how many statements count: all but boilerplate."""
    return sum(not is_boilerplate(item.statement.text) for item in items)
