"""The part of a dataset that goes into an export: its units, and links between them.

An export has the editions that are served. A link is exported if either end is among the units, so that the origin of a
unit is named even when it is not exported.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cskg.graph.catalogue import Catalogue
from cskg.graph.identifiers import NO_INDUSTRY, WHOLE
from cskg.graph.index import UnitEntry
from cskg.graph.specifications import list_served
from cskg.graph.vanished import Past, find_pasts, name_gone
from cskg.model import Justification, Link, LinkPredicate, Rejection, Source, UnitKey
from cskg.outline import Outline

INFERRED = frozenset((Justification.STRUCTURAL, Justification.LEXICAL))
"""The justifications of inferred links."""

_PAGE = 1_000

_TITLE = "Units of competency: {}"
_MOST_CODES = 4
"""Most codes in a title."""


def find_keys(catalogue: Catalogue, specification: str) -> frozenset[UnitKey]:
    """Finds the units of a specification."""
    find = catalogue.specifications.find_name
    return frozenset(unit.key for unit in catalogue.units.values() if find(unit) == specification)


def select_specification(catalogue: Catalogue, name: str) -> "Selection":
    """Chooses a specification of the dataset, or the whole."""
    units = None if name == WHOLE else find_keys(catalogue, name)
    return Selection(catalogue=catalogue, units=units, framework=name)


def name_choice(units: Iterable[UnitKey]) -> str:
    """Names units that are chosen one by one."""
    return f"selection-{hashlib.sha256(chr(10).join(sorted(units)).encode()).hexdigest()[:16]}"


def list_industries(catalogue: Catalogue, specification: str) -> list[str]:
    """Lists the names of the industry of a specification; none for the whole dataset and for chosen units."""
    found = catalogue.specifications.entries.get(specification)
    slugs = found.industries if found else () if specification == WHOLE else (specification.removesuffix("-"),)
    return [each.name for each in catalogue.industries if each.slug in slugs]


def title_specification(catalogue: Catalogue, name: str) -> str:
    """Returns a name for people of the units of a specification."""
    industries = " / ".join(list_industries(catalogue, name))
    return _TITLE.format(industries or ("units that name no industry" if name == NO_INDUSTRY else name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Units and links of a dataset.

    Attributes:
        catalogue: The dataset.
        units: The keys of the units; None for all of them.
        predicates: The relations that links may state.
        justifications: The reasons that links may have.
        least: The least confidence of a link, from 0 to 1.
        changed_at: When all of it changed last, as an ISO 8601 time; None where the log of publications says it.
        since: The revision that a revision pack starts from; only formats of such packs look at it.
        framework: The name of the selection, such as the slug of its industry; None where it is made from the units.
    """

    catalogue: Catalogue
    units: frozenset[UnitKey] | None = None
    predicates: frozenset[LinkPredicate] = frozenset(LinkPredicate)
    justifications: frozenset[Justification] = frozenset(Justification)
    least: float = 0.0
    changed_at: str | None = None
    since: str | None = None
    framework: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the dataset is left out."""
        return (
            self.units is None
            and self.least <= 0
            and len(self.predicates) == len(LinkPredicate)
            and len(self.justifications) == len(Justification)
        )

    @property
    def name(self) -> str:
        """The name of the selection: the name of a specification, or a digest of the keys."""
        if self.framework is not None:
            return self.framework
        if self.units is None:
            return WHOLE
        one = next((unit for key in self.units if (unit := self.catalogue.units.get(key))), None)
        name = self.catalogue.specifications.find_name(one) if one else None
        is_all = name is not None and self.units == find_keys(self.catalogue, name)
        return name if name is not None and is_all else name_choice(self.units)

    @property
    def title(self) -> str:
        """The selection for people: its specification, or its codes."""
        name = self.name
        if self.units is None or name != name_choice(self.units):
            return title_specification(self.catalogue, name)
        codes = [unit.code for unit in self.iter_units()]
        left = len(codes) - _MOST_CODES
        return _TITLE.format(", ".join(codes[:_MOST_CODES]) + (f" and {left:,} more" if left > 0 else ""))

    def has_unit(self, key: UnitKey) -> bool:
        """Returns whether a unit is chosen."""
        return self.units is None or key in self.units

    def has(self, said: Link | Rejection) -> bool:
        """Returns whether a link or a rejection is chosen; a rejection counts as curated."""
        reason = Justification.CURATED if isinstance(said, Rejection) else said.justification
        return (
            said.predicate in self.predicates
            and said.confidence >= self.least
            and reason in self.justifications
            and (self.has_unit(said.subject) or self.has_unit(said.object))
        )

    def iter_units(self) -> Iterator[UnitEntry]:
        """Yields the chosen units, in order of their keys."""
        return (unit for unit in self.catalogue.units.values() if self.has_unit(unit.key))

    def iter_outlines(self) -> Iterator[Outline]:
        """Yields the served editions of the chosen units, in order of keys and languages."""
        return (outline for outlines in self.iter_grouped() for outline in outlines)

    def iter_grouped(self) -> Iterator[list[Outline]]:
        """Yields the served editions of each chosen unit together; a unit that is only named has none."""
        for unit in self.iter_units():
            if served := list_served(unit):
                yield [self.catalogue.get_outline_of(edition) for edition in served]

    def iter_links(self) -> Iterator[Link]:
        """Yields the chosen links, in order of their IRIs, without the evidence of inferred ones."""
        links = self.catalogue.links
        for start in range(0, len(links), _PAGE):
            yield from filter(self.has, links[start : start + _PAGE])

    def iter_rejections(self) -> Iterator[Rejection]:
        """Yields the rejections by curators in the selection."""
        return filter(self.has, self.catalogue.rejections)

    def iter_pasts(self) -> Iterator[Past]:
        """Yields what editions of the chosen units no longer have, in order of keys and languages.

        A unit that is no longer served is in the specification of the industry that it named, and in the whole.
        """
        own, pasts = self.name, find_pasts(self.catalogue)
        gone = name_gone(self.catalogue, pasts)
        for past in pasts:
            is_chosen = own == gone[past.unit] if past.unit in gone else self.has_unit(past.unit)
            if self.units is None or is_chosen:
                yield past

    def find_sources(self) -> list[Source]:
        """Finds the documents of the served editions, in order of their names."""
        names = {edition.source for unit in self.iter_units() for edition in list_served(unit)}
        return [self.catalogue.get_source(name) for name in sorted(names)]
