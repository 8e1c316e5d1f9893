"""Quizzes: which of all possible items are asked, and whether a quiz would still come out the same.

Of each unit one edition is chosen; :mod:`cskg.quiz.selection` chooses the items. What is missing then to the size asked
is reported with the reasons noted, never padded.

The result follows from the chosen editions, the options and the seed alone. The order of the units, other units, and
where the words stand in their documents do not matter.
"""

from collections.abc import Sequence

from cskg.errors import StaleQuizError
from cskg.model import Language, Unit, UnitKey
from cskg.outline import iter_statements
from cskg.quiz.drawing import digest
from cskg.quiz.facts import Facts, Scope
from cskg.quiz.items import Item, Quiz, QuizOptions, Unfilled
from cskg.quiz.kinds import KINDS
from cskg.quiz.quiz_ids import QuizRequest, check_request, encode_quiz_id
from cskg.quiz.selection import Gap, Selection, apportion
from cskg.vocab import Iris

_NO_MORE = "The units give no more items; ask for fewer, or name more units."
_NO_STATEMENTS = "Nothing but a listing or a mention of the unit is known, so there are no statements to ask about."


def generate_quiz(editions: Sequence[Unit], options: QuizOptions, iris: Iris) -> Quiz:
    """Generates a quiz about some units.

    Args:
        editions: The units. Of a unit with several editions, the one in the language asked for is taken,
            else the English, the traditional Chinese, the simplified Chinese one.
        options: Size, seed and kinds.
        iris: Mints the IRIs from which item ids follow.

    Raises:
        LimitExceededError: More units or items are asked for than are served.
        BadInputError: No unit is named, or an option cannot be.

    Example:
        >>> from cskg.model import Source, UnitCode
        >>> listed = Unit(code=UnitCode("900001L1"), source=Source(name="a.txt", sha256="0", text_sha256="0"))
        >>> quiz = generate_quiz([listed], QuizOptions(size=3), Iris())
        >>> len(quiz.items), quiz.unfilled[0].count
        (0, 3)
    """
    chosen = _choose_editions(editions, options.language)
    check_request(tuple(chosen), options)
    default = (name for name, kind in KINDS.items() if kind.is_default)
    kinds = frozenset(default if options.kinds is None else options.kinds)
    facts = [Facts(unit) for unit in chosen.values()]
    gaps = [
        Gap(unit=found.unit.key, reason=_NO_STATEMENTS, weight=options.size, is_always_told=True)
        for found in facts
        if not found.entries
    ]
    scope = Scope(found for found in facts if found.entries)
    selection = Selection(scope, options, kinds, iris)
    items = selection.select()
    gaps += selection.gaps
    request = QuizRequest(units=tuple(chosen), options=options, digest=_digest_items(items))
    return Quiz(
        id=encode_quiz_id(request),
        seed=options.seed,
        items=tuple(items),
        unfilled=share_out(options.size - len(items), gaps),
        rejected=tuple(selection.rejected),
    )


def check_fresh(quiz: Quiz, quiz_id: str) -> None:
    """Checks that a quiz, generated again, is the one that an id names.

    Args:
        quiz: The quiz as it comes out now.
        quiz_id: The id that was given out.

    Raises:
        StaleQuizError: Its items, or what was asked, differ.
    """
    if quiz.id != quiz_id:
        raise StaleQuizError(
            "The units of this quiz have changed since it was generated, and its items with them.",
            "Generate the quiz again.",
        )


def _choose_editions(editions: Sequence[Unit], language: Language | None) -> dict[UnitKey, Unit]:
    """Chooses one edition of each unit, whatever the order they come in; the keys come sorted."""
    languages = [language, *Language]

    def preference(unit: Unit) -> tuple[object, ...]:
        is_bare = not (unit.requirements or unit.assessment_criteria)
        # One document may hold two editions of one unit; then their words decide.
        words = [(path, statement.text) for path, _, statement in iter_statements(unit)]
        return is_bare, languages.index(unit.language), unit.source.name, unit.source.sha256, words

    found: dict[UnitKey, list[Unit]] = {}
    for unit in editions:
        found.setdefault(unit.key, []).append(unit)
    return {key: min(found[key], key=preference) for key in sorted(found)}


def _digest_items(items: Sequence[Item]) -> str:
    """Digests what a learner sees and what is right; where the words stand in a document is no part of it."""
    return digest([(item.id, item.content_hash) for item in items])[:16]


def share_out(missing: int, gaps: Sequence[Gap]) -> tuple[Unfilled, ...]:
    """Shares the number of missing items out among the reasons, by their weights (largest remainder).

    Args:
        missing: How many items are missing to the size asked.
        gaps: The reasons that came up; those alike in all but their weight are told as one.

    Example:
        >>> found = share_out(3, [Gap(reason="Too long."), Gap(reason="Too long."), Gap(reason="Unsure.")])
        >>> [(unfilled.count, unfilled.reason) for unfilled in found]
        [(2, 'Too long.'), (1, 'Unsure.')]
    """
    weights: dict[tuple[str, str, str], int] = {}
    first: dict[tuple[str, str, str], Gap] = {}
    for gap in gaps:
        name = (gap.unit or "", gap.kind.value if gap.kind else "", gap.reason)
        weights[name] = weights.get(name, 0) + gap.weight
        first.setdefault(name, gap)
    weights = dict(sorted(weights.items()))
    # A reason accounts for no more items than it could have cost.
    counts = dict(weights) if sum(weights.values()) <= missing else apportion(missing, weights)
    told = [
        Unfilled(unit=first[name].unit, kind=first[name].kind, count=counts[name], reason=first[name].reason)
        for name in weights
        if counts[name] or first[name].is_always_told
    ]
    rest = missing - sum(counts.values())
    return (*told, Unfilled(count=rest, reason=_NO_MORE)) if rest else tuple(told)
