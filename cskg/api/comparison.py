"""Two units side by side, as GraphQL types."""

import strawberry

from cskg.api.dataset import check_text
from cskg.api.statements import Statement
from cskg.api.units import Unit
from cskg.graph.catalogue import Catalogue
from cskg.links.comparison import Change, PlacedStatement, Verdict, compare_units
from cskg.links.comparison import Comparison as ComparisonValue
from cskg.model import Unit as UnitValue

strawberry.enum(Verdict, description="How the statements of a stand to those of b.")
strawberry.enum(Change, description="What became of a statement between a and b.")


@strawberry.type(description="A field whose values differ, as text.")
class FieldChange:
    """A field whose values differ."""

    field: str
    a: str | None
    b: str | None


@strawberry.type(description="Two aligned statements, or one that the other unit lacks.")
class StatementPair:
    """Two aligned statements."""

    a: Statement | None
    b: Statement | None
    change: Change
    score: float = strawberry.field(description="How far the two texts agree, from 0 to 1.")


@strawberry.type(description="Two units side by side; statements are told equal by equal text only.")
class Comparison:
    """Two units side by side."""

    a: Unit
    b: Unit
    verdict: Verdict
    reasons: list[str] = strawberry.field(description="What the verdict rests on.")
    similarity: float = strawberry.field(description="From 0 to 1, and the same asked the other way round.")
    fields: list[FieldChange]
    pairs: list[StatementPair]

    @classmethod
    def of(cls, value: ComparisonValue, a: Unit, b: Unit) -> "Comparison":
        """Shows a comparison."""
        return cls(
            a=a,
            b=b,
            verdict=value.verdict,
            reasons=list(value.reasons),
            similarity=value.similarity,
            fields=[FieldChange(field=change.field, a=change.a, b=change.b) for change in value.fields],
            pairs=[
                StatementPair(
                    a=_statement(value.a, pair.a),
                    b=_statement(value.b, pair.b),
                    change=pair.change,
                    score=pair.score,
                )
                for pair in value.pairs
            ],
        )


def _statement(unit: UnitValue, placed: PlacedStatement | None) -> Statement | None:
    return Statement.of(unit, placed.kind, placed.path, placed.statement) if placed else None


def compare(catalogue: Catalogue, a: str, b: str) -> Comparison:
    """Compares two units, named by code or IRI."""
    one, two = (catalogue.get_unit(check_text(name, "code")) for name in (a, b))
    value = compare_units(catalogue.get_edition(one), catalogue.get_edition(two))
    return Comparison.of(value, Unit(entry=one), Unit(entry=two))
