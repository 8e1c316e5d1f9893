"""Quizzes: which of all possible items are asked, and whether a quiz would still come out the same.

1. Of each unit one edition is chosen, and what could be asked of it is listed, in drawn order.
2. The places are shared out: evenly among the units, and in each unit among its topmost requirements and its criteria
   by the number of their statements (largest remainder).
3. The next item is of the kind with the fewest items so far for its weight, at the heading with the fewest items.
4. A candidate that gives no plan, whose plan fails a gate, or that tells what another item asks is noted with its
   reason. One that covers a statement already asked about waits until nothing fresh is left.
5. A place that its requirement cannot fill is offered to the others. What is missing then to the size asked is told
   with the reasons noted, never padded.

The result follows from the chosen editions, the options and the seed, and from nothing else: not from the
order of the units, not from other units, not from where the words stand in their documents.
"""

from collections.abc import Sequence

from cskg.errors import StaleQuizError
from cskg.model import Language, Unit, UnitKey
from cskg.outline import iter_statements
from cskg.quiz.candidates import OFF_BY_DEFAULT, WHY_NO_CANDIDATE
from cskg.quiz.drawing import digest
from cskg.quiz.facts import Facts
from cskg.quiz.items import Item, ItemKind, Quiz, QuizOptions
from cskg.quiz.quiz_ids import QuizRequest, check_request, encode_quiz_id
from cskg.quiz.scope import Scope
from cskg.quiz.selection import Selection
from cskg.quiz.shortfall import Gap, share_out
from cskg.vocab import Iris

_NO_STATEMENTS = "Nothing but a listing or a mention of the unit is known, so there are no statements to ask about."
_NOT_GENERATED = "Items of this kind are not generated."


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
    default = set(WHY_NO_CANDIDATE) - OFF_BY_DEFAULT
    asked = set(options.kinds) if options.kinds is not None else default
    gaps: list[Gap] = [
        Gap(kind=kind, reason=_NOT_GENERATED, weight=options.size, is_always_told=True)
        for kind in ItemKind
        if kind in asked and kind not in WHY_NO_CANDIDATE
    ]
    facts = [Facts(unit) for unit in chosen.values()]
    gaps += [
        Gap(unit=found.unit.key, reason=_NO_STATEMENTS, weight=options.size, is_always_told=True)
        for found in facts
        if not found.entries
    ]
    scope = Scope(found for found in facts if found.entries)
    selection = Selection(scope, options, asked & set(WHY_NO_CANDIDATE), iris)
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
