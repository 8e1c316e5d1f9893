"""The fields of ``Query``: each reads its arguments and calls the function that answers it.

The fields for learners are in a base class.
"""

from typing import Annotated

import strawberry

from cskg.api.arguments import check_text, given, read_industry, read_language
from cskg.api.comparison import Comparison, Coverage, compare, cover
from cskg.api.dataset import (
    Dataset,
    Level,
    LinkFilter,
    UnitFilter,
    UnitOrder,
    list_links,
    list_units,
)
from cskg.api.exports import ExportFormat, export_dataset, list_formats
from cskg.api.framework_lists import get_framework, get_item_of, list_frameworks
from cskg.api.framework_types import Framework
from cskg.api.functional_map import FunctionalMap, export_map
from cskg.api.learning import LearningQuery
from cskg.api.linked_data import RdfSyntax, describe_thing
from cskg.api.log import ChangeConnection, DatasetChange, RevisionComparison, compare_revisions_of, page_changes
from cskg.api.nodes import File, Info, Node, NodeKind, decode_id, mirror
from cskg.api.pagination import Connection, PageRequest
from cskg.api.quality import QualityReport, report_quality
from cskg.api.review import ReviewFilter, Suggestion, SuggestionConnection, list_suggestions
from cskg.api.search import SearchConnection, SearchHit, search
from cskg.api.statements import Statement, encode_statement_id, find_statement, read_statement_name
from cskg.api.units import FunctionalArea, Industry, Link, Unit, list_areas
from cskg.errors import NotFoundError
from cskg.graph.catalogue import Catalogue
from cskg.graph.identifiers import NO_INDUSTRY
from cskg.model import LEVELS, UnitKey
from cskg.study.functional_map import MapGrouping, make_map


@strawberry.type
class Query(LearningQuery):
    """Everything that can be asked of one dataset revision."""

    @strawberry.field
    def node(self, info: Info, id: strawberry.ID) -> Node | None:  # noqa: A002 - the contract's name
        """The unit, statement, functional area or link with this id.

        Args:
            id: Opaque identifier that an earlier answer gave. An id that names nothing is a NOT_FOUND error; for a
                vanished statement, `extensions.replacedBy` lists its successors.
        """
        return _find_node(info.context.catalogue, str(id))

    @strawberry.field
    def dataset(self, info: Info) -> Dataset:
        """Revision, size and sources of what is served."""
        return Dataset.of(info.context.catalogue)

    @strawberry.field
    def unit(self, info: Info, code: str, language: str | None = strawberry.UNSET) -> Unit | None:
        """One unit of competency.

        Args:
            code: Current code, old code, IRI, or code and document of a unit without a published code, such as
                COL-1@unit.txt.
            language: BCP 47 tag of the edition to show; when it is missing, en, zh-Hant or zh-Hans is shown.
        """
        entry = info.context.catalogue.get_unit(check_text(code, "code"))
        return Unit(entry=entry, asked=read_language(given(language)))

    @strawberry.field
    def units(
        self,
        info: Info,
        filter: UnitFilter | None = strawberry.UNSET,  # noqa: A002 - the contract's name
        search: str | None = strawberry.UNSET,
        order_by: UnitOrder | None = strawberry.UNSET,
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
        last: int | None = strawberry.UNSET,
        before: str | None = strawberry.UNSET,
    ) -> Connection[Unit]:
        """A list of units, in pages.

        Args:
            filter: Conditions that every unit meets; all units when left out.
            search: Words that the unit's code, titles and functional areas have, in any form; 200 characters at most.
            order_by: Sort order; CODE when left out.
            first: Page size when reading forward, 100 at most; 50 when left out.
            after: Cursor of the item before the page.
            last: Page size when reading backward, 100 at most; not together with `first`.
            before: Cursor of the item after the page.
        """
        request = PageRequest(first=given(first), after=given(after), last=given(last), before=given(before))
        return list_units(info.context.catalogue, given(filter), given(search), given(order_by), request)

    @strawberry.field(graphql_type=SearchConnection)
    def search(
        self,
        info: Info,
        text: str,
        filter: UnitFilter | None = strawberry.UNSET,  # noqa: A002 - the contract's name
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
    ) -> Connection[SearchHit]:
        """Units and statements that match some words, the best first, in pages.

        Args:
            text: Words, beginnings of words or unit codes, in English or Chinese; 200 characters at most. Inflections
                and spellings of a word, traditional and simplified Chinese, and words with a typing error match too.
            filter: Conditions that the unit of every hit meets; with `language`, only statements in it are found.
            first: Page size, 100 at most; 50 when left out.
            after: Cursor of the item before the page.
        """
        return search(info.context.catalogue, text, given(filter), PageRequest(first=given(first), after=given(after)))

    @strawberry.field
    def industries(self, info: Info, with_unstated: bool = False) -> list[Industry]:  # noqa: FBT001, FBT002 - an argument of GraphQL
        """All industries that documents name, in the order of their slugs.

        Args:
            with_unstated: Whether to add, as the last one, an industry without a name and with the slug `-`, if there
                are units whose documents name no industry.
        """
        catalogue = info.context.catalogue
        found = [mirror(Industry, industry) for industry in catalogue.industries]
        if with_unstated and catalogue.specifications.has_loose_units:
            found.append(Industry(name="", slug=NO_INDUSTRY))
        return found

    @strawberry.field
    def functional_areas(self, info: Info, industry: str | None = strawberry.UNSET) -> list[FunctionalArea]:
        """The areas that units are grouped in, in the order of their slugs.

        Args:
            industry: Name or slug of one industry, or `-` for units whose documents name none; all when left out.
        """
        catalogue = info.context.catalogue
        if given(industry) is None:
            return [FunctionalArea.of(area) for area in catalogue.functional_areas]
        slug = read_industry(str(industry))
        known = [found.slug for found in catalogue.industries]
        if slug not in (*known, NO_INDUSTRY):
            raise NotFoundError("industry", str(industry), known[:5])
        return [FunctionalArea.of(area) for area in list_areas(catalogue, slug)]

    @strawberry.field
    def levels(self) -> list[Level]:
        """The seven levels of the Qualifications Framework, the lowest first."""
        return [Level.of(value) for value in LEVELS]

    @strawberry.field
    def links(
        self,
        info: Info,
        filter: LinkFilter | None = strawberry.UNSET,  # noqa: A002 - the contract's name
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
    ) -> Connection[Link]:
        """Relations between units, in pages.

        Args:
            filter: Conditions that every link meets; all links when left out.
            first: Page size, 100 at most; 50 when left out.
            after: Cursor of the item before the page.
        """
        return list_links(info.context.catalogue, given(filter), PageRequest(first=given(first), after=given(after)))

    @strawberry.field(graphql_type=SuggestionConnection | None)
    def review_queue(
        self,
        info: Info,
        filter: ReviewFilter | None = strawberry.UNSET,  # noqa: A002 - the contract's name
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
    ) -> Connection[Suggestion] | None:
        """Inferred links that no curator has judged yet, in pages; those whose judgement matters most come first.

        Args:
            filter: Conditions that every suggestion meets; all suggestions when left out.
            first: Page size, 100 at most; 50 when left out.
            after: Cursor of the item before the page.
        """
        request = PageRequest(first=given(first), after=given(after))
        return list_suggestions(info.context.catalogue, given(filter), request)

    @strawberry.field
    def quality_report(self, info: Info, functional_area: str | None = strawberry.UNSET) -> QualityReport | None:
        """What a designer should look at: statements read with doubt, weak writing, gaps in the order and overlaps.

        Args:
            functional_area: Slug, IRI or name of an area; the whole dataset when left out.
        """
        name = given(functional_area)
        return report_quality(info.context.catalogue, None if name is None else check_text(name, "functional area"))

    @strawberry.field
    def functional_map(self, info: Info, industry: str, by: MapGrouping = MapGrouping.AREA) -> FunctionalMap | None:
        """All units of an industry, by functional area or branch and by QF level.

        Args:
            industry: Name or slug of the industry; `-` for units whose documents name none.
            by: What the rows are.
        """
        return FunctionalMap.of(make_map(info.context.catalogue, check_text(industry, "industry"), by))

    @strawberry.field
    def export_functional_map(self, info: Info, industry: str, by: MapGrouping = MapGrouping.AREA) -> File | None:
        """The same map as a workbook (XLSX), with a list of its units and of their sources.

        Args:
            industry: Name or slug of the industry; `-` for units whose documents name none.
            by: What the rows are.
        """
        return export_map(info.context.catalogue, check_text(industry, "industry"), by)

    @strawberry.field(graphql_type=ChangeConnection | None)
    def changes(
        self,
        info: Info,
        since: strawberry.ID,
        filter: UnitFilter | None = strawberry.UNSET,  # noqa: A002 - the contract's name
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
    ) -> Connection[DatasetChange] | None:
        """Statements that were added, reworded, moved or dropped since a revision, in pages.

        Args:
            since: An earlier revision, from `Dataset.publications`.
            filter: Conditions that every unit meets, as it is now; units that are gone never match.
            first: Page size, 100 at most; 50 when left out.
            after: Cursor of the item before the page.
        """
        request = PageRequest(first=given(first), after=given(after))
        return page_changes(info.context.catalogue, str(since), given(filter), request)

    @strawberry.field
    def compare_revisions(
        self,
        info: Info,
        code: str,
        language: str | None = strawberry.UNSET,
        since: strawberry.ID | None = strawberry.UNSET,
        until: strawberry.ID | None = strawberry.UNSET,
    ) -> RevisionComparison | None:
        """The statements of one unit in two published revisions.

        Args:
            code: Code or IRI of the unit; the dataset may no longer have it.
            language: BCP 47 tag of the edition; when it is missing or unknown, the one that `unit` shows.
            since: The first revision; when left out, the one before the last publication that changed the edition.
            until: The second revision; the latest one when left out.
        """
        return compare_revisions_of(info.context.catalogue, code, given(language), given(since), given(until))

    @strawberry.field
    def compare(self, info: Info, a: str, b: str) -> Comparison | None:
        """Two units side by side, in a language that both have.

        Args:
            a: Code or IRI of the first unit.
            b: Code or IRI of the second unit.
        """
        return compare(info.context.catalogue, a, b)

    @strawberry.field
    def coverage(
        self, info: Info, from_: Annotated[list[str], strawberry.argument(name="from")], to: str
    ) -> Coverage | None:
        """How much of a unit a person already covers by holding others.

        Args:
            from_: Codes or IRIs of the units that the person holds, 100 at most.
            to: Code or IRI of the unit that is wanted.
        """
        return cover(info.context.catalogue, from_, to)

    @strawberry.field
    def describe(self, info: Info, iri: str, syntax: RdfSyntax = RdfSyntax.TURTLE) -> File | None:
        """All that the graph says about one thing, as RDF.

        Args:
            iri: IRI of a unit, an edition, a statement, a functional area, a framework or its item, the ontology or the
                dataset.
            syntax: The syntax of RDF to write.
        """
        return describe_thing(info.context.catalogue, iri, syntax)

    @strawberry.field
    def frameworks(
        self, info: Info, first: int | None = strawberry.UNSET, after: str | None = strawberry.UNSET
    ) -> Connection[Framework]:
        """The frameworks of other systems that were imported, which are never mixed with units, in pages.

        Args:
            first: Page size, 100 at most; 50 when left out.
            after: Cursor of the item before the page.
        """
        return list_frameworks(info.context.catalogue, PageRequest(first=given(first), after=given(after)))

    @strawberry.field
    def framework(self, info: Info, id: str) -> Framework | None:  # noqa: A002 - as `node` calls it
        """One framework of another system.

        Args:
            id: UUID that names it in addresses, or its IRI.
        """
        return get_framework(info.context.catalogue, check_text(id, "framework"))

    @strawberry.field
    def export_formats(self) -> list[ExportFormat]:
        """The formats of other programs that datasets are written in."""
        return list_formats()

    @strawberry.field
    def export_dataset(
        self,
        info: Info,
        format: str,  # noqa: A002 - the contract's name
        filter: UnitFilter | None = strawberry.UNSET,  # noqa: A002 - the contract's name
        links: LinkFilter | None = strawberry.UNSET,
        changed_at: str | None = strawberry.UNSET,
        since: str | None = strawberry.UNSET,
    ) -> File | None:
        """The dataset, or some of its units, as a file for other programs.

        Args:
            format: Name of the format, such as `case` or `turtle`; an unknown one is refused with a list of all.
            filter: Which units the file has; all when it is missing.
            links: Which relations the file has; all when it is missing. Its field `unit` cannot be used here.
            changed_at: Time of the last change of everything (ISO 8601), for formats that need one; the log of
                publications gives it when left out.
            since: Revision that a revision pack starts from, for formats that have packs. Such a file updates a
                program that already has the export of that revision.
        """
        if len(info.context.catalogue.own_questions):
            info.context.check_keys()  # they are part of the dataset
        return export_dataset(
            info.context.catalogue, format, given(filter), given(links), given(changed_at), given(since)
        )


def _find_node(catalogue: Catalogue, node_id: str) -> Node:
    """Finds the thing that has an id.

    Raises:
        BadInputError: This server never gave such an id.
        NotFoundError: Nothing has it in this revision.
    """
    kind, name = decode_id(node_id)
    found: Node | None = None
    if kind is NodeKind.UNIT and name in catalogue.units:
        found = Unit(entry=catalogue.units[UnitKey(name)])
    elif kind is NodeKind.STATEMENT:
        found = _get_statement(catalogue, name)
    elif kind is NodeKind.FUNCTIONAL_AREA:
        areas = (area for area in catalogue.functional_areas if area.slug == name)
        found = next((FunctionalArea.of(area) for area in areas), None)
    elif kind is NodeKind.FRAMEWORK:
        found = get_framework(catalogue, name)
    elif kind is NodeKind.FRAMEWORK_ITEM:
        found = get_item_of(catalogue, name, node_id)
    elif kind is NodeKind.LINK:
        iri = catalogue.iris.base + name
        link = catalogue.find_link(iri)
        found = Link(value=link) if link else None
    if found is None:
        raise NotFoundError("node", node_id)
    return found


def _get_statement(catalogue: Catalogue, name: str) -> Statement:
    """Finds the statement that an id names by its unit, its language and its own name.

    Raises:
        NotFoundError: No statement has it now; the error carries the ids of the statements that replaced it.
    """
    ref = read_statement_name(name)
    if ref is None:
        raise NotFoundError("statement", name)
    found = find_statement(catalogue, ref)
    if found is None:
        raise NotFoundError(
            "statement", name, replaced_by=[encode_statement_id(ref) for ref in catalogue.find_successors(ref)]
        )
    return found
