"""Finds what goals need: every unit that may have to be taken, and the units that meet each requirement.

1. From the goals backwards, each prerequisite with enough confidence is a requirement, unless it is held. The
   prerequisites of a held unit do not count. An inferred prerequisite does not count either if its unit comes before a
   held unit: the holder is assumed to have learnt it. Stated and curated prerequisites count even then.
2. A requirement is met by the unit that it names, unless that unit is superseded and not a goal itself. It is also met
   by each unit that counts for the named one (:mod:`~cskg.study.relation`). The first of these is the *usual* unit:
   the named unit, otherwise the unit with the least work.
3. Cycles among the usual units are removed (:mod:`~cskg.study.cycles`): inferred prerequisites are dropped, and a
   cycle of stated ones is an error. A substitute that would close a cycle is not an option. So every
   choice has an order.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import networkx as nx

from cskg.coded_sentences import Sentence
from cskg.errors import BadInputError
from cskg.model import Link, UnitKey
from cskg.study.cycles import FIRM, PrerequisiteGraph, prerequisite_graph, without_cycles
from cskg.study.relation import Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A prerequisite of a unit.

    Attributes:
        named: The unit that the links name.
        options: The units that meet it, the usual one first; at least one.
        links: The links that name it.
    """

    named: UnitKey
    options: tuple[UnitKey, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """The requirements of goals.

    Attributes:
        requirements: The requirements of each unit that may be taken, in order of their names.
        order: All units that may be taken, each after all units that may meet its requirements.
        notes: Sentences about prerequisites that were left out, and about units that count for others.
    """

    requirements: Mapping[UnitKey, tuple[Requirement, ...]]
    order: tuple[UnitKey, ...]
    notes: tuple[Sentence, ...]


def find_held(relation: Relation, key: UnitKey, known: Collection[UnitKey]) -> tuple[bool, Sentence | None]:
    """Returns whether a unit is held, and a sentence if another unit counts for it or falls short of it."""
    if key in known or not known:
        return key in known, None
    relatives = [relative for relative in relation.substitutes.relatives(key) if relative.key in known]
    for relative in relatives:
        if relative.counts:
            said = f"{key} counts as held, because {relative.key} is: {relative.why}."
            return True, Sentence("counts-as-held", said, unit=key, other=relative.key)
    if relatives:
        first = relatives[0]
        said = f"{first.key} is held, but does not count for {key}: {first.why}, which is too little."
        return False, Sentence("does-not-count", said, unit=first.key, other=key)
    return False, None


def find_needs(
    relation: Relation, goals: Sequence[UnitKey], known: Collection[UnitKey], min_confidence: float
) -> Needs:
    """Returns what goals that are not held need, apart from the known units.

    Raises:
        BadInputError: Stated and curated prerequisites among what is needed form a cycle.
    """
    found, notes = _walk(relation, goals, known, min_confidence, with_choices=True)
    try:
        return _order(found, notes)
    except BadInputError:
        # The cycle may be among the needs of a substitute that nobody has to choose.
        found, notes = _walk(relation, goals, known, min_confidence, with_choices=False)
        return _order(found, notes)


def _walk(
    relation: Relation,
    goals: Sequence[UnitKey],
    known: Collection[UnitKey],
    min_confidence: float,
    *,
    with_choices: bool,
) -> tuple[dict[UnitKey, tuple[Requirement, ...]], list[Sentence]]:
    found: dict[UnitKey, tuple[Requirement, ...]] = {}
    notes: dict[Sentence, None] = {}
    below: dict[UnitKey, UnitKey] | None = None
    waiting = list(goals)
    while waiting:
        key = waiting.pop()
        if key in found:
            continue
        requirements = []
        for named, links in relation.named_before(key, min_confidence).items():
            is_held, note = find_held(relation, named, known)
            if not is_held and known and named not in goals and not any(link.justification in FIRM for link in links):
                below = _find_below(relation, known, min_confidence) if below is None else below
                if named in below:
                    said = f"{named} is not scheduled, because it comes before {below[named]}, which is held."
                    is_held, note = True, Sentence("below-held", said, unit=named, other=below[named])
            if note:
                notes[note] = None
            if not is_held:
                options = _find_options(relation, named, key, goals)[: None if with_choices else 1]
                requirements.append(Requirement(named=named, options=options, links=links))
                waiting += options
        found[key] = tuple(requirements)
    return found, sorted(notes)


def _find_below(relation: Relation, known: Collection[UnitKey], min_confidence: float) -> dict[UnitKey, UnitKey]:
    """Returns the units that come before held ones, directly or through others, each with the first held one."""
    found: dict[UnitKey, UnitKey] = {}
    for held in sorted(known):
        waiting = [held]
        while waiting:
            new = [key for key in relation.named_before(waiting.pop(), min_confidence) if key not in found]
            found |= dict.fromkeys(new, held)
            waiting += new
    return found


def _find_options(
    relation: Relation, named: UnitKey, target: UnitKey, goals: Collection[UnitKey]
) -> tuple[UnitKey, ...]:
    """Returns the units that meet a requirement of a unit, the usual one first."""
    substitutes = relation.substitutes
    others = [
        relative.key
        for relative in substitutes.relatives(named)
        if relative.counts
        and relative.key in relation.units
        and relative.key != target
        and not substitutes.is_superseded(relative.key)
    ]
    others.sort(key=lambda key: (relation.workloads[key].hours, key))
    is_open = named in goals or not substitutes.is_superseded(named)
    return (named, *others) if is_open or not others else tuple(others)


def _order(found: Mapping[UnitKey, tuple[Requirement, ...]], notes: Iterable[Sentence]) -> Needs:
    """Leaves out prerequisites and substitutes that would close a cycle, and sorts all units."""
    usual = [
        link if link.subject == requirement.options[0] else replace(link, subject=requirement.options[0])
        for requirements in found.values()
        for requirement in requirements
        for link in requirement.links
    ]
    graph: PrerequisiteGraph = prerequisite_graph(usual, 0.0)
    graph.add_nodes_from(sorted(found))
    graph, messages = without_cycles(graph)
    kept: dict[UnitKey, tuple[Requirement, ...]] = {}
    for key in sorted(found):
        kept[key] = tuple(
            replace(each, options=_without_loops(graph, each.options, key))
            for each in found[key]
            if graph.has_edge(each.options[0], key)
        )
    order = nx.lexicographical_topological_sort(graph)
    return Needs(requirements=kept, order=tuple(order), notes=(*messages, *notes))


def _without_loops(graph: PrerequisiteGraph, options: Sequence[UnitKey], key: UnitKey) -> tuple[UnitKey, ...]:
    """Returns the options that close no cycle, and adds them to the graph."""
    kept = [options[0]]
    for option in options[1:]:
        if not nx.has_path(graph, key, option):
            graph.add_edge(option, key)
            kept.append(option)
    return tuple(kept)
