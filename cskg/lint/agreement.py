"""The rules on what the statements of a unit say of each other: criteria that nothing supports, duplicates.

Knows forms of words (:mod:`cskg.lint.tokens`); does not judge verbs.
"""

from collections.abc import Iterator

from cskg.lint.rules import NEAR_DUPLICATE, UNSUPPORTED_CRITERION, Fault, clip
from cskg.lint.tokens import exact_tokens, find_opening_verb, is_chinese, loose_tokens
from cskg.lint.words import CONDUCT, PROFESSIONALISM, TURNING_WORDS, TURNING_ZH
from cskg.model import Statement, StatementKind, Unit
from cskg.outline import iter_statements

_FEWEST_WORDS = 2
"""A criterion with fewer content words than this may well say the same as a requirement in other words."""

LONG_ENOUGH, LONG_ENOUGH_ZH = 6, 12
"""From so many content words (ideographs) on, one word (two ideographs) more makes no other statement."""

_SENTENCE_ZH = 6
"""A Chinese statement of fewer ideographs is an item of a list, such as a kind of goods."""

_LONGEST = 60
"""A statement of more words than this has a duplicate only if its words are the same."""


def find_unsupported_criteria(unit: Unit) -> Iterator[Fault]:
    """Finds criteria that share no content word with any requirement, nor with the title or the range.

    Words are compared loosely and words of the genre are none, so the rule errs towards silence: a criterion in other
    words for the same thing mostly keeps the name of the thing. Where it does not, it has few words, or it is about
    conduct (safety, the environment, the law), which a topic on professionalism spells out in words of the trade.
    """
    if not unit.requirements:
        return
    known = loose_tokens(unit.title or "") | loose_tokens(unit.range or "")
    for _, kind, statement in iter_statements(unit):
        if kind is StatementKind.PERFORMANCE_REQUIREMENT:
            known |= loose_tokens(statement.text)
    has_conduct = any(PROFESSIONALISM.search(topic.text) for topic in unit.requirements)
    for _, kind, criterion in iter_statements(unit):
        if kind is not StatementKind.ASSESSMENT_CRITERION:
            continue
        tokens = loose_tokens(criterion.text)
        is_conduct = has_conduct and tokens & CONDUCT
        if len(tokens) >= _FEWEST_WORDS and not tokens & known and not is_conduct:
            yield Fault(
                rule=UNSUPPORTED_CRITERION,
                message=f"“{clip(criterion.text)}” has no content word in common with any performance requirement of "
                f"{unit.code}, so nothing seems to support it. "
                f"{UNSUPPORTED_CRITERION.cure}",
                subject=criterion.text,
                spans=criterion.spans,
            )


def find_near_duplicates(unit: Unit) -> Iterator[Fault]:
    """Finds statements that say the same as an earlier one of the unit and of their kind.

    The same are statements with the same content words in any order and inflection; of long ones
    (:data:`LONG_ENOUGH`) one may have one word more, if that does not turn the meaning (:data:`TURNING_WORDS`). A word
    in place of another always makes another statement: lists differ in one noun. A heading is not compared with what
    stands under it, and items without a verb only with their siblings.
    """
    index = _Index()
    for path, kind, statement in iter_statements(unit):
        tokens = exact_tokens(statement.text)
        if is_chinese(statement.text):
            stands_alone = len(tokens) >= _SENTENCE_ZH
        else:
            stands_alone = find_opening_verb(statement.text) is not None
        scope = f"{kind.value}" if stands_alone else path.rpartition(".")[0] + "."
        first = index.find(scope, path, statement, tokens)
        if first is None:
            index.add(scope, path, statement, tokens)
            continue
        line = f" (line {first.spans[0].line})" if first.spans and first.spans[0].line else ""
        yield Fault(
            rule=NEAR_DUPLICATE,
            message=f"“{clip(statement.text)}” says the same as “{clip(first.text)}”{line}. {NEAR_DUPLICATE.cure}",
            subject=f"{first.text}\n{statement.text}",
            spans=statement.spans,
            related=first.spans,
        )


class _Index:
    """The statements so far, by their words, and by what is left of the words of a long one without one of them."""

    def __init__(self) -> None:
        self._whole: dict[tuple[str, ...], list[tuple[str, Statement]]] = {}
        self._less: dict[tuple[str, ...], list[tuple[str, Statement]]] = {}

    def add(self, scope: str, path: str, statement: Statement, tokens: tuple[str, ...]) -> None:
        if not tokens:
            return
        self._whole.setdefault(_key(scope, tokens), []).append((path, statement))
        for less in _iter_less(tokens, statement.text):
            self._less.setdefault(_key(scope, less), []).append((path, statement))

    def find(self, scope: str, path: str, statement: Statement, tokens: tuple[str, ...]) -> Statement | None:
        """Gives the first statement that says the same and is not above this one."""
        if not tokens:
            return None
        key = _key(scope, tokens)
        found = [*self._whole.get(key, ()), *self._less.get(key, ())]
        for less in _iter_less(tokens, statement.text):
            found += self._whole.get(_key(scope, less), ())
        return next((other for other_path, other in found if not path.startswith(f"{other_path}.")), None)


def _key(scope: str, tokens: tuple[str, ...]) -> tuple[str, ...]:
    return (scope, *sorted(tokens))


def _iter_less(tokens: tuple[str, ...], text: str) -> Iterator[tuple[str, ...]]:
    """Yields the words of a long statement without one word that could be missing and change nothing."""
    chinese = is_chinese(text)
    turning, least, sizes = (TURNING_ZH, LONG_ENOUGH_ZH, (1, 2)) if chinese else (TURNING_WORDS, LONG_ENOUGH, (1,))
    if len(tokens) > _LONGEST:
        return
    for size in sizes:
        for start in range(len(tokens) - size + 1 if len(tokens) - size >= least else 0):
            if not turning.intersection(tokens[start : start + size]):
                yield tokens[:start] + tokens[start + size :]
