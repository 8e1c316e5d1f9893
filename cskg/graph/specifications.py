"""The specifications of a dataset: what the field calls a Specification of Competency Standards, one an industry.

There is one for each industry, and one for the units that name none. A unit whose editions name several industries,
as in two languages, is in the specification of each; its **home** is that of the edition that answers for it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cskg.graph.identifiers import CHILD, NO_INDUSTRY, name_relation
from cskg.graph.index import EditionEntry, FunctionalArea, UnitEntry, make_areas
from cskg.vocab import Iris, slugify


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification:
    """The units of one industry.

    Attributes:
        name: The slug of the industry; a hyphen for units that name none.
        industry: The industry's name; None for units that name none.
        is_home: Whether it is the home of a unit.
        home: The home of the first unit that names the industry, where the industry itself belongs.
        sources: The names of the documents of its served editions, in order.
        industries: The slugs of the industries that its served editions name, in order.
        areas: The functional areas that its served editions name, in order of their slugs.
    """

    name: str
    industry: str | None
    is_home: bool
    home: str
    sources: tuple[str, ...]
    industries: tuple[str, ...]
    areas: tuple[FunctionalArea, ...]


@dataclass(slots=True)
class _Growing:
    industry: str | None
    home: str
    is_home: bool = False
    sources: set[str] = field(default_factory=set)
    industries: set[str] = field(default_factory=set)
    areas: dict[str, FunctionalArea] = field(default_factory=dict)

    def add(self, edition: EditionEntry, iris: Iris) -> None:
        self.sources.add(edition.source)
        if edition.industry:
            self.industries.add(slugify(edition.industry))
        self.areas |= {area.slug: area for area in make_areas(edition, iris)}


def find_home(unit: UnitEntry) -> str:
    """Finds the name of the specification that a unit is at home in."""
    edition = unit.find_edition(lambda each: each.industry)
    return slugify(edition.industry) if edition and edition.industry else NO_INDUSTRY


def list_names(unit: UnitEntry) -> list[str]:
    """Lists the names of the specifications that a unit is in; none for one that is only named."""
    industries = sorted({slugify(edition.industry) for edition in unit.editions if edition.industry})
    return industries or ([NO_INDUSTRY] if unit.editions else [])


def list_served(unit: UnitEntry) -> list[EditionEntry]:
    """Lists the editions of a unit that are served, in order of their languages."""
    served = (unit.find_body_in(language) for language in unit.languages)
    return [edition for edition in served if edition is not None]


def list_specifications(units: Iterable[UnitEntry], iris: Iris) -> list[Specification]:
    """Lists the specifications of a dataset, in order of their names.

    Args:
        units: All units, in order of their keys.
        iris: Mints the IRIs of functional areas.
    """
    found: dict[str, _Growing] = {}
    for unit in units:
        home, served = find_home(unit), list_served(unit)
        industries = {slugify(each.industry): each.industry for each in unit.editions if each.industry}
        for name in list_names(unit):
            specification = found.setdefault(name, _Growing(industries.get(name), home))
            specification.is_home |= name == home
            for edition in served:
                specification.add(edition, iris)
    return [
        Specification(
            name=name,
            industry=specification.industry,
            is_home=specification.is_home,
            home=name if specification.is_home else specification.home,
            sources=tuple(sorted(specification.sources)),
            industries=tuple(sorted(specification.industries)),
            areas=tuple(area for _, area in sorted(specification.areas.items())),
        )
        for name, specification in sorted(found.items())
    ]


def iter_document_relations(unit: UnitEntry, iris: Iris) -> Iterator[tuple[EditionEntry, str]]:
    """Yields the UUIDs of how editions without industry and area hang under the specifications of their siblings."""
    for edition in list_served(unit) if len(unit.editions) > 1 else ():
        if edition.industry is None and not edition.functional_areas:
            own = iris.make_uuid(edition.iri)
            for name in list_names(unit):
                specification = iris.make_uuid(iris.specification(name))
                yield edition, iris.make_uuid(name_relation(CHILD, own, specification))
