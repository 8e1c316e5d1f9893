"""The dataset, and its lists of units and links, as GraphQL types."""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from cskg.api.arguments import Optionals, check_text, given, read_industry, read_language
from cskg.api.nodes import Info
from cskg.api.pagination import Connection, PageRequest, connect
from cskg.api.statements import Source
from cskg.api.units import Link, Unit
from cskg.graph.catalogue import Catalogue
from cskg.graph.identifiers import NO_INDUSTRY
from cskg.graph.index import UnitEntry
from cskg.graph.specifications import names_no_industry
from cskg.iris import slugify
from cskg.model import Justification, Language, LinkPredicate, UnitStatus
from cskg.model import Link as LinkValue
from cskg.vocab import level_iri, load_level_meanings

if TYPE_CHECKING:
    from cskg.api.log import Publication


@strawberry.type
class Dataset:
    """The dataset as a whole, at one revision.

    Attributes:
        revision: Digest of what the documents say; the same documents give the same revision.
        unit_count: How many units there are, those that are only referenced included.
        statement_count: How many requirements and criteria all units have together.
        link_count: How many relations between units there are, stated, curated and inferred.
        iri_base: What the IRIs of this dataset begin with; the rest is a path of this server.
    """

    revision: strawberry.ID
    unit_count: int
    statement_count: int
    link_count: int
    iri_base: str

    @strawberry.field
    def sources(self, info: Info) -> list[Source]:
        """The documents that units and frameworks were read from."""
        return [Source.of(source) for source in info.context.catalogue.sources]

    @strawberry.field
    def publications(
        self, info: Info, first: int | None = strawberry.UNSET
    ) -> list[Annotated["Publication", strawberry.lazy("cskg.api.log")]]:
        """The published revisions, the latest first; empty for a dataset that was read into memory.

        Args:
            first: How many to return; all when left out.
        """
        from cskg.api.log import Publication

        found = info.context.catalogue.log.publications[::-1]
        asked = given(first)
        return [Publication.of(each) for each in (found if asked is None else found[: max(0, asked)])]

    @classmethod
    def of(cls, catalogue: Catalogue) -> "Dataset":
        """Shows a revision."""
        return cls(
            revision=strawberry.ID(catalogue.revision),
            unit_count=len(catalogue.units),
            statement_count=catalogue.statement_count,
            link_count=len(catalogue.links),
            iri_base=catalogue.iris.base,
        )


@strawberry.type
class Level:
    """A level of the Qualifications Framework (QF).

    Attributes:
        value: The number, from 1 (lowest) to 7 (highest).
        iri: IRI in the ontology, where the level is described.
        label: A name for people, such as QF Level 4.
    """

    value: int
    iri: str
    label: str

    @strawberry.field
    def meaning(self, language: str | None = strawberry.UNSET) -> str:
        """What it asks of a person, in a sentence by cskg. The framework's own descriptors, at `source`, decide.

        Args:
            language: BCP 47 tag; en when left out.
        """
        return load_level_meanings()[self.value].meaning[read_language(given(language)) or Language.EN]

    @strawberry.field
    def example(self, language: str | None = strawberry.UNSET) -> str:
        """A title of qualifications at this level, such as diploma.

        Args:
            language: BCP 47 tag; en when left out.
        """
        return load_level_meanings()[self.value].example[read_language(given(language)) or Language.EN]

    @strawberry.field
    def source(self) -> str:
        """Address of the framework's own descriptors."""
        return load_level_meanings()[self.value].source

    @classmethod
    def of(cls, value: int) -> "Level":
        """Shows a level."""
        return cls(value=value, iri=level_iri(value), label=f"QF Level {value}")


@strawberry.enum
class UnitOrder(Enum):
    """Orders of a list of units; ties are in the order of the codes, and missing values come last.

    Attributes:
        CODE: By unit code, in code-point order.
        TITLE: By name, in code-point order.
        LEVEL: By QF level, 1 to 7.
        CREDIT: By QF credits, the fewest first.
    """

    CODE = "code"
    TITLE = "title"
    LEVEL = "level"
    CREDIT = "credit"


@strawberry.input
class UnitFilter(Optionals):
    """Which units a list has. A unit must match every field that is given.

    Attributes:
        codes: Current or old codes, or IRIs; unknown ones match nothing.
        industry: Name or slug of the industry; `-` for units whose documents name none.
        functional_area: Slug, IRI or name of the functional area.
        levels: QF levels, 1 to 7.
        language: BCP 47 tag that the unit has an edition in; its units are shown in this language.
        status: How much the dataset has about the unit.
    """

    codes: list[str] | None = strawberry.UNSET
    industry: str | None = strawberry.UNSET
    functional_area: str | None = strawberry.UNSET
    levels: list[int] | None = strawberry.UNSET
    language: str | None = strawberry.UNSET
    status: list[UnitStatus] | None = strawberry.UNSET


@strawberry.input
class LinkFilter(Optionals):
    """Which links a list has. A link must match every field that is given.

    Attributes:
        predicate: Relations, any of which the link may state.
        justification: Kinds of reason, any of which the link may have.
        min_confidence: The least confidence, from 0 to 1.
        unit: Code or IRI of a unit that is the subject or the object.
    """

    predicate: list[LinkPredicate] | None = strawberry.UNSET
    justification: list[Justification] | None = strawberry.UNSET
    min_confidence: float | None = strawberry.UNSET
    unit: str | None = strawberry.UNSET


def list_units(
    catalogue: Catalogue,
    wanted: UnitFilter | None,
    search: str | None,
    order: UnitOrder | None,
    request: PageRequest,
) -> Connection[Unit]:
    """Returns a page of the units that match a filter and a search, in an order."""
    has_words = search is not None and bool(check_text(search, "search text").strip())
    units = catalogue.find_units(search) if search and has_words else list(catalogue.units.values())
    language = read_language(wanted.language) if wanted else None
    units = filter_units(catalogue, units, wanted) if wanted else units
    order = order or UnitOrder.CODE
    units.sort(key=lambda unit: _sort_key(unit, order))
    return connect(
        units,
        lambda unit: unit.key,
        lambda unit: Unit(entry=unit, asked=language),
        f"{catalogue.revision[:16]}/units/{order.value}",
        request,
    )


def _sort_key(unit: UnitEntry, order: UnitOrder) -> tuple[bool, float | str, str]:
    value = {
        UnitOrder.CODE: unit.code,
        UnitOrder.TITLE: unit.title,
        UnitOrder.LEVEL: unit.level,
        UnitOrder.CREDIT: unit.credit,
    }[order]
    return (value is None, "" if value is None else value, unit.key)


def filter_units(catalogue: Catalogue, units: list[UnitEntry], wanted: UnitFilter) -> list[UnitEntry]:
    """Returns the units that match a filter."""
    for test in _tests(catalogue, wanted):
        units = [unit for unit in units if test(unit)]
    return units


def _tests(catalogue: Catalogue, wanted: UnitFilter) -> list[Callable[[UnitEntry], bool]]:
    """The tests that a unit must pass."""
    tests: list[Callable[[UnitEntry], bool]] = []
    if wanted.codes is not None:
        keys = {unit.key for code in wanted.codes if (unit := catalogue.find_unit(code))}
        tests.append(lambda unit: unit.key in keys)
    if wanted.industry is not None:
        slug = read_industry(wanted.industry)
        tests.append(
            names_no_industry
            if slug == NO_INDUSTRY
            else lambda unit: any(e.industry and slugify(e.industry) == slug for e in unit.editions)
        )
    if wanted.functional_area is not None:
        area = catalogue.get_functional_area(check_text(wanted.functional_area, "functional area"))
        tests.append(
            lambda unit: any(found.slug == area.slug for e in unit.editions for found in catalogue.areas_of(e))
        )
    if wanted.levels is not None:
        levels = frozenset(wanted.levels)
        tests.append(lambda unit: unit.level in levels)
    if wanted.language is not None:
        language = read_language(wanted.language)
        tests.append(lambda unit: language in unit.languages)
    if wanted.status is not None:
        statuses = frozenset(wanted.status)
        tests.append(lambda unit: unit.status in statuses)
    return tests


def list_links(catalogue: Catalogue, wanted: LinkFilter | None, request: PageRequest) -> Connection[Link]:
    """Returns a page of the links that match a filter, in the order of their IRIs."""
    links: Sequence[LinkValue] = catalogue.links
    if wanted is not None:
        if wanted.unit is not None:
            links = catalogue.links_of(catalogue.get_unit(wanted.unit).key)
        links = [
            link
            for link in links
            if (wanted.predicate is None or link.predicate in wanted.predicate)
            and (wanted.justification is None or link.justification in wanted.justification)
            and (wanted.min_confidence is None or link.confidence >= wanted.min_confidence)
        ]
    return connect(
        links, catalogue.iris.link, lambda link: Link(value=link), f"{catalogue.revision[:16]}/links", request
    )
