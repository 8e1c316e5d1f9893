"""The sentences of units, as a GraphQL type."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from cskg.api.context import Info
from cskg.api.ids import NodeKind, encode_id
from cskg.api.nodes import Node
from cskg.api.sources import Quote
from cskg.graph.catalogue import Catalogue
from cskg.language.reading import read_statement
from cskg.model import Evidence, StatementKind, StatementRef
from cskg.outline import Outline, OutlineEntry

if TYPE_CHECKING:
    from cskg.api.units import Unit


@strawberry.type(description="A sentence of a unit: a performance requirement or an assessment criterion.")
class Statement(Node):
    """A sentence of a unit."""

    kind: StatementKind = strawberry.field(description="Which kind of statement it is.")
    position: str = strawberry.field(
        description="Where it stands among the statements of its kind, such as 2.1.3. It changes when the document is "
        "edited above it; the id does not."
    )
    number: str | None = strawberry.field(description="The number printed before it.")
    text: str = strawberry.field(description="The sentence, without its list mark.")
    confidence: float = strawberry.field(
        description="1 where glyphs, markup or numbers delimit it in the source, less where that was inferred."
    )
    outline: strawberry.Private[Outline]
    entry: strawberry.Private[OutlineEntry]

    @classmethod
    def of(cls, outline: Outline, entry: OutlineEntry) -> "Statement":
        """Shows a statement of an edition."""
        return cls(
            kind=entry.kind,
            position=entry.position.numbers,
            number=entry.statement.number,
            text=entry.statement.text,
            confidence=entry.statement.confidence,
            outline=outline,
            entry=entry,
        )

    @property
    def _ref(self) -> StatementRef:
        return self.outline.ref(self.entry.position)

    @strawberry.field(description="An opaque id that follows from the unit, the language and the words.")
    def id(self) -> strawberry.ID:
        """Its id."""
        return encode_statement_id(self._ref)

    @strawberry.field(description="The unit's IRI, the language and the statement's name; also its address.")
    def iri(self, info: Info) -> str:
        """Its IRI."""
        return info.context.catalogue.iris.statement(self._ref)

    @strawberry.field(description="The unit that it belongs to, in the language of the statement.")
    def unit(self, info: Info) -> Annotated["Unit", strawberry.lazy("cskg.api.units")]:
        """The unit that it belongs to."""
        from cskg.api.units import Unit

        unit = self.outline.unit
        return Unit(entry=info.context.catalogue.units[unit.key], asked=unit.language)

    @strawberry.field(description="The statement that it is listed under; null at the top.")
    def parent(self) -> "Statement | None":
        """The statement that it is listed under."""
        above = self.entry.position.parent
        return Statement.of(self.outline, self.outline[above]) if above else None

    @strawberry.field(description="The dictionary form of the verb that opens it.")
    def verb(self) -> str | None:
        """The verb that opens it."""
        return read_statement(self.text).verb

    @strawberry.field(description="The statements that are listed under it, in order.")
    def children(self) -> list["Statement"]:
        """The statements under it."""
        return [Statement.of(self.outline, entry) for entry in self.outline.below(self.entry.position)]

    @strawberry.field(description="Its words in the source document.")
    def quote(self) -> Quote | None:
        """Its words in the source document."""
        return Quote.of(self.text, self.outline.unit.source, self.entry.statement.spans)


def encode_statement_id(ref: StatementRef) -> strawberry.ID:
    """Gives the id of a statement."""
    return strawberry.ID(encode_id(NodeKind.STATEMENT, f"{ref.unit}/{ref.language.value}/{ref.name}"))


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
