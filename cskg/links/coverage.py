"""How much of a unit the units that a person holds cover: a first answer for recognition of prior learning.

Each statement of the wanted unit is covered by the best statement of one kind in the units held, whichever unit that is
in: one of equal text, or else the one with the highest score in the measure of covering
(:mod:`~cskg.links.similarity`) of at least ``COVERED_FROM``. To know does not cover to act, nor to act to know. One
held statement may cover several. Who holds the unit itself has covered all of it. Words are compared, so this is where
an assessor starts, not what an assessor finds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from cskg.errors import LimitExceededError
from cskg.language.reading import is_boilerplate
from cskg.links.alignment import check_languages, outline_of
from cskg.links.similarity import COVERED_FROM, ask_alike, find_pairs, measure_covering
from cskg.model import StatementKind, Unit
from cskg.outline import OutlineEntry, fold_statement

MAX_HELD = 100
"""Most units that a person may be said to hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """A statement of the wanted unit, and the statement that covers it.

    Attributes:
        wanted: The statement of the wanted unit.
        held: The statement that covers it best.
        unit: The unit held in which that stands.
        score: How far it covers it, from ``COVERED_FROM`` to 1.
    """

    wanted: OutlineEntry
    held: OutlineEntry
    unit: Unit
    score: float

    @property
    def is_equal(self) -> bool:
        """Whether both have equal text."""
        return fold_statement(self.wanted.statement.text) == fold_statement(self.held.statement.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of a unit other units cover.

    Attributes:
        unit: The wanted unit.
        share: Covered statements by all statements, boilerplate aside; from 0 to 1. Where a unit has nothing but
            boilerplate it is 1 if the unit itself is held, else 0.
        covered: The covered statements, in document order.
        missing: The other ones, in document order.
    """

    unit: Unit
    share: float
    covered: tuple[Covered, ...]
    missing: tuple[OutlineEntry, ...]


def measure_coverage(held: Sequence[Unit], wanted: Unit) -> Coverage:
    """Tells how much of a unit is covered by others.

    Args:
        held: One edition of each unit that is held, in the language of the wanted one.
        wanted: One edition of the unit that is wanted.

    Raises:
        BadInputError: The languages differ, or a unit has no statements.
        LimitExceededError: More than ``MAX_HELD`` units are held, or a unit is too long.

    Example:
        >>> from cskg.model import Source, Statement, UnitCode
        >>> source = Source(name="a.txt", sha256="0", text_sha256="0")
        >>> opens, closes = Statement(text="Open the shop"), Statement(text="Close the till.")
        >>> a = Unit(code=UnitCode("900001L1"), source=source, requirements=(opens,))
        >>> b = Unit(code=UnitCode("900002L1"), source=source, requirements=(closes, opens))
        >>> found = measure_coverage([a], b)
        >>> found.share, [item.position for item in found.missing]
        (0.5, ['r1'])
    """
    if len(held) > MAX_HELD:
        raise LimitExceededError(
            f"{len(held):,} units are held; {MAX_HELD} are compared at most.", "Name the ones nearest to the unit."
        )
    items = [item for item in outline_of(wanted) if not is_boilerplate(item.statement.text)]
    best: dict[str, Covered] = {}
    itself = next((unit for unit in held if unit.key == wanted.key), None)
    if itself is not None:
        best = {item.position: Covered(wanted=item, held=item, unit=wanted, score=1.0) for item in items}
        held = ()
    for unit in sorted(held, key=lambda unit: unit.key):
        check_languages(unit, wanted)
        for found in _iter_covered(unit, items):
            known = best.get(found.wanted.position)
            if known is None or found.score > known.score:
                best[found.wanted.position] = found
    covered = tuple(best[item.position] for item in items if item.position in best)
    share = len(covered) / len(items) if items else float(itself is not None)
    missing = tuple(item for item in items if item.position not in best)
    return Coverage(unit=wanted, share=share, covered=covered, missing=missing)


def _iter_covered(unit: Unit, wanted: Sequence[OutlineEntry]) -> list[Covered]:
    """Gives the statements that a unit covers, each with each that covers it."""
    result: list[Covered] = []
    placed = outline_of(unit)
    for kind in StatementKind:
        mine = [item for item in placed if item.kind is kind and not is_boilerplate(item.statement.text)]
        theirs = [item for item in wanted if item.kind is kind]
        equal = {fold_statement(item.statement.text): item for item in reversed(mine)}
        twins = {item.position: twin for item in theirs if (twin := equal.get(fold_statement(item.statement.text)))}
        result += [
            Covered(wanted=item, held=twins[item.position], unit=unit, score=1.0)
            for item in theirs
            if item.position in twins
        ]
        left = [item for item in theirs if item.position not in twins]
        texts = [item.statement.text for item in mine], [item.statement.text for item in left]
        pairs = find_pairs(*texts, measure_covering, COVERED_FROM)
        result += [
            Covered(wanted=left[column], held=mine[row], unit=unit, score=score)
            for row, column, score in zip(
                pairs.rows.tolist(), pairs.columns.tolist(), pairs.scores.tolist(), strict=True
            )
            if ask_alike(texts[0][row], texts[1][column])
        ]
    return result
