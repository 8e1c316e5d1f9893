"""Bodies of one language laid out so that any two of them can be compared without reading either again.

The requirements and criteria of all bodies are the rows of one sparse matrix, in which a term has the root of
its weight; the product of two rows is the weight that they share (:mod:`~cskg.links.similarity`). The roots are sums of
negative powers of 2, so that products are exact and do not depend on which other bodies are laid out.

Knows texts and numbers; knows nothing of what is inferred from them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cskg.language.claims import Claims
from cskg.language.reading import read_statement
from cskg.links.bodies import Body, group_texts, join_terms
from cskg.links.similarity import Floats, Indexes, matrix_of
from cskg.model import StatementKind

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Bodies of one language, in order of their keys.

    Attributes:
        bodies: The bodies.
        ends: The row after the last one of each body.
        paths: The position path of each row.
        is_criterion: Whether a row is an assessment criterion.
        roots: Rows by terms.
        weights: The weight of all terms of each row.
        claims: What a row denies, counts or excludes; None where it does nothing of it.
        counts: How many requirements, and how many criteria, each body has.
        titles: Bodies by terms of their titles.
        title_weights: The weight of all terms of each title.
        title_claims: As of the rows.
    """

    bodies: tuple[Body, ...]
    ends: Indexes
    paths: tuple[str, ...]
    is_criterion: "np.ndarray[tuple[int], np.dtype[np.bool_]]"
    roots: "csr_array"
    weights: Floats
    claims: tuple[Claims | None, ...]
    counts: tuple[tuple[int, int], ...]
    titles: "csr_array"
    title_weights: Floats
    title_claims: tuple[Claims | None, ...]

    def rows_of(self, body: int) -> range:
        """The rows of a body."""
        return range(int(self.ends[body - 1]) if body else 0, int(self.ends[body]))


def make_corpus(bodies: Iterable[Body]) -> Corpus:
    """Lays bodies out; their order changes nothing."""
    kept = tuple(sorted(bodies, key=lambda body: body.key))
    of_bodies = [group_texts(body) for body in kept]
    paths = tuple(path for found in of_bodies for path in found)
    criterion = StatementKind.ASSESSMENT_CRITERION.value
    criteria = [sum(path[0] == criterion for path in found) for found in of_bodies]
    terms = [join_terms(texts) for found in of_bodies for texts in found.values()]
    titles = [read_statement(body.title).terms for body in kept]
    return Corpus(
        bodies=kept,
        ends=np.cumsum([len(found) for found in of_bodies], dtype=np.int64),
        paths=paths,
        is_criterion=np.array([path[0] == criterion for path in paths], dtype=bool),
        roots=_roots(terms),
        weights=np.array([sum(of_row.values()) for of_row in terms], dtype=float),
        claims=tuple(_drop_empty(read_statement(texts[0]).claims) for found in of_bodies for texts in found.values()),
        counts=tuple((len(found) - count, count) for found, count in zip(of_bodies, criteria, strict=True)),
        titles=_roots(titles),
        title_weights=np.array([sum(terms.values()) for terms in titles], dtype=float),
        title_claims=tuple(_drop_empty(read_statement(body.title).claims) for body in kept),
    )


def _roots(of_rows: Iterable[Mapping[str, float]]) -> "csr_array":
    return matrix_of([{term: weight**0.5 for term, weight in terms.items()} for terms in of_rows])


def _drop_empty(claims: Claims) -> Claims | None:
    return claims if claims.is_negated or claims.numbers or claims.sides else None
