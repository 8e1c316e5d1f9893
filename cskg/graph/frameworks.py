"""The frameworks of a dataset: what other systems take as one document each.

There is one for each industry, and one for the units that name none. A unit whose editions name several industries,
as in two languages, is in the framework of each; its **home** is that of the edition that answers for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from cskg.graph.identifiers import NO_INDUSTRY
from cskg.graph.index import FunctionalArea, UnitEntry, make_areas
from cskg.vocab import Iris, slugify


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """The units of one industry.

    Attributes:
        name: The slug of the industry; a hyphen for units that name none.
        industry: The industry's name; None for units that name none.
        is_home: Whether it is the home of a unit.
        home: The home of the first unit that names the industry, where the industry itself belongs.
        sources: The names of the documents of its served editions, in order.
        industries: The slugs of the industries that its served editions name, in order.
        areas: The functional areas of its own industry that served editions name, in order of their slugs.
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


def find_home(unit: UnitEntry) -> str:
    """Finds the name of the framework that a unit is at home in."""
    edition = unit.find_edition(lambda each: each.industry)
    return slugify(edition.industry) if edition and edition.industry else NO_INDUSTRY


def list_frameworks(units: Iterable[UnitEntry], iris: Iris) -> list[Framework]:
    """Lists the frameworks of a dataset, in order of their names.

    Args:
        units: All units, in order of their keys.
        iris: Mints the IRIs of functional areas.
    """
    found: dict[str, _Growing] = {}
    areas: dict[str, dict[str, FunctionalArea]] = {}
    for unit in units:
        if not unit.editions:
            continue
        home = find_home(unit)
        names = {slugify(each.industry): each.industry for each in unit.editions if each.industry}
        for name in names or (NO_INDUSTRY,):
            framework = found.setdefault(name, _Growing(names.get(name), home))
            framework.is_home |= name == home
            for edition in unit.editions:
                if unit.find_body_in(edition.language) == edition:
                    framework.sources.add(edition.source)
                    if edition.industry:
                        framework.industries.add(slugify(edition.industry))
        for edition in unit.editions:
            if unit.find_body_in(edition.language) == edition:
                own = areas.setdefault(slugify(edition.industry) if edition.industry else NO_INDUSTRY, {})
                for area in make_areas(edition, iris):
                    own.setdefault(area.slug, area)
    return [
        Framework(
            name=name,
            industry=framework.industry,
            is_home=framework.is_home,
            home=name if framework.is_home else framework.home,
            sources=tuple(sorted(framework.sources)),
            industries=tuple(sorted(framework.industries)),
            areas=tuple(area for _, area in sorted(areas.get(name, {}).items())),
        )
        for name, framework in sorted(found.items())
    ]
