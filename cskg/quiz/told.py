"""What the items of a quiz give away, so that no item gives away another one's answer or repeats its question.

Each statement is used in one item: as the answer, as a wrong option, or in the reasons after the answer. Programs show
items in any order, so the order does not matter. Headings, topics and titles may be named in any number of questions,
unless they say the same as a statement that is asked about.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from cskg.quiz.likeness import Phrase, jaccard

SAME = 0.8
"""The Jaccard index of content-word stems from which one text gives another one away."""

_FEWEST_STEMS = 2


@dataclass(slots=True, kw_only=True)
class Told:
    """What one item, or all items taken so far, give away.

    Attributes:
        statements: The statements that are shown, asked about or in reasons.
        titles: Those of them that are titles of units.
        names: The headings and topics that are named.
        wrong: The words of wrong options, each used once.
        stems: The questions.
    """

    statements: list[Phrase] = field(default_factory=list)
    titles: list[Phrase] = field(default_factory=list)
    names: list[Phrase] = field(default_factory=list)
    wrong: set[str] = field(default_factory=set)
    stems: set[str] = field(default_factory=set)

    def is_free(self, phrase: Phrase) -> bool:
        """Returns whether nothing gives a statement away or says the same."""
        is_told = any(_contains(phrase, other) or _contains(other, phrase) for other in self.statements)
        is_named = any(_contains(name, phrase) for name in self.names)
        return not (is_told or is_named or _are_same(phrase, (*self.statements, *self.names)))

    def find_clash(self, item: "Told") -> str | None:
        """Returns a text that both a new item and the earlier items would give away; None where there is none."""
        taken = next((phrase.text for phrase in item.statements if not self.is_free(phrase)), None)
        named = (
            *(name.text for name in item.names if any(_contains(name, told) for told in self.statements)),
            *(name.text for name in item.names if _are_same(name, self.statements)),
            *(title.text for title in self.titles if _are_named(title, item.names)),
            *(title.text for title in item.titles if _are_named(title, self.names)),
        )
        return taken or next(iter(named), None) or next(iter(sorted(item.wrong & self.wrong)), None)

    def add(self, item: "Told") -> None:
        """Adds what a new item gives away."""
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
    """Whether all content words of one text are in another one, and are enough to be recognised there.

    For example, *lubricate the chain* does not give away that the chain is one of the parts to be cleaned.
    """
    return len(inner.stems) >= _FEWEST_STEMS and inner.stems <= outer.stems
