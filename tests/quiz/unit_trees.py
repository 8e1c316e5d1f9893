"""The values of the checker of keys and distractors: units as plain trees, words, similarity and doubts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from quiz.stems import split_words

from cskg.language.characters import IDEOGRAPH
from cskg.model import Evidence, Statement, StatementKind, StatementRef, Unit, UnitKey
from cskg.outline import UNIT, Outline, Position
from cskg.quiz.items import Item

FEWEST_CONFIDENCE = 0.9
_ALIKE = 0.5
CRITERIA = Position(StatementKind.ASSESSMENT_CRITERION.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something about an item that could not be proved.

    Attributes:
        fault: A stable kebab-case word.
        option: The option or target, if the doubt is about one.
        message: A sentence for people that says what could not be proved.
    """

    fault: str
    option: str | None = None
    message: str


class Tree:
    """The statements of a unit, with their places."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        outline = Outline(unit)
        self.statements: dict[Position, Statement] = {place: entry.statement for place, entry in outline.items()}
        self.places: dict[str, Position] = {entry.name: place for place, entry in outline.items()}

    def above(self, place: Position) -> Position:
        """The position of a statement's parent; ``c`` for a topmost criterion, empty for a topmost requirement."""
        is_criterion = place.kind is StatementKind.ASSESSMENT_CRITERION
        return place.parent or (CRITERIA if is_criterion else place.parent)

    def below(self, place: Position) -> list[str]:
        """The texts of the statement at a position, and of all statements under it."""
        if place == CRITERIA:
            return [s.text for one, s in self.statements.items() if one.kind is StatementKind.ASSESSMENT_CRITERION]
        return [s.text for one, s in self.statements.items() if one == place or one.is_under(place)]

    def says(self, text: str, place: Position | None = None) -> bool:
        """Whether a statement of the unit, or at or under a position, is the same as a text, or nearly the same."""
        texts = self.below(place) if place else [statement.text for statement in self.statements.values()]
        return any(is_alike(text, other) for other in texts)

    def lists(self, text: str) -> bool:
        """Whether one statement has exactly these words."""
        return any(split_words(text) == split_words(statement.text) for statement in self.statements.values())


Trees = Mapping[UnitKey, Tree]


def is_alike(text: str, other: str) -> bool:
    one, two = split_words(text), split_words(other)
    if not one or not two:
        return False
    joined, within = f" {' '.join(one)} ", f" {' '.join(two)} "
    grams, others = _grams(one), _grams(two)
    return joined in within or within in joined or len(grams & others) / len(grams | others) >= _ALIKE


def _grams(words: Sequence[str]) -> set[str]:
    """Returns words; for ideographs, pairs of neighbours, because single ideographs are in too many texts."""
    pairs = {one + two for one, two in pairwise(words) if IDEOGRAPH.match(one) and IDEOGRAPH.match(two)}
    return {word for word in words if not IDEOGRAPH.match(word)} | (pairs or set(words))


def is_shown(text: str, statement: Statement) -> bool:
    """Whether a shown text is the text of the statement, perhaps without its full stop."""
    return text == statement.text or (statement.text[-1:] in ".。" and text == statement.text[:-1].rstrip())


def refs_of_options(item: Item) -> dict[str, Evidence]:
    return {found.option_id: found.evidence[0] for found in item.feedback if found.evidence}


def doubt(fault: str, message: str, option: str | None = None) -> Iterator[Doubt]:
    yield Doubt(fault=fault, option=option, message=message)


def find_statement(ref: StatementRef, trees: Trees) -> Statement | None:
    path = find_path(ref, trees)
    return trees[ref.unit].statements[path] if path else None


def find_path(ref: StatementRef, trees: Trees) -> Position:
    """The position of a statement; empty if its unit does not have it."""
    tree = trees.get(ref.unit)
    return tree.places.get(ref.name, UNIT) if tree else UNIT
