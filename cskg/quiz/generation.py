"""Quizzes: chooses the edition of each unit to ask about, and checks whether a quiz would still be the same.

The result depends only on the chosen editions, the options and the seed. Draws depend on the words of statements, not
on their positions, so most items stay when a statement is inserted. :mod:`cskg.quiz.selection` chooses the items.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from cskg.errors import StaleQuizError
from cskg.iris import Iris
from cskg.model import Language, Unit, UnitKey
from cskg.outline import iter_statements
from cskg.own_questions import TiedQuestion
from cskg.quiz.draws import digest
from cskg.quiz.facts import Facts
from cskg.quiz.items import ItemKind, Quiz, QuizOptions
from cskg.quiz.kinds import KINDS
from cskg.quiz.quiz_ids import QuizRequest, check_request, encode_quiz_id
from cskg.quiz.scope import Scope
from cskg.quiz.selection import Gap, Selection, share_out

_NO_STATEMENTS = "The unit is only listed or mentioned, so there are no statements to ask about."


def generate_quiz(
    editions: Sequence[Unit],
    options: QuizOptions,
    iris: Iris,
    around: Sequence[Unit] = (),
    *,
    own: Mapping[UnitKey, Sequence[TiedQuestion]] = MappingProxyType({}),
) -> Quiz:
    """Generates a quiz about some units.

    Args:
        editions: The units. If a unit has several editions, the one in the requested language is used, or else the
            English, the traditional Chinese or the simplified Chinese one.
        options: Size, seed and kinds.
        iris: Mints the IRIs that item ids are made from.
        around: Editions of other units of their functional areas, which give wrong options and are not asked about.
        own: The teachers' own questions that are tied to each unit.

    Raises:
        LimitExceededError: More units or items are asked for than are served.
        BadInputError: No unit is named, or an option is out of range.

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
    kinds = frozenset(default if options.kinds is None else options.kinds) - {ItemKind.OWN}
    if options.marked:
        kinds = frozenset(kind for kind in kinds if KINDS[kind].is_scored)
    facts = [Facts(unit) for unit in chosen.values()]
    bare = [found.unit.key for found in facts if not found.entries]
    gaps = [Gap(unit=key, reason=_NO_STATEMENTS, weight=options.size, is_always_named=True) for key in bare]
    others = (Facts(unit) for unit in _choose_editions(around, options.language).values())
    scope = Scope((found for found in facts if found.entries), (found for found in others if found.entries))
    selection = Selection(scope, options, kinds, iris)
    selection.take_own(own, facts)
    items = selection.select()
    items_digest = digest([(item.id, item.content_hash) for item in items])[:16]
    return Quiz(
        id=encode_quiz_id(QuizRequest(units=tuple(chosen), options=options, digest=items_digest)),
        seed=options.seed,
        items=tuple(items),
        unfilled=share_out(options.size - len(items), [*gaps, *selection.gaps]),
        rejected=tuple(selection.rejected),
    )


def check_fresh(quiz: Quiz, quiz_id: str) -> None:
    """Checks that a quiz that was generated again is still the one that an id names.

    Raises:
        StaleQuizError: Its items, or what was asked, differ.
    """
    if quiz.id != quiz_id:
        raise StaleQuizError(
            "The units of this quiz have changed since it was generated, and its items with them.",
            "Generate the quiz again.",
        )


def _choose_editions(editions: Sequence[Unit], language: Language | None) -> dict[UnitKey, Unit]:
    """Chooses one edition of each unit, independently of their order; the keys are sorted."""
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
