"""What a gate is, and which questions it looks at: by how they are answered and by what their options are."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from cskg.quiz.facts import Scope
from cskg.quiz.items import Interaction
from cskg.quiz.questions import Kind, Measured, Plan, Shown

CHOICE = frozenset({Interaction.CHOICE})
CHOICES = CHOICE | {Interaction.CHOICES}
WITH_OPTIONS = CHOICES | {Interaction.MATCH, Interaction.ORDER}

STATEMENTS = frozenset({Shown.STATEMENTS})
WORDS = STATEMENTS | {Shown.TITLES}


class Severity(Enum):
    """What follows from a flaw: the question is not asked, or the flaw is only reported."""

    BLOCKS = "E"
    WARNS = "W"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A flaw and how it is found.

    Attributes:
        id: A letter and a number: K keys, C cues, F forms, P plausibility, S stems and wording, L level, R reasons.
        flaw: What is wrong with an item that fails, as a sentence for people.
        source: Where the rule comes from.
        measure: Finds what is wrong with a plan, in the scope of its quiz.
        interactions: The ways of answering that it looks at.
        shown: The sorts of options that it looks at.
        severity: What follows.
    """

    id: str
    flaw: str
    source: str
    measure: Callable[[Plan, Scope], Measured]
    interactions: frozenset[Interaction] = frozenset(Interaction)
    shown: frozenset[Shown] = frozenset(Shown)
    severity: Severity = Severity.BLOCKS

    def judges(self, kind: Kind) -> bool:
        """Tells whether it looks at questions of a kind."""
        return kind.interaction in self.interactions and kind.shown in self.shown and self.id not in kind.exempt
