"""The prerequisite relation of a dataset, made once, so that each question walks only what it touches.

:func:`relation_of` keeps what it made of a catalogue for as long as that catalogue lives: a dataset revision is
compiled once. Which links count is asked with each question, because the least confidence comes with it.

Knows units, links and workloads; knows nothing of goals or budgets.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from weakref import WeakKeyDictionary

from cskg.graph.catalogue import Catalogue
from cskg.graph.index import UnitEntry
from cskg.model import Link, LinkPredicate, UnitKey
from cskg.study.substitutes import Cover, Substitutes, cover_unknown
from cskg.study.workload import Workload, estimate_workloads


class Relation:
    """What comes before what, what counts for what, and how much work each unit is.

    Args:
        units: All units of the dataset, by key.
        links: All links of the dataset.
        cover: Measures how far one unit covers another; see :mod:`~cskg.study.substitutes`.

    Attributes:
        units: The units.
        workloads: The workload of each; estimates are medians over all units.
        substitutes: Which unit counts for which.
    """

    def __init__(self, units: Mapping[UnitKey, UnitEntry], links: Iterable[Link], cover: Cover = cover_unknown) -> None:
        links = tuple(links)
        self.units = units
        self.workloads: Mapping[UnitKey, Workload] = estimate_workloads(units.values())
        self.substitutes = Substitutes(links, cover)
        before: dict[UnitKey, list[Link]] = defaultdict(list)
        for link in links:
            if link.predicate is LinkPredicate.PREREQUISITE_OF:
                before[link.object].append(link)
        self._before = {key: tuple(found) for key, found in before.items()}

    def links_before(self, key: UnitKey) -> tuple[Link, ...]:
        """The links that say what comes before a unit, of any confidence."""
        return self._before.get(key, ())

    def links_among(self, keys: Collection[UnitKey]) -> tuple[Link, ...]:
        """The links that say what comes before what among some units, of any confidence."""
        wanted = set(keys)
        return tuple(link for key in sorted(wanted) for link in self.links_before(key) if link.subject in wanted)

    def named_before(self, key: UnitKey, min_confidence: float) -> dict[UnitKey, tuple[Link, ...]]:
        """The units that links of enough confidence put before a unit, in order, with these links."""
        found: dict[UnitKey, list[Link]] = defaultdict(list)
        for link in self.links_before(key):
            if link.confidence >= min_confidence:
                found[link.subject].append(link)
        return {subject: tuple(found[subject]) for subject in sorted(found)}


_RELATIONS: "WeakKeyDictionary[Catalogue, Relation]" = WeakKeyDictionary()


def relation_of(catalogue: Catalogue, make_cover: Callable[[Catalogue], Cover]) -> Relation:
    """Gives the relation of a dataset revision, made at the first question.

    Args:
        catalogue: The dataset revision.
        make_cover: Gives what measures coverage in it; it must not keep the catalogue alive.
    """
    relation = _RELATIONS.get(catalogue)
    if relation is None:
        relation = _RELATIONS[catalogue] = Relation(catalogue.units, catalogue.links, make_cover(catalogue))
    return relation
