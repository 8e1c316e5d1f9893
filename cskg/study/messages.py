"""The messages of a study path: what its order rests on, what was estimated, and what did not fit.

Learners rely on them, so each appears only where it is true. For example, "No document or curator states"
appears only for units without any such link, of whatever confidence. What is said of the steps that nothing comes
before is in :mod:`cskg.study.first_steps`.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from fractions import Fraction

from cskg.coded_sentences import Sentence
from cskg.graph.index import UnitEntry
from cskg.model import NOTIONAL_HOURS_PER_CREDIT, Link, LinkPredicate, UnitKey, UnitStatus
from cskg.study.choosing import Choice
from cskg.study.cycles import FIRM, PrerequisiteGraph, links_of_edge
from cskg.study.relation import Relation
from cskg.study.request import Budget
from cskg.study.workload import show_number

SHOWN = 5
"""How many units a sentence names."""

_NOBODY = "No document or curator states a prerequisite between"

REFERENCE_ONLY = Sentence(
    "reference-only",
    "QF credits are printed for reference only, and one credit stands for ten notional learning hours.",
)
NO_ALTERNATIVES = Sentence(
    "no-alternatives",
    "There are no alternatives: every prerequisite is needed and no other unit counts for one, so each path to these "
    "goals has the same units, or nearly so.",
)


def name_units(units: Sequence[UnitEntry]) -> str:
    """Names units by code, the first five of them; the list must not be empty."""
    codes = [str(unit.code) for unit in units[:SHOWN]]
    if len(units) > SHOWN:
        codes.append(f"{len(units) - SHOWN} more")
    return " and ".join(filter(None, (", ".join(codes[:-1]), codes[-1])))


def list_codes(units: Sequence[UnitEntry]) -> str:
    """Lists units as :func:`name_units` does, without words of a language."""
    more = f" +{len(units) - SHOWN}" if len(units) > SHOWN else ""
    return ", ".join(str(unit.code) for unit in units[:SHOWN]) + more


def iter_goal_messages(unmet: Sequence[UnitEntry], choice: Choice, budget: Budget) -> Iterator[Sentence]:
    """Yields which goals do not fit, and the smallest budget that is enough for everything."""
    if unmet:
        yield Sentence("budget-too-small", f"The budget is too small for {name_units(unmet)}.", units=list_codes(unmet))
        if choice.is_start:
            yield Sentence(
                "first-part-only",
                f"No goal fits, so the steps are a first part of the way to {unmet[0].code}.",
                unit=unmet[0].code,
            )
        hours = choice.least_for_all
        needed = f"{show_number(hours / NOTIONAL_HOURS_PER_CREDIT)} credits ({show_number(hours)} hours)"
        weeks = budget.find_weeks(hours)
        if weeks is not None:
            needed += f", that is {show_number(weeks)} weeks at the given hours per week"
        yield Sentence(
            "smallest-budget",
            f"The smallest budget for all goals and their prerequisites is {needed}.",
            credits=show_number(hours / NOTIONAL_HOURS_PER_CREDIT),
            hours=show_number(hours),
        )


def iter_choice_messages(choice: Choice, hours: Fraction, *, is_complete: bool) -> Iterator[Sentence]:
    """Yields how far an inexact choice can be from the best one."""
    if choice.bound is None:
        return
    if is_complete:
        more = show_number(hours - choice.bound)
        yield Sentence(
            "path-not-exact",
            f"There was too much to choose from for an exact answer: this path takes {more} hours more than the best "
            "one at most.",
            hours=more,
        )
    else:
        yield Sentence(
            "goals-not-exact",
            f"There was too much to choose from for an exact answer: {len(choice.reached)} goals are reached, and no "
            f"choice reaches more than {show_number(choice.bound)}.",
            reached=len(choice.reached),
            most=show_number(choice.bound),
        )


def iter_order_messages(
    generations: Sequence[Sequence[Sequence[UnitEntry]]], links: Iterable[Link]
) -> Iterator[Sentence]:
    """Yields what the order of the stages rests on where no prerequisite decides.

    Args:
        generations: The stages of the path, those that no prerequisite tells apart together.
        links: All links, to see what is stated even with too little confidence.
    """
    stated = [
        (link.subject, link.object)
        for link in links
        if link.predicate is LinkPredicate.PREREQUISITE_OF and link.justification in FIRM
    ]
    place = {unit.key: n for n, stages in enumerate(generations) for stage in stages for unit in stage}
    joined = {place.get(one) for one, other in stated if one != other and place.get(one) == place.get(other)}
    number = 1
    for n, stages in enumerate(generations):
        units = [unit for stage in stages for unit in stage]
        span = f"the units of stages {number} to {number + len(stages) - 1}" if len(generations) > 1 else "these units"
        first, last = number, number + len(stages) - 1
        number += len(stages)
        if len(stages) > 1 or (len(generations) == 1 and len(units) > 1):
            nobody = "No prerequisite of enough confidence joins" if n in joined else _NOBODY
            how = "Their order is by QF level only, so" if len(stages) > 1 else "They are in no order:"
            words = f"{nobody} {span}. {how} they may be taken side by side."
            yield (
                Sentence("no-sure-order", words, first=first, last=last)
                if n in joined
                else Sentence("no-stated-order", words, first=first, last=last)
            )


def iter_ground_messages(relation: PrerequisiteGraph) -> Iterator[Sentence]:
    """Yields how much of the relation is inferred."""
    edges = list(relation.edges)
    inferred = [
        edge for edge in edges if not any(link.justification in FIRM for link in links_of_edge(relation, *edge))
    ]
    if inferred:
        yield Sentence(
            "prerequisites-inferred",
            f"{len(inferred)} of the {len(edges)} prerequisites used are inferred; "
            "no document or curator states them. The reasons of each step show which.",
            inferred=len(inferred),
            all=len(edges),
        )


def iter_unit_messages(units: Sequence[UnitEntry], relation: Relation) -> Iterator[Sentence]:
    """Yields which scheduled units are superseded, lack a document, or have an estimated credit."""
    for unit in units:
        if relation.substitutes.is_superseded(unit.key):
            successors = ", ".join(relation.substitutes.successors(unit.key))
            yield Sentence(
                "goal-superseded",
                f"{unit.code} is superseded by {successors}; it is scheduled because it is a goal.",
                unit=unit.code,
                units=successors,
            )
    referenced = [unit for unit in units if unit.status is UnitStatus.REFERENCED]
    if referenced:
        yield Sentence(
            "unit-not-described",
            f"No document of the dataset describes {name_units(referenced)}; other units or a curator only name it.",
            units=list_codes(referenced),
        )
    estimated: dict[tuple[str, Fraction], list[UnitEntry]] = defaultdict(list)
    for unit in units:
        workload = relation.workloads[unit.key]
        if workload.basis is not None:
            estimated[workload.basis, workload.credits].append(unit)
    for (basis, credit), found in estimated.items():
        yield Sentence(
            "credit-estimated",
            f"No document gives the credit of {name_units(found)}; it is estimated as {show_number(credit)} ({basis}).",
            units=list_codes(found),
            credit=show_number(credit),
        )


def iter_missing_messages(relation: PrerequisiteGraph, units: Container[UnitKey]) -> Iterator[Sentence]:
    """Yields the prerequisites that cannot be scheduled, because the dataset does not have them."""
    for key in relation.nodes:
        if key not in units:
            targets = ", ".join(relation.successors(key))
            yield Sentence(
                "prerequisite-missing",
                f"The dataset does not hold {key}, a prerequisite of {targets}; it is not scheduled or counted.",
                unit=key,
                units=targets,
            )
