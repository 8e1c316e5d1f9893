"""All gates, in the order in which they are asked: the cheap ones that most plans fail first."""

from collections.abc import Iterator
from dataclasses import dataclass

from cskg.quiz.gates import cues, forms, keys
from cskg.quiz.gates.finished import ITEM_GATES
from cskg.quiz.gates.gate import Gate, Severity
from cskg.quiz.items import Item
from cskg.quiz.plans import Plan
from cskg.quiz.scope import Scope

GATES: tuple[Gate, ...] = (*cues.GATES, *forms.GATES, *keys.GATES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A flaw that a gate found.

    Attributes:
        gate: The gate's id.
        flaw: What is wrong, as a sentence for people.
        measured: What the gate measured.
        severity: What follows.
    """

    gate: str
    flaw: str
    measured: str
    severity: Severity


def iter_faults(plan: Plan, scope: Scope, severity: Severity = Severity.BLOCKS) -> Iterator[Fault]:
    """Yields the flaws of a plan that have a severity."""
    for gate in GATES:
        if gate.severity is severity and plan.candidate.kind in gate.kinds:
            measured = gate.measure(plan, scope)
            if measured is not None:
                yield Fault(gate=gate.id, flaw=gate.flaw, measured=str(measured), severity=severity)


def iter_item_faults(item: Item) -> Iterator[Fault]:
    """Yields the flaws of an item as it is shown."""
    for name, flaw, find in ITEM_GATES:
        measured = find(item)
        if measured is not None:
            yield Fault(gate=name, flaw=flaw, measured=str(measured), severity=Severity.BLOCKS)
