"""The specifications of a dataset: a Specification of Competency Standards for each industry.

Each unit is in one specification, so each thing is in one of the published documents. If the editions of a unit name
its industry differently, as in two languages, these are names of one specification. Units that name no industry have a
separate specification.

If the log of publications says that two names once belonged to one specification, they stay together. A specification
keeps the name that was published first. So an edit of one unit does not move another unit into another document.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cskg.graph.identifiers import CHILD, NO_INDUSTRY, WHOLE, name_relation
from cskg.graph.index import EditionEntry, FunctionalArea, UnitEntry, make_areas
from cskg.graph.publications import Log
from cskg.iris import Iris, area_slug, slugify
from cskg.model import Language, Unit, UnitKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification:
    """The units of one industry.

    Attributes:
        name: The slug of the industry that was published first; a hyphen for units that name no industry.
        sources: The names of the documents of its served editions, in order.
        industries: The slugs of the industry, one for each name in its served editions, in order.
        areas: The functional areas of its served editions, in order of their slugs.
    """

    name: str
    sources: tuple[str, ...]
    industries: tuple[str, ...]
    areas: tuple[FunctionalArea, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Specifications:
    """The specifications of a dataset.

    Attributes:
        entries: The specifications by their names, in order.
        names: The name of the specification of each present or former industry, by the industry's slug.
        joined: The names of specifications that became parts of others, each with the time; None if the log has none.
    """

    entries: Mapping[str, Specification]
    names: Mapping[str, str]
    joined: Mapping[str, datetime | None]

    def find_name(self, unit: UnitEntry) -> str | None:
        """Finds the name of the specification that a unit is in; None for one that is only named."""
        return find_name(unit, self.names)

    @property
    def has_loose_units(self) -> bool:
        """Whether there are units that name no industry."""
        return NO_INDUSTRY in self.entries

    def list_loose_areas(self) -> frozenset[str]:
        """Lists the slugs of the functional areas of units that name no industry."""
        specification = self.entries.get(NO_INDUSTRY)
        return frozenset(area.slug for area in specification.areas) if specification else frozenset()


@dataclass(slots=True)
class _Growing:
    sources: set[str] = field(default_factory=set)
    industries: set[str] = field(default_factory=set)
    areas: dict[str, FunctionalArea] = field(default_factory=dict)

    def add(self, edition: EditionEntry, iris: Iris, *, has_areas: bool) -> None:
        self.sources.add(edition.source)
        if edition.industry:
            self.industries.add(slugify(edition.industry))
        if has_areas:
            self.areas |= {area.slug: area for area in make_areas(edition, iris)}


def list_served(unit: UnitEntry) -> list[EditionEntry]:
    """Lists the editions of a unit that are served, in order of their languages."""
    if len(unit.editions) == 1:
        return [*unit.editions]
    served = (unit.find_body_in(language) for language in unit.languages)
    return [edition for edition in served if edition is not None]


def find_name(unit: UnitEntry, names: Mapping[str, str]) -> str | None:
    """Finds the name of the specification that a unit is in; None for one that is only named.

    Args:
        unit: The unit.
        names: The name of the specification of each industry, by the industry's slug.
    """
    slugs = _list_industries(unit)
    return names[slugs[0]] if slugs else NO_INDUSTRY if unit.editions else None


def names_no_industry(unit: UnitEntry) -> bool:
    """Returns whether a unit has editions, and no served one names an industry."""
    return bool(unit.editions) and not _list_industries(unit)


def list_specifications(units: Iterable[UnitEntry], log: Log, iris: Iris) -> Specifications:
    """Lists the specifications of a dataset.

    Args:
        units: All units, in order of their keys.
        log: The log of publications.
        iris: Mints the IRIs of functional areas.
    """
    units = list(units)
    names, joined = _name_industries(units, log, iris)
    found: dict[str, _Growing] = {}
    for unit in units:
        name = find_name(unit, names)
        if name is not None:
            specification = found.setdefault(name, _Growing())
            for edition in list_served(unit):
                has_areas = edition.industry is not None or name == NO_INDUSTRY
                specification.add(edition, iris, has_areas=has_areas)
    if NO_INDUSTRY in found:
        for name in found.keys() - {NO_INDUSTRY}:  # a branch may have the name of an industry
            for slug in found[name].areas:
                found[NO_INDUSTRY].areas.pop(slug, None)
    entries = {
        name: Specification(
            name=name,
            sources=tuple(sorted(specification.sources)),
            industries=tuple(sorted(specification.industries)),
            areas=tuple(area for _, area in sorted(specification.areas.items())),
        )
        for name, specification in sorted(found.items())
    }
    return Specifications(entries=entries, names=names, joined=joined)


def _name_industries(
    units: Iterable[UnitEntry], log: Log, iris: Iris
) -> tuple[dict[str, str], dict[str, datetime | None]]:
    """Returns the specification of each industry, and the names that became parts of others, in order."""
    groups: dict[str, set[str]] = {}
    ranks: dict[str, int] = {}
    names: dict[str, str] = {}
    joined: dict[str, datetime | None] = {}
    for rank, (published, together) in enumerate(_list_moments(units, log, iris)):
        touched = {slug for slugs in together for slug in slugs}
        ranks = dict.fromkeys(touched, rank) | ranks
        for slugs in together:
            group = set(slugs).union(*(groups.get(slug, ()) for slug in slugs))
            groups |= dict.fromkeys(group, group)
        for slug in touched:
            first = min(groups[slug], key=lambda each: (ranks[each], each))
            name = f"{first}-" if first == WHOLE else first  # no slug ends with a hyphen
            joined |= {
                names[each]: published for each in groups[slug] if each in names and names[each] not in {name, *joined}
            }
            names |= dict.fromkeys(groups[slug], name)
    return dict(sorted(names.items())), dict(sorted(joined.items()))


def _list_moments(
    units: Iterable[UnitEntry], log: Log, iris: Iris
) -> list[tuple[datetime | None, set[tuple[str, ...]]]]:
    """Lists the industries that units named together, at first and after each publication that changed them."""
    named: dict[UnitKey, dict[Language, str]] = {
        unit.key: {edition.language: slugify(edition.industry) for edition in list_served(unit) if edition.industry}
        for unit in units
    }
    moments: list[tuple[datetime | None, set[tuple[str, ...]]]] = []
    for publication in reversed(log.publications):
        touched = {placement.unit for placement in publication.placements}
        moments.append((publication.published, {tuple(sorted(set(named.get(key, {}).values()))) for key in touched}))
        for placement in publication.placements:
            before = named.setdefault(placement.unit, {})
            before.pop(placement.language, None)
            if placement.industry is not None:
                before[placement.language] = iris.industry_slug_of(placement.industry)
    moments.append((None, {tuple(sorted(set(each.values()))) for each in named.values()}))
    return moments[::-1]


def list_areas(unit: UnitEntry, edition: EditionEntry | Unit, loose: Collection[str]) -> list[str]:
    """Lists the names of the functional areas of a served edition.

    An area without an industry is in the specification of units that name no industry. So a unit with another edition
    that names an industry is not listed under such an area, and no industry has such an area.

    Args:
        unit: The unit.
        edition: The edition.
        loose: The slugs of the areas that name no industry.
    """
    if edition.industry is not None:
        return list(edition.functional_areas)
    if _list_industries(unit):
        return []
    return [name for name in edition.functional_areas if area_slug(None, edition.branch, name) in loose]


def iter_document_relations(
    units: Iterable[UnitEntry], specifications: Specifications, iris: Iris
) -> Iterator[tuple[EditionEntry, str]]:
    """Yields the UUIDs of the relations of editions to specifications, for editions without an industry or area.

    The relations of editions without an area to the specification of units without an industry are not included,
    because they are known already.
    """
    loose = specifications.list_loose_areas()
    for unit in units:
        name = specifications.find_name(unit)
        if name is None:
            continue
        for edition in list_served(unit):
            is_known = name == NO_INDUSTRY and not edition.functional_areas
            if edition.industry is None and not is_known and not list_areas(unit, edition, loose):
                own = iris.make_uuid(edition.iri)
                for parent in (name, WHOLE):
                    whole = iris.make_uuid(iris.specification(parent))
                    yield edition, iris.make_uuid(name_relation(CHILD, own, whole))


def _list_industries(unit: UnitEntry) -> list[str]:
    """Lists the slugs of the industries that the served editions of a unit name, in order."""
    return sorted({slugify(edition.industry) for edition in list_served(unit) if edition.industry})
