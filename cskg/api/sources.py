"""Source documents, their words and what was noticed in them, as GraphQL types."""

from collections.abc import Sequence

import strawberry

from cskg.model import Diagnostic as DiagnosticValue
from cskg.model import Severity, Span
from cskg.model import Source as SourceValue


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
