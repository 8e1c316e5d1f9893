"""Profiles: what an edition says by its title and statements, each as read (:mod:`cskg.language.reading`)."""

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

OCCURRENCE = np.dtype([("sentence", "i4"), ("term", "u8")])


@lru_cache(maxsize=1 << 18)
def hash_term(word: str) -> int:
    """Gives the number of 64 bits that stands for a term: the same whatever else is in a dataset."""
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest())


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A title or a statement, and what it is about.

    Attributes:
        position: Where the statement stands; the unit's own position for the title.
        text: The words.
        demand: What its verb asks of a person; None where no verb opens it.
        terms: The terms of its object.
    """

    position: Position
    text: str
    demand: Demand | None
    terms: frozenset[str]


def _read_sentence(position: Position, text: str) -> Sentence:
    reading = read_statement(text)
    return Sentence(position=position, text=text, demand=reading.demand, terms=reading.object_terms)


@dataclass(frozen=True, eq=False, kw_only=True)  # no slots: its statements are read when they are first asked for
class Profile:
    """What of an edition's words counts.

    Attributes:
        key: The unit.
        level: Its QF level.
        language: The edition's language.
        areas: The slugs of its functional areas.
        heading: The words of its title.
        digest: The digest of the title and the statements.
        read: Reads the texts of its statements by their positions.
    """

    key: UnitKey
    level: int
    language: Language
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
        """The statements, in order, without boilerplate and what stands under it."""
        return tuple(_read_sentence(position, text) for position, text in drop_boilerplate(self.read()).items())

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The title, and then the statements."""
        return (self.title, *self.statements)

    @cached_property
    def occurrences(self) -> npt.NDArray[np.void]:
        """The terms of all sentences, each with the number of its sentence, in order of these; the title's is 0."""
        found = [(number, hash_term(term)) for number, one in enumerate(self.sentences) for term in sorted(one.terms)]
        return np.array(found, dtype=OCCURRENCE)


def make_profile(
    *,
    key: UnitKey,
    level: int,
    language: Language,
    areas: Iterable[str],
    title: str,
    texts: Mapping[Position, str],
) -> Profile:
    """Makes the profile of an edition.

    Args:
        key: The unit.
        level: Its QF level.
        language: The edition's language.
        areas: The slugs of its functional areas.
        title: Its title.
        texts: The texts of its statements by their positions, in order of the document.
    """
    return Profile(
        key=key,
        level=level,
        language=language,
        areas=frozenset(areas),
        heading=title,
        digest=digest_words(title, texts),
        read=lambda: texts,
    )
