"""Two units side by side, and how much of a unit others cover, as GraphQL types."""

from collections.abc import Iterable, Sequence

import strawberry

from cskg.api.arguments import check_text
from cskg.api.nodes import mirror
from cskg.api.notes import Note, show_notes
from cskg.api.statements import Statement
from cskg.api.units import Link, Unit
from cskg.errors import LimitExceededError
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import common_language
from cskg.links.coverage import MAX_HELD, measure_coverage
from cskg.links.coverage import Coverage as CoverageValue
from cskg.links.equivalence import Change, Cover, Verdict, compare_units
from cskg.links.equivalence import Comparison as ComparisonValue
from cskg.links.rewording import Edit, diff_words
from cskg.model import Justification
from cskg.model import Link as LinkValue
from cskg.outline import Outline, OutlineEntry


@strawberry.type
class FieldChange:
    """A field whose values differ between two units.

    Attributes:
        field: Name of the field, such as title or level.
        a: Value in the first unit, as text; null where it has none.
        b: Value in the second unit, as text; null where it has none.
    """

    field: str
    a: str | None
    b: str | None


@strawberry.type
class WordChange:
    """Neighbouring words that both of two statements have, or only one of them.

    Attributes:
        text: The words, with the white space between them.
        edit: Which of the two statements has them.
    """

    text: str
    edit: Edit


@strawberry.type
class StatementPair:
    """Two aligned statements, or one that the other unit lacks.

    Attributes:
        a: The statement of the first unit; null where only the second has one.
        b: The statement of the second unit; null where only the first has one.
        change: How the first became the second.
        score: How similar the two texts are, from 0 to 1; the pairs of a split or merged statement share one score.
        cover: Which covers the other; null in a coverage, where the first always covers the second.
    """

    a: Statement | None
    b: Statement | None
    change: Change
    score: float
    cover: Cover | None = None

    @strawberry.field
    def words(self) -> list[WordChange]:
        """The words of both texts in order; all but the ADDED ones make up the first text."""
        changes = diff_words(self.a.text if self.a else "", self.b.text if self.b else "")
        return [mirror(WordChange, change) for change in changes]


@strawberry.type
class Comparison:
    """Two units in one language side by side, with their statements aligned by their words.

    Attributes:
        a: The first unit.
        b: The second unit, in the same language.
        verdict: How the statements of the first relate to those of the second.
        reasons: Sentences that explain the verdict.
        notes: The same sentences, each with its code and values.
        similarity: How much the two have in common, from 0 to 1, boilerplate left out; the same in both directions.
        subject_share: How much of the first unit the second one covers, from 0 to 1.
        object_share: How much of the second unit the first one covers, from 0 to 1.
        fields: The fields whose values differ, such as title or level.
        pairs: Every statement of both units, aligned where the texts allow.
        links: What documents state and curators assert about the two, such as that one replaces the other; the verdict
            does not rest on it.
    """

    a: Unit
    b: Unit
    verdict: Verdict
    reasons: list[str]
    notes: list[Note]
    similarity: float
    subject_share: float
    object_share: float
    fields: list[FieldChange]
    pairs: list[StatementPair]
    links: list[Link]

    @classmethod
    def of(cls, value: ComparisonValue, a: Unit, b: Unit, links: Iterable[LinkValue]) -> "Comparison":
        """Shows a comparison."""
        outline_a, outline_b = Outline(value.a), Outline(value.b)
        return mirror(
            cls,
            value,
            a=a,
            b=b,
            reasons=list(map(str, value.reasons)),
            notes=show_notes(value.reasons),
            fields=[mirror(FieldChange, change) for change in value.fields],
            pairs=[
                mirror(StatementPair, pair, a=_statement(outline_a, pair.a), b=_statement(outline_b, pair.b))
                for pair in value.pairs
            ],
            links=[Link(value=link) for link in links],
        )


def _statement(outline: Outline, entry: OutlineEntry | None) -> Statement | None:
    return Statement.of(outline, entry) if entry else None


@strawberry.type
class Coverage:
    """How much of a unit is covered by the units that a person holds.

    Attributes:
        unit: The unit that is wanted.
        share: How much of the unit is covered, from 0 to 1, by the weight of its statements.
        covered: The covered statements as `b`, each with the held statement that covers it best as `a`.
        missing: The statements that no held unit covers; those that weigh nothing, as headings, are left out.
    """

    unit: Unit
    share: float
    covered: list[StatementPair]
    missing: list[Statement]

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
    links = (
        link
        for link in catalogue.links_of(one.key)
        if {link.subject, link.object} == {one.key, two.key}
        and link.justification in {Justification.STATED, Justification.CURATED}
    )
    return Comparison.of(value, Unit(entry=one, asked=language), Unit(entry=two, asked=language), links)


def cover(catalogue: Catalogue, held: Sequence[str], to: str) -> Coverage:
    """Measures how much of a unit others cover, all named by code or IRI, in a language that all have."""
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
