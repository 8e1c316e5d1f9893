"""Units, their industries and functional areas, and the links between units, as GraphQL types.

A type has the value that it shows. Fields that need an edition's statements or another unit read them when asked.
"""

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from cskg.api.arguments import take_first
from cskg.api.nodes import Info, Node, NodeKind, encode_id, mirror
from cskg.api.pagination import PAGE_MAX, PageRequest, make_page
from cskg.api.statements import Diagnostic, Quote, Source, Statement, find_quoted, find_statement, list_statements
from cskg.graph.catalogue import Catalogue
from cskg.graph.identifiers import NO_INDUSTRY
from cskg.graph.index import FunctionalArea as AreaEntry
from cskg.graph.index import UnitEntry
from cskg.iris import slugify
from cskg.model import (
    NOTIONAL_HOURS_PER_CREDIT,
    Justification,
    Language,
    LinkPredicate,
    StatementKind,
    UnitKey,
    UnitStatus,
)
from cskg.model import Evidence as EvidenceValue
from cskg.model import Link as LinkValue
from cskg.outline import Outline

if TYPE_CHECKING:
    from cskg.api.log import Publication


@strawberry.type
class Industry:
    """An industry whose units the dataset has.

    Attributes:
        name: What documents call it, such as Retail; empty for units whose documents name none.
        slug: The name in lower case with hyphens, for addresses and filters; `-` for units whose documents name none.
    """

    name: str
    slug: str

    @strawberry.field
    def functional_areas(self, info: Info) -> list["FunctionalArea"]:
        """Its functional areas, in the order of their slugs."""
        return [FunctionalArea.of(area) for area in list_areas(info.context.catalogue, self.slug)]


def list_areas(catalogue: Catalogue, industry: str) -> list[AreaEntry]:
    """Returns the functional areas of an industry by its slug, or of units that name none, in order of their slugs."""
    if industry == NO_INDUSTRY:
        loose = catalogue.specifications.list_loose_areas()
        return [area for area in catalogue.functional_areas if area.slug in loose]
    return [area for area in catalogue.functional_areas if area.industry and area.industry.slug == industry]


@strawberry.type
class FunctionalArea(Node):
    """A group of units in an industry, as the functional map names it.

    Attributes:
        iri: IRI in the RDF graph; its path is an address of this server.
        slug: Industry, branch and name in lower case with hyphens, for addresses and filters.
        name: What documents call it.
        industry: The industry that it belongs to; null where documents do not say.
        branch: The part of the industry that it belongs to; null where documents name none.
    """

    iri: str
    slug: str
    name: str
    industry: Industry | None
    branch: str | None

    @classmethod
    def of(cls, area: AreaEntry) -> "FunctionalArea":
        """Shows a functional area."""
        return mirror(cls, area, industry=mirror(Industry, area.industry) if area.industry else None)

    @strawberry.field
    def id(self) -> strawberry.ID:
        """Opaque identifier that follows from the slug."""
        return encode_id(NodeKind.FUNCTIONAL_AREA, self.slug)


@strawberry.enum
class Direction(Enum):
    """Which end of a link a unit is.

    Attributes:
        OUT: The unit is the subject.
        IN: The unit is the object.
        BOTH: The unit is either of them.
    """

    OUT = "out"
    IN = "in"
    BOTH = "both"


@strawberry.type
class Evidence:
    """The words, or the pair of statements, that support a link or an answer.

    Attributes:
        text: The words as printed, or a sentence that says what was found.
        score: How similar the two statements are, from 0 to 1; null where nothing was compared.
        unit: The unit in whose document the words stand.
        quote: The words with their place in the source document; null where it is not known.
    """

    text: str
    score: float | None = None
    unit: "Unit | None" = None
    quote: Quote | None = None
    value: strawberry.Private[EvidenceValue | None] = None

    @classmethod
    def of(cls, evidence: EvidenceValue, catalogue: Catalogue) -> "Evidence":
        """Shows evidence, with the place of its words in the source."""
        source = catalogue.get_source(evidence.source) if evidence.source else None
        return cls(
            text=evidence.text,
            score=evidence.score,
            unit=Unit.of_key(evidence.unit, catalogue) if evidence.unit else None,
            quote=Quote.of(evidence.text, source, evidence.spans) if source else None,
            value=evidence,
        )

    @strawberry.field
    def statement(self, info: Info) -> Statement | None:
        """The statement, where the words are a whole statement; null otherwise."""
        if self.value is None:
            return None
        if self.value.statement is not None:
            return find_statement(info.context.catalogue, self.value.statement)
        return find_quoted(info.context.catalogue, self.value)

    @strawberry.field
    def counterpart(self, info: Info) -> Statement | None:
        """The other unit's statement that this one was compared with; null where nothing was compared."""
        found = self.value.counterpart if self.value else None
        return find_statement(info.context.catalogue, found) if found else None


@strawberry.type
class Link(Node):
    """A relation between two units, with the reasons for it: after SSSOM, a mapping with its justification."""

    value: strawberry.Private[LinkValue]

    @strawberry.field
    def id(self, info: Info) -> strawberry.ID:
        """Opaque identifier that follows from the two units, the predicate and the method."""
        iris = info.context.catalogue.iris
        return encode_id(NodeKind.LINK, iris.link(self.value).removeprefix(iris.base))

    @strawberry.field
    def iri(self, info: Info) -> str:
        """IRI of the link in the graph; its path is the address of the link's page."""
        return info.context.catalogue.iris.link(self.value)

    @strawberry.field
    def subject(self, info: Info) -> "Unit":
        """The unit that the link starts from: the first in “A is a prerequisite of B”."""
        return Unit.of_key(self.value.subject, info.context.catalogue)

    @strawberry.field
    def predicate(self) -> LinkPredicate:
        """The relation of the subject to the object."""
        return self.value.predicate

    @strawberry.field
    def object(self, info: Info) -> "Unit":
        """The unit that the link leads to: the second in “A is a prerequisite of B”."""
        return Unit.of_key(self.value.object, info.context.catalogue)

    @strawberry.field
    def justification(self) -> Justification:
        """What kind of reason there is for it."""
        return self.value.justification

    @strawberry.field
    def confidence(self) -> float:
        """How likely it is to be right, from 0 to 1; 1 for what a document states."""
        return self.value.confidence

    @strawberry.field
    def subject_share(self) -> float | None:
        """How much of the subject the object covers, from 0 to 1; null unless it is an inferred overlap."""
        return self.value.subject_share

    @strawberry.field
    def object_share(self) -> float | None:
        """How much of the object the subject covers, from 0 to 1; null unless it is an inferred overlap."""
        return self.value.object_share

    @strawberry.field
    def method(self) -> str:
        """Name of the procedure that found it, such as `remark`."""
        return self.value.method

    @strawberry.field
    def evidence(self, info: Info, first: int | None = strawberry.UNSET) -> list[Evidence]:
        """The words that it rests on; never empty for a stated link.

        Args:
            first: How many to return; all when left out.
        """
        catalogue = info.context.catalogue
        return [Evidence.of(each, catalogue) for each in take_first(catalogue.evidence_of(self.value), first)]


_JUSTIFICATIONS = tuple(Justification)
_DERIVED = frozenset((LinkPredicate.ADOPTED_FROM, LinkPredicate.ADAPTED_FROM))


@strawberry.type
class Unit(Node):
    """A unit of competency, shown in one language."""

    entry: strawberry.Private[UnitEntry]
    asked: strawberry.Private[Language | None] = None

    @classmethod
    def of_key(cls, key: UnitKey, catalogue: Catalogue) -> "Unit":
        """Shows a unit of the dataset."""
        return cls(entry=catalogue.units[key])

    def outline(self, info: Info) -> Outline | None:
        """Returns the outline of the edition shown, or None for a unit that is only referenced."""
        if not self.entry.editions:
            return None
        return info.context.catalogue.get_outline(self.entry, self.asked)

    @strawberry.field
    def id(self) -> strawberry.ID:
        """Opaque identifier that follows from the code, whatever the language."""
        return encode_id(NodeKind.UNIT, self.entry.key)

    @strawberry.field
    def iri(self) -> str:
        """IRI in the RDF graph; its path is an address of this server."""
        return self.entry.iri

    @strawberry.field
    def code(self) -> str:
        """Unit code as printed, such as 111275L4 or LOCUOM505B."""
        return self.entry.code

    @strawberry.field
    def code_or_iri(self, info: Info) -> str:
        """Text that names this unit and no other, wherever a code is asked for: its code, or else its IRI.

        It is the IRI where another unit has the same code, or where the code has a space, comma or colon.
        """
        return info.context.catalogue.name_unit(self.entry)

    @strawberry.field
    def old_code(self) -> str | None:
        """Unit code of the earlier form, where the document prints it beside the current one."""
        return self.entry.old_code

    @strawberry.field
    def title(self) -> str | None:
        """Name of the unit in the language shown; null where no document gives one."""
        return self.entry.find_title(self.asked)

    @strawberry.field
    def language(self) -> str | None:
        """Language shown, as a BCP 47 tag: the one asked for, else en, zh-Hant, zh-Hans."""
        edition = self.entry.edition(self.asked)
        return edition.language.value if edition else None

    @strawberry.field
    def languages(self) -> list[str]:
        """BCP 47 tags of the editions that the dataset has."""
        return [language.value for language in self.entry.languages]

    @strawberry.field
    def range(self, info: Info) -> str | None:
        """Where and by whom the unit is applied, as the document describes it."""
        outline = self.outline(info)
        return outline.unit.range if outline else None

    @strawberry.field
    def level(self) -> int | None:
        """QF level, 1 to 7; where no document gives it, the level in the code."""
        return self.entry.level

    @strawberry.field
    def credit(self) -> float | None:
        """QF credits, for reference only; one credit is ten notional learning hours."""
        return self.entry.credit

    @strawberry.field
    def notional_hours(self) -> float | None:
        """Notional learning hours: ten for each QF credit; null where no document gives the credit."""
        return None if self.entry.credit is None else self.entry.credit * NOTIONAL_HOURS_PER_CREDIT

    @strawberry.field
    def status(self) -> UnitStatus:
        """How much the dataset has about it: a document, a listing row or a mention."""
        return self.entry.status

    @strawberry.field
    def industry(self) -> Industry | None:
        """The industry that its document names."""
        edition = self.entry.find_edition(lambda e: e.industry, self.asked)
        return Industry(name=edition.industry, slug=slugify(edition.industry)) if edition and edition.industry else None

    @strawberry.field
    def branch(self) -> str | None:
        """The part of the industry that its document names; null where it names none."""
        edition = self.entry.find_edition(lambda e: e.branch, self.asked)
        return edition.branch if edition else None

    @strawberry.field
    def functional_areas(self, info: Info) -> list[FunctionalArea]:
        """The functional areas that list it, in the order of its document."""
        edition = self.entry.find_edition(lambda e: e.functional_areas, self.asked)
        return [FunctionalArea.of(area) for area in info.context.catalogue.areas_of(edition)] if edition else []

    @strawberry.field
    def own_question_count(self, info: Info) -> int:
        """How many questions that teachers wrote are tied to the unit; quizzes ask some of them."""
        return info.context.catalogue.own_questions.count(self.entry.key)

    @strawberry.field
    def requirements(self, info: Info) -> list[Statement]:
        """The topmost performance requirements, in order; `children` has those under them."""
        outline = self.outline(info)
        return list_statements(outline, StatementKind.PERFORMANCE_REQUIREMENT) if outline else []

    @strawberry.field
    def assessment_criteria(self, info: Info) -> list[Statement]:
        """The topmost criteria of the integrated outcome requirement, in order; `children` has those under them."""
        outline = self.outline(info)
        return list_statements(outline, StatementKind.ASSESSMENT_CRITERION) if outline else []

    @strawberry.field
    def statements(self, info: Info) -> list[Statement]:
        """All statements at all depths, in order: the requirements, then the criteria; `position` shows the tree."""
        outline = self.outline(info)
        return [Statement.of(outline, entry) for entry in outline.values()] if outline else []

    @strawberry.field
    def remark(self, info: Info) -> str | None:
        """The document's closing note, often about where the unit was adopted or adapted from."""
        outline = self.outline(info)
        return outline.unit.remark if outline else None

    @strawberry.field
    def links(
        self,
        info: Info,
        predicate: list[LinkPredicate] | None = strawberry.UNSET,
        direction: Direction | None = Direction.BOTH,
        first: int | None = PAGE_MAX,
    ) -> list[Link]:
        """Links to and from other units: stated ones, then curated, then inferred, the most confident first.

        Args:
            predicate: Only links with one of these predicates; all when left out.
            direction: Only links that have the unit at this end.
            first: How many links to return, 100 at most; `Query.links` returns the rest, in pages.
        """
        catalogue = info.context.catalogue
        found = [
            link
            for link in catalogue.links_of(self.entry.key)
            if (not predicate or link.predicate in predicate)
            and (direction is not Direction.OUT or link.subject == self.entry.key)
            and (direction is not Direction.IN or link.object == self.entry.key)
        ]
        found.sort(key=lambda link: (_JUSTIFICATIONS.index(link.justification), -link.confidence))
        page = make_page(found, catalogue.iris.link, "", PageRequest(first=first))
        return [Link(value=link) for link in found[page.start : page.end]]

    @strawberry.field
    def derived_from(self, info: Info) -> list["Unit"]:
        """The units that this one was adopted or adapted from."""
        found = [link.object for link in self._lineage(info) if link.subject == self.entry.key]
        return [Unit.of_key(key, info.context.catalogue) for key in dict.fromkeys(found)]

    @strawberry.field
    def derivatives(self, info: Info) -> list["Unit"]:
        """The units that were adopted or adapted from this one."""
        found = [link.subject for link in self._lineage(info) if link.object == self.entry.key]
        return [Unit.of_key(key, info.context.catalogue) for key in dict.fromkeys(found)]

    def _lineage(self, info: Info) -> list[LinkValue]:
        return [link for link in info.context.catalogue.links_of(self.entry.key) if link.predicate in _DERIVED]

    @strawberry.field
    def source(self, info: Info) -> Source | None:
        """The document that the edition shown was read from; null for a unit that is only referenced."""
        edition = self.entry.find_body(self.asked)
        return Source.of(info.context.catalogue.get_source(edition.source)) if edition else None

    @strawberry.field
    def publications(self, info: Info) -> list[Annotated["Publication", strawberry.lazy("cskg.api.log")]]:
        """The publications that changed the statements of the edition shown, the latest first."""
        from cskg.api.log import Publication

        edition = self.entry.find_body(self.asked)
        found = info.context.catalogue.edition_changes.get((self.entry.key, edition.language), []) if edition else []
        return [Publication.of(publication) for publication, _ in reversed(found)]

    @strawberry.field
    def diagnostics(self, info: Info) -> list[Diagnostic]:
        """What the parser reported about the document of the edition shown."""
        outline = self.outline(info)
        read = outline.unit.diagnostics if outline else ()
        return [mirror(Diagnostic, each) for each in (*read, *info.context.catalogue.duplicates_of(self.entry.key))]
