"""What the items of a quiz tell, so that no item tells what another one asks, and none asks what was asked.

Each statement has a place in one item: as what is asked, as a wrong option, or in the reasons that follow the answer.
Programs show items in any order, so what comes first does not matter. Headings, topics and titles may be named as often
as there are questions about them, unless they say what a statement says that is asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from cskg.quiz.likeness import Phrase, jaccard

SAME = 0.8
"""From this Jaccard index of content-word stems on, one text tells another one."""

_FEWEST_STEMS = 2


@dataclass(slots=True, kw_only=True)
class Told:
    """What one item, or all items taken so far, tell.

    Attributes:
        statements: The statements that are shown, asked about or told.
        titles: Those of them that are titles of units.
        names: The headings and topics that are named.
        wrong: The words of wrong options, which come once.
        stems: The questions.
    """

    statements: list[Phrase] = field(default_factory=list)
    titles: list[Phrase] = field(default_factory=list)
    names: list[Phrase] = field(default_factory=list)
    wrong: set[str] = field(default_factory=set)
    stems: set[str] = field(default_factory=set)

    def is_free(self, phrase: Phrase) -> bool:
        """Returns whether nothing tells a statement, or says the same."""
        is_told = any(_contains(phrase, other) or _contains(other, phrase) for other in self.statements)
        is_named = any(_contains(name, phrase) for name in self.names)
        return not (is_told or is_named or _are_same(phrase, (*self.statements, *self.names)))

    def find_clash(self, item: "Told") -> str | None:
        """Returns a text that one more item and those before would both tell; None where there is none."""
        taken = next((phrase.text for phrase in item.statements if not self.is_free(phrase)), None)
        named = (
            *(name.text for name in item.names if any(_contains(name, told) for told in self.statements)),
            *(name.text for name in item.names if _are_same(name, self.statements)),
            *(title.text for title in self.titles if _are_named(title, item.names)),
            *(title.text for title in item.titles if _are_named(title, self.names)),
        )
        return taken or next(iter(named), None) or next(iter(sorted(item.wrong & self.wrong)), None)

    def add(self, item: "Told") -> None:
        """Adds what one more item tells."""
        self.statements += item.statements
        self.titles += item.titles
        self.names += item.names
        self.wrong |= item.wrong
        self.stems |= item.stems


def _are_named(title: Phrase, names: Iterable[Phrase]) -> bool:
    return any(_contains(title, name) or len(title.stems & name.stems) > 1 for name in names)


def _are_same(phrase: Phrase, others: Iterable[Phrase]) -> bool:
    return any(phrase.normal == other.normal or jaccard(phrase, other) >= SAME for other in others)


def _contains(outer: Phrase, inner: Phrase) -> bool:
    """Whether all content words of one text stand in another one, and are enough to be recognised there.

    That a chain is lubricated does not tell that it is one of the parts to be cleaned.
    """
    return len(inner.stems) >= _FEWEST_STEMS and inner.stems <= outer.stems
