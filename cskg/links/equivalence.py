"""Two units side by side: their statements aligned, a verdict, and the sentences that explain it.

:mod:`~cskg.links.alignment` describes how statements are aligned, :mod:`~cskg.links.similarity` how similar two of them
are.

The verdict resembles the equivalence status in the Australian register of vocational training (training.gov.au):
whether a holder of one unit has shown what the other asks for. It depends on how much of each unit the other one covers
(:mod:`~cskg.links.shares`).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from cskg.coded_sentences import Sentence
from cskg.errors import tell_count
from cskg.language.reading import is_boilerplate
from cskg.links.alignment import Aligned, align_statements, check_languages
from cskg.links.shares import AlignedUnits, align_units
from cskg.model import Unit
from cskg.outline import OutlineEntry, fold_statement

WHOLE_FROM = 0.9
"""A unit is covered by another one if this share of its weight is covered."""

SHARED_FROM = 0.15
"""If both shares are below this, two units have little or nothing in common."""

_CAPITAL = re.compile("[A-Z]")


class Verdict(Enum):
    """How the statements of a first unit relate to those of a second one, boilerplate left out.

    Attributes:
        EQUIVALENT: Each unit covers the other.
        NARROWER: The second unit covers the first and has more.
        BROADER: The first unit covers the second and has more.
        OVERLAPPING: The units share some statements, and each has others.
        DIFFERENT: The units share little or nothing.
    """

    EQUIVALENT = "EQUIVALENT"
    NARROWER = "NARROWER"
    BROADER = "BROADER"
    OVERLAPPING = "OVERLAPPING"
    DIFFERENT = "DIFFERENT"

    @property
    def mirrored(self) -> "Verdict":
        """The verdict on the same two units, asked the other way round."""
        return {Verdict.NARROWER: Verdict.BROADER, Verdict.BROADER: Verdict.NARROWER}.get(self, self)


class Change(Enum):
    """How a statement changed between two units, or between two revisions.

    Attributes:
        KEPT: The text is equal, and so is its place: under aligned parents, or both at the top.
        REWORDED: The text is similar.
        MOVED: The text is equal, but is under another parent.
        SPLIT: One statement of the first became several of the second.
        MERGED: Several statements of the first became one of the second.
        ADDED: Only the second has it.
        DROPPED: Only the first has it.
    """

    KEPT = "KEPT"
    REWORDED = "REWORDED"
    MOVED = "MOVED"
    SPLIT = "SPLIT"
    MERGED = "MERGED"
    ADDED = "ADDED"
    DROPPED = "DROPPED"


class Cover(Enum):
    """Which of two aligned statements covers the other: who has shown the one has shown the other.

    Attributes:
        EACH_OTHER: Who has shown either of the two has shown both.
        A_COVERS_B: The first covers the second.
        B_COVERS_A: The second covers the first.
        NEITHER: Neither covers the other, or there is only one.
        NOT_COUNTED: They have no weight, as headings and phrases of the genre have none.
    """

    EACH_OTHER = "EACH_OTHER"
    A_COVERS_B = "A_COVERS_B"
    B_COVERS_A = "B_COVERS_A"
    NEITHER = "NEITHER"
    NOT_COUNTED = "NOT_COUNTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPair:
    """Two aligned statements, or one that the other unit lacks.

    Attributes:
        a: The statement of the first unit; None if the second unit added one.
        b: The statement of the second unit; None if it was dropped.
        change: The kind of change.
        score: How far the two texts agree, from 0 to 1: 1 for equal text, 0 for no partner. The pairs of a statement
            that was split or merged share its score, so together they count as much as one pair.
        cover: Which statement covers the other; None if that was not asked, as between two revisions.
    """

    a: OutlineEntry | None
    b: OutlineEntry | None
    change: Change
    score: float
    cover: Cover | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """A field whose values differ, as text; None if the unit gives none.

    Attributes:
        field: The field's name as the API spells it, such as ``functionalAreas``.
        a: The first unit's value.
        b: The second unit's value.
    """

    field: str
    a: str | None
    b: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two units side by side.

    Attributes:
        a: The first unit.
        b: The second unit.
        verdict: How a relates to b.
        reasons: Sentences that give the reasons of the verdict.
        similarity: From 0 to 1; see :func:`compare_units`.
        subject_share: How much of a is covered by b, from 0 to 1.
        object_share: How much of b is covered by a, from 0 to 1.
        fields: The fields that differ.
        pairs: All statements, in a's document order, then the statements that b added, in b's document order.
    """

    a: Unit
    b: Unit
    verdict: Verdict
    reasons: tuple[Sentence, ...]
    similarity: float
    subject_share: float
    object_share: float
    fields: tuple[FieldChange, ...]
    pairs: tuple[StatementPair, ...]


def compare_units(a: Unit, b: Unit) -> Comparison:
    """Compares the statements of two units, and lists the fields that differ.

    The similarity is the weight of the aligned statements of both, each multiplied by its score, divided by the weight
    of all. If nothing in either unit has a weight, it is 1 if they have the same texts in the same order, otherwise 0;
    the verdict is then ``EQUIVALENT`` or ``DIFFERENT``.

    Args:
        a: One edition of the first unit.
        b: One edition of the second unit, in the same language.

    Raises:
        BadInputError: The languages differ, or a unit has no statements.

    Example:
        >>> from cskg.model import Source, Statement, UnitCode
        >>> source = Source(name="a.txt", sha256="0", text_sha256="0")
        >>> opens, closes = Statement(text="Open the shop"), Statement(text="Close the till.")
        >>> a = Unit(code=UnitCode("900001L1"), source=source, requirements=(opens,))
        >>> b = Unit(code=UnitCode("900002L1"), source=source, requirements=(closes, opens))
        >>> found = compare_units(a, b)
        >>> found.verdict.value, round(found.similarity, 2), [pair.change.value for pair in found.pairs]
        ('NARROWER', 0.67, ['KEPT', 'ADDED'])
    """
    check_languages(a, b)
    found = align_units(a, b)
    if weight := found.a.weight + found.b.weight:
        similarity = min(1.0, (found.a.alike + found.b.alike) / weight)
        verdict = judge_shares(found.a.share, found.b.share)
    else:
        sides = (found.a.entries, found.b.entries)
        texts_a, texts_b = ([fold_statement(item.statement.text) for item in entries] for entries in sides)
        similarity, verdict = (1.0, Verdict.EQUIVALENT) if texts_a == texts_b else (0.0, Verdict.DIFFERENT)
    pairs = tuple(
        replace(pair, cover=_name_cover(pair, found))
        for pair in name_changes(found.a.entries, found.b.entries, found.pairs)
    )
    fields = tuple(_iter_field_changes(a, b))
    return Comparison(
        a=a,
        b=b,
        verdict=verdict,
        reasons=tuple(_iter_reasons(a, b, found, pairs, fields)),
        similarity=similarity,
        subject_share=found.a.share,
        object_share=found.b.share,
        fields=fields,
        pairs=pairs,
    )


def _name_cover(pair: StatementPair, found: AlignedUnits) -> Cover:
    sides = [(side, entry.position) for side, entry in ((found.a, pair.a), (found.b, pair.b)) if entry]
    if not any(position in side.weights for side, position in sides):
        return Cover.NOT_COUNTED
    is_a_covered = pair.a is not None and pair.a.position in found.a.covered
    is_b_covered = pair.b is not None and pair.b.position in found.b.covered
    if is_a_covered:
        return Cover.EACH_OTHER if is_b_covered else Cover.B_COVERS_A
    return Cover.A_COVERS_B if is_b_covered else Cover.NEITHER


def judge_shares(share_a: float, share_b: float) -> Verdict:
    """Returns how the first of two units relates to the second, by how much of each the other one covers.

    Example:
        >>> judge_shares(1.0, 0.4).name, judge_shares(0.3, 0.3).name
        ('NARROWER', 'OVERLAPPING')
    """
    if max(share_a, share_b) < SHARED_FROM:
        return Verdict.DIFFERENT
    if share_a >= WHOLE_FROM:
        return Verdict.EQUIVALENT if share_b >= WHOLE_FROM else Verdict.NARROWER
    return Verdict.BROADER if share_b >= WHOLE_FROM else Verdict.OVERLAPPING


def pair_statements(in_a: Sequence[OutlineEntry], in_b: Sequence[OutlineEntry]) -> tuple[StatementPair, ...]:
    """Aligns the statements of two editions in one language.

    Returns:
        All statements of both, in a's order, then the statements that only b has.
    """
    return name_changes(in_a, in_b, align_statements(in_a, in_b))


def name_changes(
    in_a: Sequence[OutlineEntry], in_b: Sequence[OutlineEntry], aligned: Sequence[Aligned]
) -> tuple[StatementPair, ...]:
    """Returns the change of each statement of two aligned editions.

    Returns:
        All statements of both, in a's order, then the statements that only b has.
    """
    count_a, count_b = Counter(pair.a.position for pair in aligned), Counter(pair.b.position for pair in aligned)
    joined = {("", "")} | {(pair.a.position, pair.b.position) for pair in aligned}

    def name_change(pair: Aligned) -> Change:
        if count_a[pair.a.position] > 1:
            return Change.SPLIT
        if count_b[pair.b.position] > 1:
            return Change.MERGED
        if fold_statement(pair.a.statement.text) != fold_statement(pair.b.statement.text):
            return Change.REWORDED
        return Change.KEPT if (pair.a.position.parent, pair.b.position.parent) in joined else Change.MOVED

    pairs = [StatementPair(a=pair.a, b=pair.b, change=name_change(pair), score=pair.score) for pair in aligned]
    pairs += [
        StatementPair(a=item, b=None, change=Change.DROPPED, score=0.0) for item in in_a if not count_a[item.position]
    ]
    pairs.sort(key=lambda pair: pair.a.order if pair.a else -1)
    pairs += [
        StatementPair(a=None, b=item, change=Change.ADDED, score=0.0) for item in in_b if not count_b[item.position]
    ]
    return tuple(pairs)


def _iter_field_changes(a: Unit, b: Unit) -> Iterator[FieldChange]:
    for (field, value), (_, other) in zip(_iter_fields(a), _iter_fields(b), strict=True):
        if value != other:
            yield FieldChange(field=field, a=value, b=other)


def _iter_fields(unit: Unit) -> Iterator[tuple[str, str | None]]:
    yield "title", unit.title
    yield "level", None if unit.level is None else str(unit.level)
    yield "credit", None if unit.credit is None else str(unit.credit).removesuffix(".0")
    yield "range", unit.range
    yield "industry", unit.industry
    yield "branch", unit.branch
    # The order in which a document lists its functional areas has no meaning.
    yield "functionalAreas", "; ".join(sorted(unit.functional_areas)) or None
    yield "remark", unit.remark


def _iter_reasons(
    a: Unit, b: Unit, found: AlignedUnits, pairs: Sequence[StatementPair], fields: Sequence[FieldChange]
) -> Iterator[Sentence]:
    """Yields the reasons of the verdict; all counts are of statements with a weight."""
    name_a, name_b = _name(a, b), _name(b, a)
    share_a, share_b = (f"{side.share:.0%}" for side in (found.a, found.b))
    covered_a, covered_b = len(found.a.covered), len(found.b.covered)
    all_a, all_b = len(found.a.weights), len(found.b.weights)
    yield Sentence(
        "covered",
        f"{share_a} of {name_a} ({covered_a} of {tell_count(all_a, 'statement')}) and {share_b} of {name_b} "
        f"({covered_b} of {all_b}) are covered by the other unit.",
        a=name_a,
        b=name_b,
        share_a=share_a,
        share_b=share_b,
        covered_a=covered_a,
        all_a=all_a,
        covered_b=covered_b,
        all_b=all_b,
    )
    joined = [
        (pair.a, pair.b, pair.change)
        for pair in pairs
        if pair.a and pair.b and pair.a.position in found.a.weights and pair.b.position in found.b.weights
    ]
    count = Counter(change for _, _, change in joined)
    if joined:
        counts = ", ".join(f"{count[change]} {change.value.lower()}" for change in Change if count[change])
        numbers = {change.value.lower(): count[change] for change in Change}
        yield Sentence("pairs", f"Of the pairs that count: {counts}.", **numbers)
    far = sum(one.position not in found.a.covered and other.position not in found.b.covered for one, other, _ in joined)
    if far:
        yield Sentence("reworded-far", f"Of these, similar but not enough to cover each other: {far}.", count=far)
    if covered_a < all_a or covered_b < all_b:
        left_a, left_b = all_a - covered_a, all_b - covered_b
        yield Sentence(
            "not-covered",
            f"Not covered in {name_a}: {left_a}; in {name_b}: {left_b}.",
            a=name_a,
            b=name_b,
            left_a=left_a,
            left_b=left_b,
        )
    texts = {item.statement.text for pair in pairs for item in (pair.a, pair.b) if item}
    if common := sorted(filter(is_boilerplate, texts)):
        phrases = ", ".join(f"“{text}”" for text in common)
        yield Sentence("phrases", f"Phrases of the genre are not counted: {phrases}.", phrases=phrases)
    if fields:
        names = ", ".join(_CAPITAL.sub(lambda letter: f" {letter[0].lower()}", change.field) for change in fields)
        yield Sentence(
            "fields-differ", f"The verdict is on the statements alone; these fields differ too: {names}.", fields=names
        )


def _name(unit: Unit, other: Unit) -> str:
    """Returns the unit's code, and its document if both are editions of one unit."""
    return f"{unit.code} ({unit.source.name})" if unit.code == other.code else str(unit.code)
