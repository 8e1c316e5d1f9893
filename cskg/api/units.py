"""Units and the links between them, as GraphQL types.

A type holds the value that it shows; fields that need the body of an edition, or another unit, are read
when they are asked for.
"""

from enum import Enum

import strawberry

from cskg.api.areas import FunctionalArea, Industry
from cskg.api.context import Info
from cskg.api.ids import NodeKind, encode_id
from cskg.api.limits import PAGE_MAX
from cskg.api.nodes import Node
from cskg.api.pages import PageRequest, make_page
from cskg.api.sources import Diagnostic, Quote, Source
from cskg.api.statements import Statement, find_quoted, find_statement, list_statements
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import UnitEntry
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
from cskg.model import Unit as UnitValue
from cskg.outline import Outline
from cskg.vocab import slugify


@strawberry.enum(description="Which side of a link a unit stands on.")
class Direction(Enum):
    """Which side of a link a unit stands on."""

    OUT = "out"
    IN = "in"
    BOTH = "both"


@strawberry.type(description="The words or the pair of statements that an answer rests on.")
class Evidence:
    """The words that an answer rests on."""

    text: str
    score: float | None = None
    unit: "Unit | None" = None
    quote: Quote | None = None
    value: strawberry.Private[EvidenceValue | None] = None

    @classmethod
    def of(cls, evidence: EvidenceValue, catalogue: Catalogue) -> "Evidence":
        """Shows evidence, with its words' place in the source."""
        source = catalogue.get_source(evidence.source) if evidence.source else None
        return cls(
            text=evidence.text,
            score=evidence.score,
            unit=Unit.of_key(evidence.unit, catalogue) if evidence.unit else None,
            quote=Quote.of(evidence.text, source, evidence.spans) if source else None,
            value=evidence,
        )

    @strawberry.field(description="The statement whose words these are, where they are one's.")
    def statement(self, info: Info) -> Statement | None:
        """The statement whose words these are."""
        if self.value is None:
            return None
        if self.value.statement is not None:
            return find_statement(info.context.catalogue, self.value.statement)
        return find_quoted(info.context.catalogue, self.value)

    @strawberry.field(description="The statement of the other unit with which it was compared.")
    def counterpart(self, info: Info) -> Statement | None:
        """The statement with which it was compared."""
        found = self.value.counterpart if self.value else None
        return find_statement(info.context.catalogue, found) if found else None


@strawberry.type(description="An assertion that joins two units, with its reasons.")
class Link(Node):
    """An assertion that joins two units."""

    value: strawberry.Private[LinkValue]

    @strawberry.field
    def id(self, info: Info) -> strawberry.ID:
        """Its id."""
        iris = info.context.catalogue.iris
        return strawberry.ID(encode_id(NodeKind.LINK, iris.link(self.value).removeprefix(iris.base)))

    @strawberry.field(description="The unit that it is said of.")
    def subject(self, info: Info) -> "Unit":
        """The unit that it is said of."""
        return Unit.of_key(self.value.subject, info.context.catalogue)

    @strawberry.field(description="What is said.")
    def predicate(self) -> LinkPredicate:
        """What is said."""
        return self.value.predicate

    @strawberry.field(description="The other unit.")
    def object(self, info: Info) -> "Unit":
        """The other unit."""
        return Unit.of_key(self.value.object, info.context.catalogue)

    @strawberry.field(description="Why it is believed.")
    def justification(self) -> Justification:
        """Why it is believed."""
        return self.value.justification

    @strawberry.field(description="How far it is believed, from 0 to 1; 1 for what a document states.")
    def confidence(self) -> float:
        """How far it is believed."""
        return self.value.confidence

    @strawberry.field(
        description="How much of the subject it rests on, from 0 to 1, for links found by comparing statements; null "
        "where that was not measured."
    )
    def subject_share(self) -> float | None:
        """How much of the subject it rests on."""
        return None

    @strawberry.field(
        description="How much of the object it rests on, from 0 to 1, for links found by comparing statements; null "
        "where that was not measured."
    )
    def object_share(self) -> float | None:
        """How much of the object it rests on."""
        return None

    @strawberry.field(description="The procedure that found it.")
    def method(self) -> str:
        """The procedure that found it."""
        return self.value.method

    @strawberry.field(description="The words that it rests on.")
    def evidence(self, info: Info) -> list[Evidence]:
        """The words that it rests on."""
        catalogue = info.context.catalogue
        return [Evidence.of(found, catalogue) for found in catalogue.evidence_of(self.value)]


_JUSTIFICATIONS = tuple(Justification)
_DERIVED = frozenset((LinkPredicate.ADOPTED_FROM, LinkPredicate.ADAPTED_FROM))


@strawberry.type(description="A unit of competency, shown in one language.")
class Unit(Node):
    """A unit of competency, shown in one language."""

    entry: strawberry.Private[UnitEntry]
    asked: strawberry.Private[Language | None] = None

    @classmethod
    def of_key(cls, key: UnitKey, catalogue: Catalogue) -> "Unit":
        """Shows a unit of the dataset."""
        return cls(entry=catalogue.units[key])

    def outline(self, info: Info) -> Outline | None:
        """The outline of the edition whose statements answer; None for a unit that is only referenced."""
        if not self.entry.editions:
            return None
        return info.context.catalogue.get_outline(self.entry, self.asked)

    def body(self, info: Info) -> UnitValue | None:
        """The edition whose statements answer; None for a unit that is only referenced."""
        outline = self.outline(info)
        return outline.unit if outline else None

    @strawberry.field
    def id(self) -> strawberry.ID:
        """Its id."""
        return strawberry.ID(encode_id(NodeKind.UNIT, self.entry.key))

    @strawberry.field
    def iri(self) -> str:
        """Its IRI."""
        return self.entry.iri

    @strawberry.field(description="The code as printed.")
    def code(self) -> str:
        """The code as printed."""
        return self.entry.code

    @strawberry.field(description="The code of an earlier form.")
    def old_code(self) -> str | None:
        """The code of an earlier form."""
        return self.entry.old_code

    @strawberry.field
    def title(self) -> str | None:
        """What it is called, in the language shown."""
        return self.entry.find_title(self.asked)

    @strawberry.field(description="The language shown: the one asked for, else en, zh-Hant, zh-Hans.")
    def language(self) -> str | None:
        """The language shown; None for a unit that is only referenced."""
        edition = self.entry.edition(self.asked)
        return edition.language.value if edition else None

    @strawberry.field(description="The languages of its editions.")
    def languages(self) -> list[str]:
        """The languages of its editions."""
        return [language.value for language in self.entry.languages]

    @strawberry.field(description="Where and by whom it is applied.")
    def range(self, info: Info) -> str | None:
        """Where and by whom it is applied."""
        body = self.body(info)
        return body.range if body else None

    @strawberry.field(description="QF level, 1 to 7; where no document gives it, the level in the code.")
    def level(self) -> int | None:
        """QF level."""
        return self.entry.level

    @strawberry.field(description="QF credits, for reference only; one is ten notional learning hours.")
    def credit(self) -> float | None:
        """QF credits."""
        return self.entry.credit

    @strawberry.field(description="Notional learning hours: ten for each QF credit.")
    def notional_hours(self) -> float | None:
        """Notional learning hours."""
        return None if self.entry.credit is None else self.entry.credit * NOTIONAL_HOURS_PER_CREDIT

    @strawberry.field
    def status(self) -> UnitStatus:
        """What the dataset knows of it."""
        return self.entry.status

    @strawberry.field
    def industry(self) -> Industry | None:
        """Its industry."""
        edition = self.entry.find_edition(lambda e: e.industry, self.asked)
        return Industry(name=edition.industry, slug=slugify(edition.industry)) if edition and edition.industry else None

    @strawberry.field
    def branch(self) -> str | None:
        """Its branch of the industry."""
        edition = self.entry.find_edition(lambda e: e.branch, self.asked)
        return edition.branch if edition else None

    @strawberry.field(description="The functional areas that list it.")
    def functional_areas(self, info: Info) -> list[FunctionalArea]:
        """The functional areas that list it."""
        edition = self.entry.find_edition(lambda e: e.functional_areas, self.asked)
        return [FunctionalArea(value=area) for area in info.context.catalogue.areas_of(edition)] if edition else []

    @strawberry.field(description="The performance requirements, as a tree.")
    def requirements(self, info: Info) -> list[Statement]:
        """The performance requirements."""
        outline = self.outline(info)
        return list_statements(outline, StatementKind.PERFORMANCE_REQUIREMENT) if outline else []

    @strawberry.field
    def assessment_criteria(self, info: Info) -> list[Statement]:
        """The assessment criteria."""
        outline = self.outline(info)
        return list_statements(outline, StatementKind.ASSESSMENT_CRITERION) if outline else []

    @strawberry.field
    def remark(self, info: Info) -> str | None:
        """The remark."""
        body = self.body(info)
        return body.remark if body else None

    @strawberry.field(
        description="The links that it is the subject (OUT) or object (IN) of: what documents state, then what "
        "curators assert, then what was found, the surest first. At most 100; Query.links gives all, in pages."
    )
    def links(
        self,
        info: Info,
        predicate: list[LinkPredicate] | None = strawberry.UNSET,
        direction: Direction | None = Direction.BOTH,
        first: int | None = PAGE_MAX,
    ) -> list[Link]:
        """The links that it is the subject or object of, as many as a page holds."""
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

    @strawberry.field(description="The units that it was adopted or adapted from.")
    def derived_from(self, info: Info) -> list["Unit"]:
        """The units that it was adopted or adapted from."""
        found = [link.object for link in self._lineage(info) if link.subject == self.entry.key]
        return [Unit.of_key(key, info.context.catalogue) for key in dict.fromkeys(found)]

    @strawberry.field(description="The units that were adopted or adapted from it.")
    def derivatives(self, info: Info) -> list["Unit"]:
        """The units that were adopted or adapted from it."""
        found = [link.subject for link in self._lineage(info) if link.object == self.entry.key]
        return [Unit.of_key(key, info.context.catalogue) for key in dict.fromkeys(found)]

    def _lineage(self, info: Info) -> list[LinkValue]:
        return [link for link in info.context.catalogue.links_of(self.entry.key) if link.predicate in _DERIVED]

    @strawberry.field(description="The document that the edition shown was read from.")
    def source(self, info: Info) -> Source | None:
        """The document that the edition shown was read from."""
        edition = self.entry.find_body(self.asked)
        return Source.of(info.context.catalogue.get_source(edition.source)) if edition else None

    @strawberry.field(description="What a reader of its document should know.")
    def diagnostics(self, info: Info) -> list[Diagnostic]:
        """What a reader of its document should know."""
        body = self.body(info)
        found = [
            *(body.diagnostics if body else ()),
            *info.context.catalogue.duplicates_of(self.entry.key),
        ]
        return [Diagnostic.of(diagnostic) for diagnostic in found]
