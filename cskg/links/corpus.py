"""The editions of one language as sparse matrices, so any two can be compared without reading them again.

A body is one edition: its requirements and criteria. A heading that only groups requirements is not a requirement. The
members of a list belong to the requirement above them: *Describe types of customers, including* and its list are one
requirement.

A corpus has the requirements and criteria of all bodies as the rows of one sparse matrix, in which the value of a term
is the square root of its weight. So the product of two rows is the weight that they share. The roots are sums of
negative powers of 2. So products are exact and do not depend on the other bodies in the corpus.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from cskg.graph.index import digest_words
from cskg.language.claims import Claims
from cskg.language.reading import is_boilerplate, read_statement
from cskg.links.similarity import Floats, Indexes, join_terms, roots_of
from cskg.model import StatementKind, UnitKey
from cskg.outline import UNIT, Position

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True, slots=True)
class Row:
    """A requirement or criterion of a body as read, or its title.

    Attributes:
        terms: Its terms with their weights.
        claims: Its negations, numbers and exclusions; None if it has none.
    """

    terms: Mapping[str, float]
    claims: Claims | None


@dataclass(frozen=True, kw_only=True)  # no slots: its texts are read when they are first compared, and only once
class Body:
    """The title and the statements of an edition of a unit.

    Attributes:
        key: The unit.
        title: Its title.
        digest: The digest of the title and the statements.
        read: Reads the texts of its statements by their positions.
    """

    key: UnitKey
    title: str
    digest: str
    read: Callable[[], Mapping[Position, str]] = field(repr=False, compare=False)

    @cached_property
    def texts(self) -> Mapping[Position, str]:
        """Its statements by their positions, without boilerplate and the statements under it."""
        return drop_boilerplate(self.read())

    @cached_property
    def heading(self) -> Row:
        """The title as read."""
        return _read_row([self.title])

    @cached_property
    def rows(self) -> Mapping[Position, Row]:
        """Each requirement and criterion by its position, as read."""
        return {position: _read_row(texts) for position, texts in group_texts(self).items()}


def drop_boilerplate(texts: Mapping[Position, str]) -> dict[Position, str]:
    """Returns the texts of an edition without boilerplate and the statements under it.

    Example:
        >>> texts = {"r1": "Sweep the yard", "r2": "Exhibit professionalism", "r2.1": "Be punctual"}
        >>> drop_boilerplate({Position(place): text for place, text in texts.items()})
        {'r1': 'Sweep the yard'}
    """
    hollow = {position for position, text in texts.items() if is_boilerplate(text)}
    return {
        position: text
        for position, text in texts.items()
        if position not in hollow and not any(position.is_under(one) for one in hollow)
    }


def make_body(key: UnitKey, title: str | None, texts: Mapping[Position, str]) -> Body:
    """Makes a body of all statements of an edition."""
    return Body(key=key, title=title or "", digest=digest_words(title, texts), read=lambda: texts)


def group_texts(body: Body) -> dict[Position, list[str]]:
    """Returns the texts of each requirement and criterion by its position: its own, and those of its lists' members.

    Example:
        >>> texts = {"r1": "Serve", "r1.1": "Describe guests, including", "r1.1.1": "Tourists", "c1": "Serves well"}
        >>> texts = {Position(place): text for place, text in texts.items()}
        >>> group_texts(make_body(UnitKey("900001L1"), None, texts))
        {'r1.1': ['Describe guests, including', 'Tourists'], 'c1': ['Serves well']}
    """
    headings = {position.parent for position in body.texts} - {UNIT}
    found: dict[Position, list[str]] = {}
    for position, text in body.texts.items():
        parent = position.parent
        if position.kind is StatementKind.ASSESSMENT_CRITERION or (not parent and position not in headings):
            found[position] = [text]
        elif parent:
            requirement = position
            while parent.parent:
                requirement, parent = parent, parent.parent
            found.setdefault(requirement, []).append(text)
    return found


def _read_row(texts: list[str]) -> Row:
    """Reads texts that belong together: the terms of all of them, and the claims of the first."""
    claims = read_statement(texts[0]).claims
    return Row(join_terms(texts), claims if claims.is_negated or claims.numbers or claims.sides else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Bodies of one language, in order of their keys.

    Attributes:
        bodies: The bodies.
        ends: The row after the last one of each body.
        positions: The position of each row.
        is_criterion: Whether a row is an assessment criterion.
        roots: Rows by terms.
        weights: The weight of all terms of each row.
        rows: The requirements and criteria as read.
        counts: How many requirements, and how many criteria, each body has.
        titles: Bodies by terms of their titles.
        title_weights: The weight of all terms of each title.
        title_claims: The claims of each title.
    """

    bodies: tuple[Body, ...]
    ends: Indexes
    positions: tuple[Position, ...]
    is_criterion: "np.ndarray[tuple[int], np.dtype[np.bool_]]"
    roots: "csr_array"
    weights: Floats
    rows: tuple[Row, ...]
    counts: tuple[tuple[int, int], ...]
    titles: "csr_array"
    title_weights: Floats
    title_claims: tuple[Claims | None, ...]

    def rows_of(self, body: int) -> range:
        """The rows of a body."""
        return range(int(self.ends[body - 1]) if body else 0, int(self.ends[body]))


def make_corpus(bodies: Iterable[Body]) -> Corpus:
    """Makes a corpus of bodies; their order makes no difference."""
    kept = tuple(sorted(bodies, key=lambda body: body.key))
    are_criteria = [[position.kind is StatementKind.ASSESSMENT_CRITERION for position in body.rows] for body in kept]
    rows = [row for body in kept for row in body.rows.values()]
    titles = [body.heading for body in kept]
    return Corpus(
        bodies=kept,
        ends=np.cumsum([len(body.rows) for body in kept], dtype=np.int64),
        positions=tuple(position for body in kept for position in body.rows),
        is_criterion=np.array([is_criterion for found in are_criteria for is_criterion in found], dtype=bool),
        roots=roots_of([row.terms for row in rows]),
        weights=_weights(rows),
        rows=tuple(rows),
        counts=tuple((found.count(False), found.count(True)) for found in are_criteria),
        titles=roots_of([title.terms for title in titles]),
        title_weights=_weights(titles),
        title_claims=tuple(title.claims for title in titles),
    )


def _weights(rows: Iterable[Row]) -> Floats:
    return np.array([sum(row.terms.values()) for row in rows], dtype=float)
