"""Units, statements, links and what they refer to, as GraphQL types.

A type holds the value that it shows; fields that need the body of an edition, or another unit, are read
when they are asked for.
"""

from collections.abc import Iterable, Sequence
from enum import Enum

import strawberry

from cskg.api.context import Info
from cskg.api.ids import NodeKind, encode_id
from cskg.errors import BadInputError
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import FunctionalArea as AreaEntry
from cskg.graph.index import Industry as IndustryEntry
from cskg.graph.index import UnitEntry
from cskg.model import (
    NOTIONAL_HOURS_PER_CREDIT,
    Justification,
    Language,
    LinkPredicate,
    Severity,
    Span,
    StatementKind,
    UnitKey,
    UnitStatus,
    iter_statements,
)
from cskg.model import Diagnostic as DiagnosticValue
from cskg.model import Evidence as EvidenceValue
from cskg.model import Link as LinkValue
from cskg.model import Source as SourceValue
from cskg.model import Statement as StatementValue
from cskg.model import Unit as UnitValue
from cskg.parser.verbs import find_lead_verb
from cskg.vocab import slugify

for _enum, _description in (
    (UnitStatus, "What the dataset knows of a unit."),
    (StatementKind, "The two kinds of statement."),
    (Justification, "Why a link is believed."),
    (LinkPredicate, "What a link says."),
    (Severity, "How much a diagnostic matters."),
):
    strawberry.enum(_enum, description=_description)


@strawberry.enum(description="Which side of a link a unit stands on.")
class Direction(Enum):
    """Which side of a link a unit stands on."""

    OUT = "out"
    IN = "in"
    BOTH = "both"


@strawberry.interface(description="Something with an id that stays the same from one revision to the next.")
class Node:
    """Something with an id."""

    @strawberry.field(description="An opaque id.")
    def id(self) -> strawberry.ID:
        """Every type says how its id is made."""
        raise NotImplementedError


@strawberry.type(description="A source document.")
class Source:
    """A source document."""

    name: str = strawberry.field(description="Its path relative to the SOURCE that was given.")
    sha256: str = strawberry.field(description="Digest of the file's bytes.")
    language: str | None = strawberry.field(description="The language that its curator states.")
    title: str | None = strawberry.field(description="The publication's title.")
    rights: str | None = strawberry.field(description="Who holds which rights.")
    illustrative: bool = strawberry.field(description="Whether its units are made up, to show and to test.")

    @classmethod
    def of(cls, source: SourceValue) -> "Source":
        """Shows a source."""
        return cls(
            name=source.name,
            sha256=source.sha256,
            language=source.language.value if source.language else None,
            title=source.title,
            rights=source.rights,
            illustrative=source.illustrative,
        )


@strawberry.type(description="Words of a source document, and where they stand.")
class Quote:
    """Words of a source document."""

    text: str = strawberry.field(description="The words, white space folded.")
    source: Source = strawberry.field(description="The document in which they stand.")
    spans: list[list[int]] = strawberry.field(
        description="Start and end of each range of the document's text, in code points, end not included."
    )
    page: int | None = strawberry.field(description="The page on which they start, in paged formats.")
    line: int | None = strawberry.field(description="The line on which they start, counted from 1.")

    @classmethod
    def of(cls, text: str, source: SourceValue, spans: Sequence[Span]) -> "Quote | None":
        """Shows words with their spans; None where no place is known."""
        if not spans:
            return None
        return cls(
            text=text,
            source=Source.of(source),
            spans=[[span.start, span.end] for span in spans],
            page=spans[0].page,
            line=spans[0].line,
        )


@strawberry.type(description="Something that a reader of the document should know.")
class Diagnostic:
    """Something that a reader of the document should know."""

    severity: Severity
    code: str = strawberry.field(description="A stable kebab-case word.")
    message: str
    source: str | None
    page: int | None
    line: int | None
    column: int | None

    @classmethod
    def of(cls, diagnostic: DiagnosticValue) -> "Diagnostic":
        """Shows a diagnostic."""
        return cls(
            severity=diagnostic.severity,
            code=diagnostic.code,
            message=diagnostic.message,
            source=diagnostic.source,
            page=diagnostic.page,
            line=diagnostic.line,
            column=diagnostic.column,
        )


@strawberry.type(description="An industry.")
class Industry:
    """An industry."""

    name: str
    slug: str

    @strawberry.field(description="Its functional areas.")
    def functional_areas(self, info: Info) -> list["FunctionalArea"]:
        """Its functional areas, in order of their slugs."""
        areas = info.context.catalogue.functional_areas
        return [FunctionalArea(value=area) for area in areas if area.industry and area.industry.slug == self.slug]

    @classmethod
    def of(cls, industry: IndustryEntry) -> "Industry":
        """Shows an industry."""
        return cls(name=industry.name, slug=industry.slug)


@strawberry.type(description="A functional area of an industry.")
class FunctionalArea(Node):
    """A functional area of an industry."""

    value: strawberry.Private[AreaEntry]

    @strawberry.field
    def id(self) -> strawberry.ID:
        """Its id."""
        return strawberry.ID(encode_id(NodeKind.FUNCTIONAL_AREA, self.value.slug))

    @strawberry.field
    def iri(self) -> str:
        """Its IRI."""
        return self.value.iri

    @strawberry.field
    def slug(self) -> str:
        """Its industry, branch and name, as one word."""
        return self.value.slug

    @strawberry.field
    def name(self) -> str:
        """Its name."""
        return self.value.name

    @strawberry.field
    def industry(self) -> Industry | None:
        """The industry that it belongs to."""
        return Industry.of(self.value.industry) if self.value.industry else None

    @strawberry.field
    def branch(self) -> str | None:
        """The branch of the industry."""
        return self.value.branch


@strawberry.type(description="A sentence of a unit: a performance requirement or an assessment criterion.")
class Statement(Node):
    """A sentence of a unit."""

    kind: StatementKind
    number: str | None = strawberry.field(description="The number printed before it.")
    text: str
    confidence: float = strawberry.field(
        description="1 where glyphs, markup or numbers delimit it in the source, less where that was inferred."
    )
    value: strawberry.Private[StatementValue]
    unit: strawberry.Private[UnitValue]
    path: strawberry.Private[str]

    @classmethod
    def of(cls, unit: UnitValue, kind: StatementKind, path: str, value: StatementValue) -> "Statement":
        """Shows a statement of an edition."""
        return cls(
            kind=kind,
            number=value.number,
            text=value.text,
            confidence=value.confidence,
            value=value,
            unit=unit,
            path=path,
        )

    @strawberry.field
    def id(self) -> strawberry.ID:
        """Its id."""
        return strawberry.ID(encode_id(NodeKind.STATEMENT, f"{self.unit.key}/{self.unit.language.value}/{self.path}"))

    @strawberry.field(description="The unit's IRI, the language and the position path.")
    def iri(self, info: Info) -> str:
        """Its IRI."""
        return info.context.catalogue.iris.statement(self.unit.key, self.unit.language, self.path)

    @strawberry.field(description="The dictionary form of the verb that opens it.")
    def verb(self) -> str | None:
        """The verb that opens it."""
        return find_lead_verb(self.text)

    @strawberry.field(description="The statements that are listed under it, in order.")
    def children(self) -> list["Statement"]:
        """The statements under it."""
        return _statements(self.unit, self.kind, self.path + ".", self.value.children)

    @strawberry.field(description="Its words in the source document.")
    def quote(self) -> Quote | None:
        """Its words in the source document."""
        return Quote.of(self.text, self.unit.source, self.value.spans)


def _statements(unit: UnitValue, kind: StatementKind, prefix: str, values: Iterable[StatementValue]) -> list[Statement]:
    return [Statement.of(unit, kind, f"{prefix}{place}", value) for place, value in enumerate(values, 1)]


def find_statement(unit: UnitValue, text: str) -> Statement | None:
    """Finds the statement of an edition that has a text."""
    for path, kind, value in iter_statements(unit):
        if value.text == text:
            return Statement.of(unit, kind, path, value)
    return None


@strawberry.type(description="The words or the pair of statements that an answer rests on.")
class Evidence:
    """The words that an answer rests on."""

    text: str
    statement: Statement | None = None
    counterpart: Statement | None = None
    score: float | None = None
    unit: "Unit | None" = None
    quote: Quote | None = None

    @classmethod
    def of(cls, evidence: EvidenceValue, catalogue: Catalogue) -> "Evidence":
        """Shows evidence, with its words' place in the source."""
        source = catalogue.get_source(evidence.source) if evidence.source else None
        return cls(
            text=evidence.text,
            unit=Unit.of_key(evidence.unit, catalogue) if evidence.unit else None,
            quote=Quote.of(evidence.text, source, evidence.spans) if source else None,
        )


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

    @strawberry.field(description="The procedure that found it.")
    def method(self) -> str:
        """The procedure that found it."""
        return self.value.method

    @strawberry.field(description="The words that it rests on.")
    def evidence(self, info: Info) -> list[Evidence]:
        """The words that it rests on."""
        return [Evidence.of(found, info.context.catalogue) for found in self.value.evidence]


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

    def body(self, info: Info) -> UnitValue | None:
        """The edition that answers; None for a unit that is only referenced."""
        if not self.entry.editions:
            return None
        return info.context.catalogue.get_edition(self.entry, self.asked)

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
        edition = self.entry.edition(self.asked)
        return edition.title if edition and edition.title else self.entry.title

    @strawberry.field(description="The language shown: the one asked for, else en, zh-Hant, zh-Hans.")
    def language(self) -> str:
        """The language shown."""
        edition = self.entry.edition(self.asked)
        return (edition.language if edition else self.asked or Language.EN).value

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
        body = self.entry.edition(self.asked)
        return Industry(name=body.industry, slug=slugify(body.industry)) if body and body.industry else None

    @strawberry.field
    def branch(self) -> str | None:
        """Its branch of the industry."""
        edition = self.entry.edition(self.asked)
        return edition.branch if edition else None

    @strawberry.field(description="The functional areas that list it.")
    def functional_areas(self, info: Info) -> list[FunctionalArea]:
        """The functional areas that list it."""
        edition = self.entry.edition(self.asked)
        return [FunctionalArea(value=area) for area in info.context.catalogue.areas_of(edition)] if edition else []

    @strawberry.field(description="The performance requirements, as a tree.")
    def requirements(self, info: Info) -> list[Statement]:
        """The performance requirements."""
        body = self.body(info)
        return _statements(body, StatementKind.PERFORMANCE_REQUIREMENT, "r", body.requirements) if body else []

    @strawberry.field
    def assessment_criteria(self, info: Info) -> list[Statement]:
        """The assessment criteria."""
        body = self.body(info)
        return _statements(body, StatementKind.ASSESSMENT_CRITERION, "c", body.assessment_criteria) if body else []

    @strawberry.field
    def remark(self, info: Info) -> str | None:
        """The remark."""
        body = self.body(info)
        return body.remark if body else None

    @strawberry.field(description="The links that it is the subject (OUT) or object (IN) of.")
    def links(
        self,
        info: Info,
        predicate: list[LinkPredicate] | None = None,
        direction: Direction | None = Direction.BOTH,
    ) -> list[Link]:
        """The links that it is the subject or object of."""
        return [
            Link(value=link)
            for link in info.context.catalogue.links_of(self.entry.key)
            if (predicate is None or link.predicate in predicate)
            and (direction is not Direction.OUT or link.subject == self.entry.key)
            and (direction is not Direction.IN or link.object == self.entry.key)
        ]

    @strawberry.field(description="The units that it was adopted or adapted from.")
    def derived_from(self, info: Info) -> list["Unit"]:
        """The units that it was adopted or adapted from."""
        catalogue = info.context.catalogue
        found = [
            link.object
            for link in catalogue.links_of(self.entry.key)
            if link.predicate in _DERIVED and link.subject == self.entry.key
        ]
        return [Unit.of_key(key, catalogue) for key in dict.fromkeys(found)]

    @strawberry.field(description="The units that were adopted or adapted from it.")
    def derivatives(self, info: Info) -> list["Unit"]:
        """The units that were adopted or adapted from it."""
        catalogue = info.context.catalogue
        found = [
            link.subject
            for link in catalogue.links_of(self.entry.key)
            if link.predicate in _DERIVED and link.object == self.entry.key
        ]
        return [Unit.of_key(key, catalogue) for key in dict.fromkeys(found)]

    @strawberry.field(description="The document that the edition shown was read from.")
    def source(self, info: Info) -> Source | None:
        """The document that the edition shown was read from."""
        edition = self.entry.edition(self.asked)
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


def read_language(language: str | None) -> Language | None:
    """Reads a language tag, case aside.

    Raises:
        BadInputError: It is none that editions come in.
    """
    if language is None:
        return None
    for known in Language:
        if known.value.casefold() == language.casefold():
            return known
    tags = ", ".join(known.value for known in Language)
    raise BadInputError(f"“{language[:40]}” is no language of an edition.", f"Use one of {tags}.")
