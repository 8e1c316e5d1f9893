"""The dataset as a whole, its lists and their filters, as GraphQL types."""

from collections.abc import Callable, Sequence
from enum import Enum

import strawberry

from cskg.api.nodes import read_language
from cskg.api.optionals import Optionals
from cskg.api.pages import Page, PageRequest, make_page
from cskg.api.sources import Source
from cskg.api.units import Link, Unit
from cskg.errors import BadInputError
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import UnitEntry
from cskg.model import Justification, LinkPredicate, UnitStatus
from cskg.model import Link as LinkValue
from cskg.vocab import level_iri, slugify

MAX_TEXT = 200
"""Most characters of a search text or of a name in a filter."""


@strawberry.type(description="A revision that was published.")
class Publication:
    """A revision that was published."""

    number: int = strawberry.field(description="Its place in the log of publications, counted from 1.")
    revision: strawberry.ID = strawberry.field(description="The dataset revision.")


@strawberry.type(description="One revision of the dataset: the same documents give the same revision.")
class Dataset:
    """One revision of the dataset."""

    revision: strawberry.ID = strawberry.field(description="Digest of what the documents say.")
    unit_count: int = strawberry.field(description="Units, the merely referenced ones included.")
    statement_count: int
    link_count: int
    sources: list[Source]
    publications: list[Publication] = strawberry.field(
        description="The published revisions, the latest first; empty for a dataset that was read into memory."
    )

    @classmethod
    def of(cls, catalogue: Catalogue) -> "Dataset":
        """Shows a revision."""
        return cls(
            revision=strawberry.ID(catalogue.revision),
            unit_count=len(catalogue.units),
            statement_count=catalogue.statement_count,
            link_count=len(catalogue.links),
            sources=[Source.of(source) for source in catalogue.sources],
            publications=[
                Publication(number=each.number, revision=strawberry.ID(each.revision))
                for each in reversed(catalogue.log.publications)
            ],
        )


@strawberry.type(description="A QF level.")
class Level:
    """A QF level."""

    value: int
    iri: str
    label: str

    @classmethod
    def of(cls, value: int) -> "Level":
        """Shows a level."""
        return cls(value=value, iri=level_iri(value), label=f"QF Level {value}")


@strawberry.enum(description="The order of a list of units; ties are in order of the codes, absent values last.")
class UnitOrder(Enum):
    """The order of a list of units."""

    CODE = "code"
    TITLE = "title"
    LEVEL = "level"
    CREDIT = "credit"


@strawberry.input(description="Which units a list shows; all that is given must hold.")
class UnitFilter(Optionals):
    """Which units a list shows."""

    codes: list[str] | None = strawberry.UNSET
    industry: str | None = strawberry.UNSET
    functional_area: str | None = strawberry.UNSET
    levels: list[int] | None = strawberry.UNSET
    language: str | None = strawberry.UNSET
    status: list[UnitStatus] | None = strawberry.UNSET


@strawberry.input(description="Which links a list shows; all that is given must hold.")
class LinkFilter(Optionals):
    """Which links a list shows."""

    predicate: list[LinkPredicate] | None = strawberry.UNSET
    justification: list[Justification] | None = strawberry.UNSET
    min_confidence: float | None = strawberry.UNSET
    unit: str | None = strawberry.UNSET


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """Where a page lies in its list."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None

    @classmethod
    def of(cls, page: Page) -> "PageInfo":
        """Shows a page's place."""
        return cls(
            has_next_page=page.end < page.total,
            has_previous_page=page.start > 0,
            start_cursor=page.cursors[0] if page.cursors else None,
            end_cursor=page.cursors[-1] if page.cursors else None,
        )


@strawberry.type
class UnitEdge:
    """A unit in a list."""

    cursor: str
    node: Unit


@strawberry.type
class UnitConnection:
    """A page of a list of units."""

    edges: list[UnitEdge]
    page_info: PageInfo
    total_count: int


@strawberry.type
class LinkEdge:
    """A link in a list."""

    cursor: str
    node: Link


@strawberry.type
class LinkConnection:
    """A page of a list of links."""

    edges: list[LinkEdge]
    page_info: PageInfo
    total_count: int


def check_text(text: str, what: str) -> str:
    """Refuses text that is too long, or holds control characters.

    Raises:
        BadInputError: It is or does.
    """
    if len(text) > MAX_TEXT:
        raise BadInputError(f"The {what} has {len(text):,} characters.", f"Give {MAX_TEXT} at most.")
    if any(
        ord(character) < 32 or 0x7F <= ord(character) < 0xA0 or 0xD800 <= ord(character) < 0xE000 for character in text
    ):
        raise BadInputError(f"The {what} holds control characters.", "Leave them out.")
    return text


def list_units(
    catalogue: Catalogue,
    wanted: UnitFilter | None,
    search: str | None,
    order: UnitOrder | None,
    request: PageRequest,
) -> UnitConnection:
    """Gives a page of the units that a filter and a search leave, in an order."""
    units = catalogue.search(check_text(search, "search text")) if search else list(catalogue.units.values())
    language = read_language(wanted.language) if wanted else None
    for test in _tests(catalogue, wanted) if wanted else ():
        units = [unit for unit in units if test(unit)]
    order = order or UnitOrder.CODE
    units.sort(key=lambda unit: _sort_key(unit, order))
    scope = f"{catalogue.revision[:16]}/units/{order.value}"
    page = make_page(units, lambda unit: unit.key, scope, request)
    return UnitConnection(
        edges=[
            UnitEdge(cursor=cursor, node=Unit(entry=unit, asked=language))
            for cursor, unit in zip(page.cursors, units[page.start : page.end], strict=True)
        ],
        page_info=PageInfo.of(page),
        total_count=page.total,
    )


def _sort_key(unit: UnitEntry, order: UnitOrder) -> tuple[bool, float | str, str]:
    value = {
        UnitOrder.CODE: unit.code,
        UnitOrder.TITLE: unit.title,
        UnitOrder.LEVEL: unit.level,
        UnitOrder.CREDIT: unit.credit,
    }[order]
    return (value is None, "" if value is None else value, unit.key)


def _tests(catalogue: Catalogue, wanted: UnitFilter) -> list[Callable[[UnitEntry], bool]]:
    """What a unit must pass."""
    tests: list[Callable[[UnitEntry], bool]] = []
    if wanted.codes is not None:
        keys = {unit.key for code in wanted.codes if (unit := catalogue.find_unit(code))}
        tests.append(lambda unit: unit.key in keys)
    if wanted.industry is not None:
        slug = slugify(check_text(wanted.industry, "industry"))
        tests.append(lambda unit: any(e.industry and slugify(e.industry) == slug for e in unit.editions))
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


def list_links(catalogue: Catalogue, wanted: LinkFilter | None, request: PageRequest) -> LinkConnection:
    """Gives a page of the links that a filter leaves, in order of their IRIs."""
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
    page = make_page(links, catalogue.iris.link, f"{catalogue.revision[:16]}/links", request)
    return LinkConnection(
        edges=[
            LinkEdge(cursor=cursor, node=Link(value=link))
            for cursor, link in zip(page.cursors, links[page.start : page.end], strict=True)
        ],
        page_info=PageInfo.of(page),
        total_count=page.total,
    )
