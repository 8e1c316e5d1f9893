"""A quiz with what its files need beside it: the units that it asks about, their rights, and whether keys go along.

Knows quizzes and units; knows nothing of formats.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cskg.model import Unit, UnitKey
from cskg.quiz.items import Item, Quiz
from cskg.vocab import Iris


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizSheet:
    """A quiz to be written.

    Attributes:
        quiz: The quiz.
        units: The editions that its items ask about, by the units' keys.
        iris: Mints the IRIs by which files name units.
        with_key: Whether keys, rationales and rubrics are written.
    """

    quiz: Quiz
    units: Mapping[UnitKey, Unit]
    iris: Iris
    with_key: bool = True

    @property
    def title(self) -> str:
        """The quiz's title: the codes of its units, or the first of them and how many more.

        No language's words, since the units may be of several.
        """
        codes = sorted(unit.code for unit in self.units.values())
        return " · ".join(codes[:3]) + (f" +{len(codes) - 3}" if len(codes) > 3 else "")

    @property
    def rights(self) -> tuple[str, ...]:
        """The rights of the units' sources, one sentence each, sorted; every file carries them."""
        return tuple(sorted({unit.source.rights for unit in self.units.values() if unit.source.rights}))

    @property
    def is_illustrative(self) -> bool:
        """Whether a unit is made up, which every file says too."""
        return any(unit.source.illustrative for unit in self.units.values())

    def tags_of(self, item: Item) -> tuple[str, ...]:
        """What a file may sort items by: unit, level, kind.

        Example: ``uoc::111275L4``, ``level::4``, ``kind::match``.
        """
        unit = self.units[item.unit]
        level = () if unit.level is None else (f"level::{unit.level}",)
        return (f"uoc::{unit.code}", *level, f"kind::{item.kind.value.lower().replace('_', '-')}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Something of a quiz that a file cannot hold.

    Attributes:
        item_id: The item, or None for the quiz as a whole.
        what: What is lost and why, as a sentence for people.
    """

    item_id: str | None = None
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizFile:
    """A quiz in a foreign format.

    Attributes:
        name: A file name.
        media_type: Its media type.
        content: Its bytes.
        losses: What it does not hold of the quiz.
    """

    name: str
    media_type: str
    content: bytes
    losses: tuple[Loss, ...] = ()
