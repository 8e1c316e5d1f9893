"""Statements of units, the source documents that they stand in, and what the parser reported, as GraphQL types."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import strawberry

from cskg.api.nodes import Info, Node, NodeKind, encode_id, mirror
from cskg.errors import BadInputError
from cskg.graph.catalogue import Catalogue
from cskg.language.reading import read_statement
from cskg.model import Evidence, Language, Severity, Span, StatementKind, StatementName, StatementRef, UnitKey
from cskg.model import Source as SourceValue
from cskg.outline import Outline, OutlineEntry

if TYPE_CHECKING:
    from cskg.api.units import Unit


@strawberry.type
class Source:
    """A document that units were read from.

    Attributes:
        name: Path of the file, relative to the SOURCE given to `cskg`.
        sha256: SHA-256 of the file's bytes, in hexadecimal.
        language: BCP 47 tag that `sources.yaml` gives the file; null where it gives none.
        title: Title of the publication, from `sources.yaml`.
        rights: Copyright and licence statement, from `sources.yaml`.
        illustrative: Whether the units are made up, for demonstration and tests.
    """

    name: str
    sha256: str
    language: str | None
    title: str | None
    rights: str | None
    illustrative: bool

    @classmethod
    def of(cls, source: SourceValue) -> "Source":
        """Shows a source."""
        return mirror(cls, source, language=source.language.value if source.language else None)


@strawberry.type
class DocumentLine:
    """A line of a document's text.

    Attributes:
        number: Its number, counted from 1.
        start: Offset of its first character in the document's text, in code points from 0.
        text: Its text, without the line end; a part of it around the words where the line is very long.
    """

    number: int
    start: int
    text: str


MAX_CONTEXT = 10
LINE_MAX = 2_000
"""Most characters of a line of context, on each side of the words."""


@strawberry.type
class Quote:
    """Words of a source document, and where they stand.

    Attributes:
        text: The words, with white space folded.
        source: The document that has them.
        spans: Ranges `[start, end]` of the document's text, in code points from 0; the end is not included.
        page: Page on which they start, counted from 1; null in formats without pages.
        line: Line on which they start, counted from 1.
    """

    text: str
    source: Source
    spans: list[list[int]]
    page: int | None
    line: int | None
    places: strawberry.Private[Sequence[Span]] = ()

    @strawberry.field
    def context(self, info: Info, lines: int = 2) -> list[DocumentLine]:
        """The lines of the document around the words, with the words; none where the document's text is not kept.

        Args:
            lines: How many lines before and after the words, 10 at most.
        """
        if not 0 <= lines <= MAX_CONTEXT:
            raise BadInputError(f"lines is {lines}.", f"It can be from 0 to {MAX_CONTEXT}.")
        span = Span(start=self.places[0].start, end=self.places[-1].end, line=self.line)
        found = info.context.catalogue.read_lines(self.source.name, span, lines)
        return [_cut(place, line, span) for place, line in found]

    @classmethod
    def of(cls, text: str, source: SourceValue, spans: Sequence[Span]) -> "Quote | None":
        """Shows words with their spans; None where their place is not known."""
        if not spans:
            return None
        return cls(
            text=text,
            source=Source.of(source),
            spans=[[span.start, span.end] for span in spans],
            page=spans[0].page,
            line=spans[0].line,
            places=spans,
        )


def _cut(place: Span, line: str, span: Span) -> DocumentLine:
    first = max(span.start - place.start - LINE_MAX, 0)
    last = max(span.end - place.start, 0) + LINE_MAX
    return DocumentLine(number=place.line or 1, start=place.start + first, text=line[first:last])


@strawberry.type
class Diagnostic:
    """A problem or remark that the parser reports about a document.

    Attributes:
        severity: How serious it is.
        code: Stable kebab-case word for this kind of problem, such as `items-run-on`.
        message: What was found, why it matters and what to do, in a sentence or two.
        source: Name of the document.
        page: Page of the document, counted from 1; null in formats without pages.
        line: Line of the document's text, counted from 1.
        column: Column in that line, in code points counted from 1.
    """

    severity: Severity
    code: str
    message: str
    source: str | None
    page: int | None
    line: int | None
    column: int | None


@strawberry.type
class Statement(Node):
    """One sentence of a unit: a performance requirement or an assessment criterion.

    Attributes:
        kind: Whether it is a requirement or a criterion.
        position: Its place among the unit's statements of this kind, such as 2.1.3. Edits above it change the position
            and not the id.
        number: The list mark as printed, such as 2 or 6.1; null where there is none.
        text: The sentence, without its list mark.
        confidence: How sure it is where the sentence starts and ends: 1 where list marks or markup show it, less where
            it was inferred.
    """

    kind: StatementKind
    position: str
    number: str | None
    text: str
    confidence: float
    outline: strawberry.Private[Outline]
    entry: strawberry.Private[OutlineEntry]

    @classmethod
    def of(cls, outline: Outline, entry: OutlineEntry) -> "Statement":
        """Shows a statement of an edition."""
        return mirror(
            cls, entry.statement, kind=entry.kind, position=entry.position.numbers, outline=outline, entry=entry
        )

    @property
    def _ref(self) -> StatementRef:
        return self.outline.ref(self.entry.position)

    @strawberry.field
    def id(self) -> strawberry.ID:
        """Opaque identifier that follows from the unit, the language and the words."""
        return encode_statement_id(self._ref)

    @strawberry.field
    def iri(self, info: Info) -> str:
        """IRI made of the unit's IRI, the language and a name that follows from the words; its path is an address."""
        return info.context.catalogue.iris.statement(self._ref)

    @strawberry.field
    def unit(self, info: Info) -> Annotated["Unit", strawberry.lazy("cskg.api.units")]:
        """The unit that it belongs to, shown in the language of the statement."""
        from cskg.api.units import Unit

        unit = self.outline.unit
        return Unit(entry=info.context.catalogue.units[unit.key], asked=unit.language)

    @strawberry.field
    def parent(self) -> "Statement | None":
        """The statement that this one is listed under; null at the top of the list."""
        above = self.entry.position.parent
        return Statement.of(self.outline, self.outline[above]) if above else None

    @strawberry.field
    def verb(self) -> str | None:
        """Dictionary form of the verb that the sentence starts with, such as `apply`; null where there is none."""
        return read_statement(self.text).verb

    @strawberry.field
    def children(self) -> list["Statement"]:
        """The statements listed directly under this one, in order."""
        return [Statement.of(self.outline, entry) for entry in self.outline.below(self.entry.position)]

    @strawberry.field
    def quote(self) -> Quote | None:
        """The words in the source document; null where their place is not known."""
        return Quote.of(self.text, self.outline.unit.source, self.entry.statement.spans)


def read_statement_name(name: str) -> StatementRef | None:
    """Reads the id of a statement: its unit, its language and its own name; None where it cannot be such an id."""
    key, language, own = (*name.rsplit("/", 2), "", "")[:3]
    if language not in {known.value for known in Language}:
        return None
    return StatementRef(unit=UnitKey(key), language=Language(language), name=StatementName(own))


def encode_statement_id(ref: StatementRef) -> strawberry.ID:
    """Returns the id of a statement."""
    return encode_id(NodeKind.STATEMENT, f"{ref.unit}/{ref.language.value}/{ref.name}")


def list_statements(outline: Outline, kind: StatementKind) -> list[Statement]:
    """Shows the topmost statements of one kind, in order."""
    return [
        Statement.of(outline, entry) for entry in outline.values() if entry.kind is kind and not entry.position.parent
    ]


def find_statement(catalogue: Catalogue, ref: StatementRef) -> Statement | None:
    """Finds a statement of the edition that is served in its language."""
    outline = catalogue.find_outline(ref.unit, ref.language)
    entry = outline.find(ref.name) if outline else None
    return Statement.of(outline, entry) if outline and entry else None


def find_quoted(catalogue: Catalogue, evidence: Evidence) -> Statement | None:
    """Finds the statement that evidence quotes whole, by its place; None where it quotes something else."""
    unit = catalogue.units.get(evidence.unit) if evidence.unit else None
    if unit is None or not evidence.spans:
        return None
    for edition in unit.editions:
        if edition.source == evidence.source:
            outline = catalogue.get_outline(unit, edition.language)
            for entry in outline.values():
                if outline.unit.source.name == evidence.source and entry.statement.spans == evidence.spans:
                    return Statement.of(outline, entry)
    return None
