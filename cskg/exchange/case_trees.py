"""The items of a unit and the associations that make a tree of them, as packages and the server of CASE give them.

Each resource comes with the name of its collection, such as ``CFItems``. Associations with a document name it, so they
are made for one document at a time.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property

from cskg.exchange.case_items import CaseItems, Node
from cskg.exchange.losses import Losses, Part
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import EditionEntry, UnitEntry
from cskg.graph.specifications import list_areas, list_served
from cskg.graph.vanished import Past
from cskg.iris import area_slug, slugify
from cskg.model import Unit, UnitKey
from cskg.outline import Outline

Made = tuple[str, Node]
"""The name of a collection, and a resource of it."""

_OTHER_SPELLING = "a group has one name, so other spellings of it are not kept"
_NOT_HERE = "an area without industry is not in the document of an industry"


class CaseTrees:
    """Makes the resources of units.

    Args:
        catalogue: The dataset.
        make: Makes single resources.
        losses: Collects what the format cannot hold.
    """

    def __init__(self, catalogue: Catalogue, make: CaseItems, losses: Losses) -> None:
        self._catalogue, self._make, self._losses = catalogue, make, losses
        self._seen: set[str] = set()

    @cached_property
    def industries(self) -> dict[str, Node]:
        """The items of industries by their slugs."""
        return {each.slug: self._make.make_industry(each) for each in self._catalogue.industries}

    @cached_property
    def areas(self) -> dict[str, Node]:
        """The items of functional areas by their slugs."""
        return {each.slug: self._make.make_area(each) for each in self._catalogue.functional_areas}

    def list_areas(self, edition: Unit | EditionEntry, key: UnitKey) -> list[str]:
        """Lists the names of the functional areas that are parents of a unit's edition."""
        if edition.industry is not None:
            return list(edition.functional_areas)
        return list_areas(self._catalogue.units[key], edition, self._loose)

    @cached_property
    def _loose(self) -> frozenset[str]:
        return self._catalogue.specifications.list_loose_areas()

    def _find_groups(self, edition: Unit | EditionEntry, key: UnitKey) -> tuple[Node | None, list[Node]]:
        """Finds the industry and the functional areas that are parents of a unit's edition."""
        industry = None
        if edition.industry is not None:
            industry = self.industries[slugify(edition.industry)]
            self._losses.take(Part.INDUSTRIES, edition.industry, industry["fullStatement"], _OTHER_SPELLING)
        names = self.list_areas(edition, key)
        self._losses.add(Part.AREAS, _NOT_HERE, len(edition.functional_areas) - len(names))
        areas: dict[str, Node] = {}
        for name in names:
            slug = area_slug(edition.industry, edition.branch, name)
            areas[slug] = self.areas[slug]
            self._losses.take(Part.AREAS, name, areas[slug]["fullStatement"], _OTHER_SPELLING)
        return industry, list(areas.values())

    def _place_edition(
        self, item: Node, industry: Node | None, areas: Iterable[Node], document: Node
    ) -> Iterator[Made]:
        """Yields the associations of an edition with its functional areas, else its industry, else the document."""
        for parent in list(areas) or [industry or document]:
            yield "CFAssociations", self._make.place(item, parent)

    def iter_unit(self, outlines: Iterable[Outline], document: Node) -> Iterator[Made]:
        """Yields the editions of a unit with their statements, rubrics and associations.

        Industries and functional areas are yielded with the first edition that names them.

        Args:
            outlines: The served editions.
            document: The parent of editions that name neither industry nor area.
        """
        first: Node | None = None
        for outline in outlines:
            item = self._make.make_unit(outline.unit)
            yield "CFItems", item
            industry, areas = self._find_groups(outline.unit, outline.unit.key)
            groups = [] if industry is None else [(industry, document)]
            for group, parent in (*groups, *((area, industry or document) for area in areas)):
                if group["identifier"] not in self._seen:
                    self._seen.add(group["identifier"])
                    yield "CFItems", group
                    yield "CFAssociations", self._make.place(group, parent)
            yield from self._place_edition(item, industry, areas, document)
            if first is not None:
                yield "CFAssociations", self._make.translate(item, first)
            first = first or item
            yield from self._iter_statements(outline, item)
            rubric = self._make.make_rubric(outline)
            if rubric is not None:
                yield "CFRubrics", rubric

    def _iter_statements(self, outline: Outline, item: Node) -> Iterator[Made]:
        made = {"": item}
        for number, (position, entry) in enumerate(outline.items(), 1):
            statement = self._make.make_statement(entry)
            yield "CFItems", statement
            yield "CFAssociations", self._make.place(statement, made[position.parent]) | {"sequenceNumber": number}
            made[position] = statement

    def iter_members(self, unit: UnitEntry, document: Node) -> Iterator[Made]:
        """Yields the associations of a unit's editions with their parents, without reading their statements."""
        for edition in list_served(unit):
            item = self._make.name_edition(unit.key, unit.code, edition.language, edition.title)
            yield from self._place_edition(item, *self._find_groups(edition, unit.key), document)

    def iter_past(self, past: Past, document: Node) -> Iterator[Made]:
        """Yields the vanished statements of an edition, with their successors.

        A vanished statement is under its edition, and has no sequence number.
        """
        outline = self._catalogue.find_outline(past.unit, past.language) if past.is_served else None
        if outline is not None:
            unit = outline.unit
            edition = self._make.name_edition(unit.key, unit.code, unit.language, unit.title)
        else:
            edition = self._make.make_past_edition(past)
            yield "CFItems", edition
            yield "CFAssociations", self._make.place(edition, document)
        gone = {each.statement: self._make.make_vanished(each, published) for each, published in past.statements}
        for vanished, _ in past.statements:
            item = gone[vanished.statement]
            yield "CFItems", item
            yield "CFAssociations", self._make.place(item, edition)
            for successor in vanished.successors:
                ref = successor.statement
                entry = outline.find(ref.name) if outline is not None else None
                if entry is not None:
                    yield "CFAssociations", self._make.replace(item, self._make.name_statement(ref, entry.statement))
                elif ref in gone:
                    yield "CFAssociations", self._make.replace(item, gone[ref])
