"""Two units side by side, as GraphQL types."""

from collections.abc import Sequence

import strawberry

from cskg.api.dataset import check_text
from cskg.api.statements import Statement
from cskg.api.units import Unit
from cskg.errors import LimitExceededError
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import common_language
from cskg.links.comparison import Change, Verdict, compare_units
from cskg.links.comparison import Comparison as ComparisonValue
from cskg.links.coverage import MAX_HELD, measure_coverage
from cskg.links.coverage import Coverage as CoverageValue
from cskg.links.rewording import Edit, diff_words
from cskg.outline import Outline, OutlineEntry


@strawberry.type(description="A field whose values differ, as text.")
class FieldChange:
    """A field whose values differ."""

    field: str
    a: str | None
    b: str | None


@strawberry.type(description="Some neighbouring words of a pair, and what became of them.")
class WordChange:
    """Some neighbouring words."""

    text: str
    edit: Edit


@strawberry.type(description="Two aligned statements, or one that the other unit lacks.")
class StatementPair:
    """Two aligned statements."""

    a: Statement | None
    b: Statement | None
    change: Change
    score: float = strawberry.field(
        description="How far the two texts agree, from 0 to 1; the pairs of a split or merged one share its score."
    )

    @strawberry.field(description="The words of a and b in order; put together, all but ADDED are a's text.")
    def words(self) -> list[WordChange]:
        """The words of both, in order."""
        changes = diff_words(self.a.text if self.a else "", self.b.text if self.b else "")
        return [WordChange(text=change.text, edit=change.edit) for change in changes]


@strawberry.type(description="Two units of one language side by side: their statements aligned by their words.")
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
        outline_a, outline_b = Outline(value.a), Outline(value.b)
        return cls(
            a=a,
            b=b,
            verdict=value.verdict,
            reasons=list(value.reasons),
            similarity=value.similarity,
            fields=[FieldChange(field=change.field, a=change.a, b=change.b) for change in value.fields],
            pairs=[
                StatementPair(
                    a=_statement(outline_a, pair.a),
                    b=_statement(outline_b, pair.b),
                    change=pair.change,
                    score=pair.score,
                )
                for pair in value.pairs
            ],
        )


def _statement(outline: Outline, entry: OutlineEntry | None) -> Statement | None:
    return Statement.of(outline, entry) if entry else None


@strawberry.type(description="How much of a unit is covered by the units that a person holds.")
class Coverage:
    """How much of a unit other units cover."""

    unit: Unit
    share: float = strawberry.field(description="Covered statements by all, boilerplate aside; from 0 to 1.")
    covered: list[StatementPair] = strawberry.field(
        description="The covered statements as b, each with the held statement that covers it best as a."
    )
    missing: list[Statement] = strawberry.field(description="The statements that no unit held covers.")

    @classmethod
    def of(cls, value: CoverageValue, unit: Unit) -> "Coverage":
        """Shows a coverage."""
        wanted = Outline(value.unit)
        held = {id(found.unit): Outline(found.unit) for found in value.covered}
        return cls(
            unit=unit,
            share=value.share,
            covered=[
                StatementPair(
                    a=_statement(held[id(found.unit)], found.held),
                    b=_statement(wanted, found.wanted),
                    change=Change.KEPT if found.is_equal else Change.REWORDED,
                    score=found.score,
                )
                for found in value.covered
            ],
            missing=[Statement.of(wanted, entry) for entry in value.missing],
        )


def compare(catalogue: Catalogue, a: str, b: str) -> Comparison:
    """Compares two units, named by code or IRI, in a language that both have."""
    one, two = (catalogue.get_unit(check_text(name, "code")) for name in (a, b))
    language = common_language([one, two])
    value = compare_units(catalogue.get_edition(one, language), catalogue.get_edition(two, language))
    return Comparison.of(value, Unit(entry=one, asked=language), Unit(entry=two, asked=language))


def cover(catalogue: Catalogue, held: Sequence[str], to: str) -> Coverage:
    """Tells how much of a unit is covered by others, all named by code or IRI, in a language that all have."""
    if len(held) > MAX_HELD:
        raise LimitExceededError(
            f"{len(held):,} units are held; {MAX_HELD} are compared at most.", "Name the ones nearest to the unit."
        )
    wanted = catalogue.get_unit(check_text(to, "code"))
    entries = {unit.key: unit for unit in (catalogue.get_unit(check_text(name, "code")) for name in held)}
    language = common_language([wanted, *entries.values()])
    units = [catalogue.get_edition(unit, language) for unit in entries.values()]
    return Coverage.of(
        measure_coverage(units, catalogue.get_edition(wanted, language)), Unit(entry=wanted, asked=language)
    )
