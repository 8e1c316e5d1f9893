"""What the checker of keys and distractors works with: units as plain trees, words, likeness and doubts."""

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
        option: The option or target, where it is about one.
        message: What could not be proved, for people.
    """

    fault: str
    option: str | None = None
    message: str


class Tree:
    """What a unit lists, and where."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        outline = Outline(unit)
        self.statements: dict[Position, Statement] = {place: entry.statement for place, entry in outline.items()}
        self.places: dict[str, Position] = {entry.name: place for place, entry in outline.items()}

    def above(self, place: Position) -> Position:
        """The position of what lists a statement; ``c`` for the criteria, nothing for a topmost requirement."""
        is_criterion = place.kind is StatementKind.ASSESSMENT_CRITERION
        return place.parent or (CRITERIA if is_criterion else place.parent)

    def below(self, place: Position) -> list[str]:
        """The texts of all that is listed under a position, at any depth, and of itself."""
        if place == CRITERIA:
            return [s.text for one, s in self.statements.items() if one.kind is StatementKind.ASSESSMENT_CRITERION]
        return [s.text for one, s in self.statements.items() if one == place or one.is_under(place)]

    def says(self, text: str, place: Position | None = None) -> bool:
        """Whether the unit, or what stands at and under a position, says the same as a text or nearly so."""
        texts = self.below(place) if place else [statement.text for statement in self.statements.values()]
        return any(is_alike(text, other) for other in texts)

    def lists(self, text: str) -> bool:
        """Whether one statement has just these words."""
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
    """Gives words, and of ideographs the pairs of neighbours: single ones stand in too many texts."""
    pairs = {one + two for one, two in pairwise(words) if IDEOGRAPH.match(one) and IDEOGRAPH.match(two)}
    return {word for word in words if not IDEOGRAPH.match(word)} | (pairs or set(words))


def is_shown(text: str, statement: Statement) -> bool:
    """Whether a shown text is the statement's, but for a full stop that ends it."""
    return text == statement.text or (statement.text[-1:] in ".。" and text == statement.text[:-1].rstrip())


def refs_of_options(item: Item) -> dict[str, Evidence]:
    return {found.option_id: found.evidence[0] for found in item.feedback if found.evidence}


def doubt(fault: str, message: str, option: str | None = None) -> Iterator[Doubt]:
    yield Doubt(fault=fault, option=option, message=message)


def find_statement(ref: StatementRef, trees: Trees) -> Statement | None:
    path = find_path(ref, trees)
    return trees[ref.unit].statements[path] if path else None


def find_path(ref: StatementRef, trees: Trees) -> Position:
    """The position of a statement; nothing where its unit does not have it."""
    tree = trees.get(ref.unit)
    return tree.places.get(ref.name, UNIT) if tree else UNIT
