"""Profiles: the title and statements of an edition, each as read by :mod:`cskg.language.reading`."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from cskg.graph.index import digest_words
from cskg.language.lexicon import Demand
from cskg.language.reading import read_statement
from cskg.links.corpus import drop_boilerplate
from cskg.model import Language, UnitKey
from cskg.outline import UNIT, Position

OCCURRENCE = np.dtype([("sentence", "i4"), ("term", "u8"), ("is_object", "?")])
"""A term in a sentence; terms of objects have different numbers, and are counted separately."""


@lru_cache(maxsize=1 << 18)
def hash_term(word: str, industry: str = "", *, is_object: bool = True) -> int:
    """Returns the number of 64 bits for a term, which does not depend on the rest of the dataset.

    Args:
        word: The term.
        industry: The industry whose units use it; how rare a word is differs by industry.
        is_object: Whether the term is from the object of a sentence, rather than from any of its words.
    """
    name = "\0".join((industry, "object" if is_object else "word", word))
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest())


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A title or a statement, with its terms.

    Attributes:
        position: The position of the statement; the unit's own position for the title.
        text: The words.
        demand: The demand of its verb on a person; None if it does not start with a verb.
        terms: The terms of its object.
        words: All of its terms, the verb's among them.
    """

    position: Position
    text: str
    demand: Demand | None
    terms: frozenset[str]
    words: frozenset[str]


def _read_sentence(position: Position, text: str) -> Sentence:
    reading = read_statement(text)
    return Sentence(
        position=position,
        text=text,
        demand=reading.demand,
        terms=reading.object_terms,
        words=frozenset(reading.terms),
    )


@dataclass(frozen=True, eq=False, kw_only=True)  # no slots: its statements are read when they are first needed
class Profile:
    """The words of an edition that count for prerequisites.

    Attributes:
        key: The unit.
        level: Its QF level.
        language: The edition's language.
        industry: The slug of its industry; empty if none is stated.
        areas: The slugs of its functional areas.
        heading: The words of its title.
        digest: The digest of the title and the statements.
        read: Reads the texts of its statements by their positions.
    """

    key: UnitKey
    level: int
    language: Language
    industry: str
    areas: frozenset[str]
    heading: str
    digest: str
    read: Callable[[], Mapping[Position, str]] = field(repr=False, compare=False)

    @cached_property
    def title(self) -> Sentence:
        """The title as read."""
        return _read_sentence(UNIT, self.heading)

    @cached_property
    def statements(self) -> tuple[Sentence, ...]:
        """The statements, in order, without boilerplate and the statements under it."""
        return tuple(_read_sentence(position, text) for position, text in drop_boilerplate(self.read()).items())

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The title, and then the statements."""
        return (self.title, *self.statements)

    @cached_property
    def occurrences(self) -> npt.NDArray[np.void]:
        """The terms of all sentences, each with the number of its sentence, in order of these; the title's is 0."""
        found = [
            (number, hash_term(term, self.industry, is_object=is_object), is_object)
            for number, one in enumerate(self.sentences)
            for is_object, terms in ((True, one.terms), (False, one.words))
            for term in sorted(terms)
        ]
        return np.array(found, dtype=OCCURRENCE)


def make_profile(
    *,
    key: UnitKey,
    level: int,
    language: Language,
    areas: Iterable[str],
    title: str,
    texts: Mapping[Position, str],
    industry: str = "",
) -> Profile:
    """Makes the profile of an edition.

    Args:
        key: The unit.
        level: Its QF level.
        language: The edition's language.
        areas: The slugs of its functional areas.
        title: Its title.
        texts: The texts of its statements by their positions, in order of the document.
        industry: The slug of its industry.
    """
    return Profile(
        key=key,
        level=level,
        language=language,
        industry=industry,
        areas=frozenset(areas),
        heading=title,
        digest=digest_words(title, texts),
        read=lambda: texts,
    )
