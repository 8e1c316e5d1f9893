"""Measures how much of a unit a person's held units cover: a first answer for recognition of prior learning.

Each unit held is aligned with the wanted one (:mod:`~cskg.links.shares`), and a statement of the wanted unit is covered
if one of them covers it. So with one unit held, the share is the same as in a comparison. If the unit itself is held,
all of it is covered. Only words are compared, so the result is a starting point for an assessor, not a decision.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from cskg.errors import LimitExceededError
from cskg.links.alignment import check_languages, outline_of
from cskg.links.shares import align_units, weigh_statements
from cskg.model import Unit
from cskg.outline import OutlineEntry, fold_statement

MAX_HELD = 100
"""The most units that a person may hold in a request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """A statement of the wanted unit, and the statement that covers it.

    Attributes:
        wanted: The statement of the wanted unit.
        held: The statement that covers it best.
        unit: The held unit that contains that statement.
        score: How much of the wanted statement it covers, up to 1.
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
        share: The weight of the covered statements, divided by the weight of all; from 0 to 1. If nothing in a unit has
            a weight, it is 1 if the unit itself is held, otherwise 0.
        covered: The covered statements, in document order.
        missing: The other statements with a weight, in document order.
    """

    unit: Unit
    share: float
    covered: tuple[Covered, ...]
    missing: tuple[OutlineEntry, ...]


def measure_coverage(held: Sequence[Unit], wanted: Unit) -> Coverage:
    """Returns how much of a unit other units cover.

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
    weights = weigh_statements(entries := outline_of(wanted))
    items = [item for item in entries if item.position in weights]
    best: dict[str, Covered] = {}
    itself = next((unit for unit in held if unit.key == wanted.key), None)
    if itself is not None:
        best = {item.position: Covered(wanted=item, held=item, unit=wanted, score=1.0) for item in items}
        held = ()
    for unit in sorted(held, key=lambda unit: unit.key):
        check_languages(unit, wanted)
        side = align_units(unit, wanted).b
        for item in items:
            known, found = best.get(item.position), side.covered.get(item.position)
            if found is not None and (known is None or found.score > known.score):
                best[item.position] = Covered(wanted=item, held=found.statement, unit=unit, score=found.score)
    covered = tuple(best[item.position] for item in items if item.position in best)
    shared = fsum(weights[item.wanted.position] for item in covered)
    share = min(1.0, shared / fsum(weights.values())) if weights else float(itself is not None)
    missing = tuple(item for item in items if item.position not in best)
    return Coverage(unit=wanted, share=share, covered=covered, missing=missing)
