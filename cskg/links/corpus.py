"""All bodies of a language at once, laid out so that any two of them can be compared without reading either again.

The statements of all units are the rows of one sparse matrix, in which a term has the root of its weight; the product
of two rows is the weight that they share (:mod:`~cskg.links.similarity`). Which units are worth comparing at all is
told by their **word pairs**: two content words that stand together in a statement. Word pairs that many units have lead
nowhere, so that the work grows with the corpus and not with its square.

Knows texts and numbers; knows nothing of what is inferred from them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np

from cskg.links.similarity import Floats, Indexes, matrix_of
from cskg.links.terms import Claims, drop_boilerplate, read_claims, read_terms
from cskg.model import StatementKind, UnitKey

if TYPE_CHECKING:
    from scipy.sparse import csr_array

COMMON_FROM = 64
"""A word pair that more units have leads to no candidates."""

CANDIDATES = 32
"""Most units that are looked at for each unit, those that share most word pairs."""

SHARED_AT_LEAST = 2
"""Word pairs that two units share at least, to be looked at."""

_MOST_WORDS = 12
"""Content words of a statement that make word pairs; longer statements are lists."""

_ROWS_AT_ONCE = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What an edition of a unit says.

    Attributes:
        key: The unit.
        title: Its title.
        texts: Its statements by their position paths, without boilerplate and what stands under it.
    """

    key: UnitKey
    title: str
    texts: Mapping[str, str]


def make_body(key: UnitKey, title: str | None, texts: Mapping[str, str]) -> Body:
    """Makes a body of all statements of an edition."""
    return Body(key=key, title=title or "", texts=drop_boilerplate(texts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Bodies of one language, in order of their keys.

    Attributes:
        bodies: The bodies.
        ends: The row after the last one of each body; rows are statements, in order.
        paths: The position path of each row.
        is_criterion: Whether a row is an assessment criterion.
        roots: Rows by terms.
        weights: The weight of all terms of each row.
        claims: What a row denies, counts or excludes; None where it does nothing of it.
        counts: How many requirements, and how many criteria, each body has.
        word_pairs: Bodies by the word pairs that lead to candidates.
    """

    bodies: tuple[Body, ...]
    ends: Indexes
    paths: tuple[str, ...]
    is_criterion: "np.ndarray[tuple[int], np.dtype[np.bool_]]"
    roots: "csr_array"
    weights: Floats
    claims: tuple[Claims | None, ...]
    counts: tuple[tuple[int, int], ...]
    word_pairs: "csr_array"

    def rows_of(self, body: int) -> range:
        """The rows of a body."""
        return range(int(self.ends[body - 1]) if body else 0, int(self.ends[body]))


def make_corpus(bodies: Iterable[Body]) -> Corpus:
    """Lays bodies out; those without statements are left out, and their order changes nothing."""
    kept = tuple(sorted((body for body in bodies if body.texts), key=lambda body: body.key))
    texts = [text for body in kept for text in body.texts.values()]
    paths = tuple(path for body in kept for path in body.texts)
    terms = [read_terms(text) for text in texts]
    claims = (read_claims(text) for text in texts)
    criterion = StatementKind.ASSESSMENT_CRITERION.value
    criteria = [sum(path[0] == criterion for path in body.texts) for body in kept]
    ends = np.cumsum([len(body.texts) for body in kept], dtype=np.int64)
    roots = matrix_of([{term: weight**0.5 for term, weight in of_text.items()} for of_text in terms])
    return Corpus(
        bodies=kept,
        ends=ends,
        paths=paths,
        is_criterion=np.array([path[0] == criterion for path in paths], dtype=bool),
        roots=roots,
        weights=np.array([sum(of_text.values()) for of_text in terms], dtype=float),
        claims=tuple(claim if claim.is_negated or claim.numbers or claim.sides else None for claim in claims),
        counts=tuple((len(body.texts) - count, count) for body, count in zip(kept, criteria, strict=True)),
        word_pairs=_pair_matrix(roots, ends),
    )


def iter_candidates(corpus: Corpus, wanted: Iterable[int] | None = None) -> Iterator[tuple[int, Indexes]]:
    """Yields bodies with the bodies after them that are worth comparing with them.

    A pair is one where either is among the :data:`CANDIDATES` best of the other.

    Args:
        corpus: The bodies.
        wanted: The bodies to find candidates for, before or after them; all pairs, each once, where it is None.
    """
    pairs = corpus.word_pairs
    if wanted is not None:
        for body in wanted:
            yield body, np.sort(_best(pairs, body, body + 1)[1])
        return
    after: list[list[int]] = [[] for _ in corpus.bodies]
    for start in range(0, len(corpus.bodies), _ROWS_AT_ONCE):
        rows, columns = _best(pairs, start, start + _ROWS_AT_ONCE)
        for row, column in zip(np.minimum(rows, columns), np.maximum(rows, columns), strict=True):
            after[row].append(int(column))
    for body, found in enumerate(after):
        if found:
            yield body, np.array(sorted(set(found)), dtype=np.int64)


def _best(pairs: "csr_array", start: int, end: int) -> tuple[Indexes, Indexes]:
    """The rows of some bodies, and the bodies that share most word pairs with each."""
    shared = (pairs[start:end] @ pairs.T).tocsr()
    shared.sort_indices()
    rows: list[Indexes] = []
    columns: list[Indexes] = []
    for row in range(shared.shape[0]):
        here = slice(shared.indptr[row], shared.indptr[row + 1])
        found, counts = shared.indices[here], shared.data[here]
        is_candidate = (counts >= SHARED_AT_LEAST) & (found != start + row)
        found, counts = found[is_candidate], counts[is_candidate]
        best = found[np.argsort(-counts, kind="stable")[:CANDIDATES]]
        rows.append(np.full(len(best), start + row, dtype=np.int64))
        columns.append(best.astype(np.int64))
    return np.concatenate(rows), np.concatenate(columns)


def _pair_matrix(roots: "csr_array", ends: Indexes) -> "csr_array":
    """Bodies by word pairs, without those that one body alone has, or too many have."""
    from scipy.sparse import csr_array

    width = roots.shape[1]
    keys: list[Indexes] = []
    for start, end in pairwise([0, *ends.tolist()]):
        found: set[int] = set()
        for row in range(start, end):
            here = slice(roots.indptr[row], roots.indptr[row + 1])
            words = sorted(roots.indices[here][roots.data[here] == 1.0].tolist())
            found.update(first * width + second for first, second in combinations(words[:_MOST_WORDS], 2))
        keys.append(np.array(sorted(found), dtype=np.int64))
    flat = np.concatenate([np.zeros(0, dtype=np.int64), *keys])
    _, places, counts = np.unique(flat, return_inverse=True, return_counts=True)
    counted = (counts > 1) & (counts <= COMMON_FROM)
    columns = np.cumsum(counted) - 1
    bodies = np.repeat(np.arange(len(keys)), [len(found) for found in keys])
    kept = counted[places]
    shape = (len(keys), max(1, int(counted.sum())))
    return csr_array((np.ones(int(kept.sum()), dtype=np.int32), (bodies[kept], columns[places[kept]])), shape=shape)
