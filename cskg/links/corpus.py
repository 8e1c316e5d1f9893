"""Bodies of one language laid out so that any two of them can be compared without reading either again.

The rows of all bodies (:mod:`~cskg.links.bodies`) are the rows of one sparse matrix, in which a term has the root of
its weight; the product of two rows is the weight that they share (:mod:`~cskg.links.similarity`). The roots are sums of
negative powers of 2, so that products are exact and do not depend on which other bodies are laid out.

Knows texts and numbers; knows nothing of what is inferred from them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cskg.links.bodies import Body, iter_rows
from cskg.links.similarity import Floats, Indexes, matrix_of
from cskg.links.terms import Claims, read_claims, read_terms

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
    of_bodies = [tuple(iter_rows(body)) for body in kept]
    rows = [row for found in of_bodies for row in found]
    criteria = [sum(row.is_criterion for row in found) for found in of_bodies]
    titles = [read_terms(body.title) for body in kept]
    return Corpus(
        bodies=kept,
        ends=np.cumsum([len(found) for found in of_bodies], dtype=np.int64),
        paths=tuple(row.path for row in rows),
        is_criterion=np.array([row.is_criterion for row in rows], dtype=bool),
        roots=_roots(row.terms for row in rows),
        weights=np.array([sum(row.terms.values()) for row in rows], dtype=float),
        claims=tuple(_drop_empty(row.claims) for row in rows),
        counts=tuple((len(found) - count, count) for found, count in zip(of_bodies, criteria, strict=True)),
        titles=_roots(titles),
        title_weights=np.array([sum(terms.values()) for terms in titles], dtype=float),
        title_claims=tuple(_drop_empty(read_claims(body.title)) for body in kept),
    )


def _roots(of_rows: Iterable[Mapping[str, float]]) -> "csr_array":
    return matrix_of([{term: weight**0.5 for term, weight in terms.items()} for terms in of_rows])


def _drop_empty(claims: Claims) -> Claims | None:
    return claims if claims.is_negated or claims.numbers or claims.sides else None
