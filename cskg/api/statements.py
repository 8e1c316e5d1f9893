"""The sentences of units, as a GraphQL type."""

from collections.abc import Iterable

import strawberry

from cskg.api.context import Info
from cskg.api.ids import NodeKind, encode_id
from cskg.api.nodes import Node
from cskg.api.sources import Quote
from cskg.graph.catalogue import Catalogue
from cskg.language.reading import read_statement
from cskg.model import Evidence, StatementKind, StatementRef, iter_statements
from cskg.model import Statement as StatementValue
from cskg.model import Unit as UnitValue


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
        return read_statement(self.text).verb

    @strawberry.field(description="The statements that are listed under it, in order.")
    def children(self) -> list["Statement"]:
        """The statements under it."""
        return list_statements(self.unit, self.kind, self.path + ".", self.value.children)

    @strawberry.field(description="Its words in the source document.")
    def quote(self) -> Quote | None:
        """Its words in the source document."""
        return Quote.of(self.text, self.unit.source, self.value.spans)


def list_statements(
    unit: UnitValue, kind: StatementKind, prefix: str, values: Iterable[StatementValue]
) -> list[Statement]:
    """Shows the statements of one parent, in order; ``prefix`` is the part of their position paths that they share."""
    return [Statement.of(unit, kind, f"{prefix}{place}", value) for place, value in enumerate(values, 1)]


def find_statement(catalogue: Catalogue, ref: StatementRef) -> Statement | None:
    """Finds a statement by unit, language and position path."""
    entry = catalogue.units.get(ref.unit)
    if entry is None or not entry.editions:
        return None
    body = catalogue.get_edition(entry, ref.language)
    if body.language is not ref.language:
        return None
    for path, kind, value in iter_statements(body):
        if path == ref.path:
            return Statement.of(body, kind, path, value)
    return None


def find_quoted(catalogue: Catalogue, evidence: Evidence) -> Statement | None:
    """Finds the statement that evidence quotes whole, by its place; None where it quotes something else."""
    entry = catalogue.units.get(evidence.unit) if evidence.unit else None
    if entry is None or not evidence.spans:
        return None
    for edition in entry.editions:
        if edition.source == evidence.source:
            body = catalogue.get_edition(entry, edition.language)
            for path, kind, value in iter_statements(body):
                if body.source.name == evidence.source and value.spans == evidence.spans:
                    return Statement.of(body, kind, path, value)
    return None
