"""What a gate is. Knows plans; knows no flaw."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from cskg.quiz.items import ItemKind
from cskg.quiz.plans import Plan
from cskg.quiz.scope import Scope

Measured = float | str | None
"""What a gate found wrong, as a figure or as words; None where nothing is."""

CHOICE = frozenset({ItemKind.SINGLE_CHOICE, ItemKind.WHICH_UNIT, ItemKind.LINEAGE})
CHOICES = CHOICE | {ItemKind.MULTIPLE_CHOICE}
MATCHES = frozenset({ItemKind.MATCH, ItemKind.CONTRAST})
ORDERS = frozenset({ItemKind.LEVEL_ORDER, ItemKind.STEP_ORDER})
SHOWN = CHOICES | MATCHES | ORDERS
"""Kinds whose options are shown."""
LISTED = frozenset({ItemKind.SINGLE_CHOICE, ItemKind.MULTIPLE_CHOICE})
ALL = frozenset(ItemKind)


class Severity(Enum):
    """What follows from a flaw: the item is not asked, or it is told of."""

    BLOCKS = "E"
    WARNS = "W"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A flaw and how it is found.

    Attributes:
        id: A letter and a number: K keys, C cues, F forms, P plausibility, S stems and wording, L level, R reasons.
        flaw: What is wrong with an item that fails, as a sentence for people.
        source: Where the rule comes from.
        kinds: The kinds of item that it looks at.
        measure: Finds what is wrong with a plan, in the scope of its quiz.
        severity: What follows.
    """

    id: str
    flaw: str
    source: str
    kinds: frozenset[ItemKind]
    measure: Callable[[Plan, Scope], Measured]
    severity: Severity = Severity.BLOCKS
