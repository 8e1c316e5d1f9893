"""Outlines: of each edition of a unit, the words by which it may prepare for another one, ready to be compared.

Knows sentences and how rare their terms are; knows nothing of where they are stored or of what is inferred.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from cskg.language.reading import Reading, read_statement
from cskg.links.bodies import drop_boilerplate
from cskg.model import Language, UnitKey

TITLE = ""
"""The path that stands for the title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A title or a statement, and what it is about.

    Attributes:
        path: The position path of the statement, such as ``r2.1``; empty for the title.
        text: The words.
        reading: How they are read.
    """

    path: str
    text: str
    reading: Reading


@dataclass(frozen=True, kw_only=True)  # no slots: the index below is made when it is asked for
class Outline:
    """What of an edition's words counts.

    Attributes:
        key: The unit.
        level: Its QF level.
        language: The edition's language.
        areas: The slugs of its functional areas.
        title: The title.
        statements: The statements, in order, without boilerplate and what stands under it.
    """

    key: UnitKey
    level: int
    language: Language
    areas: frozenset[str]
    title: Sentence
    statements: tuple[Sentence, ...]

    @cached_property
    def places(self) -> Mapping[str, tuple[int, ...]]:
        """The statements that hold a term, by their numbers."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, sentence in enumerate(self.statements):
            for term in sentence.reading.object_terms:
                found[term].append(number)
        return {term: tuple(numbers) for term, numbers in found.items()}


def make_outline(
    *,
    key: UnitKey,
    level: int,
    language: Language,
    areas: Iterable[str],
    title: str,
    texts: Mapping[str, str],
) -> Outline:
    """Makes the outline of an edition.

    Args:
        key: The unit.
        level: Its QF level.
        language: The edition's language.
        areas: The slugs of its functional areas.
        title: Its title.
        texts: The texts of its statements by their position paths, in order of the document.
    """
    return Outline(
        key=key,
        level=level,
        language=language,
        areas=frozenset(areas),
        title=Sentence(path=TITLE, text=title, reading=read_statement(title)),
        statements=tuple(
            Sentence(path=path, text=text, reading=read_statement(text))
            for path, text in drop_boilerplate(texts).items()
        ),
    )


def weigh_terms(outlines: Iterable[Outline]) -> dict[str, float]:
    """Gives what each term weighs among these outlines: 1 where a single one has it, towards 0 where all do.

    The inverse document frequency of K. Spärck Jones (Journal of Documentation 28, 1972,
    https://doi.org/10.1108/eb026526), scaled to at most 1.

    Example:
        >>> texts = {"r1": "Count stock"}
        >>> both = [make_outline(key=UnitKey(code), level=1, language=Language.EN, areas=(), title=title, texts=texts)
        ...         for code, title in (("900001L1", "Tidy shelves"), ("900002L1", "Wash windows"))]
        >>> {term: round(weight, 2) for term, weight in sorted(weigh_terms(both).items())}
        {'shelv': 1.0, 'stock': 0.26, 'window': 1.0}
    """
    outlines = list(outlines)
    counts = Counter(term for outline in outlines for term in {*outline.title.reading.object_terms, *outline.places})
    size = len(outlines) + 1
    return {term: math.log(size / (count + 0.5)) / math.log(size / 1.5) for term, count in counts.items()}
