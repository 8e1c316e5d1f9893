"""Gates: checks that a question must pass before it is asked, and checks of finished items.

:data:`GATES` judge plans, the cheap ones that most plans fail first. Each chooses its plans by how they are answered
and by what their options are. The rules come from *HDR*, Haladyna, Downing and Rodriguez 2002
(doi:10.1207/s15324818ame1503_5), with the number of the guideline, and from *SAQUET*, Moore et al. 2024
(arXiv 2405.20529), followed from their description.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from itertools import pairwise

from cskg.language.reading import StatementForm, read_statement
from cskg.quiz.facts import Scope
from cskg.quiz.items import BloomLevel, Interaction, Item
from cskg.quiz.kinds import KINDS
from cskg.quiz.questions import Kind, Measured, Plan, Shown

CHOICE = frozenset({Interaction.CHOICE})
CHOICES = CHOICE | {Interaction.CHOICES}
WITH_OPTIONS = CHOICES | {Interaction.MATCH, Interaction.ORDER}

STATEMENTS = frozenset({Shown.STATEMENTS})
WORDS = STATEMENTS | {Shown.TITLES}

_LEVELS = list(BloomLevel)


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
        """Returns whether it looks at questions of a kind."""
        return kind.interaction in self.interactions and kind.shown in self.shown and self.id not in kind.exempt


GATES: tuple[Gate, ...] = tuple(
    gate for name in ("options", "forms") for gate in import_module(f"{__name__}.{name}").GATES
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a candidate gives no item.

    Attributes:
        flaw: What is wrong, as a sentence for people.
        gate: The id of the gate that found it; None if no options fit.
        measured: What the gate measured.
    """

    flaw: str
    gate: str | None = None
    measured: str | None = None


def iter_faults(plan: Plan, scope: Scope, severity: Severity = Severity.BLOCKS) -> Iterator[Fault]:
    """Yields the flaws of a plan that have a severity."""
    for gate in GATES:
        if gate.severity is severity and gate.judges(plan.candidate.kind):
            measured = gate.measure(plan, scope)
            if measured is not None:
                yield Fault(gate=gate.id, flaw=gate.flaw, measured=str(measured))


def iter_item_faults(item: Item) -> Iterator[Fault]:
    """Yields the flaws of an item as it is shown."""
    for name, flaw, find in ITEM_GATES:
        measured = find(item)
        if measured is not None:
            yield Fault(gate=name, flaw=flaw, measured=str(measured))


def find_disorder(item: Item) -> Measured:
    """F9 (HDR 21): options that are codes or numbers and do not rise."""
    texts = [option.text for option in item.options]
    if texts and all(read_statement(text).form in {StatementForm.NUMBER, StatementForm.CODE} for text in texts):
        return next((f"{one} before {other}" for one, other in pairwise(texts) if one >= other), None)
    return None


def find_missing_reason(item: Item) -> Measured:
    """R1 (Leo et al. 2019): an option without a reason or without the words that it rests on."""
    if [found.option_id for found in item.feedback] != [option.id for option in item.options]:
        return "feedback and options differ"
    bare = [found.option_id for found in item.feedback if not (found.rationale.strip() and found.evidence)]
    if bare:
        return f"option {bare[0]}"
    return None if item.evidence and (item.options or item.explanation) else "nothing says why the key is right"


def find_overclaim(item: Item) -> Measured:
    """L1: a level of Bloom's taxonomy above what the kind of item can show."""
    ceiling = KINDS[item.kind].ceiling
    if item.bloom is None or ceiling is None:
        return None
    too_high = _LEVELS.index(item.bloom.level) > _LEVELS.index(ceiling)
    return f"{item.bloom.level.value} above {ceiling.value}" if too_high else None


def find_foreign_key(item: Item) -> Measured:
    """K7: a key that names no option, or none at all where one is needed."""
    ids = {option.id for option in item.options}
    targets = {target.id for target in item.targets}
    if not set(item.key) <= ids or any(one not in ids or other not in targets for one, other in item.key_pairs):
        return "the key names what is not shown"
    is_keyless = not (item.key or item.key_pairs or item.key_text)
    return "no key" if item.is_scored and is_keyless else None


ITEM_GATES: tuple[tuple[str, str, Callable[[Item], Measured]], ...] = (
    ("F9", "Codes or numbers do not rise from option to option.", find_disorder),
    ("K7", "The key names something that is not shown.", find_foreign_key),
    ("L1", "The item claims a level that its kind cannot show.", find_overclaim),
    ("R1", "An option has no reason, or no words of the source behind it.", find_missing_reason),
)
"""The ids of the gates, the flaws and how they are found."""
