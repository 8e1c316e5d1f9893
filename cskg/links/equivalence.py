"""Two units side by side: their statements aligned, a verdict, the sentences that explain it, and what was reworded.

How statements are aligned stands in :mod:`~cskg.links.alignment`, how alike two of them are in
:mod:`~cskg.links.similarity`.

The verdict is in the spirit of the equivalence status of the Australian register of vocational training
(training.gov.au): whether who holds the one has shown what the other asks for. It rests on how much of each unit's
statements is covered by the other's, phrases of the genre aside.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from math import fsum
from operator import attrgetter

from cskg.coded_sentences import Sentence
from cskg.language.characters import IDEOGRAPHS
from cskg.language.reading import is_boilerplate
from cskg.links.alignment import Aligned, align_statements, check_languages, outline_of, total_weight
from cskg.links.similarity import COVERED_FROM
from cskg.model import Unit
from cskg.outline import OutlineEntry, fold_statement

WHOLE_FROM = 0.9
"""From this share of its weight on, a unit is covered by another one."""

SHARED_FROM = 0.1
"""Below this share on both sides, two units have nothing to speak of in common."""


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
    """What became of a statement between two units, or between two revisions.

    Attributes:
        KEPT: The text is equal, and so is its place: under aligned parents, or both at the top.
        REWORDED: The text is similar.
        MOVED: The text is equal, but stands under another parent.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPair:
    """Two aligned statements, or one that the other unit lacks.

    Attributes:
        a: The statement of the first unit; None where the second unit added one.
        b: The statement of the second unit; None where it was dropped.
        change: What became of it.
        score: How far the two texts agree, from 0 to 1: 1 for equal text, 0 for no partner. The pairs of a statement
            that was split or merged share its score, so that they weigh together what one pair would.
    """

    a: OutlineEntry | None
    b: OutlineEntry | None
    change: Change
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """A field whose values differ, as text; None where the unit gives none.

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
        verdict: How a stands to b.
        reasons: Sentences that say what the verdict rests on.
        similarity: From 0 to 1; see :func:`compare_units`.
        fields: The fields that differ.
        pairs: All statements, in a's document order, then those that b added, in b's.
    """

    a: Unit
    b: Unit
    verdict: Verdict
    reasons: tuple[Sentence, ...]
    similarity: float
    fields: tuple[FieldChange, ...]
    pairs: tuple[StatementPair, ...]


def compare_units(a: Unit, b: Unit) -> Comparison:
    """Compares the statements of two units, and lists the fields that differ.

    The similarity is ``2 · Σ score of aligned pairs / (weight of a + weight of b)``; a statement weighs 1,
    boilerplate 0, on both sides of the fraction. Where both units are nothing but boilerplate it is 1 if they
    have the same texts in the same order, else 0, and the verdict is ``EQUIVALENT`` or ``DIFFERENT`` with it.

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
    in_a, in_b = outline_of(a), outline_of(b)
    pairs = pair_statements(in_a, in_b)
    weight_a, weight_b = total_weight(in_a), total_weight(in_b)
    if weight_a + weight_b:
        shared = fsum(pair.score for pair in pairs if _is_weighty(pair))
        similarity = min(1.0, 2 * shared / (weight_a + weight_b))
        verdict = _judge(_share(pairs, _SIDE_A, weight_a), _share(pairs, _SIDE_B, weight_b))
    else:
        texts_a, texts_b = ([fold_statement(item.statement.text) for item in items] for items in (in_a, in_b))
        similarity, verdict = (1.0, Verdict.EQUIVALENT) if texts_a == texts_b else (0.0, Verdict.DIFFERENT)
    fields = tuple(_iter_field_changes(a, b))
    return Comparison(
        a=a,
        b=b,
        verdict=verdict,
        reasons=tuple(_iter_reasons(a, b, pairs, fields)),
        similarity=similarity,
        fields=fields,
        pairs=pairs,
    )


def pair_statements(in_a: Sequence[OutlineEntry], in_b: Sequence[OutlineEntry]) -> tuple[StatementPair, ...]:
    """Aligns the statements of two editions in one language.

    Returns:
        All statements of both, in a's order, then those that only b has.
    """
    aligned = align_statements(in_a, in_b)
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


def _is_weighty(pair: StatementPair) -> bool:
    """Tells whether a pair counts; boilerplate is aligned with boilerplate only."""
    return not any(is_boilerplate(item.statement.text) for item in (pair.a, pair.b) if item)


def _covers(pair: StatementPair) -> bool:
    """Tells whether each statement of a pair covers the other; parts are found by a likeness of their own."""
    return pair.score >= COVERED_FROM or pair.change in {Change.SPLIT, Change.MERGED}


_Side = Callable[[StatementPair], OutlineEntry | None]
_SIDE_A: _Side = attrgetter("a")
_SIDE_B: _Side = attrgetter("b")


def _share(pairs: Sequence[StatementPair], side: _Side, weight: int) -> float:
    """Gives the share of a unit's statements that the other unit covers."""
    found = {item.position for pair in pairs if _covers(pair) and _is_weighty(pair) and (item := side(pair))}
    return len(found) / weight if weight else 0.0


def _judge(covered_a: float, covered_b: float) -> Verdict:
    if max(covered_a, covered_b) < SHARED_FROM:
        return Verdict.DIFFERENT
    if covered_a >= WHOLE_FROM:
        return Verdict.EQUIVALENT if covered_b >= WHOLE_FROM else Verdict.NARROWER
    return Verdict.BROADER if covered_b >= WHOLE_FROM else Verdict.OVERLAPPING


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
    # The order in which a document lists its functional areas says nothing.
    yield "functionalAreas", "; ".join(sorted(unit.functional_areas)) or None
    yield "remark", unit.remark


def _iter_reasons(
    a: Unit, b: Unit, pairs: Sequence[StatementPair], fields: Sequence[FieldChange]
) -> Iterator[Sentence]:
    """Yields what the verdict rests on; all counts leave boilerplate out, which has a sentence of its own."""
    name_a, name_b = _name(a, b), _name(b, a)
    weighty = [pair for pair in pairs if _is_weighty(pair)]
    all_a, all_b = ({item.position for p in weighty if (item := side(p))} for side in (_SIDE_A, _SIDE_B))
    joined = [pair for pair in weighty if pair.a and pair.b]
    covering = [pair for pair in joined if _covers(pair)]
    in_a, in_b = ({item.position for p in covering if (item := side(p))} for side in (_SIDE_A, _SIDE_B))
    yield Sentence(
        "covered",
        f"{len(in_a)} of the {len(all_a)} statements of {name_a} and {len(in_b)} of the {len(all_b)} of {name_b} are "
        "covered by the other unit.",
        a=name_a,
        b=name_b,
        covered_a=len(in_a),
        all_a=len(all_a),
        covered_b=len(in_b),
        all_b=len(all_b),
    )
    count = Counter(pair.change for pair in joined)
    if joined:
        counts = ", ".join(f"{count[change]} {change.value.lower()}" for change in Change if count[change])
        numbers = {change.value.lower(): count[change] for change in Change}
        yield Sentence("pairs", f"Of the pairs: {counts}.", **numbers)
    if len(covering) < len(joined):
        far = len(joined) - len(covering)
        yield Sentence(
            "reworded-far",
            f"Reworded too far to count as covered (a score below {COVERED_FROM:g}): {far}.",
            score=f"{COVERED_FROM:g}",
            count=far,
        )
    if len(in_a) < len(all_a) or len(in_b) < len(all_b):
        left_a, left_b = len(all_a) - len(in_a), len(all_b) - len(in_b)
        yield Sentence(
            "not-covered",
            f"Not covered in {name_a}: {left_a}; in {name_b}: {left_b}.",
            a=name_a,
            b=name_b,
            left_a=left_a,
            left_b=left_b,
        )
    if len(weighty) < len(pairs):
        texts = {
            item.statement.text
            for pair in pairs
            for item in (pair.a, pair.b)
            if item and is_boilerplate(item.statement.text)
        }
        phrases = ", ".join(f"“{text}”" for text in sorted(texts))
        yield Sentence("phrases", f"Phrases of the genre are not counted: {phrases}.", phrases=phrases)
    if fields:
        names = ", ".join(change.field for change in fields)
        yield Sentence(
            "fields-differ", f"The verdict is on the statements alone; these fields differ too: {names}.", fields=names
        )


def _name(unit: Unit, other: Unit) -> str:
    """The unit's code, and its document where both are editions of one unit."""
    return f"{unit.code} ({unit.source.name})" if unit.code == other.code else str(unit.code)


MAX_WORDS = 2_000
"""Most words of both texts that are compared; longer texts are given as a whole. The time grows with their product."""

_WORD = re.compile(rf"[{IDEOGRAPHS}]|[^\W{IDEOGRAPHS}]+(?:['’][^\W\d_]+)*|\s+|.", re.DOTALL)


class Edit(Enum):
    """Which of two texts has some words.

    Attributes:
        EQUAL: Both have them.
        DROPPED: Only the first has them.
        ADDED: Only the second has them.
    """

    EQUAL = "EQUAL"
    DROPPED = "DROPPED"
    ADDED = "ADDED"


@dataclass(frozen=True, slots=True)
class WordChange:
    """Some neighbouring words, and what became of them."""

    text: str
    edit: Edit


def diff_words(a: str, b: str) -> tuple[WordChange, ...]:
    """Gives the words of two texts in order; where words were replaced, the dropped ones come first.

    English is compared by words, Chinese by characters. Punctuation and white space are runs of their own, so the runs
    of a text, put together again, are that text.

    Example:
        >>> [(change.edit.value, change.text) for change in diff_words("Open the shop", "Close the shop")]
        [('DROPPED', 'Open'), ('ADDED', 'Close'), ('EQUAL', ' the shop')]
        >>> [(change.edit.value, change.text) for change in diff_words("管理存貨", "管理貨倉")]
        [('EQUAL', '管理'), ('DROPPED', '存'), ('EQUAL', '貨'), ('ADDED', '倉')]
    """
    words_a, words_b = _WORD.findall(a), _WORD.findall(b)
    if a == b or len(words_a) + len(words_b) > MAX_WORDS:
        return tuple(_iter_changes([(a, b)]))
    runs: list[tuple[str, str]] = []
    for tag, start_a, end_a, start_b, end_b in SequenceMatcher(None, words_a, words_b, autojunk=False).get_opcodes():
        run = "".join(words_a[start_a:end_a]), "".join(words_b[start_b:end_b])
        # A space between two replaced words would cut their replacement into scraps.
        is_gap = tag == "equal" and run[0].isspace() and runs and end_a < len(words_a) and end_b < len(words_b)
        if runs and (is_gap or (runs[-1][0] != runs[-1][1]) == (tag != "equal")):
            run = runs[-1][0] + run[0], runs.pop()[1] + run[1]
        runs.append(run)
    return tuple(_iter_changes(runs))


def _iter_changes(runs: list[tuple[str, str]]) -> Iterator[WordChange]:
    for run_a, run_b in runs:
        same = run_a == run_b
        if run_a:
            yield WordChange(run_a, Edit.EQUAL if same else Edit.DROPPED)
        if run_b and not same:
            yield WordChange(run_b, Edit.ADDED)
