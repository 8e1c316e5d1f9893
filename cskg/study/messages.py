"""The messages of a study path: the reasons for its order, the estimates, and the goals that did not fit.

Learners rely on the messages, so each appears only if it is true. For example, "No document or curator states"
appears only for units without any such link, of whatever confidence. The messages about steps without a prerequisite
are in :mod:`cskg.study.first_steps`.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from fractions import Fraction
from math import ceil

from cskg.coded_sentences import Sentence
from cskg.errors import tell_count
from cskg.graph.index import UnitEntry
from cskg.model import NOTIONAL_HOURS_PER_CREDIT, Link, LinkPredicate, UnitKey, UnitStatus
from cskg.study.choosing import Choice
from cskg.study.cycles import FIRM, PrerequisiteGraph, links_of_edge
from cskg.study.relation import Relation
from cskg.study.request import Budget
from cskg.study.stages import Stages, find_open_runs
from cskg.study.workload import round_up, show_number

SHOWN = 5
"""The number of units that a sentence names at most."""

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
    """Yields messages with the goals that do not fit, and with the smallest budget that is enough for everything."""
    if unmet:
        yield Sentence("budget-too-small", f"The budget is too small for {name_units(unmet)}.", units=list_codes(unmet))
        if choice.is_start:
            yield Sentence(
                "first-part-only",
                f"No goal fits, so the steps are a first part of the way to {unmet[0].code}.",
                unit=unmet[0].code,
            )
        hours = choice.least_for_all
        credit = round_up(hours / NOTIONAL_HOURS_PER_CREDIT, Fraction(1, 2))
        needed = f"{tell_count(float(credit), 'credit')} ({tell_count(float(round_up(hours)), 'hour')})"
        weeks = budget.find_weeks(hours)
        if weeks is not None:
            needed += f", that is {tell_count(ceil(weeks), 'week')} at the given hours per week"
        yield Sentence(
            "smallest-budget",
            f"The smallest budget for all goals and their prerequisites is {needed}.",
            credits=show_number(credit),
            hours=show_number(round_up(hours)),
        )


def iter_choice_messages(choice: Choice, hours: Fraction, *, is_complete: bool) -> Iterator[Sentence]:
    """Yields messages that say how far an inexact choice can be from the best one."""
    if choice.bound is None:
        return
    if is_complete:
        more = round_up(hours - choice.bound)
        yield Sentence(
            "path-not-exact",
            "There were too many choices for an exact answer: this path takes at most "
            f"{tell_count(float(more), 'hour')} more than the best one.",
            hours=show_number(more),
        )
    else:
        yield Sentence(
            "goals-not-exact",
            "There were too many choices for an exact answer: "
            f"{tell_count(len(choice.reached), 'goal')} {'is' if len(choice.reached) == 1 else 'are'} reached, and no "
            f"choice reaches more than {show_number(choice.bound)}.",
            reached=len(choice.reached),
            most=show_number(choice.bound),
        )


def iter_order_messages(stages: Stages, graph: PrerequisiteGraph, links: Iterable[Link]) -> Iterator[Sentence]:
    """Yields messages with the reason for the order of stages between which no prerequisite decides.

    Args:
        stages: The stages of the path.
        graph: The prerequisites between its units.
        links: All links, including stated ones with too little confidence.
    """
    place = {unit.key: number for number, stage in enumerate(stages, 1) for unit in stage}
    stated = [
        {place.get(link.subject), place.get(link.object)}
        for link in links
        if link.predicate is LinkPredicate.PREREQUISITE_OF
        and link.justification in FIRM
        and link.subject != link.object
    ]
    for first, last in find_open_runs(graph, stages):
        is_whole = (first, last) == (1, len(stages))
        if first == last and (not is_whole or len(stages[0]) == 1):
            continue
        is_stated = any(ends <= set(range(first, last + 1)) for ends in stated)
        nobody = "No prerequisite of enough confidence joins" if is_stated else _NOBODY
        span = "these units" if is_whole else f"the units of stages {first} to {last}"
        how = "Their order is by QF level only, so" if last > first else "They are in no order:"
        words = f"{nobody} {span}. {how} they may be taken side by side."
        yield (
            Sentence("no-sure-order", words, first=first, last=last)
            if is_stated
            else Sentence("no-stated-order", words, first=first, last=last)
        )


def iter_double_messages(units: Sequence[UnitEntry], relation: Relation) -> Iterator[Sentence]:
    """Yields a message for each pair of scheduled units of which one counts for the other, each pair once."""
    scheduled = {unit.key for unit in units}
    told: set[frozenset[UnitKey]] = set()
    for unit in units:
        for relative in relation.substitutes.relatives(unit.key):
            pair = frozenset((unit.key, relative.key))
            if relative.counts and relative.key in scheduled and pair not in told:
                told.add(pair)
                yield Sentence(
                    "counts-for-scheduled",
                    f"{unit.code} and {relative.key} are both scheduled, although {relative.key} counts for "
                    f"{unit.code}: {relative.why}.",
                    unit=unit.code,
                    other=relative.key,
                )


def iter_ground_messages(relation: PrerequisiteGraph) -> Iterator[Sentence]:
    """Yields messages that say how much of the relation is inferred."""
    edges = list(relation.edges)
    inferred = [
        edge for edge in edges if not any(link.justification in FIRM for link in links_of_edge(relation, *edge))
    ]
    if inferred:
        yield Sentence(
            "prerequisites-inferred",
            f"{len(inferred)} of {tell_count(len(edges), 'prerequisite')} used "
            f"{'is' if len(inferred) == 1 else 'are'} inferred; no document or curator states "
            "them. The reasons of each step show which.",
            inferred=len(inferred),
            all=len(edges),
        )


def iter_unit_messages(units: Sequence[UnitEntry], relation: Relation) -> Iterator[Sentence]:
    """Yields messages with the scheduled units that are superseded, lack a document, or have an estimated credit."""
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
    """Yields messages with the prerequisites that cannot be scheduled, because the dataset does not have them."""
    for key in relation.nodes:
        if key not in units:
            targets = ", ".join(relation.successors(key))
            yield Sentence(
                "prerequisite-missing",
                f"The dataset does not have {key}, a prerequisite of {targets}. It is not scheduled or counted.",
                unit=key,
                units=targets,
            )
